//! Every value of a tree beside its place in the schema.

use super::types::{Field, Type};
use crate::tree::{NodeId, Tree, Value};

/// Calls `visit` for every value that is no mapping and no list: the keys that lead to it, what the schema says of it,
/// its node.
pub(crate) fn scalars<'t>(root: &Field, tree: &'t Tree, visit: &mut dyn FnMut(&[&'t str], &Field, NodeId)) {
    walk(root, &mut Vec::new(), tree, tree.root(), visit);
}

fn walk<'t>(
    field: &Field,
    keys: &mut Vec<&'t str>,
    tree: &'t Tree,
    node: NodeId,
    visit: &mut dyn FnMut(&[&'t str], &Field, NodeId),
) {
    match (&field.ty, &tree.node(node).value) {
        (Type::Record(record), Value::Map(entries)) => {
            for entry in entries {
                if let Some(below) = record.field(&entry.key) {
                    keys.push(&entry.key);
                    walk(below, keys, tree, entry.child.node, visit);
                    keys.pop();
                }
            }
        }
        (Type::List(item), Value::List(items)) => {
            let item = Field { ty: (**item).clone(), ..field.clone() };
            items.iter().for_each(|child| walk(&item, keys, tree, child.node, visit));
        }
        (_, Value::Map(_) | Value::List(_)) => {}
        _ => visit(keys, field, node),
    }
}
