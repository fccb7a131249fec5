//! SARIF 2.1.0, for code scanning and viewers of results.
//!
//! Decisions that the standard leaves open:
//! - An undeclared fact has the kind `fail` and its own level, not the kind `open`: an `open` result must have the level
//!   `none` (§3.27.10), and a gate that reads levels would then let an almost empty declaration through. The property
//!   `outcome` tells the two apart.
//! - Columns are UTF-16 units, as `columnKind` says: every viewer counts so, and it is the default of the standard.
//! - A waiver is a suppression of the kind `external`: it never stands in the filing. With a waiver file, every result
//!   has a list of them, mostly empty (§3.27.23).
//! - What is gone since the baseline is `absent`, of the kind `informational` and without a level: it is no problem.
//! - A finding of no declaration is no result but a notification of the invocation (§3.58): it speaks of the run.
//! - Nothing of the machine or the clock is written, so that the same inputs give the same bytes.

mod log;
mod rules;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Value, json};

use super::entry::clause;
use super::json::{fingerprint, thin};
use super::path::{is_no_file, relative, uri};
use crate::finding::{Compared, Finding, Fix, Label, Missing, Outcome, Severity, Subject};
use crate::report::{Declaration, Report, Verdict, all_clauses};
use crate::source::{SourceId, Sources, Span, sha256};
use log::{
    Artifact, ArtifactLocation, Base, Change, Content, Driver, Invocation, Location, Log, LogicalLocation, Message,
    Notification, PhysicalLocation, Reference, Region, Repair, Replacement, ReportedResult, Run, Suppression, Tool,
};

/// The folder of the run, by the name that GitHub gives it too.
const BASE: &str = "%SRCROOT%";

/// Characters of a snippet; what is longer is a whole section, and the file has it.
const SNIPPET: usize = 400;

/// Codes of what was asked, and not of what happened: notifications of the configuration.
const CONFIGURATION: [&str; 4] = ["usage/", "pack/", "config/", "waiver/"];

/// Writes the log, pretty printed and ended by a line feed.
///
/// # Panics
/// Never: every key is a text and every value has a JSON form.
#[must_use]
pub fn render(report: &Report, sources: &Sources) -> String {
    let log = Log {
        schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs: [run(report, sources)],
    };
    let mut text = serde_json::to_string_pretty(&log).expect("structs of texts and numbers always have a JSON form");
    text.push('\n');
    text
}

/// What a log is made from.
struct Writer<'a> {
    report: &'a Report,
    sources: &'a Sources,
    /// Index of each text among the artifacts.
    artifacts: HashMap<SourceId, usize>,
}

fn run<'a>(report: &'a Report, sources: &'a Sources) -> Run<'a> {
    let kept: Vec<Vec<&Finding>> =
        report.declarations.iter().map(|declaration| thin(&declaration.findings).0).collect();
    let codes = |findings: &mut dyn Iterator<Item = &&'a Finding>| -> Vec<&'a str> {
        let codes: BTreeSet<&str> = findings.map(|finding| finding.code.as_str()).collect();
        codes.into_iter().collect()
    };
    let rules = codes(&mut kept.iter().flatten());
    let own: Vec<&Finding> = report.findings.iter().collect();
    let notifications = codes(&mut own.iter());
    let (artifacts, indices) = artifacts(report, sources, &kept);
    let writer = Writer { report, sources, artifacts: indices };
    let mut seen = HashMap::new();
    let results = kept.iter().flatten().map(|finding| writer.result(finding, &rules, &mut seen)).collect();
    let version = env!("CARGO_PKG_VERSION");
    let base = Base { description: Message { text: "The folder that the run was started in.".to_owned() } };
    Run {
        tool: Tool {
            driver: Driver {
                name: "assay",
                full_name: format!("Assay {version}"),
                version,
                semantic_version: version,
                information_uri: concat!("https://crates.io/crates/", env!("CARGO_PKG_NAME")),
                language: "en",
                rules: rules::descriptors(report, &rules),
                notifications: rules::descriptors(report, &notifications),
            },
        },
        invocations: [writer.invocation(&notifications)],
        original_uri_base_ids: BTreeMap::from([(BASE, base)]),
        artifacts,
        results,
        column_kind: "utf16CodeUnits",
        default_encoding: "utf-8",
        properties: properties(report),
    }
}

/// What was asked and how each declaration ended: a log without results says what it stands for.
fn properties(report: &Report) -> Value {
    let declaration = |one: &Declaration| {
        let clauses = all_clauses(one, &report.catalog);
        let omitted: usize = thin(&one.findings).1.iter().map(|omitted| omitted.findings).sum();
        json!({
            "path": one.path, "document": one.document, "name": one.name, "gate": one.gate,
            "verdict": one.verdict.word(),
            "tally": {
                "pass": one.tally.pass, "fail": one.tally.fail, "undeclared": one.tally.undeclared,
                "notApplicable": one.tally.not_applicable, "broken": one.tally.broken, "waived": one.tally.waived,
            },
            "clauses": {
                "checked": clauses.checked(), "breached": clauses.breached, "unknown": clauses.unknown,
                "notApplicable": clauses.not_applicable, "notSelected": clauses.not_selected,
                "attestation": clauses.attestation, "notEncoded": clauses.not_encoded,
            },
            // Further findings that wait for a fact which twenty results already name.
            "omitted": omitted,
        })
    };
    let settings = &report.settings;
    json!({
        "asOf": settings.as_of, "hindsight": settings.hindsight, "gate": settings.gate, "profile": settings.profile,
        "failOn": settings.fail_on.word(), "allowUndeclared": settings.allow_undeclared,
        "config": settings.config, "waivers": settings.waivers,
        "catalog": {
            "digest": report.catalog.digest, "rules": report.catalog.rules, "packs": report.catalog.packs,
        },
        "declarations": report.declarations.iter().map(declaration).collect::<Vec<_>>(),
    })
}

/// Every file that the log points into, in order of names.
fn artifacts(report: &Report, sources: &Sources, kept: &[Vec<&Finding>]) -> (Vec<Artifact>, HashMap<SourceId, usize>) {
    let findings = report.findings.iter().chain(kept.iter().flatten().copied());
    let labels = findings.flat_map(|finding| std::iter::once(&finding.primary).chain(&finding.related));
    let ids: BTreeSet<SourceId> = labels.map(|label| label.span.source).collect();
    let mut named: Vec<(String, SourceId)> = ids
        .into_iter()
        .filter(|id| !is_no_file(sources.get(*id).name()))
        .map(|id| (relative(sources.get(id).name(), &report.settings.folder), id))
        .collect();
    named.sort();
    let filed: BTreeSet<&str> = report.declarations.iter().map(|declaration| declaration.path.as_str()).collect();
    let artifact = |(path, id): &(String, SourceId)| {
        let source = sources.get(*id);
        // The digest is that of the file, and a byte order mark is a part of it.
        let mark = if source.position(0).byte > 0 { "\u{feff}" } else { "" };
        let digest = sha256(format!("{mark}{}", source.text()).as_bytes());
        let role = if filed.contains(source.name()) { "analysisTarget" } else { "userSpecifiedConfiguration" };
        Artifact {
            location: located(path, None),
            roles: [role],
            mime_type: "application/yaml",
            hashes: BTreeMap::from([("sha-256", digest)]),
        }
    };
    let list = named.iter().map(artifact).collect();
    (list, named.iter().enumerate().map(|(at, (_, id))| (*id, at)).collect())
}

fn located(path: &str, index: Option<usize>) -> ArtifactLocation {
    let (uri, is_relative) = uri(path);
    ArtifactLocation { uri, uri_base_id: (is_relative && !is_no_file(path)).then_some(BASE), index }
}

impl Writer<'_> {
    fn result<'f>(
        &self,
        finding: &'f Finding,
        rules: &[&str],
        seen: &mut HashMap<(String, SourceId), usize>,
    ) -> ReportedResult<'f> {
        let print = fingerprint(finding, self.sources);
        let times = seen.entry((print.clone(), finding.primary.span.source)).or_default();
        *times += 1;
        // The whole declaration is no place inside it.
        let subject = finding.subject.iter().filter(|subject| !subject.pointer.steps().is_empty());
        let logical = |subject: &Subject| LogicalLocation {
            name: subject.name.clone(),
            fully_qualified_name: subject.pointer.dotted(),
        };
        let mut location = self.location(&finding.primary, None);
        location.logical_locations = subject.map(logical).collect();
        ReportedResult {
            rule_id: &finding.code,
            rule_index: rules.iter().position(|code| *code == finding.code).unwrap_or_default(),
            kind: if finding.is_gone() { "informational" } else { "fail" },
            level: if finding.is_gone() { "none" } else { level(finding.severity) },
            message: Message { text: message(finding) },
            locations: [location],
            related_locations: finding
                .related
                .iter()
                .enumerate()
                .map(|(at, label)| self.location(label, Some(at + 1)))
                .collect(),
            partial_fingerprints: BTreeMap::from([
                ("assay/v1", print.clone()),
                // The one that GitHub reads: without it, it would hash the line.
                ("primaryLocationLineHash", format!("{print}:{times}")),
            ]),
            baseline_state: finding.baseline.map(Compared::word),
            suppressions: self.report.settings.waivers.as_ref().map(|_| suppressions(finding)),
            fixes: finding.fixes.iter().map(|fix| self.repair(fix)).collect(),
            properties: result_properties(finding),
        }
    }

    fn location(&self, label: &Label, id: Option<usize>) -> Location {
        let message = (!label.text.is_empty()).then(|| Message { text: sentence(&label.text) });
        Location { id, physical_location: self.place(label.span), logical_locations: Vec::new(), message }
    }

    fn place(&self, span: Span) -> PhysicalLocation {
        let source = self.sources.get(span.source);
        let (start, end) = (source.line_index(span.start as usize), source.line_index(span.end as usize));
        let lines = source.line_range(start).start..source.line_range(end).end;
        let text = source.text().get(lines).unwrap_or_default();
        // A viewer that cannot open the file shows the lines; they must hold more than the region itself.
        let is_more = text.len() > self.sources.slice(span).len() && text.chars().count() <= SNIPPET;
        let context_region = is_more.then(|| Region {
            start_line: start + 1,
            start_column: None,
            end_line: end + 1,
            end_column: None,
            snippet: Some(Content { text: text.to_owned() }),
        });
        PhysicalLocation { artifact_location: self.file(span.source), region: self.region(span, true), context_region }
    }

    fn file(&self, id: SourceId) -> ArtifactLocation {
        let path = relative(self.sources.get(id).name(), &self.report.settings.folder);
        located(&path, self.artifacts.get(&id).copied())
    }

    fn region(&self, span: Span, quoted: bool) -> Region {
        let (start, end) = self.sources.positions(span);
        let text = self.sources.slice(span);
        let quoted = quoted && !text.is_empty() && text.chars().count() <= SNIPPET;
        Region {
            start_line: start.line,
            start_column: Some(start.utf16),
            end_line: end.line,
            end_column: Some(end.utf16),
            snippet: quoted.then(|| Content { text: text.to_owned() }),
        }
    }

    fn repair(&self, fix: &Fix) -> Repair {
        let mut changes: Vec<(SourceId, Vec<Replacement>)> = Vec::new();
        for edit in &fix.edits {
            let replacement = Replacement {
                deleted_region: self.region(edit.span, false),
                inserted_content: Content { text: edit.text.clone() },
            };
            match changes.iter_mut().find(|(id, _)| *id == edit.span.source) {
                Some((_, list)) => list.push(replacement),
                None => changes.push((edit.span.source, vec![replacement])),
            }
        }
        let change = |(id, replacements)| Change { artifact_location: self.file(id), replacements };
        Repair {
            description: Message { text: sentence(&fix.title) },
            artifact_changes: changes.into_iter().map(change).collect(),
            properties: json!({ "safe": fix.safe }),
        }
    }

    fn invocation(&self, codes: &[&str]) -> Invocation {
        let verdict = self.report.verdict();
        let is_configuration = |finding: &&Finding| CONFIGURATION.iter().any(|topic| finding.code.starts_with(topic));
        let (configuration, execution): (Vec<&Finding>, Vec<&Finding>) =
            self.report.findings.iter().partition(is_configuration);
        let notifications =
            |list: Vec<&Finding>| list.into_iter().map(|finding| self.notification(finding, codes)).collect::<Vec<_>>();
        Invocation {
            execution_successful: verdict != Verdict::CouldNotCheck,
            exit_code: verdict.exit_code(),
            exit_code_description: match verdict {
                Verdict::Clean => "Nothing was found that fails this run.",
                Verdict::Findings => "A finding fails this run.",
                Verdict::CouldNotCheck => "Something could not be checked.",
            },
            tool_execution_notifications: notifications(execution),
            tool_configuration_notifications: notifications(configuration),
        }
    }

    fn notification(&self, finding: &Finding, codes: &[&str]) -> Notification {
        let labels = std::iter::once(&finding.primary).chain(&finding.related);
        let in_file = labels.filter(|label| !is_no_file(self.sources.get(label.span.source).name()));
        Notification {
            descriptor: Reference {
                id: finding.code.clone(),
                index: codes.iter().position(|code| *code == finding.code).unwrap_or_default(),
            },
            level: level(finding.severity),
            message: Message { text: message(finding) },
            locations: in_file.map(|label| self.location(label, None)).collect(),
        }
    }
}

/// The waiver that covers a finding, as its suppression.
fn suppressions(finding: &Finding) -> Vec<Suppression<'_>> {
    let waived = finding.waived.as_deref().into_iter();
    waived
        .map(|waived| Suppression {
            kind: "external",
            status: "accepted",
            justification: &waived.reason,
            properties: json!({ "by": waived.by, "expires": waived.expires, "ticket": waived.ticket }),
        })
        .collect()
}

fn level(severity: Severity) -> &'static str {
    severity.word()
}

/// The headline and what to do.
fn message(finding: &Finding) -> String {
    let help = finding.help.as_ref().map(|help| format!(" Help: {}", sentence(help))).unwrap_or_default();
    format!("{}{help}", sentence(&finding.message))
}

/// A text as a message: it ends in a full stop, and holds neither a link (§3.11.6) nor a placeholder (§3.11.5) that
/// its author did not mean.
fn sentence(text: &str) -> String {
    let text = text.trim().replace("](", "] (");
    let mut out = String::with_capacity(text.len() + 1);
    let mut rest = text.as_str();
    while let Some(at) = rest.find('{') {
        let (before, hole) = rest.split_at(at);
        out.push_str(before);
        let digits = hole[1..].bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 && hole[1 + digits..].starts_with('}') {
            out.push_str(&format!("{{{}}}", &hole[..digits + 2]));
            rest = &hole[digits + 2..];
        } else {
            out.push('{');
            rest = &hole[1..];
        }
    }
    out.push_str(rest);
    if !out.ends_with(['.', '!', '?', '…']) {
        out.push('.');
    }
    out
}

/// What SARIF has no words for.
fn result_properties(finding: &Finding) -> Value {
    let mut bag = serde_json::Map::new();
    if let Some(outcome) = finding.outcome.filter(|outcome| *outcome >= Outcome::Undeclared) {
        bag.insert("outcome".to_owned(), json!(outcome.word()));
    }
    let mut add = |key: &str, list: Vec<Value>| {
        if !list.is_empty() {
            bag.insert(key.to_owned(), Value::Array(list));
        }
    };
    add("clauses", finding.cites.iter().map(|cite| json!(clause(cite))).collect());
    add("weighsLess", finding.caps.iter().map(|cap| json!(cap.text)).collect());
    add("hints", finding.hints.iter().map(|hint| json!(hint.text)).collect());
    let missing = |missing: &Missing| json!({ "pointer": missing.pointer.to_string(), "reason": missing.reason.word(), "who": missing.who });
    add("missing", finding.missing.iter().map(missing).collect());
    Value::Object(bag)
}
