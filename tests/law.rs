//! What the law book may not do: an error on a text that nobody read, a threshold of our own
//! outside of a table.

use std::collections::BTreeSet;

use assay::expr::table::Reading;
use assay::expr::typed::Op;
use assay::expr::{Expr, Val};
use assay::finding::{Finding, Severity};
use assay::judge::{self, CaseMode, Options};
use assay::pack::{Case, Expect, Pack, Profile, Rule};
use assay::schema::Scope;
use assay::source::Sources;
use assay::value::Date;

use crate::packs::loaded;

/// The pack, with what its rules find in their failing cases.
fn failures() -> (Pack, Vec<(usize, Vec<Finding>)>) {
    let (sources, loaded) = loaded(&[]);
    let pack = loaded.pack.unwrap_or_else(|| panic!("{:#?}", loaded.findings));
    let mut all = Vec::new();
    for (at, rule) in pack.rules.iter().enumerate() {
        let cases = rule.cases.iter().filter(|case| case.expect == Expect::Fail);
        all.push((at, cases.flat_map(|case| found(&pack, &sources, at, case)).collect()));
    }
    (pack, all)
}

fn found(pack: &Pack, sources: &Sources, at: usize, case: &Case) -> Vec<Finding> {
    let mut tree = pack.exemplary.as_ref().unwrap().overlaid(case.given.as_ref().unwrap());
    for (pointer, with) in &case.changes {
        tree = tree.changed(pointer, with).unwrap();
    }
    let checked = pack.declaration.check(sources, &tree, Scope::Fragment);
    let profile = Profile::default();
    let options = Options {
        as_of: case.as_of.unwrap_or_else(|| Date::parse("2026-11-23").unwrap()),
        hindsight: false,
        gate: None,
        profile: &profile,
        rules: &[at],
        case: Some(CaseMode::default()),
    };
    judge::judge(pack, &tree, &checked.malformed, &options).findings
}

/// Every expression of a rule, and of the definitions that it calls.
fn walk(pack: &Pack, rule: &Rule, see: &mut dyn FnMut(&Expr)) {
    let mut waiting: Vec<&Expr> = rule.generators.iter().chain(&rule.when).chain(rule.let_exprs.iter()).collect();
    waiting.extend(rule.checks.iter().map(|check| &check.that));
    let mut seen = BTreeSet::new();
    while let Some(expr) = waiting.pop() {
        expr.walk(&mut |part| {
            if let Op::Define(at, _) = &part.op
                && seen.insert(*at)
            {
                waiting.push(&pack.library.definitions[*at].value);
            }
            see(part);
        });
    }
}

#[test]
fn no_error_rests_on_memory() {
    let (pack, failures) = failures();
    let from_memory: BTreeSet<&str> = pack
        .library
        .tables
        .iter()
        .filter(|table| table.rows.iter().all(|row| row.reading == Reading::Memory))
        .map(|table| &*table.slug)
        .collect();
    assert!(!from_memory.is_empty());
    let mut wrong = Vec::new();
    let mut errors = 0;
    for (at, findings) in failures {
        let rule = &pack.rules[at];
        let own = findings.iter().filter(|finding| finding.code == rule.id);
        for finding in own.filter(|finding| finding.severity == Severity::Error) {
            errors += 1;
            // Arithmetic and contradictions rest on no text.
            if !rule.is_check && rule.cites.iter().all(|cite| cite.reading == Reading::Memory) {
                wrong.push(format!("{}: every citation is from memory", rule.id));
            }
            // Of two branches it is not known which one was taken.
            let lines = finding.trace.iter().filter(|line| !line.expression.contains(" ? "));
            let named = |table: &&&str| {
                ["table", "rows", "band"].iter().any(|function| {
                    lines.clone().any(|line| line.expression.contains(&format!("{function}(\"{table}\"")))
                })
            };
            if let Some(table) = from_memory.iter().find(named) {
                wrong.push(format!("{}: `{table}` is from memory", rule.id));
            }
        }
    }
    assert!(errors > 100, "{errors}");
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A rule that cites a text carries the text's figures; what is ours stands in a table that says why.
#[test]
fn thresholds_of_our_own_stand_in_tables() {
    let (_, loaded) = loaded(&[]);
    let pack = loaded.pack.unwrap();
    let mut wrong = Vec::new();
    for rule in &pack.rules {
        if rule.cites.iter().any(|cite| cite.reading != Reading::Own) {
            continue;
        }
        walk(&pack, rule, &mut |part| {
            let figure = match &part.op {
                Op::Const(Val::Number(number)) => number.to_string(),
                Op::Const(Val::Quantity(quantity)) => quantity.number().to_string(),
                Op::Const(Val::Money(money)) => money.to_string(),
                _ => return,
            };
            // The globe has 90 degrees from the equator and 180 from Greenwich, whoever says so.
            let of_the_globe = rule.id == "tailings/coordinates" && ["90", "180"].contains(&figure.as_str());
            // None, one, all of it, and the hours of a day.
            if !["0", "1", "100", "24"].contains(&figure.as_str()) && !of_the_globe {
                wrong.push(format!("{}: {figure}", rule.id));
            }
        });
    }
    assert!(wrong.is_empty(), "put these into a table with `status: own` and the reason:\n{}", wrong.join("\n"));
}

const REMEMBERED: &str = "\
title: How many must answer
key: { what: text }
values: { count: count }
complete: true
source: { standard: gistm, clause: \"8.7\", status: memory }
rows: [ { what: people, count: 3 } ]
";
const TWO_CHECKS: &str = "\
title: A rule of two checks
severity: error
cites: [ { standard: gistm, clause: \"8.7\", source: verified } ]
for: tailings.facilities[] as dam
let: { needed: 'table(\"remembered\", \"people\", \"count\")' }
require:
  - { that: dam.consequence.population_at_risk >= needed, at: dam.consequence.population_at_risk, message: \"{needed} are needed\" }
  - { that: has(dam.independent_review.reports_to), at: dam.independent_review, message: nobody hears it }
help: h
cases:
  - pass: p
    given: 'tailings: { facilities: [ { id: a, consequence: { population_at_risk: 3 }, independent_review: { reports_to: site_manager } } ] }'
  - fail: f
    given: 'tailings: { facilities: [ { id: a, consequence: { population_at_risk: 2 }, independent_review: { reports_to: false } } ] }'
  - undeclared: u
    given: 'tailings: { facilities: [ { id: a } ] }'
";

/// What one check read from memory weakens that check, and no other of the rule.
#[test]
fn memory_weakens_only_the_check_that_reads_it() {
    let own = [
        assay::pack::File::new("tables/remembered.yaml", "pack/tables/remembered.yaml", REMEMBERED),
        assay::pack::File::new("own/two.yaml", "pack/own/two.yaml", TWO_CHECKS),
    ];
    let (sources, loaded) = loaded(&own);
    let pack = loaded.pack.unwrap_or_else(|| panic!("{:#?}", loaded.findings));
    let at = pack.rules.iter().position(|rule| rule.id == "own/two").unwrap();
    let told = |expect: Expect| -> Vec<(String, Severity)> {
        let case = pack.rules[at].cases.iter().find(|case| case.expect == expect).unwrap();
        let findings = found(&pack, &sources, at, case).into_iter().filter(|finding| finding.code == "own/two");
        findings.map(|finding| (finding.message, finding.severity)).collect()
    };
    let failed = told(Expect::Fail);
    assert_eq!(
        failed,
        [("3 are needed".to_owned(), Severity::Warning), ("nobody hears it".to_owned(), Severity::Error)]
    );
    // A missing fact weighs as the heaviest check that waits for it.
    assert_eq!(told(Expect::Undeclared)[0].1, Severity::Error);
}
