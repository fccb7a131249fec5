//! The next value up and down: a literal moved by one unit of its last printed digit.

use std::sync::Arc;

use crate::expr::Val;
use crate::value::{Date, Dec, Money, Precision};

/// The neighbours of a literal; none of a text, which has no order. A date moves by the day, month
/// or year that it states; a word of an ordered enum to the words beside it.
pub(super) fn neighbours(val: &Val) -> Vec<Val> {
    match val {
        Val::Number(number) => numbers(number).into_iter().map(Val::Number).collect(),
        Val::Quantity(quantity) => {
            numbers(&quantity.number()).iter().map(|number| Val::Quantity(quantity.with_number(*number))).collect()
        }
        Val::Money(money) => numbers(&money.amount())
            .into_iter()
            .map(|amount| Val::Money(Money::new(amount, money.currency())))
            .collect(),
        Val::Date(date) => dates(*date).into_iter().map(Val::Date).collect(),
        Val::Instant(instant) => {
            [instant.moved(-1), instant.moved(1)].into_iter().flatten().map(Val::Instant).collect()
        }
        Val::Enum(values, at) if values.ordered => {
            let beside = [at.checked_sub(1), Some(at + 1).filter(|at| *at < values.values.len())];
            beside.into_iter().flatten().map(|at| Val::Enum(Arc::clone(values), at)).collect()
        }
        Val::Bool(value) => vec![Val::Bool(!value)],
        // A duration is made by a function from a number, which moves; nothing else is a literal.
        Val::Duration(_)
        | Val::Enum(..)
        | Val::Text(_)
        | Val::Unknown(_)
        | Val::Between(_)
        | Val::Absent
        | Val::List(_)
        | Val::Record
        | Val::Group(_)
        | Val::Pair(_)
        | Val::Row(..) => Vec::new(),
    }
}

/// The same for a cell of a table, where a word without order gives way to the next one.
pub(super) fn cells(val: &Val) -> Vec<Val> {
    match val {
        Val::Enum(values, at) if !values.ordered && values.values.len() > 1 => {
            vec![Val::Enum(Arc::clone(values), (at + 1) % values.values.len())]
        }
        _ => neighbours(val),
    }
}

/// A number one unit of its last printed digit down and up.
pub(super) fn numbers(number: &Dec) -> Vec<Dec> {
    let Some(unit) = number.half_unit().mul(&Dec::from_i64(2)) else { return Vec::new() };
    let moved = [number.sub(&unit), number.add(&unit)].into_iter().flatten();
    moved.map(|moved| moved.to_digits(number.scale())).collect()
}

/// A date one unit of its precision down and up.
pub(super) fn dates(date: Date) -> Vec<Date> {
    let by = |step: i64| match date.precision() {
        Precision::Day => date.add_days(step),
        Precision::Month => date.add_months(step),
        Precision::Year => date.add_years(step),
    };
    [by(-1), by(1)].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Quantity;

    #[test]
    fn a_literal_moves_by_its_last_printed_digit() {
        let number = |text: &str| Dec::parse(text).expect("a number");
        let texts = |numbers: Vec<Dec>| numbers.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(texts(numbers(&number("0.05"))), ["0.04", "0.06"]);
        assert_eq!(texts(numbers(&number("2475"))), ["2474", "2476"]);
        assert_eq!(texts(numbers(&number("1.0"))), ["0.9", "1.1"]);
        let date =
            |text: &str| dates(Date::parse(text).expect("a date")).iter().map(Date::to_string).collect::<Vec<_>>();
        assert_eq!(date("2024-03-01"), ["2024-02-29", "2024-03-02"]);
        assert_eq!(date("2024-12"), ["2024-11", "2025-01"]);
        assert_eq!(date("2024"), ["2023", "2025"]);
        let quantity = Val::Quantity(Quantity::parse("0.5 %").expect("a quantity"));
        let moved: Vec<String> = neighbours(&quantity)
            .iter()
            .map(|val| if let Val::Quantity(quantity) = val { quantity.to_string() } else { String::new() })
            .collect();
        assert_eq!(moved, ["0.4 %", "0.6 %"]);
        assert!(neighbours(&Val::Text("a".into())).is_empty());
    }
}
