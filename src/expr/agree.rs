//! Two types that look alike and still must not meet: dimensions, substances and currencies.

use std::ops::Range;

use super::check::Compiler;
use super::typed::{Expr, Op};
use super::value::Val;
use crate::schema::types::Type;

/// Why two measures cannot meet.
pub(super) struct Apart {
    /// What each is, in words.
    sides: (String, String),
    /// The way out.
    pub help: String,
}

impl Apart {
    /// Both sides in a sentence: "a mass of `CH4` is compared with one of `CO2e`".
    pub(super) fn message(&self, verb: &str) -> String {
        format!("{} is {verb} {}", self.sides.0, self.sides.1)
    }
}

/// Why two measures cannot be compared, added, or stand for each other; `None` where they can, or
/// where they are no measures.
pub(super) fn apart(a: &Type, b: &Type) -> Option<Apart> {
    match (a, b) {
        (Type::Quantity(a), Type::Quantity(b)) if a.dimension != b.dimension => {
            let sides = (a.dimension.with_article(), b.dimension.with_article());
            Some(Apart { sides, help: "take quantities of one dimension".to_owned() })
        }
        (Type::Quantity(a), Type::Quantity(b)) => {
            let (from, to) = a.substance.as_ref().zip(b.substance.as_ref()).filter(|(from, to)| from != to)?;
            let help = format!(
                "multiply {from} by its factor and say what that gives, `as_substance({from} * factor, \"{to}\")`, \
                 or the other way round"
            );
            Some(Apart { sides: (a.measure(), b.measure()), help })
        }
        (Type::Money(Some(a)), Type::Money(Some(b))) if a != b => {
            let sides = (format!("an amount in {a}"), format!("an amount in {b}"));
            Some(Apart { sides, help: format!("convert one of them: `convert(…, \"{a}\", date)`") })
        }
        _ => None,
    }
}

/// Whether a value is a temperature on a scale that may begin anywhere, and so in no sum or product.
pub(super) fn scale(expr: &Expr) -> bool {
    let kelvins = matches!(&expr.op, Op::Const(Val::Quantity(quantity)) if !quantity.unit().has_offset());
    is_temperature(&expr.ty) && !kelvins
}

/// Whether a type is a temperature.
pub(super) fn is_temperature(ty: &Type) -> bool {
    matches!(ty, Type::Quantity(kind) if kind.dimension.is_temperature())
}

impl Compiler<'_> {
    /// Records that two types do not go together: as a clash of measures where they are measures,
    /// else in the words given.
    pub(super) fn differ(&mut self, range: &Range<usize>, a: &Type, b: &Type, message: String) -> Option<Expr> {
        let items = |ty: &Type| match ty {
            Type::List(item) => (**item).clone(),
            other => other.clone(),
        };
        match apart(&items(a), &items(b)) {
            Some(apart) => self.mistake_with(range, apart.message("put together with"), apart.help),
            None => match (a, b) {
                (Type::Ref(x), Type::Ref(y)) => {
                    let message = format!("an id of `{x}` is never an id of `{y}`");
                    self.mistake(range, message)
                }
                _ => self.mistake(range, message),
            },
        }
    }
}
