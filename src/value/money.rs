//! Amounts of money in one currency; nothing here converts between currencies, because a rate is a
//! declared, dated fact.

use std::cmp::Ordering;
use std::fmt;

use iso_currency as iso;

use super::decimal::Dec;

mod error;

pub use error::{MoneyError, MoneyErrorKind};

/// A currency of ISO 4217.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(iso::Currency);

impl Currency {
    /// Reads a code of three capital letters. `XXX` (no currency) and `XTS` (for testing) are none.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        iso::Currency::from_code(code).filter(|_| !matches!(code, "XXX" | "XTS")).map(Self)
    }

    /// The code, such as `USD`.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// The English name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.name()
    }

    /// Digits after the point that amounts have: 2 for `USD`, 0 for `JPY`; `None` for metals and
    /// special drawing rights.
    #[must_use]
    pub fn minor_units(self) -> Option<u32> {
        self.0.exponent().map(u32::from)
    }
}

impl fmt::Display for Currency {
    /// The code.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Two amounts in different currencies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{left} and {right} are different currencies")]
pub struct CurrencyMismatch {
    /// Currency of the first.
    pub left: Currency,
    /// Currency of the second.
    pub right: Currency,
}

/// Why a calculation with money has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyMathError {
    /// Two currencies.
    #[error(transparent)]
    Currency(#[from] CurrencyMismatch),
    /// A division by zero.
    #[error("a division by zero")]
    Zero,
    /// A result beyond 10^99.
    #[error("a number out of reach")]
    Reach,
}

/// An amount in a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    amount: Dec,
    currency: Currency,
}

impl Money {
    /// Reads a number, one blank and a currency code.
    ///
    /// # Errors
    /// Anything else, with the bytes to point at and, if it is clear, the whole text to write.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        Self::read(text).ok_or_else(|| error::explain(text))
    }

    fn read(text: &str) -> Option<Self> {
        let (amount, code) = text.split_once(' ')?;
        Some(Self { amount: Dec::parse(amount).ok()?, currency: Currency::parse(code)? })
    }

    /// That much of a currency.
    #[must_use]
    pub fn new(amount: Dec, currency: Currency) -> Self {
        Self { amount, currency }
    }

    /// The number, in units of the currency.
    #[must_use]
    pub fn amount(&self) -> Dec {
        self.amount
    }

    /// The currency.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.currency
    }

    fn same(&self, other: &Self) -> Result<(), CurrencyMismatch> {
        let (left, right) = (self.currency, other.currency);
        if left == right { Ok(()) } else { Err(CurrencyMismatch { left, right }) }
    }

    fn with(&self, amount: Option<Dec>) -> Result<Self, MoneyMathError> {
        amount.map(|amount| Self { amount, ..*self }).ok_or(MoneyMathError::Reach)
    }

    /// The order of two amounts.
    ///
    /// # Errors
    /// Different currencies.
    pub fn compare(&self, other: &Self) -> Result<Ordering, CurrencyMismatch> {
        self.same(other)?;
        Ok(self.amount.cmp_value(&other.amount))
    }

    /// The sum.
    ///
    /// # Errors
    /// Different currencies, or out of reach.
    pub fn add(&self, other: &Self) -> Result<Self, MoneyMathError> {
        self.same(other)?;
        self.with(self.amount.add(&other.amount))
    }

    /// The difference.
    ///
    /// # Errors
    /// Different currencies, or out of reach.
    pub fn sub(&self, other: &Self) -> Result<Self, MoneyMathError> {
        self.same(other)?;
        self.with(self.amount.sub(&other.amount))
    }

    /// A multiple.
    ///
    /// # Errors
    /// Out of reach.
    pub fn mul(&self, factor: &Dec) -> Result<Self, MoneyMathError> {
        self.with(self.amount.mul(factor))
    }

    /// A part.
    ///
    /// # Errors
    /// A divisor of zero, or out of reach.
    pub fn div(&self, divisor: &Dec) -> Result<Self, MoneyMathError> {
        if divisor.is_zero() {
            return Err(MoneyMathError::Zero);
        }
        self.with(self.amount.div(divisor))
    }

    /// How many times the other amount this one is.
    ///
    /// # Errors
    /// Different currencies, an amount of zero to divide by, or out of reach.
    pub fn ratio(&self, other: &Self) -> Result<Dec, MoneyMathError> {
        self.same(other)?;
        Ok(self.div(&other.amount)?.amount)
    }

    /// The amount with the opposite sign.
    #[must_use]
    pub fn neg(&self) -> Self {
        Self { amount: self.amount.neg(), ..*self }
    }

    /// The amount without its sign.
    #[must_use]
    pub fn abs(&self) -> Self {
        Self { amount: self.amount.abs(), ..*self }
    }

    /// Rounded to the minor units of the currency, and printed with all of them; unchanged where
    /// it has none.
    #[must_use]
    pub fn to_minor_units(&self) -> Self {
        let amount = self.currency.minor_units().map_or(self.amount, |places| self.amount.to_digits(places));
        Self { amount, ..*self }
    }

    /// As it prints, with groups of three digits set apart by a no-break space.
    #[must_use]
    pub fn grouped(&self) -> String {
        format!("{} {}", self.amount.grouped(), self.currency)
    }
}

impl fmt::Display for Money {
    /// As written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn m(text: &str) -> Money {
        Money::parse(text).expect(text)
    }

    fn n(text: &str) -> Dec {
        Dec::parse(text).expect(text)
    }

    #[test]
    fn prints_as_written_and_grouped() {
        for text in ["158320000 USD", "0.50 KZT", "-12 XDR", "100 KGS", "5 UZS"] {
            assert_eq!(m(text).to_string(), text);
        }
        assert_eq!(m("158320000 USD").grouped(), "158\u{a0}320\u{a0}000 USD");
    }

    #[test]
    fn amounts_of_one_currency_add_up_and_compare() {
        assert_eq!(m("1.50 USD").add(&m("2 USD")).unwrap().to_string(), "3.50 USD");
        assert_eq!(m("1 USD").sub(&m("2 USD")).unwrap().abs().to_string(), "1 USD");
        assert_eq!(m("1 USD").compare(&m("1.00 USD")), Ok(Ordering::Equal));
        assert_eq!(m("1 USD"), m("1.00 USD"));
        assert_eq!(m("150 USD").ratio(&m("200 USD")).unwrap(), n("0.75"));
        assert_eq!(m("100 USD").div(&n("3")).unwrap().mul(&n("3")).unwrap(), m("100 USD"));
    }

    #[test]
    fn currencies_never_mix() {
        let mismatch = m("1 USD").compare(&m("1 EUR")).unwrap_err();
        assert_eq!(mismatch.to_string(), "USD and EUR are different currencies");
        assert_eq!(m("1 USD").add(&m("1 EUR")), Err(mismatch.into()));
        assert_eq!(m("1 USD").ratio(&m("1 EUR")), Err(mismatch.into()));
        assert_ne!(m("1 USD"), m("1 EUR"));
    }

    #[test]
    fn division_by_nothing_is_told_apart() {
        assert_eq!(m("1 USD").div(&n("0")), Err(MoneyMathError::Zero));
        assert_eq!(m("1 USD").ratio(&m("0.00 USD")), Err(MoneyMathError::Zero));
    }

    #[test]
    fn computed_amounts_round_to_minor_units() {
        assert_eq!(m("100 USD").div(&n("3")).unwrap().to_minor_units().to_string(), "33.33 USD");
        assert_eq!(m("2 JPY").div(&n("3")).unwrap().to_minor_units().to_string(), "1 JPY");
        assert_eq!(m("5 USD").to_minor_units().to_string(), "5.00 USD");
        assert_eq!(m("1.2345 XAU").to_minor_units().to_string(), "1.2345 XAU");
    }

    #[test]
    fn some_codes_of_the_list_are_no_currency() {
        assert_eq!(Currency::parse("XXX"), None);
        assert_eq!(Currency::parse("usd"), None);
        assert!(Currency::parse("KZT").is_some_and(|tenge| tenge.name() == "Kazakhstani tenge"));
        assert_eq!(Currency::parse("KWD").and_then(Currency::minor_units), Some(3));
    }
}
