//! What a reader would call nonsense: names that switch rules off in silence, fixes that change the meaning,
//! sentences about figures that there are none of.

use crate::support::{findings, judge};

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
        "`embankment.downstream_slope.as_built` of North dam is declared absent: Downstream slope is not steeper than designed"
    );
    let failed = findings(&report).into_iter().filter(|finding| finding["outcome"] == "fail");
    for finding in failed {
        for words in ["message", "help"] {
            let words = finding[words].as_str().unwrap();
            assert!(!words.contains("declared absent") || words.contains("is declared absent:"), "{words}");
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
