//! The located value tree: what every later stage reads.
//!
//! A tree is an arena. Nodes know the bytes they came from, mappings know their keys' bytes, and
//! an alias is a second reference to one node, so a document with aliases is never copied. Nothing
//! here knows what a value means: scalars keep their text, and the schema gives types.

mod build;
pub mod de;
pub mod edit;
mod events;
mod frame;
mod ids;
mod merge;
pub mod overlay;
pub mod recorded;
mod scalar;
mod syntax;
pub mod uses;
pub mod yaml;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::pointer::{Pointer, Step};
use crate::source::{Sources, Span};

use edit::lines::Text;
pub use events::Style;

/// Names a node within its tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(crate) u32);

/// A reference from a list or mapping to a node; through an alias, the alias has a place too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Child {
    /// The node.
    pub node: NodeId,
    /// The `*alias` that refers to it.
    pub alias: Option<Span>,
}

/// A key of a mapping and its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub key: Arc<str>,
    /// The key's bytes.
    pub key_span: Span,
    /// The value.
    pub child: Child,
    /// The `<<: *name` that took it in; its key then stands in the mapping `&name`.
    pub merged: Option<Span>,
}

/// What a node holds.
#[derive(Clone, Debug)]
pub enum Value {
    /// `true` or `false`.
    Bool(bool),
    /// A number of the YAML 1.2 core schema, as written.
    Number(Box<str>),
    /// Any other scalar, unescaped and unfolded.
    Text(Box<str>),
    /// A list.
    List(Vec<Child>),
    /// A mapping, in order of the text, merged entries last, without those that a duplicate key lost.
    Map(Vec<Entry>),
}

/// A value and its place.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its bytes; of a block collection, up to its last line's end.
    pub span: Span,
    /// How it is written; a block collection is plain.
    pub style: Style,
    /// Whether the text around it is in doubt (a duplicate key, a tag): rules take it as malformed.
    pub suspect: bool,
    /// What it holds.
    pub value: Value,
}

/// A key that was left out for its null, remembered because a fact may be written behind it.
#[derive(Clone, Debug)]
struct Blank {
    key: Arc<str>,
    key_span: Span,
    /// The null's bytes; empty where nothing stands.
    value: Span,
}

/// One document.
#[derive(Clone, Debug)]
pub struct Tree {
    nodes: Vec<Node>,
    root: NodeId,
    /// Keys without value, by their mapping.
    blanks: BTreeMap<NodeId, Vec<Blank>>,
    /// The texts that the nodes were read from.
    texts: Vec<Arc<Text>>,
}

impl Tree {
    /// The root's id.
    #[must_use]
    pub fn root(&self) -> NodeId {
        self.root
    }

    /// The node of that id.
    ///
    /// # Panics
    /// If the id was made by another tree.
    #[must_use]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// How many nodes there are, aliases not expanded.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Never: a tree has a root.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Every key that some mapping has, in the order of nodes.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        (0..self.nodes.len()).flat_map(|at| {
            match &self.nodes[at].value {
                Value::Map(entries) => entries.as_slice(),
                _ => &[],
            }
            .iter()
            .map(|entry| &*entry.key)
        })
    }

    /// The entries of a mapping; empty for anything else.
    #[must_use]
    pub fn entries(&self, id: NodeId) -> &[Entry] {
        match &self.node(id).value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; empty for anything else.
    #[must_use]
    pub fn items(&self, id: NodeId) -> &[Child] {
        match &self.node(id).value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The entry under a key.
    #[must_use]
    pub fn entry(&self, id: NodeId, key: &str) -> Option<&Entry> {
        self.entries(id).iter().find(|entry| &*entry.key == key)
    }

    /// The value under a key.
    #[must_use]
    pub fn get(&self, id: NodeId, key: &str) -> Option<NodeId> {
        self.entry(id, key).map(|entry| entry.child.node)
    }

    /// The node one step below.
    #[must_use]
    pub fn step(&self, id: NodeId, step: &Step) -> Option<NodeId> {
        match step {
            Step::Key(key) => self.get(id, key),
            Step::Index(index) => self.items(id).get(*index).map(|child| child.node),
        }
    }

    /// The node that a pointer names.
    #[must_use]
    pub fn find(&self, pointer: &Pointer) -> Option<NodeId> {
        pointer.steps().iter().try_fold(self.root, |node, step| self.step(node, step))
    }

    /// The text of a text scalar.
    #[must_use]
    pub fn text(&self, id: NodeId) -> Option<&str> {
        match &self.node(id).value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Where a pointer's value is, or would be: the value's own span (for a collection, its key),
    /// or, for what is absent, the key of the nearest thing that is there. The flag tells which.
    #[must_use]
    pub fn nearest(&self, pointer: &Pointer) -> (Span, bool) {
        let mut node = self.root;
        let mut label = self.node(self.root).span;
        if let Some(first) = self.entries(self.root).first() {
            label = first.key_span;
        }
        for step in pointer.steps() {
            match (self.step(node, step), step) {
                (None, _) => return (label, false),
                (Some(child), Step::Key(key)) => {
                    if let Some(entry) = self.entry(node, key) {
                        // What is repeated is told where it is defined.
                        label = if entry.child.alias.is_some() { self.handle(child) } else { entry.key_span };
                    }
                    node = child;
                }
                (Some(child), Step::Index(_)) => {
                    label = self.handle(child);
                    node = child;
                }
            }
        }
        let here = match &self.node(node).value {
            Value::Map(_) | Value::List(_) => label,
            _ => self.node(node).span,
        };
        (here, true)
    }

    /// A short place that stands for a node: of a mapping its first key, of a list its first
    /// item, of a scalar itself.
    #[must_use]
    pub fn handle(&self, id: NodeId) -> Span {
        match &self.node(id).value {
            Value::Map(entries) => match entries.first() {
                Some(entry) => entry.merged.unwrap_or(entry.key_span),
                None => self.node(id).span,
            },
            Value::List(items) => items.first().map_or(self.node(id).span, |item| self.handle(item.node)),
            _ => self.node(id).span,
        }
    }

    /// The first line of a span, where a label for all of it goes.
    #[must_use]
    pub fn handle_of(&self, span: Span) -> Span {
        let inside = |node: &&Node| node.span.start >= span.start && node.span.end <= span.end;
        let scalars = self.nodes.iter().filter(|node| !matches!(node.value, Value::Map(_) | Value::List(_)));
        let first = scalars.filter(inside).map(|node| node.span).min();
        let keys = self.nodes.iter().filter(inside).filter_map(|node| match &node.value {
            Value::Map(entries) => entries.first().map(|entry| entry.key_span),
            _ => None,
        });
        keys.min().or(first).unwrap_or(span)
    }

    /// A part of this tree as a tree of its own.
    #[must_use]
    pub fn subtree(&self, id: NodeId) -> Self {
        Self { root: id, ..self.clone() }
    }

    /// The bytes of a part of a scalar's text, through quotes, escapes and folds.
    #[must_use]
    pub fn text_span(&self, sources: &Sources, id: NodeId, start: usize, end: usize) -> Span {
        self.part_of(sources.slice(self.node(id).span), id, start, end)
    }

    /// The same, of a text that the tree was read from itself.
    #[must_use]
    pub fn part_span(&self, id: NodeId, part: Range<usize>) -> Span {
        let span = self.node(id).span;
        let source = self.text_of(span).and_then(|text| text.whole.get(span.start as usize..span.end as usize));
        source.map_or(span, |source| self.part_of(source, id, part.start, part.end))
    }

    fn part_of(&self, source: &str, id: NodeId, start: usize, end: usize) -> Span {
        let node = self.node(id);
        let (Value::Text(text) | Value::Number(text)) = &node.value else { return node.span };
        let map = scalar::source_map(source, text, node.style);
        let at = |offset: usize| map.get(offset.min(map.len() - 1)).copied().unwrap_or(0) as usize;
        let (from, mut to) = (at(start), at(end));
        if end > start {
            // The end is one past the last character, not where the next one begins: a fold may lie between.
            let last = text[..end.min(text.len())].char_indices().next_back().map_or(0, |(index, _)| index);
            let next = source[at(last)..].chars().next().map_or(1, char::len_utf8);
            to = to.min(at(last) + next).max(at(last) + 1);
        }
        node.span.part(from, to)
    }
}
