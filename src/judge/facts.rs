//! What waivers and baselines hold on to: paths by ids, and values as written.

use super::Judge;
use crate::expr::ast::BinaryOp;
use crate::expr::value::PlaceId;
use crate::expr::worked::{Breach, Relation};
use crate::finding::{Fact, Finding, Outcome, Worse};
use crate::tree::Tree;

/// Facts of one finding; a rule that reads more is bound by the first of them.
const MOST: usize = 64;

impl Judge<'_> {
    /// The facts at these places.
    pub(super) fn facts<'p>(&self, places: impl Iterator<Item = &'p PlaceId>, worse: &[(PlaceId, Worse)]) -> Vec<Fact> {
        let fact = |place: &PlaceId| {
            let pointer = self.eval.facts.pointer(*place);
            Fact {
                path: self.tree.by_ids(&pointer),
                value: self.eval.facts.node(*place).map(|node| self.tree.written(node)),
                span: self.tree.nearest(&pointer).0,
                worse: worse.iter().find(|(of, _)| of == place).map(|(_, worse)| *worse),
            }
        };
        places.take(MOST).map(fact).collect()
    }
}

/// In which direction the facts of comparisons that came out wrong get worse; a fact that stands on
/// the wrong side of several in different directions has none.
pub(super) fn worse(breaches: &[Breach]) -> Vec<(PlaceId, Worse)> {
    let mut found: Vec<(PlaceId, Worse)> = Vec::new();
    let mut both = Vec::new();
    for breach in breaches {
        let Relation::Is(op) = &breach.relation else { continue };
        let sides = match op {
            BinaryOp::Less | BinaryOp::LessEqual => [Worse::Less, Worse::More],
            BinaryOp::Greater | BinaryOp::GreaterEqual => [Worse::More, Worse::Less],
            _ => continue,
        };
        for (item, worse) in [&breach.left.1, &breach.right.1].into_iter().zip(sides) {
            let Some(place) = item.from else { continue };
            if found.iter().any(|(of, other)| *of == place && *other != worse) {
                both.push(place);
            }
            found.push((place, worse));
        }
    }
    found.retain(|(place, _)| !both.contains(place));
    found
}

/// Gives every finding of a declaration the path of its subject and, where its rule gave none, the facts that it
/// speaks of.
pub fn locate(tree: &Tree, findings: &mut [Finding]) {
    for finding in findings {
        if let Some(subject) = &finding.subject {
            finding.path = tree.by_ids(&subject.pointer);
        }
        if finding.facts.is_empty() && finding.outcome == Some(Outcome::Undeclared) {
            let fact = |missing: &crate::finding::Missing| Fact {
                path: tree.by_ids(&missing.pointer),
                value: None,
                span: missing.insert_at,
                worse: None,
            };
            finding.facts = finding.missing.iter().map(fact).collect();
        } else if finding.facts.is_empty()
            && let Some(pointer) = tree.pointer_at(finding.primary.span)
        {
            let value = tree.find(&pointer).map(|node| tree.written(node));
            let span = finding.primary.span;
            finding.facts.push(Fact { path: tree.by_ids(&pointer), value, span, worse: None });
        }
    }
}
