//! The arithmetic of a finding: a line for each value that it rests on, and under the figures where they come from.
//!
//! ```text
//!   computed = 310 m3/s × 0.40 % × 8760 h × 0.6669 kg/m3 = 26 079.0 t
//!              line 14    line 15  line 16  density
//! ```

use super::block::INDENT;
use super::style::{Ink, Style, clean, cut, width};
use crate::finding::{Origin, Term, TraceLine};
use crate::source::{Sources, Span};

/// Widest text of one figure.
const WIDEST: usize = 60;

/// The lines that people need. A `let` that only names a fact says nothing that the text above does not show.
pub(in crate::render) fn shown(lines: &[TraceLine]) -> Vec<&TraceLine> {
    let says = |line: &&TraceLine| {
        let named = !line.filled.is_empty() || (!is_plain(&line.expression) && line.expression != line.value);
        named && !line.is_inner
    };
    lines.iter().filter(says).collect()
}

/// Writes these lines.
pub(super) fn lines(out: &mut String, lines: &[TraceLine], sources: &Sources, style: Style) {
    let lines = shown(lines);
    let names = lines.iter().map(|line| width(&clean(&line.name, style))).max().unwrap_or(0);
    // Lines of one look stand in one block, so that their columns align.
    for block in lines.chunk_by(|a, b| a.filled.is_empty() == b.filled.is_empty()) {
        match block {
            [first, ..] if first.filled.is_empty() => by_name(out, block, names, style),
            _ => block.iter().for_each(|line| filled(out, line, names, sources, style)),
        }
    }
}

/// Lines without figures: name, expression, value.
fn by_name(out: &mut String, lines: &[&TraceLine], names: usize, style: Style) {
    let most = style.columns() / 3;
    let values = lines.iter().map(|line| width(&line.value)).max().unwrap_or(0).min(most);
    let room = style.columns().saturating_sub(INDENT.len() + names + values + " = ".len() * 2).max(12);
    let formulas: Vec<_> = lines.iter().map(|line| flat(&line.expression)).collect();
    let formulas: Vec<_> = formulas.iter().map(|formula| cut(formula, room, style)).collect();
    let column = formulas.iter().map(|formula| width(formula)).max().unwrap_or(0);
    for (line, formula) in lines.iter().zip(&formulas) {
        let name = named(line, names, style);
        let gap = " ".repeat(column - width(formula));
        let formula = style.paint(Ink::Faint, &format!("= {}{gap} =", clean(formula, style)));
        let value = clean(&line.value, style);
        out.push_str(&format!("{INDENT}{name} {formula} {}\n", cut(&value, most, style)));
    }
}

fn named(line: &TraceLine, names: usize, style: Style) -> String {
    let name = clean(&line.name, style);
    let gap = " ".repeat(names.saturating_sub(width(&name)));
    format!("{name}{gap}")
}

/// An expression on one line, as folded text in a rule file has line breaks and indents.
fn flat(expression: &str) -> String {
    expression.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether an expression is only a path or a literal.
fn is_plain(expression: &str) -> bool {
    expression.trim().chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '[' | ']'))
}

/// A row of figures and what stands under them.
#[derive(Default)]
struct Row {
    text: String,
    used: usize,
    notes: Vec<(usize, String)>,
}

/// A line with its figures; too long a one goes on under itself, from a sign on.
fn filled(out: &mut String, line: &TraceLine, names: usize, sources: &Sources, style: Style) {
    // The check itself has no value to be equal to.
    let is_check = line.value.is_empty();
    let joint = if is_check { "   " } else { " = " };
    let room = style.columns().saturating_sub(INDENT.len() + names + joint.len()).max(24);
    let mut terms: Vec<Term> = line.filled.clone();
    if !is_check {
        terms.push(Term { text: " = ".to_owned(), origin: None });
        terms.push(Term { text: line.value.clone(), origin: None });
    }
    let rows = rows(&terms, room, sources, style);
    if let [row] = rows.as_slice()
        && stacked(&row.notes, room).len() > 1
        && let Some(text) = beside(&terms, room, sources, style)
    {
        out.push_str(&format!("{INDENT}{}{}{text}\n", named(line, names, style), style.paint(Ink::Faint, joint)));
        return;
    }
    for (at, row) in rows.iter().enumerate() {
        let head = if at == 0 { named(line, names, style) } else { " ".repeat(names) };
        let sign = if at == 0 { joint } else { "   " };
        out.push_str(&format!("{INDENT}{head}{}{}\n", style.paint(Ink::Faint, sign), row.text.trim_end()));
        for under in under(&row.notes, room) {
            let gap = " ".repeat(names + joint.len());
            out.push_str(&format!("{INDENT}{gap}{}\n", style.paint(Ink::Faint, &under)));
        }
    }
}

/// Figures that are too short to have their names under them, with the names behind them; `None` where that is too
/// long for a row.
fn beside(terms: &[Term], room: usize, sources: &Sources, style: Style) -> Option<String> {
    let (mut text, mut used) = (String::new(), 0);
    for term in terms {
        let figure = spelled(&term.text, style);
        used += width(&figure);
        text.push_str(&figure);
        if let Some(origin) = &term.origin {
            let note = format!(" ({})", said(origin, sources, style));
            used += width(&note);
            text.push_str(&style.paint(Ink::Faint, &note));
        }
    }
    (used <= room).then_some(text)
}

/// Puts figures on rows of at most `room` columns; a row breaks in front of a sign.
fn rows(terms: &[Term], room: usize, sources: &Sources, style: Style) -> Vec<Row> {
    let mut rows = vec![Row::default()];
    let mut at = 0;
    while at < terms.len() {
        // What belongs together: signs and brackets up to a figure, and brackets that close behind it.
        let mut end = at;
        while end < terms.len() && terms[end].origin.is_none() && end + 1 < terms.len() && is_sign(&terms[end].text) {
            end += 1;
        }
        end += 1;
        while end < terms.len() && terms[end].text.trim() == ")" {
            end += 1;
        }
        let piece: Vec<(String, Option<String>)> = terms[at..end]
            .iter()
            .map(|term| (spelled(&term.text, style), term.origin.as_ref().map(|origin| said(origin, sources, style))))
            .collect();
        at = end;
        let wide: usize = piece.iter().map(|(text, _)| width(text)).sum();
        let full = rows.last().is_some_and(|row| row.used > 0 && row.used + wide > room);
        if full {
            rows.push(Row::default());
        }
        let Some(row) = rows.last_mut() else { continue };
        for (text, note) in piece {
            let text = if row.used == 0 { text.trim_start().to_owned() } else { text };
            if let Some(note) = note {
                row.notes.push((row.used, note));
            }
            row.used += width(&text);
            row.text.push_str(&text);
        }
    }
    rows
}

fn is_sign(text: &str) -> bool {
    text.starts_with(' ') || text.ends_with('(') || text == "-" || text == ", "
}

/// A figure or sign, not too long.
fn spelled(text: &str, style: Style) -> String {
    signs(&cut(&clean(text, style), WIDEST, style), style)
}

/// A text whose signs the terminal has.
pub(super) fn signs(text: &str, style: Style) -> String {
    if style.unicode {
        return text.to_owned();
    }
    let sign = |c: char| match c {
        '×' => "*".to_owned(),
        '÷' => "/".to_owned(),
        '−' => "-".to_owned(),
        '±' => "+-".to_owned(),
        '≠' => "!=".to_owned(),
        '≤' => "<=".to_owned(),
        '≥' => ">=".to_owned(),
        other => other.to_string(),
    };
    text.chars().map(sign).collect()
}

/// `line 14`, or a name.
fn said(origin: &Origin, sources: &Sources, style: Style) -> String {
    let line = |span: &Span| sources.get(span.source).line_index(span.start as usize) + 1;
    let text = match origin {
        Origin::Places(first, None) => format!("line {}", line(first)),
        Origin::Places(first, Some(last)) if line(first) == line(last) => format!("line {}", line(first)),
        Origin::Places(first, Some(last)) => format!("lines {} to {}", line(first), line(last)),
        Origin::Named(name) => clean(name, style).into_owned(),
    };
    cut(&text, WIDEST / 2, style).into_owned()
}

/// What stands under a row, on as few rows as hold it: from the right, each at the left edge of its figure. Where one
/// row does not, `line 15` is `:15`.
fn under(notes: &[(usize, String)], room: usize) -> Vec<String> {
    let long = stacked(notes, room);
    if long.len() < 2 {
        return long;
    }
    let short = |text: &str| text.strip_prefix("line ").map_or_else(|| text.to_owned(), |line| format!(":{line}"));
    let notes: Vec<_> = notes.iter().map(|(at, text)| (*at, short(text))).collect();
    stacked(&notes, room)
}

fn stacked(notes: &[(usize, String)], room: usize) -> Vec<String> {
    let mut rows: Vec<Vec<(usize, &str)>> = Vec::new();
    for (at, text) in notes.iter().rev() {
        // One that would leave the page ends at its edge.
        let note = ((*at).min(room.saturating_sub(width(text))), text.as_str());
        let end = note.0 + width(text);
        match rows.iter_mut().find(|row| row.last().is_none_or(|next| end < next.0)) {
            Some(row) => row.push(note),
            None => rows.push(vec![note]),
        }
    }
    let draw = |row: &Vec<(usize, &str)>| {
        let mut text = String::new();
        for (at, note) in row.iter().rev() {
            text.push_str(&" ".repeat(at.saturating_sub(width(&text))));
            text.push_str(note);
        }
        text
    };
    rows.iter().map(draw).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn line(name: &str, expression: &str, value: &str, filled: Vec<Term>) -> TraceLine {
        let (name, expression, value) = (name.into(), expression.into(), value.into());
        TraceLine { name, expression, value, filled, is_inner: false, reads: Vec::new() }
    }

    fn term(text: &str, name: &str) -> Term {
        Term { text: text.into(), origin: (!name.is_empty()).then(|| Origin::Named(name.into())) }
    }

    fn drawn(trace: &[TraceLine], style: Style) -> String {
        let mut out = String::new();
        lines(&mut out, trace, &Sources::default(), style);
        out
    }

    #[test]
    fn a_let_that_only_names_a_fact_is_left_out() {
        let trace = [
            line("phase", "dam.phase", "operation", Vec::new()),
            line("class", "effective_class(dam)", "very_high", Vec::new()),
            line("needed", "table(\"t\",\n  class)", "5\u{a0}000", Vec::new()),
            TraceLine { is_inner: true, ..line("list", "a.map(b, b.c)", "1, 2", Vec::new()) },
        ];
        assert_eq!(
            drawn(&trace, Style::default()),
            "  class  = effective_class(dam) = very_high\n  needed = table(\"t\", class)    = 5\u{a0}000\n"
        );
    }

    #[test]
    fn names_stand_under_their_figures_or_behind_them() {
        let short = [term("5", "lifted"), term(" × ", ""), term("7 t", "load")];
        let long = [term("5000 t", "lifted"), term(" ÷ ", ""), term("7 t", "load")];
        let trace = [line("a", "x", "35 t", short.to_vec()), line("b", "y", "714", long.to_vec())];
        assert_eq!(
            drawn(&trace, Style::default()),
            "  a = 5 (lifted) × 7 t (load) = 35 t\n".to_owned() + "  b = 5000 t ÷ 7 t = 714\n      lifted   load\n"
        );
        let ascii = Style { unicode: false, ..Style::default() };
        assert!(drawn(&trace, ascii).is_ascii());
    }

    #[test]
    fn a_long_line_goes_on_under_itself_from_a_sign() {
        let many: Vec<Term> = (0..12).flat_map(|at| [term(" + ", ""), term(&format!("{at}000 t"), "given")]).collect();
        let text = drawn(
            &[line("all", "sum(x)", "66\u{a0}000 t", many[1..].to_vec())],
            Style { width: 40, ..Style::default() },
        );
        assert!(text.lines().all(|line| width(line) <= 40), "{text}");
        assert!(
            text.lines()
                .step_by(2)
                .skip(1)
                .all(|line| line.starts_with("        + ") || line.starts_with("        = ")),
            "{text}"
        );
    }

    #[test]
    fn a_place_is_named_by_its_line() {
        let mut sources = Sources::default();
        let source = sources.add(Source::new("a.yaml", "a: 1\nb: 22\nc: 3\n"));
        let at = |start, end| Span { source, start, end };
        let style = Style::default();
        assert_eq!(said(&Origin::Places(at(8, 10), None), &sources, style), "line 2");
        assert_eq!(said(&Origin::Places(at(3, 4), Some(at(14, 15))), &sources, style), "lines 1 to 3");
        assert_eq!(said(&Origin::Places(at(3, 4), Some(at(3, 4))), &sources, style), "line 1");
    }
}
