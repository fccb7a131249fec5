//! The log, part by part.

use super::*;
use crate::render::sample::sample;

fn log() -> Value {
    let (report, sources) = sample();
    serde_json::from_str(&render(&report, &sources)).expect("it is JSON")
}

fn result<'a>(log: &'a Value, rule: &str) -> &'a Value {
    let results = log["runs"][0]["results"].as_array().expect("a list");
    results.iter().find(|result| result["ruleId"] == rule).expect("the sample has it")
}

#[test]
fn a_result_points_in_utf16_units_and_by_relative_uri() {
    let log = log();
    assert_eq!(log["runs"][0]["columnKind"], "utf16CodeUnits");
    let stability = result(&log, "tailings/stability-factor");
    let place = &stability["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "filings/%D0%B0%D0%BA%D1%82%D0%B0%D1%81.yaml");
    assert_eq!(place["artifactLocation"]["uriBaseId"], BASE);
    let line = place["contextRegion"]["snippet"]["text"].as_str().unwrap_or_default();
    let column = place["region"]["startColumn"].as_u64().and_then(|at| usize::try_from(at).ok()).unwrap_or_default();
    let units: Vec<u16> = line.encode_utf16().skip(column - 1).take(4).collect();
    assert_eq!(String::from_utf16_lossy(&units), "1.21", "an emoji before it is two units");
    assert_eq!(stability["level"], "warning");
    assert_eq!(stability["relatedLocations"][0]["id"], 1);
    assert_eq!(stability["relatedLocations"][0]["message"]["text"], "required.");
    assert_eq!(stability["locations"][0]["logicalLocations"][0]["fullyQualifiedName"], "tailings.facilities[1]");
}

#[test]
fn what_is_not_declared_weighs_and_is_told_apart() {
    let log = log();
    let open = result(&log, "community/esia-disclosed");
    assert_eq!((&open["kind"], &open["level"]), (&json!("fail"), &json!("error")));
    assert_eq!(open["properties"]["outcome"], "undeclared");
    assert_eq!(open["properties"]["missing"][0]["pointer"], "/community");
    assert!(result(&log, "schema/unit")["properties"]["outcome"].is_null());
}

#[test]
fn a_finding_of_no_declaration_is_a_notification() {
    let log = log();
    let run = &log["runs"][0];
    let invocation = &run["invocations"][0];
    assert_eq!((&invocation["exitCode"], &invocation["executionSuccessful"]), (&json!(2), &json!(false)));
    let notice = &invocation["toolConfigurationNotifications"][0];
    assert_eq!(notice["descriptor"]["id"], "pack/unknown-path");
    let index = notice["descriptor"]["index"].as_u64().and_then(|at| usize::try_from(at).ok()).unwrap_or(9);
    assert_eq!(run["tool"]["driver"]["notifications"][index]["id"], "pack/unknown-path");
    assert_eq!(notice["locations"].as_array().map(Vec::len), Some(2));
}

#[test]
fn artifacts_have_digests_and_results_name_them() {
    let log = log();
    let run = &log["runs"][0];
    for result in run["results"].as_array().expect("a list") {
        let location = &result["locations"][0]["physicalLocation"]["artifactLocation"];
        let index = location["index"].as_u64().and_then(|at| usize::try_from(at).ok()).unwrap_or(9);
        assert_eq!(run["artifacts"][index]["location"]["uri"], location["uri"]);
        let rule = result["ruleIndex"].as_u64().and_then(|at| usize::try_from(at).ok()).unwrap_or(9);
        assert_eq!(run["tool"]["driver"]["rules"][rule]["id"], result["ruleId"]);
    }
    let roles: Vec<&Value> =
        run["artifacts"].as_array().expect("a list").iter().map(|artifact| &artifact["roles"][0]).collect();
    assert_eq!(roles, ["analysisTarget", "userSpecifiedConfiguration"]);
    assert_eq!(run["artifacts"][0]["hashes"]["sha-256"].as_str().map(str::len), Some(64));
}

#[test]
fn equal_findings_of_one_file_are_numbered() {
    let (mut report, sources) = sample();
    let again = report.declarations[0].findings[0].clone();
    report.declarations[0].findings.push(again);
    let log: Value = serde_json::from_str(&render(&report, &sources)).expect("it is JSON");
    let results = log["runs"][0]["results"].as_array().expect("a list");
    let prints: Vec<&Value> = [&results[0], &results[results.len() - 1]]
        .map(|result| &result["partialFingerprints"]["primaryLocationLineHash"])
        .to_vec();
    let first = results[0]["partialFingerprints"]["assay/v1"].as_str().unwrap_or_default();
    assert_eq!(prints, [&json!(format!("{first}:1")), &json!(format!("{first}:2"))]);
}

#[test]
fn a_message_is_a_sentence_without_links_or_holes_of_a_filing() {
    assert_eq!(sentence("`a` is late"), "`a` is late.");
    assert_eq!(sentence("see [here](https://evil)"), "see [here] (https://evil).");
    assert_eq!(sentence("write `{ a: 1 }` or {0} {x} {12"), "write `{ a: 1 }` or {{0}} {x} {12.");
    assert_eq!(sentence("Is it?"), "Is it?");
}
