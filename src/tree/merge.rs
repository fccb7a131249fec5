//! Merge keys, by the YAML merge type (<https://yaml.org/type/merge.html>): `<<` takes a mapping
//! or a list of mappings, whose keys are added where the mapping has none of its own.
//!
//! Local keys win wherever they stand, and of a list the earlier mapping wins. Nothing is copied:
//! a merged entry refers to the node of the definition and remembers the place that used it.

use std::collections::HashSet;
use std::sync::Arc;

use super::{Child, Entry, Node, Value};
use crate::finding::{Finding, Label};
use crate::source::Span;

/// A `<<` and its value.
pub(super) struct Merge {
    /// The bytes of the `<<`.
    pub key: Span,
    /// What it takes in.
    pub child: Child,
}

/// What merging gave.
#[derive(Default)]
pub(super) struct Merged {
    /// The entries that the mapping has none of its own for.
    pub entries: Vec<Entry>,
    /// What is no mapping.
    pub findings: Vec<Finding>,
    /// Entries looked at: what merging costs besides the weight of what it took.
    pub looked: u64,
}

impl Merge {
    /// The bytes from `<<` to the end of the alias, or the `<<` where no alias stands.
    fn span(&self) -> Span {
        self.child.alias.map_or(self.key, |alias| Span { end: alias.end, ..self.key })
    }

    /// The bytes of key and value, for the span of the mapping that holds them.
    pub(super) fn end(&self, nodes: &[Node]) -> u32 {
        self.child.alias.unwrap_or(nodes[self.child.node.0 as usize].span).end
    }

    /// The entries to add to a mapping whose own keys are `local`.
    pub(super) fn entries(&self, nodes: &[Node], local: &mut dyn FnMut(&str) -> bool) -> Merged {
        let mut merged = Merged::default();
        let mut taken = HashSet::new();
        let use_of_all = self.child.alias.map(|_| self.span());
        match &nodes[self.child.node.0 as usize].value {
            Value::Map(entries) => merged.take(entries, use_of_all, local, &mut taken),
            Value::List(items) => {
                for item in items {
                    let node = &nodes[item.node.0 as usize];
                    match &node.value {
                        Value::Map(entries) => merged.take(entries, use_of_all.or(item.alias), local, &mut taken),
                        _ => merged.refuse(item.alias.unwrap_or(node.span), item.alias.map(|_| node.span)),
                    }
                }
            }
            _ => {
                let node = &nodes[self.child.node.0 as usize];
                merged.refuse(self.child.alias.unwrap_or(node.span), self.child.alias.map(|_| node.span));
            }
        }
        merged
    }
}

impl Merged {
    fn take(
        &mut self,
        entries: &[Entry],
        used: Option<Span>,
        local: &mut dyn FnMut(&str) -> bool,
        taken: &mut HashSet<Arc<str>>,
    ) {
        self.looked += entries.len() as u64 + 1;
        for entry in entries {
            if !local(&entry.key) && taken.insert(Arc::clone(&entry.key)) {
                self.entries.push(Entry { merged: used.or(entry.merged), ..entry.clone() });
            }
        }
    }

    fn refuse(&mut self, place: Span, definition: Option<Span>) {
        self.looked += 1;
        let mut finding = refused(Label::new(place, "no mapping"));
        if let Some(definition) = definition {
            finding = finding.also(definition, "this is what the alias repeats");
        }
        self.findings.push(finding);
    }
}

/// The finding about a `<<` whose value cannot be merged.
pub(super) fn refused(label: Label) -> Finding {
    Finding::error("yaml/merge-key", "`<<` takes a mapping or a list of mappings", label)
        .help("write `<<: *name` or `<<: [*name, *other]`, where `&name` stands before a mapping")
}

/// The finding about a second `<<` in one mapping. Readers of YAML differ in which one wins.
pub(super) fn again(first: Span, second: Span) -> Finding {
    Finding::error("yaml/duplicate-key", "`<<` stands twice in one mapping", Label::new(second, "again here"))
        .also(first, "first here")
        .help("other YAML readers differ in which one wins, so neither is read; write one list, `<<: [*name, *other]`, of which the earlier wins")
}
