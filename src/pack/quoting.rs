//! Expressions that YAML took apart before we saw them: told as such, with the fix "quote it".

use std::collections::HashSet;

use super::files::Parsed;
use crate::finding::{Finding, Label};
use crate::source::{SourceId, Sources, Span};
use crate::tree::{NodeId, Tree, Value};

/// Findings about expressions that are no texts, in place of what the text and the schema say there.
pub(super) fn explain(sources: &Sources, parsed: &[Parsed<'_>], findings: &mut Vec<Finding>) {
    let mut told = Vec::new();
    for parsed in parsed {
        let mut walk = Walk { sources, tree: &parsed.tree, findings: &mut told };
        walk.file(parsed.kind);
    }
    // The schema's word on the same value says less.
    let at: HashSet<Span> = told.iter().flat_map(|(finding, key)| [finding.primary.span, *key]).collect();
    findings.retain(|finding| !(finding.code.starts_with("schema/") && at.contains(&finding.primary.span)));
    findings.extend(told.into_iter().map(|(finding, _)| finding));
    tags(sources, findings);
    for finding in findings.iter_mut().filter(|finding| finding.code == "yaml/syntax") {
        syntax(sources, finding);
    }
}

struct Walk<'a> {
    sources: &'a Sources,
    tree: &'a Tree,
    findings: &'a mut Vec<(Finding, Span)>,
}

impl Walk<'_> {
    /// The places of a file of this kind where an expression is due.
    fn file(&mut self, kind: &str) {
        let root = self.tree.root();
        match kind {
            "rule" => {
                self.keys(root, &["when", "judged_on", "at", "message", "help"]);
                self.list(root, "because");
                self.requirement(root);
                if let Some(lets) = self.tree.get(root, "let") {
                    for entry in self.tree.entries(lets).to_vec() {
                        self.text(entry.child.node, &entry.key, entry.key_span);
                    }
                }
                self.items(root, "cites", &["when"]);
            }
            "definition" => self.keys(root, &["value"]),
            "standard" => self.items(root, "binds", &["when"]),
            _ => {}
        }
    }

    /// `require`: an expression, or a list of checks.
    fn requirement(&mut self, root: NodeId) {
        let Some(entry) = self.tree.entry(root, "require") else { return };
        let (node, span) = (entry.child.node, entry.key_span);
        let items = self.tree.items(node).to_vec();
        let are_checks = items.iter().any(|item| matches!(self.tree.node(item.node).value, Value::Map(_)));
        if !are_checks {
            return self.text(node, "require", span);
        }
        for item in items {
            self.keys(item.node, &["that", "at", "message", "help"]);
            self.list(item.node, "because");
        }
    }

    fn items(&mut self, of: NodeId, list: &str, keys: &[&str]) {
        let Some(list) = self.tree.get(of, list) else { return };
        for item in self.tree.items(list).to_vec() {
            self.keys(item.node, keys);
        }
    }

    fn keys(&mut self, of: NodeId, keys: &[&str]) {
        for key in keys {
            if let Some(entry) = self.tree.entry(of, key) {
                let (node, span) = (entry.child.node, entry.key_span);
                self.text(node, key, span);
            }
        }
    }

    /// A list of paths.
    fn list(&mut self, of: NodeId, key: &str) {
        let Some(entry) = self.tree.entry(of, key) else { return };
        let span = entry.key_span;
        for item in self.tree.items(entry.child.node).to_vec() {
            self.text(item.node, key, span);
        }
    }

    /// Tells of a value that is no text.
    fn text(&mut self, node: NodeId, key: &str, key_span: Span) {
        let span = self.tree.node(node).span;
        let read = match &self.tree.node(node).value {
            Value::Text(_) => return,
            Value::Number(_) => "a number",
            Value::Bool(_) => "a truth value",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        };
        let written = self.sources.slice(span);
        let message = format!("`{key}` is an expression or a text, and YAML read {read} here");
        let finding = Finding::error("pack/quote", message, Label::new(span, "taken apart by YAML"));
        let finding = if written.contains('\n') || written.is_empty() {
            finding.help("quote it, or write it in a block after `>-`")
        } else {
            let quoted = quoted(written);
            finding.help(format!("quote it: `{quoted}`")).fix("quote it", false, span, quoted)
        };
        self.findings.push((finding, key_span));
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A value that begins with `!` was taken for a tag, and nothing is left of it.
fn tags(sources: &Sources, findings: &mut Vec<Finding>) {
    let mut lost: HashSet<(SourceId, String)> = HashSet::new();
    for finding in findings.iter_mut().filter(|finding| finding.code == "yaml/tag") {
        let (text, line) = line_of(sources, finding.primary.span);
        if let Some((key, value)) = entry(&text) {
            let start = finding.primary.span.start as usize;
            let span = Span::new(finding.primary.span.source, start, line + text.trim_end().len());
            finding.help = Some(format!("quote it: `{key}: {}`", quoted(value)));
            let fixed = std::mem::replace(finding, Finding::error("", "", Label::new(span, "")));
            *finding = fixed.fix("quote it", false, span, quoted(sources.slice(span)));
            finding.message = format!("`{key}` begins with `!`, and YAML takes that for a tag");
            lost.insert((span.source, key.to_owned()));
        }
    }
    // That the key has no value, and is missing therefore, is no news.
    let none = |finding: &Finding| match finding.code.as_str() {
        "yaml/null" => Some(sources.slice(finding.primary.span).to_owned()),
        "schema/required" => finding.message.rsplit('`').nth(1).map(str::to_owned),
        _ => None,
    };
    findings.retain(|finding| none(finding).is_none_or(|key| !lost.contains(&(finding.primary.span.source, key))));
    let nulls: HashSet<(SourceId, String)> = findings
        .iter()
        .filter(|finding| finding.code == "yaml/null")
        .map(|finding| (finding.primary.span.source, sources.slice(finding.primary.span).to_owned()))
        .collect();
    findings.retain(|finding| {
        finding.code != "schema/required"
            || none(finding).is_none_or(|key| !nulls.contains(&(finding.primary.span.source, key)))
    });
}

/// What cannot be read is mostly an expression that had to be quoted.
fn syntax(sources: &Sources, finding: &mut Finding) {
    let (text, _) = line_of(sources, finding.primary.span);
    let Some((key, value)) = entry(&text) else { return };
    let closed = |quote: char| value.len() > 1 && value.starts_with(quote) && value.ends_with(quote);
    if closed('"') || closed('\'') {
        return;
    }
    let opens = value.starts_with(['"', '\'', '[', '{', '!', '&', '*', '%', '@', '`', '|', '>']);
    if (opens || value.contains(": ")) && value.len() < 200 {
        finding.help = Some(format!("quote the whole value: `{key}: {}`", quoted(value)));
    }
}

/// The line that a place stands in, and where it begins.
fn line_of(sources: &Sources, span: Span) -> (String, usize) {
    let source = sources.get(span.source);
    let range = source.line_range(source.line_index(span.start as usize));
    let line = source.text().get(range.clone()).unwrap_or_default();
    (line.trim_end().to_owned(), range.start)
}

/// A line as key and value.
fn entry(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.trim_start().trim_start_matches("- ").split_once(": ")?;
    let value = value.trim();
    let is_key = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (is_key && !value.is_empty()).then_some((key, value))
}
