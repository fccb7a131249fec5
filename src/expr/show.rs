//! Values as readers see them.

use super::bounds::Bounds;
use super::facts::Facts;
use super::value::{Item, Val};
use crate::value::{Date, Dec, Quantity, Unit};

/// Digits of a computed value that is compared with no declared fact.
const DIGITS: u32 = 5;

/// A value in plain form: no grouping, no rounding.
#[must_use]
pub fn plain(item: &Item) -> String {
    match &item.val {
        Val::Unknown(_) => "not declared".to_owned(),
        Val::Absent => "declared absent".to_owned(),
        Val::Bool(true) => "yes".to_owned(),
        Val::Bool(false) => "no".to_owned(),
        Val::Number(number) => number.to_string(),
        Val::Text(text) => text.to_string(),
        Val::Enum(values, at) => values.values.get(*at).map(ToString::to_string).unwrap_or_default(),
        Val::Date(date) => date.to_string(),
        Val::Between(bounds) => between(bounds),
        Val::Instant(instant) => instant.to_string(),
        Val::Duration(duration) => duration.to_string(),
        Val::Quantity(quantity) => quantity.to_string(),
        Val::Money(money) => money.to_string(),
        Val::List(list) => list.items.iter().map(plain).collect::<Vec<_>>().join(", "),
        Val::Pair(pair) => format!("{} and {}", plain(&pair[0]), plain(&pair[1])),
        Val::Record | Val::Group(_) | Val::Row(..) => String::new(),
    }
}

/// A cell of a table in plain form.
#[must_use]
pub fn cell(val: &Val) -> String {
    plain(&Item::new(val.clone()))
}

/// `2026-02` for the days of a month, `29 to 59` for other bounds.
fn between(bounds: &Bounds) -> String {
    if let (Val::Date(low), Val::Date(high)) = (&bounds.low, &bounds.high) {
        let (day, month) = (low.to_string(), low.to_string().chars().take(7).collect::<String>());
        let whole = [month, day.chars().take(4).collect()].into_iter().find(|text| {
            Date::parse(text).is_ok_and(|date| date.first() == low.first() && date.last() == high.first())
        });
        return whole.unwrap_or_else(|| format!("{day} to {high}"));
    }
    format!("{} to {}", end(&bounds.low), end(&bounds.high))
}

fn end(val: &Val) -> String {
    match val {
        Val::Number(number) => computed(number, None, DIGITS).grouped(),
        other => cell(other),
    }
}

/// A value for a message or a trace line. A declared fact prints as written; a computed one down
/// to the last printed digit of the fact that it is compared with, in that fact's unit.
#[must_use]
pub fn value(item: &Item, partner: Option<&Item>, facts: &Facts<'_>) -> String {
    match &item.val {
        Val::Number(_) | Val::Quantity(_) | Val::Money(_) if item.from.is_none() => {
            measure(&rounded(item, partner, DIGITS))
        }
        Val::Number(_) | Val::Quantity(_) | Val::Money(_) => measure(item),
        Val::List(list) if list.items.is_empty() => "none".to_owned(),
        Val::List(list) => {
            let shown: Vec<String> = list.items.iter().take(6).map(|item| value(item, None, facts)).collect();
            let more = list.items.len().saturating_sub(6);
            let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("{}{rest}", shown.join(", "))
        }
        Val::Record => item.from.map(|place| facts.pointer(place).dotted()).unwrap_or_default(),
        Val::Group(group) => value(&group.key, None, facts),
        Val::Pair(pair) => format!("{} and {}", value(&pair[0], None, facts), value(&pair[1], None, facts)),
        _ => plain(item),
    }
}

fn partner_scale(partner: Option<&Item>) -> Option<u32> {
    match partner.map(|partner| &partner.val) {
        Some(Val::Number(number)) => Some(number.scale()),
        Some(Val::Quantity(quantity)) => Some(quantity.number().scale()),
        _ => None,
    }
}

fn computed(number: &Dec, scale: Option<u32>, digits: u32) -> Dec {
    match scale {
        // An exact value a digit or two longer prints in full: 2.5 - 0.05 must not read 2.5.
        Some(scale) if !number.inexact() && number.scale() <= scale + 2 => *number,
        Some(scale) => number.to_digits(scale),
        // A whole number is exact; cutting it to five digits would change it.
        None if number.scale() == 0 => *number,
        None => number.significant(digits).normalized(),
    }
}

/// A computed measure rounded as it prints: in the unit and to the last digit of the fact that it is compared
/// with, else to so many significant digits; money to minor units.
pub(super) fn rounded(item: &Item, partner: Option<&Item>, digits: u32) -> Item {
    let scale = partner_scale(partner);
    let val = match &item.val {
        Val::Number(number) => Val::Number(computed(number, scale, digits)),
        Val::Money(money) => Val::Money(money.to_minor_units()),
        Val::Quantity(quantity) => {
            let fact = match partner.map(|partner| &partner.val) {
                Some(Val::Quantity(fact)) => Some(fact),
                _ => None,
            };
            let unit: Option<&Unit> = fact.map(Quantity::unit);
            let converted = unit.and_then(|unit| quantity.convert(unit)).unwrap_or_else(|| quantity.clone());
            let scale = fact.map(|fact| fact.number().scale());
            Val::Quantity(converted.with_number(computed(&converted.number(), scale, digits)))
        }
        other => other.clone(),
    };
    Item { val, from: item.from }
}

/// A measure in full, with groups of three digits.
pub(super) fn measure(item: &Item) -> String {
    match &item.val {
        Val::Number(number) => number.grouped(),
        Val::Quantity(quantity) => quantity.grouped(),
        Val::Money(money) => money.grouped(),
        _ => plain(item),
    }
}
