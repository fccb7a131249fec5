//! Cells of tables, by keys or by band.

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
        let holds = |row: usize| match date.as_ref().map(|date| &date.val) {
            Some(Val::Date(date)) => {
                let row = &table.rows[row];
                row.from.is_none_or(|from| from.less_or_equal(*date) == Some(true))
                    && row.until.is_none_or(|until| date.less_or_equal(until) == Some(true))
            }
            _ => true,
        };
        if let Some(date) = &date
            && !date.is_present()
        {
            return Ok(Item::new(date.val.clone()));
        }
        if let Some(row) = rows.iter().find(|row| holds(**row)) {
            self.used(table.rows[*row].reading);
            return Ok(Item::new(table.rows[*row].cells.get(column).cloned().unwrap_or(Val::Absent)));
        }
        let shown: Vec<String> = values.iter().map(super::show::plain).collect();
        let message = format!("table `{}` has no row for {}", table.slug, shown.join(", "));
        Err(if table.complete { Stop::Broken(message) } else { Stop::NotEncoded(message) })
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
