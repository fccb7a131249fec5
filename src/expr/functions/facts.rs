//! Functions about the state of a fact: there, declared absent, or left out.

use std::sync::Arc;

use super::{Function, item_of};
use crate::expr::bounds::is_open;
use crate::expr::typed::Expr;
use crate::expr::value::{Item, List, Val};
use crate::finding::MissingReason;
use crate::schema::types::Type;

pub(super) fn gives(function: Function, args: &[Expr]) -> Option<Type> {
    match function {
        Function::Known => item_of(&args[0].ty).map(|_| args[0].ty.clone()),
        _ => Some(Type::Bool),
    }
}

pub(super) fn apply(function: Function, fact: &Item) -> Item {
    match function {
        Function::Has => match &fact.val {
            Val::Unknown(_) => fact.clone(),
            Val::Absent => Item::bool(false),
            _ => Item::bool(true),
        },
        Function::Declared => {
            let left_out =
                |gap: &crate::expr::value::Gap| matches!(gap.reason, MissingReason::Absent | MissingReason::Overdue);
            // A gas volume may be there while the conditions that it needs are not.
            let elsewhere = fact.from.is_some_and(|own| fact.gaps().iter().all(|gap| gap.place != own));
            Item::bool(elsewhere || !fact.gaps().iter().any(left_out))
        }
        _ => {
            let Val::List(list) = &fact.val else { return fact.clone() };
            // What lies between bounds is there, like a date without its day.
            let unknown = || list.items.iter().filter(|item| matches!(item.val, Val::Unknown(_)));
            let dropped = unknown().next().map(|_| unknown().flat_map(|item| item.gaps().to_vec()).collect());
            let items = list.items.iter().filter(|item| item.is_present() || is_open(item)).cloned().collect();
            Item::new(Val::List(Arc::new(List { items, dropped })))
        }
    }
}
