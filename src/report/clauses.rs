//! Clause by clause: what the rules looked at, what they could not tell, and what no rule looks at.
//!
//! A clause is as good as the worst that the rules which cite it say; a rule seldom covers all of a clause, so that
//! nothing here is ever said of a whole clause or standard.

use std::collections::HashMap;

use super::{Catalog, Declaration};
use crate::finding::Outcome;

/// A standard that a selected rule cites, and what the pack knows of its clauses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instrument {
    /// Its slug.
    pub slug: String,
    /// What people call it.
    pub title: String,
    /// The edition that was read.
    pub edition: String,
    /// Where it can be found.
    pub url: String,
    /// Its clauses, in the order of its file.
    pub clauses: Vec<ClauseLine>,
    /// The selected rules that cite it, in order of ids.
    pub rules: Vec<String>,
}

/// A clause and what looks at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseLine {
    /// Its number.
    pub id: String,
    /// The selected rules that cite it.
    pub rules: Vec<String>,
    /// Whether only rules cite it that were not selected.
    pub is_left_out: bool,
    /// Whether its file says that only an attestation can show it.
    pub is_attestation: bool,
}

/// Clauses of a standard, or of all, counted for one declaration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clauses {
    /// A rule that cites it was judged, and no breach was found in what the rules look at.
    pub passed: usize,
    /// A rule that cites it found a breach, waived or not.
    pub breached: usize,
    /// It could not be told: facts are not declared, or a rule is at fault.
    pub unknown: usize,
    /// No rule that cites it applies.
    pub not_applicable: usize,
    /// The rules that cite it were not selected.
    pub not_selected: usize,
    /// Only an attestation can show it.
    pub attestation: usize,
    /// No rule looks at it.
    pub not_encoded: usize,
}

impl Clauses {
    /// Clauses that a rule could judge.
    #[must_use]
    pub fn checked(self) -> usize {
        self.passed + self.breached
    }

    /// All of them.
    #[must_use]
    pub fn total(self) -> usize {
        self.checked() + self.unknown + self.not_applicable + self.not_selected + self.attestation + self.not_encoded
    }

    /// Adds another standard's.
    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.breached += other.breached;
        self.unknown += other.unknown;
        self.not_applicable += other.not_applicable;
        self.not_selected += other.not_selected;
        self.attestation += other.attestation;
        self.not_encoded += other.not_encoded;
    }

    /// Counts a clause.
    fn count(&mut self, line: &ClauseLine, worst: &HashMap<&str, Outcome>) {
        // A rule without an outcome was never run, as in a text that cannot be read.
        let said = |rule: &String| worst.get(rule.as_str()).copied().unwrap_or(Outcome::Broken);
        let outcomes: Vec<Outcome> = line.rules.iter().map(said).collect();
        let any = |wanted: Outcome| outcomes.contains(&wanted);
        *match () {
            () if line.rules.is_empty() && line.is_left_out => &mut self.not_selected,
            () if line.rules.is_empty() && line.is_attestation => &mut self.attestation,
            () if line.rules.is_empty() => &mut self.not_encoded,
            () if any(Outcome::Fail) || any(Outcome::Waived) => &mut self.breached,
            () if any(Outcome::Undeclared) || any(Outcome::Broken) => &mut self.unknown,
            () if any(Outcome::Pass) => &mut self.passed,
            () => &mut self.not_applicable,
        } += 1;
    }

    /// `12 checked (2 with a breach), 3 unknown, 4 not applicable, 50 not encoded`: what every report says.
    #[must_use]
    pub fn told(self) -> String {
        let breached = match self.breached {
            0 => String::new(),
            many => format!(" ({many} with a breach)"),
        };
        let mut parts = vec![format!("{} checked{breached}", self.checked()), format!("{} unknown", self.unknown)];
        if self.not_applicable > 0 {
            parts.push(format!("{} not applicable", self.not_applicable));
        }
        if self.not_selected > 0 {
            parts.push(format!("{} not selected", self.not_selected));
        }
        if self.attestation > 0 {
            parts.push(format!("{} by attestation only", self.attestation));
        }
        parts.push(format!("{} not encoded", self.not_encoded));
        parts.join(", ")
    }
}

/// The standards that a rule cites and that are not off for the project, each with its clauses counted.
#[must_use]
pub fn clauses<'c>(declaration: &Declaration, catalog: &'c Catalog) -> Vec<(&'c Instrument, Clauses)> {
    let worst: HashMap<&str, Outcome> = declaration
        .rules
        .iter()
        .map(|rule| {
            let tally = rule.tally;
            let outcome = [
                (tally.fail, Outcome::Fail),
                (tally.waived, Outcome::Waived),
                (tally.broken, Outcome::Broken),
                (tally.undeclared, Outcome::Undeclared),
                (tally.pass, Outcome::Pass),
            ];
            let outcome = outcome.into_iter().find(|(number, _)| *number > 0);
            (rule.rule.as_str(), outcome.map_or(Outcome::NotApplicable, |(_, outcome)| outcome))
        })
        .collect();
    let is_off = |slug: &str| declaration.binds.iter().any(|bind| bind.standard == slug && bind.force == "off");
    let count = |instrument: &'c Instrument| {
        let mut clauses = Clauses::default();
        for line in &instrument.clauses {
            clauses.count(line, &worst);
        }
        (instrument, clauses)
    };
    catalog.instruments.iter().filter(|instrument| !is_off(&instrument.slug)).map(count).collect()
}

/// The clauses of all these standards.
#[must_use]
pub fn all_clauses(declaration: &Declaration, catalog: &Catalog) -> Clauses {
    let mut all = Clauses::default();
    for (_, own) in clauses(declaration, catalog) {
        all.add(own);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_is_as_good_as_the_worst_that_its_rules_say() {
        let worst: HashMap<&str, Outcome> = [
            ("a/pass", Outcome::Pass),
            ("a/open", Outcome::Undeclared),
            ("a/fail", Outcome::Fail),
            ("a/idle", Outcome::NotApplicable),
        ]
        .into();
        let line = |rules: &[&str], is_left_out, is_attestation| ClauseLine {
            id: "1".into(),
            rules: rules.iter().map(|rule| (*rule).to_owned()).collect(),
            is_left_out,
            is_attestation,
        };
        let mut clauses = Clauses::default();
        for line in [
            line(&["a/pass", "a/idle"], false, false),
            line(&["a/pass", "a/open"], false, false),
            line(&["a/pass", "a/open", "a/fail"], false, true),
            line(&["a/idle"], false, false),
            line(&["a/never-run"], false, false),
            line(&[], true, false),
            line(&[], false, true),
            line(&[], false, false),
        ] {
            clauses.count(&line, &worst);
        }
        let said = "2 checked (1 with a breach), 2 unknown, 1 not applicable, 1 not selected, 1 by attestation only, 1 not encoded";
        assert_eq!((clauses.told().as_str(), clauses.total()), (said, 8));
    }
}
