//! A number with its unit, compared and converted exactly.

use std::cmp::Ordering;
use std::fmt;

use super::decimal::Dec;
use super::scalar::is_unit_with_number;
use super::unit::{Dimension, Factor, Unit};

mod arithmetic;
mod error;

pub use error::{QuantityError, QuantityErrorKind};

/// What stands in front of a number that is not simply the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Qualifier {
    /// `<`: below the limit of detection.
    LessThan,
    /// `~`: an estimate.
    About,
}

impl Qualifier {
    /// The sign in front of the number.
    #[must_use]
    pub fn sign(self) -> char {
        match self {
            Self::LessThan => '<',
            Self::About => '~',
        }
    }
}

/// Two quantities that measure different things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} and {} cannot be compared", .left.with_article(), .right.with_article())]
pub struct DimensionMismatch {
    /// What the first measures.
    pub left: Dimension,
    /// What the second measures.
    pub right: Dimension,
}

/// A number with a UCUM unit, and the qualifier that was stated with it. Comparison and arithmetic
/// go by the number; only what passes a quantity on unchanged keeps the qualifier.
#[derive(Clone, Debug)]
pub struct Quantity {
    number: Dec,
    unit: Unit,
    qualifier: Option<Qualifier>,
}

impl Quantity {
    /// Reads a number, one blank and a UCUM unit, with `< ` or `~ ` in front if it is qualified.
    ///
    /// # Errors
    /// Anything else, with the bytes to point at and, if it is clear, what to write there.
    pub fn parse(text: &str) -> Result<Self, QuantityError> {
        Self::read(text).ok_or_else(|| error::explain(text))
    }

    fn read(text: &str) -> Option<Self> {
        let (qualifier, plain) = match text.as_bytes() {
            [b'<', b' ', ..] => (Some(Qualifier::LessThan), &text[2..]),
            [b'~', b' ', ..] => (Some(Qualifier::About), &text[2..]),
            _ => (None, text),
        };
        let (number, unit) = plain.split_once(' ')?;
        // `5 100.t` is more likely a number with a blank in it than five times 100 t.
        if unit.starts_with(|first: char| first.is_ascii_digit()) && !is_unit_with_number(unit) {
            return None;
        }
        Some(Self { number: Dec::parse(number).ok()?, unit: Unit::parse(unit).ok()?, qualifier })
    }

    /// That many of a unit.
    #[must_use]
    pub fn new(number: Dec, unit: Unit) -> Self {
        Self { number, unit, qualifier: None }
    }

    /// A plain number.
    #[must_use]
    pub fn plain(number: Dec) -> Self {
        Self::new(number, Unit::one())
    }

    /// The number, in the unit.
    #[must_use]
    pub fn number(&self) -> Dec {
        self.number
    }

    /// The unit.
    #[must_use]
    pub fn unit(&self) -> &Unit {
        &self.unit
    }

    /// What was stated in front of the number.
    #[must_use]
    pub fn qualifier(&self) -> Option<Qualifier> {
        self.qualifier
    }

    /// Another number of the same unit.
    #[must_use]
    pub fn with_number(&self, number: Dec) -> Self {
        Self::new(number, self.unit.clone())
    }

    /// A quantity without dimension as a plain number: 0.057 for `5.7 %`; else `None`.
    #[must_use]
    pub fn as_number(&self) -> Option<Dec> {
        let plain = self.unit.dimension().is_none();
        plain.then(|| self.unit.fraction().apply(&self.number)).flatten()
    }

    /// The same quantity in another unit, exact if it comes out even; `None` for another
    /// dimension.
    #[must_use]
    pub fn convert(&self, unit: &Unit) -> Option<Self> {
        if self.unit == *unit {
            return Some(self.clone());
        }
        if self.unit.dimension() != unit.dimension() {
            return None;
        }
        let number = if self.unit.has_offset() || unit.has_offset() {
            let mut kelvins = self.unit.fraction().apply(&self.number)?;
            if let Some(offset) = self.unit.offset() {
                kelvins = kelvins.add(&offset)?;
            }
            if let Some(offset) = unit.offset() {
                kelvins = kelvins.sub(&offset)?;
            }
            Factor::ONE.div(unit.fraction())?.apply(&kelvins)?
        } else {
            self.unit.fraction().div(unit.fraction())?.apply(&self.number)?
        };
        Some(Self { number, unit: unit.clone(), qualifier: self.qualifier })
    }

    /// The order of two quantities, qualifiers aside.
    ///
    /// # Errors
    /// Different dimensions.
    pub fn compare(&self, other: &Self) -> Result<Ordering, DimensionMismatch> {
        let (left, right) = (self.unit.dimension(), other.unit.dimension());
        if left != right {
            return Err(DimensionMismatch { left, right });
        }
        if let Some(other) = other.convert(&self.unit) {
            return Ok(self.number.cmp_value(&other.number));
        }
        if let Some(this) = self.convert(&other.unit) {
            return Ok(this.number.cmp_value(&other.number));
        }
        // Neither can be written in the other's unit, so they are at least 10^28 apart.
        let sign = |quantity: &Self| quantity.number.cmp_value(&Dec::ZERO);
        let size = |quantity: &Self| quantity.number.lead() + quantity.unit.factor().lead();
        let magnitude = size(self).cmp(&size(other));
        let magnitude = if self.number.is_negative() { magnitude.reverse() } else { magnitude };
        Ok(sign(self).cmp(&sign(other)).then(magnitude))
    }

    /// The order of a quantity without dimension and a plain number.
    ///
    /// # Errors
    /// A quantity with a dimension.
    pub fn compare_number(&self, number: &Dec) -> Result<Ordering, DimensionMismatch> {
        self.compare(&Self::plain(*number))
    }

    /// As it prints, with groups of three digits set apart by a no-break space.
    #[must_use]
    pub fn grouped(&self) -> String {
        self.text(&self.number.grouped())
    }

    fn text(&self, number: &str) -> String {
        let sign = self.qualifier.map_or(String::new(), |qualifier| format!("{} ", qualifier.sign()));
        match self.unit.code() {
            "1" => format!("{sign}{number}"),
            code => format!("{sign}{number} {code}"),
        }
    }
}

impl fmt::Display for Quantity {
    /// As written; of the unit `1`, the number alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(&self.number.to_string()))
    }
}

crate::coded::coded!(struct Quantity { number, unit, qualifier });

#[cfg(test)]
mod tests {
    use super::*;

    fn q(text: &str) -> Quantity {
        Quantity::parse(text).expect(text)
    }

    fn n(text: &str) -> Dec {
        Dec::parse(text).expect(text)
    }

    fn to(text: &str, unit: &str) -> String {
        q(text).convert(&Unit::parse(unit).expect(unit)).expect("one dimension").to_string()
    }

    #[test]
    fn prints_as_written() {
        for text in ["310 m3/s", "26081 t", "5.70 %", "< 0.5 t", "~ 30 kg/h", "-12 Cel", "5 10*3.m3", "3 1/d"] {
            assert_eq!(q(text).to_string(), text);
        }
        assert_eq!(q("< 0.5 t").qualifier(), Some(Qualifier::LessThan));
        assert_eq!(q("158320000.5 t").grouped(), "158\u{a0}320\u{a0}000.5 t");
        assert_eq!(q("0.3 1").to_string(), "0.3");
    }

    #[test]
    fn conversions_are_exact_where_they_come_out_even() {
        for (text, unit, expected) in [
            ("26081 t", "kt", "26.081"),
            ("36 km/h", "m/s", "10"),
            ("8766 t/a", "kg/h", "1000"),
            ("1 hm3", "m3", "1000000"),
            ("867 har", "km2", "8.67"),
            ("1 MW.h", "GJ", "3.6"),
            ("20 Cel", "K", "293.15"),
            ("0 K", "Cel", "-273.15"),
            ("20.5 Cel", "mK", "293650"),
            ("100 [ppm]", "%", "0.0100"),
            ("1.50 [lb_av]", "kg", "0.680388555"),
            ("1 10*3.[cft_i]", "m3", "28.316846592"),
        ] {
            let converted = q(text).convert(&Unit::parse(unit).unwrap()).unwrap();
            assert_eq!(converted.to_string(), format!("{expected} {unit}"), "{text}");
            assert!(!converted.number().inexact(), "{text}");
        }
        assert_eq!(q("1 t").convert(&Unit::parse("m3").unwrap()).map(|q| q.to_string()), None);
        assert_eq!(q("< 500 kg").convert(&Unit::parse("t").unwrap()).unwrap().to_string(), "< 0.500 t");
    }

    #[test]
    fn there_and_back_is_the_same() {
        for (text, unit) in
            [("1 t/a", "g/h"), ("7 [psi]", "Pa"), ("48.1052 deg", "rad"), ("3 m/s", "km/h"), ("1 a", "wk")]
        {
            let there = q(text).convert(&Unit::parse(unit).unwrap()).unwrap();
            assert_eq!(there.convert(q(text).unit()).unwrap().number(), q(text).number(), "{text}");
            assert_eq!(there.compare(&q(text)), Ok(Ordering::Equal), "{text}");
        }
    }

    #[test]
    fn the_traps_of_ucum() {
        // The year of UCUM has 365.25 days; regulators divide by 8760 hours.
        assert!(to("1 t/a", "g/h").starts_with("114.0771"));
        let regulator = q("1 t").div(&q("8760 h")).unwrap().convert(&Unit::parse("g/h").unwrap()).unwrap();
        assert_eq!(regulator.number().round(3), n("114.155"));
        assert_eq!(q("8760 h").div(&q("1 a")).unwrap().number().round(5), n("0.99932"));
        for text in ["1 Mm3", "1 ha", "1 MWh", "1 tonne", "1 tCO2e", "1 Nm3", "1 ppm", "1 bcm", "1 Mcf", "1 t{CO2e}"] {
            assert!(Quantity::parse(text).is_err(), "{text}");
        }
        assert_ne!(q("1 T").unit().dimension(), q("1 t").unit().dimension());
        // 0.5 t a year is 57 g an hour.
        assert_eq!(q("0.5 t/a").convert(&Unit::parse("g/h").unwrap()).unwrap().number().round(0), n("57"));
    }

    #[test]
    fn comparison_crosses_units() {
        assert_eq!(q("1 t").compare(&q("1000.0 kg")), Ok(Ordering::Equal));
        assert_eq!(q("5 t/kt").compare(&q("0.4 %")), Ok(Ordering::Greater));
        assert_eq!(q("5.7 %").compare_number(&n("0.057")), Ok(Ordering::Equal));
        assert_eq!(q("0 Cel").compare(&q("273.15 K")), Ok(Ordering::Equal));
        assert!(q("0 Cel").compare(&q("1 K")).unwrap().is_gt());
        let mismatch = q("1 t").compare(&q("1 m3")).unwrap_err();
        assert_eq!(mismatch.to_string(), "a mass and a volume cannot be compared");
        assert!(q("1 t").compare_number(&n("1")).is_err());
    }

    #[test]
    fn comparison_works_beyond_the_reach_of_conversion() {
        let mut far = q("9999999999999999999999999999 Tt");
        far = far.times(&n("10").pow(&n("70")).unwrap()).unwrap();
        let near = q("1 fg").times(&n("10").pow(&n("-90")).unwrap()).unwrap();
        assert_eq!(far.compare(&near), Ok(Ordering::Greater));
        assert_eq!(near.compare(&far), Ok(Ordering::Less));
        assert_eq!(far.neg().compare(&near), Ok(Ordering::Less));
        assert_eq!(far.neg().compare(&near.neg()), Ok(Ordering::Less));
    }
}
