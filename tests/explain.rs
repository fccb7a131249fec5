//! `assay explain`: every code that the program can print has a page, and so has all that rules rest on.

use std::collections::BTreeSet;
use std::path::Path;

use crate::support::{assay, root};

fn page(name: &str) -> String {
    let output = assay(&["explain", name]);
    assert_eq!(output.status.code(), Some(0), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The literals of the source that look like codes.
fn codes(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            codes(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs")
            && !["codes.rs", "tests.rs", "sample.rs"].contains(&name.as_str())
        {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            for literal in code.split('"') {
                let (topic, rest) = literal.split_once('/').unwrap_or_default();
                let is_code = assay::pack::RESERVED.contains(&topic)
                    && !rest.is_empty()
                    && rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
                if is_code {
                    found.insert(literal.to_owned());
                }
            }
        }
    }
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let mut found = BTreeSet::new();
    codes(&root().join("src"), &mut found);
    assert!(found.len() > 80, "the source was read");
    let known: BTreeSet<String> = assay::explain::CODES.iter().map(|(code, ..)| (*code).to_owned()).collect();
    let without: Vec<&String> = found.difference(&known).collect();
    assert!(without.is_empty(), "codes without a page: {without:?}");
    let gone: Vec<&String> = known.difference(&found).collect();
    assert!(gone.is_empty(), "pages of codes that nothing prints: {gone:?}");
    assert_eq!(known.len(), assay::explain::CODES.len(), "a code stands twice");
}

#[test]
fn the_name_of_a_rule_without_its_topic_is_understood() {
    let output = assay(&["explain", "as-built-slope"]);
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("did you mean `tailings/as-built-slope`?"), "{told}");
}

#[test]
fn the_page_of_a_rule_claims_no_force() {
    let page = page("claims/figure-has-evidence");
    assert!(page.contains("in force") && !page.contains("binding"), "{page}");
}

#[test]
fn every_rule_has_a_page_with_what_it_asks_and_the_real_diagnostic() {
    let output = assay(&["rules", "--format", "json"]);
    let rules: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
    // One of each topic: each page takes the loading of the pack.
    let mut topics = BTreeSet::new();
    for rule in &rules {
        let id = rule["id"].as_str().unwrap();
        if !topics.insert(id.split('/').next().unwrap()) {
            continue;
        }
        let page = page(id);
        let cites = !rule["cites"].as_array().unwrap().is_empty();
        for part in
            ["Severity", "Clause", "Why", "What it asks", "require", "It reads", "One that passes", "How to mend it"]
        {
            assert!(part != "Clause" || cites == page.contains(part), "{id}: {page}");
            if part == "Clause" {
                continue;
            }
            assert!(page.contains(part), "{id} lacks {part}: {page}");
        }
        assert!(page.contains(&format!("error[{id}]")) || page.contains(&format!("warning[{id}]")), "{id}: {page}");
    }
}

#[test]
fn what_rules_rest_on_has_a_page() {
    let standard = page("gistm");
    assert!(standard.contains("tailings/design-flood") && standard.contains("not encoded: "), "{standard}");
    assert!(standard.contains("benchmark   otherwise"), "{standard}");
    let table = page("gistm-design-criteria");
    assert!(table.contains("very_high") && table.contains("tailings/design-flood"), "{table}");
    assert_eq!(page("tables/gistm-design-criteria"), table);
    let source = page("shaft-methane-limits");
    assert!(source.contains("\nSource        EU Methane Regulation 22(2) · read: verified\n"), "{source}");
    assert!(page("agreement-kinds").contains("\nSource        own: What these names"));
    let band = page("gistm-class-by-lives");
    assert!(band.contains("beyond") && band.contains("definition effective-class"), "{band}");
    let definition = page("effective-class");
    assert!(definition.contains("effective_class(dam)") && definition.contains("dam: tailings.facilities[]"));
    assert_eq!(page("effective_class"), definition);
}

#[test]
fn what_is_not_there_is_guessed() {
    for (asked, near) in [
        ("tailings/design-floods", "tailings/design-flood"),
        ("yaml/dublicate-key", "yaml/duplicate-key"),
        ("gistn", "gistm"),
        ("effective-clas", "effective-class"),
    ] {
        let output = assay(&["explain", asked]);
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8(output.stderr).unwrap().contains(&format!("did you mean `{near}`?")), "{asked}");
    }
}

#[test]
fn every_function_and_macro_has_a_page() {
    for name in assay::expr::function_names() {
        let output = assay(&["explain", name]);
        let page = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(0), "{name}: {page}");
        assert!(page.lines().next().unwrap().contains(&format!("{name}(")), "{name}: {page}");
    }
    let calendar = assay(&["explain", "calendar-kz"]);
    assert!(
        String::from_utf8(calendar.stdout)
            .unwrap()
            .starts_with("table calendar-kz: working days of KZ, from 2021-01-01")
    );
}
