//! Packs of other people: every mistake in one is refused at its place, in words that help.
//!
//! `tests/packs/wrong/*.md` each hold the files of a pack and what is printed of it. A block
//! ```` ```yaml PATH ```` is a file; `over base` lays its top-level keys over `tests/packs/base.yaml`,
//! a rule without mistakes, and `-key` there leaves a key out. The block `text` is what is printed;
//! `ASSAY_UPDATE=1` rewrites it.

use std::path::{Path, PathBuf};

use assay::finding::Finding;
use assay::pack::{File, Loaded, embedded, in_turn, load};
use assay::render::text::{self, Style};
use assay::report;
use assay::source::Sources;

use crate::support::root;

/// The blocks of a test file: what stands after the backticks, and the text.
fn blocks(text: &str) -> Vec<(&str, String)> {
    let mut found = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(name) = line.strip_prefix("```") else { continue };
        let body = lines.by_ref().take_while(|line| *line != "```").flat_map(|line| [line, "\n"]).collect();
        found.push((name, body));
    }
    found
}

/// Top-level keys of a YAML text, each with its lines.
fn keys(text: &str) -> Vec<(String, String)> {
    let mut keys: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        if line.starts_with(|c: char| c.is_ascii_alphabetic() || "-#".contains(c)) && !line.starts_with("- ") {
            keys.push((line.split(':').next().unwrap().to_owned(), String::new()));
        }
        let (_, lines) = keys.last_mut().expect("a key comes first");
        lines.push_str(line);
        lines.push('\n');
    }
    keys
}

/// The base rule with other keys.
pub(crate) fn over_base(changes: &str) -> String {
    let mut all = keys(&std::fs::read_to_string(root().join("tests/packs/base.yaml")).unwrap());
    for (key, lines) in keys(changes) {
        if let Some(gone) = key.strip_prefix('-') {
            all.retain(|(known, _)| known != gone);
        } else if let Some(known) = all.iter_mut().find(|(known, _)| *known == key) {
            known.1 = lines;
        } else {
            all.insert(all.len() - 1, (key, lines));
        }
    }
    all.into_iter().map(|(_, lines)| lines).collect()
}

/// The files of a pack in a test file.
fn files(text: &str) -> Vec<File> {
    let yaml = blocks(text).into_iter().filter_map(|(name, body)| {
        let path = name.strip_prefix("yaml ")?;
        let (path, body) = match path.strip_suffix(" over base") {
            Some(path) => (path, over_base(&body)),
            None => (path, body),
        };
        Some(File::new(path, format!("pack/{path}"), body))
    });
    yaml.collect()
}

/// Loads the built-in pack and these files.
pub(crate) fn loaded(own: &[File]) -> (Sources, Loaded) {
    let mut files = embedded::pack();
    files.extend_from_slice(own);
    let mut sources = Sources::default();
    let exemplary = embedded::text("fixtures/exemplary.yaml");
    let mut loaded = load(&mut sources, embedded::schemas(&in_turn).unwrap(), &files, exemplary, true, &in_turn);
    report::sort(&sources, &mut loaded.findings);
    (sources, loaded)
}

fn printed(sources: &Sources, findings: &[Finding]) -> String {
    let style = Style { color: false, unicode: true, width: 120, links: false, facts: 10 };
    findings.iter().map(|finding| text::finding(finding, sources, style)).collect()
}

fn wrong() -> Vec<(PathBuf, String)> {
    let folder = root().join("tests/packs/wrong");
    let mut all: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.sort();
    all.into_iter().map(|path| (path.clone(), std::fs::read_to_string(path).unwrap())).collect()
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

#[test]
fn the_base_rule_is_without_mistakes() {
    let text = over_base("");
    let (sources, loaded) = loaded(&[File::new("own/base.yaml", "pack/own/base.yaml", text)]);
    assert!(loaded.pack.is_some(), "{}", printed(&sources, &loaded.findings));
}

#[test]
fn wrong_packs_print_what_is_wrong() {
    let update = std::env::var_os("ASSAY_UPDATE").is_some();
    let mut differing = Vec::new();
    for (path, text) in wrong() {
        let (sources, loaded) = loaded(&files(&text));
        assert!(loaded.pack.is_none(), "{} loads", name(&path));
        let found = printed(&sources, &loaded.findings);
        let expected = blocks(&text).into_iter().find(|(name, _)| *name == "text").map(|(_, body)| body);
        if expected.as_ref() == Some(&found) {
            continue;
        }
        if update {
            let before = text.split("```text\n").next().unwrap();
            std::fs::write(&path, format!("{before}```text\n{found}```\n")).unwrap();
        } else {
            differing.push(format!("{}:\n{found}", name(&path)));
        }
    }
    assert!(differing.is_empty(), "run with ASSAY_UPDATE=1 and read the difference:\n{}", differing.join("\n"));
}

/// Every file that is wrong is named by one of the findings: nothing hides behind another mistake.
#[test]
fn every_wrong_file_is_told_in_the_same_run() {
    for (path, text) in wrong() {
        let files = files(&text);
        let (sources, loaded) = loaded(&files);
        for file in files.iter().filter(|file| !file.text.contains("# fine")) {
            let told = loaded.findings.iter().any(|finding| {
                let spans = std::iter::once(finding.primary.span).chain(finding.related.iter().map(|label| label.span));
                spans.into_iter().any(|span| sources.get(span.source).name() == file.name)
            });
            assert!(told, "{}: nothing is said of {}", name(&path), file.path);
        }
    }
}

/// Windows line ends and a byte order mark move nothing: same words, same lines and columns.
#[test]
fn line_ends_do_not_move_carets() {
    let places = |files: &[File]| {
        let (sources, loaded) = loaded(files);
        let place = |finding: &Finding| {
            let source = sources.get(finding.primary.span.source);
            let at = |byte: u32| {
                let position = source.position(byte as usize);
                (position.line, position.column)
            };
            (
                finding.message.clone(),
                source.name().to_owned(),
                at(finding.primary.span.start),
                at(finding.primary.span.end),
            )
        };
        loaded.findings.iter().map(place).collect::<Vec<_>>()
    };
    for (path, text) in wrong() {
        let plain = files(&text);
        let mut windows = plain.clone();
        for file in &mut windows {
            file.text = file.text.replace('\n', "\r\n").into();
        }
        for (plain, windows) in places(&plain).into_iter().zip(places(&windows)) {
            assert_eq!(plain, windows, "{}", name(&path));
        }
    }
}
