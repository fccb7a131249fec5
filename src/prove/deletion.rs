//! Less information never helps: each fact that a rule reads, deleted from each of its cases.
//!
//! A failure that is left out of the filing must not become a pass, nor something that the rule
//! does not apply to.

use std::collections::BTreeSet;

use super::bench::{Bench, Subject};
use super::cases::Prepared;
use crate::finding::{Finding, Label, Outcome};
use crate::pack::Expect;
use crate::pointer::{Pointer, Step};
use crate::tree::{NodeId, Tree, Value};

/// What deleting gave.
#[derive(Default)]
pub(super) struct Deletions {
    /// Deletions tried.
    pub tried: usize,
    /// For each path whose deletion helps, the first case that shows it.
    pub helped: Vec<(String, Finding)>,
    /// Rules that break on less information.
    pub broken: Vec<Finding>,
}

/// Deletes every fact, list and section that the rule reads from every case, and empties every list.
///
/// A failure stays one or becomes undeclared, and nothing becomes broken. What has a default in the
/// schema is never unknown, so leaving it out loses nothing.
pub(super) fn run(bench: &Bench<'_>, cases: &mut [Prepared<'_>]) -> Deletions {
    let mut found = Deletions::default();
    let Subject::Rule(rule) = &bench.subject else { return found };
    let mut paths: Vec<&String> = rule.reads.iter().chain(&rule.containers).collect();
    paths.sort();
    paths.dedup();
    let mut said = BTreeSet::new();
    for path in paths {
        for case in cases.iter_mut() {
            for pointer in places(&case.tree, path) {
                if let Some(list) = case.tree.find(&pointer)
                    && matches!(case.tree.node(list).value, Value::List(_))
                {
                    let items = case.tree.set_items(list, Vec::new());
                    let outcome = case.outcome(bench);
                    case.tree.set_items(list, items);
                    found.tried += 1;
                    if outcome == Outcome::Broken && said.insert((path, "empty")) {
                        found.broken.push(finding(&rule.id, case, &pointer, "empty", outcome));
                    }
                }
                if bench.pack.declaration.root.at(&pointer).is_some_and(|field| field.default.is_some()) {
                    continue;
                }
                let (span, _) = case.tree.nearest(&pointer);
                let Some(taken) = case.tree.take(&pointer) else { continue };
                let outcome = case.outcome(bench);
                case.tree.put_back(taken);
                found.tried += 1;
                match (&case.case.expect, outcome) {
                    (_, Outcome::Broken) if said.insert((path, "broken")) => {
                        found.broken.push(finding(&rule.id, case, &pointer, "left out", outcome));
                    }
                    (Expect::Fail, Outcome::Pass | Outcome::NotApplicable) if said.insert((path, "helps")) => {
                        let mut finding = finding(&rule.id, case, &pointer, "left out", outcome);
                        finding.primary = Label::new(span, "without this the failure is gone");
                        found.helped.push((path.clone(), finding.help(HELP)));
                    }
                    _ => {}
                }
            }
        }
    }
    found
}

const HELP: &str = "let what is left out stay unknown: read the fact itself, and `declared` or `known` only where leaving it out \
                    cannot help; if it has to be so, list it under `allowed` as `deletion` with the reason";

fn finding(id: &str, case: &Prepared<'_>, pointer: &Pointer, how: &str, outcome: Outcome) -> Finding {
    let (code, what) = match outcome {
        Outcome::Broken => ("case/broken", "the rule breaks"),
        Outcome::Pass => ("case/deletion", "a failure passes"),
        _ => ("case/deletion", "a failure is not applicable"),
    };
    super::cases::said(case.case, code, format!("{id}: with `{}` {how} {what}", pointer.dotted()))
}

/// The places in a tree that a path with `[]` for items names.
fn places(tree: &Tree, path: &str) -> Vec<Pointer> {
    let mut here: Vec<(Pointer, NodeId)> = vec![(Pointer::root(), tree.root())];
    for part in path.split('.').filter(|part| !part.is_empty()) {
        let key = part.trim_end_matches("[]");
        let depth = (part.len() - key.len()) / 2;
        here = here.into_iter().filter_map(|(pointer, node)| Some((pointer.key(key), tree.get(node, key)?))).collect();
        for _ in 0..depth {
            here = here
                .into_iter()
                .flat_map(|(pointer, node)| {
                    let items = tree.items(node).iter().enumerate();
                    items.map(move |(at, item)| (pointer.child(Step::Index(at)), item.node)).collect::<Vec<_>>()
                })
                .collect();
        }
    }
    here.into_iter().map(|(pointer, _)| pointer).collect()
}
