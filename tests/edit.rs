//! Stubs of missing facts: whatever the layout, a file with the edits parses and says what it said
//! before, and a stub without its `# ` is the fact at the very place that was asked for.

use std::collections::BTreeMap;
use std::fs;

use assay::finding::{Edit, Finding, MissingReason, Outcome};
use assay::judge::{self, Options};
use assay::pack::{Pack, Profile, embedded, in_turn, load};
use assay::pointer::{Pointer, Step};
use assay::schema::{
    Scope,
    types::{Field, Type},
};
use assay::source::{Source, Sources};
use assay::tree::{NodeId, Tree, Value, edit::Stub, yaml};
use assay::value::Date;

use crate::support::root;

/// Reads every document; codes of what is wrong with the text.
fn parse(text: &str) -> (Sources, Vec<Tree>, Vec<String>) {
    let mut sources = Sources::default();
    let id = sources.add(Source::decode("t", text.as_bytes().to_vec()).unwrap());
    let parsed = yaml::parse(&sources, id, yaml::Limits::default());
    let codes = parsed.findings.iter().map(|finding| finding.code.clone()).collect();
    (sources, parsed.documents.into_iter().filter_map(|document| document.tree).collect(), codes)
}

/// Every value by its pointer.
fn flat(tree: &Tree) -> BTreeMap<String, String> {
    fn walk(tree: &Tree, node: NodeId, at: &Pointer, found: &mut BTreeMap<String, String>) {
        let shown = match &tree.node(node).value {
            Value::Map(_) => "{}".to_owned(),
            Value::List(_) => "[]".to_owned(),
            other => format!("{other:?}"),
        };
        found.insert(at.to_string(), shown);
        for (index, item) in tree.items(node).iter().enumerate() {
            walk(tree, item.node, &at.child(Step::Index(index)), found);
        }
        for entry in tree.entries(node) {
            walk(tree, entry.child.node, &at.key(&entry.key), found);
        }
    }
    let mut found = BTreeMap::new();
    walk(tree, tree.root(), &Pointer::root(), &mut found);
    found
}

/// Makes edits of the text behind a byte order mark; equal ones once, those at one point in turn.
fn apply(text: &str, edits: &[Edit]) -> String {
    let mark = text.len() - text.trim_start_matches('\u{FEFF}').len();
    let mut unique: Vec<&Edit> = Vec::new();
    for edit in edits {
        if !unique.contains(&edit) {
            unique.push(edit);
        }
    }
    unique.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut done = text.to_owned();
    for edit in unique.iter().rev() {
        done.replace_range(edit.span.start as usize + mark..edit.span.end as usize + mark, &edit.text);
    }
    for pair in unique.windows(2) {
        assert!(pair[0].span.end <= pair[1].span.start, "edits overlap: {pair:?}");
    }
    done
}

/// The same edits without the `# ` of their stubs.
fn uncommented(edits: &[Edit]) -> Vec<Edit> {
    let line = |line: &str| line.replacen("# ", "", 1);
    let text = |text: &str| text.split_inclusive(['\n', '\r']).map(line).collect::<String>();
    edits.iter().map(|edit| Edit { span: edit.span, text: text(&edit.text) }).collect()
}

/// Replaces what stands at a pointer.
fn fill(text: &str, tree: &Tree, pointer: &Pointer, value: &str) -> String {
    let span = tree.node(tree.find(pointer).unwrap()).span;
    apply(text, &[Edit { span, text: value.to_owned() }])
}

/// Checks the stub of one fact in one document, from the text alone.
fn check(text: &str, document: usize, pointer: &Pointer) {
    let (_, trees, codes) = parse(text);
    let tree = &trees[document];
    let before: Vec<_> = trees.iter().map(flat).collect();
    let stub = Stub { value: "<v>".to_owned(), note: "a note".to_owned(), ..Stub::default() };
    let edits = tree.stubs(&[(pointer.clone(), stub)]);
    let place = tree.belongs(pointer);
    let says = |what: &str, text: &str| format!("{what}: {}\n{text}\n{text:?}", pointer.dotted());
    assert!(!edits.is_empty(), "{}", says("no stub", text));
    assert!(edits.len() == 1 && edits[0].span == place, "{}", says("another place", text));
    let stubbed = apply(text, &edits);
    let (_, after, new_codes) = parse(&stubbed);
    assert_eq!(new_codes, codes, "{}", says("the stub spoils the text", &stubbed));
    assert_eq!(after.iter().map(flat).collect::<Vec<_>>(), before, "{}", says("the stub says something", &stubbed));
    // A second edit at the same point changes nothing either.
    let (first, mut second) = (edits[0].clone(), edits[0].clone());
    if first.span.is_empty() {
        second.text = second.text.replace("<v>", "<w>");
        let (_, after, _) = parse(&apply(text, &[first, second]));
        assert_eq!(after.iter().map(flat).collect::<Vec<_>>(), before, "{}", says("two stubs say something", text));
    }
    let open = apply(text, &uncommented(&edits));
    let (_, after, codes) = parse(&open);
    assert!(after.get(document).is_some_and(|tree| tree.find(pointer).is_some()), "{}", says("misplaced", &open));
    assert!(codes.iter().all(|code| code == "yaml/null"), "{codes:?}: {}", says("spoilt", &open));
    let (_, after, _) = parse(&fill(&open, &after[document], pointer, "17"));
    for (at, mut values) in after.iter().map(flat).enumerate() {
        if at == document {
            assert_eq!(values[&pointer.to_string()], "Number(\"17\")", "{}", says("not filled", &open));
            let missing = (1..=pointer.steps().len()).map(|steps| Pointer::new(pointer.steps()[..steps].to_vec()));
            let first = missing.into_iter().find(|part| !before[at].contains_key(&part.to_string())).unwrap();
            values.retain(|key, _| !key.starts_with(&first.to_string()));
        }
        // An anchor's value is seen through its aliases too.
        assert!(values == before[at] || text.contains('*'), "{}", says("it changes another value", &open));
    }
}

/// Checks a new key in every mapping, a further item of every list, and keys below both.
fn check_all(text: &str) {
    let (_, trees, _) = parse(text);
    for (document, tree) in trees.iter().enumerate() {
        for (pointer, value) in flat(tree) {
            let pointer = Pointer::new(
                pointer
                    .split('/')
                    .skip(1)
                    .map(|part| part.parse().map_or_else(|_| Step::Key(part.into()), Step::Index))
                    .collect(),
            );
            let node = tree.find(&pointer).unwrap();
            let next =
                if value == "{}" { pointer.key("new") } else { pointer.child(Step::Index(tree.items(node).len())) };
            if value.len() == 2 {
                check(text, document, &next);
                check(text, document, &next.key("inner").key("leaf"));
                check(text, document, &next.child(Step::Index(0)));
                check(text, document, &next.key("list").child(Step::Index(0)).key("leaf"));
            }
        }
    }
}

/// Layouts, set apart by a line of `=`; `¬` takes the line break behind it away, `⇥` is a tab.
const LAYOUTS: &str = include_str!("edit.layouts.txt");

#[test]
fn stubs_fit_into_every_layout() {
    for layout in LAYOUTS.split("=====\n") {
        let text = layout.replace("¬\n", "").replace('⇥', "\t");
        for text in [
            text.clone(),
            text.replace('\n', "\r\n"),
            text.replace('\n', "\r"),
            format!("\u{FEFF}{text}"),
            text.trim_end_matches('\n').to_owned(),
        ] {
            check_all(&text);
        }
    }
}

#[test]
fn a_key_without_value_is_filled() {
    let texts = [
        ("m:\n  a:\n  b: ~   # why\n", "m.a m.b m.new m.a.new"),
        ("m: { a: , b: 1 }\nc: 1\n", "m.a"),
        ("{ a: ~, b: null, \"c\": }", "a b c"),
        ("a:\n  # remark\nb:\n    null\n", "a b new"),
        ("a: null", "a new"),
        ("- a:\n- b: 1\n  c:   # open\n", "[0].a [1].c [0].new [1].new"),
    ];
    for (text, pointers) in texts {
        for pointer in pointers.split(' ') {
            check(text, 0, &Pointer::from_dotted(pointer));
            check(&text.replace('\n', "\r\n"), 0, &Pointer::from_dotted(pointer));
        }
    }
}

#[test]
fn what_another_value_keeps_out_gets_no_stub() {
    // Text, pointer, and what its place covers.
    let texts = [
        ("a: false\nb: 1\n", "a.new", "false"),
        ("a: some text\n", "a[0]", "some text"),
        ("a: 1\n", "a", "1"),
        ("{ a, b: 1 }\n", "a", ""),
        ("a: &x\nb: 1\n", "a", ""),
        ("- [ a: 1 ]\n", "[0][0].new", ""),
        ("a: { b: 1 }\n", "a[0]", "a"),
        ("a: { b: 1, b: 2 }\n", "a.new", ""),
    ];
    for (text, pointer, covers) in texts {
        let (sources, trees, _) = parse(text);
        let pointer = Pointer::from_dotted(pointer);
        let stub = Stub { value: "<v>".to_owned(), ..Stub::default() };
        assert_eq!(trees[0].stubs(&[(pointer.clone(), stub)]), [], "{text}");
        assert_eq!(sources.slice(trees[0].belongs(&pointer)), covers, "{text}");
    }
}

/// Texts of random layout: what a value is, and how it is written, are drawn apart.
struct Layout {
    seed: u64,
    out: String,
}

impl Layout {
    fn next(&mut self, below: u64) -> u64 {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        self.seed % below
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[usize::try_from(self.next(from.len() as u64)).unwrap()]
    }

    fn remark(&mut self) {
        let remark = self.pick(&["", "", "", "  # remark", "\t# tab", " # ключ: {", "   "]);
        self.out.push_str(remark);
        self.out.push('\n');
        for _ in 0..self.next(4).saturating_sub(2) {
            let line = self.pick(&["\n", "# at the edge\n", "   \n"]);
            self.out.push_str(line);
        }
    }

    fn flow(&mut self, depth: u64, column: usize) {
        let gap = |this: &mut Self| match this.next(5) {
            0 => format!("\n{:1$}", "", column + 1),
            1 => format!(" # in brackets\n{:1$}", "", column + 2),
            2 => String::new(),
            _ => " ".to_owned(),
        };
        if depth == 0 || self.next(3) == 0 {
            let value =
                self.pick(&["1", "plain text", "\"a } # b\"", "'it''s'", "false", "🚜", "[]", "{}", "\"x\n   y\""]);
            let value = value.replace('\n', &format!("\n{:1$}", "", column + 1));
            self.out.push_str(&value);
            return;
        }
        let map = self.next(2) == 0;
        self.out.push(if map { '{' } else { '[' });
        let count = self.next(3);
        for at in 0..count {
            let space = gap(self);
            self.out.push_str(&space);
            if map {
                self.out.push_str(&format!("k{at}: "));
            }
            self.flow(depth - 1, column);
            if at + 1 < count || self.next(4) == 0 {
                self.out.push(',');
            }
        }
        let space = gap(self);
        self.out.push_str(&space);
        self.out.push(if map { '}' } else { ']' });
    }

    /// A value behind `key:` or `-`, whose own column is given; ends the line.
    fn value(&mut self, depth: u64, column: usize, dash: bool) {
        let deeper = column + 1 + usize::try_from(self.next(4)).unwrap();
        let pad = " ".repeat(deeper);
        match self.next(if depth == 0 { 5 } else { 9 }) {
            0 => {
                let text = self.pick(&[" 1", " some text", " \"two\n  lines\"", " plain\n  lines", " 'Кызыл'"]);
                self.out.push_str(&text.replace('\n', &format!("\n{pad}")));
                self.remark();
            }
            1 => {
                let head = self.pick(&[" |", " >", " |-", " >-", " |+", " |+", " | # remark"]);
                let body = self.pick(&["one\n", "one\ntwo\n", "one\n\ntwo # text\n", "one\n  two\n"]);
                let end = self.pick(&["", "", "\n", "\n\n"]);
                self.out.push_str(head);
                for line in body.lines() {
                    self.out.push_str(&if line.is_empty() { "\n".to_owned() } else { format!("\n{pad}{line}") });
                }
                self.out.push_str(&format!("\n{end}"));
            }
            2..=4 => {
                self.out.push(' ');
                self.flow(3, column);
                self.remark();
            }
            5 if dash => {
                // The first key stands behind the dash.
                self.out.push(' ');
                self.map(depth - 1, column + 2, true);
            }
            6 if !dash => {
                self.remark();
                self.list(depth - 1, column);
            }
            7 => {
                self.remark();
                self.list(depth - 1, deeper);
            }
            _ => {
                self.remark();
                self.map(depth - 1, deeper, false);
            }
        }
    }

    fn map(&mut self, depth: u64, column: usize, begun: bool) {
        for at in 0..=self.next(3) {
            if at > 0 || !begun {
                self.out.push_str(&" ".repeat(column));
            }
            let key = self.pick(&["k", "\"q\"", "ключ"]);
            let key = if key == "\"q\"" { format!("\"q{at}\"") } else { format!("{key}{at}") };
            self.out.push_str(&format!("{key}:"));
            self.value(depth, column, false);
        }
    }

    fn list(&mut self, depth: u64, column: usize) {
        for _ in 0..=self.next(3) {
            self.out.push_str(&format!("{}-", " ".repeat(column)));
            self.value(depth, column, true);
        }
    }
}

#[test]
fn stubs_fit_into_random_layouts() {
    let mut read = 0;
    for seed in 1..=60_u64 {
        let mut layout = Layout { seed: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15), out: String::new() };
        match layout.next(4) {
            0 => layout.list(3, 0),
            1 => layout.flow(4, 0),
            _ => layout.map(3, 0, false),
        }
        let text = match layout.next(5) {
            0 => layout.out.replace('\n', "\r\n"),
            1 => layout.out.trim_end_matches('\n').to_owned(),
            2 => format!("---\n{}\n...\n---\na: 1\n", layout.out),
            _ => layout.out,
        };
        let (_, trees, codes) = parse(&text);
        // A few drawings are no YAML, as a root of one word with a remark in it.
        if codes.is_empty() && !trees.is_empty() {
            read += 1;
            check_all(&text);
        }
    }
    assert!(read > 40, "only {read} texts are YAML");
}

struct World {
    pack: Pack,
    rules: Vec<usize>,
    profile: Profile,
}

impl World {
    fn new() -> Self {
        let mut sources = Sources::default();
        let files = embedded::pack();
        let pack =
            load(&mut sources, embedded::schemas(&in_turn).unwrap(), &files, None, false, &in_turn).pack.unwrap();
        Self { rules: (0..pack.rules.len()).collect(), pack, profile: Profile::default() }
    }

    /// The undeclared findings of the first document.
    fn undeclared(&self, text: &str) -> Vec<Finding> {
        let (sources, trees, codes) = parse(text);
        assert!(codes.iter().all(|code| !code.starts_with("yaml/s")), "{codes:?}\n{text}");
        let malformed = self.pack.declaration.check(&sources, &trees[0], Scope::Fragment).malformed;
        let options = Options {
            as_of: Date::parse("2026-11-23").unwrap(),
            hindsight: false,
            gate: None,
            profile: &self.profile,
            rules: &self.rules,
            case: None,
        };
        let judged = judge::judge(&self.pack, &trees[0], &malformed, &options);
        let undeclared = |finding: &Finding| finding.outcome == Some(Outcome::Undeclared);
        judged.findings.into_iter().filter(undeclared).collect()
    }

    /// Makes the edits of every undeclared finding; how many findings had stubs.
    fn check(&self, text: &str) -> usize {
        let findings = self.undeclared(text);
        let (_, trees, codes) = parse(text);
        let before = flat(&trees[0]);
        let same = |text: &str| {
            let (_, trees, new) = parse(text);
            assert!(new == codes && flat(&trees[0]) == before, "{text}");
        };
        let (mut all, mut seen) = (Vec::new(), Vec::new());
        let mut stubs = 0;
        for finding in &findings {
            let absent: Vec<&Pointer> = finding
                .missing
                .iter()
                .filter(|missing| matches!(missing.reason, MissingReason::Absent | MissingReason::Overdue))
                .map(|missing| &missing.pointer)
                .collect();
            for missing in finding.missing.iter().filter(|missing| absent.contains(&&missing.pointer)) {
                assert!(missing.insert_at.is_empty(), "{}: {}", finding.code, missing.pointer.dotted());
            }
            assert!(
                finding.missing.is_empty() || finding.primary.span == finding.missing[0].insert_at || absent.is_empty()
            );
            let Some(fix) = finding.fixes.first() else {
                assert!(absent.is_empty(), "{}: no stub\n{text}", finding.code);
                continue;
            };
            assert!(finding.fixes.len() == 1 && !fix.safe && fix.edits.len() <= absent.len(), "{}", finding.code);
            stubs += 1;
            // Rules that wait for the same facts have the same edits.
            if seen.contains(&fix.edits) {
                continue;
            }
            seen.push(fix.edits.clone());
            same(&apply(text, &fix.edits));
            all.extend(fix.edits.iter().cloned());
            let mut open = apply(text, &uncommented(&fix.edits));
            for pointer in absent {
                let (_, trees, _) = parse(&open);
                let found = trees[0].find(pointer);
                assert!(found.is_some(), "{}: {} is misplaced\n{open}", finding.code, pointer.dotted());
                let field = self.pack.declaration.root.at(pointer).unwrap();
                // Ids of two items differ.
                let slug = pointer.dotted().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
                let value = if field.is_id { slug.trim_matches('-').replace("--", "-") } else { legal(&field) };
                open = fill(&open, &trees[0], pointer, &value);
                let (sources, trees, codes) = parse(&open);
                let node = trees[0].find(pointer).unwrap();
                let malformed = self.pack.declaration.check(&sources, &trees[0], Scope::Fragment).malformed;
                assert!(codes.iter().all(|code| code == "yaml/null"), "{codes:?}\n{open}");
                assert!(!malformed.contains(&node), "{} is not filled\n{open}", pointer.dotted());
            }
        }
        same(&apply(text, &all));
        stubs
    }
}

/// A value of a type, fit for brackets.
fn legal(field: &Field) -> String {
    match &field.ty {
        Type::Bool => "true".to_owned(),
        Type::Number | Type::Count => "3".to_owned(),
        Type::Country => "KZ".to_owned(),
        Type::Enum(values) => values.values[0].to_string(),
        Type::Date(_) if field.not_before.is_some() => "2040-02-29".to_owned(),
        Type::Date(_) => "2000-02-29".to_owned(),
        Type::Instant => "2020-02-29T08:30+05:00".to_owned(),
        Type::Quantity(kind) if &*kind.unit == "1" => "0.5".to_owned(),
        Type::Quantity(kind) => format!("\"3 {}\"", kind.unit),
        Type::Money(_) => "3 EUR".to_owned(),
        Type::Currency => "EUR".to_owned(),
        Type::List(_) => "[]".to_owned(),
        Type::Record(_) => "{}".to_owned(),
        Type::Text | Type::Ref(_) | Type::Duration | Type::Hours | Type::Nothing => {
            field.example.as_ref().map_or_else(|| "abc".to_owned(), ToString::to_string)
        }
    }
}

/// The text without one entry: its lines in block style, what stands between commas in brackets.
fn without(text: &str, tree: &Tree, map: NodeId, at: usize) -> Option<String> {
    let entry = &tree.entries(map)[at];
    let end = entry.child.alias.unwrap_or(tree.node(entry.child.node).span).end as usize;
    let start = entry.key_span.start as usize;
    let mut short = text.to_owned();
    if text[tree.node(map).span.start as usize..].starts_with('{') {
        let rest = &text[end..];
        let comma = rest.len() - rest.trim_start().trim_start_matches(',').len();
        let more = if rest.trim_start().starts_with(',') { comma } else { 0 };
        short.replace_range(start..end + more, "");
    } else {
        let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
        if !text[line..start].trim().is_empty() || tree.entries(map).len() == 1 {
            return None;
        }
        let line_end = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
        short.replace_range(line..line_end, "");
    }
    Some(short)
}

#[test]
fn stubs_of_what_the_fixtures_lack_are_what_rules_wait_for() {
    let world = World::new();
    let mut stubs = 0;
    let mut draw = Layout { seed: 0x2545_F491_4F6C_DD1D, out: String::new() };
    let mut fixtures: Vec<_> =
        fs::read_dir(root().join("fixtures")).unwrap().map(|entry| entry.unwrap().path()).collect();
    fixtures.sort();
    for path in fixtures.iter().filter(|path| path.extension().is_some_and(|kind| kind == "yaml")) {
        let text = fs::read_to_string(path).unwrap();
        stubs += world.check(&text);
        for _ in 0..if text.len() > 20_000 { 0 } else { 2 } {
            // Some facts less, sections and single values alike.
            let mut short = text.clone();
            for _ in 0..8 {
                let (_, trees, _) = parse(&short);
                let Some(tree) = trees.first() else { break };
                let mut map = tree.root();
                let mut at = usize::try_from(draw.next(tree.entries(map).len() as u64)).unwrap();
                for _ in 0..draw.next(6) {
                    let below = tree.entries(map)[at].child.node;
                    let items = tree.items(below);
                    let below = if items.is_empty() {
                        below
                    } else {
                        items[usize::try_from(draw.next(items.len() as u64)).unwrap()].node
                    };
                    if tree.entries(below).is_empty() {
                        break;
                    }
                    map = below;
                    at = usize::try_from(draw.next(tree.entries(map).len() as u64)).unwrap();
                }
                let shorter = without(&short, tree, map, at);
                let kept = |text: &String| {
                    let (_, trees, codes) = parse(text);
                    !trees.is_empty() && codes.is_empty() && trees[0].get(trees[0].root(), "declaration").is_some()
                };
                short = shorter.filter(kept).unwrap_or(short);
            }
            stubs += world.check(&short);
        }
    }
    assert!(stubs > 200, "only {stubs} stubs");
}

#[test]
fn a_stub_shows_what_the_schema_knows() {
    let world = World::new();
    let text = "declaration: 1\nproject: { id: a, stage: operation }\nparties:\n  - id: b\n";
    let findings = world.undeclared(text);
    let mut edits: Vec<Edit> =
        findings.iter().flat_map(|finding| &finding.fixes).flat_map(|fix| fix.edits.clone()).collect();
    edits.dedup();
    let stubbed = apply(text, &edits);
    for line in [
        "# tailings:  # `false` if there is none; who: responsible tailings engineer\n#   facilities: <list>",
        "  # , country: <country code>  # for example KZ; who: company secretary",
    ] {
        assert!(stubbed.contains(line), "{line}\n{stubbed}");
    }
}
