//! Expressions with their values put in: what a reader checks by hand.
//!
//! After a check has failed, its expression is walked once more with the values at hand. Paths
//! become the facts that they name, `let`s and definitions their values, lists their items; a
//! branch that was not taken is left out. `terms` writes the result on one line, every value with
//! what it is called or where it stands.

mod breach;
mod terms;

pub use breach::{Breach, Pair, Relation};
pub use terms::{Note, Term, apart, like, range};

use super::ast::BinaryOp;
use super::eval::{Evaluator, Stop};
use super::functions::Function;
use super::typed::{Each, Expr, Op};
use super::value::{Item, PlaceId, Truth, Val};
use crate::value::Unit;

/// Values that a line may hold; a longer calculation is told by its names alone.
const MOST_VALUES: usize = 16;
/// Items of a list that are written out; more are counted.
const MOST_ITEMS: usize = 4;

/// An expression with its values put in.
#[derive(Clone, Debug)]
pub enum Worked {
    /// A value.
    Value(Box<Leaf>),
    /// Arithmetic between two parts.
    Binary(BinaryOp, Box<Self>, Box<Self>),
    /// A function of its parts, as `max(3, 5)`.
    Call(&'static str, Vec<Self>),
    /// A list that is too long to write out, as `sum of 14 items`: function, items, their first and last place.
    Items(&'static str, usize, Option<(PlaceId, PlaceId)>),
}

/// A value in a line of arithmetic.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// As it is shown.
    shown: Item,
    /// What is calculated with.
    used: Item,
    /// The fact that it is compared with, which tells how many digits to print.
    partner: Option<Item>,
    /// Whether it prints in full: facts, constants and cells of tables do, results are rounded.
    exact: bool,
    /// What it is.
    origin: Origin,
}

/// What a value is.
#[derive(Clone, Debug)]
enum Origin {
    /// A constant of the expression.
    Stated,
    /// A declared fact.
    Fact(PlaceId),
    /// A `let`.
    Let(usize),
    /// A cell of a table.
    Table(usize),
    /// A definition.
    Definition(usize),
    /// The value of a function or input.
    Named(&'static str),
}

impl Leaf {
    fn new(item: Item, origin: Origin) -> Self {
        let exact = matches!(origin, Origin::Stated | Origin::Fact(_) | Origin::Table(_));
        Self { used: item.clone(), shown: item, partner: None, exact, origin }
    }
}

/// Which `let`s are written out where they are used, instead of named: those used once.
#[derive(Clone, Copy, Debug)]
pub struct Inline<'i>(pub &'i [bool]);

impl Inline<'_> {
    fn holds(self, at: usize) -> bool {
        self.0.get(at).copied().unwrap_or(false)
    }
}

impl Evaluator<'_> {
    /// A `let` with its values put in; `None` where it is no arithmetic or too long for a line.
    pub fn worked_let(&mut self, at: usize, inline: Inline<'_>) -> Option<Worked> {
        let expr = self.lets.get(at)?;
        self.in_let(|this| Work { eval: this, inline, values: 0 }.whole(expr)).ok()?
    }

    /// Runs with the subject alone in scope, as a `let` is evaluated wherever it is first asked for.
    pub(super) fn in_let<T>(&mut self, run: impl FnOnce(&mut Self) -> T) -> T {
        let inner = self.locals.split_off(self.subject.min(self.locals.len()));
        let base = std::mem::replace(&mut self.base, 0);
        let done = run(self);
        self.locals.truncate(self.subject);
        self.locals.extend(inner);
        self.base = base;
        done
    }

    /// Runs with the arguments of a definition in scope.
    fn in_definition<T>(&mut self, args: Vec<Item>, run: impl FnOnce(&mut Self) -> T) -> T {
        let frame = (self.base, self.locals.len());
        self.base = self.locals.len();
        self.locals.extend(args);
        let done = run(self);
        self.base = frame.0;
        self.locals.truncate(frame.1);
        done
    }

    /// Runs with an item bound to the local of a macro.
    fn with_item<T>(&mut self, local: usize, item: &Item, run: impl FnOnce(&mut Self) -> T) -> T {
        let at = self.base + local;
        self.locals.truncate(at);
        self.locals.push(item.clone());
        let done = run(self);
        self.locals.truncate(at);
        done
    }
}

/// One walk over an expression.
struct Work<'w, 'a, 'i> {
    eval: &'w mut Evaluator<'a>,
    inline: Inline<'i>,
    values: usize,
}

impl Work<'_, '_, '_> {
    /// The walk, if it stayed short.
    fn whole(mut self, expr: &Expr) -> Result<Option<Worked>, Stop> {
        let worked = self.top(expr)?;
        Ok((self.values <= MOST_VALUES).then_some(worked))
    }

    /// A definition that stands alone is written out; inside a calculation it is named.
    fn top(&mut self, expr: &Expr) -> Result<Worked, Stop> {
        let Op::Define(at, args) = &expr.op else { return self.part(expr) };
        let args: Vec<Item> = args.iter().map(|arg| self.eval.eval(arg)).collect::<Result<_, _>>()?;
        let library = self.eval.library;
        let body = &library.definitions[*at].value;
        let (inline, values) = (self.inline, self.values);
        let (done, values) = self.eval.in_definition(args, |eval| {
            let mut inner = Work { eval, inline, values };
            (inner.part(body), inner.values)
        });
        self.values = values;
        done
    }

    fn leaf(&mut self, item: Item, origin: Origin) -> Worked {
        self.values += 1;
        let origin = item.from.map_or(origin, Origin::Fact);
        Worked::Value(Box::new(Leaf::new(item, origin)))
    }

    fn valued(&mut self, expr: &Expr, origin: Origin) -> Result<Worked, Stop> {
        let item = self.eval.eval(expr)?;
        Ok(self.leaf(item, origin))
    }

    fn part(&mut self, expr: &Expr) -> Result<Worked, Stop> {
        if self.values > MOST_VALUES {
            return self.valued(expr, Origin::Stated);
        }
        match &expr.op {
            Op::Let(at) => self.named(*at, expr),
            Op::Negate(inner) => match &inner.op {
                Op::Const(_) => self.valued(expr, Origin::Stated),
                _ => Ok(Worked::Call("-", vec![self.part(inner)?])),
            },
            Op::Binary(BinaryOp::Else, left, right) => {
                let absent = matches!(self.eval.eval(left)?.val, Val::Absent);
                self.part(if absent { right } else { left })
            }
            Op::Binary(op, left, right) => {
                let (left, right) = (self.part(left)?, self.part(right)?);
                Ok(Worked::Binary(*op, Box::new(left), Box::new(right)))
            }
            Op::Conditional(condition, yes, no) => {
                let holds = matches!(Truth::of(&self.eval.eval(condition)?), Truth::Yes);
                self.part(if holds { yes } else { no })
            }
            Op::Call(function, args) => self.call(*function, args, expr),
            Op::Lookup(table, ..) | Op::Band(table, _) => self.valued(expr, Origin::Table(*table)),
            Op::Define(at, _) => self.valued(expr, Origin::Definition(*at)),
            Op::AsOf => self.valued(expr, Origin::Named("as of")),
            Op::Gate => self.valued(expr, Origin::Named("gate")),
            Op::Get(of, ..) => {
                let origin = match self.eval.eval(of)?.val {
                    Val::Row(table, _) => Origin::Table(table),
                    _ => Origin::Stated,
                };
                self.valued(expr, origin)
            }
            _ => self.valued(expr, Origin::Stated),
        }
    }

    /// A `let` inside a calculation: written out if it is a product used only here, else named.
    fn named(&mut self, at: usize, expr: &Expr) -> Result<Worked, Stop> {
        let item = self.eval.eval(expr)?;
        let lets = self.eval.lets;
        if let Some(own) = lets.get(at).filter(|_| self.inline.holds(at) && item.from.is_none()) {
            let (inline, values) = (self.inline, self.values);
            let (part, values) = self.eval.in_let(|eval| {
                let mut inner = Work { eval, inline, values };
                (inner.part(own), inner.values)
            });
            let part = part?;
            if matches!(part, Worked::Binary(BinaryOp::Multiply | BinaryOp::Divide, ..)) {
                self.values = values;
                return Ok(part);
            }
        }
        let plain = lets.get(at).is_some_and(|own| matches!(own.op, Op::Lookup(..) | Op::Band(..) | Op::Const(_)));
        let partner = self.eval.partners.get(&at).cloned();
        let mut worked = self.leaf(item, Origin::Let(at));
        if let Worked::Value(leaf) = &mut worked {
            leaf.exact |= plain;
            leaf.partner = partner.filter(|_| !leaf.exact);
        }
        Ok(worked)
    }

    fn call(&mut self, function: Function, args: &[Expr], expr: &Expr) -> Result<Worked, Stop> {
        use Function as F;
        match (function, args) {
            (F::To | F::Number, [value, rest @ ..]) => {
                let used = self.eval.eval(expr)?;
                let mut worked = self.part(value)?;
                if let Worked::Value(leaf) = &mut worked {
                    leaf.used = used;
                    let unit = match rest {
                        [Expr { op: Op::Const(Val::Text(code)), .. }] => Unit::parse(code).ok(),
                        _ => None,
                    };
                    // Kelvins differ from degrees by more than a factor, and a bare number needs its unit.
                    if let (Some(unit), Val::Quantity(quantity)) = (unit, &leaf.shown.val)
                        && (function == F::Number || quantity.unit().has_offset())
                        && let Some(converted) = quantity.convert(&unit)
                    {
                        leaf.shown = Item { val: Val::Quantity(converted), from: leaf.shown.from };
                    }
                }
                Ok(worked)
            }
            (F::DaysBetween | F::HoursBetween, [from, to]) => {
                let (to, from) = (self.part(to)?, self.part(from)?);
                Ok(Worked::Binary(BinaryOp::Subtract, Box::new(to), Box::new(from)))
            }
            (F::Sum | F::Mean | F::Min | F::Max | F::Product, [list]) => self.items(function, list),
            (F::Days | F::Months | F::Years, _) => self.valued(expr, Origin::Stated),
            (
                F::Abs
                | F::Min
                | F::Max
                | F::Round
                | F::Floor
                | F::Ceil
                | F::Sqrt
                | F::Mod
                | F::Pow
                | F::Exp
                | F::Ln
                | F::Clamp
                | F::MonthsBetween
                | F::YearsBetween,
                args,
            ) => {
                let parts = args.iter().map(|arg| self.part(arg)).collect::<Result<Vec<_>, _>>()?;
                Ok(Worked::Call(function.name(), parts))
            }
            _ => self.valued(expr, Origin::Named(function.name())),
        }
    }

    /// A function of a list: a short one is written out.
    fn items(&mut self, function: Function, list: &Expr) -> Result<Worked, Stop> {
        let literal = match &list.op {
            Op::List(parts) => Some(parts),
            Op::Call(Function::Known, args) => match args.first().map(|arg| &arg.op) {
                Some(Op::List(parts)) => Some(parts),
                _ => None,
            },
            _ => None,
        };
        let mut parts = Vec::new();
        if let Some(literal) = literal.filter(|parts| parts.len() <= MOST_VALUES) {
            for part in literal {
                if self.eval.eval(part)?.is_present() {
                    parts.push(self.part(part)?);
                }
            }
            return Ok(together(function, parts));
        }
        let evaluated = self.eval.eval(list)?;
        let Val::List(values) = &evaluated.val else { return Ok(self.leaf(evaluated, Origin::Stated)) };
        if values.items.len() > MOST_ITEMS {
            let places = || values.items.iter().filter_map(|item| item.from);
            let ends = places().min().zip(places().max());
            self.values += 1;
            return Ok(Worked::Items(function.name(), values.items.len(), ends));
        }
        if let Op::Each(Each::Map, of, local, body) = &list.op
            && let Val::List(of) = self.eval.eval(of)?.val
        {
            for item in &of.items {
                let (inline, values) = (self.inline, self.values);
                let (part, values) = self.eval.with_item(*local, item, |eval| {
                    let mut inner = Work { eval, inline, values };
                    (inner.part(body), inner.values)
                });
                self.values = values;
                parts.push(part?);
            }
        } else {
            parts.extend(values.items.iter().map(|item| self.leaf(item.clone(), Origin::Stated)));
        }
        Ok(together(function, parts))
    }
}

/// Sums and products are written with their signs, other functions with their names; of one part, the part.
fn together(function: Function, mut parts: Vec<Worked>) -> Worked {
    if parts.len() == 1
        && let Some(only) = parts.pop()
    {
        return only;
    }
    let op = match function {
        Function::Sum => BinaryOp::Add,
        Function::Product => BinaryOp::Multiply,
        _ => return Worked::Call(function.name(), parts),
    };
    let chain = |left: Worked, right: Worked| Worked::Binary(op, Box::new(left), Box::new(right));
    let what = function.name();
    parts.into_iter().reduce(chain).unwrap_or(Worked::Items(what, 0, None))
}
