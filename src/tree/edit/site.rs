//! Where in a text a fact that is not there would be written.

use super::super::{Child, NodeId, Style, Tree, Value};
use super::lines::Text;
use crate::pointer::{Pointer, Step};
use crate::source::Span;

/// Blanks before the first word of a line that are looked at.
const WIDEST: usize = 1_000;

/// The way in which something can be written at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// On a line of its own behind this point, at a column.
    Line { column: usize },
    /// Inside brackets, on a line of its own. Either a comma comes first, or one follows. Where
    /// the closing bracket stands behind the point, it goes to the next line.
    Flow { column: usize, comma_first: bool, break_after: bool },
    /// As the value of a key that has none; inside brackets the line has to end, and what follows
    /// goes to a column of the next line.
    Fill { column: Option<usize> },
    /// Not at all: something else stands there, or the text around it is in doubt.
    Not,
}

/// Where the first missing step of a pointer belongs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Site {
    /// The point, or what is to be replaced.
    pub span: Span,
    pub way: Way,
    /// The collection that it would be a part of.
    pub node: NodeId,
    /// How many steps of the pointer are there.
    pub depth: usize,
}

impl Tree {
    pub(super) fn site(&self, pointer: &Pointer) -> Site {
        let mut node = self.root();
        let mut above = node;
        let mut depth = 0;
        for step in pointer.steps() {
            let Some(child) = self.step(node, step) else { break };
            (above, node) = (node, child);
            depth += 1;
        }
        let not = |span| Site { span, way: Way::Not, node, depth };
        let here = self.node(node);
        let Some(step) = pointer.steps().get(depth) else { return not(self.nearest(pointer).0) };
        let fits = matches!((&here.value, step), (Value::Map(_), Step::Key(_)) | (Value::List(_), Step::Index(_)));
        let (Some(text), true) = (self.text_of(here.span), fits) else {
            return not(match here.value {
                Value::Map(_) | Value::List(_) => self.nearest(pointer).0,
                _ => here.span,
            });
        };
        let flow = here.style == Style::Flow;
        let (span, way) = if let Some(filled) = self.fill(text, node, step, flow) {
            filled
        } else if flow {
            self.in_brackets(text, node)
        } else {
            self.on_a_line(text, node, above)
        };
        Site { span, way, node, depth }
    }

    pub(in crate::tree) fn text_of(&self, span: Span) -> Option<&Text> {
        self.texts.iter().map(|text| &**text).find(|text| text.source == span.source)
    }

    /// The place behind the colon of a key without value, or its null.
    fn fill(&self, text: &Text, node: NodeId, step: &Step, flow: bool) -> Option<(Span, Way)> {
        let Step::Key(key) = step else { return None };
        let blank = self.blanks.get(&node)?.iter().find(|blank| blank.key == *key)?;
        let not = Some((blank.key_span.end_point(), Way::Not));
        let after_key = blank.key_span.end as usize;
        let rest = text.part(after_key, text.line_end(after_key));
        let Some(colon) = rest.find(|c: char| !c.is_ascii_whitespace()).filter(|at| rest[*at..].starts_with(':'))
        else {
            return not;
        };
        let span =
            if blank.value.is_empty() { text.span(after_key + colon + 1, after_key + colon + 1) } else { blank.value };
        let column = if flow { Some(self.flow_column(text, node)?) } else { None };
        let end = span.end as usize;
        let rest = text.part(end, text.line_end(end)).trim_start_matches([' ', '\t']);
        let ends = rest.is_empty() || rest.starts_with('#') || flow && rest.starts_with([',', '}', ']']);
        if ends { Some((span, Way::Fill { column })) } else { not }
    }

    /// The end of the last line of a block collection, which stands in another one.
    fn on_a_line(&self, text: &Text, node: NodeId, above: NodeId) -> (Span, Way) {
        let end = text.line_end(self.end(text, node));
        let mut start = self.node(node).span.start as usize;
        if let Value::List(items) = &self.node(node).value {
            // A list that is no further in than its key begins behind its first dash.
            let first = items.first().map(|child| child.alias.unwrap_or(self.node(child.node).span).start as usize);
            let dash = text.part(start, start + 1) == "-" && first.is_none_or(|first| first > start);
            let before = text.part(text.line_start(start), start).trim_end_matches(' ');
            if !dash && before.ends_with('-') {
                start = text.line_start(start) + before.len() - 1;
            } else if !dash {
                let outer = self.node(above).span;
                // Through an alias, what stands above is not what the list stands in.
                if outer.start > self.node(node).span.start || outer.end < self.node(node).span.end {
                    return (text.span(end, end), Way::Not);
                }
                start = outer.start as usize;
            }
        }
        let line = text.line_start(start);
        let indent = text.part(line, start);
        // What stands before a nested collection's first key on its line are the marks of outer ones.
        let plain = !indent.starts_with("---") && indent.bytes().all(|byte| matches!(byte, b' ' | b'-' | b'?' | b':'));
        (text.span(end, end), if plain { Way::Line { column: start - line } } else { Way::Not })
    }

    /// Where the last value of a collection ends, blanks that belong to it included.
    fn end(&self, text: &Text, node: NodeId) -> usize {
        let here = self.node(node);
        let filled = here.span.end as usize;
        let blank = self.blanks.get(&node).and_then(|blanks| blanks.last());
        let blank = blank.map(|blank| if blank.value.is_empty() { blank.key_span.end } else { blank.value.end });
        if let Some(blank) = blank.map(|end| end as usize).filter(|end| *end > filled) {
            return blank;
        }
        let last = match &here.value {
            Value::Map(entries) => entries.iter().rfind(|entry| entry.merged.is_none()).map(|entry| entry.child),
            Value::List(items) => items.last().copied(),
            Value::Text(value) if here.style == Style::Block => {
                // Of a literal text, line breaks at its end may count.
                let lines = value.trim_end_matches('\n');
                let counts = value.ends_with("\n\n") || lines.is_empty() || lines.ends_with(char::is_whitespace);
                return if counts { blank_lines(text, filled) } else { filled };
            }
            _ => None,
        };
        let below = last.filter(|child| child.alias.is_none() && self.node(child.node).span.end as usize == filled);
        below.filter(|_| here.style != Style::Flow).map_or(filled, |child| self.end(text, child.node))
    }

    /// The place before a closing bracket.
    fn in_brackets(&self, text: &Text, node: NodeId) -> (Span, Way) {
        let here = self.node(node);
        let (open, close) = (here.span.start as usize, (here.span.end as usize).saturating_sub(1));
        let not = (text.span(close, close), Way::Not);
        let bracketed = matches!(
            (text.whole.as_bytes().get(open), text.whole.as_bytes().get(close)),
            (Some(b'{'), Some(b'}')) | (Some(b'['), Some(b']'))
        );
        if !bracketed || close <= open {
            return (here.span.end_point(), Way::Not);
        }
        let end_of = |child: &Child| child.alias.unwrap_or(self.node(child.node).span).end as usize;
        let end = match &here.value {
            // What a `<<` took in ends with it.
            Value::Map(entries) => entries
                .iter()
                .map(|entry| entry.merged.map_or_else(|| end_of(&entry.child), |at| at.end as usize))
                .max(),
            Value::List(items) => items.last().map(end_of),
            _ => None,
        };
        let from = end.filter(|end| (open..=close).contains(end)).unwrap_or(open + 1);
        let Some(comma) = only_a_comma(text.part(from, close)) else { return not };
        let content = comma.map_or(from, |at| from + at + 1);
        let Some(column) = self.flow_column(text, node) else { return not };
        let comma_first = comma.is_none() && end.is_some();
        let line = text.line_start(close);
        if line > content {
            // The closing bracket has a line of its own.
            let before = text.line_end(line - 1);
            return (text.span(before, before), Way::Flow { column, comma_first, break_after: false });
        }
        (text.span(content, content), Way::Flow { column, comma_first, break_after: true })
    }

    /// A column at which a line inside brackets may begin: that of the last entry, where it begins
    /// a line, else two more than that of the word before the brackets.
    fn flow_column(&self, text: &Text, node: NodeId) -> Option<usize> {
        let here = self.node(node);
        let open = here.span.start as usize;
        let last = match &here.value {
            Value::Map(entries) => {
                entries.iter().rfind(|entry| entry.merged.is_none()).map(|entry| entry.key_span.start as usize)
            }
            Value::List(items) => {
                items.last().map(|child| child.alias.unwrap_or(self.node(child.node).span).start as usize)
            }
            _ => None,
        };
        let begins = |at: usize| {
            let line = text.line_start(at);
            let column = at.checked_sub(line).filter(|column| *column <= WIDEST)?;
            (line > open && text.part(line, at).bytes().all(|byte| byte == b' ')).then_some(column)
        };
        if let Some(column) = last.and_then(begins) {
            return Some(column);
        }
        let line = text.line_start(open);
        let bytes = text.whole.as_bytes().get(line..open)?;
        let mark =
            |at: usize| matches!(bytes[at], b'-' | b'?' | b':') && matches!(bytes.get(at + 1), None | Some(b' '));
        let column = (0..bytes.len().min(WIDEST)).find(|at| bytes[*at] != b' ' && !mark(*at));
        (bytes.len() <= WIDEST || column.is_some()).then_some(column.unwrap_or(bytes.len()) + 2)
    }
}

/// The end of the last of the lines below that hold nothing but blanks.
fn blank_lines(text: &Text, at: usize) -> usize {
    let mut end = text.line_end(at);
    let mut line = text.next_line(end);
    while let Some(start) = line {
        let line_end = text.line_end(start);
        line = text.next_line(line_end);
        // What follows the last line break is no line.
        if line.is_none() || !text.part(start, line_end).trim().is_empty() {
            break;
        }
        end = line_end;
    }
    end
}

/// Where the comma is in a text of blanks and comments; `None` if it holds anything else.
#[expect(clippy::option_option, reason = "nothing, a comma, or something else")]
fn only_a_comma(text: &str) -> Option<Option<usize>> {
    let mut comma = None;
    let mut comment = false;
    let mut blank = false;
    for (at, character) in text.char_indices() {
        match character {
            '\n' | '\r' => (comment, blank) = (false, true),
            _ if comment => {}
            ' ' | '\t' => blank = true,
            '#' if blank => comment = true,
            ',' if comma.is_none() => (comma, blank) = (Some(at), false),
            _ => return None,
        }
    }
    Some(comma)
}
