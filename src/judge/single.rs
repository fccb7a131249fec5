//! One rule or one standard on its own: what cases and proofs ask for, thousands of times.

use std::collections::HashSet;

use super::{Judge, Judged, Options, future};
use crate::expr::Library;
use crate::pack::{Pack, Rule, Standard};
use crate::pointer::Pointer;
use crate::tree::{NodeId, Tree};
use crate::value::Date;

/// The values that no rule reads: the malformed ones, and those from after the date.
#[must_use]
pub fn unread(pack: &Pack, tree: &Tree, malformed: HashSet<NodeId>, as_of: Date) -> HashSet<NodeId> {
    let ahead = future::facts(&pack.declaration.root, tree, as_of);
    let mut unread = malformed;
    unread.extend(ahead.iter().map(|fact| fact.node));
    unread
}

/// Judges one rule, which need not be as it stands in the pack, with a library that need not be
/// the pack's. `options.rules` is not read.
#[must_use]
pub fn rule(
    pack: &Pack,
    library: &Library,
    rule: &Rule,
    tree: &Tree,
    unread: &HashSet<NodeId>,
    options: &Options<'_>,
) -> Judged {
    let mut judge = Judge::new(pack, library, tree, unread, options);
    let mut judged = Judged::default();
    judge.name = judge.project_field(crate::schema::types::Record::name_field);
    judge.find_gate(&mut judged);
    judge.forces = judge.all_forces();
    judge.rule(rule, &mut judged);
    judge.unknown_force(&mut judged);
    judged
}

/// The force of a standard, which need not be as it stands in the pack: its word or `unknown`, and
/// the facts that it waits for.
#[must_use]
pub fn force(
    pack: &Pack,
    library: &Library,
    standard: &Standard,
    tree: &Tree,
    unread: &HashSet<NodeId>,
    options: &Options<'_>,
) -> (&'static str, Vec<Pointer>) {
    let mut judge = Judge::new(pack, library, tree, unread, options);
    let state = judge.force(standard);
    let word = if state.is_unknown() { "unknown" } else { state.force.word() };
    (word, state.gaps.iter().map(|gap| judge.eval.facts.pointer(gap.place)).collect())
}
