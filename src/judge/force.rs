//! What binds this project: each standard's conditions in order, the first that holds decides.

use super::severity::Held;
use super::{Judge, Judged, is_full};
use crate::expr::value::{Gap, PlaceId, Truth};
use crate::finding::Severity;
use crate::pack::{Force, Rule};

/// A standard's force for the project.
#[derive(Clone, Debug)]
pub(super) struct State {
    /// The force that is known.
    pub force: Force,
    /// Facts that could still give a greater force.
    pub gaps: Vec<Gap>,
    /// Whether such a fact is open.
    pub is_open: bool,
    /// The fact that decides.
    pub because: Option<PlaceId>,
}

impl State {
    /// Whether a fact that is not declared could give a force without cap.
    pub(super) fn is_unknown(&self) -> bool {
        self.is_open
    }
}

impl Judge<'_> {
    pub(super) fn all_forces(&mut self) -> Vec<State> {
        let pack = self.pack;
        if self.options.case.is_some_and(|case| !case.judge_force) {
            let state = State { force: Force::Binding, gaps: Vec::new(), is_open: false, because: None };
            return vec![state; pack.standards.len()];
        }
        pack.standards.iter().map(|standard| self.force(standard)).collect()
    }

    pub(super) fn force(&mut self, standard: &crate::pack::Standard) -> State {
        if self.options.profile.binds.contains(&standard.slug) {
            return State { force: Force::Contract, gaps: Vec::new(), is_open: false, because: None };
        }
        let mut gaps = Vec::new();
        let mut is_open = false;
        for (force, when) in &standard.binds {
            self.eval.begin_anew();
            let Ok(item) = self.eval.eval(when) else { continue };
            match Truth::of(&item) {
                Truth::Yes => {
                    // A full force is a full force, whichever of the conditions gives it.
                    let gaps = if is_full(*force) { Vec::new() } else { gaps };
                    let is_open = is_open && !is_full(*force);
                    let because = self.eval.reads.last().copied().or(self.eval.list);
                    return State { force: *force, gaps, is_open, because };
                }
                Truth::Unknown(open) => {
                    is_open = true;
                    gaps.extend_from_slice(&open);
                }
                Truth::No | Truth::Absent => {}
            }
        }
        let adopted = self.options.hindsight && standard.otherwise == Force::Benchmark;
        if adopted {
            return State { force: Force::Standard, gaps: Vec::new(), is_open: false, because: None };
        }
        gaps.sort_unstable();
        gaps.dedup();
        State { force: standard.otherwise, gaps, is_open, because: None }
    }

    /// Whether every citation of a rule is known to say nothing about this project.
    pub(super) fn all_off(&self, rule: &Rule) -> bool {
        let off = |standard: usize| {
            self.forces.get(standard).is_some_and(|state| state.force == Force::Off && !state.is_unknown())
        };
        !rule.cites.is_empty() && rule.cites.iter().all(|cite| off(cite.standard))
    }

    /// Remembers the facts that could give a subject's citations a greater force, unless one of
    /// them has full force already.
    pub(super) fn note_force(&mut self, rule: &Rule, held: &[Held]) {
        let full = held.iter().any(|held| held.caps.is_empty() && is_full(self.forces[held.standard].force));
        if rule.is_check || full {
            return;
        }
        for held in held {
            self.open_force.extend(self.forces[held.standard].gaps.iter().copied());
        }
    }

    /// One finding for each fact that decides what binds and is not there.
    pub(super) fn unknown_force(&mut self, judged: &mut Judged) {
        for (gap, rules) in std::mem::take(&mut self.waiting) {
            let path = self.eval.facts.pointer(gap.place).dotted();
            let wait = if rules == 1 { "1 rule waits".to_owned() } else { format!("{rules} rules wait") };
            let lacks = super::words::lacks(gap.reason);
            let message = format!("what binds this project is not known: `{path}` {lacks}; {wait} for it");
            let mut finding = self.undeclared("run/force-unknown", message, &[gap], Severity::Error);
            finding.help = Some("declare it; an empty list or `false` is an answer, leaving it out is not".to_owned());
            judged.findings.push(finding);
        }
    }
}
