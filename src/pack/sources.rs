//! Where the figures of a table come from: a clause of a standard of the pack, or ourselves.

use super::compile::FileContext;
use super::{profiles, raw};
use crate::tree::Value;

/// A table's source is a standard of the pack and a clause of its list, unless the figures are
/// ours; a row may name another clause of the same standard.
pub(super) fn of_table<'r>(
    file: &mut FileContext<'_>,
    table: &raw::Table,
    standards: &[&str],
    standard: impl Fn(&str) -> Option<&'r raw::Standard>,
) {
    let known = match &table.source.standard {
        None => {
            if table.source.status.value != "own" {
                let help = "name the `standard` and `clause`, or say `status: own`".to_owned();
                file.report(&table.source.status, "pack/no-citation", "the figures rest on nothing", Some(help));
            }
            None
        }
        Some(slug) => {
            let known = standard(&slug.value);
            if known.is_none() {
                profiles::standard(file, slug, standards);
                return;
            }
            known.map(|known| (slug.value.as_str(), known))
        }
    };
    if let (Some(known), Some(clause)) = (known, &table.source.clause) {
        in_list(file, known, clause);
    }
    let own_column = table.key.0.iter().chain(&table.values.0).any(|(name, _)| name.value == "clause");
    for (key, value) in table.rows.iter().flat_map(|row| &row.0).filter(|(key, _)| key.value == "clause" && !own_column)
    {
        let text = value.node.and_then(|node| match &file.tree.node(node).value {
            Value::Text(text) | Value::Number(text) => {
                Some(raw::Text { span: value.span, node: Some(node), value: text.to_string() })
            }
            _ => None,
        });
        match (text, known) {
            (Some(clause), Some(known)) => in_list(file, known, &clause),
            (Some(_), None) => {
                let help = "name the `standard` in the source of the table".to_owned();
                file.report(key, "pack/clause", "the row names a clause, and the table no standard", Some(help));
            }
            (None, _) => file.report(key, "pack/clause", "a clause is a text", None),
        }
    }
}

fn in_list(file: &mut FileContext<'_>, (slug, standard): (&str, &raw::Standard), clause: &raw::Text) {
    let clauses: Vec<&str> = standard.clauses.iter().map(|clause| clause.id.value.as_str()).collect();
    if !clauses.contains(&clause.value.as_str()) {
        profiles::no_clause(file, clause, slug, &clauses);
    }
}
