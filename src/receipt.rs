//! Receipts: what was judged, by what and with what result, so that anybody can repeat it.
//!
//! A receipt is an in-toto Statement v1 over the declarations. It holds no wall clock and no path of a machine: the same
//! run writes the same bytes. Signing is the business of tools made for it.

mod compare;

use std::path::{Component, Path};

use serde::{Deserialize, Serialize};

use crate::baseline::{fingerprint, from_json, to_json};
use crate::finding::{Finding, Severity};
use crate::render;
use crate::report::Report;
use crate::source::{Sources, sha256};

pub use compare::differences;

/// The type of a statement.
pub const STATEMENT: &str = "https://in-toto.io/Statement/v1";
/// The type of our predicate.
pub const PREDICATE: &str = "https://crates.io/crates/esg-assay/receipt/v1";

/// A receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// Always [`STATEMENT`].
    #[serde(rename = "_type")]
    pub kind: String,
    /// The declarations that were judged, in order of names.
    pub subject: Vec<Named>,
    /// Always [`PREDICATE`].
    #[serde(rename = "predicateType")]
    pub predicate_type: String,
    /// What judged, how it was asked, and what came out.
    pub predicate: Predicate,
}

/// A file and what it held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Its path from the folder in which the receipt was made.
    pub name: String,
    /// Digests of its bytes.
    pub digest: Digest,
}

impl Named {
    /// A file with these bytes.
    #[must_use]
    pub fn of(name: &str, bytes: &[u8]) -> Self {
        Self { name: name.to_owned(), digest: Digest { sha256: sha256(bytes) } }
    }
}

/// Digests of some bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Digest {
    /// SHA-256 in hexadecimal digits.
    pub sha256: String,
}

/// What judged, how it was asked, and what came out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Predicate {
    /// What wrote it.
    pub tool: Tool,
    /// The date that everything was judged at, ISO.
    pub as_of: String,
    /// Dates of entry into force were ignored.
    pub hindsight: bool,
    /// The gate of the command line or configuration.
    pub gate: Option<String>,
    /// Name of the profile.
    pub profile: String,
    /// Globs of the rules that were selected.
    pub select: Vec<String>,
    /// Globs of the rules that were left out.
    pub skip: Vec<String>,
    /// The weakest finding that fails the run.
    pub fail_on: String,
    /// Missing facts do not fail the run.
    pub allow_undeclared: bool,
    /// Files and folders that were named.
    pub paths: Vec<String>,
    /// The rules that judged.
    pub catalog: Catalog,
    /// The configuration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<Named>,
    /// The waivers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waivers: Option<Named>,
    /// The baseline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Named>,
    /// Limits of waivers.
    pub limits: Limits,
    /// What came out.
    pub verdict: Verdict,
}

/// What wrote a receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// Always `assay`.
    pub name: String,
    /// Its version.
    pub version: String,
}

impl Tool {
    /// This program.
    #[must_use]
    pub fn this() -> Self {
        Self { name: "assay".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
    }
}

/// The rules that judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalog {
    /// SHA-256 over every file of every pack.
    pub digest: String,
    /// How many rules were selected.
    pub rules: usize,
    /// The folders of `--rules`.
    pub packs: Vec<PackFiles>,
}

/// A folder of rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackFiles {
    /// Its path.
    pub name: String,
    /// Its files, in order.
    pub files: Vec<Named>,
}

/// Limits of waivers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Days that a waiver may run.
    pub waiver_days: i64,
    /// Globs of rules that nobody may waive.
    pub not_waivable: Vec<String>,
}

/// What came out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// The exit status.
    pub exit: u8,
    /// Findings that count.
    pub errors: usize,
    /// Findings that count.
    pub warnings: usize,
    /// Findings that count.
    pub notes: usize,
    /// Findings that a waiver covers.
    pub waived: usize,
    /// SHA-256 of the JSON report without `--show`.
    pub report: String,
    /// What was found, in order.
    pub findings: Vec<Entry>,
}

/// A finding in short.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The path of its text; empty for what belongs to none.
    pub declaration: String,
    /// The number of the document in the stream; 0 for what belongs to none.
    pub document: usize,
    /// A rule id or a code of the engine.
    pub code: String,
    /// How much it weighs.
    pub severity: String,
    /// Stays the same when lines move.
    pub fingerprint: String,
    /// Whether a waiver covers it.
    pub waived: bool,
}

impl Verdict {
    /// What a report says in the end. Outcomes that `--show` asked for are not in its digest.
    #[must_use]
    pub fn of(report: &mut Report, sources: &Sources) -> Self {
        let show = std::mem::take(&mut report.settings.show);
        let digest = sha256(render::json::render(report, sources).as_bytes());
        report.settings.show = show;
        let entry = |path: &str, document: usize, finding: &Finding| Entry {
            declaration: path.to_owned(),
            document,
            code: finding.code.clone(),
            severity: finding.severity.word().to_owned(),
            fingerprint: fingerprint(finding, sources),
            waived: finding.waived.is_some(),
        };
        let filed = report.declarations.iter().flat_map(|one| {
            one.findings
                .iter()
                .filter(|finding| !finding.is_gone())
                .map(|finding| (one.path.as_str(), one.document, finding))
        });
        let all = report.findings.iter().map(|finding| ("", 0, finding)).chain(filed);
        let (mut findings, mut counts, mut waived) = (Vec::new(), [0; 3], 0);
        for (path, document, finding) in all {
            findings.push(entry(path, document, finding));
            if finding.counts() {
                counts[finding.severity as usize] += 1;
            }
            waived += usize::from(finding.waived.is_some());
        }
        let count = |severity: Severity| counts[severity as usize];
        Self {
            exit: report.verdict().exit_code(),
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            notes: count(Severity::Note),
            waived,
            report: digest,
            findings,
        }
    }
}

impl Receipt {
    /// A receipt of these subjects, which it puts in order.
    #[must_use]
    pub fn new(mut subject: Vec<Named>, predicate: Predicate) -> Self {
        subject.sort_by(|a, b| a.name.cmp(&b.name));
        subject.dedup();
        Self { kind: STATEMENT.to_owned(), subject, predicate_type: PREDICATE.to_owned(), predicate }
    }

    /// The text of its file.
    ///
    /// # Panics
    /// Never: it is made of texts and numbers.
    #[must_use]
    pub fn write(&self) -> String {
        to_json(self)
    }

    /// Reads its file.
    ///
    /// # Errors
    /// What is wrong with it, in words, and the line and column from 1.
    pub fn read(text: &str) -> Result<Self, (String, usize, usize)> {
        let read: Self = from_json(text, "it is no receipt of this version")?;
        let line = |word: &str| text.lines().position(|line| line.contains(word)).map_or(1, |at| at + 1);
        if read.kind != STATEMENT {
            return Err((format!("its `_type` is not `{STATEMENT}`"), line("\"_type\""), 1));
        }
        if read.predicate_type != PREDICATE {
            return Err((format!("its `predicateType` is not `{PREDICATE}`"), line("\"predicateType\""), 1));
        }
        Ok(read)
    }

    /// Every file that it names besides the folders and files of [`Predicate::paths`], with what it is.
    pub fn files(&self) -> impl Iterator<Item = (&'static str, &Named)> {
        let own = &self.predicate;
        let one = |what: &'static str, file: &'_ Option<Named>| file.as_ref().map(|_| what);
        let rest = [("configuration", &own.config), ("waivers", &own.waivers), ("baseline", &own.baseline)];
        self.subject
            .iter()
            .map(|file| ("input", file))
            .chain(own.catalog.packs.iter().flat_map(|pack| &pack.files).map(|file| ("rule file", file)))
            .chain(rest.into_iter().filter_map(move |(what, file)| Some((one(what, file)?, file.as_ref()?))))
    }

    /// Every path that it names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let packs = self.predicate.catalog.packs.iter().map(|pack| pack.name.as_str());
        self.files()
            .map(|(_, file)| file.name.as_str())
            .chain(self.predicate.paths.iter().map(String::as_str))
            .chain(packs)
    }
}

/// Whether a path stays below the folder that it starts from: relative, and without a step up.
#[must_use]
pub fn is_inside(path: &str) -> bool {
    let steps = |step: Component<'_>| matches!(step, Component::Normal(_) | Component::CurDir);
    !path.is_empty() && !path.contains(['\\', '\0']) && Path::new(path).components().all(steps)
}
