//! Units as people write them, and what UCUM calls them.
//!
//! The tables serve messages only: nothing here is ever accepted in place of a UCUM code. Some
//! spellings are UCUM codes already and mean something else (`Mm3` is 10^18 m3, `mt` is a
//! kilogram, `ft` a billionth of a gram): those are refused by name.

use octofhir_ucum::{Case, lookup_unit};

/// What to say about a part of a unit that is not written as UCUM writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Advice {
    /// UCUM's code for what was meant, if that is clear.
    pub(super) code: Option<String>,
    /// What to know about it.
    pub(super) hint: Option<&'static str>,
}

const SUBSTANCE: &str = "the substance is a field of its own, never part of the unit";
const REFERENCE: &str = "state the reference conditions of a gas volume in their own field";
const POWER: &str = "whose power or energy it is, is a field of its own";
const THERMS: &str = "UCUM has several British thermal units; `[Btu_IT]` is the usual one";
const GALLON: &str = "a US gallon is `[gal_us]`, an imperial one `[gal_br]`";
const OUNCE: &str = "a troy ounce is `[oz_tr]`, an avoirdupois ounce `[oz_av]`";
const ADOPTED: &str = "UCUM has no such unit: give the energy in GJ, with the conversion used";
const TRILLION: &str = "parts per trillion are `[pptr]`, parts per thousand `[ppth]`";
const TONNE: &str = "a fraction of a tonne is written in kg or g";
const GAUGE: &str = "whether a pressure is absolute or gauge is a field of its own";

/// Substances and states that are written behind a unit.
const SUBSTANCES: [&str; 24] = [
    "CO2-eq", "CO2eq", "CO2e", "CO2", "CH4", "N2O", "SF6", "SO2", "SOx", "NOx", "NO2", "H2O", "H2", "LCE", "Li2O",
    "Li", "REO", "Au", "Ag", "Cu", "Ni", "Co", "PM10", "C",
];

/// The substance that a text names behind its unit, as written.
#[must_use]
pub fn substance_in(text: &str) -> Option<&'static str> {
    let letter = |character: Option<char>| character.is_some_and(|c| c.is_ascii_alphanumeric());
    SUBSTANCES.into_iter().filter(|substance| substance.len() > 1).find(|substance| {
        text.match_indices(substance).any(|(at, _)| !letter(text[at + substance.len()..].chars().next()))
    })
}

/// Units that UCUM reads as something else than was meant.
pub(super) fn trap(part: &str) -> Option<Advice> {
    let (code, hint) = match part {
        "Mm3" => ("hm3", "UCUM reads `Mm3` as cubic megametres, 10^18 m3; a million cubic metres is `hm3`"),
        "Gm3" => ("km3", "UCUM reads `Gm3` as cubic gigametres, 10^27 m3; a billion cubic metres is `km3`"),
        "Tm3" => ("10*3.km3", "UCUM reads `Tm3` as cubic terametres; a trillion cubic metres is `10*3.km3`"),
        "Mm2" => ("km2", "UCUM reads `Mm2` as square megametres; a million square metres is `km2`"),
        "mt" => ("t", "UCUM reads `mt` as a millitonne, one kilogram; a tonne is `t`"),
        "dt" => ("t", "UCUM reads `dt` as a tenth of a tonne; a tonne is `t`, and dry or wet is a field of its own"),
        "MT" => ("", "UCUM reads `MT` as megatesla; a tonne is `t`, a million tonnes `Mt`"),
        "ct" => ("[car_m]", "UCUM reads `ct` as a hundredth of a tonne; a carat is `[car_m]`"),
        "ft" => ("[ft_i]", "UCUM reads `ft` as a femtotonne; a foot is `[ft_i]`"),
        "ft2" => ("[sft_i]", "UCUM reads `ft` as a femtotonne; a square foot is `[sft_i]`"),
        "ft3" => ("[cft_i]", "UCUM reads `ft` as a femtotonne; a cubic foot is `[cft_i]`"),
        "pt" | "nt" | "ut" | "at" | "zt" | "yt" => ("", TONNE),
        "mb" => ("mbar", "UCUM reads `mb` as a millibarn; a millibar is `mbar`"),
        "ha" => ("har", "UCUM writes a hectare `har`"),
        _ => return None,
    };
    Some(Advice { code: (!code.is_empty()).then(|| code.to_owned()), hint: Some(hint) })
}

/// A unit that is well formed, and often written for something else: what to say where its
/// dimension does not fit.
pub(super) fn look_alike(part: &str) -> Option<&'static str> {
    Some(match part {
        "T" | "kT" | "GT" => "`T` is tesla in UCUM; a tonne is `t`",
        "C" => "`C` is coulomb in UCUM; a degree Celsius is `Cel`",
        "F" => "`F` is farad in UCUM; a degree Fahrenheit is `[degF]`",
        "H" => "`H` is henry in UCUM; an hour is `h`",
        "S" => "`S` is siemens in UCUM; a second is `s`",
        "A" => "`A` is ampere in UCUM; a year is `a`",
        "G" => "`G` is gauss in UCUM; a gram is `g`",
        "pH" => "`pH` is picohenry in UCUM; a pH value is a number without a unit",
        "st" => "`st` is stere, a cubic metre, in UCUM; a short ton is `[ston_av]`",
        "b" => "`b` is barn in UCUM; a bar is `bar`, a barrel `[bbl_us]`",
        "car" => "`car` is a hundredth of an are in UCUM; a carat is `[car_m]`",
        "Pt" => "`Pt` is a petatonne in UCUM",
        _ => return None,
    })
}

/// Names in the case that tells them apart.
fn cased(part: &str) -> Option<(&'static str, &'static str)> {
    Some(match part {
        "Nm3" | "Sm3" | "scm" | "Ncm" => ("m3", REFERENCE),
        "Nm" => ("N.m", ""),
        "Nl" | "NL" => ("L", REFERENCE),
        "Mcf" | "Mscf" => ("10*3.[cft_i]", REFERENCE),
        "MMcf" | "MMscf" => ("10*6.[cft_i]", REFERENCE),
        "Bcf" => ("10*9.[cft_i]", REFERENCE),
        "MMBtu" | "mmbtu" | "MMBTU" | "mmBtu" => ("10*6.[Btu_IT]", THERMS),
        "Mha" => ("10*6.har", ""),
        "PWh" => ("PW.h", ""),
        "mWh" => ("MW.h", "a megawatt hour has a capital M"),
        "MVA" => ("MV.A", ""),
        "Mton" | "Mtonnes" => ("Mt", ""),
        "M3" => ("m3", ""),
        "KM" | "Km" | "kms" => ("km", ""),
        "KM2" | "Km2" => ("km2", ""),
        "KW" | "Kw" | "kw" => ("kW", ""),
        "Mw" => ("MW", ""),
        "Gw" => ("GW", ""),
        "KG" | "Kg" | "kgs" => ("kg", ""),
        "KT" | "Kt" | "ktonnes" | "kton" => ("kt", ""),
        "KPa" | "Kpa" | "kpa" | "KPA" => ("kPa", ""),
        "Mpa" => ("MPa", ""),
        "Gj" | "gj" => ("GJ", ""),
        "Tj" | "tj" => ("TJ", ""),
        "Ha" | "HA" => ("har", ""),
        _ => return None,
    })
}

/// Names in any case.
fn lower(part: &str) -> Option<(&'static str, &'static str)> {
    Some(match part {
        "wh" => ("W.h", ""),
        "kwh" => ("kW.h", ""),
        "mwh" => ("MW.h", ""),
        "gwh" => ("GW.h", ""),
        "twh" => ("TW.h", ""),
        "mwe" | "mwel" | "mwth" | "mwp" => ("MW", POWER),
        "kwe" | "kwel" | "kwth" | "kwp" => ("kW", POWER),
        "mwhe" | "mwhel" | "mwhth" => ("MW.h", POWER),
        "kwhe" | "kwhel" | "kwhth" => ("kW.h", POWER),
        "va" => ("V.A", ""),
        "kva" => ("kV.A", ""),
        "hp" => ("[HP]", ""),
        "btu" => ("[Btu_IT]", THERMS),
        "toe" | "tce" | "boe" | "ktoe" | "mtoe" => ("", ADOPTED),
        "tonne" | "tonnes" => ("t", ""),
        "ton" | "tons" => ("t", "a metric tonne is `t`, a short ton `[ston_av]`, a long ton `[lton_av]`"),
        "dmt" | "wmt" => ("t", "dry or wet is a field of its own"),
        "kilogram" | "kilograms" | "kilo" | "kilos" => ("kg", ""),
        "gram" | "grams" | "gr" => ("g", ""),
        "lb" | "lbs" | "pound" | "pounds" => ("[lb_av]", ""),
        "oz" | "ounce" | "ounces" => ("", OUNCE),
        "ozt" | "toz" => ("[oz_tr]", ""),
        "koz" => ("10*3.[oz_tr]", OUNCE),
        "moz" => ("10*6.[oz_tr]", OUNCE),
        "carat" | "carats" | "cts" => ("[car_m]", ""),
        "bcm" => ("km3", REFERENCE),
        "mcm" | "mmcm" => ("hm3", "a million cubic metres is `hm3`, a thousand `dam3`"),
        "cbm" | "cum" => ("m3", ""),
        "litre" | "litres" | "liter" | "liters" | "ltr" => ("L", ""),
        "cc" => ("cm3", ""),
        "cf" | "scf" | "cuft" => ("[cft_i]", REFERENCE),
        "bbl" | "bbls" | "barrel" | "barrels" => ("[bbl_us]", ""),
        "gal" | "gals" | "gallon" | "gallons" => ("", GALLON),
        "ha" | "hectare" | "hectares" => ("har", ""),
        "kha" => ("10*3.har", ""),
        "acre" | "acres" | "ac" => ("[acr_us]", ""),
        "sqm" => ("m2", ""),
        "sqkm" => ("km2", ""),
        "metre" | "metres" | "meter" | "meters" | "mtr" => ("m", ""),
        "mile" | "miles" | "mi" => ("[mi_i]", ""),
        "foot" | "feet" => ("[ft_i]", ""),
        "inch" | "inches" | "in" => ("[in_i]", ""),
        "micron" | "microns" => ("um", ""),
        "year" | "years" | "yr" | "yrs" | "y" | "annum" => ("a", ""),
        "month" | "months" | "mth" | "mon" => ("mo", ""),
        "week" | "weeks" => ("wk", ""),
        "day" | "days" => ("d", ""),
        "hour" | "hours" | "hr" | "hrs" => ("h", ""),
        "minute" | "minutes" | "mins" => ("min", ""),
        "second" | "seconds" | "sec" | "secs" => ("s", ""),
        "pct" | "percent" | "percentage" => ("%", ""),
        "pp" => ("%", "percentage points are a difference of two `%`"),
        "ppm" | "ppmv" | "ppmw" => ("[ppm]", ""),
        "ppb" | "ppbv" => ("[ppb]", ""),
        "ppt" => ("", TRILLION),
        "‰" => ("[ppth]", ""),
        "°c" | "degc" | "℃" | "celsius" => ("Cel", ""),
        "°f" | "degf" | "fahrenheit" => ("", "give the temperature in `Cel` or `K`"),
        "°" | "degree" | "degrees" => ("deg", ""),
        "psi" => ("[psi]", ""),
        "psig" | "psia" => ("[psi]", GAUGE),
        "bara" | "barg" => ("bar", GAUGE),
        "kpag" | "kpaa" => ("kPa", GAUGE),
        "mmhg" => ("mm[Hg]", ""),
        "tpa" | "tpy" => ("t/a", ""),
        "ktpa" | "kta" => ("kt/a", ""),
        "mtpa" => ("Mt/a", ""),
        "tpd" => ("t/d", ""),
        "tph" => ("t/h", ""),
        "lps" => ("L/s", ""),
        "cumec" | "cumecs" => ("m3/s", ""),
        "kmh" | "kph" => ("km/h", ""),
        "gpt" => ("g/t", ""),
        _ => return None,
    })
}

fn advice((code, hint): (&str, &'static str)) -> Advice {
    Advice { code: (!code.is_empty()).then(|| code.to_owned()), hint: (!hint.is_empty()).then_some(hint) }
}

/// A simple unit apart from its exponent: `m` and `3` of `m3`, `10*` and `-3` of `10*-3`.
pub(super) fn exponent(part: &str) -> (&str, &str) {
    let symbol = part.trim_end_matches(|char: char| char.is_ascii_digit());
    let signed = symbol.strip_suffix(['-', '+']).filter(|_| symbol.len() < part.len());
    part.split_at(signed.unwrap_or(symbol).len())
}

/// Whether UCUM has this part of a unit, a symbol with or without an exponent or a number.
pub(super) fn is_known(part: &str) -> bool {
    let (symbol, power) = exponent(part);
    if symbol.is_empty() { !power.is_empty() } else { lookup_unit(symbol, Case::Sensitive).is_some() }
}

/// What was meant by a part that UCUM does not have.
pub(super) fn advise(part: &str) -> Option<Advice> {
    if let Some(found) = trap(part) {
        return Some(found);
    }
    let named = |part: &str| cased(part).or_else(|| lower(&part.to_lowercase()));
    if let Some(found) = named(part) {
        return Some(advice(found));
    }
    let plain = plain(part);
    if plain != part && plain.split('.').all(is_known) {
        return Some(Advice { code: Some(plain), hint: None });
    }
    if plain != part
        && let Some(found) = named(&plain)
    {
        return Some(advice(found));
    }
    for substance in SUBSTANCES {
        let Some(unit) = part.strip_suffix(substance).filter(|unit| !unit.is_empty()) else { continue };
        let unit = unit.trim_end_matches(['-', '_']);
        let code = if is_known(unit) && trap(unit).is_none() { Some(unit.to_owned()) } else { advise(unit)?.code };
        return Some(Advice { code, hint: Some(SUBSTANCE) });
    }
    if is_substance(part) {
        return Some(Advice { code: None, hint: Some(SUBSTANCE) });
    }
    let (symbol, power) = exponent(part);
    let (code, hint) = named(symbol).filter(|(code, _)| !power.is_empty() && !code.contains(['.', '/']))?;
    let code = (!code.is_empty()).then(|| format!("{code}{power}"));
    Some(Advice { code, hint: (!hint.is_empty()).then_some(hint) })
}

/// Whether a part is no unit but what the unit is of.
pub(super) fn is_substance(part: &str) -> bool {
    SUBSTANCES.contains(&part)
}

/// Without raised digits, powers written with `^`, other signs for a product, and the micro sign.
fn plain(part: &str) -> String {
    let mut plain = String::with_capacity(part.len());
    for char in part.chars() {
        match char {
            '²' => plain.push('2'),
            '³' => plain.push('3'),
            '¹' => plain.push('1'),
            '⁻' => plain.push('-'),
            'µ' | 'μ' => plain.push('u'),
            '·' | '×' | '⋅' | '*' => plain.push('.'),
            '^' => {}
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::super::Unit;
    use super::*;

    #[test]
    fn every_code_in_the_tables_is_ucum() {
        let source = include_str!("spelling.rs");
        let tables = source.split("fn advice(").next().expect("the tables come first");
        let codes = tables.split("=> (\"").skip(1).filter_map(|rest| rest.split('"').next());
        let mut checked = 0;
        for code in codes.filter(|code| !code.is_empty()) {
            assert!(Unit::parse(code).is_ok(), "{code}");
            checked += 1;
        }
        assert!(checked > 80);
    }

    #[test]
    fn symbols_come_apart_from_their_exponents() {
        assert_eq!(exponent("m3"), ("m", "3"));
        assert_eq!(exponent("s-1"), ("s", "-1"));
        assert_eq!(exponent("10*-3"), ("10*", "-3"));
        assert_eq!(exponent("[H2O]"), ("[H2O]", ""));
        assert_eq!(exponent("100"), ("", "100"));
        assert_eq!(exponent("CO2-eq"), ("CO2-eq", ""));
        assert_eq!(exponent("-"), ("-", ""));
    }

    #[test]
    fn a_substance_is_cut_off() {
        for (part, code) in [
            ("tCO2e", Some("t")),
            ("tCH4", Some("t")),
            ("MtCO2-eq", Some("Mt")),
            ("kgCO2", Some("kg")),
            ("tonnesCO2e", Some("t")),
            ("CO2e", None),
        ] {
            let found = advise(part).expect(part);
            assert_eq!((found.code.as_deref(), found.hint), (code, Some(SUBSTANCE)), "{part}");
        }
    }
}
