//! What is wrong with a text that should be a UCUM unit, and what to write instead.

use std::fmt;
use std::ops::Range;

use octofhir_ucum::{Case, ErrorKind, SpecialKind, UcumError, lookup_unit};

use super::Unit;
use super::spelling::{self, Advice};

/// What kind of mistake a unit has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnitErrorKind {
    /// Nothing is there.
    Empty,
    /// More than 64 bytes.
    TooLong,
    /// No unit of UCUM.
    #[default]
    Unknown,
    /// A unit of UCUM that means something else than was meant.
    Trap,
    /// An annotation in braces, which UCUM ignores.
    Annotation,
    /// A blank.
    Blank,
    /// Not the syntax of UCUM.
    Syntax,
    /// A scale without a factor: `Cel` in a product, Fahrenheit, pH, decibel.
    Special,
    /// A unit without a fixed size, or a count of particles.
    Arbitrary,
    /// A factor beyond 10^28 or below 10^-28, or an exponent beyond 127.
    OutOfRange,
}

/// Why a text is no unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitError {
    kind: UnitErrorKind,
    range: Range<usize>,
    part: String,
    replacement: Option<String>,
    hint: Option<&'static str>,
}

impl UnitError {
    pub(super) fn new(kind: UnitErrorKind, code: &str, range: Range<usize>) -> Self {
        let part = code.get(range.clone()).unwrap_or(code);
        let part = match part.char_indices().nth(40) {
            Some((end, _)) => format!("{}…", &part[..end]),
            None => part.to_owned(),
        };
        Self { kind, range, part, replacement: None, hint: None }
    }

    fn instead(self, replacement: Option<String>, range: Range<usize>) -> Self {
        Self { range, replacement, ..self }
    }

    /// What kind of mistake it is.
    #[must_use]
    pub fn kind(&self) -> UnitErrorKind {
        self.kind
    }

    /// The bytes of the code that are wrong.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// What to write in place of those bytes, if it is clear what was meant.
    #[must_use]
    pub fn replacement(&self) -> Option<&str> {
        self.replacement.as_deref()
    }

    /// What to know about the unit.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        self.hint
    }
}

impl fmt::Display for UnitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = &self.part;
        match self.kind {
            UnitErrorKind::Empty => f.write_str("the unit is missing")?,
            UnitErrorKind::TooLong => f.write_str("no unit is that long")?,
            UnitErrorKind::Unknown => write!(f, "`{part}` is no UCUM unit")?,
            UnitErrorKind::Trap => write!(f, "`{part}` does not mean what it seems to")?,
            UnitErrorKind::Annotation => write!(f, "`{part}` has an annotation, which UCUM ignores")?,
            UnitErrorKind::Blank => f.write_str("a unit has no blanks: a product is written with `.`")?,
            UnitErrorKind::Syntax => write!(f, "`{part}` is not written as UCUM writes units")?,
            UnitErrorKind::Special => write!(f, "`{part}` is a scale that takes part in no calculation")?,
            UnitErrorKind::Arbitrary => write!(f, "`{part}` counts particles or has no fixed size")?,
            UnitErrorKind::OutOfRange => write!(f, "`{part}` is too large or too small a unit")?,
        }
        self.hint.map_or(Ok(()), |hint| write!(f, "; {hint}"))
    }
}

impl std::error::Error for UnitError {}

/// Checks the parts between the operators: each must be a number or a unit that UCUM has and that
/// means what it seems to. Where several are wrong, one replacement mends the whole code.
pub(super) fn check_parts(code: &str) -> Result<(), UnitError> {
    if code.is_empty() {
        return Err(UnitError::new(UnitErrorKind::Empty, code, 0..0));
    }
    let blank = code.find(char::is_whitespace);
    let (mut wrong, mut mended, mut from) = (Vec::new(), Some(String::new()), 0);
    for range in parts(code) {
        let (between, part) = (&code[from..range.start], &code[range.clone()]);
        from = range.end;
        // A blank between two units can only be a product.
        let operator = match between.trim() {
            "" if !between.is_empty() && range.start > 0 => ".",
            operator => operator,
        };
        let verdict = check(part);
        if spelling::is_substance(part) && operator == "." {
            wrong.push((range, verdict.unwrap_or_default()));
            continue;
        }
        let right = verdict.as_ref().map_or(Some(part), |verdict| verdict.code.as_deref());
        // `t/MW.h` would be (t/MW).h.
        let below = operator.ends_with('/') && verdict.is_some();
        mended = mended.zip(right).map(|(mended, right)| {
            let product = below && right.contains(['.', '/']);
            if product { format!("{mended}{operator}({right})") } else { format!("{mended}{operator}{right}") }
        });
        wrong.extend(verdict.map(|verdict| (range, verdict)));
    }
    mended = mended.map(|mended| mended + code[from..].trim());
    let mended = mended.filter(|mended| mended != code && Unit::parse(mended).is_ok());
    let whole = 0..code.len();
    match (wrong.as_slice(), blank, mended) {
        ([], None, _) => Ok(()),
        ([], Some(_), mended) => {
            Err(UnitError { replacement: mended, ..UnitError::new(UnitErrorKind::Blank, code, whole) })
        }
        ([(range, verdict)], None, Some(mended)) => {
            let replacement = mended.get(range.start..mended.len() - (code.len() - range.end)).map(str::to_owned);
            Err(verdict.error(code, range).instead(replacement, range.clone()))
        }
        ([(range, verdict), ..], _, None) => Err(verdict.error(code, range)),
        ([(range, verdict), ..], _, mended) => Err(verdict.error(code, range).instead(mended, whole)),
    }
}

/// The runs between `.`, `/`, parentheses and blanks; an annotation belongs to its run.
fn parts(code: &str) -> Vec<Range<usize>> {
    let (mut parts, mut start, mut braces) = (Vec::new(), 0, false);
    for (at, char) in code.char_indices() {
        match char {
            '{' => braces = true,
            '}' => braces = false,
            '.' | '/' | '(' | ')' if !braces => {
                parts.push(start..at);
                start = at + 1;
            }
            blank if blank.is_whitespace() && !braces => {
                parts.push(start..at);
                start = at + blank.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(start..code.len());
    parts.retain(|part| !part.is_empty());
    parts
}

/// What is wrong with one part.
#[derive(Default)]
struct Verdict {
    kind: UnitErrorKind,
    code: Option<String>,
    hint: Option<&'static str>,
}

impl Verdict {
    fn special(hint: Option<&'static str>) -> Self {
        Self { kind: UnitErrorKind::Special, code: None, hint }
    }

    fn error(&self, code: &str, range: &Range<usize>) -> UnitError {
        UnitError { hint: self.hint, ..UnitError::new(self.kind, code, range.clone()) }
    }
}

/// What is wrong with one part; `None` if UCUM has it.
fn check(part: &str) -> Option<Verdict> {
    const ANNOTATION: &str = "what the unit is of, is a field of its own";
    if let Some((unit, _)) = part.split_once('{') {
        let bare = if unit.is_empty() { "1" } else { unit };
        let kind = UnitErrorKind::Annotation;
        return Some(match check(bare) {
            None => Verdict { kind, code: Some(bare.to_owned()), hint: Some(ANNOTATION) },
            Some(inner) => Verdict { kind, ..inner },
        });
    }
    let known = spelling::is_known(part);
    if let Some(Advice { code, hint }) = spelling::trap(part) {
        let kind = if known { UnitErrorKind::Trap } else { UnitErrorKind::Unknown };
        return Some(Verdict { kind, code, hint });
    }
    if !known {
        let advice = spelling::advise(part).unwrap_or_default();
        return Some(Verdict { kind: UnitErrorKind::Unknown, code: advice.code, hint: advice.hint });
    }
    let (symbol, _) = spelling::exponent(part);
    let (_, atom) = lookup_unit(symbol, Case::Sensitive)?;
    match atom.special {
        // In a product it is the product that is wrong, which is seen later.
        SpecialKind::Celsius if part == "Cel" => None,
        SpecialKind::Celsius => Some(Verdict::special(Some("write `Cel`, or `K` for a difference"))),
        SpecialKind::Fahrenheit => Some(Verdict::special(Some("give the temperature in `Cel` or `K`"))),
        SpecialKind::PH => Some(Verdict::special(Some("a pH value is a number without a unit"))),
        special => special.is_special().then(|| Verdict::special(None)),
    }
}

/// The parser's complaint in our words; the parts themselves are known to be units.
pub(super) fn from_ucum(code: &str, error: &UcumError) -> UnitError {
    let at = match &error.kind {
        ErrorKind::InvalidExpression { position, .. } => position.unwrap_or(0),
        _ => 0,
    };
    let range = if code.get(at..).is_some_and(|rest| !rest.is_empty()) { at..code.len() } else { 0..code.len() };
    UnitError::new(UnitErrorKind::Syntax, code, 0..code.len()).instead(None, range)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(code: &str) -> UnitError {
        match Unit::parse(code) {
            Ok(unit) => panic!("`{code}` is read as {}", unit.dimension()),
            Err(error) => error,
        }
    }

    /// The code with its replacement put in.
    fn mended(code: &str) -> Option<String> {
        let error = error(code);
        let range = error.range();
        let replacement = error.replacement()?;
        Some(format!("{}{replacement}{}", &code[..range.start], &code[range.end..]))
    }

    #[test]
    fn common_spellings_are_mended() {
        for (code, right) in [
            ("MWh", "MW.h"),
            ("kWh", "kW.h"),
            ("GWh", "GW.h"),
            ("tonne", "t"),
            ("tonnes", "t"),
            ("tCO2e", "t"),
            ("tCH4", "t"),
            ("t{CH4}", "t"),
            ("Nm3", "m3"),
            ("Sm3", "m3"),
            ("Nm³", "m3"),
            ("bcm", "km3"),
            ("Mcf", "10*3.[cft_i]"),
            ("ppm", "[ppm]"),
            ("ha", "har"),
            ("yr", "a"),
            ("pct", "%"),
            ("°C", "Cel"),
            ("degC", "Cel"),
            ("µg/m³", "ug/m3"),
            ("m^3", "m3"),
            ("kW*h", "kW.h"),
            ("kN·m", "kN.m"),
            ("m3/sec", "m3/s"),
            ("Kg", "kg"),
            ("tpa", "t/a"),
            ("yr2", "a2"),
            ("kg/{shift}", "kg/1"),
        ] {
            assert_eq!(mended(code).as_deref(), Some(right), "{code}");
        }
    }

    #[test]
    fn one_replacement_mends_several_parts() {
        for (code, right) in [
            ("t/MWh", "t/(MW.h)"),
            ("tCO2e/MWh", "t/(MW.h)"),
            ("t CO2e/MWh", "t/(MW.h)"),
            ("kt CO2e", "kt"),
            ("t C", "t"),
            ("kW h", "kW.h"),
            ("mg / L", "mg/L"),
            ("gCO2eq/kWh", "g/(kW.h)"),
            ("mg/Nm3", "mg/m3"),
        ] {
            assert_eq!(mended(code).as_deref(), Some(right), "{code}");
        }
        assert_eq!(error("t/MWh").range(), 2..5);
        assert_eq!(error("mg/Nm3").hint(), Some("state the reference conditions of a gas volume in their own field"));
    }

    #[test]
    fn codes_that_parse_to_something_else_are_refused_by_name() {
        for (code, right) in [
            ("Mm3", Some("hm3")),
            ("Mm3/a", Some("hm3/a")),
            ("Gm3", Some("km3")),
            ("mt", Some("t")),
            ("MT", None),
            ("ct", Some("[car_m]")),
            ("ft", Some("[ft_i]")),
            ("pt", None),
        ] {
            assert_eq!(mended(code).as_deref(), right, "{code}");
            assert_eq!(error(code).kind(), UnitErrorKind::Trap, "{code}");
        }
    }

    #[test]
    fn what_cannot_be_guessed_is_only_explained() {
        for (code, kind) in [
            ("", UnitErrorKind::Empty),
            ("xyz", UnitErrorKind::Unknown),
            ("CO2e", UnitErrorKind::Unknown),
            ("oz", UnitErrorKind::Unknown),
            ("ppt", UnitErrorKind::Unknown),
            ("toe", UnitErrorKind::Unknown),
            ("k[cft_i]", UnitErrorKind::Unknown),
            ("t per year", UnitErrorKind::Unknown),
            ("t//a", UnitErrorKind::Syntax),
            ("(t", UnitErrorKind::Syntax),
            ("t/", UnitErrorKind::Syntax),
            ("m99999999999", UnitErrorKind::Syntax),
            ("dB", UnitErrorKind::Special),
            ("[pH]", UnitErrorKind::Special),
            ("[iU]", UnitErrorKind::Arbitrary),
            ("mmol/L", UnitErrorKind::Arbitrary),
            ("Ym3", UnitErrorKind::OutOfRange),
            ("m200", UnitErrorKind::OutOfRange),
            ("10*2000000000", UnitErrorKind::OutOfRange),
        ] {
            let error = error(code);
            assert_eq!((error.kind(), error.replacement()), (kind, None), "{code}");
            assert!(code.get(error.range()).is_some());
        }
        assert!(error("oz").to_string().contains("[oz_tr]"));
    }

    #[test]
    fn hostile_codes_end_in_an_error() {
        let deep = format!("{}m{}", "(".repeat(30), ")".repeat(31));
        for code in
            ["((((", "{", "}{", "[", "é", "t{é", "\u{0}", " ", "t ", " t", ". .", "1-1", "-", "/", "{}", deep.as_str()]
        {
            assert!(code.get(error(code).range()).is_some(), "{code}");
        }
        let long = "m.".repeat(super::super::LONGEST);
        assert_eq!(error(&long).kind(), UnitErrorKind::TooLong);
        assert!(error(&long).to_string().len() < 200);
    }
}
