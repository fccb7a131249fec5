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

/// Longest first, so that `<=` is not read as `<`.
const SIGNS: &[&str] = &[
    "&&", "||", "==", "!=", "<=", ">=", "??", "<", ">", "!", "+", "-", "*", "/", "?", ":", "(", ")", "[", "]", ".", ",",
];

/// Splits a text into tokens.
pub(super) fn lex(text: &str) -> Result<Vec<Lexeme>, Mistake> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (token, length) = if first.is_ascii_alphabetic() || first == '_' {
            let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
            (Token::Name(rest[..length].to_owned()), length)
        } else if first.is_ascii_digit() {
            let mut length = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            if let Some(part) = rest[length..].strip_prefix('.')
                && part.starts_with(|c: char| c.is_ascii_digit())
            {
                length += 1 + part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
            }
            (Token::Number(rest[..length].to_owned()), length)
        } else if first == '"' || first == '\'' {
            text_literal(rest, first).ok_or_else(|| Mistake::new(at..text.len(), "the text literal is not closed"))?
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            (Token::Sign(sign), sign.len())
        } else {
            let hint = match first {
                '=' => "an expression compares with `==`",
                '&' => "an expression joins conditions with `&&`",
                '|' => "an expression joins conditions with `||`",
                '%' => "there is no `%` operator; use `mod(a, b)`, or quote a percentage: `\"5 %\"`",
                '“' | '”' | '„' | '«' | '»' | '‘' | '’' => "write straight quotes: `\"…\"`",
                '≥' => "write `>=`",
                '≤' => "write `<=`",
                '≠' => "write `!=`",
                '×' | '·' => "write `*`",
                '÷' => "write `/`",
                '−' | '–' => "write `-`",
                '{' | '}' => "only messages have holes; an expression names facts as they are",
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

/// A quoted text; a backslash takes the next character as it is.
fn text_literal(rest: &str, quote: char) -> Option<(Token, usize)> {
    let mut value = String::new();
    let mut characters = rest.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => value.push(characters.next()?.1),
            c if c == quote => return Some((Token::Text(value), at + 1)),
            c => value.push(c),
        }
    }
    None
}
