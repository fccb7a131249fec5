//! Expression text into tokens.

use std::ops::Range;

use super::Mistake;

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Name(String),
    Number(String),
    Text(String),
    /// An operator or bracket.
    Sign(&'static str),
    End,
}

/// A token and its bytes.
#[derive(Clone, Debug)]
pub(super) struct Lexeme {
    pub token: Token,
    pub range: Range<usize>,
}

/// The operator or bracket that a text begins with; the longer first, so that `<=` is not read as `<`.
fn sign(text: &[u8]) -> Option<&'static str> {
    Some(match text {
        [b'&', b'&', ..] => "&&",
        [b'|', b'|', ..] => "||",
        [b'=', b'=', ..] => "==",
        [b'!', b'=', ..] => "!=",
        [b'<', b'=', ..] => "<=",
        [b'>', b'=', ..] => ">=",
        [b'?', b'?', ..] => "??",
        [b'<', ..] => "<",
        [b'>', ..] => ">",
        [b'!', ..] => "!",
        [b'+', ..] => "+",
        [b'-', ..] => "-",
        [b'*', ..] => "*",
        [b'/', ..] => "/",
        [b'?', ..] => "?",
        [b':', ..] => ":",
        [b'(', ..] => "(",
        [b')', ..] => ")",
        [b'[', ..] => "[",
        [b']', ..] => "]",
        [b'.', ..] => ".",
        [b',', ..] => ",",
        _ => return None,
    })
}

/// Splits a text into tokens.
pub(super) fn lex(text: &str) -> Result<Vec<Lexeme>, Mistake> {
    let mut tokens = Vec::with_capacity(text.len() / 4 + 1);
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (token, length) = if let Some((prefix, quote)) = opening(rest) {
            let (value, length) = literal(rest, prefix, quote).map_err(|mistake| mistake.moved(at))?;
            (Token::Text(value), length)
        } else if first.is_ascii_alphabetic() || first == '_' {
            let length = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
            (Token::Name(rest[..length].to_owned()), length)
        } else if first.is_ascii_digit() {
            let (value, length) = number(rest).map_err(|mistake| mistake.moved(at))?;
            (Token::Number(value), length)
        } else if first == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit()) {
            return Err(Mistake::new(at..at + 1, "a number does not begin with a point").help("write `0.5`"));
        } else if let Some(sign) = sign(rest.as_bytes()) {
            (Token::Sign(sign), sign.len())
        } else {
            let hint = match first {
                '=' => "an expression compares with `==`",
                '&' => "an expression joins conditions with `&&`",
                '|' => "an expression joins conditions with `||`",
                '{' | '}' => "an expression makes no mappings; put data in a table",
                '%' => "there is no `%` operator; use `mod(a, b)`, or quote a percentage: `\"5 %\"`",
                '“' | '”' | '„' | '«' | '»' | '‘' | '’' => "write straight quotes: `\"…\"`",
                '≥' => "write `>=`",
                '≤' => "write `<=`",
                '≠' => "write `!=`",
                '×' | '·' => "write `*`",
                '÷' => "write `/`",
                '−' | '–' => "write `-`",
                c if c.is_alphabetic() => "names are made of Latin letters, digits and `_`; texts stand in quotes",
                _ => "no expression has this character",
            };
            return Err(Mistake::new(at..at + first.len_utf8(), format!("unexpected `{first}`")).help(hint));
        };
        tokens.push(Lexeme { token, range: at..at + length });
        at += length;
    }
    tokens.push(Lexeme { token: Token::End, range: text.len()..text.len() });
    Ok(tokens)
}

/// The prefix and the quote of a text literal that begins here.
fn opening(rest: &str) -> Option<(&str, char)> {
    let letters = rest.bytes().take(3).take_while(|byte| matches!(byte, b'r' | b'R' | b'b' | b'B')).count();
    let quote = match rest.as_bytes().get(letters).filter(|_| letters <= 2)? {
        b'"' => '"',
        b'\'' => '\'',
        _ => return None,
    };
    Some((&rest[..letters], quote))
}

/// The value and length of a text literal with CEL's escapes; raw, a backslash is a backslash.
fn literal(rest: &str, prefix: &str, quote: char) -> Result<(String, usize), Mistake> {
    let open = prefix.len();
    if prefix.contains(['b', 'B']) {
        return Err(Mistake::new(0..open, "there are no bytes in declarations").help("leave the letter out"));
    }
    if rest[open..].chars().take_while(|c| *c == quote).take(3).count() == 3 {
        let message = "there are no triple quotes";
        return Err(Mistake::new(open..open + 3, message).help("write one quote, and `\\n` for a line break"));
    }
    let raw = !prefix.is_empty();
    let mut value = String::new();
    let mut at = open + 1;
    while let Some(character) = rest[at..].chars().next() {
        match character {
            c if c == quote => return Ok((value, at + 1)),
            '\n' => break,
            '\\' if !raw => {
                let (escaped, length) = escape(&rest[at + 1..]).ok_or_else(|| unknown_escape(rest, at, quote))?;
                value.push(escaped);
                at += 1 + length;
            }
            c => {
                value.push(c);
                at += c.len_utf8();
            }
        }
    }
    Err(Mistake::new(0..at, "the text literal is not closed"))
}

/// The character of an escape after its backslash, and its length.
fn escape(rest: &str) -> Option<(char, usize)> {
    let code = |digits: Option<&str>, base: u32| {
        let digits = digits.filter(|digits| digits.chars().all(|c| c.is_digit(base)))?;
        char::from_u32(u32::from_str_radix(digits, base).ok()?)
    };
    let first = rest.chars().next()?;
    Some(match first {
        'a' => ('\u{7}', 1),
        'b' => ('\u{8}', 1),
        'f' => ('\u{c}', 1),
        'n' => ('\n', 1),
        'r' => ('\r', 1),
        't' => ('\t', 1),
        'v' => ('\u{b}', 1),
        '\\' | '?' | '"' | '\'' | '`' => (first, 1),
        'x' | 'X' => (code(rest.get(1..3), 16)?, 3),
        'u' => (code(rest.get(1..5), 16)?, 5),
        'U' => (code(rest.get(1..9), 16)?, 9),
        '0'..='3' => (code(rest.get(..3), 8)?, 3),
        _ => return None,
    })
}

fn unknown_escape(rest: &str, at: usize, quote: char) -> Mistake {
    let next = rest[at + 1..].chars().next().map(String::from).unwrap_or_default();
    let help = format!("write `r{quote}…{quote}`, in which a backslash is itself, or `\\\\{next}`");
    Mistake::new(at..at + 1, format!("`\\{next}` is no escape")).help(help)
}

/// A number in plain decimal form, and its length; `1.5e3` is 1500.
fn number(rest: &str) -> Result<(String, usize), Mistake> {
    let digits = |from: usize| rest[from..].bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(0);
    let places = if rest[whole..].starts_with('.') { digits(whole + 1) } else { 0 };
    let end = if places > 0 { whole + 1 + places } else { whole };
    let mut length = end;
    let mut exponent = 0_i32;
    if rest[end..].starts_with(['e', 'E']) {
        let sign = usize::from(rest[end + 1..].starts_with(['+', '-']));
        let power = digits(end + 1 + sign);
        if power > 0 {
            length = end + 1 + sign + power;
            let text = rest[end + 1..length].trim_start_matches('+');
            // No number of ours has so many digits.
            exponent = text
                .parse()
                .ok()
                .filter(|power: &i32| power.abs() <= 60)
                .ok_or_else(|| Mistake::new(0..length, "the number has more digits than can be calculated with"))?;
        }
    }
    let letters = rest[length..].bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
    if letters > 0 {
        let range = length..length + letters;
        let message = format!("`{}` follows a number", &rest[range.clone()]);
        let help = "numbers are decimal: `12`, `0.5`, `1e3`; a number with a unit is quoted: `\"12 t\"`";
        return Err(Mistake::new(range, message).help(help));
    }
    Ok((shifted(&rest[..whole], rest.get(whole + 1..end).unwrap_or_default(), exponent), length))
}

/// `whole.part` times ten to a power.
fn shifted(whole: &str, part: &str, power: i32) -> String {
    let moved = usize::try_from(power.unsigned_abs()).unwrap_or_default();
    let (whole, part) = if power < 0 {
        let padded = format!("{}{whole}", "0".repeat(moved));
        let (left, right) = padded.split_at(padded.len() - moved);
        let left = left.trim_start_matches('0');
        (if left.is_empty() { "0" } else { left }.to_owned(), format!("{right}{part}"))
    } else {
        let padded = format!("{part}{}", "0".repeat(moved.saturating_sub(part.len())));
        let (left, right) = padded.split_at(moved);
        let whole = format!("{whole}{left}");
        let significant = if power > 0 { whole.trim_start_matches('0') } else { &whole };
        (if significant.is_empty() { "0" } else { significant }.to_owned(), right.to_owned())
    };
    if part.is_empty() { whole } else { format!("{whole}.{part}") }
}
