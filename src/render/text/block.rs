//! One finding: headline, places, arithmetic, clauses, caps, help.

use super::snippet::snippet;
use super::style::{Ink, Style, clean, fill, width, wrap};
use super::{arithmetic, words};
use crate::finding::{Citation, Compared, Finding, Fix, Severity};
use crate::source::Sources;

/// Columns before a note.
pub(super) const INDENT: &str = "  ";

/// Fewest columns of a wrapped text, however long its label is.
const LEAST: usize = 24;

/// Writes a finding with everything that a reader needs and nothing twice.
pub(super) fn block(out: &mut String, finding: &Finding, sources: &Sources, style: Style) {
    headline(out, finding.severity, &finding.code, &finding.message, style);
    out.push_str(&snippet(sources, &finding.primary, &finding.related, finding.severity, style));
    arithmetic::lines(out, &finding.trace, sources, style);
    for hint in &finding.hints {
        note(out, "hint:", Ink::Label, &arithmetic::signs(&hint.text, style), style);
    }
    for cite in &finding.cites {
        citation(out, cite, style);
    }
    let mut caps: Vec<_> = finding.caps.iter().map(|cap| cap.text.as_str()).collect();
    caps.dedup();
    if !caps.is_empty() {
        note(out, "weighs less:", Ink::Label, &caps.join("; "), style);
    }
    if let Some(help) = &finding.help {
        note(out, "help:", Ink::Label, help, style);
    }
    if finding.baseline == Some(Compared::New) {
        note(out, "baseline:", Ink::Label, "new", style);
    }
    for fix in &finding.fixes {
        if let Some(text) = repair(fix, finding.help.as_deref()) {
            note(out, "fix:", Ink::Label, &text, style);
        }
    }
}

/// A fix in words, with the new text where it is short; nothing where the help says it.
pub(in crate::render) fn repair(fix: &Fix, help: Option<&str>) -> Option<String> {
    if help.is_some_and(|help| help.contains(&fix.title)) {
        return None;
    }
    let text = match fix.edits.as_slice() {
        [edit] => edit.text.trim(),
        _ => "",
    };
    let shown = !text.is_empty() && !text.contains('\n') && text.len() <= 60 && !fix.title.contains(text);
    Some(if shown { format!("{}: `{text}`", fix.title) } else { fix.title.clone() })
}

/// `error[tailings/design-flood]: …` on one line however long it is: people search for it.
pub(super) fn headline(out: &mut String, severity: Severity, code: &str, message: &str, style: Style) {
    let code = clean(code, style);
    let word = if code.is_empty() { severity.word().to_owned() } else { format!("{}[{code}]", severity.word()) };
    out.push_str(&style.paint(ink(severity), &word));
    out.push_str(&style.paint(Ink::Strong, &format!(": {}", clean(message, style))));
    out.push('\n');
}

/// The colour of a severity.
pub(super) fn ink(severity: Severity) -> Ink {
    match severity {
        Severity::Error => Ink::Error,
        Severity::Warning => Ink::Warning,
        Severity::Note => Ink::Note,
    }
}

/// A note under a finding, wrapped under its own text.
pub(super) fn note(out: &mut String, label: &str, ink: Ink, text: &str, style: Style) {
    let room = style.columns().saturating_sub(hang(label)).max(LEAST);
    hung(out, label, ink, &wrap(&clean(text, style), room), style);
}

/// The same of several parts with dots between them.
pub(super) fn notes(out: &mut String, label: &str, ink: Ink, parts: &[String], style: Style) {
    let parts: Vec<_> = parts.iter().map(|part| clean(part, style)).collect();
    let room = style.columns().saturating_sub(hang(label)).max(LEAST);
    hung(out, label, ink, &fill(&parts, room, style), style);
}

fn hang(label: &str) -> usize {
    INDENT.len() + width(label) + 1
}

fn hung(out: &mut String, label: &str, ink: Ink, lines: &[String], style: Style) {
    out.push_str(INDENT);
    out.push_str(&style.paint(ink, label));
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', hang(label) - 1));
        }
        out.push(' ');
        out.push_str(line);
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
}

/// A citation in parts, some of them empty: instrument and clause, time, force, how well it was read.
pub(in crate::render) fn cited(cite: &Citation) -> [String; 4] {
    let mut head = vec![format!("{} {}", cite.title, cite.clauses.join(", ")).trim_end().to_owned()];
    head.extend(cite.locator.clone());
    let mut head = head.join(", ");
    if !cite.edition.is_empty() {
        head.push_str(&format!(" ({})", cite.edition));
    }
    // Said behind the title, so it need not name it again.
    let said = cite.time.as_ref().map(|time| time.strip_prefix(&format!("{} is ", cite.title)).unwrap_or(time));
    let time = match (said, &cite.in_force) {
        (Some(time), Some(date)) if !time.contains(date.as_str()) => format!("{time} (from {date})"),
        (Some(time), _) => time.to_owned(),
        (None, Some(date)) => {
            let because = cite.because.as_ref().map(|because| format!(", {because}")).unwrap_or_default();
            format!("in force {date}{because}")
        }
        (None, None) => String::new(),
    };
    [head, time, words::force(&cite.force).to_owned(), words::source(&cite.source).to_owned()]
}

/// `GISTM 4.2, Annex 2 Table 2 (August 2020) · in force 2020-08-05 · adopted standard`.
fn citation(out: &mut String, cite: &Citation, style: Style) {
    let title = clean(&cite.title, style);
    let parts = cited(cite);
    let parts = parts.each_ref().map(|part| clean(part, style));
    let room = style.columns() - 2 * INDENT.len();
    for (at, text) in fill(&parts, room, style).into_iter().enumerate() {
        out.push_str(if at == 0 { INDENT } else { "    " });
        match text.strip_prefix(&*title) {
            Some(rest) if at == 0 && style.links && is_web(&cite.url) => {
                out.push_str(&format!("\u{1b}]8;;{}\u{1b}\\{title}\u{1b}]8;;\u{1b}\\", cite.url));
                out.push_str(&style.paint(Ink::Faint, rest));
            }
            _ => out.push_str(&style.paint(Ink::Faint, &text)),
        }
        out.push('\n');
    }
}

/// Whether an address may go into an escape sequence.
pub(in crate::render) fn is_web(url: &str) -> bool {
    url.starts_with("https://") && url.chars().all(|c| c.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_wrapped_under_its_text() {
        let mut out = String::new();
        note(
            &mut out,
            "help:",
            Ink::Label,
            "one two three four five six seven eight",
            Style { width: 40, ..Style::default() },
        );
        assert_eq!(out, "  help: one two three four five six\n        seven eight\n");
    }

    #[test]
    fn a_link_never_carries_an_escape_of_its_own() {
        assert!(is_web("https://example.org/a?b=1"));
        assert!(!is_web("https://example.org/\u{1b}]8;;"));
        assert!(!is_web("javascript:alert(1)"));
    }
}
