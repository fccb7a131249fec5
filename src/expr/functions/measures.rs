//! Units and currencies: their arguments type each other.

use std::ops::Range;

use super::Function;
use super::calls::Values;
use crate::expr::arithmetic::overflow;
use crate::expr::ast::{Ast, Kind};
use crate::expr::check::Compiler;
use crate::expr::eval::Stop;
use crate::expr::typed::{Expr, Op};
use crate::expr::value::{Gap, Item, Val};
use crate::finding::MissingReason;
use crate::schema::types::{QuantityType, Type};
use crate::value::{Currency, Unit};

impl Compiler<'_> {
    pub(super) fn unit(&mut self, function: Function, args: &[Ast], range: &Range<usize>) -> Option<Expr> {
        let value = self.infer(&args[0], None)?;
        let depends = value.depends;
        let done =
            |args: Vec<Expr>, ty: Type| Some(Expr { op: Op::Call(function, args), ty, range: range.clone(), depends });
        match (&value.ty, args.get(1)) {
            (Type::Number | Type::Count, None) if function == Function::Number => done(vec![value], Type::Number),
            (Type::Money, Some(currency)) if function == Function::Number => {
                let currency = self.infer(currency, Some(&Type::Text))?;
                if let Op::Const(Val::Text(code)) = &currency.op
                    && Currency::parse(code).is_none()
                {
                    return self.mistake(&currency.range.clone(), format!("`{code}` is no ISO 4217 currency"));
                }
                done(vec![value, currency], Type::Number)
            }
            (Type::Quantity(kind), Some(unit)) => {
                let Kind::Text(code) = &unit.kind else {
                    return self.mistake(&unit.range, "a unit, in quotes, is expected here");
                };
                let parsed = match Unit::parse(code) {
                    Ok(parsed) => parsed,
                    Err(error) => return self.mistake(&unit.range, format!("`{code}`: {error}")),
                };
                if parsed.dimension() != kind.dimension {
                    let (a, b) = (kind.dimension.with_article(), parsed.dimension().with_article());
                    return self.mistake(range, format!("{a} is converted to {b}"));
                }
                let ty = match function {
                    Function::Number => Type::Number,
                    _ => Type::Quantity(QuantityType { unit: code.as_str().into(), ..kind.clone() }),
                };
                let code = Val::Text(code.as_str().into());
                let unit = Expr { op: Op::Const(code), ty: Type::Text, range: unit.range.clone(), depends: 0 };
                done(vec![value, unit], ty)
            }
            _ => self.mistake(range, format!("`{}` does not take {}", function.name(), value.ty.words())),
        }
    }
}

pub(super) fn gives(function: Function, args: &[Expr]) -> Option<Type> {
    (function == Function::Currency && args[0].ty == Type::Money).then_some(Type::Text)
}

pub(super) fn apply(function: Function, values: &Values<'_>) -> Result<Item, Stop> {
    let first = values.first();
    let unit = || Unit::parse(&values.text(1)).map_err(|error| Stop::Broken(error.to_string()));
    Ok(match (function, &first.val) {
        (Function::To, Val::Quantity(quantity)) => {
            Item::new(Val::Quantity(quantity.convert(&unit()?).ok_or_else(overflow)?))
        }
        (Function::Number, Val::Quantity(quantity)) => {
            let converted = quantity.convert(&unit()?).ok_or_else(overflow)?;
            Item::new(Val::Number(converted.number()))
        }
        (Function::Number, Val::Money(money)) if money.currency().to_string() == values.text(1) => {
            Item::new(Val::Number(money.amount()))
        }
        (Function::Number, Val::Money(_)) => {
            let gaps = first.from.map(|place| Gap { place, reason: MissingReason::NoRate });
            Item::unknown(gaps.into_iter().collect())
        }
        (Function::Currency, Val::Money(money)) => Item::new(Val::Text(money.currency().to_string().into())),
        _ => first.clone(),
    })
}
