//! Working days of a country, as far as its calendar covers them.

use std::sync::Arc;

use super::table::Reading;
use crate::coded::Lazy;
use crate::value::{Date, Duration};

/// Whether one day is worked, and how well that was read.
#[derive(Clone, Copy, Debug)]
pub struct Day {
    /// Whether it is a working day.
    pub works: bool,
    /// How well it was read.
    pub reading: Reading,
}

/// The working days of a country from one day to another.
#[derive(Debug)]
pub struct Calendar {
    /// Slug of its table.
    pub slug: String,
    /// The country's alpha-2 code.
    pub country: Arc<str>,
    /// First day that it covers.
    first: Date,
    /// Working days up to and with each day from the first on.
    sums: Lazy<Vec<i64>>,
    /// Where the reading changes: the day's number and the reading from there on.
    readings: Vec<(usize, Reading)>,
}

impl Calendar {
    /// A calendar of days in a row that begin on `first`.
    #[must_use]
    pub fn new(slug: &str, country: Arc<str>, first: Date, days: &[Day]) -> Self {
        let mut sum = 0;
        let sums = days.iter().map(|day| {
            sum += i64::from(day.works);
            sum
        });
        let sums = sums.collect::<Vec<_>>().into();
        let mut readings: Vec<(usize, Reading)> = Vec::new();
        for (at, day) in days.iter().enumerate() {
            if readings.last().is_none_or(|(_, reading)| *reading != day.reading) {
                readings.push((at, day.reading));
            }
        }
        Self { slug: slug.to_owned(), country, first, sums, readings }
    }

    /// Number of a day; the day before the first is -1, for the first day of a span is not counted.
    fn number(&self, day: Date) -> Option<i64> {
        let number = self.first.days_between(day)?;
        let last = i64::try_from(self.sums.len()).ok()? - 1;
        (-1..=last).contains(&number).then_some(number)
    }

    /// Working days up to and with a day.
    fn sum(&self, number: i64) -> i64 {
        usize::try_from(number).ok().and_then(|at| self.sums.get(at)).copied().unwrap_or(0)
    }

    /// The weakest reading of the days after one and up to another.
    fn weakest(&self, after: i64, until: i64) -> Option<Reading> {
        if after >= until {
            return None;
        }
        let ends = self.readings.iter().skip(1).map(|(at, _)| *at).chain([self.sums.len()]);
        let runs = self.readings.iter().zip(ends);
        let number = |at: usize| i64::try_from(at).unwrap_or(i64::MAX);
        let used = runs.filter(|((begin, _), end)| number(*begin) <= until && number(*end) > after + 1);
        used.map(|((_, reading), _)| *reading).max()
    }

    /// Working days from a day, itself not counted, to another, which is; negative the other way
    /// round. With the weakest reading of the days between, where there are any. `None` for days
    /// that the calendar does not cover.
    #[must_use]
    pub fn between(&self, from: Date, to: Date) -> Option<(i64, Option<Reading>)> {
        let (a, b) = (self.number(from)?, self.number(to)?);
        Some((self.sum(b) - self.sum(a), self.weakest(a.min(b), a.max(b))))
    }

    /// The working day that many working days after a day; a negative number goes back. Zero is
    /// the day itself, worked or not. `None` beyond what the calendar covers.
    #[must_use]
    pub fn shift(&self, from: Date, days: i64) -> Option<(Date, Option<Reading>)> {
        let start = self.number(from)?;
        if days == 0 {
            return Some((from, None));
        }
        let found = if days > 0 {
            let wanted = self.sum(start).checked_add(days)?;
            self.sums.partition_point(|sum| *sum < wanted)
        } else {
            // The last working day on which at most so many have passed before `from` itself.
            let wanted = self.sum(start - 1).checked_add(days)?.checked_add(1).filter(|wanted| *wanted > 0)?;
            self.sums.partition_point(|sum| *sum < wanted)
        };
        (found < self.sums.len()).then_some(())?;
        let number = i64::try_from(found).ok()?;
        let day = self.first.add(Duration::Days(number))?;
        Some((day, self.weakest(start.min(number) - i64::from(days < 0), start.max(number))))
    }

    /// The first and the last day that it covers.
    #[must_use]
    pub fn covers(&self) -> (Date, Date) {
        let last = i64::try_from(self.sums.len()).unwrap_or(1) - 1;
        (self.first, self.first.add(Duration::Days(last)).unwrap_or(self.first))
    }
}

crate::coded::coded!(struct Calendar { slug, country, first, sums, readings });

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse(text).expect("a date")
    }

    /// March 2026, from Sunday the first: Saturdays and Sundays off, the 9th off, the 14th worked;
    /// from the 20th on from memory.
    fn march() -> Calendar {
        let days: Vec<Day> = (1..=31)
            .map(|number| Day {
                works: (!matches!(number % 7, 0 | 1) && number != 9) || number == 14,
                reading: if number < 20 { Reading::Secondary } else { Reading::Memory },
            })
            .collect();
        Calendar::new("march", "XX".into(), day("2026-03-01"), &days)
    }

    fn works(calendar: &Calendar, at: Date) -> bool {
        let before = at.sub(Duration::Days(1)).expect("a day");
        calendar.between(before, at).expect("covered").0 == 1
    }

    #[test]
    fn the_first_day_is_not_counted_and_the_last_one_is() {
        let march = march();
        let count = |a: &str, b: &str| march.between(day(a), day(b)).map(|(count, _)| count);
        assert_eq!(count("2026-03-02", "2026-03-02"), Some(0));
        assert_eq!(count("2026-03-02", "2026-03-03"), Some(1));
        assert_eq!(count("2026-03-06", "2026-03-09"), Some(0), "weekend and holiday");
        assert_eq!(count("2026-03-06", "2026-03-10"), Some(1));
        assert_eq!(count("2026-03-13", "2026-03-14"), Some(1), "a Saturday that is worked");
        assert_eq!(count("2026-03-10", "2026-03-06"), Some(-1));
        assert_eq!(count("2026-02-28", "2026-03-31"), Some(22));
        assert_eq!(count("2026-02-27", "2026-03-31"), None);
        assert_eq!(count("2026-03-01", "2026-04-01"), None);
        assert_eq!(count("2026-03", "2026-03-31"), None, "an imprecise date is no day");
        assert_eq!(march.covers(), (day("2026-03-01"), day("2026-03-31")));
    }

    #[test]
    fn shifting_undoes_counting_from_every_day() {
        let march = march();
        for start in 1..=31 {
            let from = Date::from_ymd(2026, 3, start).expect("a day");
            for days in -25..=25_i64 {
                // Walk day by day instead.
                let (mut at, mut left) = (from, days);
                let walked = loop {
                    if left == 0 {
                        break Some(at);
                    }
                    let step = Duration::Days(left.signum());
                    at = at.add(step).expect("within the calendar of dates");
                    if at.first() < day("2026-03-01").first() || at.first() > day("2026-03-31").first() {
                        break None;
                    }
                    if works(&march, at) {
                        left -= days.signum();
                    }
                };
                assert_eq!(march.shift(from, days).map(|(day, _)| day), walked, "{from} {days}");
            }
        }
        assert_eq!(march.shift(day("2026-03-05"), i64::MAX), None);
        assert_eq!(march.shift(day("2026-03-05"), i64::MIN), None);
    }

    #[test]
    fn the_weakest_day_between_decides_the_reading() {
        let march = march();
        let reading = |a: &str, b: &str| march.between(day(a), day(b)).and_then(|(_, reading)| reading);
        assert_eq!(reading("2026-03-02", "2026-03-19"), Some(Reading::Secondary));
        assert_eq!(reading("2026-03-02", "2026-03-20"), Some(Reading::Memory));
        assert_eq!(reading("2026-03-19", "2026-03-25"), Some(Reading::Memory));
        assert_eq!(reading("2026-03-20", "2026-03-19"), Some(Reading::Memory));
        assert_eq!(reading("2026-03-05", "2026-03-05"), None);
        assert_eq!(march.shift(day("2026-03-18"), 1), Some((day("2026-03-19"), Some(Reading::Secondary))));
        assert_eq!(march.shift(day("2026-03-19"), 1), Some((day("2026-03-20"), Some(Reading::Memory))));
    }
}
