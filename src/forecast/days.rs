//! The days on which to look: those that the rules name, those that the filing names, and the first of each month.

use std::collections::BTreeSet;

use crate::judge::Options;
use crate::pack::{Began, Pack, Window};
use crate::schema::walk;
use crate::tree::Tree;
use crate::value::Date;

/// Days before a clause is in force from which its findings weigh more.
const NOTICE: i64 = 365;

/// Days from the as-of date, in order, the first of them 0 and the last one `span`.
pub(super) fn days(pack: &Pack, tree: &Tree, options: &Options<'_>, span: i64) -> Vec<i64> {
    let mut days = Days { as_of: options.as_of, span, found: BTreeSet::from([0, span]) };
    let mut month = 1;
    while let Some(first) = first_of_month(options.as_of, month).filter(|first| days.add(*first, 0)) {
        let _ = first;
        month += 1;
    }
    let mut standards = BTreeSet::new();
    for rule in options.rules {
        let rule = &pack.rules[*rule];
        let own = rule.cites.iter().filter_map(|cite| cite.window.as_ref()).chain(&rule.window);
        own.for_each(|window| days.window(window));
        standards.extend(rule.cites.iter().map(|cite| cite.standard));
    }
    for standard in standards {
        days.window(&pack.standards[standard].window);
    }
    for row in pack.library.tables.iter().flat_map(|table| table.rows.iter()) {
        row.from.iter().for_each(|from| _ = days.add(*from, 0));
        row.until.iter().for_each(|until| _ = days.add(*until, 1));
    }
    walk::scalars(&pack.declaration.root, tree, &mut |_, _, node| {
        let date = tree.text(node).and_then(|text| Date::parse(text).ok()).filter(|date| date.is_exact());
        if let Some(date) = date {
            days.add(date, 0);
            days.add(date, 1);
        }
    });
    days.found.into_iter().collect()
}

struct Days {
    as_of: Date,
    span: i64,
    found: BTreeSet<i64>,
}

impl Days {
    /// Takes a day in, and so many days later; false where it lies after the last one.
    fn add(&mut self, date: Date, later: i64) -> bool {
        let first = Date::from_ymd(date.first().year(), date.first().month(), date.first().day());
        let Some(day) = first.and_then(|first| self.as_of.days_between(first)) else { return false };
        let day = day + later;
        if (1..=self.span).contains(&day) {
            self.found.insert(day);
        }
        day <= self.span
    }

    fn window(&mut self, window: &Window) {
        if let Some(Began::On(first, _)) = window.start.fixed() {
            self.add(first, 0);
            self.add(first, -NOTICE);
        }
        if let Some(until) = window.until {
            self.add(until, 1);
        }
    }
}

fn first_of_month(as_of: Date, later: i64) -> Option<Date> {
    Date::from_ymd(as_of.first().year(), as_of.first().month(), 1)?.add_months(later)
}
