//! Edits of a text: where a fact that is not there belongs, and a commented stub of it.
//!
//! A stub is a comment, so an edit changes nothing that the text says; without its `# ` it is the
//! fact at the very pointer that was asked for, with a word in place of the value.

pub(super) mod lines;
mod site;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use super::{NodeId, Tree};
use crate::finding::Edit;
use crate::pointer::{Pointer, Step};
use crate::source::Span;
use site::{Site, Way};

/// What to write for a fact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stub {
    /// A word in place of the value, in YAML that may stand in brackets.
    pub value: String,
    /// A remark behind it, of one line; may be empty.
    pub note: String,
    /// The keys of a mapping, or of an item of a list, with stubs of their own.
    pub fields: Vec<(Arc<str>, Self)>,
    /// Whether it is a list.
    pub is_list: bool,
}

type Want<'a> = (&'a [Step], &'a Stub);

impl Tree {
    /// Where a fact that is not there belongs: the end of the last line of the mapping or list that
    /// would hold it, inside its brackets where it has some, or behind the key that has no value.
    /// Where another value is in the way, that value; of a fact that is there, the fact.
    #[must_use]
    pub fn belongs(&self, pointer: &Pointer) -> Span {
        self.site(pointer).span
    }

    /// Edits that write commented stubs of facts where they belong, in order of the text and
    /// without overlap; none for a fact that another value keeps out. The text means the same
    /// afterwards, also if the edits for several such calls are made together.
    #[must_use]
    pub fn stubs(&self, facts: &[(Pointer, Stub)]) -> Vec<Edit> {
        let mut groups: BTreeMap<(Span, NodeId, bool), (Site, Vec<Want<'_>>)> = BTreeMap::new();
        for (pointer, stub) in facts {
            let site = self.site(pointer);
            if site.way == Way::Not {
                continue;
            }
            let steps = &pointer.steps()[site.depth..];
            let fills = matches!(site.way, Way::Fill { .. });
            let (_, wants) = groups.entry((site.span, site.node, fills)).or_insert_with(|| (site, Vec::new()));
            if wants.iter().all(|(known, _)| *known != steps) {
                wants.push((steps, stub));
            }
        }
        let mut parts: Vec<(Site, String)> =
            groups.into_values().map(|(site, wants)| (site, self.write(site, &wants))).collect();
        // At one point the inner collection ends first, and before it a value is filled in.
        parts.sort_by_key(|(site, _)| {
            (site.span.start, !matches!(site.way, Way::Fill { .. }), std::cmp::Reverse(site.depth))
        });
        let mut edits: Vec<Edit> = Vec::new();
        for (site, text) in parts {
            match edits.last_mut() {
                Some(last) if last.span == site.span => last.text.push_str(&text),
                _ => edits.push(Edit { span: site.span, text }),
            }
        }
        edits
    }

    fn write(&self, site: Site, wants: &[Want<'_>]) -> String {
        let newline = self.text_of(site.span).map_or("\n", |text| text.newline(site.span.start as usize));
        let mut out = String::new();
        match site.way {
            Way::Not => {}
            Way::Line { column } => {
                for line in block(wants) {
                    let _ = write!(out, "{newline}{:column$}# {line}", "");
                }
            }
            Way::Flow { column, comma_first, break_after } => {
                for (item, note) in items(wants) {
                    let (before, after) = if comma_first { (", ", "") } else { ("", ",") };
                    let _ = write!(out, "{newline}{:column$}# {before}{item}{after}{}", "", remark(note));
                }
                if break_after {
                    let _ = write!(out, "{newline}{:column$}", "");
                }
            }
            Way::Fill { column } => {
                let below: Vec<Want<'_>> = wants.iter().map(|(steps, stub)| (&steps[1..], *stub)).collect();
                let (value, note) = match whole(&below) {
                    Some(stub) => (inline(stub), stub.note.as_str()),
                    None => (collection(&below), ""),
                };
                let gap = if site.span.is_empty() { " " } else { "" };
                let _ = write!(out, "{gap}# {value}{}", remark(note));
                if let Some(column) = column {
                    let _ = write!(out, "{newline}{:column$}", "");
                }
            }
        }
        out
    }
}

fn remark(note: &str) -> String {
    let note = note.split_whitespace().collect::<Vec<_>>().join(" ");
    if note.is_empty() { note } else { format!("  # {note}") }
}

/// A key as YAML takes it for a text.
fn key(step: &Step) -> String {
    match step {
        Step::Index(_) => "-".to_owned(),
        Step::Key(key) => {
            let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
            if key.starts_with(|first: char| first.is_ascii_alphabetic()) && key.bytes().all(word) {
                format!("{key}:")
            } else {
                format!("{:?}:", &**key)
            }
        }
    }
}

/// Facts with the same first step, in order of first mention.
fn by_step<'a>(wants: &[Want<'a>]) -> Vec<(&'a Step, Vec<Want<'a>>)> {
    let mut groups: Vec<(&Step, Vec<Want<'_>>)> = Vec::new();
    for (steps, stub) in wants {
        let Some((first, below)) = steps.split_first() else { continue };
        match groups.iter_mut().find(|(step, _)| *step == first) {
            Some((_, group)) => group.push((below, stub)),
            None => groups.push((first, vec![(below, stub)])),
        }
    }
    groups
}

/// The fact of a group that is missing as a whole.
fn whole<'a>(group: &[Want<'a>]) -> Option<&'a Stub> {
    group.iter().find(|(below, _)| below.is_empty()).map(|(_, stub)| *stub)
}

/// Lines of block style.
fn block(wants: &[Want<'_>]) -> Vec<String> {
    let mut lines = Vec::new();
    for (step, group) in by_step(wants) {
        let head = key(step);
        let (note, below) = match whole(&group) {
            Some(stub) if stub.fields.is_empty() => {
                lines.push(format!("{head} {}{}", stub.value, remark(&stub.note)));
                continue;
            }
            Some(stub) => {
                let one: Vec<String> = stub
                    .fields
                    .iter()
                    .map(|(name, stub)| {
                        format!("{} {}{}", key(&Step::Key(name.clone())), inline(stub), remark(&stub.note))
                    })
                    .collect();
                (stub.note.as_str(), if stub.is_list { item(one) } else { one })
            }
            None => ("", block(&group)),
        };
        if let Step::Index(_) = step {
            lines.extend(item(below));
        } else {
            lines.push(format!("{head}{}", remark(note)));
            lines.extend(below.iter().map(|line| format!("  {line}")));
        }
    }
    lines
}

/// Lines as one item of a list.
fn item(lines: Vec<String>) -> Vec<String> {
    let mark = |at| if at == 0 { "- " } else { "  " };
    lines.iter().enumerate().map(|(at, line)| format!("{}{line}", mark(at))).collect()
}

/// Entries of flow style, each with a remark.
fn items<'a>(wants: &[Want<'a>]) -> Vec<(String, &'a str)> {
    let groups = by_step(wants).into_iter();
    let entry = |(step, group): (&Step, Vec<Want<'a>>)| {
        let (value, note) = match whole(&group) {
            Some(stub) => (inline(stub), stub.note.as_str()),
            None => (collection(&group), ""),
        };
        let note = if note.is_empty() { group.first().map_or("", |(_, stub)| stub.note.as_str()) } else { note };
        (if let Step::Index(_) = step { value } else { format!("{} {value}", key(step)) }, note)
    };
    groups.map(entry).collect()
}

/// Facts below a missing key, in brackets.
fn collection(wants: &[Want<'_>]) -> String {
    let entries: Vec<String> = items(wants).into_iter().map(|(entry, _)| entry).collect();
    let entries = entries.join(", ");
    match wants.first().and_then(|(steps, _)| steps.first()) {
        Some(Step::Index(_)) => format!("[ {entries} ]"),
        _ => format!("{{ {entries} }}"),
    }
}

/// A stub on one line.
fn inline(stub: &Stub) -> String {
    if stub.fields.is_empty() {
        return stub.value.clone();
    }
    let entry = |(name, stub): &(Arc<str>, Stub)| format!("{} {}", key(&Step::Key(name.clone())), inline(stub));
    let entries: Vec<String> = stub.fields.iter().map(entry).collect();
    let map = format!("{{ {} }}", entries.join(", "));
    if stub.is_list { format!("[ {map} ]") } else { map }
}
