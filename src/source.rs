//! Texts and places in them.
//!
//! A [`Source`] owns one text under the name a reader knows it by. A [`Span`] is a range of
//! bytes in one source; lines and columns are worked out only when somebody reads them, from an
//! index of line starts. Columns are counted in Unicode code points and in UTF-16 units, because
//! people, editors and SARIF count differently.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

use sha2::{Digest, Sha256};

use crate::coded::{Coded, Reader, Torn, Writer};

/// SHA-256 of some bytes, in hex: how reports name a text or a pack.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Names a source within one [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(u32);

impl SourceId {
    /// The id as a number, for a deserializer that carries only numbers.
    pub(crate) fn index(self) -> u32 {
        self.0
    }

    /// The id back from [`SourceId::index`].
    pub(crate) fn from_index(index: u32) -> Self {
        Self(index)
    }
}

/// A range of bytes, end exclusive, in one source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The source that the bytes belong to.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span over `start..end`; an end before the start gives an empty span.
    #[must_use]
    pub fn new(source: SourceId, start: usize, end: usize) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { source, start: clamp(start), end: clamp(end.max(start)) }
    }

    /// The empty span at the start of this one.
    #[must_use]
    pub fn start_point(self) -> Self {
        Self { end: self.start, ..self }
    }

    /// The empty span at the end of this one.
    #[must_use]
    pub fn end_point(self) -> Self {
        Self { start: self.end, ..self }
    }

    /// A part of this span, given as bytes from its start, kept inside it.
    #[must_use]
    pub fn part(self, start: usize, end: usize) -> Self {
        let at = |n: usize| self.start.saturating_add(u32::try_from(n).unwrap_or(u32::MAX)).min(self.end);
        Self { source: self.source, start: at(start), end: at(end.max(start)) }
    }

    /// Whether no byte lies in it.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// A place as people and tools count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in Unicode code points, from 1.
    pub column: usize,
    /// Byte offset in the file, from 0; counts a byte order mark.
    pub byte: usize,
    /// Column in UTF-16 units, from 1.
    pub utf16: usize,
}

/// Why bytes are not a text that Assay reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodingError {
    /// A byte order mark of UTF-16 or UTF-32.
    #[error("the file is encoded in {0}, not in UTF-8")]
    Other(&'static str),
    /// A zero byte, which no text file has.
    #[error("the file holds a zero byte at offset {0}: it is no text, or it is encoded in UTF-16")]
    Zero(usize),
    /// Bytes that are not UTF-8.
    #[error("the bytes at offset {0} are not UTF-8; the file may be in a Windows code page")]
    NotUtf8(usize),
    /// A text of 4 GiB or more.
    #[error("the file is larger than 4 GiB")]
    TooLarge,
}

/// One text under its name.
#[derive(Debug)]
pub struct Source {
    name: Cow<'static, str>,
    text: Text,
    /// Bytes of a byte order mark before the text.
    offset: usize,
    line_starts: OnceLock<Vec<u32>>,
    /// Characters and UTF-16 units before every so many bytes, for texts with long lines.
    counts: OnceLock<Vec<(u32, u32)>>,
}

/// A text, shared or part of the program.
#[derive(Debug)]
enum Text {
    Shared(Arc<str>),
    Carried(&'static str),
}

impl std::ops::Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Shared(text) => text,
            Self::Carried(text) => text,
        }
    }
}

/// Bytes between two counts.
const STRIDE: usize = 256;

impl Source {
    /// Reads `bytes` as UTF-8 with or without a byte order mark.
    ///
    /// # Errors
    /// Any other encoding is an [`EncodingError`].
    pub fn decode(name: &str, bytes: Vec<u8>) -> Result<Self, EncodingError> {
        let other = match bytes.as_slice() {
            [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => Some("UTF-32"),
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some("UTF-16"),
            _ => None,
        };
        if let Some(encoding) = other {
            return Err(EncodingError::Other(encoding));
        }
        if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
            return Err(EncodingError::Zero(at));
        }
        if u32::try_from(bytes.len()).is_err() {
            return Err(EncodingError::TooLarge);
        }
        let text =
            String::from_utf8(bytes).map_err(|error| EncodingError::NotUtf8(error.utf8_error().valid_up_to()))?;
        Ok(match text.strip_prefix('\u{FEFF}') {
            Some(rest) => Self::build(name, rest.into(), text.len() - rest.len()),
            None => Self::build(name, text.into(), 0),
        })
    }

    /// A source over a text that is already decoded.
    #[must_use]
    pub fn new(name: &str, text: &str) -> Self {
        Self::build(name, text.into(), 0)
    }

    /// A source over a text that the program carries.
    #[must_use]
    pub fn carried(name: &'static str, text: &'static str) -> Self {
        Self::over(name.into(), Text::Carried(text), 0)
    }

    fn build(name: &str, text: Arc<str>, offset: usize) -> Self {
        Self::over(name.to_owned().into(), Text::Shared(text), offset)
    }

    fn over(name: Cow<'static, str>, text: Text, offset: usize) -> Self {
        Self { name, text, offset, line_starts: OnceLock::new(), counts: OnceLock::new() }
    }

    /// The name a reader knows it by: a path, `-`, or a name in angle brackets.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text, without a byte order mark.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text as a shared handle.
    #[must_use]
    pub fn shared_text(&self) -> Arc<str> {
        match &self.text {
            Text::Shared(text) => Arc::clone(text),
            Text::Carried(text) => (*text).into(),
        }
    }

    /// Byte offsets at which lines start; the first is 0.
    #[must_use]
    pub fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let starts = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(starts).map(|at| u32::try_from(at).unwrap_or(u32::MAX)).collect()
        })
    }

    /// Index of the line, from 0, that holds a byte offset of the text.
    #[must_use]
    pub fn line_index(&self, byte: usize) -> usize {
        let byte = u32::try_from(byte).unwrap_or(u32::MAX);
        self.line_starts().partition_point(|start| *start <= byte).saturating_sub(1)
    }

    /// Bytes of a line, given by its index from 0, without its line break.
    #[must_use]
    pub fn line_range(&self, index: usize) -> std::ops::Range<usize> {
        let start = self.line_starts().get(index).map_or(self.text.len(), |at| *at as usize);
        let end = self.line_starts().get(index + 1).map_or(self.text.len(), |at| *at as usize);
        let line = self.text[start..end].trim_end_matches(['\n', '\r']);
        start..start + line.len()
    }

    /// Line and columns of a byte offset of the text; an offset inside a character counts as its start.
    #[must_use]
    pub fn position(&self, byte: usize) -> Position {
        let mut byte = byte.min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        let line = self.line_index(byte);
        let (from, to) = (self.count(self.line_starts()[line] as usize), self.count(byte));
        Position {
            line: line + 1,
            column: (to.0 - from.0) as usize + 1,
            byte: byte + self.offset,
            utf16: (to.1 - from.1) as usize + 1,
        }
    }

    /// Characters and UTF-16 units before a byte, which begins a character.
    fn count(&self, byte: usize) -> (u32, u32) {
        let counts = self.counts.get_or_init(|| {
            let mut counts = Vec::with_capacity(self.text.len() / STRIDE + 1);
            let (mut characters, mut units) = (0_u32, 0_u32);
            for (at, character) in self.text.char_indices() {
                while counts.len() * STRIDE <= at {
                    counts.push((characters, units));
                }
                characters += 1;
                units += if character.len_utf16() == 2 { 2 } else { 1 };
            }
            counts
        });
        // A count holds for the first character at or after its byte.
        let mut stride = byte / STRIDE;
        while stride > 0 && (stride >= counts.len() || !self.text.is_char_boundary(stride * STRIDE)) {
            stride -= 1;
        }
        let (mut characters, mut units) = counts.get(stride).copied().unwrap_or_default();
        for character in self.text[stride * STRIDE..byte].chars() {
            characters += 1;
            units += if character.len_utf16() == 2 { 2 } else { 1 };
        }
        (characters, units)
    }
}

/// All texts of one run.
#[derive(Debug, Default)]
pub struct Sources {
    list: Vec<Source>,
}

impl Sources {
    /// Takes a source in and names it.
    pub fn add(&mut self, source: Source) -> SourceId {
        let id = SourceId(self.next_index());
        self.list.push(source);
        id
    }

    /// Makes room for so many more.
    pub(crate) fn reserve(&mut self, more: usize) {
        self.list.reserve(more);
    }

    /// The index that the next source will have.
    pub(crate) fn next_index(&self) -> u32 {
        u32::try_from(self.list.len()).unwrap_or(u32::MAX)
    }

    /// The source of that name; the last one where several have it.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<SourceId> {
        let at = self.list.iter().rposition(|source| source.name() == name)?;
        u32::try_from(at).ok().map(SourceId)
    }

    /// The source of that id.
    ///
    /// # Panics
    /// If the id was made by another `Sources`.
    #[must_use]
    pub fn get(&self, id: SourceId) -> &Source {
        &self.list[id.0 as usize]
    }

    /// The bytes that a span covers; empty where it is out of the text or cuts a character.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.source).text().get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// Where a span starts and ends.
    #[must_use]
    pub fn positions(&self, span: Span) -> (Position, Position) {
        let source = self.get(span.source);
        (source.position(span.start as usize), source.position(span.end as usize))
    }
}

impl Coded for Span {
    fn write(&self, writer: &mut Writer) {
        self.source.0.write(writer);
        self.start.write(writer);
        self.end.write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Torn> {
        let source = SourceId(reader.base().saturating_add(u32::read(reader)?));
        Ok(Self { source, start: u32::read(reader)?, end: u32::read(reader)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_code_points_and_utf16_units_at_every_place() {
        let line = "Кызыл-Тас 🚜 ab ";
        let text = format!("first\n{}\nlast", line.repeat(60));
        let source = Source::new("t", &text);
        for (at, _) in text.char_indices() {
            let position = source.position(at);
            let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
            assert_eq!(position.line, text[..at].matches('\n').count() + 1);
            assert_eq!(position.column, text[start..at].chars().count() + 1);
            assert_eq!(position.utf16, text[start..at].encode_utf16().count() + 1);
            assert_eq!(position.byte, at);
        }
        assert_eq!(source.position(text.len() + 5).line, 3);
    }
}
