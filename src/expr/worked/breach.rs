//! The comparisons for whose sake a condition does not hold.

use std::sync::Arc;

use super::super::ast::BinaryOp;
use super::super::eval::{Evaluator, Stop};
use super::super::functions::Function;
use super::super::typed::{Counting, Each, Expr, Op};
use super::super::value::{Item, Truth, Val};
use super::{Inline, Work, Worked};
use crate::schema::types::Type;

/// Comparisons that are told of one check, and how many are looked at to find them.
const MOST: usize = 3;
const LOOKED_AT: usize = 8;

/// How two values stand to each other, and should not.
#[derive(Clone, Debug)]
pub enum Relation {
    /// Related by this operator.
    Is(BinaryOp),
    /// Further apart than a tolerance: how that is worked out and what it is, and whether it is a share.
    Outside(Box<(Worked, Item)>, bool),
}

/// A comparison that came out wrong.
#[derive(Clone, Debug)]
pub struct Breach {
    /// How the sides stand to each other.
    pub relation: Relation,
    /// The left side.
    pub left: (Worked, Item),
    /// The right side.
    pub right: (Worked, Item),
    /// How the left and the right side were counted, where a function that counts gave them.
    pub counting: [Option<Counting>; 2],
    /// Two values that should be the same.
    pub pair: Option<Pair>,
    /// Whether it only asks if a list has items, as conditions do in front of the comparison that matters.
    is_guard: bool,
}

/// Two values that should be the same, or nearly.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The one that was stated, if either was.
    pub stated: Item,
    /// The other.
    pub expected: Item,
    /// What they measure: `mass`, `money`, `number`.
    pub kind: String,
    /// Whose they are.
    pub substance: Option<Arc<str>>,
}

impl Pair {
    fn new(a: &Item, b: &Item, types: [&Type; 2]) -> Self {
        let (stated, expected) = if a.from.is_none() && b.from.is_some() { (b, a) } else { (a, b) };
        let substance = types.iter().find_map(|ty| match ty {
            Type::Quantity(kind) => kind.substance.clone(),
            _ => None,
        });
        let kind = match types[0] {
            Type::Quantity(kind) => kind.dimension.to_string(),
            Type::Money(_) => "money".to_owned(),
            _ => "number".to_owned(),
        };
        Self { stated: stated.clone(), expected: expected.clone(), kind, substance }
    }
}

/// Whether the operator asks of values of the type which is more; of words that should be the same there is nothing to
/// work out.
fn ordered(op: BinaryOp, ty: &Type) -> bool {
    match ty {
        Type::Number | Type::Count | Type::Quantity(_) | Type::Money(_) | Type::Date(_) | Type::Instant => true,
        Type::Enum(values) => values.ordered && !matches!(op, BinaryOp::Equal | BinaryOp::NotEqual),
        _ => false,
    }
}

fn measured(ty: &Type) -> bool {
    matches!(ty, Type::Number | Type::Count | Type::Quantity(_) | Type::Money(_))
}

/// What stands between two values of which `op` does not hold.
fn opposite(op: BinaryOp) -> BinaryOp {
    match op {
        BinaryOp::Equal => BinaryOp::NotEqual,
        BinaryOp::NotEqual => BinaryOp::Equal,
        BinaryOp::Less => BinaryOp::GreaterEqual,
        BinaryOp::LessEqual => BinaryOp::Greater,
        BinaryOp::Greater => BinaryOp::LessEqual,
        _ => BinaryOp::Less,
    }
}

impl Evaluator<'_> {
    /// The comparisons for whose sake a condition is false, at most three; none where it is no matter of more or
    /// less.
    pub fn breaches(&mut self, condition: &Expr, inline: Inline<'_>) -> Vec<Breach> {
        let mut search = Search { inline, found: Vec::new() };
        // What was found before evaluation ended is still true.
        let _ = search.look(self, condition, true);
        let mut found = search.found;
        if found.iter().any(|breach| !breach.is_guard) {
            found.retain(|breach| !breach.is_guard);
        }
        found.truncate(MOST);
        found
    }
}

struct Search<'i> {
    inline: Inline<'i>,
    found: Vec<Breach>,
}

impl Search<'_> {
    /// Looks for comparisons in an expression that is not what it is wanted to be.
    fn look(&mut self, eval: &mut Evaluator<'_>, expr: &Expr, wanted: bool) -> Result<(), Stop> {
        if self.found.len() >= LOOKED_AT {
            return Ok(());
        }
        match &expr.op {
            Op::Not(inner) => self.look(eval, inner, !wanted),
            Op::Let(at) => {
                let lets = eval.lets;
                let Some(own) = lets.get(*at).filter(|own| own.ty == Type::Bool) else { return Ok(()) };
                eval.in_let(|eval| self.look(eval, own, wanted))
            }
            Op::Define(at, args) => {
                let args: Vec<Item> = args.iter().map(|arg| eval.eval(arg)).collect::<Result<_, _>>()?;
                let library = eval.library;
                eval.in_definition(args, |eval| self.look(eval, &library.definitions[*at].value, wanted))
            }
            Op::Conditional(condition, yes, no) => {
                let holds = matches!(Truth::of(&eval.eval(condition)?), Truth::Yes);
                self.look(eval, if holds { yes } else { no }, wanted)
            }
            Op::Binary(BinaryOp::And | BinaryOp::Or, left, right) => {
                for side in [left, right] {
                    if is(eval, side, !wanted)? {
                        self.look(eval, side, wanted)?;
                        // Of `a && b` the second is not looked at once the first is false.
                        let decided = matches!(expr.op, Op::Binary(BinaryOp::And, ..)) == wanted;
                        if decided {
                            break;
                        }
                    }
                }
                Ok(())
            }
            Op::Each(each @ (Each::All | Each::Exists), list, local, body) => {
                let Val::List(items) = eval.eval(list)?.val else { return Ok(()) };
                for item in &items.items {
                    let wrong = eval.with_item(*local, item, |eval| is(eval, body, !wanted))?;
                    if wrong {
                        eval.with_item(*local, item, |eval| self.look(eval, body, wanted))?;
                        // One is enough to spoil `all`, and to meet an `exists` that should not be.
                        if (*each == Each::All) == wanted {
                            break;
                        }
                    }
                    if self.found.len() >= LOOKED_AT {
                        break;
                    }
                }
                Ok(())
            }
            Op::Call(Function::Within, args) if wanted => {
                let [a, b, tolerance] = args.as_slice() else { return Ok(()) };
                self.compare(eval, a, b, Some(tolerance), BinaryOp::NotEqual)
            }
            Op::Binary(op, a, b) if ordered(*op, &a.ty) && ordered(*op, &b.ty) => {
                self.compare(eval, a, b, None, if wanted { opposite(*op) } else { *op })
            }
            _ => Ok(()),
        }
    }

    fn compare(
        &mut self,
        eval: &mut Evaluator<'_>,
        a: &Expr,
        b: &Expr,
        tolerance: Option<&Expr>,
        op: BinaryOp,
    ) -> Result<(), Stop> {
        let (left, right) = (eval.eval(a)?, eval.eval(b)?);
        // What lies between two values can decide, too.
        if [&left, &right].iter().any(|side| matches!(side.val, Val::Unknown(_) | Val::Absent)) {
            return Ok(());
        }
        let inline = self.inline;
        let mut work = |expr: &Expr| Work { eval: &mut *eval, inline, values: 0 }.whole(expr);
        let (Some(worked_left), Some(worked_right)) = (work(a)?, work(b)?) else { return Ok(()) };
        let same = tolerance.is_some() || op == BinaryOp::NotEqual;
        let mut pair = (same && measured(&a.ty) && measured(&b.ty)).then(|| Pair::new(&left, &right, [&a.ty, &b.ty]));
        let relation = match tolerance {
            Some(tolerance) => {
                let Some(worked) = work(tolerance)? else { return Ok(()) };
                let share = matches!(&tolerance.ty, Type::Quantity(kind) if kind.dimension.is_none());
                Relation::Outside(Box::new((worked, eval.eval(tolerance)?)), share)
            }
            None => Relation::Is(op),
        };
        if pair.is_none() {
            let apart = match op {
                BinaryOp::Greater | BinaryOp::GreaterEqual => a,
                _ => b,
            };
            pair = difference(eval, apart)?;
        }
        let counting = [a.counting(), b.counting()];
        let is_guard = is_zero(a) && counts(b) || counts(a) && is_zero(b);
        self.found.push(Breach {
            relation,
            left: (worked_left, left),
            right: (worked_right, right),
            counting,
            pair,
            is_guard,
        });
        Ok(())
    }
}

fn is_zero(expr: &Expr) -> bool {
    matches!(&expr.op, Op::Const(Val::Number(number)) if number.is_zero())
}

fn counts(expr: &Expr) -> bool {
    matches!(expr.op, Op::Call(Function::Count | Function::Size, _))
}

/// Whether a condition is decided, and so.
fn is(eval: &mut Evaluator<'_>, expr: &Expr, wanted: bool) -> Result<bool, Stop> {
    Ok(match Truth::of(&eval.eval(expr)?) {
        Truth::Yes => wanted,
        Truth::No | Truth::Absent => !wanted,
        Truth::Unknown(_) => false,
    })
}

/// The two values whose distance an expression is: `abs(a - b)`, through `let`s and units.
fn difference(eval: &mut Evaluator<'_>, expr: &Expr) -> Result<Option<Pair>, Stop> {
    match &expr.op {
        Op::Let(at) => {
            let lets = eval.lets;
            match lets.get(*at) {
                Some(own) => eval.in_let(|eval| difference(eval, own)),
                None => Ok(None),
            }
        }
        Op::Call(Function::To | Function::Number, args) => match args.first() {
            Some(value) => difference(eval, value),
            None => Ok(None),
        },
        Op::Call(Function::Abs, args) => match args.first().map(|arg| &arg.op) {
            Some(Op::Binary(BinaryOp::Subtract, a, b)) if measured(&a.ty) && measured(&b.ty) => {
                let (left, right) = (eval.eval(a)?, eval.eval(b)?);
                let present = left.is_present() && right.is_present();
                Ok(present.then(|| Pair::new(&left, &right, [&a.ty, &b.ty])))
            }
            _ => Ok(None),
        },
        _ => Ok(None),
    }
}
