//! A standard clause by clause: which rules check it, what only an attestation can show, what is
//! not encoded and why.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use super::{indent, wrap};
use crate::pack::{Clause, Pack, Rule, Standard};
use crate::render::text::Style;
use crate::report::{ClauseLine, Instrument};

/// A clause with the rules that cite it.
pub(super) struct Row<'p> {
    pub clause: &'p Clause,
    /// The rules, in order of ids, with how well the text behind the citation was read.
    pub rules: Vec<(&'p Rule, &'static str)>,
}

impl Row<'_> {
    /// `checked`, `attestation`, `not_encoded`, or `no_rule` where the file says nothing.
    pub(super) fn status(&self) -> &str {
        match &self.clause.status {
            _ if !self.rules.is_empty() => "checked",
            Some(status) => status,
            None => "no_rule",
        }
    }

    /// The rules by id, or the reason why there is none.
    pub(super) fn told(&self) -> String {
        let status = self.status().replace('_', " ");
        match &self.clause.reason {
            _ if !self.rules.is_empty() => {
                self.rules.iter().map(|(rule, _)| rule.id.as_str()).collect::<Vec<_>>().join(", ")
            }
            Some(reason) => format!("{status}: {reason}"),
            None => status,
        }
    }
}

/// The clauses of a standard in the order of its file.
pub(super) fn rows(pack: &Pack, at: usize) -> Vec<Row<'_>> {
    let row = |clause| {
        let cite = |rule| cited(rule, at, clause).map(|word| (rule, word));
        Row { clause, rules: pack.rules.iter().filter_map(cite).collect() }
    };
    pack.standards[at].clauses.iter().map(row).collect()
}

/// How well the text was read of the first citation by which a rule names a clause.
fn cited(rule: &Rule, standard: usize, clause: &Clause) -> Option<&'static str> {
    let names = |cite: &&crate::pack::Cite| cite.standard == standard && cite.clauses.contains(&clause.id);
    rule.cites.iter().find(names).map(|cite| cite.reading.word())
}

/// How many clauses of the rows have each status: checked, attestation, not encoded, no rule.
fn counts(rows: &[Row<'_>]) -> [usize; 4] {
    ["checked", "attestation", "not_encoded", "no_rule"]
        .map(|status| rows.iter().filter(|row| row.status() == status).count())
}

fn told_counts(counts: [usize; 4]) -> String {
    let [checked, attestation, not_encoded, no_rule] = counts;
    let mut text = format!("{checked} checked by rules, {attestation} by attestation only, {not_encoded} not encoded");
    if no_rule > 0 {
        let _ = write!(text, ", {no_rule} without a rule or a reason");
    }
    text
}

fn position(pack: &Pack, slug: &str) -> Option<usize> {
    pack.standards.iter().position(|standard| standard.slug == slug)
}

/// The page of one standard; `None` if the pack has none of that slug.
#[must_use]
pub fn coverage(pack: &Pack, slug: &str, style: Style) -> Option<String> {
    let at = position(pack, slug)?;
    let standard = &pack.standards[at];
    let rows = rows(pack, at);
    let mut page = format!(
        "{} ({}), {}\n{}\n\n{} {}: {}\n",
        standard.title,
        standard.slug,
        standard.edition,
        standard.url,
        rows.len(),
        if rows.len() == 1 { "clause" } else { "clauses" },
        told_counts(counts(&rows))
    );
    let width = style.width.min(100) - 4;
    for row in &rows {
        let title = row.clause.title.as_ref().map(|title| format!(" · {title}")).unwrap_or_default();
        let _ = writeln!(page, "\n{}{title}", row.clause.id);
        let told = if row.rules.is_empty() {
            wrap(&row.told(), width)
        } else {
            let wide = row.rules.iter().map(|(rule, _)| rule.id.len()).max().unwrap_or(0);
            let line =
                |(rule, word): &(&Rule, &str)| format!("{:wide$}  {:7}  read: {word}", rule.id, rule.severity.word());
            row.rules.iter().map(line).collect::<Vec<_>>().join("\n")
        };
        let _ = writeln!(page, "{}", indent(&told));
    }
    Some(page)
}

/// Every standard on a line, with the number of its clauses and of the rules that cite it.
#[must_use]
pub fn coverage_of_all(pack: &Pack) -> String {
    let mut lines = vec![["standard", "clauses", "checked", "attestation", "not encoded", "rules"].map(str::to_owned)];
    for (at, standard) in pack.standards.iter().enumerate() {
        let rows = rows(pack, at);
        let [checked, attestation, not_encoded, no_rule] = counts(&rows);
        let rules = pack.rules.iter().filter(|rule| rule.cites.iter().any(|cite| cite.standard == at)).count();
        let figures = [rows.len(), checked, attestation, not_encoded + no_rule, rules].map(|figure| figure.to_string());
        let [clauses, checked, attestation, not_encoded, rules] = figures;
        lines.push([standard.slug.clone(), clauses, checked, attestation, not_encoded, rules]);
    }
    let mut page = String::new();
    let wide = lines.iter().map(|line| line[0].len()).max().unwrap_or(0);
    for [slug, figures @ ..] in &lines {
        let _ = write!(page, "{slug:wide$}");
        for (figure, head) in figures.iter().zip(&lines[0][1..]) {
            let _ = write!(page, "  {figure:>width$}", width = head.len());
        }
        page.push('\n');
    }
    let _ =
        writeln!(page, "\n{} standards; `assay coverage STANDARD` goes through one clause by clause.", lines.len() - 1);
    page
}

/// One standard for programs; `None` if the pack has none of that slug.
#[must_use]
pub fn coverage_json(pack: &Pack, slug: &str) -> Option<Json> {
    position(pack, slug).map(|at| standard_json(pack, at, &pack.standards[at]))
}

/// Every standard for programs.
#[must_use]
pub fn coverage_of_all_json(pack: &Pack) -> Json {
    pack.standards.iter().enumerate().map(|(at, standard)| standard_json(pack, at, standard)).collect()
}

/// The standards that the selected rules cite, for reports: every clause with the rules that look at it.
#[must_use]
pub fn instruments(pack: &Pack, selected: &[usize]) -> Vec<Instrument> {
    // One walk over the rules: a pack has hundreds of rules and thousands of clauses.
    let mut citing: HashMap<(usize, &str), (Vec<usize>, bool)> = HashMap::new();
    let mut rules: Vec<Vec<String>> = vec![Vec::new(); pack.standards.len()];
    let chosen: HashSet<usize> = selected.iter().copied().collect();
    for (at, rule) in pack.rules.iter().enumerate() {
        for cite in &rule.cites {
            if chosen.contains(&at) && rules[cite.standard].last() != Some(&rule.id) {
                rules[cite.standard].push(rule.id.clone());
            }
            for clause in &cite.clauses {
                let (own, others) = citing.entry((cite.standard, clause.as_str())).or_default();
                if !chosen.contains(&at) {
                    *others = true;
                } else if own.last() != Some(&at) {
                    own.push(at);
                }
            }
        }
    }
    let line = |standard: usize, clause: &Clause| {
        let (own, others) = citing.get(&(standard, clause.id.as_str())).cloned().unwrap_or_default();
        ClauseLine {
            id: clause.id.clone(),
            is_left_out: others && own.is_empty(),
            is_attestation: clause.status.as_deref() == Some("attestation"),
            rules: own.into_iter().map(|at| pack.rules[at].id.clone()).collect(),
        }
    };
    let cited = pack.standards.iter().enumerate().zip(rules).filter(|(_, rules)| !rules.is_empty());
    cited
        .map(|((at, standard), rules)| Instrument {
            slug: standard.slug.clone(),
            title: standard.short.clone(),
            edition: standard.edition.clone(),
            url: standard.url.clone(),
            clauses: standard.clauses.iter().map(|clause| line(at, clause)).collect(),
            rules,
        })
        .collect()
}

fn standard_json(pack: &Pack, at: usize, standard: &Standard) -> Json {
    let clauses: Vec<Json> = rows(pack, at)
        .iter()
        .map(|row| {
            let rules: Vec<Json> = row
                .rules
                .iter()
                .map(|(rule, word)| json!({ "id": rule.id, "severity": rule.severity.word(), "source": word }))
                .collect();
            json!({
                "clause": row.clause.id,
                "title": row.clause.title,
                "status": row.status(),
                "reason": if row.rules.is_empty() { row.clause.reason.as_ref() } else { None },
                "rules": rules,
            })
        })
        .collect();
    json!({
        "standard": standard.slug,
        "title": standard.title,
        "short": standard.short,
        "edition": standard.edition,
        "url": standard.url,
        "clauses": clauses,
    })
}
