//! Cases of rules, standards and definitions. Each `given` is a text of its own, named after its
//! file and case.

use std::sync::Arc;

use super::compile::FileContext;
use super::{Case, Expect, Force, raw};
use crate::finding::{Finding, Label, Severity};
use crate::pointer::Pointer;
use crate::schema::types::Enum;
use crate::source::{Source, SourceId, Sources};
use crate::tree::{Tree, Value, de, yaml};

/// A text as a tree of its own source.
pub(super) fn fragment(sources: &mut Sources, name: &str, text: &str, findings: &mut Vec<Finding>) -> Option<Tree> {
    let source = sources.add(Source::new(name, text));
    let parsed = yaml::parse(sources, source, yaml::Limits::default());
    findings.extend(parsed.findings.into_iter().filter(|finding| finding.severity == Severity::Error));
    parsed.documents.into_iter().next().and_then(|document| document.tree)
}

/// Reads cases. Each `given` is a text of its own, named after its file and case.
pub(super) struct Cases<'s> {
    pub sources: &'s mut Sources,
    pub gates: Option<Arc<Enum>>,
    pub wanted: bool,
}

impl Cases<'_> {
    pub(super) fn read(
        &mut self,
        tree: &Tree,
        raws: &[de::Located<raw::Case>],
        source: SourceId,
        findings: &mut Vec<Finding>,
    ) -> Vec<Case> {
        if !self.wanted {
            return Vec::new();
        }
        let name = self.sources.get(source).name().to_owned();
        let mut cases: Vec<Case> = Vec::new();
        for located in raws {
            let raw = &located.value;
            let Some((expect, note)) = expectation(tree, raw) else {
                let label = Label::new(tree.handle_of(located.span), "this case");
                findings.push(Finding::error("pack/case", "the case says nothing that it expects", label));
                continue;
            };
            let title = if note.is_empty() { String::new() } else { format!(" ({note})") };
            let told = findings.len();
            let given = raw.given.as_ref().and_then(|text| {
                fragment(self.sources, &format!("{name}{title}"), &text.value, findings).map(Arc::new)
            });
            let is_mapping = |tree: &Tree| matches!(tree.node(tree.root()).value, Value::Map(_));
            if let Some(text) = &raw.given
                && findings.len() == told
                && !given.as_deref().is_some_and(is_mapping)
            {
                let label = Label::new(text.span, "not a mapping of sections");
                let message = "the `given` of a case holds the sections that differ from the exemplary declaration";
                findings.push(Finding::error("pack/case", message, label));
            }
            let inherited = || cases.iter().rev().find_map(|case| case.given.clone());
            let given = if raw.given.is_some() { given } else { inherited() };
            let mut changes = Vec::new();
            for (key, value) in raw.change.iter().flat_map(|change| &change.0) {
                if let Some(node) = value.node {
                    changes.push((Pointer::from_dotted(&key.value), tree.subtree(node)));
                }
            }
            let gate = raw.gate.as_ref().and_then(|text| {
                let gate =
                    self.gates.as_ref().and_then(|gates| gates.values.iter().position(|gate| **gate == *text.value));
                if gate.is_none() {
                    findings.push(Finding::error(
                        "pack/gate",
                        format!("`{}` is no gate", text.value),
                        Label::new(text.span, ""),
                    ));
                }
                gate
            });
            let mut file = FileContext { sources: self.sources, tree, findings };
            let as_of = raw.as_of.as_ref().and_then(|text| file.date(text));
            let missing = raw.missing.as_ref().or(raw.unknown.as_ref().map(|unknown| &unknown.value));
            cases.push(Case {
                expect,
                note,
                given,
                given_span: raw.given.as_ref().map(|text| text.span),
                changes,
                missing: missing.map(|paths| paths.iter().map(|path| Pointer::from_dotted(&path.value)).collect()),
                cites: raw.cites.as_ref().map(|cites| cites.iter().map(|slug| slug.value.clone()).collect()),
                of: raw
                    .of
                    .iter()
                    .flat_map(|of| &of.0)
                    .map(|(name, path)| (name.value.clone(), Pointer::from_dotted(&path.value)))
                    .collect(),
                as_of,
                gate,
                judge_force: raw.binds.is_some(),
                span: tree.handle_of(located.span),
            });
        }
        cases
    }
}

fn expectation(tree: &Tree, raw: &raw::Case) -> Option<(Expect, String)> {
    let note = |text: &raw::Text| text.value.clone();
    if let Some(text) = &raw.pass {
        return Some((Expect::Pass, note(text)));
    }
    if let Some(text) = &raw.fail {
        return Some((Expect::Fail, note(text)));
    }
    if let Some(text) = &raw.undeclared {
        return Some((Expect::Undeclared, note(text)));
    }
    if let Some(text) = &raw.not_applicable {
        return Some((Expect::NotApplicable, note(text)));
    }
    if let Some(text) = &raw.force {
        return Some((Expect::Force(Force::from_word(&text.value)?), String::new()));
    }
    if raw.unknown.is_some() {
        return Some((Expect::Unknown, String::new()));
    }
    let value = raw.value.as_ref()?;
    let text = match &tree.node(value.node?).value {
        Value::Text(text) | Value::Number(text) => text.to_string(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        _ => return None,
    };
    Some((Expect::Value(text), String::new()))
}
