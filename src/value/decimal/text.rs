//! Numbers from text and back.

use std::fmt;

use super::{Dec, KEPT, digits, ten};

/// Why a text is no number; each variant holds the byte where the trouble starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// Nothing is there.
    #[error("a number is missing")]
    Empty,
    /// Something that is no part of a number.
    #[error("not a number")]
    NotANumber(usize),
    /// An exponent, as in `1e6`.
    #[error("a number is written out, without an exponent")]
    Exponent(usize),
    /// A comma, blank, underscore, apostrophe or second point between digits.
    #[error("digits are written without separators, and the decimal mark is a point")]
    Separator(usize),
    /// A point without a digit on both sides.
    #[error("the decimal point has a digit on both sides")]
    BarePoint(usize),
    /// A plus, or a minus other than `-`.
    #[error("a plus is left out, and a minus is `-`")]
    Sign(usize),
    /// More than 28 digits, or more than 28 after the point.
    #[error("a number has at most 28 digits")]
    TooLong(usize),
}

impl DecimalError {
    /// The byte in the text where the trouble starts.
    #[must_use]
    pub fn offset(&self) -> usize {
        match *self {
            Self::Empty => 0,
            Self::NotANumber(at)
            | Self::Exponent(at)
            | Self::Separator(at)
            | Self::BarePoint(at)
            | Self::Sign(at)
            | Self::TooLong(at) => at,
        }
    }
}

/// Marks that stand between groups of digits somewhere in the world.
pub(crate) const GROUP_MARKS: [char; 8] = [',', '.', ' ', '_', '\'', '\u{a0}', '\u{202f}', '\u{2009}'];

impl Dec {
    /// Reads a number: an optional `-`, digits, and optionally a point and more digits.
    ///
    /// # Errors
    /// Everything else, told apart so that a message can say what to change.
    pub fn parse(text: &str) -> Result<Self, DecimalError> {
        if text.is_empty() {
            return Err(DecimalError::Empty);
        }
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let sign = text.len() - unsigned.len();
        let mut mantissa = 0_i128;
        let (mut count, mut point) = (0, None);
        for (at, byte) in unsigned.bytes().enumerate() {
            match byte {
                b'0'..=b'9' => mantissa = mantissa * 10 + i128::from(byte - b'0'),
                b'.' if point.is_none() => point = Some(at),
                _ => return Err(stray(text, sign + at)),
            }
            let places = point.map_or(0, |point| at - point);
            count += u32::from(mantissa > 0 && byte != b'.');
            if count > KEPT || places > KEPT as usize {
                return Err(DecimalError::TooLong(sign + at));
            }
        }
        let places = match point {
            None if unsigned.is_empty() => return Err(DecimalError::NotANumber(0)),
            None => 0,
            Some(point) if point == 0 || point + 1 == unsigned.len() => {
                return Err(DecimalError::BarePoint(sign + point));
            }
            Some(point) => u32::try_from(unsigned.len() - point - 1).unwrap_or(KEPT),
        };
        Ok(Self::written(if sign == 1 { -mantissa } else { mantissa }, places))
    }

    /// The number that a text means that [`Dec::parse`] refuses, where only one reading is
    /// possible: `12500` for `12,500.0`, nothing for `1,234`.
    #[must_use]
    pub fn suggest(text: &str) -> Option<String> {
        let text = text.strip_prefix('+').unwrap_or(text);
        let (sign, unsigned) = match text.strip_prefix(['-', '\u{2212}', '\u{2013}']) {
            Some(rest) => ("-", rest),
            None => ("", text),
        };
        let mut readings: Vec<String> = exponent(unsigned).into_iter().collect();
        for group in GROUP_MARKS {
            for point in ['.', ','] {
                let reading = regroup(unsigned, group, point);
                readings.extend(reading.filter(|reading| group != point && !readings.contains(reading)));
            }
        }
        let [reading] = readings.as_slice() else { return None };
        let reading = format!("{sign}{reading}");
        Self::parse(&reading).is_ok().then_some(reading)
    }

    fn text(&self, grouped: bool) -> String {
        let (mantissa, scale) = self.parts();
        let mut text = mantissa.unsigned_abs().to_string();
        let places = scale.max(0).unsigned_abs() as usize;
        text.extend(std::iter::repeat_n('0', scale.min(0).unsigned_abs() as usize));
        if text.len() <= places {
            text.insert_str(0, &"0".repeat(places + 1 - text.len()));
        }
        let whole = text.len() - places;
        if places > 0 {
            text.insert(whole, '.');
        }
        if grouped && whole > 4 {
            for at in (1..whole).rev().filter(|at| (whole - at).is_multiple_of(3)) {
                text.insert(at, '\u{a0}');
            }
        }
        if mantissa < 0 {
            text.insert(0, '-');
        }
        text
    }

    /// The number with groups of three digits set apart by a no-break space, from five digits
    /// before the point on.
    #[must_use]
    pub fn grouped(&self) -> String {
        self.text(true)
    }
}

impl fmt::Display for Dec {
    /// As written; of an inexact number, its 24 digits without trailing zeros.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(false))
    }
}

/// What the byte at `at`, which no number has there, was meant to be.
fn stray(text: &str, at: usize) -> DecimalError {
    let digit = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let mut rest = text.get(at..).unwrap_or_default().chars();
    let stray = rest.next().unwrap_or_default();
    let next = at + stray.len_utf8();
    let after_digit = at.checked_sub(1).is_some_and(digit);
    match stray {
        'e' | 'E' if after_digit && (digit(next) || (rest.as_str().starts_with(['+', '-']) && digit(next + 1))) => {
            DecimalError::Exponent(at)
        }
        '.' | ',' | ' ' | '_' | '\'' | '\u{a0}' | '\u{202f}' | '\u{2009}' if after_digit && digit(next) => {
            DecimalError::Separator(at)
        }
        '+' | '\u{2212}' | '\u{2013}' if at == 0 && digit(next) => DecimalError::Sign(at),
        _ => DecimalError::NotANumber(at),
    }
}

/// The number written out, if `group` separates its thousands and `point` its fraction.
fn regroup(text: &str, group: char, point: char) -> Option<String> {
    let (whole, fraction) = match text.split_once(point) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (text, None),
    };
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(group);
    let first = groups.next().filter(|first| all_digits(first))?;
    let mut digits = first.to_owned();
    for group in groups {
        let fits = group.len() == 3 && first.len() <= 3 && !first.starts_with('0');
        if !fits || !all_digits(group) {
            return None;
        }
        digits.push_str(group);
    }
    match fraction {
        Some(fraction) if !all_digits(fraction) => return None,
        Some(fraction) => digits.extend([".", fraction]),
        None => {}
    }
    Some(digits)
}

/// A number with an exponent, written out.
fn exponent(text: &str) -> Option<String> {
    let (number, power) = text.split_once(['e', 'E'])?;
    let power: i32 = power.parse().ok()?;
    let (mantissa, scale) = Dec::parse(number).ok()?.carried();
    let scale = scale.checked_sub(power)?;
    let filled = mantissa.checked_mul(ten(scale.min(0).unsigned_abs())?)?;
    let fits = digits(filled) <= KEPT && scale <= KEPT.cast_signed();
    fits.then(|| Dec::written(filled, scale.max(0).unsigned_abs()).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> Dec {
        Dec::parse(text).expect("a number")
    }

    #[test]
    fn prints_as_written() {
        for text in ["0", "-0.5", "1.50", "26081", "0.0000000000000000000000000001", "9999999999999999999999999999"] {
            assert_eq!(n(text).to_string(), text);
        }
        assert_eq!(n("007.0").to_string(), "7.0");
        assert_eq!(n("1.50").scale(), 2);
    }

    #[test]
    fn inexact_numbers_print_without_their_noise() {
        let ten = n("10").div(&n("3")).unwrap().mul(&n("3")).unwrap();
        assert_eq!(ten.to_string(), "10");
        assert_eq!(n("2").div(&n("3")).unwrap().to_string(), "0.666666666666666666666667");
        let large = n("1").div(&n("0.0000000000000000000000000001")).unwrap();
        assert_eq!(large.mul(&large).unwrap().to_string(), format!("1{}", "0".repeat(56)));
    }

    #[test]
    fn groups_from_five_digits_on() {
        for (text, grouped) in [
            ("1234", "1234"),
            ("10000", "10\u{a0}000"),
            ("-158320000.50", "-158\u{a0}320\u{a0}000.50"),
            ("0.123456", "0.123456"),
            ("999999", "999\u{a0}999"),
        ] {
            assert_eq!(n(text).grouped(), grouped);
        }
    }

    #[test]
    fn refuses_with_the_reason_and_the_place() {
        for (text, error) in [
            ("", DecimalError::Empty),
            ("-", DecimalError::NotANumber(0)),
            ("t", DecimalError::NotANumber(0)),
            ("12t", DecimalError::NotANumber(2)),
            ("0x1F", DecimalError::NotANumber(1)),
            (".inf", DecimalError::NotANumber(1)),
            ("nan", DecimalError::NotANumber(0)),
            ("--1", DecimalError::NotANumber(1)),
            ("5-10", DecimalError::NotANumber(1)),
            ("12e", DecimalError::NotANumber(2)),
            ("1e6", DecimalError::Exponent(1)),
            ("-1.5E+6", DecimalError::Exponent(4)),
            ("1,5", DecimalError::Separator(1)),
            ("26 081", DecimalError::Separator(2)),
            ("26\u{a0}081", DecimalError::Separator(2)),
            ("1_000", DecimalError::Separator(1)),
            ("1'000", DecimalError::Separator(1)),
            ("1.234.567", DecimalError::Separator(5)),
            (".5", DecimalError::BarePoint(0)),
            ("-5.", DecimalError::BarePoint(2)),
            (".", DecimalError::BarePoint(0)),
            ("+5", DecimalError::Sign(0)),
            ("\u{2212}5", DecimalError::Sign(0)),
            ("12345678901234567890123456789", DecimalError::TooLong(28)),
            ("0.00000000000000000000000000000", DecimalError::TooLong(30)),
        ] {
            assert_eq!(Dec::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn leading_zeros_do_not_count_as_digits() {
        assert_eq!(n(&"0".repeat(400)), Dec::ZERO);
    }

    #[test]
    fn suggests_only_what_has_one_reading() {
        for (text, meant) in [
            ("1,5", Some("1.5")),
            ("1,234", None),
            ("0,500", Some("0.500")),
            ("1,234,567", Some("1234567")),
            ("1.234.567,5", Some("1234567.5")),
            ("26 081", Some("26081")),
            ("26\u{a0}081,75", Some("26081.75")),
            ("1_000_000", Some("1000000")),
            ("12 34", None),
            ("+5", Some("5")),
            ("\u{2212}5", Some("-5")),
            ("1e6", Some("1000000")),
            ("2.5e-3", Some("0.0025")),
            ("1e99", None),
            ("12,500.0", Some("12500.0")),
            ("n/a", None),
            ("", None),
        ] {
            assert_eq!(Dec::suggest(text).as_deref(), meant, "{text}");
        }
    }
}
