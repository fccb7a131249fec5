//! Folders of packs on the command line: what is there is read, what cannot be read is told.

use std::path::Path;

use crate::packs::over_base;
use crate::support::{assay_in, scratch};

fn write(folder: &Path, path: &str, text: impl AsRef<[u8]>) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// What `assay rules` prints with these packs; `Err` holds what stood in the way.
fn rules(folder: &Path, packs: &[&str]) -> Result<String, String> {
    let mut args = vec!["rules"];
    packs.iter().for_each(|pack| args.extend(["--rules", pack]));
    let output = assay_in(folder, &args, None);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    match output.status.code() {
        Some(0) => Ok(text(output.stdout)),
        Some(2) => Err(text(output.stderr)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_cannot_be_a_pack_is_told() {
    let folder = scratch("packs-wrong");
    write(&folder, "a-file", "");
    std::fs::create_dir_all(folder.join("empty/folders/only")).unwrap();
    write(&folder, "notes/readme.md", "no rule");
    write(&folder, "bytes/own/rule.yaml", b"title: \xC4\xE0\n");
    write(&folder, "bytes/own/other.yaml", b"\xFF\xFEt\0");
    write(&folder, "large/own/rule.yaml", vec![b'a'; 2 << 20]);
    for at in 0..4_200 {
        write(&folder, &format!("many/own/r{at}.yaml"), "");
    }
    let cases = [
        ("nowhere", "there is no folder `nowhere`"),
        ("a-file", "`a-file` is a file; a pack is a folder"),
        ("empty", "`empty` holds no rules"),
        ("notes", "`notes` holds no rules"),
        ("bytes", "`bytes/own/rule.yaml` cannot be read"),
        ("bytes", "`bytes/own/other.yaml` cannot be read"),
        ("large", "`large/own/rule.yaml` cannot be read: it is larger than 1 MiB"),
        ("many", "`many` holds more than 4096 rule files"),
    ];
    for (pack, message) in cases {
        let said = rules(&folder, &[pack]).unwrap_err();
        assert!(said.contains("error[run/pack]") && said.contains(message), "{pack}: {said}");
        assert!(said.contains("<command line>:1:"), "{pack}: {said}");
        // The other commands that take a pack say the same.
        for args in [&["check", "-", "--rules", pack][..], &["test", pack], &["explain", "own/rule", "--rules", pack]] {
            let output = assay_in(&folder, args, Some(b"declaration: 1\nproject: { id: a }\n"));
            assert_eq!(output.status.code(), Some(2), "{args:?}");
            let all = [output.stdout, output.stderr].concat();
            assert!(String::from_utf8(all).unwrap().contains(message), "{args:?}");
        }
    }
    let both = rules(&folder, &["nowhere", "a-file"]).unwrap_err();
    assert!(both.contains("`nowhere`") && both.contains("`a-file`"), "{both}");
}

#[test]
fn packs_add_up() {
    let folder = scratch("packs-add");
    write(&folder, "one/own/first.yaml", over_base(""));
    write(&folder, "two/own/second.yaml", over_base(""));
    // A rule may use the tables and standards of another pack, and of the built-in one.
    write(
        &folder,
        "data/tables/our-floods.yaml",
        "title: Ours\nkey: { class: \"tailings.facilities[].consequence.class\" }\nvalues: { years: count }\ncomplete: false\n\
         source: { status: secondary, standard: our-handbook, clause: \"3\" }\nrows: [ { class: low, years: 50 } ]\n",
    );
    write(
        &folder,
        "data/standards/our-handbook.yaml",
        "title: Our handbook\nedition: first\nurl: https://example.org\nbinds: []\notherwise: benchmark\nclauses: [ { id: \"3\" } ]\n",
    );
    write(&folder, "data/profiles/ours.yaml", "title: Ours\nselect: [ \"tailings/*\" ]\n");
    let uses = "cites:\n  - { standard: our-handbook, clause: \"3\", source: own }\nlet:\n  \
                years: dam.design.flood_return_period\n  ours: table(\"our-floods\", dam.consequence.class, \"years\")\n  \
                theirs: table(\"gistm-design-criteria\", effective_class(dam), \"operation\")\nrequire: years >= ours || years >= theirs\n";
    write(&folder, "use/own/third.yaml", over_base(uses));
    let all = rules(&folder, &["one", "./two/", "data", "use"]).unwrap();
    for id in ["own/first", "own/second", "own/third", "tailings/design-flood"] {
        assert!(all.contains(id), "{all}");
    }
    // A pack of only tables and profiles is one too.
    assert_eq!(rules(&folder, &["data"]).unwrap(), rules(&folder, &[]).unwrap());
    let twice = rules(&folder, &["one", "one"]).unwrap_err();
    assert!(twice.contains("pack/collision"), "{twice}");
    let lacking = rules(&folder, &["use"]).unwrap_err();
    assert!(
        lacking.contains("there is no table `our-floods`") && lacking.contains("there is no standard"),
        "{lacking}"
    );
}

#[test]
fn nothing_that_is_there_is_left_out() {
    let folder = scratch("packs-all");
    write(&folder, "pack/.gitignore", "own/\n");
    write(&folder, "pack/own/ignored-by-git.yaml", over_base(""));
    assert!(rules(&folder, &["pack"]).unwrap().contains("own/ignored-by-git"));
    write(&folder, "pack/own/deep/down/here/rule.yaml", over_base(""));
    write(&folder, "pack/own/OTHER.YAML", over_base(""));
    let said = rules(&folder, &["pack"]).unwrap_err();
    assert!(said.contains("own/deep/down/here/rule.yaml") && said.contains("OTHER.YAML"), "{said}");
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_loops_are_told() {
    use std::os::unix::fs::symlink;
    let folder = scratch("packs-links");
    write(&folder, "shared/rule.yaml", over_base(""));
    std::fs::create_dir_all(folder.join("pack/own")).unwrap();
    symlink(folder.join("shared/rule.yaml"), folder.join("pack/own/linked.yaml")).unwrap();
    assert!(rules(&folder, &["pack"]).unwrap().contains("own/linked"));
    symlink(folder.join("pack"), folder.join("pack/own/again")).unwrap();
    symlink(folder.join("gone.yaml"), folder.join("pack/own/gone.yaml")).unwrap();
    let said = rules(&folder, &["pack"]).unwrap_err();
    assert!(said.contains("leads back to"), "{said}");
    assert!(said.contains("gone.yaml"), "{said}");
}
