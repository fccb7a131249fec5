//! Mutants of tables: a cell, a bound of a band or the day of a row, one step up and down.
//!
//! A table that calls itself complete, and a band, is a set of thresholds: each cell moves on its
//! own. One that is not complete is a register, such as the members of a union: its rows are
//! copied from a source that cases cannot check, so a whole column moves at once.

use super::step;
use crate::expr::table::key_text;
use crate::expr::{Item, Table, Val, show};
use crate::pack::ProofFile;
use crate::source::{Sources, Span};
use crate::tree::NodeId;

/// A table with one change.
pub(super) struct TableMutant {
    pub table: Table,
    pub span: Span,
    pub name: String,
}

/// The mutants of a table in the columns that somebody reads.
pub(super) fn of(table: &Table, read: &[usize], file: &ProofFile, sources: &Sources) -> Vec<TableMutant> {
    let mut maker = Maker { table, file, sources, found: Vec::new() };
    if table.complete || table.is_band {
        for row in 0..table.rows.len() {
            maker.row(row, read);
        }
    } else {
        for column in read {
            maker.column(*column);
        }
    }
    maker.found
}

struct Maker<'a> {
    table: &'a Table,
    file: &'a ProofFile,
    sources: &'a Sources,
    found: Vec<TableMutant>,
}

impl Maker<'_> {
    fn cell(&self, row: usize, key: &str) -> Option<NodeId> {
        let row = self.file.item(self.file.node(&["rows"])?, row)?;
        self.file.tree.get(row, key)
    }

    fn push(&mut self, node: Option<NodeId>, name: String, change: impl FnOnce(&mut Table)) {
        let mut table = self.table.clone();
        change(&mut table);
        // Keys may have moved.
        let Table { rows, index, keys, .. } = &mut table;
        index.clear();
        for (at, row) in rows.iter().enumerate() {
            let key: String = row.cells[..*keys].iter().map(|cell| key_text(cell) + "\u{1f}").collect();
            index.entry(key).or_default().push(at);
        }
        let root = self.file.tree.root();
        let span = match node {
            Some(node) => {
                let length = self.sources.slice(self.file.tree.node(node).span).len();
                self.file.tree.text_span(self.sources, node, 0, length)
            }
            None => self.file.tree.handle(root),
        };
        self.found.push(TableMutant { table, span, name });
    }

    /// What a row is called: its keys, or the bound of its band.
    fn title(&self, at: usize) -> String {
        let row = &self.table.rows[at];
        let keys: Vec<String> =
            row.cells[..self.table.keys].iter().map(|cell| show::plain(&Item::new(cell.clone()))).collect();
        match &row.bound {
            _ if !keys.is_empty() => keys.join(" "),
            Some(bound) => format!("until {bound}"),
            None => "last band".to_owned(),
        }
    }

    fn row(&mut self, at: usize, read: &[usize]) {
        let title = self.title(at);
        let row = &self.table.rows[at];
        for column in read {
            let name = self.table.columns[*column].name.clone();
            let Some(cell) = row.cells.get(*column) else { continue };
            // A word or text that is a key has no step; a number or date has.
            let moved = if *column < self.table.keys { step::neighbours(cell) } else { step::cells(cell) };
            if *column < self.table.keys && matches!(cell, Val::Enum(..) | Val::Bool(_)) {
                continue;
            }
            for moved in moved {
                let to = show::plain(&Item::new(moved.clone()));
                let from = show::plain(&Item::new(cell.clone()));
                self.push(self.cell(at, &name), format!("{title}, {name}: {from} -> {to}"), |table| {
                    table.rows[at].cells[*column] = moved;
                });
            }
        }
        for bound in row.bound.iter().flat_map(step::numbers) {
            self.push(self.cell(at, "until"), format!("{title} -> {bound}"), |table| {
                table.rows[at].bound = Some(bound);
            });
        }
        for (key, date) in [("from", row.from), ("until", row.until)] {
            for moved in date.into_iter().flat_map(step::dates) {
                self.push(self.cell(at, key), format!("{title}, {key} -> {moved}"), |table| {
                    let row = &mut table.rows[at];
                    *(if key == "from" { &mut row.from } else { &mut row.until }) = Some(moved);
                });
            }
        }
    }

    fn column(&mut self, column: usize) {
        if column < self.table.keys {
            return;
        }
        let name = self.table.columns[column].name.clone();
        for (side, word) in [(0, "down"), (1, "up")] {
            let moved: Vec<Option<Val>> = self
                .table
                .rows
                .iter()
                .map(|row| row.cells.get(column).and_then(|cell| step::cells(cell).into_iter().nth(side)))
                .collect();
            if moved.iter().any(Option::is_some) {
                self.push(self.file.node(&["values", &name]), format!("{name} {word}"), |table| {
                    for (row, cell) in table.rows.iter_mut().zip(moved) {
                        if let Some(cell) = cell {
                            row.cells[column] = cell;
                        }
                    }
                });
            }
        }
    }
}
