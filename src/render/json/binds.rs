//! What binds a project, for machines: the shape is `schemas/binds.schema.json`.

use serde::Serialize;

use super::parts::{Place, places};
use crate::report::{Bind, Declaration, Report};
use crate::source::Sources;

#[derive(Serialize)]
struct Page<'a> {
    version: u8,
    tool: super::parts::Tool,
    as_of: &'a str,
    hindsight: bool,
    profile: &'a str,
    catalog: super::parts::CatalogPart<'a>,
    findings: Vec<super::parts::FindingPart<'a>>,
    declarations: Vec<Filing<'a>>,
}

#[derive(Serialize)]
struct Filing<'a> {
    path: &'a str,
    document: usize,
    digest: &'a str,
    name: Option<&'a str>,
    binds: Vec<Standard<'a>>,
}

#[derive(Serialize)]
struct Standard<'a> {
    #[serde(rename = "standard")]
    slug: &'a str,
    title: &'a str,
    force: &'a str,
    by: &'static str,
    because: Option<Fact<'a>>,
    from: Option<&'a str>,
    until: Option<&'a str>,
    stands: &'static str,
    time: Option<&'a str>,
    missing: Vec<Open>,
    rules: usize,
}

#[derive(Serialize)]
struct Fact<'a> {
    pointer: String,
    value: Option<&'a str>,
    start: Option<Place>,
}

#[derive(Serialize)]
struct Open {
    pointer: String,
    reason: &'static str,
    insert_at: Place,
}

/// Writes what binds each project, pretty printed and ended by a line feed.
///
/// # Panics
/// Never: every key is a text and every value has a JSON form.
#[must_use]
pub fn render(report: &Report, sources: &Sources) -> String {
    let page = Page {
        version: super::parts::VERSION,
        tool: super::parts::tool(),
        as_of: &report.settings.as_of,
        hindsight: report.settings.hindsight,
        profile: &report.settings.profile,
        catalog: super::parts::catalog(report),
        findings: report.findings.iter().map(|finding| super::parts::finding_part(finding, sources)).collect(),
        declarations: report.declarations.iter().map(|declaration| filing(declaration, sources)).collect(),
    };
    let mut text = serde_json::to_string_pretty(&page).expect("structs of texts and numbers always have a JSON form");
    text.push('\n');
    text
}

fn filing<'a>(declaration: &'a Declaration, sources: &Sources) -> Filing<'a> {
    Filing {
        path: &declaration.path,
        document: declaration.document,
        digest: &declaration.digest,
        name: declaration.name.as_deref(),
        binds: declaration.binds.iter().map(|bind| standard(bind, sources)).collect(),
    }
}

fn standard<'a>(bind: &'a Bind, sources: &Sources) -> Standard<'a> {
    Standard {
        slug: &bind.standard,
        title: &bind.title,
        force: &bind.force,
        by: bind.by,
        because: bind.because.as_ref().map(|pointer| Fact {
            pointer: pointer.to_string(),
            value: bind.place.as_ref().and_then(|(_, value)| value.as_deref()),
            start: bind.place.as_ref().map(|(span, _)| places(*span, sources).0),
        }),
        from: bind.from.as_deref(),
        until: bind.until.as_deref(),
        stands: bind.stands,
        time: bind.time.as_deref(),
        missing: bind
            .missing
            .iter()
            .map(|missing| Open {
                pointer: missing.pointer.to_string(),
                reason: missing.reason.word(),
                insert_at: places(missing.insert_at, sources).0,
            })
            .collect(),
        rules: bind.rules,
    }
}
