//! What operators take and give.

use std::ops::Range;
use std::sync::Arc;

use super::agree::{apart, scale};
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
                    return self.differ(range, &left.ty, &right.ty, message);
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
            return match typed_too_early(&left, &right) {
                Some(help) => self.mistake_with(range, message, help),
                None => self.differ(range, &left.ty, item, message),
            };
        }
        Some(join(BinaryOp::In, left, right, Type::Bool, range))
    }

    /// Whether two values can be compared by an operator; records the mistake if not.
    pub(super) fn comparable(&mut self, op: BinaryOp, left: &Expr, right: &Expr, range: &Range<usize>) -> Option<()> {
        let equality = matches!(op, BinaryOp::Equal | BinaryOp::NotEqual);
        if let Some(apart) = apart(&left.ty, &right.ty) {
            self.mistake_with(range, apart.message("compared with"), apart.help);
            return None;
        }
        let fine = match (&left.ty, &right.ty) {
            (Type::Quantity(_), Type::Quantity(_)) => true,
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
            (Type::Money(_), Type::Money(_)) | (Type::Date(_) | Type::Instant, Type::Date(_) | Type::Instant) => true,
            (Type::Record(_), Type::Record(_)) => equality && fits(&left.ty, &right.ty) && fits(&right.ty, &left.ty),
            (Type::List(a), Type::List(b)) => equality && unify(a, b).is_some() && fits(a, b) && fits(b, a),
            (Type::Bool, Type::Bool) | (Type::Text, Type::Text) => true,
            (a, b) if text(a) && text(b) => equality && unify(a, b).is_some(),
            _ => false,
        };
        if fine {
            return Some(());
        }
        let message = format!("`{}` stands between {} and {}", op.sign(), left.ty.words(), right.ty.words());
        match typed_too_early(left, right) {
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
        if sum && let Some(apart) = apart(&left.ty, &right.ty) {
            let word = if op == BinaryOp::Add { "added to" } else { "taken together with" };
            return self.mistake_with(range, apart.message(word), apart.help);
        }
        if let Some(scale) = [&left, &right].into_iter().find(|side| scale(side)) {
            let message = format!("`{}` takes no temperature: its scale may begin anywhere", op.sign());
            return self.mistake_with(&scale.range, message, "take it in kelvins: `number(…, \"K\")`".to_owned());
        }
        let ty = match (&left.ty, &right.ty, op) {
            (a, b, _) if plain(a) && plain(b) => Some(Type::Number),
            (a, b, _) if sum && number(a) && number(b) => Some(Type::Number),
            (Type::Quantity(_), Type::Quantity(_), _) if sum => unify(&left.ty, &right.ty),
            (Type::Money(_), Type::Money(_), BinaryOp::Add | BinaryOp::Subtract) => unify(&left.ty, &right.ty),
            (Type::Date(_) | Type::Instant, Type::Duration, BinaryOp::Add | BinaryOp::Subtract)
            | (Type::Instant, Type::Hours, BinaryOp::Add | BinaryOp::Subtract) => Some(left.ty.clone()),
            (Type::Quantity(a), Type::Quantity(b), BinaryOp::Multiply) => {
                a.dimension.checked_mul(b.dimension).map(|dimension| derived(a, b, op, dimension))
            }
            (Type::Quantity(a), Type::Quantity(b), BinaryOp::Divide) => {
                a.dimension.checked_div(b.dimension).map(|dimension| derived(a, b, op, dimension))
            }
            (Type::Quantity(a), b, BinaryOp::Multiply | BinaryOp::Divide) if plain(b) => Some(scaled(a)),
            (a, Type::Quantity(b), BinaryOp::Multiply) if plain(a) => Some(scaled(b)),
            (a, Type::Quantity(b), BinaryOp::Divide) if plain(a) => {
                let inverse = crate::value::Dimension::NONE.checked_div(b.dimension);
                inverse.map(|dimension| Type::Quantity(QuantityType::of(dimension, "1")))
            }
            (Type::Money(_), Type::Money(_), BinaryOp::Divide) => {
                if let Some(apart) = apart(&left.ty, &right.ty) {
                    return self.mistake_with(range, apart.message("divided by"), apart.help);
                }
                Some(Type::Number)
            }
            (Type::Money(_), b, BinaryOp::Multiply | BinaryOp::Divide) if number(b) => Some(left.ty.clone()),
            (a, Type::Money(_), BinaryOp::Multiply) if number(a) => Some(right.ty.clone()),
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

/// A product or quotient. What is taken per tonne of coal is still of its substance; a quotient of
/// two substances, and what is measured per amount of one, are of none.
fn derived(a: &QuantityType, b: &QuantityType, op: BinaryOp, dimension: crate::value::Dimension) -> Type {
    let substance = match (&a.substance, &b.substance, op) {
        (Some(x), None, _) | (None, Some(x), BinaryOp::Multiply) => Some(Arc::clone(x)),
        _ => None,
    };
    let pure = |kind: &QuantityType| kind.substance.is_none() && kind.dimension.is_none();
    let scaled = a.scaled || b.scaled || pure(a) || pure(b);
    Type::Quantity(QuantityType { substance, scaled, ..QuantityType::of(dimension, "1") })
}

/// A quantity to which a plain number was applied.
fn scaled(kind: &QuantityType) -> Type {
    Type::Quantity(QuantityType { scaled: true, conditions: None, ..kind.clone() })
}

fn item_type(list: &Type) -> Type {
    match list {
        Type::List(item) => (**item).clone(),
        _ => Type::Nothing,
    }
}

/// What to do about a text that should have been something else: a literal that was bound to a name has no place
/// to take its type from.
fn typed_too_early(left: &Expr, right: &Expr) -> Option<String> {
    let help = "a quoted word takes the type of its place: write it where it is compared, or put the set in a table";
    let bound = |expr: &Expr| {
        matches!(expr.op, Op::Let(_) | Op::Local(_)) && (expr.ty == Type::Text || item_type(&expr.ty) == Type::Text)
    };
    let typed = |expr: &Expr| [&expr.ty, &item_type(&expr.ty)].into_iter().any(takes_words);
    (bound(left) && typed(right) || bound(right) && typed(left)).then(|| help.to_owned())
}

/// Whether a quoted word may stand for a value of this type.
fn takes_words(ty: &Type) -> bool {
    matches!(ty, Type::Enum(_) | Type::Date(_) | Type::Quantity(_) | Type::Money(_))
}

/// Zero of any unit is zero, but for temperatures, whose scales begin at different places.
fn has_one_zero(ty: &Type) -> bool {
    match ty {
        Type::Quantity(kind) => !kind.dimension.is_temperature(),
        other => matches!(other, Type::Money(_)),
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
    matches!(ty, Type::Text | Type::Ref(_) | Type::Country | Type::Currency)
}

/// Whether a value of one type has everything that another type asks for.
pub(crate) fn fits(found: &Type, wanted: &Type) -> bool {
    match (found, wanted) {
        (Type::Record(found), Type::Record(wanted)) => {
            Arc::ptr_eq(found, wanted)
                || wanted
                    .fields
                    .iter()
                    .all(|(key, field)| found.field(key).is_some_and(|found| fits(&found.ty, &field.ty)))
        }
        (Type::List(found), Type::List(wanted)) => Arc::ptr_eq(found, wanted) || fits(found, wanted),
        _ => unify(found, wanted).is_some(),
    }
}

/// The type that both types are, where there is one; of two records, their common keys.
#[must_use]
pub(super) fn unify(a: &Type, b: &Type) -> Option<Type> {
    match (a, b) {
        (Type::Nothing, other) | (other, Type::Nothing) => Some(other.clone()),
        (a, b) if a == b => Some(a.clone()),
        (a, b) if apart(a, b).is_some() => None,
        (Type::Quantity(x), Type::Quantity(y)) => {
            let substance = x.substance.clone().or(y.substance.clone());
            let scaled = x.scaled && y.scaled;
            Some(Type::Quantity(QuantityType { substance, scaled, conditions: None, ..x.clone() }))
        }
        // One of them may be in any currency.
        (Type::Money(_), Type::Money(_)) => Some(Type::Money(None)),
        (a, b) if plain(a) && plain(b) => Some(Type::Number),
        // Ids of two lists, or an id and a country, are never the same.
        (a, b) if text(a) && text(b) => [a, b].contains(&&Type::Text).then_some(Type::Text),
        (Type::Date(x), Type::Date(y)) => Some(Type::Date((*x).min(*y))),
        (Type::Enum(x), Type::Enum(y)) if x.values == y.values => Some(a.clone()),
        (Type::List(x), Type::List(y)) => unify(x, y).map(|item| Type::List(Arc::new(item))),
        (Type::Record(x), Type::Record(y)) => {
            let fields = x.fields.iter().filter_map(|(key, field)| {
                let ty = unify(&field.ty, &y.field(key)?.ty)?;
                Some((Arc::clone(key), Field { ty, ..field.clone() }))
            });
            Some(Type::Record(Arc::new(Record { title: x.title.clone(), fields: fields.collect::<Vec<_>>().into() })))
        }
        _ => None,
    }
}
