//! A rule file in its checked form.

use std::sync::Arc;

use super::compile::{FileContext, Paths};
use super::{Case, Check, Cite, Expect, Let, Part, Rule, Standard, Template, depth, one_line, profiles, raw, subjects};
use crate::expr::table::Reading;
use crate::expr::typed::Op;
use crate::expr::{Expr, Library, Mistake, Named, Scope, Val};
use crate::finding::Severity;
use crate::schema::types::Type;

/// `let`s that a rule may have.
const MAX_LETS: usize = 100;

/// Makes the checked form of a rule; `None` where a mistake stands in the way.
///
/// Only its `proof` and its page need to know what it reads.
pub(super) fn rule(
    file: &mut FileContext<'_>,
    library: &Library,
    standards: &[Standard],
    id: &str,
    raw: &raw::Rule,
    cases: Arc<[Case]>,
    proof: bool,
) -> Option<Rule> {
    let before = file.findings.len();
    let mut scope = Scope { sections: true, ..Scope::default() };
    let (generators, generator_entries) = subjects::generators(file, library, &mut scope, raw);
    let mut let_exprs = Vec::new();
    let mut lets = Vec::new();
    let mut depths = Vec::new();
    if let Some((name, _)) = raw.lets.0.get(MAX_LETS) {
        let help = "make definitions of the parts that belong together".to_owned();
        file.report(name, "pack/size", format!("a rule has at most {MAX_LETS} `let`s"), Some(help));
    }
    for (name, text) in raw.lets.0.iter().take(MAX_LETS) {
        let expr = file.expr(library, &scope, text, None).filter(|expr| match depth::bounded(expr, library, &depths) {
            Ok(depth) => {
                depths.push(depth);
                true
            }
            Err(mistake) => {
                file.mistakes(text, 0, vec![mistake]);
                false
            }
        });
        if expr.is_none() {
            depths.push(0);
        }
        subjects::taken(file, library, &scope, name);
        scope.lets.push(Named {
            name: name.value.as_str().into(),
            ty: expr.as_ref().map_or(Type::Nothing, |expr| expr.ty.clone()),
            depends: expr.as_ref().map_or(0, |expr| expr.depends),
            is_mistaken: expr.is_none(),
        });
        lets.push(Let { name: name.value.clone(), text: one_line(&text.value) });
        // A mistaken one keeps its number, so that those after it keep theirs.
        let_exprs.push(expr.unwrap_or_else(nothing));
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
    let gate = raw.gate.as_ref().and_then(|text| profiles::gate(file, library, text));
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
        lets: lets.into(),
        let_exprs: let_exprs.into(),
        checks: checks.into(),
        rationale: raw.rationale.clone().unwrap_or_default().into(),
        revision: raw.revision.unwrap_or(1),
        formerly: raw.formerly.clone(),
        cases,
        reads: Vec::new(),
        containers: Vec::new(),
        span: raw.title.span,
    };
    if proof {
        (rule.reads, rule.containers, rule.judged_on_path) = reads(library, &rule);
    }
    Some(rule)
}

/// Stands for a `let` with a mistake; the rule is not made.
fn nothing() -> Expr {
    Expr { op: Op::Const(Val::Absent), ty: Type::Nothing, range: 0..0, depends: 0 }
}

fn severity(file: &mut FileContext<'_>, text: &raw::Text) -> Severity {
    Severity::from_word(&text.value).unwrap_or_else(|| {
        let message = format!("`{}` is no severity", text.value);
        file.report(text, "pack/severity", message, Some("write `error`, `warning` or `note`".to_owned()));
        Severity::Error
    })
}

fn cite(
    file: &mut FileContext<'_>,
    library: &Library,
    standards: &[Standard],
    scope: &Scope,
    raw: &raw::Cite,
) -> Option<Cite> {
    let known: Vec<&str> = standards.iter().map(|standard| &*standard.slug).collect();
    let standard = profiles::standard(file, &raw.standard, &known)?;
    let clauses: Vec<&str> = standards[standard].clauses.iter().map(|clause| &*clause.id).collect();
    for clause in &raw.clause.0 {
        if !clauses.contains(&clause.value.as_str()) {
            profiles::no_clause(file, clause, &raw.standard.value, &clauses);
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
        let help = "add `message`: one sentence with the facts in holes, `\"`{dam.name}` is {dam.height} high\"`";
        file.report(text, "pack/no-message", "no `message` says what is wrong", Some(help.to_owned()));
    }
    if own.help.is_none() && rule.help.is_none() {
        let help = "add `help`: the next step of whoever filed it, such as `raise the crest or lower the pond`";
        file.report(text, "pack/no-help", "no `help` says what to do", Some(help.to_owned()));
    }
}

fn finish(that: Expr, text: &raw::Text, own: &Defaults, rule: &Defaults) -> Option<Check> {
    Some(Check {
        that,
        text: one_line(&text.value),
        at: own.at.clone().or_else(|| rule.at.clone()).into(),
        because: Arc::clone(&own.because).into(),
        severity: own.severity,
        message: own.message.clone().or_else(|| rule.message.clone())?.into(),
        help: own.help.clone().or_else(|| rule.help.clone())?.into(),
    })
}

/// Tells of outcomes that no case of the rule ends in.
pub(super) fn has_cases(file: &mut FileContext<'_>, raw: &raw::Rule) {
    let has = |wanted: fn(&raw::Case) -> bool| raw.cases.iter().any(|case| wanted(&case.value));
    let kinds: [(&str, bool); 4] = [
        ("pass", has(|case| case.pass.is_some())),
        ("fail", has(|case| case.fail.is_some())),
        ("undeclared", has(|case| case.undeclared.is_some())),
        ("not_applicable", raw.when.is_none() || has(|case| case.not_applicable.is_some())),
    ];
    let missing: Vec<String> = kinds.iter().filter(|(_, there)| !there).map(|(kind, _)| format!("`{kind}`")).collect();
    if !missing.is_empty() {
        let last = missing.len() - 1;
        let words =
            if last == 0 { missing[0].clone() } else { format!("{} or {}", missing[..last].join(", "), missing[last]) };
        let message = format!("the rule has no case that ends as {words}");
        let help = "add one of each under `cases`, with the `given` that ends so: a rule proves itself".to_owned();
        file.report(&raw.title, "pack/no-case", message, Some(help));
    }
}

/// Every path that a rule reads, with `[]` for items, the lists and mappings on the way, and the path of the date it
/// is judged on.
fn reads(library: &Library, rule: &Rule) -> (Vec<String>, Vec<String>, Option<String>) {
    let mut paths = Paths::new(library, &rule.let_exprs);
    for generator in &rule.generators {
        let list = paths.of(generator);
        paths.locals.push(list.map(|list| format!("{list}[]")));
    }
    paths.of_lets();
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
    let mut exprs: Vec<Expr> = rule.when.iter().chain(&rule.judged_on).cloned().collect();
    exprs.extend(rule.cites.iter().filter_map(|cite| cite.when.clone()));
    let windows = rule.window.iter().chain(rule.cites.iter().filter_map(|cite| cite.window.as_ref()));
    exprs.extend(windows.filter_map(|window| window.reads().cloned()));
    for check in rule.checks.iter() {
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
