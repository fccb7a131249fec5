//! Tables and definitions: typed before any rule refers to them.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::compile::{FileContext, type_named};
use super::raw;
use crate::expr::ast::{Ast, Kind};
use crate::expr::table::{Column, Reading, Row, key_text};
use crate::expr::{Compiler, Definition, Library, Mistake, Scope, Table, Val, fits};
use crate::finding::{Finding, Label};
use crate::schema::types::{Field, Files, Record, Type};
use crate::tree::{NodeId, Value};
use crate::value::{Country, Currency, Date, Dec, Instant, Money, Quantity};

/// Makes the checked form of a table; `None` where it has mistakes.
pub(super) fn table(
    file: &mut FileContext<'_>,
    files: &Files,
    root: &Field,
    slug: &str,
    raw: &raw::Table,
) -> Option<Table> {
    let is_band = !raw.band.0.is_empty();
    let mut columns = Vec::new();
    let mut fine = true;
    let keys = if is_band { 0 } else { raw.key.0.len() };
    let key_entries = if is_band { &[] } else { raw.key.0.as_slice() };
    for (name, spec) in key_entries.iter().chain(&raw.values.0) {
        match type_named(files, root, &spec.value) {
            Ok(ty) => columns.push(Column { name: name.value.as_str().into(), ty }),
            Err(message) => {
                file.report(
                    spec,
                    "pack/type",
                    message,
                    Some(
                        "write `count`, `number`, `text`, `country`, `date`, `money`, `quantity <unit>` or a path"
                            .to_owned(),
                    ),
                );
                fine = false;
            }
        }
    }
    if !fine {
        return None;
    }
    let reading = reading(file, &raw.source.status);
    let mut table = Table {
        slug: slug.to_owned(),
        title: raw.title.value.clone(),
        record: Arc::default(),
        columns,
        keys,
        is_band,
        complete: raw.complete,
        rows: Vec::new(),
        index: HashMap::new(),
    };
    for entries in &raw.rows {
        if let Some(row) = row(file, &table, entries, reading) {
            table.rows.push(row);
        } else {
            fine = false;
        }
    }
    table.record = Arc::new(record(&table));
    for (at, row) in table.rows.iter().enumerate() {
        let key: String = row.cells[..keys].iter().map(|cell| key_text(cell) + "\u{1f}").collect();
        table.index.entry(key).or_default().push(at);
    }
    fine &= dates_apart(file, raw, &table);
    if is_band {
        bands_ascend(file, raw, &table);
    } else if raw.complete {
        fine &= covers(file, raw, &table);
    }
    fine.then_some(table)
}

/// The type of a row: its cells and, where rows are dated, the first and last day that it holds.
fn record(table: &Table) -> Record {
    let mut fields: Vec<(&str, &Type)> = table.columns.iter().map(|column| (&*column.name, &column.ty)).collect();
    let day = Type::Date(crate::value::Precision::Day);
    if table.is_dated() {
        fields
            .extend(["from", "until"].into_iter().filter(|name| table.column(name).is_none()).map(|name| (name, &day)));
    }
    Record::made(&table.slug, &fields)
}

/// How well a figure was read.
pub(super) fn reading(file: &mut FileContext<'_>, text: &raw::Text) -> Reading {
    Reading::from_word(&text.value).unwrap_or_else(|| {
        let message = format!("`{}` is no reading", text.value);
        file.report(text, "pack/reading", message, Some("write `verified`, `secondary`, `memory` or `own`".to_owned()));
        Reading::Memory
    })
}

type RawRow = crate::tree::de::Entries<crate::tree::de::Located<serde::de::IgnoredAny>>;

fn row(file: &mut FileContext<'_>, table: &Table, entries: &RawRow, reading: Reading) -> Option<Row> {
    let mut row = Row { cells: Vec::new(), from: None, until: None, bound: None, reading };
    let mut cells: Vec<Option<Val>> = vec![None; table.columns.len()];
    let mut fine = true;
    for (key, value) in &entries.0 {
        let (name, Some(node)) = (key.value.as_str(), value.node) else { continue };
        if let Some(column) = table.column(name) {
            match cell(file, node, &table.columns[column].ty) {
                Ok(val) => cells[column] = Some(val),
                Err(message) => {
                    let text = raw::Text { span: value.span, node: Some(node), value: String::new() };
                    file.report(&text, "pack/cell", message, None);
                    fine = false;
                }
            }
            continue;
        }
        let text = |text: &str| raw::Text { span: value.span, node: Some(node), value: text.to_owned() };
        match (name, &file.tree.node(node).value) {
            ("until", Value::Bool(false)) => {}
            ("until", Value::Number(text)) if table.is_band => row.bound = Dec::parse(text).ok(),
            ("from" | "until", Value::Text(day)) => {
                let day = file.date(&text(day));
                fine &= day.is_some();
                *(if name == "from" { &mut row.from } else { &mut row.until }) = day;
            }
            ("status", Value::Text(word)) => row.reading = self::reading(file, &text(word)),
            ("clause" | "locator" | "note", _) => {}
            _ => {
                file.report(key, "pack/column", format!("table `{}` has no column `{name}`", table.slug), None);
                fine = false;
            }
        }
    }
    for (at, value) in cells.into_iter().enumerate() {
        match value {
            Some(value) => row.cells.push(value),
            None if at < table.keys => {
                if let Some((key, _)) = entries.0.first() {
                    let message = format!("the row has no `{}`", table.columns[at].name);
                    file.report(key, "pack/row", message, None);
                }
                return None;
            }
            None => row.cells.push(Val::Absent),
        }
    }
    fine.then_some(row)
}

fn cell(file: &FileContext<'_>, node: NodeId, ty: &Type) -> Result<Val, String> {
    let wrong = || format!("{} is expected here", ty.words());
    match (&file.tree.node(node).value, ty) {
        (Value::Bool(value), Type::Bool) => Ok(Val::Bool(*value)),
        (Value::Bool(false), _) => Ok(Val::Absent),
        (Value::Number(text), Type::Number | Type::Count) => {
            Dec::parse(text).map(Val::Number).map_err(|error| error.to_string())
        }
        (Value::Text(text), Type::Text | Type::Ref(_)) => Ok(Val::Text((&**text).into())),
        (Value::Text(text), Type::Country) => {
            Country::parse(text).map(|country| Val::Text(country.alpha2().into())).map_err(|error| error.to_string())
        }
        (Value::Text(text), Type::Enum(values)) => {
            let at = values.values.iter().position(|value| **value == **text).ok_or_else(wrong)?;
            Ok(Val::Enum(Arc::clone(values), at))
        }
        (Value::Text(text), Type::Date(_)) => Date::parse(text).map(Val::Date).map_err(|error| error.to_string()),
        (Value::Text(text), Type::Instant) => Instant::parse(text).map(Val::Instant).map_err(|error| error.to_string()),
        (Value::Text(text), Type::Money(currency)) => {
            let money = Money::parse(text).map_err(|error| error.to_string())?;
            let fits = currency.is_none_or(|wanted| wanted == money.currency());
            if fits { Ok(Val::Money(money)) } else { Err(wrong()) }
        }
        (Value::Text(text), Type::Currency) => {
            Currency::parse(text).map(|currency| Val::Text(currency.code().into())).ok_or_else(wrong)
        }
        (Value::Text(text), Type::Quantity(kind)) => {
            let quantity = Quantity::parse(text).map_err(|error| error.to_string())?;
            if quantity.unit().dimension() == kind.dimension { Ok(Val::Quantity(quantity)) } else { Err(wrong()) }
        }
        _ => Err(wrong()),
    }
}

/// Whether at most one row of each key holds on any day, and no day is left out where the table
/// calls itself complete.
fn dates_apart(file: &mut FileContext<'_>, raw: &raw::Table, table: &Table) -> bool {
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

fn bands_ascend(file: &mut FileContext<'_>, raw: &raw::Table, table: &Table) {
    let bounds: Vec<Option<&Dec>> = table.rows.iter().map(|row| row.bound.as_ref()).collect();
    let ascending = bounds.windows(2).all(|pair| match (pair[0], pair[1]) {
        (Some(a), Some(b)) => a.cmp_value(b).is_lt(),
        (Some(_), None) => true,
        (None, _) => false,
    });
    if !ascending {
        let help = "order the rows by `until`; only the last may say `until: false`".to_owned();
        file.report(&raw.title, "pack/bands", "the bands do not ascend", Some(help));
    }
}

/// Whether a complete table has a row for every word of its enum keys.
fn covers(file: &mut FileContext<'_>, raw: &raw::Table, table: &Table) -> bool {
    let Some(Column { ty: Type::Enum(values), name }) = table.columns.first().filter(|_| table.keys == 1) else {
        return true;
    };
    let mut fine = true;
    for value in &values.values {
        if !table.index.contains_key(&format!("\"{value}\"\u{1f}")) {
            let message = format!("the table calls itself complete, but has no row for {name} `{value}`");
            file.report(
                &raw.title,
                "pack/incomplete-table",
                message,
                Some("add the row, or write `complete: false`".to_owned()),
            );
            fine = false;
        }
    }
    fine
}

/// A definition before its calls are resolved.
pub(super) struct Pending<'a> {
    pub raw: &'a raw::Definition,
    pub ast: Ast,
}

fn calls(ast: &Ast, found: &mut Vec<String>) {
    match &ast.kind {
        Kind::Call(name, _, args) => {
            found.push(name.clone());
            args.iter().for_each(|arg| calls(arg, found));
        }
        Kind::List(args) => args.iter().for_each(|arg| calls(arg, found)),
        Kind::Field(of, ..) | Kind::Spread(of) | Kind::Not(of) | Kind::Negate(of) => calls(of, found),
        Kind::Index(a, b) | Kind::Binary(_, a, b) => {
            calls(a, found);
            calls(b, found);
        }
        Kind::Conditional(a, b, c) => {
            calls(a, found);
            calls(b, found);
            calls(c, found);
        }
        _ => {}
    }
}

/// Slugs of definitions so that each comes after those it calls, and those that reach themselves.
pub(super) fn order(pending: &BTreeMap<String, Pending<'_>>) -> (Vec<String>, Vec<String>) {
    let function = |slug: &str| slug.replace('-', "_");
    let slugs: HashMap<String, &String> = pending.keys().map(|slug| (function(slug), slug)).collect();
    let mut done: Vec<String> = Vec::new();
    let mut waiting: Vec<&String> = pending.keys().collect();
    loop {
        let before = done.len();
        waiting.retain(|slug| {
            let mut called = Vec::new();
            calls(&pending[*slug].ast, &mut called);
            let ready = called.iter().filter_map(|name| slugs.get(name)).all(|other| done.contains(other));
            if ready {
                done.push((*slug).clone());
            }
            !ready
        });
        if waiting.is_empty() || done.len() == before {
            return (done, waiting.into_iter().cloned().collect());
        }
    }
}

/// Compiles a definition.
pub(super) fn definition(
    file: &mut FileContext<'_>,
    files: &Files,
    library: &Library,
    root: &Field,
    slug: &str,
    pending: &Pending<'_>,
) -> Option<Definition> {
    let mut scope = Scope { sections: true, ..Scope::default() };
    let mut fine = true;
    for (name, spec) in &pending.raw.parameters.0 {
        match type_named(files, root, &spec.value) {
            Ok(ty) => scope.locals.push((name.value.as_str().into(), ty)),
            Err(message) => {
                file.report(spec, "pack/type", message, None);
                fine = false;
            }
        }
    }
    let want = match &pending.raw.ty {
        None => None,
        Some(spec) => match type_named(files, root, &spec.value) {
            Ok(ty) => Some(ty),
            Err(message) => {
                file.report(spec, "pack/type", message, None);
                return None;
            }
        },
    };
    if !fine {
        return None;
    }
    let parameters = scope.locals.clone();
    match Compiler::new(library, scope).compile(&pending.ast, want.as_ref()) {
        Ok(value) => {
            if let Some(want) = want
                && !(fits(&value.ty, &want) && fits(&want, &value.ty))
            {
                let message = format!("the definition is {}, but its type says {}", value.ty.words(), want.words());
                file.mistakes(&pending.raw.value, 0, vec![Mistake::new(0..pending.raw.value.value.len(), message)]);
                return None;
            }
            Some(Definition { slug: slug.to_owned(), parameters, value })
        }
        Err(mistakes) => {
            file.mistakes(&pending.raw.value, 0, mistakes);
            None
        }
    }
}
