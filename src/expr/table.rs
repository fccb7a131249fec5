//! Tables as expressions see them: typed cells, looked up by keys, by band, or row by row.

use std::collections::HashMap;
use std::sync::Arc;

use super::value::Val;
use crate::coded::Lazy;
use crate::schema::types::{Record, Type};
use crate::value::{Date, Dec};

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name.
    pub name: Arc<str>,
    /// Type of its cells.
    pub ty: Type,
}

/// How well a row's figures were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reading {
    /// In the instrument itself.
    Verified,
    /// In a transcription or quotation.
    Secondary,
    /// Ours; in no instrument.
    Own,
    /// From memory.
    Memory,
}

impl Reading {
    /// Reads the word of a pack file.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Verified, Self::Secondary, Self::Own, Self::Memory].into_iter().find(|reading| reading.word() == word)
    }

    /// The word of pack files and reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Secondary => "secondary",
            Self::Own => "own",
            Self::Memory => "memory",
        }
    }
}

/// One row.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its cells, keys first.
    pub cells: Vec<Val>,
    /// First day that it holds.
    pub from: Option<Date>,
    /// Last day that it holds.
    pub until: Option<Date>,
    /// Upper bound of a band, inclusive; `None` for the open last band.
    pub bound: Option<Dec>,
    /// How well it was read.
    pub reading: Reading,
}

impl Row {
    /// Whether it holds on every day from a first to a last one; `None` where only on some.
    #[must_use]
    pub fn holds(&self, first: Date, last: Date) -> Option<bool> {
        let holds = |day: Date| {
            self.from.is_none_or(|from| from.first() <= day.first())
                && self.until.is_none_or(|until| day.first() <= until.last())
        };
        let apart = self.from.is_some_and(|from| last.first() < from.first())
            || self.until.is_some_and(|until| until.last() < first.first());
        if holds(first) && holds(last) { Some(true) } else { apart.then_some(false) }
    }
}

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its slug.
    pub slug: String,
    /// What it is.
    pub title: String,
    /// Key columns, then value columns.
    pub columns: Lazy<Vec<Column>>,
    /// How many columns are keys.
    pub keys: usize,
    /// Whether a measure, and not a key, picks the row.
    pub is_band: bool,
    /// Whether it has a row for every key; if not, a missing one means "not encoded".
    pub complete: bool,
    /// The rows.
    pub rows: Lazy<Vec<Row>>,
    /// Rows by the canonical text of their keys.
    pub index: Lazy<HashMap<String, Vec<usize>>>,
    /// The type of a row.
    pub record: Lazy<Arc<Record>>,
}

impl Table {
    /// Whether a date picks the row.
    #[must_use]
    pub fn is_dated(&self) -> bool {
        self.rows.iter().any(|row| row.from.is_some() || row.until.is_some())
    }

    /// The column of that name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| &*column.name == name)
    }

    /// What a row says under a name: a cell, or the first or last day that it holds; absent where it says nothing.
    #[must_use]
    pub fn cell(&self, row: usize, name: &str) -> Val {
        let row = &self.rows[row];
        let cell = self.column(name).and_then(|column| row.cells.get(column)).cloned();
        let day = match name {
            "from" => row.from,
            "until" => row.until,
            _ => None,
        };
        cell.or(day.map(Val::Date)).unwrap_or(Val::Absent)
    }
}

/// The text under which a key is looked up; the same as that of a fact with this value.
#[must_use]
pub fn key_text(val: &Val) -> String {
    match val {
        Val::Number(number) => format!("#{}", number.normalized()),
        Val::Enum(values, at) => values.values.get(*at).map_or_else(String::new, |value| format!("\"{value}\"")),
        Val::Text(text) => format!("\"{text}\""),
        Val::Date(date) => format!("\"{date}\""),
        Val::Instant(instant) => format!("@{}", instant.epoch_seconds()),
        Val::Bool(value) => value.to_string(),
        _ => String::new(),
    }
}
