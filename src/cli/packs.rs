//! Reading the folders of packs: every file of them, or every reason why not.

use std::path::Path;

use super::inputs::{CommandLine, reason};
use crate::finding::Finding;
use crate::pack::File;
use crate::source::Source;

/// Files that a pack may have; the built-in one has a tenth of it.
const MAX_FILES: usize = 4096;
/// Bytes that a file of a pack may have.
const MAX_BYTES: u64 = 1 << 20;
/// Folders in folders that are looked into; a file so deep is at a wrong place anyway.
const MAX_DEPTH: usize = 8;

/// The files of a pack folder.
///
/// # Errors
/// What cannot be read, with the argument that named the folder.
pub(super) fn read(line: &CommandLine, folder: &str) -> Result<Vec<File>, Vec<Finding>> {
    let wrong = |message: String| line.error("run/pack", folder, message);
    let shape = "a pack is a folder shaped like the built-in one: `<topic>/<slug>.yaml`; `assay new` begins one";
    let root = Path::new(folder);
    match std::fs::metadata(root) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(vec![wrong(format!("there is no folder `{folder}`")).help(shape)]);
        }
        Err(error) => return Err(vec![wrong(format!("`{folder}` cannot be read: {}", reason(&error)))]),
        Ok(meta) if !meta.is_dir() => {
            return Err(vec![wrong(format!("`{folder}` is a file; a pack is a folder")).help(shape)]);
        }
        Ok(_) => {}
    }
    let (paths, mut findings) = search(root, &wrong);
    if paths.len() > MAX_FILES {
        let message = format!("`{folder}` holds more than {MAX_FILES} rule files");
        return Err(vec![wrong(message).help("name the folder of one pack, or split it")]);
    }
    if paths.is_empty() && findings.is_empty() {
        return Err(vec![wrong(format!("`{folder}` holds no rules, nor anything else of a pack")).help(shape)]);
    }
    let mut files = Vec::new();
    for (path, below) in paths {
        match text(&path) {
            Ok(text) => files.push(File::new(below, path, text)),
            Err((message, help)) => {
                let finding = wrong(format!("`{path}` cannot be read: {message}"));
                findings.push(if help.is_empty() { finding } else { finding.help(help) });
            }
        }
    }
    if findings.is_empty() { Ok(files) } else { Err(findings) }
}

/// The text of a file, or why there is none and what to do.
fn text(path: &str) -> Result<String, (String, &'static str)> {
    let size = std::fs::metadata(path).map_err(|error| (reason(&error), ""))?.len();
    if size > MAX_BYTES {
        return Err((format!("it is larger than {} MiB", MAX_BYTES >> 20), "split it"));
    }
    let bytes = std::fs::read(path).map_err(|error| (reason(&error), ""))?;
    let source = Source::decode(path, bytes).map_err(|error| (error.to_string(), "save the file as UTF-8"))?;
    Ok(source.text().to_owned())
}

/// YAML files below a folder in order, each with its path below it; and what could not be looked into.
///
/// What git ignores counts: a rule that is not read would be a rule that silently never fires. For
/// the same reason links are followed; one that leads back into itself is told.
fn search(root: &Path, wrong: &dyn Fn(String) -> Finding) -> (Vec<(String, String)>, Vec<Finding>) {
    let (mut paths, mut findings) = (Vec::new(), Vec::new());
    let mut walk = ignore::WalkBuilder::new(root);
    walk.standard_filters(false).hidden(true).follow_links(true).max_depth(Some(MAX_DEPTH));
    for entry in walk.build() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                findings.push(wrong(unreachable(&error)));
                continue;
            }
        };
        let path = entry.path();
        let yaml =
            path.extension().is_some_and(|kind| ["yaml", "yml"].iter().any(|known| kind.eq_ignore_ascii_case(known)));
        if !yaml || !entry.file_type().is_some_and(|kind| kind.is_file()) {
            continue;
        }
        let slashed = |path: &Path| path.to_string_lossy().replace('\\', "/");
        let name = slashed(path);
        let name = name.strip_prefix("./").map(str::to_owned).unwrap_or(name);
        paths.push((name, slashed(path.strip_prefix(root).unwrap_or(path))));
        if paths.len() > MAX_FILES {
            break;
        }
    }
    paths.sort();
    (paths, findings)
}

/// Why a place below a pack cannot be looked into.
fn unreachable(error: &ignore::Error) -> String {
    match error {
        ignore::Error::Loop { child, ancestor } => {
            format!("the link `{}` leads back to `{}`", child.display(), ancestor.display())
        }
        ignore::Error::WithDepth { err, .. } => unreachable(err),
        ignore::Error::WithPath { path, err } => match &**err {
            ignore::Error::Io(error) => format!("`{}` cannot be read: {}", path.display(), reason(error)),
            other => unreachable(other),
        },
        // A link that leads to nothing arrives like this; only the text names it.
        ignore::Error::Io(error) => format!("a part of it cannot be read: {error}"),
        other => other.to_string(),
    }
}
