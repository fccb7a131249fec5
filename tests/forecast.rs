//! `assay forecast`: what starts, stops and falls due, on which day, and how today's facts would end.

use serde_json::Value;

use crate::support::{assay, assay_in, root, scratch};
use crate::waivers::FILING;

const MINE: &str = "fixtures/pl-thermal-2026.yaml";

fn forecast(file: &str, args: &[&str]) -> (Value, i32) {
    let mut all = vec!["forecast", file, "--format", "json", "--as-of", "2026-11-23"];
    all.extend(args);
    let output = assay(&all);
    let page = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    (page, output.status.code().unwrap())
}

fn changes(page: &Value) -> &Vec<Value> {
    page["declarations"][0]["changes"].as_array().unwrap()
}

/// The bundled schema of a page refuses nothing in it.
pub(crate) fn assert_shape(name: &str, page: &Value) {
    let schema: Value = serde_json::from_slice(&assay(&["schema", name]).stdout).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let wrong: Vec<String> =
        schema.iter_errors(page).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert!(wrong.is_empty(), "{name}: {wrong:?}");
}

#[test]
fn a_limit_that_starts_is_told_with_day_clause_and_what_would_fail() {
    let (page, status) = forecast(MINE, &["--select", "methane/shaft-limit"]);
    assert_eq!(status, 0);
    assert_shape("forecast", &page);
    assert_eq!(page["until"], "2028-11-23");
    let [start] = changes(&page).as_slice() else { panic!("{page}") };
    assert_eq!((&start["date"], &start["days"], &start["kind"]), (&"2027-01-01".into(), &39.into(), &"starts".into()));
    assert_eq!((&start["after"], &start["severity"]), (&"fail".into(), &"warning".into()), "{start}");
    let cite = &start["cites"][0];
    assert_eq!(
        (&cite["standard"], &cite["clause"], &cite["force"]),
        (&"eu-methane".into(), &"22(2)".into(), &"binding".into())
    );
    assert!(start["findings"][0]["message"].as_str().unwrap().contains("limit is 5"), "{start}");
}

#[test]
fn a_fact_that_passes_today_falls_due_on_its_day() {
    let rule = "methane/inspection-finding-open";
    let (page, status) = forecast(MINE, &["--select", rule, "--until", "2027-06-30"]);
    assert_eq!(status, 0);
    let [due] = changes(&page).as_slice() else { panic!("{page}") };
    assert_eq!((&due["kind"], &due["date"]), (&"falls_due".into(), &"2027-01-01".into()), "{due}");
    assert_eq!((&due["before"], &due["after"]), (&"pass".into(), &"fail".into()), "{due}");
    // The day is the right one: the check itself says so.
    let fails = ["2026-12-31", "2027-01-01"].map(|day| {
        let output = assay(&["check", MINE, "--select", rule, "--as-of", day, "--format", "json"]);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        report["declarations"][0]["tally"]["fail"].as_u64().unwrap()
    });
    assert_eq!(fails[0] + 1, fails[1]);
}

#[test]
fn what_is_not_declared_says_who_is_asked_and_what_passes_is_told_too() {
    let (page, _) = forecast("fixtures/kz-tailings-before.yaml", &["--select", "water", "--until", "2027-02-01"]);
    let [start] = changes(&page).as_slice() else { panic!("{page}") };
    assert_eq!((&start["kind"], &start["after"]), (&"starts".into(), &"undeclared".into()), "{start}");
    let missing = &start["findings"][0]["missing"][0];
    assert_eq!(
        (&missing["pointer"], &missing["who"]),
        (&"/water".into(), &"environmental_manager".into()),
        "{missing}"
    );
    let (page, _) = forecast("fixtures/exemplary.yaml", &["--select", "water/kz-loss-plan"]);
    assert_eq!((&changes(&page)[0]["kind"], &changes(&page)[0]["after"]), (&"starts".into(), &"pass".into()), "{page}");
}

#[test]
fn every_change_is_one_that_checks_of_both_days_show() {
    let (page, _) = forecast("fixtures/exemplary.yaml", &["--select", "audits", "--until", "2027-06-30"]);
    let found = changes(&page);
    assert!(found.len() > 1, "{page}");
    assert!(found.windows(2).all(|pair| pair[0]["days"].as_i64() <= pair[1]["days"].as_i64()));
    for change in found {
        assert_ne!((&change["before"], change["kind"] == "falls_due"), (&change["after"], true), "{change}");
        assert!(change["days"].as_i64().unwrap() > 0);
    }
}

#[test]
fn a_window_in_which_nothing_changes_says_so() {
    let until = ["--select", "methane/shaft-limit", "--until", "2026-11-30"];
    let (page, status) = forecast(MINE, &until);
    assert_eq!((changes(&page).len(), status), (0, 0));
    let output = assay(&[&["forecast", MINE, "--as-of", "2026-11-23"], &until[..]].concat());
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("nothing changes until 2026-11-30 with the facts as they are filed"), "{text}");
    let (page, status) = forecast(MINE, &["--select", "methane/shaft-limit", "--until", "2026-11-23"]);
    assert_eq!((changes(&page).len(), status), (0, 0));
}

#[test]
fn people_read_days_and_what_would_fail() {
    let output = assay(&["forecast", MINE, "--as-of", "2026-11-23", "--select", "methane/shaft-limit"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("2027-01-01 · in 39 days\n  warning starts     methane/shaft-limit"), "{text}");
    assert!(text.contains("EU Methane Regulation 22(2)") && text.contains("1 would fail on the day"), "{text}");
}

#[test]
fn what_a_waiver_covers_counts_again_on_the_day_after_its_last() {
    let folder = scratch("forecast-waivers");
    std::fs::write(folder.join("filing.yaml"), FILING).unwrap();
    std::fs::copy(root().join("fixtures/gate/waivers.yaml"), folder.join("waivers.yaml")).unwrap();
    std::fs::write(folder.join("assay.yaml"), "waivers: waivers.yaml\n").unwrap();
    let run = |args: &[&str]| {
        let all = ["forecast", "filing.yaml", "--as-of", "2026-11-23", "--select", "tailings/design-flood"];
        assay_in(&folder, &[&all[..], args].concat(), None)
    };
    let json = |args: &[&str]| -> Value {
        serde_json::from_slice(&run(&[args, &["--format", "json"]].concat()).stdout).unwrap()
    };
    let page = json(&[]);
    assert_shape("forecast", &page);
    let told: Vec<_> =
        changes(&page).iter().map(|change| ["date", "kind", "before", "after"].map(|key| &change[key])).collect();
    let day = |after: &'static str| ["2027-04-01", "waiver_lapses", "waived", after];
    assert_eq!(told, [day("fail"), day("undeclared")]);
    assert!(changes(&page)[0]["reason"].as_str().unwrap().contains("by A. Lender"), "{page}");
    assert!(changes(&page)[0]["findings"][0].get("waived").is_none(), "{page}");
    let text = String::from_utf8(run(&[]).stdout).unwrap();
    assert!(
        text.contains("2027-04-01 · in 129 days\n  error   unwaived   tailings/design-flood · North dam"),
        "{text}"
    );
    assert!(text.contains("waived until 2027-03-31 by A. Lender"), "{text}");
    for without in [&["--no-waivers"][..], &["--until", "2027-03-31"], &["--no-config"]] {
        assert_eq!(changes(&json(without)).len(), 0, "{without:?}");
    }
    assert_eq!(changes(&json(&["--no-config", "--waivers", "waivers.yaml"])).len(), 2);
}

#[test]
fn what_makes_no_sense_is_refused_with_a_reason() {
    for (args, code, says) in [
        (&["--until", "2026-01-01"][..], "usage/date", "lies before 2026-11-23"),
        (&["--until", "soon"], "usage/date", "is no day"),
        (&["--until", "2926-01-01"], "usage/date", "more than 30 years ahead"),
        (&["--hindsight"], "usage/hindsight", "hindsight ignores them"),
        (&["--gate", "lunch"], "usage/gate", "is no gate"),
    ] {
        let output = assay(&[&["forecast", MINE, "--as-of", "2026-11-23"], args].concat());
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(told.contains(code) && told.contains(says), "{told}");
    }
    let output = assay_in(root(), &["forecast", "-", "--as-of", "2026-11-23"], Some(b"declaration: 1\nproject: [\n"));
    assert_eq!(output.status.code(), Some(2), "{output:?}");
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let run = |threads: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_assay"));
        command.current_dir(root()).env("RAYON_NUM_THREADS", threads);
        command.args(["forecast", "fixtures/exemplary.yaml", "--as-of", "2026-11-23", "--select", "audits,community"]);
        command.args(["--format", "json", "--until", "2027-12-31"]).output().unwrap().stdout
    };
    let one = run("1");
    assert!(one.len() > 1000);
    assert_eq!(one, run("4"));
}
