//! `assay coverage`, and that no clause of any standard is left without a rule or a reason.

use crate::support::assay;

fn page(args: &[&str]) -> serde_json::Value {
    let output = assay(&[&["coverage", "--format", "json"], args].concat());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn every_clause_has_a_rule_or_a_reason() {
    let standards = page(&[]);
    let mut bare = Vec::new();
    for standard in standards.as_array().unwrap() {
        for clause in standard["clauses"].as_array().unwrap() {
            let checked = !clause["rules"].as_array().unwrap().is_empty();
            let reason = clause["reason"].as_str().is_some_and(|reason| !reason.is_empty());
            assert!(!(checked && reason), "a reason is told where rules check: {standard} {clause}");
            if !checked && !reason {
                bare.push(format!("{} {}", standard["standard"], clause["clause"]));
            }
        }
    }
    assert!(bare.is_empty(), "neither checked nor explained:\n{}", bare.join("\n"));
}

#[test]
fn every_requirement_of_the_gistm_is_there() {
    let standard = page(&["gistm"]);
    let clauses: Vec<&str> =
        standard["clauses"].as_array().unwrap().iter().map(|clause| clause["clause"].as_str().unwrap()).collect();
    // How many requirements each of the 15 principles has.
    let counts = [4, 4, 4, 8, 8, 6, 5, 7, 5, 7, 5, 2, 4, 5, 3];
    let wanted: Vec<String> = counts
        .iter()
        .enumerate()
        .flat_map(|(principle, count)| (1..=*count).map(move |number| format!("{}.{number}", principle + 1)))
        .collect();
    assert_eq!(wanted.len(), 77);
    assert_eq!(clauses, wanted);
}

#[test]
fn the_page_names_rules_and_reasons() {
    let output = assay(&["coverage", "gistm"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("77 clauses: "), "{text}");
    for line in ["\n8.7", "  tailings/review-board", "read: secondary", "\n13.4"] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let output = assay(&["coverage", "gitsm"]);
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("usage/standard") && text.contains("did you mean `gistm`?"), "{text}");
}

#[test]
fn without_a_name_every_standard_is_a_line() {
    let output = assay(&["coverage"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let standards = page(&[]);
    for standard in standards.as_array().unwrap() {
        let slug = standard["standard"].as_str().unwrap();
        let line =
            text.lines().find(|line| line.split_whitespace().next() == Some(slug)).unwrap_or_else(|| panic!("{slug}"));
        let clauses = standard["clauses"].as_array().unwrap().len().to_string();
        assert_eq!(line.split_whitespace().nth(1), Some(clauses.as_str()));
    }
}
