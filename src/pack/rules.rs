//! A rule file in its checked form.

use std::sync::Arc;

use super::compile::{FileContext, Paths};
use super::{Case, Check, Cite, Expect, Let, Part, Rule, Standard, Template, raw};
use crate::expr::ast::{Ast, Kind, parse};
use crate::expr::table::Reading;
use crate::expr::{Compiler, Expr, Library, Mistake, Named, Scope};
use crate::finding::Severity;
use crate::schema::closest;
use crate::schema::types::Type;

/// Makes the checked form of a rule; `None` where a mistake stands in the way.
pub(super) fn rule(
    file: &mut FileContext<'_>,
    library: &Library,
    standards: &[Standard],
    id: &str,
    raw: &raw::Rule,
    cases: Vec<Case>,
) -> Option<Rule> {
    let before = file.findings.len();
    let mut scope = Scope { sections: true, ..Scope::default() };
    let (generators, generator_entries) = generators(file, library, &mut scope, raw);
    let mut let_exprs = Vec::new();
    let mut lets = Vec::new();
    for (name, text) in &raw.lets.0 {
        let expr = file.expr(library, &scope, text, None);
        taken(file, library, &scope, name);
        scope.lets.push(Named {
            name: name.value.as_str().into(),
            ty: expr.as_ref().map_or(Type::Nothing, |expr| expr.ty.clone()),
            depends: expr.as_ref().map_or(0, |expr| expr.depends),
            is_mistaken: expr.is_none(),
        });
        lets.push(Let { name: name.value.clone(), text: one_line(&text.value) });
        let_exprs.extend(expr);
    }
    let when = raw.when.as_ref().map(|text| file.condition(library, &scope, text));
    let severity = severity(file, &raw.severity);
    let is_check = match raw.force.as_ref().map(|text| text.value.as_str()) {
        None => false,
        Some("check") => true,
        Some(other) => {
            let text = raw.force.as_ref()?;
            file.report(
                text,
                "pack/force",
                format!("`{other}` is no force of a rule"),
                Some("write `check`, or leave it out".to_owned()),
            );
            false
        }
    };
    let cites =
        raw.cites.iter().filter_map(|cite| self::cite(file, library, standards, &scope, cite)).collect::<Vec<_>>();
    if raw.cites.is_empty() && !is_check {
        file.report(
            &raw.title,
            "pack/no-citation",
            "the rule cites nothing",
            Some("cite a clause, or say `force: check` for arithmetic".to_owned()),
        );
    }
    let checks = checks(file, library, &scope, raw, severity);
    let gate = raw.gate.as_ref().and_then(|text| {
        let gates: Vec<&str> = library.gate.iter().flat_map(|gates| &gates.values).map(|gate| &**gate).collect();
        let gate = gates.iter().position(|gate| *gate == text.value);
        if gate.is_none() {
            let help = closest(&text.value, &gates).map_or_else(
                || format!("the gates are {}", gates.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            file.report(text, "pack/gate", format!("`{}` is no gate", text.value), Some(help));
        }
        gate
    });
    let judged_on = raw.judged_on.as_ref().map(|text| {
        let want = Type::Date(crate::value::Precision::Day);
        let expr = file.expr(library, &scope, text, Some(&want))?;
        if matches!(expr.ty, Type::Date(_) | Type::Instant) {
            return Some(expr);
        }
        let mistake = Mistake::new(0..text.value.len(), format!("this is {}, but a date is expected", expr.ty.words()));
        file.mistakes(text, 0, vec![mistake]);
        None
    });
    has_cases(file, raw);
    let window = file.window(library, &scope, raw.in_force.as_ref());
    if file.findings.len() > before {
        return None;
    }
    let mut rule = Rule {
        id: id.to_owned(),
        title: raw.title.value.clone(),
        severity,
        is_check,
        cites,
        window,
        judged_on: judged_on.flatten(),
        judged_on_path: None,
        gate,
        generators,
        generator_entries,
        when: when.flatten(),
        lets,
        let_exprs,
        checks,
        rationale: raw.rationale.clone().unwrap_or_default(),
        revision: raw.revision.unwrap_or(1),
        formerly: raw.formerly.clone(),
        cases: cases.into(),
        reads: Vec::new(),
        containers: Vec::new(),
        span: raw.title.span,
    };
    (rule.reads, rule.containers, rule.judged_on_path) = reads(library, &rule);
    Some(rule)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A `let` may not hide a section, an input or another name: readers would take one for the other.
fn taken(file: &mut FileContext<'_>, library: &Library, scope: &Scope, name: &raw::Text) {
    let section = match library.root.as_ref().map(|root| &root.ty) {
        Some(Type::Record(record)) => record.field(&name.value).is_some(),
        _ => false,
    };
    let bound = scope.locals.iter().any(|(local, _)| **local == *name.value)
        || scope.lets.iter().any(|named| *named.name == *name.value);
    if section || bound || matches!(name.value.as_str(), "as_of" | "gate") {
        let message = format!("the name `{}` is taken", name.value);
        file.report(name, "pack/name", message, Some("choose another name".to_owned()));
    }
}

fn severity(file: &mut FileContext<'_>, text: &raw::Text) -> Severity {
    Severity::from_word(&text.value).unwrap_or_else(|| {
        let message = format!("`{}` is no severity", text.value);
        file.report(text, "pack/severity", message, Some("write `error`, `warning` or `note`".to_owned()));
        Severity::Error
    })
}

/// Splits `list as name` and binds the name; lists below items get a hidden name for the outer items.
fn generators(
    file: &mut FileContext<'_>,
    library: &Library,
    scope: &mut Scope,
    raw: &raw::Rule,
) -> (Vec<Expr>, Vec<usize>) {
    let (mut generators, mut entries) = (Vec::new(), Vec::new());
    for (entry, text) in raw.subject.iter().flat_map(|subject| &subject.0).enumerate() {
        let Some((list, name)) = text.value.rsplit_once(" as ") else {
            let mistake = Mistake::new(0..text.value.len(), "a name for the items is missing");
            file.mistakes(
                text,
                0,
                vec![mistake.help("write `list as name`, for example `tailings.facilities[] as dam`")],
            );
            continue;
        };
        let ast = match parse(list) {
            Ok(ast) => ast,
            Err(mistake) => {
                file.mistakes(text, 0, vec![mistake]);
                scope.mistaken.push(name.trim().to_owned());
                continue;
            }
        };
        let mut steps = Vec::new();
        let last = unspread(ast, &mut steps, scope.locals.len());
        steps.push((name.trim().to_owned(), last));
        for (name, ast) in steps {
            let ast = match ast.kind {
                Kind::Spread(inner) => *inner,
                _ => ast,
            };
            match Compiler::new(library, scope.clone()).compile(&ast, None) {
                Ok(expr) => match &expr.ty {
                    Type::List(item) => {
                        scope.locals.push((name.as_str().into(), (**item).clone()));
                        generators.push(expr);
                        entries.push(entry);
                    }
                    other => {
                        let mistake =
                            Mistake::new(expr.range.clone(), format!("this is {}, not a list", other.words()));
                        file.mistakes(text, 0, vec![mistake]);
                    }
                },
                Err(mistakes) => {
                    file.mistakes(text, 0, mistakes);
                    scope.mistaken.push(name);
                }
            }
        }
    }
    (generators, entries)
}

/// Takes `a[].b[]` apart: `a` bound to a hidden name, then that name's `b`.
fn unspread(ast: Ast, steps: &mut Vec<(String, Ast)>, base: usize) -> Ast {
    let Ast { kind, range } = ast;
    match kind {
        Kind::Field(of, name, name_range) => {
            let of = match of.kind {
                Kind::Spread(inner) => {
                    let hidden = format!("item {}", base + steps.len());
                    let inner_range = inner.range.clone();
                    let inner = unspread(*inner, steps, base);
                    steps.push((hidden.clone(), inner));
                    Ast { kind: Kind::Name(hidden), range: inner_range }
                }
                _ => unspread(*of, steps, base),
            };
            Ast { kind: Kind::Field(Box::new(of), name, name_range), range }
        }
        Kind::Spread(inner) => Ast { kind: Kind::Spread(Box::new(unspread(*inner, steps, base))), range },
        kind => Ast { kind, range },
    }
}

fn cite(
    file: &mut FileContext<'_>,
    library: &Library,
    standards: &[Standard],
    scope: &Scope,
    raw: &raw::Cite,
) -> Option<Cite> {
    let Some(standard) = standards.iter().position(|standard| standard.slug == raw.standard.value) else {
        let known: Vec<&str> = standards.iter().map(|standard| &*standard.slug).collect();
        let help = closest(&raw.standard.value, &known).map(|near| format!("did you mean `{near}`?"));
        file.report(&raw.standard, "pack/standard", format!("there is no standard `{}`", raw.standard.value), help);
        return None;
    };
    let clauses: Vec<&str> = standards[standard].clauses.iter().map(|clause| &*clause.id).collect();
    for clause in &raw.clause.0 {
        if !clauses.contains(&clause.value.as_str()) {
            let message = format!("`{}` has no clause `{}` in its list", raw.standard.value, clause.value);
            let help = closest(&clause.value, &clauses).map(|near| format!("did you mean `{near}`?"));
            file.report(clause, "pack/clause", message, help);
        }
    }
    let reading = Reading::from_word(&raw.source.value).unwrap_or_else(|| {
        let help = "write `verified`, `secondary`, `memory` or `own`".to_owned();
        file.report(&raw.source, "pack/reading", format!("`{}` is no reading", raw.source.value), Some(help));
        Reading::Memory
    });
    let when = raw.when.as_ref().map(|text| file.condition(library, scope, text));
    Some(Cite {
        standard,
        clauses: raw.clause.0.iter().map(|clause| clause.value.clone()).collect(),
        locator: raw.locator.clone(),
        edition_read: raw.edition_read.clone(),
        reading,
        checked_on: raw.checked_on.clone(),
        when: when.flatten(),
        window: file.window(library, scope, raw.in_force.as_ref()),
    })
}

struct Defaults {
    at: Option<Arc<Expr>>,
    because: Arc<Vec<Expr>>,
    message: Option<Arc<Template>>,
    help: Option<Arc<Template>>,
    severity: Severity,
}

fn checks(
    file: &mut FileContext<'_>,
    library: &Library,
    scope: &Scope,
    raw: &raw::Rule,
    severity: Severity,
) -> Vec<Check> {
    let paths = |file: &mut FileContext<'_>, texts: &[raw::Text]| {
        Arc::new(texts.iter().filter_map(|text| file.place(library, scope, text)).collect::<Vec<_>>())
    };
    let defaults = Defaults {
        at: raw.at.as_ref().and_then(|text| file.place(library, scope, text)).map(Arc::new),
        because: paths(file, &raw.because),
        message: raw.message.as_ref().map(|text| Arc::new(file.template(library, scope, text))),
        help: raw.help.as_ref().map(|text| Arc::new(file.template(library, scope, text))),
        severity,
    };
    match &raw.require {
        raw::Require::One(text) => {
            let that = file.condition(library, scope, text);
            said(file, &raw.title, &defaults, &defaults);
            that.into_iter().filter_map(|that| finish(that, text, &defaults, &defaults)).collect()
        }
        raw::Require::Many(list) => {
            let mut checks = Vec::new();
            for check in list {
                let that = file.condition(library, scope, &check.that);
                let own = Defaults {
                    at: check.at.as_ref().and_then(|text| file.place(library, scope, text)).map(Arc::new),
                    because: check
                        .because
                        .as_ref()
                        .map_or_else(|| Arc::clone(&defaults.because), |texts| paths(file, texts)),
                    message: check.message.as_ref().map(|text| Arc::new(file.template(library, scope, text))),
                    help: check.help.as_ref().map(|text| Arc::new(file.template(library, scope, text))),
                    severity: check.severity.as_ref().map_or(severity, |text| self::severity(file, text)),
                };
                said(file, &check.that, &own, &defaults);
                checks.extend(that.and_then(|that| finish(that, &check.that, &own, &defaults)));
            }
            checks
        }
    }
}

/// A check without headline or help is a mistake.
fn said(file: &mut FileContext<'_>, text: &raw::Text, own: &Defaults, rule: &Defaults) {
    if own.message.is_none() && rule.message.is_none() {
        file.report(text, "pack/no-message", "no `message` says what is wrong", None);
    }
    if own.help.is_none() && rule.help.is_none() {
        file.report(text, "pack/no-help", "no `help` says what to do", None);
    }
}

fn finish(that: Expr, text: &raw::Text, own: &Defaults, rule: &Defaults) -> Option<Check> {
    Some(Check {
        that,
        text: one_line(&text.value),
        at: own.at.clone().or_else(|| rule.at.clone()),
        because: Arc::clone(&own.because),
        severity: own.severity,
        message: own.message.clone().or_else(|| rule.message.clone())?,
        help: own.help.clone().or_else(|| rule.help.clone())?,
    })
}

fn has_cases(file: &mut FileContext<'_>, raw: &raw::Rule) {
    let has = |wanted: fn(&raw::Case) -> bool| raw.cases.iter().any(|case| wanted(&case.value));
    let kinds: [(&str, bool); 4] = [
        ("pass", has(|case| case.pass.is_some())),
        ("fail", has(|case| case.fail.is_some())),
        ("undeclared", has(|case| case.undeclared.is_some())),
        ("not_applicable", raw.when.is_none() || has(|case| case.not_applicable.is_some())),
    ];
    for (kind, there) in kinds {
        if !there {
            let help = format!("add a case `{kind}`: a rule proves itself");
            file.report(&raw.title, "pack/no-case", format!("the rule has no case that ends as `{kind}`"), Some(help));
        }
    }
}

/// Every path that a rule reads, with `[]` for items, the lists and mappings on the way, and the path of the date it
/// is judged on.
fn reads(library: &Library, rule: &Rule) -> (Vec<String>, Vec<String>, Option<String>) {
    let mut paths =
        Paths { library, lets: &rule.let_exprs, locals: Vec::new(), found: Vec::new(), containers: Vec::new() };
    for generator in &rule.generators {
        let list = paths.of(generator);
        paths.locals.push(list.map(|list| format!("{list}[]")));
    }
    let holes = |template: &'_ Template| {
        template
            .0
            .iter()
            .filter_map(|part| match part {
                Part::Hole(expr, _) => Some(expr.clone()),
                Part::Text(_) => None,
            })
            .collect::<Vec<_>>()
    };
    let mut exprs: Vec<Expr> = rule.when.iter().chain(&rule.judged_on).chain(&rule.let_exprs).cloned().collect();
    exprs.extend(rule.cites.iter().filter_map(|cite| cite.when.clone()));
    let windows = rule.window.iter().chain(rule.cites.iter().filter_map(|cite| cite.window.as_ref()));
    exprs.extend(windows.filter_map(|window| window.reads().cloned()));
    for check in &rule.checks {
        exprs.push(check.that.clone());
        exprs.extend(check.at.as_deref().cloned());
        exprs.extend(check.because.iter().cloned());
        exprs.extend(holes(&check.message));
        exprs.extend(holes(&check.help));
    }
    let judged_on = rule.judged_on.as_ref().and_then(|expr| paths.of(expr));
    for expr in &exprs {
        paths.of(expr);
    }
    paths.found.sort();
    paths.containers.sort();
    (paths.found, paths.containers, judged_on)
}

impl Rule {
    /// How many cases end in each way: pass, fail, undeclared, not applicable.
    #[must_use]
    pub fn case_counts(&self) -> [usize; 4] {
        let count = |expect: Expect| self.cases.iter().filter(|case| case.expect == expect).count();
        [count(Expect::Pass), count(Expect::Fail), count(Expect::Undeclared), count(Expect::NotApplicable)]
    }
}
