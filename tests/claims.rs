//! No report claims more than it knows: whatever the verdict, no format says that a project keeps a standard, and every
//! format that has room says which clauses were looked at and which were not.
//!
//! What a rule or a filing says may speak of certificates as facts. So the texts around it are tested with rules and
//! filings that say nothing of the kind, through every verdict and outcome; and with the built-in rules the titles and
//! names that are theirs are taken out first.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::support::{assay, assay_in, root, scratch};
use crate::waivers::FILING;

/// What would claim too much, in lower case. A word of the engine that begins so is changed rather than listed.
const CLAIMS: [&str; 20] = [
    "compliant",
    "in compliance",
    "compliance with",
    "complies",
    "comply with",
    "certified",
    "certifies",
    "certificate of",
    "fully meets",
    "meets all",
    "meets every",
    "meets the standard",
    "guarantee",
    "conforms to",
    "conformant",
    "in conformity",
    "conformity with",
    "passes all",
    "approved by assay",
    "audited by assay",
];

/// Every format and the end of its file's name.
const FORMATS: [(&str, &str); 8] = [
    ("text", "txt"),
    ("json", "json"),
    ("sarif", "sarif"),
    ("junit", "xml"),
    ("github", "log"),
    ("gitlab", "gitlab"),
    ("markdown", "md"),
    ("html", "html"),
];

/// A rule that says nothing but the letters of its name.
const RULE: &str = "title: Aaa
severity: error
cites: [ { standard: gistm, clause: \"4.2\", source: secondary } ]
for: tailings.facilities[] as dam
when: dam.phase == \"operation\"
require: dam.design.flood_return_period >= 5000
at: dam.design.flood_return_period
because: [dam.phase]
message: \"bbb `{dam.name}`\"
help: ccc
rationale: ddd
cases:
  - pass: eee
    given: |
      tailings: { facilities: [ { id: a, phase: operation, design: { flood_return_period: 5000 } } ] }
  - fail: fff
    given: |
      tailings: { facilities: [ { id: a, phase: operation, design: { flood_return_period: 4999 } } ] }
  - undeclared: ggg
    given: |
      tailings: { facilities: [ { id: a, phase: operation } ] }
  - not_applicable: hhh
    given: |
      tailings: { facilities: [ { id: a, phase: post_closure } ] }
";

const WAIVERS: &str = "waivers:
  - { rule: own/aaa, project: aktas, subject: \"tailings.facilities[north]\", reason: iii, approver: jjj, expires: 2027-03-31 }
  - { rule: own/aaa, project: aktas, subject: \"tailings.facilities[east]\", reason: iii, approver: jjj, expires: 2027-03-31, missing: [design.flood_return_period] }
  - { rule: own/aaa, project: none, reason: iii, approver: jjj, expires: 2026-01-31 }
";

/// The run in every format, and its exit status.
fn drawn(folder: &Path, args: &[&str]) -> (BTreeMap<&'static str, String>, i32) {
    let named: Vec<String> = FORMATS.iter().map(|(format, end)| format!("{format}:report.{end}")).collect();
    let mut all = vec!["check", "--no-config", "--as-of", "2026-11-23"];
    all.extend(args);
    all.extend(named.iter().flat_map(|output| ["--output", output.as_str()]));
    let output = assay_in(folder, &all, None);
    let read = |(format, end): &(&'static str, &str)| {
        (*format, std::fs::read_to_string(folder.join(format!("report.{end}"))).unwrap())
    };
    (FORMATS.iter().map(read).collect(), output.status.code().unwrap())
}

fn assert_no_claim(what: &str, format: &str, text: &str) {
    let text = text.to_lowercase();
    for claim in CLAIMS {
        if let Some(at) = text.find(claim) {
            let start = text[..at].char_indices().rev().nth(80).map_or(0, |(at, _)| at);
            let around: String = text[start..].chars().take(200).collect();
            panic!("{what} as {format} says `{claim}`: {around}");
        }
    }
}

/// What a report says of clauses, in the words of people, from the numbers of the JSON.
fn told(clauses: &Value) -> String {
    let number = |key: &str| clauses[key].as_u64().unwrap();
    let some = |key: &str, what: &str| {
        let many = number(key);
        (many > 0).then(|| format!("{many} {what}"))
    };
    let breached = some("breached", "with a breach").map(|text| format!(" ({text})")).unwrap_or_default();
    let parts = [
        Some(format!("{} checked{breached}", number("checked"))),
        Some(format!("{} unknown", number("unknown"))),
        some("not_applicable", "not applicable"),
        some("not_selected", "not selected"),
        some("attestation", "by attestation only"),
        Some(format!("{} not encoded", number("not_encoded"))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Every format that has room states the clauses of each declaration, and the same.
fn assert_clauses(what: &str, reports: &BTreeMap<&str, String>) {
    let json: Value = serde_json::from_str(&reports["json"]).unwrap();
    let log: Value = serde_json::from_str(&reports["sarif"]).unwrap();
    for (at, declaration) in json["declarations"].as_array().unwrap().iter().enumerate() {
        let clauses = &declaration["clauses"];
        let said = told(clauses);
        for format in ["text", "markdown", "html", "junit"] {
            assert!(reports[format].contains(&said), "{what} as {format} does not say: {said}");
        }
        let own = &log["runs"][0]["properties"]["declarations"][at]["clauses"];
        for (key, other) in [("checked", "checked"), ("unknown", "unknown"), ("not_encoded", "notEncoded")] {
            assert_eq!(clauses[key], own[other], "{what}: {key}");
        }
    }
}

#[test]
fn no_format_claims_more_than_it_knows_whatever_the_outcome() {
    let folder = scratch("claims");
    std::fs::create_dir_all(folder.join("rules/own")).unwrap();
    std::fs::write(folder.join("rules/own/aaa.yaml"), RULE).unwrap();
    std::fs::write(folder.join("waivers.yaml"), WAIVERS).unwrap();
    let facts = |north: &str, east: &str| FILING.replacen("1000", north, 1).replace("design: {}", east);
    let known = "design: { flood_return_period: 9000 }";
    let filings = [
        ("clean", facts("9000", known)),
        ("a breach", facts("1000", known)),
        ("missing facts", facts("9000", "design: {}")),
        ("a breach and missing facts", FILING.to_owned()),
        ("nothing applies", FILING.replace("phase: operation", "phase: post_closure")),
        ("torn", "declaration: 1\nproject: [\n".to_owned()),
        ("several", format!("{}---\n{}", facts("9000", known), FILING.replace("aktas", "other"))),
    ];
    let settings: [&[&str]; 4] = [
        &[],
        &["--waivers", "waivers.yaml", "--show", "pass,waived,not_applicable"],
        &["--allow-undeclared", "--hindsight", "--show", "pass"],
        &["--fail-on", "never", "--gate", "application"],
    ];
    let mut seen: BTreeMap<i32, usize> = BTreeMap::new();
    for (what, filing) in &filings {
        std::fs::write(folder.join("filing.yaml"), filing).unwrap();
        for more in settings {
            let mut args = vec!["filing.yaml", "--rules", "rules", "--select", "own/*"];
            args.extend(more);
            let (reports, status) = drawn(&folder, &args);
            *seen.entry(status).or_default() += 1;
            let what = format!("{what} with {more:?}");
            for (format, text) in &reports {
                assert_no_claim(&what, format, text);
            }
            assert_clauses(&what, &reports);
        }
    }
    assert_eq!(seen.keys().copied().collect::<Vec<_>>(), [0, 1, 2], "every verdict was drawn: {seen:?}");
}

#[test]
fn a_clean_report_of_the_built_in_rules_claims_nothing() {
    let folder = scratch("claims-built-in");
    std::fs::copy(root().join("fixtures/exemplary.yaml"), folder.join("exemplary.yaml")).unwrap();
    let (mut reports, status) = drawn(&folder, &["exemplary.yaml"]);
    assert_eq!(status, 0);
    assert_clauses("the exemplary project", &reports);
    // The page lists every rule by its title, and says why rules do not apply: both are the rules' own words.
    let rules: Value = serde_json::from_slice(&assay(&["rules", "--format", "json"]).stdout).unwrap();
    let escape = |text: &str| {
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        text.replace('"', "&quot;").replace('\'', "&#39;")
    };
    let page = reports.get_mut("html").unwrap();
    let bold = |rule: &&Value| {
        let text = format!("{} {}", rule["id"], rule["title"]).to_lowercase();
        CLAIMS.iter().any(|claim| text.contains(claim))
    };
    for rule in rules.as_array().unwrap().iter().filter(bold) {
        *page = page.replace(&format!(" {}</th>", escape(rule["title"].as_str().unwrap())), "</th>");
        *page = page.replace(&escape(rule["title"].as_str().unwrap()), "");
        *page = page.replace(&format!("<code>{}</code>", rule["id"].as_str().unwrap()), "");
    }
    // A case of a test report is called by what it looks at: a filing's word.
    let cases = |line: &&str| !line.trim_start().starts_with("<testcase ");
    let junit = reports["junit"].lines().filter(cases).collect::<Vec<_>>().join("\n");
    reports.insert("junit", junit);
    // What the rules are called, in formats that list every rule by its id.
    let ids: Vec<&str> = rules.as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    for (format, text) in &reports {
        let text = ids
            .iter()
            .filter(|id| CLAIMS.iter().any(|claim| id.contains(claim)))
            .fold(text.clone(), |text, id| text.replace(id, ""));
        assert_no_claim("the exemplary project", format, &text);
    }
    assert!(reports["text"].contains("clean: no breach found"), "the verdict speaks of what was found");
}
