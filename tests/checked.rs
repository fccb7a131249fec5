//! The pack is checked when the binary is built: it judges as the one that is loaded from its files.

use assay::judge::{self, Options};
use assay::pack::{Pack, embedded, in_turn, load};
use assay::schema::Scope;
use assay::source::{Source, Sources};
use assay::tree::yaml;
use assay::value::Date;

use crate::support::root;

fn carried() -> (Sources, Pack) {
    let mut sources = Sources::default();
    let pack = embedded::checked(&mut sources, &in_turn).expect("the build script wrote the pack down");
    (sources, pack)
}

fn loaded() -> (Sources, Pack) {
    let mut sources = Sources::default();
    let schemas = embedded::schemas(&in_turn).unwrap();
    let loaded = load(&mut sources, schemas, &embedded::pack(), None, false, &in_turn);
    assert!(loaded.findings.is_empty(), "{:?}", loaded.findings);
    (sources, loaded.pack.unwrap())
}

#[test]
fn what_is_carried_is_what_is_loaded() {
    let loaded = loaded().1;
    assert_eq!(carried().1.digest, loaded.digest);
    assert!(embedded::is_carried(loaded));
}

#[test]
fn every_section_of_the_schema_is_carried() {
    assert_eq!(carried().1.declaration.unsound(), Vec::<&str>::new());
}

/// Texts that are wrong in the ways that a schema sees, in the root and below it.
const WRONG: [&str; 6] = [
    "declaration: 2\nproject: []\nmethan: {}\n",
    "declaration: 1\nproject: { id: A b, name: 3, stage: operating, commodities: tin, location: { latitude: 12 } }\n",
    "declaration: 1\nproject: { id: a, kinds: [mine, mien] }\ntailings: { facilities: [ { name: x, phase: opertion } ] }\n",
    "declaration: 1\nproject: true\nparties: [ { id: 7, identifiers: [ { scheme: lei, id: 1, extra: 2 } ] } ]\n",
    "declaration: 1\nproject: { id: a }\nroyalties: { payments: [ { amount: 5, type: tithe } ] }\nevidence: [ {} ]\n",
    "- declaration\n",
];

#[test]
fn filings_are_judged_alike() {
    let (carried, loaded) = (carried(), loaded());
    let fixtures = std::fs::read_dir(root().join("fixtures")).unwrap().map(|entry| entry.unwrap().path());
    let filings = fixtures.filter(|path| path.extension().is_some_and(|kind| kind == "yaml"));
    let mut texts: Vec<String> = filings.map(|path| std::fs::read_to_string(path).unwrap()).collect();
    assert!(texts.len() > 20);
    texts.sort();
    texts.extend(WRONG.map(str::to_owned));
    for text in texts {
        let told = [&carried, &loaded].map(|(_, pack)| {
            // The filing is the first source of its own, so that its spans are alike.
            let mut sources = Sources::default();
            let id = sources.add(Source::new("filing.yaml", &text));
            let parsed = yaml::parse(&sources, id, yaml::Limits::default());
            let mut told = String::new();
            for tree in parsed.documents.iter().filter_map(|document| document.tree.as_ref()) {
                let mut checked = pack.declaration.check(&sources, tree, Scope::Whole);
                checked.findings.sort_by_key(|finding| (finding.primary.span, finding.code.clone()));
                let rules: Vec<usize> = (0..pack.rules.len()).collect();
                let options = Options {
                    as_of: Date::parse("2026-11-23").unwrap(),
                    hindsight: false,
                    gate: None,
                    profile: &pack.profiles["default"],
                    rules: &rules,
                    case: None,
                };
                let judged = judge::judge(pack, tree, &checked.malformed, &options);
                told += &format!("{:#?}\n{judged:#?}\n", checked.findings);
            }
            told
        });
        assert!(told[0] == told[1], "{}", first_difference(&told[0], &told[1]));
    }
}

fn first_difference(a: &str, b: &str) -> String {
    let differs = a.lines().zip(b.lines()).find(|(a, b)| a != b);
    differs.map_or_else(|| "one is longer".to_owned(), |(a, b)| format!("{a}\n{b}"))
}
