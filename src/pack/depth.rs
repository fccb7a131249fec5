//! How deep expressions reach through `let`s and definitions: evaluation and every walk follow
//! them on the stack, so a chain of them is bounded when the pack is loaded.

use crate::expr::typed::{Expr, Op};
use crate::expr::{Library, Mistake};

/// How deep a `let` or a definition may reach.
const MAX: usize = 180;

/// How deep an expression reaches; `lets` says it of the `let`s before it.
pub(super) fn of(expr: &Expr, library: &Library, lets: &[usize]) -> usize {
    let deepest = |parts: &[Expr]| parts.iter().map(|part| of(part, library, lets)).max().unwrap_or(0);
    let one = |part: &Expr| of(part, library, lets);
    let below = match &expr.op {
        Op::Const(_) | Op::Root | Op::AsOf | Op::Gate | Op::Local(_) => 0,
        Op::Rows(_, date) => date.as_deref().map_or(0, one),
        Op::Let(at) => lets.get(*at).copied().unwrap_or(0),
        Op::Get(part, ..) | Op::On(part) | Op::Spread(part) | Op::Not(part) | Op::Negate(part) | Op::Band(_, part) => {
            one(part)
        }
        Op::Index(a, b) | Op::Binary(_, a, b) | Op::Each(_, a, _, b) => one(a).max(one(b)),
        Op::Conditional(a, b, c) => one(a).max(one(b)).max(one(c)),
        Op::List(parts) | Op::Call(_, parts) => deepest(parts),
        Op::Define(at, args) => deepest(args).max(library.definitions[*at].depth),
        Op::Lookup(_, keys, _, date) => deepest(keys).max(date.as_deref().map_or(0, one)),
    };
    below + 1
}

/// How deep a `let` or definition reaches.
///
/// # Errors
/// The mistake of reaching too deep.
pub(super) fn bounded(expr: &Expr, library: &Library, lets: &[usize]) -> Result<usize, Mistake> {
    let depth = of(expr, library, lets);
    if depth <= MAX {
        return Ok(depth);
    }
    let mistake = Mistake::new(expr.range.clone(), "too many calculations rest on each other here");
    Err(mistake.help("this one rests on another, that on a third, and so on: make the chain shorter"))
}
