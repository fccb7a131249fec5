//! Files that come with the binary are read when it is built: what that gives is what parsing gives.

use assay::pack::embedded;
use assay::source::{Source, Sources};
use assay::tree::{NodeId, Tree, Value, recorded, yaml};

/// A node and all below it, with every span.
fn describe(tree: &Tree, id: NodeId, told: &mut String) {
    let node = tree.node(id);
    *told += &format!("{:?} {:?} {} ", node.span, node.style, node.suspect);
    match &node.value {
        Value::Map(entries) => {
            for entry in entries {
                *told += &format!("{:?} {:?}: ", entry.key, entry.key_span);
                describe(tree, entry.child.node, told);
            }
        }
        Value::List(items) => items.iter().for_each(|item| describe(tree, item.node, told)),
        value => *told += &format!("{value:?}\n"),
    }
}

/// The root's keys with their values, but for keys that only a proof reads.
fn told(parsed: &yaml::Parsed) -> Vec<String> {
    let tree = parsed.documents[0].tree.as_ref().unwrap();
    let entries = tree.entries(tree.root()).iter().filter(|entry| !["cases", "allowed"].contains(&&*entry.key));
    let told = entries.map(|entry| {
        let mut told = format!("{} {:?} ", entry.key, entry.key_span);
        describe(tree, entry.child.node, &mut told);
        told
    });
    told.collect()
}

#[test]
fn what_was_recorded_is_what_is_parsed() {
    let mut seen = 0;
    for file in embedded::FILES.iter().filter(|file| file.path.starts_with("rules/")) {
        let steps = file.steps().unwrap_or_else(|| panic!("{} was not recorded", file.path));
        let mut sources = Sources::default();
        let id = sources.add(Source::new(file.path, file.text));
        let parsed = yaml::parse(&sources, id, yaml::Limits::default());
        let replayed = yaml::replay(&sources, id, steps, yaml::Limits::default()).unwrap();
        assert_eq!(told(&parsed), told(&replayed), "{}", file.path);
        seen += 1;
    }
    assert!(seen > 50);
}

/// Texts with everything that a rule file may hold, and what the recorder leaves to the parser.
#[test]
fn any_text_is_recorded_as_it_is_or_not_at_all() {
    let texts = [
        ("a: 1\ncases:\n  - b: [1, {c: 2}]\n  - |\n    x\nd: 'it''s'\ne: \"\\u0416 q\"\nf: >-\n  one\n  two\n", true),
        ("cases: []\nz: { y: 'Ж', x: \"b\" }\n", true),
        ("cases: none\nz:\n- a\n- - b\n", true),
        ("a: &x 1\nb: *x\n", false),
        ("a: !t 1\n", false),
        ("a: [1\n", false),
    ];
    for (text, is_recorded) in texts {
        let steps = recorded::record(text, &["cases", "allowed"]);
        assert_eq!(steps.is_some(), is_recorded, "{text}");
        let Some(steps) = steps else { continue };
        let mut sources = Sources::default();
        let id = sources.add(Source::new("a.yaml", text));
        let parsed = yaml::parse(&sources, id, yaml::Limits::default());
        let replayed = yaml::replay(&sources, id, &steps, yaml::Limits::default()).unwrap();
        assert_eq!(told(&parsed), told(&replayed), "{text}");
        // Steps of another text, or torn ones, are an error and never a panic.
        let other = sources.add(Source::new("b.yaml", "x"));
        for end in 0..steps.len() {
            let _ = yaml::replay(&sources, other, &steps[..end], yaml::Limits::default());
            let _ = yaml::replay(&sources, id, &steps[end..], yaml::Limits::default());
        }
    }
}
