//! What exceptions hang on: the facts of a finding, the waiver that covers it, and how it compares
//! with a baseline.

use super::Finding;
use crate::source::Span;

/// A fact that a finding rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Its path, items of lists by their ids: `tailings.facilities[north].phase`.
    pub path: String,
    /// Its value as written; of a list or mapping a digest; `None` where it is not declared.
    pub value: Option<String>,
    /// Where it stands or belongs.
    pub span: Span,
    /// Which other values would be worse, where the rule compares it.
    pub worse: Option<Worse>,
}

/// The direction in which a value gets worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worse {
    /// Less is worse.
    Less,
    /// More is worse.
    More,
}

/// The waiver that covers a finding, in short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waived {
    /// Who approved it.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Last day on which it counts, ISO.
    pub expires: String,
    /// Where it was decided.
    pub ticket: Option<String>,
}

impl Waived {
    /// `until 2027-03-31 by A. Lender (ESG-204): the spillway is being rebuilt`.
    #[must_use]
    pub fn told(&self) -> String {
        let ticket = self.ticket.as_ref().map(|ticket| format!(" ({ticket})")).unwrap_or_default();
        format!("until {} by {}{ticket}: {}", self.expires, self.by, self.reason)
    }
}

/// How a finding compares with a baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    /// The baseline does not have it.
    New,
    /// The baseline has it.
    Unchanged,
    /// The baseline has it, and it was not found any more.
    Absent,
}

impl Compared {
    /// The word that reports use.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Unchanged => "unchanged",
            Self::Absent => "absent",
        }
    }
}

impl Finding {
    /// Whether the baseline has it and the run did not find it any more.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.baseline == Some(Compared::Absent)
    }

    /// Whether it counts in a verdict: what is waived, or gone since the baseline, does not.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.waived.is_none() && !self.is_gone()
    }
}
