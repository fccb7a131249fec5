//! The lines of a text that a finding speaks of, with the places marked and what is said of each below its line.

use super::markup::Html;
use crate::finding::{Finding, Label};
use crate::render::path::relative;
use crate::render::text::{Excerpt, Mark, Style, Window, excerpt, windows};
use crate::source::Sources;

/// Columns of a line before it is cut around its marks.
const ROOM: usize = 200;

/// Writes the excerpts of a finding.
pub(super) fn excerpts(html: &mut Html, finding: &Finding, sources: &Sources) {
    places(html, &finding.primary, &finding.related, sources);
}

fn places(html: &mut Html, primary: &Label, related: &[Label], sources: &Sources) {
    for window in windows(sources, primary, related) {
        let source = sources.get(window.source);
        let page = excerpt(source, &window, ROOM, Style { unicode: true, ..Style::default() });
        let anchor = window.marks.iter().find(|mark| mark.primary).or(window.marks.first());
        let at = source.position(anchor.map_or(0, |mark| mark.start));
        html.block("figure", &[("class", "excerpt")], |html| {
            html.line("figcaption", &[], |html| {
                html.text(&format!("{}, line {}, column {}", relative(source.name(), ""), at.line, at.column));
            });
            html.inline("pre", &[], |html| lines(html, &window, &page));
            html.raw("\n");
        });
    }
}

/// A mark, its bytes in the line as it is drawn, and the columns before it.
struct Place<'m> {
    mark: &'m Mark,
    range: std::ops::Range<usize>,
    indent: usize,
}

fn lines(html: &mut Html, window: &Window, page: &Excerpt) {
    let mut start = 0;
    for (at, line) in page.text.split_inclusive('\n').enumerate() {
        let number = window.first + at;
        let text = line.trim_end_matches('\n');
        // The marks of this line, in order, with their bytes in it.
        let own: Vec<Place<'_>> = window
            .marks
            .iter()
            .zip(page.marks.iter().zip(&page.indents))
            .filter(|(mark, _)| mark.line == number)
            .map(|(mark, (range, indent))| Place {
                mark,
                range: range.start - start..range.end - start,
                indent: *indent,
            })
            .collect();
        start += line.len();
        let class = if own.is_empty() { "l" } else { "l hit" };
        html.inline("span", &[("class", class)], |html| {
            html.inline("span", &[("class", "no")], |html| html.text(&(number + 1).to_string()));
            html.inline("span", &[("class", "src")], |html| marked(html, text, &own));
        });
        html.raw("\n");
        let several = own.len() > 1;
        for (at, Place { mark, indent, .. }) in own.iter().enumerate().filter(|(_, place)| !place.mark.text.is_empty())
        {
            let class = if mark.primary { "l label primary" } else { "l label" };
            html.inline("span", &[("class", class)], |html| {
                html.inline("span", &[("class", "no"), ("aria-hidden", "true")], |_| {});
                // Under its mark, as far as the page is wide enough.
                let indent = format!("--at:{indent}");
                html.inline("span", &[("class", "src"), ("style", &indent)], |html| {
                    html.inline("span", &[("aria-hidden", "true")], |html| html.text("↑ "));
                    if several {
                        html.text(&format!("({}) ", at + 1));
                    }
                    html.prose(&mark.text);
                });
            });
            html.raw("\n");
        }
    }
}

/// A line with its marks; where there are several, each has a number.
fn marked(html: &mut Html, text: &str, own: &[Place<'_>]) {
    let mut done = 0;
    for (at, Place { mark, range, .. }) in own.iter().enumerate() {
        let (from, to) = (range.start.clamp(done, text.len()), range.end.clamp(done, text.len()));
        html.text(&text[done..from]);
        let class = match (mark.primary, from == to) {
            (true, false) => "primary",
            (false, false) => "related",
            (true, true) => "primary gap",
            (false, true) => "related gap",
        };
        html.inline("mark", &[("class", class)], |html| {
            // Where something is missing there is nothing to underline.
            html.text(if from == to { "▲" } else { &text[from..to] });
        });
        if own.len() > 1 {
            html.inline("sup", &[], |html| html.text(&format!("({})", at + 1)));
        }
        done = to;
    }
    html.text(&text[done..]);
}
