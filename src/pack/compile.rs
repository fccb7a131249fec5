//! Expressions of pack files: compiled in place, so that a mistake gets a caret in the file.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use super::raw::Text;
use super::{Part, Template};
use crate::expr::ast::{Ast, BinaryOp, Kind, parse};
use crate::expr::typed::Op;
use crate::expr::{Compiler, Expr, Library, Mistake, Scope};
use crate::finding::{Finding, Label};
use crate::schema::closest;
use crate::schema::types::{self, Enum, Field, Files, Type};
use crate::source::{Sources, Span};
use crate::tree::Tree;
use crate::value::{Currency, Date, Unit};

/// One pack file while it is loaded.
pub(super) struct FileContext<'a> {
    pub sources: &'a Sources,
    pub tree: &'a Tree,
    pub findings: &'a mut Vec<Finding>,
}

impl FileContext<'_> {
    pub(super) fn report(&mut self, text: &Text, code: &str, message: impl Into<String>, help: Option<String>) {
        let mut finding = Finding::error(code, message, Label::new(text.span, ""));
        finding.help = help;
        self.findings.push(finding);
    }

    /// The same for a value that is no text.
    pub(super) fn report_at(&mut self, span: Span, code: &str, message: impl Into<String>, help: Option<String>) {
        let mut finding = Finding::error(code, message, Label::new(span, ""));
        finding.help = help;
        self.findings.push(finding);
    }

    /// Where bytes of a scalar's text stand in the file.
    pub(super) fn span(&self, text: &Text, range: Range<usize>) -> Span {
        let Some(node) = text.node else { return text.span };
        let end = range.end.max(range.start + 1).min(text.value.len().max(1));
        self.tree.text_span(self.sources, node, range.start, end)
    }

    /// Adds the findings for mistakes in the text of a scalar.
    pub(super) fn mistakes(&mut self, text: &Text, offset: usize, mistakes: Vec<Mistake>) {
        for mistake in mistakes {
            let span = self.span(text, mistake.range.start + offset..mistake.range.end + offset);
            let mut finding = Finding::error("pack/expression", mistake.message, Label::new(span, "here"));
            finding.help = mistake.help;
            self.findings.push(finding);
        }
    }

    pub(super) fn ast(&mut self, text: &Text) -> Option<Ast> {
        match parse(&text.value) {
            Ok(ast) => Some(ast),
            Err(mistake) => {
                self.mistakes(text, 0, vec![mistake]);
                None
            }
        }
    }

    pub(super) fn expr(&mut self, library: &Library, scope: &Scope, text: &Text, want: Option<&Type>) -> Option<Expr> {
        let ast = self.ast(text)?;
        match Compiler::new(library, scope.clone()).compile(&ast, want) {
            Ok(expr) => Some(expr),
            Err(mistakes) => {
                self.mistakes(text, 0, mistakes);
                None
            }
        }
    }

    pub(super) fn condition(&mut self, library: &Library, scope: &Scope, text: &Text) -> Option<Expr> {
        let ast = self.ast(text)?;
        match Compiler::new(library, scope.clone()).compile_truth(&ast) {
            Ok(expr) => self.depends(text, expr),
            Err(mistakes) => {
                self.mistakes(text, 0, mistakes);
                None
            }
        }
    }

    pub(super) fn date(&mut self, text: &Text) -> Option<Date> {
        match Date::parse(&text.value) {
            Ok(date) if date.is_exact() => Some(date),
            Ok(_) => {
                self.report(text, "pack/date", format!("`{}` does not say which day", text.value), None);
                None
            }
            Err(error) => {
                // The same place as the schema's own finding, so that it is told once.
                let range = error.range(&text.value);
                let span =
                    text.node.map_or(text.span, |node| self.tree.text_span(self.sources, node, range.start, range.end));
                let message = format!("`{}` is no date: {error}", text.value);
                self.report_at(
                    span,
                    "pack/date",
                    message,
                    error.suggestion().map(|day| format!("did you mean `{day}`?")),
                );
                None
            }
        }
    }

    /// A message: text with holes that are paths or `let`s.
    pub(super) fn template(&mut self, library: &Library, scope: &Scope, text: &Text) -> Template {
        let mut parts = Vec::new();
        let mut rest = 0;
        let value = &text.value;
        while let Some(open) = value[rest..].find('{').map(|at| at + rest) {
            let Some(close) = value[open..].find('}').map(|at| at + open) else {
                self.mistakes(text, 0, vec![Mistake::new(open..open + 1, "the hole is not closed")]);
                return Template(parts);
            };
            if open > rest {
                parts.push(Part::Text(value[rest..open].to_owned()));
            }
            let inner = &value[open + 1..close];
            match parse(inner) {
                Ok(ast) if is_path(&ast) => match Compiler::new(library, scope.clone()).compile(&ast, None) {
                    Ok(expr) => match super::usage::unprintable(&expr.ty) {
                        None => parts.push(Part::Hole(expr, inner.to_owned())),
                        Some(why) => {
                            let help = "name a key of it, or what it should say under `let`";
                            self.mistakes(text, 0, vec![Mistake::new(open + 1..close, why).help(help)]);
                        }
                    },
                    Err(mistakes) => self.mistakes(text, open + 1, mistakes),
                },
                Ok(_) => {
                    let mistake = Mistake::new(open + 1..close, "a hole is a path or the name of a `let`");
                    self.mistakes(text, 0, vec![mistake.help("give the expression a name under `let`")]);
                }
                Err(mistake) => self.mistakes(text, open + 1, vec![mistake]),
            }
            rest = close + 1;
        }
        if rest < value.len() {
            parts.push(Part::Text(value[rest..].to_owned()));
        }
        Template(parts)
    }
}

/// Whether an expression only names a fact.
pub(super) fn is_path(ast: &Ast) -> bool {
    match &ast.kind {
        Kind::Name(_) => true,
        Kind::Field(of, ..) | Kind::Index(of, _) => is_path(of),
        _ => false,
    }
}

/// A type as pack files name it: `count`, `quantity t`, `quantity t of CH4`, `money`, `money USD`,
/// a path whose type it has, or the name of a shape that a schema file defines.
pub(super) fn type_named(files: &Files, root: &Field, name: &str) -> Result<Type, String> {
    Ok(match name.trim() {
        "count" => Type::Count,
        "number" => Type::Number,
        "text" => Type::Text,
        "country" => Type::Country,
        "date" => Type::Date(crate::value::Precision::Day),
        "instant" => Type::Instant,
        "money" => Type::Money(None),
        "currency" => Type::Currency,
        "boolean" => Type::Bool,
        other => {
            if let Some(spec) = other.strip_prefix("quantity ") {
                let (code, substance) = spec.split_once(" of ").map_or((spec, None), |(code, of)| (code, Some(of)));
                let unit = Unit::parse(code).map_err(|error| format!("`{code}`: {error}"))?;
                let substance = substance.map(Arc::from);
                let kind = types::QuantityType { substance, ..types::QuantityType::of(unit.dimension(), code) };
                return Ok(Type::Quantity(kind));
            }
            if let Some(code) = other.strip_prefix("money ") {
                let currency = Currency::parse(code).ok_or_else(|| format!("`{code}` is no currency of ISO 4217"))?;
                return Ok(Type::Money(Some(currency)));
            }
            if let Some(values) = shape(files, other) {
                return Ok(Type::Enum(values));
            }
            path(root, other)?
        }
    })
}

/// The enum that a schema file defines under `$defs`.
pub(super) fn shape(files: &Files, name: &str) -> Option<Arc<Enum>> {
    let schema = files.values().find_map(|file| file.get("$defs")?.get(name))?;
    let values = schema.get("enum")?.as_array()?;
    let values = values.iter().filter_map(serde_json::Value::as_str).map(Arc::from).collect();
    let ordered = schema.get("x-ordered").and_then(serde_json::Value::as_bool).unwrap_or(false);
    Some(Arc::new(Enum { values, ordered }))
}

fn path(root: &Field, text: &str) -> Result<Type, String> {
    let mut ty = root.ty.clone();
    for part in text.split('.') {
        let (key, spread) = part.strip_suffix("[]").map_or((part, false), |key| (key, true));
        let Type::Record(record) = &ty else { return Err(format!("`{key}` cannot be read from {}", ty.words())) };
        let field = record.field(key).ok_or_else(|| {
            let known: Vec<&str> = record.fields.iter().map(|(key, _)| &**key).collect();
            let near = closest(key, &known).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            format!("`{text}` is no type: the schema has no `{key}`{near}")
        })?;
        ty = field.ty.clone();
        if spread {
            let Type::List(item) = &ty else { return Err(format!("`{key}` is no list")) };
            ty = (**item).clone();
        }
    }
    Ok(ty)
}

/// The paths that expressions read, with `[]` for the items of lists.
pub(super) struct Paths<'a> {
    pub library: &'a Library,
    pub lets: &'a [Expr],
    /// What each local is bound to.
    pub locals: Vec<Option<String>>,
    pub found: Vec<String>,
    /// Lists and mappings.
    pub containers: Vec<String>,
    /// What the `let`s are paths of, as far as they were looked at.
    named: Vec<Option<String>>,
    /// Definitions that were looked at, with the paths they were called with.
    defined: HashSet<(usize, Vec<Option<String>>)>,
}

impl<'a> Paths<'a> {
    /// With what generators are bound to. Every `let` is looked at once, in order.
    pub(super) fn new(library: &'a Library, lets: &'a [Expr]) -> Self {
        Self {
            library,
            lets,
            locals: Vec::new(),
            found: Vec::new(),
            containers: Vec::new(),
            named: Vec::new(),
            defined: HashSet::new(),
        }
    }

    /// Looks at the `let`s, once what they may use is bound.
    pub(super) fn of_lets(&mut self) {
        for expr in self.lets {
            let path = self.of(expr);
            self.named.push(path);
        }
    }

    /// Collects the paths of an expression; gives its own path, where it is one.
    pub(super) fn of(&mut self, expr: &Expr) -> Option<String> {
        let own = match &expr.op {
            Op::Root => return Some(String::new()),
            Op::Local(at) => return self.locals.get(*at).cloned().flatten(),
            Op::Let(at) => return self.named.get(*at).cloned().flatten(),
            Op::Get(of, key, _) => {
                let of = self.of(of)?;
                Some(if of.is_empty() { key.to_string() } else { format!("{of}.{key}") })
            }
            Op::On(of) => {
                let of = self.of(of)?;
                self.add(format!("{of}.planned_on"));
                Some(format!("{of}.actual_on"))
            }
            Op::Index(of, index) => {
                self.of(index);
                Some(format!("{}[]", self.of(of)?))
            }
            Op::Each(each, list, local, body) => {
                let list = self.of(list);
                self.locals.truncate(*local);
                self.locals.resize(*local, None);
                self.locals.push(list.as_ref().map(|list| format!("{list}[]")));
                let body = self.of(body);
                self.locals.truncate(*local);
                match each {
                    crate::expr::typed::Each::Filter | crate::expr::typed::Each::SortBy => list,
                    crate::expr::typed::Each::Map => {
                        body.map(|body| body.strip_suffix("[]").map(str::to_owned).unwrap_or(body))
                    }
                    _ => None,
                }
            }
            Op::Define(definition, args) => {
                let args: Vec<Option<String>> = args.iter().map(|arg| self.of(arg)).collect();
                if self.defined.insert((*definition, args.clone())) {
                    let outer = std::mem::replace(&mut self.locals, args);
                    self.of(&self.library.definitions[*definition].value);
                    self.locals = outer;
                }
                None
            }
            Op::Call(_, args) | Op::List(args) => {
                let paths: Vec<Option<String>> = args.iter().map(|arg| self.of(arg)).collect();
                let item =
                    matches!(&expr.op, Op::Call(function, _) if matches!(function.name(), "first" | "last" | "one"));
                paths.into_iter().next().flatten().map(|path| if item { format!("{path}[]") } else { path })
            }
            Op::Binary(_, a, b) => {
                let left = self.of(a);
                self.of(b);
                left.filter(|_| matches!(expr.op, Op::Binary(BinaryOp::Else, ..)))
            }
            Op::Conditional(a, b, c) => {
                self.of(a);
                self.of(b);
                self.of(c);
                None
            }
            Op::Lookup(_, keys, _, date) => {
                keys.iter().chain(date.as_deref()).for_each(|key| drop(self.of(key)));
                None
            }
            Op::Not(of) | Op::Negate(of) | Op::Band(_, of) | Op::Rows(_, Some(of)) => {
                self.of(of);
                None
            }
            Op::Spread(of) => self.of(of),
            Op::Const(_) | Op::AsOf | Op::Gate | Op::Rows(_, None) => None,
        };
        if let Some(path) = &own {
            // A list of words is a fact of its own as much as a word is.
            let is_fact = match &expr.ty {
                Type::Record(_) => false,
                Type::List(item) => !matches!(**item, Type::Record(_) | Type::List(_)) && !path.ends_with("[]"),
                _ => true,
            };
            if is_fact {
                self.add(path.clone());
            }
            if matches!(expr.ty, Type::Record(_) | Type::List(_))
                && !path.ends_with("[]")
                && !self.containers.contains(path)
            {
                self.containers.push(path.clone());
            }
        }
        own
    }

    fn add(&mut self, path: String) {
        if !self.found.contains(&path) {
            self.found.push(path);
        }
    }
}
