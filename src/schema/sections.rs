//! A declaration checked section by section: what a filing leaves out costs nothing.

use std::sync::OnceLock;

use jsonschema::{ValidationError, Validator};
use serde_json::Value as Json;

use super::json::{Located, View};
use super::types::Files;
use crate::tree::{NodeId, Tree};

/// Errors of a validator, each with its path from the root.
pub(super) type Errors<'t> = Vec<(String, ValidationError<'t>)>;

/// The errors of the part of a tree that stands at `path`.
pub(super) fn errors<'t>(validator: &'t Validator<Located>, tree: &'t Tree, node: NodeId, path: &str) -> Errors<'t> {
    let errors = validator.iter_errors(View::Node(tree, node));
    errors.map(|error| (format!("{path}{}", error.instance_path().as_str()), error)).collect()
}

/// The schema of the root, and a schema file for each section.
pub(super) struct Sections {
    root: Option<Validator<Located>>,
    sections: Vec<Section>,
}

struct Section {
    key: String,
    files: Vec<(String, &'static str)>,
    validator: OnceLock<Option<Validator<Located>>>,
}

impl Sections {
    /// Splits the schema file `name`: every key that refers to another file is a section. The files
    /// of sections refer to each other only by the names that `text` knows.
    pub(super) fn new(name: &str, text: &dyn Fn(&str) -> Option<&'static str>) -> Self {
        let mut root: Json = text(name).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let mut sections = Vec::new();
        for (key, property) in root.get_mut("properties").and_then(Json::as_object_mut).into_iter().flatten() {
            let Some(file) = property.get("$ref").and_then(Json::as_str).filter(|file| !file.contains('#')) else {
                continue;
            };
            let section = Section { key: key.clone(), files: reached(file, text), validator: OnceLock::new() };
            sections.push(section);
            *property = Json::Bool(true);
        }
        let files = Files::from([(name.to_owned(), root)]);
        Self { root: super::validator(&files, name).ok(), sections }
    }

    /// The errors of a whole tree: those of the root, then those of its sections.
    pub(super) fn errors<'t>(&'t self, tree: &'t Tree) -> Errors<'t> {
        let mut all = Vec::new();
        if let Some(root) = &self.root {
            all.extend(errors(root, tree, tree.root(), ""));
        }
        for section in &self.sections {
            if let Some(node) = tree.get(tree.root(), &section.key)
                && let Some(validator) = section.validator.get_or_init(|| section.compile())
            {
                all.extend(errors(validator, tree, node, &format!("/{}", section.key)));
            }
        }
        all
    }
}

impl Section {
    fn compile(&self) -> Option<Validator<Located>> {
        let files = self.files.iter().filter_map(|(name, text)| Some((name.clone(), serde_json::from_str(text).ok()?)));
        super::validator(&files.collect(), &self.files.first()?.0).ok()
    }
}

/// A schema file and those that it refers to, itself first.
fn reached(file: &str, text: &dyn Fn(&str) -> Option<&'static str>) -> Vec<(String, &'static str)> {
    let mut found: Vec<(String, &'static str)> = Vec::new();
    let mut open = vec![file.to_owned()];
    while let Some(name) = open.pop() {
        let Some(text) = text(&name).filter(|_| found.iter().all(|(known, _)| *known != name)) else { continue };
        for reference in text.split("\"$ref\": \"").skip(1).filter_map(|rest| rest.split(['#', '"']).next()) {
            if !reference.is_empty() {
                open.push(reference.to_owned());
            }
        }
        found.push((name, text));
    }
    found
}
