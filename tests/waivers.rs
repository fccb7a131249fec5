//! Waivers: bound to what was looked at, visible in every report, and findings themselves where they do nothing.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{assay_in, findings, root, scratch};

pub(crate) const FILING: &str = "declaration: 1
project:
  id: aktas
  name: Aktas
  country: KZ
  stage: operation
  standards_adopted:
    - { instrument: gistm, adopted_on: 2023-08-05 }
tailings:
  facilities:
    - id: north
      name: North dam
      phase: operation
      consequence: { class: very_high }
      design: { flood_return_period: 1000 }
    - id: east
      name: East dam
      phase: operation
      consequence: { class: very_high }
      design: {}
";

fn waivers() -> String {
    fs::read_to_string(root().join("fixtures/gate/waivers.yaml")).unwrap()
}

fn run(folder: &Path, filing: &str, waivers: &str, args: &[&str]) -> (Value, i32) {
    fs::write(folder.join("filing.yaml"), filing).unwrap();
    fs::write(folder.join("waivers.yaml"), waivers).unwrap();
    let mut all = vec!["check", "filing.yaml", "--select", "tailings/design-flood", "--format", "json", "--no-config"];
    if !args.contains(&"--as-of") {
        all.extend(["--as-of", "2026-11-23"]);
    }
    if !args.contains(&"--no-waivers") {
        all.extend(["--waivers", "waivers.yaml"]);
    }
    all.extend(args);
    let output = assay_in(folder, &all, None);
    let report = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    (report, output.status.code().unwrap())
}

fn told(report: &Value) -> Vec<&str> {
    report["findings"].as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap()).collect()
}

#[test]
fn a_waived_finding_is_shown_and_fails_nothing() {
    let folder = scratch("waivers-shown");
    let (report, status) = run(&folder, FILING, &waivers(), &["--show", "waived"]);
    assert_eq!(told(&report), Vec::<&str>::new(), "{report}");
    assert_eq!(status, 0);
    let declaration = &report["declarations"][0];
    assert_eq!(declaration["verdict"], "clean");
    assert_eq!((&declaration["tally"]["fail"], &declaration["tally"]["waived"]), (&0.into(), &2.into()));
    assert_eq!(declaration["rules"][0]["waived"], 2);
    assert_eq!(declaration["outcomes"].as_array().unwrap().len(), 2);
    assert_eq!(declaration["outcomes"][0]["outcome"], "waived");
    let finding = &declaration["findings"][0];
    assert_eq!((&finding["outcome"], &finding["severity"]), (&"fail".into(), &"error".into()));
    assert_eq!(finding["waived"]["by"], "A. Lender, environmental and social director");
    assert_eq!(
        (&finding["waived"]["expires"], &finding["waived"]["ticket"]),
        (&"2027-03-31".into(), &"ESG-204".into())
    );
    assert_eq!(declaration["findings"][1]["outcome"], "undeclared");
    assert_eq!(report["waivers"], "waivers.yaml");

    let args = ["check", "filing.yaml", "--select", "tailings/design-flood", "--as-of", "2026-11-23", "--no-config"];
    let output = assay_in(&folder, &[&args[..], &["--waivers", "waivers.yaml"]].concat(), None);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("Waived (2)") && text.contains("until 2027-03-31 by A. Lender"), "{text}");
    assert!(text.contains("2 waived") && !text.contains("Facts not declared"), "{text}");

    let (report, status) = run(&folder, FILING, &waivers(), &["--no-waivers"]);
    assert_eq!((status, &report["declarations"][0]["tally"]["fail"]), (1, &1.into()));
}

#[test]
fn a_waiver_outlives_a_better_value_and_no_other_change() {
    let folder = scratch("waivers-values");
    let with = |from: &str, to: &str| run(&folder, &FILING.replacen(from, to, 1), &waivers(), &[]);
    assert_eq!(with("period: 1000", "period: 1200").1, 0);
    for (from, to, fact) in [
        ("period: 1000", "period: 900", "`tailings.facilities[north].design.flood_return_period` was 1000 and is 900"),
        ("class: very_high", "class: extreme", "`tailings.facilities[north].consequence.class` was very_high"),
    ] {
        let (report, status) = with(from, to);
        assert_eq!((told(&report), status), (vec!["waiver/lapsed"], 1));
        let lapsed = &report["findings"][0];
        assert!(lapsed["message"].as_str().unwrap().contains(fact), "{lapsed}");
        assert_eq!(lapsed["labels"][0]["path"], "waivers.yaml");
        assert_eq!(lapsed["labels"][1]["path"], "filing.yaml");
    }
    // What was missing is declared now, and wrong.
    let (report, status) = with("design: {}", "design: { flood_return_period: 50 }");
    assert_eq!((told(&report), status), (vec!["waiver/no-value"], 1));
    // Inserted lines and another order change nothing.
    let (before, dams) = FILING.split_once("    - id: north").unwrap();
    let (north, east) = dams.split_once("    - id: east").unwrap();
    let moved = format!("{}{before}    - id: east{east}    - id: north{north}", "# a line\n".repeat(100));
    assert_eq!(run(&folder, &moved, &waivers(), &[]).1, 0);
    // Another revision of the rule.
    let (report, status) = run(&folder, FILING, &waivers().replacen("revision: 3", "revision: 2", 1), &[]);
    assert_eq!((told(&report), status), (vec!["waiver/lapsed"], 1));
    let (report, _) =
        run(&folder, FILING, &waivers().replacen("revision: 3", "revision: 3\n    edition: June 1999", 1), &[]);
    assert_eq!(told(&report), ["waiver/lapsed"]);
}

#[test]
fn the_last_day_counts_and_the_next_does_not() {
    let folder = scratch("waivers-days");
    assert_eq!(run(&folder, FILING, &waivers(), &["--as-of", "2027-03-31"]).1, 0);
    let (report, status) = run(&folder, FILING, &waivers(), &["--as-of", "2027-04-01"]);
    assert_eq!((told(&report), status), (vec!["waiver/expired"; 2], 1));
    let (report, status) = run(&folder, FILING, &waivers(), &["--as-of", "2026-09-30"]);
    assert_eq!((told(&report), status), (vec!["waiver/not-yet"], 1));
    let long = waivers().replacen("expires: 2027-03-31", "expires: 2027-10-03", 1);
    let (report, status) = run(&folder, FILING, &long, &[]);
    assert_eq!((told(&report), status), (vec!["waiver/too-long"], 1));
    assert!(report["findings"][0]["message"].as_str().unwrap().contains("runs for 367 days; 366 are allowed"));
}

#[test]
fn a_waiver_that_does_nothing_is_a_finding() {
    let folder = scratch("waivers-useless");
    let check = |from: &str, to: &str, code: &str, help: &str| {
        let (report, _) = run(&folder, FILING, &waivers().replacen(from, to, 1), &[]);
        assert_eq!(told(&report), [code], "{to}: {report}");
        let told = &report["findings"][0];
        assert!(told["help"].as_str().unwrap().contains(help), "{told}");
        report["declarations"][0]["tally"]["waived"].as_u64().unwrap()
    };
    assert_eq!(check("facilities[north]", "facilities[west]", "waiver/unused", "`tailings.facilities[north]`"), 1);
    check("project: aktas ", "project: other ", "waiver/unused", "its project was not judged");
    check("tailings/design-flood ", "tailings/design-flod ", "waiver/rule", "did you mean `tailings/design-flood`?");
    check("tailings/design-flood ", "schema/unknown-key ", "waiver/rule", "only findings of rules can be waived");
    check("      design.flood_return_period: 1000\n", "", "waiver/no-value", "design.flood_return_period: 1000");
    check(
        "    missing: [design.flood_return_period]",
        "    missing: [phase]",
        "waiver/no-value",
        "flood_return_period",
    );
    // A name will do.
    let named = waivers().replacen("tailings.facilities[north]", "North dam", 1);
    assert_eq!(run(&folder, FILING, &named, &[]).1, 0);
    // Two projects that it could mean.
    let two = format!("{FILING}---\n{}", FILING.replace("id: aktas", "id: other"));
    let (report, status) = run(&folder, &two, &waivers().replace("    project: aktas", "    #"), &[]);
    assert_eq!((told(&report), status), (vec!["waiver/ambiguous"; 2], 1));
    // A rule that was not selected says nothing of its waivers.
    let (report, _) =
        run(&folder, FILING, &waivers().replacen("tailings/design-flood", "tailings/review-board", 1), &[]);
    assert_eq!(told(&report), Vec::<&str>::new());
}

#[test]
fn some_rules_nobody_may_waive() {
    let folder = scratch("waivers-never");
    fs::write(folder.join("gate.yaml"), "not_waivable: [tailings/*]\nwaivers: waivers.yaml\n").unwrap();
    fs::write(folder.join("filing.yaml"), FILING).unwrap();
    fs::write(folder.join("waivers.yaml"), waivers()).unwrap();
    let args = ["check", "filing.yaml", "--config", "gate.yaml", "--format", "json", "--as-of", "2026-11-23"];
    let output = assay_in(&folder, &[&args[..], &["--select", "tailings/design-flood"]].concat(), None);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told(&report), ["waiver/not-waivable"; 2]);
    assert_eq!(report["declarations"][0]["tally"]["waived"], 0);
    assert_eq!((output.status.code(), &report["config"]), (Some(1), &"gate.yaml".into()));
}

#[test]
fn a_waiver_file_with_a_mistake_waives_nothing() {
    let folder = scratch("waivers-shape");
    for (text, code, help) in [
        (waivers().replacen("ticket:", "tiket:", 1), "schema/unknown-key", "ticket"),
        (waivers().replacen("    expires: 2027-03-31", "    #", 1), "schema/required", "expires"),
        (waivers().replacen("2027-03-31", "soon", 1), "schema/date", "YYYY-MM-DD"),
        (waivers().replacen("2027-03-31", "2027-02-30", 1), "schema/date", ""),
        ("# nothing yet\n".to_owned(), "waiver/shape", "waivers: []"),
        (String::new(), "waiver/shape", "waivers: []"),
        (FILING.to_owned(), "waiver/shape", "`assay explain waivers`"),
        (waivers().replacen("2027-03-31", "31.03.2027", 1), "schema/date", "did you mean `2027-03-31`?"),
        (waivers().replacen("revision: 3", "revision: three", 1), "schema/type", "whole number"),
        (waivers().replacen("approver:", "утвердил:", 1), "schema/unknown-key", "утвердил"),
        ("waivers:\n\t- rule: a\n".to_owned(), "yaml/syntax", "tab"),
        (format!("{}{}", waivers(), "# a line of remarks\n".repeat(110_000)), "yaml/too-large", "1 MiB"),
        ("waivers: [\n".to_owned(), "yaml/syntax", ""),
    ] {
        let (report, status) = run(&folder, FILING, &text, &[]);
        assert_eq!(status, 2, "{text}");
        let own = report["findings"].as_array().unwrap();
        let told = own.iter().find(|told| told["code"] == code).unwrap_or_else(|| panic!("{code}: {report}"));
        assert!(told.to_string().contains(help), "{told}");
        assert_eq!(told["labels"][0]["path"], "waivers.yaml");
        assert_eq!(report["declarations"][0]["tally"]["fail"], 1);
    }
    assert_eq!(run(&folder, FILING, "waivers: []\n", &[]).1, 1);
    for (named, words) in [("none.yaml", "there is no such file"), (".", "it is a folder")] {
        let output = assay_in(&folder, &["check", "filing.yaml", "--waivers", named, "--format", "json"], None);
        assert_eq!(output.status.code(), Some(2));
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let told = findings(&report).into_iter().find(|told| told["code"] == "run/unreadable").unwrap();
        assert!(told["message"].as_str().unwrap().contains(words), "{told}");
        assert_eq!(told["labels"][0]["path"], "<command line>", "{told}");
    }
    // Any script will do for a reason, an approver and a name.
    let named =
        waivers().replacen("tailings.facilities[north]", "Северная дамба", 1).replacen("A. Lender", "А. Кредитор", 1);
    let (report, status) = run(&folder, &FILING.replace("North dam", "Северная дамба"), &named, &[]);
    assert_eq!((told(&report), status), (vec![], 0), "{report}");
}

/// What the README shows is a waiver file, and waives what it says.
#[test]
fn the_readme_shows_a_waiver_that_counts() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let (_, block) = readme.split_once("```yaml\nwaivers:\n").unwrap();
    let text = format!("waivers:\n{}", block.split_once("```").unwrap().0);
    let (report, status) = run(&scratch("waivers-readme"), FILING, &text, &[]);
    let tally = &report["declarations"][0]["tally"];
    assert_eq!(
        (told(&report), &tally["waived"], &tally["fail"], status),
        (vec![], &1.into(), &0.into(), 1),
        "{report}"
    );
}

/// A report that a gate relies on says at which date and gate it judged, and what lowered each finding.
#[test]
fn an_earlier_date_and_gate_are_in_every_report() {
    let folder = scratch("waivers-dates");
    let args = ["--as-of", "2020-01-31", "--gate", "permitting", "--no-waivers"];
    let (report, _) = run(&folder, FILING, "", &args);
    assert_eq!((&report["as_of"], &report["gate"]), (&"2020-01-31".into(), &"permitting".into()));
    let declaration = &report["declarations"][0];
    assert!(declaration["gate_note"].as_str().unwrap().contains("the facts show the gate operation"), "{declaration}");
    let finding = &declaration["findings"][0];
    let caps: Vec<&Value> = finding["caps"].as_array().unwrap().iter().map(|cap| &cap["cap"]).collect();
    assert!(caps.contains(&&Value::from("time")), "{finding}");
    assert_eq!(finding["cites"][0]["in_force"], "2020-08-05");
    assert!(finding["cites"][0]["time"].as_str().unwrap().contains("in force in"), "{finding}");
}
