//! How a run ends: every outcome at every `--fail-on`, in every format.

use rayon::prelude::*;
use serde_json::Value;

use crate::formats::{FORMATS, check, junit};
use crate::support::{root, scratch};
use crate::waivers::FILING;

/// What a run is of, its arguments, and its exit status at `--fail-on` error, warning, note and never.
type Row = (&'static str, &'static [&'static str], [i32; 4]);

/// What is waived, allowed or clean fails nothing; what could not be checked always does.
const RUNS: [Row; 13] = [
    ("clean", &["clean.yaml"], [0, 0, 0, 0]),
    ("a note", &["breach.yaml", "--gate", "application"], [0, 0, 1, 0]),
    ("a warning", &["breach.yaml", "--gate", "permitting"], [0, 1, 1, 0]),
    ("an error", &["breach.yaml"], [1, 1, 1, 0]),
    ("a missing fact that is a note", &["missing.yaml", "--gate", "application"], [0, 0, 1, 0]),
    ("a missing fact that is a warning", &["missing.yaml", "--gate", "permitting"], [0, 1, 1, 0]),
    ("a missing fact", &["missing.yaml"], [1, 1, 1, 0]),
    ("a missing fact that is allowed", &["missing.yaml", "--allow-undeclared"], [0, 0, 0, 0]),
    ("a breach beside a missing fact that is allowed", &["filing.yaml", "--allow-undeclared"], [1, 1, 1, 0]),
    ("waived", &["filing.yaml", "--waivers", "waivers.yaml"], [0, 0, 0, 0]),
    ("not read", &["torn.yaml"], [2, 2, 2, 2]),
    ("a breach beside what is not read", &["breach.yaml", "torn.yaml"], [2, 2, 2, 2]),
    ("no declaration", &["waivers.yaml"], [2, 2, 2, 2]),
];

const FAIL_ON: [&str; 4] = ["error", "warning", "note", "never"];

#[test]
fn every_outcome_ends_alike_in_every_format() {
    let folder = scratch("exits");
    let north = &FILING[..FILING.find("    - id: east").unwrap()];
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    write("filing.yaml", FILING);
    write("breach.yaml", north);
    write("clean.yaml", &north.replace("flood_return_period: 1000", "flood_return_period: 10000"));
    write("missing.yaml", &north.replace("{ flood_return_period: 1000 }", "{}"));
    write("torn.yaml", "declaration: 1\nproject: { id: torn, name: \"Torn\n");
    std::fs::copy(root().join("fixtures/gate/waivers.yaml"), folder.join("waivers.yaml")).unwrap();
    let runs: Vec<(&Row, usize, &str)> = RUNS
        .iter()
        .flat_map(|row| (0..FAIL_ON.len()).map(move |at| (row, at)))
        .flat_map(|(row, at)| FORMATS.map(|(format, _)| (row, at, format)))
        .collect();
    runs.par_iter().for_each(|((what, own, ends), at, format)| {
        let usual = ["--select", "tailings/design-flood", "--as-of", "2026-11-23", "--no-config"];
        let more = ["--fail-on", FAIL_ON[*at], "--format", format];
        let output = check(&folder, &[*own, &usual, &more].concat(), &[("RAYON_NUM_THREADS", "1")]);
        let text = String::from_utf8(output.stdout).unwrap();
        let what = format!("{what} as {format}, failing on {}", FAIL_ON[*at]);
        let status = ends[*at];
        assert_eq!(output.status.code(), Some(status), "{what}: {text}");
        assert!(output.stderr.is_empty() && text.ends_with('\n'), "{what}");
        match *format {
            "json" => {
                let report: Value = serde_json::from_str(&text).unwrap();
                assert_eq!(report["fail_on"], FAIL_ON[*at], "{what}");
                let verdicts: Vec<&str> = report["declarations"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|declaration| declaration["verdict"].as_str().unwrap())
                    .collect();
                let worst = match status {
                    0 => "clean",
                    1 => "findings",
                    _ => "could_not_check",
                };
                assert!(verdicts.is_empty() && status == 2 || verdicts.contains(&worst), "{what}: {verdicts:?}");
            }
            "sarif" => {
                let log: Value = serde_json::from_str(&text).unwrap();
                let invocation = &log["runs"][0]["invocations"][0];
                assert_eq!(invocation["exitCode"], status, "{what}");
                assert_eq!(invocation["executionSuccessful"], status != 2, "{what}");
            }
            "junit" => {
                let (failures, errors) = junit(&text);
                assert_eq!(failures + errors > 0, status > 0, "{what}: {text}");
            }
            _ => {}
        }
    });
}
