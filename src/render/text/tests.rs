//! The text report, line by line where a reader would notice.

use super::*;
use crate::finding::{Label, Missing, MissingReason, Severity};
use crate::pointer::Pointer;
use crate::render::sample::sample;
use crate::report::{FailOn, Tally, Verdict};
use crate::source::{Source, Span};

fn page(style: Style) -> String {
    let (report, sources) = sample();
    render(&report, &sources, style)
}

/// What stands above an underline, read off the page by columns.
fn underlined(page: &str, words: &str) -> String {
    let lines: Vec<Vec<char>> = page.lines().map(|line| line.chars().collect()).collect();
    let at = page.lines().position(|line| line.contains(&format!("╰── {words}"))).expect("the label is on the page");
    let stem = lines[at].iter().position(|c| *c == '╰').expect("the label hangs on a stem");
    let under = (0..at).rev().find(|row| matches!(lines[*row].get(stem), Some('┬' | '▲'))).expect("an underline");
    let is_rule = |column: &usize| matches!(lines[under].get(*column), Some('─' | '┬' | '▲'));
    let from = (0..=stem).rev().take_while(is_rule).last().expect("the stem is part of it");
    let until = (stem..lines[under].len()).take_while(is_rule).last().expect("the stem is part of it");
    lines[under - 1].iter().skip(from).take(until + 1 - from).collect()
}

fn finding_at(text: &str, start: usize, end: usize) -> (Finding, Sources) {
    let mut sources = Sources::default();
    let id = sources.add(Source::new("a.yaml", text));
    (Finding::error("a/b", "something is wrong", Label::new(Span::new(id, start, end), "here it is")), sources)
}

fn drawn(text: &str, start: usize, end: usize) -> String {
    let (one, sources) = finding_at(text, start, end);
    finding(&one, &sources, Style::default())
}

#[test]
fn carets_stand_under_what_the_labels_speak_of() {
    let page = page(Style::default());
    for (words, text) in [
        ("designed for 1 in 1000 years", "1000"),
        ("this class asks for more", "very_high"),
        ("in operation", "operation"),
        ("required", "1.5"),
        ("computed", "1.21"),
        ("high consequence", "high"),
        ("no UCUM unit", "tonne"),
        ("no such key in `design`", "freboard_min"),
        ("a `design` as filed", "design:"),
    ] {
        assert_eq!(underlined(&page, words), text, "{page}");
    }
    let text = "имя: Хвостохранилище # 雪\nдругое: да\n";
    let at = text.find('Х').expect("it is there");
    let cyrillic = drawn(text, at, at + "Хвостохранилище".len());
    assert_eq!(underlined(&cyrillic, "here it is"), "Хвостохранилище", "{cyrillic}");
    assert!(cyrillic.contains("a.yaml:1:6"), "columns count characters: {cyrillic}");
    let wide = drawn("雪: abc\n", 5, 8);
    assert!(wide.contains(" 1 │ 雪: abc\n   ·     ─┬─\n"), "a wide character takes two columns: {wide}");
}

#[test]
fn a_finding_reads_like_a_compilers() {
    let page = page(Style::default());
    let block = "\
error[tailings/design-flood]: `Хвостохранилище «Северное»` is designed for a 1-in-1000 year flood; class very_high needs 1 in 5000
    ╭─[filings/актас.yaml:19:30]
 13 │       name: Хвостохранилище «Северное»   # starter dam of 2019
 14 │       phase: operation
    ·              ────┬────
    ·                  ╰── in operation
 15 │       consequence:
 16 │         class: very_high
    ·                ────┬────
    ·                    ╰── this class asks for more
 17 │         population_at_risk: 1240
 18 │       design:
 19 │         flood_return_period: 1000
    ·                              ──┬─
    ·                                ╰── designed for 1 in 1000 years
 20 │         earthquake_return_period: 2475
    ╰────
  class  = effective_class(dam)                               = very_high
  needed = table(\"gistm-design-criteria\", class, \"operation\") = 5000
  GISTM 4.2, Annex 2 Table 2 (August 2020) · in force 2020-08-05 · adopted standard
    read in a secondary source
  help: upgrade the spillway or freeboard design, or file the exception with its risk-reduction
        measures
";
    assert!(page.contains(block), "{page}");
    assert!(page.contains("\n  weighs less: GISTM does not bind this project; GISTM 5.7 is cited from memory\n"));
    assert!(
        page.contains("\n  Dam Safety Guidelines 6.4, 6.5 · in force in 39 days (from 2027-01-01) · binding law\n")
    );
    assert!(page.contains("\n  fix: write `t`\n\n"), "a fix is told once: {page}");
}

#[test]
fn another_file_has_its_own_part_of_the_box() {
    let page = page(Style::default());
    assert!(page.contains("\n    ╭─[house-rules/tailings/freeboard.yaml:4:38]\n  3 │ for:"), "{page}");
    assert!(page.contains("\n    ├─[filings/актас.yaml:18:7]\n 17 │"), "{page}");
}

#[test]
fn a_fact_is_told_once_where_it_belongs() {
    let page = page(Style::default());
    let head = "error: `community` is not declared: 5 rules wait for it; if there is none, write `community: false`";
    assert_eq!(page.matches(head).count(), 1, "{page}");
    assert!(page.contains("  ask: community team\n  wait: community/consulted-before-impact, community/esia-disclosed, community/grievance-open (+2)\n"));
    assert_eq!(page.matches("28 │     - { id: ebrd").count(), 1, "the end of the text is shown once");
    assert!(
        page.contains("error: 2 facts of `Хвостохранилище «Северное»` are not declared: 1 rule waits for them\n"),
        "{page}"
    );
    assert!(
        page.contains("\n  design.wave_runup     wave run-up · ask: engineer of record · tailings/freeboard\n"),
        "{page}"
    );
    assert!(page.find("Facts not declared (4)") > page.find("schema/unit"), "facts follow what is wrong");
}

#[test]
fn facts_beyond_the_first_places_are_lines() {
    let page = page(Style { facts: 1, ..Style::default() });
    assert!(page.contains("and 2 further facts:\n  error   line 28  community · ask: community team\n"), "{page}");
    assert!(page.contains("  warning line 21  tailings.facilities[1].roles.engineer_of_record\n"), "{page}");
}

#[test]
fn the_last_lines_say_how_it_stands() {
    let page = page(Style::default());
    let end = "\
2 errors, 1 warning, 4 facts not declared (3 errors, 1 warning) · 14 checks passed · 2 rules not applicable
does not pass: 2 findings and 3 missing facts count as errors
clauses: 1 checked (1 with a breach), 1 unknown, 1 not applicable, 1 by attestation only, 1 not encoded
checked against 73 rules · catalog 3f9ac2e1b0d4 · profile default
could not check everything: 1 finding at the top, of no declaration
";
    assert!(page.ends_with(end), "{page}");
}

/// The verdict line of the sample with other settings and findings.
fn verdict(verdict: Verdict, change: impl Fn(&mut Settings), keep: impl Fn(&Finding) -> bool) -> String {
    let (mut report, sources) = sample();
    change(&mut report.settings);
    report.findings.clear();
    report.declarations[0].verdict = verdict;
    report.declarations[0].findings.retain(keep);
    let page = render(&report, &sources, Style::default());
    page.lines().nth_back(2).unwrap_or_default().to_owned()
}

#[test]
fn nothing_is_clean_while_facts_are_missing() {
    let is_open = |finding: &Finding| finding.outcome == Some(Outcome::Undeclared);
    let passes = |_: &mut Settings| ();
    let allow = |settings: &mut Settings| settings.allow_undeclared = true;
    let never = |settings: &mut Settings| settings.fail_on = FailOn::Never;
    assert_eq!(verdict(Verdict::Findings, passes, is_open), "does not pass: no breach found; 4 facts not declared");
    assert_eq!(
        verdict(Verdict::Clean, allow, is_open),
        "no breach found; 4 facts not declared, which do not fail this run"
    );
    assert_eq!(verdict(Verdict::Clean, passes, |_| false), "clean: no breach found");
    assert_eq!(verdict(Verdict::Clean, passes, |f| f.severity == Severity::Warning), "no errors; 1 fact not declared");
    assert_eq!(verdict(Verdict::Clean, never, |f| !is_open(f)), "nothing fails this run: `--fail-on never`");
    assert_eq!(verdict(Verdict::Findings, passes, |f| !is_open(f)), "does not pass: 2 findings count as errors");
}

#[test]
fn what_limits_trust_stands_at_the_top() {
    let (mut report, sources) = sample();
    report.settings.as_of_given = true;
    report.settings.hindsight = true;
    report.settings.profile = "lender".into();
    report.declarations[0].gate_note = Some("judged at `application`, though production has begun".into());
    let page = render(&report, &sources, Style::default());
    let head = "\
filings/актас.yaml · Актас Литий · as of 2026-11-23 · gate operation
! judged as of 2026-11-23, the date of `--as-of`
! judged with hindsight: dates of entry into force are ignored and every benchmark counts as adopted
! judged at `application`, though production has begun
! judged under the profile `lender`

error[";
    assert!(page.contains(head), "{page}");
}

#[test]
fn outcomes_are_listed_on_request() {
    let (mut report, sources) = sample();
    report.settings.show = vec![Outcome::Pass, Outcome::NotApplicable];
    let page = render(&report, &sources, Style::default());
    assert!(page.contains("Passed (1)\n  tailings/design-flood  Восточное 🏔\n\nNot applicable (1)\n  methane/ogmp-level  does not bind\n\n"), "{page}");
}

#[test]
fn why_something_could_not_be_checked_is_said() {
    let (mut report, sources) = sample();
    let declaration = &mut report.declarations[0];
    declaration.verdict = Verdict::CouldNotCheck;
    declaration.rules[1].tally.broken = 1;
    let page = render(&report, &sources, Style::default());
    assert!(page.contains("could not check: tailings/design-flood is at fault itself, so nothing is known"), "{page}");

    let declaration = &mut report.declarations[0];
    declaration.rules.clear();
    declaration.tally = Tally::default();
    declaration.findings.retain(|finding| finding.code == "schema/unit");
    let page = render(&report, &sources, Style::default());
    assert!(
        page.contains("could not check: no rule was judged; mend `schema/unit` at filings/актас.yaml:25 first"),
        "{page}"
    );

    report.declarations[0].findings.clear();
    let page = render(&report, &sources, Style::default());
    assert!(page.contains("could not check: no rule had anything to say of it, and nothing judged is never"), "{page}");

    report.declarations.clear();
    let page = render(&report, &sources, Style::default());
    assert!(page.ends_with("nothing was checked: see the 1 finding above\n"), "{page}");
}

#[test]
fn several_declarations_end_in_one_line() {
    let (mut report, sources) = sample();
    report.findings.clear();
    let mut other = report.declarations[0].clone();
    other.document = 2;
    other.findings.clear();
    other.verdict = Verdict::Clean;
    report.declarations.push(other);
    let page = render(&report, &sources, Style::default());
    assert!(page.contains("filings/актас.yaml · document 2 · Актас Литий"), "{page}");
    let total = "\n\n2 declarations: 2 errors, 1 warning, 4 facts not declared (3 errors, 1 warning) · 1 passes · 1 does not pass\n";
    assert!(page.ends_with(total), "{page}");
}

/// The page without escape sequences.
fn stripped(page: &str) -> String {
    let mut plain = String::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = match after.strip_prefix("]8;;") {
            Some(link) => link.split_once("\u{1b}\\").map_or("", |(_, rest)| rest),
            None => after.split_once('m').map_or("", |(_, rest)| rest),
        };
    }
    plain + rest
}

#[test]
fn colour_and_links_change_no_word() {
    let plain = page(Style::default());
    assert!(!plain.contains('\u{1b}'));
    let colored = page(Style { color: true, ..Style::default() });
    assert!(colored.contains("\u{1b}[1;31merror[tailings/design-flood]\u{1b}[0m"));
    assert_eq!(stripped(&colored), plain);
    let linked = page(Style { links: true, ..Style::default() });
    assert!(linked.contains(
        "\u{1b}]8;;https://globaltailingsreview.org/global-industry-standard/\u{1b}\\GISTM\u{1b}]8;;\u{1b}\\ 4.2"
    ));
    assert_eq!(stripped(&linked), plain);
}

#[test]
fn ascii_is_enough() {
    let page = page(Style { unicode: false, ..Style::default() });
    let foreign = |c: char| !c.is_ascii() && !c.is_alphabetic() && !matches!(c, '«' | '»' | '🏔');
    assert_eq!(page.chars().find(|c| foreign(*c)), None, "{page}");
    assert!(page.contains("    |-[filings/актас.yaml:18:7]\n"), "{page}");
}

#[test]
fn an_insertion_point_has_a_caret_wherever_it_is() {
    for (text, at, shown) in [
        ("a: 1\nb: 2", 9, "2 │ b: 2\n   ·     ▲\n"),
        ("a: 1\nb: 2\n", 10, "3 │\n   · ▲\n"),
        ("a: 1\nb: 2\n", 4, "1 │ a: 1\n   ·     ▲\n"),
        ("", 0, "1 │\n   · ▲\n"),
        ("a: 1\r\nb: 2\r\n", 4, "1 │ a: 1\n   ·     ▲\n"),
    ] {
        let page = drawn(text, at, at);
        assert!(page.contains(shown), "{text:?} at {at}: {page}");
    }
}

#[test]
fn long_lines_and_hostile_texts_stay_on_the_page() {
    let long = format!("first: 1\nkey: {}needle{}\n", "x".repeat(2000), "y".repeat(2000));
    let at = long.find("needle").expect("it is there");
    let page = drawn(&long, at, at + 6);
    assert_eq!(underlined(&page, "here it is"), "needle", "{page}");
    assert!(page.contains(&format!("a.yaml:2:{}", at - 9 + 1)), "the column is that of the file: {page}");
    assert!(page.lines().all(|line| width(line) <= 100), "{page}");

    let page = drawn("a: \u{1b}]0;owned\u{7} \u{202e}b\n", 3, 4);
    assert!(!page.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{page}");
}

#[test]
fn an_undeclared_finding_without_a_fact_is_not_lost() {
    let (mut one, sources) = finding_at("a: 1\n", 0, 1);
    one.outcome = Some(Outcome::Undeclared);
    let (mut report, _) = sample();
    report.findings.clear();
    report.declarations[0].findings = vec![one];
    assert!(render(&report, &sources, Style::default()).contains("error[a/b]: something is wrong\n"));
}

#[test]
fn what_the_engine_says_of_a_fact_is_kept() {
    let (mut rule, sources) = finding_at("a: 1\n", 0, 1);
    rule.outcome = Some(Outcome::Undeclared);
    rule.missing = vec![Missing {
        pointer: Pointer::from_dotted("project.country"),
        reason: MissingReason::Absent,
        who: None,
        insert_at: rule.primary.span.end_point(),
        text: "Country".into(),
    }];
    let force = Finding { code: "run/force-unknown".into(), message: "what binds is not known".into(), ..rule.clone() };
    let (mut report, _) = sample();
    report.findings.clear();
    report.declarations[0].findings = vec![rule, force];
    let page = render(&report, &sources, Style::default());
    assert!(page.contains("error[a/b]: `project.country` is not declared: 1 rule waits for it\n"), "{page}");
    assert!(page.contains("  note: what binds is not known\n"), "{page}");
}

#[test]
fn sections_that_are_left_out_together_share_a_place() {
    let (mut report, sources) = sample();
    let findings = &mut report.declarations[0].findings;
    findings.retain(|finding| finding.code.starts_with("community/"));
    let mut other = findings[0].clone();
    other.code = "water/balance".into();
    other.missing[0].pointer = Pointer::from_dotted("water");
    other.missing[0].text = "Water".into();
    findings.push(other);
    let page = render(&report, &sources, Style::default());
    assert!(page.contains("error: 2 sections are not declared: 6 rules wait for them\n"), "{page}");
    assert!(page.contains("\n  help: where there is none, say so, as in `community: false`\n"), "{page}");
}
