//! What rules rest on, as pages: a standard with its clauses, a table with its rows, a definition.

use std::fmt::Write as _;

use super::rule::in_force;
use super::{coverage, indent, wrap};
use crate::expr::typed::Op;
use crate::expr::{Expr, show};
use crate::pack::{Pack, Rule, one_line};
use crate::render::text::Style;
use crate::source::Sources;

/// Rows of a table that are printed.
const MAX_ROWS: usize = 60;

/// What stands in a file of the pack under these keys, on one line.
pub(super) fn written(pack: &Pack, sources: &Sources, path: &str, keys: &[&str]) -> Option<String> {
    let file = pack.proofs.get(path)?;
    let node = file.node(keys)?;
    let text = file.tree.text(node).map_or_else(|| sources.slice(file.tree.node(node).span).to_owned(), str::to_owned);
    Some(one_line(&text))
}

/// Every expression of a rule.
pub(super) fn expressions(rule: &Rule) -> Vec<&Expr> {
    let mut all: Vec<&Expr> = rule.generators.iter().chain(&rule.when).chain(rule.let_exprs.iter()).collect();
    all.extend(rule.checks.iter().map(|check| &check.that));
    all
}

/// Ids of rules, and names of definitions, that use something.
fn users(pack: &Pack, uses: &dyn Fn(&Op) -> bool) -> Vec<String> {
    let holds = |exprs: &[&Expr]| {
        let mut found = false;
        for expr in exprs {
            expr.walk(&mut |part| found |= uses(&part.op));
        }
        found
    };
    let rules = pack.rules.iter().filter(|rule| holds(&expressions(rule))).map(|rule| rule.id.clone());
    let definitions = pack.library.definitions.iter().filter(|definition| holds(&[&*definition.value]));
    rules.chain(definitions.map(|definition| format!("definition {}", definition.slug))).collect()
}

fn used_by(page: &mut String, users: &[String]) {
    let said = if users.is_empty() { "no rule".to_owned() } else { users.join("\n") };
    let _ = writeln!(page, "\nUsed by\n{}", indent(&said));
}

/// The page of a standard.
#[must_use]
pub fn standard(pack: &Pack, sources: &Sources, slug: &str, style: Style) -> Option<String> {
    let at = pack.standards.iter().position(|standard| standard.slug == slug)?;
    let standard = &pack.standards[at];
    let path = format!("standards/{slug}");
    let mut page = format!("standard {slug}: {}\n\n", standard.title);
    let _ = writeln!(page, "Edition    {}{}", standard.edition, in_force(&standard.window));
    let _ = writeln!(page, "           {}", standard.url);
    let _ = writeln!(page, "\nIt binds a project as the first of these that holds");
    for (index, (force, _)) in standard.binds.iter().enumerate() {
        let when = pack.proofs.get(&path).and_then(|file| {
            let item = file.item(file.node(&["binds"])?, index)?;
            file.tree.text(file.tree.get(item, "when")?).map(one_line)
        });
        let when = wrap(&when.unwrap_or_default(), style.width.min(100) - 16).replace('\n', "\n              ");
        let _ = writeln!(page, "  {:10}  {when}", force.word());
    }
    let _ = writeln!(page, "  {:10}  otherwise", standard.otherwise.word());
    let _ = writeln!(page, "\nClauses");
    let width = standard.clauses.iter().map(|clause| clause.id.chars().count()).max().unwrap_or(0);
    for row in coverage::rows(pack, at) {
        let title = row.clause.title.as_ref().map(|title| format!("  ({title})")).unwrap_or_default();
        let _ = writeln!(page, "  {:width$}  {}{title}", row.clause.id, row.told());
    }
    let source = written(pack, sources, &path, &["source"]);
    if let Some(source) = source {
        let _ = writeln!(page, "\nRead in\n{}", indent(&wrap(&source, style.width.min(100) - 2)));
    }
    Some(page)
}

/// The page of a calendar of working days.
fn calendar(pack: &Pack, slug: &str) -> Option<String> {
    let calendar = pack.library.calendars.iter().find(|calendar| calendar.slug == slug)?;
    let (first, last) = calendar.covers();
    Some(format!(
        "table {slug}: working days of {}, from {first} to {last}\n\nIt is read by `working_days_between` and `add_working_days`; beyond the days that it \
         covers a rule ends as not applicable, not encoded. Its days and their sources stand in rules/tables/{slug}.yaml.\n",
        calendar.country
    ))
}

/// Where the rows of a table are from, and how well that was read.
fn source(pack: &Pack, sources: &Sources, path: &str) -> Option<String> {
    let says = |key: &str| written(pack, sources, path, &["source", key]);
    let status = says("status")?;
    let Some(slug) = says("standard") else {
        return Some(says("reason").map_or_else(|| status.clone(), |reason| format!("{status}: {reason}")));
    };
    let short = pack.standards.iter().find(|standard| standard.slug == slug).map_or(&*slug, |found| &*found.short);
    let clause = says("clause").unwrap_or_default().replace(['[', ']', '"'], "");
    let locator = says("locator").map(|locator| format!(", {locator}")).unwrap_or_default();
    Some(format!("{short} {clause}{locator} · read: {status}"))
}

/// The page of a table.
#[must_use]
pub fn table(pack: &Pack, sources: &Sources, slug: &str, style: Style) -> Option<String> {
    let Some(at) = pack.library.table(slug) else { return calendar(pack, slug) };
    let table = &pack.library.tables[at];
    let path = format!("tables/{slug}");
    let mut page = format!("table {slug}: {}\n\n", table.title);
    let columns = |columns: &[crate::expr::table::Column]| {
        columns.iter().map(|column| format!("{} ({})", column.name, column.ty.words())).collect::<Vec<_>>().join(", ")
    };
    let key = if table.is_band {
        let band = written(pack, sources, &path, &["band"]).unwrap_or_default();
        format!("steps of {}", band.trim_matches(['{', '}', ' ']))
    } else {
        columns(&table.columns[..table.keys])
    };
    let _ = writeln!(page, "Looked up by  {key}");
    let _ = writeln!(page, "Gives         {}", columns(&table.columns[table.keys..]));
    if !table.is_band {
        let missing = if table.complete { "every key has a row" } else { "a key without a row is not encoded" };
        let _ = writeln!(page, "Complete      {}: {missing}", if table.complete { "yes" } else { "no" });
    }
    if let Some(source) = source(pack, sources, &path) {
        let source = wrap(&source, style.width.min(100) - 14);
        let _ = writeln!(page, "Source        {}", source.replace('\n', "\n              "));
    }
    let mut lines = vec![Vec::new()];
    if table.is_band {
        lines[0].push("up to".to_owned());
    }
    lines[0].extend(table.columns.iter().map(|column| column.name.to_string()));
    let dated = table.rows.iter().any(|row| row.from.is_some() || row.until.is_some());
    if dated {
        lines[0].extend(["from".to_owned(), "until".to_owned()]);
    }
    for row in table.rows.iter().take(MAX_ROWS) {
        let mut line = Vec::new();
        if table.is_band {
            line.push(row.bound.as_ref().map_or_else(|| "beyond".to_owned(), ToString::to_string));
        }
        line.extend(row.cells.iter().map(|cell| show::plain(&crate::expr::Item::new(cell.clone()))));
        if dated {
            let day = |date: Option<crate::value::Date>| date.map_or_else(String::new, |date| date.to_string());
            line.extend([day(row.from), day(row.until)]);
        }
        lines.push(line);
    }
    let _ = writeln!(page, "\nRows");
    let widths: Vec<usize> = (0..lines[0].len())
        .map(|column| {
            lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    for line in &lines {
        let cells: Vec<String> = line
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell}{}", " ".repeat(width - cell.chars().count())))
            .collect();
        let _ = writeln!(page, "  {}", cells.join("  ").trim_end());
    }
    if table.rows.len() > MAX_ROWS {
        let _ = writeln!(page, "  … and {} more", table.rows.len() - MAX_ROWS);
    }
    let uses = |op: &Op| matches!(op, Op::Lookup(table, ..) | Op::Band(table, _) | Op::Rows(table, _) if *table == at);
    used_by(&mut page, &users(pack, &uses));
    Some(page)
}

/// The page of a definition, by its file's name or by the name that rules call it by.
#[must_use]
pub fn definition(pack: &Pack, sources: &Sources, name: &str, style: Style) -> Option<String> {
    let at = pack.library.definition(&name.replace('-', "_"))?;
    let definition = &pack.library.definitions[at];
    let path = format!("definitions/{}", definition.slug);
    let title = written(pack, sources, &path, &["title"]).unwrap_or_default();
    let parameters: Vec<&str> = definition.parameters.iter().map(|(name, _)| &**name).collect();
    let mut page = format!("definition {}: {title}\n\n", definition.slug);
    let _ = writeln!(page, "Call   {}({})", definition.function(), parameters.join(", "));
    for (name, ty) in &definition.parameters {
        let spec = written(pack, sources, &path, &["parameters", name]).unwrap_or_else(|| ty.words());
        let _ = writeln!(page, "       {name}: {spec}");
    }
    let _ = writeln!(page, "Gives  {}", definition.value.ty.words());
    let value = written(pack, sources, &path, &["value"]).unwrap_or_default();
    let _ = writeln!(page, "\nIts value\n{}", indent(&wrap(&value, style.width.min(100) - 2)));
    let uses = |op: &Op| matches!(op, Op::Define(definition, _) if *definition == at);
    used_by(&mut page, &users(pack, &uses));
    Some(page)
}
