//! What does not count, and is shown all the same: waived findings, and those that are gone since the baseline.

use super::block::{INDENT, headline, note};
use super::style::{Ink, Style, clean};
use super::words;
use crate::finding::Finding;
use crate::source::Sources;

/// Writes both sections; nothing if there is neither.
pub(super) fn exceptions(out: &mut String, findings: &[Finding], sources: &Sources, style: Style) {
    let waived: Vec<&Finding> = findings.iter().filter(|finding| finding.waived.is_some()).collect();
    title(out, "Waived", waived.len(), style);
    for finding in waived {
        let Some(waiver) = &finding.waived else { continue };
        headline(out, finding.severity, &finding.code, &finding.message, style);
        let span = finding.primary.span;
        let source = sources.get(span.source);
        let place = format!("{}:{}", source.name(), sources.positions(span).0.line);
        out.push_str(&format!("{INDENT}{}\n", style.paint(Ink::Faint, &clean(&place, style))));
        note(out, "waived:", Ink::Label, &waiver.told(), style);
        out.push('\n');
    }
    let gone: Vec<&Finding> = findings.iter().filter(|finding| finding.is_gone()).collect();
    title(out, "Gone since the baseline", gone.len(), style);
    for finding in &gone {
        headline(out, finding.severity, &finding.code, &finding.message, style);
    }
    if !gone.is_empty() {
        out.push('\n');
    }
}

fn title(out: &mut String, title: &str, number: usize, style: Style) {
    if number > 0 {
        out.push_str(&style.paint(Ink::Strong, &format!("{title} ({})", words::grouped(number))));
        out.push_str("\n\n");
    }
}
