//! A declaration checked section by section: what a filing leaves out costs nothing.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use jsonschema::{ValidationError, Validator};
use serde_json::{Map, Value as Json};

use super::json::{Located, View};
use super::pruned;
use super::types::Files;
use crate::coded::{Coded, Reader, Torn, Writer, coded};
use crate::spread::{self, Spread};
use crate::tree::{NodeId, Tree};

/// Errors of a validator, each with its path from the root.
pub(super) type Errors<'t> = Vec<(String, ValidationError<'t>)>;

/// The errors of the part of a tree that stands at `path`.
pub(super) fn errors<'t>(validator: &'t Validator<Located>, tree: &'t Tree, node: NodeId, path: &str) -> Errors<'t> {
    let errors = validator.iter_errors(View::Node(tree, node));
    errors.map(|error| (format!("{path}{}", error.instance_path().as_str()), error)).collect()
}

/// The errors of a whole tree: those of the root, then those of its sections.
pub(super) fn all_errors<'t>(present: &'t [Present<'_>], tree: &'t Tree) -> Errors<'t> {
    let errors = present.iter().flat_map(|part| {
        let path = if part.key.is_empty() { String::new() } else { format!("/{}", part.key) };
        errors(&part.validator, tree, part.node, &path)
    });
    errors.collect()
}

/// Filings for which a section is compiled with their keys alone, before it is compiled whole.
const FEW: usize = 8;

/// A section that a tree has, and what checks it.
pub(super) struct Present<'s> {
    key: &'s str,
    node: NodeId,
    validator: Arc<Validator<Located>>,
}

/// The schema of the root, and that of each section: its own file and those that this one refers to.
pub(crate) struct Sections {
    parts: Vec<Section>,
}

coded!(struct Sections { parts });

struct Section {
    /// Its key in the root; empty for the root itself.
    key: String,
    /// Names and texts; the first is the section's own.
    files: Vec<(String, Cow<'static, str>)>,
    whole: OnceLock<Option<Arc<Validator<Located>>>>,
    /// How many trees it was compiled for.
    asked: AtomicUsize,
}

impl Sections {
    /// Splits the schema file `name`: every key that refers to another file is a section.
    pub(crate) fn of(files: &Files, name: &str) -> Self {
        let mut root = files.get(name).cloned().unwrap_or_default();
        let mut parts = Vec::new();
        for (key, property) in root.get_mut("properties").and_then(Json::as_object_mut).into_iter().flatten() {
            let Some(file) = property.get("$ref").and_then(Json::as_str).filter(|file| !file.contains('#')) else {
                continue;
            };
            parts.push(Section::new(key, reached(file, files)));
            *property = Json::Bool(true);
        }
        let mut whole = files.clone();
        whole.insert(name.to_owned(), root);
        parts.insert(0, Section::new("", reached(name, &whole)));
        Self { parts }
    }

    /// The sections that a tree has, ready to check it, compiled side by side.
    pub(super) fn present(&self, tree: &Tree, spread: &Spread<'_>) -> Vec<Present<'_>> {
        let keys: HashSet<&str> = tree.keys().collect();
        let node = |part: &Section| match part.key.as_str() {
            "" => Some(tree.root()),
            key => tree.get(tree.root(), key),
        };
        let parts: Vec<(&Section, NodeId)> = self.parts.iter().filter_map(|part| Some((part, node(part)?))).collect();
        let ready = spread::collect(spread, parts.len(), &|at| {
            let (part, node) = parts[at];
            Some(Present { key: &part.key, node, validator: part.validator(&keys)? })
        });
        ready.into_iter().flatten().collect()
    }

    /// Keys of the sections whose schema cannot be compiled: none, in a pack that was loaded.
    pub(super) fn unsound(&self) -> Vec<&str> {
        self.parts.iter().filter(|part| part.whole().is_none()).map(|part| part.key.as_str()).collect()
    }
}

impl Section {
    fn new(key: &str, files: Vec<(String, Json)>) -> Self {
        let texts = files.into_iter().map(|(name, schema)| (name, Cow::Owned(bare(&schema).to_string())));
        Self { key: key.to_owned(), files: texts.collect(), whole: OnceLock::new(), asked: AtomicUsize::new(0) }
    }

    /// What checks a tree with these keys. Most runs judge few filings, each with a small part of all keys; whoever
    /// judges many is better off with the whole.
    fn validator(&self, keys: &HashSet<&str>) -> Option<Arc<Validator<Located>>> {
        if self.asked.fetch_add(1, Ordering::Relaxed) < FEW { self.compile(Some(keys)) } else { self.whole() }
    }

    fn whole(&self) -> Option<Arc<Validator<Located>>> {
        self.whole.get_or_init(|| self.compile(None)).clone()
    }

    fn compile(&self, keys: Option<&HashSet<&str>>) -> Option<Arc<Validator<Located>>> {
        let files = self.files.iter().map(|(name, text)| Some((name.clone(), pruned::read(text, keys)?)));
        super::validator(&files.collect::<Option<_>>()?, &self.files.first()?.0).ok().map(Arc::new)
    }
}

impl Coded for Section {
    fn write(&self, writer: &mut Writer) {
        self.key.write(writer);
        self.files.len().write(writer);
        for (name, text) in &self.files {
            name.write(writer);
            text.as_ref().to_owned().write(writer);
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Torn> {
        let (key, count) = (String::read(reader)?, usize::read(reader)?);
        let file = |reader: &mut Reader<'_>| Ok((String::read(reader)?, Cow::Borrowed(reader.text()?)));
        let files = (0..count).map(|_| file(reader)).collect::<Result<_, Torn>>()?;
        Ok(Self { key, files, whole: OnceLock::new(), asked: AtomicUsize::new(0) })
    }
}

/// A schema file and those that it refers to, itself first.
fn reached(file: &str, files: &Files) -> Vec<(String, Json)> {
    fn references(schema: &Json, found: &mut Vec<String>) {
        match schema {
            Json::Object(members) => {
                if let Some(file) = members.get("$ref").and_then(Json::as_str).and_then(|to| to.split('#').next()) {
                    found.push(file.to_owned());
                }
                members.values().for_each(|member| references(member, found));
            }
            Json::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }
    let (mut found, mut open): (Vec<(String, Json)>, _) = (Vec::new(), vec![file.to_owned()]);
    while let Some(name) = open.pop() {
        if let Some(schema) = files.get(&name)
            && found.iter().all(|(known, _)| *known != name)
        {
            references(schema, &mut open);
            found.push((name, schema.clone()));
        }
    }
    found
}

/// A schema without what only people and the types read.
fn bare(schema: &Json) -> Json {
    let Json::Object(members) = schema else { return schema.clone() };
    let mut kept = Map::new();
    for (key, value) in members {
        let value = match (key.as_str(), value) {
            ("title" | "description" | "examples" | "default", _) => continue,
            (key, _) if key.starts_with("x-") => continue,
            ("properties" | "patternProperties" | "$defs", Json::Object(named)) => {
                named.iter().map(|(name, schema)| (name.clone(), bare(schema))).collect()
            }
            ("enum" | "const" | "required", value) => value.clone(),
            (_, Json::Array(items)) => items.iter().map(bare).collect(),
            (_, value) => bare(value),
        };
        kept.insert(key.clone(), value);
    }
    Json::Object(kept)
}
