//! What operators take and give.

use std::ops::Range;
use std::sync::Arc;

use super::ast::{Ast, BinaryOp};
use super::check::Compiler;
use super::literals::is_literal;
use super::typed::{Expr, Op};
use super::value::Val;
use crate::schema::types::{Field, QuantityType, Record, Type};

impl Compiler<'_> {
    pub(super) fn binary(
        &mut self,
        op: BinaryOp,
        left: &Ast,
        right: &Ast,
        want: Option<&Type>,
        range: &Range<usize>,
    ) -> Option<Expr> {
        match op {
            BinaryOp::And | BinaryOp::Or => {
                let (left, right) = (self.truth(left), self.truth(right));
                let (left, right) = (left?, right?);
                Some(join(op, left, right, Type::Bool, range))
            }
            BinaryOp::Else => {
                let (left, right) = self.pair(left, right, want)?;
                let Some(ty) = unify(&left.ty, &right.ty) else {
                    let message = format!("one side is {}, the other {}", left.ty.words(), right.ty.words());
                    return self.mistake(range, message);
                };
                Some(join(op, left, right, ty, range))
            }
            BinaryOp::In => self.member(left, right, range),
            BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide => {
                self.arithmetic(op, left, right, range)
            }
            _ => {
                let (left, right) = self.pair(left, right, None)?;
                self.comparable(op, &left, &right, range)?;
                Some(join(op, left, right, Type::Bool, range))
            }
        }
    }

    fn member(&mut self, left: &Ast, right: &Ast, range: &Range<usize>) -> Option<Expr> {
        let (left, right) = if is_literal(left) {
            let right = self.infer(right, None)?;
            let want = match &right.ty {
                Type::List(item) => Some((**item).clone()),
                _ => None,
            };
            (self.infer(left, want.as_ref())?, right)
        } else {
            let left = self.infer(left, None)?;
            let want = Type::List(Arc::new(left.ty.clone()));
            let right = self.infer(right, Some(&want))?;
            (left, right)
        };
        self.meet(&left, &item_type(&right.ty));
        let Type::List(item) = &right.ty else {
            return self.mistake(&right.range, format!("`in` looks in a list, and this is {}", right.ty.words()));
        };
        if unify(&left.ty, item).is_none() {
            let message = format!("the list holds {}, and {} is looked for in it", item.words(), left.ty.words());
            return match typed_too_early(&left.ty, item) {
                Some(help) => self.mistake_with(range, message, help),
                None => self.mistake(range, message),
            };
        }
        Some(join(BinaryOp::In, left, right, Type::Bool, range))
    }

    /// Whether two values can be compared by an operator; records the mistake if not.
    pub(super) fn comparable(&mut self, op: BinaryOp, left: &Expr, right: &Expr, range: &Range<usize>) -> Option<()> {
        let equality = matches!(op, BinaryOp::Equal | BinaryOp::NotEqual);
        let fine = match (&left.ty, &right.ty) {
            (Type::Quantity(a), Type::Quantity(b)) => {
                if a.dimension != b.dimension {
                    let (a, b) = (a.dimension.with_article(), b.dimension.with_article());
                    let message = format!("{a} is compared with {b}");
                    self.mistake_with(range, message, "compare quantities of one dimension".to_owned());
                    return None;
                }
                if let (Some(x), Some(y)) = (&a.substance, &b.substance)
                    && x != y
                {
                    self.mistake(range, format!("{x} is compared with {y}"));
                    return None;
                }
                true
            }
            (Type::Enum(a), Type::Enum(b)) => {
                if a.values != b.values {
                    self.mistake(range, "words of two different facts are compared");
                    return None;
                }
                if !equality && !a.ordered {
                    let help = "use `==` or `in`, or mark the enum `x-ordered` in the schema".to_owned();
                    self.mistake_with(range, "the words of this fact have no order".to_owned(), help);
                    return None;
                }
                true
            }
            (a, b) if is_zero(right) && has_one_zero(a) || is_zero(left) && has_one_zero(b) => true,
            (a, b) if number(a) && number(b) => true,
            (Type::Money, Type::Money) | (Type::Date(_) | Type::Instant, Type::Date(_) | Type::Instant) => true,
            (Type::Record(_), Type::Record(_)) => equality && fits(&left.ty, &right.ty) && fits(&right.ty, &left.ty),
            (Type::List(a), Type::List(b)) => equality && unify(a, b).is_some() && fits(a, b) && fits(b, a),
            (Type::Bool, Type::Bool) | (Type::Text, Type::Text) => true,
            (a, b) if text(a) && text(b) => equality,
            _ => false,
        };
        if fine {
            return Some(());
        }
        let message = format!("`{}` stands between {} and {}", op.sign(), left.ty.words(), right.ty.words());
        match typed_too_early(&left.ty, &right.ty) {
            Some(help) => self.mistake_with(range, message, help),
            None => self.mistake(range, message),
        };
        None
    }

    fn arithmetic(&mut self, op: BinaryOp, left: &Ast, right: &Ast, range: &Range<usize>) -> Option<Expr> {
        let sum = matches!(op, BinaryOp::Add | BinaryOp::Subtract);
        let (left, right) = if sum {
            self.pair(left, right, None)?
        } else {
            let (left, right) = (self.factor(left), self.factor(right));
            (left?, right?)
        };
        let ty = match (&left.ty, &right.ty, op) {
            (a, b, _) if plain(a) && plain(b) => Some(Type::Number),
            (a, b, _) if sum && number(a) && number(b) => Some(Type::Number),
            (Type::Quantity(a), Type::Quantity(b), _) if sum && a.dimension == b.dimension => {
                Some(Type::Quantity(QuantityType {
                    substance: a.substance.clone().or(b.substance.clone()),
                    ..a.clone()
                }))
            }
            (Type::Money, Type::Money, BinaryOp::Add | BinaryOp::Subtract) => Some(Type::Money),
            (Type::Date(_) | Type::Instant, Type::Duration, BinaryOp::Add | BinaryOp::Subtract)
            | (Type::Instant, Type::Hours, BinaryOp::Add | BinaryOp::Subtract) => Some(left.ty.clone()),
            (Type::Quantity(a), Type::Quantity(b), BinaryOp::Multiply) => {
                a.dimension.checked_mul(b.dimension).map(|dimension| derived(a, b, dimension))
            }
            (Type::Quantity(a), Type::Quantity(b), BinaryOp::Divide) => {
                a.dimension.checked_div(b.dimension).map(|dimension| derived(a, b, dimension))
            }
            (Type::Quantity(_), b, BinaryOp::Multiply | BinaryOp::Divide) if plain(b) => Some(left.ty.clone()),
            (a, Type::Quantity(_), BinaryOp::Multiply) if plain(a) => Some(right.ty.clone()),
            (a, Type::Quantity(b), BinaryOp::Divide) if plain(a) => {
                let inverse = crate::value::Dimension::NONE.checked_div(b.dimension);
                inverse.map(|dimension| Type::Quantity(QuantityType { dimension, substance: None, unit: "1".into() }))
            }
            (Type::Money, Type::Money, BinaryOp::Divide) => Some(Type::Number),
            (Type::Money, b, BinaryOp::Multiply | BinaryOp::Divide) if number(b) => Some(Type::Money),
            (a, Type::Money, BinaryOp::Multiply) if number(a) => Some(Type::Money),
            _ => None,
        };
        let Some(ty) = ty else {
            let message = format!("`{}` stands between {} and {}", op.sign(), left.ty.words(), right.ty.words());
            return match op {
                BinaryOp::Add if text(&left.ty) => {
                    self.mistake_with(range, message, "texts are put together by `join([…], \"\")`".to_owned())
                }
                _ if sum && matches!((&left.ty, &right.ty), (Type::Date(_), Type::Hours)) => {
                    self.mistake_with(range, message, "a date is a whole day: use `days(…)`".to_owned())
                }
                BinaryOp::Subtract if left.ty == Type::Instant => {
                    self.mistake_with(range, message, "use `hours_between(earlier, later)`".to_owned())
                }
                BinaryOp::Subtract if matches!(left.ty, Type::Date(_)) => {
                    self.mistake_with(range, message, "use `days_between(earlier, later)`".to_owned())
                }
                _ => self.mistake(range, message),
            };
        };
        Some(join(op, left, right, ty, range))
    }
}

fn join(op: BinaryOp, left: Expr, right: Expr, ty: Type, range: &Range<usize>) -> Expr {
    let depends = left.depends | right.depends;
    Expr { op: Op::Binary(op, Box::new(left), Box::new(right)), ty, range: range.clone(), depends }
}

fn derived(a: &QuantityType, b: &QuantityType, dimension: crate::value::Dimension) -> Type {
    let substance = a.substance.clone().or(b.substance.clone());
    Type::Quantity(QuantityType { dimension, substance, unit: "1".into() })
}

fn item_type(list: &Type) -> Type {
    match list {
        Type::List(item) => (**item).clone(),
        _ => Type::Nothing,
    }
}

/// What to do about a text that should have been something else: a literal under `let` has no place to take its type from.
fn typed_too_early(left: &Type, right: &Type) -> Option<String> {
    let help = "a quoted word takes the type of its place: write it where it is compared, or put the set in a table";
    let typed = |ty: &Type| matches!(ty, Type::Enum(_) | Type::Date(_) | Type::Quantity(_) | Type::Money);
    let found = *left == Type::Text && typed(right) || *right == Type::Text && typed(left);
    found.then(|| help.to_owned())
}

/// Zero of any unit is zero, but for temperatures, whose scales begin at different places.
fn has_one_zero(ty: &Type) -> bool {
    match ty {
        Type::Quantity(kind) => kind.dimension.to_string() != "temperature",
        other => *other == Type::Money,
    }
}

fn is_zero(expr: &Expr) -> bool {
    matches!(&expr.op, Op::Const(Val::Number(number)) if number.is_zero())
}

fn plain(ty: &Type) -> bool {
    matches!(ty, Type::Number | Type::Count)
}

/// A plain number or a quantity without dimension.
pub(super) fn number(ty: &Type) -> bool {
    plain(ty) || matches!(ty, Type::Quantity(kind) if kind.dimension.is_none())
}

fn text(ty: &Type) -> bool {
    matches!(ty, Type::Text | Type::Ref(_) | Type::Country)
}

/// Whether a value of one type has everything that another type asks for.
pub(super) fn fits(found: &Type, wanted: &Type) -> bool {
    match (found, wanted) {
        (Type::Record(found), Type::Record(wanted)) => {
            wanted.fields.iter().all(|(key, field)| found.field(key).is_some_and(|found| fits(&found.ty, &field.ty)))
        }
        (Type::List(found), Type::List(wanted)) => fits(found, wanted),
        _ => unify(found, wanted).is_some(),
    }
}

/// The type that both types are, where there is one; of two records, their common keys.
#[must_use]
pub(super) fn unify(a: &Type, b: &Type) -> Option<Type> {
    match (a, b) {
        (Type::Nothing, other) | (other, Type::Nothing) => Some(other.clone()),
        (a, b) if a == b => Some(a.clone()),
        (Type::Quantity(x), Type::Quantity(y)) if x.dimension == y.dimension => {
            let substance = if x.substance == y.substance { x.substance.clone() } else { None };
            Some(Type::Quantity(QuantityType { substance, ..x.clone() }))
        }
        (a, b) if plain(a) && plain(b) => Some(Type::Number),
        (a, b) if text(a) && text(b) => Some(Type::Text),
        (Type::Date(x), Type::Date(y)) => Some(Type::Date((*x).min(*y))),
        (Type::Enum(x), Type::Enum(y)) if x.values == y.values => Some(a.clone()),
        (Type::List(x), Type::List(y)) => unify(x, y).map(|item| Type::List(Arc::new(item))),
        (Type::Record(x), Type::Record(y)) => {
            let fields = x.fields.iter().filter_map(|(key, field)| {
                let ty = unify(&field.ty, &y.field(key)?.ty)?;
                Some((Arc::clone(key), Field { ty, ..field.clone() }))
            });
            Some(Type::Record(Arc::new(Record { title: x.title.clone(), fields: fields.collect() })))
        }
        _ => None,
    }
}
