//! What a part of a rule may be: a label points somewhere, a hole can be printed, a condition
//! depends on the declaration.

use std::ops::Range;

use super::compile::FileContext;
use super::raw::Text;
use crate::expr::ast::BinaryOp;
use crate::expr::typed::{Each, Op};
use crate::expr::{Expr, Library, Mistake, Scope};
use crate::schema::types::Type;

impl FileContext<'_> {
    /// An expression that a label points at: a path, a `let`, or what picks a fact.
    pub(super) fn place(&mut self, library: &Library, scope: &Scope, text: &Text) -> Option<Expr> {
        let expr = self.expr(library, scope, text, None)?;
        let Some(range) = pointless(&expr) else { return Some(expr) };
        let mistake = Mistake::new(range, "a label points at a fact, and this is computed");
        self.mistakes(text, 0, vec![mistake.help("write the path of the fact that the reader should look at")]);
        None
    }

    /// A condition that depends on something declared; else it would hold always or never.
    pub(super) fn depends(&mut self, text: &Text, expr: Expr) -> Option<Expr> {
        let Some(range) = idle(&expr) else { return Some(expr) };
        let mistake = Mistake::new(range, "this reads nothing that is declared: it holds always or never");
        self.mistakes(text, 0, vec![mistake.help("leave it out, or compare a fact")]);
        None
    }
}

/// The part of a label that points nowhere.
fn pointless(expr: &Expr) -> Option<Range<usize>> {
    match &expr.op {
        Op::Get(..) | Op::On(_) | Op::Index(..) | Op::Local(_) | Op::Let(_) | Op::Spread(_) => None,
        Op::Conditional(_, yes, no) => pointless(yes).or_else(|| pointless(no)),
        Op::Binary(BinaryOp::Else, left, _) => pointless(left),
        Op::Each(Each::Map | Each::Filter | Each::SortBy | Each::GroupBy, ..) => None,
        Op::Call(function, _) if matches!(function.name(), "first" | "last" | "one" | "min" | "max") => None,
        Op::Call(..) if matches!(expr.ty, Type::List(_) | Type::Record(_)) => None,
        Op::List(items) if !items.is_empty() => items.iter().find_map(pointless),
        _ => Some(expr.range.clone()),
    }
}

/// The first condition within a condition that reads nothing.
fn idle(expr: &Expr) -> Option<Range<usize>> {
    if expr.ty != Type::Bool {
        return None;
    }
    let mut reads = false;
    expr.walk(&mut |part| {
        reads |= !matches!(
            part.op,
            Op::Const(_)
                | Op::Not(_)
                | Op::Negate(_)
                | Op::Binary(..)
                | Op::Conditional(..)
                | Op::List(_)
                | Op::Call(..)
                | Op::Index(..)
                | Op::Spread(_)
        );
    });
    if !reads {
        return Some(expr.range.clone());
    }
    match &expr.op {
        Op::Not(inner) => idle(inner),
        Op::Binary(BinaryOp::And | BinaryOp::Or, left, right) => idle(left).or_else(|| idle(right)),
        Op::Conditional(condition, ..) => idle(condition),
        _ => None,
    }
}

/// Why a value cannot be printed in a message; `None` where it can.
pub(super) fn unprintable(ty: &Type) -> Option<&'static str> {
    match ty {
        Type::Record(record) if record.name_field().is_none() && record.field("key").is_none() => {
            Some("this is a mapping without a name, which cannot be printed")
        }
        Type::List(item) => match &**item {
            Type::List(_) => Some("this is a list of lists, which cannot be printed"),
            item => unprintable(item),
        },
        _ => None,
    }
}
