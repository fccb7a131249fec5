//! The verdict, what it rests on, and what it does not say.

use super::markup::Html;
use crate::render::text::{Found, count, reasons, sentence, warnings};
use crate::report::{Declaration, Report, Verdict, all_clauses, by_fact};
use crate::source::Sources;

/// What no report says, whatever the verdict.
const NOT_SAID: [&str; 4] = [
    "Nothing here says that the project keeps a standard as a whole, or the law: a rule looks at what can be declared, and seldom at all of a clause.",
    "Nothing here says that what the declaration states is true. A check that passed means that the stated facts meet the condition of the rule on the date above.",
    "Clauses that are unknown, shown only by attestation or not encoded were not judged: they are neither kept nor broken as far as this report knows.",
    "A benchmark is shown for orientation. It does not bind this project.",
];

/// Writes the section.
pub(super) fn verdict(html: &mut Html, declaration: &Declaration, report: &Report, sources: &Sources) {
    let found = Found::of(&declaration.findings, &by_fact(&declaration.findings));
    let (class, sign) = match declaration.verdict {
        Verdict::Clean if found.findings.total() + found.facts.total() == 0 => ("verdict clean", "✓"),
        Verdict::Clean => ("verdict open", "○"),
        Verdict::Findings => ("verdict findings", "✗"),
        Verdict::CouldNotCheck => ("verdict unchecked", "?"),
    };
    html.block("div", &[("class", class)], |html| {
        html.line("p", &[("class", "word")], |html| {
            html.inline("span", &[("class", "sign"), ("aria-hidden", "true")], |html| html.text(sign));
            html.text(" ");
            html.prose(&sentence(declaration.verdict, found, &report.settings));
        });
        html.line("p", &[], |html| html.text(&format!("{}.", found.words())));
        let clauses = all_clauses(declaration, &report.catalog);
        html.line("p", &[], |html| html.text(&format!("Clauses: {}.", clauses.told())));
    });
    if declaration.verdict == Verdict::CouldNotCheck {
        for reason in reasons(declaration, sources) {
            html.line("p", &[], |html| {
                html.text("Could not check: ");
                html.prose(&reason);
            });
        }
    }
    let mut judged = vec![count(report.catalog.rules, "rule was selected", "rules were selected")];
    judged.push(count(declaration.tally.pass, "check passed", "checks passed"));
    if declaration.tally.waived > 0 {
        judged.push(format!("{} waived", declaration.tally.waived));
    }
    let idle = declaration.rules.iter().filter(|rule| rule.tally.judged() + rule.tally.waived == 0).count();
    if idle > 0 {
        judged.push(count(idle, "rule does not apply", "rules do not apply"));
    }
    if declaration.tally.broken > 0 {
        judged.push(count(
            declaration.tally.broken,
            "check could not be made, as its rule is at fault",
            "checks could not be made, as their rules are at fault",
        ));
    }
    html.line("p", &[], |html| html.text(&format!("{}.", judged.join(", "))));
    let gate = declaration
        .gate
        .as_deref()
        .map_or("no gate that the facts show".to_owned(), |gate| format!("the gate {}", gate.replace('_', " ")));
    html.line("p", &[], |html| {
        if let Some(name) = &declaration.name {
            html.inline("strong", &[], |html| html.text(name));
            html.text(" was judged ");
        } else {
            html.text("Judged ");
        }
        html.text(&format!("as of {}, at {gate}.", report.settings.as_of));
    });
    let warnings = warnings(declaration, &report.settings);
    if !warnings.is_empty() {
        html.block("ul", &[("class", "warnings")], |html| {
            for warning in &warnings {
                html.line("li", &[], |html| html.prose(warning));
            }
        });
    }
    html.block("div", &[("class", "not-said")], |html| {
        html.say("h4", "What this does not say");
        html.block("ul", &[], |html| {
            for text in NOT_SAID {
                html.say("li", text);
            }
        });
    });
}
