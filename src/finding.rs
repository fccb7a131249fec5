//! What Assay says: the vocabulary that every later module fills and every renderer prints.
//!
//! Wording contract: `message` is a headline that stands alone, labels add what the place shows,
//! `help` says what to do. `primary` is a field and not a list entry, so a finding that cannot
//! point cannot be built.

mod exceptions;

use std::fmt;

use crate::pointer::Pointer;
use crate::source::Span;

pub use exceptions::{Compared, Fact, Waived, Worse};

/// How much a finding weighs; ordered, so that caps are a minimum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Should be mended.
    Warning,
    /// Blocks.
    Error,
}

impl Severity {
    /// The word that reports and rule files use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Note, Self::Warning, Self::Error].into_iter().find(|severity| severity.word() == word)
    }

    /// One step lower; a note stays a note.
    #[must_use]
    pub fn lowered(self) -> Self {
        match self {
            Self::Error => Self::Warning,
            Self::Warning | Self::Note => Self::Note,
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// How a rule ended for one subject; ordered from best to worst, so that the worst of several
/// checks is a maximum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// The rule has nothing to say here.
    NotApplicable,
    /// Every check holds.
    Pass,
    /// The gatekeeper waived what would else be one of the next two.
    Waived,
    /// The facts it needs are not in the filing.
    Undeclared,
    /// A check does not hold.
    Fail,
    /// The rule itself is at fault.
    Broken,
}

impl Outcome {
    /// The word that reports use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::NotApplicable => "not_applicable",
            Self::Pass => "pass",
            Self::Waived => "waived",
            Self::Undeclared => "undeclared",
            Self::Fail => "fail",
            Self::Broken => "broken",
        }
    }
}

/// A place and what it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// A few words, or empty.
    pub text: String,
}

impl Label {
    /// A label of these words.
    #[must_use]
    pub fn new(span: Span, text: impl Into<String>) -> Self {
        Self { span, text: text.into() }
    }
}

/// Why a finding weighs less than its rule says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CapKind {
    /// The standard does not bind, or it is not known whether it does.
    Force,
    /// Not in force at the date that counts.
    Time,
    /// The clause or a threshold is from memory.
    Source,
    /// The project has not reached the rule's gate.
    Gate,
}

impl CapKind {
    /// The word that reports use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Force => "force",
            Self::Time => "time",
            Self::Source => "source",
            Self::Gate => "gate",
        }
    }
}

/// A cap that lowered a finding, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cap {
    /// Which of the four.
    pub kind: CapKind,
    /// What it says, for example `GISTM does not bind this project`.
    pub text: String,
}

/// A clause that a finding rests on, with its force for this project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// Slug of the standard.
    pub standard: String,
    /// What people call the standard.
    pub title: String,
    /// Clauses, as cited.
    pub clauses: Vec<String>,
    /// A place inside the clause, in free text.
    pub locator: Option<String>,
    /// Edition that was read.
    pub edition: String,
    /// Where the instrument can be found.
    pub url: String,
    /// Force for this project: `binding`, `standard`, `benchmark`, …
    pub force: String,
    /// First day in force, as ISO date.
    pub in_force: Option<String>,
    /// How that day was found, where the instrument does not name it: `2 years after …`.
    pub because: Option<String>,
    /// What the reader should know of its time: `in force in 39 days`, `not yet in force at …`.
    pub time: Option<String>,
    /// How well the text was read: `verified`, `secondary`, `memory`, `own`.
    pub source: String,
}

/// One line of the arithmetic: a `let`, its expression, its value and the facts that it read; the check itself, too,
/// where it compares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceLine {
    /// Name of the `let`.
    pub name: String,
    /// Its expression, as the rule has it.
    pub expression: String,
    /// Its value, as a reader sees it.
    pub value: String,
    /// The expression with its values put in, piece by piece; empty where it is no arithmetic.
    pub filled: Vec<Term>,
    /// Whether people need not see it: a list on the way to a value, a part that another line shows.
    pub is_inner: bool,
    /// The facts read for it.
    pub reads: Vec<Read>,
}

/// A piece of a line of arithmetic: a value, or the signs between two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// As it prints.
    pub text: String,
    /// Where it stands or what it is called.
    pub origin: Option<Origin>,
}

/// What a value in a line of arithmetic is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A fact, or the first and the last of several.
    Places(Span, Option<Span>),
    /// A `let`, definition or table of this name.
    Named(String),
}

/// A slip that would explain a difference: a factor between what is stated and what is calculated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// In words, with both values.
    pub text: String,
    /// What is stated, divided by what is expected: four significant digits.
    pub ratio: String,
    /// How well the factor was read: `verified`, `secondary`, `memory`, `own`.
    pub source: String,
}

/// A fact that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// Where it is.
    pub pointer: Pointer,
    /// Its place in the text; `None` where it is not declared.
    pub span: Option<Span>,
}

/// Why a fact is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MissingReason {
    /// It is left out.
    Absent,
    /// It is there but cannot be read; the schema finding says why.
    Malformed,
    /// A date is not precise enough.
    Imprecise,
    /// A planned date has passed and no actual date is given.
    Overdue,
    /// No exchange rate is declared.
    NoRate,
}

impl MissingReason {
    /// The word that reports use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Malformed => "malformed",
            Self::Imprecise => "imprecise",
            Self::Overdue => "overdue",
            Self::NoRate => "no_rate",
        }
    }
}

/// A fact that a rule waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Where it belongs.
    pub pointer: Pointer,
    /// Why it is not there.
    pub reason: MissingReason,
    /// Who usually has it.
    pub who: Option<String>,
    /// Where to write it (an empty span), or the fact itself where it is there but unreadable.
    pub insert_at: Span,
    /// What the fact is called in the schema.
    pub text: String,
}

/// A replacement of some bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What to replace; empty to insert.
    pub span: Span,
    /// The new text.
    pub text: String,
}

/// A way to mend a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an imperative.
    pub title: String,
    /// Whether it can be applied without thought.
    pub safe: bool,
    /// The edits, which do not overlap.
    pub edits: Vec<Edit>,
}

/// What a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subject {
    /// Where it is.
    pub pointer: Pointer,
    /// What to call it.
    pub name: String,
}

/// One thing that Assay says about a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// A rule id (`tailings/design-flood`) or an engine code (`yaml/duplicate-key`).
    pub code: String,
    /// How the rule ended; `None` for findings of no rule.
    pub outcome: Option<Outcome>,
    /// How much it weighs, after all caps.
    pub severity: Severity,
    /// Why it weighs less than the rule says.
    pub caps: Vec<Cap>,
    /// The headline.
    pub message: String,
    /// What it is about.
    pub subject: Option<Subject>,
    /// The place that the headline speaks of.
    pub primary: Label,
    /// Further places.
    pub related: Vec<Label>,
    /// The clauses it rests on.
    pub cites: Vec<Citation>,
    /// What to do.
    pub help: Option<String>,
    /// The arithmetic.
    pub trace: Vec<TraceLine>,
    /// Slips that would explain it, the nearest first.
    pub hints: Vec<Hint>,
    /// The facts that are not there.
    pub missing: Vec<Missing>,
    /// Ways to mend it.
    pub fixes: Vec<Fix>,
    /// The path of its subject by ids, where it has one.
    pub path: String,
    /// The facts that it rests on, the one that the headline speaks of first.
    pub facts: Vec<Fact>,
    /// The waiver that covers it.
    pub waived: Option<Box<Waived>>,
    /// How it compares with the baseline, where there is one.
    pub baseline: Option<Compared>,
}

impl Finding {
    /// An error of the engine at a place, with nothing else said.
    #[must_use]
    pub fn error(code: &str, message: impl Into<String>, primary: Label) -> Self {
        Self {
            code: code.to_owned(),
            outcome: None,
            severity: Severity::Error,
            caps: Vec::new(),
            message: message.into(),
            subject: None,
            primary,
            related: Vec::new(),
            cites: Vec::new(),
            help: None,
            trace: Vec::new(),
            hints: Vec::new(),
            missing: Vec::new(),
            fixes: Vec::new(),
            path: String::new(),
            facts: Vec::new(),
            waived: None,
            baseline: None,
        }
    }

    /// The same with another severity.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// The same with a help text.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same with one more place.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label::new(span, text));
        self
    }

    /// The same with a fix of one edit.
    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, safe: bool, span: Span, text: impl Into<String>) -> Self {
        self.fixes.push(Fix { title: title.into(), safe, edits: vec![Edit { span, text: text.into() }] });
        self
    }
}

crate::coded::coded!(enum Severity { 0 Note, 1 Warning, 2 Error });
