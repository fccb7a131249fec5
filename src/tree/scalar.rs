//! Scalars: what a plain one means in the YAML 1.2 core schema, which ones a YAML 1.1 reader
//! would take differently, and where a character of the value stands in the source.

use super::events::Style;

/// What a plain scalar means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plain {
    Null,
    Bool(bool),
    Number,
    NotFinite,
    Text,
}

/// Resolves a plain scalar as the core schema does.
pub(super) fn resolve(text: &str) -> Plain {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Plain::Null,
        "true" | "True" | "TRUE" => return Plain::Bool(true),
        "false" | "False" | "FALSE" => return Plain::Bool(false),
        ".nan" | ".NaN" | ".NAN" => return Plain::NotFinite,
        _ => {}
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return Plain::NotFinite;
    }
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let radix = |prefix: &str, set: fn(&u8) -> bool| {
        text.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty() && rest.as_bytes().iter().all(set))
    };
    if radix("0x", u8::is_ascii_hexdigit) || radix("0o", |byte| (b'0'..=b'7').contains(byte)) {
        return Plain::Number;
    }
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).map_or((unsigned, None), |(m, e)| (m, Some(e)));
    let exponent_is_fine = exponent.is_none_or(|e| digits(e.strip_prefix(['-', '+']).unwrap_or(e)));
    let mantissa_is_fine = match mantissa.split_once('.') {
        None => digits(mantissa),
        Some((whole, part)) => {
            (digits(whole) && (part.is_empty() || digits(part))) || (whole.is_empty() && digits(part))
        }
    };
    if mantissa_is_fine && exponent_is_fine { Plain::Number } else { Plain::Text }
}

/// What a YAML 1.1 reader would make of a plain scalar, where it differs from us.
pub(super) fn yaml_1_1_reading(text: &str) -> Option<&'static str> {
    let lower = text.to_ascii_lowercase();
    let cased = text == lower || text == text.to_ascii_uppercase() || {
        let mut letters = lower.clone();
        letters[..1.min(lower.len())].make_ascii_uppercase();
        text == letters
    };
    if cased && matches!(lower.as_str(), "yes" | "on" | "y") {
        return Some("the boolean true");
    }
    if cased && matches!(lower.as_str(), "no" | "off" | "n") {
        return Some("the boolean false");
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !unsigned.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let all = |set: &dyn Fn(char) -> bool| unsigned.chars().all(set);
    if unsigned.len() > 1 && unsigned.starts_with('0') && all(&|c| ('0'..='7').contains(&c)) {
        return Some("an octal number");
    }
    if unsigned.contains('_') && all(&|c| c.is_ascii_digit() || c == '_' || c == '.') {
        return Some("a number without the underscores");
    }
    let mut parts = unsigned.split(':');
    let first = parts.next().is_some_and(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()));
    let mut rest = parts.peekable();
    let sexagesimal = rest.peek().is_some()
        && rest.all(|part| part.len() <= 2 && part.parse::<u8>().is_ok_and(|minutes| minutes < 60));
    (first && sexagesimal).then_some("a number to the base of 60")
}

/// For each byte of a scalar's value (and one past its end), its offset in the source text that
/// the scalar's span covers.
///
/// Value and source differ only in blanks, quotes and escapes, so one walk over both aligns them.
pub(super) fn source_map(source: &str, value: &str, style: Style) -> Vec<u32> {
    let bytes = source.as_bytes();
    let mut at = match style {
        Style::Plain | Style::Flow => 0,
        Style::Single | Style::Double => 1,
        Style::Block if bytes.first().is_some_and(|byte| matches!(byte, b'|' | b'>')) => {
            source.find('\n').map_or(source.len(), |end| end + 1)
        }
        Style::Block => 0,
    };
    let mut map = Vec::with_capacity(value.len() + 1);
    for character in value.chars() {
        if style == Style::Double {
            // A backslash before a line break joins the lines and stands for nothing.
            while bytes.get(at) == Some(&b'\\') && matches!(bytes.get(at + 1), Some(b'\n' | b'\r')) {
                at += 1;
                while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
                    at += 1;
                }
            }
        }
        let escape = match (style, bytes.get(at)) {
            (Style::Double, Some(b'\\')) => match bytes.get(at + 1) {
                Some(b'x') => 4,
                Some(b'u') => 6,
                Some(b'U') => 10,
                _ => 2,
            },
            (Style::Single, Some(b'\'')) => 2,
            _ => 0,
        };
        if escape == 0 && !character.is_whitespace() {
            while at < source.len() && !source[at..].starts_with(character) {
                at += source[at..].chars().next().map_or(1, char::len_utf8);
            }
        }
        let here = u32::try_from(at).unwrap_or(u32::MAX);
        map.extend(std::iter::repeat_n(here, character.len_utf8()));
        at = if escape > 0 {
            (at + escape).min(source.len())
        } else if source[at..].starts_with(character) {
            at + character.len_utf8()
        } else {
            at
        };
    }
    map.push(u32::try_from(at).unwrap_or(u32::MAX));
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_follow_the_core_schema() {
        for text in ["1", "-1", "+1", "1.5", ".5", "5.", "1e3", "012", "0x1F", "0o17"] {
            assert_eq!(resolve(text), Plain::Number, "{text}");
        }
        for text in ["NO", "yes", "on", "1_000", "2031-01-01", "1:50", "0x", "1.2.3", "e3", "-", "310 m3/s", "nan"] {
            assert_eq!(resolve(text), Plain::Text, "{text}");
        }
        assert_eq!(resolve("~"), Plain::Null);
        assert_eq!(resolve("True"), Plain::Bool(true));
        assert_eq!(resolve("-.inf"), Plain::NotFinite);
    }

    #[test]
    fn readings_of_yaml_1_1_are_known() {
        for text in ["NO", "no", "Off", "yes", "ON", "y", "012", "1_000", "1:50", "190:20:30"] {
            assert!(yaml_1_1_reading(text).is_some(), "{text}");
        }
        for text in ["0", "10", "019", "nO", "note", "1.5", "2031-01-01", "1:200", "KZ", "-"] {
            assert!(yaml_1_1_reading(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_character_of_the_value_is_found_in_the_source() {
        let check = |source: &str, value: &str, style, needle: &str| {
            let map = source_map(source, value, style);
            let start = map[value.find(needle).unwrap_or(0)] as usize;
            assert!(source[start..].starts_with(needle), "{source:?}: {start}");
        };
        check("'it''s a dam'", "it's a dam", Style::Single, "dam");
        check("\"a\\n\\u0416 b\"", "a\nЖ b", Style::Double, "b");
        check("one\n    two  three", "one two  three", Style::Plain, "three");
        check(">-\n  first line\n  second", "first line second", Style::Block, "second");
        check("|\n  a\n\n  b: c\n", "a\n\nb: c\n", Style::Block, "c");
    }
}
