//! Comparison in three values.

use std::cmp::Ordering;
use std::sync::Arc;

use super::ast::BinaryOp;
use super::facts::Facts;
use super::value::{Gap, Item, Truth, Val};
use crate::finding::MissingReason;
use crate::value::{Date, Qualifier, Quantity};

/// Two values that cannot be compared although the types allowed it: only data can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incomparable(pub String);

/// `left op right` for values that are present.
pub(super) fn compare(op: BinaryOp, left: &Item, right: &Item, facts: &Facts<'_>) -> Result<Truth, Incomparable> {
    if let (Val::Date(a), Val::Date(b)) = (&left.val, &right.val) {
        return Ok(dates(op, *a, *b).map_or_else(|| imprecise(left, right), truth));
    }
    if let (Val::Quantity(a), Val::Quantity(b)) = (&left.val, &right.val)
        && (a.qualifier() == Some(Qualifier::LessThan)) != (b.qualifier() == Some(Qualifier::LessThan))
    {
        return below(op, a, b).map(|known| known.map_or_else(|| imprecise(left, right), truth));
    }
    let ordering = order(left, right, facts)?;
    Ok(truth(match op {
        BinaryOp::Equal => ordering == Ordering::Equal,
        BinaryOp::NotEqual => ordering != Ordering::Equal,
        BinaryOp::Less => ordering == Ordering::Less,
        BinaryOp::LessEqual => ordering != Ordering::Greater,
        BinaryOp::Greater => ordering == Ordering::Greater,
        _ => ordering != Ordering::Less,
    }))
}

fn truth(value: bool) -> Truth {
    if value { Truth::Yes } else { Truth::No }
}

fn imprecise(left: &Item, right: &Item) -> Truth {
    let precise = |item: &Item| match &item.val {
        Val::Date(date) => date.is_exact(),
        Val::Quantity(quantity) => quantity.qualifier().is_none(),
        _ => true,
    };
    let gaps = [left, right].into_iter().filter(|item| !precise(item)).filter_map(|item| item.from);
    let gaps: Vec<Gap> = gaps.map(|place| Gap { place, reason: MissingReason::Imprecise }).collect();
    Truth::Unknown(Arc::from(gaps))
}

fn dates(op: BinaryOp, a: Date, b: Date) -> Option<bool> {
    match op {
        BinaryOp::Equal => a.equal(b),
        BinaryOp::NotEqual => a.equal(b).map(|equal| !equal),
        BinaryOp::Less => a.less_than(b),
        BinaryOp::LessEqual => a.less_or_equal(b),
        BinaryOp::Greater => b.less_than(a),
        _ => b.less_or_equal(a),
    }
}

/// One side is only known to lie below its number.
fn below(op: BinaryOp, a: &Quantity, b: &Quantity) -> Result<Option<bool>, Incomparable> {
    let ordering = a.compare(b).map_err(|error| Incomparable(error.to_string()))?;
    let a_is_below = a.qualifier() == Some(Qualifier::LessThan);
    // `a < x` and x <= b decide `a < b`; the same the other way round.
    let left_is_less = match (a_is_below, ordering) {
        (true, Ordering::Less | Ordering::Equal) => Some(true),
        (false, Ordering::Greater | Ordering::Equal) => Some(false),
        _ => None,
    };
    Ok(left_is_less.map(|less| match op {
        BinaryOp::Equal => false,
        BinaryOp::NotEqual => true,
        BinaryOp::Less | BinaryOp::LessEqual => less,
        _ => !less,
    }))
}

/// The order of two present values of one kind. Texts, records and lists are only equal or not.
pub(super) fn order(left: &Item, right: &Item, facts: &Facts<'_>) -> Result<Ordering, Incomparable> {
    let wrong = |error: &dyn std::fmt::Display| Incomparable(error.to_string());
    Ok(match (&left.val, &right.val) {
        (Val::Number(a), Val::Number(b)) => a.cmp_value(b),
        (Val::Quantity(a), Val::Quantity(b)) => a.compare(b).map_err(|error| wrong(&error))?,
        (Val::Quantity(a), Val::Number(b)) => a.as_number().unwrap_or_else(|| a.number()).cmp_value(b),
        (Val::Number(a), Val::Quantity(b)) => a.cmp_value(&b.as_number().unwrap_or_else(|| b.number())),
        (Val::Money(a), Val::Money(b)) => a.compare(b).map_err(|error| wrong(&error))?,
        (Val::Money(a), Val::Number(b)) => a.amount().cmp_value(b),
        (Val::Number(a), Val::Money(b)) => a.cmp_value(&b.amount()),
        (Val::Enum(_, a), Val::Enum(_, b)) => a.cmp(b),
        (Val::Bool(a), Val::Bool(b)) => a.cmp(b),
        (Val::Date(a), Val::Date(b)) => a.first().cmp(&b.first()).then_with(|| a.last().cmp(&b.last())),
        _ => facts.canonical(left).cmp(&facts.canonical(right)),
    })
}
