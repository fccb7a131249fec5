//! `assay binds`: the force of every standard, the fact that decides, and what is not known.

use serde_json::Value;

use crate::support::{assay, assay_in, root};

const ALMOST: &str =
    "declaration: 1\nproject:\n  id: a\n  standards_adopted:\n    - { instrument: gistm, adopted_on: 2023-08-05 }\n";

fn binds(text: &str, args: &[&str]) -> (Value, i32) {
    let mut all = vec!["binds", "-", "--format", "json"];
    if !args.contains(&"--as-of") {
        all.extend(["--as-of", "2026-11-23"]);
    }
    all.extend(args);
    let output = assay_in(root(), &all, Some(text.as_bytes()));
    (serde_json::from_slice(&output.stdout).unwrap(), output.status.code().unwrap())
}

fn standard<'a>(page: &'a Value, slug: &str) -> &'a Value {
    let binds = page["declarations"][0]["binds"].as_array().unwrap();
    binds.iter().find(|bind| bind["standard"] == slug).unwrap()
}

#[test]
fn every_standard_is_told_with_the_fact_that_decides() {
    let (page, status) = binds(ALMOST, &[]);
    assert_eq!(status, 0);
    let standards: Vec<Value> = serde_json::from_slice(&assay(&["coverage", "--format", "json"]).stdout).unwrap();
    assert_eq!(page["declarations"][0]["binds"].as_array().unwrap().len(), standards.len());
    let adopted = standard(&page, "gistm");
    assert_eq!((&adopted["force"], &adopted["by"]), (&"standard".into(), &"fact".into()));
    assert!(adopted["because"]["pointer"].as_str().unwrap().starts_with("/project/standards_adopted"), "{adopted}");
    assert_eq!(adopted["because"]["start"]["line"], 5, "{adopted}");
    assert_eq!(adopted["from"], "2020-08-05");
    let open = standard(&page, "kz-environment");
    assert_eq!(open["force"], "unknown");
    assert_eq!(open["missing"][0]["pointer"], "/project/country", "{open}");
}

#[test]
fn whatever_a_filing_decides_is_told_with_its_place() {
    let mut told = 0;
    for file in std::fs::read_dir(root().join("fixtures")).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let (page, _) = binds(&std::fs::read_to_string(&path).unwrap(), &[]);
        for bind in page["declarations"].as_array().unwrap().iter().flat_map(|one| one["binds"].as_array().unwrap()) {
            if bind["by"] == "fact" {
                assert!(bind["because"]["start"]["line"].is_u64(), "{}: {bind}", path.display());
                told += 1;
            }
        }
    }
    assert!(told > 300, "{told}");
    // A list decides as well as a single fact, and so does what several standards ask alike.
    let text = "declaration: 1
project: { id: a, country: PL }
royalties: { filing: { regimes: [eiti-2023] } }
";
    let (page, _) = binds(text, &[]);
    assert_eq!(standard(&page, "eiti-2023")["because"]["pointer"], "/royalties/filing/regimes");
    for slug in ["crma-27", "eu-extractive-waste"] {
        assert_eq!(standard(&page, slug)["because"]["pointer"], "/project/country");
    }
}

#[test]
fn hindsight_and_a_date_change_what_counts() {
    let text = ALMOST.replace("gistm", "iso-14001").replace("  id: a", "  id: a\n  country: KZ");
    let (before, _) = binds(&text, &["--as-of", "2021-06-30"]);
    let code = standard(&before, "kz-environment");
    assert_eq!((&code["force"], &code["time"]), (&"binding".into(), &"in force in 1 day".into()), "{code}");
    assert_eq!(code["because"]["value"], "KZ");
    let (hindsight, _) = binds(&text, &["--hindsight"]);
    let adopted = standard(&hindsight, "gistm");
    assert_eq!((&adopted["force"], &adopted["by"]), (&"standard".into(), &"hindsight".into()), "{adopted}");
}

#[test]
fn people_read_groups_and_lines() {
    let output = assay(&["binds", "fixtures/kz-tailings-before.yaml", "--as-of", "2021-06-30"]);
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("Binds or counts (") && text.contains("Benchmark: shown, does not bind"), "{text}");
    assert!(text.contains("because of `project.country: KZ` (line 18)"), "{text}");
    assert!(text.contains("in force in 1 day (from 2021-07-01)"), "{text}");
}

/// A law that has ended, or is still to come, does not stand among those that bind.
#[test]
fn what_binds_today_stands_apart_from_what_did_and_will() {
    let text = ALMOST.replace("  id: a", "  id: a\n  country: KZ");
    let (page, _) = binds(&text, &["--as-of", "2025-12-31"]);
    let law = standard(&page, "kz-tax-2017");
    assert_eq!((&law["stands"], &law["until"], &law["time"]), (&"in_force".into(), &"2025-12-31".into(), &Value::Null));
    assert_eq!(standard(&page, "kz-tax")["stands"], "not_yet");
    let (page, _) = binds(&text, &["--as-of", "2026-01-01"]);
    assert_eq!(standard(&page, "kz-tax-2017")["stands"], "ended");
    assert_eq!(standard(&page, "kz-tax")["stands"], "in_force");
    let page = |as_of: &str| {
        let output = assay_in(root(), &["binds", "-", "--as-of", as_of], Some(text.as_bytes()));
        String::from_utf8(output.stdout).unwrap()
    };
    let group = |page: &str, slug: &str| {
        let before = &page[..page.find(&format!("  {slug} ")).unwrap()];
        let head = before.lines().rfind(|line| !line.is_empty() && !line.starts_with(' ')).unwrap();
        head.split_once(" (").unwrap().0.to_owned()
    };
    let (old, new) = (page("2025-12-31"), page("2026-01-01"));
    assert_eq!(group(&old, "kz-tax-2017"), "Binds or counts");
    assert!(old.contains("in force since 2018-01-01 until 2025-12-31"), "{old}");
    assert_eq!(group(&old, "kz-tax"), "Will bind or count: not yet in force");
    assert_eq!(group(&new, "kz-tax-2017"), "Ended: counts only for what was done while in force");
    assert!(new.contains("was in force from 2018-01-01 until 2025-12-31"), "{new}");
    assert_eq!(group(&new, "kz-tax"), "Binds or counts");
}

#[test]
fn what_cannot_be_read_ends_in_two() {
    let (page, status) = binds("declaration: 1\nproject: [\n", &[]);
    assert_eq!(status, 2);
    assert_eq!(page["declarations"][0]["binds"].as_array().unwrap().len(), 0);
    let output = assay(&["binds", "fixtures/no-such.yaml"]);
    assert_eq!(output.status.code(), Some(2));
}
