//! The whole argument: each demand of the op-ed has rules that fire, each fact that two places tell is compared, the
//! harm of real cases is seen before it happened, and what binds a project is right.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::support::{assay, root};

/// The lines of a data file: cells between bars, without comments.
fn lines(name: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(root().join("tests").join(name)).unwrap();
    let wanted = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    wanted.map(|line| line.split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

fn words(cell: &str) -> Vec<String> {
    cell.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()
}

/// The report of a file that is judged as its first line asks.
fn report(path: &str, more: &[&str]) -> serde_json::Value {
    let text = fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    let asked = text.lines().next().and_then(|line| line.strip_prefix("# assay:"));
    let asked = asked.unwrap_or_else(|| panic!("{path} begins with `# assay: …`"));
    let mut args = vec!["check", path, "--format", "json"];
    args.extend(asked.split_whitespace());
    args.extend(more);
    let output = assay(&args);
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{path}: {error}: {}", String::from_utf8_lossy(&output.stderr)))
}

/// The rules that fail in a file.
fn failed(path: &str) -> BTreeSet<String> {
    let report = report(path, &[]);
    let rules = report["declarations"].as_array().unwrap().iter().flat_map(|declaration| {
        declaration["rules"].as_array().unwrap().iter().filter(|rule| rule["fail"].as_u64() > Some(0))
    });
    rules.map(|rule| rule["rule"].as_str().unwrap().to_owned()).collect()
}

/// The ids of the rules: all, or those that are arithmetic.
fn rules(arithmetic_only: bool) -> BTreeSet<String> {
    let output = assay(&["rules", "--format", "json"]);
    let rules: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let wanted = rules.as_array().unwrap().iter().filter(|rule| !arithmetic_only || rule["force"] == "check");
    wanted.map(|rule| rule["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_demand_of_the_op_ed_fires() {
    let known = rules(false);
    let mut fired: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut checked = 0;
    for line in lines("op-ed.txt") {
        let [row, rules, fixtures] = line.as_slice() else { panic!("{line:?}") };
        if rules == "-" {
            assert!(fixtures.len() > 10, "row {row} says why nothing checks it");
            continue;
        }
        let mut seen = BTreeSet::new();
        for fixture in words(fixtures).iter().map(|stem| format!("fixtures/{stem}.yaml")) {
            seen.extend(fired.entry(fixture.clone()).or_insert_with(|| failed(&fixture)).iter().cloned());
        }
        for rule in words(rules) {
            assert!(known.contains(&rule), "row {row}: there is no rule {rule}");
            assert!(seen.contains(&rule), "row {row}: {rule} does not fire in {fixtures}");
            checked += 1;
        }
    }
    assert!(checked > 30, "{checked}");
}

#[test]
fn facts_that_two_places_tell_are_compared() {
    let known = rules(false);
    let all = lines("cross-facts.txt");
    for line in &all {
        let [fact, _, _, rule] = line.as_slice() else { panic!("{line:?}") };
        assert!(known.contains(rule), "{fact}: there is no rule {rule}");
    }
    assert!(all.len() > 20, "{}", all.len());
}

#[test]
fn the_harm_is_seen_before_it_happened() {
    let mut with_cause = 0;
    for line in lines("hindsight.txt") {
        let [file, harm, cause, rules] = line.as_slice() else { panic!("{line:?}") };
        let failed = failed(file);
        if rules == "-" {
            let report = report(file, &[]);
            let errors = report["declarations"][0]["findings"].as_array().unwrap().iter();
            let errors = errors.filter(|finding| finding["severity"] == "error" && finding["outcome"] == "fail");
            assert_eq!(errors.count(), 0, "{file} is good practice");
            continue;
        }
        for rule in words(rules) {
            assert!(failed.contains(&rule), "{file} ({harm}, {cause}): {rule} does not fire");
            with_cause += 1;
        }
    }
    assert!(with_cause > 9, "{with_cause}");
}

/// What binds each project of `tests/force`: all but what is off and what is shown as a benchmark.
#[test]
fn what_binds_is_right() {
    let update = std::env::var_os("ASSAY_UPDATE").is_some();
    let arithmetic = rules(true);
    let mut projects = 0;
    for entry in fs::read_dir(root().join("tests/force")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|kind| kind != "yaml") {
            continue;
        }
        let name = format!("tests/force/{}", path.file_name().unwrap().to_string_lossy());
        let report = report(&name, &[]);
        let declaration = &report["declarations"][0];
        let binds = declaration["binds"].as_array().unwrap().iter().filter_map(|bind| {
            let (standard, force) = (bind["standard"].as_str().unwrap(), bind["force"].as_str().unwrap());
            (!["off", "benchmark"].contains(&force)).then(|| format!("{standard} {force}\n"))
        });
        let binds: String = binds.collect::<BTreeSet<_>>().into_iter().collect();
        let expected = path.with_extension("binds.txt");
        if update {
            fs::write(&expected, &binds).unwrap();
        } else {
            assert_eq!(fs::read_to_string(&expected).unwrap_or_default(), binds, "{name}");
        }
        blames_nobody_without_force(&name, declaration, &arithmetic);
        projects += 1;
    }
    assert!(projects >= 24, "{projects}");
}

/// No error rests on standards that do not bind.
fn blames_nobody_without_force(name: &str, declaration: &serde_json::Value, arithmetic: &BTreeSet<String>) {
    const BINDS: [&str; 4] = ["binding", "contract", "criterion", "standard"];
    for finding in declaration["findings"].as_array().unwrap() {
        let cites = finding["cites"].as_array().unwrap();
        let weak = |cite: &serde_json::Value| !BINDS.contains(&cite["force"].as_str().unwrap_or_default());
        let judged = !arithmetic.contains(finding["code"].as_str().unwrap());
        let blamed = judged && finding["severity"] == "error" && !cites.is_empty() && cites.iter().all(weak);
        assert!(!blamed, "{name}: {} {}", finding["code"], finding["message"]);
    }
}
