//! Instants: a civil day, a time of day, and the offset from UTC at the place.
//!
//! Duties in hours (a notice within 48 hours) need the moment, and a moment needs its offset: a
//! text without one is refused, because no file can know it. Two instants compare by the moment,
//! whatever their offsets. The day of an instant is the day that its own offset gives: whoever
//! writes `2026-05-14T23:30+05:00` means that it happened on 14 May. So an instant meets a date,
//! which is a whole civil day without a zone, as the day that it names itself, and never as a
//! day somewhere else.

use std::cmp::Ordering;
use std::fmt;

use jiff::ToSpan;
use jiff::civil;

use super::date::{Date, Duration};
use super::decimal::Dec;

mod error;

pub use error::InstantError;

/// The furthest offsets in use, in minutes: UTC-12:00 and UTC+14:00.
const OFFSETS: std::ops::RangeInclusive<i16> = -12 * 60..=14 * 60;

/// A moment of the years 0000 to 9999, to the second, with the offset that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Instant {
    /// Day and time at the place.
    local: civil::DateTime,
    /// Minutes ahead of UTC.
    offset: i16,
    /// Whether the seconds were written.
    seconds: bool,
    /// Whether the offset was written `Z`.
    zulu: bool,
}

impl Instant {
    /// Reads `YYYY-MM-DDThh:mm±hh:mm`, with or without seconds, with `Z` for `+00:00`.
    ///
    /// # Errors
    /// Any other spelling, a text without offset, and a day, time or offset that does not exist.
    pub fn parse(text: &str) -> Result<Self, InstantError> {
        Self::strict(text).unwrap_or_else(|| Err(error::explain(text)))
    }

    /// `None` where the text does not have the shape of an instant.
    fn strict(text: &str) -> Option<Result<Self, InstantError>> {
        let bytes = text.as_bytes();
        let two = |at: usize| {
            let pair = bytes.get(at..at + 2)?;
            pair.iter().all(u8::is_ascii_digit).then(|| (pair[0] - b'0') * 10 + (pair[1] - b'0'))
        };
        let is = |at: usize, mark: u8| bytes.get(at) == Some(&mark);
        let day = text.get(..10).filter(|_| is(4, b'-') && is(7, b'-') && is(10, b'T'))?;
        let (hour, minute) = (two(11)?, two(14).filter(|_| is(13, b':'))?);
        let seconds = is(16, b':');
        let (second, at) = if seconds { (two(17)?, 19) } else { (0, 16) };
        let zulu = is(at, b'Z');
        let (sign, hours, minutes) = if zulu {
            (1, 0, 0)
        } else {
            let sign = if is(at, b'+') { 1 } else { -1 };
            if !is(at, b'+') && !is(at, b'-') || !is(at + 3, b':') {
                return None;
            }
            (sign, two(at + 1)?, two(at + 4)?)
        };
        if bytes.len() != at + if zulu { 1 } else { 6 } {
            return None;
        }
        let date = match Date::parse(day) {
            Ok(date) => date.first(),
            Err(error) => return Some(Err(InstantError::Day(error))),
        };
        if hour > 23 || minute > 59 || second > 59 {
            return Some(Err(InstantError::NoSuchTime { at: 11, until: at }));
        }
        let offset = sign * (i16::from(hours) * 60 + i16::from(minutes));
        if minutes > 59 || !OFFSETS.contains(&offset) {
            return Some(Err(InstantError::NoSuchOffset { at }));
        }
        let narrow = |number: u8| i8::try_from(number).unwrap_or(i8::MAX);
        let local = date.at(narrow(hour), narrow(minute), narrow(second), 0);
        Some(Ok(Self { local, offset, seconds, zulu }))
    }

    /// Seconds since the beginning of 1970 in UTC: equal for equal moments.
    #[must_use]
    pub fn epoch_seconds(self) -> i64 {
        let epoch = civil::DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
        self.local.duration_since(epoch).as_secs() - i64::from(self.offset) * 60
    }

    /// The civil day that the instant's own offset gives.
    #[must_use]
    pub fn day(self) -> Date {
        Date::exact(self.local.date())
    }

    /// The order of the two moments.
    #[must_use]
    pub fn compare(self, other: Self) -> Ordering {
        self.epoch_seconds().cmp(&other.epoch_seconds())
    }

    /// Hours from this instant to the other, negative if the other is earlier; exact where hours
    /// have a decimal form (`0.5`), else to 28 digits.
    #[must_use]
    pub fn hours_between(self, other: Self) -> Option<Dec> {
        let seconds = other.epoch_seconds().checked_sub(self.epoch_seconds())?;
        if seconds % 9 == 0 {
            // 3600 is 9 times 400, and 400 divides every decimal: times 25, over 10 000.
            let scaled = (seconds / 9).checked_mul(25)?;
            return Dec::from_i64(scaled).mul(&Dec::parse("0.0001").ok()?).map(|hours| hours.normalized());
        }
        Dec::from_i64(seconds).div(&Dec::from_i64(3600))
    }

    /// The instant so many units of its last written part later: seconds where they are written, else minutes.
    #[must_use]
    pub fn moved(self, units: i64) -> Option<Self> {
        let seconds = units.checked_mul(if self.seconds { 1 } else { 60 })?;
        let local = self.local.checked_add(0.seconds().try_seconds(seconds).ok()?).ok()?;
        (local.year() >= 0).then_some(Self { local, ..self })
    }

    /// The instant a span later at the same offset; months are clamped to the end of a shorter
    /// one. `None` beyond the calendar.
    #[must_use]
    pub fn add(self, span: Duration) -> Option<Self> {
        let local = match span {
            Duration::Hours(hours) => {
                let hours = i32::try_from(hours).ok()?;
                self.local.checked_add(0.hours().try_hours(hours).ok()?).ok()?
            }
            other => self.day().add(other)?.first().to_datetime(self.local.time()),
        };
        (local.year() >= 0).then_some(Self { local, ..self })
    }

    /// The instant a span earlier, on the same terms.
    #[must_use]
    pub fn sub(self, span: Duration) -> Option<Self> {
        self.add(span.backwards()?)
    }
}

impl fmt::Display for Instant {
    /// As written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute) = (self.local.hour(), self.local.minute());
        write!(f, "{}T{hour:02}:{minute:02}", self.day())?;
        if self.seconds {
            write!(f, ":{:02}", self.local.second())?;
        }
        if self.zulu {
            return f.write_str("Z");
        }
        let (sign, offset) = (if self.offset < 0 { '-' } else { '+' }, self.offset.unsigned_abs());
        write!(f, "{sign}{:02}:{:02}", offset / 60, offset % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn i(text: &str) -> Instant {
        Instant::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn n(text: &str) -> Dec {
        Dec::parse(text).expect("a number")
    }

    #[test]
    fn prints_as_written() {
        for text in [
            "2026-05-14T08:30+05:00",
            "2026-05-14T08:30:15+05:00",
            "2026-05-14T08:30Z",
            "2026-05-14T23:59:59-12:00",
            "0000-01-01T00:00+14:00",
            "9999-12-31T23:59+05:45",
            "2026-05-14T08:30-00:30",
            "2026-05-14T08:30+00:00",
        ] {
            assert_eq!(i(text).to_string(), text);
        }
    }

    #[test]
    fn the_moment_counts_and_not_the_clock_on_the_wall() {
        let same =
            ["2026-05-14T08:30+05:00", "2026-05-14T03:30Z", "2026-05-13T22:30:00-05:00", "2026-05-14T17:30+14:00"];
        for (a, b) in same.iter().flat_map(|a| same.iter().map(move |b| (a, b))) {
            assert_eq!(i(a).compare(i(b)), Ordering::Equal, "{a} {b}");
        }
        assert_eq!(i("2026-05-14T08:30:01+05:00").compare(i(same[1])), Ordering::Greater);
        assert_eq!(i("2026-05-14T08:29:59+05:00").compare(i(same[1])), Ordering::Less);
        assert_eq!(i("1970-01-01T00:00Z").epoch_seconds(), 0);
        assert_eq!(i("2024-03-01T00:00Z").epoch_seconds() - i("2024-02-28T00:00Z").epoch_seconds(), 2 * 86_400);
    }

    #[test]
    fn hours_are_exact_across_midnights_offsets_and_leap_days() {
        for (from, to, hours) in [
            ("2026-05-14T08:30+05:00", "2026-05-16T08:30+05:00", "48"),
            ("2026-05-14T08:30+05:00", "2026-05-16T08:30+06:00", "47"),
            ("2026-05-14T08:30+05:00", "2026-05-16T03:30Z", "48"),
            ("2024-02-28T23:30+05:00", "2024-03-01T23:30+05:00", "48"),
            ("2026-02-28T23:30+05:00", "2026-03-02T23:30+05:00", "48"),
            ("2026-12-31T23:45+05:00", "2027-01-01T00:15+05:00", "0.5"),
            ("2026-05-16T08:30+05:00", "2026-05-14T08:30+05:00", "-48"),
            ("2026-05-14T08:30:00Z", "2026-05-14T08:30:09Z", "0.0025"),
            ("2026-05-14T08:30+05:00", "2026-05-14T08:30+05:00", "0"),
        ] {
            assert_eq!(i(from).hours_between(i(to)), Some(n(hours)), "{from} {to}");
        }
        let third = i("2026-05-14T08:00Z").hours_between(i("2026-05-14T08:20Z")).expect("in range");
        assert_eq!(third.mul(&n("3")).expect("in range").cmp_value(&n("1")), Ordering::Equal);
        assert!(i("0000-01-01T00:00+14:00").hours_between(i("9999-12-31T23:59-12:00")).is_some());
    }

    #[test]
    fn spans_keep_the_offset_and_the_time_of_day() {
        let at = i("2024-02-29T22:00+05:00");
        assert_eq!(at.add(Duration::Hours(48)), Some(i("2024-03-02T22:00+05:00")));
        assert_eq!(at.add(Duration::Hours(3)), Some(i("2024-03-01T01:00+05:00")));
        assert_eq!(at.sub(Duration::Hours(24)), Some(i("2024-02-28T22:00+05:00")));
        assert_eq!(at.add(Duration::Days(1)), Some(i("2024-03-01T22:00+05:00")));
        assert_eq!(at.add(Duration::Years(1)), Some(i("2025-02-28T22:00+05:00")));
        assert_eq!(i("2026-08-31T06:00Z").add(Duration::Months(6)), Some(i("2027-02-28T06:00Z")));
        assert_eq!(i("9999-12-31T23:59Z").add(Duration::Hours(1)), None);
        assert_eq!(i("0000-01-01T00:00Z").sub(Duration::Hours(1)), None);
        assert_eq!(at.moved(-1), Some(i("2024-02-29T21:59+05:00")));
        assert_eq!(i("2026-12-31T23:59:59Z").moved(1), Some(i("2027-01-01T00:00:00Z")));
        assert_eq!(at.moved(i64::MAX), None);
        assert_eq!(at.add(Duration::Hours(i64::MAX)), None);
        assert_eq!(at.add(Duration::Hours(i64::from(i32::MAX))), None);
        assert_eq!(at.sub(Duration::Hours(i64::MIN)), None);
    }

    #[test]
    fn the_day_is_that_of_its_own_offset() {
        assert_eq!(i("2026-05-14T23:30+05:00").day(), Date::from_ymd(2026, 5, 14).expect("a day"));
        assert_eq!(i("2026-05-14T18:30Z").day(), i("2026-05-14T23:30+05:00").day());
        assert_eq!(i("2026-05-15T00:30+05:00").day(), Date::from_ymd(2026, 5, 15).expect("a day"));
        assert_eq!(i("2026-05-14T19:30Z").day(), Date::from_ymd(2026, 5, 14).expect("a day"));
    }
}
