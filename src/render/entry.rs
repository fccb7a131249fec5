//! What a reader of a list meets as one thing: a finding, or a missing fact with the rules that wait for it.
//!
//! Formats that show a few lines beside a text (GitHub, GitLab, Markdown) list entries, so that a section that is left
//! out is one line and not one for each rule.

use super::text::{cited, count, is_told_by_fact, named, printable, repair, role, told_as, waiting};
use crate::finding::{Citation, Compared, Finding, Severity};
use crate::report::{Declaration, MissingFact, Report, by_fact, fails};
use crate::source::Span;

/// A finding or a missing fact.
pub(super) struct Entry<'a> {
    /// The worst severity.
    pub severity: Severity,
    /// The rule or code; empty for a fact that several rules wait for.
    pub code: &'a str,
    /// The headline.
    pub message: String,
    /// The place that it speaks of.
    pub span: Span,
    /// The finding, or the first of those that wait.
    pub finding: &'a Finding,
    /// The fact, where it is one.
    pub fact: Option<MissingFact<'a>>,
    /// Whether it fails the run.
    pub fails: bool,
}

/// The entries of findings that count, in their order, then the missing facts, worst first.
pub(super) fn entries<'a>(report: &Report, findings: &'a [Finding]) -> Vec<Entry<'a>> {
    let own = findings.iter().filter(|finding| finding.counts() && !is_told_by_fact(finding));
    let own = own.map(|finding| single(report, finding));
    let facts = by_fact(findings).into_iter().filter_map(|fact| {
        let (code, message) = told_as(&fact);
        let finding = *fact.findings.first()?;
        let fails = fact.findings.iter().any(|finding| fails(&report.settings, finding));
        let span = fact.missing.insert_at;
        Some(Entry { severity: fact.severity, code, message, span, finding, fact: Some(fact), fails })
    });
    own.chain(facts).collect()
}

/// The entry of one finding.
pub(super) fn single<'a>(report: &Report, finding: &'a Finding) -> Entry<'a> {
    Entry {
        severity: finding.severity,
        code: &finding.code,
        message: finding.message.clone(),
        span: finding.primary.span,
        finding,
        fact: None,
        fails: fails(&report.settings, finding),
    }
}

/// The entries of a whole report: those of no declaration, then those of each.
pub(super) fn all(report: &Report) -> Vec<Entry<'_>> {
    let declared = report.declarations.iter().flat_map(|one: &Declaration| entries(report, &one.findings));
    entries(report, &report.findings).into_iter().chain(declared).collect()
}

impl Entry<'_> {
    /// What stands under the headline: a label, which may be empty, and a text.
    pub(super) fn remarks(&self) -> Vec<(&'static str, String)> {
        match &self.fact {
            Some(fact) => about_fact(fact),
            None => remarks(self.finding),
        }
    }

    /// What to call it where only a short name fits.
    pub(super) fn title(&self) -> String {
        match &self.fact {
            Some(fact) if self.code.is_empty() => format!("not declared: {}", fact.missing.pointer.dotted()),
            _ => self.code.to_owned(),
        }
    }
}

fn about_fact(fact: &MissingFact<'_>) -> Vec<(&'static str, String)> {
    let codes = waiting(fact);
    let mut list = Vec::new();
    list.extend(fact.missing.who.as_deref().map(|who| ("ask", role(who))));
    if codes.len() > 1 {
        list.push(("wait", named(&codes)));
    }
    let engine = fact.findings.iter().filter(|finding| finding.code.starts_with("run/"));
    for finding in engine {
        if codes.is_empty() && fact.findings.len() == 1 {
            list.extend(finding.help.clone().map(|help| ("help", help)));
        } else {
            list.push(("note", finding.message.clone()));
        }
    }
    list
}

/// What a finding says under its headline.
pub(super) fn remarks(finding: &Finding) -> Vec<(&'static str, String)> {
    let mut list: Vec<(&'static str, String)> = Vec::new();
    list.extend(finding.waived.as_ref().map(|waived| ("waived", waived.told())));
    list.extend(finding.hints.iter().map(|hint| ("hint", hint.text.clone())));
    list.extend(finding.cites.iter().map(|cite| ("clause", clause(cite))));
    let mut caps: Vec<&str> = finding.caps.iter().map(|cap| cap.text.as_str()).collect();
    caps.dedup();
    if !caps.is_empty() {
        list.push(("weighs less", caps.join("; ")));
    }
    list.extend(finding.help.clone().map(|help| ("help", help)));
    if finding.baseline == Some(Compared::New) {
        list.push(("baseline", "new".to_owned()));
    }
    list.extend(finding.fixes.iter().filter_map(|fix| repair(fix, finding.help.as_deref())).map(|fix| ("fix", fix)));
    list
}

/// `GISTM 4.2, Annex 2 Table 2 (August 2020), in force 2020-08-05, adopted standard`.
pub(super) fn clause(cite: &Citation) -> String {
    let parts = cited(cite);
    parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// What to call a declaration: its path, and its number where the stream has several.
pub(super) fn name(declaration: &Declaration, report: &Report) -> String {
    let stream = report.declarations.iter().filter(|other| other.path == declaration.path).count() > 1;
    let document = if stream { format!(" (document {})", declaration.document) } else { String::new() };
    format!("{}{document}", declaration.path)
}

/// How many of each severity: `2 errors, 1 note`.
pub(super) fn counted<'a>(entries: impl Iterator<Item = &'a Entry<'a>>) -> String {
    let mut numbers = [0_usize; 3];
    for entry in entries {
        numbers[entry.severity as usize] += 1;
    }
    let [notes, warnings, errors] = numbers;
    let parts = [(errors, "error", "errors"), (warnings, "warning", "warnings"), (notes, "note", "notes")];
    let told = parts.iter().filter(|(number, ..)| *number > 0).map(|(number, one, many)| count(*number, one, many));
    told.collect::<Vec<_>>().join(", ")
}

/// A text on one line, with what would steer a reader's screen made visible.
pub(super) fn flat(text: &str) -> String {
    let text = text.trim_end().chars().filter(|c| *c != '\r');
    text.map(|c| if matches!(c, '\n' | '\t') { ' ' } else { printable(c, true) }).collect()
}
