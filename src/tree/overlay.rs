//! Trees made of trees: the cases of a rule are written as the few sections that differ from the
//! exemplary declaration, with a change here and a removal there.
//!
//! Nodes keep their spans, and a span names its source, so a finding in an overlaid tree still
//! points at the text that somebody wrote.

use std::sync::Arc;

use super::edit::lines::Text;
use super::{Child, Entry, NodeId, Tree, Value};
use crate::pointer::{Pointer, Step};

impl Tree {
    /// This mapping with each top-level key of `over` replaced or added.
    #[must_use]
    pub fn overlaid(&self, over: &Self) -> Self {
        let mut merged = self.clone();
        let offset = u32::try_from(merged.nodes.len()).unwrap_or(u32::MAX);
        let shift = |child: Child| Child { node: NodeId(child.node.0 + offset), ..child };
        for node in &over.nodes {
            let mut node = node.clone();
            match &mut node.value {
                Value::List(items) => items.iter_mut().for_each(|item| *item = shift(*item)),
                Value::Map(entries) => entries.iter_mut().for_each(|entry| entry.child = shift(entry.child)),
                _ => {}
            }
            merged.nodes.push(node);
        }
        let blanks = over.blanks.iter().map(|(node, blanks)| (NodeId(node.0 + offset), blanks.clone()));
        merged.blanks.extend(blanks);
        let new = |text: &&Arc<Text>| self.texts.iter().all(|known| known.source != text.source);
        merged.texts.extend(over.texts.iter().filter(new).cloned());
        for entry in over.entries(over.root) {
            merged.set(merged.root, Entry { child: shift(entry.child), ..entry.clone() });
        }
        merged
    }

    fn set(&mut self, map: NodeId, entry: Entry) {
        if let Value::Map(entries) = &mut self.nodes[map.0 as usize].value {
            match entries.iter_mut().find(|old| old.key == entry.key) {
                Some(old) => *old = entry,
                None => entries.push(entry),
            }
        }
    }

    /// The same with the value that a pointer names replaced by the root of another tree; a last
    /// key that is not there is added. `None` where the way to it is not there. Aliased nodes are
    /// changed for all their aliases.
    #[must_use]
    pub fn changed(&self, pointer: &Pointer, with: &Self) -> Option<Self> {
        let (last, _) = pointer.steps().split_last()?;
        let parent = self.find(&pointer.parent()?)?;
        let key_span = self.find(pointer).map_or(self.node(parent).span, |node| self.node(node).span);
        let mut changed = self.clone();
        let offset = u32::try_from(changed.nodes.len()).unwrap_or(u32::MAX);
        let grafted = self.overlaid(with);
        changed.nodes.extend(grafted.nodes.into_iter().skip(offset as usize));
        (changed.blanks, changed.texts) = (grafted.blanks, grafted.texts);
        let child = Child { node: NodeId(with.root.0 + offset), alias: None };
        match (last, &mut changed.nodes[parent.0 as usize].value) {
            (Step::Index(index), Value::List(items)) => *items.get_mut(*index)? = child,
            (Step::Key(key), Value::Map(_)) => {
                let key_span = self.entry(parent, key).map_or(key_span, |entry| entry.key_span);
                changed.set(parent, Entry { key: key.clone(), key_span, child, merged: None });
            }
            _ => return None,
        }
        Some(changed)
    }
}

/// What was taken out of a tree, to be put back where it was.
#[derive(Debug)]
pub struct Taken {
    map: NodeId,
    at: usize,
    entry: Entry,
}

impl Tree {
    /// Takes the value that a pointer names out of its mapping; `None` where none is there.
    pub fn take(&mut self, pointer: &Pointer) -> Option<Taken> {
        let (Step::Key(key), _) = pointer.steps().split_last()? else { return None };
        let map = self.find(&pointer.parent()?)?;
        let Value::Map(entries) = &mut self.nodes[map.0 as usize].value else { return None };
        let at = entries.iter().position(|entry| entry.key == *key)?;
        Some(Taken { map, at, entry: entries.remove(at) })
    }

    /// Puts back what was taken.
    pub fn put_back(&mut self, taken: Taken) {
        if let Value::Map(entries) = &mut self.nodes[taken.map.0 as usize].value {
            entries.insert(taken.at.min(entries.len()), taken.entry);
        }
    }

    /// Replaces the items of a list by others; gives the old ones, none where the node is no list.
    pub fn set_items(&mut self, list: NodeId, items: Vec<Child>) -> Vec<Child> {
        match &mut self.nodes[list.0 as usize].value {
            Value::List(old) => std::mem::replace(old, items),
            _ => Vec::new(),
        }
    }
}
