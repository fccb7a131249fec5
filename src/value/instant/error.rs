//! What is wrong with a text that should be an instant, and what was probably meant.

use std::ops::Range;

use super::Instant;
use crate::value::date::{Date, DateError};

/// Why a text is no instant; `at` is the byte where the trouble starts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InstantError {
    /// Nothing that looks like an instant.
    #[error("an instant is written `YYYY-MM-DDThh:mm±hh:mm`")]
    NotAnInstant {
        /// Start of what cannot be read.
        at: usize,
    },
    /// Its day is none.
    #[error(transparent)]
    Day(DateError),
    /// A time that no day has.
    #[error("hours run from 00 to 23, minutes and seconds from 00 to 59")]
    NoSuchTime {
        /// Start of the time.
        at: usize,
        /// Its end.
        until: usize,
    },
    /// An offset that no place has.
    #[error("offsets run from -12:00 to +14:00")]
    NoSuchOffset {
        /// Start of the offset.
        at: usize,
    },
    /// A day without a time of day.
    #[error("an instant has a time of day and an offset from UTC")]
    NoTime,
    /// A day and a time without an offset: nobody can know which moment is meant.
    #[error("the offset from UTC is missing")]
    NoOffset {
        /// The day and the time, as they are to be written.
        local: String,
    },
    /// The parts of an instant with other marks or lengths.
    #[error("an instant is written `YYYY-MM-DDThh:mm±hh:mm`")]
    Spelling {
        /// The instant as it is to be written.
        suggestion: String,
    },
}

impl InstantError {
    /// The bytes of `text` to point at, where `text` is what was parsed.
    #[must_use]
    pub fn range(&self, text: &str) -> Range<usize> {
        let range = match self {
            Self::NotAnInstant { at } | Self::NoSuchOffset { at } => *at..text.len(),
            Self::Day(error) => return error.range(text.get(..10).unwrap_or(text)),
            Self::NoSuchTime { at, until } => *at..*until,
            Self::NoTime | Self::NoOffset { .. } | Self::Spelling { .. } => 0..text.len(),
        };
        if range.start < range.end && text.get(range.clone()).is_some() { range } else { 0..text.len() }
    }

    /// What to write instead, if only one instant can be meant.
    #[must_use]
    pub fn suggestion(&self) -> Option<&str> {
        match self {
            Self::Spelling { suggestion } => Some(suggestion),
            _ => None,
        }
    }

    /// What to add where only the writer can know it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NoOffset { local } => {
                Some(format!("add the offset of the place at that time, as in `{local}+05:00`, or `Z` for UTC"))
            }
            Self::NoTime => Some("add the time and the offset of the place, as in `T08:30+05:00`".to_owned()),
            _ => None,
        }
    }
}

/// Why `text`, which does not have the shape of an instant, is none.
pub(super) fn explain(text: &str) -> InstantError {
    if Date::parse(text).is_ok() {
        return InstantError::NoTime;
    }
    let Some(day) = text.get(..10).filter(|day| Date::parse(day).is_ok_and(Date::is_exact)) else {
        return InstantError::NotAnInstant { at: 0 };
    };
    let rest = text[10..].strip_prefix(['T', 't', ' ']).unwrap_or(&text[10..]).trim();
    let end = rest.find(|char: char| !char.is_ascii_digit() && char != ':').unwrap_or(rest.len());
    let (clock, offset) = rest.split_at(end);
    let Some(clock) = self::clock(clock) else { return InstantError::NotAnInstant { at: 10 } };
    let local = format!("{day}T{clock}");
    if offset.is_empty() {
        return InstantError::NoOffset { local };
    }
    let suggestion = self::offset(offset.trim()).map(|offset| format!("{local}{offset}"));
    match suggestion.filter(|text| Instant::strict(text).is_some_and(|read| read.is_ok())) {
        Some(suggestion) => InstantError::Spelling { suggestion },
        None => InstantError::NotAnInstant { at: text.len() - offset.len() },
    }
}

/// `8:30` as `08:30`; `None` for what is no time of day.
fn clock(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split(':').collect();
    let digits = |part: &&str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let in_range = |(part, most): (&&str, &u8)| part.parse::<u8>().is_ok_and(|number| number <= *most);
    let fine = (2..=3).contains(&parts.len()) && parts.iter().all(digits);
    let exists = parts.iter().zip(&[23, 59, 59]).all(in_range);
    (fine && exists).then(|| parts.iter().map(|part| format!("{part:0>2}")).collect::<Vec<_>>().join(":"))
}

/// `+0500`, `+5`, `UTC`, `UTC+5` as offsets are written.
fn offset(text: &str) -> Option<String> {
    let upper = text.to_ascii_uppercase();
    let bare = upper.strip_prefix("UTC").or_else(|| upper.strip_prefix("GMT")).unwrap_or(&upper);
    if bare == "Z" || (bare.is_empty() && !upper.is_empty()) {
        return Some("Z".to_owned());
    }
    let sign = if bare.starts_with('+') {
        '+'
    } else if bare.starts_with(['-', '\u{2212}']) {
        '-'
    } else {
        return None;
    };
    let digits = bare.trim_start_matches(['+', '-', '\u{2212}']);
    let (hours, minutes) = match (digits.split_once(':'), digits.len()) {
        (Some(pair), _) => pair,
        (None, 1 | 2) => (digits, "00"),
        (None, 4) if digits.is_ascii() => digits.split_at(2),
        _ => return None,
    };
    Some(format!("{sign}{hours:0>2}:{minutes}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> InstantError {
        Instant::parse(text).expect_err(text)
    }

    #[test]
    fn other_spellings_come_with_the_right_one() {
        for (text, meant) in [
            ("2026-05-14 08:30+05:00", "2026-05-14T08:30+05:00"),
            ("2026-05-14t08:30z", "2026-05-14T08:30Z"),
            ("2026-05-14T8:30+05:00", "2026-05-14T08:30+05:00"),
            ("2026-05-14T08:30+0500", "2026-05-14T08:30+05:00"),
            ("2026-05-14T08:30+5", "2026-05-14T08:30+05:00"),
            ("2026-05-14T08:30:07 UTC", "2026-05-14T08:30:07Z"),
            ("2026-05-14 08:30 GMT+5", "2026-05-14T08:30+05:00"),
            ("2026-05-14T08:30\u{2212}03:30", "2026-05-14T08:30-03:30"),
        ] {
            assert_eq!(error(text).suggestion(), Some(meant), "{text}");
            assert_eq!(error(text).range(text), 0..text.len());
        }
    }

    #[test]
    fn what_cannot_be_known_is_asked_for() {
        let found = error("2026-05-14 8:30");
        assert_eq!(found, InstantError::NoOffset { local: "2026-05-14T08:30".to_owned() });
        assert!(found.hint().is_some_and(|hint| hint.contains("`2026-05-14T08:30+05:00`")));
        for day in ["2026-05-14", "2026-05", "2026"] {
            assert_eq!(error(day), InstantError::NoTime);
            assert!(error(day).hint().is_some());
        }
        assert_eq!(error("2026-05-14T08:30").suggestion(), None);
    }

    #[test]
    fn what_does_not_exist_is_pointed_at() {
        for (text, at) in [
            ("2026-02-30T08:30+05:00", 8..10),
            ("2026-13-01T08:30+05:00", 5..7),
            ("2026-05-14T24:00+05:00", 11..16),
            ("2026-05-14T08:60+05:00", 11..16),
            ("2026-05-14T08:30:60+05:00", 11..19),
            ("2026-05-14T08:30+14:01", 16..22),
            ("2026-05-14T08:30-12:01", 16..22),
            ("2026-05-14T08:30+05:60", 16..22),
            ("2026-05-14T08:30 Almaty", 16..23),
            ("2026-05-14T25:30", 10..16),
            ("soon", 0..4),
            ("2026-05-14T08:30+05:00\u{e9}", 16..24),
        ] {
            assert_eq!(error(text).range(text), at, "{text}");
        }
    }
}
