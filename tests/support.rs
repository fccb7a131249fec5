//! Running the binary as a user does.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The project's folder.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Runs `assay` in a folder.
pub(crate) fn assay_in(folder: &Path, args: &[&str], stdin: Option<&[u8]>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    command.current_dir(folder).args(args).env_remove("NO_COLOR").env_remove("COLUMNS").env("TERM", "xterm");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    if let Some(bytes) = stdin {
        // A run that ends early closes the pipe; that is its business.
        let _ = child.stdin.take().unwrap().write_all(bytes);
    }
    drop(child.stdin.take());
    child.wait_with_output().unwrap()
}

/// Runs `assay` in the project's folder.
pub(crate) fn assay(args: &[&str]) -> Output {
    assay_in(root(), args, None)
}

/// Judges a text from standard input; gives the JSON report and the exit status.
pub(crate) fn judge(text: &str, args: &[&str]) -> (serde_json::Value, i32) {
    let mut all = vec!["check", "-", "--format", "json"];
    if !args.contains(&"--as-of") {
        all.extend(["--as-of", "2026-11-23"]);
    }
    all.extend(args);
    let output = assay_in(root(), &all, Some(text.as_bytes()));
    let report = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    (report, output.status.code().unwrap())
}

/// Every finding of a report: those of no declaration, then those of each.
pub(crate) fn findings(report: &serde_json::Value) -> Vec<&serde_json::Value> {
    let own = report["findings"].as_array().unwrap().iter();
    own.chain(report["declarations"].as_array().unwrap().iter().flat_map(|d| d["findings"].as_array().unwrap()))
        .collect()
}

/// The codes of every finding.
pub(crate) fn codes(report: &serde_json::Value) -> Vec<&str> {
    findings(report).iter().map(|finding| finding["code"].as_str().unwrap()).collect()
}

/// A fresh folder under the target folder.
pub(crate) fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A report without the digest of the rules, which every change of a rule changes.
pub(crate) fn without_digest(report: &str) -> String {
    static DIGEST: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let digest = DIGEST.get_or_init(|| {
        let output = assay(&["check", "fixtures/exemplary.yaml", "--format", "json", "--as-of", "2026-11-23"]);
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        report["catalog"]["digest"].as_str().unwrap().to_owned()
    });
    report.replace(digest, "[..]").replace(&digest[..12], "[..]")
}
