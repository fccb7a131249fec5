//! Workflow commands of GitHub Actions: annotations beside the lines of a change.
//!
//! GitHub shows ten annotations of a kind and step and drops the rest without a word. So the ten most severe are
//! written, the last lines say how many more there are, and the job summary (the Markdown report) has them all.

use super::entry::{self, Entry, counted, flat};
use super::path::{is_no_file, relative};
use super::text::{Found, count, sentence};
use crate::finding::Severity;
use crate::report::{Report, by_fact};
use crate::source::Sources;

/// Annotations of a step that GitHub shows.
const SHOWN: usize = 10;

/// Writes the commands and a last word for the log.
#[must_use]
pub fn render(report: &Report, sources: &Sources) -> String {
    let mut entries = entry::all(report);
    // Stable: equal ones stay in order of the text.
    entries.sort_by_key(|entry| std::cmp::Reverse((entry.severity, entry.fails)));
    let mut out = String::new();
    for entry in entries.iter().take(SHOWN) {
        out.push_str(&command(entry, report, sources));
        out.push('\n');
    }
    let rest = entries.len().saturating_sub(SHOWN);
    if rest > 0 {
        let kinds = counted(entries.iter().skip(SHOWN));
        out.push_str(&format!("assay: {rest} more ({kinds}): see the job summary or another report\n"));
    }
    for declaration in &report.declarations {
        let facts = by_fact(&declaration.findings);
        let found = Found::of(&declaration.findings, &facts);
        let verdict = sentence(declaration.verdict, found, &report.settings);
        let mut counts = found.words();
        if declaration.tally.waived > 0 {
            counts.push_str(&format!(", {} waived", declaration.tally.waived));
        }
        out.push_str(&format!("assay: {}: {verdict} ({counts})\n", flat(&entry::name(declaration, report))));
    }
    if report.declarations.is_empty() {
        let above = count(report.findings.len(), "finding", "findings");
        out.push_str(&format!("assay: nothing was checked ({above} of no declaration)\n"));
    }
    out
}

fn command(entry: &Entry<'_>, report: &Report, sources: &Sources) -> String {
    let kind = match entry.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let source = sources.get(entry.span.source);
    let mut properties = Vec::new();
    if !is_no_file(source.name()) {
        let (start, end) = sources.positions(entry.span);
        properties.push(format!("file={}", property(&relative(source.name(), &report.settings.folder))));
        properties.push(format!("line={}", start.line));
        properties.push(format!("endLine={}", end.line));
        // GitHub takes columns only where a place lies in one line.
        if start.line == end.line {
            properties.push(format!("col={}", start.column));
            properties.push(format!("endColumn={}", end.column));
        }
    }
    properties.push(format!("title={}", property(&flat(&entry.title()))));
    let mut lines = vec![flat(&entry.message)];
    lines.extend(entry.remarks().iter().map(|(label, text)| format!("{label}: {}", flat(text))));
    format!("::{kind} {}::{}", properties.join(","), data(&lines.join("\n")))
}

/// A message as a command takes it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property as a command takes it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::sample::sample;

    #[test]
    fn the_ten_most_severe_come_first_and_the_rest_is_counted() {
        let (mut report, sources) = sample();
        let text = render(&report, &sources);
        let lines: Vec<&str> = text.lines().collect();
        assert!(
            lines[0].starts_with("::error file=house-rules/tailings/freeboard.yaml,line=4,endLine=4,col="),
            "{text}"
        );
        let kinds: Vec<&str> = lines.iter().filter_map(|line| line.strip_prefix("::")?.split(' ').next()).collect();
        assert_eq!(kinds, ["error", "error", "error", "error", "error", "error", "warning", "warning"], "{text}");
        assert!(text.contains("title=not declared%3A community::`community` is not declared: 5 rules wait for it"));
        assert!(
            lines[kinds.len()].starts_with("assay: filings/актас.yaml: could") || lines[kinds.len()].contains("pass")
        );
        let one = report.findings[0].clone().severity(Severity::Note);
        report.findings.extend(std::iter::repeat_n(one, 5));
        let text = render(&report, &sources);
        assert_eq!(text.lines().filter(|line| line.starts_with("::")).count(), SHOWN);
        assert!(text.contains("\nassay: 3 more (3 notes): see the job summary or another report\n"), "{text}");
    }

    #[test]
    fn no_text_of_a_filing_ends_or_begins_a_command() {
        let (mut report, sources) = sample();
        let hostile = "a\r\n::set-env name=X::100 %0A, b: \u{1b}[2J";
        report.declarations[0].findings[0].message = hostile.into();
        report.declarations[0].findings[0].code = hostile.into();
        report.declarations[0].path = hostile.into();
        let text = render(&report, &sources);
        assert!(!text.contains('\u{1b}') && !text.contains('\r'));
        for line in text.lines() {
            assert!(
                line.starts_with("assay: ") || line.starts_with("::error ") || line.starts_with("::warning "),
                "{line}"
            );
        }
        assert!(text.contains(
            "title=a %3A%3Aset-env name=X%3A%3A100 %250A%2C b%3A ␛[2J::a ::set-env name=X::100 %250A, b: ␛[2J"
        ));
    }
}
