//! The waiver file, read.

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::finding::{Finding, Label};
use crate::source::Span;
use crate::tree::Tree;
use crate::tree::de::{self, Entries, Located};
use crate::value::Date;

/// A waiver.
#[derive(Clone, Debug)]
pub struct Waiver {
    /// Where it begins.
    pub span: Span,
    /// The rule.
    pub rule: Located<String>,
    /// The project's id.
    pub project: Option<Located<String>>,
    /// The subject: a path by ids, or a name; the whole declaration where it is left out.
    pub subject: Option<Located<String>>,
    /// Why.
    pub reason: String,
    /// Who approved it.
    pub approver: String,
    /// When.
    pub approved_on: Option<Located<Date>>,
    /// The last day.
    pub expires: Located<Date>,
    /// Where it was decided.
    pub ticket: Option<String>,
    /// The rule's revision.
    pub revision: Located<u32>,
    /// The standard's edition.
    pub edition: Option<Located<String>>,
    /// Facts and their values: path, value, place of the value.
    pub values: Vec<(String, String, Span)>,
    /// Facts that are not declared.
    pub missing: Vec<Located<String>>,
}

#[derive(Deserialize)]
struct RawFile {
    waivers: Vec<Located<Raw>>,
}

#[derive(Deserialize)]
struct Raw {
    rule: Located<String>,
    project: Option<Located<String>>,
    subject: Option<Located<String>>,
    reason: String,
    approver: String,
    approved_on: Option<Located<String>>,
    expires: Located<String>,
    ticket: Option<String>,
    revision: Located<u32>,
    edition: Option<Located<String>>,
    #[serde(default)]
    values: Entries<Located<IgnoredAny>>,
    #[serde(default)]
    missing: Vec<Located<String>>,
}

/// Reads the waivers of a file whose shape is right.
///
/// # Errors
/// What the schema does not see.
pub fn read(tree: &Tree) -> Result<Vec<Waiver>, Box<Finding>> {
    let file: RawFile = de::from_tree(tree).map_err(|error| {
        let span = error.span.unwrap_or(tree.node(tree.root()).span);
        Box::new(Finding::error("waiver/shape", error.message, Label::new(span, "here")))
    })?;
    file.waivers.into_iter().map(|raw| waiver(tree, raw)).collect()
}

fn waiver(tree: &Tree, raw: Located<Raw>) -> Result<Waiver, Box<Finding>> {
    let span = raw.node.map_or(raw.span, |node| tree.handle(node));
    let raw = raw.value;
    let day = |text: Located<String>| match Date::parse(&text.value) {
        Ok(date) if date.is_exact() => Ok(Located { span: text.span, node: text.node, value: date }),
        _ => {
            let message = format!("`{}` is no day", text.value);
            let finding = Finding::error("waiver/shape", message, Label::new(text.span, "here"));
            Err(Box::new(finding.help("write a day such as `2027-03-31`")))
        }
    };
    let value = |(path, value): (Located<String>, Located<IgnoredAny>)| {
        let written = value.node.map(|node| tree.written(node)).unwrap_or_default();
        (path.value, written, value.span)
    };
    Ok(Waiver {
        span,
        rule: raw.rule,
        project: raw.project,
        subject: raw.subject,
        reason: raw.reason.trim().to_owned(),
        approver: raw.approver.trim().to_owned(),
        approved_on: raw.approved_on.map(day).transpose()?,
        expires: day(raw.expires)?,
        ticket: raw.ticket,
        revision: raw.revision,
        edition: raw.edition,
        values: raw.values.0.into_iter().map(value).collect(),
        missing: raw.missing,
    })
}
