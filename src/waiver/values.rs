//! Whether a waiver still holds for what it was given for: a value that got worse ends it.

use std::cmp::Ordering;

use super::Waiver;
use crate::finding::{Fact, Finding, Outcome, Worse};
use crate::source::Span;
use crate::value::{Date, Dec, Money, Quantity};

/// Why a waiver does not cover a finding.
pub(super) enum Gap<'f> {
    /// The waiver does not name a fact that the finding speaks of.
    Unnamed(&'f Fact),
    /// A value is another one than the one that was waived, which stands there.
    Changed(&'f Fact, String, Span),
}

/// Whether a path of a waiver means a fact: from the root, or below the subject.
pub(super) fn means(path: &str, fact: &Fact, subject: &str) -> bool {
    fact.path == path || fact.path.strip_prefix(subject).is_some_and(|rest| rest.strip_prefix('.') == Some(path))
}

/// Why a waiver does not cover a finding of its rule and subject; nothing where it does.
pub(super) fn gap<'f>(waiver: &Waiver, finding: &'f Finding) -> Option<Gap<'f>> {
    let changed = finding.facts.iter().find_map(|fact| {
        let (_, value, span) = waiver.values.iter().find(|(path, ..)| means(path, fact, &finding.path))?;
        let holds = fact.value.as_deref().is_some_and(|now| holds(value, now, fact.worse));
        (!holds).then(|| Gap::Changed(fact, value.clone(), *span))
    });
    // Of a finding that waits every fact has to be waived, of a breach the one that it speaks of.
    let needed = if finding.outcome == Some(Outcome::Undeclared) { finding.facts.len() } else { 1 };
    let unnamed = finding.facts.iter().take(needed).find(|fact| match fact.value {
        Some(_) => !waiver.values.iter().any(|(path, ..)| means(path, fact, &finding.path)),
        None => !waiver.missing.iter().any(|path| means(&path.value, fact, &finding.path)),
    });
    changed.or(unnamed.map(Gap::Unnamed))
}

/// Whether what was waived still covers what is declared now: the same, or better.
fn holds(waived: &str, now: &str, worse: Option<Worse>) -> bool {
    if waived == now {
        return true;
    }
    matches!(
        (compare(now, waived), worse),
        (Some(Ordering::Equal), _)
            | (Some(Ordering::Less), Some(Worse::More))
            | (Some(Ordering::Greater), Some(Worse::Less))
    )
}

/// How two values as written stand to each other, where they are of a kind.
fn compare(a: &str, b: &str) -> Option<Ordering> {
    let number = |text: &str| Dec::parse(text).ok();
    if let (Some(a), Some(b)) = (number(a), number(b)) {
        return Some(a.cmp(&b));
    }
    if let (Ok(a), Ok(b)) = (Date::parse(a), Date::parse(b)) {
        return a.compare(b);
    }
    if let (Ok(a), Ok(b)) = (Money::parse(a), Money::parse(b)) {
        return a.compare(&b).ok();
    }
    match (Quantity::parse(a), Quantity::parse(b)) {
        (Ok(a), Ok(b)) if a.qualifier() == b.qualifier() => a.compare(&b).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_may_get_better() {
        assert!(holds("41", "40", Some(Worse::More)) && !holds("41", "45", Some(Worse::More)));
        assert!(holds("1000 a", "1200 a", Some(Worse::Less)) && !holds("1000 a", "900 a", Some(Worse::Less)));
        assert!(holds("1 t", "1000 kg", None) && holds("2.0", "2", None));
        assert!(holds("2026-05-01", "2026-04-30", Some(Worse::More)));
        assert!(!holds("2026-05-01", "2026-05-02", Some(Worse::More)));
        assert!(holds("150 USD", "140 USD", Some(Worse::More)) && !holds("150 USD", "140 EUR", Some(Worse::More)));
    }

    #[test]
    fn where_nobody_knows_what_is_worse_any_change_counts() {
        assert!(!holds("41", "40", None) && !holds("upstream", "centreline", Some(Worse::Less)));
        assert!(!holds("41 t", "40 m3", Some(Worse::More)));
    }
}
