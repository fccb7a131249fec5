//! The values that a filing holds: decimals, dates, instants, quantities, money and countries.
//!
//! Each is parsed from one scalar of the tree and from nothing else: no locale, no clock, no
//! guess. What people write instead (`1,5`, `31.12.2025`, `5 MWh`, `USD 100`, `KAZ`) is understood
//! only to say what is wrong: every error knows the bytes to point at, and, where just one thing
//! can be meant, what to write there. A parser never accepts what it mends.
//!
//! Three things are kept that floating point and naive types lose. Numbers are decimals and
//! remember the precision that was printed, and whether a division made them inexact. Dates
//! remember whether the day was stated at all, and answer comparisons with "cannot tell" where it
//! matters. Units carry their factor as a fraction, so that 36 km/h are 10 m/s.
//!
//! The substance is never part of a unit: UCUM converts `t{CH4}` into `t{CO2e}` with factor 1 and
//! reads `Mm3` as 10^18 m3, so units that would pass for something else are refused by name.
//!
//! Arithmetic is checked and gives `None`, or an error where the reason matters to a reader;
//! nothing here panics on any input, reads a file or asks for the time.

mod coded;
pub mod country;
pub mod date;
pub mod decimal;
pub mod instant;
pub mod money;
pub mod quantity;
pub mod unit;

mod scalar;

pub use country::{Country, CountryError};
pub use date::{Date, DateError, Duration, Precision};
pub use decimal::{Dec, DecimalError};
pub use instant::{Instant, InstantError};
pub use money::{Currency, CurrencyMismatch, Money, MoneyError, MoneyErrorKind, MoneyMathError};
pub use quantity::{DimensionMismatch, Qualifier, Quantity, QuantityError, QuantityErrorKind};
pub use unit::{Dimension, Unit, UnitError, UnitErrorKind, substance_in};

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts made of the pieces that parsers look for, the same ones on every run.
    fn texts() -> impl Iterator<Item = String> {
        const PIECES: [&str; 48] = [
            "1",
            "0",
            "26",
            "081",
            "2026",
            "12",
            "31",
            "9999999999999999",
            " ",
            " ",
            ".",
            ",",
            "-",
            "/",
            "+",
            "e",
            "_",
            "t",
            "m3",
            "MWh",
            "Mm3",
            "kg",
            "%",
            "CO2e",
            "{CH4}",
            "[ppm]",
            "(",
            ")",
            "10*",
            "Cel",
            "< ",
            "~",
            "±",
            "USD",
            "€",
            "$",
            "million",
            "KZ",
            "é",
            "\u{a0}",
            "\u{2212}",
            "°C",
            "T",
            "×",
            "³",
            "[",
            "}",
            "\n",
        ];
        let mut state = 0x2545_F491_4F6C_DD1D_u64;
        let mut next = move |below: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state % below).unwrap_or(0)
        };
        (0..8_000).map(move |_| (0..=next(7)).map(|_| PIECES[next(48)]).collect())
    }

    /// A range that can be pointed at, and the text with the replacement in it.
    fn mend(text: &str, range: std::ops::Range<usize>, replacement: Option<&str>) -> Option<String> {
        assert!(text.get(range.clone()).is_some(), "{text:?} {range:?}");
        replacement.map(|replacement| format!("{}{replacement}{}", &text[..range.start], &text[range.end..]))
    }

    #[test]
    fn every_text_is_read_or_refused_at_a_place_and_every_mended_text_is_read() {
        let mut mended = 0;
        for text in texts() {
            match Dec::parse(&text) {
                Ok(number) => assert_eq!(Dec::parse(&number.to_string()), Ok(number), "{text:?}"),
                Err(error) => assert!(text.get(error.offset()..).is_some(), "{text:?}"),
            }
            if let Err(error) = Date::parse(&text) {
                mend(&text, error.range(&text), None);
                assert!(error.suggestion().is_none_or(|date| Date::parse(date).is_ok()), "{text:?}");
            }
            if let Err(error) = Instant::parse(&text) {
                mend(&text, error.range(&text), None);
                assert!(error.suggestion().is_none_or(|right| Instant::parse(right).is_ok()), "{text:?}");
            }
            if let Err(error) = Quantity::parse(&text) {
                let right = mend(&text, error.range(), error.replacement());
                mended += usize::from(right.is_some_and(|right| Quantity::parse(&right).is_ok()));
            }
            if let Err(error) = Unit::parse(&text)
                && let Some(right) = mend(&text, error.range(), error.replacement())
            {
                assert!(Unit::parse(&right).is_ok(), "{text:?} {right:?}");
            }
            if let Err(error) = Money::parse(&text) {
                mend(&text, error.range(), None);
                assert!(error.replacement().is_none_or(|right| Money::parse(right).is_ok()), "{text:?}");
            }
            let _ = Country::understand(&text);
        }
        assert!(mended > 100, "{mended}");
    }

    #[test]
    fn what_is_read_prints_as_it_was_written() {
        for text in texts() {
            if let Ok(quantity) = Quantity::parse(&text) {
                let shown = if quantity.unit().code() == "1" { format!("{quantity} 1") } else { quantity.to_string() };
                let leading = text.trim_start_matches(['<', '~', ' ', '-']).starts_with('0');
                assert!(leading || shown == text, "{text:?} {shown:?}");
            }
            if let Ok(date) = Date::parse(&text) {
                assert_eq!(date.to_string(), text);
            }
        }
    }
}
