//! Calendars of working days: which days a country works, as far as its table covers them.
//!
//! A calendar lists every day that differs from its week, transfers included: what moves a
//! holiday that falls on a weekend is the country's law and often an order for one year, so the
//! engine computes none of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::compile::FileContext;
use super::library::reading;
use super::raw;
use crate::expr::Calendar;
use crate::expr::calendar::Day;
use crate::expr::table::Reading;
use crate::schema::closest;
use crate::tree::de::Located;
use crate::tree::{NodeId, Value};
use crate::value::{Country, Date};

/// Days that a calendar may cover: a century.
const LONGEST: i64 = 36_525;
/// What a row of a calendar holds.
const SHAPE: &str = "a row has the `day` and, in words, why it is `off` or why there is `work`";
const WEEK: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// A day that differs from its week.
struct Exception {
    works: bool,
    reading: Option<Reading>,
    span: crate::source::Span,
}

/// Makes the checked form of a calendar; `None` where it has mistakes.
pub(super) fn calendar(
    file: &mut FileContext<'_>,
    slug: &str,
    raw: &raw::Table,
    country: &raw::Text,
    others: &[Arc<Calendar>],
) -> Option<Calendar> {
    let before = file.findings.len();
    let code = match Country::parse(&country.value) {
        Ok(code) => code.alpha2().to_owned(),
        Err(error) => {
            file.report(country, "pack/calendar", format!("`{}`: {error}", country.value), None);
            return None;
        }
    };
    if let Some(other) = others.iter().find(|other| *other.country == *code) {
        let message = format!("`{}` is a calendar for `{code}` already", other.slug);
        file.report(country, "pack/calendar", message, Some("a country has one calendar".to_owned()));
    }
    let own = reading(file, &raw.source.status);
    let (first, mut days) = covered(file, &raw.covers, own)?;
    let mut seen: BTreeMap<i64, Exception> = BTreeMap::new();
    for entries in &raw.rows {
        let Some((number, exception)) = row(file, entries, first, days.len()) else { continue };
        if let Some(other) = seen.get(&number) {
            let label = crate::finding::Label::new(exception.span, "again here");
            let finding = crate::finding::Finding::error("pack/row", "the day stands twice in the calendar", label);
            file.findings.push(finding.also(other.span, "first here"));
            continue;
        }
        seen.insert(number, exception);
    }
    for (number, exception) in seen {
        if let Some(day) = usize::try_from(number).ok().and_then(|at| days.get_mut(at)) {
            // A holiday on a weekend is off anyway; a day that is worked anyway needs no row.
            if exception.works && day.works {
                let message = "this day is worked anyway";
                file.report_at(exception.span, "pack/row", message, Some("remove the row".to_owned()));
            }
            *day = Day {
                works: exception.works,
                reading: exception.reading.map_or(day.reading, |own| own.max(day.reading)),
            };
        }
    }
    (file.findings.len() == before).then(|| Calendar::new(slug, code.as_str().into(), first, &days))
}

/// The days in a row that the calendar covers, each as its week has it.
fn covered(file: &mut FileContext<'_>, covers: &[raw::Cover], own: Reading) -> Option<(Date, Vec<Day>)> {
    let mut first: Option<Date> = None;
    let mut days: Vec<Day> = Vec::new();
    for cover in covers {
        let (from, until) = (file.date(&cover.from), file.date(&cover.until));
        let (from, until) = (from?, until?);
        let begin = *first.get_or_insert(from);
        let due = i64::try_from(days.len()).ok();
        if begin.days_between(from) != due {
            let help = "let each begin on the day after the one before".to_owned();
            file.report(&cover.from, "pack/calendar", "the days covered are not in a row", Some(help));
            return None;
        }
        let length = from.days_between(until).unwrap_or(-1) + 1;
        if length < 1 || begin.days_between(until).is_none_or(|all| all > LONGEST) {
            let message = "it ends before it begins, or covers more than a century";
            file.report(&cover.until, "pack/calendar", message, None);
            return None;
        }
        let mut off = [false; 7];
        for name in &cover.weekend {
            if let Some(at) = WEEK.iter().position(|day| *day == name.value) {
                off[at] = true;
            } else {
                let near = closest(&name.value, &WEEK).map(|near| format!("did you mean `{near}`?"));
                file.report(name, "pack/calendar", format!("`{}` is no day of the week", name.value), near);
            }
        }
        let reading = cover.status.as_ref().map_or(own, |status| reading(file, status));
        let weekday = usize::from(from.weekday());
        let length = usize::try_from(length).ok()?;
        days.extend((0..length).map(|at| Day { works: !off[(weekday + at) % 7], reading }));
    }
    Some((first?, days))
}

type RawRow = crate::tree::de::Entries<Located<serde::de::IgnoredAny>>;

/// A row: the day, by its number in the calendar, and whether it is `off` or there is `work`.
fn row(file: &mut FileContext<'_>, entries: &RawRow, first: Date, days: usize) -> Option<(i64, Exception)> {
    let (key, _) = entries.0.first()?;
    let mut number = None;
    let mut works = None;
    let mut status = None;
    for (key, value) in &entries.0 {
        let text = value.node.and_then(|node| text_at(file, node, value.span));
        match (key.value.as_str(), text) {
            ("day", Some(text)) => {
                let day = file.date(&text)?;
                number = first.days_between(day);
                if !number.is_some_and(|at| usize::try_from(at).is_ok_and(|at| at < days)) {
                    let help = "widen `covers`, if every day of the new time is known".to_owned();
                    file.report(&text, "pack/row", format!("the calendar does not cover {day}"), Some(help));
                    return None;
                }
            }
            ("off", Some(_)) if works.is_none() => works = Some(false),
            ("work", Some(_)) if works.is_none() => works = Some(true),
            ("status", Some(text)) => status = Some(reading(file, &text)),
            ("clause" | "locator" | "note", _) => {}
            (name, _) => {
                file.report(key, "pack/column", format!("`{name}` cannot stand here"), Some(SHAPE.to_owned()));
                return None;
            }
        }
    }
    if let (Some(number), Some(works)) = (number, works) {
        return Some((number, Exception { works, reading: status, span: key.span }));
    }
    file.report(key, "pack/row", "the row does not say which day is off or worked", Some(SHAPE.to_owned()));
    None
}

fn text_at(file: &FileContext<'_>, node: NodeId, span: crate::source::Span) -> Option<raw::Text> {
    match &file.tree.node(node).value {
        Value::Text(text) => Some(raw::Text { span, node: Some(node), value: text.to_string() }),
        _ => None,
    }
}
