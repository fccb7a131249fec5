//! What a unit measures, as exponents of UCUM's base units.

use std::fmt;
use std::ops::{Div, Mul};

/// Codes of the base units, in the order of the exponents; mass prints in kilograms, as SI has it.
const BASE: [&str; 7] = ["m", "s", "kg", "rad", "K", "C", "cd"];

/// What a unit measures: the exponents of metre, second, gram, radian, kelvin, coulomb, candela.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dimension([i8; 7]);

/// Dimensions with a name of their own, and the unit in which a computed quantity reads best.
const NAMED: [(Dimension, &str, &str); 26] = [
    (Dimension::NONE, "fraction", "1"),
    (Dimension::MASS, "mass", "kg"),
    (Dimension([3, 0, 0, 0, 0, 0, 0]), "volume", "m3"),
    (Dimension([1, 0, 0, 0, 0, 0, 0]), "length", "m"),
    (Dimension([2, 0, 0, 0, 0, 0, 0]), "area", "m2"),
    (Dimension([0, 1, 0, 0, 0, 0, 0]), "time", "s"),
    (Dimension([0, 0, 0, 0, 1, 0, 0]), "temperature", "K"),
    (Dimension([2, -2, 1, 0, 0, 0, 0]), "energy", "J"),
    (Dimension([2, -3, 1, 0, 0, 0, 0]), "power", "W"),
    (Dimension([-1, -2, 1, 0, 0, 0, 0]), "pressure", "Pa"),
    (Dimension([1, -2, 1, 0, 0, 0, 0]), "force", "N"),
    (Dimension([0, -1, 1, 0, 0, 0, 0]), "mass per time", "kg/s"),
    (Dimension([3, -1, 0, 0, 0, 0, 0]), "volume per time", "m3/s"),
    (Dimension([-3, 0, 1, 0, 0, 0, 0]), "mass per volume", "kg/m3"),
    (Dimension([-2, 0, 1, 0, 0, 0, 0]), "mass per area", "kg/m2"),
    (Dimension([3, 0, -1, 0, 0, 0, 0]), "volume per mass", "m3/kg"),
    (Dimension([2, -2, 0, 0, 0, 0, 0]), "energy per mass", "J/kg"),
    (Dimension([-2, 2, 0, 0, 0, 0, 0]), "mass per energy", "kg/J"),
    (Dimension([1, -1, 0, 0, 0, 0, 0]), "speed", "m/s"),
    (Dimension([1, -2, 0, 0, 0, 0, 0]), "acceleration", "m/s2"),
    (Dimension([0, -1, 0, 0, 0, 0, 0]), "frequency", "1/s"),
    (Dimension([0, -3, 1, 0, 0, 0, 0]), "power per area", "W/m2"),
    (Dimension([0, 0, 0, 1, 0, 0, 0]), "plane angle", "rad"),
    (Dimension([0, -1, 0, 0, 0, 1, 0]), "electric current", "A"),
    (Dimension([2, -2, 1, 0, 0, -1, 0]), "voltage", "V"),
    (Dimension([-3, 1, -1, 0, 0, 2, 0]), "electrical conductivity", "S/m"),
];

impl Dimension {
    /// No dimension: shares, ratios, percentages.
    pub const NONE: Self = Self([0; 7]);
    /// Mass.
    pub const MASS: Self = Self([0, 0, 1, 0, 0, 0, 0]);

    /// The dimension of these exponents.
    pub(super) fn new(exponents: [i8; 7]) -> Self {
        Self(exponents)
    }

    /// Whether there is no dimension, as for a percentage.
    #[must_use]
    pub fn is_none(self) -> bool {
        self == Self::NONE
    }

    /// Whether it is a temperature, whose scales begin at different places.
    #[must_use]
    pub fn is_temperature(self) -> bool {
        self == Self([0, 0, 0, 0, 1, 0, 0])
    }

    fn zip(self, other: Self, combine: fn(i8, i8) -> Option<i8>) -> Option<Self> {
        let mut exponents = [0; 7];
        for (slot, (a, b)) in exponents.iter_mut().zip(self.0.into_iter().zip(other.0)) {
            *slot = combine(a, b)?;
        }
        Some(Self(exponents))
    }

    /// The dimension of a product; `None` for exponents beyond 127, which no real quantity has.
    #[must_use]
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        self.zip(other, i8::checked_add)
    }

    /// The dimension of a quotient, on the same terms.
    #[must_use]
    pub fn checked_div(self, other: Self) -> Option<Self> {
        self.zip(other, i8::checked_sub)
    }

    fn named(self) -> Option<&'static (Self, &'static str, &'static str)> {
        NAMED.iter().find(|(dimension, ..)| *dimension == self)
    }

    /// The name with an article, for a sentence such as "`5 t` is a mass".
    #[must_use]
    pub fn with_article(self) -> String {
        match self.named() {
            Some((_, name, _)) => {
                let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
                format!("{article} {name}")
            }
            None => format!("a quantity in `{self}`"),
        }
    }

    /// UCUM code of the unit in which a computed quantity of this dimension is given: `m3`, `J`,
    /// `kg/s`, else a product of base units such as `kg.m-4`.
    #[must_use]
    pub fn unit_code(self) -> String {
        self.named().map_or_else(|| self.exponents(), |(_, _, code)| (*code).to_owned())
    }

    fn exponents(self) -> String {
        // Kilograms lead, as in `kg.m-3`.
        let order = [2, 0, 1, 3, 4, 5, 6];
        let terms = order.into_iter().filter(|base| self.0[*base] != 0).map(|base| match self.0[base] {
            1 => BASE[base].to_owned(),
            exponent => format!("{}{exponent}", BASE[base]),
        });
        terms.collect::<Vec<_>>().join(".")
    }
}

impl Mul for Dimension {
    type Output = Self;

    /// The dimension of a product; exponents stop at 127.
    fn mul(self, other: Self) -> Self {
        self.zip(other, |a, b| Some(a.saturating_add(b))).unwrap_or_default()
    }
}

impl Div for Dimension {
    type Output = Self;

    /// The dimension of a quotient; exponents stop at 127.
    fn div(self, other: Self) -> Self {
        self.zip(other, |a, b| Some(a.saturating_sub(b))).unwrap_or_default()
    }
}

impl fmt::Display for Dimension {
    /// A name such as `mass` or `volume per time`, else exponents such as `kg.m-4`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.named() {
            Some((_, name, _)) => f.write_str(name),
            None => f.write_str(&self.exponents()),
        }
    }
}

crate::coded::coded!(tuple Dimension);

#[cfg(test)]
mod tests {
    use super::super::Unit;
    use super::*;

    fn dimension(code: &str) -> Dimension {
        Unit::parse(code).expect("a unit").dimension()
    }

    #[test]
    fn common_dimensions_have_names() {
        for (code, name) in [
            ("t", "mass"),
            ("hm3", "volume"),
            ("har", "area"),
            ("Cel", "temperature"),
            ("MW.h", "energy"),
            ("GW", "power"),
            ("bar", "pressure"),
            ("kt/a", "mass per time"),
            ("m3/s", "volume per time"),
            ("mg/L", "mass per volume"),
            ("%", "fraction"),
            ("g/t", "fraction"),
            ("t/kt", "fraction"),
            ("m3/t", "volume per mass"),
            ("t/(MW.h)", "mass per energy"),
            ("deg", "plane angle"),
            ("uS/cm", "electrical conductivity"),
        ] {
            assert_eq!(dimension(code).to_string(), name, "{code}");
        }
        assert_eq!(dimension("kN.m").with_article(), "an energy");
        assert_eq!(dimension("har").with_article(), "an area");
        assert_eq!(dimension("t").with_article(), "a mass");
    }

    #[test]
    fn other_dimensions_print_their_exponents() {
        assert_eq!(dimension("t/m4").to_string(), "kg.m-4");
        assert_eq!(dimension("t/m4").with_article(), "a quantity in `kg.m-4`");
        assert_eq!(dimension("g2.K").unit_code(), "kg2.K");
    }

    #[test]
    fn the_unit_of_a_dimension_has_that_dimension() {
        for (dimension, name, code) in NAMED {
            let unit = Unit::parse(code).expect("a unit");
            assert_eq!(unit.dimension(), dimension, "{name} in {code}");
        }
    }

    #[test]
    fn products_and_quotients() {
        assert_eq!(dimension("kg/m3") * dimension("m3"), Dimension::MASS);
        assert!((dimension("t") / dimension("kg")).is_none());
        let deep = Dimension([127, 0, 0, 0, 0, 0, 0]);
        assert_eq!(deep.checked_mul(deep), None);
        assert_eq!(deep * deep, deep);
    }
}
