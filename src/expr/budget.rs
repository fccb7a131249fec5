//! What an evaluation may cost: steps over all subjects of a rule, and depth of the stack.
//!
//! A step is one part of an expression, one item that a function or macro goes through, or some
//! bytes of a text that is made. Memory follows from steps, so one allowance bounds both.

use super::eval::{Evaluator, Stop};
use super::value::{Item, Val};
use crate::tree::Tree;

/// Steps that a rule may take over all its subjects: about half a second of work.
const STEPS: u64 = 4_000_000;
/// Steps more for each value of the declaration, so that rules in proportion to it always end well.
const STEPS_PER_NODE: u64 = 100;
/// Evaluations within evaluations, `let`s and definitions included: each takes of the stack.
const DEPTH: usize = 250;
/// Bytes of a text that count as a step.
const BYTES_PER_STEP: usize = 16;
/// Steps that a value costs which is kept in a list: about a hundred bytes.
const KEPT: u64 = 4;

/// What is used up, and what there is.
#[derive(Clone, Debug)]
pub(super) struct Budget {
    steps: u64,
    limit: u64,
    depth: usize,
}

impl Budget {
    /// The allowance for judging a declaration.
    pub(super) fn new(tree: &Tree) -> Self {
        let nodes = u64::try_from(tree.len()).unwrap_or(u64::MAX);
        Self { steps: 0, limit: STEPS.saturating_add(nodes.saturating_mul(STEPS_PER_NODE)), depth: 0 }
    }
}

impl Evaluator<'_> {
    /// Begins a rule: its subjects share one allowance of steps.
    pub fn begin_rule(&mut self) {
        self.budget.steps = 0;
    }

    /// Whether the allowance is used up, so that no further subject needs to be tried.
    #[must_use]
    pub fn is_exhausted(&self) -> bool {
        self.budget.steps > self.budget.limit
    }

    /// Takes steps off the allowance: work or values that a single evaluation makes many of.
    ///
    /// # Errors
    /// [`Stop::Broken`] where the allowance is used up.
    pub fn spend(&mut self, steps: u64) -> Result<(), Stop> {
        self.budget.steps = self.budget.steps.saturating_add(steps);
        if self.is_exhausted() {
            return Err(Stop::Broken("the calculation takes too many steps".to_owned()));
        }
        Ok(())
    }

    /// Takes off what it costs to go through values once: the items of lists, the bytes of texts.
    ///
    /// # Errors
    /// [`Stop::Broken`] where the allowance is used up.
    pub(super) fn spend_on(&mut self, values: &[&Item]) -> Result<(), Stop> {
        let cost = |item: &Item| match &item.val {
            Val::List(list) => list.items.len(),
            Val::Text(text) => text.len() / BYTES_PER_STEP,
            // A record is compared by all of its keys.
            Val::Record => BYTES_PER_STEP,
            _ => 0,
        };
        let steps = values.iter().map(|item| cost(item)).fold(0, usize::saturating_add);
        self.spend(u64::try_from(steps).unwrap_or(u64::MAX))
    }

    /// Takes off what it costs to make a list of so many values.
    ///
    /// # Errors
    /// [`Stop::Broken`] where the allowance is used up.
    pub(super) fn keep(&mut self, values: usize) -> Result<(), Stop> {
        self.spend(u64::try_from(values).unwrap_or(u64::MAX).saturating_mul(KEPT))
    }

    /// Goes one evaluation deeper.
    ///
    /// # Errors
    /// [`Stop::Broken`] where the stack would grow too deep.
    pub(super) fn deeper(&mut self) -> Result<(), Stop> {
        if self.budget.depth >= DEPTH {
            return Err(Stop::Broken("the calculation is nested too deeply".to_owned()));
        }
        self.budget.depth += 1;
        Ok(())
    }

    /// Comes back from it.
    pub(super) fn shallower(&mut self) {
        self.budget.depth -= 1;
    }
}
