//! One report in every format: what each looks like, whether it is what its readers accept, and how the run ends.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::support::{root, scratch};
use crate::waivers::FILING;

/// A format, the end of its file's name, and how `--output` names it.
pub(crate) const FORMATS: [(&str, &str); 8] = [
    ("text", "txt"),
    ("json", "json"),
    ("sarif", "sarif"),
    ("junit", "xml"),
    ("github", "github.log"),
    ("gitlab", "gitlab.json"),
    ("markdown", "md"),
    ("html", "html"),
];

/// Runs `assay check` in a folder, as if outside of any CI system.
pub(crate) fn check(folder: &Path, args: &[&str], set: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    command.current_dir(folder).arg("check").args(args).envs(set.iter().copied());
    for name in ["NO_COLOR", "COLUMNS", "GITHUB_STEP_SUMMARY"] {
        if !set.iter().any(|(given, _)| *given == name) {
            command.env_remove(name);
        }
    }
    command.output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The filings of `tests/formats`: every severity and outcome, a stream, a torn text, hostile names.
pub(crate) fn sample(more: &[&str], set: &[(&str, &str)]) -> Output {
    let mut args = vec!["filings", "--rules", "rules", "--select", "own/*", "--as-of", "2026-11-23"];
    args.extend(more);
    check(&root().join("tests/formats"), &args, set)
}

/// The sample in every format, by the end of the file's name.
fn drawn(folder: &str, threads: &str) -> BTreeMap<&'static str, String> {
    let folder = scratch(folder);
    let file = |end: &str| folder.join(format!("report.{end}")).to_string_lossy().into_owned();
    let outputs: Vec<String> = FORMATS.iter().map(|(format, end)| format!("{format}:{}", file(end))).collect();
    let args: Vec<&str> = outputs.iter().flat_map(|output| ["--output", output.as_str()]).collect();
    let output = sample(&args, &[("RAYON_NUM_THREADS", threads)]);
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    FORMATS.iter().map(|(_, end)| (*end, std::fs::read_to_string(file(end)).unwrap())).collect()
}

#[test]
fn every_format_of_one_report_is_as_expected_and_the_same_on_any_number_of_threads() {
    let reports = drawn("formats-one", "1");
    let again = [drawn("formats-two", "2"), drawn("formats-eight", "8"), drawn("formats-again", "1")];
    let json: Value = serde_json::from_str(&reports["json"]).unwrap();
    let digest = json["catalog"]["digest"].as_str().unwrap();
    let update = std::env::var_os("ASSAY_UPDATE").is_some();
    let mut wrong = Vec::new();
    for (end, text) in &reports {
        assert!(again.iter().all(|again| *text == again[end]), "{end} differs between two runs");
        let text = text.replace(digest, "[..]").replace(&digest[..12], "[..]");
        let text = text.replace(env!("CARGO_PKG_VERSION"), "[version]");
        let expected = root().join(format!("tests/formats/expected/report.{end}"));
        if update {
            std::fs::write(&expected, &text).unwrap();
        } else if std::fs::read_to_string(&expected).unwrap_or_default() != text {
            wrong.push(expected.display().to_string());
        }
    }
    assert!(wrong.is_empty(), "run with ASSAY_UPDATE=1 and read the difference:\n{}", wrong.join("\n"));
}

#[test]
fn standard_output_holds_the_same_bytes_as_a_file() {
    let files = drawn("formats-stdout", "2");
    for (format, end) in FORMATS {
        // A terminal may be narrower than a file.
        let output = sample(&["--format", format], &[("COLUMNS", "120")]);
        assert!(stdout(&output) == files[end], "{format}");
        assert!(output.stderr.is_empty(), "{format}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

const FIXTURE: &str = "fixtures/mount-polley.yaml";

/// What a run is, its arguments and its exit status.
fn runs() -> Vec<(&'static str, Vec<&'static str>, i32)> {
    let polley = |more: &[&'static str]| {
        let mut args = vec![FIXTURE, "--as-of", "2014-08-03", "--hindsight", "--select", "tailings/as-built-slope"];
        args.extend(more);
        args
    };
    vec![
        ("clean", vec!["fixtures/exemplary.yaml", "--as-of", "2026-11-23"], 0),
        ("a breach", polley(&[]), 1),
        ("a breach that fails nothing", polley(&["--fail-on", "never"]), 0),
        ("missing facts", vec!["fixtures/sarytogan.yaml", "--as-of", "2026-11-23", "--fail-on", "note"], 1),
        ("no such file", vec!["fixtures/none.yaml", "--as-of", "2026-11-23"], 2),
        ("no declaration", vec!["schemas", "--as-of", "2026-11-23"], 2),
        ("not YAML", vec!["tests/formats/filings/torn.yaml", "--as-of", "2026-11-23"], 2),
        ("a date that is none", vec![FIXTURE, "--as-of", "tomorrow"], 2),
    ]
}

/// The schema of the standard. A bracket in one of its patterns is not escaped, which a strict reader of patterns refuses.
fn sarif_schema() -> jsonschema::Validator {
    let text = std::fs::read_to_string(root().join("tests/data/sarif-2.1.0.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&text.replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$")).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

fn assert_sarif(schema: &jsonschema::Validator, what: &str, log: &Value) {
    let errors: Vec<String> =
        schema.iter_errors(log).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{what}: {}", errors.join("\n"));
}

#[test]
fn the_exit_status_does_not_depend_on_the_format() {
    let schema = sarif_schema();
    for (what, args, status) in runs() {
        for (format, _) in FORMATS {
            let mut args = args.clone();
            args.extend(["--format", format]);
            let output = check(root(), &args, &[]);
            let text = stdout(&output);
            assert_eq!(output.status.code(), Some(status), "{what} as {format}: {text}");
            assert!(text.ends_with('\n'), "{what} as {format}");
            match format {
                "sarif" => {
                    let log: Value = serde_json::from_str(&text).unwrap();
                    assert_sarif(&schema, what, &log);
                    assert_eq!(log["runs"][0]["invocations"][0]["exitCode"], status, "{what}");
                }
                "junit" => {
                    let (failures, errors) = junit(&text);
                    assert_eq!(failures + errors > 0, status > 0, "{what}: {failures} failures, {errors} errors");
                    assert_eq!(errors > 0, status == 2, "{what}: {failures} failures, {errors} errors");
                }
                "json" => assert!(serde_json::from_str::<Value>(&text).unwrap().is_object(), "{what}"),
                "gitlab" => assert!(serde_json::from_str::<Value>(&text).unwrap().is_array(), "{what}"),
                _ => {}
            }
        }
    }
}

#[test]
fn the_log_of_the_sample_is_what_the_standard_allows() {
    let log: Value = serde_json::from_str(&stdout(&sample(&["--format", "sarif"], &[]))).unwrap();
    assert_sarif(&sarif_schema(), "the sample", &log);
}

/// What `junit-10.xsd` says of an element: the elements it may hold, the attributes it must have, those it may have.
type Shape = (&'static str, &'static [&'static str], &'static [&'static str], &'static [&'static str]);

const JUNIT: [Shape; 9] = [
    ("testsuites", &["testsuite"], &[], &["name", "time", "tests", "failures", "errors", "disabled"]),
    (
        "testsuite",
        &["testsuite", "properties", "testcase", "system-out", "system-err"],
        &["name", "tests", "failures", "errors"],
        &["group", "time", "skipped", "timestamp", "hostname", "id", "package", "file", "log", "url", "version"],
    ),
    ("properties", &["property"], &[], &[]),
    ("property", &[], &["name", "value"], &[]),
    (
        "testcase",
        &["skipped", "error", "failure", "system-out", "system-err"],
        &["name"],
        &["classname", "time", "group"],
    ),
    ("failure", &[], &[], &["type", "message"]),
    ("error", &[], &[], &["type", "message"]),
    ("skipped", &[], &[], &["type", "message"]),
    ("system-out", &[], &[], &[]),
];

/// Reads the little XML that a report needs, checks it against [`JUNIT`] and its own counts, and gives failures and
/// errors.
pub(crate) fn junit(text: &str) -> (usize, usize) {
    let body = text.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").expect("a prologue");
    let mut open: Vec<&str> = Vec::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut stated: Option<BTreeMap<&str, &str>> = None;
    for piece in body.split('<').skip(1) {
        let (tag, content) = piece.split_once('>').expect("a tag ends");
        assert!(!content.contains('>'), "a bare > in {content}");
        for reference in content.split('&').skip(1) {
            let (name, _) = reference.split_once(';').unwrap_or_default();
            assert!(["amp", "lt", "gt", "quot"].contains(&name), "&{reference}");
        }
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
            continue;
        }
        let (tag, closed) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, rest) = tag.split_once(' ').unwrap_or((tag, ""));
        let (_, _, must, may) = JUNIT.iter().find(|(known, ..)| *known == name).unwrap_or_else(|| panic!("<{name}>"));
        if let Some(parent) = open.last() {
            let (_, inner, ..) = JUNIT.iter().find(|(known, ..)| known == parent).unwrap();
            assert!(inner.contains(&name), "<{name}> in <{parent}>");
            assert!(inner.contains(&"testcase") || content.trim().is_empty() || closed || *parent == "testcase");
        }
        let mut attributes = BTreeMap::new();
        let mut rest = rest;
        while let Some((key, after)) = rest.split_once("=\"") {
            let (value, after) = after.split_once('"').expect("a value ends");
            assert!(attributes.insert(key.trim(), value).is_none(), "{key} twice");
            rest = after;
        }
        for key in *must {
            assert!(attributes.contains_key(key), "<{name}> lacks {key}");
        }
        assert!(attributes.keys().all(|key| must.contains(key) || may.contains(key)), "<{tag}>");
        *counts.entry(name).or_default() += 1;
        if name == "testsuites" {
            stated = Some(attributes);
        }
        if !closed {
            open.push(name);
        }
    }
    assert!(open.is_empty());
    let count = |name: &str| counts.get(name).copied().unwrap_or(0);
    let stated = stated.expect("a root");
    for (attribute, name) in [("tests", "testcase"), ("failures", "failure"), ("errors", "error")] {
        assert_eq!(stated[attribute], count(name).to_string(), "{attribute}");
    }
    (count("failure"), count("error"))
}

#[test]
fn test_reports_keep_to_the_schema_of_jenkins() {
    let text = stdout(&sample(&["--format", "junit"], &[]));
    assert_eq!(junit(&text), (5, 2));
    let (failures, _) = junit(&stdout(&sample(&["--format", "junit", "--allow-undeclared"], &[])));
    assert_eq!(failures, 3, "missing facts that are allowed are skipped");
}

#[test]
fn a_filing_draws_nothing_in_a_comment() {
    let text = stdout(&sample(&["--format", "markdown"], &[]));
    for line in text.lines() {
        // What stands between backticks is shown as it is.
        let outside: String = line.split('`').step_by(2).collect();
        let outside = outside.replace("<br>", "").replace("<!-- assay -->", "");
        assert!(
            !outside.contains('<') && !outside.replace("\\]", "").contains("](") && !outside.contains("@team"),
            "{line}"
        );
        assert!(line.starts_with('|') == line.ends_with('|'), "{line}");
    }
}

#[test]
fn an_output_that_cannot_be_is_told_in_every_report() {
    let folder = scratch("formats-wrong");
    let filing = "declaration: 1\nproject: { id: a }\n";
    std::fs::write(folder.join("a.yaml"), filing).unwrap();
    let cases = [
        ("report", "usage/output"),
        ("report.htm", "usage/output"),
        ("json:a.yaml", "usage/output"),
        ("json:-", "usage/output"),
        ("good.json", "usage/output"),
        ("none/report.json", "run/unwritable"),
    ];
    for (output, code) in cases {
        let args = ["a.yaml", "--format", "json", "--output", "good.json", "--output", output];
        let run = check(&folder, &args, &[]);
        assert_eq!(run.status.code(), Some(2), "{output}");
        let report: Value = serde_json::from_slice(&run.stdout).unwrap();
        assert_eq!(report["findings"][0]["code"], code, "{output}");
        assert_eq!(report["declarations"].as_array().unwrap().len(), 1, "{output}: the rest is judged");
        assert_eq!(std::fs::read(folder.join("good.json")).unwrap(), run.stdout, "{output}");
    }
    assert_eq!(std::fs::read_to_string(folder.join("a.yaml")).unwrap(), filing);
}

#[test]
fn the_job_summary_is_added_to_where_github_asks_for_it() {
    let folder = scratch("formats-summary");
    let summary = folder.join("summary.md");
    std::fs::write(&summary, "before\n").unwrap();
    let set = [("GITHUB_STEP_SUMMARY", summary.to_str().unwrap())];
    let markdown = stdout(&sample(&["--format", "markdown"], &set));
    assert_eq!(std::fs::read_to_string(&summary).unwrap(), "before\n", "only the format of GitHub writes it");
    sample(&["--format", "github"], &set);
    assert_eq!(std::fs::read_to_string(&summary).unwrap(), format!("before\n{markdown}\n"));
    let lost = [("GITHUB_STEP_SUMMARY", "/no/such/folder/summary.md")];
    let run = check(root(), &["fixtures/exemplary.yaml", "--as-of", "2026-11-23", "--format", "github"], &lost);
    assert_eq!(run.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&run.stderr).contains("a report was not written"));
}

#[test]
fn a_path_below_the_folder_of_the_run_is_relative_for_other_tools() {
    let file = root().join(FIXTURE);
    let args = [file.to_str().unwrap(), "--as-of", "2014-08-03", "--hindsight", "--select", "tailings/as-built-slope"];
    let of = |format: &str| {
        let mut args = args.to_vec();
        args.extend(["--format", format]);
        stdout(&check(root(), &args, &[]))
    };
    let issues: Value = serde_json::from_str(&of("gitlab")).unwrap();
    assert_eq!(issues[0]["location"]["path"], FIXTURE);
    let log: Value = serde_json::from_str(&of("sarif")).unwrap();
    let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!((&place["uri"], &place["uriBaseId"]), (&FIXTURE.into(), &"%SRCROOT%".into()));
    assert!(of("github").starts_with(&format!("::error file={FIXTURE},line=")));
    assert_eq!(log["runs"][0]["artifacts"][0]["hashes"]["sha-256"].as_str().unwrap().len(), 64);
}

#[test]
fn what_is_waived_or_gone_fails_nothing_in_any_format() {
    let folder = scratch("formats-waived");
    let asked = ["filing.yaml", "--select", "tailings/design-flood", "--as-of", "2026-11-23", "--no-config"];
    let waivers = std::fs::read_to_string(root().join("fixtures/gate/waivers.yaml")).unwrap();
    std::fs::write(folder.join("filing.yaml"), FILING).unwrap();
    check(&folder, &[&asked[..], &["--write-baseline", "base.json"]].concat(), &[]);
    let less = |text: &str| text.replace("flood_return_period: 1000", "flood_return_period: 900");
    std::fs::write(folder.join("filing.yaml"), less(FILING)).unwrap();
    std::fs::write(folder.join("waivers.yaml"), less(&waivers)).unwrap();
    let of = |format: &str| {
        let more = ["--waivers", "waivers.yaml", "--baseline", "base.json", "--format", format];
        let run = check(&folder, &[&asked[..], &more].concat(), &[]);
        assert_eq!(run.status.code(), Some(0), "{format}");
        stdout(&run)
    };
    assert_eq!(of("gitlab"), "[]\n");
    assert_eq!(
        of("github"),
        "assay: filing.yaml: nothing fails this run: 2 findings are waived, and no other breach found (no findings, 2 waived)\n"
    );
    let text = of("junit");
    assert_eq!(junit(&text), (0, 0));
    assert_eq!(text.matches("<skipped message=\"waived until 2027-03-31 by A. Lender").count(), 2, "{text}");
    let text = of("markdown");
    assert!(text.contains("#### Waived (2)") && text.contains("#### Gone since the baseline (1)"), "{text}");
    assert!(text.contains("(ESG-204): The spillway is being rebuilt") && !text.contains("#### Errors"), "{text}");
    let log: Value = serde_json::from_str(&of("sarif")).unwrap();
    assert_sarif(&sarif_schema(), "waived", &log);
    let results = log["runs"][0]["results"].as_array().unwrap();
    let states: Vec<_> = results.iter().map(|result| result["baselineState"].as_str().unwrap()).collect();
    assert_eq!(states, ["new", "unchanged", "absent"]);
    let suppressed: Vec<_> = results.iter().map(|result| result["suppressions"].as_array().unwrap().len()).collect();
    assert_eq!(suppressed, [1, 1, 0]);
    assert_eq!(results[2]["level"], "none", "what is gone is no problem");
}
