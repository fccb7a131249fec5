//! A collection whose end has not been read.

use std::collections::HashMap;
use std::sync::Arc;

use super::merge::Merge;
use super::{Child, Entry, NodeId};
use crate::source::Span;

/// Below so many keys a mapping is searched from its start.
const FEW: usize = 12;

/// Where the keys of a mapping stand among its entries; built when there are many.
#[derive(Default)]
pub(super) struct Keys(HashMap<Arc<str>, usize>);

impl Keys {
    /// The entry of that key.
    pub(super) fn find<'e>(&mut self, entries: &'e [Entry], key: &str) -> Option<&'e Entry> {
        if entries.len() <= FEW {
            return entries.iter().find(|entry| &*entry.key == key);
        }
        for (at, entry) in entries.iter().enumerate().skip(self.0.len()) {
            self.0.insert(Arc::clone(&entry.key), at);
        }
        self.0.get(key).map(|at| &entries[*at])
    }
}

/// A collection while its entries come in.
pub(super) enum Frame {
    List {
        node: NodeId,
        items: Vec<Child>,
    },
    Map {
        node: NodeId,
        entries: Vec<Entry>,
        index: Keys,
        key: Option<(Arc<str>, Span)>,
        skip: bool,
        /// The first `<<`, whether the value that follows is its value, and that value.
        merge_key: Option<Span>,
        merging: bool,
        merge: Option<Merge>,
    },
}
