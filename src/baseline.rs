//! Baselines: what was found before, so that what is new stands out. A baseline hides nothing.
//!
//! A finding is known again by its fingerprint, which holds on to ids and values and to no line: a
//! list may be reordered and lines inserted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::finding::{Compared, Finding, Label, Outcome, Severity};
use crate::source::{Sources, Span};

/// The version of the file's shape.
const VERSION: u32 = 1;

/// The text of a file that is read again.
///
/// # Panics
/// Where a value has no JSON form; those made of texts and numbers always have.
pub(crate) fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).expect("texts and numbers always have a JSON form") + "\n"
}

/// Reads such a file; `otherwise` is what to say of JSON of another shape.
///
/// # Errors
/// What is wrong with it, in words, and the line and column from 1.
pub(crate) fn from_json<T: serde::de::DeserializeOwned>(
    text: &str,
    otherwise: &str,
) -> Result<T, (String, usize, usize)> {
    serde_json::from_str(text).map_err(|error| {
        let what = match error.classify() {
            serde_json::error::Category::Data => otherwise,
            _ => "it is no JSON",
        };
        (what.to_owned(), error.line(), error.column())
    })
}

/// A name for a finding that stays the same when lines move and lists are reordered: the 64-bit
/// FNV-1a hash, as sixteen hexadecimal digits, of its code, the path of its subject by ids, and the
/// path by ids and value of the fact that the headline speaks of (of a finding that waits, the paths
/// of all facts that it waits for), with a zero byte between them. It tells findings apart for
/// baselines; it is no protection against somebody who wants two to be equal.
#[must_use]
pub fn fingerprint(finding: &Finding, sources: &Sources) -> String {
    let subject = match &finding.subject {
        Some(subject) if finding.path.is_empty() => subject.pointer.to_string(),
        _ => finding.path.clone(),
    };
    let mut parts = vec![finding.code.clone(), subject];
    if finding.outcome == Some(Outcome::Undeclared) {
        // In which order a rule met them depends on the order of lists.
        let mut paths: Vec<String> = finding.facts.iter().map(|fact| fact.path.clone()).collect();
        paths.sort();
        parts.extend(paths);
    } else if let Some(fact) = finding.facts.first() {
        parts.push(fact.path.clone());
        parts.extend(fact.value.clone());
    }
    if finding.facts.is_empty() {
        parts.push(sources.slice(finding.primary.span).to_owned());
        parts.extend(finding.missing.iter().map(|missing| missing.pointer.to_string()));
    }
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in parts.join("\0").bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{hash:016x}")
}

/// A finding of a baseline.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The id of its project, or the path of its text.
    pub declaration: String,
    /// Its code.
    pub code: String,
    /// The path of its subject by ids; empty for the whole.
    #[serde(default)]
    pub subject: String,
    /// Its fingerprint.
    pub fingerprint: String,
    /// How much it weighed.
    pub severity: String,
    /// Its headline, for people.
    pub message: String,
}

/// What was found in a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// The version of its shape.
    pub version: u32,
    /// The findings, in order.
    pub findings: Vec<Entry>,
}

/// A declaration's findings, and what a baseline knows it by.
#[derive(Debug)]
pub struct Filing<'a> {
    /// The id of its project, or the path of its text.
    pub name: String,
    /// Its first byte.
    pub start: Span,
    /// Its findings.
    pub findings: &'a mut Vec<Finding>,
}

impl Baseline {
    /// What was found now.
    #[must_use]
    pub fn of(filings: &[Filing<'_>], sources: &Sources) -> Self {
        let entry = |filing: &Filing<'_>, finding: &Finding| Entry {
            declaration: filing.name.clone(),
            code: finding.code.clone(),
            subject: finding.path.clone(),
            fingerprint: fingerprint(finding, sources),
            severity: finding.severity.word().to_owned(),
            message: finding.message.clone(),
        };
        let is_there = |finding: &&Finding| finding.baseline != Some(Compared::Absent);
        let mut findings: Vec<Entry> = filings
            .iter()
            .flat_map(|filing| filing.findings.iter().filter(is_there).map(|finding| entry(filing, finding)))
            .collect();
        findings.sort();
        Self { version: VERSION, findings }
    }

    /// The text of its file.
    ///
    /// # Panics
    /// Never: it is made of texts and a number.
    #[must_use]
    pub fn write(&self) -> String {
        to_json(self)
    }

    /// Reads its file.
    ///
    /// # Errors
    /// What is wrong with it, in words, and the line and column from 1.
    pub fn read(text: &str) -> Result<Self, (String, usize, usize)> {
        let read: Self = from_json(text, "it is no baseline")?;
        if read.version == VERSION {
            Ok(read)
        } else {
            Err((format!("its version is {}, and this program reads {VERSION}", read.version), 1, 1))
        }
    }

    /// Marks every finding as new or unchanged, and adds those that are gone, as remarks that weigh nothing in the
    /// verdict. Of declarations that were not judged nothing is said, nor of codes that this run does not look for.
    pub fn compare(&self, filings: &mut [Filing<'_>], sources: &Sources, is_looked_for: impl Fn(&str) -> bool) {
        let mut known: BTreeMap<(String, String), Vec<&Entry>> = BTreeMap::new();
        for entry in &self.findings {
            known.entry((entry.declaration.clone(), entry.fingerprint.clone())).or_default().push(entry);
        }
        for filing in filings.iter_mut() {
            for finding in filing.findings.iter_mut() {
                let print = fingerprint(finding, sources);
                let before = known.get_mut(&(filing.name.clone(), print)).and_then(Vec::pop);
                finding.baseline = Some(if before.is_some() { Compared::Unchanged } else { Compared::New });
            }
        }
        for ((name, _), gone) in known {
            let Some(filing) = filings.iter_mut().find(|filing| filing.name == name) else { continue };
            for entry in gone.into_iter().filter(|entry| is_looked_for(&entry.code)) {
                let label = Label::new(filing.start, "in the baseline, and not found any more");
                let severity = Severity::from_word(&entry.severity).unwrap_or(Severity::Note);
                let mut finding = Finding::error(&entry.code, entry.message.clone(), label).severity(severity);
                finding.path.clone_from(&entry.subject);
                finding.baseline = Some(Compared::Absent);
                filing.findings.push(finding);
            }
        }
    }
}
