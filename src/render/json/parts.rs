//! The contract as structs, and how a report becomes one.

use serde::Serialize;

use super::clauses::{ClausesPart, clauses_part};
use super::waived::{WaivedPart, waived_part};
use super::{fingerprint, thin};
use crate::finding::{Citation, Compared, Finding, Fix, Hint, Label, Missing, Outcome, Read, Subject, TraceLine};
use crate::pointer::Pointer;
use crate::report::{Bind, Declaration, OutcomeLine, Report, RuleTally, Tally, all_clauses};
use crate::source::{Position, Sources, Span};

/// The version of the contract.
pub(super) const VERSION: u8 = 1;

#[derive(Serialize)]
pub(super) struct Page<'a> {
    version: u8,
    tool: Tool,
    as_of: &'a str,
    hindsight: bool,
    gate: Option<&'a str>,
    profile: &'a str,
    fail_on: &'static str,
    allow_undeclared: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    config: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waivers: Option<&'a str>,
    catalog: CatalogPart<'a>,
    findings: Vec<FindingPart<'a>>,
    declarations: Vec<DeclarationPart<'a>>,
}

#[derive(Serialize)]
pub(super) struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
pub(super) struct CatalogPart<'a> {
    digest: &'a str,
    rules: usize,
    packs: &'a [String],
}

#[derive(Serialize)]
struct DeclarationPart<'a> {
    path: &'a str,
    document: usize,
    digest: &'a str,
    name: Option<&'a str>,
    gate: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gate_note: Option<&'a str>,
    verdict: &'static str,
    tally: TallyPart,
    clauses: ClausesPart,
    rules: Vec<RulePart<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcomes: Option<Vec<OutcomePart<'a>>>,
    binds: Vec<BindPart<'a>>,
    findings: Vec<FindingPart<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    omitted: Vec<Omitted>,
}

#[derive(Serialize)]
struct TallyPart {
    pass: usize,
    fail: usize,
    undeclared: usize,
    not_applicable: usize,
    broken: usize,
    waived: usize,
}

#[derive(Serialize)]
struct RulePart<'a> {
    rule: &'a str,
    #[serde(flatten)]
    tally: TallyPart,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

#[derive(Serialize)]
struct OutcomePart<'a> {
    rule: &'a str,
    subject: SubjectPart<'a>,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

#[derive(Serialize)]
struct BindPart<'a> {
    standard: &'a str,
    force: &'a str,
    because: Option<String>,
    from: Option<&'a str>,
}

/// A missing fact for which more findings wait than are listed.
#[derive(Serialize)]
pub(in crate::render) struct Omitted {
    pub pointer: String,
    pub findings: usize,
}

#[derive(Serialize)]
pub(super) struct FindingPart<'a> {
    code: &'a str,
    outcome: Option<&'static str>,
    severity: &'static str,
    caps: Vec<CapPart<'a>>,
    message: &'a str,
    subject: Option<SubjectPart<'a>>,
    labels: Vec<LabelPart<'a>>,
    cites: Vec<CitePart<'a>>,
    help: Option<&'a str>,
    trace: Vec<TracePart<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hints: Vec<HintPart<'a>>,
    missing: Vec<MissingPart<'a>>,
    fixes: Vec<FixPart<'a>>,
    fingerprint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    waived: Option<WaivedPart<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<&'static str>,
}

#[derive(Serialize)]
struct CapPart<'a> {
    cap: &'static str,
    text: &'a str,
}

#[derive(Serialize)]
pub(super) struct SubjectPart<'a> {
    pointer: String,
    name: &'a str,
}

#[derive(Serialize)]
struct LabelPart<'a> {
    primary: bool,
    text: &'a str,
    path: &'a str,
    start: Place,
    end: Place,
}

#[derive(Serialize)]
pub(super) struct Place {
    line: usize,
    column: usize,
    byte: usize,
    utf16: usize,
}

#[derive(Serialize)]
pub(super) struct CitePart<'a> {
    standard: &'a str,
    clause: Option<&'a str>,
    edition: &'a str,
    url: &'a str,
    force: &'a str,
    in_force: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<&'a str>,
    source: &'a str,
}

#[derive(Serialize)]
struct TracePart<'a> {
    name: &'a str,
    expression: &'a str,
    value: &'a str,
    #[serde(skip_serializing_if = "String::is_empty")]
    filled: String,
    reads: Vec<ReadPart>,
}

#[derive(Serialize)]
struct HintPart<'a> {
    text: &'a str,
    ratio: &'a str,
    source: &'a str,
}

#[derive(Serialize)]
struct ReadPart {
    pointer: String,
    start: Option<Place>,
}

#[derive(Serialize)]
struct MissingPart<'a> {
    pointer: String,
    reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    who: Option<&'a str>,
    insert_at: Place,
    text: &'a str,
}

#[derive(Serialize)]
struct FixPart<'a> {
    title: &'a str,
    safe: bool,
    edits: Vec<EditPart<'a>>,
}

#[derive(Serialize)]
struct EditPart<'a> {
    path: &'a str,
    start: Place,
    end: Place,
    text: &'a str,
}

impl<'a> Page<'a> {
    /// The whole report.
    pub(super) fn new(report: &'a Report, sources: &'a Sources) -> Self {
        let settings = &report.settings;
        Self {
            version: VERSION,
            tool: tool(),
            as_of: &settings.as_of,
            hindsight: settings.hindsight,
            gate: settings.gate.as_deref(),
            profile: &settings.profile,
            fail_on: settings.fail_on.word(),
            allow_undeclared: settings.allow_undeclared,
            config: settings.config.as_deref(),
            waivers: settings.waivers.as_deref(),
            catalog: catalog(report),
            findings: report.findings.iter().map(|finding| finding_part(finding, sources)).collect(),
            declarations: report
                .declarations
                .iter()
                .map(|declaration| declaration_part(declaration, report, sources))
                .collect(),
        }
    }
}

pub(super) fn tool() -> Tool {
    Tool { name: "assay", version: env!("CARGO_PKG_VERSION") }
}

pub(super) fn catalog(report: &Report) -> CatalogPart<'_> {
    let crate::report::Catalog { digest, rules, packs, .. } = &report.catalog;
    CatalogPart { digest, rules: *rules, packs }
}

fn declaration_part<'a>(declaration: &'a Declaration, report: &Report, sources: &'a Sources) -> DeclarationPart<'a> {
    let (kept, omitted) = thin(&declaration.findings);
    let show = &report.settings.show;
    let shown = || declaration.outcomes.iter().filter(|line| show.contains(&line.outcome));
    DeclarationPart {
        path: &declaration.path,
        document: declaration.document,
        digest: &declaration.digest,
        name: declaration.name.as_deref(),
        gate: declaration.gate.as_deref(),
        gate_note: declaration.gate_note.as_deref(),
        verdict: declaration.verdict.word(),
        tally: tally_part(declaration.tally),
        clauses: clauses_part(all_clauses(declaration, &report.catalog)),
        rules: declaration.rules.iter().map(rule_part).collect(),
        outcomes: (!show.is_empty()).then(|| shown().map(outcome_part).collect()),
        binds: declaration.binds.iter().filter(|bind| bind.rules > 0).map(bind_part).collect(),
        findings: kept.into_iter().map(|finding| finding_part(finding, sources)).collect(),
        omitted,
    }
}

fn tally_part(tally: Tally) -> TallyPart {
    let Tally { pass, fail, undeclared, not_applicable, broken, waived } = tally;
    TallyPart { pass, fail, undeclared, not_applicable, broken, waived }
}

fn rule_part(rule: &RuleTally) -> RulePart<'_> {
    RulePart { rule: &rule.rule, tally: tally_part(rule.tally), reason: rule.reason.as_deref() }
}

fn outcome_part(line: &OutcomeLine) -> OutcomePart<'_> {
    OutcomePart {
        rule: &line.rule,
        subject: subject_part(&line.subject),
        outcome: line.outcome.word(),
        reason: line.reason.as_deref(),
    }
}

pub(super) fn subject_part(subject: &Subject) -> SubjectPart<'_> {
    SubjectPart { pointer: subject.pointer.to_string(), name: &subject.name }
}

fn bind_part(bind: &Bind) -> BindPart<'_> {
    BindPart {
        standard: &bind.standard,
        force: &bind.force,
        because: bind.because.as_ref().map(Pointer::to_string),
        from: bind.from.as_deref(),
    }
}

pub(super) fn finding_part<'a>(finding: &'a Finding, sources: &'a Sources) -> FindingPart<'a> {
    let labels = std::iter::once((true, &finding.primary)).chain(finding.related.iter().map(|label| (false, label)));
    FindingPart {
        code: &finding.code,
        outcome: finding.outcome.filter(|outcome| *outcome >= Outcome::Undeclared).map(Outcome::word),
        severity: finding.severity.word(),
        caps: finding.caps.iter().map(|cap| CapPart { cap: cap.kind.word(), text: &cap.text }).collect(),
        message: &finding.message,
        subject: finding.subject.as_ref().map(subject_part),
        labels: labels.map(|(primary, label)| label_part(primary, label, sources)).collect(),
        cites: finding.cites.iter().flat_map(cite_parts).collect(),
        help: finding.help.as_deref(),
        trace: finding.trace.iter().map(|line| trace_part(line, sources)).collect(),
        hints: finding.hints.iter().map(hint_part).collect(),
        missing: finding.missing.iter().map(|missing| missing_part(missing, sources)).collect(),
        fixes: finding.fixes.iter().map(|fix| fix_part(fix, sources)).collect(),
        fingerprint: fingerprint(finding, sources),
        waived: finding.waived.as_deref().map(waived_part),
        baseline: finding.baseline.map(Compared::word),
    }
}

fn label_part<'a>(primary: bool, label: &'a Label, sources: &'a Sources) -> LabelPart<'a> {
    let (start, end) = places(label.span, sources);
    LabelPart { primary, text: &label.text, path: sources.get(label.span.source).name(), start, end }
}

/// One entry for each clause: a reader who looks for a clause need not take lists apart.
pub(super) fn cite_parts(cite: &Citation) -> Vec<CitePart<'_>> {
    let part = |clause| CitePart {
        standard: &cite.standard,
        clause,
        edition: &cite.edition,
        url: &cite.url,
        force: &cite.force,
        in_force: cite.in_force.as_deref(),
        time: cite.time.as_deref(),
        source: &cite.source,
    };
    match cite.clauses.as_slice() {
        [] => vec![part(None)],
        clauses => clauses.iter().map(|clause| part(Some(clause.as_str()))).collect(),
    }
}

fn trace_part<'a>(line: &'a TraceLine, sources: &Sources) -> TracePart<'a> {
    let read = |read: &Read| ReadPart {
        pointer: read.pointer.to_string(),
        start: read.span.map(|span| places(span, sources).0),
    };
    TracePart {
        name: &line.name,
        expression: &line.expression,
        value: &line.value,
        filled: line.filled.iter().map(|term| term.text.as_str()).collect(),
        reads: line.reads.iter().map(read).collect(),
    }
}

fn hint_part(hint: &Hint) -> HintPart<'_> {
    HintPart { text: &hint.text, ratio: &hint.ratio, source: &hint.source }
}

fn missing_part<'a>(missing: &'a Missing, sources: &Sources) -> MissingPart<'a> {
    MissingPart {
        pointer: missing.pointer.to_string(),
        reason: missing.reason.word(),
        who: missing.who.as_deref(),
        insert_at: places(missing.insert_at, sources).0,
        text: &missing.text,
    }
}

fn fix_part<'a>(fix: &'a Fix, sources: &'a Sources) -> FixPart<'a> {
    let edits = fix.edits.iter().map(|edit| {
        let (start, end) = places(edit.span, sources);
        EditPart { path: sources.get(edit.span.source).name(), start, end, text: &edit.text }
    });
    FixPart { title: &fix.title, safe: fix.safe, edits: edits.collect() }
}

pub(super) fn places(span: Span, sources: &Sources) -> (Place, Place) {
    let place = |Position { line, column, byte, utf16 }| Place { line, column, byte, utf16 };
    let (start, end) = sources.positions(span);
    (place(start), place(end))
}
