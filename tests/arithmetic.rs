//! What a failure shows of its arithmetic, and the slips that it names: rules of a small pack against one declaration.

use std::fmt::Write as _;
use std::fs;

use crate::support::{assay, assay_in, findings, judge, root, scratch};

const DECLARATION: &str = "declaration: 1
project: { id: ten, name: Shaft Ten, country: PL, commodities: [coking_coal], stage: operation }
milestones:
  application: { actual_on: 2026-03-01 }
  permitting: { actual_on: 2026-05-14 }
  esia_disclosed: { actual_on: 2026-02 }
  construction: { actual_on: 2026-09-15 }
tailings:
  facilities:
    - id: a
      name: A
      consequence: { class: low, potential_loss_of_life: 214 }
      embankment: { downstream_slope: { designed: 2.0, as_built: 1.3 } }
methane:
  reference_conditions: { temperature: 20 Cel, pressure: 101.325 kPa }
  sources:
    - id: s1
      kind: ventilation_shaft
      flow: 310 m3/s
      ch4_fraction: 0.40 %
      hours_operating: 8760 h
      ch4_emitted: 26081 t
    - { id: s2, ch4_emitted: 19174 t }
    - { id: s3, ch4_emitted: 500 kg }
    - { id: s4, ch4_emitted: 3 t }
    - { id: s5, ch4_emitted: 4 t }
  production: { coal_mined: 2000 kt }
  totals: { ch4: 45255 kt }
royalties:
  payments:
    - { id: p1, amount: 719088 USD, paid_on: 2026-01-31 }
    - { id: p2, amount: -2924275 USD, paid_on: 2026-02-28 }
";

/// `let`s; what is required; then what the trace must say, line by line.
const CASES: &[(&str, &str, &[&str])] = &[
    // the line that the issue asks for: a product used once is written out where it is used
    (
        "volume: to(s.flow * s.ch4_fraction * s.hours_operating, \"m3\"); density: methane_density(); \
         computed: to(volume * density, \"t\")",
        "within(s.ch4_emitted, computed, \"0.004 %\")",
        &[
            "density: methane_density() = 101 325 Pa × 0.0160425 ÷ (8.314462618 × 293.15 K) × 1 kg/m3 = 0.66691 kg/m3",
            "computed: 310 m3/s × 0.40 % × 8760 h × 0.6669 kg/m3 = 26 079 t",
            "check: 26 081 t is outside 26 079 t ± 0.004 % = 26 078 t to 26 080 t",
        ],
    ),
    // without a `let`: both sides, and by how much
    ("", "s.ch4_emitted <= \"26 kt\"", &["check: 26 081 t > 26 kt by 81 t"]),
    ("", "methane.totals.ch4 < methane.production.coal_mined", &["check: 45 255 kt ≥ 2000 kt by 43 255 kt"]),
    (
        "",
        "s.ch4_emitted / methane.production.coal_mined <= \"5 t/kt\"",
        &["left side: 26 081 t ÷ 2000 kt = 13.041 t/kt", "check: 13.041 t/kt > 5 t/kt by 8.0405 t/kt"],
    ),
    // sums: a few items with their signs, many counted
    (
        "paid: sum(royalties.payments.map(p, p.amount))",
        "paid == \"1 USD\"",
        &[
            "paid: 719 088 USD − 2 924 275 USD = -2 205 187.00 USD",
            "check: -2 205 187.00 USD ≠ 1 USD by 2 205 188.00 USD",
        ],
    ),
    (
        "total: sum(methane.sources.map(x, x.ch4_emitted))",
        "within(methane.totals.ch4, total, \"1 t\")",
        &["total: sum of 5 items = 45 kt", "check: 45 255 kt is outside 45 kt ± 1 t = 45 262 t to 45 264 t"],
    ),
    (
        "few: sum(take(methane.sources, 2).map(x, x.ch4_emitted * 2 - \"1 t\"))",
        "few < \"1 t\"",
        &["few: 26 081 t × 2 − 1 t + 19 174 t × 2 − 1 t = 90 508 t", "check: 90 508 t ≥ 1 t by 90 507 t"],
    ),
    // dates
    (
        "days: days_between(milestones.application.actual_on, milestones.permitting.actual_on)",
        "days <= 60",
        &["days: 2026-05-14 − 2026-03-01 = 74 days, the first not counted", "check: 74 > 60"],
    ),
    // a month is as good as a day where every day of it decides alike
    (
        "wait: days_between(milestones.esia_disclosed.actual_on, milestones.permitting.actual_on)",
        "wait <= 60",
        &["wait: 2026-05-14 − 2026-02 = 75 to 102 days, the first not counted", "check: 75 to 102 > 60"],
    ),
    (
        "latest: milestones.application.actual_on + months(6)",
        "milestones.construction.actual_on <= latest",
        &["latest: 2026-03-01 + 6 months = 2026-09-01", "check: 2026-09-15 > 2026-09-01 by 14 days"],
    ),
    // the scale of a class, with the steps that it came from
    (
        "class: effective_class(tailings.facilities[0])",
        "class <= \"low\"",
        &["class: effective_class(tailings.facilities[0]) = max(low, extreme) = extreme", "check: extreme > low"],
    ),
    // only what decides: of several conditions the one that does not hold, of several items the first
    ("", "s.ch4_emitted > \"1 t\" && s.hours_operating < \"8000 h\"", &["check: 8760 h ≥ 8000 h by 760 h"]),
    ("", "!(s.hours_operating > \"8000 h\")", &["check: 8760 h > 8000 h by 760 h"]),
    ("", "methane.sources.all(x, x.ch4_emitted >= \"1 t\")", &["check: 500 kg < 1 t"]),
    (
        "",
        "methane.sources.exists(x, x.ch4_emitted > \"1 Mt\") || size(methane.sources) == 0",
        &[
            "check: 26 081 t ≤ 1 Mt by 973 919 t",
            "check: 19 174 t ≤ 1 Mt by 980 826 t",
            "check: 500 kg ≤ 1 Mt by 999 999 500 kg",
        ],
    ),
    // brackets stand where they are needed
    (
        "odd: s.hours_operating / ((2 - 1) / 4) - (s.hours_operating - \"3 h\")",
        "odd < \"1 h\"",
        &["odd: 8760 h ÷ ((2 − 1) ÷ 4) − (8760 h − 3 h) = 26 283 h", "check: 26 283 h ≥ 1 h by 26 282 h"],
    ),
    // no comparison of more or less: no arithmetic
    ("", "s.kind == \"post_mining\"", &[]),
];

fn rule(lets: &str, require: &str) -> String {
    let mut text = String::from("title: t\nseverity: error\nforce: check\nfor: take(methane.sources, 1) as s\n");
    if !lets.is_empty() {
        text.push_str("let:\n");
        for (name, expression) in lets.split("; ").filter_map(|one| one.split_once(": ")) {
            let _ = writeln!(text, "  {}: '{expression}'", name.trim());
        }
    }
    let cases =
        ["pass", "fail", "undeclared"].map(|kind| format!("  - {kind}: a\n    given: 'project: {{ id: a }}'\n"));
    let _ = write!(text, "require: '{require}'\nmessage: m\nhelp: h\ncases:\n{}", cases.concat());
    text
}

/// A folder with the declaration and one rule for each case.
fn pack(name: &str) -> std::path::PathBuf {
    let folder = scratch(name);
    fs::create_dir_all(folder.join("pack/own")).unwrap();
    fs::write(folder.join("a.yaml"), DECLARATION).unwrap();
    for (at, (lets, require, _)) in CASES.iter().enumerate() {
        fs::write(folder.join(format!("pack/own/case-{at:02}.yaml")), rule(lets, require)).unwrap();
    }
    folder
}

const ARGS: [&str; 8] = ["check", "a.yaml", "--rules", "pack", "--as-of", "2026-11-23", "--select", "own/*"];

#[test]
fn a_failure_shows_its_arithmetic() {
    let folder = pack("arithmetic");
    let output = assay_in(&folder, &[&ARGS[..], &["--format", "json"]].concat(), None);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(report["findings"].as_array().unwrap().is_empty(), "the pack loads: {:#}", report["findings"]);
    let mut wrong = Vec::new();
    for (at, (lets, require, expected)) in CASES.iter().enumerate() {
        let code = format!("own/case-{at:02}");
        let Some(finding) = findings(&report).into_iter().find(|finding| finding["code"] == code.as_str()) else {
            wrong.push(format!("{lets} {require}: no finding"));
            continue;
        };
        let mut shown = Vec::new();
        for line in finding["trace"].as_array().unwrap() {
            let text = |key: &str| line[key].as_str().unwrap_or_default().replace('\u{a0}', " ");
            let written_out = text("name") == "volume";
            if !text("filled").is_empty() && !written_out {
                let value = if text("value").is_empty() { String::new() } else { format!(" = {}", text("value")) };
                shown.push(format!("{}: {}{value}", text("name"), text("filled")));
            }
        }
        if shown != *expected {
            wrong.push(format!("{lets} {require}:\n  {}", shown.join("\n  ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn arithmetic_fits_the_page_and_names_its_lines() {
    let folder = pack("arithmetic-text");
    for (columns, ascii) in [("100", false), ("60", false), ("100", true)] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_assay"));
        command.current_dir(&folder).args(ARGS).env("COLUMNS", columns);
        if ascii {
            command.env("LC_ALL", "C");
        }
        let text = String::from_utf8(command.output().unwrap().stdout).unwrap();
        let width: usize = columns.parse().unwrap();
        let mut seen = 0;
        for line in text.lines().filter(|line| line.starts_with("  ") && !line.contains('│')) {
            assert!(line.chars().count() <= width, "{columns}: {line}");
            seen += usize::from(line.contains("  check"));
        }
        assert!(seen >= CASES.len(), "{seen}");
    }
    let text = String::from_utf8(assay_in(&folder, &ARGS, None).stdout).unwrap().replace('\u{a0}', " ");
    for expected in [
        "  computed = 310 m3/s × 0.40 % × 8760 h × 0.6669 kg/m3 = 26 079 t\n             line 19    line 20  line 21  density\n",
        "  check      26 081 t is outside 26 079 t ± 0.004 % = 26 078 t to 26 080 t\n             line 22             computed\n",
        "  total = sum of 5 items = 45 kt\n          lines 22 to 26\n",
        "  days  = 2026-05-14 − 2026-03-01 = 74 days, the first not counted\n          line 5       line 4\n",
        "  check   74 > 60\n          days\n",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
    assert!(!text.contains("volume"), "what is written out has no line of its own");
}

/// One mine whose figures fit, and a change that makes the slip.
const MINE: &str = "declaration: 1
project: { id: ten, name: Shaft Ten, country: PL, commodities: [coking_coal], stage: operation }
methane:
  reference_conditions: { temperature: 20 Cel, pressure: 101.325 kPa }
  sources:
    - { id: s1, kind: ventilation_shaft, flow: 310 m3/s, ch4_fraction: 0.40 %, hours_operating: 8760 h, ch4_emitted: 26081 t }
  totals: { ch4: 26081 t }
";

#[test]
fn published_slips_are_named() {
    for (from, to, rule, ratio, words) in [
        (
            "26081 t }\n  totals",
            "2608.1 t }\n  totals",
            "methane/shaft-flux",
            "0.1",
            "a decimal point one place too far to the left",
        ),
        ("0.40 %", "0.04 %", "methane/shaft-flux", "10", "a decimal point one place too far to the right"),
        ("20 Cel", "0 Cel", "methane/shaft-flux", "0.9318", "gas at 0 Cel and at 20 Cel mixed up"),
        ("20 Cel", "15 Cel", "methane/shaft-flux", "", ""),
        ("310 m3/s", "310 m3/min", "methane/shaft-flux", "60", "minutes and seconds, or hours and minutes, mixed up"),
        ("310 m3/s", "\"310 [cft_i]/s\"", "methane/shaft-flux", "35.32", "cubic feet of gas taken for cubic metres"),
        ("26081 t }\n  totals", "26081 kt }\n  totals", "methane/shaft-flux", "1000", "kilograms written as tonnes"),
        ("26081 t }\n  totals", "729.1 kt }\n  totals", "methane/shaft-flux", "27.96", "with the GWP of AR5 (28)"),
        (
            "totals: { ch4: 26081 t }",
            "totals: { ch4: 26081 kg }",
            "methane/sources-sum",
            "0.001",
            "tonnes written as kilograms",
        ),
        (
            "totals: { ch4: 26081 t }",
            "totals: { ch4: 28749 t }",
            "methane/sources-sum",
            "1.102",
            "short tons written as tonnes",
        ),
        // No slip: nothing is said.
        ("totals: { ch4: 26081 t }", "totals: { ch4: 26400 t }", "methane/sources-sum", "", ""),
        ("totals: { ch4: 26081 t }", "totals: { ch4: 37000 t }", "methane/sources-sum", "", ""),
        // One digit tells no factors apart.
        ("totals: { ch4: 26081 t }", "totals: { ch4: 0.3 Mt }", "methane/sources-sum", "", ""),
    ] {
        assert!(MINE.contains(from), "{from}");
        let (report, _) = judge(&MINE.replacen(from, to, 1), &["--select", rule]);
        let hints: Vec<&serde_json::Value> = findings(&report)
            .into_iter()
            .filter(|finding| finding["code"] == rule)
            .flat_map(|finding| finding["hints"].as_array().into_iter().flatten())
            .collect();
        assert!(hints.len() <= 2, "{hints:?}");
        match hints.first() {
            None => assert_eq!(words, "", "{from} -> {to}: no hint"),
            Some(hint) => {
                let text = hint["text"].as_str().unwrap();
                assert!(!words.is_empty() && text.contains(words), "{from} -> {to}: {text}");
                assert_eq!(hint["ratio"], ratio, "{from} -> {to}: {text}");
            }
        }
    }
}

/// Every rule whose check is one comparison of more or less, failing in a fixture, shows both sides.
#[test]
fn a_failing_comparison_always_has_its_figures() {
    let output = assay(&["check", "fixtures", "--format", "json", "--as-of", "2026-11-23", "--hindsight"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut seen = 0;
    for finding in findings(&report).into_iter().filter(|finding| finding["outcome"] == "fail") {
        let code = finding["code"].as_str().unwrap();
        let rule = fs::read_to_string(root().join(format!("rules/{code}.yaml"))).unwrap();
        let require = rule.split("\nrequire:").nth(1).unwrap().split("\nat:").next().unwrap();
        let signs = [" <= ", " >= ", " < ", " > ", "within("];
        let compares = require.split("- that:").filter(|check| !check.trim().is_empty()).all(|check| {
            let condition = check.split("\n    ").next().unwrap();
            // That there are none at all, the message says.
            let is_empty_list = condition.contains("count(") && condition.trim_end().ends_with(" > 0");
            let is_any = condition.contains(".exists(");
            signs.iter().any(|sign| condition.contains(sign)) && !is_empty_list && !is_any
        });
        let lines = finding["trace"].as_array().unwrap();
        let checks: Vec<_> = lines.iter().filter(|line| line["name"] == "check").collect();
        let says = |line: &&serde_json::Value| {
            let filled = line["filled"].as_str().unwrap_or_default();
            ["=", "≠", "<", ">", "≤", "≥"].iter().any(|sign| filled.contains(sign))
        };
        assert!(checks.iter().all(says), "{code}: {checks:?}");
        if compares {
            assert!(!checks.is_empty(), "{code} compares and shows no figures");
            seen += 1;
        }
    }
    assert!(seen > 3, "{seen}");
}
