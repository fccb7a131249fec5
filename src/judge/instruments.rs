//! Names of standards: one that is misspelt would switch that standard off in silence.

use crate::finding::{Finding, Label, Severity};
use crate::pack::Pack;
use crate::schema::{closest_within, walk};
use crate::tree::Tree;

/// A finding for every name that is not that of a standard.
pub(super) fn unknown(pack: &Pack, tree: &Tree) -> Vec<Finding> {
    let known: Vec<&str> = pack.standards.iter().map(|standard| standard.slug.as_str()).collect();
    let mut found = Vec::new();
    walk::scalars(&pack.declaration.root, tree, &mut |_, field, node| {
        let Some(name) = tree.text(node).filter(|name| field.names_standard && !known.contains(name)) else { return };
        let span = tree.node(node).span;
        let message = format!("`{name}` is no standard that the rules know, so nothing follows from it");
        let finding = Finding::error("ref/standard", message, Label::new(span, "no known standard"));
        found.push(match near(name, &known) {
            Some(near) => {
                finding.help(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), false, span, near)
            }
            None => finding
                .severity(Severity::Warning)
                .help("nothing is wrong if it is another one: no rule is judged by it"),
        });
    });
    found
}

/// The standard that was most likely meant: a letter or two off, or with an edition behind it. Another
/// number or another first letter is another standard.
fn near<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let with_more = |slug: &&&str| name.strip_prefix(**slug).is_some_and(|rest| rest.starts_with('-'));
    let without = |slug: &&&str| slug.strip_prefix(name).is_some_and(|rest| rest.starts_with('-'));
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let alike = |slug: &&&str| {
        let misspelt = slug.len() > 3 && digits(slug) == digits(name) && slug.chars().next() == name.chars().next();
        misspelt && closest_within(name, slug, 2)
    };
    known.iter().find(with_more).or_else(|| known.iter().find(without)).or_else(|| known.iter().find(alike)).copied()
}
