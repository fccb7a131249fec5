//! What a pack file says of its own proof, and the text to point at; read only where cases are.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::raw::Text;
use crate::source::Span;
use crate::tree::de;
use crate::tree::{NodeId, Tree};

/// What a file's author says a case cannot show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// Deleting this path may turn a failure into a pass.
    Deletion(String),
    /// This mutant means the same as the rule.
    Mutant(String),
}

/// An exception from the proof, with its place.
#[derive(Clone, Debug)]
pub struct Allowance {
    /// What is allowed.
    pub what: Allowed,
    /// Its place in the pack.
    pub span: Span,
}

/// A pack file under proof.
#[derive(Clone, Debug)]
pub struct ProofFile {
    /// The file's text as a tree: where the expressions of the checked form stand.
    pub tree: Arc<Tree>,
    /// The exceptions that it lists.
    pub allowed: Vec<Allowance>,
}

#[derive(Deserialize)]
struct Part {
    #[serde(default)]
    allowed: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    deletion: Option<Text>,
    mutant: Option<Text>,
}

impl ProofFile {
    /// The scalar or collection that stands under these keys.
    #[must_use]
    pub fn node(&self, keys: &[&str]) -> Option<NodeId> {
        keys.iter().try_fold(self.tree.root(), |node, key| self.tree.get(node, key))
    }

    /// The same of an item of a list; a value that stands alone is its own first item.
    #[must_use]
    pub fn item(&self, list: NodeId, at: usize) -> Option<NodeId> {
        match self.tree.items(list) {
            [] => (at == 0).then_some(list),
            items => items.get(at).map(|child| child.node),
        }
    }
}

/// The files under proof by their paths without ending: `tailings/design-flood`, `tables/eu-members`.
/// An exception of another shape has been refused by the schema.
pub(super) fn files<'f>(parsed: impl Iterator<Item = (&'f str, &'f Tree)>) -> BTreeMap<String, ProofFile> {
    let file = |(path, tree): (&str, &Tree)| {
        let allowed = de::from_tree::<Part>(tree).map(|part| part.allowed).unwrap_or_default();
        let allowed = allowed.into_iter().filter_map(|entry| match (entry.deletion, entry.mutant) {
            (Some(path), None) => Some(Allowance { what: Allowed::Deletion(path.value), span: path.span }),
            (None, Some(name)) => Some(Allowance { what: Allowed::Mutant(one_line(&name.value)), span: name.span }),
            _ => None,
        });
        let file = ProofFile { tree: Arc::new(tree.clone()), allowed: allowed.collect() };
        (path.trim_end_matches(".yaml").to_owned(), file)
    };
    parsed.map(file).collect()
}

/// A text on one line, blanks single.
#[must_use]
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
