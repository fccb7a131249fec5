//! What programs are promised: whole reports against the schemas that `assay schema` prints, and the same bytes twice.

use serde_json::Value;

use crate::formats::{FORMATS, check};
use crate::support::{assay, assay_in, root, scratch};
use crate::waivers::FILING;

/// The schema of a report as a user has it, in one piece.
fn schema(name: &str) -> jsonschema::Validator {
    let output = assay(&["schema", name]);
    assert_eq!(output.status.code(), Some(0));
    jsonschema::validator_for(&serde_json::from_slice(&output.stdout).unwrap()).unwrap()
}

fn assert_valid(schema: &jsonschema::Validator, what: &str, bytes: &[u8]) -> Value {
    let report: Value = serde_json::from_slice(bytes).unwrap_or_else(|error| panic!("{what}: {error}"));
    let errors: Vec<String> =
        schema.iter_errors(&report).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{what}: {}", errors.join("\n"));
    report
}

#[test]
fn whole_reports_keep_to_their_schema() {
    let schema = schema("report");
    let at = ["--as-of", "2026-11-23", "--format", "json"];
    let show = ["--show", "pass,waived,not_applicable"];
    let mut reports = 0;
    let mut valid = |what: &str, output: std::process::Output, status: i32| {
        assert_eq!(output.status.code(), Some(status), "{what}");
        reports += 1;
        assert_valid(&schema, what, &output.stdout)
    };
    let run = |args: &[&str]| assay(&[&["check"], args, &at[..]].concat());
    let all = run(&[&["fixtures/exemplary.yaml"], &show[..]].concat());
    let report = valid("everything passes", all, 0);
    assert!(report["declarations"][0]["outcomes"].as_array().unwrap().len() > 500);
    let report = valid("breaches", run(&["fixtures/sarytogan.yaml"]), 1);
    assert!(!report["declarations"][0]["findings"].as_array().unwrap().is_empty());
    let polley = ["fixtures/mount-polley.yaml", "--hindsight", "--gate", "permitting", "--fail-on", "never"];
    valid("hindsight and an earlier gate", run(&polley), 0);
    let sample = ["tests/formats/filings", "--rules", "tests/formats/rules", "--select", "own/*"];
    let report = valid("every outcome, a stream, a torn text", run(&[&sample[..], &show[..]].concat()), 2);
    assert_eq!(report["declarations"].as_array().unwrap().len(), 4);
    valid("no such file", run(&["fixtures/none.yaml"]), 2);
    valid("no declaration", run(&["schemas"]), 2);
    valid("mistaken arguments", run(&["fixtures/exemplary.yaml", "--gate", "soon", "--profile", "none"]), 2);
    valid("a pack with mistakes", run(&["fixtures/exemplary.yaml", "--rules", "tests/none"]), 2);
    // What the gatekeeper adds.
    let folder = scratch("contract-waived");
    std::fs::write(folder.join("filing.yaml"), FILING).unwrap();
    std::fs::write(folder.join("waivers.yaml"), assay(&["explain", "waivers"]).stdout).unwrap();
    std::fs::write(folder.join("empty.yaml"), "").unwrap();
    let own = |args: &[&str]| assay_in(&folder, &[&["check", "filing.yaml"], args, &at[..]].concat(), None);
    let select = ["--select", "tailings/design-flood", "--no-config"];
    valid("written down", own(&[&select[..], &["--write-baseline", "base.json"]].concat()), 1);
    std::fs::write(folder.join("filing.yaml"), FILING.replace("design: {}", "design: { flood_return_period: 10000 }"))
        .unwrap();
    let waived = ["--waivers", "waivers.yaml", "--baseline", "base.json"];
    let report = valid("waived, gone and unused", own(&[&select[..], &waived, &show].concat()), 0);
    assert_eq!(report["declarations"][0]["tally"]["waived"], 1);
    valid("an empty waiver file", own(&[&select[..], &["--waivers", "empty.yaml"]].concat()), 2);
    assert_eq!(reports, 11);
}

#[test]
fn what_binds_keeps_to_its_schema() {
    let schema = schema("binds");
    for (args, status) in [
        (&["fixtures/exemplary.yaml"][..], 0),
        (&["fixtures/mount-polley.yaml", "--hindsight"], 0),
        (&["fixtures/exemplary.yaml", "--profile", "op-ed"], 0),
        (&["tests/formats/filings/stream.yaml", "tests/formats/filings/torn.yaml"], 2),
        (&["fixtures/none.yaml"], 2),
        (&["fixtures/exemplary.yaml", "--profile", "none"], 2),
    ] {
        let output = assay(&[&["binds", "--as-of", "2026-11-23", "--format", "json"], args].concat());
        assert_eq!(output.status.code(), Some(status), "{args:?}");
        assert_valid(&schema, &args.join(" "), &output.stdout);
    }
}

/// The whole law book on projects of every kind, several at once: one run is as another, on any number of threads.
#[test]
fn the_same_inputs_give_the_same_bytes_in_every_format() {
    let files = ["brumadinho-b1", "pl-coking", "sarytogan"];
    let files = files.map(|name| format!("fixtures/{name}.yaml"));
    let drawn = |threads: &str| -> Vec<Vec<u8>> {
        let folder = scratch(&format!("contract-{threads}"));
        let file = |end: &str| folder.join(format!("report.{end}")).to_string_lossy().into_owned();
        let outputs: Vec<String> = FORMATS.iter().map(|(format, end)| format!("{format}:{}", file(end))).collect();
        let mut args: Vec<&str> = files.iter().map(String::as_str).collect();
        args.extend(["--as-of", "2026-11-23", "--show", "pass,waived,not_applicable", "--format", "json"]);
        args.extend(outputs.iter().flat_map(|output| ["--output", output.as_str()]));
        let output = check(root(), &args, &[("RAYON_NUM_THREADS", threads)]);
        assert_eq!(output.status.code(), Some(1));
        let mut all = vec![output.stdout];
        all.extend(FORMATS.iter().map(|(_, end)| std::fs::read(file(end)).unwrap()));
        all
    };
    let one = drawn("1");
    for threads in ["2", "8"] {
        let again = drawn(threads);
        for (at, (one, again)) in one.iter().zip(&again).enumerate() {
            let format = at.checked_sub(1).map_or("standard output", |at| FORMATS[at].0);
            assert!(one == again, "{format} on {threads} threads");
        }
    }
}

/// The examples are the files that other tests load; a comment or a value for every key of the schema.
#[test]
fn the_examples_are_printed_and_show_every_key() {
    for (name, file) in [("waivers", "waivers.yaml"), ("config", "assay.yaml")] {
        let text = std::fs::read_to_string(root().join("fixtures/gate").join(file)).unwrap();
        let output = assay(&["explain", name]);
        assert_eq!(String::from_utf8(output.stdout).unwrap(), text, "{name}");
        let schema = std::fs::read(root().join(format!("schemas/{name}.schema.json"))).unwrap();
        let schema: Value = serde_json::from_slice(&schema).unwrap();
        let own = &schema["properties"];
        let keys = own["waivers"]["items"]["properties"].as_object().unwrap_or_else(|| own.as_object().unwrap());
        for key in keys.keys() {
            let said = text.lines().any(|line| {
                let line = line.trim_start_matches([' ', '#', '-']);
                line.strip_prefix(key.as_str()).is_some_and(|rest| rest.starts_with(':'))
            });
            assert!(said, "{file} does not show `{key}`");
        }
    }
}
