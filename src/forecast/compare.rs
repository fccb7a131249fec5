//! Two days, end by end.

use std::collections::BTreeMap;

use super::{Change, Kind};
use crate::finding::{Outcome, Severity};
use crate::judge::Watch;
use crate::pack::Pack;
use crate::value::Date;

/// Ends that are not the same on two days: before and after; a subject may be there on one of them only.
pub(super) struct Differing<'w>(Vec<(Option<&'w Watch>, Option<&'w Watch>)>);

impl Differing<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The rules that end otherwise, in order.
    pub(super) fn rules(&self) -> Vec<usize> {
        let mut rules: Vec<usize> =
            self.0.iter().filter_map(|(before, after)| before.or(*after)).map(|watch| watch.rule).collect();
        rules.sort_unstable();
        rules.dedup();
        rules
    }
}

/// What a reader sees of an end.
fn seen(watch: Option<&Watch>) -> (Outcome, bool, Option<Severity>) {
    let Some(watch) = watch else { return (Outcome::NotApplicable, false, None) };
    let weighs = matches!(watch.outcome, Outcome::Fail | Outcome::Undeclared);
    (watch.outcome, watch.in_force, weighs.then_some(watch.severity))
}

/// The ends that are not the same, in order of rules and subjects.
pub(super) fn differing<'w>(before: &'w [Watch], after: &'w [Watch]) -> Differing<'w> {
    let (before, after) = (by_subject(before), by_subject(after));
    let mut keys: Vec<&Key<'_>> = before.keys().chain(after.keys().filter(|key| !before.contains_key(key))).collect();
    keys.sort();
    let pairs = keys.into_iter().map(|key| (before.get(key).copied(), after.get(key).copied()));
    Differing(pairs.filter(|(before, after)| seen(*before) != seen(*after)).collect())
}

/// A rule, its subject, and which of the ends of that subject.
type Key<'w> = (usize, &'w crate::pointer::Pointer, usize);

fn by_subject(watches: &[Watch]) -> BTreeMap<Key<'_>, &Watch> {
    let mut found = BTreeMap::new();
    for watch in watches {
        let mut key = (watch.rule, &watch.subject.pointer, 0);
        while found.contains_key(&key) {
            key.2 += 1;
        }
        found.insert(key, watch);
    }
    found
}

/// What differs on a day from the day before, as changes.
pub(super) fn changes(pack: &Pack, (date, days): (Date, i64), differing: &Differing<'_>) -> Vec<Change> {
    let change = |(before, after): &(Option<&Watch>, Option<&Watch>)| {
        let kind = kind(*before, *after, date)?;
        let (told, was) = (after.or(*before)?, seen(*before).0);
        let rule = &pack.rules[told.rule];
        let stopped = kind == Kind::Stops;
        let cites = if told.cites.is_empty() || (stopped && !told.in_force) { before.or(*after)? } else { told };
        Some(Change {
            date,
            days,
            kind,
            rule: rule.id.clone(),
            title: rule.title.clone(),
            subject: told.subject.clone(),
            before: was,
            after: seen(*after).0,
            severity: told.severity,
            reason: after.and_then(|after| after.reason.clone()),
            cites: cites.cites.clone(),
            findings: after.map(|after| after.findings.clone()).unwrap_or_default(),
        })
    };
    differing.0.iter().filter_map(change).collect()
}

/// What a difference is to a reader; nothing where nobody would see it.
fn kind(before: Option<&Watch>, after: Option<&Watch>, date: Date) -> Option<Kind> {
    use Outcome::{Fail, NotApplicable, Pass, Undeclared};
    let ((was, was_on, was_weight), (is, is_on, weight)) = (seen(before), seen(after));
    let begins = is_on && !was_on && after.is_some_and(|after| law_begins(before, after, date));
    Some(match (was, is) {
        (_, Outcome::Broken) | (Outcome::Broken, _) => return None,
        _ if begins => Kind::Starts,
        (_, NotApplicable) => Kind::Stops,
        (NotApplicable, Pass) => Kind::Starts,
        (Fail | Undeclared, Pass) => Kind::Stops,
        (Pass, Pass) => return (was_on && !is_on).then_some(Kind::Stops),
        (before, after) if before != after => Kind::Falls,
        _ if weight != was_weight => Kind::Becomes(weight?),
        _ => return None,
    })
}

/// Whether a clause comes into force on the day: one that was ahead, or whose first day it is.
fn law_begins(before: Option<&Watch>, after: &Watch, date: Date) -> bool {
    let ahead = before.is_some_and(|before| before.cites.iter().any(|cite| cite.time.is_some()));
    let first = |day: &String| Date::parse(day).is_ok_and(|day| day.first() == date.first());
    ahead || after.cites.iter().any(|cite| cite.in_force.as_ref().is_some_and(first))
}
