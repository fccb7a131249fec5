//! From syntax to the typed form: every name, path, word and unit is checked before anything runs.
//!
//! A text literal takes the type of its place, so the other side of an operator is typed first.
//! All mistakes of an expression are collected; a part with a mistake has no typed form.

use std::ops::Range;
use std::sync::Arc;

use super::agree::scale;
use super::ast::{Ast, Kind};
use super::each::Met;
use super::literals::is_literal;
use super::operators::unify;
use super::typed::{Expr, Op};
use super::value::Val;
use super::{Library, Mistake};
use crate::schema::closest;
use crate::schema::types::{Record, Type};
use crate::value::Dec;

/// Stands among mistaken names for all of them: a binding whose name could not be told.
pub const ANY: &str = "*";

/// A `let` that is already compiled.
#[derive(Clone, Debug)]
pub struct Named {
    /// Its name.
    pub name: Arc<str>,
    /// Its type.
    pub ty: Type,
    /// What it depends on.
    pub depends: u64,
    /// Whether it has a mistake of its own, so that those who use it need not be told again.
    pub is_mistaken: bool,
}

/// The names that an expression may use besides the sections of the declaration.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// Locals, outermost first.
    pub locals: Vec<(Arc<str>, Type)>,
    /// `let`s, in order.
    pub lets: Vec<Named>,
    /// Names whose binding has a mistake: who uses them need not be told again.
    pub mistaken: Vec<String>,
    /// Whether the sections of the declaration can be read; a definition has only its parameters.
    pub sections: bool,
}

/// Compiles expressions of one scope.
pub struct Compiler<'l> {
    /// What may be called.
    pub library: &'l Library,
    /// Names in force.
    pub scope: Scope,
    /// What is wrong so far.
    pub mistakes: Vec<Mistake>,
    /// What the items of literal lists are compared with.
    pub(super) met: Met,
}

impl<'l> Compiler<'l> {
    /// A compiler over these names.
    #[must_use]
    pub fn new(library: &'l Library, scope: Scope) -> Self {
        Self { library, scope, mistakes: Vec::new(), met: Met::default() }
    }

    /// Types an expression; `want` is the type of its place, where it has one.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn compile(&mut self, ast: &Ast, want: Option<&Type>) -> Result<Expr, Vec<Mistake>> {
        self.mistakes.clear();
        match self.infer(ast, want) {
            Some(expr) if self.mistakes.is_empty() => Ok(expr),
            _ => Err(std::mem::take(&mut self.mistakes)),
        }
    }

    /// Types an expression that must be a truth.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn compile_truth(&mut self, ast: &Ast) -> Result<Expr, Vec<Mistake>> {
        let expr = self.compile(ast, None)?;
        if expr.ty == Type::Bool {
            return Ok(expr);
        }
        let message = format!("this is {}, but a condition is expected", expr.ty.words());
        Err(vec![Mistake::new(ast.range.clone(), message).help("compare it with something, or use `has(…)`")])
    }

    pub(super) fn mistake(&mut self, range: &Range<usize>, message: impl Into<String>) -> Option<Expr> {
        self.mistakes.push(Mistake::new(range.clone(), message));
        None
    }

    pub(super) fn mistake_with(&mut self, range: &Range<usize>, message: String, help: String) -> Option<Expr> {
        self.mistakes.push(Mistake::new(range.clone(), message).help(help));
        None
    }

    pub(super) fn infer(&mut self, ast: &Ast, want: Option<&Type>) -> Option<Expr> {
        let range = ast.range.clone();
        let done = |op: Op, ty: Type, depends: u64| Some(Expr { op, ty, range: range.clone(), depends });
        match &ast.kind {
            Kind::Number(text) => match Dec::parse(text) {
                Ok(number) => done(Op::Const(Val::Number(number)), Type::Number, 0),
                Err(error) => {
                    let short: String = text.chars().take(30).collect();
                    let dots = if short.len() < text.len() { "…" } else { "" };
                    self.mistake(&range, format!("`{short}{dots}` cannot be read: {error}"))
                }
            },
            Kind::Bool(value) => done(Op::Const(Val::Bool(*value)), Type::Bool, 0),
            Kind::Text(text) => {
                let (val, ty) = self.literal(text, want, &range)?;
                done(Op::Const(val), ty, 0)
            }
            Kind::Name(name) => self.name(name, &range),
            Kind::Field(of, name, name_range) => {
                let of = self.infer(of, None)?;
                self.field(of, name, name_range, &range)
            }
            Kind::Index(of, index) => {
                let of = self.infer(of, None)?;
                let index = self.infer(index, None)?;
                let Type::List(item) = &of.ty else {
                    return self.mistake(&of.range, format!("this is {}, not a list", of.ty.words()));
                };
                if !matches!(index.ty, Type::Number | Type::Count) {
                    return self.mistake(&index.range, "an index is a whole number, from 0");
                }
                if **item == Type::Nothing {
                    let message = "the parts of this key are of several kinds";
                    return self.mistake_with(&range, message.to_owned(), "read them from `first(….items)`".to_owned());
                }
                let whole = |number: &Dec| number.to_i64().is_some_and(|at| at >= 0);
                let literal = !matches!(&index.op, Op::Const(Val::Number(number)) if !whole(number));
                if !literal || matches!(index.op, Op::Negate(_)) {
                    return self
                        .mistake(&index.range, "an index is a whole number, from 0; `last(list)` is the last item");
                }
                if let (Op::List(items), Op::Const(Val::Number(at))) = (&of.op, &index.op)
                    && at.to_i64().is_some_and(|at| usize::try_from(at).is_ok_and(|at| at >= items.len()))
                {
                    let message = format!("the list has {} items, the first of which is 0", items.len());
                    return self.mistake(&index.range, message);
                }
                let (ty, depends) = ((**item).clone(), of.depends | index.depends);
                done(Op::Index(Box::new(of), Box::new(index)), ty, depends)
            }
            Kind::Spread(of) => {
                let of = self.infer(of, None)?;
                if !matches!(of.ty, Type::List(_)) {
                    return self.mistake(&of.range, format!("`[]` follows a list, and this is {}", of.ty.words()));
                }
                Some(of)
            }
            Kind::Not(inner) => {
                let inner = self.truth(inner)?;
                let depends = inner.depends;
                done(Op::Not(Box::new(inner)), Type::Bool, depends)
            }
            Kind::Negate(inner) => {
                let inner = self.infer(inner, want)?;
                if !matches!(inner.ty, Type::Number | Type::Count | Type::Quantity(_) | Type::Money(_)) || scale(&inner)
                {
                    return self.mistake(&range, format!("{} has no negative", inner.ty.words()));
                }
                let (ty, depends) = (inner.ty.clone(), inner.depends);
                done(Op::Negate(Box::new(inner)), ty, depends)
            }
            Kind::Binary(op, left, right) => self.binary(*op, left, right, want, &range),
            Kind::Conditional(condition, yes, no) => {
                let condition = self.truth(condition);
                let (yes, no) = self.pair(yes, no, want)?;
                let condition = condition?;
                let Some(ty) = unify(&yes.ty, &no.ty) else {
                    let message = format!("one branch is {}, the other {}", yes.ty.words(), no.ty.words());
                    return self.differ(&range, &yes.ty, &no.ty, message);
                };
                let depends = condition.depends | yes.depends | no.depends;
                done(Op::Conditional(Box::new(condition), Box::new(yes), Box::new(no)), ty, depends)
            }
            Kind::List(items) => self.list(items, want, &range),
            Kind::Call(name, name_range, args) => self.call(name, name_range, args, &range),
        }
    }

    pub(super) fn truth(&mut self, ast: &Ast) -> Option<Expr> {
        let expr = self.infer(ast, None)?;
        if expr.ty == Type::Bool {
            return Some(expr);
        }
        let message = format!("this is {}, but a condition is expected", expr.ty.words());
        self.mistake_with(&expr.range, message, "compare it with something, or use `has(…)`".to_owned())
    }

    /// Types two expressions that belong together; a text literal is typed by the other.
    pub(super) fn pair(&mut self, left: &Ast, right: &Ast, want: Option<&Type>) -> Option<(Expr, Expr)> {
        if is_literal(left) && !is_literal(right) {
            let right = self.infer(right, want)?;
            let left = self.infer(left, Some(&right.ty))?;
            return Some((left, right));
        }
        let left = self.infer(left, want);
        let want = left.as_ref().map(|left| &left.ty).or(want).cloned();
        let right = self.infer(right, want.as_ref());
        let (left, right) = (left?, right?);
        self.meet(&left, &right.ty);
        self.meet(&right, &left.ty);
        Some((left, right))
    }

    fn name(&mut self, name: &str, range: &Range<usize>) -> Option<Expr> {
        let done = |op: Op, ty: Type, depends: u64| Some(Expr { op, ty, range: range.clone(), depends });
        if let Some(at) = self.scope.locals.iter().rposition(|(local, _)| &**local == name) {
            return done(Op::Local(at), self.scope.locals[at].1.clone(), 1 << at);
        }
        if let Some(at) = self.scope.lets.iter().position(|named| &*named.name == name) {
            let named = &self.scope.lets[at];
            if named.is_mistaken {
                return None;
            }
            return done(Op::Let(at), named.ty.clone(), named.depends);
        }
        if self.scope.mistaken.iter().any(|mistaken| mistaken == name) {
            return None;
        }
        match name {
            "null" | "nil" | "none" | "undefined" => {
                let help = "`has(x)` asks whether a fact is there, `declared(x)` whether anything is said of it";
                return self.mistake_with(range, format!("there is no `{name}`"), help.to_owned());
            }
            "as_of" => {
                return done(Op::AsOf, Type::Date(crate::value::Precision::Day), 0);
            }
            "gate" if self.library.gate.is_some() => {
                let gate = self.library.gate.clone()?;
                return done(Op::Gate, Type::Enum(gate), 0);
            }
            _ => {}
        }
        let root = self.library.root.as_ref();
        if self.scope.sections
            && let Some(Type::Record(record)) = root.map(|root| &root.ty)
            && let Some(field) = record.field(name)
        {
            let root = Expr { op: Op::Root, ty: Type::Record(Arc::clone(record)), range: range.clone(), depends: 0 };
            return done(Op::Get(Box::new(root), name.into(), Arc::new(field.clone())), field.ty.clone(), 0);
        }
        if self.scope.mistaken.iter().any(|mistaken| mistaken == ANY) {
            return None;
        }
        let named = self.scope.locals.iter().filter(|(local, _)| !local.contains(' '));
        let mut known: Vec<String> = named.map(|(local, _)| local.to_string()).collect();
        known.extend(self.scope.lets.iter().map(|named| named.name.to_string()));
        if self.scope.sections
            && let Some(Type::Record(record)) = root.map(|root| &root.ty)
        {
            known.extend(record.fields.iter().map(|(key, _)| key.to_string()));
        }
        self.unknown(range, &format!("`{name}` is no name that can be used here"), name, &known)
    }

    pub(super) fn unknown(
        &mut self,
        range: &Range<usize>,
        message: &str,
        name: &str,
        known: &[String],
    ) -> Option<Expr> {
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        match closest(name, &known) {
            Some(near) => self.mistake_with(range, message.to_owned(), format!("did you mean `{near}`?")),
            None if known.is_empty() || known.len() > 12 => self.mistake(range, message),
            None => self.mistake_with(range, message.to_owned(), format!("there are {}", known.join(", "))),
        }
    }

    fn field(&mut self, of: Expr, name: &str, name_range: &Range<usize>, range: &Range<usize>) -> Option<Expr> {
        let Type::Record(record) = of.ty.clone() else {
            let message = format!("`{name}` cannot be read from {}", of.ty.words());
            return match &of.ty {
                Type::List(_) => {
                    let help = format!("name the items: `.map(x, x.{name})`, `.exists(x, …)`, `first(…).{name}`");
                    self.mistake_with(name_range, message, help)
                }
                _ => self.mistake(name_range, message),
            };
        };
        let depends = of.depends;
        if let Some(field) = record.field(name) {
            let ty = field.ty.clone();
            let op = Op::Get(Box::new(of), name.into(), Arc::new(field.clone()));
            return Some(Expr { op, ty, range: range.clone(), depends });
        }
        let pair = record.field("planned_on").zip(record.field("actual_on"));
        if name == "on"
            && let Some((_, actual)) = pair
        {
            return Some(Expr { op: Op::On(Box::new(of)), ty: actual.ty.clone(), range: range.clone(), depends });
        }
        let known: Vec<String> = record.fields.iter().map(|(key, _)| key.to_string()).collect();
        let message = format!("the schema has no `{name}` in {}", title(&record));
        self.unknown(name_range, &message, name, &known)
    }

    fn list(&mut self, items: &[Ast], want: Option<&Type>, range: &Range<usize>) -> Option<Expr> {
        let want_item = match want {
            Some(Type::List(item)) => Some((**item).clone()),
            _ => None,
        };
        let is_key = want_item == Some(Type::Nothing);
        let want_item = want_item.filter(|_| !is_key);
        // The first item that is no literal types the others.
        let typed_first = items.iter().find(|item| !is_literal(item)).filter(|_| want_item.is_none() && !is_key);
        let want_item = match typed_first {
            Some(first) => Some(self.infer(first, None)?.ty),
            None => want_item,
        };
        let mut typed = Vec::new();
        for item in items {
            typed.push(self.infer(item, want_item.as_ref()));
        }
        let typed: Vec<Expr> = typed.into_iter().collect::<Option<_>>()?;
        let mut ty = Type::Nothing;
        for item in &typed {
            ty = if let Some(ty) = unify(&ty, &item.ty) {
                ty
            } else if is_key {
                ty = Type::Nothing;
                break;
            } else {
                let message = format!("the list holds {} and {}", ty.words(), item.ty.words());
                return self.differ(&item.range, &ty, &item.ty, message);
            };
        }
        let depends = typed.iter().fold(0, |all, item| all | item.depends);
        Some(Expr { op: Op::List(typed), ty: Type::List(Arc::new(ty)), range: range.clone(), depends })
    }
}

fn title(record: &Record) -> String {
    if record.title.is_empty() { "this mapping".to_owned() } else { format!("`{}`", record.title.to_lowercase()) }
}
