//! Where the values of a tree are used: a value that an alias or a merge key repeats stands once in
//! the text and means several facts, so a finding about it points at the definition and says which
//! use is meant.

use std::collections::{HashMap, HashSet};

use super::{NodeId, Tree, Value};
use crate::finding::{Finding, Label};
use crate::pointer::{Pointer, Step};
use crate::source::Span;

/// Uses that one finding labels.
const LABELS: usize = 4;

/// Every use of every value that aliases and merge keys repeat.
#[derive(Debug, Default)]
pub struct Uses {
    /// Aliases of a node.
    aliases: HashMap<NodeId, Vec<Span>>,
    /// Merge keys that took an entry in, by the bytes of its key.
    merges: HashMap<Span, Vec<Span>>,
    /// The collection in which a node is defined, and its key there.
    home: HashMap<NodeId, (NodeId, Option<Span>)>,
    /// Keys and scalars in the order of the text: bytes, the node above which uses count, key.
    places: Vec<(Span, NodeId, Option<Span>)>,
}

impl Tree {
    /// The aliases and merge keys on the way to a pointer, from the root down.
    #[must_use]
    pub fn uses_on(&self, pointer: &Pointer) -> Vec<Span> {
        let mut uses = Vec::new();
        let mut node = self.root;
        for step in pointer.steps() {
            let child = match step {
                Step::Key(key) => self.entry(node, key).map(|entry| {
                    uses.extend(entry.merged);
                    entry.child
                }),
                Step::Index(index) => self.items(node).get(*index).copied(),
            };
            let Some(child) = child else { break };
            // A merge that took the alias in has said which item is meant; the alias says where its value is repeated.
            uses.extend(child.alias);
            node = child.node;
        }
        uses
    }

    /// Every use of what is repeated in this tree; empty, at little cost, where nothing is.
    #[must_use]
    pub fn uses(&self) -> Uses {
        let mut uses = Uses::default();
        let repeats = |node: &super::Node| match &node.value {
            Value::Map(entries) => entries.iter().any(|entry| entry.merged.is_some() || entry.child.alias.is_some()),
            Value::List(items) => items.iter().any(|item| item.alias.is_some()),
            _ => false,
        };
        if !self.nodes.iter().any(repeats) {
            return uses;
        }
        let mut waiting = vec![self.root];
        let mut seen = HashSet::from([self.root]);
        while let Some(id) = waiting.pop() {
            for entry in self.entries(id) {
                let key = entry.key_span;
                if let Some(merged) = entry.merged {
                    uses.merges.entry(key).or_default().push(merged);
                } else {
                    uses.places.push((key, id, Some(key)));
                    uses.child(self, id, entry.child, Some(key));
                }
                if seen.insert(entry.child.node) {
                    waiting.push(entry.child.node);
                }
            }
            for item in self.items(id) {
                uses.child(self, id, *item, None);
                if seen.insert(item.node) {
                    waiting.push(item.node);
                }
            }
        }
        uses.places.sort_unstable_by_key(|(span, ..)| *span);
        let lists = uses.aliases.values_mut().chain(uses.merges.values_mut());
        lists.for_each(|spans| spans.sort_unstable());
        uses
    }
}

impl Uses {
    fn child(&mut self, tree: &Tree, parent: NodeId, child: super::Child, key: Option<Span>) {
        if let Some(alias) = child.alias {
            self.aliases.entry(child.node).or_default().push(alias);
            return;
        }
        self.home.insert(child.node, (parent, key));
        let node = tree.node(child.node);
        if !matches!(node.value, Value::Map(_) | Value::List(_)) {
            self.places.push((node.span, child.node, None));
        }
    }

    /// Whether nothing is repeated.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.aliases.is_empty() && self.merges.is_empty()
    }

    /// The places that repeat what stands at a key, a scalar or a part of one, in the order of the text.
    #[must_use]
    pub fn of(&self, span: Span) -> Vec<Span> {
        let after = self.places.partition_point(|(place, ..)| (place.source, place.start) <= (span.source, span.start));
        let Some((place, node, key)) = after.checked_sub(1).and_then(|at| self.places.get(at)) else {
            return Vec::new();
        };
        if place.source != span.source || place.end < span.end {
            return Vec::new();
        }
        let merges = |key: &Option<Span>| key.and_then(|key| self.merges.get(&key)).into_iter().flatten().copied();
        let mut found: Vec<Span> = merges(key).collect();
        let mut here = *node;
        loop {
            found.extend(self.aliases.get(&here).into_iter().flatten());
            let Some((parent, key)) = self.home.get(&here) else { break };
            found.extend(merges(key));
            here = *parent;
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// One finding for each mistake in a value that is used several times, with its uses labelled.
    pub(crate) fn told_once(&self, findings: &mut Vec<Finding>) {
        if self.is_empty() {
            return;
        }
        let mut told = HashSet::new();
        findings
            .retain(|finding| told.insert((finding.code.clone(), finding.primary.span, finding.primary.text.clone())));
        for finding in findings {
            let uses = self.of(finding.primary.span);
            add(finding, &uses);
        }
    }
}

/// Labels the uses of what a finding is about; no place twice.
pub(crate) fn add(finding: &mut Finding, uses: &[Span]) {
    let known = |finding: &Finding, span: Span| {
        std::iter::once(&finding.primary).chain(&finding.related).any(|label| label.span == span)
    };
    let new: Vec<Span> = uses.iter().copied().filter(|span| !known(finding, *span)).collect();
    let more = new.len().saturating_sub(LABELS);
    for (at, span) in new.into_iter().take(LABELS).enumerate() {
        let text = if more > 0 && at + 1 == LABELS {
            format!("used here, and {more} times more")
        } else {
            "used here".to_owned()
        };
        finding.related.push(Label::new(span, text));
    }
}
