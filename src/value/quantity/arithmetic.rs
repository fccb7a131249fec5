//! Arithmetic of quantities: sums of one dimension, products of any.

use super::Quantity;
use crate::value::decimal::Dec;
use crate::value::unit::{Dimension, Factor, Unit};

impl Quantity {
    /// The sum, in the unit of `self`; `None` for different dimensions, out of reach, and for
    /// temperatures in `Cel`, which have no sum.
    #[must_use]
    pub fn add(&self, other: &Self) -> Option<Self> {
        if self.unit.has_offset() || other.unit.has_offset() {
            return None;
        }
        let other = other.convert(&self.unit)?;
        Some(self.with_number(self.number.add(&other.number)?))
    }

    /// The difference, in the unit of `self`; `None` for different dimensions and out of reach.
    /// Two temperatures in `Cel` differ by kelvins; one in `Cel` and one in another unit give
    /// `None`, because it is not clear which of them is a difference already.
    #[must_use]
    pub fn sub(&self, other: &Self) -> Option<Self> {
        if self.unit.has_offset() && other.unit.has_offset() {
            let kelvin = Unit::parse("K").ok()?;
            return Some(Self::new(self.number.sub(&other.number)?, kelvin));
        }
        self.add(&other.neg())
    }

    /// The product. A factor without dimension leaves the unit of the other one (`310 m3/s` times
    /// `5 %` is in `m3/s`); otherwise the result is in the unit of [`Dimension::unit_code`], and a
    /// mass of a tonne or more in `t`. `None` out of reach and for `Cel`.
    #[must_use]
    pub fn mul(&self, other: &Self) -> Option<Self> {
        if self.unit.has_offset() || other.unit.has_offset() {
            return None;
        }
        match (self.as_number(), other.as_number()) {
            (Some(a), Some(b)) => Some(Self::plain(a.mul(&b)?)),
            (None, Some(factor)) => self.times(&factor),
            (Some(factor), None) => other.times(&factor),
            (None, None) => {
                let dimension = self.unit.dimension().checked_mul(other.unit.dimension())?;
                let factor = self.unit.fraction().mul(other.unit.fraction())?;
                Self::reduced(&self.number.mul(&other.number)?, factor, dimension)
            }
        }
    }

    /// The quotient, on the same terms; also `None` for a divisor of zero.
    #[must_use]
    pub fn div(&self, other: &Self) -> Option<Self> {
        if self.unit.has_offset() || other.unit.has_offset() {
            return None;
        }
        match (self.as_number(), other.as_number()) {
            (Some(a), Some(b)) => Some(Self::plain(a.div(&b)?)),
            (None, Some(divisor)) => self.over(&divisor),
            (_, None) => {
                let dimension = self.unit.dimension().checked_div(other.unit.dimension())?;
                let factor = self.unit.fraction().div(other.unit.fraction())?;
                Self::reduced(&self.number.div(&other.number)?, factor, dimension)
            }
        }
    }

    fn reduced(number: &Dec, factor: Factor, dimension: Dimension) -> Option<Self> {
        let within = |unit: Unit| Some(Self::new(factor.div(unit.fraction())?.apply(number)?.normalized(), unit));
        if dimension == Dimension::MASS {
            let tonnes = within(Unit::parse("t").ok()?)?;
            if tonnes.number.abs() >= Dec::ONE {
                return Some(tonnes);
            }
        }
        within(Unit::parse(&dimension.unit_code()).ok()?)
    }

    /// A multiple, in the same unit; `None` out of reach and for `Cel`.
    #[must_use]
    pub fn times(&self, factor: &Dec) -> Option<Self> {
        let number = self.number.mul(factor).filter(|_| !self.unit.has_offset());
        Some(self.with_number(number?))
    }

    /// A part, in the same unit; `None` for a divisor of zero, out of reach and for `Cel`.
    #[must_use]
    pub fn over(&self, divisor: &Dec) -> Option<Self> {
        let number = self.number.div(divisor).filter(|_| !self.unit.has_offset());
        Some(self.with_number(number?))
    }

    /// The quantity with the opposite sign.
    #[must_use]
    pub fn neg(&self) -> Self {
        self.with_number(self.number.neg())
    }

    /// The quantity without its sign.
    #[must_use]
    pub fn abs(&self) -> Self {
        self.with_number(self.number.abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cmp::Ordering;

    fn q(text: &str) -> Quantity {
        Quantity::parse(text).expect(text)
    }

    fn n(text: &str) -> Dec {
        Dec::parse(text).expect(text)
    }

    #[test]
    fn sums_are_in_the_unit_of_the_first() {
        assert_eq!(q("1.5 t").add(&q("250 kg")).unwrap().to_string(), "1.750 t");
        assert_eq!(q("< 1 t").sub(&q("1 t")).unwrap().to_string(), "0 t");
        assert!(q("1 t").add(&q("1 m3")).is_none());
        assert_eq!(q("25 Cel").sub(&q("20 Cel")).unwrap().to_string(), "5 K");
        assert!(q("25 Cel").add(&q("20 Cel")).is_none());
        assert!(q("25 Cel").sub(&q("5 K")).is_none());
    }

    #[test]
    fn products_are_in_readable_units() {
        for (a, b, product) in [
            ("310 m3/s", "5 %", "15.50 m3/s"),
            ("5 %", "310 m3/s", "15.50 m3/s"),
            ("5 %", "10 %", "0.0050"),
            ("310 m3/s", "8760 h", "9776160000 m3"),
            ("0.67 kg/m3", "1000000 m3", "670 t"),
            ("0.67 kg/m3", "100 m3", "67 kg"),
            ("2 MW", "3 h", "21600000000 J"),
            ("5 g/t", "100 kt", "0.000500 kt"),
            ("2 kg", "3 m", "6 kg.m"),
        ] {
            assert_eq!(q(a).mul(&q(b)).unwrap().to_string(), product, "{a} * {b}");
        }
        assert!(q("20 Cel").mul(&q("2 1")).is_none());
        assert!(q("20 Cel").times(&n("2")).is_none());
    }

    #[test]
    fn quotients() {
        assert_eq!(q("500 t").div(&q("100 kt")).unwrap().to_string(), "0.005");
        assert_eq!(q("500 t").div(&q("100 kt")).unwrap().compare(&q("5 t/kt")), Ok(Ordering::Equal));
        assert_eq!(q("7200 m3").div(&q("2 h")).unwrap().to_string(), "1 m3/s");
        assert_eq!(q("10 t").div(&q("50 %")).unwrap().to_string(), "20 t");
        assert_eq!(
            q("5 1").div(&q("1 d")).unwrap().convert(&Unit::parse("1/d").unwrap()).unwrap().to_string(),
            "5 1/d"
        );
        assert!(q("10 t").div(&q("0 kt")).is_none());
        assert!(q("10 t").over(&n("0")).is_none());
    }
}
