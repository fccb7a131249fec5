//! Two ESG rule engines that ignore operators they do not know, ported: in our form their packs load
//! and prove themselves, judge an empty report as undeclared and a sound one as passed, and refuse
//! the values that the originals let through. Their mistakes as packs are in `tests/packs/wrong/port-*.md`.

use crate::support::{assay, findings, judge};

const ESG: &[&str] = &["--rules", "tests/packs/esgascode", "--select", "report"];
const OFP: &[&str] = &["--rules", "tests/packs/ofp", "--select", "emissions"];

#[test]
fn the_ports_prove_themselves() {
    for pack in ["tests/packs/esgascode", "tests/packs/ofp"] {
        let output = assay(&["test", pack]);
        assert_eq!(output.status.code(), Some(0), "{pack}: {}", String::from_utf8_lossy(&output.stdout));
    }
}

#[test]
fn an_empty_report_is_never_compliant_and_a_sound_one_passes() {
    let empty = "declaration: 1\nproject: { id: a }\n";
    for (pack, rules) in [(ESG, 4), (OFP, 2)] {
        let (report, status) = judge(empty, pack);
        assert_eq!(status, 1, "{report}");
        let tally = &report["declarations"][0]["tally"];
        assert_eq!((&tally["pass"], &tally["undeclared"]), (&0.into(), &rules.into()), "{tally}");
    }
    let sound = "declaration: 1\nproject: { id: a, name: Kyzyl Graphite }\nmilestones: { application: { actual_on: 2025-06-16 }, closure: { planned_on: 2051-06 } }\n\
                 tailings: { facilities: [ { id: a, design: { flood_return_period: 5000 } } ] }\n\
                 methane: { sources: [ { id: s, ch4_emitted: 120 t } ] }\n";
    for (pack, sound) in [(ESG, sound.replace("120 t", "99 t")), (OFP, sound.to_owned())] {
        let (report, status) = judge(&sound, pack);
        assert_eq!(status, 0, "{:?}", findings(&report));
    }
}

#[test]
fn nonsense_that_the_original_passes_is_refused() {
    let with = |source: &str, from: &str| {
        format!(
            "declaration: 1\nproject: {{ id: a }}\nmilestones: {{ application: {{ actual_on: {from} }} }}\nmethane:\n  sources:\n    - {{ id: s, {source} }}\n"
        )
    };
    let cases = [
        (with("kind: BANANA, ch4_emitted: 120 t", "2025-01-01"), "schema/unknown-word"),
        (with("scope: Scope 9, ch4_emitted: 120 t", "2025-01-01"), "schema/unknown-key"),
        (with("ch4_emitted: -5 t", "2025-01-01"), "emissions/quantity"),
        (with("ch4_emitted: 120 furlongs", "2025-01-01"), "schema/quantity"),
        (with("ch4_emitted: 120", "2025-01-01"), "schema/type"),
        (with("ch4_emitted: 120 t", "1200-01-01"), "emissions/year"),
    ];
    for (text, code) in cases {
        let (report, status) = judge(&text, OFP);
        assert_eq!(status, 1, "{code}");
        let codes = crate::support::codes(&report);
        assert!(codes.contains(&code), "{code} is not among {codes:?}");
    }
}
