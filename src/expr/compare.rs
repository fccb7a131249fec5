//! Comparison in three values.

use std::cmp::Ordering;

use super::ast::BinaryOp;
use super::bounds;
use super::facts::Facts;
use super::value::{Item, Truth, Val};
use crate::finding::MissingReason;

/// Why two values of fitting types have no order: only data can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Incomparable {
    /// Two currencies, and no rate is declared.
    Currencies,
    /// A fault of the rule.
    Fault(String),
}

/// `left op right` for values that are present.
pub(super) fn compare(op: BinaryOp, left: &Item, right: &Item, facts: &Facts<'_>) -> Result<Truth, Incomparable> {
    if let Some(truth) = bounds::compare(op, left, right, facts) {
        return truth;
    }
    if left.is_bound() && right.is_bound() {
        return Ok(imprecise(left, right));
    }
    let ordering = match order(left, right, facts) {
        Err(Incomparable::Currencies) => {
            return Ok(Truth::of(&Item::open(&[left, right], MissingReason::NoRate)));
        }
        other => other?,
    };
    if left.is_bound() || right.is_bound() {
        return Ok(below(op, left.is_bound(), ordering).map_or_else(|| imprecise(left, right), truth));
    }
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
    let vague: Vec<&Item> = [left, right].into_iter().filter(|item| is_vague(item)).collect();
    Truth::of(&Item::open(&vague, MissingReason::Imprecise))
}

/// Whether a value is not precise enough to decide everything.
pub(super) fn is_vague(item: &Item) -> bool {
    item.is_bound() || bounds::is_open(item)
}

/// One side is only known to lie below its number; `ordering` is that of the numbers.
fn below(op: BinaryOp, left_is_bound: bool, ordering: Ordering) -> Option<bool> {
    // `a < x` and `x <= b` decide `a < b`; the same the other way round.
    let left_is_less = match (left_is_bound, ordering) {
        (true, Ordering::Less | Ordering::Equal) => true,
        (false, Ordering::Greater | Ordering::Equal) => false,
        _ => return None,
    };
    Some(match op {
        BinaryOp::Equal => false,
        BinaryOp::NotEqual => true,
        BinaryOp::Less | BinaryOp::LessEqual => left_is_less,
        _ => !left_is_less,
    })
}

/// The order of two present values of one kind; texts by their code points. Records and lists are only equal or not.
pub(super) fn order(left: &Item, right: &Item, facts: &Facts<'_>) -> Result<Ordering, Incomparable> {
    let wrong = |error: &dyn std::fmt::Display| Incomparable::Fault(error.to_string());
    Ok(match (&left.val, &right.val) {
        (Val::Number(a), Val::Number(b)) => a.cmp_value(b),
        (Val::Quantity(a), Val::Quantity(b)) => a.compare(b).map_err(|error| wrong(&error))?,
        (Val::Quantity(a), Val::Number(b)) => a.as_number().unwrap_or_else(|| a.number()).cmp_value(b),
        (Val::Number(a), Val::Quantity(b)) => a.cmp_value(&b.as_number().unwrap_or_else(|| b.number())),
        (Val::Money(a), Val::Money(b)) => a.compare(b).map_err(|_| Incomparable::Currencies)?,
        (Val::Money(a), Val::Number(b)) => a.amount().cmp_value(b),
        (Val::Number(a), Val::Money(b)) => a.cmp_value(&b.amount()),
        (Val::Enum(_, a), Val::Enum(_, b)) => a.cmp(b),
        (Val::Bool(a), Val::Bool(b)) => a.cmp(b),
        (Val::Instant(a), Val::Instant(b)) => a.compare(*b),
        (Val::Text(a), Val::Text(b)) => a.cmp(b),
        (Val::Date(a), Val::Date(b)) => a.first().cmp(&b.first()).then_with(|| a.last().cmp(&b.last())),
        _ => facts.canonical(left).cmp(&facts.canonical(right)),
    })
}

/// The order of two keys to sort by: several keys in a list decide one after the other.
pub(super) fn key_order(left: &Item, right: &Item, facts: &Facts<'_>) -> Result<Ordering, Incomparable> {
    let (Val::List(a), Val::List(b)) = (&left.val, &right.val) else { return order(left, right, facts) };
    for (a, b) in a.items.iter().zip(&b.items) {
        match key_order(a, b, facts)? {
            Ordering::Equal => {}
            decided => return Ok(decided),
        }
    }
    Ok(a.items.len().cmp(&b.items.len()))
}
