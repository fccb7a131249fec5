//! Expressions in their typed form.

use std::ops::Range;
use std::sync::Arc;

use super::ast::BinaryOp;
use super::functions::Function;
use super::value::Val;
use crate::coded::Lazy;
use crate::schema::types::{Field, Type};

/// How a function counts, for readers of its result: the unit in the singular, and what is special.
pub type Counting = (&'static str, &'static str);

/// A typed expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it does.
    pub op: Op,
    /// Type of its value.
    pub ty: Type,
    /// Its bytes in the expression's text.
    pub range: Range<usize>,
    /// Bit `n` is set where it depends on the local `n` of its frame; none set: the same for every subject.
    pub depends: u64,
}

/// What an expression does.
#[derive(Clone, Debug)]
pub enum Op {
    /// A constant.
    Const(Val),
    /// The declaration.
    Root,
    /// The as-of date.
    AsOf,
    /// The project's gate.
    Gate,
    /// A bound name: generators first, then parameters and macro names.
    Local(usize),
    /// A `let` of the rule.
    Let(usize),
    /// A key of a record.
    Get(Box<Expr>, Arc<str>, Arc<Field>),
    /// The date of a planned and actual pair.
    On(Box<Expr>),
    /// An item of a list.
    Index(Box<Expr>, Box<Expr>),
    /// All items of the lists below the items of a list.
    Spread(Box<Expr>),
    /// `!`.
    Not(Box<Expr>),
    /// Unary minus.
    Negate(Box<Expr>),
    /// An operator.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `?:`.
    Conditional(Box<Expr>, Box<Expr>, Box<Expr>),
    /// A list literal.
    List(Vec<Expr>),
    /// A macro that binds each item of a list to the local of that number.
    Each(Each, Box<Expr>, usize, Box<Expr>),
    /// A function.
    Call(Function, Vec<Expr>),
    /// A cell of a table: table, keys, column, date.
    Lookup(usize, Vec<Expr>, usize, Option<Box<Expr>>),
    /// The row of a band table that a measure falls into.
    Band(usize, Box<Expr>),
    /// Every row of a table, or those in force at a date.
    Rows(usize, Option<Box<Expr>>),
    /// A definition with its arguments.
    Define(usize, Vec<Expr>),
}

/// The macros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Each {
    /// The value of the body for each item.
    Map,
    /// The items for which the body holds.
    Filter,
    /// Whether it holds for one item or more.
    Exists,
    /// Whether it holds for exactly one.
    ExistsOne,
    /// Whether it holds for all.
    All,
    /// The items in order of the body's value.
    SortBy,
    /// The items in groups of equal value.
    GroupBy,
}

impl Each {
    /// Reads its name.
    #[must_use]
    pub fn read(name: &str) -> Option<Self> {
        Some(match name {
            "map" => Self::Map,
            "filter" => Self::Filter,
            "exists" => Self::Exists,
            "exists_one" => Self::ExistsOne,
            "all" => Self::All,
            "sort_by" => Self::SortBy,
            "group_by" => Self::GroupBy,
            _ => return None,
        })
    }
}

impl Expr {
    /// How the value was counted, where it is the result of a function that counts.
    #[must_use]
    pub fn counting(&self) -> Option<Counting> {
        match &self.op {
            Op::Call(function, _) => function.note(),
            _ => None,
        }
    }

    /// Calls `visit` on this expression and every part of it.
    pub fn walk<'e>(&'e self, visit: &mut dyn FnMut(&'e Expr)) {
        visit(self);
        match &self.op {
            Op::Const(_) | Op::Root | Op::AsOf | Op::Gate | Op::Local(_) | Op::Let(_) | Op::Rows(_, None) => {}
            Op::Get(of, ..)
            | Op::On(of)
            | Op::Spread(of)
            | Op::Not(of)
            | Op::Negate(of)
            | Op::Band(_, of)
            | Op::Rows(_, Some(of)) => {
                of.walk(visit);
            }
            Op::Index(a, b) | Op::Binary(_, a, b) | Op::Each(_, a, _, b) => {
                a.walk(visit);
                b.walk(visit);
            }
            Op::Conditional(a, b, c) => {
                a.walk(visit);
                b.walk(visit);
                c.walk(visit);
            }
            Op::List(items) | Op::Call(_, items) | Op::Define(_, items) => {
                items.iter().for_each(|item| item.walk(visit));
            }
            Op::Lookup(_, keys, _, date) => {
                keys.iter().for_each(|key| key.walk(visit));
                if let Some(date) = date {
                    date.walk(visit);
                }
            }
        }
    }

    /// Its parts, in the order of [`Self::walk`].
    pub fn parts_mut(&mut self) -> Vec<&mut Self> {
        match &mut self.op {
            Op::Const(_) | Op::Root | Op::AsOf | Op::Gate | Op::Local(_) | Op::Let(_) | Op::Rows(_, None) => Vec::new(),
            Op::Get(of, ..)
            | Op::On(of)
            | Op::Spread(of)
            | Op::Not(of)
            | Op::Negate(of)
            | Op::Band(_, of)
            | Op::Rows(_, Some(of)) => vec![of],
            Op::Index(a, b) | Op::Binary(_, a, b) | Op::Each(_, a, _, b) => vec![a, b],
            Op::Conditional(a, b, c) => vec![a, b, c],
            Op::List(items) | Op::Call(_, items) | Op::Define(_, items) => items.iter_mut().collect(),
            Op::Lookup(_, keys, _, date) => keys.iter_mut().chain(date.as_deref_mut()).collect(),
        }
    }

    /// The same expression with its quantifier or its extreme turned into the other one; `None`
    /// where it is neither.
    #[must_use]
    pub fn opposite(&self) -> Option<(Self, &'static str)> {
        let (op, name) = match &self.op {
            Op::Each(Each::Exists, list, local, body) => {
                (Op::Each(Each::All, list.clone(), *local, body.clone()), "all")
            }
            Op::Each(Each::ExistsOne, list, local, body) => {
                (Op::Each(Each::Exists, list.clone(), *local, body.clone()), "exists")
            }
            Op::Each(Each::All, list, local, body) => {
                (Op::Each(Each::Exists, list.clone(), *local, body.clone()), "exists")
            }
            Op::Call(Function::Min, args) => (Op::Call(Function::Max, args.clone()), "max"),
            Op::Call(Function::Max, args) => (Op::Call(Function::Min, args.clone()), "min"),
            _ => return None,
        };
        Some((Self { op, ..self.clone() }, name))
    }
}

/// The `let`s of a rule, where they are or when they are asked for.
#[derive(Clone, Copy)]
pub enum Lets<'a> {
    /// In a list.
    Here(&'a [Expr]),
    /// In a part of a rule that may not have been read yet.
    Later(&'a Lazy<Vec<Expr>>),
}

impl<'a> Lets<'a> {
    /// The `let` of a number.
    pub(super) fn get(self, at: usize) -> Option<&'a Expr> {
        match self {
            Self::Here(lets) => lets.get(at),
            Self::Later(lets) => lets.get(at),
        }
    }
}

impl<'a, const N: usize> From<&'a [Expr; N]> for Lets<'a> {
    fn from(lets: &'a [Expr; N]) -> Self {
        Self::Here(lets)
    }
}

impl<'a> From<&'a Vec<Expr>> for Lets<'a> {
    fn from(lets: &'a Vec<Expr>) -> Self {
        Self::Here(lets)
    }
}

impl<'a> From<&'a Lazy<Vec<Expr>>> for Lets<'a> {
    fn from(lets: &'a Lazy<Vec<Expr>>) -> Self {
        Self::Later(lets)
    }
}
