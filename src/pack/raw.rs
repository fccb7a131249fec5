//! Pack files as they are written; [`super::load`] makes the checked form of them.

use serde::Deserialize;

use crate::tree::de::{Entries, Located, OneOrMany};

pub(super) type Text = Located<String>;

/// `in_force` in one of its three shapes.
#[derive(Debug, Deserialize)]
pub(super) struct Window {
    pub from: Option<Text>,
    pub until: Option<Text>,
    pub later_of: Option<Located<Vec<Located<Start>>>>,
    pub relative: Option<Located<Relative>>,
}

/// One of the two in `later_of`: a day, or months after an act.
#[derive(Debug)]
pub(super) enum Start {
    Day(String),
    After(After),
}

#[derive(Debug, Deserialize)]
pub(super) struct After {
    pub months: Located<i64>,
    pub after: Text,
}

#[derive(Debug, Deserialize)]
pub(super) struct Relative {
    pub to: Text,
    pub years: Option<Located<i64>>,
    pub months: Option<Located<i64>>,
    pub days: Option<Located<i64>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Cite {
    pub standard: Text,
    pub clause: OneOrMany<Text>,
    pub locator: Option<String>,
    pub source: Text,
    pub checked_on: Option<String>,
    pub edition_read: Option<String>,
    pub when: Option<Text>,
    pub in_force: Option<Window>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Check {
    pub that: Text,
    pub at: Option<Text>,
    pub because: Option<Vec<Text>>,
    pub severity: Option<Text>,
    pub message: Option<Text>,
    pub help: Option<Text>,
}

/// `require`: one condition, or several checks.
#[derive(Debug)]
pub(super) enum Require {
    One(Text),
    Many(Vec<Check>),
}

impl<'de> Deserialize<'de> for Require {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Require;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a condition or a list of checks")
            }
            fn visit_newtype_struct<D: serde::Deserializer<'de>>(self, one: D) -> Result<Require, D::Error> {
                Text::deserialize(one).map(Require::One)
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<Require, A::Error> {
                let mut checks = Vec::new();
                while let Some(check) = seq.next_element()? {
                    checks.push(check);
                }
                Ok(Require::Many(checks))
            }
        }
        deserializer.deserialize_newtype_struct("$assay::OneOrMany", Visitor)
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Case {
    pub pass: Option<Text>,
    pub fail: Option<Text>,
    pub undeclared: Option<Text>,
    pub not_applicable: Option<Text>,
    pub force: Option<Text>,
    pub value: Option<Located<serde::de::IgnoredAny>>,
    pub unknown: Option<Located<Vec<Text>>>,
    pub given: Option<Text>,
    pub change: Option<Entries<Located<serde::de::IgnoredAny>>>,
    pub missing: Option<Vec<Text>>,
    pub cites: Option<Vec<Text>>,
    pub of: Option<Entries<Text>>,
    pub as_of: Option<Text>,
    pub gate: Option<Text>,
    pub binds: Option<Vec<Text>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Rule {
    pub title: Text,
    pub severity: Text,
    pub force: Option<Text>,
    #[serde(default)]
    pub cites: Vec<Cite>,
    pub in_force: Option<Window>,
    pub judged_on: Option<Text>,
    pub gate: Option<Text>,
    #[serde(rename = "for")]
    pub subject: Option<OneOrMany<Text>>,
    pub when: Option<Text>,
    #[serde(rename = "let", default)]
    pub lets: Entries<Text>,
    pub require: Require,
    pub at: Option<Text>,
    #[serde(default)]
    pub because: Vec<Text>,
    pub message: Option<Text>,
    pub help: Option<Text>,
    pub rationale: Option<String>,
    pub revision: Option<u32>,
    #[serde(default)]
    pub formerly: Vec<String>,
    #[serde(default)]
    pub cases: Vec<Located<Case>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Bind {
    pub force: Text,
    pub when: Text,
}

#[derive(Debug, Deserialize)]
pub(super) struct Clause {
    pub id: Text,
    pub title: Option<String>,
    pub status: Option<String>,
    pub reason: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Standard {
    pub title: Text,
    pub short: Option<String>,
    pub edition: String,
    pub url: String,
    pub in_force: Option<Window>,
    #[serde(default)]
    pub binds: Vec<Bind>,
    pub otherwise: Text,
    #[serde(default)]
    pub clauses: Vec<Clause>,
    #[serde(default)]
    pub cases: Vec<Located<Case>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct TableSource {
    pub status: Text,
    pub standard: Option<Text>,
    pub clause: Option<Text>,
}

/// Days in a row that a calendar covers, with the days of the week that are off.
#[derive(Debug, Deserialize)]
pub(super) struct Cover {
    pub from: Text,
    pub until: Text,
    pub weekend: Vec<Text>,
    pub status: Option<Text>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Table {
    pub title: Text,
    #[serde(default)]
    pub key: Entries<Text>,
    #[serde(default)]
    pub band: Entries<Text>,
    #[serde(default)]
    pub values: Entries<Text>,
    #[serde(default)]
    pub complete: bool,
    pub source: TableSource,
    pub calendar: Option<Text>,
    #[serde(default)]
    pub covers: Vec<Cover>,
    #[serde(default)]
    pub rows: Vec<Entries<Located<serde::de::IgnoredAny>>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Definition {
    pub title: Text,
    #[serde(default)]
    pub parameters: Entries<Text>,
    #[serde(rename = "type")]
    pub ty: Option<Text>,
    pub value: Text,
    #[serde(default)]
    pub cases: Vec<Located<Case>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Profile {
    pub title: String,
    #[serde(default)]
    pub select: Vec<Text>,
    #[serde(default)]
    pub skip: Vec<Text>,
    #[serde(default)]
    pub promote: Entries<Text>,
    pub gate: Option<Text>,
    #[serde(default)]
    pub allow_undeclared: bool,
    #[serde(default)]
    pub binds: Vec<Text>,
}
