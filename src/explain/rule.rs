//! A rule as a page: what it asks, why, by which clause, an example that fails with the real
//! diagnostic, one that passes, and what to do.

use std::fmt::Write as _;

use super::data::{expressions, written};
use super::{indent, plain, wrap};
use crate::expr::typed::Op;
use crate::finding::{Finding, Outcome};
use crate::judge::{self, CaseMode, Options};
use crate::pack::{Began, Case, Expect, Pack, Profile, Rule, Window, one_line};
use crate::render::text::{self, Style};
use crate::schema::Scope;
use crate::source::Sources;
use crate::value::Date;

/// The page of a rule.
#[must_use]
pub fn rule(pack: &Pack, sources: &Sources, at: usize, as_of: Date, style: Style) -> String {
    let rule = &pack.rules[at];
    let mut page = String::new();
    let _ = writeln!(page, "{}: {}\n", rule.id, rule.title);
    let gate = rule.gate.and_then(|gate| pack.gates.as_ref()?.values.get(gate));
    let weight = if rule.is_check {
        "arithmetic or contradiction: weighs the same everywhere".to_owned()
    } else {
        let from =
            gate.map_or_else(|| "at every gate".to_owned(), |gate| format!("from the gate {}", gate.replace('_', " ")));
        format!("in full {from}, where its standard binds")
    };
    let _ = writeln!(page, "Severity   {} · {weight}", rule.severity);
    for cite in &rule.cites {
        let standard = &pack.standards[cite.standard];
        let locator = cite.locator.as_ref().map(|locator| format!(", {locator}")).unwrap_or_default();
        let window = cite.window.as_ref().or(rule.window.as_ref()).unwrap_or(&standard.window);
        let from = in_force(window);
        let edition = cite.edition_read.as_ref().unwrap_or(&standard.edition);
        let _ = writeln!(
            page,
            "Clause     {} {}{locator} ({edition}){from} · read: {}",
            standard.title,
            cite.clauses.join(", "),
            cite.reading.word()
        );
        let _ = writeln!(page, "           {}", standard.url);
    }
    if let Some(path) = &rule.judged_on_path {
        let _ = writeln!(page, "Judged on  {path}, not the as-of date");
    }
    let [pass, fail, undeclared, not_applicable] = rule.case_counts();
    let _ = writeln!(
        page,
        "Cases      {pass} that pass, {fail} that fail, {undeclared} undeclared, {not_applicable} not applicable"
    );
    let _ = writeln!(page, "Revision   {}", rule.revision);
    let width = style.width.min(100) - 2;
    if !rule.rationale.is_empty() {
        let _ = writeln!(page, "\nWhy\n{}", indent(&wrap(&rule.rationale, width)));
    }
    let _ = writeln!(page, "\nWhat it asks\n{}", indent(&logic(pack, sources, rule, width)));
    let _ = writeln!(page, "\nIt reads\n{}", indent(&rule.reads.join("\n")));
    let used = used(pack, rule);
    if !used.is_empty() {
        let _ = writeln!(page, "\nIt uses\n{}", indent(&used.join("\n")));
    }
    // A case that brings its own text shows most.
    let example = |expect: &Expect| {
        let all = || rule.cases.iter().filter(|case| case.expect == *expect);
        all().find(|case| case.given_span.is_some()).or_else(|| all().next())
    };
    if let Some(case) = example(&Expect::Fail) {
        let _ = writeln!(page, "\nA declaration that fails: {}\n", case.note);
        for finding in failing(pack, sources, at, case, as_of) {
            page.push_str(&text::finding(&finding, sources, style));
        }
    }
    if let Some(case) = example(&Expect::Pass) {
        let _ = writeln!(page, "\nOne that passes: {}\n", case.note);
        if let Some(given) = &case.given {
            let source = sources.get(given.node(given.root()).span.source);
            page.push_str(&indent(source.text().trim_end()));
            page.push('\n');
        }
        for (pointer, value) in &case.changes {
            let value = one_line(sources.slice(value.node(value.root()).span));
            let _ = writeln!(page, "  with {}: {value}", pointer.dotted());
        }
    }
    let helps: Vec<String> = rule.checks.iter().map(|check| plain(&check.help)).collect();
    let _ = writeln!(page, "\nHow to mend it");
    let mut said: Vec<&String> = Vec::new();
    for help in &helps {
        if !said.contains(&help) {
            said.push(help);
            let _ = writeln!(page, "  - {}", wrap(help, style.width.min(100) - 4).replace('\n', "\n    "));
        }
    }
    page
}

/// When a clause is in force, and how its first day is found.
pub(super) fn in_force(window: &Window) -> String {
    let why = window.start.why().map(|why| format!(", {why}")).unwrap_or_default();
    let from = match window.start.fixed() {
        Some(Began::Always) => String::new(),
        Some(Began::On(day, _)) => format!(" · in force from {day}{why}"),
        Some(Began::NotYet(not)) => format!(" · not yet in force: {not}{why}"),
        None => format!(" · in force{}", why.replacen(',', "", 1)),
    };
    let until = window.until.map(|until| format!(" until {until}")).unwrap_or_default();
    if from.is_empty() && !until.is_empty() { format!(" · in force{until}") } else { from + &until }
}

fn failing(pack: &Pack, sources: &Sources, at: usize, case: &Case, as_of: Date) -> Vec<Finding> {
    let (Some(exemplary), Some(given)) = (&pack.exemplary, &case.given) else { return Vec::new() };
    let mut tree = exemplary.overlaid(given);
    for (pointer, with) in &case.changes {
        let Some(changed) = tree.changed(pointer, with) else { return Vec::new() };
        tree = changed;
    }
    let checked = pack.declaration.check(sources, &tree, Scope::Fragment);
    let profile = Profile::default();
    let options = Options {
        as_of: case.as_of.unwrap_or(as_of),
        hindsight: false,
        gate: None,
        profile: &profile,
        rules: &[at],
        case: Some(CaseMode::default()),
    };
    let judged = judge::judge(pack, &tree, &checked.malformed, &options);
    let mut failing: Vec<Finding> =
        judged.findings.into_iter().filter(|finding| finding.outcome == Some(Outcome::Fail)).take(1).collect();
    // A case is judged as if everything bound; what really binds is the business of a declaration.
    for cite in failing.iter_mut().flat_map(|finding| &mut finding.cites) {
        "check".clone_into(&mut cite.force);
    }
    failing
}

/// The logic of a rule as its file writes it.
fn logic(pack: &Pack, sources: &Sources, rule: &Rule, width: usize) -> String {
    let path = rule.id.clone();
    let mut lines = Vec::new();
    let mut say = |key: &str, text: String| {
        let text = wrap(&text, width.saturating_sub(12)).replace('\n', "\n          ");
        lines.push(format!("{key:8}  {text}"));
    };
    for (key, shown) in [("for", "for each"), ("when", "when")] {
        if let Some(text) = written(pack, sources, &path, &[key]) {
            say(shown, text);
        }
    }
    for (index, named) in rule.lets.iter().enumerate() {
        say(if index == 0 { "let" } else { "" }, format!("{} = {}", named.name, named.text));
    }
    let checks = pack.proofs.get(&path).and_then(|file| {
        let list = file.node(&["require"])?;
        let that = |at| file.tree.text(file.tree.get(file.item(list, at)?, "that")?).map(one_line);
        (0..rule.checks.len()).map(that).collect::<Option<Vec<_>>>()
    });
    let checks = checks.unwrap_or_else(|| written(pack, sources, &path, &["require"]).into_iter().collect());
    for check in checks {
        say("require", check);
    }
    lines.join("\n")
}

/// Tables and definitions that a rule uses by name.
fn used(pack: &Pack, rule: &Rule) -> Vec<String> {
    let mut used = std::collections::BTreeSet::new();
    for expr in expressions(rule) {
        expr.walk(&mut |part| match &part.op {
            Op::Lookup(at, ..) | Op::Band(at, _) | Op::Rows(at, _) => {
                used.insert(format!("table {}", pack.library.tables[*at].slug));
            }
            Op::Define(at, _) => {
                used.insert(format!("definition {}", pack.library.definitions[*at].slug));
            }
            _ => {}
        });
    }
    used.into_iter().collect()
}
