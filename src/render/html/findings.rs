//! Findings with everything that they rest on: places, arithmetic, clauses, what to do.

use super::excerpt::excerpts;
use super::markup::Html;
use crate::finding::{Citation, Compared, Finding, Origin, Outcome, Severity, TraceLine};
use crate::render::text::{cited, is_told_by_fact, is_web, repair, shown_arithmetic};
use crate::report::Declaration;
use crate::source::{Sources, Span};

/// Writes the section: the findings of a declaration that are told on their own.
pub(super) fn findings(html: &mut Html, at: usize, declaration: &Declaration, sources: &Sources) {
    let mut own: Vec<&Finding> =
        declaration.findings.iter().filter(|finding| finding.counts() && !is_told_by_fact(finding)).collect();
    if own.is_empty() {
        html.say("p", "No finding. Facts that are not declared stand below.");
        return;
    }
    // The worst first, then in order of the text.
    own.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let topics: std::collections::BTreeSet<&str> = own.iter().map(|finding| topic(&finding.code)).collect();
    if own.len() > 1 {
        filters(html, at, &topics);
    }
    list(html, &format!("d{}", at + 1), &own, sources);
}

/// The topic of a rule or code.
pub(super) fn topic(code: &str) -> &str {
    code.split('/').next().unwrap_or(code)
}

/// The form that a script brings to life; without it, it is not there.
fn filters(html: &mut Html, at: usize, topics: &std::collections::BTreeSet<&str>) {
    let target = format!("d{}-findings", at + 1);
    html.block("form", &[("class", "filter"), ("data-for", &target), ("hidden", "")], |html| {
        html.block("fieldset", &[], |html| {
            html.say("legend", "Show");
            for severity in [Severity::Error, Severity::Warning, Severity::Note] {
                html.line("label", &[], |html| {
                    let value = severity.word();
                    html.inline_void(
                        "input",
                        &[("type", "checkbox"), ("name", "severity"), ("value", value), ("checked", "")],
                    );
                    html.text(&format!(" {value}s"));
                });
            }
            html.line("label", &[], |html| {
                html.text("Topic ");
                html.inline("select", &[("name", "topic")], |html| {
                    html.inline("option", &[("value", "")], |html| html.text("all"));
                    for topic in topics {
                        html.inline("option", &[("value", topic)], |html| html.text(topic));
                    }
                });
            });
            html.line("label", &[], |html| {
                html.text("Text ");
                html.inline_void("input", &[("type", "search"), ("name", "text")]);
            });
        });
        html.line("p", &[("role", "status")], |_| {});
    });
}

/// Writes findings, each an article.
pub(super) fn list(html: &mut Html, prefix: &str, findings: &[&Finding], sources: &Sources) {
    for (at, finding) in findings.iter().enumerate() {
        let (id, heading) = (format!("{prefix}-f{}", at + 1), format!("{prefix}-f{}-title", at + 1));
        let class = format!("finding {}", finding.severity.word());
        let attributes = [
            ("id", id.as_str()),
            ("class", class.as_str()),
            ("data-severity", finding.severity.word()),
            ("data-topic", topic(&finding.code)),
            ("aria-labelledby", heading.as_str()),
        ];
        html.block("article", &attributes, |html| article(html, &heading, finding, sources));
    }
}

fn article(html: &mut Html, heading: &str, finding: &Finding, sources: &Sources) {
    html.line("h4", &[("id", heading)], |html| {
        badge(html, finding.severity);
        html.text(" ");
        html.prose(&finding.message);
    });
    html.line("p", &[("class", "code")], |html| {
        html.inline("code", &[], |html| html.text(&finding.code));
        if finding.outcome == Some(Outcome::Broken) {
            html.text(" · the rule itself is at fault");
        }
        if finding.baseline == Some(Compared::New) {
            html.text(" · new since the baseline");
        }
    });
    excerpts(html, finding, sources);
    let lines = shown_arithmetic(&finding.trace);
    if !lines.is_empty() {
        html.block("dl", &[("class", "trace"), ("aria-label", "Arithmetic")], |html| {
            for line in lines {
                arithmetic(html, line, sources);
            }
        });
    }
    let mut caps: Vec<&str> = finding.caps.iter().map(|cap| cap.text.as_str()).collect();
    caps.dedup();
    html.block("dl", &[("class", "notes")], |html| {
        for hint in &finding.hints {
            note(html, "Hint", &hint.text);
        }
        if let Some(help) = &finding.help {
            note(html, "What to do", help);
        }
        for fix in finding.fixes.iter().filter_map(|fix| repair(fix, finding.help.as_deref())) {
            note(html, "Fix", &fix);
        }
        if !finding.cites.is_empty() {
            html.inline("dt", &[], |html| html.text(if finding.cites.len() == 1 { "Clause" } else { "Clauses" }));
            for cite in &finding.cites {
                html.line("dd", &[], |html| citation(html, cite));
            }
        }
        if !caps.is_empty() {
            note(html, "Weighs less", &caps.join("; "));
        }
    });
}

/// A severity as a word in a box.
pub(super) fn badge(html: &mut Html, severity: Severity) {
    let (class, word) = match severity {
        Severity::Error => ("badge error", "Error"),
        Severity::Warning => ("badge warning", "Warning"),
        Severity::Note => ("badge note", "Note"),
    };
    html.inline("span", &[("class", class)], |html| html.text(word));
}

fn note(html: &mut Html, label: &str, text: &str) {
    html.inline("dt", &[], |html| html.text(label));
    html.line("dd", &[], |html| html.prose(text));
}

/// A clause: the instrument is a link where it has an address that a browser may open.
fn citation(html: &mut Html, cite: &Citation) {
    let [head, rest @ ..] = cited(cite);
    if is_web(&cite.url) {
        let link = [("href", cite.url.as_str()), ("rel", "noopener noreferrer")];
        html.inline("a", &link, |html| html.text(&head));
    } else {
        html.text(&head);
    }
    for part in rest.iter().filter(|part| !part.is_empty()) {
        html.text(" · ");
        html.text(part);
    }
}

/// A line of arithmetic: name, the figures with where they come from, value.
fn arithmetic(html: &mut Html, line: &TraceLine, sources: &Sources) {
    let is_check = line.value.is_empty();
    html.inline("dt", &[], |html| html.text(&line.name));
    html.line("dd", &[], |html| {
        if line.filled.is_empty() {
            html.inline("code", &[], |html| {
                html.text(&line.expression.split_ascii_whitespace().collect::<Vec<_>>().join(" "));
            });
        }
        for term in &line.filled {
            html.text(&term.text);
            if let Some(origin) = &term.origin {
                html.inline("small", &[], |html| html.text(&format!(" ({})", said(origin, sources))));
            }
        }
        if !is_check {
            html.text(" = ");
            html.inline("strong", &[], |html| html.text(&line.value));
        }
    });
}

fn said(origin: &Origin, sources: &Sources) -> String {
    let line = |span: &Span| sources.get(span.source).line_index(span.start as usize) + 1;
    match origin {
        Origin::Places(first, Some(last)) if line(first) != line(last) => {
            format!("lines {} to {}", line(first), line(last))
        }
        Origin::Places(first, _) => format!("line {}", line(first)),
        Origin::Named(name) => name.clone(),
    }
}
