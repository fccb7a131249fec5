//! The language against its reference: `rules/LANGUAGE.md` says what holds, and CEL is CEL's maintained interpreter.

use std::fs;
use std::sync::Arc;

use assay::expr::{Function, function_names};
use cel::{Context, Env, Value};

use crate::expr::World;
use crate::support::root;

fn page() -> String {
    fs::read_to_string(root().join("rules/LANGUAGE.md")).unwrap()
}

/// The value of an expression in the words of the page.
fn ours(world: &World, text: &str) -> String {
    match world.value(text).as_str() {
        "yes" => "true".to_owned(),
        "no" => "false".to_owned(),
        "declared absent" => "absent".to_owned(),
        value if value.starts_with('?') => "unknown".to_owned(),
        value => value.replace("declared absent", "absent").replace("not declared", "unknown"),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::UInt(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::String(value) => value.to_string(),
        Value::List(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        other => panic!("{other:?} is compared with nothing"),
    }
}

/// CEL's value; `error` where the text or its evaluation has one.
struct Cel(Arc<Env>);

impl Cel {
    fn new() -> Self {
        Self(Arc::new(Env::stdlib()))
    }

    fn value(&self, text: &str) -> String {
        let Ok(program) = self.0.compile(text) else { return "error".to_owned() };
        program.execute(&Context::with_env(Arc::clone(&self.0))).map_or("error".to_owned(), |value| shown(&value))
    }
}

#[test]
fn every_example_of_the_page_gives_what_it_says() {
    let world = World::new();
    let page = page();
    let blocks = page.split("```assay\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let lines: Vec<(&str, &str)> = blocks.flat_map(str::lines).map(|line| line.split_once(" →").unwrap()).collect();
    assert!(lines.len() > 80, "{}", lines.len());
    let wrong = lines.iter().filter_map(|(text, said)| {
        let (found, said) = (ours(&world, text), said.trim());
        (found != said).then(|| format!("{text} → {found}, and not {said}"))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn both_sides_of_every_difference_are_as_the_page_says() {
    let (world, cel, page) = (World::new(), Cel::new(), page());
    let section = page.split("\n## ").find(|section| section.starts_with("Where it differs from CEL")).unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let mut wrong = Vec::new();
    let mut count = 0;
    for row in rows {
        let row = row.replace("\\|", "\u{1f}");
        let cells: Vec<String> = row.split('|').map(|cell| cell.trim().replace('\u{1f}', "|")).collect();
        let [_, theirs, theirs_said, own, own_said, why, _] = cells.as_slice() else { panic!("{row}") };
        let (theirs, own) = (theirs.trim_matches('`'), own.trim_matches('`'));
        let found = (cel.value(theirs), ours(&world, own));
        if (&found.0, &found.1) != (theirs_said, own_said) {
            wrong.push(format!("{theirs}: {}, not {theirs_said}; {own}: {}, not {own_said}", found.0, found.1));
        }
        assert!(!why.is_empty() && (theirs != own || theirs_said != own_said), "no difference: {row}");
        count += 1;
    }
    assert!(wrong.is_empty() && count > 30, "{count} rows\n{}", wrong.join("\n"));
}

#[test]
fn the_page_names_every_function_macro_and_reader_of_tables() {
    let page = page();
    let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| `")).collect();
    let mut missing = Vec::new();
    for name in function_names() {
        let summary = Function::ALL.iter().find(|function| function.name() == name).map(|function| function.summary());
        let call = format!("{name}(");
        let named = rows.iter().any(|row| {
            let first = row.split(" | ").next().unwrap_or_default();
            first.contains(&call) && summary.is_none_or(|summary| row.contains(summary))
        });
        if !named {
            missing.push(format!("| `{name}(…)` | {} | … |", summary.unwrap_or("…")));
        }
    }
    assert!(missing.is_empty(), "rules/LANGUAGE.md lacks\n{}", missing.join("\n"));
    for page in ["README.md", ".github/CONTRIBUTING.md"] {
        assert!(fs::read_to_string(root().join(page)).unwrap().contains("rules/LANGUAGE.md"), "{page} has no link");
    }
}

#[test]
fn what_the_page_says_is_the_same_is() {
    let (world, cel) = (World::new(), Cel::new());
    let alike = r#"
        true || false && false; (true || false) && false; !true || true; !(true || true); true ? 1 : false ? 2 : 3; false ? 1 : false ? 2 : 3
        1 / 0 > 1 || true; true || 1 / 0 > 1; 1 / 0 > 1 && false; false && 1 / 0 > 1; 1 / 0 > 1 || false; 1 / 0 > 1 && true; !(1 / 0 > 1)
        1 / 0 > 1 ? 1 : 2; true ? 1 : 1 / 0; false ? 1 / 0 : 2; false ? 1 : 1 / 0; 10 - 2 - 3; 2 + 3 * 4; -2 * -3; 8 / 2 / 2; 2 - -1; --1; !!true
        1 < 2 == true; 1 == 1.0; 1 < 1.5; [1] == [1.0]; [1, 2] == [2, 1]; [[1], [2]] == [[1], [2]]; [] == []; 1 in []; 1 in [1.0, 2.0]; "a" in ["b", "a"]
        "a" < "b"; "Z" < "a"; "a" < "a b"; "a b" < "a!"; "é" > "z"; "" < "a"; "a" >= "a"; false < true; true <= false; "😀" > "\uffff"
        [].exists(x, true); [].all(x, false); [].exists_one(x, true); [1, 2].exists(x, 1 / (x - 1) > 0); [2, 1].exists(x, 1 / (x - 1) > 0)
        [1, 2].all(x, 1 / (x - 1) > 5); [2, 1].all(x, 1 / (x - 1) > 5); [1, 2].exists(x, 1 / (x - 1) > 5); [1, 2].all(x, 1 / (x - 1) > 0)
        [1, 2].filter(x, 1 / (x - 1) > 0); [1, 2, 3].filter(x, x != 2); [1, 2].map(x, x * x); [1, 1].exists_one(x, x == 1); [1, 2].exists_one(x, x == 2)
        [1, 2].map(x, [3].map(y, x + y)) == [[4], [5]]; [1].all(x, [2].exists(x, x == 2)); [3][0]; [[1, 2]][0][1]
        size(""); size("é😀"); "é😀".size(); size([]); [1, 2].size(); "abc".contains("bc"); "abc".contains(""); "".contains("a")
        "abc".matches("b"); "abc".matches("^b"); matches("abc", "^a.c$"); "a7".matches(r"\d"); "a\nb".matches("^b"); "ABC".matches("(?i)b"); "é".matches("^.$")
        "\x41\u00e9\U0001F600\101\t\\\"\'\`\?" == 'Aé😀A\x09\\"\x27`?'; r"a\b" == "a\\b"; R'\' == "\\"; 1e3 == 1000; 2.5e-1 == 0.25; 1E+2 == 100.0
    "#;
    let wrong: Vec<String> = alike
        .lines()
        .flat_map(|line| line.trim().split("; "))
        .filter(|text| !text.is_empty())
        .filter_map(|text| {
            let (theirs, own) = (cel.value(text), ours(&world, text).replace("unknown", "error"));
            (theirs != own).then(|| format!("{text}: CEL {theirs}, here {own} {}", world.marked(text)))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Random expressions that both languages read alike, with brackets only where CEL's precedence asks for them.
struct Maker {
    state: u64,
    bound: Vec<(String, Kind)>,
    /// Whether a part may be CEL's error, which is unknown here.
    faults: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Bool,
    Int,
    Double,
    Text,
    Ints,
    Texts,
}

/// A text and how strongly its outermost operator binds.
type Made = (String, u8);

impl Maker {
    fn below(&mut self, count: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from(self.state >> 11).unwrap() % count
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    /// An expression in brackets, if it binds less than its place asks for.
    fn part(&mut self, kind: Kind, depth: usize, least: u8) -> String {
        let (text, strength) = self.make(kind, depth);
        if strength < least || self.below(12) == 0 { format!("({text})") } else { text }
    }

    fn infix(&mut self, kind: Kind, op: &str, strength: u8, depth: usize) -> Made {
        let (left, right) = (self.part(kind, depth, strength), self.part(kind, depth, strength + 1));
        (format!("{left} {op} {right}"), strength)
    }

    fn without_faults<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.faults, false);
        let made = make(self);
        self.faults = before;
        made
    }

    fn macro_over(&mut self, name: &str, item: Kind, body: Kind, depth: usize) -> Made {
        let list = self.part(if item == Kind::Int { Kind::Ints } else { Kind::Texts }, depth, 7);
        let var = format!("v{}", self.bound.len());
        self.bound.push((var.clone(), item));
        // CEL makes an error of the whole list; here an item has a state of its own.
        let body = match name {
            "map" | "exists_one" => self.without_faults(|this| this.make(body, depth).0),
            _ => self.make(body, depth).0,
        };
        self.bound.pop();
        (format!("{list}.{name}({var}, {body})"), 7)
    }

    fn make(&mut self, kind: Kind, depth: usize) -> Made {
        let names: Vec<String> =
            self.bound.iter().filter(|(_, of)| *of == kind).map(|(name, _)| name.clone()).collect();
        if !names.is_empty() && self.below(3) == 0 {
            return (names[self.below(names.len())].clone(), 7);
        }
        if depth == 0 {
            return self.leaf(kind);
        }
        let depth = depth - 1;
        if self.below(7) == 0 {
            // Of an unknown condition, branches that agree decide here: a difference of the page.
            let c = self.without_faults(|this| this.part(Kind::Bool, depth, 1));
            let (a, b) = (self.part(kind, depth, 1), self.part(kind, depth, 0));
            return (format!("{c} ? {a} : {b}"), 0);
        }
        match (kind, self.below(12)) {
            (Kind::Bool, 0 | 1) => self.infix(Kind::Bool, "||", 1, depth),
            (Kind::Bool, 2 | 3) => self.infix(Kind::Bool, "&&", 2, depth),
            (Kind::Bool, 4) => (format!("!{}", self.part(Kind::Bool, depth, 6)), 6),
            (Kind::Bool, 5 | 6) => {
                let of = [Kind::Int, Kind::Double, Kind::Text, Kind::Bool][self.below(4)];
                let op = self.one(&["==", "!=", "<", "<=", ">", ">="]);
                self.infix(of, op, 3, depth)
            }
            (Kind::Bool, 7) => {
                let of = [Kind::Ints, Kind::Texts][self.below(2)];
                let op = self.one(&["==", "!="]);
                self.infix(of, op, 3, depth)
            }
            (Kind::Bool, 8) => {
                let (item, list) = [(Kind::Int, Kind::Ints), (Kind::Text, Kind::Texts)][self.below(2)];
                (format!("{} in {}", self.part(item, depth, 3), self.part(list, depth, 4)), 3)
            }
            (Kind::Bool, 9 | 10) => {
                let name = self.one(&["exists", "all", "exists_one"]);
                let item = [Kind::Int, Kind::Text][self.below(2)];
                self.macro_over(name, item, Kind::Bool, depth)
            }
            (Kind::Bool, _) => {
                let name = self.one(&["contains", "startsWith", "endsWith", "matches"]);
                let pattern = self.one(&["\"a\"", "\"\"", "\"b$\"", "r\"\\w\"", "\"^[ab]*$\""]);
                (format!("{}.{name}({pattern})", self.part(Kind::Text, depth, 7)), 7)
            }
            (Kind::Int, 0..=4) | (Kind::Double, 0..=6) => {
                let (op, strength) = [("+", 4), ("-", 4), ("*", 5)][self.below(3)];
                self.infix(kind, op, strength, depth)
            }
            (Kind::Int, 5) | (Kind::Double, 7) => (format!("-{}", self.part(kind, depth, 6)), 6),
            (Kind::Int, 6 | 7) => {
                let of = [Kind::Ints, Kind::Texts, Kind::Text][self.below(3)];
                (format!("size({})", self.make(of, depth).0), 7)
            }
            (Kind::Ints, 0..=3) => self.macro_over("filter", Kind::Int, Kind::Bool, depth),
            (Kind::Ints, 4..=6) => self.macro_over("map", Kind::Int, Kind::Int, depth),
            (Kind::Texts, 0..=3) => self.macro_over("filter", Kind::Text, Kind::Bool, depth),
            (Kind::Texts, 4..=6) => self.macro_over("map", Kind::Text, Kind::Text, depth),
            (Kind::Ints | Kind::Texts, _) => {
                let item = if kind == Kind::Ints { Kind::Int } else { Kind::Text };
                // The items of an empty literal have no type here: a difference of the page.
                let count = 1 + self.below(3);
                let items = (0..count).map(|_| self.without_faults(|this| this.make(item, depth.min(1)).0));
                (format!("[{}]", items.collect::<Vec<_>>().join(", ")), 7)
            }
            _ => self.leaf(kind),
        }
    }

    fn leaf(&mut self, kind: Kind) -> Made {
        let text = match kind {
            Kind::Bool if self.faults && self.below(4) == 0 => return ("1 / 0 > 1".to_owned(), 3),
            Kind::Bool => self.one(&["true", "false"]),
            Kind::Int => self.one(&["0", "1", "2", "3", "7"]),
            Kind::Double => self.one(&["0.5", "0.25", "2.0", "1.5", "1e1", "25e-2"]),
            Kind::Text => {
                self.one(&["\"\"", "'a'", "\"b\"", "'ab'", "\"a b\"", "'Z'", "\"\\u00e9\"", "'a\\n'", "r'\\b'"])
            }
            Kind::Ints => self.one(&["[1]", "[2, 1]", "[0, 1, 2, 3]", "[1].filter(x, false)"]),
            Kind::Texts => self.one(&["['a']", "[\"b\", 'a']", "['', 'ab', 'Z']", "['a'].filter(x, x == 'b')"]),
        };
        (text.to_owned(), 7)
    }
}

#[test]
fn random_expressions_have_cels_value() {
    let (world, cel) = (World::new(), Cel::new());
    let mut maker = Maker { state: 0x5EED_2026_1123, bound: Vec::new(), faults: true };
    let kinds = [Kind::Bool, Kind::Bool, Kind::Bool, Kind::Int, Kind::Double, Kind::Ints, Kind::Texts];
    let mut counts = std::collections::BTreeMap::<&str, usize>::new();
    let mut wrong = Vec::new();
    for round in 0..4_000 {
        let kind = kinds[round % kinds.len()];
        let depth = 1 + maker.below(4);
        let (text, _) = maker.make(kind, depth);
        let own = text.replace(".startsWith(", ".starts_with(").replace(".endsWith(", ".ends_with(");
        let theirs = cel.value(&text);
        let found = match ours(&world, &own).as_str() {
            "unknown" => "error".to_owned(),
            found => found.to_owned(),
        };
        let same = match (kind, found.parse::<f64>(), theirs.parse::<f64>()) {
            (Kind::Double, Ok(a), Ok(b)) => a.to_bits() == b.to_bits() || a.abs() + b.abs() == 0.0,
            _ => found == theirs,
        };
        if !same {
            wrong.push(format!("{text}\n   CEL {theirs}\n  here {found} {}", world.marked(&own)));
        }
        *counts
            .entry(match theirs.as_str() {
                "true" => "true",
                "false" => "false",
                "error" => "error",
                _ => "value",
            })
            .or_default() += 1;
    }
    assert!(wrong.is_empty(), "{} differ\n{}", wrong.len(), wrong[..wrong.len().min(12)].join("\n"));
    // None of the outcomes is rare, or nothing would be compared.
    assert!(counts.len() == 4 && counts.values().all(|count| *count > 200), "{counts:?}");
}
