//! `assay new`: what it writes loads, and proving it leads to the next step.

use crate::support::{assay_in, scratch};

fn run(folder: &std::path::Path, args: &[&str]) -> (Option<i32>, String, String) {
    let output = assay_in(folder, args, None);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_new_rule_loads_and_its_wrong_case_is_the_next_step() {
    let folder = scratch("new-rule");
    let (status, out, _) = run(&folder, &["new", "tailings/freeboard", "--dir", "mine"]);
    assert_eq!(status, Some(0));
    assert!(out.starts_with("mine/tailings/freeboard.yaml\n") && out.contains("assay test mine"), "{out}");
    let (status, out, err) = run(&folder, &["rules", "--rules", "mine"]);
    assert_eq!((status, err.as_str()), (Some(0), ""));
    assert!(out.contains("tailings/freeboard"));
    let (status, out, _) = run(&folder, &["test", "mine"]);
    assert_eq!(status, Some(1), "{out}");
    assert_eq!(out.matches("error[").count(), 1, "only the case that is wrong on purpose fails: {out}");
    assert!(out.contains("wrong on purpose"), "{out}");
    // Doing what the case says is all that is missing.
    let path = folder.join("mine/tailings/freeboard.yaml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("2027-06-01 }   # <-- here", "2027-06-02 }   # <-- here")).unwrap();
    let (status, out, _) = run(&folder, &["test", "mine"]);
    assert_eq!(status, Some(0), "{out}");
    let (status, out, _) = run(&folder, &["explain", "tailings/freeboard", "--rules", "mine"]);
    assert_eq!(status, Some(0));
    assert!(out.contains("error[tailings/freeboard]") || out.contains("warning[tailings/freeboard]"), "{out}");
}

#[test]
fn nothing_is_overwritten_and_ids_that_cannot_be_are_refused() {
    let folder = scratch("new-refused");
    assert_eq!(run(&folder, &["new", "own/rule"]).0, Some(0));
    std::fs::write(folder.join("rules/own/rule.yaml"), "mine").unwrap();
    std::fs::write(folder.join("file"), "").unwrap();
    let refused = [
        (vec!["new", "own/rule"], "usage/exists"),
        (vec!["new", "own"], "usage/id"),
        (vec!["new", "own/a/b"], "usage/id"),
        (vec!["new", "Own/rule"], "usage/id"),
        (vec!["new", "../rule"], "usage/id"),
        (vec!["new", "own/-rule"], "usage/id"),
        (vec!["new", "schema/rule"], "usage/id"),
        (vec!["new", "tables/rule"], "usage/id"),
        (vec!["new", "tailings/design-flood"], "usage/id"),
        (vec!["new", "own/other", "--dir", "file"], "run/unwritable"),
    ];
    for (args, code) in refused {
        let (status, out, err) = run(&folder, &args);
        assert_eq!((status, out.as_str()), (Some(2), ""), "{args:?}");
        assert!(err.contains(code), "{args:?}: {err}");
    }
    assert_eq!(std::fs::read_to_string(folder.join("rules/own/rule.yaml")).unwrap(), "mine");
}
