//! When clauses are in force: three shapes, the day before and the day itself.

use assay::finding::{CapKind, Outcome};
use assay::judge::{self, Options};
use assay::pack::Profile;
use assay::value::Date;

use crate::dates::{declaration, pack};
use crate::support::{assay_in, scratch};

/// Acts that something may wait for: one adopted, one not.
pub(crate) const ACTS: &str = "title: t\nkey: { act: text }\nvalues: { adopted_on: date }\ncomplete: false
source: { status: own, reason: for the tests }
rows: [ { act: footprint, adopted_on: 2024-08-31 }, { act: recycled, adopted_on: false } ]\n";

/// Shares that rise on dates, as those of recycled metals in batteries do.
pub(crate) const SHARES: &str = "title: t\nkey: { metal: text }\nvalues: { least: \"quantity %\" }\ncomplete: false
source: { status: own, reason: for the tests }
rows:
  - { metal: lithium, least: 6 %, from: 2031-08-18, until: 2036-08-17 }
  - { metal: lithium, least: 12 %, from: 2036-08-18 }
  - { metal: nickel, least: 6 %, from: 2031-08-18, until: 2036-08-17 }
  - { metal: nickel, least: 15 %, from: 2036-08-18 }\n";

pub(crate) fn standard(in_force: &str) -> String {
    let window = if in_force.is_empty() { String::new() } else { format!("in_force: {in_force}\n") };
    format!(
        "title: Test Act\nshort: Act\nedition: e\nurl: https://example.org/act\n{window}otherwise: benchmark
binds: [ {{ force: binding, when: 'project.country == \"KZ\"' }} ]\nclauses: [ {{ id: \"1\" }} ]\n"
    )
}

/// A rule that fails for every declaration with a section `dates`.
pub(crate) fn rule(more: &str, require: &str) -> String {
    format!(
        "title: The rule\nseverity: error\ncites: [ {{ standard: act, clause: \"1\", source: verified }} ]\n{more}
require: '{require}'\nmessage: m\nhelp: h
cases:\n  - pass: p\n    given: 'project: {{ id: a }}'\n  - fail: f\n    given: 'project: {{ id: a }}'
  - undeclared: u\n    given: 'project: {{ id: a }}'\n"
    )
}

/// How a rule ends on a day: outcome, severity, what is said of the time, and the first day in force.
fn judged(act: &str, rule: &str, dates: &str, as_of: &str) -> String {
    let files = [
        ("standards/act.yaml", act),
        ("own/rule.yaml", rule),
        ("tables/acts.yaml", ACTS),
        ("tables/shares.yaml", SHARES),
    ];
    let (mut sources, pack) = pack(&files);
    let pack = pack.unwrap_or_else(|findings| panic!("{findings:#?}"));
    let text = format!("project: {{ id: a, country: KZ }}\ndates: {{ {dates} }}\n");
    let (tree, malformed, _) = declaration(&mut sources, &pack, &text);
    let at = pack.rules.iter().position(|rule| rule.id == "own/rule").unwrap();
    let profile = Profile::default();
    let options = Options {
        as_of: Date::parse(as_of).unwrap(),
        hindsight: false,
        gate: None,
        profile: &profile,
        rules: &[at],
        case: None,
    };
    let judged = judge::judge(&pack, &tree, &malformed, &options);
    let findings = judged.findings.iter().filter(|finding| finding.code == "own/rule");
    let mut said: Vec<String> = findings
        .map(|finding| {
            let time = finding.caps.iter().find(|cap| cap.kind == CapKind::Time).map(|cap| cap.text.clone());
            let cite = &finding.cites[0];
            let day = cite.in_force.clone().unwrap_or_else(|| "-".to_owned());
            let because = cite.because.as_ref().map(|because| format!(" ({because})")).unwrap_or_default();
            let outcome = finding.outcome.map_or("remark", Outcome::word);
            let missing: Vec<String> =
                finding.missing.iter().map(|missing| format!(" ?{}", missing.pointer.dotted())).collect();
            let missing = missing.concat();
            format!("{outcome} {}{missing}; {day}{because}; {}", finding.severity, time.unwrap_or_default())
        })
        .collect();
    if said.is_empty() {
        said = judged
            .outcomes
            .iter()
            .map(|line| {
                let reason = line.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
                format!("{}{reason}", line.outcome.word())
            })
            .collect();
    }
    said.join(" | ").trim_end_matches("; ").to_owned()
}

pub(crate) const FAILS: &str = "dates.a > \"2099-01-01\"";

#[test]
fn a_fixed_window_turns_on_its_days() {
    // The EU act, the waste studies, the battery dates, the Chinese law: off the day before, live on the day.
    for (first, before) in [
        ("2024-05-23", "2024-05-22"),
        ("2025-07-01", "2025-06-30"),
        ("2026-11-24", "2026-11-23"),
        ("2027-02-18", "2027-02-17"),
        ("2027-08-02", "2027-08-01"),
        ("2027-08-18", "2027-08-17"),
    ] {
        let act = standard("{ from: 2020-01-01 }");
        let rule = rule(&format!("in_force: {{ from: {first} }}"), FAILS);
        let ahead = format!("fail warning; {first}; Act is in force in 1 day");
        assert_eq!(judged(&act, &rule, "a: 2020-01-01", before), ahead);
        assert_eq!(judged(&act, &rule, "a: 2020-01-01", first), format!("fail error; {first}"));
    }
    let act = standard("{ from: 2026-01-01, until: 2026-06-30 }");
    let plain = rule("", FAILS);
    assert_eq!(judged(&act, &plain, "a: 2020-01-01", "2026-06-30"), "fail error; 2026-01-01");
    let late = "not_applicable: no longer in force since 2026-06-30";
    assert_eq!(judged(&act, &plain, "a: 2020-01-01", "2026-07-01"), late);
    // 365 days ahead a warning, 366 a note.
    let far = standard("{ from: 2027-01-02 }");
    assert!(judged(&far, &plain, "a: 2020-01-01", "2026-01-02").starts_with("fail warning"));
    assert!(judged(&far, &plain, "a: 2020-01-01", "2026-01-01").starts_with("fail note"));
}

#[test]
fn the_later_of_a_day_and_a_time_after_an_act() {
    let act = standard("{ later_of: [ 2025-02-18, { months: 12, after: acts/footprint } ] }");
    let why = "(the later of 2025-02-18 and 12 months after `footprint` of 2024-08-31)";
    let plain = rule("", FAILS);
    let ahead = format!("fail warning; 2025-08-31 {why}; Act is in force in 1 day");
    assert_eq!(judged(&act, &plain, "a: 2020-01-01", "2025-08-30"), ahead);
    assert_eq!(judged(&act, &plain, "a: 2020-01-01", "2025-08-31"), format!("fail error; 2025-08-31 {why}"));
    // Six months after 31 August end on the last day of February; the plain day is later then.
    let early = standard("{ later_of: [ 2025-03-01, { months: 6, after: acts/footprint } ], until: 2025-03-02 }");
    assert!(judged(&early, &plain, "a: 2020-01-01", "2025-02-28").starts_with("fail warning; 2025-03-01"));
    assert!(judged(&early, &plain, "a: 2020-01-01", "2025-03-01").starts_with("fail error; 2025-03-01"));
    assert!(judged(&early, &plain, "a: 2020-01-01", "2025-03-03").starts_with("not_applicable"));
    let clamped = standard("{ later_of: [ 2025-02-01, { months: 6, after: acts/footprint } ] }");
    assert!(judged(&clamped, &plain, "a: 2020-01-01", "2025-02-27").starts_with("fail warning; 2025-02-28"));
    // An act that does not exist puts nothing into force, however late it is.
    let open = rule("in_force: { later_of: [ 2025-02-18, { months: 12, after: acts/recycled } ] }", FAILS);
    let not_yet = "fail note; - ; Act is not yet in force: `recycled` has no date yet";
    assert_eq!(judged(&act, &open, "a: 2020-01-01", "2040-01-01").replace("-;", "- ;"), not_yet);
    let past =
        rule("judged_on: dates.a\nin_force: { later_of: [ 2025-02-18, { months: 12, after: acts/recycled } ] }", FAILS);
    let predates = "not_applicable: predates its entry into force: `recycled` has no date yet";
    assert_eq!(judged(&act, &past, "a: 2026-01-01", "2026-11-23"), predates);
}

#[test]
fn a_time_after_a_date_of_the_filing() {
    // The report is due two years after recognition: 4 June 2027.
    let act = standard("{ relative: { to: dates.a, years: 2 } }");
    let plain = rule("", "dates.b > dates.a");
    let why = "(2 years after `dates.a`, 2025-06-04)";
    let dates = "a: 2025-06-04, b: 2024-01-01";
    assert_eq!(judged(&act, &plain, dates, "2027-06-05"), format!("fail error; 2027-06-04 {why}"));
    assert_eq!(judged(&act, &plain, dates, "2027-06-04"), format!("fail error; 2027-06-04 {why}"));
    let ahead = format!("fail warning; 2027-06-04 {why}; Act is in force in 1 day");
    assert_eq!(judged(&act, &plain, dates, "2027-06-03"), ahead);
    // 29 February and its anniversary.
    let leap = "a: 2024-02-29, b: 2023-01-01";
    assert!(judged(&act, &plain, leap, "2026-02-28").starts_with("fail error; 2026-02-28"));
    assert!(judged(&act, &plain, leap, "2026-02-27").starts_with("fail warning"));
    // Months are clamped, days are not.
    let months = rule("in_force: { relative: { to: dates.a, months: 6 } }", "dates.b > dates.a");
    assert!(judged(&act, &months, "a: 2025-08-31, b: 2024-01-01", "2026-02-28").starts_with("fail error; 2026-02-28"));
    let days = rule("in_force: { relative: { to: dates.a, days: 30 } }", "dates.b > dates.a");
    assert!(judged(&act, &days, "a: 2025-08-31, b: 2024-01-01", "2025-09-30").starts_with("fail error; 2025-09-30"));
    // Left out it is a missing fact, with the weight of a failure; declared absent it never begins.
    let missing = judged(&act, &plain, "b: 2024-01-01", "2027-06-05");
    assert!(missing.starts_with("undeclared error ?dates.a"), "{missing}");
    let never = rule("in_force: { relative: { to: dates.absent, years: 2 } }", FAILS);
    let reason = "not_applicable: counts from `dates.absent`, which is declared absent";
    assert_eq!(judged(&act, &never, "a: 2020-01-01, absent: false", "2027-06-05"), reason);
    // An imprecise date decides where its whole month does.
    let month = "a: 2025-06, b: 2024-01-01";
    assert!(judged(&act, &plain, month, "2027-07-01").starts_with("fail error; 2027-06"));
    assert!(judged(&act, &plain, month, "2027-06-15").starts_with("undeclared error ?dates.a"));
    assert!(judged(&act, &plain, month, "2027-05-31").contains("in force in 1 day"));
    let days = rule("in_force: { relative: { to: dates.a, days: 30 } }", "dates.b > dates.a");
    // Days after an unknown day wait for it.
    assert!(judged(&act, &days, month, "2025-07-15").starts_with("undeclared error ?dates.a"));
}

#[test]
fn a_citation_of_full_weight_decides_whatever_another_waits_for() {
    let act = standard("{ from: 2020-01-01 }");
    let text = rule("", FAILS).replace(
        "cites: [ { standard: act, clause: \"1\", source: verified } ]",
        "cites: [ { standard: act, clause: \"1\", source: verified, in_force: { relative: { to: dates.unknown, years: 1 } } }, OTHER ]",
    );
    let other =
        |reading: &str| text.replace("OTHER", &format!("{{ standard: act, clause: \"1\", source: {reading} }}"));
    assert_eq!(judged(&act, &other("verified"), "a: 2020-01-01", "2026-11-23"), "fail error; 2020-01-01");
    let waits = judged(&act, &other("memory"), "a: 2020-01-01", "2026-11-23");
    assert!(waits.starts_with("undeclared error ?dates.unknown"), "{waits}");
}

#[test]
fn shares_rise_on_their_days_and_are_silent_before() {
    let act = standard("{ from: 2020-01-01 }");
    let at = |metal: &str, share: &str, as_of: &str| {
        let rule = rule(
            "let: { least: 'LEAST' }"
                .replace("LEAST", &format!("table(\"shares\", \"{metal}\", \"least\", as_of)"))
                .as_str(),
            &format!("number(least, \"%\") <= {share}"),
        );
        judged(&act, &rule, "a: 2020-01-01", as_of)
    };
    assert!(at("lithium", "5", "2031-08-17").starts_with("not_applicable: not encoded: table `shares` has no row"));
    assert!(at("lithium", "5", "2031-08-18").starts_with("fail error"));
    assert_eq!(at("lithium", "6", "2031-08-18"), "pass");
    assert_eq!(at("lithium", "11", "2036-08-17"), "pass");
    assert!(at("lithium", "11", "2036-08-18").starts_with("fail error"));
    assert_eq!(at("nickel", "14", "2036-08-17"), "pass");
    assert!(at("nickel", "14", "2036-08-18").starts_with("fail error"));
    assert_eq!(at("nickel", "15", "2036-08-18"), "pass");
}

#[test]
fn readers_see_the_day_and_how_it_was_found() {
    let folder = scratch("in-force");
    for (path, text) in [
        ("pack/standards/act.yaml", standard("{ relative: { to: project.strategic.recognised_on, years: 2 } }")),
        ("pack/tables/acts.yaml", ACTS.to_owned()),
        (
            "pack/own/report.yaml",
            rule("in_force: { relative: { to: project.strategic.recognised_on, years: 2 } }", "project.name == \"B\""),
        ),
        (
            "pack/own/later.yaml",
            rule(
                "in_force: { later_of: [ 2025-02-18, { months: 12, after: acts/recycled } ] }",
                "project.name == \"B\"",
            ),
        ),
    ] {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let filing = "declaration: 1\nproject:\n  id: a\n  name: A\n  country: KZ\n  strategic: { status: recognised, recognised_on: 2025-06-04 }\n";
    let run = |args: &[&str]| {
        let output = assay_in(&folder, args, Some(filing.as_bytes()));
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
    };
    let check = ["check", "-", "--rules", "pack", "--select", "own", "--as-of"];
    let live = run(&[&check[..], &["2027-06-05"]].concat());
    let because = "in force 2027-06-04, 2 years after `project.strategic.recognised_on`, 2025-06-04";
    assert!(live.contains(because), "{live}");
    assert!(live.contains("not yet in force: `recycled` has no date yet"), "{live}");
    let json: serde_json::Value =
        serde_json::from_str(&run(&[&check[..], &["2027-06-05", "--format", "json"]].concat())).unwrap();
    let findings = json["declarations"][0]["findings"].as_array().unwrap();
    let days: Vec<&str> = findings.iter().filter_map(|finding| finding["cites"][0]["in_force"].as_str()).collect();
    assert!(days.contains(&"2027-06-04"), "{json:#}");
    let page = run(&["explain", "own/report", "--rules", "pack"]);
    assert!(page.contains("in force 2 years after `project.strategic.recognised_on`"), "{page}");
    let page = run(&["explain", "own/later", "--rules", "pack"]);
    assert!(page.contains("not yet in force: `recycled` has no date yet"), "{page}");
    let list: serde_json::Value =
        serde_json::from_str(&run(&["rules", "--rules", "pack", "--format", "json"])).unwrap();
    let rule = list.as_array().unwrap().iter().find(|rule| rule["id"] == "own/report").unwrap();
    assert_eq!(rule["in_force"]["why"], "2 years after `project.strategic.recognised_on`");
    assert_eq!(rule["in_force"]["from"], serde_json::Value::Null);
    assert!(rule["reads"].as_array().unwrap().iter().any(|path| path == "project.strategic.recognised_on"));
}
