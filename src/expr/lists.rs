//! Macros over lists, and membership.

use std::collections::HashMap;
use std::sync::Arc;

use super::ast::BinaryOp;
use super::compare;
use super::eval::{Evaluator, Stop};
use super::typed::{Each, Expr};
use super::value::{Gap, Group, Item, List, Truth, Val};

impl Evaluator<'_> {
    pub(super) fn member(&mut self, left: &Expr, right: &Expr) -> Result<Item, Stop> {
        let (item, list) = (self.eval(left)?, self.eval(right)?);
        let Val::List(items) = &list.val else { return Ok(Item::new(list.val)) };
        if !item.is_present() {
            return Ok(Item::new(item.val));
        }
        let mut open = Vec::new();
        for other in &items.items {
            if !other.is_present() {
                open.extend_from_slice(other.gaps());
                continue;
            }
            match compare::compare(BinaryOp::Equal, &item, other, &self.facts)? {
                Truth::Yes => return Ok(Item::bool(true)),
                Truth::Unknown(gaps) => open.extend_from_slice(&gaps),
                _ => {}
            }
        }
        Ok(if open.is_empty() { Item::bool(false) } else { Item::unknown(open) })
    }

    pub(super) fn each(&mut self, each: Each, list: &Expr, local: usize, body: &Expr) -> Result<Item, Stop> {
        let list = self.eval(list)?;
        let Val::List(items) = &list.val else {
            // Nothing exists in an absent list, and everything holds for it.
            return Ok(match (&list.val, each) {
                (Val::Absent, Each::Exists | Each::ExistsOne) => Item::bool(false),
                (Val::Absent, Each::All) => Item::bool(true),
                _ => list,
            });
        };
        let mut values = Vec::with_capacity(items.items.len());
        let at = self.base + local;
        for item in &items.items {
            if matches!(item.val, Val::Unknown(_)) && each != Each::Map {
                values.push(item.clone());
                continue;
            }
            self.locals.truncate(at);
            self.locals.push(item.clone());
            let value = self.eval(body)?;
            let decided = match (each, Truth::of(&value)) {
                (Each::Exists, Truth::Yes) => Some(true),
                (Each::All, Truth::No | Truth::Absent) => Some(false),
                _ => None,
            };
            if let Some(decided) = decided {
                self.locals.truncate(at);
                return Ok(Item::bool(decided));
            }
            values.push(value);
        }
        self.locals.truncate(at);
        let gaps: Vec<Gap> = values.iter().flat_map(|value| value.gaps().to_vec()).collect();
        let holding = || values.iter().filter(|value| matches!(Truth::of(value), Truth::Yes)).count();
        if each == Each::Map {
            return Ok(Item::list(values));
        }
        let already_two = each == Each::ExistsOne && holding() > 1;
        if !gaps.is_empty() && !already_two {
            return Ok(Item::unknown(gaps));
        }
        Ok(match each {
            Each::Map | Each::Exists => Item::bool(false),
            Each::All => Item::bool(true),
            Each::ExistsOne => Item::bool(holding() == 1),
            Each::Filter => {
                let kept = items.items.iter().zip(&values).filter(|(_, value)| matches!(Truth::of(value), Truth::Yes));
                Item::list(kept.map(|(item, _)| item.clone()).collect())
            }
            Each::SortBy => {
                let mut pairs: Vec<(Item, Item)> = values.into_iter().zip(items.items.iter().cloned()).collect();
                let facts = &self.facts;
                pairs.sort_by(|(a, _), (b, _)| compare::order(a, b, facts).unwrap_or(std::cmp::Ordering::Equal));
                Item::list(pairs.into_iter().map(|(_, item)| item).collect())
            }
            Each::GroupBy => self.groups(&items.items, values),
        })
    }

    fn groups(&self, items: &[Item], keys: Vec<Item>) -> Item {
        let mut at: HashMap<String, usize> = HashMap::new();
        let mut groups: Vec<(Item, Vec<Item>)> = Vec::new();
        for (item, key) in items.iter().zip(keys) {
            let index = *at.entry(self.facts.canonical(&key)).or_insert_with(|| {
                groups.push((key, Vec::new()));
                groups.len() - 1
            });
            groups[index].1.push(item.clone());
        }
        let groups = groups.into_iter().map(|(key, items)| {
            let from = items.first().and_then(|item| item.from);
            let items = Arc::new(List { items, dropped: Vec::new() });
            Item { val: Val::Group(Arc::new(Group { key, items })), from }
        });
        Item::list(groups.collect())
    }
}
