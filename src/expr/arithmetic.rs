//! Arithmetic on numbers, quantities, money and dates.

use super::ast::BinaryOp;
use super::bounds;
use super::eval::{Evaluator, Stop};
use super::value::{Gap, Item, Val};
use crate::finding::MissingReason;
use crate::value::{Dec, Money, MoneyMathError, Quantity};

/// A calculation beyond 28 digits.
pub(super) fn overflow() -> Stop {
    Stop::TooLarge
}

impl Evaluator<'_> {
    pub(super) fn arithmetic(op: BinaryOp, a: &Item, b: &Item) -> Result<Item, Stop> {
        if let Some(result) = bounds::arithmetic(op, a, b) {
            return result;
        }
        let bounds: Vec<&Item> = [a, b].into_iter().filter(|item| item.is_bound()).collect();
        if !bounds.is_empty() {
            return Ok(Item::open(&bounds, MissingReason::Imprecise));
        }
        let zero = |item: &Item| match &item.val {
            Val::Number(number) => number.is_zero(),
            Val::Quantity(quantity) => quantity.number().is_zero(),
            Val::Money(money) => money.amount().is_zero(),
            _ => false,
        };
        if op == BinaryOp::Divide && zero(b) {
            let gaps = b.from.map(|place| Gap { place, reason: MissingReason::Malformed });
            return Ok(Item::unknown(gaps.into_iter().collect()));
        }
        let val = match (&a.val, &b.val) {
            (Val::Number(x), Val::Number(y)) => Val::Number(numbers(op, x, y)?),
            (Val::Date(date), Val::Duration(duration)) => {
                let shifted = if op == BinaryOp::Add { date.add(*duration) } else { date.sub(*duration) };
                if let Some(date) = shifted {
                    Val::Date(date)
                } else {
                    let gaps = a.from.map(|place| Gap { place, reason: MissingReason::Imprecise });
                    return Ok(Item::unknown(gaps.into_iter().collect()));
                }
            }
            (Val::Instant(instant), Val::Duration(span)) => {
                let shifted = if op == BinaryOp::Add { instant.add(*span) } else { instant.sub(*span) };
                Val::Instant(shifted.ok_or_else(|| Stop::Broken("the instant lies beyond the calendar".to_owned()))?)
            }
            (Val::Quantity(x), Val::Quantity(y)) => {
                let result = match op {
                    BinaryOp::Add => x.add(y).ok_or_else(overflow)?,
                    BinaryOp::Subtract => x.sub(y).ok_or_else(overflow)?,
                    BinaryOp::Multiply => x.mul(y).ok_or_else(overflow)?,
                    _ => x.div(y).ok_or_else(overflow)?,
                };
                Val::Quantity(result)
            }
            (Val::Quantity(x), Val::Number(y)) => match op {
                BinaryOp::Multiply => Val::Quantity(x.times(y).ok_or_else(overflow)?),
                BinaryOp::Divide => Val::Quantity(x.over(y).ok_or_else(overflow)?),
                // A percentage and a plain number meet as numbers; the zero of an empty sum is any quantity's.
                _ if y.is_zero() => Val::Quantity(x.clone()),
                _ => Val::Number(numbers(op, &x.as_number().ok_or_else(overflow)?, y)?),
            },
            // The sum of nothing is zero of any kind: its share of something is zero.
            (Val::Number(x), Val::Quantity(_) | Val::Money(_)) if x.is_zero() && op == BinaryOp::Divide => {
                Val::Number(*x)
            }
            (Val::Number(x), Val::Quantity(y)) => match op {
                BinaryOp::Multiply => Val::Quantity(y.times(x).ok_or_else(overflow)?),
                BinaryOp::Divide => Val::Quantity(Quantity::plain(*x).div(y).ok_or_else(overflow)?),
                BinaryOp::Add if x.is_zero() => Val::Quantity(y.clone()),
                BinaryOp::Subtract if x.is_zero() => Val::Quantity(y.neg()),
                _ => Val::Number(numbers(op, x, &y.as_number().ok_or_else(overflow)?)?),
            },
            (Val::Money(x), Val::Money(y)) => {
                let result = match op {
                    BinaryOp::Add => x.add(y).map(Val::Money),
                    BinaryOp::Subtract => x.sub(y).map(Val::Money),
                    _ => x.ratio(y).map(Val::Number),
                };
                match result {
                    Ok(val) => val,
                    Err(MoneyMathError::Currency(_)) => return Ok(Item::open(&[a, b], MissingReason::NoRate)),
                    Err(_) => return Err(overflow()),
                }
            }
            (Val::Money(x), other) => {
                let factor = factor(other).ok_or_else(overflow)?;
                match op {
                    BinaryOp::Multiply => Val::Money(x.mul(&factor).map_err(|error| Stop::Broken(error.to_string()))?),
                    BinaryOp::Divide => Val::Money(x.div(&factor).map_err(|error| Stop::Broken(error.to_string()))?),
                    _ => Val::Money(*x),
                }
            }
            (other, Val::Money(y)) => {
                let factor = factor(other).ok_or_else(overflow)?;
                match op {
                    BinaryOp::Multiply => Val::Money(y.mul(&factor).map_err(|error| Stop::Broken(error.to_string()))?),
                    BinaryOp::Subtract => Val::Money(y.neg()),
                    _ => Val::Money(*y),
                }
            }
            _ => return Err(Stop::Broken(format!("`{}` stands between values that have no sum", op.sign()))),
        };
        Ok(Item::new(val))
    }
}

pub(super) fn numbers(op: BinaryOp, x: &Dec, y: &Dec) -> Result<Dec, Stop> {
    match op {
        BinaryOp::Add => x.add(y),
        BinaryOp::Subtract => x.sub(y),
        BinaryOp::Multiply => x.mul(y),
        _ => x.div(y),
    }
    .ok_or_else(overflow)
}

pub(super) fn factor(val: &Val) -> Option<Dec> {
    match val {
        Val::Number(number) => Some(*number),
        Val::Quantity(quantity) => quantity.as_number(),
        _ => None,
    }
}

/// The sum of measures of one kind; the empty sum's zero takes the kind of the others.
pub(super) fn total(items: &[Item]) -> Result<Item, Stop> {
    let mut total = Val::Number(Dec::from_i64(0));
    for item in items {
        total = match (&total, &item.val) {
            (Val::Number(zero), Val::Quantity(_) | Val::Money(_)) if zero.is_zero() => item.val.clone(),
            (Val::Number(x), Val::Number(y)) => Val::Number(x.add(y).ok_or_else(overflow)?),
            (Val::Quantity(x), Val::Quantity(y)) => Val::Quantity(x.add(y).ok_or_else(overflow)?),
            (Val::Money(x), Val::Money(y)) => match x.add(y) {
                Ok(sum) => Val::Money(sum),
                Err(MoneyMathError::Currency(_)) => {
                    // Those of another currency than the first are the ones to look at.
                    let other = |item: &&Item| matches!(&item.val, Val::Money(z) if z.currency() != x.currency());
                    let others: Vec<&Item> = items.iter().filter(other).collect();
                    return Ok(Item::open(&others, MissingReason::NoRate));
                }
                Err(_) => return Err(overflow()),
            },
            _ => return Err(Stop::Broken("values of two kinds are summed".to_owned())),
        };
    }
    Ok(Item::new(total))
}

/// The same measure with another number.
pub(super) fn map_number(item: &Item, change: impl Fn(&Dec) -> Option<Dec>) -> Result<Item, Stop> {
    Ok(Item::new(match &item.val {
        Val::Number(number) => Val::Number(change(number).ok_or_else(overflow)?),
        Val::Quantity(quantity) => {
            Val::Quantity(quantity.with_number(change(&quantity.number()).ok_or_else(overflow)?))
        }
        Val::Money(money) => Val::Money(Money::new(change(&money.amount()).ok_or_else(overflow)?, money.currency())),
        other => other.clone(),
    }))
}
