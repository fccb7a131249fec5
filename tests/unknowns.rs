//! Unknown facts against an oracle: an expression is unknown if and only if completions of the
//! filing differ, and it waits for exactly the facts that can still change the result.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use assay::expr::ast::parse;
use assay::expr::value::Truth;
use assay::expr::{Compiler, Evaluator, Expr, Facts, Library, Scope};
use assay::schema::types::{self, Field};
use assay::source::{Source, Sources};
use assay::tree::yaml;
use assay::value::Date;

const INTEGERS: usize = 6;
const ITEMS: usize = 3;

/// Facts `n0`… that may be absent, `c0`… that may not, `b0`…, `e0`…, and a list of records.
fn schema() -> Field {
    let mut properties = serde_json::Map::new();
    for at in 0..INTEGERS {
        properties
            .insert(format!("n{at}"), serde_json::json!({"type": ["integer", "boolean"], "not": {"const": true}}));
        properties.insert(format!("c{at}"), serde_json::json!({"type": "integer"}));
        properties.insert(format!("b{at}"), serde_json::json!({"type": "boolean"}));
        properties.insert(format!("e{at}"), serde_json::json!({"enum": ["low", "high", false], "x-ordered": true}));
    }
    let item =
        serde_json::json!({"properties": {"id": {"type": "string"}, "n": properties["n0"], "b": properties["b0"]}});
    properties.insert("items".to_owned(), serde_json::json!({"type": "array", "items": item}));
    let files = BTreeMap::from([("mini".to_owned(), serde_json::json!({ "properties": properties }))]);
    types::read(&files, "mini").unwrap()
}

/// What may stand for a fact in a filing.
fn words(fact: &str) -> &'static [&'static str] {
    match domain(fact) {
        numbers if numbers.len() > 3 => &numbers[2..],
        words => words,
    }
}

/// What it may turn out to be: numbers beyond all others too.
fn domain(fact: &str) -> &'static [&'static str] {
    match fact.rsplit('.').next().unwrap().as_bytes()[0] {
        b'n' => &["-1000", "1000", "1", "3", "false"],
        b'c' => &["-1000", "1000", "1", "3"],
        b'b' => &["true", "false"],
        _ => &["low", "high", "false"],
    }
}

type State = BTreeMap<String, Option<&'static str>>;

struct Draw {
    seed: u64,
    state: State,
    next: usize,
    items: bool,
}

impl Draw {
    fn below(&mut self, below: u64) -> u64 {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        (self.seed >> 8) % below
    }

    fn state(&mut self, fact: &str) {
        let words = words(fact);
        let open = self.state.values().filter(|word| word.is_none()).count();
        let unknown = self.below(2) == 0 && open < 3;
        let word = words[usize::try_from(self.below(words.len() as u64)).unwrap()];
        self.state.insert(fact.to_owned(), (!unknown).then_some(word));
    }

    /// A fact that does not occur yet.
    fn fact(&mut self, kind: char) -> String {
        let fact = format!("{kind}{}", self.next % INTEGERS);
        self.next += 1;
        self.state(&fact);
        fact
    }

    fn number(&mut self, depth: u64) -> String {
        match self.below(if depth == 0 { 3 } else { 6 }) {
            0 | 1 => self.fact('n'),
            2 => self.fact('c'),
            3 => format!("({} ?? {})", self.number(0), self.number(depth - 1)),
            4 => {
                let condition = self.truth(depth - 1);
                let (yes, no) = (self.fact('n'), self.fact('n'));
                // Two known numbers that compare alike are still two numbers: a condition is followed through
                // truths, not through what a number is compared with.
                self.state.extend([(yes.clone(), None), (no.clone(), None)]);
                format!("({condition} ? {yes} : {no})")
            }
            _ => format!("({} * 2 - 1)", self.number(depth - 1)),
        }
    }

    fn truth(&mut self, depth: u64) -> String {
        let depth = if self.next + 2 >= INTEGERS { 0 } else { depth };
        if depth == 0 {
            return match self.below(8) {
                0 | 1 => self.fact('b'),
                2 => format!("{} >= \"high\"", self.fact('e')),
                3 => format!("has({})", self.fact('n')),
                4 => format!("declared({})", self.fact('n')),
                5 => "true".to_owned(),
                _ => format!("{} {} 2", self.fact('n'), ["<", ">"][usize::try_from(self.below(2)).unwrap()]),
            };
        }
        match self.below(12) {
            0..=2 => format!("({} && {})", self.truth(depth - 1), self.truth(depth - 1)),
            3..=5 => format!("({} || {})", self.truth(depth - 1), self.truth(depth - 1)),
            6 | 7 => format!("!{}", self.paren(depth - 1)),
            8 => format!("({} ? {} : {})", self.truth(depth - 1), self.truth(depth - 1), self.truth(depth - 1)),
            9 => format!("{} > {}", self.number(depth - 1), self.number(0)),
            10 => match self.below(3) {
                0 => format!("{} in [{}, 1]", self.number(0), self.number(0)),
                1 => format!("{} in [3, 1, 1]", self.fact('n')),
                _ => format!("known([{}, {}]).exists(x, x > 2)", self.fact('n'), self.fact('n')),
            },
            _ if self.items => self.fact('b'),
            _ => {
                self.items = true;
                for at in 0..ITEMS {
                    self.state(&format!("items[{at}].n"));
                }
                let both = self.below(2) == 0;
                for at in (0..ITEMS).filter(|_| both) {
                    self.state(&format!("items[{at}].b"));
                }
                let each = ["exists", "all"][usize::try_from(self.below(2)).unwrap()];
                let more =
                    ["", " && i.b", " || !i.b"][if both { 1 + usize::try_from(self.below(2)).unwrap() } else { 0 }];
                format!("items.{each}(i, i.n > 2{more})")
            }
        }
    }

    fn paren(&mut self, depth: u64) -> String {
        format!("({})", self.truth(depth))
    }
}

struct World {
    library: Library,
}

impl World {
    fn compile(&self, text: &str) -> Expr {
        let scope = Scope { sections: true, ..Scope::default() };
        let ast = parse(text).unwrap_or_else(|mistake| panic!("{text}: {mistake:?}"));
        Compiler::new(&self.library, scope)
            .compile(&ast, None)
            .unwrap_or_else(|mistakes| panic!("{text}: {mistakes:?}"))
    }

    /// Whether the expression holds, or what it waits for.
    fn value(&self, expr: &Expr, state: &State) -> Result<bool, BTreeSet<String>> {
        let mut text = "first: 1\n".to_owned();
        let mut items = vec![Vec::new(); ITEMS];
        for (fact, word) in state.iter().filter_map(|(fact, word)| Some((fact, (*word)?))) {
            match fact.strip_prefix("items[").and_then(|rest| rest.split_once("].")) {
                Some((at, key)) => items[at.parse::<usize>().unwrap()].push(format!("{key}: {word}")),
                None => text.push_str(&format!("{fact}: {word}\n")),
            }
        }
        text.push_str("items:\n");
        for entries in items {
            text.push_str(&format!("  - {{ id: x, {} }}\n", entries.join(", ")));
        }
        let mut sources = Sources::default();
        let id = sources.add(Source::new("t", &text));
        let tree = yaml::parse(&sources, id, yaml::Limits::default()).documents.remove(0).tree.unwrap();
        let malformed = HashSet::new();
        let facts = Facts::new(&tree, &malformed, self.library.root.as_ref().unwrap());
        let mut evaluator = Evaluator::new(&self.library, facts, Date::parse("2026-11-23").unwrap());
        evaluator.begin(&[], Vec::new());
        match Truth::of(&evaluator.eval(expr).unwrap()) {
            Truth::Yes => Ok(true),
            Truth::No | Truth::Absent => Ok(false),
            Truth::Unknown(gaps) => Err(gaps.iter().map(|gap| evaluator.facts.pointer(gap.place).dotted()).collect()),
        }
    }

    /// The same from every completion of the filing.
    fn oracle(&self, text: &str, state: &State) -> Result<bool, BTreeSet<String>> {
        let open: Vec<&String> = state.iter().filter(|(_, word)| word.is_none()).map(|(fact, _)| fact).collect();
        // `declared` and `known` speak of the filing as it is.
        let mut fixed = text.to_owned();
        for (fact, word) in state {
            fixed = fixed.replace(&format!("declared({fact})"), if word.is_some() { "true" } else { "false" });
        }
        let mut out = String::new();
        let mut rest = fixed.as_str();
        while let Some((before, after)) = rest.split_once("known([") {
            let (list, after) = after.split_once("])").unwrap();
            let facts: Vec<&str> = list.split(", ").collect();
            let present: Vec<&str> =
                facts.iter().copied().filter(|fact| state[*fact].is_some_and(|word| word != "false")).collect();
            let kept = if present.is_empty() { facts } else { present };
            out.push_str(&format!("{before}[{}]", kept.join(", ")));
            rest = after;
        }
        out.push_str(rest);
        let expr = self.compile(&out);
        let mut results: BTreeMap<Vec<usize>, bool> = BTreeMap::new();
        let count: usize = open.iter().map(|fact| domain(fact).len()).product();
        for mut number in 0..count {
            let mut complete = state.clone();
            let mut picks = Vec::new();
            for fact in &open {
                let words = domain(fact);
                picks.push(number % words.len());
                complete.insert((*fact).clone(), Some(words[number % words.len()]));
                number /= words.len();
            }
            let value = self.value(&expr, &complete);
            results.insert(picks, value.unwrap_or_else(|open| panic!("{out}: {complete:?} leaves {open:?} open")));
        }
        let deciding = |at: usize| {
            results.iter().any(|(picks, value)| {
                (0..domain(open[at]).len()).any(|other| {
                    let mut picks = picks.clone();
                    picks[at] = other;
                    results[&picks] != *value
                })
            })
        };
        let missing: BTreeSet<String> = (0..open.len()).filter(|at| deciding(*at)).map(|at| open[at].clone()).collect();
        if missing.is_empty() { Ok(*results.values().next().unwrap()) } else { Err(missing) }
    }
}

#[test]
fn the_missing_set_is_what_can_still_decide() {
    let world = World { library: Library { root: Some(schema()), ..Library::default() } };
    let (mut unknown, mut decided, mut wrong) = (0, 0, Vec::new());
    let first: u64 = std::env::var("ASSAY_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    for seed in first..first + 200 {
        let seed = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut draw = Draw { seed, state: State::new(), next: 0, items: false };
        let text = draw.truth(3);
        if draw.next > INTEGERS {
            continue;
        }
        let found = world.value(&world.compile(&text), &draw.state);
        let expected = world.oracle(&text, &draw.state);
        match &expected {
            Ok(_) => decided += 1,
            Err(_) => unknown += 1,
        }
        if found != expected {
            wrong.push(format!("{text}\n  {:?}\n  found {found:?}, expected {expected:?}", draw.state));
        }
    }
    wrong.sort_by_key(String::len);
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), unknown + decided, wrong[..wrong.len().min(12)].join("\n"));
    assert!(unknown > 40 && decided > 40, "{unknown} unknown, {decided} decided");
}

/// A rule of a condition and checks, for a filing that says next to nothing.
const RULE: &str = "title: Whatever is asked
severity: error
force: check
when: 'WHEN'
require:
CHECKS
message: it does not hold
help: mend it
cases:
  - { pass: a, given: 'x: 1' }
  - { fail: b, given: 'x: 1' }
  - { undeclared: c, given: 'x: 1' }
  - { not_applicable: d, given: 'x: 1' }
";

#[test]
fn a_condition_and_its_checks_wait_for_what_can_still_decide() {
    use assay::judge::{self, Options};
    use assay::pack::{File, Profile, embedded, in_turn, load};

    // A condition, checks, the outcome, and what the undeclared finding waits for.
    let table = r"
        U | T | pass |
        U | T, T | pass |
        U | N | undeclared | category
        U | A | undeclared | category
        U | V | undeclared | category country
        U | T, V | undeclared | category country
        U | N, V | undeclared | category country
        U | V && N | undeclared | category
        U | V || T | pass |
        T | V | undeclared | country
        T | V, W | undeclared | country name
        T | N, V | fail | country
        T | V && N | fail |
        T | V && A | fail |
        T | V || T | pass |
        T | !(V && A) | undeclared | country
        U && N | V | not_applicable |
        U && A | V | not_applicable |
        U || T | V | undeclared | country
        U ? T : T | V | undeclared | country
        U ? N : A | V | not_applicable |
        A | V | not_applicable |
    ";
    let facts = [
        ('U', "project.category == \"A\""),
        ('V', "project.country == \"KZ\""),
        ('W', "project.name == \"x\""),
        ('T', "project.id == \"a\""),
        ('N', "project.id != \"a\""),
        ('A', "project.mining_method == \"surface\""),
    ];
    let expression = |text: &str| {
        let put = |letter: char| facts.iter().find(|(name, _)| *name == letter).map(|(_, text)| format!("({text})"));
        text.trim().chars().map(|letter| put(letter).unwrap_or_else(|| letter.to_string())).collect::<String>()
    };
    for row in table.lines().map(str::trim).filter(|row| !row.is_empty()) {
        // `||` is no column.
        let row = row.replace("||", "\u{1}");
        let columns: Vec<String> = row.split('|').map(|column| column.trim().replace('\u{1}', "||")).collect();
        let [when, checks, outcome, missing] = columns.as_slice() else { panic!("{row}") };
        let checks: Vec<String> = checks.split(',').map(|check| format!("  - that: '{}'", expression(check))).collect();
        let rule = RULE.replace("WHEN", &expression(when)).replace("CHECKS", &checks.join("\n"));
        let mut files = embedded::pack();
        files.push(File::new("own/asked.yaml", "own/asked.yaml", rule).trusted());
        let mut sources = Sources::default();
        let loaded = load(&mut sources, embedded::schemas(&in_turn).unwrap(), &files, None, false, &in_turn);
        let pack = loaded.pack.unwrap_or_else(|| panic!("{row}: {:#?}", loaded.findings));
        let text = "declaration: 1\nproject: { id: a, mining_method: false }\n";
        let id = sources.add(Source::new("t", text));
        let tree = yaml::parse(&sources, id, yaml::Limits::default()).documents.remove(0).tree.unwrap();
        let options = Options {
            as_of: Date::parse("2026-11-23").unwrap(),
            hindsight: false,
            gate: None,
            profile: &Profile::default(),
            rules: &[pack.rules.iter().position(|rule| rule.id == "own/asked").unwrap()],
            case: None,
        };
        let judged = judge::judge(&pack, &tree, &HashSet::new(), &options);
        assert_eq!(judged.outcomes[0].outcome.word(), outcome, "{row}");
        let found: BTreeSet<String> = judged
            .findings
            .iter()
            .flat_map(|finding| &finding.missing)
            .map(|missing| missing.pointer.dotted().replace("project.", ""))
            .collect();
        assert_eq!(found, missing.split_whitespace().map(str::to_owned).collect(), "{row}");
    }
}
