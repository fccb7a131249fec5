//! Is a tree what its schema says? Findings are in our own words, one for each place.
//!
//! Two passes read the same tree: JSON Schema for shapes, and our own for what the `x-`
//! annotations mean (dates, quantities, money, references). The only module that names the
//! validator; it validates the tree directly and never fetches anything.

mod coded;
mod facts;
mod json;
mod pruned;
mod sections;
pub mod types;
pub(crate) mod walk;
mod words;

pub(crate) use sections::Sections;
pub(crate) use words::{closest, closest_within};

use std::collections::HashSet;

use jsonschema::{Draft, Registry, Validator};

use crate::finding::Finding;
use crate::pointer::{Pointer, Step};
use crate::source::Sources;
use crate::spread::{Spread, in_turn};
use crate::tree::{NodeId, Tree, Value};
use types::{Field, Files, SchemaError};

/// Base of the names under which schema files refer to each other; never fetched.
const BASE: &str = "json-schema:///";

/// A compiled schema: what validates, and the types it describes.
pub struct Schema {
    validators: Validators,
    /// The type of the root.
    pub root: Field,
}

/// What validates: the whole at once, or each section when a tree has it.
enum Validators {
    Whole(Box<Validator<json::Located>>),
    Sections(Box<Sections>),
}

/// What a check of a tree found.
#[derive(Debug, Default)]
pub struct Checked {
    /// What is wrong, in no order.
    pub findings: Vec<Finding>,
    /// Values that rules take as malformed.
    pub malformed: HashSet<NodeId>,
}

/// Which parts of a check are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everything.
    Whole,
    /// A case of a rule: required keys and references may be missing.
    Fragment,
}

impl Schema {
    /// Compiles the schema file `name`; the other files may be referred to.
    ///
    /// # Errors
    /// A file that is no JSON Schema, or whose annotations cannot be read.
    pub fn compile(files: &Files, name: &str) -> Result<Self, SchemaError> {
        let root = types::read(files, name)?;
        Ok(Self { validators: Validators::Whole(Box::new(validator(files, name)?)), root })
    }

    /// A schema whose types are known and whose texts are sound: each section is compiled when a tree has it.
    #[must_use]
    pub(crate) fn carried(root: Field, sections: Sections) -> Self {
        Self { validators: Validators::Sections(Box::new(sections)), root }
    }

    /// Keys of the sections that a carried schema cannot check.
    #[must_use]
    pub fn unsound(&self) -> Vec<&str> {
        match &self.validators {
            Validators::Whole(_) => Vec::new(),
            Validators::Sections(sections) => sections.unsound(),
        }
    }

    /// Checks a tree.
    #[must_use]
    pub fn check(&self, sources: &Sources, tree: &Tree, scope: Scope) -> Checked {
        self.check_spread(sources, tree, scope, &in_turn)
    }

    /// Checks a tree, its sections side by side.
    #[must_use]
    pub fn check_spread(&self, sources: &Sources, tree: &Tree, scope: Scope, spread: &Spread<'_>) -> Checked {
        let mut checked = Checked::default();
        let mut seen = HashSet::new();
        let present = match &self.validators {
            Validators::Whole(_) => Vec::new(),
            Validators::Sections(sections) => sections.present(tree, spread),
        };
        let mut errors = match &self.validators {
            Validators::Whole(validator) => sections::errors(validator, tree, tree.root(), ""),
            Validators::Sections(_) => sections::all_errors(&present, tree),
        };
        // Of several errors at one place the first in this order says most; the others follow from it.
        errors.sort_by_key(|(_, error)| words::weight(error.kind()));
        for (path, error) in &errors {
            let pointer = located(tree, path);
            let place = words::Place { tree, root: &self.root, pointer };
            words::explain(&place, error.kind(), scope, &mut seen, &mut checked);
        }
        facts::check(sources, tree, &self.root, scope, &mut checked);
        tree.uses().told_once(&mut checked.findings);
        checked
    }
}

/// The validator of the schema file `name`.
fn validator(files: &Files, name: &str) -> Result<Validator<json::Located>, SchemaError> {
    let wrong = |message: String| SchemaError { file: name.to_owned(), message };
    let mut registry = Registry::new();
    for (file, schema) in files {
        registry = registry.add(format!("{BASE}{file}"), schema).map_err(|error| wrong(error.to_string()))?;
    }
    let registry = registry.prepare().map_err(|error| wrong(error.to_string()))?;
    let schema = serde_json::json!({ "$ref": format!("{BASE}{name}") });
    // The files name their own dialect; this one line is read by an older one, whose own schema is smaller.
    jsonschema::options_for::<json::Located>()
        .with_draft(Draft::Draft7)
        .with_registry(&registry)
        .offline()
        .build(&schema)
        .map_err(|error| wrong(error.to_string()))
}

/// A validator's path as a pointer: the tree tells indexes from keys.
fn located(tree: &Tree, path: &str) -> Pointer {
    let mut steps = Vec::new();
    let mut node = Some(tree.root());
    for part in path.split('/').skip(1) {
        let key = part.replace("~1", "/").replace("~0", "~");
        let is_list = node.is_some_and(|id| matches!(tree.node(id).value, Value::List(_)));
        let step = match key.parse() {
            Ok(index) if is_list => Step::Index(index),
            _ => Step::Key(key.into()),
        };
        node = node.and_then(|id| tree.step(id, &step));
        steps.push(step);
    }
    Pointer::new(steps)
}
