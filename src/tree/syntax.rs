//! What is wrong in a YAML text, in our own words.

use std::sync::Arc;

use granit_parser::ErrorKind;

use crate::finding::{Finding, Label};
use crate::source::Span;

/// A tag.
pub(super) fn tag(span: Span) -> Finding {
    Finding::error("yaml/tag", "YAML tags are not read", Label::new(span, "a tag"))
        .help("remove the tag; quote the value if it begins with `!`")
}

/// A key that stands twice.
pub(super) fn duplicate(key: &str, first: Span, again: Span) -> Finding {
    let message = format!("`{key}` stands twice in one mapping");
    Finding::error("yaml/duplicate-key", message, Label::new(again, "again here"))
        .also(first, "first here")
        .help("keep one of the two; rules take neither as declared")
}

/// A null, and the key that has no value, where it is not a list's item.
pub(super) fn null(key: Option<(Arc<str>, Span)>, span: Span) -> Finding {
    // `{ mass: 26,081 t }`: what follows the comma is a key to YAML.
    let cut = key.as_ref().is_some_and(|(key, _)| key.starts_with(|first: char| first.is_ascii_digit()));
    let (message, place) = match key {
        Some((key, key_span)) => (format!("`{key}` has no value"), key_span),
        None => ("a list item has no value".to_owned(), span),
    };
    let label = if span.is_empty() { "nothing stands here" } else { "a null" };
    let place = if span.is_empty() { place } else { span };
    Finding::error("yaml/null", message, Label::new(place, label)).help(if cut {
        "a comma ends a value inside brackets and braces; write numbers without separators"
    } else {
        "write the value; write `false` if there is none; leave the key out if it is not known"
    })
}

/// A syntax error in our own words: code, headline, help.
pub(super) fn words(kind: &ErrorKind) -> (&'static str, String, Option<&'static str>) {
    let quote = "quote the value if it holds `: `, ` #`, or begins with one of `[ ] { } , & * ! | > ' \" % @`";
    let (text, help) = match kind {
        ErrorKind::RecursionLimitExceeded => {
            return ("yaml/too-deep", "lists and mappings are nested too deeply".to_owned(), None);
        }
        ErrorKind::UnknownAnchor => {
            return (
                "yaml/unknown-alias",
                "the alias names no anchor of this document".to_owned(),
                Some("define it before with `&name`, or quote a text that begins with `*`"),
            );
        }
        ErrorKind::TabNotAllowed | ErrorKind::TabInBlockIndentation | ErrorKind::TabInIndentation => {
            ("a tab stands where YAML wants blanks", Some("indent with blanks"))
        }
        ErrorKind::UnclosedQuotedScalar => ("a quote is not closed", Some("close it on the same line")),
        ErrorKind::UnclosedFlowCollection { open } => {
            return ("yaml/syntax", format!("`{open}` is not closed"), Some("close the bracket"));
        }
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            return ("yaml/syntax", format!("`{open}` is closed by `{close}`"), None);
        }
        ErrorKind::InvalidIndentation | ErrorKind::ExpectedBlockMappingKey | ErrorKind::SimpleKeyExpected => {
            ("a key or a list item is expected here", Some("check the indentation of this line and the one before"))
        }
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => {
            ("a second `: ` stands on this line", Some(quote))
        }
        ErrorKind::UnexpectedCharacter { character } => {
            return ("yaml/syntax", format!("a value cannot begin with `{character}`"), Some(quote));
        }
        ErrorKind::UnknownQuotedScalarEscape => (
            "an unknown escape stands in double quotes",
            Some("use single quotes, in which a backslash is a backslash"),
        ),
        ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::ExpectedFlowSequenceSeparator => {
            ("a comma or a closing bracket is expected here", Some("quote a unit that holds brackets or braces"))
        }
        _ => ("this is not YAML", Some(quote)),
    };
    ("yaml/syntax", text.to_owned(), help)
}
