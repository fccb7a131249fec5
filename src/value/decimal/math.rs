//! Roots, powers, exponentials and logarithms, to about 27 significant digits; always inexact.

use rust_decimal::{Decimal, MathematicalOps};

use super::Dec;

/// The natural logarithm of ten.
const LN_10: Dec = Dec { mantissa: 2_302_585_092_994_045_684_017_991_455, scale: 27, inexact: true };

/// Powers of ten below this have no digit left.
const SMALLEST_POWER: i32 = -60;

impl Dec {
    /// The square root; `None` of a negative number.
    #[must_use]
    pub fn sqrt(&self) -> Option<Self> {
        if self.is_negative() {
            return None;
        }
        if self.is_zero() {
            return Some(Self::ZERO.as_inexact());
        }
        let (mut number, power) = self.scientific();
        if power.rem_euclid(2) == 1 {
            number = number.checked_mul(Decimal::TEN)?;
        }
        // Newton's steps double the right digits; the radicand is at least 1 and below 100.
        let mut root = Decimal::from(4);
        for _ in 0..9 {
            root = root.checked_add(number.checked_div(root)?)?.checked_div(Decimal::TWO)?;
        }
        Self::from_scientific(root, power.div_euclid(2))
    }

    /// e to the number; zero where the result lies below every digit, `None` out of reach.
    #[must_use]
    pub fn exp(&self) -> Option<Self> {
        // e^x = 10^k e^(x - k ln 10), so that the series runs over a small number.
        let power = self.div(&LN_10)?.round(0);
        let rest = self.sub(&power.mul(&LN_10)?)?;
        let power = i32::try_from(power.to_i64()?).ok()?;
        if power < SMALLEST_POWER {
            return Some(Self::ZERO.as_inexact());
        }
        let (mantissa, rest_power) = rest.scientific();
        if rest_power < -28 {
            return Self::from_scientific(Decimal::ONE, power);
        }
        let shift = Decimal::new(1, rest_power.min(0).unsigned_abs());
        Self::from_scientific(mantissa.checked_mul(shift)?.checked_exp()?, power)
    }

    /// The natural logarithm; `None` of zero and of a negative number.
    #[must_use]
    pub fn ln(&self) -> Option<Self> {
        if self.is_negative() || self.is_zero() {
            return None;
        }
        let (number, power) = self.scientific();
        let small = Self::from_scientific(number.checked_ln()?, 0)?;
        small.add(&LN_10.mul(&Self::from_i64(power.into()))?)
    }

    /// The number to the power of `exponent`; `None` out of reach, for a negative number to a
    /// fractional power and for zero to a negative one.
    #[must_use]
    pub fn pow(&self, exponent: &Self) -> Option<Self> {
        if let Some(whole) = exponent.to_i64() {
            let power = self.whole_power(whole.unsigned_abs())?;
            return if whole < 0 { Self::ONE.div(&power) } else { Some(power.as_inexact()) };
        }
        if self.is_zero() {
            return (!exponent.is_negative()).then_some(Self::ZERO.as_inexact());
        }
        self.ln()?.mul(exponent)?.exp()
    }

    fn whole_power(&self, mut exponent: u64) -> Option<Self> {
        let (mut result, mut square) = (Self::ONE, *self);
        while exponent > 0 {
            if exponent & 1 == 1 {
                result = result.mul(&square)?;
            }
            exponent >>= 1;
            if exponent > 0 {
                square = square.mul(&square)?;
            }
        }
        Some(result)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> Dec {
        Dec::parse(text).expect("a number")
    }

    #[test]
    fn roots() {
        assert_eq!(n("4").sqrt().unwrap(), n("2"));
        assert_eq!(n("2").sqrt().unwrap(), n("1.41421356237309504880169"));
        assert_eq!(n("0.0000000000000000000000000001").sqrt().unwrap(), n("0.00000000000001"));
        assert_eq!(n("9000000000000000000000000000").sqrt().unwrap().significant(9), n("94868329800000"));
        assert!(n("-4").sqrt().is_none());
        assert!(n("0").sqrt().unwrap().is_zero());
        assert!(n("4").sqrt().unwrap().inexact());
    }

    #[test]
    fn exponentials_and_logarithms() {
        assert_eq!(n("1").exp().unwrap(), n("2.71828182845904523536029"));
        assert_eq!(n("0").exp().unwrap(), n("1"));
        assert_eq!(n("-100").exp().unwrap().significant(10).to_string().len(), 2 + 43 + 10);
        assert_eq!(
            n("100").exp().unwrap().significant(12),
            n("26881171418200000000000").mul(&n("1000000000000000000000")).unwrap().significant(12)
        );
        assert!(n("1000").exp().is_none());
        assert_eq!(n("2").ln().unwrap(), n("0.693147180559945309417232"));
        assert_eq!(n("10").ln().unwrap(), n("2.30258509299404568401799"));
        assert!(n("0").ln().is_none());
        assert!(n("-1").ln().is_none());
        assert_eq!(n("12345.678").ln().unwrap().exp().unwrap(), n("12345.678"));
    }

    #[test]
    fn powers() {
        assert_eq!(n("1.05").pow(&n("2")).unwrap(), n("1.1025"));
        assert_eq!(n("2").pow(&n("-2")).unwrap(), n("0.25"));
        assert_eq!(n("9").pow(&n("0.5")).unwrap(), n("3"));
        assert_eq!(n("-2").pow(&n("3")).unwrap(), n("-8"));
        assert!(n("-2").pow(&n("0.5")).is_none());
        assert!(n("0").pow(&n("-1")).is_none());
        assert_eq!(n("0").pow(&n("0")).unwrap(), n("1"));
        assert!(n("10").pow(&n("9223372036854775807")).is_none());
        assert_eq!(n("1").pow(&n("9223372036854775807")).unwrap(), n("1"));
    }

    #[test]
    fn the_decay_of_a_closed_mine() {
        // q = q0 (1 + b D t)^(-1/b) with b = 2.017 and D = 0.302 falls to 0.379 in ten years.
        let base = n("2.017").mul(&n("0.302")).unwrap().mul(&n("10")).unwrap().add(&n("1")).unwrap();
        let factor = base.pow(&n("-1").div(&n("2.017")).unwrap()).unwrap();
        assert_eq!(factor.round(3), n("0.379"));
    }
}
