//! Files besides declarations and packs: waivers, configurations, baselines.

use std::path::Path;

use super::{Session, inputs, spread};
use crate::finding::{Finding, Label};
use crate::pack::embedded;
use crate::schema::{Schema, Scope};
use crate::source::{Source, SourceId, Span};
use crate::tree::{Tree, yaml};

/// What such a file may cost.
const LIMITS: yaml::Limits = yaml::Limits { bytes: 1 << 20, depth: 50, nodes: 100_000 };
/// Bytes that a baseline may have.
const MAX_BYTES: u64 = 64 << 20;

/// Takes a file in; `argument` is what named it.
///
/// # Errors
/// Why it cannot be read.
pub(super) fn source(session: &mut Session, path: &str, argument: &str) -> Result<SourceId, Vec<Finding>> {
    let wrong =
        |code: &str, why: String| vec![session.line.error(code, argument, format!("`{path}` cannot be read: {why}"))];
    let size = std::fs::metadata(Path::new(path)).map(|meta| meta.len());
    if size.as_ref().is_ok_and(|size| *size > MAX_BYTES) {
        return Err(wrong("run/too-large", format!("it is larger than {} MiB", MAX_BYTES >> 20)));
    }
    let bytes = std::fs::read(path).map_err(|error| wrong("run/unreadable", inputs::reason(&error)))?;
    let source = Source::decode(path, bytes).map_err(|error| wrong("run/encoding", error.to_string()))?;
    Ok(session.sources.add(source))
}

/// A source as one document, without regard to its shape; `None` where it holds nothing.
///
/// # Errors
/// What is wrong with the text.
pub(super) fn tree(session: &Session, source: SourceId) -> Result<Option<Tree>, Vec<Finding>> {
    let parsed = yaml::parse(&session.sources, source, LIMITS);
    let mut trees = parsed.documents.into_iter().filter_map(|document| document.tree);
    let first = trees.next();
    let mut findings = parsed.findings;
    if let Some(second) = trees.next() {
        let label = Label::new(second.handle(second.root()), "a second document");
        findings.push(Finding::error("config/documents", "the file is one document", label).help("remove the `---`"));
    }
    if findings.is_empty() { Ok(first) } else { Err(findings) }
}

/// Whether a tree is what the schema of a kind asks for.
///
/// # Errors
/// What it is not.
pub(super) fn check(session: &Session, tree: &Tree, kind: &str) -> Result<(), Vec<Finding>> {
    let place = || Label::new(tree.handle(tree.root()), "");
    let fault = |message: String| vec![Finding::error("pack/schema", message, place())];
    let schemas = embedded::schemas(&spread).map_err(fault)?;
    let schema = Schema::compile(&schemas, &format!("{kind}.schema.json")).map_err(|error| fault(error.to_string()))?;
    let findings = schema.check(&session.sources, tree, Scope::Whole).findings;
    if findings.is_empty() { Ok(()) } else { Err(findings) }
}

/// A place by line and column, both from 1.
pub(super) fn place(session: &Session, source: SourceId, line: usize, column: usize) -> Span {
    let range = session.sources.get(source).line_range(line.saturating_sub(1));
    let at = (range.start + column.saturating_sub(1)).min(range.end);
    Span::new(source, at, at)
}
