//! The report that a person reads in a terminal.
//!
//! For each declaration: what it was judged as; what is wrong, in order of the text; the facts
//! that are missing, each once; then counts, verdict and what was checked. The order is that of
//! somebody who wants to mend the text: the last lines say how it stands.

mod arithmetic;
mod binds;
mod block;
mod exceptions;
mod excerpt;
mod facts;
mod forecast;
mod place;
mod snippet;
mod style;
mod summary;
mod words;

#[cfg(test)]
mod tests;

use crate::finding::{Finding, Outcome};
use crate::report::{Declaration, OutcomeLine, Report, Settings, by_fact};
use crate::source::Sources;

pub(super) use arithmetic::shown as shown_arithmetic;
pub use binds::render as binds;
pub(super) use block::{cited, is_web, repair};
pub(super) use excerpt::{Excerpt, excerpt};
pub(super) use facts::{is_told_by_fact, named, told_as, waiting};
pub use forecast::render as forecast;
pub(super) use place::{Mark, Window, windows};
pub use style::Style;
pub(super) use style::printable;
pub(super) use summary::{Counts, Found, reasons, sentence};
pub(super) use words::{count, force, grouped, lacks, role};

use style::{Ink, clean, width};

/// Name of the profile that is used when none is asked for.
const DEFAULT_PROFILE: &str = "default";

/// Draws a whole report; it ends in a line feed.
#[must_use]
pub fn render(report: &Report, sources: &Sources, style: Style) -> String {
    let mut out = String::new();
    for finding in &report.findings {
        block::block(&mut out, finding, sources, style);
        out.push('\n');
    }
    let mut sum = Found::default();
    for declaration in &report.declarations {
        sum.add(one(&mut out, declaration, report, sources, style));
    }
    if report.declarations.len() > 1 {
        summary::total(&mut out, report, sum, style);
    }
    summary::outside(&mut out, report, style);
    out
}

/// Draws one finding as it stands in a report, for pages that quote it.
#[must_use]
pub fn finding(finding: &Finding, sources: &Sources, style: Style) -> String {
    let mut out = String::new();
    block::block(&mut out, finding, sources, style);
    out
}

/// Draws one declaration and counts it.
fn one(out: &mut String, declaration: &Declaration, report: &Report, sources: &Sources, style: Style) -> Found {
    header(out, declaration, report, style);
    for finding in declaration.findings.iter().filter(|finding| finding.counts() && !is_told_by_fact(finding)) {
        block::block(out, finding, sources, style);
        out.push('\n');
    }
    let missing = by_fact(&declaration.findings);
    facts::facts(out, &missing, sources, style);
    exceptions::exceptions(out, &declaration.findings, sources, style);
    outcomes(out, &declaration.outcomes, &report.settings, style);
    let found = Found::of(&declaration.findings, &missing);
    summary::summary(out, declaration, found, report, sources, style);
    if report.declarations.len() > 1 {
        out.push('\n');
    }
    found
}

/// What the declaration is and what it was judged as.
fn header(out: &mut String, declaration: &Declaration, report: &Report, style: Style) {
    let settings = &report.settings;
    let mut parts = vec![style.paint(Ink::Strong, &clean(&declaration.path, style))];
    let stream = |other: &Declaration| other.path == declaration.path && other.document != declaration.document;
    if report.declarations.iter().any(stream) {
        parts.push(format!("document {}", declaration.document));
    }
    parts.extend(
        declaration.name.as_deref().filter(|name| !name.trim().is_empty()).map(|name| clean(name, style).into_owned()),
    );
    parts.push(format!("as of {}", settings.as_of));
    parts.extend(declaration.gate.as_deref().map(|gate| format!("gate {}", role(gate))));
    out.push_str(&parts.join(style.dot()));
    out.push('\n');
    for warning in warnings(declaration, settings) {
        out.push_str(&style.paint(Ink::Warning, &format!("! {}", clean(&warning, style))));
        out.push('\n');
    }
    out.push('\n');
}

/// What a reader must know before trusting the rest.
pub(super) fn warnings(declaration: &Declaration, settings: &Settings) -> Vec<String> {
    let mut list = Vec::new();
    if settings.as_of_given {
        list.push(format!("judged as of {}, the date of `--as-of`", settings.as_of));
    }
    if settings.hindsight {
        list.push(
            "judged with hindsight: dates of entry into force are ignored and every benchmark counts as adopted"
                .to_owned(),
        );
    }
    list.extend(declaration.gate_note.clone());
    list.extend(settings.config.as_ref().map(|path| format!("settings of `{path}`")));
    if settings.profile != DEFAULT_PROFILE {
        list.push(format!("judged under the profile `{}`", settings.profile));
    }
    list
}

/// Outcomes that `--show` asks for, by outcome.
fn outcomes(out: &mut String, lines: &[OutcomeLine], settings: &Settings, style: Style) {
    for (outcome, title) in [
        (Outcome::Pass, "Passed"),
        (Outcome::Waived, "Waived"),
        (Outcome::NotApplicable, "Not applicable"),
        (Outcome::Fail, "Failed"),
        (Outcome::Undeclared, "Not declared"),
        (Outcome::Broken, "At fault"),
    ] {
        let own: Vec<_> = lines.iter().filter(|line| line.outcome == outcome).collect();
        if !settings.show.contains(&outcome) || own.is_empty() {
            continue;
        }
        out.push_str(&style.paint(Ink::Strong, &format!("{title} ({})", grouped(own.len()))));
        out.push('\n');
        let column = own.iter().map(|line| width(&line.rule)).max().unwrap_or(0);
        for line in own {
            let gap = " ".repeat(column - width(&line.rule));
            let mut parts = Vec::new();
            if !line.subject.pointer.steps().is_empty() {
                parts.push(line.subject.name.clone());
            }
            parts.extend(line.reason.clone());
            let text = parts.join(style.dot());
            out.push_str(format!("  {}{gap}  {}", clean(&line.rule, style), clean(&text, style)).trim_end());
            out.push('\n');
        }
        out.push('\n');
    }
}
