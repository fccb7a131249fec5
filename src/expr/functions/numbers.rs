//! Arithmetic functions on numbers, quantities and money, and on lists of them.

use std::cmp::Ordering;
use std::ops::Range;

use super::calls::Values;
use super::{Family, Function, item_of, measures};
use crate::expr::agree::{is_temperature, scale};
use crate::expr::arithmetic::{factor, map_number, overflow, total};
use crate::expr::ast::{Ast, BinaryOp, Kind};
use crate::expr::bounds;
use crate::expr::check::Compiler;
use crate::expr::compare;
use crate::expr::eval::{Evaluator, Stop};
use crate::expr::literals::is_literal;
use crate::expr::operators::{number, unify};
use crate::expr::typed::{Expr, Op};
use crate::expr::value::{Gap, Item, Truth, Val};
use crate::finding::MissingReason;
use crate::schema::types::Type;
use crate::value::{Dec, Quantity, Unit};

impl Compiler<'_> {
    pub(super) fn number_arguments(&mut self, function: Function, args: &[Ast]) -> Option<Vec<Expr>> {
        // Of `max("2021-01-01", x)` the other arguments type the literal.
        let pivot = args.iter().find(|arg| !is_literal(arg));
        let pivot = match pivot
            .filter(|_| matches!(function, Function::Min | Function::Max | Function::Clamp) && args.len() > 1)
        {
            Some(arg) => Some(self.infer(arg, None)?.ty),
            None => None,
        };
        self.arguments(args, &vec![pivot; args.len()])
    }

    pub(super) fn within(&mut self, args: &[Ast], range: &Range<usize>) -> Option<Expr> {
        let (a, b) = self.pair(&args[0], &args[1], None)?;
        self.comparable(BinaryOp::LessEqual, &a, &b, range)?;
        if let Some(warm) = [&a, &b].into_iter().find(|side| scale(side)) {
            let message = "`within` takes no temperature: its scale may begin anywhere".to_owned();
            return self.mistake_with(&warm.range, message, "take it in kelvins: `number(…, \"K\")`".to_owned());
        }
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
}

/// Temperatures have no sum and no size: their scales begin at different places.
fn warm(arg: &Expr) -> bool {
    is_temperature(&item_of(&arg.ty).unwrap_or_else(|| arg.ty.clone()))
}

pub(super) fn gives(function: Function, args: &[Expr]) -> Option<Type> {
    use Function as F;
    let first = &args[0].ty;
    match function {
        F::Min | F::Max => {
            let item = if args.len() == 1 { item_of(first) } else { Some(first.clone()) };
            let alike = args.iter().all(|arg| unify(&arg.ty, first).is_some());
            item.filter(|_| args.len() == 1 || alike).filter(|item| {
                measures(item)
                    || matches!(item, Type::Date(_) | Type::Instant)
                    || matches!(item, Type::Enum(e) if e.ordered)
            })
        }
        F::Sum | F::Mean | F::Abs | F::HalfUnit if args.iter().any(warm) => None,
        F::Sum if item_of(first) == Some(Type::Nothing) => Some(Type::Number),
        F::Sum | F::Mean => {
            item_of(first).filter(measures).map(|item| if item == Type::Count { Type::Number } else { item })
        }
        F::Product => item_of(first).filter(|item| number(item) || *item == Type::Nothing).map(|_| Type::Number),
        F::Round if !args[1..].iter().all(|arg| number(&arg.ty)) => None,
        F::HalfUnit if is_calculated(&args[0]) => None,
        F::Abs | F::Round | F::Floor | F::Ceil | F::HalfUnit if measures(first) => Some(first.clone()),
        F::Sqrt | F::Mod | F::Pow | F::Exp | F::Ln => args.iter().all(|arg| number(&arg.ty)).then_some(Type::Number),
        F::Clamp => {
            let ty = args[1..].iter().try_fold(first.clone(), |ty, arg| unify(&ty, &arg.ty))?;
            (measures(&ty) || matches!(ty, Type::Date(_))).then_some(ty)
        }
        _ => None,
    }
}

/// Whether an expression makes a new figure, which nobody printed.
fn is_calculated(expr: &Expr) -> bool {
    match &expr.op {
        Op::Binary(op, ..) => *op != BinaryOp::Else,
        Op::Call(function, _) => {
            matches!(function.family(), Family::Numbers | Family::Measures)
                && !matches!(function, Function::Min | Function::Max)
        }
        Op::Negate(_) | Op::Define(..) => true,
        _ => false,
    }
}

/// The sum of nothing: none of what the list would hold, where its type tells the unit.
fn nothing_of(item: Option<&Type>) -> Val {
    let zero = Dec::from_i64(0);
    match item {
        Some(Type::Quantity(kind)) => {
            // Of a product the type names the unit of a factor, which is not its own.
            let unit = Unit::parse(&kind.unit).ok().filter(|unit| unit.dimension() == kind.dimension);
            unit.map_or(Val::Number(zero), |unit| Val::Quantity(Quantity::new(zero, unit)))
        }
        _ => Val::Number(zero),
    }
}

/// A function outside of where it is defined, as `sqrt(-1)`: cannot be told for these facts.
fn undefined(values: &[Item]) -> Item {
    Item::open(&values.iter().collect::<Vec<_>>(), MissingReason::Malformed)
}

impl Evaluator<'_> {
    pub(super) fn number(&mut self, function: Function, args: &[Expr], values: &Values<'_>) -> Result<Item, Stop> {
        use Function as F;
        let first = values.first();
        Ok(match function {
            F::Abs => map_number(first, |number| Some(number.abs()))?,
            F::Floor => map_number(first, |number| Some(number.floor()))?,
            F::Ceil => map_number(first, |number| Some(number.ceil()))?,
            F::Round => {
                let places = if values.0.len() > 1 { i32::try_from(values.whole(1)?).unwrap_or(0) } else { 0 };
                map_number(first, |number| Some(number.round(places)))?
            }
            F::HalfUnit => map_number(first, |number| Some(number.half_unit()))?,
            F::Sqrt => {
                let number = values.number(0)?;
                if number.is_negative() {
                    undefined(values.0)
                } else {
                    Item::new(Val::Number(number.sqrt().ok_or_else(overflow)?))
                }
            }
            F::Ln => {
                let number = values.number(0)?;
                let defined = !number.is_negative() && !number.is_zero();
                if defined { Item::new(Val::Number(number.ln().ok_or_else(overflow)?)) } else { undefined(values.0) }
            }
            F::Exp => Item::new(Val::Number(values.number(0)?.exp().ok_or_else(overflow)?)),
            F::Pow => {
                let (base, exponent) = (values.number(0)?, values.number(1)?);
                let root = base.is_negative() && exponent.to_i64().is_none();
                if root || base.is_zero() && exponent.is_negative() {
                    undefined(values.0)
                } else {
                    Item::new(Val::Number(base.pow(&exponent).ok_or_else(overflow)?))
                }
            }
            F::Mod => {
                let (number, divisor) = (values.number(0)?, values.number(1)?);
                if divisor.is_zero() {
                    return Ok(undefined(values.0));
                }
                let rest = number.rem(&divisor).ok_or_else(overflow)?;
                let turned = !rest.is_zero() && rest.is_negative() != divisor.is_negative();
                Item::new(Val::Number(if turned { rest.add(&divisor).ok_or_else(overflow)? } else { rest }))
            }
            F::Clamp => {
                let least = self.extreme(F::Max, &values.0[..2], None)?;
                if least.is_unknown() {
                    return Ok(least);
                }
                self.extreme(F::Min, &[least, values.0[2].clone()], None)?
            }
            F::Within => self.is_within(args, values.0)?,
            F::Sum if values.list()?.items.is_empty() => Item::new(nothing_of(item_of(&args[0].ty).as_ref())),
            F::Sum => match self.all_in_one_currency(&values.list()?.items)? {
                Ok(items) => total(&items)?,
                Err(unknown) => unknown,
            },
            F::Product => {
                let mut product = Dec::from_i64(1);
                for item in &values.list()?.items {
                    product = product.mul(&factor(&item.val).ok_or_else(overflow)?).ok_or_else(overflow)?;
                }
                Item::new(Val::Number(product))
            }
            F::Mean => {
                let items = values.list()?;
                if items.items.is_empty() {
                    return Ok(items.none());
                }
                let total = match self.all_in_one_currency(&items.items)? {
                    Ok(items) => total(&items)?,
                    Err(unknown) => unknown,
                };
                if total.is_unknown() {
                    return Ok(total);
                }
                let count = Dec::from_usize(items.items.len());
                map_number(&total, |number| number.div(&count))?
            }
            _ if values.0.len() == 1 => {
                let list = values.list()?;
                self.extreme(function, &list.items, list.dropped.as_deref())?
            }
            _ => self.extreme(function, values.0, None)?,
        })
    }

    fn extreme(&self, function: Function, items: &[Item], dropped: Option<&[Gap]>) -> Result<Item, Stop> {
        if let Some(told) = bounds::extreme(function, items, &self.facts) {
            return told;
        }
        let wanted = if function == Function::Min { Ordering::Less } else { Ordering::Greater };
        let mut best: Option<&Item> = None;
        for item in items {
            let better = match best {
                None => true,
                Some(best) => match compare::order(item, best, &self.facts) {
                    Err(compare::Incomparable::Currencies) => {
                        return Ok(Item::open(&[item, best], MissingReason::NoRate));
                    }
                    other => other? == wanted,
                },
            };
            if better {
                best = Some(item);
            }
        }
        Ok(match best {
            Some(best) => best.clone(),
            None => dropped.map_or_else(|| Item::new(Val::Absent), |gaps| Item::unknown(gaps.to_vec())),
        })
    }

    /// Whether two values differ by no more than a tolerance, which may be a share of the second.
    fn is_within(&mut self, args: &[Expr], values: &[Item]) -> Result<Item, Stop> {
        let (a, b) = self.in_one_currency(values[0].clone(), values[1].clone())?;
        let (b, tolerance) = self.in_one_currency(b, values[2].clone())?;
        if let Some(open) = [&a, &b, &tolerance].into_iter().find(|value| value.is_unknown()) {
            return Ok(open.clone());
        }
        let (a, b, tolerance) = (&a, &b, &tolerance);
        self.partner(&args[0], b);
        self.partner(&args[1], a);
        let same_kind = matches!(
            (&b.val, &tolerance.val),
            (Val::Number(_), Val::Number(_)) | (Val::Money(_), Val::Money(_) | Val::Number(_))
        ) || matches!((&b.val, &tolerance.val), (Val::Quantity(x), Val::Quantity(y)) if x.unit().dimension() == y.unit().dimension() && !y.unit().dimension().is_none());
        let difference = Self::arithmetic(BinaryOp::Subtract, a, b)?;
        if difference.is_unknown() {
            return Ok(difference);
        }
        let difference = map_number(&difference, |number| Some(number.abs()))?;
        let allowed = if same_kind {
            tolerance.clone()
        } else {
            let size = map_number(b, |number| Some(number.abs()))?;
            Self::arithmetic(BinaryOp::Multiply, &size, tolerance)?
        };
        let truth = match compare::order(&difference, &allowed, &self.facts)? {
            Ordering::Greater => Truth::No,
            _ => Truth::Yes,
        };
        Ok(truth.item())
    }
}
