//! `reach` and `chains` over the built-in pack's lists of interests and custody events, in a table.

use std::collections::HashSet;
use std::fmt::Write as _;

use assay::expr::ast::parse;
use assay::expr::{Compiler, Evaluator, Facts, Scope, Stop, Val, show};
use assay::pack::{Pack, embedded, in_turn};
use assay::source::{Source, Sources};
use assay::tree::{Tree, yaml};
use assay::value::Date;

fn pack() -> Pack {
    embedded::checked(&mut Sources::default(), &in_turn).unwrap()
}

fn tree(declaration: &str) -> Tree {
    let mut sources = Sources::default();
    let source = sources.add(Source::new("declaration", declaration));
    yaml::parse(&sources, source, yaml::Limits::default()).documents.remove(0).tree.unwrap()
}

/// Evaluates a text over a declaration.
fn value(pack: &Pack, declaration: &str, text: &str) -> Result<String, String> {
    value_in(pack, &tree(declaration), text)
}

fn value_in(pack: &Pack, tree: &Tree, text: &str) -> Result<String, String> {
    let ast = parse(text).map_err(|mistake| mistake.message)?;
    let scope = Scope { sections: true, ..Scope::default() };
    let expr = Compiler::new(&pack.library, scope)
        .compile(&ast, None)
        .map_err(|mistakes| format!("{}: {}", &text[mistakes[0].range.clone()], mistakes[0].message))?;
    let malformed = HashSet::new();
    let facts = Facts::new(tree, &malformed, &pack.declaration.root);
    let mut evaluator = Evaluator::new(&pack.library, facts, Date::parse("2026-11-23").unwrap());
    evaluator.begin(&[], Vec::new());
    match evaluator.eval(&expr) {
        Ok(item) => match &item.val {
            Val::Unknown(gaps) => {
                let mut missing: Vec<String> =
                    gaps.iter().map(|gap| evaluator.facts.pointer(gap.place).dotted()).collect();
                missing.sort();
                Ok(format!("? {}", missing.join(", ")).replace("royalties.ownership.interests", ""))
            }
            _ => Ok(show::value(&item, None, &evaluator.facts)),
        },
        Err(Stop::Broken(why)) => Err(format!("broken: {why}")),
        Err(other) => Err(other.to_string()),
    }
}

/// `a>b` is an interest of `a` in `b`; `?` an end that is left out, `-` one that is declared absent.
fn interests(edges: &str) -> String {
    let mut text = "declaration: 1\nroyalties:\n  ownership:\n    company: x\n    interests:\n".to_owned();
    for edge in edges.split_whitespace() {
        let (holder, held) = edge.split_once('>').unwrap();
        let id = edge.replace('>', "-").replace('?', "q");
        let end = |key: &str, end: &str| match end {
            "?" => String::new(),
            "-" => format!(", {key}: false"),
            end => format!(", {key}: {end}"),
        };
        writeln!(text, "      - {{ id: {id}{}{}, share: 50 % }}", end("holder", holder), end("held", held)).unwrap();
    }
    text
}

#[test]
fn reach_and_chains_in_a_table() {
    let pack = pack();
    let shorten = |text: &str| {
        text.replace("reach(", "reach(royalties.ownership.interests, \"holder\", \"held\", ")
            .replace("chains(", "chains(royalties.ownership.interests, \"holder\", \"held\", ")
            .replace("ways(", "chains(royalties.ownership.interests, \"holder\", \"held\", ")
            .replace("!ids", ".map(way, join(way.map(link, link.id), \" \"))")
    };
    let cases = [
        // One link or more: the start is reached only through a loop.
        ("a>b b>c d>c", "reach(\"a\")", "b, c"),
        ("a>b b>c d>c", "reach([\"a\", \"d\"])", "b, c"),
        ("a>b", "reach(\"b\")", "none"),
        ("a>b", "reach(\"nobody\")", "none"),
        ("a>b b>a", "reach(\"a\")", "b, a"),
        ("a>a", "reach(\"a\")", "a"),
        ("a>b b>c", "reach(\"a\", \"c\")", "yes"),
        ("a>b b>c", "reach(\"c\", \"a\")", "no"),
        ("a>b", "reach(\"a\", \"a\")", "no"),
        ("a>b b>a", "reach(\"a\", \"a\")", "yes"),
        ("a>b b>c", "reach(\"a\", [\"x\", \"c\"])", "yes"),
        // A second way, a loop on the way, a self-loop, a repeated link.
        ("a>b b>d a>c c>d", "chains(\"a\", \"d\")!ids", "a-b b-d, a-c c-d"),
        ("a>b b>c c>b b>d", "chains(\"a\", \"d\")!ids", "a-b b-d"),
        ("a>a a>b b>b b>c", "chains(\"a\", \"c\")!ids", "a-b b-c"),
        ("a>b a>b", "chains(\"a\", \"b\")!ids", "a-b, a-b"),
        ("a>b b>c c>a", "chains(\"a\", \"a\")!ids", "a-b b-c c-a"),
        ("a>b", "chains(\"b\", \"a\")!ids", "none"),
        ("a>b b>d a>c c>d", "sum(ways(\"a\", \"d\").map(way, product(way.map(link, link.share))))", "0.5"),
        // An end that is declared absent leads nowhere.
        ("a>- ->b", "reach(\"a\", \"b\")", "no"),
        // An unknown end could be anyone, where that still matters.
        ("a>?", "reach(\"a\", \"b\")", "? [0].held"),
        ("?>b", "reach(\"a\", \"b\")", "? [0].holder"),
        ("a>b a>? ?>b", "reach(\"a\", \"b\")", "yes"),
        ("c>?", "reach(\"a\", \"b\")", "no"),
        ("?>c", "reach(\"a\", \"b\")", "no"),
        ("a>? d>?", "reach(\"a\", \"b\")", "? [0].held, [1].held"),
        ("a>c ?>c", "reach(\"a\", \"b\")", "no"),
        ("a>c ?>d d>b", "reach(\"a\", \"b\")", "? [1].holder"),
        ("a>c ?>c c>?", "reach(\"a\", \"b\")", "? [2].held"),
        ("?>?", "reach(\"a\", \"b\")", "? [0].held, [0].holder"),
        ("a>b ?>b", "reach(\"a\")", "b"),
        ("a>b ?>c", "reach(\"a\")", "? [1].holder"),
        ("a>b c>?", "reach(\"a\")", "b"),
        ("a>b b>?", "reach(\"a\")", "? [1].held"),
        ("a>b c>? ?>d", "chains(\"a\", \"b\")!ids", "a-b"),
        ("a>b ?>b", "chains(\"a\", \"b\")!ids", "? [1].holder"),
        ("a>b a>?", "chains(\"a\", \"b\")!ids", "? [1].held"),
    ];
    for (edges, text, expected) in cases {
        let found = value(&pack, &interests(edges), &shorten(text)).unwrap_or_else(|why| why);
        assert_eq!(found, expected, "{edges}: {text}");
    }
    let none = "declaration: 1\nroyalties: { ownership: { interests: false } }\n";
    assert_eq!(value(&pack, none, &shorten("reach(\"a\", \"b\")")).unwrap(), "no");
    let left_out = "declaration: 1\nroyalties: { ownership: {} }\n";
    assert_eq!(value(&pack, left_out, &shorten("reach(\"a\", \"b\")")).unwrap(), "? ");
}

#[test]
fn chains_that_are_too_many_end_without_a_verdict_and_reach_does_not_mind() {
    let pack = pack();
    let mut edges = String::new();
    for a in 0..60 {
        for b in (0..60).filter(|b| *b != a) {
            write!(edges, "o{a}>o{b} ").unwrap();
        }
    }
    let complete = tree(&interests(&edges));
    let chains = "chains(royalties.ownership.interests, \"holder\", \"held\", \"o0\", \"o59\")";
    let found = value_in(&pack, &complete, &format!("size({chains}) > 0"));
    assert_eq!(found, Err("broken: the chains from `o0` to `o59` are too many to be followed".to_owned()));
    let reach = "reach(royalties.ownership.interests, \"holder\", \"held\", \"o0\", \"o59\")";
    assert_eq!(value_in(&pack, &complete, reach).unwrap(), "yes");
    // One chain of five thousand links is one chain.
    let long = (0..5_000).map(|at| format!("n{at}>n{}", at + 1)).collect::<Vec<_>>().join(" ");
    let long = interests(&long);
    let through = chains.replace("o0", "n0").replace("o59", "n5000");
    assert_eq!(value(&pack, &long, &format!("{through}.map(way, size(way))")).unwrap(), "5000");
}

#[test]
fn ends_are_checked_when_a_rule_is_loaded() {
    let pack = pack();
    let cases = [
        (
            "reach(royalties.ownership, \"a\", \"b\", \"c\")",
            "royalties.ownership: `reach` takes a list of mappings, and this is a mapping",
        ),
        (
            "reach(royalties.ownership.interests, \"holdr\", \"held\", \"c\")",
            "\"holdr\": the schema has no `holdr` in `interest`",
        ),
        (
            "reach(royalties.ownership.interests, \"holder\", \"share\", \"c\")",
            "\"share\": an end is an id or another text, and `share` is a share such as `5.7 %`",
        ),
        (
            "reach(royalties.ownership.interests, \"holder\", company, \"c\")",
            "company: the path of an end, in quotes, is expected here",
        ),
        (
            "reach(value_chain.traceability.events, \"inputs.lot\", \"outputs[].lot\", \"c\")",
            "\"inputs.lot\": `inputs` is a list: write `inputs[]`",
        ),
        ("reach(value_chain.traceability.events, \"id[]\", \"outputs[].lot\", \"c\")", "\"id[]\": `id` is no list"),
        (
            "reach(value_chain.traceability.events, \"id.lot\", \"outputs[].lot\", \"c\")",
            "\"id.lot\": `lot` cannot be read from a text",
        ),
        (
            "reach(royalties.ownership.interests, \"holder\", \"held\", 4)",
            "4: the ends are the id of an item of `parties`, and this is a number",
        ),
        (
            "chains(royalties.ownership.interests, \"holder\", \"held\", [\"a\"], \"b\")",
            "[\"a\"]: the ends are the id of an item of `parties`, and this is a list",
        ),
        (
            "royalties.payments.group_by(p, [p.payer, p.amount]).map(g, g.key[0])",
            "g.key[0]: the parts of this key are of several kinds",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(value(&pack, "declaration: 1\n", text), Err(expected.to_owned()));
    }
}

/// Twenty thousand items looked up one by one would take more steps than an evaluation has.
#[test]
fn joins_over_twenty_thousand_items_take_steps_in_proportion() {
    let pack = pack();
    let mut declaration = "declaration: 1\nroyalties:\n  payments:\n".to_owned();
    for at in 0..20_000 {
        writeln!(declaration, "    - {{ id: p{at}, payer: c{}, payee: {{ name: T{at} }}, type: tax }}", at / 2)
            .unwrap();
    }
    let cases = [
        "royalties.payments.all(p, one(royalties.payments, p.id).id == p.id)",
        // A list that a name is bound to is joined by its items too.
        "[royalties.payments].all(all, all.all(p, one(all, p.id).payer == p.payer))",
        "size(royalties.payments.group_by(p, [p.payer, p.type])) == 10000",
        "royalties.payments.all(p, size(one(royalties.payments.group_by(q, [q.payer, q.type]), [p.payer, p.type]).items) == 2)",
        "royalties.payments.all(p, one(flatten(royalties.payments.group_by(q, q.payer).map(g, g.items)), p.id).id == p.id)",
        "royalties.payments.all(p, p.payer in royalties.payments.map(q, q.payer))",
        "royalties.payments.all(p, reach(royalties.payments, \"payer\", \"id\", p.payer, p.id))",
        "size(reach(royalties.payments, \"payer\", \"id\", royalties.payments.map(p, p.payer))) == 20000",
    ];
    let tree = tree(&declaration);
    for text in cases {
        assert_eq!(value_in(&pack, &tree, text).as_deref(), Ok("yes"), "{text}");
    }
}
