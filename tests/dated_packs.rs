//! Every mistake of a window, a dated table, a calendar and a profile is shown in place.

use crate::dates::pack;
use crate::in_force::{ACTS, FAILS, SHARES, rule, standard};

/// A file with a mistake, where `«»` mark what the finding points at, and what it says.
fn mistaken(path: &str, marked: &str, wanted: &str) -> Option<String> {
    let text = marked.replace(['«', '»'], "");
    let start = marked.find('«').unwrap();
    let place = &marked[start + '«'.len_utf8()..marked.find('»').unwrap()];
    let act = standard("");
    let mut files = vec![("tables/acts.yaml", ACTS), ("tables/shares.yaml", SHARES), (path, text.as_str())];
    if path != "standards/act.yaml" {
        files.push(("standards/act.yaml", &act));
    }
    let (sources, pack) = pack(&files);
    let Err(findings) = pack else { return Some(format!("{path} loads: {marked}")) };
    let found: Vec<String> = findings
        .iter()
        .map(|finding| {
            let span = finding.primary.span;
            let at = span.start as usize;
            let there = sources.get(span.source).name() == path && at == start && text[at..].starts_with(place);
            let help = finding.help.as_ref().map(|help| format!(" | {help}")).unwrap_or_default();
            format!("{}{}{help}", if there { "" } else { "elsewhere: " }, finding.message)
        })
        .collect();
    (found != [wanted]).then(|| format!("{marked}\n  expected {wanted}\n  found    {}", found.join("\n           ")))
}

#[test]
fn every_mistake_of_a_window_is_shown_in_place() {
    let of = |window: &str| standard(window);
    let cases = [
        (
            of("{ from: 2026-02-«30» }"),
            "`2026-02-30` is no date: 2026-02 has 28 days | write a date such as `2026-11-23`",
        ),
        (
            of("{ from: «2026-02» }"),
            "`2026-02` is not precise enough for `first day` | write a date such as `2026-11-23`",
        ),
        (of("{ from: 2026-02-01, until: «2026-01-31» }"), "it ends before it begins on 2026-02-01"),
        (
            of("{ later_of: «[ 2026-01-01, 2026-02-01 ]» }"),
            "there is nothing to be later than | write a date and `{ months: …, after: <table>/<key> }`; a plain date is `from`",
        ),
        (
            of("{ later_of: [ «soon», { months: 12, after: acts/footprint } ] }"),
            "`soon` is no date: a date is written `YYYY-MM-DD`, `YYYY-MM` or `YYYY`",
        ),
        (
            of("{ later_of: [ 2026-01-01, { months: 12, after: «footprint» } ] }"),
            "`footprint` names no row of a table | write the table and the key of its row: `<table>/<key>`",
        ),
        (
            of("{ later_of: [ 2026-01-01, { months: 12, after: «act/footprint» } ] }"),
            "there is no table `act` | did you mean `acts`?",
        ),
        (
            of("{ later_of: [ 2026-01-01, { months: 12, after: «acts/footprints» } ] }"),
            "table `acts` has no row `footprints` | did you mean `footprint`?",
        ),
        (
            of("{ later_of: [ 2026-01-01, { months: 12, after: «shares/lithium» } ] }"),
            "`shares` does not say when an act was adopted | it takes a table with one key column and one column of dates",
        ),
        (
            of("{ relative: { to: «project.strategic.recognized_on», years: 2 } }")
                .replace("«project.strategic.recognized_on»", "project.strategic.«recognized_on»"),
            "the schema has no `recognized_on` in `strategic project status` | did you mean `recognised_on`?",
        ),
        (of("{ relative: { to: «project.name», years: 2 } }"), "this is a text, but a date is expected"),
        (
            of("{ relative: { to: «as_of + days(1)», years: 2 } }"),
            "this is no path of a date | name the fact that the time is counted from",
        ),
        (of("{ relative: { to: dates.a, years: «20000» } }"), "a whole number from 0 to 12000 is expected"),
    ];
    let wrong: Vec<String> =
        cases.iter().filter_map(|(text, wanted)| mistaken("standards/act.yaml", text, wanted)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // The same stands in rules and citations; the schema refuses what cannot stand together.
    let more = [
        (
            rule("in_force: { relative: { to: «dam».commissioned_on, years: 2 } }", FAILS),
            "`dam` is no name that can be used here",
        ),
        (
            rule("", FAILS).replace(
                "source: verified }",
                "source: verified, in_force: { later_of: [ 2026-01-01, { months: 1, after: «nothing» } ] } }",
            ),
            "`nothing` names no row of a table | write the table and the key of its row: `<table>/<key>`",
        ),
    ];
    let wrong: Vec<String> = more.iter().filter_map(|(text, wanted)| mistaken("own/rule.yaml", text, wanted)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for window in [
        "{ from: 2026-01-01, relative: { to: dates.a, years: 2 } }",
        "{ relative: { to: dates.a } }",
        "{ relative: { to: dates.a, years: 2, months: 1 } }",
        "{ later_of: [ 2026-01-01, { months: 12 } ] }",
        "{ later_of: [ 2026-01-01, { months: 12, after: acts/footprint } ], relative: { to: dates.a, years: 1 } }",
    ] {
        let text = standard(window);
        let (_, pack) = pack(&[("tables/acts.yaml", ACTS), ("standards/act.yaml", &text)]);
        assert!(pack.is_err(), "{window}");
    }
}

#[test]
fn every_mistake_of_a_dated_table_is_shown_in_place() {
    let table = |complete: bool, rows: &str| {
        format!(
            "title: t\nkey: {{ gas: text }}\nvalues: {{ factor: number }}\ncomplete: {complete}
source: {{ standard: act, clause: \"1\", status: verified }}\nrows:\n{rows}"
        )
    };
    let cases = [
        (
            table(
                false,
                "  - { gas: a, factor: 1, until: 2025-06-16 }\n  - { gas: a, factor: 2, «from»: 2025-06-16 }\n",
            ),
            "two rows of one key hold on the same day",
        ),
        (
            table(
                false,
                "  - { gas: a, factor: 1, from: 2025-01-01 }\n  - { gas: a, factor: 2, «from»: 2026-01-01 }\n",
            ),
            "two rows of one key hold on the same day",
        ),
        (table(false, "  - { gas: a, factor: 1 }\n  - { «gas»: a, factor: 2 }\n"), "the key stands twice"),
        (
            table(
                true,
                "  - { gas: a, factor: 1, until: 2025-06-14 }\n  - { gas: a, factor: 2, «from»: 2025-06-16 }\n",
            ),
            "the table calls itself complete, and no row holds from 2025-06-15 on",
        ),
        (
            table(false, "  - { gas: a, factor: 1, from: 2025-06-15, «until»: 2025-06-14 }\n"),
            "the row ends before it begins",
        ),
        (table(false, "  - { gas: a, factor: 1, from: «2025-06» }\n"), "`2025-06` does not say which day"),
        (
            table(false, "  - { gas: a, factor: 1, until: «31.12.2025» }\n"),
            "`31.12.2025` is no date: a date is written with the year first: `YYYY-MM-DD` | did you mean `2025-12-31`?",
        ),
        (
            table(false, "  - { gas: a, factor: 1, status: «hearsay» }\n"),
            "`hearsay` is no reading | write `verified`, `secondary`, `memory` or `own`",
        ),
        (
            table(false, "  - { gas: a, factor: 1, clause: «\"2\"» }\n"),
            "`act` has no clause `2` in its list | did you mean `1`?",
        ),
    ];
    let wrong: Vec<String> =
        cases.iter().filter_map(|(text, wanted)| mistaken("tables/gas.yaml", text, wanted)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let sound = table(
        false,
        "  - { gas: a, factor: 1, until: 2025-06-14 }\n  - { gas: a, factor: 2, from: 2025-06-16, clause: \"1\" }\n  - { gas: b, factor: 2 }\n",
    );
    let act = standard("");
    let (_, loads) = pack(&[("standards/act.yaml", &act), ("tables/gas.yaml", &sound)]);
    assert!(loads.is_ok());
    // A dated table needs a date.
    let lookup = rule("let: { least: '«table(\"shares\", \"lithium\", \"least\")»' }", FAILS);
    let wanted = "the rows of `shares` have dates, so the lookup needs one | add the date that picks the row as the last argument, for example `as_of`";
    assert_eq!(mistaken("own/rule.yaml", &lookup, wanted), None);
    let date = rule("let: { on_day: 'table(\"acts\", \"footprint\", \"adopted_on\", «as_of»)' }", FAILS);
    let wanted = "the rows of `acts` have no dates, so none picks a row";
    assert_eq!(mistaken("own/rule.yaml", &date, wanted), None);
}

#[test]
fn every_mistake_of_a_calendar_is_shown_in_place() {
    let calendar = |country: &str, covers: &str, rows: &str| {
        format!(
            "title: t\ncalendar: {country}\ncovers: [ {covers} ]\nsource: {{ status: own, reason: r }}\nrows: [ {rows} ]\n"
        )
    };
    let year = "{ from: 2026-01-01, until: 2026-12-31, weekend: [saturday, sunday] }";
    let off = "{ day: 2026-01-01, off: New Year }";
    let shape = "a row has the `day` and, in words, why it is `off` or why there is `work`";
    let cases = [
        (
            calendar("«KZ»", year, off),
            "`calendar-kz` is a calendar for `KZ` already | a country has one calendar".to_owned(),
        ),
        (
            calendar("GE", "{ from: 2026-01-01, until: «2025-12-31», weekend: [] }", off),
            "it ends before it begins, or covers more than a century".to_owned(),
        ),
        (
            calendar("GE", "{ from: 1926-01-01, until: «2026-12-31», weekend: [] }", off),
            "it ends before it begins, or covers more than a century".to_owned(),
        ),
        (
            calendar("GE", &format!("{year}, {{ from: «2027-01-02», until: 2027-12-31, weekend: [] }}"), off),
            "the days covered are not in a row | let each begin on the day after the one before".to_owned(),
        ),
        (
            calendar("GE", year, "{ day: «2027-01-01», off: New Year }"),
            "the calendar does not cover 2027-01-01 | widen `covers`, if every day of the new time is known".to_owned(),
        ),
        (calendar("GE", year, "{ day: «2026-01», off: New Year }"), "`2026-01` does not say which day".to_owned()),
        (
            calendar("GE", year, &format!("{off}, {{ «day»: 2026-01-01, off: again }}")),
            "the day stands twice in the calendar".to_owned(),
        ),
        (
            calendar("GE", year, "{ «day»: 2026-01-05, work: it is a Monday }"),
            "this day is worked anyway | remove the row".to_owned(),
        ),
        (
            calendar("GE", year, "{ «day»: 2026-01-05 }"),
            format!("the row does not say which day is off or worked | {shape}"),
        ),
        (
            calendar("GE", year, "{ «off»: a day }"),
            format!("the row does not say which day is off or worked | {shape}"),
        ),
        (
            calendar("GE", year, "{ day: 2026-01-05, «holiday»: a day }"),
            format!("`holiday` cannot stand here | {shape}"),
        ),
        (calendar("GE", year, "{ day: 2026-01-05, off: a, «work»: b }"), format!("`work` cannot stand here | {shape}")),
    ];
    let wrong: Vec<String> =
        cases.iter().filter_map(|(text, wanted)| mistaken("tables/week.yaml", text, wanted)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let weekday = calendar("GE", "{ from: 2026-01-01, until: 2026-12-31, weekend: [saturday, «sonday»] }", off);
    let told = mistaken("tables/week.yaml", &weekday, "");
    assert!(told.is_some_and(|told| told.contains("sonday") && !told.contains("elsewhere")));
}

#[test]
fn every_mistake_of_a_profile_is_shown_in_place() {
    let cases = [
        ("title: t\nbinds: [«gism»]\n", "there is no standard `gism` | did you mean `gistm`?"),
        (
            "title: t\nselect: [«tailings/design-floods»]\n",
            "`tailings/design-floods` matches no rule | did you mean `tailings/design-flood`?",
        ),
        ("title: t\nskip: [«tailing/*»]\n", "`tailing/*` matches no rule | did you mean `tailings`?"),
        ("title: t\npromote: { «tailing»: error }\n", "`tailing` matches no rule | did you mean `tailings`?"),
    ];
    let wrong: Vec<String> =
        cases.iter().filter_map(|(text, wanted)| mistaken("profiles/lender.yaml", text, wanted)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let sound = "title: t\nbinds: [gistm]\nselect: [tailings, \"methane/*\"]\nskip: [tailings/design-flood]\n";
    assert!(pack(&[("profiles/lender.yaml", sound)]).1.is_ok());
}
