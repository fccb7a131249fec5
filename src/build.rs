//! Embeds `rules/`, `schemas/` and the exemplary declaration, so that a new rule needs no list and
//! an installed binary needs no files. Files of rules come with the steps through their text
//! written down, so that `assay check` parses none of them.

#![allow(clippy::disallowed_methods, reason = "a build script reads files and its environment")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

#[path = "tree/events.rs"]
#[allow(dead_code, unreachable_pub, reason = "the library uses more of it")]
mod events;
#[path = "tree/recorded.rs"]
#[allow(dead_code, unreachable_pub, reason = "the library uses more of it")]
mod recorded;

/// What of a file of rules only its proof reads.
const PROOF: [&str; 2] = ["cases", "allowed"];

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or(io::ErrorKind::NotFound)?);
    let mut files = Vec::new();
    for folder in ["rules", "schemas"] {
        println!("cargo::rerun-if-changed={folder}");
        collect(&root.join(folder), &mut files)?;
    }
    println!("cargo::rerun-if-changed=fixtures/exemplary.yaml");
    files.push(root.join("fixtures/exemplary.yaml"));
    files.sort();
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?);
    let (mut code, mut steps) = (String::from("&[\n"), Vec::new());
    for file in &files {
        let name = file.strip_prefix(&root).unwrap_or(file).to_string_lossy().replace('\\', "/");
        let start = steps.len();
        if name.starts_with("rules/") {
            steps.extend(recorded::record(&fs::read_to_string(file)?, &PROOF).unwrap_or_default());
        }
        let text = file.display().to_string();
        let end = steps.len();
        let _ =
            writeln!(code, "    Embedded {{ path: {name:?}, text: include_str!({text:?}), steps: {start}..{end} }},");
    }
    code.push_str("]\n");
    fs::write(out.join("steps.bin"), steps)?;
    fs::write(out.join("embedded.rs"), code)
}

/// Every YAML and JSON file below a folder.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|kind| kind == "yaml" || kind == "json") {
            files.push(path);
        }
    }
    Ok(())
}
