//! What is wrong with a text that should be a date, and what was probably meant.

use std::ops::Range;

use super::Date;

/// Why a text is no date; `at` is the byte where the trouble starts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// Nothing that looks like a date.
    #[error("a date is written `YYYY-MM-DD`, `YYYY-MM` or `YYYY`")]
    NotADate {
        /// Start of what cannot be read.
        at: usize,
    },
    /// A month other than 01 to 12.
    #[error("there is no month {month}")]
    NoSuchMonth {
        /// Start of the month.
        at: usize,
        /// The number given.
        month: i16,
    },
    /// A day that the month lacks.
    #[error("{year:04}-{month:02} has {last_day} days")]
    NoSuchDay {
        /// Start of the day.
        at: usize,
        /// The year.
        year: i16,
        /// The month.
        month: i16,
        /// The number given.
        day: i16,
        /// The last day that the month has.
        last_day: i16,
    },
    /// The parts of a date, in another order or with other marks or lengths.
    #[error("a date is written with the year first: `YYYY-MM-DD`")]
    WrongOrder {
        /// The date in the right order, if only one day can be meant.
        suggestion: Option<String>,
    },
    /// A date with a time of day behind it.
    #[error("a date has no time of day")]
    TimeOfDay {
        /// Start of the time.
        at: usize,
        /// The date alone.
        date: String,
    },
}

impl DateError {
    /// The bytes of `text` to point at, where `text` is what was parsed.
    #[must_use]
    pub fn range(&self, text: &str) -> Range<usize> {
        let (from, until) = match self {
            Self::NotADate { at } | Self::NoSuchDay { at, .. } | Self::TimeOfDay { at, .. } => (*at, text.len()),
            Self::NoSuchMonth { at, .. } => (*at, at + 2),
            Self::WrongOrder { .. } => (0, text.len()),
        };
        if from < until && text.get(from..until).is_some() { from..until } else { 0..text.len() }
    }

    /// What to write instead, if only one day can be meant.
    #[must_use]
    pub fn suggestion(&self) -> Option<&str> {
        match self {
            Self::WrongOrder { suggestion } => suggestion.as_deref(),
            Self::TimeOfDay { date, .. } => Some(date),
            _ => None,
        }
    }
}

/// Why `text`, which does not have the shape of a date, is none.
pub(super) fn explain(text: &str) -> DateError {
    if let Some(date) = text.get(..10)
        && text[10..].starts_with(['T', 't', ' '])
        && text[11..].starts_with(|first: char| first.is_ascii_digit())
        && Date::parse(date).is_ok()
    {
        return DateError::TimeOfDay { at: 10, date: date.to_owned() };
    }
    let parts: Vec<&str> = text.split(['.', '/', '-', ' ']).collect();
    let numeric = |part: &&str| !part.is_empty() && part.len() <= 8 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !parts.iter().all(numeric) {
        let at = text.find(|char: char| !char.is_ascii_digit() && char != '-').unwrap_or(0);
        return DateError::NotADate { at };
    }
    let is_year = |part: &str| part.len() == 4;
    let short = |part: &str| part.len() <= 2;
    let suggestion = match parts.as_slice() {
        [compact] if compact.len() == 8 => iso(&compact[..4], &compact[4..6], Some(&compact[6..])),
        [year, month] | [month, year] if is_year(year) && short(month) => iso(year, month, None),
        [year, month, day] if is_year(year) && short(month) && short(day) => iso(year, month, Some(day)),
        [a, b, year] if is_year(year) && short(a) && short(b) => {
            let (day_first, month_first) = (iso(year, b, Some(a)), iso(year, a, Some(b)));
            // Dots are day first everywhere; slashes and dashes are not.
            match (day_first, month_first) {
                (Some(day_first), Some(month_first)) => {
                    (day_first == month_first || text.contains('.')).then_some(day_first)
                }
                (day_first, month_first) => day_first.or(month_first),
            }
        }
        _ => return DateError::NotADate { at: 0 },
    };
    DateError::WrongOrder { suggestion }
}

fn iso(year: &str, month: &str, day: Option<&str>) -> Option<String> {
    let text = match day {
        Some(day) => format!("{year}-{month:0>2}-{day:0>2}"),
        None => format!("{year}-{month:0>2}"),
    };
    Date::parse(&text).is_ok().then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> DateError {
        Date::parse(text).expect_err(text)
    }

    #[test]
    fn the_calendar_is_checked() {
        let day = error("2026-02-30");
        assert_eq!(day, DateError::NoSuchDay { at: 8, year: 2026, month: 2, day: 30, last_day: 28 });
        assert_eq!(day.to_string(), "2026-02 has 28 days");
        assert_eq!(day.range("2026-02-30"), 8..10);
        assert_eq!(error("2024-02-30").to_string(), "2024-02 has 29 days");
        assert_eq!(error("2026-00-10"), DateError::NoSuchMonth { at: 5, month: 0 });
        assert_eq!(error("2026-13").range("2026-13"), 5..7);
        assert!(matches!(error("2026-01-00"), DateError::NoSuchDay { day: 0, .. }));
    }

    #[test]
    fn other_orders_come_with_the_right_one() {
        for (text, meant) in [
            ("31.12.2025", Some("2025-12-31")),
            ("05.06.2025", Some("2025-06-05")),
            ("12/31/2025", Some("2025-12-31")),
            ("31/12/2025", Some("2025-12-31")),
            ("05/06/2025", None),
            ("06/06/2025", Some("2025-06-06")),
            ("2025-1-5", Some("2025-01-05")),
            ("2025/01/05", Some("2025-01-05")),
            ("20251231", Some("2025-12-31")),
            ("12/2025", Some("2025-12")),
            ("2025-1", Some("2025-01")),
            ("31.02.2025", None),
            ("32/13/2025", None),
        ] {
            assert_eq!(error(text), DateError::WrongOrder { suggestion: meant.map(str::to_owned) }, "{text}");
        }
    }

    #[test]
    fn a_time_of_day_is_cut_off() {
        let found = error("2026-05-14T08:30+05:00");
        assert_eq!(found.suggestion(), Some("2026-05-14"));
        assert_eq!(found.range("2026-05-14T08:30+05:00"), 10..22);
    }

    #[test]
    fn what_is_no_date_says_so() {
        for (text, at) in
            [("", 0), ("soon", 0), ("Q3 2026", 0), ("2026-Q3", 5), ("2026-", 0), ("25", 0), ("31.12.25", 0)]
        {
            let found = error(text);
            assert_eq!(found, DateError::NotADate { at }, "{text}");
            assert!(text.get(found.range(text)).is_some());
        }
        assert!(matches!(error("２０２６-01-01"), DateError::NotADate { .. }));
        assert!(matches!(error("2026-01-0é"), DateError::NotADate { at: 9 }));
        assert!(matches!(error("2026-01-01é T1"), DateError::NotADate { .. }));
    }
}
