//! The contract, field by field.

use serde_json::{Value, json};

use super::*;
use crate::finding::{MissingReason, Severity};
use crate::render::sample::sample;

fn page() -> Value {
    let (report, sources) = sample();
    let text = render(&report, &sources);
    assert!(text.ends_with("}\n") && text.starts_with("{\n  \"version\": 1,\n  \"tool\": {\n    \"name\": \"assay\","));
    serde_json::from_str(&text).expect("it is JSON")
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().map(|object| object.keys().map(String::as_str).collect()).unwrap_or_default()
}

#[test]
fn the_fields_stand_in_the_order_of_the_contract() {
    let page = page();
    let top = [
        "version",
        "tool",
        "as_of",
        "hindsight",
        "gate",
        "profile",
        "fail_on",
        "allow_undeclared",
        "catalog",
        "findings",
        "declarations",
    ];
    assert_eq!(keys(&page), top);
    let declaration = &page["declarations"][0];
    let of_one =
        ["path", "document", "digest", "name", "gate", "verdict", "tally", "clauses", "rules", "binds", "findings"];
    assert_eq!(keys(declaration), of_one);
    assert_eq!(keys(&declaration["tally"]), ["pass", "fail", "undeclared", "not_applicable", "broken", "waived"]);
    let of_finding = [
        "code",
        "outcome",
        "severity",
        "caps",
        "message",
        "subject",
        "labels",
        "cites",
        "help",
        "trace",
        "missing",
        "fixes",
        "fingerprint",
    ];
    assert_eq!(keys(&declaration["findings"][0]), of_finding);
    assert_eq!(
        declaration["rules"][0],
        json!({ "rule": "methane/ogmp-level", "pass": 0, "fail": 0, "undeclared": 0, "not_applicable": 1, "broken": 0, "waived": 0, "reason": "does not bind" })
    );
    assert_eq!(
        declaration["binds"][0],
        json!({ "standard": "gistm", "force": "standard", "because": "/project/standards_adopted/0", "from": "2020-08-05" })
    );
}

#[test]
fn a_finding_is_told_in_full() {
    let page = page();
    let finding = &page["declarations"][0]["findings"][0];
    assert_eq!(finding["outcome"], "fail");
    assert_eq!(
        finding["labels"][0],
        json!({
            "primary": true, "text": "designed for 1 in 1000 years", "path": "filings/актас.yaml",
            "start": { "line": 19, "column": 30, "byte": 456, "utf16": 30 },
            "end": { "line": 19, "column": 34, "byte": 460, "utf16": 34 }
        })
    );
    assert_eq!(finding["cites"][0]["clause"], "4.2");
    assert_eq!(finding["trace"][1]["reads"][0]["pointer"], "/tailings/facilities/0/consequence/class");
    let second = page["declarations"][0]["findings"]
        .as_array()
        .and_then(|list| list.iter().find(|finding| finding["code"] == "tailings/stability-factor"));
    let second = second.expect("the sample has it");
    assert_eq!(second["cites"].as_array().map(Vec::len), Some(3), "one entry for each clause");
    assert_eq!(second["caps"][0], json!({ "cap": "force", "text": "GISTM does not bind this project" }));
    let start = &second["labels"][0]["start"];
    assert_eq!(start["utf16"].as_u64(), start["column"].as_u64().map(|column| column + 1), "an emoji is two units");
}

#[test]
fn missing_facts_and_fixes_have_places() {
    let page = page();
    let findings = page["declarations"][0]["findings"].as_array().expect("a list");
    let open =
        findings.iter().find(|finding| finding["code"] == "community/esia-disclosed").expect("the sample has it");
    assert_eq!(open["outcome"], "undeclared");
    assert_eq!(keys(&open["missing"][0]), ["pointer", "reason", "who", "insert_at", "text"]);
    let unit = findings.iter().find(|finding| finding["code"] == "schema/unit").expect("the sample has it");
    assert_eq!(unit["outcome"], Value::Null);
    assert_eq!(unit["fixes"][0]["edits"][0]["text"], "t");
    assert_eq!(unit["fixes"][0]["edits"][0]["path"], "filings/актас.yaml");
}

#[test]
fn outcomes_appear_on_request_only() {
    let (mut report, sources) = sample();
    report.settings.show = vec![Outcome::NotApplicable];
    let page: Value = serde_json::from_str(&render(&report, &sources)).expect("it is JSON");
    let line = &page["declarations"][0]["outcomes"][0];
    assert_eq!(line["subject"], json!({ "pointer": "", "name": "Актас Литий" }));
}

#[test]
fn many_findings_of_one_fact_are_counted_after_twenty() {
    let (mut report, sources) = sample();
    let findings = &mut report.declarations[0].findings;
    let open =
        findings.iter().find(|finding| finding.code == "community/esia-disclosed").expect("the sample has it").clone();
    *findings = (0..30).map(|at| Finding { code: format!("community/rule-{at}"), ..open.clone() }).collect();
    let mut second = open.clone();
    second.missing.push(Missing {
        pointer: Pointer::from_dotted("water"),
        reason: MissingReason::Absent,
        ..open.missing[0].clone()
    });
    findings.push(second);
    findings.push(Finding { outcome: Some(Outcome::Fail), severity: Severity::Note, ..open });
    let page: Value = serde_json::from_str(&render(&report, &sources)).expect("it is JSON");
    let declaration = &page["declarations"][0];
    assert_eq!(declaration["findings"].as_array().map(Vec::len), Some(22));
    assert_eq!(declaration["omitted"], json!([{ "pointer": "/community", "findings": 10 }]));
}

#[test]
fn a_fingerprint_outlives_moved_lines() {
    let (report, sources) = sample();
    let findings = &report.declarations[0].findings;
    let first = fingerprint(&findings[0], &sources);
    assert_eq!(first, "0782088bb8812a9a");
    let mut seen: Vec<_> = findings.iter().map(|finding| fingerprint(finding, &sources)).collect();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), findings.len());

    let mut moved = Sources::default();
    let text = format!("# a comment\n{}", sources.get(findings[0].primary.span.source).text());
    let id = moved.add(crate::source::Source::new("elsewhere.yaml", &text));
    let mut finding = findings[0].clone();
    let shift = "# a comment\n".len();
    let span = finding.primary.span;
    finding.primary.span = crate::source::Span::new(id, span.start as usize + shift, span.end as usize + shift);
    assert_eq!(fingerprint(&finding, &moved), first);
}
