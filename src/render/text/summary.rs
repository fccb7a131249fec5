//! The end of a declaration's report: counts, verdict, what was checked, and why something
//! could not be.

use super::facts::is_told_by_fact;
use super::style::{Ink, Style, clean};
use super::words::{self, count};
use crate::finding::{Compared, Finding, Outcome, Severity};
use crate::report::{Declaration, FailOn, MissingFact, Report, Settings, Verdict, all_clauses, by_fact};
use crate::source::Sources;

/// How many findings of each severity; told facts are counted apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::render) struct Counts {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Notes.
    pub notes: usize,
}

impl Counts {
    pub(in crate::render) fn of(severities: impl Iterator<Item = Severity>) -> Self {
        let mut counts = Self::default();
        for severity in severities {
            *match severity {
                Severity::Error => &mut counts.errors,
                Severity::Warning => &mut counts.warnings,
                Severity::Note => &mut counts.notes,
            } += 1;
        }
        counts
    }

    pub(in crate::render) fn total(self) -> usize {
        self.errors + self.warnings + self.notes
    }

    fn at_or_above(self, line: FailOn) -> usize {
        match line {
            FailOn::At(Severity::Error) => self.errors,
            FailOn::At(Severity::Warning) => self.errors + self.warnings,
            FailOn::At(Severity::Note) => self.total(),
            FailOn::Never => 0,
        }
    }

    fn add(&mut self, other: Self) {
        self.errors += other.errors;
        self.warnings += other.warnings;
        self.notes += other.notes;
    }

    fn words(self) -> Vec<String> {
        let parts =
            [(self.errors, "error", "errors"), (self.warnings, "warning", "warnings"), (self.notes, "note", "notes")];
        parts
            .into_iter()
            .filter(|(number, ..)| *number > 0)
            .map(|(number, one, many)| count(number, one, many))
            .collect()
    }
}

/// What was found in one declaration, counted.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::render) struct Found {
    /// Findings that are told on their own.
    pub findings: Counts,
    /// Missing facts.
    pub facts: Counts,
    breaches: usize,
    /// Findings that the gatekeeper waived.
    waived: usize,
}

impl Found {
    /// Counts findings and missing facts.
    pub(in crate::render) fn of(findings: &[Finding], facts: &[MissingFact<'_>]) -> Self {
        let own = findings.iter().filter(|finding| finding.counts() && !is_told_by_fact(finding));
        Self {
            findings: Counts::of(own.map(|finding| finding.severity)),
            facts: Counts::of(facts.iter().map(|fact| fact.severity)),
            breaches: findings
                .iter()
                .filter(|finding| finding.counts() && finding.outcome == Some(Outcome::Fail))
                .count(),
            waived: findings.iter().filter(|finding| finding.waived.is_some()).count(),
        }
    }

    /// Adds another declaration's.
    pub(in crate::render) fn add(&mut self, other: Self) {
        self.findings.add(other.findings);
        self.facts.add(other.facts);
        self.breaches += other.breaches;
        self.waived += other.waived;
    }

    /// `2 errors, 1 warning, 3 facts not declared (2 errors, 1 note)`.
    pub(in crate::render) fn words(self) -> String {
        let mut parts = self.findings.words();
        if self.facts.total() > 0 {
            let facts = count(self.facts.total(), "fact not declared", "facts not declared");
            parts.push(format!("{facts} ({})", self.facts.words().join(", ")));
        }
        if parts.is_empty() { "no findings".to_owned() } else { parts.join(", ") }
    }
}

/// Writes the counts, the verdict and what was checked.
pub(super) fn summary(
    out: &mut String,
    declaration: &Declaration,
    found: Found,
    report: &Report,
    sources: &Sources,
    style: Style,
) {
    let tally = declaration.tally;
    let idle = declaration.rules.iter().filter(|rule| rule.tally.judged() + rule.tally.waived == 0).count();
    let broken = declaration.rules.iter().filter(|rule| rule.tally.broken > 0).count();
    let mut parts = vec![style.paint(Ink::Strong, &found.words())];
    parts.push(count(tally.pass, "check passed", "checks passed"));
    if tally.waived > 0 {
        parts.push(format!("{} waived", words::grouped(tally.waived)));
    }
    if idle > 0 {
        parts.push(count(idle, "rule not applicable", "rules not applicable"));
    }
    if broken > 0 {
        parts.push(count(broken, "rule at fault", "rules at fault"));
    }
    out.push_str(&parts.join(style.dot()));
    out.push('\n');

    let ink = if declaration.verdict == Verdict::Clean { Ink::Good } else { Ink::Error };
    out.push_str(&style.paint(ink, &sentence(declaration.verdict, found, &report.settings)));
    out.push('\n');

    if let Some(told) = compared(&declaration.findings) {
        out.push_str(&format!("{told}\n"));
    }

    let clauses = format!("clauses: {}", all_clauses(declaration, &report.catalog).told());
    out.push_str(&style.paint(Ink::Faint, &clauses));
    out.push('\n');

    let digest: String = report.catalog.digest.chars().take(12).collect();
    let mut checked = vec![format!("checked against {}", count(report.catalog.rules, "rule", "rules"))];
    checked.push(format!("catalog {digest}"));
    checked.push(format!("profile {}", report.settings.profile));
    if report.catalog.packs.len() > 1 {
        checked.push(format!("packs {}", report.catalog.packs.join(", ")));
    }
    out.push_str(&style.paint(Ink::Faint, &clean(&checked.join(style.dot()), style)));
    out.push('\n');

    if declaration.verdict == Verdict::CouldNotCheck {
        for reason in reasons(declaration, sources) {
            super::block::note(out, "could not check:", Ink::Error, &reason, style);
        }
    }
}

/// How the findings and the missing facts, as they are told, stand to the baseline; nothing where there is none. A fact
/// is new if nothing asked for it before.
fn compared(findings: &[Finding]) -> Option<String> {
    let own = findings.iter().filter(|finding| finding.counts() && !is_told_by_fact(finding));
    let mut marks: Vec<Option<Compared>> = own.map(|finding| finding.baseline).collect();
    marks.extend(by_fact(findings).iter().map(|fact| {
        let known = fact.findings.iter().find(|finding| finding.baseline != Some(Compared::New));
        known.or(fact.findings.first()).and_then(|finding| finding.baseline)
    }));
    let of = |wanted| marks.iter().filter(|mark| **mark == Some(wanted)).count();
    let (new, same) = (of(Compared::New), of(Compared::Unchanged));
    let gone = findings.iter().filter(|finding| finding.is_gone()).count();
    (new + same + gone > 0).then(|| {
        let [new, same, gone] = [new, same, gone].map(words::grouped);
        format!("baseline: {new} new, {same} unchanged, {gone} gone")
    })
}

/// The verdict in a sentence. Nothing is called clean while facts are missing, and nothing is
/// ever said of a whole standard.
pub(in crate::render) fn sentence(verdict: Verdict, found: Found, settings: &Settings) -> String {
    let facts = found.facts.total();
    let missing = match facts {
        0 => String::new(),
        many => format!("; {}", count(many, "fact not declared", "facts not declared")),
    };
    let loud = match settings.fail_on {
        FailOn::At(Severity::Error) => "errors",
        FailOn::At(Severity::Warning) => "errors or warnings",
        FailOn::At(Severity::Note) | FailOn::Never => "findings",
    };
    match verdict {
        Verdict::CouldNotCheck => "could not be checked".to_owned(),
        Verdict::Findings if found.findings.at_or_above(settings.fail_on) == 0 && found.breaches == 0 => {
            format!("does not pass: no breach found{missing}")
        }
        Verdict::Findings => {
            let own = found.findings.at_or_above(settings.fail_on);
            let lacking = if settings.allow_undeclared { 0 } else { found.facts.at_or_above(settings.fail_on) };
            let mut parts = Vec::new();
            if own > 0 {
                parts.push(count(own, "finding", "findings"));
            }
            if lacking > 0 {
                parts.push(count(lacking, "missing fact", "missing facts"));
            }
            let counts = if own + lacking == 1 { "counts" } else { "count" };
            let weight = if loud == "findings" { String::new() } else { format!(" {counts} as {loud}") };
            format!("does not pass: {}{weight}", parts.join(" and "))
        }
        Verdict::Clean => {
            let start = match (found.breaches, found.findings.total(), settings.fail_on) {
                (0, ..) if found.waived > 0 => {
                    let waived = count(found.waived, "finding is", "findings are");
                    format!("nothing fails this run: {waived} waived, and no other breach found")
                }
                (0, 0, _) if facts == 0 => "clean: no breach found".to_owned(),
                (0, ..) => "no breach found".to_owned(),
                (.., FailOn::Never) => "nothing fails this run: `--fail-on never`".to_owned(),
                (..) => format!("no {loud}"),
            };
            let allowed = facts > 0 && settings.allow_undeclared;
            format!("{start}{missing}{}", if allowed { ", which do not fail this run" } else { "" })
        }
    }
}

/// Why a declaration could not be checked.
pub(in crate::render) fn reasons(declaration: &Declaration, sources: &Sources) -> Vec<String> {
    let broken: Vec<_> =
        declaration.rules.iter().filter(|rule| rule.tally.broken > 0).map(|rule| rule.rule.as_str()).collect();
    if !broken.is_empty() {
        let verb = if broken.len() == 1 { "is at fault itself" } else { "are at fault themselves" };
        let they = if broken.len() == 1 { "it checks" } else { "they check" };
        return vec![format!(
            "{} {verb}, so nothing is known of what {they}; see the findings above",
            broken.join(", ")
        )];
    }
    if declaration.tally.judged() > 0 {
        return vec!["see the findings above".to_owned()];
    }
    let unread =
        declaration.findings.iter().find(|finding| finding.severity == Severity::Error && finding.outcome.is_none());
    if let Some(finding) = unread {
        let span = finding.primary.span;
        let source = sources.get(span.source);
        let line = source.line_index(span.start as usize) + 1;
        return vec![format!("no rule was judged; mend `{}` at {}:{line} first", finding.code, source.name())];
    }
    vec!["no rule had anything to say of it, and nothing judged is never a success".to_owned()]
}

/// One line over several declarations.
pub(super) fn total(out: &mut String, report: &Report, found: Found, style: Style) {
    let of = |verdict: Verdict| report.declarations.iter().filter(|one| one.verdict == verdict).count();
    let mut parts =
        vec![format!("{}: {}", count(report.declarations.len(), "declaration", "declarations"), found.words())];
    for (verdict, one, many) in [
        (Verdict::Clean, "passes", "pass"),
        (Verdict::Findings, "does not pass", "do not pass"),
        (Verdict::CouldNotCheck, "could not be checked", "could not be checked"),
    ] {
        if of(verdict) > 0 {
            parts.push(count(of(verdict), one, many));
        }
    }
    out.push_str(&style.paint(Ink::Strong, &parts.join(style.dot())));
    out.push('\n');
}

/// The last line, where something went wrong that belongs to no declaration.
pub(super) fn outside(out: &mut String, report: &Report, style: Style) {
    let (stand, all) = (report.obstacles(), report.findings.len());
    if stand < all {
        let remarks = count(all - stand, "finding on the waivers", "findings on the waivers");
        out.push_str(&style.paint(Ink::Warning, &format!("{remarks}, at the top")));
        out.push('\n');
    }
    let above = count(stand, "finding", "findings");
    let line = match (report.declarations.is_empty(), stand == 0) {
        (true, true) => "nothing was checked".to_owned(),
        (true, false) => format!("nothing was checked: see the {above} above"),
        (false, false) => format!("could not check everything: {above} at the top, of no declaration"),
        (false, true) => return,
    };
    out.push_str(&style.paint(Ink::Error, &line));
    out.push('\n');
}
