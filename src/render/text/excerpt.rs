//! One window as the text that is drawn: control characters made visible, long lines cut to the
//! surroundings of their marks, and every mark moved along.

use std::ops::Range;

use super::place::Window;
use super::style::{Style, columns, printable, width};
use crate::source::Source;

/// Fewest columns around a mark in a long line.
const LEAST: usize = 12;

/// A window as text.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::render) struct Excerpt {
    /// Its lines; each ends in a line feed.
    pub text: String,
    /// The bytes of each mark in `text`, in order of the marks.
    pub marks: Vec<Range<usize>>,
    /// The columns before each mark in its line, in order of the marks.
    pub indents: Vec<usize>,
}

/// Cuts a window out of its source; no line is wider than `room` columns.
pub(in crate::render) fn excerpt(source: &Source, window: &Window, room: usize, style: Style) -> Excerpt {
    let mut page = Excerpt { text: String::new(), marks: Vec::new(), indents: Vec::new() };
    let mut marks = window.marks.as_slice();
    for line in window.first..=window.last {
        let here = marks.partition_point(|mark| mark.line <= line);
        let (own, later) = marks.split_at(here);
        marks = later;
        let range = source.line_range(line);
        let text = &source.text()[range.clone()];
        let own: Vec<Range<usize>> = own.iter().map(|mark| mark.start - range.start..mark.end - range.start).collect();
        let kept =
            if fits(text, room) { std::iter::once(0..text.len()).collect() } else { pieces(text, &own, room, style) };
        draw(&mut page, text, &own, &kept, style);
    }
    page
}

/// Whether a line has at most `room` columns; looks no further than it must.
fn fits(text: &str, room: usize) -> bool {
    let mut used = 0;
    text.chars().all(|c| {
        used += columns(c);
        used <= room
    })
}

/// The parts of a long line that are shown: its beginning where it has no mark, else the
/// surroundings of each mark.
fn pieces(text: &str, marks: &[Range<usize>], room: usize, style: Style) -> Vec<Range<usize>> {
    let dots = width(style.dots());
    if marks.is_empty() {
        return std::iter::once(0..ahead(text, 0, room - dots)).collect();
    }
    // As much around each mark as there is room for.
    let mut share = room;
    loop {
        let kept = around(text, marks, share, dots);
        let used: usize = kept.iter().map(|piece| width(&text[piece.clone()]) + dots).sum::<usize>() + dots;
        if used <= room || share <= LEAST {
            return kept;
        }
        share -= 1;
    }
}

/// At most `share` columns around the start of each mark; neighbours are joined.
fn around(text: &str, marks: &[Range<usize>], share: usize, dots: usize) -> Vec<Range<usize>> {
    let mut kept: Vec<Range<usize>> = Vec::new();
    for mark in marks {
        let wide = width_up_to(&text[mark.clone()], share * 2 / 3);
        // Half of the spare room goes before the mark; near the end of the line more, though the
        // label needs some room of its own.
        let behind = width(&text[mark.start..ahead(text, mark.start, share)]);
        let start = back(text, mark.start, (share - behind).min(share * 3 / 5).max((share - wide) / 2));
        let end = ahead(text, mark.start, share - width(&text[start..mark.start]));
        match kept.last_mut() {
            Some(last) if start <= last.end + dots => last.end = end.max(last.end),
            _ => kept.push(start..end),
        }
    }
    kept
}

fn width_up_to(text: &str, most: usize) -> usize {
    let mut used = 0;
    for c in text.chars() {
        used += columns(c);
        if used >= most {
            return most;
        }
    }
    used
}

/// The offset that lies `room` columns before `at`, or the start.
fn back(text: &str, at: usize, room: usize) -> usize {
    let mut used = 0;
    let inside = |(_, c): &(usize, char)| {
        used += columns(*c);
        used <= room
    };
    text[..at].char_indices().rev().take_while(inside).last().map_or(at, |(offset, _)| offset)
}

/// The offset that lies `room` columns behind `at`, or the end.
fn ahead(text: &str, at: usize, room: usize) -> usize {
    let mut used = 0;
    let inside = |c: &char| {
        used += columns(*c);
        used <= room
    };
    at + text[at..].chars().take_while(inside).map(char::len_utf8).sum::<usize>()
}

/// Writes the kept parts of a line and notes where its marks have gone.
fn draw(page: &mut Excerpt, text: &str, marks: &[Range<usize>], kept: &[Range<usize>], style: Style) {
    let line = page.text.len();
    let mut starts = vec![None; marks.len()];
    let mut ends = vec![None; marks.len()];
    let mut shown = 0;
    for piece in kept {
        if piece.start > shown {
            page.text.push_str(style.dots());
        }
        for (offset, c) in text[piece.clone()].char_indices() {
            note(marks, piece.start + offset, page.text.len(), &mut starts, &mut ends);
            page.text.push(printable(c, style.unicode));
        }
        note(marks, piece.end, page.text.len(), &mut starts, &mut ends);
        shown = piece.end;
    }
    let last = page.text.len();
    if shown < text.len() {
        page.text.push_str(style.dots());
    }
    for (start, end) in starts.into_iter().zip(ends) {
        let start = start.unwrap_or(last);
        page.indents.push(width(&page.text[line..start]));
        page.marks.push(start..end.unwrap_or(last).max(start));
    }
    page.text.push('\n');
}

fn note(marks: &[Range<usize>], from: usize, to: usize, starts: &mut [Option<usize>], ends: &mut [Option<usize>]) {
    for (mark, (start, end)) in marks.iter().zip(starts.iter_mut().zip(ends)) {
        if mark.start == from {
            *start = Some(to);
        }
        if from <= mark.end {
            *end = Some(to);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::place::Mark;
    use super::*;
    use crate::source::Sources;

    fn shown(text: &str, marks: &[(usize, usize)], room: usize) -> (String, Vec<String>) {
        let mut sources = Sources::default();
        let id = sources.add(Source::new("a", text));
        let marks: Vec<Mark> = marks
            .iter()
            .map(|(start, end)| Mark { line: 0, start: *start, end: *end, text: String::new(), primary: true })
            .collect();
        let window = Window { source: id, first: 0, last: 0, marks };
        let page = excerpt(sources.get(id), &window, room, Style::default());
        let under = page.marks.iter().map(|range| page.text[range.clone()].to_owned()).collect();
        (page.text, under)
    }

    #[test]
    fn a_short_line_stays_as_it_is() {
        assert_eq!(shown("класс: высокий", &[(12, 26)], 40), ("класс: высокий\n".into(), vec!["высокий".into()]));
        assert_eq!(shown("a:", &[(2, 2)], 40), ("a:\n".into(), vec![String::new()]));
    }

    #[test]
    fn a_control_character_is_shown_and_the_mark_moves_along() {
        assert_eq!(shown("a\u{1b}b: 5", &[(5, 6)], 40), ("a\u{241b}b: 5\n".into(), vec!["5".into()]));
    }

    #[test]
    fn a_long_line_is_cut_around_its_mark() {
        let line = format!("{}KEY: value{}", "x".repeat(2000), "y".repeat(2000));
        let (text, under) = shown(&line, &[(2005, 2010)], 60);
        assert_eq!(under, ["value"]);
        assert!(text.starts_with("…x") && text.ends_with("y…\n"), "{text}");
        assert!(width(text.trim_end()) <= 60, "{text}");
    }

    #[test]
    fn two_marks_far_apart_in_a_long_line_are_both_shown() {
        let line = format!("{{ a: 1{}, b: 2{} }}", " ".repeat(900), "z".repeat(900));
        let b = line.find("b: 2").expect("it is in the text");
        let (text, under) = shown(&line, &[(5, 6), (b + 3, b + 4)], 60);
        assert_eq!(under, ["1", "2"]);
        assert!(width(text.trim_end()) <= 60, "{text}");
    }

    #[test]
    fn a_mark_longer_than_the_page_is_cut() {
        let line = "w".repeat(5000);
        let (text, under) = shown(&line, &[(0, 5000)], 60);
        assert!(under[0].len() > 30 && width(text.trim_end()) <= 60, "{text}");
    }

    #[test]
    fn a_long_line_without_a_mark_shows_its_beginning() {
        assert_eq!(shown(&"v".repeat(100), &[], 10).0, "vvvvvvvvv…\n");
    }
}
