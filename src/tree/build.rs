//! Parser events into nodes.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use granit_parser::{ErrorKind, ScanError};

use super::edit::lines::Text;
use super::events::{Event, Extra, Place, Style};
use super::frame::{Frame, Keys};
use super::merge::{self, Merge};
use super::scalar::{self, Plain};
use super::syntax::{self, words};
use super::yaml::{Document, Limits, Parsed};
use super::{Blank, Child, Entry, Node, NodeId, Tree, Value};
use crate::finding::{Finding, Label, Severity};
use crate::source::{Source, SourceId, Span};

/// Reading stopped; the finding is in the builder.
pub(super) struct Stop;

pub(super) struct Builder<'s> {
    id: SourceId,
    source: &'s Source,
    limits: Limits,
    nodes: Vec<Node>,
    blanks: BTreeMap<NodeId, Vec<Blank>>,
    text: Arc<Text>,
    /// Nodes that each finished node stands for when aliases are expanded.
    weights: Vec<u64>,
    expanded: u64,
    total: usize,
    stack: Vec<Frame>,
    anchors: HashMap<usize, NodeId>,
    root: Option<NodeId>,
    documents: Vec<Document>,
    findings: Vec<Finding>,
    complete: bool,
}

impl<'s> Builder<'s> {
    pub(super) fn new(id: SourceId, source: &'s Source, limits: Limits) -> Self {
        Self {
            id,
            source,
            limits,
            nodes: Vec::new(),
            blanks: BTreeMap::new(),
            text: Arc::new(Text::new(id, source.shared_text())),
            weights: Vec::new(),
            expanded: 0,
            total: 0,
            stack: Vec::new(),
            anchors: HashMap::new(),
            root: None,
            documents: Vec::new(),
            findings: Vec::new(),
            complete: true,
        }
    }

    pub(super) fn finish(self) -> Parsed {
        Parsed { documents: self.documents, findings: self.findings, complete: self.complete }
    }

    fn span(&self, place: &Place) -> Span {
        let text = self.source.text().get(place.start..place.end.min(self.source.text().len())).unwrap_or("");
        Span::new(self.id, place.start, place.start + text.trim_end().len())
    }

    fn report(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    pub(super) fn fatal(&mut self, code: &str, message: String, span: Span) {
        self.complete = false;
        self.report(Finding::error(code, message, Label::new(span, "reading stops here")));
    }

    pub(super) fn event(&mut self, event: Event<'_>, place: Place) -> Result<(), Stop> {
        let place = self.span(&place);
        match event {
            Event::DocumentStart => {
                self.anchors.clear();
                self.expanded = 0;
                self.root = None;
            }
            Event::DocumentEnd => {
                let nodes = std::mem::take(&mut self.nodes);
                self.weights.clear();
                let blanks = std::mem::take(&mut self.blanks);
                let texts = vec![Arc::clone(&self.text)];
                let tree = self.root.take().map(|root| Tree { nodes, root, blanks, texts });
                let number = self.documents.len() + 1;
                self.documents.push(Document { tree, number });
            }
            Event::Scalar(text, style, extra) => self.scalar(&text, style, &extra, place)?,
            Event::ListStart(flow, extra) => {
                let node = self.open(Value::List(Vec::new()), flow, extra.anchor, place)?;
                self.tagged(&extra, node, place);
                self.stack.push(Frame::List { node, items: Vec::new() });
            }
            Event::MapStart(flow, extra) => {
                let node = self.open(Value::Map(Vec::new()), flow, extra.anchor, place)?;
                self.tagged(&extra, node, place);
                self.stack.push(Frame::Map {
                    node,
                    entries: Vec::new(),
                    index: Keys::default(),
                    key: None,
                    skip: false,
                    merge_key: None,
                    merging: false,
                    merge: None,
                });
            }
            Event::End => self.close(place)?,
            Event::Alias(anchor) => self.alias(anchor, place)?,
        }
        Ok(())
    }

    /// Where the tag stands of what stands at `place`; the place itself where that is not known.
    fn tag(&self, extra: &Extra, place: Span) -> Option<Span> {
        extra.tag.as_ref().map(|tag| if tag.is_empty() { place } else { self.span(tag) })
    }

    fn tagged(&mut self, extra: &Extra, node: NodeId, place: Span) {
        if let Some(tag) = self.tag(extra, place) {
            self.nodes[node.0 as usize].suspect = true;
            self.report(syntax::tag(tag));
        }
    }

    fn push(&mut self, node: Node) -> Result<NodeId, Stop> {
        self.total += 1;
        if self.total > self.limits.nodes {
            let message = format!("the text holds more than {} values", self.limits.nodes);
            self.fatal("yaml/too-many-values", message, node.span);
            return Err(Stop);
        }
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(node);
        self.weights.push(1);
        Ok(id)
    }

    fn open(&mut self, value: Value, flow: bool, anchor: usize, span: Span) -> Result<NodeId, Stop> {
        if let Some(Frame::Map { key: None, .. }) = self.stack.last() {
            self.fatal("yaml/complex-key", "a key must be a text, not a list or a mapping".to_owned(), span);
            return Err(Stop);
        }
        let style = if flow { Style::Flow } else { Style::Plain };
        let node = self.push(Node { span, style, suspect: false, value })?;
        self.expanded += 1;
        if anchor > 0 {
            // Known once it is complete: an alias to a collection that is still open is a cycle.
            self.anchors.insert(anchor, node);
            self.weights[node.0 as usize] = 0;
        }
        Ok(node)
    }

    fn scalar(&mut self, text: &str, style: Style, extra: &Extra, span: Span) -> Result<(), Stop> {
        let tag = self.tag(extra, span);
        if let Some(tag) = tag {
            self.report(syntax::tag(tag));
        }
        if matches!(self.stack.last(), Some(Frame::Map { key: None, .. })) {
            self.key(text, style, span);
            return Ok(());
        }
        let plain = if style == Style::Plain { scalar::resolve(text) } else { Plain::Text };
        if style == Style::Plain
            && let Some(reading) = scalar::yaml_1_1_reading(text)
        {
            let finding = Finding::error(
                "yaml/ambiguous-scalar",
                format!("other YAML readers take `{text}` for {reading}"),
                Label::new(span, if plain == Plain::Number { "read here as a number" } else { "read here as a text" }),
            )
            .severity(Severity::Warning)
            .help("quote it if it is a text, or write the number in plain decimal digits")
            .fix("quote it", false, span, format!("\"{text}\""));
            self.report(finding);
        }
        let mut suspect = tag.is_some();
        let value = match plain {
            Plain::Null => {
                self.null(span);
                return Ok(());
            }
            Plain::Bool(value) => Value::Bool(value),
            Plain::Number => Value::Number(text.into()),
            Plain::NotFinite => {
                let message = format!("`{text}` is no quantity of anything");
                self.report(Finding::error("yaml/not-finite", message, Label::new(span, "not a finite number")));
                suspect = true;
                Value::Text(text.into())
            }
            Plain::Text => Value::Text(text.into()),
        };
        let node = self.push(Node { span, style, suspect, value })?;
        self.expanded += 1;
        if extra.anchor > 0 {
            self.anchors.insert(extra.anchor, node);
        }
        self.attach(Child { node, alias: None });
        Ok(())
    }

    /// A null is an error and then read as left out, so the key that it belongs to goes with it.
    fn null(&mut self, span: Span) {
        let key = match self.stack.last_mut() {
            Some(Frame::Map { key, merging: merging @ true, .. }) => {
                *merging = false;
                let place = key.take().map_or(span, |(_, key)| key);
                self.report(merge::refused(Label::new(place, "nothing to merge")));
                return;
            }
            Some(Frame::Map { node, key, skip, .. }) => {
                *skip = false;
                let key = key.take();
                if let Some((key, key_span)) = key.clone() {
                    self.blanks.entry(*node).or_default().push(Blank { key, key_span, value: span });
                }
                key
            }
            Some(Frame::List { .. }) => None,
            None => return,
        };
        self.report(syntax::null(key, span));
    }

    fn key(&mut self, text: &str, style: Style, span: Span) {
        if text == "<<" && style == Style::Plain {
            self.merge_key(span);
            return;
        }
        let key: Arc<str> = text.into();
        let mut duplicate = None;
        if let Some(Frame::Map { entries, index, key: pending, skip, .. }) = self.stack.last_mut() {
            if let Some(first) = index.find(entries, &key) {
                duplicate = Some((first.key_span, first.child.node));
            }
            *skip = duplicate.is_some();
            *pending = Some((key, span));
        }
        if let Some((first, node)) = duplicate {
            self.nodes[node.0 as usize].suspect = true;
            self.report(syntax::duplicate(text, first, span));
        }
    }

    fn merge_key(&mut self, span: Span) {
        let Some(Frame::Map { key, skip, merge_key, merging, merge, .. }) = self.stack.last_mut() else { return };
        *key = Some(("<<".into(), span));
        *merging = merge_key.is_none();
        *skip = !*merging;
        if let Some(first) = merge_key.replace(span) {
            *merge = None;
            self.report(merge::again(first, span));
        }
    }

    fn attach(&mut self, child: Child) {
        match self.stack.last_mut() {
            None => self.root = Some(child.node),
            Some(Frame::Map { key, merging: merging @ true, merge, .. }) => {
                *merging = false;
                *merge = key.take().map(|(_, key)| Merge { key, child });
            }
            Some(Frame::List { items, .. }) => items.push(child),
            Some(Frame::Map { entries, key, skip, .. }) => {
                if let Some((key, key_span)) = key.take()
                    && !std::mem::take(skip)
                {
                    entries.push(Entry { key, key_span, child, merged: None });
                }
            }
        }
    }

    fn close(&mut self, end: Span) -> Result<(), Stop> {
        let Some(frame) = self.stack.pop() else { return Ok(()) };
        let text_end = |this: &Self, child: &Child| child.alias.unwrap_or(this.nodes[child.node.0 as usize].span).end;
        let (node, value, last_end) = match frame {
            Frame::List { node, items, .. } => {
                let last = items.last().map(|child| text_end(self, child));
                (node, Value::List(items), last)
            }
            Frame::Map { node, mut entries, mut index, merge, .. } => {
                let mut last = entries.last().map(|entry| text_end(self, &entry.child));
                if let Some(merge) = merge {
                    last = last.max(Some(merge.end(&self.nodes)));
                    let merged = merge.entries(&self.nodes, &mut |key| index.find(&entries, key).is_some());
                    self.findings.extend(merged.findings);
                    self.expand(merged.looked + self.weigh(&merged.entries), merge.key)?;
                    entries.extend(merged.entries);
                }
                (node, Value::Map(entries), last)
            }
        };
        let weight = match &value {
            Value::List(items) => {
                items.iter().map(|child| self.weights[child.node.0 as usize]).fold(1, u64::saturating_add)
            }
            Value::Map(entries) => self.weigh(entries).saturating_add(1),
            _ => 1,
        };
        // A block collection's own end lies after blank lines and comments: its last value's end is meant.
        let flow = end.end > end.start;
        let slot = &mut self.nodes[node.0 as usize];
        slot.span.end = if flow { end.end } else { last_end.unwrap_or(slot.span.end) }.max(slot.span.start);
        slot.value = value;
        self.weights[node.0 as usize] = weight;
        self.attach(Child { node, alias: None });
        Ok(())
    }

    /// Values that entries stand for when aliases are expanded.
    fn weigh(&self, entries: &[Entry]) -> u64 {
        entries.iter().map(|entry| self.weights[entry.child.node.0 as usize]).fold(0, u64::saturating_add)
    }

    /// Counts values that an alias or a merge key repeats.
    fn expand(&mut self, weight: u64, span: Span) -> Result<(), Stop> {
        self.expanded = self.expanded.saturating_add(weight);
        if self.expanded > 10 * self.total as u64 + 10_000 {
            let message = format!("aliases blow {} values up to more than {}", self.total, self.expanded);
            self.fatal("yaml/alias-expansion", message, span);
            return Err(Stop);
        }
        Ok(())
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Stop> {
        if matches!(self.stack.last(), Some(Frame::Map { key: None, .. })) {
            self.fatal("yaml/complex-key", "a key must be a text, not an alias".to_owned(), span);
            return Err(Stop);
        }
        let Some(node) = self.anchors.get(&anchor).copied() else {
            self.null(span);
            return Ok(());
        };
        let weight = self.weights[node.0 as usize];
        if weight == 0 {
            self.fatal("yaml/alias-cycle", "the alias stands inside the value that it repeats".to_owned(), span);
            return Err(Stop);
        }
        // What is merged is counted entry by entry when the mapping ends.
        if !matches!(self.stack.last(), Some(Frame::Map { merging: true, .. })) {
            self.expand(weight, span)?;
        }
        self.attach(Child { node, alias: Some(span) });
        Ok(())
    }

    pub(super) fn syntax(&mut self, error: &ScanError) {
        let mut at = error.marker().byte_offset().unwrap_or(self.source.text().len());
        // The parser tells of tabs when it has passed them.
        if matches!(
            error.kind(),
            ErrorKind::TabNotAllowed | ErrorKind::TabInBlockIndentation | ErrorKind::TabInIndentation
        ) {
            at = self.source.text()[..at].trim_end_matches('\t').len();
        }
        let (code, message, help) = words(error.kind());
        let rest = self.source.text().get(at..).unwrap_or("");
        let end = at + rest.chars().next().filter(|c| *c != '\n' && *c != '\r').map_or(0, char::len_utf8);
        self.complete = false;
        let mut finding =
            Finding::error(code, message, Label::new(Span::new(self.id, at, end), "the text cannot be read from here"));
        finding.help = help.map(str::to_owned);
        self.report(finding);
    }
}
