//! Tables and definitions: typed before any rule refers to them.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use super::compile::{FileContext, type_named};
use super::{depth, raw, rows};
use crate::coded::Lazy;
use crate::expr::ast::{Ast, Kind};
use crate::expr::table::{Column, Reading};
use crate::expr::{Compiler, Definition, Library, Mistake, Scope, Table, Val, fits};
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
    let fine_so_far = fine;
    for ((_, spec), column) in key_entries.iter().zip(&columns).filter(|_| fine_so_far) {
        if matches!(column.ty, Type::Quantity(_) | Type::Money(_) | Type::List(_) | Type::Record(_) | Type::Duration) {
            let message = format!("a row cannot be found by {}", column.ty.words());
            let help = "a key is a word, a text, a country, a date or a number; steps of a scale go under `band`";
            file.report(spec, "pack/type", message, Some(help.to_owned()));
            fine = false;
        }
    }
    if !fine {
        return None;
    }
    let reading = reading(file, &raw.source.status);
    let mut table = Table {
        slug: slug.to_owned(),
        title: raw.title.value.clone(),
        record: Lazy::default(),
        columns: columns.into(),
        keys,
        is_band,
        complete: raw.complete,
        rows: Vec::new().into(),
        index: HashMap::new().into(),
    };
    let mut places = Vec::new();
    for entries in &raw.rows {
        if let Some(row) = rows::row(file, &table, entries, reading) {
            table.rows.push(row);
            places.push(entries);
        } else {
            fine = false;
        }
    }
    table.record = Arc::new(record(&table)).into();
    let mut index: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, row) in table.rows.iter().enumerate() {
        index.entry(rows::key(&table, row)).or_default().push(at);
    }
    table.index = index.into();
    // What is missing, doubled or out of order is told once every row can be read.
    if fine && is_band {
        fine &= rows::bands_ascend(file, &table, &places);
    } else if fine {
        fine &= rows::dates_apart(file, raw, &table);
        fine &= !raw.complete || rows::covers(file, raw, &table);
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

pub(super) fn cell(file: &FileContext<'_>, node: NodeId, ty: &Type) -> Result<Val, String> {
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

/// A definition before its calls are resolved.
pub(super) struct Pending<'a> {
    pub raw: &'a raw::Definition,
    pub ast: Ast,
}

/// The functions that an expression calls, and where.
fn calls<'a>(ast: &'a Ast, found: &mut Vec<(&'a str, Range<usize>)>) {
    match &ast.kind {
        Kind::Call(name, range, args) => {
            found.push((name, range.clone()));
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

/// A definition that reaches itself.
pub(super) struct Cycle {
    /// The slugs on the way, the first one called by the last.
    pub slugs: Vec<String>,
    /// Where the last one calls the first.
    pub call: Range<usize>,
}

/// Slugs of definitions so that each comes after those it calls, and the cycles among them.
pub(super) fn order(pending: &BTreeMap<String, Pending<'_>>) -> (Vec<String>, Vec<Cycle>) {
    let slugs: Vec<&String> = pending.keys().collect();
    let functions: HashMap<String, usize> =
        slugs.iter().enumerate().map(|(at, slug)| (slug.replace('-', "_"), at)).collect();
    let called: Vec<Vec<(usize, Range<usize>)>> = pending
        .values()
        .map(|pending| {
            let mut found = Vec::new();
            calls(&pending.ast, &mut found);
            found.into_iter().filter_map(|(name, range)| Some((*functions.get(name)?, range))).collect()
        })
        .collect();
    let (mut done, mut cycles) = (Vec::new(), Vec::new());
    let mut seen = vec![false; slugs.len()];
    let mut finished = vec![false; slugs.len()];
    for start in 0..slugs.len() {
        // Depth first, without recursion: a chain may be as long as the pack.
        let mut way: Vec<(usize, usize)> = if seen[start] { Vec::new() } else { vec![(start, 0)] };
        seen[start] = true;
        while let Some((at, next)) = way.last_mut() {
            let Some((other, range)) = called[*at].get(*next) else {
                finished[*at] = true;
                done.push(slugs[*at].clone());
                way.pop();
                continue;
            };
            *next += 1;
            if !seen[*other] {
                seen[*other] = true;
                way.push((*other, 0));
            } else if !finished[*other]
                && let Some(from) = way.iter().position(|(at, _)| at == other)
            {
                let slugs = way[from..].iter().map(|(at, _)| slugs[*at].clone()).collect();
                cycles.push(Cycle { slugs, call: range.clone() });
            }
        }
    }
    done.retain(|slug| !cycles.iter().any(|cycle| cycle.slugs.contains(slug)));
    (done, cycles)
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
            match depth::bounded(&value, library, &[]) {
                Ok(depth) => Some(Definition { slug: slug.to_owned(), parameters, value: value.into(), depth }),
                Err(mistake) => {
                    file.mistakes(&pending.raw.value, 0, vec![mistake]);
                    None
                }
            }
        }
        Err(mistakes) => {
            file.mistakes(&pending.raw.value, 0, mistakes);
            None
        }
    }
}
