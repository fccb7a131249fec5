//! Three-valued logic: `&&`, `||`, `!`, `?:` and `??`.
//!
//! What is unknown carries the facts that could still decide, and no others. Both sides of an
//! operator are asked where one alone does not decide, and `!` is carried down to what it turns:
//! "unknown and absent" holds in no case, but "not (unknown and absent)" may.

use super::ast::BinaryOp;
use super::eval::{Evaluator, Stop};
use super::typed::{Expr, Op};
use super::value::{Gap, Item, Truth, Val};
use crate::schema::types::Type;

impl Evaluator<'_> {
    pub(super) fn logic(&mut self, op: BinaryOp, left: &Expr, right: &Expr) -> Result<Item, Stop> {
        let a = Truth::of(&self.eval(left)?);
        // `false &&` and `true ||` are decided; the right side is not read.
        match (op, &a) {
            (BinaryOp::And, Truth::No) | (BinaryOp::Or, Truth::Yes) => return Ok(a.item()),
            _ => {}
        }
        let b = Truth::of(&self.eval(right)?);
        Ok(match (op, a, b) {
            (BinaryOp::And, Truth::Yes, b) | (BinaryOp::Or, Truth::No, b) => b.item(),
            // Either order gives the same: false before absent.
            (BinaryOp::And, _, Truth::No) => Item::bool(false),
            (BinaryOp::And, Truth::Absent, _) | (BinaryOp::And, _, Truth::Absent) => Item::new(Val::Absent),
            (BinaryOp::Or, _, b @ Truth::Yes) => b.item(),
            (BinaryOp::Or, Truth::Absent, Truth::No) => Item::new(Val::Absent),
            (BinaryOp::Or, Truth::Absent, b) => b.item(),
            (_, Truth::Unknown(x), Truth::Unknown(y)) => Item::unknown([&*x, &*y].concat()),
            (_, a, _) => a.item(),
        })
    }

    /// `!` of an expression.
    pub(super) fn negated(&mut self, expr: &Expr) -> Result<Item, Stop> {
        match &expr.op {
            Op::Not(inner) => Ok(Truth::of(&self.eval(inner)?).item()),
            Op::Binary(op @ (BinaryOp::And | BinaryOp::Or), left, right) => {
                let a = Truth::of(&self.negated(left)?);
                match (op, &a) {
                    // Of `!(a && b)`, a false `a` decides; of `!(a || b)`, a true or an absent one.
                    (BinaryOp::And, Truth::Yes) | (BinaryOp::Or, Truth::No | Truth::Absent) => return Ok(a.item()),
                    _ => {}
                }
                let b = Truth::of(&self.negated(right)?);
                Ok(match (op, a, b) {
                    (_, Truth::Unknown(x), Truth::Unknown(y)) => Item::unknown([&*x, &*y].concat()),
                    (BinaryOp::And, a @ (Truth::Unknown(_) | Truth::Absent), Truth::No) => a.item(),
                    (BinaryOp::And, a @ Truth::Unknown(_), Truth::Absent) => a.item(),
                    (BinaryOp::Or, a @ Truth::Unknown(_), Truth::Yes) => a.item(),
                    (_, _, b) => b.item(),
                })
            }
            Op::Conditional(condition, yes, no) => {
                self.choose(expr, condition, |this, yes_or_no| this.negated(if yes_or_no { yes } else { no }))
            }
            Op::Let(at) => match Truth::of(&self.eval(expr)?) {
                Truth::Absent => match self.lets.get(*at) {
                    Some(expr) => self.in_let(|this| this.negated(expr)),
                    None => Ok(Item::new(Val::Absent)),
                },
                Truth::Yes => Ok(Item::bool(false)),
                Truth::No => Ok(Item::bool(true)),
                open @ Truth::Unknown(_) => Ok(open.item()),
            },
            _ => Ok(match Truth::of(&self.eval(expr)?) {
                Truth::Yes => Item::bool(false),
                Truth::No => Item::bool(true),
                other => other.item(),
            }),
        }
    }

    /// The branch that a condition picks. Where that cannot be told, what both branches say, else
    /// unknown for want of what the condition and both branches wait for.
    pub(super) fn choose(
        &mut self,
        expr: &Expr,
        condition: &Expr,
        mut branch: impl FnMut(&mut Self, bool) -> Result<Item, Stop>,
    ) -> Result<Item, Stop> {
        let open = match Truth::of(&self.eval(condition)?) {
            Truth::Yes => return branch(self, true),
            Truth::No | Truth::Absent => return branch(self, false),
            Truth::Unknown(open) => open,
        };
        let (yes, no) = (branch(self, true), branch(self, false));
        let gaps = |side: &Result<Item, Stop>| side.as_ref().map_or(Vec::new(), |item| item.gaps().to_vec());
        if let (Ok(a), Ok(b)) = (&yes, &no)
            && !a.is_unknown()
            && !b.is_unknown()
        {
            if expr.ty == Type::Bool {
                match (Truth::of(a), Truth::of(b)) {
                    (Truth::Yes, Truth::Yes) => return Ok(Item::bool(true)),
                    (Truth::No, Truth::No) => return Ok(Item::bool(false)),
                    (Truth::Yes, _) | (_, Truth::Yes) => {}
                    _ => return Ok(Item::new(Val::Absent)),
                }
            } else if is_scalar(&a.val) && is_scalar(&b.val) && self.facts.canonical(a) == self.facts.canonical(b) {
                return Ok(Item::new(a.val.clone()));
            }
        }
        Ok(Item::unknown([open.to_vec(), gaps(&yes), gaps(&no)].concat()))
    }

    /// `left ?? right`: the right side for what is declared absent.
    pub(super) fn otherwise(&mut self, left: &Expr, right: &Expr) -> Result<Item, Stop> {
        let a = self.eval(left)?;
        let may_be_absent = !matches!(&left.op, Op::Get(_, _, field) if !field.may_be_false);
        match &a.val {
            Val::Absent => self.eval(right),
            Val::Unknown(open) if may_be_absent => {
                // What cannot be told may turn out to be absent, and then the right side counts.
                let rest: Vec<Gap> = self.eval(right).map_or(Vec::new(), |item| item.gaps().to_vec());
                Ok(Item::unknown([open.to_vec(), rest].concat()))
            }
            _ => Ok(a),
        }
    }
}

/// Whether a value has one text for all that it says.
fn is_scalar(val: &Val) -> bool {
    match val {
        Val::Quantity(quantity) => quantity.qualifier().is_none(),
        Val::Number(_) | Val::Text(_) | Val::Enum(..) | Val::Money(_) | Val::Absent => true,
        Val::Date(date) => date.is_exact(),
        _ => false,
    }
}
