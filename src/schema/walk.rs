//! Every value of a tree beside its place in the schema.

use super::types::{Field, Type};
use crate::tree::{NodeId, Tree, Value};

/// Calls `visit` for every value that is no mapping and no list: its key, what the schema says of it, its node.
pub(crate) fn scalars(root: &Field, tree: &Tree, visit: &mut dyn FnMut(&str, &Field, NodeId)) {
    walk(root, "", tree, tree.root(), visit);
}

fn walk(field: &Field, key: &str, tree: &Tree, node: NodeId, visit: &mut dyn FnMut(&str, &Field, NodeId)) {
    match (&field.ty, &tree.node(node).value) {
        (Type::Record(record), Value::Map(entries)) => {
            for entry in entries {
                if let Some(below) = record.field(&entry.key) {
                    walk(below, &entry.key, tree, entry.child.node, visit);
                }
            }
        }
        (Type::List(item), Value::List(items)) => {
            let item = Field { ty: (**item).clone(), ..field.clone() };
            items.iter().for_each(|child| walk(&item, key, tree, child.node, visit));
        }
        (_, Value::Map(_) | Value::List(_)) => {}
        _ => visit(key, field, node),
    }
}
