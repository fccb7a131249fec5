//! What is under proof, held so that a mutant can take the place of one of its expressions.

use std::collections::BTreeSet;

use super::mutants::{self, Mutant};
use crate::expr::typed::Op;
use crate::expr::{Expr, Library};
use crate::finding::Severity;
use crate::pack::{Pack, ProofFile, Rule, Standard};
use crate::source::{Sources, Span};
use crate::tree::NodeId;
use crate::value::Date;

/// The rule, definition or standard whose cases are run; its own copy where it is changed.
pub(super) enum Subject {
    Rule(Box<Rule>),
    /// By its index in the library.
    Definition(usize),
    Standard(Box<Standard>),
}

/// An expression of a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    Generator(usize),
    When,
    Let(usize),
    Check(usize),
    CiteWhen(usize),
    /// The value of the definition of that index.
    Value(usize),
    /// The condition of a standard's force.
    Bind(usize),
}

/// A mutant and where it belongs.
pub(super) struct Placed {
    pub slot: Slot,
    pub expr: Expr,
    pub span: Span,
    pub name: String,
}

/// A subject with what it is run on.
pub(super) struct Bench<'a> {
    pub pack: &'a Pack,
    pub sources: &'a Sources,
    pub as_of: Date,
    pub subject: Subject,
    /// A changed copy of the pack's.
    pub library: Option<Box<Library>>,
}

impl Bench<'_> {
    /// The library that cases are run with.
    pub(super) fn library(&self) -> &Library {
        self.library.as_deref().unwrap_or(&self.pack.library)
    }

    /// A library that may be changed.
    pub(super) fn own_library(&mut self) -> &mut Library {
        let pack = self.pack;
        self.library.get_or_insert_with(|| Box::new(pack.library.clone()))
    }

    fn expr(&mut self, slot: Slot) -> Option<&mut Expr> {
        if let Slot::Value(index) = slot {
            return self.own_library().definitions.get_mut(index).map(|definition| &mut *definition.value);
        }
        match (&mut self.subject, slot) {
            (Subject::Rule(rule), Slot::Generator(at)) => rule.generators.get_mut(at),
            (Subject::Rule(rule), Slot::When) => rule.when.as_mut(),
            (Subject::Rule(rule), Slot::Let(at)) => rule.let_exprs.get_mut(at),
            (Subject::Rule(rule), Slot::Check(at)) => rule.checks.get_mut(at).map(|check| &mut check.that),
            (Subject::Rule(rule), Slot::CiteWhen(at)) => rule.cites.get_mut(at).and_then(|cite| cite.when.as_mut()),
            (Subject::Standard(standard), Slot::Bind(at)) => standard.binds.get_mut(at).map(|(_, when)| when),
            _ => None,
        }
    }

    /// Runs something with an expression in the place of another one.
    pub(super) fn with<T>(&mut self, slot: Slot, expr: &Expr, run: impl FnOnce(&Self) -> T) -> Option<T> {
        let old = std::mem::replace(self.expr(slot)?, expr.clone());
        let result = run(self);
        if let Some(place) = self.expr(slot) {
            *place = old;
        }
        Some(result)
    }

    /// The expressions that decide what comes out, and how their being taken as true is called.
    /// A `let` that only words use decides nothing; nor does a remark, nor `judged_on`, since cases
    /// take every rule as in force.
    pub(super) fn slots(&self) -> Vec<(Slot, Option<String>)> {
        let mut slots = Vec::new();
        match &self.subject {
            Subject::Rule(rule) => {
                slots.extend((0..rule.generators.len()).map(|at| (Slot::Generator(at), None)));
                slots.extend(rule.when.iter().map(|_| (Slot::When, Some("when".to_owned()))));
                slots.extend(deciding_lets(rule).into_iter().map(|at| (Slot::Let(at), None)));
                // The only check of a rule is the rule.
                let whole = |at: usize| (rule.checks.len() > 1).then(|| format!("check {}", at + 1));
                slots.extend(deciding_checks(rule).map(|at| (Slot::Check(at), whole(at))));
                let cites = rule.cites.iter().enumerate().filter(|(_, cite)| cite.when.is_some());
                slots.extend(cites.map(|(at, _)| (Slot::CiteWhen(at), Some(format!("when of citation {}", at + 1)))));
            }
            Subject::Definition(index) => slots.push((Slot::Value(*index), None)),
            Subject::Standard(standard) => {
                let whole = |at: usize| Some(format!("when of force {}", at + 1));
                slots.extend((0..standard.binds.len()).map(|at| (Slot::Bind(at), whole(at))));
            }
        }
        slots
    }

    /// The expression of a slot.
    pub(super) fn get(&self, slot: Slot) -> Option<&Expr> {
        match (&self.subject, slot) {
            (_, Slot::Value(index)) => self.library().definitions.get(index).map(|definition| &*definition.value),
            (Subject::Rule(rule), Slot::Generator(at)) => rule.generators.get(at),
            (Subject::Rule(rule), Slot::When) => rule.when.as_ref(),
            (Subject::Rule(rule), Slot::Let(at)) => rule.let_exprs.get(at),
            (Subject::Rule(rule), Slot::Check(at)) => rule.checks.get(at).map(|check| &check.that),
            (Subject::Rule(rule), Slot::CiteWhen(at)) => rule.cites.get(at).and_then(|cite| cite.when.as_ref()),
            (Subject::Standard(standard), Slot::Bind(at)) => standard.binds.get(at).map(|(_, when)| when),
            _ => None,
        }
    }

    /// Where an expression is written.
    fn node(&self, file: &ProofFile, slot: Slot) -> Option<NodeId> {
        let entry = |list: &str, at: usize, key: &str| {
            let item = file.item(file.node(&[list])?, at)?;
            Some(file.tree.get(item, key).unwrap_or(item))
        };
        match (&self.subject, slot) {
            (_, Slot::Value(_)) => file.node(&["value"]),
            (_, Slot::When) => file.node(&["when"]),
            (Subject::Rule(rule), Slot::Let(at)) => file.node(&["let", &rule.lets.get(at)?.name]),
            (Subject::Rule(rule), Slot::Generator(at)) => {
                file.item(file.node(&["for"])?, *rule.generator_entries.get(at)?)
            }
            (_, Slot::Check(at)) => entry("require", at, "that"),
            (_, Slot::CiteWhen(at)) => entry("cites", at, "when"),
            (_, Slot::Bind(at)) => entry("binds", at, "when"),
            _ => None,
        }
    }

    /// Every mutant of a subject.
    pub(super) fn mutants(&self, file: &ProofFile) -> Vec<Placed> {
        let mut all = Vec::new();
        for (slot, whole) in self.slots() {
            let (Some(expr), Some(node)) = (self.get(slot), self.node(file, slot)) else { continue };
            let text = match &file.tree.node(node).value {
                crate::tree::Value::Text(text) => text,
                _ => "",
            };
            for Mutant { expr, range, name } in mutants::of(expr, text, whole.as_deref()) {
                let end = range.end.max(range.start + 1).min(text.len().max(1));
                let span = file.tree.text_span(self.sources, node, range.start, end);
                all.push(Placed { slot, expr, span, name });
            }
        }
        all
    }

    /// The definitions and tables that decide what comes out, and the columns of them that are read.
    pub(super) fn uses(&self) -> Uses {
        let mut uses = Uses::default();
        let slots = self.slots();
        let exprs: Vec<&Expr> = slots.iter().filter_map(|(slot, _)| self.get(*slot)).collect();
        uses.read(&exprs, self.library());
        if let Subject::Definition(index) = &self.subject {
            uses.definitions.insert(*index);
        }
        uses
    }
}

/// Definitions by index, and columns of tables.
#[derive(Default)]
pub(super) struct Uses {
    pub definitions: BTreeSet<usize>,
    pub columns: BTreeSet<(usize, usize)>,
}

impl Uses {
    fn read(&mut self, exprs: &[&Expr], library: &Library) {
        let (mut rows, mut keys, mut called) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for expr in exprs {
            expr.walk(&mut |part| match &part.op {
                Op::Lookup(table, keys, column, _) => {
                    self.columns.extend((0..keys.len()).chain([*column]).map(|column| (*table, column)));
                }
                Op::Band(table, _) => drop(self.columns.insert((*table, 0))),
                Op::Rows(table, _) => drop(rows.insert(*table)),
                Op::Get(_, key, _) => drop(keys.insert(&**key)),
                Op::Define(definition, _) => drop(called.insert(*definition)),
                _ => {}
            });
        }
        for table in rows {
            let columns = keys.iter().filter_map(|key| library.tables[table].column(key));
            self.columns.extend(columns.map(|column| (table, column)));
        }
        for definition in called {
            if self.definitions.insert(definition) {
                self.read(&[&*library.definitions[definition].value], library);
            }
        }
    }
}

/// The checks that can make the rule fail: a remark changes no outcome, so no case can tell.
fn deciding_checks(rule: &Rule) -> impl Iterator<Item = usize> {
    let remark = |at: &usize| rule.checks[*at].severity == Severity::Note && rule.severity > Severity::Note;
    (0..rule.checks.len()).filter(move |at| !remark(at))
}

/// The `let`s that conditions reach.
fn deciding_lets(rule: &Rule) -> Vec<usize> {
    let mut waiting: Vec<&Expr> = rule.generators.iter().chain(&rule.when).collect();
    waiting.extend(deciding_checks(rule).map(|at| &rule.checks[at].that));
    waiting.extend(rule.cites.iter().filter_map(|cite| cite.when.as_ref()));
    let mut reached = BTreeSet::new();
    while let Some(expr) = waiting.pop() {
        expr.walk(&mut |part| {
            if let Op::Let(at) = part.op
                && reached.insert(at)
            {
                waiting.extend(rule.let_exprs.get(at));
            }
        });
    }
    reached.into_iter().collect()
}
