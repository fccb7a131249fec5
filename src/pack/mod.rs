//! Packs: rules, standards, tables, definitions and profiles in their checked form.
//!
//! A pack file is a document like a declaration: the same tree, schema and renderer. What the
//! expressions in it refer to is checked when the pack is loaded, and every mistake of every file
//! is reported in one run. Nothing here depends on a declaration.

mod calendars;
mod cases;
pub mod coded;
mod compile;
mod depth;
pub mod embedded;
mod files;
mod library;
mod load;
mod profiles;
mod proof;
mod quoting;
mod raw;
mod rows;
mod rules;
mod sources;
mod standards;
mod subjects;
mod usage;
mod window;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::coded::Lazy;
use crate::expr::table::Reading;
use crate::expr::{Expr, Library};
use crate::finding::Severity;
use crate::pointer::Pointer;
use crate::schema::Schema;
use crate::schema::types::{Enum, Files};
use crate::source::{Span, sha256};
use crate::tree::Tree;
use crate::value::Date;

pub use crate::spread::{Spread, collect, in_turn};
pub use files::{File, RESERVED, SHARED, is_slug, place};
pub use load::{Loaded, load};
pub use proof::{Allowance, Allowed, ProofFile, one_line};
pub use window::{Began, Point, Start, Window};

/// What force a standard can have for a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Force {
    /// Not shown at all.
    Off,
    /// A norm worth showing that does not bind.
    Benchmark,
    /// A policy of somebody involved.
    Policy,
    /// A duty of a buyer that reaches the project through the contract.
    Flowdown,
    /// Adopted by the project.
    Standard,
    /// A criterion of a status that the project applies for or holds.
    Criterion,
    /// Agreed in a contract.
    Contract,
    /// Law.
    Binding,
}

impl Force {
    /// The word of pack files and reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Benchmark => "benchmark",
            Self::Policy => "policy",
            Self::Flowdown => "flowdown",
            Self::Standard => "standard",
            Self::Criterion => "criterion",
            Self::Contract => "contract",
            Self::Binding => "binding",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [
            Self::Off,
            Self::Benchmark,
            Self::Policy,
            Self::Flowdown,
            Self::Standard,
            Self::Criterion,
            Self::Contract,
            Self::Binding,
        ]
        .into_iter()
        .find(|force| force.word() == word)
    }
}

/// A clause of a standard.
#[derive(Clone, Debug)]
pub struct Clause {
    /// Its number.
    pub id: String,
    /// What it is about, where the file says so.
    pub title: Option<String>,
    /// `attestation`, `not_encoded`, or nothing.
    pub status: Option<String>,
    /// Why it is not encoded.
    pub reason: Option<String>,
}

/// An instrument.
#[derive(Clone, Debug)]
pub struct Standard {
    /// Its slug.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// What people call it, where that is shorter: `GISTM`.
    pub short: String,
    /// The edition that its clauses are of.
    pub edition: String,
    /// Where it can be found.
    pub url: String,
    /// When it is in force.
    pub window: Window,
    /// Forces with their conditions; the first that holds decides.
    pub binds: Vec<(Force, Expr)>,
    /// The force where none holds.
    pub otherwise: Force,
    /// Its clauses.
    pub clauses: Vec<Clause>,
    /// Its cases.
    pub cases: Vec<Case>,
    /// Its place in the pack.
    pub span: Span,
}

/// A rule's reference to a standard.
#[derive(Clone, Debug)]
pub struct Cite {
    /// Index of the standard.
    pub standard: usize,
    /// Clauses.
    pub clauses: Vec<String>,
    /// A place in them.
    pub locator: Option<String>,
    /// The edition that was read, where it is not the standard file's.
    pub edition_read: Option<String>,
    /// How well the text was read.
    pub reading: Reading,
    /// Day of the last look at the text.
    pub checked_on: Option<String>,
    /// Whether it counts for a subject.
    pub when: Option<Expr>,
    /// When it is in force, where that differs from the standard.
    pub window: Option<Window>,
}

/// A part of a message.
#[derive(Debug)]
pub enum Part {
    /// Text.
    Text(String),
    /// A path or `let`, and how it is written.
    Hole(Expr, String),
}

/// A message with holes.
#[derive(Debug, Default)]
pub struct Template(pub Vec<Part>);

/// One check of a rule.
#[derive(Clone, Debug)]
pub struct Check {
    /// What must hold.
    pub that: Expr,
    /// The same as written, on one line.
    pub text: String,
    /// The fact that the finding speaks of.
    pub at: Lazy<Option<Arc<Expr>>>,
    /// Facts that are always shown.
    pub because: Lazy<Arc<Vec<Expr>>>,
    /// What a breach deserves.
    pub severity: Severity,
    /// The headline.
    pub message: Lazy<Arc<Template>>,
    /// What to do.
    pub help: Lazy<Arc<Template>>,
}

/// A `let` of a rule.
#[derive(Clone, Debug)]
pub struct Let {
    /// Its name.
    pub name: String,
    /// Its expression as written, on one line.
    pub text: String,
}

/// What a case expects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expect {
    /// No check fails.
    Pass,
    /// A check fails.
    Fail,
    /// It cannot be told.
    Undeclared,
    /// Nothing to say.
    NotApplicable,
    /// A standard has this force, or none is known.
    Force(Force),
    /// A definition has this value, in plain form.
    Value(String),
    /// A definition or a standard's force cannot be told.
    Unknown,
}

/// A case of a rule, standard or definition.
#[derive(Clone, Debug)]
pub struct Case {
    /// What must come out.
    pub expect: Expect,
    /// What it shows.
    pub note: String,
    /// The sections that differ from the exemplary declaration; `None` where the text cannot be read.
    pub given: Option<Arc<Tree>>,
    /// Bytes of its `given` text.
    pub given_span: Option<Span>,
    /// Changes to the `given` of this case or of the nearest one above.
    pub changes: Vec<(Pointer, Tree)>,
    /// Facts that an undeclared outcome must name.
    pub missing: Option<Vec<Pointer>>,
    /// Slugs of the standards that the finding must cite, and no others.
    pub cites: Option<Vec<String>>,
    /// Arguments of a definition.
    pub of: Vec<(String, Pointer)>,
    /// The date, where it is not the exemplary one's.
    pub as_of: Option<Date>,
    /// The gate, where it is not taken as reached.
    pub gate: Option<usize>,
    /// Whether force is judged instead of taken as binding.
    pub judge_force: bool,
    /// Its place in the pack.
    pub span: Span,
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its id: the path of its file.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What a breach deserves.
    pub severity: Severity,
    /// Whether it is arithmetic or contradiction: no caps, no gate.
    pub is_check: bool,
    /// What it rests on.
    pub cites: Vec<Cite>,
    /// When it is in force, where that differs from its standards.
    pub window: Option<Window>,
    /// The date of the act that is judged.
    pub judged_on: Option<Expr>,
    /// The path of that date, for listings.
    pub judged_on_path: Option<String>,
    /// The gate from which it weighs fully.
    pub gate: Option<usize>,
    /// Lists whose items are its subjects; the names bound come from the compiled scope.
    pub generators: Vec<Expr>,
    /// For each of them the entry of `for` that it is written in.
    pub generator_entries: Vec<usize>,
    /// Whether it applies to a subject.
    pub when: Option<Expr>,
    /// Its `let`s.
    pub lets: Lazy<Vec<Let>>,
    /// Their expressions.
    pub let_exprs: Lazy<Vec<Expr>>,
    /// Its checks.
    pub checks: Lazy<Vec<Check>>,
    /// Why it exists.
    pub rationale: Lazy<String>,
    /// Raised when its logic changes.
    pub revision: u32,
    /// Earlier ids.
    pub formerly: Vec<String>,
    /// Its cases.
    pub cases: Arc<[Case]>,
    /// Paths that it reads, with `[]` for items, in order; none where cases were not read.
    pub reads: Vec<String>,
    /// Paths of the lists and mappings that it reads or passes, in order; none where cases were not read.
    pub containers: Vec<String>,
    /// Bytes of its title.
    pub span: Span,
}

impl Rule {
    /// The topic: the id's first part.
    #[must_use]
    pub fn topic(&self) -> &str {
        self.id.split('/').next().unwrap_or(&self.id)
    }
}

/// A definition, with what [`crate::expr::Definition`] does not need.
#[derive(Debug)]
pub struct DefinitionFile {
    /// Index in the library.
    pub index: usize,
    /// Its cases.
    pub cases: Vec<Case>,
    /// Bytes of its title.
    pub span: Span,
}

/// A selection of rules and how strictly they are taken.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub title: String,
    /// Globs of rules that it takes.
    pub select: Vec<String>,
    /// Globs of rules that it leaves out.
    pub skip: Vec<String>,
    /// Severities that it gives to rules, by glob.
    pub promote: Vec<(String, Severity)>,
    /// The gate that it judges at.
    pub gate: Option<usize>,
    /// Whether missing facts do not fail the run.
    pub allow_undeclared: bool,
    /// Standards that it takes as contract.
    pub binds: Vec<String>,
}

/// Everything that judges a declaration.
pub struct Pack {
    /// The schema of a declaration.
    pub declaration: Schema,
    /// The schema files by name.
    pub schemas: Files,
    /// Tables and definitions.
    pub library: Library,
    /// The gates in order.
    pub gates: Option<Arc<Enum>>,
    /// Definitions' cases.
    pub definitions: Vec<DefinitionFile>,
    /// Standards, in order of slugs.
    pub standards: Vec<Standard>,
    /// Rules, in order of ids.
    pub rules: Vec<Rule>,
    /// Profiles by name.
    pub profiles: BTreeMap<String, Profile>,
    /// SHA-256 over every file, in hex.
    pub digest: String,
    /// The exemplary declaration, base of all cases.
    pub exemplary: Option<Tree>,
    /// The files under proof by path without ending; none where cases were not read.
    pub proofs: BTreeMap<String, ProofFile>,
}

/// Tells one pack from another: SHA-256 over the paths and texts of its files, in hex.
fn digest(files: &[File]) -> String {
    let mut bytes = Vec::new();
    for file in files {
        bytes.extend_from_slice(file.path.as_bytes());
        bytes.push(0);
        bytes.extend_from_slice(file.text.as_bytes());
        bytes.push(0);
    }
    sha256(&bytes)
}

/// Whether a rule id matches a glob: `*` stands for any characters, `**` too; `tailings` alone
/// means the whole topic.
#[must_use]
pub fn glob(pattern: &str, id: &str) -> bool {
    fn matches(pattern: &[u8], text: &[u8]) -> bool {
        match (pattern.first(), text.first()) {
            (None, None) => true,
            (Some(b'*'), _) => matches(&pattern[1..], text) || (!text.is_empty() && matches(pattern, &text[1..])),
            (Some(b'?'), Some(_)) => matches(&pattern[1..], &text[1..]),
            (Some(a), Some(b)) if a == b => matches(&pattern[1..], &text[1..]),
            _ => false,
        }
    }
    matches(pattern.as_bytes(), id.as_bytes()) || id.strip_prefix(pattern).is_some_and(|rest| rest.starts_with('/'))
}

pub use load::GATE_DEFINITION;
