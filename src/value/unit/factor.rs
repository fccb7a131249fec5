//! What a unit is worth in base units, as a fraction.
//!
//! A unit like `km/h` has no finite decimal factor. As numerator, denominator and power of ten it
//! stays exact, so that 36 km/h are 10 m/s and not almost.

use crate::value::decimal::{Dec, digits};

/// `num / den * 10^power`, without common divisors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::value) struct Factor {
    num: i128,
    den: i128,
    power: i32,
    exact: bool,
}

fn gcd(mut a: i128, mut b: i128) -> i128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Takes a divisor out as often as it goes.
fn take(mut number: i128, divisor: i128) -> (i128, u32) {
    let mut times = 0;
    while number != 0 && number % divisor == 0 {
        (number, times) = (number / divisor, times + 1);
    }
    (number, times)
}

impl Factor {
    pub(in crate::value) const ONE: Self = Self { num: 1, den: 1, power: 0, exact: true };

    /// `mantissa * 10^power`. UCUM's tables have 28 digits: a factor that uses nearly all of them
    /// was rounded to them.
    pub(super) fn new(mantissa: i128, power: i32) -> Option<Self> {
        (mantissa > 0).then_some(Self { num: mantissa, den: 1, power, exact: digits(mantissa) < 25 })
    }

    fn inverse(self) -> Option<Self> {
        Some(Self { num: self.den, den: self.num, power: self.power.checked_neg()?, exact: self.exact })
    }

    pub(in crate::value) fn mul(self, other: Self) -> Option<Self> {
        let (across, back) = (gcd(self.num, other.den), gcd(other.num, self.den));
        let (num, other_num) = (self.num / across, other.num / back);
        let (den, other_den) = (self.den / back, other.den / across);
        let power = self.power.checked_add(other.power)?;
        let exact = self.exact && other.exact;
        if let (Some(num), Some(den)) = (num.checked_mul(other_num), den.checked_mul(other_den)) {
            let ((num, up), (den, down)) = (take(num, 10), take(den, 10));
            let power = power.checked_add(up.cast_signed())?.checked_sub(down.cast_signed())?;
            return Some(Self { num, den, power, exact });
        }
        let whole = |number| Dec::computed(number, 0, true);
        let above = whole(num)?.mul(&whole(other_num)?)?;
        let below = whole(den)?.mul(&whole(other_den)?)?;
        let (num, scale) = above.div(&below)?.carried();
        Some(Self { num, den: 1, power: power.checked_sub(scale)?, exact: false })
    }

    pub(in crate::value) fn div(self, other: Self) -> Option<Self> {
        self.mul(other.inverse()?)
    }

    pub(super) fn pow(self, exponent: i32) -> Option<Self> {
        let (mut result, mut square, mut rest) = (Self::ONE, self, exponent.unsigned_abs());
        while rest > 0 {
            if rest & 1 == 1 {
                result = result.mul(square)?;
            }
            rest >>= 1;
            if rest > 0 {
                square = square.mul(square)?;
            }
        }
        if exponent < 0 { result.inverse() } else { Some(result) }
    }

    /// `number` times the factor: exact if it comes out even; `None` out of reach.
    pub(in crate::value) fn apply(self, number: &Dec) -> Option<Dec> {
        if self == Self::ONE {
            return Some(*number);
        }
        if self.exact
            && !number.inexact()
            && let Some(exact) = self.even(number)
        {
            return Some(exact);
        }
        let above = number.mul(&Dec::computed(self.num, 0, true)?)?;
        let (mantissa, scale) = above.div(&Dec::computed(self.den, 0, true)?)?.carried();
        Dec::computed(mantissa, scale.checked_sub(self.power)?, true)
    }

    fn even(self, number: &Dec) -> Option<Dec> {
        let (mantissa, scale) = number.carried();
        let common = gcd(mantissa.abs(), self.den).max(1);
        let (rest, twos) = take(self.den / common, 2);
        let (rest, fives) = take(rest, 5);
        if rest != 1 {
            return None;
        }
        // Dividing by 2 is multiplying by 5 and moving the point, and the other way round.
        let places = twos.max(fives);
        let fill = 5_i128.checked_pow(places - fives)?.checked_mul(2_i128.checked_pow(places - twos)?)?;
        let mantissa = (mantissa / common).checked_mul(self.num)?.checked_mul(fill)?;
        let scale = scale.checked_add(places.cast_signed())?.checked_sub(self.power)?;
        let exact = Dec::computed(mantissa, scale, false).filter(|exact| !exact.inexact())?;
        // Moving the point keeps the printed precision; any other factor makes it meaningless.
        Some(if self.num == 1 && self.den == 1 { exact } else { exact.normalized() })
    }

    /// Whether the factor is between 10^-28 and 10^28, where every number of a filing times the
    /// factor can be computed.
    pub(super) fn is_near(self) -> bool {
        let lead = i64::from(self.power) + i64::from(digits(self.num)) - i64::from(digits(self.den));
        lead.abs() <= 28
    }
}

crate::coded::coded!(struct Factor { num, den, power, exact });

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> Dec {
        Dec::parse(text).expect("a number")
    }

    fn whole(number: i128) -> Factor {
        Factor::new(number, 0).expect("positive")
    }

    #[test]
    fn fractions_are_reduced() {
        let speed = Factor::new(1, 3).unwrap().div(whole(3600)).unwrap();
        assert_eq!((speed.num, speed.den, speed.power), (1, 36, 1));
        assert_eq!(speed.mul(whole(36)).unwrap(), Factor { num: 1, den: 1, power: 1, exact: true });
    }

    #[test]
    fn what_comes_out_even_is_exact() {
        let speed = Factor::new(1, 3).unwrap().div(whole(3600)).unwrap();
        let fast = speed.apply(&n("36")).unwrap();
        assert_eq!((fast.to_string().as_str(), fast.inexact()), ("10", false));
        let half = speed.apply(&n("1.8")).unwrap();
        assert_eq!((half.to_string().as_str(), half.inexact()), ("0.5", false));
        let odd = speed.apply(&n("1")).unwrap();
        assert!(odd.inexact());
        assert_eq!(odd.mul(&n("3.6")).unwrap(), n("1"));
    }

    #[test]
    fn a_chain_too_long_for_integers_is_rounded() {
        let long = whole(1_234_567_890_123_456_789).mul(whole(999_999_999_999_999_989)).unwrap();
        let longer = long.mul(long).unwrap();
        assert!(!longer.exact);
        assert_eq!(longer.div(long).unwrap().div(long).unwrap().apply(&n("7")).unwrap(), n("7"));
        assert!(!whole(10).pow(i32::MAX).unwrap().is_near());
        assert!(!whole(7).pow(i32::MAX).unwrap().is_near());
        assert!(Factor::new(1, i32::MAX).unwrap().pow(2).is_none());
    }

    #[test]
    fn powers() {
        assert_eq!(whole(2).pow(10).unwrap(), whole(1024));
        assert_eq!(whole(2).pow(-1).unwrap().apply(&n("3")).unwrap().to_string(), "1.5");
        assert_eq!(whole(5).pow(0).unwrap(), Factor::ONE);
    }
}
