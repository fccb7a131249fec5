//! The Code Quality report of GitLab: a list of issues that a merge request compares with those of its target.
//!
//! GitLab drops an issue whose fingerprint stands twice, and calls one new whose fingerprint it has not seen; so each
//! is unique, and moves with the finding and not with its line.

use std::collections::HashMap;

use serde::Serialize;

use super::entry::{self, Entry, flat};
use super::json::fingerprint;
use super::path::relative;
use crate::finding::{Outcome, Severity};
use crate::report::Report;
use crate::source::{Sources, sha256};

#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: &'static str,
    location: Location,
    content: Content,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

#[derive(Serialize)]
struct Content {
    body: String,
}

/// The check that a fact belongs to where several rules wait for it.
const SEVERAL: &str = "undeclared";

/// Writes the issues, pretty printed and ended by a line feed.
///
/// # Panics
/// Never: every key is a text and every value has a JSON form.
#[must_use]
pub fn render(report: &Report, sources: &Sources) -> String {
    let mut seen = HashMap::new();
    let issues: Vec<Issue> = entry::all(report).iter().map(|entry| issue(entry, report, sources, &mut seen)).collect();
    let mut text = serde_json::to_string_pretty(&issues).expect("structs of texts and numbers always have a JSON form");
    text.push('\n');
    text
}

fn issue(entry: &Entry<'_>, report: &Report, sources: &Sources, seen: &mut HashMap<String, usize>) -> Issue {
    let path = relative(sources.get(entry.span.source).name(), &report.settings.folder);
    let (start, end) = sources.positions(entry.span);
    let own = match &entry.fact {
        Some(fact) => format!("fact\0{}", fact.missing.pointer),
        None => fingerprint(entry.finding, sources),
    };
    let own = format!("{path}\0{own}");
    let times = seen.entry(own.clone()).or_default();
    *times += 1;
    let print = sha256(format!("{own}\0{times}").as_bytes());
    let body: Vec<String> = entry.remarks().iter().map(|(label, text)| format!("{label}: {}", flat(text))).collect();
    Issue {
        description: flat(&entry.message),
        check_name: if entry.code.is_empty() { SEVERAL.to_owned() } else { flat(entry.code) },
        fingerprint: print[..32].to_owned(),
        severity: severity(entry),
        location: Location { path, lines: Lines { begin: start.line, end: end.line } },
        content: Content { body: body.join("\n") },
    }
}

/// GitLab has five words: what could not be judged stands above what was judged wrong.
fn severity(entry: &Entry<'_>) -> &'static str {
    match (entry.finding.outcome, entry.severity) {
        (Some(Outcome::Broken), _) => "blocker",
        (_, Severity::Error) => "critical",
        (_, Severity::Warning) => "major",
        (_, Severity::Note) => "info",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use serde_json::Value;

    use super::*;
    use crate::render::sample::sample;

    fn issues(report: &Report, sources: &Sources) -> Vec<Value> {
        serde_json::from_str(&render(report, sources)).expect("it is JSON")
    }

    #[test]
    fn each_issue_has_what_gitlab_reads_and_a_fingerprint_of_its_own() {
        let (mut report, sources) = sample();
        // The same finding twice in one text, and a fact that a second document lacks too.
        let again = report.declarations[0].clone();
        report.declarations.push(again);
        let issues = issues(&report, &sources);
        let mut prints = HashSet::new();
        for issue in &issues {
            assert!(issue["description"].as_str().is_some_and(|text| !text.is_empty()));
            assert!(issue["location"]["lines"]["begin"].as_u64().is_some_and(|line| line >= 1));
            assert!(issue["location"]["path"].as_str().is_some_and(|path| !path.starts_with(['/', '.'])));
            assert!(["info", "major", "critical"].contains(&issue["severity"].as_str().unwrap_or_default()));
            assert!(prints.insert(issue["fingerprint"].to_string()), "{issue}");
        }
        assert_eq!(issues.iter().filter(|issue| issue["check_name"] == SEVERAL).count(), 2);
    }

    #[test]
    fn a_fingerprint_stays_when_findings_come_before_it() {
        let (mut report, sources) = sample();
        let before = issues(&report, &sources);
        let other = report.findings[0].clone();
        report.findings.insert(0, crate::finding::Finding { code: "pack/other".into(), ..other });
        let after = issues(&report, &sources);
        assert_eq!(before[1]["fingerprint"], after[2]["fingerprint"]);
        assert_eq!(before[0]["fingerprint"], after[1]["fingerprint"]);
    }
}
