//! Functions on dates, instants and spans of time.
//!
//! Where days are counted an instant is the civil day that its own offset gives. An imprecise
//! date gives bounds, so that a comparison with a limit is decided where every day agrees.

use super::Function;
use super::calls::Values;
use crate::expr::ast::Ast;
use crate::expr::bounds::{self, Bounds};
use crate::expr::calendar::Calendar;
use crate::expr::check::Compiler;
use crate::expr::eval::{Evaluator, Stop};
use crate::expr::operators::number;
use crate::expr::typed::{Expr, Op};
use crate::expr::value::{Item, Val};
use crate::finding::MissingReason;
use crate::schema::types::Type;
use crate::value::{Date, Dec, Duration, Precision};

impl Compiler<'_> {
    pub(super) fn date_arguments(&mut self, function: Function, args: &[Ast]) -> Option<Vec<Expr>> {
        use Function as F;
        let date = || Some(Type::Date(Precision::Day));
        let wants = match function {
            F::Hours | F::Days | F::Months | F::Years => vec![None],
            F::Date => vec![None; 3],
            F::HoursBetween => vec![Some(Type::Instant); 2],
            F::WorkingDaysBetween => vec![date(), date(), Some(Type::Country)],
            F::AddWorkingDays => vec![date(), None, Some(Type::Country)],
            _ => vec![date(), date()],
        };
        let typed = self.arguments(args, &wants)?;
        if let (F::WorkingDaysBetween | F::AddWorkingDays, Some(country)) = (function, typed.get(2))
            && let Op::Const(Val::Text(code)) = &country.op
            && self.library.calendar(code).is_none()
            && !self.library.mistaken.iter().any(|mistaken| *mistaken == format!("calendar {code}"))
        {
            let known: Vec<String> =
                self.library.calendars.iter().map(|calendar| format!("`{}`", calendar.country)).collect();
            let help = format!(
                "there are calendars for {}",
                if known.is_empty() { "no country".to_owned() } else { known.join(", ") }
            );
            self.mistake_with(
                &country.range.clone(),
                format!("there is no calendar of working days for `{code}`"),
                help,
            );
            return None;
        }
        Some(typed)
    }
}

pub(super) fn gives(function: Function, args: &[Expr]) -> Option<Type> {
    use Function as F;
    let day = |at: usize| matches!(args[at].ty, Type::Date(_) | Type::Instant);
    match function {
        F::Hours => number(&args[0].ty).then_some(Type::Hours),
        F::Days | F::Months | F::Years => number(&args[0].ty).then_some(Type::Duration),
        F::Year | F::Month => day(0).then_some(Type::Number),
        F::Date => args.iter().all(|arg| number(&arg.ty)).then_some(Type::Date(Precision::Day)),
        F::HoursBetween => args.iter().all(|arg| arg.ty == Type::Instant).then_some(Type::Number),
        F::WorkingDaysBetween => (day(0) && day(1) && args[2].ty == Type::Country).then_some(Type::Number),
        F::AddWorkingDays => {
            let fine = day(0) && number(&args[1].ty) && args[2].ty == Type::Country;
            fine.then_some(Type::Date(Precision::Day))
        }
        _ => (day(0) && day(1)).then_some(Type::Number),
    }
}

/// How a function counts, for readers of its result: the unit in the singular, and what is special.
pub(super) fn counting(function: Function) -> Option<(&'static str, &'static str)> {
    match function {
        Function::DaysBetween => Some(("day", "the first not counted")),
        Function::WorkingDaysBetween => Some(("working day", "the first not counted")),
        _ => None,
    }
}

impl Evaluator<'_> {
    /// A function of dates; no argument is absent or unknown without bounds.
    pub(super) fn date(&mut self, function: Function, values: &[Item]) -> Result<Item, Stop> {
        use Function as F;
        let span = |span: fn(i64) -> Duration| {
            if values[0].is_unknown() {
                return Ok(Self::gaps(&[&values[0]]));
            }
            Ok(Item::new(Val::Duration(span(Values(values).whole(0)?))))
        };
        let between = |count: fn(Date, Date) -> Option<Dec>| {
            bounds::between(&values[0], &values[1], |from, to| Ok(count(from, to)))
        };
        match function {
            F::Hours => span(Duration::Hours),
            F::Days => span(Duration::Days),
            F::Months => span(Duration::Months),
            F::Years => span(Duration::Years),
            F::Year | F::Month => part(function, &values[0]),
            F::Date => {
                if values.iter().any(Item::is_unknown) {
                    return Ok(Self::gaps(&values.iter().collect::<Vec<_>>()));
                }
                let values = Values(values);
                let parts = (values.whole(0)?, values.whole(1)?, values.whole(2)?);
                let date = (|| {
                    let (year, month, day) = parts;
                    Date::from_ymd(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?)
                })();
                // The 30th of February is no day: what it was calculated from is at fault.
                Ok(date.map_or_else(
                    || Item::open(&values.0.iter().collect::<Vec<_>>(), MissingReason::Malformed),
                    |date| Item::new(Val::Date(date)),
                ))
            }
            F::MonthsBetween => between(Date::months_between),
            F::YearsBetween => between(Date::years_between),
            F::HoursBetween => match (&values[0].val, &values[1].val) {
                (Val::Instant(from), Val::Instant(to)) => {
                    let hours = from.hours_between(*to).ok_or_else(crate::expr::arithmetic::overflow)?;
                    Ok(Item::new(Val::Number(hours)))
                }
                _ => Err(Stop::Broken("an instant is expected".to_owned())),
            },
            F::WorkingDaysBetween => {
                let calendar = self.calendar(&values[2])?;
                // The outermost days bound what was read.
                let mut weakest = None;
                let counted = bounds::between(&values[0], &values[1], |from, to| {
                    let (count, reading) =
                        calendar.between(from, to).ok_or_else(|| uncovered(calendar, &[from, to]))?;
                    weakest_of(&mut weakest, reading);
                    Ok(Some(Dec::from_i64(count)))
                })?;
                if let Some(reading) = weakest {
                    self.used(reading);
                }
                Ok(counted)
            }
            F::AddWorkingDays => {
                if values[1].is_unknown() {
                    return Ok(Self::gaps(&[&values[1]]));
                }
                let days = Values(values).whole(1)?;
                let calendar = self.calendar(&values[2])?;
                let (low, high) =
                    Bounds::days(&values[0]).ok_or_else(|| Stop::Broken("a date is expected".to_owned()))?;
                let shift = |day: Date| calendar.shift(day, days).ok_or_else(|| uncovered(calendar, &[day]));
                let ((least, first), (most, second)) = (shift(low)?, shift(high)?);
                for reading in [first, second].into_iter().flatten() {
                    self.used(reading);
                }
                Ok(Bounds::item(Val::Date(least), Val::Date(most), values[0].open_gaps()))
            }
            _ => between(|from, to| from.days_between(to).map(Dec::from_i64)),
        }
    }

    fn calendar(&self, country: &Item) -> Result<&'_ Calendar, Stop> {
        let library = self.library;
        let code = crate::expr::show::plain(country);
        library
            .calendar(&code)
            .ok_or_else(|| Stop::NotEncoded(format!("there is no calendar of working days for `{code}`")))
    }
}

/// The year or month of a date; of one that is not precise enough, the bounds of it.
fn part(function: Function, date: &Item) -> Result<Item, Stop> {
    let (low, high) = Bounds::days(date).ok_or_else(|| Stop::Broken("a date is expected".to_owned()))?;
    let (low, high) = (low.first(), high.last());
    let (low, high) = match function {
        Function::Year => (i64::from(low.year()), i64::from(high.year())),
        _ if low.year() == high.year() => (i64::from(low.month()), i64::from(high.month())),
        _ => (1, 12),
    };
    let number = |number| Val::Number(Dec::from_i64(number));
    Ok(Bounds::item(number(low), number(high), date.open_gaps()))
}

fn weakest_of(weakest: &mut Option<crate::expr::table::Reading>, reading: Option<crate::expr::table::Reading>) {
    *weakest = (*weakest).max(reading);
}

/// A calendar that does not reach a day, or the end of a count that begins on it.
fn uncovered(calendar: &Calendar, days: &[Date]) -> Stop {
    let (first, last) = calendar.covers();
    let beyond = |day: &&Date| day.less_than(first) == Some(true) || last.less_than(**day) == Some(true);
    let outside: Vec<String> = days.iter().filter(beyond).map(ToString::to_string).collect();
    let needed = match outside.as_slice() {
        [] => format!("the count from {} leads beyond", days.first().map(ToString::to_string).unwrap_or_default()),
        outside => format!("{} would be needed", outside.join(" and ")),
    };
    Stop::NotEncoded(format!("the calendar `{}` covers {first} to {last}, and {needed}", calendar.slug))
}
