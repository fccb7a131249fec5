//! Facts that are not there: each once, where it belongs, with who usually has it and the rules
//! that wait for it. Facts that belong at one place share a snippet.

use super::block::{headline, ink, note, notes};
use super::snippet::snippet;
use super::style::{Ink, Style, clean, width};
use super::words;
use crate::finding::{Finding, Label, MissingReason, Outcome, Severity};
use crate::pointer::{Pointer, Step};
use crate::report::MissingFact;
use crate::source::Sources;

/// Sections that every declaration has, so that `false` is no answer.
const ALWAYS: [&str; 2] = ["declaration", "project"];

/// Rules named under a fact before the rest is counted.
const NAMED: usize = 3;

/// Whether a finding is told as a missing fact and not on its own.
pub(in crate::render) fn is_told_by_fact(finding: &Finding) -> bool {
    finding.outcome == Some(Outcome::Undeclared) && !finding.missing.is_empty()
}

/// Writes the section; nothing if every fact is there.
pub(super) fn facts(out: &mut String, facts: &[MissingFact<'_>], sources: &Sources, style: Style) {
    if facts.is_empty() {
        return;
    }
    out.push_str(&style.paint(Ink::Strong, &format!("Facts not declared ({})", words::grouped(facts.len()))));
    out.push_str("\n\n");
    let places: Vec<_> = facts.chunk_by(shares_place).collect();
    for place in places.iter().take(style.facts) {
        match place {
            [fact] => single(out, fact, sources, style),
            several => group(out, several, sources, style),
        }
        out.push('\n');
    }
    let rest: Vec<_> = places.iter().skip(style.facts).flat_map(|place| place.iter()).collect();
    if !rest.is_empty() {
        lines(out, &rest, sources, style);
        out.push('\n');
    }
}

fn shares_place(a: &MissingFact<'_>, b: &MissingFact<'_>) -> bool {
    a.severity == b.severity
        && a.missing.insert_at == b.missing.insert_at
        && (a.missing.reason, b.missing.reason) == (MissingReason::Absent, MissingReason::Absent)
}

/// The codes of the rules that wait, each once; the engine's own findings are no rules.
pub(in crate::render) fn waiting<'a>(fact: &MissingFact<'a>) -> Vec<&'a str> {
    let mut codes: Vec<&str> = fact.findings.iter().map(|finding| finding.code.as_str()).collect();
    codes.retain(|code| !code.starts_with("run/"));
    codes.sort_unstable();
    codes.dedup();
    codes
}

pub(in crate::render) fn named(codes: &[&str]) -> String {
    let shown = if codes.len() == NAMED + 1 { codes } else { &codes[..codes.len().min(NAMED)] };
    let more = codes.len() - shown.len();
    let rest = if more > 0 { format!(" (+{})", words::grouped(more)) } else { String::new() };
    format!("{}{rest}", shown.join(", "))
}

/// The subject that every waiting finding speaks of, if the fact is a part of it.
fn owner<'a>(facts: &[MissingFact<'a>]) -> Option<&'a crate::finding::Subject> {
    let mut findings = facts.iter().flat_map(|fact| fact.findings.iter());
    let subject = findings.next()?.subject.as_ref()?;
    let depth = subject.pointer.steps().len();
    let within =
        |pointer: &Pointer| pointer.steps().len() > depth && pointer.steps().starts_with(subject.pointer.steps());
    let whole = subject.pointer.steps().is_empty() || subject.name.is_empty();
    let same = findings.all(|finding| finding.subject.as_ref() == Some(subject));
    (!whole && same && facts.iter().all(|fact| within(&fact.missing.pointer))).then_some(subject)
}

/// The path without the part that `outer` names.
fn relative(pointer: &Pointer, outer: &Pointer) -> String {
    let steps = pointer.steps().strip_prefix(outer.steps()).unwrap_or(pointer.steps());
    Pointer::new(steps.to_vec()).dotted()
}

/// A section that may be answered with `false`.
fn section(pointer: &Pointer) -> Option<&str> {
    match pointer.steps() {
        [Step::Key(key)] if !ALWAYS.contains(&&**key) => Some(key),
        _ => None,
    }
}

fn place(out: &mut String, fact: &MissingFact<'_>, text: String, sources: &Sources, style: Style) {
    let label = Label::new(fact.missing.insert_at, text);
    out.push_str(&snippet(sources, &label, &[], fact.severity, style));
}

/// The one finding that waits for this fact and no other.
fn only<'a>(fact: &MissingFact<'a>) -> Option<&'a Finding> {
    match fact.findings.as_slice() {
        [finding] if finding.missing.len() == 1 => Some(finding),
        _ => None,
    }
}

/// The code of the rule that waits, empty where several do, and the headline of the fact.
pub(in crate::render) fn told_as<'a>(fact: &MissingFact<'a>) -> (&'a str, String) {
    if let Some(finding) = only(fact) {
        return (&finding.code, finding.message.clone());
    }
    let missing = fact.missing;
    let name = match owner(std::slice::from_ref(fact)) {
        Some(subject) => format!("`{}` of `{}`", relative(&missing.pointer, &subject.pointer), subject.name),
        None => format!("`{}`", missing.pointer.dotted()),
    };
    let codes = waiting(fact);
    let wait = wait(codes.len(), "it");
    let answer = match section(&missing.pointer) {
        Some(key) if missing.reason == MissingReason::Absent => format!("; if there is none, write `{key}: false`"),
        _ => String::new(),
    };
    let code = if let [code] = codes.as_slice() { code } else { "" };
    (code, format!("{name} {}{wait}{answer}", words::lacks(missing.reason)))
}

fn single(out: &mut String, fact: &MissingFact<'_>, sources: &Sources, style: Style) {
    let missing = fact.missing;
    let codes = waiting(fact);
    let only = only(fact);
    let (code, message) = told_as(fact);
    headline(out, fact.severity, code, &message, style);
    place(out, fact, words::here(missing.reason, &missing.text), sources, style);
    if let Some(who) = &missing.who {
        note(out, "ask:", Ink::Label, &words::role(who), style);
    }
    if only.is_none() {
        if codes.len() > 1 {
            note(out, "wait:", Ink::Label, &named(&codes), style);
        }
        engine_notes(out, std::slice::from_ref(fact), style);
    } else if let Some(help) = only.filter(|finding| finding.code.starts_with("run/")).and_then(|f| f.help.as_ref()) {
        note(out, "help:", Ink::Label, help, style);
    }
}

/// What the engine itself says of a fact, for example that force depends on it.
fn engine_notes(out: &mut String, facts: &[MissingFact<'_>], style: Style) {
    let findings = facts.iter().flat_map(|fact| fact.findings.iter());
    for finding in findings.filter(|finding| finding.code.starts_with("run/")) {
        note(out, "note:", Ink::Label, &finding.message, style);
    }
}

fn group(out: &mut String, facts: &[MissingFact<'_>], sources: &Sources, style: Style) {
    let Some(first) = facts.first() else { return };
    let outer = owner(facts);
    let of = outer.map_or_else(String::new, |subject| format!(" of `{}`", subject.name));
    let sections: Vec<_> = facts.iter().filter_map(|fact| section(&fact.missing.pointer)).collect();
    let what = if sections.len() == facts.len() { "sections" } else { "facts" };
    let mut codes: Vec<_> = facts.iter().flat_map(waiting).collect();
    codes.sort_unstable();
    codes.dedup();
    let wait = wait(codes.len(), "them");
    let message = format!("{} {what}{of} are not declared{wait}", words::grouped(facts.len()));
    headline(out, first.severity, "", &message, style);
    place(out, first, "they belong here".to_owned(), sources, style);
    let root = Pointer::root();
    let outer = outer.map_or(&root, |subject| &subject.pointer);
    let paths: Vec<_> = facts.iter().map(|fact| relative(&fact.missing.pointer, outer)).collect();
    let column = paths.iter().map(|path| width(path)).max().unwrap_or(0);
    for (fact, path) in facts.iter().zip(&paths) {
        let gap = " ".repeat(column - width(path));
        notes(out, &format!("{}{gap} ", clean(path, style)), Ink::Strong, &told(fact), style);
    }
    engine_notes(out, facts, style);
    if let [key, ..] = sections.as_slice() {
        note(out, "help:", Ink::Label, &format!("where there is none, say so, as in `{key}: false`"), style);
    }
}

/// How many rules wait, behind a headline.
fn wait(rules: usize, what: &str) -> String {
    match rules {
        0 => String::new(),
        1 => format!(": 1 rule waits for {what}"),
        many => format!(": {} rules wait for {what}", words::grouped(many)),
    }
}

/// Whether a title only repeats the key.
fn is_key(fact: &MissingFact<'_>, title: &str) -> bool {
    let last = fact.missing.pointer.steps().last();
    matches!(last, Some(Step::Key(key)) if key.replace('_', " ").eq_ignore_ascii_case(title))
}

/// Title, role and rules of a fact.
fn told(fact: &MissingFact<'_>) -> Vec<String> {
    let codes = waiting(fact);
    let who = fact.missing.who.as_deref().map(|who| format!("ask: {}", words::role(who)));
    let wait = (!codes.is_empty()).then(|| named(&codes));
    let title = Some(words::lower_first(&fact.missing.text)).filter(|title| !title.is_empty() && !is_key(fact, title));
    [title, who, wait].into_iter().flatten().collect()
}

/// The facts after the first few, one line each.
fn lines(out: &mut String, facts: &[&MissingFact<'_>], sources: &Sources, style: Style) {
    let title = format!("and {}:", words::count(facts.len(), "further fact", "further facts"));
    out.push_str(&style.paint(Ink::Strong, &title));
    out.push('\n');
    let places: Vec<_> = facts
        .iter()
        .map(|fact| {
            let span = fact.missing.insert_at;
            let source = sources.get(span.source);
            (source.line_index(span.start as usize) + 1).to_string()
        })
        .collect();
    let digits = places.iter().map(String::len).max().unwrap_or(1);
    let longest = Severity::Warning.word().len();
    for (fact, line) in facts.iter().zip(&places) {
        let word = fact.severity.word();
        let gap = " ".repeat(longest - word.len());
        let lacks = match fact.missing.reason {
            MissingReason::Absent => String::new(),
            reason => format!(" {}", words::lacks(reason)),
        };
        let mut parts = vec![format!("{}{lacks}", fact.missing.pointer.dotted())];
        parts.extend(told(fact));
        notes(out, &format!("{word}{gap} line {line:>digits$} "), ink(fact.severity), &parts, style);
    }
}
