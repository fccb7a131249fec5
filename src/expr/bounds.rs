//! What is only known to lie between two values: an imprecise date, and what is calculated of it.
//!
//! `2026-11` is some day of November, so the days since are some number between two, and a
//! comparison with 30 is decided where every day that may be meant gives the same answer. Sums
//! with exact numbers and spans move the ends. Two bounds are taken as independent of each other,
//! which may leave open what a closer look could decide, and never decides wrongly.

use std::cmp::Ordering;
use std::sync::Arc;

use super::arithmetic::{numbers, overflow};
use super::ast::BinaryOp;
use super::compare::{Incomparable, order};
use super::eval::Stop;
use super::facts::Facts;
use super::functions::Function;
use super::value::{Gap, Item, Truth, Val};
use crate::finding::MissingReason;
use crate::value::{Date, Dec};

/// The least and the greatest value that may be meant, and the facts that leave it open.
#[derive(Clone, Debug)]
pub struct Bounds {
    /// The least: a number or an exact date.
    pub low: Val,
    /// The greatest, of the same kind.
    pub high: Val,
    /// What a more precise fact would close.
    pub gaps: Vec<Gap>,
}

impl Bounds {
    /// Bounds as a value: the value itself where both ends are the same.
    pub(super) fn item(low: Val, high: Val, gaps: Vec<Gap>) -> Item {
        let same = match (&low, &high) {
            (Val::Number(a), Val::Number(b)) => a.cmp_value(b).is_eq(),
            (Val::Date(a), Val::Date(b)) => a == b,
            _ => false,
        };
        Item::new(if same { low } else { Val::Between(Arc::new(Self { low, high, gaps })) })
    }

    /// The bounds of a value that is one; a date without its day has those of its month or year.
    pub(super) fn of(item: &Item) -> Option<Self> {
        match &item.val {
            Val::Between(bounds) => Some((**bounds).clone()),
            Val::Date(date) => {
                let vague = item.from.filter(|_| !date.is_exact());
                let gap = vague.map(|place| Gap { place, reason: MissingReason::Imprecise });
                let (low, high) = ends(*date);
                Some(Self { low: Val::Date(low), high: Val::Date(high), gaps: gap.into_iter().collect() })
            }
            Val::Number(_) | Val::Instant(_) => {
                Some(Self { low: item.val.clone(), high: item.val.clone(), gaps: Vec::new() })
            }
            _ => None,
        }
    }

    /// Both ends as civil days; an instant is the day of its own offset.
    pub(super) fn days(item: &Item) -> Option<(Date, Date)> {
        let bounds = Self::of(item)?;
        Some((day(&bounds.low)?, day(&bounds.high)?))
    }
}

impl Item {
    /// The facts that leave a value open between bounds; empty for anything else.
    pub(super) fn open_gaps(&self) -> Vec<Gap> {
        Bounds::of(self).map(|bounds| bounds.gaps).unwrap_or_default()
    }
}

/// The first and the last day that a date may mean.
fn ends(date: Date) -> (Date, Date) {
    let exact = |day: Option<Date>| day.unwrap_or(date);
    let (first, last) = (date.first(), date.last());
    (
        exact(Date::from_ymd(first.year(), first.month(), first.day())),
        exact(Date::from_ymd(last.year(), last.month(), last.day())),
    )
}

pub(super) fn day(val: &Val) -> Option<Date> {
    match val {
        Val::Date(date) => Some(*date),
        Val::Instant(instant) => Some(instant.day()),
        _ => None,
    }
}

/// Whether more than one value may be meant.
pub(super) fn is_open(item: &Item) -> bool {
    matches!(&item.val, Val::Between(_)) || matches!(&item.val, Val::Date(date) if !date.is_exact())
}

/// `left op right` where a side is open, or an instant meets a date.
pub(super) fn compare(
    op: BinaryOp,
    left: &Item,
    right: &Item,
    facts: &Facts<'_>,
) -> Option<Result<Truth, Incomparable>> {
    let mixed = matches!((&left.val, &right.val), (Val::Instant(_), Val::Date(_)) | (Val::Date(_), Val::Instant(_)));
    if !is_open(left) && !is_open(right) && !mixed {
        return None;
    }
    let (mut a, mut b) = (Bounds::of(left)?, Bounds::of(right)?);
    if let (Some((low, high)), Some((least, most))) = (Bounds::days(left), Bounds::days(right))
        && (is_open(left) || is_open(right) || mixed)
    {
        (a.low, a.high) = (Val::Date(low), Val::Date(high));
        (b.low, b.high) = (Val::Date(least), Val::Date(most));
    }
    Some(decide(op, &a, &b, facts))
}

fn decide(op: BinaryOp, a: &Bounds, b: &Bounds, facts: &Facts<'_>) -> Result<Truth, Incomparable> {
    let order = |a: &Val, b: &Val| order(&Item::new(a.clone()), &Item::new(b.clone()), facts);
    // The least and the greatest outcome of comparing the two.
    let (least, greatest) = (order(&a.low, &b.high)?, order(&a.high, &b.low)?);
    let always = |wanted: fn(Ordering) -> bool| match (wanted(least), wanted(greatest)) {
        (true, true) => Some(true),
        (false, false) => Some(false),
        _ => None,
    };
    let apart = least.is_gt() || greatest.is_lt();
    let same = least.is_eq() && greatest.is_eq();
    let truth = match op {
        BinaryOp::Equal => (apart || same).then_some(same),
        BinaryOp::NotEqual => (apart || same).then_some(apart),
        BinaryOp::Less => always(Ordering::is_lt),
        BinaryOp::LessEqual => always(Ordering::is_le),
        BinaryOp::Greater => always(Ordering::is_gt),
        _ => always(Ordering::is_ge),
    };
    Ok(match truth {
        Some(true) => Truth::Yes,
        Some(false) => Truth::No,
        None => Truth::of(&Item::unknown([a.gaps.as_slice(), &b.gaps].concat())),
    })
}

/// A sum or product in which a side is open; `None` where the ends do not tell the result.
pub(super) fn arithmetic(op: BinaryOp, left: &Item, right: &Item) -> Option<Result<Item, Stop>> {
    if !is_open(left) && !is_open(right) {
        return None;
    }
    if let Val::Duration(span) = &right.val {
        let (low, high) = Bounds::days(left)?;
        let shift = |day: Date| if op == BinaryOp::Add { day.add(*span) } else { day.sub(*span) };
        return Some(Ok(Bounds::item(Val::Date(shift(low)?), Val::Date(shift(high)?), left.open_gaps())));
    }
    let (a, b) = (Bounds::of(left)?, Bounds::of(right)?);
    let (Val::Number(a1), Val::Number(a2)) = (&a.low, &a.high) else { return None };
    let (Val::Number(b1), Val::Number(b2)) = (&b.low, &b.high) else { return None };
    let zero = Dec::from_i64(0);
    if op == BinaryOp::Divide && b1.cmp_value(&zero).is_le() && b2.cmp_value(&zero).is_ge() {
        return None;
    }
    let corners: Option<Vec<Dec>> =
        [(a1, b1), (a1, b2), (a2, b1), (a2, b2)].iter().map(|(x, y)| numbers(op, x, y).ok()).collect();
    let Some(mut corners) = corners else { return Some(Err(overflow())) };
    corners.sort_by(Dec::cmp_value);
    let gaps = [a.gaps, b.gaps].concat();
    Some(Ok(Bounds::item(Val::Number(corners[0]), Val::Number(corners[3]), gaps)))
}

/// The negative of bounds.
pub(super) fn negative(bounds: &Bounds) -> Item {
    match (&bounds.low, &bounds.high) {
        (Val::Number(low), Val::Number(high)) => {
            Bounds::item(Val::Number(high.neg()), Val::Number(low.neg()), bounds.gaps.clone())
        }
        _ => Item::unknown(bounds.gaps.clone()),
    }
}

/// A number that grows with the second date and falls with the first, for every day that the two
/// may mean.
pub(super) fn between(
    from: &Item,
    to: &Item,
    mut count: impl FnMut(Date, Date) -> Result<Option<Dec>, Stop>,
) -> Result<Item, Stop> {
    let fault = || Stop::Broken("a date is expected".to_owned());
    let (first, last) = Bounds::days(from).ok_or_else(fault)?;
    let (least, most) = Bounds::days(to).ok_or_else(fault)?;
    let gaps = [from.open_gaps(), to.open_gaps()].concat();
    match (count(last, least)?, count(first, most)?) {
        (Some(low), Some(high)) => Ok(Bounds::item(Val::Number(low), Val::Number(high), gaps)),
        _ => Ok(Item::unknown(gaps)),
    }
}

/// A function that keeps the order of what it is given, where something lies between bounds;
/// `None` where the function is another or nothing does.
pub(super) fn function(function: Function, values: &[Item], facts: &Facts<'_>) -> Option<Result<Item, Stop>> {
    let first = values.first()?;
    match function {
        Function::Min | Function::Max => {
            let items = match (&first.val, values.len()) {
                (Val::List(list), 1) => list.items.as_slice(),
                (Val::List(_), _) => return None,
                _ => values,
            };
            extreme(function, items, facts)
        }
        Function::Floor | Function::Ceil if matches!(first.val, Val::Between(_)) => {
            let bounds = Bounds::of(first)?;
            let (Val::Number(low), Val::Number(high)) = (&bounds.low, &bounds.high) else { return None };
            let (low, high) =
                if function == Function::Floor { (low.floor(), high.floor()) } else { (low.ceil(), high.ceil()) };
            Some(Ok(Bounds::item(Val::Number(low), Val::Number(high), bounds.gaps)))
        }
        _ => None,
    }
}

/// The least or the greatest of items, some of which lie between bounds; `None` where none does.
pub(super) fn extreme(function: Function, items: &[Item], facts: &Facts<'_>) -> Option<Result<Item, Stop>> {
    if !items.iter().any(is_open) {
        return None;
    }
    let all: Vec<Bounds> = items.iter().map(Bounds::of).collect::<Option<_>>()?;
    Some(outermost(function, items, &all, facts))
}

fn outermost(function: Function, items: &[Item], all: &[Bounds], facts: &Facts<'_>) -> Result<Item, Stop> {
    let cmp = |a: &Val, b: &Val| order(&Item::new(a.clone()), &Item::new(b.clone()), facts);
    let wanted = if function == Function::Min { Ordering::Less } else { Ordering::Greater };
    let best = |end: fn(&Bounds) -> &Val| -> Result<Val, Stop> {
        let mut best = end(&all[0]);
        for other in &all[1..] {
            if cmp(end(other), best)? == wanted {
                best = end(other);
            }
        }
        Ok(best.clone())
    };
    let (low, high) = (best(|bounds| &bounds.low)?, best(|bounds| &bounds.high)?);
    // What cannot be the one that is looked for need not be known better.
    let mut gaps = Vec::new();
    let mut candidates = Vec::new();
    for (item, bounds) in items.iter().zip(all) {
        let out = if function == Function::Min {
            cmp(&bounds.low, &high)? == Ordering::Greater
        } else {
            cmp(&bounds.high, &low)? == Ordering::Less
        };
        if !out {
            gaps.extend_from_slice(&bounds.gaps);
            candidates.push(item);
        }
    }
    Ok(match candidates.as_slice() {
        // The fact itself, with its place.
        [one] => (*one).clone(),
        _ => Bounds::item(low, high, gaps),
    })
}
