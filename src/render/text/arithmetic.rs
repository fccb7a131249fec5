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

/// Writes the lines that people need. A `let` that only names a fact says nothing that the text above does not show.
pub(super) fn lines(out: &mut String, lines: &[TraceLine], sources: &Sources, style: Style) {
    let says = |line: &&TraceLine| {
        let named = !line.filled.is_empty() || (!is_plain(&line.expression) && line.expression != line.value);
        named && !line.is_inner
    };
    let lines: Vec<_> = lines.iter().filter(says).collect();
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
        && under(&row.notes).len() > 1
        && let Some(text) = beside(&terms, room, sources, style)
    {
        out.push_str(&format!("{INDENT}{}{}{text}\n", named(line, names, style), style.paint(Ink::Faint, joint)));
        return;
    }
    for (at, row) in rows.iter().enumerate() {
        let head = if at == 0 { named(line, names, style) } else { " ".repeat(names) };
        let sign = if at == 0 { joint } else { "   " };
        out.push_str(&format!("{INDENT}{head}{}{}\n", style.paint(Ink::Faint, sign), row.text.trim_end()));
        for under in under(&row.notes) {
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

/// A figure or sign in the characters that the terminal has.
fn spelled(text: &str, style: Style) -> String {
    let text = clean(text, style);
    let text = cut(&text, WIDEST, style).into_owned();
    if style.unicode {
        return text;
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

/// What stands under a row, on as few rows as hold it: from the right, each at the left edge of its figure. `line 15`
/// is `:15` where it would not fit.
fn under(notes: &[(usize, String)]) -> Vec<String> {
    let mut rows: Vec<Vec<(usize, String)>> = Vec::new();
    for (start, text) in notes.iter().rev() {
        let free = |row: &Vec<(usize, String)>, text: &str| row.last().is_none_or(|next| start + width(text) < next.0);
        let short = text.strip_prefix("line ").map_or_else(|| text.clone(), |line| format!(":{line}"));
        match rows
            .iter_mut()
            .find_map(|row| [text, &short].into_iter().find(|t| free(row, t)).map(|t| (t.clone(), row)))
        {
            Some((text, row)) => row.push((*start, text)),
            None => rows.push(vec![(*start, text.clone())]),
        }
    }
    let draw = |row: &Vec<(usize, String)>| {
        let mut text = String::new();
        for (at, note) in row.iter().rev() {
            text.push_str(&" ".repeat(at.saturating_sub(width(&text))));
            text.push_str(note);
        }
        text
    };
    rows.iter().map(draw).collect()
}
