//! What is wrong with a text that should be a quantity, and what to write instead.

use std::ops::Range;

use super::Quantity;
use crate::value::decimal::{Dec, DecimalError};
use crate::value::scalar::number_end;
use crate::value::unit::{Unit, UnitError};

/// What kind of mistake a quantity has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuantityErrorKind {
    /// The number cannot be read.
    #[error(transparent)]
    Number(DecimalError),
    /// There is no unit.
    #[error("the unit is missing")]
    MissingUnit,
    /// Not exactly one blank between number and unit, or blanks at the ends.
    #[error("exactly one blank stands between number and unit")]
    Blank,
    /// A qualifier other than `< ` and `~ `.
    #[error("the qualifiers are `<` and `~`, with a blank behind them")]
    Qualifier,
    /// An uncertainty in the same text.
    #[error("an uncertainty is a field of its own")]
    Uncertainty,
    /// The unit cannot be read.
    #[error(transparent)]
    Unit(Box<UnitError>),
}

/// Why a text is no quantity.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct QuantityError {
    kind: QuantityErrorKind,
    range: Range<usize>,
    replacement: Option<String>,
}

impl QuantityError {
    fn new(kind: QuantityErrorKind, range: Range<usize>, replacement: Option<String>) -> Self {
        Self { kind, range, replacement }
    }

    /// What kind of mistake it is.
    #[must_use]
    pub fn kind(&self) -> &QuantityErrorKind {
        &self.kind
    }

    /// The bytes of the text that are wrong.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// What to write in place of those bytes, if it is clear what was meant.
    #[must_use]
    pub fn replacement(&self) -> Option<&str> {
        self.replacement.as_deref()
    }
}

/// Qualifiers as people write them, longer ones first, and what they mean; nothing where the
/// language of declarations has no word for it.
const QUALIFIERS: [(&str, &str); 18] = [
    ("<=", ""),
    (">=", ""),
    ("≤", ""),
    ("≥", ""),
    (">", ""),
    ("±", ""),
    ("up to", ""),
    ("less than", "<"),
    ("below", "<"),
    ("under", "<"),
    ("approximately", "~"),
    ("approx.", "~"),
    ("circa", "~"),
    ("about", "~"),
    ("ca.", "~"),
    ("≈", "~"),
    ("<", "<"),
    ("~", "~"),
];

/// Why `text`, which is no quantity, is none.
pub(super) fn explain(text: &str) -> QuantityError {
    let whole = 0..text.len();
    let trimmed = text.trim();
    if trimmed != text && !trimmed.is_empty() {
        let replacement = mended(trimmed);
        return QuantityError::new(QuantityErrorKind::Blank, whole, replacement);
    }
    let qualified = text.strip_prefix("< ").or_else(|| text.strip_prefix("~ "));
    let plain = qualified.filter(|rest| !rest.starts_with(char::is_whitespace)).unwrap_or(text);
    let start = text.len() - plain.len();
    if start == 0
        && let Some((written, meant)) = QUALIFIERS.into_iter().find(|(written, _)| text.starts_with(written))
    {
        let rest = mended(text[written.len()..].trim_start()).filter(|_| !meant.is_empty());
        let range = if rest.is_some() { whole } else { 0..written.len() };
        return QuantityError::new(QuantityErrorKind::Qualifier, range, rest.map(|rest| format!("{meant} {rest}")));
    }
    if let Some(at) = plain.find('±').or_else(|| plain.find("+/-")) {
        return QuantityError::new(QuantityErrorKind::Uncertainty, start + at..text.len(), None);
    }
    let (number, rest) = plain.split_at(number_end(plain));
    let unit = rest.trim_start();
    let unit_start = text.len() - unit.len();
    if let Err(error) = Dec::parse(number) {
        let suggestion = Dec::suggest(number);
        let from = if suggestion.is_some() { start } else { start + error.offset() };
        let range = if number.is_empty() { start..text.len() } else { from..start + number.len() };
        let error = if number.is_empty() && !plain.is_empty() { DecimalError::NotANumber(0) } else { error };
        return QuantityError::new(QuantityErrorKind::Number(error), range, suggestion);
    }
    if unit.is_empty() {
        return QuantityError::new(QuantityErrorKind::MissingUnit, start..text.len(), None);
    }
    let parsed = Unit::parse(unit);
    if rest.len() - unit.len() != 1 || !rest.starts_with(' ') {
        let mended = mended(plain);
        return QuantityError::new(QuantityErrorKind::Blank, start..text.len(), mended);
    }
    match parsed {
        Err(error) => {
            let (range, replacement) = (error.range(), error.replacement().map(str::to_owned));
            let range = unit_start + range.start..unit_start + range.end;
            QuantityError::new(QuantityErrorKind::Unit(Box::new(error)), range, replacement)
        }
        // Number and unit are fine by themselves: digits lead the unit, as in `5 10.t`.
        Ok(_) => QuantityError::new(QuantityErrorKind::Number(DecimalError::Separator(0)), start..text.len(), None),
    }
}

/// The quantity that an unqualified text means, with every clear mistake mended.
fn mended(text: &str) -> Option<String> {
    let (number, rest) = text.split_at(number_end(text));
    let number = if Dec::parse(number).is_ok() { number.to_owned() } else { Dec::suggest(number)? };
    let mut unit = rest.trim_start().to_owned();
    if let Err(error) = Unit::parse(&unit) {
        unit.replace_range(error.range(), error.replacement()?);
    }
    let mended = format!("{number} {unit}");
    Quantity::parse(&mended).is_ok().then_some(mended)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with the replacement put in, and the part that was pointed at.
    fn fix(text: &str) -> (Option<String>, &str) {
        let error = Quantity::parse(text).expect_err(text);
        let fixed = error.replacement().map(|replacement| {
            let mut fixed = text.to_owned();
            fixed.replace_range(error.range(), replacement);
            fixed
        });
        (fixed, &text[error.range()])
    }

    #[test]
    fn points_at_the_part_and_mends_it() {
        for (text, fixed, at) in [
            ("5 MWh", "5 MW.h", "MWh"),
            ("3 t/MWh", "3 t/(MW.h)", "MWh"),
            ("310 Mm3", "310 hm3", "Mm3"),
            ("< 5 MWh", "< 5 MW.h", "MWh"),
            ("26 081 t", "26081 t", "26 081"),
            ("26,081.5 t", "26081.5 t", "26,081.5"),
            ("5,7 %", "5.7 %", "5,7"),
            ("1e6 t", "1000000 t", "1e6"),
            ("5.7%", "5.7 %", "5.7%"),
            ("5MWh", "5 MW.h", "5MWh"),
            ("5  t", "5 t", "5  t"),
            ("5\u{a0}t", "5 t", "5\u{a0}t"),
            (" 5 t", "5 t", " 5 t"),
            ("5 t ", "5 t", "5 t "),
            ("5 t CO2e", "5 t", "t CO2e"),
            ("<0.5 t", "< 0.5 t", "<0.5 t"),
            ("~  30 kg/h", "~ 30 kg/h", "~  30 kg/h"),
            ("≈ 30 kg/h", "~ 30 kg/h", "≈ 30 kg/h"),
            ("about 30 tonnes", "~ 30 t", "about 30 tonnes"),
            ("less than 5 t", "< 5 t", "less than 5 t"),
        ] {
            assert_eq!(fix(text), (Some(fixed.to_owned()), at), "{text}");
            assert!(Quantity::parse(fixed).is_ok());
        }
    }

    #[test]
    fn says_what_is_missing_or_cannot_be_guessed() {
        for (text, at, message) in [
            ("", "", "a number is missing"),
            ("5", "5", "the unit is missing"),
            ("< 5", "5", "the unit is missing"),
            ("t", "t", "not a number"),
            ("soon", "soon", "not a number"),
            ("1,234 t", ",234", "digits are written without separators, and the decimal mark is a point"),
            ("5-10 t", "-10", "not a number"),
            ("≤ 5 t", "≤", "the qualifiers are `<` and `~`, with a blank behind them"),
            ("> 5 t", ">", "the qualifiers are `<` and `~`, with a blank behind them"),
            ("5 ± 1 t", "± 1 t", "an uncertainty is a field of its own"),
            ("5 xyz", "xyz", "`xyz` is no UCUM unit"),
            ("5 100.t", "5 100", "digits are written without separators, and the decimal mark is a point"),
            ("5 100", "5 100", "digits are written without separators, and the decimal mark is a point"),
            (
                "5 toe",
                "toe",
                "`toe` is no UCUM unit; UCUM has no such unit: give the energy in GJ, with the conversion used",
            ),
        ] {
            let error = Quantity::parse(text).expect_err(text);
            assert_eq!(&text[error.range()], at, "{text}");
            assert_eq!(error.to_string(), message, "{text}");
        }
    }

    #[test]
    fn hostile_texts_end_in_an_error() {
        for text in [
            " ", "< ", "<", "~", "~ ~ 5 t", "é", "5é", "5 é", "-", "-t", "5.", "5. t", "\u{2212}", "< < 5 t", "5 {",
            "±",
        ] {
            let error = Quantity::parse(text).expect_err(text);
            assert!(text.get(error.range()).is_some(), "{text}");
        }
    }
}
