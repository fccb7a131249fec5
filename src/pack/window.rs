//! When something is in force: from a day, from the later of a day and a time after an act that
//! may not exist yet, or from a time after a fact of the filing.

use serde::Deserialize;

use super::compile::{FileContext, is_path};
use super::raw::{self, Relative};
use crate::expr::ast::parse;
use crate::expr::table::key_text;
use crate::expr::{Expr, Library, Mistake, Scope, Val};
use crate::schema::closest;
use crate::schema::types::Type;
use crate::tree::de::Located;
use crate::value::{Date, Duration, Precision};

/// When something is in force, both days inclusive.
#[derive(Clone, Debug, Default)]
pub struct Window {
    /// Where it begins.
    pub start: Start,
    /// Last day; `None` for "until further notice".
    pub until: Option<Date>,
}

/// Where a window begins.
#[derive(Clone, Debug, Default)]
pub enum Start {
    /// It has always been in force.
    #[default]
    Always,
    /// On a day.
    Day(Date),
    /// On the latest of these.
    LaterOf(Vec<Point>),
    /// A span after a date of the filing.
    Relative {
        /// The date.
        to: Box<Expr>,
        /// How it is written.
        path: String,
        /// The span.
        span: Duration,
    },
}

/// A day of `later_of`.
#[derive(Clone, Debug)]
pub enum Point {
    /// A day.
    Day(Date),
    /// Months after an act.
    After {
        /// How many.
        months: i64,
        /// The act: the key of its row.
        act: String,
        /// Its day; `None` while the act does not exist.
        day: Option<Date>,
    },
}

/// Where a window begins, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Began {
    /// It has always been in force.
    Always,
    /// On this day, and why where the pack does not name the day itself.
    On(Date, Option<String>),
    /// On no day that is known yet, and why.
    NotYet(String),
}

impl Window {
    /// The fact that its first day is counted from, where there is one.
    pub(super) fn reads(&self) -> Option<&Expr> {
        match &self.start {
            Start::Relative { to, .. } => Some(to),
            _ => None,
        }
    }
}

impl Start {
    /// The first day, where the pack alone decides it.
    #[must_use]
    pub fn fixed(&self) -> Option<Began> {
        match self {
            Self::Always => Some(Began::Always),
            Self::Day(day) => Some(Began::On(*day, None)),
            Self::Relative { .. } => None,
            Self::LaterOf(points) => {
                let mut days = Vec::new();
                for point in points {
                    match point {
                        Point::Day(day) => days.push(*day),
                        Point::After { months, day: Some(day), .. } => days.extend(day.add_months(*months)),
                        Point::After { act, day: None, .. } => {
                            return Some(Began::NotYet(format!("`{act}` has no date yet")));
                        }
                    }
                }
                days.into_iter().max_by_key(|day| day.first()).map(|day| Began::On(day, self.why()))
            }
        }
    }

    /// How the first day is found, where the pack does not name it: so long after a fact.
    #[must_use]
    pub fn why(&self) -> Option<String> {
        match self {
            Self::Always | Self::Day(_) => None,
            Self::Relative { path, span, .. } => Some(format!("{span} after `{path}`")),
            Self::LaterOf(points) => {
                let words: Vec<String> = points
                    .iter()
                    .map(|point| match point {
                        Point::Day(day) => day.to_string(),
                        Point::After { months, act, day } => {
                            let of = day.map(|day| format!(" of {day}")).unwrap_or_default();
                            format!("{} after `{act}`{of}", Duration::Months(*months))
                        }
                    })
                    .collect();
                Some(format!("the later of {}", words.join(" and ")))
            }
        }
    }
}

impl<'de> Deserialize<'de> for raw::Start {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = raw::Start;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a date, or `months` and the act that they come `after`")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<raw::Start, E> {
                Ok(raw::Start::Day(text.to_owned()))
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<raw::Start, A::Error> {
                raw::After::deserialize(serde::de::value::MapAccessDeserializer::new(map)).map(raw::Start::After)
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl FileContext<'_> {
    /// The checked form of `in_force`.
    pub(super) fn window(&mut self, library: &Library, scope: &Scope, window: Option<&raw::Window>) -> Option<Window> {
        let window = window?;
        let until = window.until.as_ref().and_then(|text| self.date(text));
        let from = window.from.as_ref().and_then(|text| self.date(text));
        let start = match (&window.later_of, &window.relative) {
            (None, None) => from.map_or(Start::Always, Start::Day),
            (Some(list), None) if window.from.is_none() => self.later_of(library, list),
            (None, Some(relative)) if window.from.is_none() => self.relative(library, scope, relative)?,
            (list, relative) => {
                let at = list.as_ref().map(|list| list.span).or(relative.as_ref().map(|relative| relative.span))?;
                let message = "`from`, `later_of` and `relative` each say where it begins: one of them can stand here";
                self.report_at(at, "pack/window", message, None);
                return None;
            }
        };
        if let (Some(Began::On(first, _)), Some(last), Some(text)) = (start.fixed(), until, &window.until)
            && last.last() < first.first()
        {
            self.report(text, "pack/window", format!("it ends before it begins on {first}"), None);
        }
        Some(Window { start, until })
    }

    fn later_of(&mut self, library: &Library, list: &Located<Vec<Located<raw::Start>>>) -> Start {
        let mut points = Vec::new();
        for start in &list.value {
            match &start.value {
                raw::Start::Day(text) => {
                    let text = raw::Text { span: start.span, node: start.node, value: text.clone() };
                    points.extend(self.date(&text).map(Point::Day));
                }
                raw::Start::After(after) => points.extend(self.after(library, after)),
            }
        }
        if list.value.len() < 2 || !list.value.iter().any(|start| matches!(start.value, raw::Start::After(_))) {
            let help = "write a date and `{ months: …, after: <table>/<key> }`; a plain date is `from`".to_owned();
            self.report_at(list.span, "pack/window", "there is nothing to be later than", Some(help));
        }
        Start::LaterOf(points)
    }

    /// The act that a span is counted from: a row with a date, or with `false` while there is none.
    fn after(&mut self, library: &Library, after: &raw::After) -> Option<Point> {
        let months = self.whole(&after.months)?;
        let text = &after.after;
        let Some((slug, key)) = text.value.split_once('/') else {
            let help = "write the table and the key of its row: `<table>/<key>`".to_owned();
            self.report(text, "pack/window", format!("`{}` names no row of a table", text.value), Some(help));
            return None;
        };
        let Some(table) = library.table(slug).map(|at| &library.tables[at]) else {
            if !library.mistaken.iter().any(|mistaken| mistaken == slug) {
                let known: Vec<&str> = library.tables.iter().map(|table| table.slug.as_str()).collect();
                let help = closest(slug, &known).map(|near| format!("did you mean `{near}`?"));
                self.report(text, "pack/table", format!("there is no table `{slug}`"), help);
            }
            return None;
        };
        let dates: Vec<usize> = (table.keys..table.columns.len())
            .filter(|column| matches!(table.columns[*column].ty, Type::Date(_)))
            .collect();
        let (1, [column]) = (table.keys, dates.as_slice()) else {
            let help = "it takes a table with one key column and one column of dates".to_owned();
            self.report(text, "pack/window", format!("`{slug}` does not say when an act was adopted"), Some(help));
            return None;
        };
        let row = table.index.get(&(key_text(&Val::Text(key.into())) + "\u{1f}")).and_then(|rows| rows.first());
        let Some(row) = row.and_then(|at| table.rows.get(*at)) else {
            let known: Vec<String> =
                table.rows.iter().filter_map(|row| row.cells.first().map(crate::expr::show::cell)).collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let help = closest(key, &known).map(|near| format!("did you mean `{near}`?"));
            self.report(text, "pack/window", format!("table `{slug}` has no row `{key}`"), help);
            return None;
        };
        let day = match row.cells.get(*column) {
            Some(Val::Date(day)) => Some(*day),
            _ => None,
        };
        Some(Point::After { months, act: key.to_owned(), day })
    }

    fn relative(&mut self, library: &Library, scope: &Scope, raw: &Located<Relative>) -> Option<Start> {
        let Relative { years, months, days, .. } = &raw.value;
        let spans = [
            years.as_ref().map(|number| (number, Duration::Years(number.value))),
            months.as_ref().map(|number| (number, Duration::Months(number.value))),
            days.as_ref().map(|number| (number, Duration::Days(number.value))),
        ];
        let mut given = spans.into_iter().flatten();
        let span = if let (Some((number, span)), None) = (given.next(), given.next()) {
            self.whole(number).map(|_| span)
        } else {
            let help = "write one of `years`, `months` and `days`".to_owned();
            self.report_at(raw.span, "pack/window", "it does not say how long after the date", Some(help));
            None
        };
        let text = &raw.value.to;
        let expr = self.expr(library, scope, text, Some(&Type::Date(Precision::Day)))?;
        let whole = 0..text.value.len();
        if !parse(&text.value).is_ok_and(|ast| is_path(&ast)) {
            let mistake = Mistake::new(whole, "this is no path of a date");
            self.mistakes(text, 0, vec![mistake.help("name the fact that the time is counted from")]);
            return None;
        }
        if !matches!(expr.ty, Type::Date(_) | Type::Instant) {
            let message = format!("this is {}, but a date is expected", expr.ty.words());
            self.mistakes(text, 0, vec![Mistake::new(whole, message)]);
            return None;
        }
        Some(Start::Relative { to: Box::new(expr), path: text.value.clone(), span: span? })
    }

    fn whole(&mut self, number: &Located<i64>) -> Option<i64> {
        if (0..=12_000).contains(&number.value) {
            return Some(number.value);
        }
        self.report_at(number.span, "pack/window", "a whole number from 0 to 12000 is expected", None);
        None
    }
}
