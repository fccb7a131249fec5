//! Waivers: findings that the gatekeeper accepts for a time.
//!
//! They stand in a file of the gatekeeper, never in the filing. A waiver is bound to what was looked
//! at: the rule in its revision, and the values. It hides nothing: a finding that it covers stays in
//! the report and fails no run, and a waiver that does nothing is a finding itself.

mod file;
mod values;

use std::collections::BTreeMap;

pub use file::{Waiver, read};
use values::Gap;

use crate::finding::{Fact, Finding, Label, Outcome, Severity, Waived};
use crate::judge::{OutcomeLine, RuleTally, Tally};
use crate::pack::{Rule, glob};
use crate::pointer::Pointer;
use crate::value::Date;

/// Days that a waiver may run where nobody says otherwise.
pub const LONGEST: i64 = 366;

/// What waivers have to keep to.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The date that replaces the clock.
    pub as_of: Date,
    /// Days that a waiver may run.
    pub days: i64,
    /// Globs of rules that nobody may waive.
    pub never: Vec<String>,
}

/// A declaration's findings and counts.
#[derive(Debug)]
pub struct Filing<'a> {
    /// The id of its project.
    pub id: Option<&'a str>,
    /// Its findings.
    pub findings: &'a mut [Finding],
    /// Outcomes over all rules.
    pub tally: &'a mut Tally,
    /// Outcomes by rule.
    pub rules: &'a mut [RuleTally],
    /// Every outcome.
    pub outcomes: &'a mut [OutcomeLine],
}

/// Marks the findings that waivers cover, moves them in the tallies, and says which waivers do nothing.
///
/// `selected` are the rules that judged, of those that are `known`.
#[must_use]
pub fn apply(
    waivers: &[Waiver],
    known: &[Rule],
    selected: &[usize],
    limits: &Limits,
    filings: &mut [Filing<'_>],
) -> Vec<Finding> {
    let mut told = Vec::new();
    for waiver in waivers {
        let rule = match rule(waiver, known, limits) {
            Ok(at) if selected.contains(&at) => &known[at],
            Ok(_) => continue,
            Err(finding) => {
                told.push(*finding);
                continue;
            }
        };
        told.extend(one(waiver, rule, filings));
    }
    for filing in filings {
        recount(filing);
    }
    told
}

/// The rule that a waiver waives, if it may and the day is right.
fn rule(waiver: &Waiver, known: &[Rule], limits: &Limits) -> Result<usize, Box<Finding>> {
    let wrong = |code: &str, message: String, span, label: &str| Finding::error(code, message, Label::new(span, label));
    let id = &waiver.rule.value;
    let named = |rule: &Rule| rule.id == *id || rule.formerly.contains(id);
    let Some(at) = known.iter().position(named) else {
        let ids: Vec<&str> = known.iter().map(|rule| rule.id.as_str()).collect();
        let help = crate::schema::closest(id, &ids).map_or_else(
            || "only findings of rules can be waived; `assay rules` lists them".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        return Err(Box::new(
            wrong("waiver/rule", format!("there is no rule `{id}`"), waiver.rule.span, "").help(help),
        ));
    };
    let rule = &known[at];
    if let Some(never) = limits.never.iter().find(|pattern| glob(pattern, &rule.id)) {
        let message = format!("`{}` cannot be waived", rule.id);
        let finding = wrong("waiver/not-waivable", message, waiver.rule.span, "");
        return Err(Box::new(finding.help(format!("`not_waivable` of the configuration names `{never}`"))));
    }
    let (last, today) = (waiver.expires.value, limits.as_of);
    if last.less_than(today) == Some(true) {
        let message = format!("the waiver of `{id}` has expired: {last} was its last day");
        let finding = wrong("waiver/expired", message, waiver.expires.span, "").severity(Severity::Warning);
        return Err(Box::new(finding.help("remove it, or have it approved again")));
    }
    if let Some(from) = waiver.approved_on.as_ref().filter(|from| today.less_than(from.value) == Some(true)) {
        let message = format!("the waiver of `{id}` is approved only on {}", from.value);
        let finding = wrong("waiver/not-yet", message, from.span, "").severity(Severity::Warning);
        return Err(Box::new(finding.help(format!("the run judges as of {today}"))));
    }
    let from = waiver.approved_on.as_ref().map_or(today, |from| from.value);
    let days = from.days_between(last).unwrap_or(i64::MAX);
    if days > limits.days {
        let message = format!("the waiver of `{id}` runs for {days} days; {} are allowed", limits.days);
        let finding = wrong("waiver/too-long", message, waiver.expires.span, "");
        let since = if waiver.approved_on.is_some() { "from `approved_on`" } else { "from the as-of date" };
        return Err(Box::new(finding.help(format!("it does not count: let it expire earlier; days count {since}"))));
    }
    Ok(at)
}

fn is_open(finding: &Finding) -> bool {
    matches!(finding.outcome, Some(Outcome::Fail | Outcome::Undeclared))
}

/// Marks what one waiver covers.
fn one(waiver: &Waiver, rule: &Rule, filings: &mut [Filing<'_>]) -> Vec<Finding> {
    let id = &rule.id;
    let at_rule = Label::new(waiver.rule.span, "");
    let of_project =
        |filing: &Filing<'_>| waiver.project.as_ref().is_none_or(|project| filing.id == Some(project.value.as_str()));
    let meant = |finding: &Finding| finding.code == *id && is_open(finding) && is_subject(waiver, finding);
    let found: Vec<(usize, usize)> = filings
        .iter()
        .enumerate()
        .filter(|(_, filing)| of_project(filing))
        .flat_map(|(at, filing)| {
            filing
                .findings
                .iter()
                .enumerate()
                .filter(|(_, finding)| meant(finding))
                .map(move |(number, _)| (at, number))
        })
        .collect();
    let subject = waiver.subject.as_ref().map_or("the declaration", |subject| &subject.value);
    let Some((first, number)) = found.first().copied() else {
        let mut at = at_rule;
        let (severity, help) = if !filings.iter().any(of_project) {
            (Severity::Note, "its project was not judged in this run".to_owned())
        } else if filings
            .iter()
            .filter(|filing| of_project(filing))
            .any(|one| one.findings.iter().any(|f| f.code == *id && is_open(f)))
        {
            at = waiver.subject.as_ref().map_or(at, |subject| Label::new(subject.span, ""));
            (Severity::Warning, format!("the rule has findings here, of other subjects: {}", subjects(id, filings)))
        } else {
            (Severity::Warning, "the rule has no finding here: remove the waiver".to_owned())
        };
        let message = format!("the waiver of `{id}` for {subject} covers nothing");
        return vec![Finding::error("waiver/unused", message, at).severity(severity).help(help)];
    };
    if let Some(other) = found.iter().find(|(filing, other)| {
        *filing != first || filings[first].findings[*other].path != filings[first].findings[number].path
    }) {
        let message = format!("the waiver of `{id}` for {subject} could mean more than one");
        let finding = Finding::error("waiver/ambiguous", message, at_rule)
            .also(filings[first].findings[number].primary.span, "this one")
            .also(filings[other.0].findings[other.1].primary.span, "or this one");
        return vec![finding.help("it covers none: say which `project`, and give the path of the `subject` by ids")];
    }
    let example = &filings[first].findings[number];
    if let Some(finding) = outdated(waiver, rule, example) {
        return vec![finding];
    }
    let mut told: Vec<Finding> = Vec::new();
    let mut covered = false;
    for (filing, number) in found {
        let finding = &mut filings[filing].findings[number];
        match values::gap(waiver, finding) {
            None => {
                covered = true;
                finding.waived = Some(Box::new(Waived {
                    by: waiver.approver.clone(),
                    reason: waiver.reason.clone(),
                    expires: waiver.expires.value.to_string(),
                    ticket: waiver.ticket.clone(),
                }));
            }
            Some(Gap::Changed(fact, value, span)) => {
                let now = fact.value.as_deref().unwrap_or("not declared");
                let message = format!("the waiver of `{id}` has lapsed: `{}` was {value} and is {now}", fact.path);
                let finding = Finding::error("waiver/lapsed", message, Label::new(span, "waived"));
                let finding = finding.severity(Severity::Warning).also(fact.span, "now");
                told.push(
                    finding
                        .help("a waiver covers the value that was looked at, or a better one: have it approved anew"),
                );
            }
            Some(Gap::Unnamed(fact)) => told.push(unnamed(waiver, id, fact, &finding.path)),
        }
    }
    if covered {
        told.retain(|finding| finding.code == "waiver/lapsed");
    } else {
        told.truncate(1);
    }
    told
}

fn unnamed(waiver: &Waiver, id: &str, fact: &Fact, subject: &str) -> Finding {
    let path = fact.path.strip_prefix(subject).and_then(|rest| rest.strip_prefix('.')).unwrap_or(&fact.path);
    let message = format!("the waiver of `{id}` does not say which value of `{}` it waives", fact.path);
    let help = match &fact.value {
        Some(value) => format!("add it: `values: {{ {path}: {value} }}`"),
        None => format!("the fact is not declared: add it as `missing: [\"{path}\"]`"),
    };
    Finding::error("waiver/no-value", message, Label::new(waiver.span, "this waiver"))
        .also(fact.span, "this fact")
        .help(help)
}

/// Whether the rule or its standard is another one than the one that was looked at.
fn outdated(waiver: &Waiver, rule: &Rule, example: &Finding) -> Option<Finding> {
    let lapsed = |message: String, span| {
        let message = format!("the waiver of `{}` has lapsed: {message}", rule.id);
        let finding = Finding::error("waiver/lapsed", message, Label::new(span, "waived"));
        Some(finding.severity(Severity::Warning).help("the rule asks for something else now: have it approved anew"))
    };
    if waiver.revision.value != rule.revision {
        let message =
            format!("it was given for revision {} of the rule, which is at {}", waiver.revision.value, rule.revision);
        return lapsed(message, waiver.revision.span);
    }
    let edition = waiver.edition.as_ref()?;
    if example.cites.iter().any(|cite| cite.edition == edition.value) {
        return None;
    }
    let cited: Vec<&str> = example.cites.iter().map(|cite| cite.edition.as_str()).collect();
    lapsed(format!("it was given for the edition `{}`; cited is {}", edition.value, cited.join(", ")), edition.span)
}

/// Whether the finding is about what the waiver names.
fn is_subject(waiver: &Waiver, finding: &Finding) -> bool {
    let Some(subject) = &finding.subject else { return false };
    match &waiver.subject {
        None => subject.pointer.steps().is_empty(),
        Some(named) => finding.path == named.value || (!finding.path.is_empty() && subject.name == named.value),
    }
}

/// The subjects of a rule's findings, a few of them.
fn subjects(id: &str, filings: &[Filing<'_>]) -> String {
    let findings = filings.iter().flat_map(|filing| filing.findings.iter());
    let mut paths: Vec<String> = findings
        .filter(|finding| finding.code == id && is_open(finding))
        .map(
            |finding| {
                if finding.path.is_empty() { "the declaration".to_owned() } else { format!("`{}`", finding.path) }
            },
        )
        .collect();
    paths.sort();
    paths.dedup();
    let more = paths.len().saturating_sub(4);
    paths.truncate(4);
    if more > 0 {
        paths.push(format!("{more} more"));
    }
    paths.join(", ")
}

/// Counts a rule's outcome for a subject as waived where every finding that made it is.
fn recount(filing: &mut Filing<'_>) {
    let mut all: BTreeMap<(String, Pointer), bool> = BTreeMap::new();
    for finding in filing.findings.iter().filter(|finding| is_open(finding)) {
        if let Some(subject) = &finding.subject {
            let covered = all.entry((finding.code.clone(), subject.pointer.clone())).or_insert(true);
            *covered &= finding.waived.is_some();
        }
    }
    all.retain(|_, covered| *covered);
    for line in filing.outcomes.iter_mut() {
        let before = line.outcome;
        if !matches!(before, Outcome::Fail | Outcome::Undeclared)
            || !all.contains_key(&(line.rule.clone(), line.subject.pointer.clone()))
        {
            continue;
        }
        line.outcome = Outcome::Waived;
        filing.tally.waive(before);
        if let Some(rule) = filing.rules.iter_mut().find(|rule| rule.rule == line.rule) {
            rule.tally.waive(before);
        }
    }
}
