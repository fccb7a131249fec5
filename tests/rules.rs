//! The pack: it proves itself, a broken copy does not, and mistakes in a rule are shown in place.

use std::fs;
use std::path::Path;

use crate::support::{assay, assay_in, findings, root, scratch};

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() { copy(&path, &target) } else { fs::copy(&path, &target).map(|_| ()).unwrap() }
    }
}

#[test]
fn the_built_in_pack_proves_itself() {
    let output = assay(&["test"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{text}");
}

#[test]
fn a_broken_threshold_is_noticed() {
    let folder = scratch("broken-threshold");
    copy(&root().join("rules"), &folder.join("rules"));
    let path = folder.join("rules/tables/gistm-design-criteria.yaml");
    let table = fs::read_to_string(&path).unwrap();
    assert!(table.contains("5000"));
    fs::write(&path, table.replace("5000", "5001")).unwrap();
    let output = assay_in(&folder, &["test", "rules"], None);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("design-flood"));
}

#[test]
fn every_mistake_of_a_pack_is_shown_in_place_and_in_one_run() {
    let folder = scratch("mistaken-pack");
    fs::create_dir_all(folder.join("pack/own")).unwrap();
    let rule = fs::read_to_string(root().join("rules/tailings/design-flood.yaml")).unwrap();
    let wrong = [
        ("path", rule.replacen("dam.phase in", "dam.phaze in", 1), "phaze"),
        (
            "word",
            rule.replacen("\"construction\", \"operation\"", "\"constructed\", \"operation\"", 1),
            "\"constructed\"",
        ),
        ("function", rule.replacen("effective_class(dam)", "efective_class(dam)", 1), "efective_class"),
        ("key", rule.replacen("rationale:", "rationalle:", 1), "rationalle"),
        (
            "table",
            rule.replacen("\"gistm-design-criteria\"", "\"gistm-design-criterion\"", 1),
            "\"gistm-design-criterion\"",
        ),
        (
            "unit",
            rule.replacen("dam.design.flood_return_period >= needed ||", "methane.totals.ch4 >= \"5 m3\" ||", 1),
            "\"5 m3\"",
        ),
        ("clause", rule.replacen("\"4.2\"", "\"4.22\"", 1), "\"4.22\""),
    ];
    for (name, text, _) in &wrong {
        assert_ne!(*text, rule, "{name} changed nothing");
        fs::write(folder.join(format!("pack/own/{name}.yaml")), text).unwrap();
    }
    let output = assay_in(&folder, &["check", "-", "--rules", "pack", "--format", "json"], Some(b"declaration: 1\n"));
    assert_eq!(output.status.code(), Some(2));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    for (name, text, part) in &wrong {
        let path = format!("pack/own/{name}.yaml");
        let of_file = |finding: &&serde_json::Value| finding["labels"][0]["path"].as_str() == Some(&path);
        let found: Vec<_> = findings(&report).into_iter().filter(of_file).collect();
        let places: Vec<String> = found
            .iter()
            .map(|finding| {
                let at = |end: &str| usize::try_from(finding["labels"][0][end]["byte"].as_u64().unwrap()).unwrap();
                text[at("start")..at("end")].to_owned()
            })
            .collect();
        assert!(places.iter().any(|place| place == part), "{name}: {places:?} in {found:#?}");
    }
}

#[test]
fn the_list_of_rules_is_complete() {
    let output = assay(&["rules", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0));
    let list: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let list = list.as_array().unwrap();
    assert!(list.len() >= 16);
    for rule in list {
        let id = rule["id"].as_str().unwrap();
        assert!(!rule["cites"].as_array().unwrap().is_empty() || rule["force"] == "check", "{id}");
        assert!(!rule["help"].as_array().unwrap().is_empty(), "{id}");
        for kind in ["pass", "fail", "undeclared"] {
            assert!(rule["cases"][kind].as_u64().unwrap() > 0, "{id}: {kind}");
        }
    }
}

/// Properties that no rule reads, so that nobody is asked for a fact in vain.
#[test]
fn properties_that_no_rule_reads_are_listed() {
    let output = assay(&["rules", "--format", "json"]);
    let list: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut read: Vec<String> = list
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|rule| rule["reads"].as_array().unwrap())
        .map(|path| path.as_str().unwrap().to_owned())
        .collect();
    // What the standards' conditions and the gate read belongs to every rule.
    for folder in ["standards", "definitions"] {
        for entry in fs::read_dir(root().join("rules").join(folder)).unwrap() {
            read.push(fs::read_to_string(entry.unwrap().path()).unwrap());
        }
    }
    let mut unread = Vec::new();
    for section in fs::read_dir(root().join("schemas")).unwrap() {
        let path = section.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let skip = [
            "declaration",
            "common",
            "rule",
            "standard",
            "table",
            "definition",
            "profile",
            "report",
            "binds",
            "waivers",
            "config",
        ];
        if skip.iter().any(|skip| name == format!("{skip}.schema.json")) {
            continue;
        }
        let schema: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        properties(&schema, name.trim_end_matches(".schema.json"), &mut |path, key| {
            if !read.iter().any(|text| text.contains(key)) {
                unread.push(path.to_owned());
            }
        });
    }
    unread.sort();
    let expected = root().join("tests/unread-properties.txt");
    let text = unread.join("\n") + "\n";
    if std::env::var_os("ASSAY_UPDATE").is_some() {
        fs::write(&expected, &text).unwrap();
    }
    assert_eq!(
        fs::read_to_string(&expected).unwrap_or_default(),
        text,
        "run with ASSAY_UPDATE=1 and look at the difference"
    );
}

fn properties(schema: &serde_json::Value, path: &str, found: &mut dyn FnMut(&str, &str)) {
    if let Some(map) = schema["properties"].as_object() {
        for (key, property) in map {
            let path = format!("{path}.{key}");
            found(&path, key);
            properties(property, &path, found);
        }
    }
    if schema["items"].is_object() {
        properties(&schema["items"], path, found);
    }
}
