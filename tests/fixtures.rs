//! Whole declarations against their expected reports, and what must be true of some of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use crate::support::{assay, judge, root, without_digest};

fn fixtures() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(root().join("fixtures"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "yaml"))
        .collect();
    found.sort();
    found
}

/// The arguments that a fixture's first comment holds, for the tests only.
fn arguments(text: &str) -> Vec<String> {
    let line = text.lines().next().unwrap_or_default();
    let arguments = line.strip_prefix("# assay:").expect("a fixture begins with `# assay: …`");
    arguments.split_whitespace().map(str::to_owned).collect()
}

#[test]
fn fixtures_give_their_reports() {
    let update = std::env::var_os("ASSAY_UPDATE").is_some();
    let mut wrong = Vec::new();
    for path in fixtures() {
        let text = fs::read_to_string(&path).unwrap();
        let arguments = arguments(&text);
        let name = format!("fixtures/{}", path.file_name().unwrap().to_string_lossy());
        for (format, extension) in [("text", "report.txt"), ("json", "report.json")] {
            let mut args = vec!["check", &name, "--format", format];
            args.extend(arguments.iter().map(String::as_str));
            let mut report = without_digest(&String::from_utf8(assay(&args).stdout).unwrap());
            if format == "json" {
                report = without_repetition(&report);
            }
            let expected = path.with_extension(extension);
            if update {
                fs::write(&expected, &report).unwrap();
            } else if fs::read_to_string(&expected).unwrap_or_default() != report {
                wrong.push(expected.display().to_string());
            }
        }
    }
    assert!(wrong.is_empty(), "run with ASSAY_UPDATE=1 and read the difference:\n{}", wrong.join("\n"));
}

/// A report with what is alike in all of them left out: rules that found nothing, and all but the first missing facts.
fn without_repetition(report: &str) -> String {
    const MISSING: usize = 3;
    let mut report: serde_json::Value = serde_json::from_str(report).unwrap();
    for declaration in report["declarations"].as_array_mut().unwrap() {
        let mut missing = 0;
        declaration["findings"].as_array_mut().unwrap().retain(|finding| {
            missing += usize::from(finding["outcome"] == "undeclared");
            finding["outcome"] != "undeclared" || missing <= MISSING
        });
        let found = |rule: &serde_json::Value| rule["fail"] != 0 || rule["broken"] != 0;
        declaration["rules"].as_array_mut().unwrap().retain(found);
    }
    serde_json::to_string_pretty(&report).unwrap() + "\n"
}

fn report(name: &str, more: &[&str]) -> (serde_json::Value, i32) {
    let path = format!("fixtures/{name}.yaml");
    let arguments = arguments(&fs::read_to_string(root().join(&path)).unwrap());
    let mut args = vec!["check", path.as_str(), "--format", "json"];
    args.extend(arguments.iter().map(String::as_str));
    args.extend(more);
    let output = assay(&args);
    (serde_json::from_slice(&output.stdout).unwrap(), output.status.code().unwrap())
}

fn outcomes(report: &serde_json::Value, outcome: &str) -> Vec<String> {
    let findings = report["declarations"][0]["findings"].as_array().unwrap();
    let mut rules: Vec<String> = findings
        .iter()
        .filter(|finding| finding["outcome"] == outcome)
        .map(|finding| finding["code"].as_str().unwrap().to_owned())
        .collect();
    rules.dedup();
    rules
}

#[test]
fn the_exemplary_declaration_is_silent() {
    let (report, status) = report("exemplary", &[]);
    assert_eq!(status, 0);
    let declaration = &report["declarations"][0];
    assert_eq!(declaration["tally"]["fail"], 0);
    assert_eq!(declaration["tally"]["undeclared"], 0);
    assert_eq!(declaration["findings"].as_array().unwrap().len(), 0);
    assert_eq!(declaration["verdict"], "clean");
}

#[test]
fn the_failures_are_caught_for_their_reasons() {
    let (brumadinho, _) = report("brumadinho-b1", &[]);
    let failed = outcomes(&brumadinho, "fail");
    assert!(failed.contains(&"tailings/review-board".to_owned()), "{failed:?}");
    assert!(failed.contains(&"tailings/brittle-mode".to_owned()), "{failed:?}");
    assert!(failed.contains(&"tailings/undrained-factor".to_owned()), "{failed:?}");
    let (polley, _) = report("mount-polley", &[]);
    // The wall stood too steep; that the operator answered no investor came with the next failure.
    assert_eq!(
        outcomes(&polley, "fail"),
        ["tailings/investor-questions", "tailings/as-built-slope", "tailings/steep-slope"]
    );
    let after = |name: &str| outcomes(&report(name, &[]).0, "fail");
    // A pond in the Union: each of its flaws, and nothing else.
    for rule in ["eu-category-a", "eu-guarantee", "eu-wad-cyanide", "eu-plan-review", "event-notified", "crm-study"] {
        assert!(after("eu-category-a").contains(&format!("waste/{rule}")), "{rule}: {:?}", after("eu-category-a"));
    }
    // The same facts before and after the first day of the Kazakh code.
    let severity = |name: &str, code: &str| {
        let (report, _) = report(name, &[]);
        let findings = report["declarations"][0]["findings"].as_array().unwrap();
        findings
            .iter()
            .find(|finding| finding["code"] == code)
            .map(|finding| finding["severity"].as_str().unwrap().to_owned())
    };
    assert_eq!(severity("kz-tailings-before", "waste/kz-storage-permit").as_deref(), Some("warning"));
    assert_eq!(severity("kz-tailings-after", "waste/kz-storage-permit").as_deref(), Some("error"));
    assert_eq!(severity("kz-tailings-before", "waste/event-notified"), None);
    assert_eq!(severity("kz-tailings-after", "waste/event-notified").as_deref(), Some("error"));
    assert_eq!(severity("kz-tailings-after", "waste/eu-wad-cyanide"), None);
}

#[test]
fn a_class_that_is_left_out_silences_nothing() {
    let without = fs::read_to_string(root().join("fixtures/brumadinho-b1.yaml")).unwrap();
    let with = without
        .replace("        potential_loss_of_life: 214", "        class: extreme\n        potential_loss_of_life: 214");
    assert_ne!(with, without);
    let args = ["--as-of", "2019-01-24", "--hindsight"];
    let (with, _) = judge(&with, &args);
    let (without, _) = judge(&without, &args);
    assert!(outcomes(&with, "fail").contains(&"tailings/review-board".to_owned()));
    for rule in outcomes(&with, "fail") {
        assert!(outcomes(&without, "fail").contains(&rule), "{rule} fell silent");
    }
}

#[test]
fn an_almost_empty_declaration_blocks_at_its_gate() {
    let (report, status) = judge("declaration: 1\nproject: { id: a, stage: financial_close }\n", &[]);
    assert_eq!(status, 1);
    let declaration = &report["declarations"][0];
    assert_eq!(declaration["verdict"], "findings");
    assert!(declaration["tally"]["undeclared"].as_u64().unwrap() > 5);
    let (_, status) = judge("declaration: 1\nproject: { id: a }\n", &[]);
    assert_eq!(status, 1);
}

/// Counts of an independent check of the same filings: totals by government, by project, placeholders; then the facts
/// on payments in kind that a filing leaves out.
const UK: &[(&str, usize, usize, usize, usize)] = &[
    ("uk-2015-royal-dutch-shell", 0, 0, 0, 4),
    ("uk-2015-bp-plc", 0, 0, 0, 4),
    ("uk-2015-bisichi-mining-plc", 0, 0, 0, 0),
    ("uk-2015-ferrexpo-plc", 0, 0, 0, 0),
    ("uk-2015-hochschild-mining-plc", 0, 2, 0, 0),
    ("uk-2015-enquest-plc", 0, 1, 8, 0),
    ("uk-2015-soco-international-plc", 2, 0, 2, 1),
];

#[test]
fn the_uk_reports_give_the_known_counts() {
    for (name, government, project, placeholder, undeclared) in UK {
        let (report, _) = report(name, &[]);
        let declaration = &report["declarations"][0];
        let mut failed: BTreeMap<&str, usize> = BTreeMap::new();
        for rule in declaration["rules"].as_array().unwrap() {
            failed.insert(rule["rule"].as_str().unwrap(), usize::try_from(rule["fail"].as_u64().unwrap()).unwrap());
        }
        assert_eq!(failed["royalties/totals-by-government"], *government, "{name}");
        assert_eq!(failed["royalties/totals-by-project"], *project, "{name}");
        assert_eq!(failed["royalties/project-placeholder"], *placeholder, "{name}");
        assert_eq!(declaration["tally"]["undeclared"], *undeclared, "{name}");
    }
    let (nil, status) = report("uk-2015-bisichi-mining-plc", &[]);
    assert_eq!(nil["declarations"][0]["findings"].as_array().unwrap().len(), 0);
    assert_eq!(status, 0);
}

#[test]
fn two_runs_give_the_same_bytes() {
    let run = || assay(&["check", "fixtures", "--format", "json", "--as-of", "2026-11-23"]).stdout;
    assert_eq!(run(), run());
}

/// Every rule fired at every fixture: a rule that begins or ceases to fire shows in the difference.
#[test]
fn the_matrix_of_rules_and_fixtures_is_up_to_date() {
    let output = assay(&["test", "--matrix", "fixtures"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let expected = root().join("fixtures/matrix.txt");
    if std::env::var_os("ASSAY_UPDATE").is_some() {
        fs::write(&expected, &text).unwrap();
    }
    assert_eq!(
        fs::read_to_string(&expected).unwrap_or_default(),
        text,
        "run with ASSAY_UPDATE=1 and read the difference"
    );
}
