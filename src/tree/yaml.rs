//! YAML text into trees. The only module that names the YAML parser.
//!
//! Text that is wrong in itself is a finding, in our own words, at its place: a syntax error or a
//! limit ends the file, a duplicate key, a null, a tag, a merge key or a doubtful scalar does not.
//! The parser is run strictly; where that fails, a lenient second run often knows the better place.

use granit_parser::ErrorKind;

use super::build::Builder;
use super::{Tree, events, recorded};
use crate::finding::Finding;
use crate::source::{SourceId, Sources, Span};

/// What a text may cost.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of one text.
    pub bytes: usize,
    /// Collections within collections.
    pub depth: usize,
    /// Nodes of one text.
    pub nodes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 64 << 20, depth: 100, nodes: 4_000_000 }
    }
}

/// One document of a stream.
#[derive(Debug)]
pub struct Document {
    /// Its tree; `None` for a document that holds nothing.
    pub tree: Option<Tree>,
    /// Its number in the stream, from 1.
    pub number: usize,
}

/// What a text gave.
#[derive(Debug)]
pub struct Parsed {
    /// The documents up to the first error that ends the file.
    pub documents: Vec<Document>,
    /// What is wrong with the text.
    pub findings: Vec<Finding>,
    /// Whether all of the text was read.
    pub complete: bool,
}

/// Reads every document of a source.
#[must_use]
pub fn parse(sources: &Sources, id: SourceId, limits: Limits) -> Parsed {
    let source = sources.get(id);
    let mut builder = Builder::new(id, source, limits);
    if source.text().len() > limits.bytes {
        builder.fatal(
            "yaml/too-large",
            format!("the text is larger than {} MiB", limits.bytes >> 20),
            Span::new(id, 0, 0),
        );
        return builder.finish();
    }
    let depth = limits.depth;
    let read = events::read(source.text(), true, depth, &mut |event, place| builder.event(event, place).is_ok());
    if let Err(strict) = read {
        let lenient = events::read(source.text(), false, depth, &mut |_, _| true).err();
        // A lenient parser points at an unclosed quote or bracket, a strict one at the line after it.
        let better = lenient.filter(|error| {
            matches!(error.kind(), ErrorKind::UnclosedQuotedScalar | ErrorKind::UnclosedFlowCollection { .. })
        });
        builder.syntax(better.as_ref().unwrap_or(&strict));
    }
    builder.finish()
}

/// Reads a source whose steps were written down when the binary was built.
///
/// # Errors
/// Steps that are not of this text.
pub fn replay(sources: &Sources, id: SourceId, steps: &[u8], limits: Limits) -> Result<Parsed, recorded::Torn> {
    let source = sources.get(id);
    let mut builder = Builder::new(id, source, limits);
    recorded::replay(steps, source.text(), &mut |event, place| builder.event(event, place).is_ok())?;
    Ok(builder.finish())
}
