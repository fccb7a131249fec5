//! A collection whose end has not been read.

use std::collections::HashMap;
use std::sync::Arc;

use super::merge::Merge;
use super::{Child, Entry, NodeId};
use crate::source::Span;

/// A collection while its entries come in.
pub(super) enum Frame {
    List {
        node: NodeId,
        items: Vec<Child>,
    },
    Map {
        node: NodeId,
        entries: Vec<Entry>,
        index: HashMap<Arc<str>, usize>,
        key: Option<(Arc<str>, Span)>,
        skip: bool,
        /// The first `<<`, whether the value that follows is its value, and that value.
        merge_key: Option<Span>,
        merging: bool,
        merge: Option<Merge>,
    },
}
