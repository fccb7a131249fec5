//! Cells of tables, by keys or by band.

use super::bounds::Bounds;
use super::eval::{Evaluator, Stop};
use super::typed::Expr;
use super::value::{Item, Val};
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
            canonical.push_str(&self.facts.canonical(&key));
            canonical.push('\u{1f}');
            values.push(key);
        }
        let date = match date {
            None => None,
            Some(date) => Some(self.eval(date)?),
        };
        let asked: Vec<&Item> = values.iter().chain(&date).collect();
        if asked.iter().any(|item| matches!(item.val, Val::Absent)) {
            return Ok(Item::new(Val::Absent));
        }
        // Of a date that is left open its bounds may tell.
        let open = |item: &Item| matches!(item.val, Val::Unknown(_));
        if values.iter().any(Item::is_unknown) || date.as_ref().is_some_and(open) {
            return Ok(Self::gaps(&asked));
        }
        let rows = table.index.get(&canonical).map(Vec::as_slice).unwrap_or_default();
        let mut open = false;
        for at in rows {
            let row = &table.rows[*at];
            let holds = match date.as_ref().map(|date| (Bounds::days(date), date)) {
                None => Some(true),
                Some((Some((first, last)), _)) => row.holds(first, last),
                Some((None, other)) => return Ok(other.clone()),
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
            return Ok(Item::unknown(date.open_gaps()));
        }
        let shown: Vec<String> = values.iter().chain(&date).map(super::show::plain).collect();
        Err(Stop::NotEncoded(format!("table `{}` has no row for {}", table.slug, shown.join(", "))))
    }

    /// The rows of a table, or those in force at a date.
    pub(super) fn rows(&mut self, table: usize, date: Option<&Expr>) -> Result<Item, Stop> {
        let date = match date {
            None => None,
            Some(date) => Some(self.eval(date)?),
        };
        let rows = &self.library.tables[table].rows;
        self.spend(rows.len() as u64)?;
        let mut kept = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let holds = match date.as_ref().map(|date| (Bounds::days(date), date)) {
                None => Some(true),
                Some((Some((first, last)), _)) => row.holds(first, last),
                Some((None, other)) => return Ok(other.clone()),
            };
            match (holds, &date) {
                (Some(true), _) => kept.push(Item::new(Val::Row(table, at))),
                (None, Some(date)) => return Ok(Item::unknown(date.open_gaps())),
                _ => {}
            }
        }
        Ok(Item::list(kept))
    }

    pub(super) fn band(&mut self, table: usize, measure: &Expr) -> Result<Item, Stop> {
        let measure = self.eval(measure)?;
        let number = match &measure.val {
            Val::Number(number) => *number,
            Val::Quantity(quantity) => quantity.as_number().unwrap_or_else(|| quantity.number()),
            _ if measure.is_unknown() => return Ok(Self::gaps(&[&measure])),
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
