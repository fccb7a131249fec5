//! Facts from after the date that is judged at: nobody knew them then, so no rule reads them.

use crate::finding::{Finding, Label};
use crate::schema::types::{Field, Type};
use crate::tree::{NodeId, Tree, Value};
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
    walk(root, "", tree, tree.root(), as_of, &mut found);
    found
}

fn walk(field: &Field, key: &str, tree: &Tree, node: NodeId, as_of: Date, found: &mut Vec<Ahead>) {
    match (&field.ty, &tree.node(node).value) {
        (Type::Record(record), Value::Map(entries)) => {
            for entry in entries {
                if let Some(below) = record.field(&entry.key) {
                    walk(below, &entry.key, tree, entry.child.node, as_of, found);
                }
            }
        }
        (Type::List(item), Value::List(items)) => {
            let item = Field { ty: (**item).clone(), ..field.clone() };
            for child in items {
                walk(&item, key, tree, child.node, as_of, found);
            }
        }
        (Type::Date(_), Value::Text(text)) if !field.may_lie_ahead => {
            if let Ok(date) = Date::parse(text)
                && as_of.less_than(date) == Some(true)
            {
                found.push(Ahead { node, key: key.to_owned(), date: date.to_string() });
            }
        }
        (Type::Instant, Value::Text(text)) if !field.may_lie_ahead => {
            if let Ok(instant) = Instant::parse(text)
                && as_of.less_than(instant.day()) == Some(true)
            {
                found.push(Ahead { node, key: key.to_owned(), date: instant.to_string() });
            }
        }
        _ => {}
    }
}
