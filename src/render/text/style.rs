//! How a text report looks: colour, characters, width; and the text work that needs no layout.

use std::borrow::Cow;

/// What the terminal can do and how much it should show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// ANSI colours.
    pub color: bool,
    /// Box characters, dots and dashes beyond ASCII. Facts print as they are in either case.
    pub unicode: bool,
    /// Columns of the page; notes are wrapped and long lines are cut to it.
    pub width: usize,
    /// OSC 8 links on the titles of standards.
    pub links: bool,
    /// How many places of missing facts get a snippet; the rest is listed in lines.
    pub facts: usize,
}

impl Default for Style {
    /// No colour, Unicode, 100 columns, no links, ten places.
    fn default() -> Self {
        Self { color: false, unicode: true, width: 100, links: false, facts: 10 }
    }
}

/// What a piece of text is, so that colours are chosen in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    Error,
    Warning,
    Note,
    Good,
    Strong,
    Faint,
    Label,
}

impl Style {
    /// The text in its colour.
    pub(super) fn paint(self, ink: Ink, text: &str) -> String {
        if !self.color || text.is_empty() {
            return text.to_owned();
        }
        let code = match ink {
            Ink::Error => "1;31",
            Ink::Warning => "1;33",
            Ink::Note => "1;36",
            Ink::Good => "1;32",
            Ink::Strong => "1",
            Ink::Faint => "2",
            Ink::Label => "36",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    /// Stands between the parts of a line.
    pub(super) fn dot(self) -> &'static str {
        if self.unicode { " · " } else { " - " }
    }

    /// Stands for what is left out.
    pub(super) fn dots(self) -> &'static str {
        if self.unicode { "…" } else { "..." }
    }

    /// The width that layout may count on, whatever was asked for.
    pub(super) fn columns(self) -> usize {
        self.width.max(40)
    }
}

/// A character that a terminal would obey instead of print, or that turns the direction of text.
fn is_hostile(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The character as it may be printed: a filing must not steer the reader's terminal.
pub(in crate::render) fn printable(c: char, unicode: bool) -> char {
    match c {
        '\t' => c,
        _ if !is_hostile(c) => c,
        _ if !unicode => '?',
        '\u{7f}' => '\u{2421}',
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        _ => '\u{fffd}',
    }
}

/// A text on one line and safe to print.
pub(super) fn clean(text: &str, style: Style) -> Cow<'_, str> {
    if !text.chars().any(is_hostile) {
        return Cow::Borrowed(text);
    }
    let flat = text.trim_end().chars().filter(|c| *c != '\r');
    Cow::Owned(flat.map(|c| if matches!(c, '\n' | '\t') { ' ' } else { printable(c, style.unicode) }).collect())
}

/// Columns that a character takes: East Asian wide characters and emoji take two, marks none.
pub(super) fn columns(c: char) -> usize {
    match u32::from(c) {
        0x0300..=0x036f | 0x0483..=0x0489 | 0x200b..=0x200d | 0xfe00..=0xfe0f | 0xfeff => 0,
        0x1100..=0x115f
        | 0x2e80..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1faff
        | 0x20000..=0x3fffd => 2,
        0x09 => 4,
        _ => 1,
    }
}

/// Columns that a text takes.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

/// Breaks a text at spaces into lines of at most `room` columns; a longer word has its own line.
/// A no-break space does not break.
pub(super) fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let wide = width(word);
        if used > 0 && used + 1 + wide > room {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += wide;
        }
    }
    lines
}

/// Puts parts on lines of at most `room` columns with dots between them; a line breaks inside a
/// part only where the part alone is too long.
pub(super) fn fill(parts: &[impl AsRef<str>], room: usize, style: Style) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts.iter().map(AsRef::as_ref).filter(|part| !part.is_empty()) {
        match lines.last_mut() {
            Some(last) if width(last) + width(style.dot()) + width(part) <= room => {
                last.push_str(style.dot());
                last.push_str(part);
            }
            _ => lines.extend(wrap(part, room)),
        }
    }
    lines
}

/// A text cut to `room` columns, with dots where something is left out.
pub(super) fn cut(text: &str, room: usize, style: Style) -> Cow<'_, str> {
    let mut used = 0;
    let fits = |(_, c): &(usize, char)| {
        used += columns(*c);
        used <= room
    };
    let kept = text.char_indices().take_while(fits).last().map_or(0, |(at, c)| at + c.len_utf8());
    if kept == text.len() {
        return Cow::Borrowed(text);
    }
    let room = room.saturating_sub(width(style.dots()));
    let mut used = 0;
    let mut short: String = text
        .chars()
        .take_while(|c| {
            used += columns(*c);
            used <= room
        })
        .collect();
    short.truncate(short.trim_end().len());
    short.push_str(style.dots());
    Cow::Owned(short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_characters_are_shown_and_not_obeyed() {
        let style = Style::default();
        assert_eq!(clean("a\u{1b}[31mb\u{202e}c\nd\r\n", style), "a\u{241b}[31mb\u{fffd}c d");
        let ascii = Style { unicode: false, ..style };
        assert_eq!(clean("a\u{1b}[31m\u{7f}", ascii), "a?[31m?");
        assert!(matches!(clean("Северное 北", style), Cow::Borrowed(_)));
    }

    #[test]
    fn a_text_wraps_at_spaces_and_keeps_no_break_spaces() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("needs 5\u{a0}000 years", 8), ["needs", "5\u{a0}000", "years"]);
        assert_eq!(wrap("unbreakable", 4), ["unbreakable"]);
        assert_eq!(wrap("", 4), [""]);
    }

    #[test]
    fn a_cut_text_keeps_its_width() {
        let style = Style::default();
        assert_eq!(cut("short", 5, style), "short");
        assert_eq!(cut("a longer one", 8, style), "a longe…");
        assert_eq!(cut("北京北京", 5, style), "北京…");
    }

    #[test]
    fn no_colour_means_no_escape() {
        let style = Style::default();
        assert_eq!(style.paint(Ink::Error, "x"), "x");
        assert_eq!(Style { color: true, ..style }.paint(Ink::Error, "x"), "\u{1b}[1;31mx\u{1b}[0m");
    }
}
