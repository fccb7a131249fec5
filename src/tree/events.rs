//! What a YAML text consists of, as the parser tells it, in a form of our own: so that the texts
//! that come with the binary can be read when it is built.

use std::borrow::Cow;
use std::ops::Range;

use granit_parser::{Event as Raw, Parser, ScalarStyle, ScanError, Span, StructureStyle};

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// In single quotes.
    Single,
    /// In double quotes.
    Double,
    /// After `|` or `>`.
    Block,
    /// A collection in brackets or braces.
    Flow,
}

/// One step through a text.
pub(crate) enum Event<'t> {
    /// A document begins.
    DocumentStart,
    /// A document ends.
    DocumentEnd,
    /// A scalar, its escapes and folds undone.
    Scalar(Cow<'t, str>, Style, Extra),
    /// A list begins; whether in brackets.
    ListStart(bool, Extra),
    /// A mapping begins; whether in braces.
    MapStart(bool, Extra),
    /// The innermost list or mapping ends.
    End,
    /// The value of an anchor again.
    Alias(usize),
}

/// What may stand before a value.
#[derive(Default)]
pub(crate) struct Extra {
    /// The number of its anchor; 0 if it has none.
    pub anchor: usize,
    /// Bytes of its tag; an empty range where the parser does not know them.
    pub tag: Option<Range<usize>>,
}

/// Bytes of the text that a step stands for.
pub(crate) type Place = Range<usize>;

/// Steps through a text until it ends, the parser stops at a mistake, or `sink` has enough.
///
/// A strict parser refuses what is indented by chance; collections may nest `depth` deep.
pub(crate) fn read(
    text: &str,
    strict: bool,
    depth: usize,
    sink: &mut dyn FnMut(Event<'_>, Place) -> bool,
) -> Result<(), ScanError> {
    let options = granit_parser::options! {
        strict_indentation: strict,
        emit_comments: false,
        flow_nesting_limit: depth,
        block_nesting_limit: depth,
    };
    let mut parser = Parser::new_from_str_with_options(text, options);
    while let Some(event) = parser.next_event() {
        let (event, span) = event?;
        let extra = |anchor: usize, tagged: bool| Extra {
            anchor,
            tag: tagged.then(|| span.tag_span().map_or(0..0, |tag| place(&tag))),
        };
        let event = match event {
            Raw::DocumentStart(..) => Event::DocumentStart,
            Raw::DocumentEnd => Event::DocumentEnd,
            Raw::Scalar(text, style, anchor, tag) => {
                let style = match style {
                    ScalarStyle::Plain => Style::Plain,
                    ScalarStyle::SingleQuoted => Style::Single,
                    ScalarStyle::DoubleQuoted => Style::Double,
                    _ => Style::Block,
                };
                Event::Scalar(text, style, extra(anchor, tag.is_some()))
            }
            Raw::SequenceStart(style, anchor, tag) => {
                Event::ListStart(style == StructureStyle::Flow, extra(anchor, tag.is_some()))
            }
            Raw::MappingStart(style, anchor, tag) => {
                Event::MapStart(style == StructureStyle::Flow, extra(anchor, tag.is_some()))
            }
            Raw::SequenceEnd | Raw::MappingEnd => Event::End,
            Raw::Alias(anchor) => Event::Alias(anchor),
            _ => continue,
        };
        if !sink(event, place(&span)) {
            return Ok(());
        }
    }
    Ok(())
}

fn place(span: &Span) -> Place {
    let start = span.start.byte_offset().unwrap_or(0);
    start..span.end.byte_offset().unwrap_or(start).max(start)
}
