//! Dates, instants and calendars in expressions: both sides of every boundary, the vectors of the
//! instruments, and every completion of an imprecise date.

use std::cmp::Ordering;
use std::collections::HashSet;

use assay::expr::ast::parse;
use assay::expr::{Compiler, Evaluator, Facts, Scope, Stop, Val, show};
use assay::finding::Finding;
use assay::pack::{File, Pack, embedded, in_turn, load};
use assay::source::{Source, Sources};
use assay::tree::{NodeId, Tree, yaml};
use assay::value::{Date, Dec, Duration, Instant};

/// Sections that only these tests have: dates of every precision, periods, instants.
const SCHEMA: &str = r##"{
  "type": "object",
  "properties": {
    "a": { "type": "string", "x-date": "year" }, "b": { "type": "string", "x-date": "year" },
    "absent": { "type": ["string", "boolean"], "x-date": "year" }, "unknown": { "type": "string", "x-date": "year" },
    "country": { "type": "string", "x-country": true },
    "days": { "type": "array", "items": { "type": "string", "x-date": "year" } },
    "p": { "$ref": "#/$defs/period" }, "q": { "$ref": "#/$defs/period" },
    "known_at": { "type": "string", "x-instant": true }, "told_at": { "type": "string", "x-instant": true },
    "later_at": { "type": "string", "x-instant": true, "x-ahead": true },
    "cost": { "type": "string", "x-money": true }
  },
  "$defs": { "period": { "type": "object", "properties": {
    "from": { "type": "string", "x-date": "year" }, "until": { "type": "string", "x-date": "year" } } } }
}"##;

/// May 2026 to April 2027: Friday and Saturday off, three holidays, one worked Saturday.
const CALENDAR: &str = "title: t\ncalendar: GE\nsource: { status: own, reason: for the tests }
covers: [ { from: 2026-05-01, until: 2027-04-30, weekend: [friday, saturday] } ]
rows:
  - { day: 2026-05-04, off: a Monday }
  - { day: 2026-05-09, work: for Monday }
  - { day: 2026-05-15, off: a holiday on the weekend }
  - { day: 2027-01-03, off: from memory, status: memory }\n";

/// A pack of the embedded files and these, over the schema with `dates`.
pub(crate) fn pack(more: &[(&str, &str)]) -> (Sources, Result<Pack, Vec<Finding>>) {
    let mut sources = Sources::default();
    let mut files = embedded::pack();
    files.extend(more.iter().map(|(path, text)| File::new(*path, *path, (*text).to_owned())));
    let mut schemas = embedded::schemas(&in_turn).unwrap();
    schemas.insert("dates.schema.json".to_owned(), serde_json::from_str(SCHEMA).unwrap());
    let root = schemas.get_mut("declaration.schema.json").unwrap();
    root["properties"]["dates"] = serde_json::json!({ "$ref": "dates.schema.json" });
    let loaded = load(&mut sources, schemas, &files, None, false, &in_turn);
    (sources, loaded.pack.ok_or(loaded.findings))
}

/// A declaration with a section `dates`, and what its schema says of it.
pub(crate) fn declaration(sources: &mut Sources, pack: &Pack, text: &str) -> (Tree, HashSet<NodeId>, Vec<Finding>) {
    let source = sources.add(Source::new("declaration", text));
    let tree = yaml::parse(sources, source, yaml::Limits::default()).documents.remove(0).tree.unwrap();
    let checked = pack.declaration.check(sources, &tree, assay::schema::Scope::Fragment);
    (tree, checked.malformed, checked.findings)
}

struct World {
    pack: Pack,
    tree: Tree,
    malformed: HashSet<NodeId>,
}

impl World {
    fn new(dates: &str) -> Self {
        let (mut sources, pack) = pack(&[("tables/calendar-ge.yaml", CALENDAR)]);
        let pack = pack.unwrap_or_else(|findings| panic!("{findings:#?}"));
        let (tree, malformed, findings) = declaration(&mut sources, &pack, &format!("dates: {{ {dates} }}\n"));
        assert!(findings.is_empty(), "{findings:#?}");
        Self { pack, tree, malformed }
    }

    /// The value in plain form, `?` with the facts that an unknown waits for, or why there is none.
    fn value(&self, text: &str) -> String {
        let scope = Scope { sections: true, ..Scope::default() };
        let ast = parse(text).unwrap_or_else(|mistake| panic!("{text}: {mistake:?}"));
        let expr = match Compiler::new(&self.pack.library, scope).compile(&ast, None) {
            Ok(expr) => expr,
            Err(mistakes) => {
                let mut marked = text.to_owned();
                for mistake in mistakes.iter().rev() {
                    marked.insert(mistake.range.end, '»');
                    marked.insert(mistake.range.start, '«');
                }
                return marked;
            }
        };
        let facts = Facts::new(&self.tree, &self.malformed, &self.pack.declaration.root);
        let mut evaluator = Evaluator::new(&self.pack.library, facts, Date::parse("2026-11-23").unwrap());
        evaluator.begin(&[], Vec::new());
        match evaluator.eval(&expr) {
            Err(Stop::NotEncoded(why)) => format!("not encoded: {why}"),
            Err(_) => "broken".to_owned(),
            Ok(item) => match &item.val {
                Val::Unknown(gaps) => {
                    let missing = gaps.iter().map(|gap| evaluator.facts.pointer(gap.place).dotted());
                    format!("? {}", missing.collect::<Vec<_>>().join(" ")).replace("dates.", "").trim_end().to_owned()
                }
                _ => show::plain(&item).replace('\u{a0}', ""),
            },
        }
    }
}

/// `expression -> value`, one a line.
fn table(dates: &str, lines: &str) {
    let world = World::new(dates);
    let cases = lines.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let wrong: Vec<String> = cases
        .filter_map(|case| {
            let (text, wanted) = case.rsplit_once(" -> ").unwrap_or((case, case));
            let found = world.value(&text.replace(['«', '»'], ""));
            (found != wanted).then(|| format!("{text}\n  expected {wanted}\n  found    {found}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// Every day that a date may mean.
fn completions(date: Date) -> Vec<Date> {
    let first = Date::from_ymd(date.first().year(), date.first().month(), date.first().day()).unwrap();
    let all = std::iter::successors(Some(first), |day| day.add(Duration::Days(1)));
    all.take_while(|day| day.first() <= date.last()).collect()
}

type Holds = fn(Ordering) -> bool;
type Count = fn(Date, Date) -> Option<Dec>;

const OPERATORS: [(&str, Holds); 6] = [
    ("==", Ordering::is_eq),
    ("!=", Ordering::is_ne),
    ("<", Ordering::is_lt),
    ("<=", Ordering::is_le),
    (">", Ordering::is_gt),
    (">=", Ordering::is_ge),
];

/// What all completions agree on, or `?`.
fn agreed(answers: impl Iterator<Item = bool>) -> &'static str {
    let (mut yes, mut no) = (false, false);
    for answer in answers {
        *(if answer { &mut yes } else { &mut no }) = true;
    }
    match (yes, no) {
        (true, false) => "yes",
        (false, true) => "no",
        _ => "?",
    }
}

const PAIRS: [(&str, &str); 9] = [
    ("2024-02", "2024-03"),
    ("2024-02-29", "2025-02"),
    ("2024-02", "2024-02"),
    ("2023-12", "2024-02-29"),
    ("2024-01-31", "2024-02"),
    ("2026-02-28", "2024"),
    ("2025", "2026-01"),
    ("2025-03", "2024-12"),
    ("2025-05-14", "2025-05-14"),
];

#[test]
fn functions_of_imprecise_dates_are_decided_where_every_completion_agrees() {
    let functions: [(&str, Count); 3] = [
        ("days_between", |a, b| a.days_between(b).map(Dec::from_i64)),
        ("months_between", Date::months_between),
        ("years_between", Date::years_between),
    ];
    let mut asked = 0;
    for (a, b) in PAIRS {
        let world = World::new(&format!("a: \"{a}\", b: \"{b}\""));
        for (name, count) in functions {
            let (from, to) = (completions(day(a)), completions(day(b)));
            let mut all: Vec<Dec> = from.iter().flat_map(|a| to.iter().map(move |b| count(*a, *b).unwrap())).collect();
            all.sort_by(Dec::cmp_value);
            all.dedup_by(|a, b| a.cmp_value(b).is_eq());
            let (least, most) = (all[0], all[all.len() - 1]);
            let mut limits = vec![least, most, all[all.len() / 2]];
            for step in ["0.001", "1"] {
                let step = Dec::parse(step).unwrap();
                limits
                    .extend([least.sub(&step), least.add(&step), most.add(&step), most.sub(&step)].map(Option::unwrap));
            }
            limits.retain(|limit| limit.scale() <= 3);
            for limit in &limits {
                for (op, holds) in OPERATORS {
                    let text = if limit.cmp_value(&Dec::from_i64(0)).is_lt() {
                        format!("{name}(dates.a, dates.b) {op} -{}", limit.neg())
                    } else {
                        format!("{name}(dates.a, dates.b) {op} {limit}")
                    };
                    let wanted = agreed(all.iter().map(|value| holds(value.cmp_value(limit))));
                    let found = world.value(&text);
                    asked += 1;
                    // Between two neighbours lie numbers that no day gives.
                    let whole = name == "days_between" && limit.scale() == 0;
                    let gap = matches!(op, "==" | "!=") && !whole && found.starts_with('?');
                    let vague: Vec<&str> = [("a", a), ("b", b)]
                        .into_iter()
                        .filter(|(_, text)| text.len() < 10)
                        .map(|(name, _)| name)
                        .collect();
                    let wanted = if wanted == "?" { format!("? {}", vague.join(" ")) } else { wanted.to_owned() };
                    assert!(found == wanted || gap, "{a} {b}: {text}: expected {wanted}, found {found}");
                }
            }
        }
    }
    assert!(asked > 900, "{asked}");
}

#[test]
fn imprecise_dates_that_were_moved_are_decided_where_every_completion_agrees() {
    let spans = [Duration::Days(29), Duration::Days(-1), Duration::Months(1), Duration::Months(-6), Duration::Years(1)];
    for (a, b) in PAIRS {
        let world = World::new(&format!("a: \"{a}\", b: \"{b}\""));
        let (from, to) = (completions(day(a)), completions(day(b)));
        for span in spans {
            let call = match span {
                Duration::Days(n) => format!("days({n})"),
                Duration::Months(n) => format!("months({n})"),
                Duration::Years(n) | Duration::Hours(n) => format!("years({n})"),
            };
            for (op, holds) in OPERATORS {
                let text = format!("dates.a + {call} {op} dates.b");
                let moved = from.iter().map(|a| a.add(span).unwrap());
                let answers = moved.flat_map(|a| to.iter().map(move |b| holds(a.first().cmp(&b.first()))));
                let wanted = agreed(answers);
                let found = world.value(&text);
                assert_eq!(&found[..wanted.len()], wanted, "{a} {b}: {text}: {found}");
            }
        }
    }
}

#[test]
fn bounds_go_through_sums_and_products_and_nothing_else() {
    table(
        r#"a: 2026-02, b: "2026", days: ["2026-02", 2026-03-05], p: { from: 2026-01, until: 2026-06-30 }, q: { from: 2026-01, until: 2026-07-31 }"#,
        r#"
        days_between(dates.a, "2026-03-31") -> 31 to 58
        days_between(dates.a, "2026-03-31") + 1 > 31 -> yes
        2 * days_between(dates.a, "2026-03-31") - 3 -> 59 to 113
        -days_between(dates.a, "2026-03-31") <= -31 -> yes
        -days_between(dates.a, "2026-03-31") -> -58 to -31
        100 / days_between(dates.a, "2026-03-31") < 3.3 -> yes
        100 / days_between(dates.a, "2026-02-14") < 3.3 -> ? a
        days_between(dates.a, "2026-03-31") in [30, 59] -> no
        days_between(dates.a, "2026-03-31") in [30, 31] -> ? a
        days_between(dates.a, "2026-03-31") >= 31 && days_between("2026-01-01", dates.a) >= 31 -> yes
        max(days_between(dates.a, "2026-03-31"), 3) -> 31 to 58
        max(days_between(dates.a, "2026-03-31"), 40) >= 40 -> yes
        min(days_between(dates.a, "2026-03-31"), 31) -> 31
        min([days_between(dates.a, "2026-03-31"), 40]) -> 31 to 40
        max(known([dates.a + days(1), dates.unknown])) -> 2026-02-02 to 2026-03-01
        max(known([dates.a + days(1), dates.a])) < "2026-03-02" -> yes
        max(dates.a, "2026-02-15") < "2026-03-01" -> yes
        max(dates.a, "2026-02-15") -> 2026-02-15 to 2026-02-28
        max(dates.a, "2026-03-15") -> 2026-03-15
        max(dates.days) -> 2026-03-05
        min(dates.days) < "2026-03-01" -> yes
        floor(years_between(dates.a, "2030-03-01")) -> 4
        ceil(years_between(dates.a, "2030-02-10")) -> 4 to 5
        sum([days_between(dates.a, "2026-03-31"), 3]) -> ? a
        round(days_between(dates.a, "2026-03-31")) -> ? a
        days(days_between(dates.a, "2026-03-31")) -> ? a
        take([1, 2], days_between(dates.a, "2026-03-31")) -> ? a
        has(dates.a + days(1)) -> yes
        (dates.a + days(1)) ?? dates.b -> 2026-02-02 to 2026-03-01
        dates.b + years(1) -> 2027
        dates.b + months(1) < "2027-02-01" -> yes
        days_between(dates.a, dates.a) -> -27 to 27
        dates.unknown + days(1) > dates.a -> ? unknown
        days_between(dates.unknown, dates.a) -> ? unknown
        days_between(dates.a, "2026-03-31") > 30 || dates.unknown > "2026-01-01" -> yes
        # lists and records take an imprecise date as one that may be another
        dates.days == dates.days -> ? days[0]
        dates.days.map(d, d) == ["2026-02-15", "2026-03-06"] -> no
        count(distinct(dates.days)) -> ? days[0]
        dates.days.group_by(d, d) -> ? days[0]
        "2026-03-05" in dates.days -> yes
        "2026-02-05" in dates.days -> ? days[0]
        "2026-04-05" in dates.days -> no
        # periods, as mappings and by their ends
        dates.p == dates.q -> no
        dates.p == dates.p -> ? p.from
        dates.p.from <= dates.q.until -> yes
        dates.a >= dates.p.from && dates.a <= dates.p.until -> yes
        "2026-01-15" >= dates.p.from -> ? p.from
        "2026-07-01" <= dates.p.until -> no
        "#,
    );
}

#[test]
fn instants_are_moments_and_meet_dates_as_days_of_their_own_offset() {
    table(
        "known_at: 2026-05-14T23:30+05:00, told_at: 2026-05-16T18:30Z, a: 2026-05-14, b: 2026-05",
        r#"
        hours_between(dates.known_at, dates.told_at) -> 48
        hours_between(dates.known_at, dates.told_at) <= 48 -> yes
        hours_between(dates.known_at, dates.told_at) < 48 -> no
        hours_between(dates.told_at, dates.known_at) -> -48
        hours_between(dates.known_at, "2026-05-16T23:31+05:00") <= 48 -> no
        dates.known_at + hours(48) == dates.told_at -> yes
        dates.known_at + hours(48) -> 2026-05-16T23:30+05:00
        dates.known_at + days(2) == dates.told_at -> yes
        dates.known_at - hours(24) < dates.known_at -> yes
        dates.known_at == "2026-05-14T18:30Z" -> yes
        dates.known_at in ["2026-05-14T18:30:00Z"] -> yes
        dates.known_at < "2026-05-14T18:30:01Z" -> yes
        max(dates.known_at, dates.told_at) -> 2026-05-16T18:30Z
        first([dates.told_at, dates.known_at].sort_by(x, x)) -> 2026-05-14T23:30+05:00
        # against a date: the day that its own offset gives
        dates.known_at == dates.a -> yes
        dates.known_at <= dates.a -> yes
        dates.known_at < dates.a -> no
        dates.known_at < "2026-05-15" -> yes
        "2026-05-13" < dates.known_at -> yes
        dates.known_at >= dates.b -> ? b
        dates.known_at < "2026-06" -> yes
        dates.told_at == "2026-05-16" -> yes
        dates.told_at == "2026-05-17" -> no
        dates.known_at <= as_of -> yes
        days_between(dates.known_at, dates.told_at) -> 2
        days_between(dates.a, dates.told_at) -> 2
        working_days_between(dates.known_at, dates.told_at, "GE") -> 0
        # what does not load
        dates.a + «hours(48)» -> «dates.a + hours(48)»
        «dates.told_at - dates.known_at»
        «hours_between(dates.a, dates.told_at)»
        dates.known_at == «"2026-05-14T08:30"»
        dates.a == «"2026-05-14T08:30Z"»
        «dates.known_at == 5»
        "#,
    );
}

#[test]
fn an_instant_without_offset_is_a_located_finding_and_one_from_the_future_is_no_fact() {
    let (mut sources, pack) = pack(&[]);
    let pack = pack.unwrap_or_else(|findings| panic!("{findings:#?}"));
    let text = "dates: { known_at: 2026-05-14 08:30, told_at: 2026-05-14 8:30+05:00, later_at: 2027-01-01T00:00Z }\n";
    let (_, malformed, findings) = declaration(&mut sources, &pack, text);
    assert_eq!(malformed.len(), 2);
    let found: Vec<(&str, &str, usize)> = findings
        .iter()
        .map(|finding| {
            let span = finding.primary.span;
            assert_eq!(finding.code, "schema/instant");
            let place = &text[span.start as usize..span.end as usize];
            (place, finding.help.as_deref().unwrap(), finding.fixes.len())
        })
        .collect();
    let offset = "add the offset of the place at that time, as in `2026-05-14T08:30+05:00`, or `Z` for UTC";
    let spelling = "did you mean `2026-05-14T08:30+05:00`?";
    assert_eq!(found, [("2026-05-14 08:30", offset, 0), ("2026-05-14 8:30+05:00", spelling, 1)]);

    // A moment of the as-of day is known on that day, whatever the hour; one of the next day is not.
    let profile = assay::pack::Profile::default();
    for (at, future) in [("2026-11-23T23:59+05:00", 0), ("2026-11-24T00:00+05:00", 1), ("2026-11-23T23:59-05:00", 0)] {
        let text = format!("dates: {{ known_at: {at}, later_at: 2027-01-01T00:00Z }}\n");
        let (tree, malformed, _) = declaration(&mut sources, &pack, &text);
        let options = assay::judge::Options {
            as_of: day("2026-11-23"),
            hindsight: false,
            gate: None,
            profile: &profile,
            rules: &[],
            case: None,
        };
        let judged = assay::judge::judge(&pack, &tree, &malformed, &options);
        let codes: Vec<&str> = judged.findings.iter().map(|finding| finding.code.as_str()).collect();
        assert_eq!(codes, vec!["run/future-fact"; future], "{at}");
    }
    assert!(Instant::parse("2026-11-24T00:00+05:00").is_ok());
}

#[test]
fn working_days_follow_the_calendar_and_end_where_it_ends() {
    table(
        "a: 2026-05, b: 2026-05-31, country: GE",
        r#"
        # Thursday to Sunday over a weekend of Friday and Saturday: the first day is not counted
        working_days_between("2026-04-30", "2026-05-03", "GE") -> 1
        working_days_between("2026-05-03", "2026-05-03", "GE") -> 0
        working_days_between("2026-05-03", "2026-05-04", "GE") -> 0
        working_days_between("2026-05-03", "2026-05-05", "GE") -> 1
        working_days_between("2026-05-07", "2026-05-08", "GE") -> 0
        working_days_between("2026-05-07", "2026-05-09", "GE") -> 1
        working_days_between("2026-05-14", "2026-05-17", "GE") -> 1
        working_days_between("2026-05-05", "2026-05-03", "GE") -> -1
        working_days_between("2026-12-30", "2027-01-04", "GE") -> 2
        working_days_between("2026-05-03", "2026-05-05", dates.country) -> 1
        # an imprecise date gives bounds
        working_days_between(dates.a, dates.b, "GE") -> 0 to 21
        working_days_between(dates.a, dates.b, "GE") <= 21 -> yes
        working_days_between(dates.a, dates.b, "GE") < 21 -> ? a
        add_working_days("2026-05-03", 1, "GE") -> 2026-05-05
        add_working_days("2026-05-07", 1, "GE") -> 2026-05-09
        add_working_days("2026-05-07", -3, "GE") -> 2026-05-03
        add_working_days("2026-05-08", 0, "GE") -> 2026-05-08
        add_working_days("2026-05", 1, "GE") <= "2026-06-01" -> yes
        # beyond it nothing is guessed
        working_days_between("2027-04-29", "2027-05-01", "GE") -> not encoded: the calendar `calendar-ge` covers 2026-05-01 to 2027-04-30, and 2027-05-01 would be needed
        working_days_between("2026-04-29", "2026-05-05", "GE") -> not encoded: the calendar `calendar-ge` covers 2026-05-01 to 2027-04-30, and 2026-04-29 would be needed
        add_working_days("2027-04-29", 1, "GE") -> not encoded: the calendar `calendar-ge` covers 2026-05-01 to 2027-04-30, and the count from 2027-04-29 leads beyond
        working_days_between("2026-05-03", «"UZ"», "2026-05-05") -> working_days_between("2026-05-03", «"UZ"», «"2026-05-05"»)
        working_days_between("2026-05-03", "2026-05-05", «"UZ"»)
        «working_days_between("2026-05-03", "2026-05-05")»
        «add_working_days("2026-05-03", "2026-05-05", "GE")»
        "#,
    );
}

#[test]
fn kazakh_holidays_weekends_and_transfers() {
    table(
        "a: 2025-12",
        r#"
        # the window of 11 to 17 December 2025: five weekdays, four working days
        working_days_between("2025-12-10", "2025-12-17", "KZ") -> 4
        working_days_between("2025-12-15", "2025-12-16", "KZ") -> 0
        # New Year 2025: Wednesday and Thursday off, Friday moved to Sunday the 5th, Christmas on Tuesday
        working_days_between("2024-12-31", "2025-01-03", "KZ") -> 0
        working_days_between("2025-01-03", "2025-01-05", "KZ") -> 1
        working_days_between("2024-12-31", "2025-01-08", "KZ") -> 3
        # Nauryz on Friday, Saturday and Sunday: Monday and Tuesday are off as well
        working_days_between("2025-03-20", "2025-03-25", "KZ") -> 0
        working_days_between("2025-03-20", "2025-03-26", "KZ") -> 1
        # Christmas on a Saturday gives no Monday, Independence Day does
        working_days_between("2023-01-06", "2023-01-09", "KZ") -> 1
        working_days_between("2023-12-15", "2023-12-18", "KZ") -> 0
        # the year ends in the calendar, and the calendar with its years
        working_days_between("2025-12-30", "2026-01-05", "KZ") -> 2
        add_working_days("2025-12-31", 1, "KZ") -> 2026-01-05
        add_working_days("2025-12-16", -1, "KZ") -> 2025-12-15
        working_days_between("2020-12-30", "2021-01-05", "KZ") -> not encoded: the calendar `calendar-kz` covers 2021-01-01 to 2026-12-31, and 2020-12-30 would be needed
        working_days_between("2026-12-30", "2027-01-05", "KZ") -> not encoded: the calendar `calendar-kz` covers 2021-01-01 to 2026-12-31, and 2027-01-05 would be needed
        # the hearing clock: posted two working days after receipt, notice twenty before, thirty calendar days
        add_working_days("2025-10-24", 2, "KZ") -> 2025-10-29
        working_days_between("2025-11-17", "2025-12-15", "KZ") >= 20 -> yes
        working_days_between("2025-11-18", "2025-12-15", "KZ") >= 20 -> no
        working_days_between("2025-11-18", "2025-12-16", "KZ") >= 20 -> no
        working_days_between("2025-11-18", "2025-12-17", "KZ") >= 20 -> yes
        # comments stay open to the third working day before the hearing
        add_working_days("2025-12-17", -3, "KZ") -> 2025-12-11
        working_days_between("2025-12-11", "2025-12-17", "KZ") <= 3 -> yes
        working_days_between("2025-12-10", "2025-12-17", "KZ") <= 3 -> no
        # a hearing of five working days in a row, first day counted too
        working_days_between("2025-12-10", "2025-12-17", "KZ") + 1 <= 5 -> yes
        working_days_between("2025-12-10", "2025-12-18", "KZ") + 1 <= 5 -> no
        # signed and published two working days later each, filed within six months
        add_working_days(add_working_days("2025-12-15", 2, "KZ"), 2, "KZ") -> 2025-12-22
        "2026-06-18" <= add_working_days("2025-12-15", 2, "KZ") + months(6) -> yes
        "2026-06-19" <= add_working_days("2025-12-15", 2, "KZ") + months(6) -> no
        working_days_between(dates.a, "2025-12-31", "KZ") <= 22 -> yes
        "#,
    );
}

#[test]
fn the_vectors_of_the_instruments() {
    table(
        "days: [2025-05-20, 2026-10-15, 2023-11-20, 2023-11-25, 2026-03-01, 2024-06-10, 2025-08-31, 2023-08-31, 2024-02-29], cost: 40000000 CNY",
        r#"
        # disclosure before the Board, days without the first: the bank's own table counts most of them inclusively
        days_between("2012-12-06", "2013-04-16") -> 131
        days_between("2012-10-16", "2013-09-04") -> 323
        days_between("2012-09-10", "2013-02-26") -> 169
        days_between("2011-12-23", "2013-04-16") -> 480
        days_between("2011-10-11", "2013-07-23") -> 651
        days_between("2013-05-14", "2013-09-17") -> 126
        days_between("2013-05-20", "2013-10-16") -> 149
        days_between("2013-05-24", "2013-11-12") -> 172
        # documents thirty calendar days before a hearing
        days_between("2026-09-01", "2026-09-30") >= 30 -> no
        days_between("2026-09-01", "2026-10-01") == 30 -> yes
        days_between("2026-09-01", "2026-10-02") > 30 -> yes
        # a licence of 25 years: 40 % in the first third, 60 % in the second
        years_between("2020-01-01", "2026-11-23") / years_between("2020-01-01", "2045-01-01") < 1 / 3 -> yes
        round(years_between("2020-01-01", "2026-11-23") / years_between("2020-01-01", "2045-01-01"), 3) -> 0.276
        years_between("2020-01-01", "2029-01-01") / years_between("2020-01-01", "2045-01-01") -> 0.36
        years_between("2020-01-01", "2029-01-01") / 25 < 1 / 3 -> no
        # the plan's age runs from the later of two conclusions
        days_between(as_of, max(dates.days[2], dates.days[3]) + years(3)) -> 2
        max(dates.days[2], dates.days[3]) + years(3) < "2026-11-25" -> no
        max(dates.days[2], dates.days[3]) + years(3) < "2026-11-26" -> yes
        # eight months after another end of the licence
        dates.days[4] + months(8) -> 2026-11-01
        dates.days[4] + months(8) < "2026-11-02" -> yes
        dates.days[4] + months(8) < "2026-11-01" -> no
        # first surveillance within twelve months of the decision, then once in each calendar year
        dates.days[0] <= dates.days[5] + months(12) -> yes
        "2025-07-01" <= dates.days[5] + months(12) -> no
        count(distinct(take(dates.days, 2).map(d, floor(years_between("2000-01-01", d))))) -> 2
        [25, 26].all(y, take(dates.days, 2).exists(d, floor(years_between("2000-01-01", d)) == y)) -> yes
        months_between(dates.days[0], dates.days[1]) > 12 -> yes
        # a fine of two to five times the cost
        number(dates.cost * 2, "CNY") -> 80000000
        number(dates.cost * 5, "CNY") -> 200000000
        # months end where shorter ones end
        dates.days[6] + months(6) -> 2026-02-28
        dates.days[7] + months(6) -> 2024-02-29
        dates.days[8] + years(1) -> 2025-02-28
        days_between("2024-02-28", "2024-03-01") -> 2
        days_between("2025-02-28", "2025-03-01") -> 1
        days_between("2024-12-31", "2025-01-01") -> 1
        years_between("2024-02-29", "2025-02-27") < 1 -> yes
        years_between("2024-02-29", "2025-02-28") -> 1
        "#,
    );
}
