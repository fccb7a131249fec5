//! Which lines a finding shows: labels become marks within one line each, and marks that are
//! near each other share a window.

use crate::finding::Label;
use crate::source::{Source, SourceId, Sources};

/// Labels whose lines are at most this far apart share a window: a second one would take as many
/// lines as it leaves out.
const NEAR: usize = 4;

/// Lines of context on either side.
const CONTEXT: usize = 1;

/// A label cut to one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::render) struct Mark {
    /// Index of the line, from 0.
    pub line: usize,
    /// First byte, counted in the text.
    pub start: usize,
    /// One past the last byte; equal to the start for a place where something belongs.
    pub end: usize,
    /// A few words, or empty.
    pub text: String,
    /// Whether the headline speaks of it.
    pub primary: bool,
}

/// Some neighbouring lines of one source and the marks on them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::render) struct Window {
    /// Whose lines.
    pub source: SourceId,
    /// Index of the first line, from 0.
    pub first: usize,
    /// Index of the last line.
    pub last: usize,
    /// In order of the text; no two share a byte.
    pub marks: Vec<Mark>,
}

/// The windows of a finding: the one with the primary label first, then the rest of its source
/// in order of the text, then other sources in order of first mention.
pub(in crate::render) fn windows(sources: &Sources, primary: &Label, related: &[Label]) -> Vec<Window> {
    let mut order = vec![primary.span.source];
    let mut marks = vec![(primary.span.source, mark(sources, primary, true))];
    for label in related {
        if !order.contains(&label.span.source) {
            order.push(label.span.source);
        }
        marks.push((label.span.source, mark(sources, label, false)));
    }
    let mut windows = Vec::new();
    for id in order {
        let own = marks.iter().filter(|(source, _)| *source == id).map(|(_, mark)| mark.clone()).collect();
        let mut own = gather(sources.get(id), id, apart(sources.get(id).text(), own));
        if let Some(at) = own.iter().position(|window| window.marks.iter().any(|mark| mark.primary)) {
            own[..=at].rotate_right(1);
        }
        windows.extend(own);
    }
    windows
}

/// Cuts a label to the first line that it covers. A mapping or a list is named by its beginning;
/// drawing a bar beside forty lines says no more.
fn mark(sources: &Sources, label: &Label, primary: bool) -> Mark {
    let source = sources.get(label.span.source);
    let text = source.text();
    let mut start = (label.span.start as usize).min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let line = source.line_index(start);
    let range = source.line_range(line);
    let start = start.min(range.end);
    let mut end = (label.span.end as usize).clamp(start, range.end);
    while !text.is_char_boundary(end) {
        end += 1;
    }
    let end = start + text[start..end].trim_end().len();
    Mark { line, start, end, text: label.text.clone(), primary }
}

/// Sorts marks and takes them apart where they overlap: a terminal has one line to underline on.
/// The outer one keeps what lies before the inner one, else what lies behind it.
fn apart(text: &str, mut marks: Vec<Mark>) -> Vec<Mark> {
    marks.sort_by_key(|mark| (mark.start, mark.end, !mark.primary));
    let mut done: Vec<Mark> = Vec::new();
    while !marks.is_empty() {
        let mut next = marks.remove(0);
        let Some(last) = done.last_mut() else {
            done.push(next);
            continue;
        };
        if (last.start, last.end) == (next.start, next.end) {
            join(last, next);
        } else if next.start >= last.end && next.start > last.start {
            done.push(next);
        } else if next.start > last.start {
            last.end = next.start;
            done.push(next);
        } else {
            // Same start, and `next` is longer: it keeps what lies behind.
            // An empty one takes the column of one character.
            let one = text[last.start..].chars().next().map_or(0, char::len_utf8);
            next.start = last.end.max(last.start + one).min(next.end);
            if next.start == next.end {
                join(last, next);
            } else {
                let at = marks.partition_point(|mark| (mark.start, mark.end) < (next.start, next.end));
                marks.insert(at, next);
            }
        }
    }
    done
}

/// Two labels of one place speak together, the primary one first.
fn join(last: &mut Mark, mut next: Mark) {
    if next.primary {
        std::mem::swap(&mut last.text, &mut next.text);
        last.primary = true;
    }
    if last.text.is_empty() {
        last.text = next.text;
    } else if !next.text.is_empty() && next.text != last.text {
        last.text = format!("{}; {}", last.text, next.text);
    }
}

/// Puts sorted marks into windows with context; blank lines at the edges are left out.
fn gather(source: &Source, id: SourceId, marks: Vec<Mark>) -> Vec<Window> {
    let mut windows: Vec<Window> = Vec::new();
    for mark in marks {
        match windows.last_mut() {
            Some(window) if mark.line <= window.last + NEAR => {
                window.last = mark.line;
                window.marks.push(mark);
            }
            _ => windows.push(Window { source: id, first: mark.line, last: mark.line, marks: vec![mark] }),
        }
    }
    let blank = |line: usize| source.text()[source.line_range(line)].bytes().all(|byte| byte.is_ascii_whitespace());
    for window in &mut windows {
        for _ in 0..CONTEXT {
            if window.first > 0 && !blank(window.first - 1) {
                window.first -= 1;
            }
            if window.last + 1 < source.line_starts().len() && !blank(window.last + 1) {
                window.last += 1;
            }
        }
    }
    windows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    fn sources(text: &str) -> (Sources, SourceId) {
        let mut sources = Sources::default();
        let id = sources.add(Source::new("a.yaml", text));
        (sources, id)
    }

    fn cover(sources: &Sources, spans: &[(SourceId, usize, usize)]) -> Vec<Window> {
        let labels: Vec<Label> =
            spans.iter().map(|(id, from, to)| Label::new(Span::new(*id, *from, *to), format!("{from}"))).collect();
        windows(sources, &labels[0], &labels[1..])
    }

    #[test]
    fn the_window_of_the_primary_label_comes_first_and_far_lines_stay_apart() {
        let (sources, id) = sources(&"ab: cd\n".repeat(400));
        let found =
            cover(&sources, &[(id, 7 * 300, 7 * 300 + 2), (id, 7 * 100, 7 * 100 + 2), (id, 7 * 303, 7 * 303 + 2)]);
        let lines: Vec<_> = found.iter().map(|window| (window.first, window.last, window.marks.len())).collect();
        assert_eq!(lines, [(299, 304, 2), (99, 101, 1)]);
    }

    #[test]
    fn a_span_of_many_lines_is_cut_to_its_first() {
        let (sources, id) = sources("a:\n  b: 1  \n  c: 2\n");
        let mark = &cover(&sources, &[(id, 5, 18)])[0].marks[0];
        assert_eq!((mark.line, mark.start, mark.end), (1, 5, 9));
    }

    #[test]
    fn places_outside_of_the_text_are_brought_back() {
        let (sources, id) = sources("ключ: 1");
        let found = cover(&sources, &[(id, 999, 1000)]);
        assert_eq!((found[0].marks[0].start, found[0].marks[0].end), (11, 11));
        let found = cover(&sources, &[(id, 1, 3)]);
        assert_eq!((found[0].marks[0].start, found[0].marks[0].end), (0, 4));
    }

    #[test]
    fn marks_that_overlap_are_taken_apart() {
        let (sources, id) = sources("{ a: 1, b: 2 }\n");
        let spans = |list: &[(usize, usize)]| {
            let spans: Vec<_> = list.iter().map(|(from, to)| (id, *from, *to)).collect();
            let marks = cover(&sources, &spans).remove(0).marks;
            marks.into_iter().map(|mark| (mark.start, mark.end, mark.text, mark.primary)).collect::<Vec<_>>()
        };
        assert_eq!(spans(&[(8, 12), (0, 14)]), [(0, 8, "0".into(), false), (8, 12, "8".into(), true)]);
        assert_eq!(spans(&[(0, 14), (0, 6)]), [(0, 6, "0".into(), false), (6, 14, "0".into(), true)]);
        assert_eq!(spans(&[(2, 6), (2, 6)]), [(2, 6, "2".into(), true)]);
        assert_eq!(spans(&[(2, 2), (2, 6)]), [(2, 2, "2".into(), true), (3, 6, "2".into(), false)]);
    }

    #[test]
    fn another_source_has_its_own_window() {
        let (mut sources, id) = sources("a: 1\n\nb: 2\n");
        let other = sources.add(Source::new("rule.yaml", "require: a > b\n"));
        let found = cover(&sources, &[(id, 3, 4), (other, 9, 14)]);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].first, found[0].last), (0, 0));
        assert_eq!(found[1].source, other);
    }
}
