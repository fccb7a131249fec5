//! Baselines mark what is new and hide nothing.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{assay_in, scratch};
use crate::waivers::FILING;

fn check(folder: &Path, filing: &str, args: &[&str]) -> (Value, i32) {
    fs::write(folder.join("filing.yaml"), filing).unwrap();
    let mut all = vec!["check", "filing.yaml", "--format", "json", "--as-of", "2026-11-23", "--no-config"];
    all.extend(args);
    let output = assay_in(folder, &all, None);
    (serde_json::from_slice(&output.stdout).unwrap(), output.status.code().unwrap())
}

fn marks<'a>(report: &'a Value, mark: &str) -> Vec<&'a Value> {
    let findings = report["declarations"][0]["findings"].as_array().unwrap();
    findings.iter().filter(|finding| finding["baseline"] == mark).collect()
}

#[test]
fn a_baseline_knows_findings_again() {
    let folder = scratch("baseline");
    let filing = FILING.replace("phase: operation", "phase: opertion").replacen("opertion", "operation", 1);
    let (first, status) = check(&folder, &filing, &["--write-baseline", "base.json"]);
    assert_eq!(status, 1);
    let count = first["declarations"][0]["findings"].as_array().unwrap().len();
    assert!(count > 20);
    assert!(marks(&first, "new").is_empty());
    let (same, status) = check(&folder, &filing, &["--baseline", "base.json"]);
    assert_eq!((marks(&same, "unchanged").len(), status), (count, 1));
    let args = ["check", "filing.yaml", "--as-of", "2026-11-23", "--no-config", "--baseline", "base.json"];
    let text = String::from_utf8(assay_in(&folder, &args, None).stdout).unwrap();
    let told = text.lines().find(|line| line.starts_with("baseline: ")).unwrap();
    assert!(told.starts_with("baseline: 0 new, ") && told.ends_with(" unchanged, 0 gone"), "{told}");

    // A hundred lines more, and the dams the other way round.
    let (before, dams) = filing.split_once("    - id: north").unwrap();
    let (north, east) = dams.split_once("    - id: east").unwrap();
    let moved = format!("{}{before}    - id: east{east}    - id: north{north}", "# a line\n".repeat(100));
    let (report, _) = check(&folder, &moved, &["--baseline", "base.json"]);
    assert_eq!((marks(&report, "new").len(), marks(&report, "absent").len()), (0, 0), "{:?}", marks(&report, "new"));

    let (report, status) = check(&folder, &filing.replace("period: 1000", "period: 900"), &["--baseline", "base.json"]);
    let (new, absent) = (marks(&report, "new"), marks(&report, "absent"));
    assert!(new.iter().any(|finding| finding["code"] == "tailings/design-flood"), "{new:?}");
    assert_eq!((new.len(), status), (absent.len(), 1));

    // What is gone fails nothing.
    let only = ["--select", "tailings/design-flood", "--baseline", "base.json"];
    let mended =
        FILING.replace("period: 1000", "period: 5000").replace("design: {}", "design: { flood_return_period: 5000 }");
    let (report, status) = check(&folder, &mended, &only);
    assert!(!marks(&report, "absent").is_empty());
    assert_eq!((status, &report["declarations"][0]["verdict"]), (0, &"clean".into()));
}

#[test]
fn what_is_no_baseline_is_told() {
    let folder = scratch("baseline-wrong");
    for text in ["{", "{}", "{\"version\": 9, \"findings\": []}"] {
        fs::write(folder.join("base.json"), text).unwrap();
        let (report, status) = check(&folder, FILING, &["--baseline", "base.json"]);
        assert_eq!((status, &report["findings"][0]["code"]), (2, &"run/baseline".into()), "{text}");
    }
    // A run that could not check is no measure.
    let (report, status) = check(&folder, "declaration: 1\nproject: [\n", &["--write-baseline", "new.json"]);
    assert_eq!((status, &report["findings"][0]["code"]), (2, &"run/baseline".into()));
    assert!(!folder.join("new.json").exists());
}

#[test]
fn what_a_run_does_not_look_for_is_not_gone() {
    let folder = scratch("baseline-selected");
    check(&folder, FILING, &["--write-baseline", "base.json"]);
    let (report, _) = check(&folder, FILING, &["--baseline", "base.json", "--select", "tailings"]);
    assert!(marks(&report, "absent").is_empty(), "{report}");
    assert!(!marks(&report, "unchanged").is_empty());
    let mended = FILING.replace("flood_return_period: 1000", "flood_return_period: 10000");
    let (report, _) = check(&folder, &mended, &["--baseline", "base.json", "--select", "tailings/design-flood"]);
    assert_eq!(marks(&report, "absent").len(), 1, "{report}");
}
