//! What scalars of a number and a name share: where the number ends.

use super::decimal::GROUP_MARKS;

/// Blanks that stand between groups of digits or before a unit.
fn is_blank(char: char) -> bool {
    char.is_whitespace()
}

/// Length of the part of a text that was meant as its number, well written or not: `26 081` of
/// `26 081 t`, `1e6` of `1e6t`.
pub(super) fn number_end(text: &str) -> usize {
    let digit_at = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let (mut end, mut after_digit, mut after_exponent) = (0, false, false);
    for (at, char) in text.char_indices() {
        let next = at + char.len_utf8();
        let takes = match char {
            '0'..='9' => true,
            '-' | '+' | '\u{2212}' | '\u{2013}' => digit_at(next) && (at == 0 || after_digit || after_exponent),
            '.' => digit_at(next) || (after_digit && !text[next..].starts_with(char::is_alphabetic)),
            'e' | 'E' => {
                after_digit && (digit_at(next) || (text[next..].starts_with(['-', '+']) && digit_at(next + 1)))
            }
            blank if is_blank(blank) => after_digit && digit_at(next) && !is_unit_with_number(&text[next..]),
            mark => GROUP_MARKS.contains(&mark) && after_digit && digit_at(next),
        };
        if !takes {
            break;
        }
        (end, after_digit, after_exponent) = (next, char.is_ascii_digit(), matches!(char, 'e' | 'E'));
    }
    end
}

/// Whether digits begin a unit, as in `10*3.m3` and `1/d`, and do not go on with a number.
pub(super) fn is_unit_with_number(text: &str) -> bool {
    ["10*", "10^", "1/"].into_iter().any(|start| text.starts_with(start)) || text == "1"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_ends_where_the_unit_begins() {
        for (text, number) in [
            ("310 m3/s", "310"),
            ("26 081 t", "26 081"),
            ("26\u{a0}081 t", "26\u{a0}081"),
            ("5.7%", "5.7"),
            ("1e6t", "1e6"),
            ("1e-6 t", "1e-6"),
            ("5 eV", "5"),
            ("5 10*3.m3", "5"),
            ("5 1/d", "5"),
            ("3 1", "3"),
            ("5 100", "5 100"),
            ("-5 t", "-5"),
            ("5-10 t", "5-10"),
            ("1,234.5 t", "1,234.5"),
            ("5. t", "5."),
            ("5 100.t", "5 100"),
            ("t 5", ""),
            ("", ""),
        ] {
            assert_eq!(&text[..number_end(text)], number, "{text}");
        }
    }
}
