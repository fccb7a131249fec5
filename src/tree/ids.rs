//! Paths that outlive a reordered list: items by their ids.

use super::{NodeId, Tree, Value};
use crate::pointer::{Pointer, Step};
use crate::source::{Span, sha256};

/// The key by which items of a list are told apart.
const ID: &str = "id";

impl Tree {
    /// A pointer in the form that people read, items of lists by their ids where they have one:
    /// `tailings.facilities[north].phase`; empty for the root.
    #[must_use]
    pub fn by_ids(&self, pointer: &Pointer) -> String {
        let mut text = String::new();
        let mut node = Some(self.root);
        for step in pointer.steps() {
            node = node.and_then(|node| self.step(node, step));
            match step {
                Step::Key(key) if text.is_empty() => text.push_str(key),
                Step::Key(key) => text.push_str(&format!(".{key}")),
                Step::Index(index) => match node.and_then(|node| self.id(node)) {
                    Some(id) => text.push_str(&format!("[{id}]")),
                    None => text.push_str(&format!("[{index}]")),
                },
            }
        }
        text
    }

    fn id(&self, node: NodeId) -> Option<&str> {
        match &self.node(self.get(node, ID)?).value {
            Value::Text(text) | Value::Number(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a scalar; of a list or mapping a digest that does not depend on the order of keys or of items with
    /// ids.
    #[must_use]
    pub fn written(&self, node: NodeId) -> String {
        match &self.node(node).value {
            Value::Bool(value) => value.to_string(),
            Value::Number(text) | Value::Text(text) => text.to_string(),
            Value::List(_) | Value::Map(_) => {
                let mut text = String::new();
                self.canonical(node, &mut text);
                format!("sha256:{}", &sha256(text.as_bytes())[..16])
            }
        }
    }

    fn canonical(&self, node: NodeId, out: &mut String) {
        let mut parts: Vec<String> = match &self.node(node).value {
            Value::Map(entries) => entries
                .iter()
                .map(|entry| {
                    let mut part = format!("{:?}:", entry.key);
                    self.canonical(entry.child.node, &mut part);
                    part
                })
                .collect(),
            Value::List(items) => items
                .iter()
                .map(|item| {
                    let mut part = String::new();
                    self.canonical(item.node, &mut part);
                    part
                })
                .collect(),
            _ => {
                out.push_str(&format!("{:?}", self.written(node)));
                return;
            }
        };
        let in_order = self.items(node).iter().any(|item| self.id(item.node).is_none());
        if !in_order {
            parts.sort_unstable();
        }
        out.push_str(&format!("({})", parts.join(",")));
    }

    /// The innermost value that stands at a place, or whose key does.
    #[must_use]
    pub fn pointer_at(&self, span: Span) -> Option<Pointer> {
        let holds = |outer: Span| outer.source == span.source && outer.start <= span.start && span.end <= outer.end;
        let mut pointer = Pointer::root();
        let mut node = self.root;
        if !holds(self.node(node).span) {
            return None;
        }
        loop {
            let below = match &self.node(node).value {
                Value::Map(entries) => entries
                    .iter()
                    .find(|entry| holds(entry.key_span) || holds(self.node(entry.child.node).span))
                    .map(|entry| (Step::Key(entry.key.clone()), entry.child.node, holds(entry.key_span))),
                Value::List(items) => items
                    .iter()
                    .position(|item| holds(self.node(item.node).span))
                    .map(|at| (Step::Index(at), items[at].node, false)),
                _ => None,
            };
            match below {
                None => return Some(pointer),
                Some((step, child, is_key)) => {
                    pointer = pointer.child(step);
                    node = child;
                    if is_key {
                        return Some(pointer);
                    }
                }
            }
        }
    }
}
