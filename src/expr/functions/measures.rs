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
use crate::schema::types::{QuantityType, Record, Type};
use crate::value::{Currency, Precision, Unit};

impl Compiler<'_> {
    /// The currency that an argument names.
    fn currency(&mut self, code: &Ast) -> Option<Expr> {
        let currency = self.infer(code, Some(&Type::Currency))?;
        if matches!(currency.ty, Type::Currency | Type::Text) {
            return Some(currency);
        }
        self.mistake(&currency.range, format!("a currency is expected, and this is {}", currency.ty.words()))
    }

    pub(super) fn unit(&mut self, function: Function, args: &[Ast], range: &Range<usize>) -> Option<Expr> {
        let value = self.infer(&args[0], None)?;
        let depends = value.depends;
        let done =
            |args: Vec<Expr>, ty: Type| Some(Expr { op: Op::Call(function, args), ty, range: range.clone(), depends });
        match (&value.ty, args.get(1)) {
            (Type::Number | Type::Count, None) if function == Function::Number => done(vec![value], Type::Number),
            (Type::Money(_), Some(currency)) if function == Function::Number => {
                let currency = self.currency(currency)?;
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

impl Compiler<'_> {
    /// A tonne of one gas is not a tonne of another: a factor has to be applied first, and this
    /// says what that gives.
    pub(super) fn as_substance(&mut self, args: &[Ast], range: &Range<usize>) -> Option<Expr> {
        let value = self.infer(&args[0], None)?;
        let Kind::Text(substance) = &args[1].kind else {
            return self.mistake(&args[1].range, "a substance, in quotes, is expected here");
        };
        let Type::Quantity(kind) = &value.ty else {
            return self.mistake(&value.range, format!("`as_substance` does not take {}", value.ty.words()));
        };
        let letters = substance.chars().all(|letter| letter.is_ascii_alphanumeric());
        if substance.is_empty() || !letters {
            let message = format!("`\"{substance}\"` is no substance");
            let help = "write letters and digits, as the schema does: `CH4`, `CO2e`".to_owned();
            return self.mistake_with(&args[1].range, message, help);
        }
        if let Some(from) = kind.substance.as_deref()
            && from != substance
            && !kind.scaled
        {
            let message = format!("this is {}, and nothing turns it into {substance}", kind.measure());
            let help =
                format!("multiply it by its factor first, such as how much {substance} one of {from} stands for");
            return self.mistake_with(&value.range, message, help);
        }
        let kind = QuantityType { substance: Some(substance.as_str().into()), scaled: false, ..kind.clone() };
        let depends = value.depends;
        let op = Op::Call(Function::AsSubstance, vec![value]);
        Some(Expr { op, ty: Type::Quantity(kind), range: range.clone(), depends })
    }

    /// `convert(m, currency, day)` or `convert(m, currency, period)`.
    pub(super) fn convert(&mut self, args: &[Ast], range: &Range<usize>) -> Option<Expr> {
        let money = match &args[0].kind {
            Kind::Text(_) => self.factor(&args[0])?,
            _ => self.infer(&args[0], None)?,
        };
        if !matches!(money.ty, Type::Money(_)) {
            return self.mistake(&money.range, format!("`convert` takes money, and this is {}", money.ty.words()));
        }
        let currency = self.currency(&args[1])?;
        let when = self.infer(&args[2], Some(&Type::Date(Precision::Day)))?;
        let day = |record: &Record, key: &str| record.field(key).is_some_and(|field| matches!(field.ty, Type::Date(_)));
        let dated = match &when.ty {
            Type::Date(_) => true,
            Type::Record(record) => day(record, "from") && day(record, "until"),
            _ => false,
        };
        if !dated {
            let message = format!("a rate is picked by a day or a period, and this is {}", when.ty.words());
            return self.mistake(&when.range, message);
        }
        if self.library.rates.is_none() {
            return self.mistake(range, "the schema has no place for exchange rates");
        }
        let fixed = match &currency.op {
            Op::Const(Val::Text(code)) => Currency::parse(code),
            _ => None,
        };
        let depends = money.depends | currency.depends | when.depends;
        let op = Op::Call(Function::Convert, vec![money, currency, when]);
        Some(Expr { op, ty: Type::Money(fixed), range: range.clone(), depends })
    }
}

pub(super) fn gives(function: Function, args: &[Expr]) -> Option<Type> {
    (function == Function::Currency && matches!(args[0].ty, Type::Money(_))).then_some(Type::Currency)
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
