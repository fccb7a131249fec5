//! `assay.yaml`: found upwards to the root of the repository, beaten by the command line, told where it is wrong.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{assay_in, root, scratch};
use crate::waivers::FILING;

/// A repository with a folder in a folder.
fn repository(name: &str) -> (PathBuf, PathBuf) {
    let top = scratch(name);
    let below = top.join("filings/aktas");
    fs::create_dir_all(&below).unwrap();
    fs::create_dir(top.join(".git")).unwrap();
    fs::write(below.join("filing.yaml"), FILING).unwrap();
    (top, below)
}

fn check(folder: &Path, args: &[&str]) -> (Value, i32) {
    let mut all = vec!["check", "filing.yaml", "--format", "json", "--as-of", "2026-11-23"];
    all.extend(args);
    let output = assay_in(folder, &all, None);
    let report = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    (report, output.status.code().unwrap())
}

fn settings(folder: &Path, args: &[&str]) -> String {
    let output = assay_in(folder, &[&["check", "--show-settings"], args].concat(), None);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_example_is_one() {
    let text = settings(&root().join("fixtures/gate"), &["--skip", "water"]);
    for line in [
        "configuration: assay.yaml\n",
        "profile           default               assay.yaml:4\n",
        "select            tailings/*, closure/*  assay.yaml:6\n",
        "skip              water                  command line\n",
        "gate              none                   default\n",
        "waivers           waivers.yaml           assay.yaml:11\n",
    ] {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words(&text).contains(&words(line)), "{line} in {text}");
    }
    assert!(settings(root(), &[]).starts_with("configuration: none\n"));
}

#[test]
fn it_is_found_upwards_to_the_root_of_the_repository() {
    let (top, below) = repository("config-found");
    fs::write(top.join("assay.yaml"), "select: [tailings/design-flood]\nfail_on: never\nwaivers: gate/w.yaml\n")
        .unwrap();
    fs::create_dir(top.join("gate")).unwrap();
    fs::write(top.join("gate/w.yaml"), "waivers: []\n").unwrap();
    let (report, status) = check(&below, &[]);
    assert_eq!((&report["config"], &report["waivers"]), (&"../../assay.yaml".into(), &"../../gate/w.yaml".into()));
    assert_eq!((&report["catalog"]["rules"], &report["fail_on"], status), (&1.into(), &"never".into(), 0));
    // The command line wins.
    let (report, status) = check(&below, &["--fail-on", "error", "--select", "tailings"]);
    assert_eq!((&report["fail_on"], status), (&"error".into(), 1));
    assert!(report["catalog"]["rules"].as_u64().unwrap() > 1);
    let (report, _) = check(&below, &["--no-config"]);
    assert_eq!(report["config"], Value::Null);
    // A nearer one is taken alone.
    fs::write(below.join("assay.yaml"), "fail_on: note\n").unwrap();
    assert_eq!(check(&below, &["--select", "tailings"]).0["fail_on"], "note");
    // One above the repository belongs to somebody else.
    fs::remove_file(below.join("assay.yaml")).unwrap();
    fs::create_dir(below.join(".git")).unwrap();
    assert_eq!(check(&below, &[]).0["config"], Value::Null);
}

#[test]
fn a_declaration_of_that_name_is_no_configuration() {
    let (top, below) = repository("config-declaration");
    fs::write(top.join("assay.yaml"), "fail_on: never\n").unwrap();
    fs::write(below.join("assay.yaml"), FILING).unwrap();
    let (report, _) = check(&below, &["--select", "tailings/design-flood"]);
    assert_eq!(report["config"], "../../assay.yaml");
    let (report, status) = check(&below, &["--config", "assay.yaml"]);
    assert_eq!((&report["findings"][0]["code"], status), (&"config/declaration".into(), 2));
    // And it is judged as what it is.
    let output = assay_in(&below, &["check", ".", "--select", "tailings/design-flood", "--format", "json"], None);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["declarations"].as_array().unwrap().len(), 2);
}

#[test]
fn a_mistake_is_told_at_its_place() {
    let (top, below) = repository("config-wrong");
    for (text, code, words, line) in [
        ("# settings\nfail_onn: note\n", "schema/unknown-key", "fail_on", 2),
        ("fail_on: errors\n", "schema/unknown-word", "error", 1),
        ("select: tailings\n", "schema/type", "list", 1),
        ("profile: defalt\n", "usage/profile", "did you mean `default`?", 1),
        ("gate: financial_clos\n", "schema/unknown-word", "financial_close", 1),
        ("skip:\n  - tailings/design-flod\n", "usage/selector", "design-flood", 2),
        ("not_waivable: [methane/*, tailing/*]\n", "usage/selector", "`tailing/*` matches no rule", 1),
        ("waivers: none.yaml\n", "run/unreadable", "none.yaml", 1),
        ("baseline: .\n", "run/unreadable", "it is a folder", 1),
        ("waivers: \"\"\n", "schema/size", "at least 1 character\"", 1),
        ("профиль: default\n", "schema/unknown-key", "профиль", 1),
        ("just text\n", "schema/type", "mapping", 1),
        ("a: 1\n---\nb: 2\n", "config/documents", "---", 3),
    ] {
        fs::write(top.join("assay.yaml"), text).unwrap();
        let (report, status) = check(&below, &[]);
        let told = &report["findings"][0];
        assert_eq!((&told["code"], status), (&code.into(), 2), "{text}: {report}");
        assert!(told.to_string().contains(words), "{told}");
        assert_eq!(told["labels"][0]["path"], "../../assay.yaml", "{told}");
        assert_eq!(told["labels"][0]["start"]["line"], line, "{told}");
    }
    let output = assay_in(&below, &["check", "--show-settings"], None);
    assert_eq!((output.status.code(), output.stdout.is_empty()), (Some(2), true));
    fs::write(top.join("assay.yaml"), format!("select:\n{}", "  - tailings/design-flood\n".repeat(80_000))).unwrap();
    let (report, status) = check(&below, &[]);
    assert_eq!((&report["findings"][0]["code"], status), (&"yaml/too-large".into(), 2));
    for (named, words) in [("none.yaml", "no such file"), (".", "it is a folder")] {
        let (report, status) = check(&below, &["--config", named]);
        let told = &report["findings"][0];
        assert_eq!(
            (&told["code"], &told["labels"][0]["path"], status),
            (&"run/unreadable".into(), &"<command line>".into(), 2)
        );
        assert!(told["message"].as_str().unwrap().contains(words), "{told}");
    }
}

#[test]
fn binds_goes_by_it_too() {
    let (top, below) = repository("config-binds");
    fs::write(top.join("assay.yaml"), "profile: payments-report\n").unwrap();
    let output = assay_in(&below, &["binds", "filing.yaml", "--format", "json"], None);
    let page: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(page["profile"], "payments-report");
}
