//! The types of macros, and of literal lists whose items are typed by how the body uses them.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::ast::{Ast, Kind};
use super::check::Compiler;
use super::literals::is_literal;
use super::typed::{Each, Expr, Op};
use crate::schema::types::{Record, Type};

/// Locals that a frame may have: dependencies are a set of bits.
const MAX_LOCALS: usize = 60;

/// What the items of literal lists are compared with.
#[derive(Debug, Default)]
pub(super) struct Met {
    /// By local: the type that an item of a list of texts met.
    locals: HashMap<usize, Type>,
    /// By the place of the list: the type that its items take.
    lists: HashMap<(usize, usize), Type>,
}

impl Compiler<'_> {
    /// Notes that a bound text meets a value of another type; it may be an item of a literal list.
    pub(super) fn meet(&mut self, expr: &Expr, other: &Type) {
        if let (Op::Local(at), Type::Text) = (&expr.op, &expr.ty)
            && !matches!(other, Type::Text | Type::List(_) | Type::Record(_) | Type::Nothing)
        {
            self.met.locals.entry(*at).or_insert_with(|| other.clone());
        }
    }

    /// A macro: the item is bound to a name for its body.
    pub(super) fn each(&mut self, each: Each, list: &Ast, var: &Ast, body: &Ast, range: &Range<usize>) -> Option<Expr> {
        let literal = is_literal(list).then_some((list.range.start, list.range.end));
        let known = literal.and_then(|place| self.met.lists.get(&place).cloned());
        let local = self.scope.locals.len();
        self.met.locals.remove(&local);
        let mistakes = self.mistakes.len();
        let typed = self.typed_each(each, list, known.as_ref(), var, body, range);
        // Each list is typed anew once at most, so that nested ones cost no more than their number.
        let (Some(place), None, None) = (literal, known, &typed) else { return typed };
        let Some(met) = self.met.locals.remove(&local) else { return typed };
        let before = self.mistakes.split_off(mistakes);
        self.met.lists.insert(place, met.clone());
        let again = self.typed_each(each, list, Some(&met), var, body, range);
        if again.is_none() && self.mistakes.len() == mistakes {
            self.mistakes = before;
        }
        again
    }

    fn typed_each(
        &mut self,
        each: Each,
        list: &Ast,
        item: Option<&Type>,
        var: &Ast,
        body: &Ast,
        range: &Range<usize>,
    ) -> Option<Expr> {
        let want = item.map(|item| Type::List(Arc::new(item.clone())));
        let list = self.infer(list, want.as_ref())?;
        let Type::List(item) = list.ty.clone() else {
            return self.mistake(&list.range, format!("this is {}, not a list", list.ty.words()));
        };
        let Kind::Name(name) = &var.kind else {
            return self.mistake(&var.range, "a name for the item is expected here");
        };
        let local = self.scope.locals.len();
        if local >= MAX_LOCALS {
            return self.mistake(&var.range, "too many names are bound within each other");
        }
        self.scope.locals.push((name.as_str().into(), (*item).clone()));
        let body = match each {
            // A composite key is a list whose parts may be of several kinds.
            Each::GroupBy | Each::SortBy if matches!(body.kind, Kind::List(_)) => {
                self.infer(body, Some(&Type::List(Arc::new(Type::Nothing))))
            }
            Each::Map | Each::SortBy | Each::GroupBy => self.infer(body, None),
            _ => self.truth(body),
        };
        self.scope.locals.pop();
        let body = body?;
        if each == Each::SortBy && matches!(body.ty, Type::Record(_)) {
            return self.mistake(&body.range.clone(), "mappings have no order; sort by a fact of theirs");
        }
        let ty = match each {
            Each::Map => Type::List(Arc::new(body.ty.clone())),
            Each::Filter | Each::SortBy => list.ty.clone(),
            Each::Exists | Each::ExistsOne | Each::All => Type::Bool,
            Each::GroupBy => Type::List(Arc::new(group(&body.ty, &list.ty))),
        };
        let depends = list.depends | (body.depends & !(1 << local));
        let op = Op::Each(each, Box::new(list), local, Box::new(body));
        Some(Expr { op, ty, range: range.clone(), depends })
    }
}

/// The type of a group of items of a list.
fn group(key: &Type, list: &Type) -> Type {
    Type::Record(Arc::new(Record::made("group", &[("key", key), ("items", list)])))
}
