//! What must still be declared, by who has it; and what the gatekeeper waived.

use std::collections::BTreeMap;

use super::findings::badge;
use super::markup::Html;
use crate::finding::{Finding, MissingReason, Severity};
use crate::render::path::relative;
use crate::render::text::{count, lacks, named, role, told_as, waiting};
use crate::report::{Declaration, MissingFact, by_fact};
use crate::source::{Sources, Span};

/// Writes the missing facts, each once, under who usually has them; the worst first.
pub(super) fn undeclared(html: &mut Html, declaration: &Declaration, sources: &Sources) {
    let facts = by_fact(&declaration.findings);
    if facts.is_empty() {
        html.say("p", "No rule waits for a fact.");
        return;
    }
    html.line("p", &[], |html| {
        html.text(&format!(
            "{}. Unknown is not passed: each is worth what a breach would be.",
            count(facts.len(), "fact is missing", "facts are missing")
        ));
    });
    let mut groups: BTreeMap<&str, Vec<&MissingFact<'_>>> = BTreeMap::new();
    for fact in &facts {
        groups.entry(fact.missing.who.as_deref().unwrap_or_default()).or_default().push(fact);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    let worst = |facts: &[&MissingFact<'_>]| facts.iter().map(|fact| fact.severity).max().unwrap_or(Severity::Note);
    // Those whom nobody named come last.
    groups.sort_by_key(|(who, facts)| (who.is_empty(), std::cmp::Reverse(worst(facts)), *who));
    for (who, facts) in groups {
        html.line("h4", &[], |html| {
            let who = if who.is_empty() { "whoever keeps the declaration".to_owned() } else { role(who) };
            html.text(&format!("Ask: {who} ({})", facts.len()));
        });
        html.block("ul", &[("class", "todo")], |html| {
            for fact in facts {
                html.block("li", &[], |html| item(html, fact, sources));
            }
        });
    }
}

fn item(html: &mut Html, fact: &MissingFact<'_>, sources: &Sources) {
    let missing = fact.missing;
    let (_, message) = told_as(fact);
    html.line("div", &[], |html| {
        badge(html, fact.severity);
        html.text(" ");
        html.prose(&message);
    });
    html.line("div", &[("class", "more")], |html| {
        if !missing.text.is_empty() {
            html.text(&missing.text);
            html.text(" · ");
        }
        html.inline("code", &[], |html| html.text(&missing.pointer.dotted()));
        if missing.reason != MissingReason::Absent {
            html.text(&format!(" {}", lacks(missing.reason)));
        }
        html.text(&format!(" · {}", place(missing.insert_at, sources)));
        let codes = waiting(fact);
        if !codes.is_empty() {
            html.text(&format!(" · {}", named(&codes)));
        }
    });
}

fn place(span: Span, sources: &Sources) -> String {
    let source = sources.get(span.source);
    format!("{}, line {}", relative(source.name(), ""), sources.positions(span).0.line)
}

/// Writes what was waived, and what is gone since the baseline.
pub(super) fn waivers(html: &mut Html, declaration: &Declaration, sources: &Sources) {
    let waived: Vec<&Finding> = declaration.findings.iter().filter(|finding| finding.waived.is_some()).collect();
    if waived.is_empty() {
        html.say("p", "No finding was waived.");
    } else {
        let heads = ["Finding", "Approved by", "Until", "Ticket", "Reason"].map(|head| (head, false));
        html.table("Findings that the gatekeeper accepts for a time; they do not count", &heads, |html| {
            for finding in waived {
                let Some(waiver) = &finding.waived else { continue };
                html.line("tr", &[], |html| {
                    html.inline("th", &[("scope", "row")], |html| {
                        badge(html, finding.severity);
                        html.text(" ");
                        html.prose(&finding.message);
                        html.text(" ");
                        html.inline("small", &[], |html| {
                            html.text(&format!("{}; {}", finding.code, place(finding.primary.span, sources)));
                        });
                    });
                    let ticket = waiver.ticket.as_deref().unwrap_or("none");
                    for text in [&waiver.by, &waiver.expires, ticket, &waiver.reason] {
                        html.inline("td", &[("class", "t")], |html| html.text(text));
                    }
                });
            }
        });
    }
    let gone: Vec<&Finding> = declaration.findings.iter().filter(|finding| finding.is_gone()).collect();
    if !gone.is_empty() {
        html.say("h4", "Gone since the baseline");
        html.block("ul", &[], |html| {
            for finding in gone {
                html.line("li", &[], |html| {
                    html.inline("code", &[], |html| html.text(&finding.code));
                    html.text(" ");
                    html.prose(&finding.message);
                });
            }
        });
    }
}
