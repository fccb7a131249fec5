//! What a proof amounts to: counts by topic, the score, and what survived.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::finding::{Finding, Label, Severity};
use crate::pack::{Allowed, ProofFile};
use crate::source::Span;

/// Of a hundred mutants so many must be noticed, in every topic.
pub const FLOOR: usize = 95;

/// Counts of a topic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Files.
    pub files: usize,
    /// Cases run.
    pub cases: usize,
    /// Deletions tried.
    pub deletions: usize,
    /// Mutants run, without those that a file lists as meaning the same.
    pub mutants: usize,
    /// Mutants that a case noticed.
    pub noticed: usize,
    /// Mutants that a file lists as meaning the same.
    pub allowed: usize,
}

impl Tally {
    /// Of a hundred mutants so many were noticed, rounded down; a hundred where there are none.
    #[must_use]
    pub fn score(&self) -> usize {
        (self.noticed * 100).checked_div(self.mutants).unwrap_or(100)
    }

    /// Whether too few were noticed.
    #[must_use]
    pub fn is_low(&self) -> bool {
        self.noticed * 100 < self.mutants * FLOOR
    }

    fn add(&mut self, other: Self) {
        self.files += other.files;
        self.cases += other.cases;
        self.deletions += other.deletions;
        self.mutants += other.mutants;
        self.noticed += other.noticed;
        self.allowed += other.allowed;
    }
}

/// How a pack was proved.
#[derive(Debug, Default)]
pub struct Proof {
    /// Counts by topic; `definitions`, `standards` and `tables` are topics of their own.
    pub topics: BTreeMap<String, Tally>,
    /// What did not come out, and, as warnings, what no case notices.
    pub findings: Vec<Finding>,
}

impl Proof {
    /// Counts over all topics.
    #[must_use]
    pub fn total(&self) -> Tally {
        let mut total = Tally::default();
        self.topics.values().for_each(|tally| total.add(*tally));
        total
    }

    /// Whether every case comes out, nothing is stale and every topic reaches the floor.
    #[must_use]
    pub fn holds(&self) -> bool {
        let wrong = self.findings.iter().any(|finding| finding.severity == Severity::Error);
        !wrong && !self.topics.values().any(Tally::is_low)
    }

    pub(super) fn add(&mut self, topic: &str, tally: Tally, findings: Vec<Finding>) {
        self.topics.entry(topic.to_owned()).or_default().add(tally);
        self.findings.extend(findings);
    }

    pub(super) fn settle(&mut self, topic: &str, settled: Settled) {
        self.add(topic, settled.tally, settled.findings);
    }
}

/// What the mutants of a file came to.
pub(super) struct Settled {
    tally: Tally,
    findings: Vec<Finding>,
}

/// Sets the survivors of a file against what it allows. `used` are the allowed deletions that
/// are needed.
pub(super) fn settle(
    path: &str,
    file: &ProofFile,
    mutants: usize,
    survivors: Vec<(String, Span)>,
    used: Vec<String>,
) -> Settled {
    let mut findings = Vec::new();
    let is_allowed = |name: &String| file.allowed.iter().any(|allowed| allowed.what == Allowed::Mutant(name.clone()));
    for allowed in &file.allowed {
        let (needed, what) = match &allowed.what {
            Allowed::Deletion(path) => (used.contains(path), "no failure of its cases becomes a pass without it"),
            Allowed::Mutant(name) => {
                (survivors.iter().any(|(survivor, _)| survivor == name), "no mutant of that name survives its cases")
            }
        };
        if !needed {
            let label = Label::new(allowed.span, "this exception");
            let message = format!("{path}: an exception that is not needed: {what}");
            findings.push(Finding::error("case/stale", message, label).help("remove it, or correct what it names"));
        }
    }
    let (allowed, survivors): (Vec<_>, Vec<_>) = survivors.into_iter().partition(|(name, _)| is_allowed(name));
    for (name, span) in &survivors {
        let message = format!("{path}: no case notices `{name}`");
        let help = "add a case on the boundary; if the change makes no difference, list it under `allowed` as `mutant` with the \
                    reason";
        let mut finding = Finding::error("case/unnoticed", message, Label::new(*span, "changed here")).help(help);
        finding.severity = Severity::Warning;
        findings.push(finding);
    }
    let mutants = mutants - allowed.len();
    let tally = Tally { mutants, noticed: mutants - survivors.len(), allowed: allowed.len(), ..Tally::default() };
    Settled { tally, findings }
}

/// The counts as a table for people.
#[must_use]
pub fn table(proof: &Proof, quick: bool) -> String {
    let width = proof.topics.keys().map(String::len).max().unwrap_or(0).max("topic".len());
    let mut text = String::new();
    if quick {
        let _ = writeln!(text, "{:width$}  files  cases", "topic");
        for (topic, tally) in &proof.topics {
            let _ = writeln!(text, "{topic:width$}  {:5}  {:5}", tally.files, tally.cases);
        }
        return text;
    }
    let _ = writeln!(text, "{:width$}  files  cases  deletions  mutants  noticed  score", "topic");
    for (topic, tally) in &proof.topics {
        let Tally { files, cases, deletions, mutants, noticed, allowed } = *tally;
        let score = if mutants == 0 { "    -".to_owned() } else { format!("{:3} %", tally.score()) };
        let low = if tally.is_low() { format!("  below {FLOOR} %") } else { String::new() };
        let same = if allowed == 0 { String::new() } else { format!("  {allowed} allowed") };
        let _ = writeln!(
            text,
            "{topic:width$}  {files:5}  {cases:5}  {deletions:9}  {mutants:7}  {noticed:7}  {score}{low}{same}"
        );
    }
    text
}
