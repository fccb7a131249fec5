//! Cells of tables, by keys or by band.

use super::eval::{Evaluator, Stop};
use super::typed::Expr;
use super::value::{Item, Val};
use crate::finding::MissingReason;
use crate::value::Dec;

impl Evaluator<'_> {
    pub(super) fn lookup(
        &mut self,
        table: usize,
        keys: &[Expr],
        column: usize,
        date: Option<&Expr>,
    ) -> Result<Item, Stop> {
        let library = self.library;
        let table = &library.tables[table];
        let mut canonical = String::new();
        let mut values = Vec::new();
        for key in keys {
            let key = self.eval(key)?;
            if !key.is_present() {
                return Ok(Item::new(key.val));
            }
            canonical.push_str(&self.facts.canonical(&key));
            canonical.push('\u{1f}');
            values.push(key);
        }
        let rows = table.index.get(&canonical).map(Vec::as_slice).unwrap_or_default();
        let date = match date {
            None => None,
            Some(date) => Some(self.eval(date)?),
        };
        let mut open = false;
        for at in rows {
            let row = &table.rows[*at];
            let holds = match date.as_ref().map(|date| &date.val) {
                None => Some(true),
                Some(Val::Date(date)) => both(
                    row.from.map_or(Some(true), |from| from.less_or_equal(*date)),
                    row.until.map_or(Some(true), |until| date.less_or_equal(until)),
                ),
                Some(other) => return Ok(Item::new(other.clone())),
            };
            match holds {
                Some(true) => {
                    self.used(row.reading);
                    return Ok(Item::new(row.cells.get(column).cloned().unwrap_or(Val::Absent)));
                }
                Some(false) => {}
                None => open = true,
            }
        }
        if let (true, Some(date)) = (open, &date) {
            return Ok(Item::open(&[date], MissingReason::Imprecise));
        }
        let shown: Vec<String> = values.iter().chain(&date).map(super::show::plain).collect();
        Err(Stop::NotEncoded(format!("table `{}` has no row for {}", table.slug, shown.join(", "))))
    }

    pub(super) fn band(&mut self, table: usize, measure: &Expr) -> Result<Item, Stop> {
        let measure = self.eval(measure)?;
        let number = match &measure.val {
            Val::Number(number) => *number,
            Val::Quantity(quantity) => quantity.as_number().unwrap_or_else(|| quantity.number()),
            _ => return Ok(measure),
        };
        let library = self.library;
        let table = &library.tables[table];
        let below = |bound: &Option<Dec>| bound.as_ref().is_none_or(|bound| number.cmp_value(bound).is_le());
        match table.rows.iter().find(|row| below(&row.bound)) {
            Some(row) => {
                self.used(row.reading);
                Ok(Item::new(row.cells.first().cloned().unwrap_or(Val::Absent)))
            }
            None => Err(Stop::NotEncoded(format!("table `{}` has no band for {number}", table.slug))),
        }
    }
}

/// Kleene's `and`.
fn both(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}
