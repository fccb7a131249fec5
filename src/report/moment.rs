//! Dates that a reader of a report should see: what came, what comes, and when.

use std::collections::BTreeSet;

use super::{Declaration, Settings};
use crate::value::Date;

/// What happens on a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MomentKind {
    /// A standard or clause comes into force.
    InForce,
    /// A standard or clause ends, or a rule begins to weigh more.
    Change,
    /// Something that the declaration states falls due or runs out.
    Due,
    /// A waiver ends.
    Waiver,
}

impl MomentKind {
    /// What people call it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::InForce => "in force",
            Self::Change => "change",
            Self::Due => "fact",
            Self::Waiver => "waiver ends",
        }
    }
}

/// A date and what happens then; ordered by date.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// The day, ISO.
    pub date: String,
    /// What kind of thing happens.
    pub kind: MomentKind,
    /// What happens, in words.
    pub label: String,
}

/// The dates that a report knows: those that somebody worked out for it, and those of what binds, of clauses that are
/// not yet in force, of waivers, and of facts that findings rest on. In order, each once.
#[must_use]
pub fn moments(declaration: &Declaration, settings: &Settings) -> Vec<Moment> {
    let mut found: BTreeSet<Moment> = declaration.ahead.iter().cloned().collect();
    let mut add = |date: &str, kind, label: String| {
        // Only a whole day has a place on a line of time.
        if Date::parse(date).is_ok_and(Date::is_exact) {
            found.insert(Moment { date: date.to_owned(), kind, label });
        }
    };
    for bind in declaration.binds.iter().filter(|bind| bind.force != "off" && bind.rules > 0) {
        if let Some(from) = &bind.from {
            add(from, MomentKind::InForce, bind.title.clone());
        }
    }
    for finding in declaration.findings.iter().filter(|finding| !finding.is_gone()) {
        for cite in &finding.cites {
            // A standard that is in force stands above; a clause of it may come later.
            if let Some(date) = cite.in_force.as_ref().filter(|date| **date > settings.as_of) {
                add(date, MomentKind::InForce, format!("{} {}", cite.title, cite.clauses.join(", ")).trim_end().into());
            }
        }
        if let Some(waived) = &finding.waived {
            add(&waived.expires, MomentKind::Waiver, format!("{}, approved by {}", finding.code, waived.by));
        }
        for fact in &finding.facts {
            if let Some(value) = &fact.value {
                add(value, MomentKind::Due, format!("`{}`", fact.path));
            }
        }
    }
    // A standard that is told as a whole need not be told by clauses of the same day.
    let whole: Vec<(String, String)> =
        declaration.binds.iter().filter_map(|bind| Some((bind.from.clone()?, format!("{} ", bind.title)))).collect();
    found
        .into_iter()
        .filter(|moment| {
            !whole.iter().any(|(date, title)| moment.date == *date && moment.label.starts_with(title.as_str()))
        })
        .collect()
}
