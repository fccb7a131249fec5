//! The layer table holds: modules use only modules above them, a crate is named in one module,
//! files stay short, and only `cli` touches the world.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Modules from the bottom up; those of one row may not use each other.
const LAYERS: &[&[&str]] = &[
    &["coded", "spread"],
    &["source", "pointer"],
    &["value"],
    &["finding"],
    &["tree"],
    &["schema"],
    &["expr"],
    &["pack"],
    &["judge"],
    &["waiver", "baseline", "forecast"],
    &["report"],
    &["render"],
    &["prove"],
    &["explain", "scaffold", "receipt"],
    &["cli"],
];

/// Crates that only one module may name.
const OWNED: &[(&str, &str)] = &[
    ("granit_parser", "tree"),
    ("jsonschema", "schema"),
    ("strsim", "schema"),
    ("regex", "expr"),
    ("rust_decimal", "value"),
    ("jiff", "value"),
    ("octofhir_ucum", "value"),
    ("iso_currency", "value"),
    ("sha2", "source"),
    ("miette", "render"),
    ("clap", "cli"),
    ("rayon", "cli"),
    ("ignore", "cli"),
];

const LONGEST: usize = 400;

fn files() -> Vec<(String, PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                found.push(path);
            }
        }
    }
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&src, &mut found);
    found.sort();
    found
        .into_iter()
        .map(|path| {
            let below = path.strip_prefix(&src).unwrap().to_string_lossy().replace('\\', "/");
            let module = below.split('/').next().unwrap().trim_end_matches(".rs").to_owned();
            let text = fs::read_to_string(&path).unwrap();
            (module, path, text)
        })
        .filter(|(module, ..)| !["lib", "main", "build"].contains(&module.as_str()))
        .collect()
}

#[test]
fn modules_use_only_modules_above_them() {
    let rows: BTreeMap<&str, usize> =
        LAYERS.iter().enumerate().flat_map(|(row, modules)| modules.iter().map(move |module| (*module, row))).collect();
    let mut wrong = Vec::new();
    for (module, path, text) in files() {
        let row = *rows.get(module.as_str()).unwrap_or_else(|| panic!("{module} is in no layer"));
        for (at, line) in text.lines().enumerate() {
            for used in line.split("crate::").skip(1) {
                let used: String = used.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                if let Some(other) = rows.get(used.as_str())
                    && used != module
                    && *other >= row
                {
                    wrong.push(format!("{}:{}: {module} uses {used}", path.display(), at + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_crate_is_named_in_one_module() {
    let mut wrong = Vec::new();
    for (module, path, text) in files() {
        for (krate, owner) in OWNED {
            let named =
                text.lines().any(|line| !line.trim_start().starts_with("//") && line.contains(&format!("{krate}::")));
            if named && module != *owner {
                wrong.push(format!("{} names {krate}, which belongs to {owner}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_cli_touches_the_world() {
    let world = ["std::fs", "std::env", "std::net", "std::process", "SystemTime", "println!", "eprintln!"];
    let mut wrong = Vec::new();
    for (module, path, text) in files().into_iter().filter(|(module, ..)| module != "cli") {
        for (at, line) in text.lines().enumerate() {
            if !line.trim_start().starts_with("//") && world.iter().any(|word| line.contains(word)) {
                wrong.push(format!("{}:{}: {module}: {}", path.display(), at + 1, line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_stay_short() {
    let long: Vec<String> = files()
        .into_iter()
        .filter(|(_, _, text)| text.lines().count() > LONGEST)
        .map(|(_, path, text)| format!("{}: {} lines", path.display(), text.lines().count()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
    let main = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/main.rs")).unwrap();
    assert!(main.lines().count() < 40);
}

#[test]
fn the_engine_knows_no_law() {
    let law = ["gistm", "eiti", "crma", "ogmp", "equator", "ebrd", "kazakhstan", "tailings", "methane", "royalt"];
    let mut wrong = Vec::new();
    for (_, path, text) in files() {
        // Modules of tests speak of what users declare.
        if path.ends_with("tests.rs") || path.ends_with("sample.rs") {
            continue;
        }
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (at, line) in code.lines().enumerate() {
            let line = line.to_lowercase();
            // Examples in comments, messages and help texts may name a path; code may not.
            let quoted = line.contains('"') || line.trim_start().starts_with("//");
            if !quoted && law.iter().any(|word| line.contains(word)) {
                wrong.push(format!("{}:{}: {}", path.display(), at + 1, line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
