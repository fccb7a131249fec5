//! What a reader would call nonsense: names that switch rules off in silence, fixes that change the meaning,
//! sentences about figures that there are none of.

use crate::support::{findings, judge, root};

fn of<'r>(report: &'r serde_json::Value, code: &str) -> Vec<&'r serde_json::Value> {
    findings(report).into_iter().filter(|finding| finding["code"] == code).collect()
}

#[test]
fn a_standard_that_no_rule_knows_is_told() {
    let adopted = |name: &str| {
        let text = format!("declaration: 1\nproject: {{ id: a, standards_adopted: [ {{ instrument: {name} }} ] }}\n");
        let (report, _) = judge(&text, &[]);
        of(&report, "ref/standard").first().map(|finding| {
            (finding["severity"].as_str().unwrap().to_owned(), finding["help"].as_str().unwrap().to_owned())
        })
    };
    for name in ["gtsm", "gistm-2020", "gitsm"] {
        assert_eq!(adopted(name), Some(("error".into(), "did you mean `gistm`?".into())), "{name}");
    }
    assert_eq!(adopted("gistm"), None);
    // Standards of their own, however alike their names are.
    for name in ["iso-50001", "eiti-2019", "responsible-steel"] {
        assert_eq!(adopted(name).unwrap().0, "warning", "{name}");
    }
}

#[test]
fn a_fix_does_not_relabel_a_substance() {
    let ch4 = |amount: &str| {
        let text = format!("declaration: 1\nproject: {{ id: a }}\nmethane: {{ totals: {{ ch4: {amount} }} }}\n");
        let (report, _) = judge(&text, &[]);
        let finding = of(&report, "schema/quantity").remove(0).clone();
        (finding["help"].as_str().unwrap().to_owned(), finding["fixes"].as_array().unwrap().len())
    };
    let (help, fixes) = ch4("26081 tCO2e");
    assert_eq!(help, "this is an amount of CO2e, and CH4 is asked for: write the CH4 itself");
    assert_eq!(fixes, 0);
    assert_eq!(ch4("26081 tCH4"), ("write `t`".to_owned(), 1));
}

#[test]
fn no_sentence_speaks_of_a_figure_that_is_declared_absent() {
    let text = "declaration: 1
project: { id: a, stage: operation, standards_adopted: [ { instrument: gistm } ] }
tailings:
  facilities:
    - id: north
      name: North dam
      phase: operation
      consequence: { class: high }
      design: { flood_return_period: false }
      embankment: { downstream_slope: { designed: 2.5, as_built: false } }
";
    let (report, _) = judge(text, &["--select", "tailings"]);
    let said = |code: &str| of(&report, code).remove(0)["message"].as_str().unwrap().to_owned();
    assert_eq!(
        said("tailings/as-built-slope"),
        "`embankment.downstream_slope.as_built` of North dam is declared absent, and this is asked for: Downstream slope is not steeper than designed"
    );
    let failed = findings(&report).into_iter().filter(|finding| finding["outcome"] == "fail");
    for finding in failed {
        for words in ["message", "help"] {
            let words = finding[words].as_str().unwrap();
            assert!(
                !words.contains("declared absent") || words.contains("is declared absent, and this is asked for: "),
                "{words}"
            );
        }
    }
}

#[test]
fn a_folder_search_passes_no_misspelt_declaration_over() {
    let folder = crate::support::scratch("misspelt-root");
    std::fs::write(folder.join("good.yaml"), "declaration: 1\nproject: { id: a, stage: concept }\n").unwrap();
    std::fs::write(folder.join("bad.yaml"), "declaratoin: 1\nproject: { id: b }\n").unwrap();
    std::fs::write(folder.join("other.yaml"), "description: none of ours\n").unwrap();
    let args = ["check", ".", "--format", "json", "--as-of", "2026-11-23"];
    let output = crate::support::assay_in(&folder, &args, None);
    assert_eq!(output.status.code(), Some(2));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let told = of(&report, "run/not-a-declaration");
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["help"], "did you mean `declaration`?");
    assert!(told[0]["labels"][0]["path"].as_str().unwrap().ends_with("bad.yaml"));
}

#[test]
fn a_folder_search_passes_no_torn_declaration_over() {
    let torn =
        ["declaration: 1", "declaration : 1", "\"declaration\": 1", "'declaration': 1", "{ declaration: 1, x: ["];
    for (at, first) in torn.into_iter().enumerate() {
        let folder = crate::support::scratch(&format!("torn-root-{at}"));
        std::fs::write(folder.join("torn.yaml"), format!("# ours\n{first}\nproject: {{ id: a\n")).unwrap();
        // Another tool's template, which is no YAML, and has the word deeper or in a longer key.
        std::fs::write(folder.join("other.yaml"), "a: {{ .Values }}: [\n  declaration: 1\ndeclarations: 2\n").unwrap();
        for more in [&[][..], &["--only-declarations"]] {
            let args = [&["check", ".", "--format", "json", "--as-of", "2026-11-23"], more].concat();
            let output = crate::support::assay_in(&folder, &args, None);
            assert_eq!(output.status.code(), Some(2), "{first}");
            let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            assert_eq!(of(&report, "yaml/syntax").len(), 1, "{first}: {report:#}");
        }
    }
}

#[test]
fn letters_that_look_right_are_told() {
    let text = "declaration: 1\nproject: { id: a, country: \u{41a}Z, name: \" \" }\n";
    let (report, _) = judge(text, &[]);
    let finding = of(&report, "schema/country").remove(0);
    assert_eq!(finding["fixes"][0]["edits"][0]["text"], "KZ", "{finding:#}");
    assert_eq!(of(&report, "schema/size").remove(0)["message"], "the project name is empty");
    let (report, _) = judge("declaration: 1\nproject: { id: a, country: QQ }\n", &[]);
    assert_eq!(of(&report, "schema/country").remove(0)["help"], "write the two letters of ISO 3166-1, such as `KZ`");
}

/// Keys under which some section of the exemplary declaration may hold a figure below zero, and three that hold text.
const SIGNED: [&str; 18] = [
    "amount",
    "consumed",
    "current",
    "discount_rate",
    "generation",
    "latitude",
    "longitude",
    "name",
    "predicted",
    "reduction",
    "share",
    "stock_change",
    "stored",
    "supplier_address",
    "target",
    "threshold",
    "temperature_rise",
    "value",
];

#[test]
fn no_amount_is_less_than_nothing() {
    let text = std::fs::read_to_string(root().join("fixtures/exemplary.yaml")).unwrap();
    let amount =
        regex::Regex::new(r#"([a-z0-9_]+): "?((?:[1-9]\d*(?:\.\d+)?|0\.\d*[1-9]) [A-Za-z%\[][^,}#"\n]*)"#).unwrap();
    let places: Vec<(String, usize)> = amount
        .captures_iter(&text)
        .map(|found| (found[1].to_owned(), found.get(2).unwrap().start()))
        .filter(|(key, _)| !SIGNED.contains(&key.as_str()))
        .filter(|(_, at)| !text[..*at].rsplit('\n').next().unwrap().contains('#'))
        .collect();
    assert!(places.len() > 200, "{}", places.len());
    // As many at once as there are: each is a finding of its own, at its own line.
    let mut wrong = text;
    for (_, at) in places.iter().rev() {
        wrong.insert(*at, '-');
    }
    let (report, status) = judge(&wrong, &["--as-of", "2026-11-23"]);
    assert_eq!(status, 1);
    let told: std::collections::BTreeSet<u64> = of(&report, "schema/range")
        .iter()
        .map(|finding| finding["labels"][0]["start"]["line"].as_u64().unwrap())
        .collect();
    let silent: Vec<String> = places
        .iter()
        .map(|(key, at)| (key, wrong_line(&wrong, &places, *at)))
        .filter(|(_, line)| !told.contains(line))
        .map(|(key, line)| format!("{key} in line {line}"))
        .collect();
    assert!(silent.is_empty(), "{silent:#?}");
}

/// The line of a place in the text before anything was written into it.
fn wrong_line(text: &str, places: &[(String, usize)], at: usize) -> u64 {
    let before = places.iter().filter(|(_, place)| *place < at).count();
    text[..at + before].matches('\n').count() as u64 + 1
}

#[test]
fn dates_that_were_exchanged_are_told() {
    let text = "declaration: 1
project: { id: a }
methane:
  period:
    from: 2025-12-31
    until: 2025-01-01
";
    let (report, status) = judge(text, &[]);
    assert_eq!(status, 1);
    let finding = of(&report, "schema/range").remove(0);
    assert_eq!(finding["message"], "`until` is 2025-01-01, before `from`, 2025-12-31");
    assert_eq!(finding["labels"].as_array().unwrap().len(), 2, "{finding:#}");
    let (right, _) = judge(&text.replace("2025-12-31", "2025-01-01"), &[]);
    assert!(of(&right, "schema/range").is_empty(), "a period of one day is a period");
}

#[test]
fn another_version_is_not_judged() {
    let (report, status) = judge("declaration: 2\nproject: { id: a }\n", &["--fail-on", "never", "--allow-undeclared"]);
    assert_eq!(status, 2);
    assert_eq!(report["declarations"][0]["verdict"], "could_not_check");
    let told = findings(&report);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert_eq!(told[0]["message"], "the declaration is of version 2, and only version 1 is understood");
}

#[test]
fn a_no_that_is_a_text_is_told_how_to_deny() {
    let help = |text: &str| {
        let (report, _) = judge(&format!("declaration: 1\nproject: {{ id: a }}\n{text}\n"), &[]);
        of(&report, "schema/type").remove(0)["help"].as_str().unwrap().to_owned()
    };
    assert_eq!(help("methane: no"), "write `false` where there is none");
    assert!(help("methane: 12").starts_with("it has keys of its own: `"), "{}", help("methane: 12"));
}
