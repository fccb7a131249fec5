//! Text literals, typed by their place.

use std::ops::Range;
use std::sync::Arc;

use super::ast::{Ast, Kind};
use super::check::Compiler;
use super::typed::{Expr, Op};
use super::value::Val;
use crate::schema::closest;
use crate::schema::types::{Enum, QuantityType, Type};
use crate::value::{Country, Currency, Date, Instant, Money, Quantity};

impl Compiler<'_> {
    /// A text literal as a value of the type of its place.
    pub(super) fn literal(&mut self, text: &str, want: Option<&Type>, range: &Range<usize>) -> Option<(Val, Type)> {
        let words = want.map(Type::words).unwrap_or_default();
        let mut wrong = |reason: String| {
            self.mistake(range, format!("`\"{text}\"` stands where {words} is expected: {reason}"));
        };
        let val = match want {
            None | Some(Type::Text | Type::Ref(_) | Type::Nothing) => {
                return Some((Val::Text(text.into()), Type::Text));
            }
            Some(Type::Currency) => {
                let Some(currency) = Currency::parse(text) else {
                    wrong("ISO 4217 has no such currency".to_owned());
                    return None;
                };
                Val::Text(currency.code().into())
            }
            Some(Type::Country) => match Country::parse(text) {
                Ok(country) => Val::Text(country.alpha2().into()),
                Err(error) => {
                    wrong(error.to_string());
                    return None;
                }
            },
            Some(Type::Enum(values)) => return self.word(text, values, range),
            Some(Type::Date(_)) => match Date::parse(text) {
                Ok(date) => Val::Date(date),
                Err(error) => {
                    wrong(error.to_string());
                    return None;
                }
            },
            Some(Type::Instant) => match (Instant::parse(text), Date::parse(text)) {
                (Ok(instant), _) => Val::Instant(instant),
                // An instant meets a date as the day that its own offset gives.
                (_, Ok(date)) => return Some((Val::Date(date), Type::Date(date.precision()))),
                (Err(error), _) => {
                    wrong(error.hint().map_or_else(|| error.to_string(), |hint| format!("{error}; {hint}")));
                    return None;
                }
            },
            Some(Type::Quantity(kind)) => match Quantity::parse(text) {
                Ok(quantity) if quantity.unit().dimension() == kind.dimension => Val::Quantity(quantity),
                Ok(quantity) => {
                    let found = quantity.unit().dimension().with_article();
                    let message =
                        format!("`\"{text}\"` is {found}, but the other side is {}", kind.dimension.with_article());
                    self.mistake(range, message);
                    return None;
                }
                Err(error) => {
                    wrong(error.to_string());
                    return None;
                }
            },
            Some(Type::Money(currency)) => match Money::parse(text) {
                Ok(money) => match currency.filter(|wanted| *wanted != money.currency()) {
                    None => return Some((Val::Money(money), Type::Money(Some(money.currency())))),
                    Some(wanted) => {
                        let message =
                            format!("`\"{text}\"` is in {}, but the other side in {wanted}", money.currency());
                        let help = format!("convert one of them: `convert(…, \"{wanted}\", date)`");
                        self.mistake_with(range, message, help);
                        return None;
                    }
                },
                Err(error) => {
                    wrong(error.to_string());
                    return None;
                }
            },
            Some(Type::Number | Type::Count) => match Quantity::parse(text) {
                Ok(quantity) if quantity.unit().dimension().is_none() => Val::Quantity(quantity),
                _ => {
                    wrong("write the number without quotes".to_owned());
                    return None;
                }
            },
            Some(Type::Bool | Type::Duration | Type::Hours | Type::List(_) | Type::Record(_)) => {
                wrong("a text is no such value".to_owned());
                return None;
            }
        };
        Some((val, want.cloned().unwrap_or(Type::Text)))
    }

    fn word(&mut self, text: &str, values: &Arc<Enum>, range: &Range<usize>) -> Option<(Val, Type)> {
        if let Some(at) = values.values.iter().position(|value| &**value == text) {
            return Some((Val::Enum(Arc::clone(values), at), Type::Enum(Arc::clone(values))));
        }
        let known: Vec<&str> = values.values.iter().map(|value| &**value).collect();
        let words = Type::Enum(Arc::clone(values)).words();
        let help =
            closest(text, &known).map_or_else(|| format!("it takes {words}"), |near| format!("did you mean `{near}`?"));
        self.mistake_with(range, format!("`\"{text}\"` is not one of the words of this fact"), help);
        None
    }

    /// A text literal in arithmetic: a quantity or an amount of money.
    pub(super) fn factor(&mut self, ast: &Ast) -> Option<Expr> {
        let Kind::Text(text) = &ast.kind else { return self.infer(ast, None) };
        let range = ast.range.clone();
        if let Ok(quantity) = Quantity::parse(text) {
            let ty = quantity_type(&quantity);
            return Some(Expr { op: Op::Const(Val::Quantity(quantity)), ty, range, depends: 0 });
        }
        match Money::parse(text) {
            Ok(money) => {
                let ty = Type::Money(Some(money.currency()));
                Some(Expr { op: Op::Const(Val::Money(money)), ty, range, depends: 0 })
            }
            Err(_) => self.mistake(&range, format!("`\"{text}\"` is no quantity and no amount of money")),
        }
    }
}

/// The type of a quantity literal.
pub(super) fn quantity_type(quantity: &Quantity) -> Type {
    let unit = quantity.unit();
    Type::Quantity(QuantityType::of(unit.dimension(), unit.code()))
}

/// Whether an expression is typed by its place alone.
pub(super) fn is_literal(ast: &Ast) -> bool {
    match &ast.kind {
        Kind::Text(_) => true,
        Kind::List(items) => items.iter().all(is_literal),
        Kind::Conditional(_, yes, no) => is_literal(yes) && is_literal(no),
        _ => false,
    }
}
