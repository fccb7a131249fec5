//! Rows of tables: every cell typed, every row there once, nothing that is written ignored.

use super::compile::FileContext;
use super::library::cell;
use super::raw;
use crate::expr::Table;
use crate::expr::Val;
use crate::expr::table::{Column, Reading, Row, key_text};
use crate::finding::{Finding, Label};
use crate::schema::closest;
use crate::schema::types::Type;
use crate::source::Span;
use crate::tree::{NodeId, Value};
use crate::value::{Date, Dec};

/// Combinations of keys up to which a complete table is checked to have them all.
const MAX_COMBINATIONS: usize = 4096;

pub(super) type RawRow = crate::tree::de::Entries<crate::tree::de::Located<serde::de::IgnoredAny>>;

/// One row of a table; `None` where it has mistakes.
pub(super) fn row(file: &mut FileContext<'_>, table: &Table, entries: &RawRow, reading: Reading) -> Option<Row> {
    let before = file.findings.len();
    let mut row = Row { cells: Vec::new(), from: None, until: None, bound: None, reading };
    let mut cells: Vec<Option<Val>> = vec![None; table.columns.len()];
    let mut bounded = false;
    for (key, value) in &entries.0 {
        let (name, Some(node)) = (key.value.as_str(), value.node) else { continue };
        if let Some(column) = table.column(name) {
            match cell(file, node, &table.columns[column].ty) {
                Ok(val) => cells[column] = Some(val),
                Err(message) => at(file, value.span, "pack/cell", format!("`{name}`: {message}"), None),
            }
            continue;
        }
        match name {
            "until" if table.is_band => {
                bounded = true;
                row.bound = bound(file, node, value.span);
            }
            "from" => row.from = day(file, node, value.span, name),
            "until" => row.until = day(file, node, value.span, name),
            "status" => {
                let word = file.tree.text(node).unwrap_or_default();
                if let Some(own) = Reading::from_word(word) {
                    row.reading = own;
                } else {
                    let help = Some("write `verified`, `secondary`, `memory` or `own`".to_owned());
                    at(file, value.span, "pack/reading", format!("`{word}` is no reading"), help);
                }
            }
            "clause" | "locator" | "note" => {}
            _ => unknown_column(file, table, key),
        }
    }
    if table.is_band && !bounded {
        let help = "say where the band ends: `until: 25`; the last band of an open scale says `until: false`";
        at(file, place(entries), "pack/row", "the row has no `until`".to_owned(), Some(help.to_owned()));
    }
    for (index, (column, value)) in table.columns.iter().zip(cells).enumerate() {
        let written = || entries.0.iter().any(|(key, _)| *key.value == *column.name);
        if value.is_none() && index < table.keys && !written() {
            let help = format!("a row is found by its keys: add `{}`", column.name);
            at(file, place(entries), "pack/row", format!("the row has no `{}`", column.name), Some(help));
        }
        // A value that is left out is absent for that row.
        row.cells.push(value.unwrap_or(Val::Absent));
    }
    (file.findings.len() == before).then_some(row)
}

fn at(file: &mut FileContext<'_>, span: Span, code: &str, message: String, help: Option<String>) {
    let mut finding = Finding::error(code, message, Label::new(span, ""));
    finding.help = help;
    file.findings.push(finding);
}

/// Where a row begins.
fn place(entries: &RawRow) -> Span {
    entries.0.first().map_or(Span::new(crate::source::SourceId::from_index(0), 0, 0), |(key, _)| key.span)
}

fn unknown_column(file: &mut FileContext<'_>, table: &Table, key: &raw::Text) {
    let mut known: Vec<&str> = table.columns.iter().map(|column| &*column.name).collect();
    known.extend(["from", "until", "status", "clause", "locator", "note"]);
    let help = closest(&key.value, &known)
        .map_or_else(|| format!("the columns are {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
    file.report(key, "pack/column", format!("table `{}` has no column `{}`", table.slug, key.value), Some(help));
}

/// The upper bound of a band.
fn bound(file: &mut FileContext<'_>, node: NodeId, span: Span) -> Option<Dec> {
    match &file.tree.node(node).value {
        Value::Bool(false) => return None,
        Value::Number(text) => match Dec::parse(text) {
            Ok(bound) => return Some(bound),
            Err(error) => at(file, span, "pack/cell", format!("`until`: {error}"), None),
        },
        _ => {
            let help = "write a number without quotes, or `false` for the last band of an open scale".to_owned();
            at(file, span, "pack/cell", "a band ends at a number".to_owned(), Some(help));
        }
    }
    None
}

/// The first or last day on which a row counts.
fn day(file: &mut FileContext<'_>, node: NodeId, span: Span, key: &str) -> Option<Date> {
    match &file.tree.node(node).value {
        Value::Bool(false) => return None,
        Value::Text(text) => {
            return file.date(&raw::Text { span, node: Some(node), value: text.to_string() });
        }
        _ => {
            let help = "write a day such as `2026-01-31`; leave the key out if the row always counts".to_owned();
            at(file, span, "pack/date", format!("`{key}` is a date"), Some(help));
        }
    }
    None
}

/// The text that a row is found by.
pub(super) fn key(table: &Table, row: &Row) -> String {
    row.cells[..table.keys].iter().map(|cell| key_text(cell) + "\u{1f}").collect()
}

/// Whether at most one row of each key holds on any day, and no day is left out where the table
/// calls itself complete.
pub(super) fn dates_apart(file: &mut FileContext<'_>, raw: &raw::Table, table: &Table) -> bool {
    if table.is_band || table.rows.len() != raw.rows.len() {
        return true;
    }
    let before = file.findings.len();
    let place = |at: usize, name: &str| {
        let entries = &raw.rows[at].0;
        entries.iter().find(|(key, _)| key.value == name).or(entries.first()).map(|(key, _)| key.span)
    };
    let mut report = |at: usize, name: &str, message: String, other: Option<usize>| {
        let Some(span) = place(at, name) else { return };
        let finding = Finding::error("pack/row", message, Label::new(span, "here"));
        let other = other.and_then(|other| place(other, ""));
        file.findings.push(match other {
            Some(other) => finding.also(other, "the other row"),
            None => finding,
        });
    };
    let mut keys: Vec<&Vec<usize>> = table.index.values().collect();
    keys.sort();
    for rows in keys {
        for at in rows {
            let row = &table.rows[*at];
            if let (Some(from), Some(until)) = (row.from, row.until)
                && until.first() < from.first()
            {
                report(*at, "until", "the row ends before it begins".to_owned(), None);
            }
        }
        let mut rows = rows.clone();
        rows.sort_by_key(|at| (table.rows[*at].from.map(Date::first), *at));
        for pair in rows.windows(2) {
            let (earlier, later) = (&table.rows[pair[0]], &table.rows[pair[1]]);
            let next = earlier.until.and_then(|until| until.add_days(1));
            match (next, later.from) {
                (Some(next), Some(from)) if from.first() > next.first() => {
                    if table.complete {
                        let message = format!("the table calls itself complete, and no row holds from {next} on");
                        report(pair[1], "from", message, Some(pair[0]));
                    }
                }
                (Some(next), Some(from)) if from.first() == next.first() => {}
                (None, None) => report(pair[1], "", "the key stands twice".to_owned(), Some(pair[0])),
                _ => {
                    let message = "two rows of one key hold on the same day".to_owned();
                    report(pair[1], "from", message, Some(pair[0]));
                }
            }
        }
    }
    file.findings.len() == before
}

/// The steps of a band table ascend.
pub(super) fn bands_ascend(file: &mut FileContext<'_>, table: &Table, places: &[&RawRow]) -> bool {
    let before = file.findings.len();
    for (index, pair) in table.rows.windows(2).enumerate() {
        let ascending = match (&pair[0].bound, &pair[1].bound) {
            (Some(a), Some(b)) => a.cmp_value(b).is_lt(),
            (Some(_), None) => true,
            (None, _) => false,
        };
        if !ascending {
            let until = places[index + 1].0.iter().find(|(key, _)| key.value == "until").map(|(_, value)| value.span);
            let help = "order the rows by `until`; only the last may say `until: false`".to_owned();
            let span = until.unwrap_or_else(|| place(places[index + 1]));
            at(file, span, "pack/bands", "the bands do not ascend".to_owned(), Some(help));
        }
    }
    file.findings.len() == before
}

/// Whether a complete table has a row for every combination of words of its keys, where they are words.
pub(super) fn covers(file: &mut FileContext<'_>, raw: &raw::Table, table: &Table) -> bool {
    let mut wanted = vec![(String::new(), String::new())];
    for Column { ty, name } in &table.columns[..table.keys] {
        let words: Vec<(String, String)> = match ty {
            Type::Enum(values) => {
                let words = values.values.iter().enumerate();
                words.map(|(at, word)| (key_text(&Val::Enum(values.clone(), at)), word.to_string())).collect()
            }
            Type::Bool => [true, false].map(|value| (key_text(&Val::Bool(value)), value.to_string())).to_vec(),
            _ => return true,
        };
        if wanted.len() * words.len() > MAX_COMBINATIONS {
            return true;
        }
        let combined = wanted.iter().flat_map(|(key, shown)| {
            words.iter().map(move |(text, word)| {
                let separator = if shown.is_empty() { "" } else { ", " };
                (format!("{key}{text}\u{1f}"), format!("{shown}{separator}{name} `{word}`"))
            })
        });
        wanted = combined.collect();
    }
    let missing: Vec<&str> =
        wanted.iter().filter(|(key, _)| !table.index.contains_key(key)).map(|(_, shown)| shown.as_str()).collect();
    if missing.is_empty() {
        return true;
    }
    let mut shown = missing.iter().take(5).copied().collect::<Vec<_>>().join("; ");
    if missing.len() > 5 {
        shown.push_str(&format!(" and {} more", missing.len() - 5));
    }
    let message = format!("the table calls itself complete, but has no row for {shown}");
    let help = "add the row, or write `complete: false`: then a rule that looks it up ends as not applicable";
    file.report(&raw.title, "pack/incomplete-table", message, Some(help.to_owned()));
    false
}
