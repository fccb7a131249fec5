//! UCUM units: what they measure and, exactly, what they are worth.
//!
//! `octofhir-ucum` parses the code and knows the units; the factors are multiplied here, as
//! fractions, because its own are rounded to 28 digits at every division. UCUM accepts more than a
//! filing should say. Annotations (`t{CH4}`) convert as if they were not there, arbitrary units
//! and counts of particles have no size that a rule could use, and logarithmic scales have no
//! factor: all of them are refused here. `Cel` is the one special unit, and stands alone.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use octofhir_ucum::{Case, Number, UnitExpr, lookup_unit, parse_expression};

use super::decimal::Dec;

mod dimension;
mod error;
mod factor;
mod spelling;

pub use dimension::Dimension;
pub use error::{UnitError, UnitErrorKind};
pub use spelling::substance_in;

pub(super) use factor::Factor;

/// Longest code that is read; the longest sensible one has a third of it.
const LONGEST: usize = 64;
/// Most units that are remembered; a filing has dozens.
const REMEMBERED: usize = 4096;

/// A UCUM unit as it was written. Cheap to clone; equal if written alike.
#[derive(Clone)]
pub struct Unit(Arc<Inner>);

struct Inner {
    code: Box<str>,
    dimension: Dimension,
    fraction: Factor,
    factor: Dec,
    /// Added after the factor to arrive at kelvins; 273.15 for `Cel`.
    offset: Option<Dec>,
}

/// Hundredths of a kelvin between the zeros of the two temperature scales.
const CELSIUS: i128 = 27315;

impl Unit {
    /// Reads a UCUM code, case-sensitive: `t`, `m3/s`, `MW.h`, `[ppm]`, `%`, `1`.
    ///
    /// # Errors
    /// Whatever is not UCUM, and what of UCUM a filing should not say; see the module.
    pub fn parse(code: &str) -> Result<Self, UnitError> {
        static UNITS: OnceLock<RwLock<HashMap<Box<str>, Unit>>> = OnceLock::new();
        let units = UNITS.get_or_init(RwLock::default);
        if let Some(unit) = units.read().unwrap_or_else(PoisonError::into_inner).get(code) {
            return Ok(unit.clone());
        }
        let unit = Self::read(code)?;
        let mut units = units.write().unwrap_or_else(PoisonError::into_inner);
        if units.len() < REMEMBERED {
            units.insert(code.into(), unit.clone());
        }
        Ok(unit)
    }

    fn read(code: &str) -> Result<Self, UnitError> {
        if code.len() > LONGEST {
            return Err(UnitError::new(UnitErrorKind::TooLong, code, 0..code.len()));
        }
        error::check_parts(code)?;
        let whole = |kind| UnitError::new(kind, code, 0..code.len());
        let parsed = parse_expression(code).map_err(|error| error::from_ucum(code, &error))?;
        if code == "Cel" {
            let offset = Dec::computed(CELSIUS, 2, false);
            let kelvin = Self::parse("K")?.dimension();
            return Ok(Self::new(code, kelvin, (Factor::ONE, Dec::ONE), offset));
        }
        let mut exponents = [0_i32; 7];
        let fraction = measure(&parsed, 1, &mut exponents).map_err(whole)?;
        let factor = fraction.apply(&Dec::ONE).filter(|_| fraction.is_near());
        let factor = factor.ok_or_else(|| whole(UnitErrorKind::OutOfRange))?;
        let mut narrow = [0; 7];
        for (narrow, exponent) in narrow.iter_mut().zip(exponents) {
            *narrow = i8::try_from(exponent).map_err(|_| whole(UnitErrorKind::OutOfRange))?;
        }
        Ok(Self::new(code, Dimension::new(narrow), (fraction, factor), None))
    }

    fn new(code: &str, dimension: Dimension, (fraction, factor): (Factor, Dec), offset: Option<Dec>) -> Self {
        Self(Arc::new(Inner { code: code.into(), dimension, fraction, factor, offset }))
    }

    /// The unit `1` of plain numbers.
    #[must_use]
    pub fn one() -> Self {
        static ONE: OnceLock<Unit> = OnceLock::new();
        ONE.get_or_init(|| Self::new("1", Dimension::NONE, (Factor::ONE, Dec::ONE), None)).clone()
    }

    /// The UCUM code, as written.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.0.code
    }

    /// What the unit measures.
    #[must_use]
    pub fn dimension(&self) -> Dimension {
        self.0.dimension
    }

    /// What one of the unit is in UCUM's base units (metre, second, gram, …): 1000000 for `t`,
    /// inexact for `km/h`. For `Cel`, that of a difference of one degree.
    #[must_use]
    pub fn factor(&self) -> Dec {
        self.0.factor
    }

    pub(super) fn fraction(&self) -> Factor {
        self.0.fraction
    }

    pub(super) fn offset(&self) -> Option<Dec> {
        self.0.offset
    }

    /// Whether the scale has a zero of its own, as `Cel` has; such a unit is in no product.
    #[must_use]
    pub fn has_offset(&self) -> bool {
        self.0.offset.is_some()
    }

    /// What to say where the dimension of the unit does not fit because its code means something
    /// else in daily life: `T` is tesla, `C` coulomb.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        self.code().split(['.', '/', '(', ')']).find_map(|part| spelling::look_alike(spelling::exponent(part).0))
    }
}

/// The worth of a unit raised to `power`; adds its exponents to `exponents`.
fn measure(unit: &UnitExpr, power: i32, exponents: &mut [i32; 7]) -> Result<Factor, UnitErrorKind> {
    let far = UnitErrorKind::OutOfRange;
    match unit {
        UnitExpr::Symbol(symbol) => {
            let (prefix, atom) = lookup_unit(symbol, Case::Sensitive).ok_or(UnitErrorKind::Unknown)?;
            if atom.special.is_special() {
                return Err(UnitErrorKind::Special);
            }
            if !atom.arbitrary.is_empty() || matches!(atom.code, "mol" | "eq" | "osm" | "kat" | "U") {
                return Err(UnitErrorKind::Arbitrary);
            }
            for (sum, exponent) in exponents.iter_mut().zip(atom.dim.0) {
                let more = power.checked_mul(exponent.into()).ok_or(far)?;
                *sum = sum.checked_add(more).ok_or(far)?;
            }
            let prefix = prefix.map_or(Some(Factor::ONE), |prefix| factor(prefix.factor));
            let one = prefix.zip(factor(atom.factor)).and_then(|(prefix, atom)| prefix.mul(atom));
            one.and_then(|one| one.pow(power)).ok_or(far)
        }
        UnitExpr::Numeric(number) => factor(*number).and_then(|number| number.pow(power)).ok_or(far),
        UnitExpr::Power(base, exponent) => measure(base, power.checked_mul(*exponent).ok_or(far)?, exponents),
        UnitExpr::Product(terms) => {
            terms.iter().try_fold(Factor::ONE, |product, term| product.mul(measure(term, power, exponents)?).ok_or(far))
        }
        UnitExpr::Quotient(above, below) => {
            let above = measure(above, power, exponents)?;
            above.mul(measure(below, power.checked_neg().ok_or(far)?, exponents)?).ok_or(far)
        }
        UnitExpr::Reciprocal(below) => measure(below, power.checked_neg().ok_or(far)?, exponents),
        UnitExpr::Annotation(_) | UnitExpr::Annotated(..) => Err(UnitErrorKind::Annotation),
    }
}

fn factor(number: Number) -> Option<Factor> {
    let (mantissa, power) = number.to_integer_and_exponent();
    Factor::new(mantissa, power)
}

impl PartialEq for Unit {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.code() == other.code()
    }
}

impl Eq for Unit {}

impl fmt::Debug for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unit({})", self.code())
    }
}

impl fmt::Display for Unit {
    /// The UCUM code, as written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

crate::coded::coded!(struct Inner { code, dimension, fraction, factor, offset });
crate::coded::coded!(tuple Unit);

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(code: &str) -> Unit {
        Unit::parse(code).expect(code)
    }

    #[test]
    fn factors_are_exact() {
        for (code, factor) in [
            ("t", "1000000"),
            ("kg", "1000"),
            ("har", "10000"),
            ("hm3", "1000000"),
            ("MW.h", "3600000000000"),
            ("[ppm]", "0.000001"),
            ("%", "0.01"),
            ("a", "31557600"),
            ("[cft_i]", "0.028316846592"),
            ("[oz_tr]", "31.1034768"),
            ("10*3.[cft_i]", "28.316846592"),
            ("t/(MW.h)/t.kW.h", "0.001"),
            ("1", "1"),
        ] {
            let found = unit(code).factor();
            assert_eq!((found, found.inexact()), (Dec::parse(factor).unwrap(), false), "{code}");
        }
        assert!(unit("km/h").factor().inexact());
        assert!(unit("deg").factor().inexact());
    }

    #[test]
    fn factors_agree_with_those_of_the_library() {
        let codes = octofhir_ucum::get_all_units().iter().map(|unit| unit.code.to_owned());
        let products = ["km/h", "t/a", "kN/m3", "m3/s.h", "/d", "kg.m2/(s2.t)", "[psi].[gal_us]", "uS/cm"];
        let mut compared = 0;
        for code in codes.chain(products.map(str::to_owned)) {
            let Ok(ours) = Unit::parse(&code) else { continue };
            let theirs = octofhir_ucum::analyse(&code).expect("they parsed it too");
            let (mantissa, power) = theirs.factor.to_integer_and_exponent();
            let theirs_factor = Dec::computed(mantissa, -power, true).unwrap();
            assert_eq!(ours.factor().div(&theirs_factor).unwrap(), Dec::ONE, "{code}");
            assert_eq!(ours.dimension(), Dimension::new(theirs.dimension.0), "{code}");
            compared += 1;
        }
        assert!(compared > 200, "{compared}");
    }

    #[test]
    fn celsius_stands_alone() {
        assert!(unit("Cel").has_offset());
        assert_eq!(unit("Cel").dimension(), unit("K").dimension());
        for code in ["W/(m2.Cel)", "mCel", "Cel/h", "2.Cel", "[degF]"] {
            assert_eq!(Unit::parse(code).unwrap_err().kind(), UnitErrorKind::Special, "{code}");
        }
    }

    #[test]
    fn a_unit_is_read_once() {
        assert!(Arc::ptr_eq(&unit("kt/a").0, &unit("kt/a").0));
        assert_eq!(Unit::one(), unit("1"));
        assert_ne!(unit("m3"), unit("kL"));
    }

    #[test]
    fn look_alikes_have_a_hint() {
        assert_eq!(unit("T/a").hint(), Some("`T` is tesla in UCUM; a tonne is `t`"));
        assert_eq!(unit("t/a").hint(), None);
        assert!(unit("C").hint().is_some_and(|hint| hint.contains("Cel")));
    }
}
