//! Embeds `rules/`, `schemas/` and the exemplary declaration, so that a new rule needs no list and
//! an installed binary needs no files. Files of rules come with the steps through their text
//! written down, and the pack that they make in its checked form, so that `assay check` reads none of
//! them: a start costs what its filing costs. The loader is that of the library.

#![allow(dead_code, unused_imports, unreachable_pub, missing_docs, reason = "the library uses more of these modules")]
#![allow(clippy::disallowed_methods, reason = "a build script reads files and its environment")]
#![allow(clippy::unused_self, clippy::wrong_self_convention, reason = "methods that the library has in public")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

mod coded;
mod expr;
mod finding;
mod pack;
mod pointer;
mod schema;
mod source;
mod spread;
mod tree;
mod value;

/// Nothing is embedded yet.
mod carried {
    pub(crate) const FILES: &[crate::pack::embedded::Embedded] = &[];
    pub(crate) const STEPS: &[u8] = &[];
    pub(crate) const CHECKED: &[u8] = &[];
}

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
    let mut code = String::from("use crate::pack::embedded::Embedded;\n\npub(crate) const FILES: &[Embedded] = &[\n");
    let (mut steps, mut rules, mut schemas) = (Vec::new(), Vec::new(), BTreeMap::new());
    for file in &files {
        let name = file.strip_prefix(&root).unwrap_or(file).to_string_lossy().replace('\\', "/");
        let start = steps.len();
        if let Some(below) = name.strip_prefix("rules/") {
            let read = fs::read_to_string(file)?;
            let recorded = tree::recorded::record(&read, &PROOF).unwrap_or_default();
            steps.extend_from_slice(&recorded);
            // Read once, by a process that ends soon.
            let recorded: &[u8] = recorded.leak();
            let known = Some(recorded).filter(|steps| !steps.is_empty());
            rules.push(pack::File { steps: known, ..pack::File::new(below, name.as_str(), read).trusted() });
        } else if let Some(below) = name.strip_prefix("schemas/") {
            schemas.insert(below.to_owned(), serde_json::from_str(&fs::read_to_string(file)?)?);
        }
        let text = file.display().to_string();
        let end = steps.len();
        let _ =
            writeln!(code, "    Embedded {{ path: {name:?}, text: include_str!({text:?}), steps: {start}..{end} }},");
    }
    code.push_str("];\n");
    for (name, file) in [("STEPS", "steps.bin"), ("CHECKED", "checked.bin")] {
        let path = out.join(file).display().to_string();
        let _ = writeln!(code, "pub(crate) const {name}: &[u8] = include_bytes!({path:?});");
    }
    let mut sources = source::Sources::default();
    // A pack with a mistake is loaded from its texts at each start, which tells of the mistake.
    let loaded = pack::load(&mut sources, schemas, &rules, None, false, &pack::in_turn);
    fs::write(out.join("checked.bin"), loaded.pack.map(pack::coded::write).unwrap_or_default())?;
    fs::write(out.join("steps.bin"), steps)?;
    fs::write(out.join("carried.rs"), code)
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
