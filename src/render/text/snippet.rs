//! Lines of the text with marks under them, drawn by miette: the only file that names it.
//!
//! A window is handed over as a text of its own ([`Lines`]), so that nothing is searched from the
//! start of the file: line numbers come from the index of [`Source`], and only the lines that
//! are shown are ever looked at. miette's own source type walks the whole file for each label.

use std::fmt;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents, ThemeCharacters, ThemeStyles,
};

use super::excerpt::{Excerpt, excerpt};
use super::place::{Mark, Window, windows};
use super::style::{Style, clean, wrap};
use crate::finding::{Label, Severity};
use crate::source::{Source, Sources};

/// Narrowest column of label text.
const LABEL: usize = 28;

/// Draws the places of a finding: one box, with a rule across it wherever it jumps to other
/// lines or to another file.
pub(super) fn snippet(
    sources: &Sources,
    primary: &Label,
    related: &[Label],
    severity: Severity,
    style: Style,
) -> String {
    let windows = windows(sources, primary, related);
    let digits = windows.iter().map(|window| (window.last + 1).to_string().len()).max().unwrap_or(1);
    let mut out = String::new();
    for (at, window) in windows.iter().enumerate() {
        let source = sources.get(window.source);
        let drawn = draw(source, window, digits, severity, at == 0, style);
        // The line that miette has for a message, which stands above the box here.
        let drawn = drawn.split_once('\n').map_or("", |(_, rest)| rest).trim_end();
        let drawn = match drawn.rsplit_once('\n') {
            Some((lines, _closing)) if at + 1 < windows.len() => lines,
            _ => drawn,
        };
        // miette makes room for the numbers of this window only.
        let indent = digits - (window.last + 1).to_string().len();
        for line in drawn.lines() {
            out.extend(std::iter::repeat_n(' ', indent));
            out.push_str(line.trim_end());
            out.push('\n');
        }
    }
    out
}

/// Columns that miette puts before the text of a line.
fn margin(digits: usize) -> usize {
    digits + 4
}

fn draw(source: &Source, window: &Window, digits: usize, severity: Severity, first: bool, style: Style) -> String {
    let page = excerpt(source, window, style.columns() - margin(digits), style);
    let anchor = window.marks.iter().find(|mark| mark.primary).or(window.marks.first());
    let start = anchor.map_or(0, |mark| mark.start);
    let line = source.line_index(start);
    let before = &source.text()[source.line_range(line).start..start];
    let labels = labels(&page, window, digits, style);
    let diagnostic = Places {
        lines: Lines {
            name: clean(source.name(), style).into_owned(),
            text: page.text,
            first: window.first,
            anchor: (line, before.chars().count()),
        },
        labels,
    };
    let handler = GraphicalReportHandler::new_themed(theme(window, severity, first, style))
        .with_width(style.columns())
        .with_context_lines(1)
        .with_links(false)
        .without_syntax_highlighting();
    let mut out = String::new();
    match handler.render_report(&mut out, &diagnostic) {
        Ok(()) => out,
        // A text cannot refuse to be written to, and `Lines` gives every span; if miette finds
        // another reason, the place is still named.
        Err(fmt::Error) => format!("\n  {}:{}\n  ", diagnostic.lines.name, line + 1),
    }
}

/// The labels with their words wrapped to the room right of their marks.
fn labels(page: &Excerpt, window: &Window, digits: usize, style: Style) -> Vec<LabeledSpan> {
    let places = page.marks.iter().zip(&page.indents);
    let label = |(mark, (range, indent)): (&Mark, (&std::ops::Range<usize>, &usize))| {
        let middle = indent + super::style::width(&page.text[range.clone()]) / 2;
        let room = style.columns().saturating_sub(margin(digits) + middle + 4).max(LABEL);
        let words = clean(&mark.text, style);
        let words = (!words.is_empty()).then(|| wrap(&words, room).join("\n"));
        if mark.primary {
            LabeledSpan::new_primary_with_span(words, range.clone())
        } else {
            LabeledSpan::new_with_span(words, range.clone())
        }
    };
    window.marks.iter().zip(places).map(label).collect()
}

/// miette's look, with the colour of the severity under the primary label only.
fn theme(window: &Window, severity: Severity, first: bool, style: Style) -> GraphicalTheme {
    let mut characters = if style.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() };
    if !first {
        characters.ltop = characters.lcross;
    }
    let mut styles = if style.color { ThemeStyles::ansi() } else { ThemeStyles::none() };
    if style.color {
        let loud = match severity {
            Severity::Error => styles.error,
            Severity::Warning => styles.warning,
            Severity::Note => styles.advice,
        };
        let quiet = styles.advice;
        styles.highlights = window.marks.iter().map(|mark| if mark.primary { loud.bold() } else { quiet }).collect();
        styles.link = styles.linum;
    }
    GraphicalTheme { characters, styles }
}

/// The lines of one window, as miette wants to read them.
#[derive(Debug)]
struct Lines {
    name: String,
    text: String,
    /// Index of the first line in the file.
    first: usize,
    /// Line and column, from 0, that the head of the box names.
    anchor: (usize, usize),
}

impl SourceCode for Lines {
    /// Asked with context: the window, which has its context already. Asked without: the place
    /// for the head of the box.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        _after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let bytes = self.text.as_bytes();
        let (span, (line, column)) = match before {
            0 => (*span, self.anchor),
            _ => ((0, bytes.len()).into(), (self.first, 0)),
        };
        let data = bytes.get(span.offset()..span.offset() + span.len()).ok_or(MietteError::OutOfBounds)?;
        let count = self.text.lines().count();
        Ok(Box::new(MietteSpanContents::new_named(self.name.clone(), data, span, line, column, count)))
    }
}

/// Marks without a message: the headline is ours.
#[derive(Debug)]
struct Places {
    lines: Lines,
    labels: Vec<LabeledSpan>,
}

impl fmt::Display for Places {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Places {}

impl Diagnostic for Places {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.lines)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}
