//! Receipts: a run that can be repeated, and every way in which it does not come out the same.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::forecast::assert_shape;
use crate::support::{assay_in, root, scratch};

/// A folder with everything that a run can read.
fn folder(name: &str) -> PathBuf {
    let folder = scratch(&format!("receipt-{name}"));
    std::fs::create_dir_all(folder.join("in")).unwrap();
    std::fs::copy(root().join("fixtures/kz-tailings-before.yaml"), folder.join("in/mine.yaml")).unwrap();
    std::fs::write(
        folder.join("assay.yaml"),
        "select: [tailings, own]\nfail_on: warning\nwaivers: waivers.yaml\nrules: [pack]\nwaiver_days: 200\n",
    )
    .unwrap();
    std::fs::write(folder.join("waivers.yaml"), "waivers: []\n").unwrap();
    let made = assay_in(&folder, &["new", "own/rule", "--dir", "pack"], None);
    assert!(made.status.success(), "{made:?}");
    folder
}

fn check(folder: &Path, extra: &[&str]) -> std::process::Output {
    let args = ["check", "in", "--as-of", "2026-11-23", "--receipt", "receipt.json"];
    assay_in(folder, &[&args, extra].concat(), None)
}

fn verify(folder: &Path) -> (String, Option<i32>) {
    let output = assay_in(folder, &["verify", "receipt.json"], None);
    let told = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (told, output.status.code())
}

fn change(path: PathBuf, from: &str, to: &str) {
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from}: {text}");
    std::fs::write(path, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn a_run_that_is_repeated_is_the_same_and_writes_the_same_bytes() {
    let folder = folder("same");
    let output = check(&folder, &[]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let first = std::fs::read(folder.join("receipt.json")).unwrap();
    let receipt: Value = serde_json::from_slice(&first).unwrap();
    assert_shape("receipt", &receipt);
    assert_eq!(receipt["_type"], "https://in-toto.io/Statement/v1");
    assert_eq!(receipt["subject"][0]["name"], "in/mine.yaml");
    let own = &receipt["predicate"];
    assert_eq!((&own["config"]["name"], &own["waivers"]["name"]), (&"assay.yaml".into(), &"waivers.yaml".into()));
    assert_eq!((&own["limits"]["waiver_days"], &own["verdict"]["exit"]), (&200.into(), &1.into()));
    assert!(own["verdict"]["warnings"].as_u64().unwrap() > 0);
    let told = verify(&folder);
    assert_eq!(told.1, Some(0), "{}", told.0);
    assert!(
        told.0.contains("receipt.json: the same: 1 input judged again as of 2026-11-23, exit status 1"),
        "{}",
        told.0
    );
    // What else is listed, and how many work, changes nothing.
    let threads = ["1", "4"].map(|threads| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_assay"));
        command.current_dir(&folder).env("RAYON_NUM_THREADS", threads);
        let args = ["check", "in", "--as-of", "2026-11-23", "--receipt", "receipt.json", "--show", "pass"];
        command.args(args).output().unwrap();
        std::fs::read(folder.join("receipt.json")).unwrap()
    });
    assert!(threads.iter().all(|bytes| *bytes == first));
    // From another folder, with the root named.
    let output = assay_in(
        root(),
        &["verify", folder.join("receipt.json").to_str().unwrap(), "--root", folder.to_str().unwrap()],
        None,
    );
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert!(files.iter().all(|name| !name.to_string_lossy().starts_with(".receipt")), "{files:?}");
}

#[test]
fn every_change_is_named() {
    let folder = folder("changes");
    check(&folder, &["--write-baseline", "baseline.json"]);
    check(&folder, &["--baseline", "baseline.json"]);
    let kept = std::fs::read_to_string(folder.join("receipt.json")).unwrap();
    assert_eq!(verify(&folder).1, Some(0), "{}", verify(&folder).0);
    for (file, from, to, says) in [
        (
            "in/mine.yaml",
            "declaration: 1",
            "declaration: 1 # other",
            &["input changed: `in/mine.yaml` has sha256 "][..],
        ),
        ("waivers.yaml", "[]", "[ ]", &["waivers changed: `waivers.yaml`"]),
        ("assay.yaml", "waiver_days: 200", "waiver_days: 100", &["configuration changed: `assay.yaml`", "200 days"]),
        (
            "pack/own/rule.yaml",
            "severity: warning",
            "severity: note",
            &["rule file changed: `pack/own/rule.yaml`", "other rules"],
        ),
        ("baseline.json", "\n}", "\n }", &["baseline changed: `baseline.json`"]),
        ("receipt.json", "\"exit\": 1", "\"exit\": 0", &["exit status 0 in the receipt, 1 now"]),
        ("receipt.json", "\"version\": \"", "\"version\": \"9.", &["other tool: the receipt is of 9."]),
        ("receipt.json", "\"as_of\": \"2026", "\"as_of\": \"2019", &["JSON report"]),
        (
            "receipt.json",
            "\"severity\": \"warning\"",
            "\"severity\": \"note\"",
            &["not found any more: note[", "found now, and not in the receipt: warning["],
        ),
    ] {
        let path = folder.join(file);
        let before = std::fs::read_to_string(&path).unwrap();
        change(path.clone(), from, to);
        let (told, status) = verify(&folder);
        assert_eq!(status, Some(1), "{file}: {told}");
        for says in says {
            assert!(told.contains(says), "{file}: {told}");
        }
        std::fs::write(path, before).unwrap();
    }
    for (file, says) in [
        ("in/mine.yaml", "input missing: `in/mine.yaml`"),
        ("assay.yaml", "configuration missing: `assay.yaml`"),
        ("waivers.yaml", "waivers missing: `waivers.yaml`"),
    ] {
        let before = std::fs::read(folder.join(file)).unwrap();
        std::fs::remove_file(folder.join(file)).unwrap();
        let (told, status) = verify(&folder);
        assert_eq!(status, Some(1), "{file}: {told}");
        assert!(told.contains(says), "{told}");
        std::fs::write(folder.join(file), before).unwrap();
    }
    std::fs::copy(folder.join("in/mine.yaml"), folder.join("in/second.yaml")).unwrap();
    let (told, status) = verify(&folder);
    assert!(status == Some(1) && told.contains("input not in the receipt: `in/second.yaml`"), "{told}");
    std::fs::remove_file(folder.join("in/second.yaml")).unwrap();
    assert_eq!((verify(&folder).1, std::fs::read_to_string(folder.join("receipt.json")).unwrap()), (Some(0), kept));
}

#[test]
fn a_receipt_that_cannot_be_used_or_leads_elsewhere_ends_in_two() {
    let folder = folder("refused");
    check(&folder, &[]);
    let receipt = folder.join("receipt.json");
    let kept = std::fs::read_to_string(&receipt).unwrap();
    for (from, to, says) in [
        ("{", "{{", "it is no JSON"),
        ("\"predicate\"", "\"other\"", "it is no receipt of this version"),
        ("Statement/v1", "Statement/v0.1", "its `_type` is not"),
        ("receipt/v1", "receipt/v9", "its `predicateType` is not"),
        ("in/mine.yaml", "/etc/hostname", "`/etc/hostname` leads out of the folder"),
        ("in/mine.yaml", "in/../../x.yaml", "`in/../../x.yaml` leads out of the folder"),
        ("waivers.yaml", "../waivers.yaml", "`../waivers.yaml` leads out of the folder"),
        ("\"pack\"", "\"..\"", "`..` leads out of the folder"),
    ] {
        std::fs::write(&receipt, kept.replacen(from, to, 1)).unwrap();
        let (told, status) = verify(&folder);
        assert_eq!(status, Some(2), "{from}: {told}");
        assert!(
            told.contains("error[run/receipt-shape]") && told.contains(says) && told.contains("receipt.json:"),
            "{told}"
        );
    }
    // Another folder than that in which it was made.
    std::fs::write(&receipt, kept).unwrap();
    let elsewhere = scratch("receipt-elsewhere");
    let output = assay_in(&elsewhere, &["verify", receipt.to_str().unwrap()], None);
    let told = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(2) && told.contains("`--root DIR`"), "{told}");
    std::fs::remove_file(&receipt).unwrap();
    assert_eq!(verify(&folder).1, Some(2));
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out_of_the_folder_is_not_followed() {
    let folder = folder("link");
    check(&folder, &[]);
    std::fs::remove_file(folder.join("in/mine.yaml")).unwrap();
    std::os::unix::fs::symlink(root().join("fixtures/kz-tailings-before.yaml"), folder.join("in/mine.yaml")).unwrap();
    let (told, status) = verify(&folder);
    assert!(status == Some(2) && told.contains("`in/mine.yaml` leads out of the folder"), "{told}");
}

#[test]
fn what_nobody_could_repeat_gets_no_receipt() {
    let folder = folder("none");
    let args = ["check", "-", "--as-of", "2026-11-23", "--receipt", "receipt.json"];
    let output = assay_in(&folder, &args, Some(b"declaration: 1\nproject: { id: a }\n"));
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stdout).contains("standard input cannot be read again"), "{output:?}");
    let mine = folder.join("in/mine.yaml");
    let output = check(&folder, &[mine.to_str().unwrap()]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("is no path below this folder"), "{output:?}");
    let output = check(&folder, &["no-such.yaml"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("something could not be checked"), "{output:?}");
    assert!(!folder.join("receipt.json").exists());
    let output = assay_in(&folder, &["check", "in", "--as-of", "2026-11-23", "--receipt", "in/mine.yaml"], None);
    assert_eq!(output.status.code(), Some(2));
    assert!(std::fs::read_to_string(mine).unwrap().contains("declaration: 1"));
}
