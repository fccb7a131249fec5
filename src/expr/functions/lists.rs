//! Functions on lists that do not look into their items' measures.

use std::collections::HashSet;
use std::sync::Arc;

use super::calls::Values;
use super::{Function, item_of, texts};
use crate::expr::ast::Ast;
use crate::expr::check::Compiler;
use crate::expr::eval::{Evaluator, Stop};
use crate::expr::lists::vague_dates;
use crate::expr::operators::{number, unify};
use crate::expr::typed::Expr;
use crate::expr::value::{Gap, Item, List, Val};
use crate::pointer::Step;
use crate::schema::types::{Record, Type};
use crate::value::Dec;

impl Compiler<'_> {
    pub(super) fn list_arguments(&mut self, function: Function, args: &[Ast]) -> Option<Vec<Expr>> {
        if function != Function::One {
            return self.arguments(args, &[]);
        }
        let list = self.infer(&args[0], None)?;
        let key = self.infer(&args[1], key_type(&list.ty).as_ref())?;
        Some(vec![list, key])
    }
}

/// The type of the ids of a list's items, or of the keys of a list of groups.
fn key_type(list: &Type) -> Option<Type> {
    let Type::List(item) = list else { return None };
    let Type::Record(record) = &**item else { return None };
    record.field("id").or_else(|| record.field("key")).map(|field| field.ty.clone())
}

pub(super) fn gives(function: Function, args: &[Expr]) -> Option<Type> {
    use Function as F;
    let first = &args[0].ty;
    match function {
        F::Distinct => item_of(first).map(|_| first.clone()),
        F::Count => item_of(first).map(|_| Type::Count),
        F::Size => (item_of(first).is_some() || texts(first)).then_some(Type::Count),
        F::First | F::Last => item_of(first),
        F::Take if number(&args[1].ty) => item_of(first).map(|_| first.clone()),
        F::Flatten => item_of(first).filter(|item| item_of(item).is_some()),
        F::Consecutive => item_of(first).map(|item| pair("before", "after", &item)),
        F::Pairs => item_of(first).map(|item| pair("first", "second", &item)),
        F::Range => args.iter().all(|arg| number(&arg.ty)).then(|| Type::List(Arc::new(Type::Count))),
        F::One => match (item_of(first), key_type(first)) {
            (Some(item), Some(key)) if unify(&key, &args[1].ty).is_some() => Some(item),
            _ => None,
        },
        _ => None,
    }
}

/// A list of two items side by side.
fn pair(one: &str, other: &str, item: &Type) -> Type {
    Type::List(Arc::new(Type::Record(Arc::new(Record::made("pair", &[(one, item), (other, item)])))))
}

impl Evaluator<'_> {
    pub(super) fn list(&mut self, function: Function, values: &Values<'_>) -> Result<Item, Stop> {
        use Function as F;
        if function == F::Size && !matches!(values.first().val, Val::List(_)) {
            return Ok(Item::new(Val::Number(Dec::from_usize(values.text(0).chars().count()))));
        }
        if function == F::Range {
            let (first, last) = (values.whole(0)?, values.whole(1)?);
            self.keep(last.saturating_sub(first).try_into().unwrap_or(0))?;
            return Ok(Item::list((first..=last).map(|at| Item::new(Val::Number(Dec::from_i64(at)))).collect()));
        }
        let list = values.list()?;
        // Of an empty list that `known` left, what was left out still matters.
        let twos = |items: Vec<Item>| Item::new(Val::List(Arc::new(List { items, dropped: list.dropped.clone() })));
        let two = |a: &Item, b: &Item| Item::new(Val::Pair(Arc::new([a.clone(), b.clone()])));
        Ok(match function {
            F::Consecutive => twos(list.items.windows(2).map(|pair| two(&pair[0], &pair[1])).collect()),
            F::Pairs => {
                let count = list.items.len();
                self.keep(count.saturating_mul(count))?;
                let rest = |at: usize| list.items[at + 1..].iter().map(move |other| (at, other));
                twos((0..count).flat_map(rest).map(|(at, other)| two(&list.items[at], other)).collect())
            }
            F::Distinct => match self.key_gaps(&list.items).or_else(|| vague_dates(&list.items)) {
                _ if list.items.iter().any(Item::is_unknown) => Self::gaps(&list.items.iter().collect::<Vec<_>>()),
                Some(gaps) => Item::unknown(gaps),
                None => {
                    // Each item becomes a text to be compared by.
                    self.keep(list.items.len())?;
                    let mut seen = HashSet::new();
                    let new = list.items.iter().filter(|item| seen.insert(self.facts.canonical(item)));
                    Item::list(new.cloned().collect())
                }
            },
            F::First => list.items.first().cloned().unwrap_or_else(|| list.none()),
            F::Last => list.items.last().cloned().unwrap_or_else(|| list.none()),
            F::Take => {
                let count = usize::try_from(values.whole(1)?).unwrap_or(0);
                let items = list.items.iter().take(count).cloned().collect();
                Item::new(Val::List(Arc::new(List { items, dropped: list.dropped.clone() })))
            }
            F::Flatten => {
                let mut items = Vec::new();
                let mut open: Option<Vec<Gap>> = None;
                for inner in &list.items {
                    match &inner.val {
                        Val::List(inner) => {
                            self.keep(inner.items.len())?;
                            items.extend(inner.items.iter().cloned());
                        }
                        Val::Unknown(unknown) => open.get_or_insert_default().extend_from_slice(unknown),
                        _ => {}
                    }
                }
                open.map_or_else(|| Item::list(items), Item::unknown)
            }
            _ => Item::new(Val::Number(Dec::from_usize(list.items.len()))),
        })
    }

    /// The item of a list with an id or key; a hash join where the list is the same for every subject.
    pub(super) fn one(&mut self, list: &Expr, key: &Expr) -> Result<Item, Stop> {
        let (items, wanted) = (self.eval(list)?, self.eval(key)?);
        let Val::List(items) = &items.val else { return Ok(Item::new(items.val)) };
        if !wanted.is_present() {
            return Ok(Item::new(wanted.val));
        }
        if let Some(gaps) = self.key_gaps(std::slice::from_ref(&wanted)) {
            return Ok(Item::unknown(gaps));
        }
        let index = self.index(list, items, Self::key_of)?;
        match index.at.get(&self.facts.canonical(&wanted)) {
            Some(at) => Ok(items.items[*at].clone()),
            None => Ok(index.open.clone().map_or_else(|| Item::new(Val::Absent), Item::unknown)),
        }
    }

    fn key_of(&mut self, item: &Item) -> Item {
        match (&item.val, item.from) {
            (Val::Group(group), _) => group.key.clone(),
            (Val::Record, Some(place)) => {
                let id = self.facts.child(place, Step::Key("id".into()));
                self.facts.value(id, &Type::Text)
            }
            _ => item.clone(),
        }
    }
}
