//! How each topic and standard came out, which clauses were looked at, and how every rule ended.

use std::collections::{BTreeMap, HashMap};

use super::findings::topic;
use super::markup::Html;
use crate::finding::{Finding, Severity};
use crate::render::text::{Counts, count, force, is_told_by_fact};
use crate::report::{Clauses, Declaration, Report, RuleTally, Tally, all_clauses, clauses as counted};

/// The columns that both tables share.
const COLUMNS: [&str; 7] = ["Errors", "Warnings", "Notes", "Undeclared", "Waived", "Passed", "Not applicable"];

/// A row: findings by severity, and outcomes.
#[derive(Default)]
struct Row<'a> {
    found: Vec<Severity>,
    tally: Tally,
    title: &'a str,
}

impl Row<'_> {
    fn cells(&self, html: &mut Html) {
        let counts = Counts::of(self.found.iter().copied());
        for number in [counts.errors, counts.warnings, counts.notes] {
            html.figure(number);
        }
        let tally = self.tally;
        for number in [tally.undeclared, tally.waived, tally.pass, tally.not_applicable] {
            html.figure(number);
        }
    }
}

fn told(declaration: &Declaration) -> impl Iterator<Item = &Finding> {
    declaration.findings.iter().filter(|finding| finding.counts() && !is_told_by_fact(finding))
}

/// Writes the section.
pub(super) fn outcomes(html: &mut Html, declaration: &Declaration, report: &Report) {
    html.say(
        "p",
        "Errors, warnings and notes count findings; the other columns count checks, one for each rule and each thing that it looks at. A check that cannot tell is undeclared, and undeclared is not passed.",
    );
    topics(html, declaration);
    standards(html, declaration, report);
    rules(html, declaration);
}

fn topics(html: &mut Html, declaration: &Declaration) {
    let mut rows: BTreeMap<&str, Row<'_>> = BTreeMap::new();
    for rule in &declaration.rules {
        rows.entry(topic(&rule.rule)).or_default().tally.add(rule.tally);
    }
    for finding in told(declaration) {
        rows.entry(topic(&finding.code)).or_default().found.push(finding.severity);
    }
    let heads: Vec<(&str, bool)> =
        std::iter::once(("Topic", false)).chain(COLUMNS.map(|column| (column, true))).collect();
    html.table("Outcomes by topic", &heads, |html| {
        for (topic, row) in &rows {
            html.line("tr", &[], |html| {
                html.inline("th", &[("scope", "row")], |html| html.text(topic));
                row.cells(html);
            });
        }
    });
}

fn standards(html: &mut Html, declaration: &Declaration, report: &Report) {
    let tallies: HashMap<&str, &RuleTally> = declaration.rules.iter().map(|rule| (rule.rule.as_str(), rule)).collect();
    let mut rows: Vec<(&str, Row<'_>)> = Vec::new();
    let mut off = 0;
    for instrument in &report.catalog.instruments {
        let bind = declaration.binds.iter().find(|bind| bind.standard == instrument.slug);
        let word = bind.map_or("unknown", |bind| bind.force.as_str());
        if word == "off" {
            off += 1;
            continue;
        }
        let mut row = Row { title: &instrument.title, ..Row::default() };
        for rule in instrument.rules.iter().filter_map(|rule| tallies.get(rule.as_str())) {
            row.tally.add(rule.tally);
        }
        let cites = |finding: &&Finding| finding.cites.iter().any(|cite| cite.standard == instrument.slug);
        row.found = told(declaration).filter(cites).map(|finding| finding.severity).collect();
        rows.push((word, row));
    }
    if rows.is_empty() {
        return;
    }
    let heads: Vec<(&str, bool)> =
        [("Standard", false), ("Force here", false)].into_iter().chain(COLUMNS.map(|column| (column, true))).collect();
    html.table("Outcomes by standard; a rule that cites several stands under each", &heads, |html| {
        for (word, row) in &rows {
            html.line("tr", &[], |html| {
                html.inline("th", &[("scope", "row")], |html| html.text(row.title));
                html.inline("td", &[], |html| html.text(force(word)));
                row.cells(html);
            });
        }
    });
    if off > 0 {
        let text = count(
            off,
            "more standard has no force here and is not shown.",
            "more standards have no force here and are not shown.",
        );
        html.say("p", &text);
    }
}

/// Every rule and how it ended, folded: for those who want to know what was looked at.
fn rules(html: &mut Html, declaration: &Declaration) {
    if declaration.rules.is_empty() {
        return;
    }
    html.block("details", &[], |html| {
        let rules = count(declaration.rules.len(), "rule and how it ended", "rules and how each ended");
        html.line("summary", &[], |html| html.text(&format!("All {rules}")));
        let heads = [
            ("Rule", false),
            ("Failed", true),
            ("Undeclared", true),
            ("Waived", true),
            ("Passed", true),
            ("Not applicable", true),
            ("Why not applicable", false),
        ];
        html.table("Rules, in order of ids", &heads, |html| {
            for rule in &declaration.rules {
                html.line("tr", &[], |html| {
                    html.inline("th", &[("scope", "row")], |html| {
                        html.inline("code", &[], |html| html.text(&rule.rule));
                        html.text(" ");
                        html.text(&rule.title);
                    });
                    let tally = rule.tally;
                    let failed = tally.fail + tally.broken;
                    for number in [failed, tally.undeclared, tally.waived, tally.pass, tally.not_applicable] {
                        html.figure(number);
                    }
                    html.inline("td", &[("class", "t")], |html| html.prose(rule.reason.as_deref().unwrap_or("")));
                });
            }
        });
    });
}

/// Writes the section on clauses.
pub(super) fn clauses(html: &mut Html, declaration: &Declaration, report: &Report) {
    let all = all_clauses(declaration, &report.catalog);
    html.line("p", &[], |html| html.text(&format!("{} clauses of the standards above: {}.", all.total(), all.told())));
    html.say(
        "p",
        "A clause counts as checked if a rule that cites it could be judged; the rule seldom looks at all that the clause asks. Unknown: facts are not declared, or the rule is at fault. Not encoded: no rule looks at it.",
    );
    let heads = [
        ("Standard", false),
        ("Checked", true),
        ("Of these with a breach", true),
        ("Unknown", true),
        ("Not applicable", true),
        ("Not selected", true),
        ("By attestation only", true),
        ("Not encoded", true),
    ];
    let rows = counted(declaration, &report.catalog);
    if rows.is_empty() {
        return;
    }
    html.table("Clauses by standard", &heads, |html| {
        for (instrument, own) in &rows {
            html.line("tr", &[], |html| {
                html.inline("th", &[("scope", "row")], |html| {
                    html.text(&instrument.title);
                    if !instrument.edition.is_empty() {
                        html.inline("small", &[], |html| html.text(&format!(" {}", instrument.edition)));
                    }
                });
                figures(html, *own);
            });
        }
        html.line("tr", &[("class", "sum")], |html| {
            html.inline("th", &[("scope", "row")], |html| html.text("All"));
            figures(html, all);
        });
    });
}

fn figures(html: &mut Html, own: Clauses) {
    let Clauses { breached, unknown, not_applicable, not_selected, attestation, not_encoded, .. } = own;
    for number in [own.checked(), breached, unknown, not_applicable, not_selected, attestation, not_encoded] {
        html.figure(number);
    }
}
