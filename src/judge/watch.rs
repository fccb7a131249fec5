//! How every rule ends on a day, with the citations that it was judged by: what a look ahead compares.

use std::collections::HashSet;

use super::{Judge, Judged, Options};
use crate::finding::{Citation, Finding, Outcome, Severity, Subject};
use crate::pack::Pack;
use crate::schema::types::Record;
use crate::tree::{NodeId, Tree};

/// How a rule ended for a subject.
#[derive(Clone, Debug)]
pub struct Watch {
    /// Index of the rule.
    pub rule: usize,
    /// What it was judged on.
    pub subject: Subject,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it is not applicable, where it is.
    pub reason: Option<String>,
    /// How much its findings weigh; of a check that holds, how much a breach would.
    pub severity: Severity,
    /// Whether a clause that it cites is in force on that day.
    pub in_force: bool,
    /// The clauses that it was judged by.
    pub cites: Vec<Citation>,
    /// What it found.
    pub findings: Vec<Finding>,
}

/// Judges a declaration and keeps every end. `unread` are the values that no rule reads, as
/// [`super::unread`] gives them for the day on which they were filed.
#[must_use]
pub fn watch(pack: &Pack, tree: &Tree, unread: &HashSet<NodeId>, options: &Options<'_>) -> Vec<Watch> {
    let mut judge = Judge::new(pack, &pack.library, tree, unread, options);
    judge.name = judge.project_field(Record::name_field);
    judge.find_gate(&mut Judged::default());
    judge.forces = judge.all_forces();
    let mut watched = Vec::new();
    for index in options.rules {
        let rule = &pack.rules[*index];
        for (subject, ended) in judge.ends(rule) {
            let found = ended.findings.iter().filter(|finding| finding.outcome.is_some());
            let severity = found.map(|finding| finding.severity).max();
            judge.eval.reading = None;
            watched.push(Watch {
                rule: *index,
                subject,
                outcome: ended.outcome,
                reason: ended.reason,
                severity: severity.unwrap_or_else(|| judge.weigh(rule, rule.severity, &ended.held).0),
                in_force: ended.outcome != Outcome::NotApplicable
                    && (rule.is_check || ended.held.iter().any(|held| held.citation.time.is_none())),
                cites: ended.held.into_iter().map(|held| held.citation).collect(),
                findings: ended.findings,
            });
        }
    }
    watched
}
