//! Decimal numbers: exact where arithmetic allows it, with the precision that was printed.
//!
//! An exact number is digits and a scale, so `1.50` stays `1.50`. A division, a unit conversion
//! that does not come out even, a root or a logarithm makes a number *inexact*: it then carries 28
//! significant digits at any magnitude (a plain fixed-point decimal would keep only 22 of
//! `1 / 3000000`) and is compared at 24 of them, so that `a / 3 * 3 == a`.

use rust_decimal::Decimal;

mod math;
mod order;
mod round;
mod text;

pub use text::DecimalError;
pub(super) use text::GROUP_MARKS;

use round::{Toward, shorten};

/// Significant digits that a number carries.
pub(super) const KEPT: u32 = 28;
/// Significant digits at which inexact numbers are compared; the rest absorbs rounding.
pub(super) const COMPARED: u32 = 24;
/// Powers of ten that a computed number may reach, in both directions.
const REACH: i32 = 99;

/// A decimal number with its printed precision.
///
/// Equality, order and hash go by value (`1.0 == 1.00`); an inexact number counts as its value
/// rounded to 24 significant digits, which keeps the order total. A result of exact arithmetic
/// with more than 24 significant digits is inexact too.
#[derive(Clone, Copy, Debug)]
pub struct Dec {
    /// Below 10^28 in magnitude.
    mantissa: i128,
    /// The value is `mantissa / 10^scale`; 0 to 28 while exact.
    scale: i32,
    inexact: bool,
}

/// 10 to the `power`; `None` beyond an `i128`.
pub(super) fn ten(power: u32) -> Option<i128> {
    10_i128.checked_pow(power)
}

/// Digits of a whole number; none of zero.
pub(super) fn digits(number: i128) -> u32 {
    number.unsigned_abs().checked_ilog10().map_or(0, |log| log + 1)
}

impl Dec {
    /// Zero.
    pub const ZERO: Self = Self { mantissa: 0, scale: 0, inexact: false };
    /// One.
    pub const ONE: Self = Self { mantissa: 1, scale: 0, inexact: false };

    /// A whole number.
    #[must_use]
    pub fn from_i64(number: i64) -> Self {
        Self { mantissa: number.into(), scale: 0, inexact: false }
    }

    /// A count.
    #[must_use]
    pub fn from_usize(number: usize) -> Self {
        Self::from_i64(i64::try_from(number).unwrap_or(i64::MAX))
    }

    /// Digits as they were written: at most 28, `scale` at most 28.
    pub(super) fn written(mantissa: i128, scale: u32) -> Self {
        Self { mantissa, scale: scale.min(KEPT).cast_signed(), inexact: false }
    }

    /// The result of a calculation, `mantissa / 10^scale`; `None` out of reach.
    pub(super) fn computed(mantissa: i128, scale: i32, inexact: bool) -> Option<Self> {
        if mantissa == 0 {
            let scale = if inexact { 0 } else { scale.clamp(0, KEPT.cast_signed()) };
            return Some(Self { mantissa: 0, scale, inexact });
        }
        if !inexact && let Some(exact) = Self::exact(mantissa, scale) {
            return Some(exact);
        }
        let excess = digits(mantissa).saturating_sub(KEPT);
        let mut rounded = Self {
            mantissa: shorten(mantissa, excess, Toward::Nearest),
            scale: scale.checked_sub(excess.cast_signed())?,
            inexact: true,
        };
        if digits(rounded.mantissa) > KEPT {
            rounded = Self { mantissa: rounded.mantissa / 10, scale: rounded.scale - 1, inexact: true };
        }
        (rounded.lead().abs() <= REACH).then_some(rounded)
    }

    /// The number with all its digits, where 24 are enough.
    fn exact(mut mantissa: i128, mut scale: i32) -> Option<Self> {
        while (digits(mantissa) > KEPT || scale > KEPT.cast_signed()) && mantissa % 10 == 0 && scale > 0 {
            (mantissa, scale) = (mantissa / 10, scale - 1);
        }
        if scale < 0 {
            mantissa = mantissa.checked_mul(ten(scale.unsigned_abs())?)?;
            scale = 0;
        }
        let length = digits(mantissa);
        let significant = |mantissa, scale| digits(Self::bare(mantissa, scale).0);
        let fits = length <= KEPT && scale <= KEPT.cast_signed();
        let fits = fits && (length <= COMPARED || significant(mantissa, scale) <= COMPARED);
        fits.then_some(Self { mantissa, scale, inexact: false })
    }

    /// Digits and scale of the value that counts: of an inexact number, 24 digits of it without
    /// trailing zeros.
    pub(super) fn parts(&self) -> (i128, i32) {
        if !self.inexact {
            return (self.mantissa, self.scale);
        }
        let excess = digits(self.mantissa).saturating_sub(COMPARED);
        let rounded = (shorten(self.mantissa, excess, Toward::Nearest), self.scale - excess.cast_signed());
        Self::bare(rounded.0, rounded.1)
    }

    /// Digits and scale as carried, all 28 of them.
    pub(super) fn carried(&self) -> (i128, i32) {
        (self.mantissa, self.scale)
    }

    fn bare(mut mantissa: i128, mut scale: i32) -> (i128, i32) {
        if mantissa == 0 {
            return (0, 0);
        }
        while mantissa % 10 == 0 {
            (mantissa, scale) = (mantissa / 10, scale - 1);
        }
        (mantissa, scale)
    }

    /// The power of ten just above the number: 3 for `123.4`, 0 for `0.5`.
    pub(super) fn lead(&self) -> i32 {
        digits(self.mantissa).cast_signed() - self.scale
    }

    /// The digits as a number of at least 1 and below 10, and the power of ten left over.
    pub(super) fn scientific(&self) -> (Decimal, i32) {
        let places = digits(self.mantissa).saturating_sub(1);
        let decimal = Decimal::try_from_i128_with_scale(self.mantissa, places);
        (decimal.expect("a mantissa has at most 28 digits"), places.cast_signed() - self.scale)
    }

    /// An inexact number from its digits and a power of ten.
    pub(super) fn from_scientific(number: Decimal, power: i32) -> Option<Self> {
        Self::computed(number.mantissa(), number.scale().cast_signed().checked_sub(power)?, true)
    }

    /// Whether rounding took part in the value.
    #[must_use]
    pub fn inexact(&self) -> bool {
        self.inexact
    }

    /// The same value, marked as rounded.
    pub(super) fn as_inexact(self) -> Self {
        Self { inexact: true, ..self }
    }

    /// Whether the number is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.mantissa == 0
    }

    /// Whether the number is below zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.mantissa < 0
    }

    /// Digits after the point, as printed.
    #[must_use]
    pub fn scale(&self) -> u32 {
        self.parts().1.max(0).unsigned_abs()
    }

    /// Half of the last printed digit: 0.005 for `1.50`, 0.5 for `26000`.
    #[must_use]
    pub fn half_unit(&self) -> Self {
        let places = self.scale().cast_signed() + 1;
        Self::computed(5, places, false).unwrap_or(Self::ZERO)
    }

    /// The number with the opposite sign.
    #[must_use]
    pub fn neg(&self) -> Self {
        Self { mantissa: -self.mantissa, ..*self }
    }

    /// The number without its sign.
    #[must_use]
    pub fn abs(&self) -> Self {
        Self { mantissa: self.mantissa.abs(), ..*self }
    }

    /// The sum; `None` beyond 10^99.
    #[must_use]
    pub fn add(&self, other: &Self) -> Option<Self> {
        let inexact = self.inexact || other.inexact;
        let (fine, coarse) = if self.scale >= other.scale { (self, other) } else { (other, self) };
        if coarse.is_zero() {
            return Self::computed(fine.mantissa, fine.scale, inexact);
        }
        let apart = fine.scale.abs_diff(coarse.scale);
        let aligned = ten(apart).and_then(|unit| coarse.mantissa.checked_mul(unit));
        let Some(aligned) = aligned else {
            // The fine one is below the last digit that the sum can carry, or nearly.
            let room = 37_u32.saturating_sub(digits(coarse.mantissa));
            let sum =
                coarse.mantissa * ten(room)? + shorten(fine.mantissa, apart.saturating_sub(room), Toward::Nearest);
            return Self::computed(sum, coarse.scale + room.cast_signed(), true);
        };
        let sum = Self::computed(aligned.checked_add(fine.mantissa)?, fine.scale, inexact)?;
        // What is left when the compared digits cancel out is rounding, not a difference.
        let noise = self.lead().max(other.lead()) - COMPARED.cast_signed() + 1;
        let cancelled = inexact && sum.lead() < noise;
        Some(if cancelled { Self::ZERO.as_inexact() } else { sum })
    }

    /// The difference; `None` beyond 10^99.
    #[must_use]
    pub fn sub(&self, other: &Self) -> Option<Self> {
        self.add(&other.neg())
    }

    /// The product; `None` beyond 10^99 or, other than zero, below 10^-99.
    #[must_use]
    pub fn mul(&self, other: &Self) -> Option<Self> {
        let inexact = self.inexact || other.inexact;
        if let Some(product) = self.mantissa.checked_mul(other.mantissa) {
            return Self::computed(product, self.scale + other.scale, inexact);
        }
        let ((a, a_power), (b, b_power)) = (self.scientific(), other.scientific());
        Self::from_scientific(a.checked_mul(b)?, a_power + b_power)
    }

    /// The quotient, inexact; `None` for a divisor of zero or out of reach.
    #[must_use]
    pub fn div(&self, other: &Self) -> Option<Self> {
        let ((a, a_power), (b, b_power)) = (self.scientific(), other.scientific());
        Self::from_scientific(a.checked_div(b)?, a_power - b_power)
    }

    /// What a division to a whole quotient leaves over, with the sign of `self`; `None` for a
    /// divisor of zero, or numbers too far apart.
    #[must_use]
    pub fn rem(&self, other: &Self) -> Option<Self> {
        let ((a, a_scale), (b, b_scale)) = (self.parts(), other.parts());
        let scale = a_scale.max(b_scale);
        let align = |mantissa: i128, from: i32| mantissa.checked_mul(ten(scale.abs_diff(from))?);
        let rest = align(a, a_scale)?.checked_rem(align(b, b_scale)?)?;
        Self::computed(rest, scale, self.inexact || other.inexact)
    }

    /// The same value without trailing zeros after the point.
    #[must_use]
    pub fn normalized(&self) -> Self {
        let mut bare = *self;
        while bare.scale > 0 && bare.mantissa % 10 == 0 {
            bare = Self { mantissa: bare.mantissa / 10, scale: bare.scale - 1, ..bare };
        }
        bare
    }

    /// The number as an integer; `None` for a fraction or beyond an `i64`.
    #[must_use]
    pub fn to_i64(&self) -> Option<i64> {
        let (mantissa, scale) = self.parts();
        let (mantissa, scale) = Self::bare(mantissa, scale);
        let unit = if scale <= 0 { ten(scale.unsigned_abs())? } else { return None };
        mantissa.checked_mul(unit)?.try_into().ok()
    }
}

impl From<i64> for Dec {
    fn from(number: i64) -> Self {
        Self::from_i64(number)
    }
}

crate::coded::coded!(struct Dec { mantissa, scale, inexact });

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> Dec {
        Dec::parse(text).expect("a number")
    }

    #[test]
    fn exact_arithmetic_stays_exact_and_keeps_the_printed_scale() {
        assert_eq!(n("0.1").add(&n("0.20")).unwrap().to_string(), "0.30");
        assert_eq!(n("1.5").mul(&n("2.00")).unwrap().to_string(), "3.000");
        assert_eq!(n("1").sub(&n("1.00")).unwrap().to_string(), "0.00");
        assert!(!n("0.1").add(&n("0.2")).unwrap().inexact());
        assert_eq!(n("0.1").add(&n("0.2")).unwrap(), n("0.3"));
    }

    #[test]
    fn a_division_and_its_inverse_give_the_number_back() {
        for (a, b) in [("1", "3"), ("26081", "7"), ("1", "3000000"), ("0.000001", "999983"), ("-5", "0.0007")] {
            let (a, b) = (n(a), n(b));
            let back = a.div(&b).unwrap().mul(&b).unwrap();
            assert!(back.inexact());
            assert_eq!(back, a, "{a} / {b} * {b}");
            assert!(back.sub(&a).unwrap().is_zero(), "{a} / {b} * {b} - {a}");
        }
        assert_eq!(n("7").div(&n("2")).unwrap(), n("3.5"));
    }

    #[test]
    fn division_by_zero_and_overflow_are_no_numbers() {
        assert!(n("1").div(&n("0.00")).is_none());
        assert!(n("1").rem(&n("0")).is_none());
        let mut big = Some(n("1000000000000000"));
        for _ in 0..8 {
            big = big.and_then(|big| big.mul(&n("1000000000000000")));
        }
        assert!(big.is_none());
        let mut small = Some(n("0.0000000001"));
        for _ in 0..10 {
            small = small.and_then(|small| small.mul(&n("0.0000000001")));
        }
        assert!(small.is_none(), "a product never becomes zero by itself");
    }

    #[test]
    fn small_and_large_numbers_keep_their_digits() {
        let tiny = n("0.0000000000000000000000000003").mul(&n("0.12345678901234567890123")).unwrap();
        assert_eq!(tiny.div(&n("0.0000000000000000000000000003")).unwrap(), n("0.12345678901234567890123"));
        let sum = n("9999999999999999999999999999").add(&n("0.0000000000000000000000000001")).unwrap();
        assert!(sum.inexact());
        assert_eq!(sum.to_string(), "10000000000000000000000000000");
        assert!(!n("1000000000000000").mul(&n("1000000000")).unwrap().inexact());
    }

    #[test]
    fn remainders_have_the_sign_of_the_dividend() {
        assert_eq!(n("7.5").rem(&n("2")).unwrap(), n("1.5"));
        assert_eq!(n("-7.5").rem(&n("2")).unwrap(), n("-1.5"));
        let ten = n("10").div(&n("3")).unwrap().mul(&n("3")).unwrap();
        assert!(ten.rem(&n("5")).unwrap().is_zero());
    }

    #[test]
    fn half_a_printed_unit() {
        assert_eq!(n("1.50").half_unit().to_string(), "0.005");
        assert_eq!(n("26000").half_unit().to_string(), "0.5");
        assert!(!n("0.0000000000000000000000000001").half_unit().is_zero());
    }

    #[test]
    fn integers() {
        assert_eq!(n("12.00").to_i64(), Some(12));
        assert_eq!(n("12.01").to_i64(), None);
        assert_eq!(n("9223372036854775808").to_i64(), None);
        assert_eq!(n("10").div(&n("3")).unwrap().mul(&n("3")).unwrap().to_i64(), Some(10));
        assert_eq!(Dec::from_usize(7), Dec::from(7));
    }

    #[test]
    fn normalized_drops_trailing_zeros_only_after_the_point() {
        assert_eq!(n("1200.500").normalized().to_string(), "1200.5");
        assert_eq!(n("1200").normalized().to_string(), "1200");
        assert_eq!(n("0.00").normalized().to_string(), "0");
    }
}
