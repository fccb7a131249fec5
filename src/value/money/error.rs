//! What is wrong with a text that should be an amount of money, and what to write instead.

use std::ops::Range;

use super::{Currency, Money};
use crate::value::decimal::{Dec, DecimalError};
use crate::value::scalar::number_end;

/// What kind of mistake an amount has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyErrorKind {
    /// The number cannot be read.
    #[error(transparent)]
    Number(DecimalError),
    /// There is no currency.
    #[error("the currency is missing")]
    MissingCurrency,
    /// A text that is no currency of ISO 4217.
    #[error("`{0}` is no ISO 4217 currency code")]
    UnknownCurrency(String),
    /// A sign such as `$`, which several currencies share.
    #[error("a currency is written as its ISO 4217 code, and `{0}` may be several")]
    Symbol(&'static str),
    /// A sign of one currency.
    #[error("a currency is written as its ISO 4217 code")]
    Sign,
    /// The currency in front of the number.
    #[error("the number stands before the currency")]
    Order,
    /// A multiple in words, such as `5 million USD`.
    #[error("an amount is written out in full")]
    Multiple,
    /// Not exactly one blank between number and currency, or blanks at the ends.
    #[error("exactly one blank stands between number and currency")]
    Blank,
}

/// Why a text is no amount of money.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct MoneyError {
    kind: MoneyErrorKind,
    range: Range<usize>,
    replacement: Option<String>,
}

impl MoneyError {
    fn new(kind: MoneyErrorKind, range: Range<usize>, replacement: Option<String>) -> Self {
        Self { kind, range, replacement }
    }

    /// What kind of mistake it is.
    #[must_use]
    pub fn kind(&self) -> &MoneyErrorKind {
        &self.kind
    }

    /// The bytes of the text that are wrong.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// What to write in place of the whole text, if it is clear what was meant.
    #[must_use]
    pub fn replacement(&self) -> Option<&str> {
        self.replacement.as_deref()
    }
}

/// Signs and names of currencies; no code where several currencies share it.
const SIGNS: [(&str, &str); 17] = [
    ("US$", "USD"),
    ("A$", "AUD"),
    ("C$", "CAD"),
    ("$", ""),
    ("€", "EUR"),
    ("£", "GBP"),
    ("¥", ""),
    ("₸", "KZT"),
    ("₽", "RUB"),
    ("₼", "AZN"),
    ("₺", "TRY"),
    ("₴", "UAH"),
    ("₾", "GEL"),
    ("₹", "INR"),
    ("₮", "MNT"),
    ("EURO", "EUR"),
    ("RUR", "RUB"),
];

/// Words and letters that multiply, and by which power of ten.
const MULTIPLES: [(&str, i64); 16] = [
    ("thousand", 3),
    ("million", 6),
    ("millions", 6),
    ("billion", 9),
    ("billions", 9),
    ("mln", 6),
    ("mio", 6),
    ("mn", 6),
    ("mm", 6),
    ("bln", 9),
    ("bn", 9),
    ("k", 3),
    ("m", 6),
    ("b", 9),
    ("tys", 3),
    ("th", 3),
];

/// A currency as people write it: the code it means, if that is clear.
enum Written {
    Code(Currency),
    Lower(Currency),
    Sign(Currency),
    Shared(&'static str),
    Unknown,
}

fn currency(text: &str) -> Written {
    if let Some(currency) = Currency::parse(text) {
        return Written::Code(currency);
    }
    let upper = text.to_uppercase();
    if let Some(currency) = Currency::parse(&upper) {
        return Written::Lower(currency);
    }
    match SIGNS.into_iter().find(|(sign, _)| *sign == upper) {
        Some((sign, code)) => Currency::parse(code).map_or(Written::Shared(sign), Written::Sign),
        None => Written::Unknown,
    }
}

/// Why `text`, which is no amount, is none.
pub(super) fn explain(text: &str) -> MoneyError {
    let whole = 0..text.len();
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return MoneyError::new(MoneyErrorKind::Number(DecimalError::Empty), whole, None);
    }
    if trimmed.len() != text.len() {
        let inner = Money::parse(trimmed);
        let replacement = match inner {
            Ok(_) => Some(trimmed.to_owned()),
            Err(error) => error.replacement,
        };
        return MoneyError::new(MoneyErrorKind::Blank, whole, replacement);
    }
    let number = number_end(text);
    if number == 0 {
        return turned(text);
    }
    let (number, rest) = text.split_at(number);
    let code = rest.trim_start();
    let code_range = text.len() - code.len()..text.len();
    if let Some((factor, code)) = multiple(code) {
        let amount = mend(number).and_then(|number| Dec::parse(&number).ok()?.mul(&factor));
        let replacement = amount.filter(|amount| !amount.inexact()).zip(meant(code));
        let replacement = replacement.map(|(amount, currency)| format!("{} {currency}", amount.normalized()));
        return MoneyError::new(MoneyErrorKind::Multiple, whole, replacement);
    }
    let replacement = mend(number).zip(meant(code)).map(|(number, currency)| format!("{number} {currency}"));
    if let Err(error) = Dec::parse(number) {
        let from = if Dec::suggest(number).is_some() { 0 } else { error.offset() };
        return MoneyError::new(MoneyErrorKind::Number(error), from..number.len(), replacement);
    }
    if code.is_empty() {
        return MoneyError::new(MoneyErrorKind::MissingCurrency, whole, None);
    }
    match currency(code) {
        Written::Code(_) => MoneyError::new(MoneyErrorKind::Blank, whole, replacement),
        Written::Sign(_) => MoneyError::new(MoneyErrorKind::Sign, code_range, replacement),
        Written::Shared(sign) => MoneyError::new(MoneyErrorKind::Symbol(sign), code_range, None),
        Written::Lower(_) | Written::Unknown => MoneyError::new(unknown(code), code_range, replacement),
    }
}

/// A text that begins with something else than a number.
fn turned(text: &str) -> MoneyError {
    let whole = 0..text.len();
    let start = text.find(|char: char| char.is_ascii_digit() || matches!(char, '-' | '+')).unwrap_or(text.len());
    let (code, number) = (text[..start].trim_end(), &text[start..]);
    let written = currency(code);
    if number_end(number) != number.len() || number.is_empty() || matches!(written, Written::Unknown) {
        return MoneyError::new(MoneyErrorKind::Number(DecimalError::NotANumber(0)), whole, None);
    }
    let replacement = mend(number).zip(meant(code)).map(|(number, currency)| format!("{number} {currency}"));
    match written {
        Written::Shared(sign) => MoneyError::new(MoneyErrorKind::Symbol(sign), 0..code.len(), None),
        _ => MoneyError::new(MoneyErrorKind::Order, whole, replacement),
    }
}

fn unknown(code: &str) -> MoneyErrorKind {
    let mut shown: String = code.chars().take(20).collect();
    if shown.len() < code.len() {
        shown.push('…');
    }
    MoneyErrorKind::UnknownCurrency(shown)
}

fn meant(code: &str) -> Option<Currency> {
    match currency(code) {
        Written::Code(currency) | Written::Lower(currency) | Written::Sign(currency) => Some(currency),
        Written::Shared(_) | Written::Unknown => None,
    }
}

fn mend(number: &str) -> Option<String> {
    if Dec::parse(number).is_ok() { Some(number.to_owned()) } else { Dec::suggest(number) }
}

/// The factor in front of a currency, as in `million USD`, `m USD` and `k€`.
fn multiple(text: &str) -> Option<(Dec, &str)> {
    let end = text.find(|char: char| !char.is_ascii_alphabetic()).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let (_, power) = MULTIPLES.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(word))?;
    let factor = (0..power).try_fold(Dec::ONE, |factor, _| factor.mul(&Dec::from_i64(10)))?;
    Some((factor, rest.trim_start_matches('.').trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> MoneyError {
        Money::parse(text).expect_err(text)
    }

    #[test]
    fn points_at_the_part_and_says_what_to_write() {
        for (text, at, right) in [
            ("USD 100", "USD 100", Some("100 USD")),
            ("USD100", "USD100", Some("100 USD")),
            ("US$ 1,000,000", "US$ 1,000,000", Some("1000000 USD")),
            ("€100", "€100", Some("100 EUR")),
            ("$100", "$", None),
            ("100 $", "$", None),
            ("100 €", "€", Some("100 EUR")),
            ("100 usd", "usd", Some("100 USD")),
            ("100USD", "100USD", Some("100 USD")),
            ("100  USD", "100  USD", Some("100 USD")),
            (" 100 USD", " 100 USD", Some("100 USD")),
            ("158 320 000 USD", "158 320 000", Some("158320000 USD")),
            ("1,5 EUR", "1,5", Some("1.5 EUR")),
            ("1,234 EUR", ",234", None),
            ("1e6 USD", "1e6", Some("1000000 USD")),
            ("5 million USD", "5 million USD", Some("5000000 USD")),
            ("1.25bn USD", "1.25bn USD", Some("1250000000 USD")),
            ("3k€", "3k€", Some("3000 EUR")),
            ("100", "100", None),
            ("100 XYZ", "XYZ", None),
            ("100 XXX", "XXX", None),
            ("soon", "soon", None),
            ("", "", None),
        ] {
            let error = error(text);
            assert_eq!((&text[error.range()], error.replacement()), (at, right), "{text}");
            assert!(right.is_none_or(|right| Money::parse(right).is_ok()));
        }
    }

    #[test]
    fn the_reason_is_told() {
        for (text, message) in [
            ("100", "the currency is missing"),
            ("100 XYZ", "`XYZ` is no ISO 4217 currency code"),
            ("$100", "a currency is written as its ISO 4217 code, and `$` may be several"),
            ("USD 100", "the number stands before the currency"),
            ("5 million USD", "an amount is written out in full"),
            ("100.5.0 USD", "digits are written without separators, and the decimal mark is a point"),
        ] {
            assert_eq!(error(text).to_string(), message, "{text}");
        }
        assert!(error(&format!("1 {}", "é".repeat(500))).to_string().len() < 100);
    }

    #[test]
    fn hostile_texts_end_in_an_error() {
        for text in [" ", "-", "€", "€é1", "1é", "1 k", "k", "1 m", "1 k.", "\u{2212}1 USD", "9 USD USD", "1e99 USD"]
        {
            assert!(text.get(error(text).range()).is_some(), "{text}");
        }
        assert!(error("9999999999999999999999999999 bn USD").replacement().is_none());
    }
}
