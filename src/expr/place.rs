//! Which facts an expression read, and which one it speaks of: what labels point at.

use std::sync::Arc;

use super::ast::BinaryOp;
use super::eval::{Evaluator, Stop};
use super::typed::{Expr, Op};
use super::value::{Item, PlaceId, Truth, Val};
use crate::pointer::Step;

impl Evaluator<'_> {
    /// Evaluates an expression; afterwards `reads` holds what this one read, through `let`s too.
    ///
    /// # Errors
    /// [`Stop`] where there is no value.
    pub fn tracked(&mut self, expr: &Expr) -> Result<Item, Stop> {
        self.reads.clear();
        let item = self.eval(expr)?;
        let lets = self.lets;
        let mut waiting = vec![expr];
        let mut seen = Vec::new();
        while let Some(expr) = waiting.pop() {
            let mut used = Vec::new();
            expr.walk(&mut |part| {
                if let Op::Let(at) = part.op {
                    used.push(at);
                }
            });
            for at in used {
                if !seen.contains(&at) {
                    seen.push(at);
                    waiting.extend(lets.get(at));
                    if let Some(Some(done)) = self.let_values.get(at) {
                        self.reads.extend_from_slice(&done.reads);
                    }
                }
            }
        }
        Ok(item)
    }

    /// The place that an expression speaks of, whether something stands there or not: where a
    /// label goes.
    ///
    /// # Errors
    /// [`Stop`] where evaluation ends without a value.
    pub fn place(&mut self, expr: &Expr) -> Result<Option<PlaceId>, Stop> {
        match &expr.op {
            Op::Get(of, key, _) => {
                let Some(of) = self.place(of)? else {
                    return Ok(self.eval(expr)?.from);
                };
                // What is absent has nothing below it: the place above says so.
                if self.facts.node(of).is_none() {
                    return Ok(Some(of));
                }
                Ok(Some(self.facts.child(of, Step::Key(Arc::clone(key)))))
            }
            Op::On(of) => {
                let on = self.eval(expr)?;
                if let Some(place) = on.from.or_else(|| on.gaps().first().map(|gap| gap.place)) {
                    return Ok(Some(place));
                }
                self.place(of)
            }
            Op::Let(at) => match self.lets.get(*at) {
                Some(expr) => self.place(expr),
                None => Ok(None),
            },
            Op::Conditional(condition, yes, no) => {
                let condition = self.eval(condition)?;
                if matches!(Truth::of(&condition), Truth::Yes) { self.place(yes) } else { self.place(no) }
            }
            Op::Binary(BinaryOp::Else, left, right) => {
                let value = self.eval(left)?;
                if matches!(value.val, Val::Absent) { self.place(right) } else { self.place(left) }
            }
            _ => {
                let item = self.eval(expr)?;
                if let Some(place) = item.from {
                    return Ok(Some(place));
                }
                Ok(match &item.val {
                    Val::List(list) => list.items.iter().find_map(|item| item.from),
                    _ => item.gaps().first().map(|gap| gap.place),
                })
            }
        }
    }
}
