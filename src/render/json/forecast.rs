//! What changes with time, for machines: the shape is `schemas/forecast.schema.json`.

use serde::Serialize;

use super::parts::{CitePart, FindingPart, SubjectPart, cite_parts, finding_part, subject_part};
use crate::forecast::{Change, Outlook};
use crate::report::{Declaration, Report};
use crate::source::Sources;

#[derive(Serialize)]
struct Page<'a> {
    version: u8,
    tool: super::parts::Tool,
    as_of: &'a str,
    until: String,
    gate: Option<&'a str>,
    profile: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    config: Option<&'a str>,
    catalog: super::parts::CatalogPart<'a>,
    findings: Vec<FindingPart<'a>>,
    declarations: Vec<Filing<'a>>,
}

#[derive(Serialize)]
struct Filing<'a> {
    path: &'a str,
    document: usize,
    digest: &'a str,
    name: Option<&'a str>,
    gate: Option<&'a str>,
    judged: bool,
    changes: Vec<ChangePart<'a>>,
    findings: Vec<FindingPart<'a>>,
}

#[derive(Serialize)]
struct ChangePart<'a> {
    date: String,
    days: i64,
    kind: &'static str,
    rule: &'a str,
    title: &'a str,
    subject: SubjectPart<'a>,
    before: &'static str,
    after: &'static str,
    severity: &'static str,
    reason: Option<&'a str>,
    cites: Vec<CitePart<'a>>,
    findings: Vec<FindingPart<'a>>,
}

/// Writes what changes for each project, pretty printed and ended by a line feed.
///
/// # Panics
/// Never: every key is a text and every value has a JSON form.
#[must_use]
pub fn render(report: &Report, outlook: &Outlook, sources: &Sources) -> String {
    let filings = report.declarations.iter().zip(&outlook.filings);
    let page = Page {
        version: super::parts::VERSION,
        tool: super::parts::tool(),
        as_of: &report.settings.as_of,
        until: outlook.until.to_string(),
        gate: report.settings.gate.as_deref(),
        profile: &report.settings.profile,
        config: report.settings.config.as_deref(),
        catalog: super::parts::catalog(report),
        findings: report.findings.iter().map(|finding| finding_part(finding, sources)).collect(),
        declarations: filings.map(|(declaration, changes)| filing(declaration, changes.as_deref(), sources)).collect(),
    };
    let mut text = serde_json::to_string_pretty(&page).expect("structs of texts and numbers always have a JSON form");
    text.push('\n');
    text
}

fn filing<'a>(declaration: &'a Declaration, changes: Option<&'a [Change]>, sources: &'a Sources) -> Filing<'a> {
    let unread = if changes.is_none() { declaration.findings.as_slice() } else { &[] };
    Filing {
        path: &declaration.path,
        document: declaration.document,
        digest: &declaration.digest,
        name: declaration.name.as_deref(),
        gate: declaration.gate.as_deref(),
        judged: changes.is_some(),
        changes: changes.unwrap_or_default().iter().map(|change| change_part(change, sources)).collect(),
        findings: unread.iter().map(|finding| finding_part(finding, sources)).collect(),
    }
}

fn change_part<'a>(change: &'a Change, sources: &'a Sources) -> ChangePart<'a> {
    ChangePart {
        date: change.date.to_string(),
        days: change.days,
        kind: change.kind.word(),
        rule: &change.rule,
        title: &change.title,
        subject: subject_part(&change.subject),
        before: change.before.word(),
        after: change.after.word(),
        severity: change.severity.word(),
        reason: change.reason.as_deref(),
        cites: change.cites.iter().flat_map(cite_parts).collect(),
        findings: change.findings.iter().map(|finding| finding_part(finding, sources)).collect(),
    }
}
