//! `assay test`: weak rules are found out, and what is found points at the part that nobody tests.

use std::fs;
use std::path::PathBuf;

use crate::support::{assay_in, root, scratch};

/// A rule of a pack of its own, with its `require` and cases.
fn rule(require: &str, more: &str, cases: &str) -> String {
    format!(
        "title: A rule\nseverity: error\nforce: check\nrequire: {require}\nat: community.settlements\n\
         message: nobody lives here\nhelp: look again\n{more}cases:\n{cases}"
    )
}

const PASS_TWO: &str =
    "  - pass: two\n    given: |\n      community: { settlements: [ { id: a }, { id: b } ], consultations: false }\n";
const PASS_ONE: &str =
    "  - pass: one\n    given: |\n      community: { settlements: [ { id: a } ], consultations: false }\n";
const FAIL: &str = "  - fail: none\n    given: |\n      community:\n        settlements: []   # <-- here\n        consultations: false\n";
const OPEN: &str = "  - undeclared: no list\n    missing: [community.settlements]\n    given: |\n      community: {}\n";

/// Writes files below a pack of that name.
fn pack(name: &str, files: &[(&str, String)]) -> PathBuf {
    let folder = scratch(name);
    for (path, text) in files {
        let path = folder.join("pack").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// Proves a pack; gives what is printed and the exit status.
fn prove(name: &str, files: &[(&str, String)], args: &[&str]) -> (String, i32) {
    let folder = pack(name, files);
    let mut all = vec!["test", "pack", "--color", "never"];
    all.extend(args);
    let output = assay_in(&folder, &all, None);
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (text, output.status.code().unwrap())
}

/// The line of the table for a topic, its columns.
fn row<'t>(text: &'t str, topic: &str) -> Vec<&'t str> {
    let line = text.lines().find(|line| line.split_whitespace().next() == Some(topic));
    line.unwrap_or_else(|| panic!("no {topic} in {text}")).split_whitespace().collect()
}

/// Three mutants: each member of the chain left out.
const CHAIN: &str = "has(community.settlements) && has(community.consultations) && has(community.disclosures)";

/// A case with these sections declared absent, at the place of the settlements.
fn without(kind: &str, absent: &[&str]) -> String {
    let value = |key: &str| if absent.contains(&key) { "false" } else { "[ { id: a } ]" };
    format!(
        "  - {kind}: without {}\n    given: |\n      community:\n        settlements: {}\n        consultations: {}\n        \
         disclosures: {}\n",
        absent.len(),
        value("settlements"),
        value("consultations"),
        value("disclosures")
    )
}

const NOTHING: &str = "  - undeclared: nothing\n    given: |\n      community: {}\n";

fn chain(more: &str, disclosures: bool) -> String {
    let mut cases = without("pass", &[]) + &without("fail", &["settlements"]) + &without("fail", &["consultations"]);
    if disclosures {
        cases += &without("fail", &["disclosures"]);
    }
    rule(CHAIN, more, &(cases + NOTHING))
}

#[test]
fn the_score_is_the_share_of_mutants_that_a_case_notices() {
    let weak = chain("", false);
    let (text, status) = prove("score-weak", &[("own/weak.yaml", weak.clone())], &[]);
    assert_eq!(row(&text, "own")[4..], ["3", "2", "66", "%", "below", "95", "%"], "{text}");
    assert_eq!(status, 1, "{text}");
    let line = weak.lines().position(|line| line.starts_with("require")).unwrap();
    let column = 1 + weak.lines().nth(line).unwrap().find("has(community.disclosures)").unwrap();
    assert!(text.contains("own/weak: no case notices `drop has(community.disclosures)`"), "{text}");
    assert!(text.contains(&format!("[pack/own/weak.yaml:{}:{column}]", line + 1)), "{text}");
    assert_eq!(text.matches("case/unnoticed").count(), 1, "{text}");

    let (text, status) = prove("score-strong", &[("own/strong.yaml", chain("", true))], &[]);
    assert_eq!(row(&text, "own")[4..], ["3", "3", "100", "%"], "{text}");
    assert_eq!(status, 0, "{text}");
    assert!(text.contains("3 of 3 mutants noticed"), "{text}");

    // The cases alone say nothing of it.
    let (text, status) = prove("score-cases", &[("own/weak.yaml", weak)], &["--cases"]);
    assert!(!text.contains("mutants"), "{text}");
    assert_eq!(status, 0, "{text}");
}

#[test]
fn an_operator_that_no_case_tests_gets_the_caret() {
    let text = rule("count(community.settlements) >= 1 && declared(community)", "", &[PASS_TWO, FAIL, OPEN].concat());
    let (output, _) = prove("operator", &[("own/weak.yaml", text.clone())], &[]);
    let require = text.lines().position(|line| line.starts_with("require")).unwrap();
    let column = 1 + text.lines().nth(require).unwrap().find(">=").unwrap();
    let unnoticed = "no case notices `count(community.settlements) >= 1 -> >`";
    let place = format!("[pack/own/weak.yaml:{}:{column}]", require + 1);
    let at = output.find(unnoticed).unwrap_or_else(|| panic!("{output}"));
    assert!(output[at..].lines().nth(1).unwrap().contains(&place), "{output}");
    // A conjunct that says nothing can be left out.
    assert!(output.contains("no case notices `drop declared(community)`"), "{output}");
}

/// A rule whose failure disappears where `consultations` is left out.
const LENIENT: &str = "'count(community.settlements) != 0 && (!declared(community.consultations) || count(community.consultations) != 0)'";
const UNHEARD: &str = "  - fail: unheard\n    given: |\n      community:\n        settlements: [ { id: a } ]   # <-- here\n        consultations: []\n";
const NOBODY: &str = "  - fail: nobody\n    given: |\n      community:\n        settlements: []   # <-- here\n        consultations: [ { id: h } ]\n";
const HEARD: &str =
    "  - pass: heard\n    given: |\n      community: { settlements: [ { id: a } ], consultations: [ { id: h } ] }\n";
const SILENT: &str = "  - pass: nothing said\n    given: |\n      community: { settlements: [ { id: a } ] }\n";

fn lenient(more: &str) -> Vec<(&'static str, String)> {
    vec![("own/lenient.yaml", rule(LENIENT, more, &[HEARD, SILENT, NOBODY, UNHEARD, OPEN].concat()))]
}

#[test]
fn leaving_a_fact_out_must_not_help() {
    let (text, status) = prove("deletion", &lenient(""), &[]);
    assert_eq!(status, 1, "{text}");
    assert!(text.contains("error[case/deletion]: own/lenient: with `community.consultations` left out"), "{text}");
    // The label stands in the case's own text.
    assert!(text.contains("[pack/own/lenient.yaml (unheard):3:3]"), "{text}");

    let entry = "allowed: [ { deletion: community.consultations, reason: hearings are for another rule } ]\n";
    let (text, status) = prove("deletion-allowed", &lenient(entry), &[]);
    assert_eq!(status, 0, "{text}");

    let (text, status) = prove("deletion-cases", &lenient(""), &["--cases"]);
    assert_eq!(status, 0, "{text}");
}

#[test]
fn an_exception_that_is_not_needed_is_a_finding() {
    let entries = "allowed:\n  - { deletion: community.consultations, reason: hearings are for another rule }\n  \
                   - { deletion: community.settlements, reason: none }\n  - { mutant: drop nothing, reason: none }\n";
    let (text, status) = prove("stale", &lenient(entries), &[]);
    assert_eq!(status, 1, "{text}");
    assert_eq!(text.matches("error[case/stale]").count(), 2, "{text}");
    for stale in ["deletion: community.settlements", "mutant: drop nothing"] {
        let at = text.find(stale).unwrap_or_else(|| panic!("{stale} in {text}"));
        assert!(text[..at].contains("case/stale"), "{text}");
    }
    let weak = chain("allowed: [ { mutant: drop has(community.disclosures), reason: only a test } ]\n", false);
    let (text, status) = prove("allowed", &[("own/weak.yaml", weak)], &[]);
    assert_eq!(row(&text, "own")[4..], ["2", "2", "100", "%", "1", "allowed"], "{text}");
    assert_eq!(status, 0, "{text}");
}

#[test]
fn an_exception_needs_its_reason() {
    let (text, status) = prove("no-reason", &lenient("allowed: [ { deletion: community.consultations } ]\n"), &[]);
    assert_eq!(status, 2, "{text}");
    assert!(text.contains("own/lenient.yaml"), "{text}");
}

#[test]
fn a_second_finding_at_a_marked_place_needs_a_second_mark() {
    let two = "[ { that: count(community.settlements) != 0 }, { that: size(community.settlements) != 0 } ]";
    let cases = |marks: &str| {
        let fail = FAIL.replace("# <-- here", marks);
        rule(two, "", &[PASS_ONE, &fail, OPEN].concat())
    };
    let (text, status) = prove("one-mark", &[("own/two.yaml", cases("# <-- here"))], &["--cases"]);
    assert_eq!(status, 1, "{text}");
    assert!(text.contains("case/misplaced"), "{text}");
    let (text, status) = prove("two-marks", &[("own/two.yaml", cases("# <-- here # <-- here"))], &["--cases"]);
    assert_eq!(status, 0, "{text}");
}

/// A table, and a definition and a rule that read it.
fn with_table(complete: bool, pass: &str) -> Vec<(&'static str, String)> {
    let table = format!(
        "title: Least\nkey: {{ what: text }}\nvalues: {{ least: count, note: text }}\ncomplete: {complete}\n\
         source: {{ status: own, reason: a test }}\nrows:\n  - {{ what: homes, least: 2, note: n }}\n  \
         - {{ what: other, least: 7, note: n }}\n"
    );
    let definition = "title: Least homes\nvalue: table(\"least-homes\", \"homes\", \"least\")\ncases:\n  - value: 2\n";
    let rule = rule("count(community.settlements) >= enough_homes()", "", &[pass, FAIL, OPEN].concat());
    vec![
        ("tables/least-homes.yaml", table),
        ("definitions/enough-homes.yaml", definition.to_owned()),
        ("own/homes.yaml", rule),
    ]
}

#[test]
fn cells_of_a_complete_table_are_thresholds() {
    let (text, status) = prove("table-complete", &with_table(true, PASS_TWO), &[]);
    // The definition's case notices the cell that it reads; nobody reads the other row.
    assert_eq!(row(&text, "tables")[4..6], ["4", "2"], "{text}");
    assert!(text.contains("tables/least-homes: no case notices `other, least: 7 -> 8`"), "{text}");
    assert!(text.contains("[pack/tables/least-homes.yaml:8:27]"), "{text}");
    assert_eq!(status, 1, "{text}");
}

#[test]
fn a_register_moves_column_by_column() {
    let (text, _) = prove("table-register", &with_table(false, PASS_TWO), &[]);
    assert_eq!(row(&text, "tables")[4..6], ["2", "2"], "{text}");
}

#[test]
fn cases_that_do_not_come_out_are_not_changed() {
    let wrong = rule("count(community.settlements) == 0", "", &[PASS_TWO, FAIL, OPEN].concat());
    let (text, status) = prove("wrong", &[("own/wrong.yaml", wrong)], &[]);
    assert_eq!(status, 1, "{text}");
    assert!(text.contains("case/noisy") && text.contains("case/missing"), "{text}");
    assert_eq!(row(&text, "own")[3..6], ["0", "0", "0"], "{text}");
}

#[test]
fn the_conditions_of_a_standard_are_changed_too() {
    let standard = "title: Own\nedition: first\nurl: https://example.org/own\nbinds:\n  \
                    - { force: contract, when: 'project.category in [\"A\", \"B\"]' }\notherwise: off\nclauses: [ { id: \"1\" } ]\n\
                    cases:\n  - force: contract\n    given: |\n      project: { id: a, category: A }\n  \
                    - force: off\n    given: |\n      project: { id: a, category: C }\n";
    let (text, _) = prove("standard", &[("standards/own.yaml", standard.to_owned())], &[]);
    // `A` left out, `B` left out, the condition taken as true: nobody declares category B.
    assert_eq!(row(&text, "standards")[4..], ["3", "2", "66", "%", "below", "95", "%"], "{text}");
    assert!(text.contains("standards/own: no case notices `drop \"B\"`"), "{text}");
    assert!(text.contains("[pack/standards/own.yaml:5:"), "{text}");
}

#[test]
fn a_case_says_which_standards_are_cited() {
    let rule = fs::read_to_string(root().join("rules/community/comment-window.yaml")).unwrap();
    let wrong = rule.replacen("cites: [eu-eia, crma]", "cites: [eu-eia]", 1);
    assert_ne!(rule, wrong);
    let (text, status) = prove("cites", &[("own/comment-window.yaml", wrong)], &["--cases"]);
    assert_eq!(status, 1, "{text}");
    assert!(text.contains("expected citations of eu-eia, got crma, eu-eia"), "{text}");
}

#[test]
fn a_figure_that_only_words_use_is_no_part_of_the_rule() {
    let idle =
        rule(CHAIN, "let: { many: count(community.settlements) + 7 }\n", "").replace("nobody lives here", "'{many}'");
    let cases = chain("", true).split_once("cases:\n").unwrap().1.to_owned();
    let (text, status) = prove("idle-let", &[("own/idle.yaml", idle + &cases)], &[]);
    assert_eq!(row(&text, "own")[4..], ["3", "3", "100", "%"], "{text}");
    assert_eq!(status, 0, "{text}");
}

#[test]
fn a_matrix_needs_to_know_how_each_declaration_is_judged() {
    let folder = pack("matrix", &[("own/chain.yaml", chain("", true))]);
    fs::create_dir_all(folder.join("filings")).unwrap();
    let filing = "declaration: 1\nproject: { id: a }\ncommunity: { settlements: false, consultations: false }\n";
    let run = |first: &str| {
        fs::write(folder.join("filings/deaf.yaml"), format!("{first}{filing}")).unwrap();
        let output = assay_in(&folder, &["test", "pack", "--matrix", "filings"], None);
        let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        (text, output.status.code().unwrap())
    };
    assert_eq!(run("# assay: --as-of 2026-11-23\n"), ("own/chain: deaf\n".to_owned(), 0));
    let (text, status) = run("");
    assert_eq!(status, 2, "{text}");
    assert!(text.contains("does not say how it is judged"), "{text}");
}
