//! Civil dates with the precision that was stated.
//!
//! `2026-02` is some day of that month, nobody says which. So a comparison with it is
//! three-valued: it is decided when every day it may mean gives the same answer, and `None`
//! otherwise.

use std::cmp::Ordering;
use std::fmt;

use jiff::ToSpan;
use jiff::civil;

use super::decimal::Dec;

mod error;
mod spans;

pub use error::DateError;
pub use spans::Duration;

/// How much of a date is stated; finer ones are greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// `2026`.
    Year,
    /// `2026-02`.
    Month,
    /// `2026-02-28`.
    Day,
}

/// A civil date of the years 0000 to 9999, without a time zone, with its stated precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Date {
    first: civil::Date,
    precision: Precision,
}

impl Date {
    /// Reads `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.
    ///
    /// # Errors
    /// Any other spelling and any day that the calendar lacks.
    pub fn parse(text: &str) -> Result<Self, DateError> {
        Self::iso(text).unwrap_or_else(|| Err(error::explain(text)))
    }

    /// `None` where the text does not have the shape of a date.
    fn iso(text: &str) -> Option<Result<Self, DateError>> {
        let bytes = text.as_bytes();
        let number = |from: usize, to: usize| {
            let part = bytes.get(from..to)?;
            let digit = |sum: i16, byte: &u8| byte.is_ascii_digit().then(|| sum * 10 + i16::from(byte - b'0'));
            part.iter().try_fold(0, digit)
        };
        let dash = |at: usize| bytes.get(at) == Some(&b'-');
        let (month, day, precision) = match bytes.len() {
            4 => (1, 1, Precision::Year),
            7 if dash(4) => (number(5, 7)?, 1, Precision::Month),
            10 if dash(4) && dash(7) => (number(5, 7)?, number(8, 10)?, Precision::Day),
            _ => return None,
        };
        Some(Self::checked(number(0, 4)?, month, day, precision))
    }

    fn checked(year: i16, month: i16, day: i16, precision: Precision) -> Result<Self, DateError> {
        let narrow = |number: i16| i8::try_from(number).unwrap_or(i8::MAX);
        let Ok(first) = civil::Date::new(year, narrow(month), 1) else {
            return Err(DateError::NoSuchMonth { at: 5, month });
        };
        let last_day = first.days_in_month();
        let first = civil::Date::new(year, narrow(month), narrow(day));
        let no_day = |_| DateError::NoSuchDay { at: 8, year, month, day, last_day: last_day.into() };
        Ok(Self { first: first.map_err(no_day)?, precision })
    }

    /// An exact day; `None` if the calendar lacks it or the year is not 0 to 9999.
    #[must_use]
    pub fn from_ymd(year: i16, month: i8, day: i8) -> Option<Self> {
        Self::of(civil::Date::new(year, month, day).ok()?, Precision::Day)
    }

    /// An exact day of the years 0 to 9999.
    pub(super) fn exact(first: civil::Date) -> Self {
        Self { first, precision: Precision::Day }
    }

    /// `first` must be the first day of its year or month, as the precision asks.
    pub(super) fn of(first: civil::Date, precision: Precision) -> Option<Self> {
        (first.year() >= 0).then_some(Self { first, precision })
    }

    /// The first day that the date may mean.
    #[must_use]
    pub fn first(self) -> civil::Date {
        self.first
    }

    /// The last day that the date may mean.
    #[must_use]
    pub fn last(self) -> civil::Date {
        match self.precision {
            Precision::Year => self.first.last_of_year(),
            Precision::Month => self.first.last_of_month(),
            Precision::Day => self.first,
        }
    }

    /// The day of the week of the first day that the date may mean; Monday is 0.
    #[must_use]
    pub fn weekday(self) -> u8 {
        u8::try_from(self.first.weekday().to_monday_zero_offset()).unwrap_or(0)
    }

    /// How much of the date is stated.
    #[must_use]
    pub fn precision(self) -> Precision {
        self.precision
    }

    /// Whether the day is stated.
    #[must_use]
    pub fn is_exact(self) -> bool {
        self.precision == Precision::Day
    }

    /// The order of the two days; `None` where it depends on days that are not stated. Two equal
    /// imprecise dates may mean different days.
    #[must_use]
    pub fn compare(self, other: Self) -> Option<Ordering> {
        if self.last() < other.first {
            Some(Ordering::Less)
        } else if self.first > other.last() {
            Some(Ordering::Greater)
        } else {
            (self.is_exact() && other.is_exact()).then_some(Ordering::Equal)
        }
    }

    /// Whether this day is before the other; `None` where it cannot be told.
    #[must_use]
    pub fn less_than(self, other: Self) -> Option<bool> {
        decide(self.last() < other.first, self.first >= other.last())
    }

    /// Whether this day is the other or before it; `None` where it cannot be told.
    #[must_use]
    pub fn less_or_equal(self, other: Self) -> Option<bool> {
        decide(self.last() <= other.first, self.first > other.last())
    }

    /// Whether this day is after the other; `None` where it cannot be told.
    #[must_use]
    pub fn greater_than(self, other: Self) -> Option<bool> {
        other.less_than(self)
    }

    /// Whether this day is the other or after it; `None` where it cannot be told.
    #[must_use]
    pub fn greater_or_equal(self, other: Self) -> Option<bool> {
        other.less_or_equal(self)
    }

    /// Whether the two are the same day; `None` where it cannot be told.
    #[must_use]
    pub fn equal(self, other: Self) -> Option<bool> {
        self.compare(other).map(Ordering::is_eq)
    }

    /// Whether the two are different days; `None` where it cannot be told.
    #[must_use]
    pub fn not_equal(self, other: Self) -> Option<bool> {
        self.compare(other).map(Ordering::is_ne)
    }

    /// The day `days` later; `None` if the day is not stated or beyond the calendar.
    #[must_use]
    pub fn add_days(self, days: i64) -> Option<Self> {
        let days = i32::try_from(days).ok().filter(|_| self.is_exact())?;
        let span = 0.days().try_days(days).ok()?;
        Self::of(self.first.checked_add(span).ok()?, Precision::Day)
    }

    /// The date `months` later; past the end of a shorter month, its last day. `None` for a bare
    /// year, unless the months make whole years, and beyond the calendar.
    #[must_use]
    pub fn add_months(self, months: i64) -> Option<Self> {
        if self.precision == Precision::Year && months % 12 != 0 {
            return None;
        }
        let months = months.checked_add(i64::from(self.first.year()) * 12 + i64::from(self.first.month()) - 1)?;
        let year = i16::try_from(months.div_euclid(12)).ok()?;
        let month = i8::try_from(months.rem_euclid(12) + 1).ok()?;
        let begin = civil::Date::new(year, month, 1).ok()?;
        let day = self.first.day().min(begin.days_in_month());
        Self::of(civil::Date::new(year, month, day).ok()?, self.precision)
    }

    /// The date `years` later; 29 February becomes 28 February in a common year. `None` beyond
    /// the calendar.
    #[must_use]
    pub fn add_years(self, years: i64) -> Option<Self> {
        self.add_months(years.checked_mul(12)?)
    }

    /// Days from this date to the other, the first day not counted, negative if the other is
    /// earlier; `None` unless both days are stated.
    #[must_use]
    pub fn days_between(self, other: Self) -> Option<i64> {
        if !self.is_exact() || !other.is_exact() {
            return None;
        }
        Some(self.first.until(other.first).ok()?.get_days().into())
    }

    /// Months from this date to the other: whole ones, and the fraction of the running month.
    /// `None` unless both days are stated.
    #[must_use]
    pub fn months_between(self, other: Self) -> Option<Dec> {
        self.periods(other, 1)
    }

    /// Years from this date to the other: whole anniversaries, and the fraction of the running
    /// year in days. The anniversary of 29 February is 28 February in a common year. `None`
    /// unless both days are stated.
    #[must_use]
    pub fn years_between(self, other: Self) -> Option<Dec> {
        self.periods(other, 12)
    }

    fn periods(self, other: Self, months: i64) -> Option<Dec> {
        if self.days_between(other)? < 0 {
            return other.periods(self, months).map(|periods| periods.neg());
        }
        let index = |date: Self| i64::from(date.first.year()) * 12 + i64::from(date.first.month());
        // Counted from the start and not from the last anniversary, which may be clamped.
        let mut whole = (index(other) - index(self)) / months;
        let mut begin = self.add_months(whole * months)?;
        if begin.first > other.first {
            whole -= 1;
            begin = self.add_months(whole * months)?;
        }
        let elapsed = begin.days_between(other)?;
        let whole_part = Dec::from_i64(whole);
        if elapsed == 0 {
            return Some(whole_part);
        }
        // Only the last period of the calendar has no end; its length is that of any year.
        let end = self.add_months((whole + 1) * months);
        let length = end.and_then(|end| begin.days_between(end)).unwrap_or(if months == 1 { 31 } else { 365 });
        whole_part.add(&Dec::from_i64(elapsed).div(&Dec::from_i64(length))?)
    }
}

impl fmt::Display for Date {
    /// As written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = (self.first.year(), self.first.month(), self.first.day());
        match self.precision {
            Precision::Year => write!(f, "{year:04}"),
            Precision::Month => write!(f, "{year:04}-{month:02}"),
            Precision::Day => write!(f, "{year:04}-{month:02}-{day:02}"),
        }
    }
}

fn decide(always: bool, never: bool) -> Option<bool> {
    (always || never).then_some(always)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Date {
        Date::parse(text).expect("a date")
    }

    fn n(text: &str) -> Dec {
        Dec::parse(text).expect("a number")
    }

    #[test]
    fn prints_as_written() {
        for (text, precision) in
            [("2026-11-23", Precision::Day), ("2026-02", Precision::Month), ("0999", Precision::Year)]
        {
            assert_eq!(d(text).to_string(), text);
            assert_eq!(d(text).precision(), precision);
        }
        assert!(Precision::Year < Precision::Month && Precision::Month < Precision::Day);
    }

    #[test]
    fn an_imprecise_date_is_an_interval() {
        assert_eq!(d("2024-02").first(), civil::date(2024, 2, 1));
        assert_eq!(d("2024-02").last(), civil::date(2024, 2, 29));
        assert_eq!(d("2025").last(), civil::date(2025, 12, 31));
    }

    #[test]
    fn comparisons_are_decided_only_where_every_day_agrees() {
        let table = [
            // a, b, a < b, a <= b, a == b
            ("2026-02-27", "2026-02-28", Some(true), Some(true), Some(false)),
            ("2026-02-28", "2026-02-28", Some(false), Some(true), Some(true)),
            ("2026-02", "2026-02-28", None, Some(true), None),
            ("2026-02", "2026-02-27", None, None, None),
            ("2026-02", "2026-02-01", Some(false), None, None),
            ("2026-02", "2026-02", None, None, None),
            ("2026-02", "2026-03", Some(true), Some(true), Some(false)),
            ("2026", "2026-12-31", None, Some(true), None),
            ("2025", "2026-06", Some(true), Some(true), Some(false)),
            ("2027", "2026-12-31", Some(false), Some(false), Some(false)),
        ];
        for (a, b, less, less_or_equal, equal) in table {
            let (x, y) = (d(a), d(b));
            assert_eq!(x.less_than(y), less, "{a} < {b}");
            assert_eq!(x.less_or_equal(y), less_or_equal, "{a} <= {b}");
            assert_eq!(x.equal(y), equal, "{a} == {b}");
            assert_eq!(x.not_equal(y), equal.map(|equal| !equal), "{a} != {b}");
            assert_eq!(y.greater_than(x), less, "{b} > {a}");
            assert_eq!(y.greater_or_equal(x), less_or_equal, "{b} >= {a}");
            assert_eq!(x.compare(y).is_some(), equal.is_some());
        }
    }

    #[test]
    fn months_are_clamped_to_their_end() {
        assert_eq!(d("2025-08-31").add_months(6), Some(d("2026-02-28")));
        assert_eq!(d("2023-08-31").add_months(6), Some(d("2024-02-29")));
        assert_eq!(d("2024-02-29").add_years(1), Some(d("2025-02-28")));
        assert_eq!(d("2024-02-29").add_years(4), Some(d("2028-02-29")));
        assert_eq!(d("2026-01-15").add_months(-2), Some(d("2025-11-15")));
        assert_eq!(d("2026-02-28").add_days(1), Some(d("2026-03-01")));
    }

    #[test]
    fn imprecise_dates_shift_at_their_own_precision() {
        assert_eq!(d("2025-11").add_months(3), Some(d("2026-02")));
        assert_eq!(d("2025").add_years(-5), Some(d("2020")));
        assert_eq!(d("2025").add_months(24), Some(d("2027")));
        assert_eq!(d("2025").add_months(1), None);
        assert_eq!(d("2025-11").add_days(1), None);
    }

    #[test]
    fn the_calendar_ends_without_a_panic() {
        assert_eq!(d("9999-12-31").add_days(1), None);
        assert_eq!(d("0000-01-01").add_days(-1), None);
        assert_eq!(d("2026-01-01").add_days(i64::MAX), None);
        assert_eq!(d("2026-01-01").add_days(i64::from(i32::MAX)), None);
        assert_eq!(d("2026-01-01").add_months(i64::MIN), None);
        assert_eq!(d("2026-01-01").add_years(i64::MAX), None);
        assert_eq!(d("9999-01-01").add_months(12), None);
        assert!(d("0000-01-01").years_between(d("9999-12-31")).is_some());
    }

    #[test]
    fn spans_between_days() {
        assert_eq!(d("2026-01-01").days_between(d("2026-01-31")), Some(30));
        assert_eq!(d("2026-01-31").days_between(d("2026-01-01")), Some(-30));
        assert_eq!(d("2026-01").days_between(d("2026-02-01")), None);
        assert_eq!(d("2025-08-31").months_between(d("2026-02-28")), Some(n("6")));
        assert_eq!(d("2026-01-01").months_between(d("2026-02-15")), Some(n("1.5")));
    }

    #[test]
    fn years_count_anniversaries_and_the_running_year() {
        assert_eq!(d("2020-08-05").years_between(d("2025-08-05")), Some(n("5")));
        assert!(d("2020-08-05").years_between(d("2025-08-04")).unwrap() < n("5"));
        assert_eq!(d("2025-01-01").years_between(d("2025-03-15")), Some(n("0.2")));
        assert_eq!(d("2024-02-29").years_between(d("2025-02-28")), Some(n("1")));
        assert_eq!(d("2024-02-29").years_between(d("2028-02-28")).unwrap().floor(), n("3"));
        assert_eq!(d("2025-03-15").years_between(d("2025-01-01")), Some(n("-0.2")));
        assert_eq!(d("2025").years_between(d("2026-01-01")), None);
    }
}
