//! Files of packs: what each is by its place, and its text as a tree.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::finding::{Finding, Label, Severity};
use crate::source::{Source, SourceId, Sources, Span};
use crate::tree::{Tree, yaml};

/// Words that begin the engine's own codes, so no topic may have them.
pub const RESERVED: &[&str] = &["yaml", "schema", "ref", "run", "pack", "waiver", "config", "case", "usage"];

/// Folders of a pack that hold no rules.
pub const SHARED: &[&str] = &["standards", "tables", "definitions", "profiles"];

/// What a file of a pack may cost. The longest honest one, a list of countries, has a hundredth of it.
const LIMITS: yaml::Limits = yaml::Limits { bytes: 1 << 20, depth: 50, nodes: 100_000 };

/// A file of a pack.
#[derive(Clone, Debug)]
pub struct File {
    /// Its path below `rules/`, with slashes: `tailings/design-flood.yaml`.
    pub path: String,
    /// What a reader knows it by.
    pub name: String,
    /// Its text.
    pub text: Cow<'static, str>,
    /// Whether it came with the binary, so that its shape is proved by our own tests.
    pub embedded: bool,
    /// The steps through its text, without what only a proof reads; see [`super::embedded`].
    pub steps: Option<&'static [u8]>,
}

impl File {
    /// A file from outside the binary.
    #[must_use]
    pub fn new(path: impl Into<String>, name: impl Into<String>, text: impl Into<Cow<'static, str>>) -> Self {
        Self { path: path.into(), name: name.into(), text: text.into(), embedded: false, steps: None }
    }

    /// The same as if it came with the binary: its shape is taken as proved.
    #[must_use]
    pub fn trusted(self) -> Self {
        Self { embedded: true, ..self }
    }
}

/// A parsed file.
pub(super) struct Parsed<'f> {
    pub file: &'f File,
    pub kind: &'static str,
    pub slug: String,
    pub source: SourceId,
    pub tree: Tree,
    /// Whether its cases were read too.
    pub whole_file: bool,
}

/// Whether a word can name a topic or a file: lower-case letters, digits and single hyphens.
#[must_use]
pub fn is_slug(word: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    word.split('-').all(part)
}

/// What a file is by its path below `rules/`, and the path without its ending; or why it is nothing.
///
/// # Errors
/// What is wrong with the path, and what to do.
pub fn place(path: &str) -> Result<(&'static str, &str), (String, String)> {
    let Some(id) = path.strip_suffix(".yaml") else {
        let help = "rename it: files of a pack end in `.yaml`".to_owned();
        return Err((format!("`{path}` is not read: its name ends otherwise"), help));
    };
    let parts: Vec<&str> = id.split('/').collect();
    if let [topic, _] = parts.as_slice()
        && RESERVED.contains(topic)
    {
        let message = format!("`{topic}` cannot be a topic: codes of the program itself begin with it");
        return Err((message, format!("rename the folder; reserved are {}", RESERVED.join(", "))));
    }
    let kind = match parts.as_slice() {
        ["standards", _] => "standard",
        ["tables", _] => "table",
        ["definitions", _] => "definition",
        ["profiles", _] => "profile",
        [_, _] => "rule",
        _ => {
            let help = "a rule is `<topic>/<slug>.yaml`; besides there are `standards`, `tables`, `definitions` and `profiles`, without folders in them";
            return Err((format!("`{path}` is no place for a pack file"), help.to_owned()));
        }
    };
    if let Some(wrong) = parts.iter().find(|part| !is_slug(part)) {
        let help = "rename it; names are made of lower-case letters, digits and single hyphens: `design-flood.yaml`";
        return Err((format!("`{wrong}` is no name for a part of a pack"), help.to_owned()));
    }
    Ok((kind, id))
}

/// A file whose place is right, not read yet.
pub(super) struct Placed<'f> {
    file: &'f File,
    kind: &'static str,
    id: &'f str,
    source: SourceId,
}

/// The files at places that a pack has; any other is a finding.
pub(super) fn places<'f>(sources: &mut Sources, files: &'f [File], findings: &mut Vec<Finding>) -> Vec<Placed<'f>> {
    let mut all = Vec::new();
    let mut first: BTreeMap<&str, SourceId> = BTreeMap::new();
    for file in files {
        let source = sources.add(Source::new(&file.name, &file.text));
        let whole = first_line(file, source);
        let (kind, id) = match place(&file.path) {
            Ok(place) => place,
            Err((message, help)) => {
                findings.push(Finding::error("pack/path", message, Label::new(whole, "this file")).help(help));
                continue;
            }
        };
        if let Some(other) = first.insert(id, source) {
            let label = Label::new(whole, "this file");
            let finding = Finding::error("pack/collision", format!("`{id}` stands in two packs"), label);
            findings
                .push(finding.also(Span::new(other, 0, 0), "the other one").help("rename yours: ids must not collide"));
            continue;
        }
        all.push(Placed { file, kind, id, source });
    }
    all
}

/// The first line; a bare carriage return of a foreign line end is no part of it.
fn first_line(file: &File, source: SourceId) -> Span {
    let line = file.text.split(['\r', '\n']).next().unwrap_or_default();
    Span::new(source, 0, line.len())
}

/// A file as a tree; what cannot be read is a finding.
///
/// Without `cases`, what came with the binary is read without what only its proof needs.
pub(super) fn read<'f>(
    sources: &Sources,
    placed: &Placed<'f>,
    cases: bool,
    findings: &mut Vec<Finding>,
) -> Option<Parsed<'f>> {
    let Placed { file, kind, id, source } = *placed;
    let steps = file.steps.filter(|_| !cases);
    let replayed = steps.and_then(|steps| yaml::replay(sources, source, steps, LIMITS).ok());
    let whole_file = replayed.is_none();
    let parsed = replayed.unwrap_or_else(|| yaml::parse(sources, source, LIMITS));
    // What other readers make of a scalar matters in a filing; a pack has no other readers.
    findings.extend(parsed.findings.into_iter().filter(|finding| finding.severity == Severity::Error));
    let mut documents = parsed.documents.into_iter();
    let tree = documents.next().and_then(|document| document.tree);
    if let Some(second) = documents.find_map(|document| document.tree) {
        let label = Label::new(second.handle(second.root()), "a second document");
        let help = "put it into a file of its own and remove the `---`";
        findings.push(Finding::error("pack/documents", "a file of a pack is one document", label).help(help));
    }
    if tree.is_none() && parsed.complete {
        let label = Label::new(first_line(file, source), "nothing stands here");
        let help = "write it, or remove the file; `assay new` begins a rule";
        findings.push(Finding::error("pack/empty", "the file is empty", label).help(help));
    }
    let slug = if kind == "rule" { id } else { id.split('/').next_back().unwrap_or(id) };
    Some(Parsed { file, kind, slug: slug.to_owned(), source, tree: tree?, whole_file })
}
