//! Countries of ISO 3166-1, written as their alpha-2 code.

use std::fmt;

mod table;

use table::COUNTRIES;

/// A country, by its place in the table; ordered by alpha-2 code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country(u8);

/// Why a text is no country code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CountryError {
    /// A country, written otherwise: lower case, three letters, its English name.
    #[error("a country is written as its ISO 3166-1 alpha-2 code, here `{alpha2}`")]
    Spelling {
        /// The code to write.
        alpha2: &'static str,
    },
    /// No country.
    #[error("no country of ISO 3166-1")]
    Unknown,
}

/// Names and codes in common use that the table does not have.
const ALSO: [(&str, &str); 14] = [
    ("UK", "GB"),
    ("EL", "GR"),
    ("Great Britain", "GB"),
    ("USA", "US"),
    ("United States of America", "US"),
    ("Russian Federation", "RU"),
    ("Turkey", "TR"),
    ("Kyrgyz Republic", "KG"),
    ("Czech Republic", "CZ"),
    ("Ivory Coast", "CI"),
    ("Viet Nam", "VN"),
    ("DRC", "CD"),
    ("Swaziland", "SZ"),
    ("Macedonia", "MK"),
];

impl Country {
    /// Reads an alpha-2 code in capitals.
    ///
    /// # Errors
    /// Anything else; a country in another spelling comes with its code.
    pub fn parse(text: &str) -> Result<Self, CountryError> {
        if let Some(country) = Self::alpha2_of(text) {
            return Ok(country);
        }
        let lower = text.to_lowercase();
        let matches =
            |name: &str| name.eq_ignore_ascii_case(text) || (!name.is_ascii() && name.to_lowercase() == lower);
        let listed = COUNTRIES
            .iter()
            .find(|(alpha2, alpha3, name)| [alpha2, alpha3, name].into_iter().any(|name| matches(name)));
        let also = ALSO.iter().find(|(name, _)| matches(name));
        match listed.map(|(alpha2, ..)| alpha2).or(also.map(|(_, alpha2)| alpha2)) {
            Some(alpha2) => Err(CountryError::Spelling { alpha2 }),
            None => Err(CountryError::Unknown),
        }
    }

    /// The country that a text means, in any spelling that is understood.
    #[must_use]
    pub fn understand(text: &str) -> Option<Self> {
        match Self::parse(text) {
            Ok(country) => Some(country),
            Err(CountryError::Spelling { alpha2 }) => Self::alpha2_of(alpha2),
            Err(CountryError::Unknown) => None,
        }
    }

    fn alpha2_of(code: &str) -> Option<Self> {
        let index = COUNTRIES.binary_search_by_key(&code, |(alpha2, ..)| alpha2).ok()?;
        u8::try_from(index).ok().map(Self)
    }

    fn row(self) -> &'static (&'static str, &'static str, &'static str) {
        &COUNTRIES[usize::from(self.0)]
    }

    /// The alpha-2 code, such as `KZ`.
    #[must_use]
    pub fn alpha2(self) -> &'static str {
        self.row().0
    }

    /// The alpha-3 code, such as `KAZ`.
    #[must_use]
    pub fn alpha3(self) -> &'static str {
        self.row().1
    }

    /// The short name in English.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().2
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Country({})", self.alpha2())
    }
}

impl fmt::Display for Country {
    /// The alpha-2 code.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.alpha2())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_table_is_sorted_and_whole() {
        assert!(COUNTRIES.is_sorted_by(|a, b| a.0 < b.0));
        let alpha3: HashSet<_> = COUNTRIES.iter().map(|(_, alpha3, _)| alpha3).collect();
        let names: HashSet<_> = COUNTRIES.iter().map(|(.., name)| name).collect();
        assert_eq!((alpha3.len(), names.len()), (249, 249));
        for (alpha2, alpha3, name) in COUNTRIES {
            assert!(alpha2.len() == 2 && alpha3.len() == 3 && !name.is_empty());
            assert!(alpha2.bytes().chain(alpha3.bytes()).all(|byte| byte.is_ascii_uppercase()));
            assert_eq!(Country::parse(alpha2).map(Country::alpha3), Ok(alpha3));
        }
    }

    #[test]
    fn other_spellings_come_with_the_code() {
        for (text, alpha2) in [
            ("KAZ", "KZ"),
            ("kz", "KZ"),
            ("Kazakhstan", "KZ"),
            ("KYRGYZSTAN", "KG"),
            ("UK", "GB"),
            ("USA", "US"),
            ("Türkiye", "TR"),
            ("TÜRKIYE", "TR"),
        ] {
            assert_eq!(Country::parse(text), Err(CountryError::Spelling { alpha2 }), "{text}");
            assert_eq!(Country::understand(text).map(Country::alpha2), Some(alpha2));
        }
        for (_, alpha2) in ALSO {
            assert!(Country::parse(alpha2).is_ok());
        }
    }

    #[test]
    fn the_rest_is_unknown() {
        for text in ["", "XX", "ZZ", "KZ ", "false", "Ruritania", "é"] {
            assert_eq!(Country::parse(text), Err(CountryError::Unknown), "{text}");
            assert_eq!(Country::understand(text), None);
        }
    }

    #[test]
    fn a_country_knows_its_name() {
        let country = Country::parse("CD").expect("a country");
        assert_eq!((country.alpha3(), country.name()), ("COD", "Democratic Republic of the Congo"));
        assert_eq!(country.to_string(), "CD");
    }
}
