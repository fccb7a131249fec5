//! Syntax errors of YAML in our own words.

use granit_parser::ErrorKind;

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
