//! Macros over lists, and membership.

use std::collections::HashMap;
use std::sync::Arc;

use super::ast::BinaryOp;
use super::compare;
use super::eval::{Evaluator, Stop};
use super::facts::vague_date;
use super::typed::{Each, Expr};
use super::value::{Gap, Group, Item, List, Truth, Val};
use crate::finding::MissingReason;

/// Lists that are shorter are searched as they are.
const SHORT: usize = 16;

/// The items of a list by a key of theirs: joins look them up instead of searching.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// The first item of each key, by the key's canonical text.
    pub at: HashMap<String, usize>,
    /// What keys wait for that are not declared; `None` where all are.
    pub open: Option<Vec<Gap>>,
}

impl Evaluator<'_> {
    /// The index of a list, made once for each list that an expression gives.
    pub(super) fn index(
        &mut self,
        expr: &Expr,
        list: &Arc<List>,
        key: fn(&mut Self, &Item) -> Item,
    ) -> Result<Arc<Index>, Stop> {
        let slot = std::ptr::from_ref(expr).addr();
        if let Some((of, index)) = self.indexes.get(&slot)
            && Arc::ptr_eq(of, list)
        {
            return Ok(Arc::clone(index));
        }
        self.spend(list.items.len() as u64)?;
        let mut index = Index::default();
        for (at, item) in list.items.iter().enumerate() {
            let key = key(self, item);
            match &key.val {
                Val::Absent => {}
                Val::Unknown(gaps) => index.open.get_or_insert_default().extend_from_slice(gaps),
                _ => {
                    index.at.entry(self.facts.canonical(&key)).or_insert(at);
                }
            }
        }
        let index = Arc::new(index);
        self.indexes.insert(slot, (Arc::clone(list), Arc::clone(&index)));
        Ok(index)
    }

    pub(super) fn member(&mut self, left: &Expr, right: &Expr) -> Result<Item, Stop> {
        let (item, list) = (self.eval(left)?, self.eval(right)?);
        if matches!(item.val, Val::Absent) {
            return Ok(item);
        }
        let Val::List(items) = &list.val else {
            let absent = matches!(list.val, Val::Absent);
            return Ok(if absent { Item::new(list.val) } else { Self::gaps(&[&item, &list]) });
        };
        if matches!(item.val, Val::Unknown(_)) {
            // Nothing is in a list of nothing; else the unknown items decide too.
            let empty = items.dropped.is_none() && items.items.iter().all(|other| matches!(other.val, Val::Absent));
            let dropped = items.dropped.iter().flatten().copied().filter(|_| items.items.is_empty());
            let gaps = item.gaps().iter().copied().chain(items.items.iter().flat_map(|other| other.gaps().to_vec()));
            return Ok(if empty { Item::bool(false) } else { Item::unknown(gaps.chain(dropped).collect()) });
        }
        if items.items.len() > SHORT && matches!(item.val, Val::Text(_) | Val::Enum(..)) {
            let index = self.index(right, items, |_, item| item.clone())?;
            let is_there = index.at.contains_key(&self.facts.canonical(&item));
            return Ok(match &index.open {
                Some(open) if !is_there => Item::unknown(open.clone()),
                _ => Item::bool(is_there),
            });
        }
        self.spend(items.items.len() as u64)?;
        // What `known` left out matters only where nothing is left.
        let mut open: Option<Vec<Gap>> = items.dropped.clone().filter(|_| items.items.is_empty());
        for other in &items.items {
            let truth = match &other.val {
                Val::Absent => continue,
                Val::Unknown(gaps) => Truth::Unknown(Arc::clone(gaps)),
                _ => compare::compare(BinaryOp::Equal, &item, other, &self.facts)?,
            };
            match truth {
                Truth::Yes => return Ok(Item::bool(true)),
                Truth::Unknown(gaps) => open.get_or_insert_default().extend_from_slice(&gaps),
                _ => {}
            }
        }
        Ok(open.map_or_else(|| Item::bool(false), Item::unknown))
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
            self.locals.truncate(at);
            // A subject that is not bound yet has its place all the same.
            while self.locals.len() < at {
                self.locals.push(Item::unknown(Vec::new()));
            }
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
            // A value that is kept costs memory too.
            self.keep(1)?;
            values.push(value);
        }
        self.locals.truncate(at);
        let mut open: Option<Vec<Gap>> = items.dropped.clone().filter(|_| items.items.is_empty());
        for value in values.iter().filter(|value| value.is_unknown()) {
            open.get_or_insert_default().extend_from_slice(value.gaps());
        }
        let holding = || values.iter().filter(|value| matches!(Truth::of(value), Truth::Yes)).count();
        let list_of = |items: Vec<Item>, dropped: &Option<Vec<Gap>>| {
            Item::new(Val::List(Arc::new(List { items, dropped: dropped.clone() })))
        };
        if each == Each::Map {
            return Ok(list_of(values, &items.dropped));
        }
        let already_two = each == Each::ExistsOne && holding() > 1;
        if let Some(gaps) = open
            && !already_two
        {
            return Ok(Item::unknown(gaps));
        }
        Ok(match each {
            Each::Map | Each::Exists => Item::bool(false),
            Each::All => Item::bool(true),
            Each::ExistsOne => Item::bool(holding() == 1),
            Each::Filter => {
                let kept = items.items.iter().zip(&values).filter(|(_, value)| matches!(Truth::of(value), Truth::Yes));
                list_of(kept.map(|(item, _)| item.clone()).collect(), &items.dropped)
            }
            Each::SortBy => {
                if let Some(gaps) = self.key_gaps(&values) {
                    return Ok(Item::unknown(gaps));
                }
                let mut pairs: Vec<(Item, Item)> = values.into_iter().zip(items.items.iter().cloned()).collect();
                let facts = &self.facts;
                let mut mixed = false;
                pairs.sort_by(|(a, _), (b, _)| {
                    compare::key_order(a, b, facts).unwrap_or_else(|_| {
                        mixed = true;
                        std::cmp::Ordering::Equal
                    })
                });
                if mixed {
                    let keys: Vec<&Item> = pairs.iter().map(|(key, _)| key).collect();
                    return Ok(Item::open(&keys, MissingReason::NoRate));
                }
                // Dates that overlap have no order.
                let overlap = pairs.windows(2).any(|pair| match (&pair[0].0.val, &pair[1].0.val) {
                    (Val::Date(a), Val::Date(b)) => a.compare(*b).is_none() && a.equal(*b) != Some(true),
                    _ => false,
                });
                if overlap {
                    let keys: Vec<&Item> =
                        pairs.iter().map(|(key, _)| key).filter(|key| compare::is_vague(key)).collect();
                    return Ok(Item::open(&keys, MissingReason::Imprecise));
                }
                list_of(pairs.into_iter().map(|(_, item)| item).collect(), &items.dropped)
            }
            Each::GroupBy => match self.key_gaps(&values).or_else(|| vague_dates(&values)) {
                Some(gaps) => Item::unknown(gaps),
                None => self.groups(&items.items, values),
            },
        })
    }

    /// The facts that records and lists lack to be compared; `None` where they lack none.
    pub(super) fn open_parts(&mut self, items: &[&Item]) -> Option<Vec<Gap>> {
        let gaps = items.iter().filter_map(|item| self.key_gaps(std::slice::from_ref(*item)));
        gaps.reduce(|mut all, gaps| {
            all.extend(gaps);
            all
        })
    }

    /// Whether two records or lists differ in a part that both have.
    pub(super) fn differ(&mut self, a: &Item, b: &Item) -> bool {
        match (&a.val, &b.val) {
            (Val::Record, Val::Record) => {
                let pairs = self.facts.pairs(a, b);
                pairs.iter().any(|(a, b)| self.differ(a, b))
            }
            (Val::List(x), Val::List(y)) => {
                x.items.len() != y.items.len() || x.items.iter().zip(&y.items).any(|(a, b)| self.differ(a, b))
            }
            (Val::Date(x), Val::Date(y)) => x.equal(*y) == Some(false),
            _ => a.is_present() && b.is_present() && self.facts.canonical(a) != self.facts.canonical(b),
        }
    }

    /// The facts that records, and the parts of composite keys, lack to be told apart; `None` where they lack none.
    pub(super) fn key_gaps(&mut self, keys: &[Item]) -> Option<Vec<Gap>> {
        let mut open: Option<Vec<Gap>> = None;
        for key in keys {
            let mut gaps = Vec::new();
            self.facts.record_gaps(key, &mut gaps);
            if !gaps.is_empty() {
                open.get_or_insert_default().extend(gaps);
            }
            if let Val::List(parts) = &key.val {
                for part in parts.items.iter().filter(|part| part.is_unknown()) {
                    open.get_or_insert_default().extend_from_slice(part.gaps());
                }
                for gap in parts.items.iter().filter_map(vague_date) {
                    open.get_or_insert_default().push(gap);
                }
                if let Some(gaps) = self.key_gaps(&parts.items) {
                    open.get_or_insert_default().extend(gaps);
                }
            }
        }
        open
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
            let items = Arc::new(List { items, dropped: None });
            Item { val: Val::Group(Arc::new(Group { key, items })), from }
        });
        Item::list(groups.collect())
    }
}

/// The dates among keys whose day is not stated, where there are other keys that they may equal.
pub(super) fn vague_dates(keys: &[Item]) -> Option<Vec<Gap>> {
    let gaps: Vec<Gap> = keys.iter().filter_map(vague_date).collect();
    (keys.len() > 1 && !gaps.is_empty()).then_some(gaps)
}
