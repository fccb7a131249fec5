//! Rounding: half away from zero, as filings and tables round.

use super::{Dec, KEPT, digits, ten};

/// Where rounding goes.
#[derive(Clone, Copy)]
pub(super) enum Toward {
    Nearest,
    Below,
    Above,
}

/// `number / 10^power`, rounded.
pub(super) fn shorten(number: i128, power: u32, toward: Toward) -> i128 {
    let Some(unit) = ten(power) else {
        // Nothing is left but the direction.
        return match toward {
            Toward::Below if number < 0 => -1,
            Toward::Above if number > 0 => 1,
            _ => 0,
        };
    };
    let (whole, rest) = (number.div_euclid(unit), number.rem_euclid(unit));
    let up = match toward {
        Toward::Below => false,
        Toward::Above => rest > 0,
        // Half away from zero: a negative half stays below.
        Toward::Nearest => rest > unit / 2 || (rest == unit / 2 && unit > 1 && number > 0),
    };
    if up { whole + 1 } else { whole }
}

impl Dec {
    fn rounded(&self, places: i32, toward: Toward) -> Self {
        let (mantissa, scale) = self.parts();
        let drop = scale.saturating_sub(places);
        if drop <= 0 {
            return *self;
        }
        let rounded = shorten(mantissa, drop.unsigned_abs(), toward);
        // Fewer digits than were written stay exact, however many they are.
        let written = !self.inexact() && places >= 0 && digits(rounded) <= KEPT;
        let exact = written.then(|| Self::written(rounded, places.unsigned_abs()));
        exact.or_else(|| Self::computed(rounded, places, false)).unwrap_or(*self)
    }

    /// Rounded to `places` after the point, half away from zero; negative places round to tens,
    /// hundreds and so on.
    #[must_use]
    pub fn round(&self, places: i32) -> Self {
        self.rounded(places, Toward::Nearest)
    }

    /// The next whole number at or below.
    #[must_use]
    pub fn floor(&self) -> Self {
        self.rounded(0, Toward::Below)
    }

    /// The next whole number at or above.
    #[must_use]
    pub fn ceil(&self) -> Self {
        self.rounded(0, Toward::Above)
    }

    /// Rounded to `places` after the point, half away from zero, and filled up with zeros so that
    /// it prints with exactly as many (as far as 28 digits reach).
    #[must_use]
    pub fn to_digits(&self, places: u32) -> Self {
        let places = places.min(KEPT).cast_signed();
        let rounded = self.round(places);
        let (mantissa, scale) = rounded.parts();
        let missing = places.saturating_sub(scale);
        let filled = ten(missing.max(0).unsigned_abs()).and_then(|unit| mantissa.checked_mul(unit));
        match filled {
            Some(mantissa) if missing > 0 && digits(mantissa) <= KEPT => {
                Self { mantissa, scale: places, inexact: false }
            }
            _ => rounded,
        }
    }

    /// Rounded to `n` significant digits, half away from zero; the first is always kept.
    #[must_use]
    pub fn significant(&self, n: u32) -> Self {
        let (mantissa, scale) = self.parts();
        let lead = digits(mantissa).cast_signed() - scale;
        self.round(n.clamp(1, KEPT).cast_signed() - lead)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(text: &str) -> Dec {
        Dec::parse(text).expect("a number")
    }

    #[test]
    fn halves_go_away_from_zero() {
        for (from, places, to) in [
            ("2.5", 0, "3"),
            ("-2.5", 0, "-3"),
            ("2.49", 0, "2"),
            ("-2.49", 0, "-2"),
            ("0.005", 2, "0.01"),
            ("1250", -2, "1300"),
            ("1249.9", -2, "1200"),
            ("7", 3, "7"),
            ("9.99", 1, "10.0"),
        ] {
            assert_eq!(n(from).round(places).to_string(), to, "{from} {places}");
        }
    }

    #[test]
    fn floor_and_ceil_see_through_the_rounding_of_a_division() {
        let three = n("1").div(&n("3")).unwrap().mul(&n("9")).unwrap();
        assert_eq!(three.floor().to_string(), "3");
        assert_eq!(three.ceil().to_string(), "3");
        assert_eq!(n("-0.5").floor().to_string(), "-1");
        assert_eq!(n("-0.5").ceil().to_string(), "0");
        assert_eq!(n("0.0000000000000000000000000001").ceil().to_string(), "1");
    }

    #[test]
    fn a_long_number_rounds_to_its_own_digits() {
        let long = n("1234567890123456789012345.678");
        assert_eq!(long.floor().to_string(), "1234567890123456789012345");
        assert!(long.floor() < long && long < long.ceil());
        assert_eq!(n("999999999999999999999999999.9").ceil(), n("1000000000000000000000000000"));
    }

    #[test]
    fn fixed_digits_fill_up() {
        assert_eq!(n("1.5").to_digits(2).to_string(), "1.50");
        assert_eq!(n("1.505").to_digits(2).to_string(), "1.51");
        assert_eq!(n("0").to_digits(3).to_string(), "0.000");
        assert_eq!(n("2").div(&n("3")).unwrap().to_digits(4).to_string(), "0.6667");
        assert_eq!(n("1").to_digits(u32::MAX).scale(), 0, "no room for 28 zeros after a one");
    }

    #[test]
    fn significant_digits() {
        assert_eq!(n("123456").significant(5).to_string(), "123460");
        assert_eq!(n("0.00123456").significant(3).to_string(), "0.00123");
        assert_eq!(n("99999.9").significant(5).to_string(), "100000");
        assert_eq!(n("12.5").significant(5).to_string(), "12.5");
        assert_eq!(n("0.00").significant(0).to_string(), "0.00");
    }

    #[test]
    fn extreme_places_do_no_harm() {
        assert_eq!(n("12.5").round(i32::MIN).to_string(), "0");
        assert_eq!(n("12.5").round(i32::MAX).to_string(), "12.5");
    }
}
