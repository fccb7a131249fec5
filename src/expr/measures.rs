//! What `within`, `to` and `number` take: their arguments type each other.

use std::ops::Range;

use super::ast::{Ast, BinaryOp, Kind};
use super::check::Compiler;
use super::functions::Function;
use super::typed::{Expr, Op};
use super::value::Val;
use crate::schema::types::{QuantityType, Type};
use crate::value::{Currency, Unit};

impl Compiler<'_> {
    pub(super) fn within(&mut self, args: &[Ast], range: &Range<usize>) -> Option<Expr> {
        let (a, b) = self.pair(&args[0], &args[1], None)?;
        self.comparable(BinaryOp::LessEqual, &a, &b, range)?;
        let tolerance = match &args[2].kind {
            Kind::Text(_) => self.factor(&args[2])?,
            _ => self.infer(&args[2], Some(&b.ty))?,
        };
        let share = matches!(&tolerance.ty, Type::Quantity(kind) if kind.dimension.is_none());
        if !share {
            self.comparable(BinaryOp::LessEqual, &b, &tolerance, &tolerance.range.clone())?;
        }
        let depends = a.depends | b.depends | tolerance.depends;
        let op = Op::Call(Function::Within, vec![a, b, tolerance]);
        Some(Expr { op, ty: Type::Bool, range: range.clone(), depends })
    }

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
