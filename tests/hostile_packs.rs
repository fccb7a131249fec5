//! Packs that mean harm: refused at a place when they are loaded, or stopped when they judge.

use std::fmt::Write as _;

use assay::pack::File;

use crate::packs::{loaded, over_base};
use crate::support::{assay_in, scratch};

fn file(path: &str, text: String) -> File {
    File::new(path, format!("pack/{path}"), text)
}

/// What loading says of one file, each with its code.
fn said(path: &str, text: String) -> Vec<String> {
    let (_, loaded) = loaded(&[file(path, text)]);
    loaded.findings.iter().map(|finding| format!("{}: {}", finding.code, finding.message)).collect()
}

fn rule(require: &str) -> String {
    over_base(&format!("require: '{}'", require.replace('\'', "''")))
}

#[test]
fn expressions_that_blow_up_are_refused() {
    let many = 100_000;
    let nest = |open: &str, inner: &str, close: &str, times: usize| {
        format!("{}{inner}{}", open.repeat(times), close.repeat(times))
    };
    let inner = |times: usize| nest("tailings.facilities.exists(x, ", "true", ")", times);
    let cases = [
        ("parentheses", nest("(", "1 > 0", ")", many)),
        ("parentheses that just fit", nest("(", "1 > 0", ")", 4000)),
        ("open parentheses", "(".repeat(8000)),
        ("signs", format!("{}1 > 0", "-".repeat(many))),
        ("negations", format!("{}true", "!".repeat(8000))),
        ("operators", format!("1{} > 0", " + 1".repeat(many))),
        ("operators that just fit", format!("1{} > 0", "+1".repeat(3000))),
        ("conjuncts", format!("true{}", "&&true".repeat(1300))),
        ("members", format!("dam{}", ".design".repeat(many))),
        ("members that just fit", format!("dam{}", ".a".repeat(4000))),
        ("indexes", format!("dam{} == 1", "[0]".repeat(2500))),
        ("list items", format!("years in [1{}]", ", 1".repeat(many))),
        ("lists", nest("[", "1", "]", 4000)),
        ("comprehensions", inner(many)),
        ("comprehensions that just fit", inner(200)),
        ("conditionals", format!("{}true", "true ? true : ".repeat(500))),
        ("conditionals the other way", nest("true ? ", "true", " : true", 500)),
        ("arguments", format!("max(1{}) > 0", ", 1".repeat(many))),
        ("calls", nest("abs(", "1", ") > 0", 1000)),
        ("a number", format!("{} > 0", "9".repeat(8000))),
        ("a fraction", format!("0.{}1 > 0", "0".repeat(8000))),
        ("a text", format!("dam.name == \"{}\"", "x".repeat(1_000_000))),
        ("a pattern", r#"dam.name.matches("((a{1000}){1000}){1000}")"#.to_owned()),
        ("a pattern of groups", format!("dam.name.matches(\"{}a{}\")", "(".repeat(3000), ")".repeat(3000))),
    ];
    for (what, expression) in cases {
        let found = said("own/rule.yaml", rule(&expression));
        assert!(!found.is_empty(), "{what} loads");
        assert!(found.len() < 10, "{what}: {} findings", found.len());
    }
}

#[test]
fn long_lists_of_plain_items_load() {
    // What is merely long is no attack: as many items as fit are read.
    assert_eq!(said("own/rule.yaml", rule(&format!("years in [1{}]", ",1".repeat(3000)))), Vec::<String>::new());
}

#[test]
fn files_that_blow_up_are_refused() {
    let table = |rows: usize| {
        let mut text = "title: t\nkey: { gas: text }\nvalues: { factor: number }\ncomplete: false\n\
                        source: { status: own, reason: ours }\nrows:\n"
            .to_owned();
        for row in 0..rows {
            writeln!(text, "  - {{ gas: g{row}, factor: {row} }}").unwrap();
        }
        text
    };
    assert_eq!(said("tables/long.yaml", table(20_000)), Vec::<String>::new());
    let bomb = || {
        let mut text = "help: upgrade\nx0: &x0 [a,a,a,a,a,a,a,a,a,a]\n".to_owned();
        for level in 1..9 {
            let item = format!("*x{}", level - 1);
            writeln!(text, "x{level}: &x{level} [{}]", vec![item; 10].join(",")).unwrap();
        }
        text
    };
    let lets = |link: &str, count: usize| {
        let mut text = "let:\n  n0: dam.design.flood_return_period\n".to_owned();
        for at in 1..count {
            writeln!(text, "  n{at}: {}", link.replace('#', &format!("n{}", at - 1))).unwrap();
        }
        writeln!(text, "require: n{} > 1\nmessage: too small", count - 1).unwrap();
        over_base(&text)
    };
    let cases = [
        ("a table", "tables/long.yaml", table(100_000), "yaml/too-large"),
        ("nesting", "own/rule.yaml", format!("let: {}1{}", "{a: ".repeat(50_000), "}".repeat(50_000)), "yaml/too-deep"),
        ("block nesting", "own/rule.yaml", format!("let:\n  {}1\n", "- ".repeat(50_000)), "yaml/too-deep"),
        ("aliases", "own/rule.yaml", bomb(), "yaml/alias-expansion"),
        ("lets", "own/rule.yaml", lets("# + 1", 20_000), "pack/size"),
        ("a chain of lets", "own/rule.yaml", lets("(((# + 1) * 1) + 1) * 1", 90), "pack/expression"),
        ("a megabyte", "own/rule.yaml", format!("title: {}", "x".repeat(2_000_000)), "yaml/too-large"),
    ];
    for (what, path, text, code) in cases {
        let found = said(path, text);
        assert!(found.iter().any(|found| found.starts_with(code)), "{what}: {found:?}");
        assert!(found.len() < 12, "{what}: {} findings", found.len());
    }
}

#[test]
fn chains_of_definitions_are_bounded() {
    let chain = |count: usize, link: &str| -> Vec<File> {
        let cases = "cases: [ { value: 1 } ]\n";
        let mut files =
            vec![file("definitions/d0.yaml", format!("title: d\nvalue: count(tailings.facilities)\n{cases}"))];
        for at in 1..count {
            let value = link.replace('#', &format!("d{}()", at - 1));
            files.push(file(&format!("definitions/d{at}.yaml"), format!("title: d\nvalue: {value}\n{cases}")));
        }
        files
    };
    let (_, long) = loaded(&chain(2000, "# + 1"));
    assert!(long.findings.iter().any(|finding| finding.message.contains("rest on each other")));
    assert_eq!(long.findings.len(), 1, "those that call it need not be told");
    let mut twice = chain(40, "# + #");
    twice.push(file("own/rule.yaml", rule("d39() > years")));
    let (_, twice) = loaded(&twice);
    assert!(twice.findings.is_empty(), "an exponential one loads at once: it is stopped when it judges");
}

/// A declaration with so many parties, each with a country.
fn filing(parties: usize) -> String {
    let mut text = "declaration: 1\nproject: { id: a, stage: application }\nparties:\n".to_owned();
    for at in 0..parties {
        writeln!(text, "  - {{ id: p{at}, name: Party number {at}, country: KZ }}").unwrap();
    }
    text
}

/// Judges a filing by a pack of one rule and some more files; gives the outcomes and the messages.
fn judged(name: &str, rule: &str, more: &[File], filing: &str) -> (serde_json::Value, Vec<String>) {
    judged_with(name, rule, more, filing, 2)
}

fn judged_with(name: &str, rule: &str, more: &[File], filing: &str, status: i32) -> (serde_json::Value, Vec<String>) {
    let folder = scratch(&format!("hostile-{name}"));
    let rule = file("own/rule.yaml", rule.to_owned());
    for file in more.iter().chain([&rule]) {
        let path = folder.join("pack").join(&file.path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, file.text.as_bytes()).unwrap();
    }
    let args = ["check", "-", "--rules", "pack", "--select", "own", "--format", "json", "--as-of", "2026-11-23"];
    let output = assay_in(&folder, &args, Some(filing.as_bytes()));
    assert_eq!(output.status.code(), Some(status), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let found = crate::support::findings(&report);
    let messages = found.iter().map(|finding| finding["message"].as_str().unwrap().to_owned()).collect();
    (report["declarations"][0]["tally"].clone(), messages)
}

fn whole(lets: &str, require: &str) -> String {
    over_base(&format!(
        "force: check\n-when\n-for\nlet:\n  none: count(parties)\n{lets}require: >-\n  {require}\nat: parties\nbecause: []\nmessage: too much\n"
    ))
}

#[test]
fn rules_that_never_end_are_stopped() {
    let cases = [
        ("cubes", "", "parties.exists(a, parties.exists(b, parties.exists(c, a.name == c.id)))"),
        ("cubes-of-lists", "", "count(parties.map(a, parties.map(b, parties.map(c, a)))) == 0"),
        ("cubes-of-records", "", "parties.all(a, parties.all(b, parties.all(c, b == a || c != a)))"),
        ("parts", "", "range(1, 4000).all(a, count(distinct(take(range(1, 4000), 3990 + a))) > 0)"),
        ("range", "", "count(range(none, 1000000000)) == 0"),
        ("ranges", "", "range(1, 1000).all(a, count(range(1, 100000 + a)) > 0)"),
        ("flatten", "", "count(flatten(range(1, 5000).map(a, range(1, 5000 + a)))) == 0"),
        ("pairs", "", "count(pairs(range(none - 299, 5000))) == 0"),
    ];
    let filing = filing(300);
    for (name, lets, require) in cases {
        let (tally, messages) = judged(name, &whole(lets, require), &[], &filing);
        assert_eq!(tally["broken"], 1, "{name}: {tally} {messages:?}");
        assert!(messages.iter().any(|text| text.contains("too many steps")), "{name}: {messages:?}");
    }
}

#[test]
fn calculations_that_double_are_stopped() {
    let mut definitions = vec![file(
        "definitions/d0.yaml",
        "title: d\nparameters: { text: text }\nvalue: size(text)\ncases: [ { value: 1 } ]\n".to_owned(),
    )];
    let mut lets = "  t0: project.id\n".to_owned();
    for at in 1..41 {
        let below = at - 1;
        let text = format!(
            "title: d\nparameters: {{ text: text }}\nvalue: d{below}(text) + d{below}(text)\ncases: [ {{ value: 1 }} ]\n"
        );
        definitions.push(file(&format!("definitions/d{at}.yaml"), text));
        writeln!(lets, "  t{at}: join([t{below}, t{below}], \"-\")").unwrap();
    }
    let filing = filing(1);
    for (name, lets, require) in
        [("definitions", "", "d40(project.id) > 0"), ("joins", lets.as_str(), "t40 != project.id")]
    {
        let (tally, messages) = judged(name, &whole(lets, require), &definitions, &filing);
        assert_eq!(tally["broken"], 1, "{name}: {tally} {messages:?}");
    }
}

#[test]
fn the_deepest_chain_that_loads_is_judged() {
    let mut lets = "  n0: count(parties)\n".to_owned();
    for at in 1..60 {
        writeln!(lets, "  n{at}: abs(abs(n{}))", at - 1).unwrap();
    }
    let rule = whole(&lets, "abs(abs(abs(abs(abs(abs(abs(abs(abs(abs(abs(abs(abs(abs(n59)))))))))))))) < 0");
    let rule = rule.replace("at: parties", "at: project.id");
    let (tally, _) = judged_with("deep", &rule, &[], &filing(3), 1);
    assert_eq!(tally["fail"], 1, "{tally}");
}

#[test]
fn subjects_without_number_are_stopped() {
    let rule = over_base(
        "force: check\n-when\nfor: [ \"parties[] as a\", \"parties[] as b\", \"parties[] as c\" ]\nlet:\n  none: count(parties)\n\
         require: a.id == b.id || c.id != \"\"\nat: a.id\nbecause: []\nmessage: too much\n",
    );
    let (tally, messages) = judged("subjects", &rule, &[], &filing(2_000));
    assert_eq!(tally["broken"], 1, "{tally}");
    assert_eq!(messages.iter().filter(|text| text.contains("too many steps")).count(), 1);
}

#[test]
fn what_grows_with_the_filing_ends_well() {
    let (tally, _) = {
        let rule = over_base(
            "force: check\n-when\nfor: parties[] as a\nlet:\n  others: parties.filter(p, p.country == a.country)\n\
             require: one(parties, a.id).name == a.name && a.country == \"KZ\"\nat: a.name\nbecause: []\n\
             message: not itself\n",
        );
        let folder = scratch("hostile-linear");
        std::fs::create_dir_all(folder.join("pack/own")).unwrap();
        std::fs::write(folder.join("pack/own/rule.yaml"), rule).unwrap();
        let args = ["check", "-", "--rules", "pack", "--select", "own", "--format", "json", "--as-of", "2026-11-23"];
        let output = assay_in(&folder, &args, Some(filing(20_000).as_bytes()));
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        (report["declarations"][0]["tally"].clone(), output.status.code())
    };
    assert_eq!(tally["pass"], 20_000, "{tally}");
    assert_eq!(tally["broken"], 0);
}
