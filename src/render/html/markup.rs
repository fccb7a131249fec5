//! A writer of markup that cannot forget to escape: markup is `&'static str`, which only this program has; whatever
//! else is written is escaped.

use crate::render::text::printable;

/// Attributes of an element: names are the program's, values anybody's.
pub(super) type Attributes<'a> = &'a [(&'static str, &'a str)];

/// A page while it is written.
#[derive(Debug, Default)]
pub(super) struct Html {
    out: String,
}

impl Html {
    /// The text so far.
    pub(super) fn finish(self) -> String {
        self.out
    }

    /// Markup of the program.
    pub(super) fn raw(&mut self, markup: &'static str) {
        self.out.push_str(markup);
    }

    /// Any text, escaped.
    pub(super) fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\'' => self.out.push_str("&#39;"),
                '\r' => {}
                '\n' | '\t' => self.out.push(' '),
                _ => self.out.push(printable(c, true)),
            }
        }
    }

    /// A number.
    pub(super) fn number(&mut self, number: usize) {
        self.out.push_str(&crate::render::text::grouped(number));
    }

    /// A text in which pairs of backticks are code: the engine's own markup. A backtick of a filing spoils the pairs,
    /// but every piece is escaped all the same.
    pub(super) fn prose(&mut self, text: &str) {
        let pieces: Vec<&str> = text.trim_end().split('`').collect();
        for (at, piece) in pieces.iter().enumerate() {
            match (at % 2, at + 1 == pieces.len()) {
                (0, _) => self.text(piece),
                (_, false) => self.inline("code", &[], |html| html.text(piece)),
                (_, true) => {
                    self.out.push('`');
                    self.text(piece);
                }
            }
        }
    }

    /// A start tag.
    fn open(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in attributes {
            self.out.push(' ');
            self.out.push_str(key);
            self.out.push_str("=\"");
            self.text(value);
            self.out.push('"');
        }
        self.out.push('>');
    }

    /// An element inside a line.
    pub(super) fn inline(&mut self, name: &'static str, attributes: Attributes<'_>, inner: impl FnOnce(&mut Self)) {
        self.open(name, attributes);
        inner(self);
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    /// An element without content.
    pub(super) fn inline_void(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.open(name, attributes);
    }

    /// An element on lines of its own.
    pub(super) fn block(&mut self, name: &'static str, attributes: Attributes<'_>, inner: impl FnOnce(&mut Self)) {
        self.open(name, attributes);
        self.out.push('\n');
        inner(self);
        if !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push_str(">\n");
    }

    /// An element of one line, such as a paragraph.
    pub(super) fn line(&mut self, name: &'static str, attributes: Attributes<'_>, inner: impl FnOnce(&mut Self)) {
        self.inline(name, attributes, inner);
        self.out.push('\n');
    }

    /// An element of one line that holds a text.
    pub(super) fn say(&mut self, name: &'static str, text: &str) {
        self.line(name, &[], |html| html.text(text));
    }

    /// A table with its caption and the heads of its columns, in a box that scrolls by itself on a narrow screen and
    /// can be reached by the keyboard.
    pub(super) fn table(&mut self, caption: &str, heads: &[(&str, bool)], rows: impl FnOnce(&mut Self)) {
        let plain = caption.replace('`', "");
        let scroll = [("class", "scroll"), ("role", "region"), ("aria-label", plain.as_str()), ("tabindex", "0")];
        self.block("div", &scroll, |html| {
            html.block("table", &[], |html| {
                html.line("caption", &[], |html| html.prose(caption));
                html.block("thead", &[], |html| {
                    html.block("tr", &[], |html| {
                        for (head, is_number) in heads {
                            let class = if *is_number { "n" } else { "t" };
                            html.inline("th", &[("scope", "col"), ("class", class)], |html| html.text(head));
                        }
                    });
                });
                html.block("tbody", &[], rows);
            });
        });
    }

    /// A cell with a number; nothing much to see where it is zero.
    pub(super) fn figure(&mut self, number: usize) {
        let class = if number == 0 { "n zero" } else { "n" };
        self.inline("td", &[("class", class)], |html| html.number(number));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_filing_is_markup() {
        let mut html = Html::default();
        html.line("p", &[("title", "a\"b<")], |html| html.prose("`<b>` & `x\u{202e}`, it's `<i>"));
        assert_eq!(
            html.finish(),
            "<p title=\"a&quot;b&lt;\"><code>&lt;b&gt;</code> &amp; <code>x\u{fffd}</code>, it&#39;s `&lt;i&gt;</p>\n"
        );
    }
}
