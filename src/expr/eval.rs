//! Evaluation over the located tree.

use std::collections::HashMap;
use std::sync::Arc;

use super::Library;
use super::ast::BinaryOp;
use super::bounds;
use super::budget::Budget;
use super::compare;
use super::facts::Facts;
use super::graph::Graph;
use super::lists::Index;
pub use super::stop::Stop;
use super::table::Reading;
use super::typed::{Expr, Lets, Op};
use super::value::{Item, List, PlaceId, Val};
use crate::finding::MissingReason;
use crate::schema::types::{Field, Type};
use crate::value::{Date, Money};

/// A `let` that was evaluated.
#[derive(Clone, Debug)]
pub struct Evaluated {
    /// Its value.
    pub item: Item,
    /// The facts read for it.
    pub reads: Vec<PlaceId>,
    /// The weakest reading of the rows that were used for it.
    pub reading: Option<Reading>,
}

/// Evaluates expressions against one declaration.
#[derive(Clone)]
pub struct Evaluator<'a> {
    /// Tables and definitions.
    pub library: &'a Library,
    /// The declaration.
    pub facts: Facts<'a>,
    /// The date that replaces the clock.
    pub as_of: Date,
    /// The project's gate, by its index.
    pub gate: Option<usize>,
    /// `let`s of the rule in force.
    pub lets: Lets<'a>,
    /// Their values, once asked for.
    pub let_values: Vec<Option<Evaluated>>,
    /// Facts read, in order.
    pub reads: Vec<PlaceId>,
    /// The list that was read last, where there was one.
    pub list: Option<PlaceId>,
    /// The weakest reading of the rows that were used.
    pub reading: Option<Reading>,
    /// Comparisons of a `let` with a declared fact, which tells how to print the `let`.
    pub partners: HashMap<usize, Item>,
    /// Amounts that a declared rate brought into another currency, for a comparison.
    pub converted: HashMap<PlaceId, Money>,
    pub(super) locals: Vec<Item>,
    pub(super) base: usize,
    /// How many locals are the subject's.
    pub(super) subject: usize,
    pub(super) budget: Budget,
    cache: HashMap<usize, (Item, Option<Reading>)>,
    /// Regular expressions and words that were looked for, once compiled.
    pub(super) patterns: HashMap<String, regex::Regex>,
    /// Items by id or key, of the list that a call to `one` or `in` saw last.
    pub(super) indexes: HashMap<usize, (Arc<List>, Arc<Index>)>,
    /// The graph of the list that a call to `reach` or `chains` saw last.
    pub(super) graphs: HashMap<usize, (Arc<List>, Arc<Graph>)>,
}

impl<'a> Evaluator<'a> {
    /// An evaluator with no rule in force.
    #[must_use]
    pub fn new(library: &'a Library, facts: Facts<'a>, as_of: Date) -> Self {
        let budget = Budget::new(facts.tree());
        Self {
            library,
            facts,
            as_of,
            gate: None,
            lets: Lets::Here(&[]),
            let_values: Vec::new(),
            reads: Vec::new(),
            list: None,
            reading: None,
            partners: HashMap::new(),
            converted: HashMap::new(),
            locals: Vec::new(),
            base: 0,
            subject: 0,
            budget,
            cache: HashMap::new(),
            indexes: HashMap::new(),
            patterns: HashMap::new(),
            graphs: HashMap::new(),
        }
    }

    /// Begins a subject: its bound items, the rule's `let`s, nothing read.
    pub fn begin(&mut self, lets: impl Into<Lets<'a>>, subject: Vec<Item>) {
        self.lets = lets.into();
        self.let_values.clear();
        self.subject = subject.len();
        self.locals = subject;
        self.base = 0;
        self.reads.clear();
        self.list = None;
        self.reading = None;
        self.partners.clear();
        self.converted.clear();
    }

    /// As [`Self::begin`], and what earlier subjects read is read again: the reads are all that this one rests on.
    pub fn begin_anew(&mut self) {
        self.begin(&[], Vec::new());
        self.cache.clear();
    }

    /// How many items are bound for the subject in force.
    #[must_use]
    pub fn subjects(&self) -> usize {
        self.subject
    }

    /// Evaluates an expression.
    ///
    /// # Errors
    /// [`Stop`] where there is no value.
    pub fn eval(&mut self, expr: &Expr) -> Result<Item, Stop> {
        self.spend(1)?;
        self.deeper()?;
        let value = self.evaluate(expr);
        self.shallower();
        value
    }

    fn evaluate(&mut self, expr: &Expr) -> Result<Item, Stop> {
        match &expr.op {
            Op::Const(val) => Ok(Item::new(val.clone())),
            Op::Root => Ok(Item { val: Val::Record, from: Some(self.facts.root()) }),
            Op::AsOf => Ok(Item::new(Val::Date(self.as_of))),
            Op::Gate => Ok(match (self.gate, &self.library.gate) {
                (Some(at), Some(gate)) => Item::new(Val::Enum(Arc::clone(gate), at)),
                _ => Item::unknown(Vec::new()),
            }),
            // Nothing is bound yet where the list of subjects itself is not known.
            Op::Local(at) => Ok(self.locals.get(self.base + at).cloned().unwrap_or(Item::unknown(Vec::new()))),
            Op::Let(at) => self.eval_let(*at),
            Op::Get(of, key, field) => {
                let of = self.eval(of)?;
                Ok(self.get(&of, key, field))
            }
            Op::On(of) => {
                let of = self.eval(of)?;
                Ok(self.on(&of))
            }
            Op::Index(of, index) => self.item_at(of, index),
            Op::Spread(of) => self.eval(of),
            Op::Not(inner) => self.negated(inner),
            Op::Negate(inner) => {
                let inner = self.eval(inner)?;
                if inner.is_bound() {
                    return Ok(Item::open(&[&inner], MissingReason::Imprecise));
                }
                if let Val::Between(bounds) = &inner.val {
                    return Ok(bounds::negative(bounds));
                }
                Ok(Item::new(match inner.val {
                    Val::Number(number) => Val::Number(number.neg()),
                    Val::Quantity(quantity) => Val::Quantity(quantity.neg()),
                    Val::Money(money) => Val::Money(money.neg()),
                    other => other,
                }))
            }
            Op::Binary(op, left, right) => self.binary(*op, left, right),
            Op::Conditional(condition, yes, no) => {
                self.choose(expr, condition, |this, holds| this.eval(if holds { yes } else { no }))
            }
            Op::List(items) => Ok(Item::list(items.iter().map(|item| self.eval(item)).collect::<Result<_, _>>()?)),
            Op::Each(each, list, local, body) => self.cached(expr, |this| this.each(*each, list, *local, body)),
            // What all items give together is the same for every subject.
            Op::Call(function, args) if args.iter().any(|arg| matches!(arg.ty, Type::List(_))) => {
                self.cached(expr, |this| this.call(*function, args))
            }
            Op::Call(function, args) => self.call(*function, args),
            Op::Lookup(table, keys, column, date) => self.lookup(*table, keys, *column, date.as_deref()),
            Op::Band(table, measure) => self.band(*table, measure),
            Op::Rows(table, None) => self.cached(expr, |this| this.rows(*table, None)),
            Op::Rows(table, date) => self.rows(*table, date.as_deref()),
            Op::Define(definition, args) => {
                let args: Vec<Item> = args.iter().map(|arg| self.eval(arg)).collect::<Result<_, _>>()?;
                self.define(*definition, args)
            }
        }
    }

    /// Evaluates a definition for arguments.
    ///
    /// # Errors
    /// [`Stop`] where there is no value.
    pub fn define(&mut self, definition: usize, args: Vec<Item>) -> Result<Item, Stop> {
        let library = self.library;
        let frame = (self.base, self.locals.len());
        self.base = self.locals.len();
        self.locals.extend(args);
        let value = self.eval(&library.definitions[definition].value);
        self.base = frame.0;
        self.locals.truncate(frame.1);
        // A calculated value is not the fact that it was calculated from.
        value.map(|item| Item { from: None, ..item })
    }

    fn eval_let(&mut self, at: usize) -> Result<Item, Stop> {
        if let Some(Some(done)) = self.let_values.get(at) {
            let (item, reading) = (done.item.clone(), done.reading);
            reading.into_iter().for_each(|reading| self.used(reading));
            return Ok(item);
        }
        let Some(expr) = self.lets.get(at) else { return Ok(Item::new(Val::Absent)) };
        let before = self.reads.len();
        // What its rows were read from belongs to every check that uses the value, and to no other.
        let outer = self.reading.take();
        let item = self.in_let(|this| this.eval(expr));
        let reading = std::mem::replace(&mut self.reading, outer);
        reading.into_iter().for_each(|reading| self.used(reading));
        let item = item?;
        let mut reads = self.reads.get(before..).map(<[_]>::to_vec).unwrap_or_default();
        reads.dedup();
        if self.let_values.len() <= at {
            self.let_values.resize(at + 1, None);
        }
        self.let_values[at] = Some(Evaluated { item: item.clone(), reads, reading });
        Ok(item)
    }

    /// A macro whose value is the same for every subject is evaluated once.
    fn cached(&mut self, expr: &Expr, eval: impl FnOnce(&mut Self) -> Result<Item, Stop>) -> Result<Item, Stop> {
        if expr.depends != 0 {
            return eval(self);
        }
        let key = std::ptr::from_ref(expr).addr();
        if let Some((item, reading)) = self.cache.get(&key).cloned() {
            if let Some(reading) = reading {
                self.used(reading);
            }
            return Ok(item);
        }
        // What the rows were read from belongs to every subject that uses the value.
        let outer = self.reading.take();
        let item = eval(self);
        let own = std::mem::replace(&mut self.reading, outer);
        if let Some(reading) = own {
            self.used(reading);
        }
        let item = item?;
        self.cache.insert(key, (item.clone(), own));
        Ok(item)
    }

    pub(super) fn note_read(&mut self, item: &Item) {
        if let Some(place) = item.from
            && self.reads.last() != Some(&place)
        {
            self.reads.push(place);
        }
    }

    pub(super) fn get(&mut self, of: &Item, key: &Arc<str>, field: &Field) -> Item {
        let item = match (&of.val, of.from) {
            (Val::Record, Some(place)) => self.facts.get(place, key, field),
            (Val::Group(group), _) if &**key == "key" => group.key.clone(),
            (Val::Group(group), _) => Item::new(Val::List(Arc::clone(&group.items))),
            (Val::Pair(pair), _) => pair[usize::from(matches!(&**key, "after" | "second"))].clone(),
            (Val::Row(table, row), _) => {
                let table = &self.library.tables[*table];
                self.used(table.rows[*row].reading);
                Item::new(table.cell(*row, key))
            }
            (Val::Absent | Val::Unknown(_) | Val::Between(_), _) => return of.clone(),
            _ => Item::new(Val::Absent),
        };
        match item.val {
            Val::Record => {}
            Val::List(_) => self.list = item.from.or(self.list),
            _ => self.note_read(&item),
        }
        item
    }

    fn item_at(&mut self, of: &Expr, index: &Expr) -> Result<Item, Stop> {
        let (of, index) = (self.eval(of)?, self.eval(index)?);
        if of.is_unknown() && index.is_unknown() {
            return Ok(Self::gaps(&[&of, &index]));
        }
        let Val::List(list) = &of.val else { return Ok(of) };
        let Val::Number(number) = &index.val else {
            return Ok(if index.is_unknown() { Self::gaps(&[&index]) } else { index });
        };
        let at = number.to_i64().and_then(|at| usize::try_from(at).ok());
        Ok(at.and_then(|at| list.items.get(at)).cloned().unwrap_or(Item::new(Val::Absent)))
    }

    /// The places that a binary operator's unknown operands wait for.
    pub(super) fn gaps(items: &[&Item]) -> Item {
        Item::unknown(items.iter().flat_map(|item| item.gaps().to_vec()).collect())
    }

    fn binary(&mut self, op: BinaryOp, left: &Expr, right: &Expr) -> Result<Item, Stop> {
        match op {
            BinaryOp::And | BinaryOp::Or => self.logic(op, left, right),
            BinaryOp::Else => self.otherwise(left, right),
            BinaryOp::In => self.member(left, right),
            _ => {
                let (a, b) = (self.eval(left)?, self.eval(right)?);
                if matches!(a.val, Val::Absent) || matches!(b.val, Val::Absent) {
                    return Ok(Item::new(Val::Absent));
                }
                let sum = matches!(op, BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide);
                if !a.is_present() || !b.is_present() {
                    // Of bounds the ends may tell what the facts leave open.
                    let told = if sum {
                        bounds::arithmetic(op, &a, &b)
                    } else {
                        bounds::compare(op, &a, &b, &self.facts).map(|truth| Ok(truth?.item()))
                    };
                    return told.unwrap_or_else(|| Ok(Self::gaps(&[&a, &b])));
                }
                let (a, b) = self.in_one_currency(a, b)?;
                if a.is_unknown() || b.is_unknown() {
                    return Ok(Self::gaps(&[&a, &b]));
                }
                match op {
                    _ if sum => Self::arithmetic(op, &a, &b),
                    _ => {
                        self.spend_on(&[&a, &b])?;
                        if let Some(gaps) = self.open_parts(&[&a, &b]) {
                            // A part that differs decides, whatever the others are.
                            return Ok(match (op, self.differ(&a, &b)) {
                                (BinaryOp::Equal, true) => Item::bool(false),
                                (BinaryOp::NotEqual, true) => Item::bool(true),
                                _ => Item::unknown(gaps),
                            });
                        }
                        self.partner(left, &b);
                        self.partner(right, &a);
                        Ok(compare::compare(op, &a, &b, &self.facts)?.item())
                    }
                }
            }
        }
    }

    /// Remembers what a `let` is compared with.
    pub(super) fn partner(&mut self, expr: &Expr, with: &Item) {
        if let Op::Let(at) = &expr.op
            && with.from.is_some()
        {
            self.partners.entry(*at).or_insert_with(|| with.clone());
        }
    }

    pub(super) fn used(&mut self, reading: Reading) {
        self.reading = Some(self.reading.map_or(reading, |worst| worst.max(reading)));
    }
}
