//! Spans of hours, days, months or years, as rules name them.

use std::fmt;

use super::Date;

/// A span of whole hours, days, months or years; months and years have no fixed number of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Duration {
    /// Hours; only instants can be moved by them.
    Hours(i64),
    /// Days.
    Days(i64),
    /// Months.
    Months(i64),
    /// Years.
    Years(i64),
}

impl Duration {
    /// The same span backwards; `None` for the least number there is.
    #[must_use]
    pub fn backwards(self) -> Option<Self> {
        Some(match self {
            Self::Hours(n) => Self::Hours(n.checked_neg()?),
            Self::Days(n) => Self::Days(n.checked_neg()?),
            Self::Months(n) => Self::Months(n.checked_neg()?),
            Self::Years(n) => Self::Years(n.checked_neg()?),
        })
    }
}

impl Date {
    /// The date a span later, clamped to the end of a shorter month; `None` where the date is too
    /// coarse for the span, the span is one of hours, or the day lies beyond the calendar.
    #[must_use]
    pub fn add(&self, span: Duration) -> Option<Self> {
        match span {
            Duration::Hours(_) => None,
            Duration::Days(days) => self.add_days(days),
            Duration::Months(months) => self.add_months(months),
            Duration::Years(years) => self.add_years(years),
        }
    }

    /// The date a span earlier, on the same terms.
    #[must_use]
    pub fn sub(&self, span: Duration) -> Option<Self> {
        self.add(span.backwards()?)
    }
}

impl fmt::Display for Duration {
    /// `6 months`, `1 year`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, unit) = match self {
            Self::Hours(hours) => (hours, "hour"),
            Self::Days(days) => (days, "day"),
            Self::Months(months) => (months, "month"),
            Self::Years(years) => (years, "year"),
        };
        let plural = if number.unsigned_abs() == 1 { "" } else { "s" };
        write!(f, "{number} {unit}{plural}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_in_words() {
        assert_eq!(Duration::Months(6).to_string(), "6 months");
        assert_eq!(Duration::Years(-1).to_string(), "-1 year");
        assert_eq!(Duration::Days(0).to_string(), "0 days");
        assert_eq!(Duration::Days(i64::MIN).to_string(), "-9223372036854775808 days");
    }

    #[test]
    fn moves_dates_both_ways() {
        let day = Date::from_ymd(2026, 3, 31).expect("a day");
        assert_eq!(day.sub(Duration::Months(1)), Date::from_ymd(2026, 2, 28));
        assert_eq!(day.add(Duration::Years(2)), Date::from_ymd(2028, 3, 31));
        assert_eq!(day.sub(Duration::Days(i64::MIN)), None);
    }
}
