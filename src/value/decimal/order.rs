//! Equality, order and hash, all by value and in step with each other.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use super::{Dec, digits, ten};

impl Dec {
    /// The order by value: of an inexact number, by 24 significant digits.
    #[must_use]
    pub fn cmp_value(&self, other: &Self) -> Ordering {
        let ((a, a_scale), (b, b_scale)) = (self.parts(), other.parts());
        if a_scale == b_scale || a.signum() != b.signum() {
            return a.cmp(&b);
        }
        if a == 0 {
            return Ordering::Equal;
        }
        let (a_digits, b_digits) = (digits(a).cast_signed(), digits(b).cast_signed());
        let far = (a_digits - a_scale).cmp(&(b_digits - b_scale));
        let magnitude = far.then_with(|| {
            // Both start at the same power of ten, so the shorter one lacks trailing zeros.
            let fill = |mantissa: i128, by: i32| ten(by.max(0).unsigned_abs()).map(|unit| mantissa.abs() * unit);
            fill(a, b_digits - a_digits).cmp(&fill(b, a_digits - b_digits))
        });
        if a < 0 { magnitude.reverse() } else { magnitude }
    }
}

impl PartialEq for Dec {
    fn eq(&self, other: &Self) -> bool {
        self.cmp_value(other).is_eq()
    }
}

impl Eq for Dec {}

impl PartialOrd for Dec {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Dec {
    fn cmp(&self, other: &Self) -> Ordering {
        self.cmp_value(other)
    }
}

impl Hash for Dec {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let (mantissa, scale) = self.parts();
        Self::bare(mantissa, scale).hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> Dec {
        Dec::parse(text).expect("a number")
    }

    fn hash(number: Dec) -> u64 {
        let mut state = std::hash::DefaultHasher::new();
        number.hash(&mut state);
        state.finish()
    }

    #[test]
    fn equality_goes_by_value() {
        assert_eq!(n("1.0"), n("1.00"));
        assert_eq!(hash(n("1.0")), hash(n("1.00")));
        assert_eq!(n("0"), n("-0.00"));
        assert_eq!(hash(n("0")), hash(n("0.00")));
        assert_ne!(n("1.0"), n("1.0000000000000000000000001"));
    }

    #[test]
    fn order_is_total() {
        let third = n("1").div(&n("3")).unwrap();
        let ascending = [
            n("-100"),
            n("-99.9"),
            n("-0.001"),
            n("0"),
            n("0.0000000000000000000000000001"),
            third,
            n("0.3333333333333333333333333334"),
            n("9.99"),
            n("10"),
            n("1234567890123456789012345678"),
        ];
        for (i, a) in ascending.iter().enumerate() {
            for (j, b) in ascending.iter().enumerate() {
                assert_eq!(a.cmp_value(b), i.cmp(&j), "{a} {b}");
            }
        }
    }

    #[test]
    fn inexact_numbers_count_as_24_digits() {
        let third = n("1").div(&n("3")).unwrap();
        let one = third.mul(&n("3")).unwrap();
        assert_eq!((one, hash(one)), (n("1"), hash(n("1"))));
        assert_eq!(third, n("0.333333333333333333333333"));
        assert_eq!(hash(third), hash(n("0.333333333333333333333333")));
        assert_ne!(third, n("0.33333333333333333333333"));
    }
}
