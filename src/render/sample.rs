//! A report made by hand, with one of everything that renderers must cope with: Cyrillic and
//! Latin names, labels on several lines and in two files, caps, arithmetic, clauses, missing
//! facts at a line end, in the middle and behind the last line.

use crate::finding::{
    Cap, CapKind, Citation, Finding, Hint, Label, Missing, MissingReason, Origin, Outcome, Read, Severity, Subject,
    Term, TraceLine,
};
use crate::pointer::Pointer;
use crate::report::{
    Bind, Catalog, ClauseLine, Declaration, FailOn, Instrument, OutcomeLine, Report, RuleTally, Settings, Tally,
    Verdict, sort,
};
use crate::source::{Source, SourceId, Sources, Span};

/// The flawed declaration; no line feed at the end.
const TEXT: &str = "\
declaration: 1
project:
  id: aktas-lithium
  name: Актас Литий
  country: KZ
  stage: operation
  standards_adopted:
    - { instrument: gistm, adopted_on: 2023-08-05 }

tailings:
  facilities:
    - id: tsf-north
      name: Хвостохранилище «Северное»   # starter dam of 2019
      phase: operation
      consequence:
        class: very_high
        population_at_risk: 1240
      design:
        flood_return_period: 1000
        earthquake_return_period: 2475
    - { id: tsf-east, name: Восточное 🏔, phase: operation, consequence: { class: high }, stability: { results: [ { section: A-A, loading: static_drained, factor: 1.21, required: 1.5 } ] }, roles: {} }

methane:
  period: { from: 2025-01-01, until: 2025-12-31 }
  ch4_emitted: 26081 tonne
financing:
  lenders:
    - { id: ebrd, name: EBRD, framework: ebrd, sector: private }";

/// A rule file with a mistake in it.
const RULE: &str = "\
title: Freeboard is kept
severity: error
for: tailings.facilities[] as dam
require: dam.freeboard >= dam.design.freboard_min
";

/// The texts of the sample.
pub(crate) struct Texts {
    sources: Sources,
    declaration: SourceId,
    rule: SourceId,
}

impl Texts {
    /// The span of `needle` in the declaration.
    fn span(&self, needle: &str) -> Span {
        let at = TEXT.find(needle).expect("the sample holds what its findings speak of");
        Span::new(self.declaration, at, at + needle.len())
    }

    /// The place of the value behind `key: ` in the line of `needle`.
    fn value(&self, needle: &str) -> Span {
        let span = self.span(needle);
        let (key, _) = needle.split_once(": ").expect("a key and a value");
        span.part(key.len() + 2, needle.len())
    }

    fn label(&self, needle: &str, text: &str) -> Label {
        Label::new(self.value(needle), text)
    }
}

fn dam(index: usize, name: &str) -> Subject {
    Subject { pointer: Pointer::from_dotted(&format!("tailings.facilities[{index}]")), name: name.to_owned() }
}

fn gistm(clause: &str, locator: Option<&str>, source: &str) -> Citation {
    Citation {
        standard: "gistm".into(),
        title: "GISTM".into(),
        clauses: vec![clause.into()],
        locator: locator.map(str::to_owned),
        edition: "August 2020".into(),
        url: "https://globaltailingsreview.org/global-industry-standard/".into(),
        force: "standard".into(),
        in_force: Some("2020-08-05".into()),
        because: None,
        time: None,
        source: source.into(),
    }
}

fn let_line(name: &str, expression: &str, value: &str, reads: &[(&str, Option<Span>)]) -> TraceLine {
    let reads = reads.iter().map(|(path, span)| Read { pointer: Pointer::from_dotted(path), span: *span }).collect();
    TraceLine {
        name: name.into(),
        expression: expression.into(),
        value: value.into(),
        filled: Vec::new(),
        is_inner: false,
        reads,
    }
}

fn flood(texts: &Texts) -> Finding {
    let mut finding = Finding::error(
        "tailings/design-flood",
        "`Хвостохранилище «Северное»` is designed for a 1-in-1000 year flood; class very_high needs 1 in 5000",
        texts.label("flood_return_period: 1000", "designed for 1 in 1000 years"),
    );
    finding.outcome = Some(Outcome::Fail);
    finding.subject = Some(dam(0, "Хвостохранилище «Северное»"));
    finding.related = vec![
        texts.label("class: very_high", "this class asks for more"),
        texts.label("phase: operation", "in operation"),
    ];
    finding.cites = vec![gistm("4.2", Some("Annex 2 Table 2"), "secondary")];
    finding.trace = vec![
        let_line("phase", "dam.phase", "operation", &[]),
        let_line(
            "class",
            "effective_class(dam)",
            "very_high",
            &[("tailings.facilities[0].consequence.class", Some(texts.value("class: very_high")))],
        ),
        let_line("needed", "table(\"gistm-design-criteria\", class, \"operation\")", "5000", &[]),
    ];
    finding.help("upgrade the spillway or freeboard design, or file the exception with its risk-reduction measures")
}

fn stability(texts: &Texts) -> Finding {
    let mut finding = Finding::error(
        "tailings/stability-factor",
        "section A-A of `Восточное 🏔` has a factor of safety of 1.21; its own criterion is 1.5",
        texts.label("factor: 1.21", "computed"),
    )
    .severity(Severity::Warning);
    finding.outcome = Some(Outcome::Fail);
    finding.subject = Some(dam(1, "Восточное 🏔"));
    finding.related = vec![texts.label("required: 1.5", "required"), texts.label("class: high", "high consequence")];
    finding.cites = vec![
        Citation { force: "benchmark".into(), ..gistm("5.7", None, "memory") },
        Citation {
            standard: "ca-dsg".into(),
            title: "Dam Safety Guidelines".into(),
            clauses: vec!["6.4".into(), "6.5".into()],
            time: Some("Dam Safety Guidelines is in force in 39 days".into()),
            in_force: Some("2027-01-01".into()),
            because: None,
            force: "binding".into(),
            source: "verified".into(),
            url: String::new(),
            edition: String::new(),
            locator: None,
        },
    ];
    finding.caps = vec![
        Cap { kind: CapKind::Force, text: "GISTM does not bind this project".into() },
        Cap { kind: CapKind::Source, text: "GISTM 5.7 is cited from memory".into() },
    ];
    let mut short_by = let_line("short_by", "required - factor", "0.29", &[]);
    let figure = |text: &str, at: &str| Term { text: text.into(), origin: Some(Origin::Places(texts.value(at), None)) };
    short_by.filled =
        vec![figure("1.5", "required: 1.5"), Term { text: " − ".into(), origin: None }, figure("1.21", "factor: 1.21")];
    finding.trace = vec![short_by];
    finding.hints = vec![Hint {
        text: "1.21 is about 12.1 ÷ 10: a decimal point one place too far to the left?".into(),
        ratio: "0.1".into(),
        source: "own".into(),
    }];
    finding.help("flatten the slope or lower the pond, and file the new analysis")
}

fn unit(texts: &Texts) -> Finding {
    let span = texts.value("ch4_emitted: 26081 tonne");
    Finding::error(
        "schema/unit",
        "`ch4_emitted` is `26081 tonne`, and `tonne` is no UCUM unit",
        Label::new(span.part(6, 11), "no UCUM unit"),
    )
    .fix("write `t`", true, span.part(6, 11), "t")
}

fn missing(texts: &Texts, path: &str, title: &str, who: Option<&str>, at: Span) -> Missing {
    let _ = texts;
    Missing {
        pointer: Pointer::from_dotted(path),
        reason: MissingReason::Absent,
        who: who.map(str::to_owned),
        insert_at: at,
        text: title.into(),
    }
}

fn undeclared(
    texts: &Texts,
    code: &str,
    severity: Severity,
    subject: Option<Subject>,
    missing: Vec<Missing>,
) -> Finding {
    let _ = texts;
    let first = missing.first().expect("an undeclared finding lacks a fact");
    let key = first.pointer.dotted();
    let name = subject.as_ref().map(|subject| subject.name.as_str()).unwrap_or_default();
    let key = key.rsplit_once("].").map_or(key.as_str(), |(_, key)| key);
    let message = format!("cannot tell: an engineer of record is named: `{key}` of `{name}` is not declared");
    let mut finding = Finding::error(code, message, Label::new(first.insert_at, "belongs here")).severity(severity);
    finding.outcome = Some(Outcome::Undeclared);
    finding.subject = subject;
    finding.missing = missing;
    finding
}

fn gaps(texts: &Texts) -> Vec<Finding> {
    let end = Span::new(texts.declaration, TEXT.len(), TEXT.len());
    let design = texts.span("earthquake_return_period: 2475").end_point();
    let roles = texts.span("roles: {").end_point();
    let north = || Some(dam(0, "Хвостохранилище «Северное»"));
    let root = || Some(Subject { pointer: Pointer::root(), name: "Актас Литий".into() });
    let mut list = vec![
        undeclared(
            texts,
            "tailings/freeboard",
            Severity::Error,
            north(),
            vec![
                missing(
                    texts,
                    "tailings.facilities[0].design.freeboard_min",
                    "Minimum freeboard",
                    Some("engineer_of_record"),
                    design,
                ),
                missing(
                    texts,
                    "tailings.facilities[0].design.wave_runup",
                    "Wave run-up",
                    Some("engineer_of_record"),
                    design,
                ),
            ],
        ),
        undeclared(
            texts,
            "tailings/engineer-of-record",
            Severity::Warning,
            Some(dam(1, "Восточное 🏔")),
            vec![missing(
                texts,
                "tailings.facilities[1].roles.engineer_of_record",
                "Engineer of record",
                Some("responsible_tailings_engineer"),
                roles,
            )],
        ),
    ];
    for code in ["consulted-before-impact", "esia-disclosed", "grievance-open", "plan-in-force", "settlements-listed"] {
        let lacks = missing(texts, "community", "Community", Some("community_team"), end);
        list.push(undeclared(texts, &format!("community/{code}"), Severity::Error, root(), vec![lacks]));
    }
    list
}

fn declaration(texts: &Texts) -> Declaration {
    let mut findings = vec![flood(texts), stability(texts), unit(texts)];
    findings.extend(gaps(texts));
    sort(&texts.sources, &mut findings);
    let rule = |rule: &str, pass, fail, undeclared, not_applicable, reason: Option<&str>| RuleTally {
        rule: rule.into(),
        title: rule.into(),
        tally: Tally { pass, fail, undeclared, not_applicable, broken: 0, waived: 0 },
        reason: reason.map(str::to_owned),
    };
    Declaration {
        path: "filings/актас.yaml".into(),
        document: 1,
        digest: "9f".repeat(32),
        name: Some("Актас Литий".into()),
        id: Some("aktas-lithium".into()),
        gate: Some("operation".into()),
        gate_note: None,
        verdict: Verdict::Findings,
        tally: Tally { pass: 14, fail: 2, undeclared: 7, not_applicable: 2, broken: 0, waived: 0 },
        rules: vec![
            rule("methane/ogmp-level", 0, 0, 0, 1, Some("does not bind")),
            rule("tailings/design-flood", 1, 1, 0, 0, None),
            rule("tailings/safe-closure", 0, 0, 0, 1, Some("condition false")),
        ],
        outcomes: vec![
            OutcomeLine {
                rule: "methane/ogmp-level".into(),
                subject: Subject { pointer: Pointer::root(), name: "Актас Литий".into() },
                outcome: Outcome::NotApplicable,
                reason: Some("does not bind".into()),
            },
            OutcomeLine {
                rule: "tailings/design-flood".into(),
                subject: dam(1, "Восточное 🏔"),
                outcome: Outcome::Pass,
                reason: None,
            },
        ],
        binds: vec![Bind {
            standard: "gistm".into(),
            force: "standard".into(),
            because: Some(Pointer::from_dotted("project.standards_adopted[0]")),
            from: Some("2020-08-05".into()),
            rules: 1,
            ..Bind::default()
        }],
        findings,
        ahead: Vec::new(),
    }
}

/// The standard of the sample, with a clause for each end.
fn instrument() -> Instrument {
    let line = |id: &str, rule: &str, is_attestation| ClauseLine {
        id: id.into(),
        rules: (!rule.is_empty()).then(|| rule.to_owned()).into_iter().collect(),
        is_left_out: false,
        is_attestation,
    };
    let rules = ["methane/ogmp-level", "tailings/design-flood", "tailings/stability-factor"];
    Instrument {
        slug: "gistm".into(),
        title: "GISTM".into(),
        edition: "August 2020".into(),
        url: "https://globaltailingsreview.org".into(),
        clauses: vec![
            line("4.2", rules[1], false),
            line("4.6", rules[2], false),
            line("5.1", rules[0], false),
            line("8.1", "", true),
            line("15.1", "", false),
        ],
        rules: rules.map(str::to_owned).into(),
    }
}

/// The sample report and its texts.
pub(crate) fn sample() -> (Report, Sources) {
    let mut sources = Sources::default();
    let declaration_id = sources.add(Source::new("filings/актас.yaml", TEXT));
    let rule_id = sources.add(Source::new("house-rules/tailings/freeboard.yaml", RULE));
    let texts = Texts { sources, declaration: declaration_id, rule: rule_id };
    let at = RULE.find("dam.design.freboard_min").expect("the rule reads it");
    let broken = Finding::error(
        "pack/unknown-path",
        "`dam.design.freboard_min` is not in the schema",
        Label::new(Span::new(texts.rule, at + 11, at + 23), "no such key in `design`"),
    )
    .also(texts.span("design:"), "a `design` as filed")
    .help("did you mean `freeboard_min`?");
    let declaration = declaration(&texts);
    let report = Report {
        settings: Settings {
            as_of: "2026-11-23".into(),
            as_of_given: false,
            hindsight: false,
            gate: None,
            profile: "default".into(),
            fail_on: FailOn::At(Severity::Error),
            allow_undeclared: false,
            show: Vec::new(),
            folder: "/home/sponsor/aktas".into(),
            config: None,
            waivers: None,
        },
        catalog: Catalog {
            digest: "3f9ac2e1b0d4".repeat(6)[..64].to_owned(),
            rules: 73,
            packs: vec!["built-in".into()],
            about: Vec::new(),
            instruments: vec![instrument()],
        },
        findings: vec![broken],
        declarations: vec![declaration],
    };
    (report, texts.sources)
}
