//! Reading files: the only place that touches the file system, the clock and standard input.

#![allow(clippy::disallowed_methods, reason = "`cli` is where files, the clock and the environment are read")]

use std::io::Read as _;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::finding::{Finding, Label};
use crate::source::{Source, SourceId, Sources, Span};
use crate::value::Date;

/// Bytes that one input may have.
const MAX_BYTES: u64 = 64 << 20;

/// The text of the command line, so that a usage error points too.
pub(super) struct CommandLine {
    source: SourceId,
    text: String,
    /// Words that a configuration gave, and where.
    configured: Vec<(String, Span)>,
}

impl CommandLine {
    /// Takes the arguments in.
    pub(super) fn new(sources: &mut Sources, args: &[String]) -> Self {
        let text = args.join(" ");
        Self { source: sources.add(Source::new("<command line>", &text)), text, configured: Vec::new() }
    }

    /// Takes a word of the configuration in, so that an error about it points there.
    pub(super) fn also(&mut self, word: &str, span: Span) {
        self.configured.push((word.to_owned(), span));
    }

    /// The text of the arguments.
    pub(super) fn source(&self) -> SourceId {
        self.source
    }

    /// An error about an argument, or about the word of the configuration that stands for it.
    pub(super) fn error(&self, code: &str, argument: &str, message: impl Into<String>) -> Finding {
        if let Some((_, span)) = self.configured.iter().find(|(word, _)| word == argument) {
            return Finding::error(code, message, Label::new(*span, ""));
        }
        let at = self.text.rfind(argument).filter(|_| !argument.is_empty());
        let span =
            at.map_or(Span::new(self.source, 0, self.text.len()), |at| Span::new(self.source, at, at + argument.len()));
        Finding::error(code, message, Label::new(span, ""))
    }
}

/// A text to judge.
pub(super) struct Input {
    /// The text.
    pub source: SourceId,
    /// Whether somebody named it: then it must be a declaration.
    pub named: bool,
}

/// Reads every input of the command line, folders searched; `must` says that a named file must be a declaration.
pub(super) fn read(
    sources: &mut Sources,
    line: &CommandLine,
    paths: &[String],
    stdin_name: &str,
    must: bool,
) -> (Vec<Input>, Vec<Finding>) {
    let mut inputs = Vec::new();
    let mut findings = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for path in paths {
        if path == "-" {
            let mut bytes = Vec::new();
            match std::io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes) {
                Ok(_) => decode(sources, line, path, stdin_name, bytes, true, &mut inputs, &mut findings),
                Err(error) => {
                    findings.push(line.error(
                        "run/unreadable",
                        path,
                        format!("standard input cannot be read: {error}"),
                    ));
                }
            }
            continue;
        }
        let folder = Path::new(path).is_dir();
        let before = inputs.len();
        if folder {
            for found in search(path) {
                if seen.insert(found.clone()) {
                    file(sources, line, &found, false, &mut inputs, &mut findings);
                }
            }
            if inputs.len() == before && findings.is_empty() {
                let place = if path == "." { "this folder".to_owned() } else { format!("`{path}`") };
                let message = format!("nothing to check: {place} holds no declaration");
                let help = "a declaration is a YAML file whose root has the key `declaration`; name the file, or see `assay schema`";
                findings.push(line.error("run/no-declaration", path, message).help(help));
            }
        } else if seen.insert(path.clone()) {
            file(sources, line, path, must, &mut inputs, &mut findings);
        }
    }
    (inputs, findings)
}

/// YAML files below a folder, in order, without what git ignores.
fn search(folder: &str) -> Vec<String> {
    let mut found: Vec<String> = ignore::WalkBuilder::new(folder)
        .require_git(false)
        .build()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
        .filter(|entry| entry.path().extension().is_some_and(|kind| kind == "yaml" || kind == "yml"))
        .map(|entry| entry.path().to_string_lossy().into_owned())
        .map(|path| path.strip_prefix("./").map(str::to_owned).unwrap_or(path))
        .collect();
    found.sort();
    found
}

fn file(
    sources: &mut Sources,
    line: &CommandLine,
    path: &str,
    named: bool,
    inputs: &mut Vec<Input>,
    findings: &mut Vec<Finding>,
) {
    let size = std::fs::metadata(path).map(|meta| meta.len());
    match size {
        Ok(size) if size > MAX_BYTES => {
            findings.push(line.error(
                "run/too-large",
                path,
                format!("`{path}` is larger than {} MiB", MAX_BYTES >> 20),
            ));
        }
        _ => match std::fs::read(path) {
            Ok(bytes) => decode(sources, line, path, path, bytes, named, inputs, findings),
            Err(error) => findings.push(line.error(
                "run/unreadable",
                path,
                format!("`{path}` cannot be read: {}", reason(&error)),
            )),
        },
    }
}

pub(super) fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission is denied".to_owned(),
        _ => error.to_string(),
    }
}

#[expect(clippy::too_many_arguments, reason = "one call site each for a file and for standard input")]
fn decode(
    sources: &mut Sources,
    line: &CommandLine,
    argument: &str,
    name: &str,
    bytes: Vec<u8>,
    named: bool,
    inputs: &mut Vec<Input>,
    findings: &mut Vec<Finding>,
) {
    match Source::decode(name, bytes) {
        Ok(source) => {
            // A folder holds much YAML that is none of ours: the key must at least stand in it, or nearly.
            let line = |line: &str| line.split_once(':').is_some_and(|(key, _)| is_misspelt(key));
            if named || source.text().contains(KEY) || source.text().lines().any(line) {
                inputs.push(Input { source: sources.add(source), named });
            }
        }
        Err(error) => {
            let finding = line.error("run/encoding", argument, format!("`{name}` cannot be read: {error}"));
            findings.push(finding.help("save the file as UTF-8"));
        }
    }
}

/// The folder that relative paths start from; empty where the system does not say.
pub(super) fn folder() -> String {
    std::env::current_dir().map(|folder| folder.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Today's date, UTC.
#[must_use]
pub(super) fn today() -> Date {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let epoch = Date::parse("1970-01-01").expect("the epoch is a date");
    let days = i64::try_from(seconds / 86_400).unwrap_or(0);
    epoch.add_days(days).unwrap_or(epoch)
}

/// The root key of a declaration.
const KEY: &str = "declaration";

/// Whether a text that need not be YAML has, by its looks, the root key of a declaration.
pub(super) fn mentions(text: &str) -> bool {
    let begins = |line: &str| {
        let key = line.trim_start_matches(['\u{feff}', '{', ' ']).trim_start_matches(['"', '\'']);
        let rest = key.strip_prefix(KEY).map(|rest| rest.trim_start_matches(['"', '\'']).trim_start());
        rest.is_some_and(|rest| rest.starts_with(':'))
    };
    // A key that stands deeper is another file's.
    text.lines().any(|line| !line.starts_with(' ') && begins(line))
}

/// Whether a root key is nearly that of a declaration: its file would be passed over in silence.
pub(super) fn is_misspelt(key: &str) -> bool {
    key != KEY && key.len().abs_diff(KEY.len()) <= 2 && crate::schema::closest_within(&key.to_lowercase(), KEY, 2)
}
