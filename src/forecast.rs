//! What changes for a declaration with time alone: rules that start, stop or weigh otherwise, and duties that fall due.
//!
//! The facts stay as they are filed today: what the filing dates after today stays unread, planned dates count as plans
//! until they have passed. The declaration is judged on every day on which the rules say that something may change, and
//! at least once a month; where two of these days differ, the days between are halved until the day is found. What
//! changes and changes back between two looks is not seen.

mod compare;
mod days;

use std::collections::HashSet;

use crate::finding::{Citation, Finding, Outcome, Severity, Subject};
use crate::judge::{self, Options, Watch};
use crate::pack::{Pack, Spread, collect};
use crate::tree::{NodeId, Tree};
use crate::value::Date;

/// What a change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A rule has something to say that had not: its clause comes into force, or its condition holds from then on.
    Starts,
    /// A rule that held or was in force before does not or is not any more, nor does it fail.
    Falls,
    /// A waiver is over, and what it covered counts again.
    Lapses,
    /// A finding weighs otherwise.
    Becomes(Severity),
    /// A rule has nothing to say any more, or its finding is gone.
    Stops,
}

impl Kind {
    /// The word that reports use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Starts => "starts",
            Self::Falls => "falls_due",
            Self::Lapses => "waiver_lapses",
            Self::Becomes(Severity::Error) => "becomes_error",
            Self::Becomes(Severity::Warning) => "becomes_warning",
            Self::Becomes(Severity::Note) => "becomes_note",
            Self::Stops => "stops",
        }
    }
}

/// One change of one rule for one subject.
#[derive(Clone, Debug)]
pub struct Change {
    /// The first day on which it is so.
    pub date: Date,
    /// Days from the as-of date to that day.
    pub days: i64,
    /// What changes.
    pub kind: Kind,
    /// The rule's id.
    pub rule: String,
    /// Its title.
    pub title: String,
    /// What it is judged on.
    pub subject: Subject,
    /// How today's facts end on the day before.
    pub before: Outcome,
    /// How today's facts end on that day.
    pub after: Outcome,
    /// How much a breach weighs on that day.
    pub severity: Severity,
    /// Why the rule has nothing to say, where it stops; what the waiver said, where one lapses.
    pub reason: Option<String>,
    /// The clauses that it rests on, as they stand on that day; where it stops, on the day before.
    pub cites: Vec<Citation>,
    /// What is found on that day: what fails, or what is not declared and who is asked.
    pub findings: Vec<Finding>,
}

/// What was seen ahead of several declarations.
#[derive(Debug)]
pub struct Outlook {
    /// The last day that was looked at.
    pub until: Date,
    /// For each declaration of a report what changes; nothing where it could not be judged.
    pub filings: Vec<Option<Vec<Change>>>,
}

/// What changes after `options.as_of` until a day, in order of day, kind, rule and subject. `malformed` are the values
/// that the schema refuses; `options.hindsight` and `options.case` are as in judging, and make little sense here.
#[must_use]
pub fn forecast(
    pack: &Pack,
    tree: &Tree,
    malformed: &HashSet<NodeId>,
    options: &Options<'_>,
    until: Date,
    spread: &Spread<'_>,
) -> Vec<Change> {
    let span = options.as_of.days_between(until).unwrap_or(0);
    if span <= 0 {
        return Vec::new();
    }
    let unread = judge::unread(pack, tree, malformed.clone(), options.as_of);
    let look = Look { pack, tree, unread: &unread, options };
    let days = days::days(pack, tree, options, span);
    let seen = collect(spread, days.len(), &|at| look.at(days[at], options.rules));
    let gaps = collect(spread, days.len() - 1, &|at| {
        let mut found = Vec::new();
        look.between((days[at], &seen[at]), (days[at + 1], &seen[at + 1]), true, &mut found);
        found
    });
    let mut changes: Vec<Change> = gaps.into_iter().flatten().collect();
    for change in &mut changes {
        judge::locate(tree, &mut change.findings);
    }
    sort(&mut changes);
    changes
}

/// Puts changes in order of day, kind, rule and subject.
pub fn sort(changes: &mut [Change]) {
    changes.sort_by(|a, b| {
        let key = |change: &Change| (change.days, change.kind, std::cmp::Reverse(change.after));
        key(a).cmp(&key(b)).then_with(|| a.rule.cmp(&b.rule)).then_with(|| a.subject.cmp(&b.subject))
    });
}

/// What is needed to judge on another day.
struct Look<'a> {
    pack: &'a Pack,
    tree: &'a Tree,
    unread: &'a HashSet<NodeId>,
    options: &'a Options<'a>,
}

impl Look<'_> {
    /// The declaration so many days from now; nothing where the calendar ends.
    fn at(&self, day: i64, rules: &[usize]) -> Vec<Watch> {
        let Some(as_of) = self.options.as_of.add_days(day) else { return Vec::new() };
        judge::watch(self.pack, self.tree, self.unread, &Options { as_of, rules, ..self.options.clone() })
    }

    /// What changes after one day until another, the earliest first.
    fn between(&self, from: (i64, &[Watch]), to: (i64, &[Watch]), fresh: bool, found: &mut Vec<Change>) {
        let differing = compare::differing(from.1, to.1);
        if differing.is_empty() {
            return;
        }
        if to.0 - from.0 <= 1 {
            let Some(date) = self.options.as_of.add_days(to.0) else { return };
            found.extend(compare::changes(self.pack, (date, to.0), &differing));
            return;
        }
        let rules: Vec<usize> = differing.rules();
        // Most changes come on the day that the rules name: the day before it is like those before.
        let middle = if fresh { to.0 - 1 } else { from.0 + (to.0 - from.0) / 2 };
        let kept = |side: &[Watch]| -> Vec<Watch> {
            side.iter().filter(|watch| rules.binary_search(&watch.rule).is_ok()).cloned().collect()
        };
        let seen = self.at(middle, &rules);
        self.between((from.0, &kept(from.1)), (middle, &seen), false, found);
        self.between((middle, &seen), (to.0, &kept(to.1)), false, found);
    }
}
