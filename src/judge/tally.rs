//! Outcomes, counted and listed.

use crate::finding::{Missing, Outcome, Subject};
use crate::pointer::Pointer;
use crate::source::Span;

/// Outcomes counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Checks that hold.
    pub pass: usize,
    /// Checks that do not.
    pub fail: usize,
    /// Checks whose facts are not declared.
    pub undeclared: usize,
    /// Rules with nothing to say.
    pub not_applicable: usize,
    /// Rules at fault.
    pub broken: usize,
    /// Failures that the gatekeeper waived.
    pub waived: usize,
}

impl Tally {
    /// Counts one outcome.
    pub fn count(&mut self, outcome: Outcome) {
        *match outcome {
            Outcome::Pass => &mut self.pass,
            Outcome::Fail => &mut self.fail,
            Outcome::Waived => &mut self.waived,
            Outcome::Undeclared => &mut self.undeclared,
            Outcome::NotApplicable => &mut self.not_applicable,
            Outcome::Broken => &mut self.broken,
        } += 1;
    }

    /// Counts an outcome that was a failure or not declared as waived instead.
    pub fn waive(&mut self, before: Outcome) {
        match before {
            Outcome::Fail => self.fail = self.fail.saturating_sub(1),
            Outcome::Undeclared => self.undeclared = self.undeclared.saturating_sub(1),
            _ => return,
        }
        self.waived += 1;
    }

    /// Adds another tally.
    pub fn add(&mut self, other: Self) {
        self.pass += other.pass;
        self.fail += other.fail;
        self.undeclared += other.undeclared;
        self.not_applicable += other.not_applicable;
        self.broken += other.broken;
        self.waived += other.waived;
    }

    /// Outcomes in which a rule looked at a subject, waived ones too.
    #[must_use]
    pub fn judged(&self) -> usize {
        self.pass + self.fail + self.undeclared + self.broken + self.waived
    }
}

/// How one rule ended over its subjects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleTally {
    /// Its id.
    pub rule: String,
    /// Its title.
    pub title: String,
    /// Its outcomes.
    pub tally: Tally,
    /// Why it is not applicable, where it is nothing else.
    pub reason: Option<String>,
}

/// How one rule ended for one subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeLine {
    /// Its id.
    pub rule: String,
    /// What it was judged on.
    pub subject: Subject,
    /// How it ended.
    pub outcome: Outcome,
    /// Why, where it is not applicable.
    pub reason: Option<String>,
}

/// What force a standard has for the project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bind {
    /// Slug of the standard.
    pub standard: String,
    /// `binding`, `contract`, `criterion`, `standard`, `flowdown`, `policy`, `benchmark`, `off`, `unknown`.
    pub force: String,
    /// The fact that decides.
    pub because: Option<Pointer>,
    /// First day in force.
    pub from: Option<String>,
    /// Last day in force.
    pub until: Option<String>,
    /// How the as-of date lies to these days: `in_force`, `not_yet`, `ended`, `never` or `unknown`.
    pub stands: &'static str,
    /// What people call the standard.
    pub title: String,
    /// What gave the force: `fact`, `profile`, `hindsight`, or `otherwise` where no condition holds.
    pub by: &'static str,
    /// Where the deciding fact stands, and its value where it is a single one.
    pub place: Option<(Span, Option<String>)>,
    /// What a reader should know of its time; nothing where it is in force.
    pub time: Option<String>,
    /// Facts that could give a greater force and are not there.
    pub missing: Vec<Missing>,
    /// How many of the rules that were selected cite it.
    pub rules: usize,
}
