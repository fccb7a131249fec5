//! The expression language in tables: what loads and its value, and what does not load and where.
//!
//! An expected `? a.b, c` is unknown for want of those facts, `broken` a fault that only data shows.

use assay::expr::ast::parse;
use assay::expr::{Compiler, Evaluator, Expr, Facts, Mistake, Scope, Stop, Val, show};
use assay::pack::{File, Pack, embedded, in_turn, load};
use assay::source::{Source, Sources};
use assay::tree::{Tree, yaml};
use assay::value::Date;

const DECLARATION: &str = r#"
declaration: 1
project:
  { id: kyzyl, name: Kyzyl-Tas, country: KZ, commodities: [graphite, lignite], mining_method: false,
    stage: construction, standards_adopted: [] }
parties:
  - { id: acme, name: ACME, country: KZ, roles: [owner, operator] }
  - { id: bank, name: Bank, country: GB, roles: [lender], identifiers: [] }
  - { id: none, name: None, roles: [] }
milestones:
  { application: { planned_on: 2025-06-01, actual_on: 2025-06-16 }, permitting: { planned_on: 2026-11-24 },
    construction: { planned_on: 2026-11-22 }, operation: { planned_on: 2026-11 },
    closure: { planned_on: 2051-06, actual_on: false },
    first_disturbance: { planned_on: 2020-06-01, actual_on: false }, first_extraction: false, first_production: {},
    esia_disclosed: { planned_on: 2026-03-01, actual_on: 2026-02 }, esia_decision: { actual_on: "2026-13" },
    concession_granted: { actual_on: 2024-02-29 }, board_approval: { actual_on: 2025-08-31 } }
tailings:
  facilities:
    - { id: a, phase: operation, consequence: { class: high, population_at_risk: 10 },
        design: { flood_return_period: many }, embankment: { downstream_slope: { designed: 2.5, as_built: false } },
        stability: { brittle: { present: false } }, independent_review: { members: [acme, bank] } }
    - { id: b, phase: design, consequence: { class: low, population_at_risk: 11, potential_loss_of_life: 0 },
        independent_review: false }
    - { id: c, phase: operation, independent_review: { members: [] } }
methane:
  reference_conditions: { temperature: 20 Cel, pressure: 101.325 kPa }
  sources:
    - { id: s1, flow: 310 m3/s, ch4_fraction: 0.40 %, hours_operating: 8760 h, ch4_emitted: 1.5 t }
    - { id: s2, ch4_fraction: 0.5 %, ch4_emitted: 250 kg }
    - { id: s3, ch4_emitted: ~ 2 t }
  production: { coal_mined: 100 kt }
  instruments: []
  totals: { ch4: "< 5 t" }
community: false
royalties:
  payments:
    - { id: p1, payer: acme, payee: &treasury { name: Treasury }, paid_on: 2025-03-01, amount: 100.50 EUR }
    - { id: p2, payer: acme, payee: *treasury, paid_on: 2025-01-31, amount: 200 EUR }
    - { id: p3, payer: bank, payee: { name: County, country: KZ }, paid_on: 2025-02-01, amount: 50 USD }
    - { id: p4, payer: bank, payee: *treasury, amount: -20 EUR }
  filed_views: { by_project: [] }
"#;

/// A table with dated rows, of which the embedded pack has none.
const TABLE: &str = "title: t\nkey: { gas: text }\nvalues: { factor: number }\ncomplete: false
source: { status: own, reason: for the tests }
rows: [ { gas: ch4, factor: 25, until: 2025-06-15 }, { gas: ch4, factor: 28, from: 2025-06-16, until: 2026-02-14 } ]\n";

/// Short names for facts; expected pointers use them too.
const NAMES: &str = r#"
    unknown: project.category == "A"; other: parties[2].country == "KZ"; absent: project.mining_method == "surface"
    dams: tailings.facilities; dam: dams[0]; dry: dams[1]; silent: dams[2].consequence
    classes: dams.map(d, d.consequence.class); people: dams.map(d, d.consequence.population_at_risk)
    slope: dam.embankment.downstream_slope; vents: methane.sources; gas: vents[0].ch4_emitted
    share: vents[0].ch4_fraction; warmth: methane.reference_conditions.temperature; ch4: methane.totals.ch4
    pays: royalties.payments; views: royalties.filed_views.by_project; euro: pays[0].amount
    day: milestones.concession_granted.actual_on; end: milestones.board_approval.actual_on
    month: milestones.esia_disclosed.actual_on
"#;

fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
    cases(NAMES).filter_map(|name| name.split_once(": "))
}

pub(crate) struct World {
    pub(crate) pack: Pack,
    tree: Tree,
    malformed: std::collections::HashSet<assay::tree::NodeId>,
    scope: Scope,
    lets: Vec<Expr>,
}

impl World {
    pub(crate) fn new() -> Self {
        let (world, findings) = Self::of(DECLARATION);
        assert_eq!(findings.len(), 2, "a count and a date are malformed: {findings:#?}");
        world
    }

    /// The world of a declaration, and what the schema finds in it.
    pub(crate) fn of(declaration: &str) -> (Self, Vec<assay::finding::Finding>) {
        let mut sources = Sources::default();
        let mut files = embedded::pack();
        files.push(File::new("tables/dated.yaml", "tables/dated.yaml", TABLE).trusted());
        let loaded = load(&mut sources, embedded::schemas(&in_turn).unwrap(), &files, None, false, &in_turn);
        let pack = loaded.pack.unwrap_or_else(|| panic!("{:?}", loaded.findings));
        let source = sources.add(Source::new("declaration", declaration));
        let tree = yaml::parse(&sources, source, yaml::Limits::default()).documents.remove(0).tree.unwrap();
        let checked = pack.declaration.check(&sources, &tree, assay::schema::Scope::Fragment);
        let scope = Scope { sections: true, ..Scope::default() };
        let mut world = Self { pack, tree, malformed: checked.malformed, scope, lets: Vec::new() };
        for (name, text) in names() {
            let expr = world.compile(text).unwrap();
            let (ty, depends) = (expr.ty.clone(), expr.depends);
            world.scope.lets.push(assay::expr::Named { name: name.into(), ty, depends, is_mistaken: false });
            world.lets.push(expr);
        }
        (world, checked.findings)
    }

    pub(crate) fn compile(&self, text: &str) -> Result<Expr, Vec<Mistake>> {
        let ast = parse(text).map_err(|mistake| vec![mistake])?;
        Compiler::new(&self.pack.library, self.scope.clone()).compile(&ast, None)
    }

    pub(crate) fn value(&self, text: &str) -> String {
        let Ok(expr) = self.compile(text) else { return "does not load".to_owned() };
        let facts = Facts::new(&self.tree, &self.malformed, &self.pack.declaration.root);
        let mut evaluator = Evaluator::new(&self.pack.library, facts, Date::parse("2026-11-23").unwrap());
        evaluator.begin(&self.lets, Vec::new());
        let item = match evaluator.eval(&expr) {
            Ok(item) => item,
            Err(Stop::Broken(_)) => return "broken".to_owned(),
            Err(Stop::NotEncoded(_)) => return "not encoded".to_owned(),
            Err(Stop::TooLarge) => return "too large".to_owned(),
        };
        let Val::Unknown(gaps) = &item.val else { return show::plain(&item) };
        let short = |pointer: String| names().fold(pointer, |text, (name, path)| text.replace(path, name));
        let mut missing: Vec<_> = gaps.iter().map(|gap| short(evaluator.facts.pointer(gap.place).dotted())).collect();
        missing.sort();
        format!("? {}", missing.join(", ")).trim_end().to_owned()
    }

    /// `y`, `n`, `?` for unknown, `-` for absent, which is a false that `!` does not turn.
    fn sign(&self, text: &str) -> char {
        match self.value(text).as_str() {
            "yes" => 'y',
            "no" => 'n',
            "declared absent" => '-',
            value if value.starts_with('?') => '?',
            value => panic!("{text}: {value}"),
        }
    }

    /// The text with `«»` around the parts that its mistakes point at.
    pub(crate) fn marked(&self, text: &str) -> String {
        let Err(mistakes) = self.compile(text) else { return format!("{text} loads") };
        let mut marked = text.to_owned();
        for mistake in mistakes.iter().rev() {
            marked.insert(mistake.range.end, '»');
            marked.insert(mistake.range.start, '«');
        }
        marked
    }
}

/// The cases of a table, set apart by `; ` or a line break; `#` begins a remark.
pub(crate) fn cases(table: &str) -> impl Iterator<Item = &str> {
    let lines = table.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.flat_map(|line| line.split("; "))
}

/// Compares each `expression -> value`; without a value, it must not load, and `«»` mark what its mistakes point at.
fn table(text: &str) {
    let world = World::new();
    let compare = |case: &str| {
        let found = match case.rsplit_once(" -> ") {
            Some((text, _)) => format!("{text} -> {}", world.value(text)),
            None => world.marked(&case.replace(['«', '»'], "")),
        };
        (found != case).then(|| format!("expected {case}\n   found {found}"))
    };
    let wrong: Vec<String> = cases(text).filter_map(compare).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

macro_rules! tables {
    ($($name:ident: $text:literal)*) => { $(#[test] fn $name() { table($text) })* };
}

tables! {
    numbers_are_exact_and_operators_bind_as_in_cel: r#"
    7 / 2 -> 3.5; 0.1 + 0.2 -> 0.3; 0.1 + 0.2 == 0.3 -> yes; 26081 / 3 * 3 == 26081 -> yes
    26081 / 3 * 3 == 26081.00000000000000001 -> no; 26081 / 7 * 7 in [26081] -> yes
    12345678901234567890123 + 1 -> 12345678901234567890124
    12345678901234567890123 + 1 == 12345678901234567890123 -> no; sqrt(2) * sqrt(2) == 2 -> yes; sqrt(-1) -> ?
    1 / 0 -> ?; euro / 0 -> ?; 5 / dry.consequence.potential_loss_of_life -> ? dry.consequence.potential_loss_of_life
    round(2.5) + round(-2.5) -> 0; round(2.45, 1) -> 2.5; floor(-0.5) -> -1; ceil(-1.5) -> -1; abs(-3) - -3 -> 6
    2 + 3 * 4 - 6 / 2 -> 11; (2 + 3) * 4 -> 20; 10 - 2 - 3 -> 5; 1 + 1 == 2 && 2 < 3 || false -> yes
    true || false && false -> yes; (true || false) && false -> no; !true || true -> yes; !(true || true) -> no
    true ? 1 : false ? 2 : 3 -> 1; false ? 1 : false ? 2 : 3 -> 3
    project.mining_method ?? "surface" == "surface" -> yes
    "#
    facts_have_three_states: r#"
    unknown && other -> ? parties[2].country, project.category
    unknown || other -> ? parties[2].country, project.category; !unknown -> ? project.category
    !absent -> declared absent; !!absent -> declared absent; unknown ? 1 : 2 -> ? project.category; absent ? 1 : 2 -> 2
    has(project.name) -> yes; has(project.mining_method) -> no; has(project.category) -> ? project.category
    has(dam.design.flood_return_period) -> ? dam.design.flood_return_period; has(dam.stability.brittle.present) -> yes
    has(project.standards_adopted[0]) -> no; has(dry.independent_review.members) -> no; declared(project.name) -> yes
    declared(project.mining_method) -> yes; declared(project.category) -> no
    declared(dam.design.flood_return_period) -> yes; declared(financing.lenders) -> no
    declared(community.settlements) -> yes; project.mining_method ?? "surface" -> surface
    project.stage ?? "closure" -> construction; project.category ?? "A" -> ? project.category
    count(community.settlements ?? []) -> 0; count(financing.lenders ?? []) -> ? financing
    slope.as_built + 1 -> declared absent; slope.as_built > slope.designed -> declared absent
    !(slope.as_built > slope.designed) -> declared absent
    dry.embankment.downstream_slope.designed + slope.designed -> ? dry.embankment; count(known(classes)) -> 2
    known([slope.designed, slope.as_built, dry.embankment.downstream_slope.designed]) -> 2.5
    max(known([slope.as_built, slope.designed])) -> 2.5; max(known([silent.class])) -> ? silent
    first(known([project.category])) -> ? project.category; max(known([1 / 0])) -> ?
    mean(known([silent.population_at_risk])) -> ? silent
    # through a YAML alias, the pointer is the one that was asked for
    pays[1].payee.name -> Treasury; pays[1].payee.country -> ? pays[1].payee.country
    pays[0].payee == pays[2].payee -> no
    "#
    lists_decide_as_soon_as_they_can: r#"
    dams.exists(d, d.consequence.class >= "high") -> yes; dams.exists(d, d.consequence.class > "high") -> ? silent
    dams.all(d, d.consequence.class >= "low") -> ? silent; dams.all(d, d.consequence.class > "low") -> no
    dams.exists_one(d, d.consequence.class >= "low") -> no
    dams.exists_one(d, d.consequence.class == "low") -> ? silent; dams.exists_one(d, d.phase == "design") -> yes
    [1].all(x, 1 / (x - 1) > 0) -> ?; [1].exists(x, 1 / (x - 1) > 0) -> ?; [1, 2].filter(x, 1 / (x - 1) > 0) -> ?
    [1, 2].exists(x, 1 / (x - 1) > 0) -> yes; [].exists(x, true) -> no; [].all(x, false) -> yes
    [].exists_one(x, true) -> no; financing.lenders.exists(l, l.framework == "ebrd") -> ? financing
    financing.lenders.all(l, l.framework == "ebrd") -> ? financing; 10 in people -> yes; 12 in people -> ? silent
    "graphite" in project.commodities -> yes; "gold" in project.commodities -> no
    project.mining_method in ["surface"] -> declared absent
    dams.filter(d, d.phase == "operation").map(d, d.id) -> a, c; count(dams.filter(d, d.phase == "closure")) -> 0
    dams.filter(d, d.consequence.class == "low") -> ? silent; classes -> high, low, not declared
    dams.map(d, dams.filter(e, e.phase == d.phase).map(e, e.id)) -> a, c, b, a, c
    community.settlements.map(s, s.id) -> declared absent; count(community.settlements) -> declared absent
    take(dams, 2).sort_by(d, d.consequence.class).map(d, d.id) -> b, a
    dams.sort_by(d, d.consequence.class) -> ? silent; take(pays, 3).sort_by(p, p.paid_on).map(p, p.id) -> p2, p3, p1
    [3, 1, 2].sort_by(x, -x) -> 3, 2, 1; dams.group_by(d, d.phase).map(g, join(g.items.map(d, d.id), "+")) -> a+c, b
    dams.group_by(d, d.consequence.class) -> ? silent; pays.group_by(p, p.payer).map(g, count(g.items)) -> 2, 2
    take(pays, 3).group_by(p, p.payee) -> ? pays[0].payee.control, pays[0].payee.country, pays[0].payee.kind, pays[1].payee.control, pays[1].payee.country, pays[1].payee.kind, pays[2].payee.control, pays[2].payee.kind
    [1, 1.0, 2].group_by(x, x).map(g, g.key) -> 1, 2
    one(pays.group_by(p, p.payer), "bank").items.map(p, p.id) -> p3, p4; one(parties, pays[0].payer).name -> ACME
    one(parties, "nobody").name -> declared absent; one(parties, royalties.filing.entity).name -> ? royalties.filing
    first(parties).id -> acme; last(parties).id -> none; first(parties[2].roles) -> declared absent
    parties[1].id -> bank; parties[3].id -> declared absent; take(parties, 2).map(p, p.id) -> acme, bank
    take(parties, 9).map(p, p.id) -> acme, bank, none; flatten(parties.map(p, p.roles)) -> owner, operator, lender
    flatten(dams.map(d, d.independent_review.members)) -> acme, bank
    flatten(dams.map(d, d.stability.results)) -> ? dam.stability.results, dams[2].stability, dry.stability
    distinct(["a", "b", "a"]) -> a, b; distinct(["1 t", "1000 kg", gas]) -> 1 t, 1.5 t
    distinct([1 / 3 * 3, 1, 1.0, 2]) -> 1, 2; distinct(parties.map(p, p.country)) -> ? parties[2].country
    join(project.commodities, " + ") -> graphite + lignite; join(parties.map(p, p.country), "") -> ? parties[2].country
    count([]) -> 0; sum([]) -> 0; mean([]) -> declared absent; min([]) -> declared absent; max([]) -> declared absent
    sum(take(dams, 2).map(d, d.consequence.population_at_risk)) -> 21; sum(people) -> ? silent
    sum([slope.designed, slope.as_built]) -> declared absent; mean([1, 2]) -> 1.5; mean(people) -> ? silent
    product([2, 3.5]) -> 7.0; min(3, 1, 2) -> 1; max([3, 1, 2]) -> 3; max(classes) -> ? silent
    max(known(classes)) -> high; min(known(classes)) -> low
    "#
    functions_of_numbers_hold_at_their_edges: r#"
    mod(7, 3) -> 1; mod(-7, 3) -> 2; mod(7, -3) -> -2; mod(-7, -3) -> -1; mod(6, -3) -> 0; mod(5.5, 2) -> 1.5; mod(1, 0) -> ?
    mod(1, dry.consequence.potential_loss_of_life) -> ? dry.consequence.potential_loss_of_life
    pow(2, 10) -> 1024; pow(2, -1) -> 0.5; pow(0, 0) -> 1; pow(0, -1) -> ?; pow(-8, 3) -> -512; pow(-8, 1 / 3) -> ?
    pow(2.25, 0.5) == 1.5 -> yes; pow(10, 99) -> too large; pow(pow(2, 1 / 7), 7) == 2 -> yes; ln(0) -> ?; ln(-1) -> ?; ln(1) -> 0
    exp(0) -> 1; ln(exp(1)) == 1 -> yes; exp(1000) -> too large; exp(-1000) < 0.001 -> yes
    clamp(5, 1, 3) -> 3; clamp(0, 1, 3) -> 1; clamp(2, 1, 3) -> 2; clamp(gas, "2 t", "3 t") -> 2 t
    clamp(day, "2024-03-01", "2024-12-31") -> 2024-03-01; clamp(silent.population_at_risk, 1, 3) -> ? silent
    clamp(month, "2026-02-15", "2026-12-31") -> 2026-02-15 to 2026-02-28; clamp(5, slope.as_built, 9) -> declared absent
    "#
    lists_pair_up: r"
    consecutive([1, 2, 4]).map(p, p.after - p.before) -> 1, 2; consecutive([1]).all(p, false) -> yes; count(consecutive([])) -> 0
    consecutive(dams).map(p, p.after.id) -> b, c; pairs([1, 2, 3]).map(p, p.first * p.second) -> 2, 3, 6
    pairs([1]).exists(p, true) -> no; consecutive(people).map(p, p.after) -> 11, not declared
    consecutive(known([silent.population_at_risk])).all(p, false) -> ? silent; consecutive([1, 2]) -> 1 and 2
    range(0, 2) -> 0, 1, 2; range(2, 2) -> 2; count(range(2, 1)) -> 0; range(-1, 1) -> -1, 0, 1
    range(0, 1000000000) -> broken; range(0, 1.5) -> broken; range(0, silent.population_at_risk) -> ? silent
    range(2024, 2026).all(y, y in [2024, 2025, 2026]) -> yes
    "
    check_digits_and_words: r#"
    weighted_sum("950440001673", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, -1]) -> 198
    mod(weighted_sum("950440001674", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, -1]), 11) -> 10
    weighted_sum("12", [1, 0.5]) -> 2.0; weighted_sum("12", [1]) -> declared absent; weighted_sum("1a", [1, 1]) -> declared absent
    weighted_sum("", []) -> 0; weighted_sum("12", [1, silent.population_at_risk]) -> ? silent
    luhn("US0378331005") -> yes; luhn("US0378331004") -> no; luhn("79927398713") -> yes; luhn("79927398710") -> no
    luhn("0") -> no; luhn("us0378331005") -> no; luhn("US-378331005") -> no; luhn("") -> no
    mod97("213800KUD8LAJWSQ9D15") -> 1; mod97("213800KUD8LAJWSQ9D16") -> 2; mod97("a") -> declared absent
    find_words("Shall use best efforts, or EFFORTS", ["efforts", "best efforts", "as possible"]) -> best efforts, efforts
    find_words("mayor may not, may", ["may"]) -> may, may; find_words(project.name, ["tas", "kyzyl"]) -> kyzyl, tas
    find_words("по возможности, возможно", ["возможности", "возможно"]) -> возможности, возможно; find_words("a.b", [".", "b"]) -> ., b
    find_words("İstanbul may", ["may"]) -> may; find_words("as  far as", ["as far as"]) -> as far as
    find_words("may in May or MAY", ["May"]) -> May; count(find_words("x", [])) -> 0; find_words(project.name, [project.category]) -> ? project.category
    "#
    a_text_takes_the_type_of_its_place: r#"
    project.stage >= "construction" -> yes; project.stage > "construction" -> no; "operation" > project.stage -> yes
    project.stage in ["permitting", "operation"] -> no; max(project.stage, "operation") -> operation
    min([project.stage, "concept"]) -> concept; project.country == "KZ" -> yes
    (true ? "PL" : "KZ") == project.country -> no; as_of == "2026-11-23" -> yes
    max([as_of, "2026-11-24"]) -> 2026-11-24; vents[0].flow * "2 h" -> 2232000 m3; euro <= "100.5 EUR" -> yes
    euro in ["100.49 EUR", "100.5 EUR"] -> yes; slope.designed <= "250 %" -> yes; slope.designed < "250 %" -> no
    contains(project.name, "Tas") -> yes; starts_with(project.name, "Tas") -> no
    ends_with(lower(project.name), "tas") -> yes; matches(project.name, "^K.*s$") -> yes; size(project.name) -> 9
    "#
    literals_are_cels: r#"
    "\x41\u0042\103" -> ABC; size("\n\t\r\\\"\'\`\?\a\b\f\v") -> 12; "\U0001F600" == "😀" -> yes; r"\d" == "\\d" -> yes
    R'a"b' -> a"b; matches("7", r"^\d$") -> yes; matches("d", r"^\d$") -> no; size("😀é") -> 2; "a#b" -> a#b
    1e3 -> 1000; 1.5e-3 -> 0.0015; 15e-1 -> 1.5; 0.15E2 -> 15; 2.50e+1 -> 25.0; 0e5 -> 0; 5e-2 -> 0.05; -1e2 -> -100
    "a b" < "a!" -> yes; "a" < "a b" -> yes; "Z" < "a" -> yes; "é" > "z" -> yes; "a" >= "a" -> yes; false < true -> yes
    project.name < "L" -> yes; project.category < "B" -> does not load; !("b" < "a") -> yes
    "#
    literal_lists_take_the_type_of_their_use: r#"
    ["low", "extreme"].filter(c, !(c in known(classes))) -> extreme; ["low"].all(c, classes.exists(k, k == c)) -> yes
    ["1 t", "2 t"].filter(q, gas < q) -> 2 t; ["operation"].exists(p, dams.exists(d, p == d.phase)) -> yes
    ["low"].map(c, table("gistm-design-criteria", c, "operation")) -> 200; ["2025-06-15"].exists(d, d < as_of) -> yes
    ["low"].exists(c, ["design"].exists(p, dams.exists(d, d.phase == p && d.consequence.class == c))) -> yes
    ["x"].all(x, x == "x") -> yes; ["ACME"].exists(x, x == parties[0].name) -> yes
    join([project.stage, project.name, project.country, "x"], "|") -> construction|Kyzyl-Tas|KZ|x; size(join([], "|")) -> 0
    join([project.category, project.stage], "") -> ? project.category
    "#
    lists_sort_by_several_keys: r#"
    ["b", "a b", "a!", "a"].sort_by(x, x) -> a, a b, a!, b; dams.sort_by(d, [d.phase, d.id]).map(d, d.id) -> b, a, c
    take(pays, 3).sort_by(p, [p.payer, p.paid_on]).map(p, p.id) -> p2, p1, p3
    take(pays, 3).sort_by(p, [p.amount, p.payer]) -> ?; pays.sort_by(p, [p.payer, p.paid_on]) -> ? pays[3].paid_on
    [2, 1].sort_by(x, [month, "2026-02-15"]) -> ? month; [1, 2].sort_by(x, [x == 1 ? month : "2026-02-15", x]) -> ? month
    dams.group_by(d, [d.phase, d.id]).map(g, join(g.key, "/")) -> operation/a, design/b, operation/c; pays.group_by(p, [p.payer, p.payer]).map(g, g.key[1]) -> acme, bank
    "#
    rows_are_picked_by_date: r#"
    rows("dated", "2025-06-15").map(r, r.factor) -> 25; rows("dated", "2025-06-16").map(r, r.factor) -> 28
    count(rows("dated", "2026-02-15")) -> 0; rows("dated", month) -> ? month; rows("dated", milestones.impact.on) -> ? milestones.impact
    rows("dated").map(r, r.from) -> declared absent, 2025-06-16; rows("dated").filter(r, has(r.from)).map(r, r.until) -> 2026-02-14
    rows("dated", "2030").exists(r, true) ? table("dated", "ch4", "factor", "2030") : 0 -> 0
    "#
    half_units_are_of_printed_figures: r#"
    half_unit(gas) -> 0.05 t; half_unit(ch4) -> ? ch4; half_unit(vents[2].ch4_emitted) -> ? vents[2].ch4_emitted
    half_unit(max([gas])) -> 0.05 t; half_unit(gas ?? "1 t") -> 0.05 t; half_unit(table("dated", "ch4", "factor", as_of)) -> not encoded
    "#
    dates_move_and_are_apart: r#"
    year(day) -> 2024; month(day) -> 2; year(month) -> 2026; month(month) -> 2; date(year(day) + 1, 5, 31) -> 2025-05-31
    date(2024, 2, 29) -> 2024-02-29; date(2025, 2, 29) -> ?; date(2025, 13, 1) -> ?; date(2025, 1, slope.as_built) -> declared absent
    month(as_of) in [3, 9] -> no; month(milestones.impact.on) -> ? milestones.impact; year(project.category == "A" ? as_of : day) -> ? project.category
    day + years(1) -> 2025-02-28; day + years(4) -> 2028-02-29; day + months(12) -> 2025-02-28
    day + days(1) -> 2024-03-01; day - days(29) -> 2024-01-31; end + months(6) -> 2026-02-28
    end - months(18) -> 2024-02-29; end + months(1) -> 2025-09-30; month + months(1) -> 2026-03-01 to 2026-03-28
    month + days(1) -> 2026-02-02 to 2026-03-01; month < "2026-02-15" -> ? month; day == "2024-02" -> ?; days_between(day, day) -> 0
    days_between(day, day + years(1)) -> 365; days_between(day - years(1), day) -> 366; days_between(end, day) -> -549
    days_between(as_of, "2026-12-31") -> 38; days_between(month, as_of) -> 268 to 295
    months_between(end, end + months(6)) -> 6; months_between(end, end + months(6) - days(1)) < 6 -> yes
    years_between(day, day + years(1)) -> 1; years_between(day, day + years(4)) -> 4
    years_between(day, day + years(4) - days(1)) < 4 -> yes; years_between(day, month) -> 1.926 to 2
    milestones.application.on -> 2025-06-16; milestones.permitting.on -> 2026-11-24
    milestones.construction.on -> ? milestones.construction.actual_on; declared(milestones.construction.on) -> no
    milestones.operation.on -> ? milestones.operation.planned_on; milestones.closure.on -> 2051-06
    milestones.first_disturbance.on -> declared absent; milestones.first_extraction.on -> declared absent
    milestones.first_production.on -> ? milestones.first_production.actual_on; milestones.esia_disclosed.on -> 2026-02
    milestones.esia_decision.on -> ? milestones.esia_decision.actual_on; declared(milestones.esia_decision.on) -> yes
    milestones.impact.on -> ? milestones.impact
    "#
    quantities_and_money_are_exact: r#"
    gas + vents[1].ch4_emitted -> 1.750 t; sum(vents.map(s, s.ch4_emitted)) == "3750 kg" -> yes
    sum(vents.map(s, s.ch4_emitted)) > "3750 kg" -> no; sum(vents.map(s, s.ch4_fraction)) -> ? vents[2].ch4_fraction
    sum(methane.instruments.map(i, i.reading_interval)) <= "1 s" -> yes
    sum(vents.filter(v, v.id == "none").map(v, v.ch4_emitted)) -> 0 t
    sum(vents.filter(v, v.id == "none").map(v, v.ch4_emitted)) * "5 %" <= gas -> yes
    sum(vents.filter(v, v.id == "none").map(v, v.ch4_emitted * v.ch4_emitted)) + gas * gas == gas * gas -> yes
    vents.sort_by(s, s.ch4_emitted).map(s, s.id) -> s2, s1, s3; max(vents.map(s, s.ch4_emitted)) == "2 t" -> yes
    to(vents[1].ch4_emitted, "t") -> 0.250 t; to(warmth, "K") -> 293.15 K; warmth == "293.15 K" -> yes
    vents[0].flow * share -> 1.2400 m3/s
    vents[0].flow * vents[0].hours_operating -> 9776160000 m3
    gas / methane.production.coal_mined <= "0.015 t/kt" -> yes
    gas / methane.production.coal_mined < "0.015 t/kt" -> no; share == 0.004 -> yes; share < 0.004 -> no
    share * 2 == 0.008 -> yes; share + "1 %" -> 1.40 %; within(gas, "1.6 t", "100 kg") -> yes
    within(gas, "1.6 t", "99 kg") -> no; within(gas, "1.6 t", "6.25 %") -> yes; within(gas, "1.6 t", "6.24 %") -> no
    # below 5 t, whatever it is
    ch4 < "5 t" -> yes; ch4 < "4.9 t" -> ? ch4; ch4 <= "5 t" -> yes; ch4 >= "5 t" -> no; ch4 > "4.9 t" -> ? ch4
    ch4 == "5 t" -> no; ch4 == "4 t" -> ? ch4; ch4 != "5 t" -> yes; "5 t" > ch4 -> yes; ch4 + "1 t" -> ? ch4
    max([ch4, "4 t"]) -> ? ch4; within(ch4, "4 t", "1 t") -> ? ch4
    # about 2 t is compared as 2 t
    vents[2].ch4_emitted <= "2000 kg" -> yes; vents[2].ch4_emitted < "2 t" -> no; euro + pays[1].amount -> 300.50 EUR
    sum(pays.filter(p, currency(p.amount) == "EUR").map(p, p.amount)) -> 280.50 EUR
    sum(views.map(v, v.amount)) <= "0 EUR" -> yes; sum(views.map(v, v.amount)) + "1 EUR" -> 1 EUR
    sum(pays.map(p, p.amount)) -> ? royalties.exchange_rates; max(take(pays, 2).map(p, p.amount)) -> 200 EUR
    euro < pays[2].amount -> ? royalties.exchange_rates; euro + "1 USD" -> ? royalties.exchange_rates; euro * 2 -> 201.00 EUR
    euro * "50 %" == "50.25 EUR" -> yes; euro / pays[1].amount -> 0.5025; pays[3].amount < 0 -> yes
    number(euro, "EUR") -> 100.50; number(euro, "USD") -> ? euro
    "#
    tables_are_looked_up: r#"
    table("gistm-design-criteria", dam.consequence.class, "operation") -> 2475
    table("gistm-design-criteria", silent.class, "operation") -> ? silent
    table("filed-total-tolerance", "filed_total", "units") -> 1
    table("dated", "ch4", "factor", month) -> ? month; table("eu-members", project.country, "joined_on") -> not encoded
    table("dated", "ch4", "factor", "2025-06-15") -> 25; table("dated", "ch4", "factor", "2025-06-16") -> 28
    table("dated", "ch4", "factor", milestones.application.on) -> 28
    table("dated", "ch4", "factor", "2026-02-15") -> not encoded
    table("dated", "ch4", "factor", milestones.impact.on) -> ? milestones.impact
    band("gistm-class-by-people", 0) -> low; band("gistm-class-by-people", 10) -> significant
    band("gistm-class-by-people", 11) -> high; band("gistm-class-by-people", 1000) -> very_high
    band("gistm-class-by-people", 1001) -> extreme; band("gistm-class-by-people", slope.as_built) -> declared absent
    band("gistm-class-by-people", silent.population_at_risk) -> ? silent
    rows("tailings-house-limits").map(r, r.value) -> 2, 0.05
    rows("eu-members").exists(m, m.country == "PL" && m.joined_on <= as_of) -> yes
    rows("eu-members").exists(m, m.country == project.country) -> no; effective_class(dry) -> high
    effective_class(dams[2]) -> ? silent; eu_member() -> no
    dams.map(d, effective_class(d)) -> high, high, not declared
    "#
    mistakes_are_found_when_it_loads: r#"
    project.«nam»; «projekt».name; dams.«phase»; dam.«phaze»; project.name.«x»; project.name.«on»; «f».id
    dams.exists(f, «g».id == "a"); dams.map(f, f.«phaze» + f.«idd»); project.stage == «"constructed"»
    «"tin"» in project.commodities; project.mining_method ?? «"surfac"»; project.country == «"XQ"»
    «project.stage == project.mining_method»; «project.stage == project.name»; «project.mining_method < "surface"»
    «max([project.mining_method])»; project.country < «"XQ"»; «project.country < project.country»; ch4 <= «"5 m3"»
    ch4 <= «"5 tonnes"»; «ch4 <= 5»; «ch4 < vents[0].flow»; «ch4 + vents[0].flow»; «ch4 + 1»; «to(ch4, "m3")»
    to(ch4, «"xyz"»); to(ch4, «project.name»); «number(ch4)»; within(ch4, "5 t", «"1 m3"»); «within(ch4, "5 t")»
    euro == «"100 EURO"»; euro == «"100"»; «euro < 100»; «euro + ch4»; «euro * euro»; as_of == «"2026-13-01"»
    as_of == «"soon"»; «as_of > 2026»; «as_of - "2026-01-01"»; «day - month»; «as_of + 1»; as_of + «"1 d"»
    «days_between(as_of, 5)»; «days_between(as_of)»; «project.name + "x"»; «project.name + project.name»; «"a"» * 2
    «-project.name»; !«project.name»; «project.name» && true; true || «5»; «dams» && true; !«dams»; «dams» ? 1 : 2
    true ? 1 : «"a"»; «true ? project.name : 5»; «project.name ?? 5»; «1 < 2 < 3»; «project.name == 5»; «project == 5»
    «as_of == true»; dams.exists(f, «f.id»); «dams.exists(f)»; dams.exists(«5», true); «project».exists(f, true)
    project.name in «"abc"»; «project.name in [1]»; «project»[0]; dams[«"a"»]; «project»[]; [1, «"a"»]
    [1, «project.name»]; [as_of, «1»]; «sum(project.commodities)»; «sum()»; «sum([1], [2])»; «mean(["a"])»
    «product([ch4])»; join([«1»], "x"); «round(1, 2, 3)»; «take(parties, "a")»; «one(parties, 5)»
    «contains(project.name, 5)»; «known(5)»; matches(project.name, «"("»); «foo»(1); «exist»(1); project.name «=» "x"
    true «&» true; true «|» false; 7 «%» 2; «"abc»; 1 +«»; (1«»; [1«»; 1 «2»; 1«x5»; 1«e»; «.»5; «1e99»; «"""»a; «b»"a"; «{»; "a«\»d"; "«\»u00"; «$»x; project.«»
    «12345678901234567890123456789»; table(«"nope"», 1, "x"); table("gistm-design-criteria", «"lowest"», "operation")
    table("gistm-design-criteria", «5», "operation"); table("gistm-design-criteria", "low", «"operatio"»)
    table("gistm-design-criteria", "low", «"class"»); «table("gistm-design-criteria", "low")»
    table("gistm-design-criteria", "low", "operation", «5»); table(«"gistm-class-by-people"», 5, "class")
    band(«"gistm-design-criteria"», 5); band("gistm-class-by-people", «project.name»)
    band("gistm-class-by-people", «ch4»); rows(«"nope"»); rows("dated", «5»); «rows("dated", as_of, 1)»; rows("eu-members").map(r, r.«from»)
    half_unit(«gas + gas»); half_unit(«to(gas, "kg")»); half_unit(«-gas»); dams.sort_by(d, «d.consequence»)
    [«"lowest"»].all(c, c in classes); ["low"].all(c, c in classes && «c == project.stage»); project.name.«startsWith»("K")
    «effective_class()»; effective_class(«5»)
    "#
}

#[test]
fn truth_tables_are_kleenes() {
    // Columns: true, false, unknown, absent.
    let and = [("true", "yn?-"), ("false", "nnnn"), ("unknown", "?n?-"), ("absent", "-n--")];
    let or = [("true", "yyyy"), ("false", "yn?-"), ("unknown", "y???"), ("absent", "y-?-")];
    let world = World::new();
    for (op, rows) in [("&&", and), ("||", or)] {
        for (left, expected) in rows {
            let columns = ["true", "false", "unknown", "absent"];
            let found: String = columns.iter().map(|right| world.sign(&format!("{left} {op} {right}"))).collect();
            assert_eq!(found, expected, "{left} {op} …");
        }
    }
}

#[test]
fn dates_compare_as_far_as_they_are_stated() {
    // A fact, a date, and the answers to ==, !=, <, <=, > and >= between them.
    let rows = r"
        day 2024-02-28 nynnyy; day 2024-02-29 ynnyny; day 2024-03-01 nyyynn; day 2024-01 nynnyy
        day 2024-02 ??n??y; day 2024-03 nyyynn; day 2023 nynnyy; day 2024 ??????; day 2025 nyyynn
        month 2026-01-31 nynnyy; month 2026-02-01 ??n??y; month 2026-02-15 ??????; month 2026-02-28 ???yn?
        month 2026-03-01 nyyynn; month 2026-01 nynnyy; month 2026-02 ??????; month 2026-03 nyyynn
        month 2025 nynnyy; month 2026 ??????; month 2027 nyyynn
    ";
    let world = World::new();
    let ops = [("==", "=="), ("!=", "!="), ("<", ">"), ("<=", ">="), (">", "<"), (">=", "<=")];
    for row in cases(rows) {
        let [fact, date, expected] = row.split(' ').collect::<Vec<_>>()[..] else { panic!("{row}") };
        let found: String = ops.iter().map(|(op, _)| world.sign(&format!("{fact} {op} \"{date}\""))).collect();
        let mirrored: String = ops.iter().map(|(_, op)| world.sign(&format!("\"{date}\" {op} {fact}"))).collect();
        assert_eq!((found.as_str(), mirrored.as_str()), (expected, expected), "{fact} {date}");
    }
}

#[test]
fn a_word_that_was_typed_too_early_is_told_where_to_stand() {
    let mut world = World::new();
    let words = world.compile(r#"["construction"]"#).unwrap();
    let named = |ty| assay::expr::Named { name: "words".into(), ty, depends: 0, is_mistaken: false };
    world.scope.lets.push(named(words.ty));
    let help = |text: &str| world.compile(text).unwrap_err().remove(0).help.unwrap_or_default();
    for text in ["project.stage in words", "words.exists(w, w == project.stage)"] {
        assert!(help(text).contains("takes the type of its place"), "{text}: {}", help(text));
    }
    // Two facts of two types are another mistake.
    assert_eq!(help("project.name == project.stage"), "");
    assert_eq!(help(r#""a\d" == project.name"#), r#"write `r"…"`, in which a backslash is itself, or `\\d`"#);
}

#[test]
fn nested_literal_lists_are_typed_in_no_time() {
    let world = World::new();
    let nested = |last: &str| {
        let open: Vec<String> = (0..12).map(|at| format!("[\"construction\"].all(x{at}, ")).collect();
        let body: Vec<String> = (0..12).map(|at| format!("x{at} == project.stage")).collect();
        format!("{}{}{last}{}", open.concat(), body.join(" && "), ")".repeat(12))
    };
    assert_eq!(world.value(&nested("")), "yes");
    // Typed anew for each list within each other list, this would take four thousand times as long.
    let begun = std::time::Instant::now();
    assert_eq!(world.value(&nested(" && x0 == project.country")), "does not load");
    assert!(begun.elapsed() < std::time::Duration::from_secs(1));
}

#[test]
fn nesting_and_length_have_a_limit() {
    let world = World::new();
    let nested = |depth: usize| "(".repeat(depth) + "1" + &")".repeat(depth);
    let chain = |length: usize| format!("1{}", " + 1".repeat(length));
    assert_eq!(world.value(&nested(60)), "1");
    assert_eq!(world.value(&chain(50)), "51");
    let mistake = |text: &str| world.compile(text).unwrap_err().remove(0).range;
    assert_eq!(mistake(&nested(61)), 61..62);
    // Operators in a row nest too: every later stage walks them by recursion.
    assert_eq!(mistake(&chain(60)), 0..1 + 4 * 60);
    let towers = (0..20).fold("1".to_owned(), |inner, _| format!("({inner}{})", " + 1".repeat(40)));
    assert_eq!(mistake(&towers).start, 0);
    assert_eq!(mistake(&" ".repeat(9_000)), 0..9_000);
}
