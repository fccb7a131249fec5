//! Aliases and merge keys: the result that the YAML merge type asks for, and places that say which
//! item is meant. The two orders of a local key and a merge are spectral#2054.

use assay::source::{Source, Sources};
use assay::tree::{NodeId, Tree, Value, yaml};

use crate::support::{findings, judge};

fn read(text: &str) -> (Option<Tree>, Vec<String>) {
    let mut sources = Sources::default();
    let source = sources.add(Source::new("text", text));
    let mut parsed = yaml::parse(&sources, source, yaml::Limits::default());
    let tree = if parsed.documents.is_empty() { None } else { parsed.documents.remove(0).tree };
    (tree, parsed.findings.iter().map(|finding| finding.code.clone()).collect())
}

/// A tree in one line.
fn shown(tree: &Tree, node: NodeId) -> String {
    match &tree.node(node).value {
        Value::Map(entries) => {
            let pairs: Vec<String> =
                entries.iter().map(|entry| format!("{}: {}", entry.key, shown(tree, entry.child.node))).collect();
            format!("{{{}}}", pairs.join(", "))
        }
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(|item| shown(tree, item.node)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Bool(value) => value.to_string(),
        Value::Number(text) | Value::Text(text) => text.to_string(),
    }
}

#[test]
fn merging_follows_the_merge_type() {
    // The value of `x`, after two mappings to merge.
    let cases = [
        ("{ <<: *a, q: 9 }", "{q: 9, p: 1}"),
        ("{ q: 9, <<: *a }", "{q: 9, p: 1}"),
        ("{ <<: *a }", "{p: 1, q: 2}"),
        ("{ <<: [*a, *b] }", "{p: 1, q: 2, r: 4}"),
        ("{ <<: [*b, *a] }", "{q: 3, r: 4, p: 1}"),
        ("{ r: 0, <<: [*b, *a] }", "{r: 0, q: 3, p: 1}"),
        ("{ <<: [*a, { s: 5, q: 6 }] }", "{p: 1, q: 2, s: 5}"),
        ("{ <<: { s: 5 }, t: 6 }", "{t: 6, s: 5}"),
        ("{ <<: { <<: *a, q: 7 } }", "{q: 7, p: 1}"),
        ("{ <<: *nested }", "{q: 8, p: 1}"),
        ("{ <<: *list }", "{p: 1, q: 2, r: 4}"),
        ("{ <<: &new { u: 1 }, v: *new }", "{v: {u: 1}, u: 1}"),
        ("{ <<: [] }", "{}"),
        ("{ <<: {} , y: 1 }", "{y: 1}"),
        ("{ \"<<\": 1 }", "{<<: 1}"),
        ("[{ <<: *a }, { <<: *b, q: 0 }]", "[{p: 1, q: 2}, {q: 0, r: 4}]"),
    ];
    for (text, expected) in cases {
        let text = format!(
            "a: &a {{ p: 1, q: 2 }}\nb: &b {{ q: 3, r: 4 }}\nnested: &nested {{ <<: *a, q: 8 }}\nlist: &list [*a, *b]\nx: {text}\n"
        );
        let (tree, codes) = read(&text);
        let tree = tree.unwrap();
        let node = tree.get(tree.root(), "x").unwrap();
        assert_eq!(shown(&tree, node), expected, "{text}");
        assert!(codes.is_empty(), "{text}: {codes:?}");
    }
}

#[test]
fn what_cannot_be_merged_is_said_and_the_rest_is_read() {
    let cases = [
        ("{ <<: 1, y: 2 }", "{y: 2}", vec!["yaml/merge-key"]),
        ("{ <<: , y: 2 }", "{y: 2}", vec!["yaml/merge-key"]),
        ("{ <<: ~, y: 2 }", "{y: 2}", vec!["yaml/merge-key"]),
        ("{ <<: *text, y: 2 }", "{y: 2}", vec!["yaml/merge-key"]),
        ("{ <<: [*a, 1, [*a]], y: 2 }", "{y: 2, p: 1}", vec!["yaml/merge-key", "yaml/merge-key"]),
        // Readers differ in which of two merge keys wins, so neither is read.
        ("{ <<: *a, y: 2, <<: *b }", "{y: 2}", vec!["yaml/duplicate-key"]),
        ("{ <<: *a, <<: *b, <<: *a }", "{}", vec!["yaml/duplicate-key", "yaml/duplicate-key"]),
        ("{ <<: *a, p: 2, p: 3 }", "{p: 2}", vec!["yaml/duplicate-key"]),
        ("&x { <<: *x }", "", vec!["yaml/alias-cycle"]),
        ("&x { <<: { y: *x } }", "", vec!["yaml/alias-cycle"]),
    ];
    for (text, expected, wanted) in cases {
        let (tree, codes) = read(&format!("a: &a {{ p: 1 }}\nb: &b {{ p: 2 }}\ntext: &text word\nx: {text}\n"));
        assert_eq!(codes, wanted, "{text}");
        if !expected.is_empty() {
            let tree = tree.unwrap();
            assert_eq!(shown(&tree, tree.get(tree.root(), "x").unwrap()), expected, "{text}");
        }
    }
}

#[test]
fn a_mapping_ends_where_its_text_ends() {
    let text = "a: &a\n  p: 1\nx:\n  <<: *a\ny: { <<: [*a, *a] }\nz:\n  q: 1\n  <<: *a\n  # end\n\n";
    let mut sources = Sources::default();
    let source = sources.add(Source::new("text", text));
    let tree = yaml::parse(&sources, source, yaml::Limits::default()).documents.remove(0).tree.unwrap();
    let slice = |key: &str| sources.slice(tree.node(tree.get(tree.root(), key).unwrap()).span).to_owned();
    assert_eq!(slice("x"), "<<: *a");
    assert_eq!(slice("y"), "{ <<: [*a, *a] }");
    assert_eq!(slice("z"), "q: 1\n  <<: *a");
}

#[test]
fn merges_are_bounded_as_aliases_are() {
    let wide: Vec<String> = (0..3000).map(|key| format!("k{key}: 1")).collect();
    let mut text = format!("a: &a {{ {} }}\nx:\n", wide.join(", "));
    for _ in 0..3000 {
        text.push_str("  - { <<: *a }\n");
    }
    assert_eq!(read(&text).1, ["yaml/alias-expansion"]);
    // The same mapping a thousand times in one list gives no entries, but is looked at.
    let again = format!("a: &a {{ {} }}\nx: {{ <<: [{}] }}\n", wide.join(", "), vec!["*a"; 3000].join(", "));
    assert_eq!(read(&again).1, ["yaml/alias-expansion"]);
    let mut bomb = "x0: &x0 { a0: 1, b0: 1 }\n".to_owned();
    for level in 1..40 {
        let below = level - 1;
        bomb.push_str(&format!("x{level}: &x{level} {{ <<: *x{below}, a{level}: *x{below}, b{level}: *x{below} }}\n"));
    }
    assert_eq!(read(&bomb).1, ["yaml/alias-expansion"]);
    // Honest use is far from the limit.
    let honest = (0..500).map(|at| format!("  - {{ <<: *a, id: {at} }}\n")).collect::<Vec<_>>().concat();
    assert!(read(&format!("a: &a {{ p: 1, q: 2, r: 3 }}\nx:\n{honest}")).1.is_empty());
}

/// Line and text of every label of a finding.
fn labels(text: &str, finding: &serde_json::Value) -> Vec<(u64, String, String)> {
    let labels = finding["labels"].as_array().unwrap().iter();
    let byte = |label: &serde_json::Value, end: &str| usize::try_from(label[end]["byte"].as_u64().unwrap()).unwrap();
    labels
        .map(|label| {
            let words = label["text"].as_str().unwrap().to_owned();
            let slice = text[byte(label, "start")..byte(label, "end")].to_owned();
            (label["start"]["line"].as_u64().unwrap(), slice, words)
        })
        .collect()
}

fn has(labels: &[(u64, String, String)], line: u64, slice: &str, words: &str) -> bool {
    labels.iter().any(|(l, s, w)| *l == line && s == slice && w == words)
}

const DAMS: &str = "declaration: 1
project: { id: a, name: Kyzyl, country: KZ, stage: operation }
tailings:
  facilities:
    - &base
      id: a
      name: Alpha
      phase: operation
      consequence: { class: very_high }
      design: { flood_return_period: 4999 }
    - id: b
      name: Beta
      design: { flood_return_period: 10000 }
      <<: *base
    - <<: *base
      design: { flood_return_period: 10000 }
      id: c
      name: Gamma
    - <<: *base
      id: d
      name: Delta
    - id: e
      name: Epsilon
      phase: operation
      consequence: { class: very_high }
      design: &short { flood_return_period: 100 }
    - { id: f, name: Zeta, phase: operation, consequence: { class: low }, design: *short }
    - { id: g, name: Eta, <<: *base, design: &empty {} }
    - { id: h, name: Theta, <<: *base, design: *empty }
";

#[test]
fn a_rule_judges_the_merged_value_and_says_which_item_is_meant() {
    let (report, _) = judge(DAMS, &["--select", "tailings/design-flood", "--show", "pass"]);
    let of = |name: &str| {
        let mut all = findings(&report).into_iter();
        all.find(|finding| finding["subject"]["name"] == name && finding["code"] == "tailings/design-flood")
    };
    // A local key wins before and after the merge.
    assert!(of("Beta").is_none() && of("Gamma").is_none());
    // The definition itself carries no label of a use, an item that merged it does.
    let own = labels(DAMS, of("Alpha").unwrap());
    assert!(!own.iter().any(|(.., words)| words == "used here"), "{own:?}");
    let merged = labels(DAMS, of("Delta").unwrap());
    assert_eq!((merged[0].0, merged[0].1.as_str()), (10, "4999"));
    assert!(has(&merged, 19, "<<: *base", "used here"), "{merged:?}");
    let aliased = labels(DAMS, of("Zeta").unwrap());
    assert_eq!((aliased[0].0, aliased[0].1.as_str()), (26, "100"));
    assert!(has(&aliased, 27, "*short", "used here"), "{aliased:?}");
    // What an alias leaves out belongs into the mapping that it repeats.
    let missing = of("Theta").unwrap();
    let theta = labels(DAMS, missing);
    assert_eq!((theta[0].0, theta[0].1.as_str()), (28, ""), "{theta:?}");
    assert!(has(&theta, 29, "*empty", "used here"), "{theta:?}");
    let at = usize::try_from(missing["missing"][0]["insert_at"]["byte"].as_u64().unwrap()).unwrap();
    assert_eq!(DAMS[..at].lines().count(), 28);
}

#[test]
fn a_mistake_in_a_repeated_value_is_told_once_with_its_uses() {
    let text = "declaration: 1
project: { id: a, country: &land QQ, stage: operation }
royalties:
  payments:
    - &first { id: p1, payee: &office { name: Office, country: Kazachstan, colour: red }, amount: 1.5.0 USD, paid_on: 2999-01-01 }
    - { <<: *first, id: p2 }
    - { id: p3, payee: *office }
    - { id: p4, payee: { name: B, country: *land } }
    - { <<: *first, id: p5 }
    - { <<: *first, id: p6 }
    - { <<: *first, id: p7 }
    - { <<: *first, id: p8 }
";
    let (report, _) = judge(text, &["--select", "royalties/*"]);
    let only = |code: &str, slice: &str| {
        let mut all: Vec<_> = findings(&report)
            .into_iter()
            .filter(|finding| finding["code"] == code)
            .map(|finding| labels(text, finding))
            .filter(|labels| labels[0].1 == slice)
            .collect();
        assert_eq!(all.len(), 1, "{code}: {all:?}");
        all.remove(0)
    };
    let country = only("schema/country", "QQ");
    assert!(has(&country, 8, "*land", "used here") && country.len() == 2, "{country:?}");
    let country = only("schema/country", "Kazachstan");
    assert_eq!(country[0].0, 5);
    assert!(has(&country, 6, "<<: *first", "used here") && has(&country, 7, "*office", "used here"), "{country:?}");
    assert!(has(&country, 10, "<<: *first", "used here, and 2 times more") && country.len() == 5, "{country:?}");
    let key = only("schema/unknown-key", "colour");
    assert!(has(&key, 7, "*office", "used here"), "{key:?}");
    let ahead = only("run/future-fact", "2999-01-01");
    assert!(has(&ahead, 6, "<<: *first", "used here"), "{ahead:?}");
    only("schema/money", ".0");
}

#[test]
fn an_id_that_is_merged_in_is_given_twice_at_the_merge() {
    let text = "declaration: 1\nproject: { id: a }\nparties:\n  - &one { id: x, name: X }\n  - { <<: *one, name: Y }\n  - *one\n";
    let (report, _) = judge(text, &[]);
    let twice: Vec<_> = findings(&report).into_iter().filter(|finding| finding["code"] == "ref/duplicate-id").collect();
    let places: Vec<_> = twice.iter().map(|finding| labels(text, finding)).collect();
    assert_eq!(places.len(), 2, "{places:?}");
    assert!(has(&places[0], 5, "<<: *one", "again here") && has(&places[0], 4, "x", "first here"), "{places:?}");
    assert!(has(&places[1], 6, "*one", "again here"), "{places:?}");
}

#[test]
fn a_wrong_merge_points_at_the_use_and_at_what_it_repeats() {
    let text = "declaration: 1\nproject: { id: a, name: &name Kyzyl, <<: *name }\n";
    let (report, status) = judge(text, &[]);
    let finding = findings(&report).into_iter().find(|finding| finding["code"] == "yaml/merge-key").unwrap();
    let labels = labels(text, finding);
    assert_eq!(labels[0].1, "*name");
    assert_eq!(labels[1].1, "Kyzyl");
    assert_eq!(status, 1);
}
