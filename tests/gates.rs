//! Gates: what the `gate` of every rule implies, reckoned from the rules alone, against what is judged.

use std::collections::{BTreeMap, BTreeSet};

use assay::finding::{CapKind, Finding, Outcome, Severity};
use assay::judge::{self, Options};
use assay::pack::{Expect, Pack, Profile, Rule};
use assay::schema::Scope;
use assay::source::{Source, Sources};
use assay::tree::{Tree, yaml};
use assay::value::Date;
use rayon::prelude::*;

use crate::packs::loaded;
use crate::support::{findings, judge, root};

/// The gates of the declaration, in order.
const GATES: [&str; 7] =
    ["exploration", "application", "permitting", "financial_close", "construction", "operation", "closure"];

/// What a weight at the last gate becomes at an earlier one: due, all of it; one gate early, a warning; sooner, a note.
fn implied(rule: Option<&Rule>, gate: usize, last: Severity) -> Severity {
    match rule.filter(|rule| !rule.is_check).and_then(|rule| rule.gate).map(|due| due.saturating_sub(gate)) {
        None | Some(0) => last,
        Some(1) => last.min(Severity::Warning),
        Some(_) => Severity::Note,
    }
}

fn tree(sources: &mut Sources, text: &str) -> Tree {
    let source = sources.add(Source::new("declaration", text));
    yaml::parse(sources, source, yaml::Limits::default()).documents.remove(0).tree.unwrap()
}

/// What a declaration gives at a gate.
fn found(pack: &Pack, sources: &Sources, tree: &Tree, options: &Options<'_>) -> Vec<Finding> {
    let malformed = pack.declaration.check(sources, tree, Scope::Fragment).malformed;
    judge::judge(pack, tree, &malformed, options).findings
}

#[test]
fn the_gates_are_these() {
    let (_, loaded) = loaded(&[]);
    let pack = loaded.pack.unwrap();
    let gates: Vec<&str> = pack.gates.as_ref().unwrap().values.iter().map(|gate| &**gate).collect();
    assert_eq!(gates, GATES);
    // Rules are due at each between the first and the last.
    for (at, gate) in GATES.iter().enumerate().take(GATES.len() - 1).skip(1) {
        assert!(pack.rules.iter().any(|rule| rule.gate == Some(at)), "no rule is due at {gate}");
    }
}

/// Every rule of the pack on its own case of a missing fact, taken as binding and in force: a note early on, a warning
/// one gate before it is due, and from then on as heavy as a breach.
#[test]
fn a_missing_fact_of_every_rule_weighs_by_its_gate() {
    let (sources, loaded) = loaded(&[]);
    let pack = loaded.pack.unwrap();
    let exemplary = pack.exemplary.as_ref().unwrap();
    // Every standard is agreed, so that force caps nothing; hindsight, so that time caps nothing.
    let binds = pack.standards.iter().map(|standard| standard.slug.clone()).collect();
    let profile = Profile { binds, ..Profile::default() };
    let (mut silent, mut light) = (Vec::new(), Vec::new());
    let mut full = 0;
    for (at, rule) in pack.rules.iter().enumerate() {
        let cases: Vec<_> = rule.cases.iter().filter(|case| case.expect == Expect::Undeclared).collect();
        assert!(!cases.is_empty(), "{}", rule.id);
        let mut told = false;
        for case in cases {
            let mut tree = case.given.as_ref().map_or_else(|| exemplary.clone(), |given| exemplary.overlaid(given));
            for (pointer, with) in &case.changes {
                tree = tree.changed(pointer, with).unwrap();
            }
            let as_of = case.as_of.unwrap_or_else(|| Date::parse("2026-11-23").unwrap());
            let malformed = pack.declaration.check(&sources, &tree, Scope::Fragment).malformed;
            let unread = judge::unread(&pack, &tree, malformed, as_of);
            let weights: Vec<Option<(Severity, bool)>> = (0..GATES.len())
                .into_par_iter()
                .map(|gate| {
                    let options = Options {
                        as_of,
                        hindsight: true,
                        gate: Some(gate),
                        profile: &profile,
                        rules: &[at],
                        case: None,
                    };
                    let found = judge::rule(&pack, &pack.library, rule, &tree, &unread, &options).findings;
                    let open =
                        |finding: &&Finding| finding.code == rule.id && finding.outcome == Some(Outcome::Undeclared);
                    let worst = found.iter().filter(open).max_by_key(|finding| finding.severity)?;
                    let own = worst.caps.iter().any(|cap| cap.kind != CapKind::Gate);
                    Some((worst.severity, own))
                })
                .collect();
            let Some((last, capped)) = weights.iter().rev().flatten().next().copied() else { continue };
            told = true;
            let heaviest = rule.checks.iter().map(|check| check.severity).max().unwrap_or(rule.severity);
            assert!(last <= heaviest.max(rule.severity), "{}: {last} from nothing", rule.id);
            if last == Severity::Error {
                full += 1;
            } else if !capped && rule.checks.iter().all(|check| check.severity == Severity::Error) {
                light.push(&rule.id);
            }
            for (gate, weight) in weights.iter().enumerate() {
                // A rule that asks for the gate itself may have nothing to say at one.
                let Some((weight, _)) = weight else { continue };
                let should = implied(Some(rule), gate, last);
                assert_eq!(*weight, should, "{} at {}: {}", rule.id, GATES[gate], case.note);
                let due = rule.gate.is_none_or(|due| due <= gate) || rule.is_check;
                assert_eq!(*weight == Severity::Error, due && last == Severity::Error, "{}", rule.id);
            }
            let says: Vec<bool> = weights.iter().map(Option::is_some).collect();
            assert!(says.iter().all(|says| *says) || rule.reads_gate(&pack), "{} falls silent: {says:?}", rule.id);
        }
        if !told {
            silent.push(&rule.id);
        }
    }
    assert!(full > pack.rules.len() / 2, "only {full} are errors in the end");
    assert!(light.is_empty(), "lighter than a breach, and nothing says why: {light:?}");
    assert!(silent.is_empty(), "say nothing at any gate: {silent:?}");
}

/// Whether a rule asks for the gate.
trait ReadsGate {
    fn reads_gate(&self, pack: &Pack) -> bool;
}

impl ReadsGate for Rule {
    fn reads_gate(&self, _: &Pack) -> bool {
        let text = std::fs::read_to_string(root().join("rules").join(format!("{}.yaml", self.id))).unwrap();
        text.lines().any(|line| !line.starts_with("gate:") && line.contains("gate ") && !line.trim().starts_with('#'))
    }
}

/// A whole project, and how it is judged.
struct Project {
    name: &'static str,
    text: String,
    as_of: &'static str,
    hindsight: bool,
    select: &'static str,
}

/// A declaration without some of its sections.
fn without(text: &str, sections: &[&str]) -> String {
    let mut out = String::new();
    let mut dropped = false;
    for line in text.lines() {
        if let Some((key, _)) =
            line.split_once(':').filter(|_| line.starts_with(|first: char| first.is_ascii_lowercase()))
        {
            dropped = sections.contains(&key);
        }
        if !dropped {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

fn projects() -> Vec<Project> {
    let fixture = |name: &str| std::fs::read_to_string(root().join(format!("fixtures/{name}.yaml"))).unwrap();
    let mut flawed = without(&fixture("exemplary"), &["community", "audits"]);
    for (right, wrong) in [
        ("        flood_return_period: 10000 ", "        flood_return_period: 1000 "),
        ("factor_of_safety: 1.72", "factor_of_safety: 1.12"),
        ("    licensed_author: true ", "    licensed_author: false "),
    ] {
        assert!(flawed.contains(right), "{right}");
        flawed = flawed.replacen(right, wrong, 1);
    }
    vec![
        Project { name: "exemplary, flawed", text: flawed, as_of: "2026-11-23", hindsight: false, select: "" },
        Project {
            name: "brumadinho-b1",
            text: fixture("brumadinho-b1"),
            as_of: "2019-01-24",
            hindsight: true,
            select: "tailings/",
        },
        Project {
            name: "pl-coking",
            text: fixture("pl-coking"),
            as_of: "2026-11-23",
            hindsight: false,
            select: "methane/",
        },
    ]
}

/// The heaviest finding of each rule, by outcome and gate.
type Weights = BTreeMap<(String, &'static str), [Option<Severity>; GATES.len()]>;

fn weights(pack: &Pack, project: &Project) -> Weights {
    let mut sources = Sources::default();
    let tree = tree(&mut sources, &project.text);
    let chosen = |rule: &Rule| rule.id.starts_with(project.select);
    let rules: Vec<usize> = (0..pack.rules.len()).filter(|at| chosen(&pack.rules[*at])).collect();
    let profile = &pack.profiles["default"];
    let mut weights = Weights::new();
    for gate in 0..GATES.len() {
        let as_of = Date::parse(project.as_of).unwrap();
        let options =
            Options { as_of, hindsight: project.hindsight, gate: Some(gate), profile, rules: &rules, case: None };
        for finding in found(pack, &sources, &tree, &options) {
            let kind = match finding.outcome {
                Some(Outcome::Fail) => "fails",
                Some(Outcome::Undeclared) => "waits",
                _ => continue,
            };
            let line = weights.entry((finding.code.clone(), kind)).or_default();
            line[gate] = line[gate].max(Some(finding.severity));
        }
    }
    weights
}

const HEAD: &str = "# What weighs how much at which gate. `fails`: a breach; `waits`: a fact that is not declared. `due` is the gate of the
# rule; `-` is none, or nothing to say. tests/gates.rs reckons every line from `due` and the weight at the last gate, and asks
# that it is what is judged. ASSAY_UPDATE=1 writes it anew; read the difference.
";

fn word(weight: Option<Severity>) -> String {
    weight.map_or_else(|| "-".to_owned(), |weight| weight.to_string())
}

fn table(pack: &Pack, projects: &[(Project, Weights)]) -> String {
    let mut out = HEAD.to_owned();
    for (project, weights) in projects {
        out.push_str(&format!("\n## {}\n", project.name));
        let mut row = |rule: &str, kind: &str, due: &str, cells: &[String]| {
            let cells: Vec<String> =
                cells.iter().zip(GATES).map(|(cell, gate)| format!("{cell:w$}", w = gate.len())).collect();
            out.push_str(format!("{rule:48} {kind:5}  {due:15}  {}", cells.join("  ")).trim_end());
            out.push('\n');
        };
        row("rule", "", "due", &GATES.map(str::to_owned));
        for ((rule, kind), line) in weights {
            let due = pack.rules.iter().find(|own| own.id == *rule).and_then(|own| own.gate);
            row(rule, kind, due.map_or("-", |due| GATES[due]), &line.map(word));
        }
        let blocking = |gate: usize| weights.values().filter(|line| line[gate] == Some(Severity::Error)).count();
        let sums: Vec<String> = (0..GATES.len()).map(|gate| blocking(gate).to_string()).collect();
        row("that block", "", "", &sums);
    }
    out
}

#[test]
fn whole_projects_block_at_each_gate_by_what_is_due() {
    let (_, loaded) = loaded(&[]);
    let pack = loaded.pack.unwrap();
    let projects: Vec<(Project, Weights)> = projects()
        .into_iter()
        .map(|project| {
            let weights = weights(&pack, &project);
            (project, weights)
        })
        .collect();
    let mut sets: BTreeSet<Vec<usize>> = BTreeSet::new();
    for (project, weights) in &projects {
        let mut blocking = Vec::new();
        for ((id, kind), line) in weights {
            let rule = pack.rules.iter().find(|rule| rule.id == *id);
            assert!(rule.is_some() || id.starts_with("run/"), "{id}");
            let asks = rule.is_some_and(|rule| rule.reads_gate(&pack));
            let last = line.iter().rev().flatten().next().copied().unwrap();
            for (gate, weight) in line.iter().enumerate() {
                let should = implied(rule, gate, last);
                assert!(
                    *weight == Some(should) || asks && weight.is_none(),
                    "{}: {id} {kind} at {} is {}, not {should}",
                    project.name,
                    GATES[gate],
                    word(*weight)
                );
            }
        }
        // What blocks at a gate blocks at every later one, unless the rule asks for the gate.
        for gate in 0..GATES.len() {
            let errors = weights.iter().filter(|(_, line)| line[gate] == Some(Severity::Error));
            let set: BTreeSet<_> = errors.map(|(key, _)| key).collect();
            if let Some(before) = blocking.last() {
                let gone: Vec<_> = BTreeSet::difference(before, &set).collect();
                assert!(gone.is_empty(), "{} at {}: {gone:?}", project.name, GATES[gate]);
            }
            blocking.push(set);
        }
        sets.insert(blocking.iter().map(BTreeSet::len).collect());
    }
    assert_eq!(sets.len(), projects.len(), "the projects differ");
    let table = table(&pack, &projects);
    let path = root().join("tests/gates.txt");
    if std::env::var_os("ASSAY_UPDATE").is_some() {
        std::fs::write(&path, &table).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap_or_default() == table,
        "run with ASSAY_UPDATE=1 and read the difference"
    );
}

#[test]
fn the_command_blocks_by_the_gate_that_is_asked_for() {
    let text = std::fs::read_to_string(root().join("fixtures/pl-coking.yaml")).unwrap();
    for (gate, status) in GATES.into_iter().zip([0, 0, 0, 0, 0, 1, 1]) {
        let (report, ended) = judge(&text, &["--select", "methane", "--gate", gate]);
        assert_eq!((&report["gate"], ended), (&gate.into(), status), "{gate}");
        let blocks = findings(&report).iter().any(|finding| finding["severity"] == "error");
        assert_eq!(blocks, status == 1, "{gate}");
    }
    // Without the argument, the furthest gate that the facts show.
    let (report, status) = judge(&text, &["--select", "methane"]);
    assert_eq!((&report["declarations"][0]["gate"], status), (&"operation".into(), 1));
}

#[test]
fn a_gate_that_is_none_is_told_where_it_is_asked_for() {
    let text = "declaration: 1\nproject: { id: a }\n";
    for (gate, help) in [("financial-close", "did you mean `financial_close`?"), ("tomorrow", "the gates are")] {
        let (report, status) = judge(text, &["--gate", gate]);
        let told = &report["findings"][0];
        assert_eq!((&told["code"], status), (&"usage/gate".into(), 2), "{report}");
        assert!(told["help"].as_str().unwrap().contains(help), "{told}");
        assert_eq!(told["labels"][0]["path"], "<command line>", "{told}");
        assert_eq!(told["labels"][0]["primary"], true);
    }
}
