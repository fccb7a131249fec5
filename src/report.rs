//! The result of a run, ready to print: ordered findings, tallies, what binds, and the verdict.
//!
//! Every renderer is a pure function of a [`Report`] and its [`crate::source::Sources`].

mod clauses;
mod moment;

use std::collections::BTreeMap;

use crate::finding::{Finding, Missing, Outcome, Severity};
use crate::pointer::Pointer;
use crate::source::Sources;

pub use crate::judge::{Bind, OutcomeLine, RuleTally, Tally};
pub use clauses::{ClauseLine, Clauses, Instrument, all_clauses, clauses};
pub use moment::{Moment, MomentKind, moments};

/// The weakest finding that fails a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailOn {
    /// Findings of this severity or worse.
    At(Severity),
    /// No finding fails the run.
    Never,
}

impl FailOn {
    /// The word of the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::At(severity) => severity.word(),
            Self::Never => "never",
        }
    }
}

/// What a run says of one declaration, relative to [`Settings::fail_on`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// No finding at or above the line.
    Clean,
    /// At least one.
    Findings,
    /// It could not be read, no rule said anything, or a rule is broken.
    CouldNotCheck,
}

impl Verdict {
    /// The word that reports use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Findings => "findings",
            Self::CouldNotCheck => "could_not_check",
        }
    }

    /// The exit status: 0, 1, 2.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::CouldNotCheck => 2,
        }
    }
}

/// One declaration, judged.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// Path or name of its text.
    pub path: String,
    /// Its number in the stream, from 1.
    pub document: usize,
    /// SHA-256 of the text.
    pub digest: String,
    /// What the project calls itself.
    pub name: Option<String>,
    /// Its id.
    pub id: Option<String>,
    /// The gate it was judged at; `None` where no fact shows one.
    pub gate: Option<String>,
    /// What to make of the gate, when a reader should know (it was set earlier than the facts show).
    pub gate_note: Option<String>,
    /// Clean, findings, or could not check.
    pub verdict: Verdict,
    /// Outcomes over all rules.
    pub tally: Tally,
    /// Outcomes by rule, in order of ids.
    pub rules: Vec<RuleTally>,
    /// Every outcome, in order of rule and subject; [`Settings::show`] says which ones people and programs want listed.
    pub outcomes: Vec<OutcomeLine>,
    /// What binds it, in order of slugs.
    pub binds: Vec<Bind>,
    /// What was found, in order of the text.
    pub findings: Vec<Finding>,
    /// Dates that were worked out for it, besides those that [`moments`] finds itself.
    pub ahead: Vec<Moment>,
}

/// The rules that judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalog {
    /// SHA-256 over every file of every pack.
    pub digest: String,
    /// How many rules were selected.
    pub rules: usize,
    /// Names of the packs: `built-in`, and the folders of `--rules`.
    pub packs: Vec<String>,
    /// What the codes of the findings mean, in order of codes.
    pub about: Vec<About>,
    /// The standards that the selected rules cite, in the order of the packs.
    pub instruments: Vec<Instrument>,
}

/// What a code means, for formats that carry a manual of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// A rule id or an engine code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Why the rule exists, or what the code means: plain text.
    pub text: String,
    /// What a breach deserves before any cap.
    pub severity: Severity,
    /// The clauses that it rests on, in words, each with the address of the instrument or nothing.
    pub clauses: Vec<(String, String)>,
    /// Ways to mend a finding, with holes as the rule has them.
    pub help: Vec<String>,
}

/// What the run was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The date that replaces the clock, ISO.
    pub as_of: String,
    /// Whether somebody gave that date: printed prominently, the same whatever the clock says.
    pub as_of_given: bool,
    /// Dates of entry into force are ignored, benchmarks count as adopted.
    pub hindsight: bool,
    /// The gate of the command line or profile.
    pub gate: Option<String>,
    /// Name of the profile.
    pub profile: String,
    /// What fails the run.
    pub fail_on: FailOn,
    /// Missing facts do not fail the run.
    pub allow_undeclared: bool,
    /// Outcomes to list besides findings.
    pub show: Vec<Outcome>,
    /// The folder that relative paths start from, absolute: formats that want relative paths take it off others. It
    /// never stands in a report itself.
    pub folder: String,
    /// The configuration that it took settings from.
    pub config: Option<String>,
    /// The waiver file.
    pub waivers: Option<String>,
}

/// Everything that a run says.
#[derive(Debug)]
pub struct Report {
    /// What was asked.
    pub settings: Settings,
    /// The rules that judged.
    pub catalog: Catalog,
    /// Findings of no declaration: usage, packs, waivers, nothing to check.
    pub findings: Vec<Finding>,
    /// Declarations, in order of path and document.
    pub declarations: Vec<Declaration>,
}

impl Report {
    /// How many findings of no declaration stand in the way of a verdict.
    #[must_use]
    pub fn obstacles(&self) -> usize {
        self.findings.iter().filter(|finding| is_obstacle(finding)).count()
    }

    /// The worst verdict of all.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let remarks = self.findings.iter().any(|finding| fails(&self.settings, finding));
        let own = match (self.obstacles() > 0, remarks) {
            (true, _) => Verdict::CouldNotCheck,
            (false, true) => Verdict::Findings,
            (false, false) => Verdict::Clean,
        };
        self.declarations.iter().map(|declaration| declaration.verdict).fold(own, Verdict::max)
    }
}

/// Whether a finding of no declaration stands in the way of a verdict; what is said of single waivers does not.
#[must_use]
pub fn is_obstacle(finding: &Finding) -> bool {
    !finding.code.starts_with("waiver/") || finding.code == "waiver/shape"
}

/// Whether a finding fails the run.
#[must_use]
pub fn fails(settings: &Settings, finding: &Finding) -> bool {
    match settings.fail_on {
        FailOn::Never => false,
        FailOn::At(line) => {
            finding.counts()
                && finding.severity >= line
                && !(settings.allow_undeclared && finding.outcome == Some(Outcome::Undeclared))
        }
    }
}

/// The verdict of one declaration.
#[must_use]
pub fn verdict(settings: &Settings, tally: &Tally, findings: &[Finding], readable: bool) -> Verdict {
    if !readable || tally.broken > 0 {
        return Verdict::CouldNotCheck;
    }
    if findings.iter().any(|finding| fails(settings, finding)) { Verdict::Findings } else { Verdict::Clean }
}

/// Puts findings in the order of the contract: path, place, code, subject.
pub fn sort(sources: &Sources, findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        let key = |finding: &Finding| {
            let span = finding.primary.span;
            (sources.get(span.source).name().to_owned(), span.start, span.end)
        };
        key(a).cmp(&key(b)).then_with(|| a.code.cmp(&b.code)).then_with(|| a.subject.cmp(&b.subject))
    });
}

/// One missing fact and the findings that wait for it.
#[derive(Clone, Debug)]
pub struct MissingFact<'a> {
    /// The fact.
    pub missing: &'a Missing,
    /// The worst severity among the findings that wait.
    pub severity: Severity,
    /// The findings, in order.
    pub findings: Vec<&'a Finding>,
}

/// Undeclared findings by fact, worst first, then in order of the text: how people want to read
/// them. A finding that lacks several facts stands under each.
#[must_use]
pub fn by_fact(findings: &[Finding]) -> Vec<MissingFact<'_>> {
    let mut facts: BTreeMap<&Pointer, MissingFact<'_>> = BTreeMap::new();
    let waits = |finding: &&Finding| finding.outcome == Some(Outcome::Undeclared) && finding.counts();
    for finding in findings.iter().filter(waits) {
        for missing in &finding.missing {
            let fact = facts.entry(&missing.pointer).or_insert_with(|| MissingFact {
                missing,
                severity: finding.severity,
                findings: Vec::new(),
            });
            fact.severity = fact.severity.max(finding.severity);
            fact.findings.push(finding);
        }
    }
    let mut facts: Vec<_> = facts.into_values().collect();
    facts.sort_by_key(|fact| (std::cmp::Reverse(fact.severity), fact.missing.insert_at));
    facts
}
