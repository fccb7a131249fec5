//! Facts from after the date that is judged at: nobody knew them then, so no rule reads them.

use crate::finding::{Finding, Label};
use crate::schema::types::{Field, Type};
use crate::schema::walk;
use crate::tree::{NodeId, Tree};
use crate::value::{Date, Instant};

/// A fact from after the date.
pub(super) struct Ahead {
    pub node: NodeId,
    key: String,
    /// As it is written.
    date: String,
}

impl Ahead {
    pub(super) fn finding(&self, tree: &Tree, as_of: Date) -> Finding {
        let message = format!("`{}` is {}, after the date that is judged at, {as_of}", self.key, self.date);
        let label = Label::new(tree.node(self.node).span, "later than the as-of date");
        Finding::error("run/future-fact", message, label)
            .help("what has not happened yet is no fact, and rules take it as not declared: correct the date, write it as planned where that is possible, or judge as of a later day")
    }
}

/// Every date that has to lie in the past and does not.
pub(super) fn facts(root: &Field, tree: &Tree, as_of: Date) -> Vec<Ahead> {
    let mut found = Vec::new();
    walk::scalars(root, tree, &mut |key, field, node| {
        let Some(text) = tree.text(node).filter(|_| !field.may_lie_ahead) else { return };
        let date = match &field.ty {
            Type::Date(_) => {
                Date::parse(text).ok().filter(|date| as_of.less_than(*date) == Some(true)).map(|date| date.to_string())
            }
            Type::Instant => {
                let instant = Instant::parse(text).ok();
                instant
                    .filter(|instant| as_of.less_than(instant.day()) == Some(true))
                    .map(|instant| instant.to_string())
            }
            _ => None,
        };
        found.extend(date.map(|date| Ahead { node, key: key.to_owned(), date }));
    });
    found
}
