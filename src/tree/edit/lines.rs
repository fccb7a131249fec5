//! A text and its lines, as YAML counts them: a lone carriage return ends one too.

use std::sync::{Arc, OnceLock};

use crate::source::{SourceId, Span};

/// The text that nodes were read from.
#[derive(Debug)]
pub(in crate::tree) struct Text {
    pub source: SourceId,
    pub whole: Arc<str>,
    starts: OnceLock<Vec<u32>>,
}

impl Text {
    pub(in crate::tree) fn new(source: SourceId, text: Arc<str>) -> Self {
        Self { source, whole: text, starts: OnceLock::new() }
    }

    /// Bytes at which lines start, found once.
    fn starts(&self) -> &[u32] {
        self.starts.get_or_init(|| {
            let bytes = self.whole.as_bytes();
            let ends = (0..bytes.len())
                .filter(|at| bytes[*at] == b'\n' || bytes[*at] == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
            std::iter::once(0).chain(ends.map(|at| u32::try_from(at + 1).unwrap_or(u32::MAX))).collect()
        })
    }

    /// Where the line that holds a byte starts.
    pub(super) fn line_start(&self, at: usize) -> usize {
        let starts = self.starts();
        let next = starts.partition_point(|start| *start as usize <= at);
        starts.get(next.saturating_sub(1)).map_or(0, |start| *start as usize)
    }

    /// Where the next line starts; `None` on the last one.
    pub(super) fn next_line(&self, at: usize) -> Option<usize> {
        let starts = self.starts();
        starts.get(starts.partition_point(|start| *start as usize <= at)).map(|start| *start as usize)
    }

    /// Where the line that holds a byte ends, its line break not counted.
    pub(super) fn line_end(&self, at: usize) -> usize {
        let Some(next) = self.next_line(at) else { return self.whole.len() };
        let line = &self.whole[..next];
        line.strip_suffix("\r\n").or_else(|| line.strip_suffix(['\n', '\r'])).unwrap_or(line).len()
    }

    /// The line break that the text uses around a byte.
    pub(super) fn newline(&self, at: usize) -> &'static str {
        let end = self.line_end(at);
        let end = if end < self.whole.len() { end } else { self.line_end(self.line_start(at).saturating_sub(1)) };
        match self.whole.as_bytes().get(end..).unwrap_or_default() {
            [b'\r', b'\n', ..] => "\r\n",
            [b'\r', ..] => "\r",
            _ => "\n",
        }
    }

    /// The part between two bytes; empty where they cut a character.
    pub(super) fn part(&self, start: usize, end: usize) -> &str {
        self.whole.get(start..end).unwrap_or("")
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.source, start, end)
    }
}
