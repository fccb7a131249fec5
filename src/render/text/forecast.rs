//! What changes with time, as a person reads it: day by day, what fails on it first.

use super::style::{Ink, Style, clean, width, wrap};
use super::words::{self, count};
use super::{block, header};
use crate::finding::{Finding, Outcome, Severity};
use crate::forecast::{Change, Kind, Outlook};
use crate::report::{Declaration, Report};
use crate::source::Sources;

/// How deep the lines below a change stand.
const INDENT: &str = "      ";
/// Missing facts of a change that are told one by one.
const FACTS: usize = 4;

/// Draws what changes for each project of a report; it ends in a line feed.
#[must_use]
pub fn render(report: &Report, outlook: &Outlook, sources: &Sources, style: Style) -> String {
    let mut out = String::new();
    for finding in &report.findings {
        block::block(&mut out, finding, sources, style);
        out.push('\n');
    }
    for (at, (declaration, changes)) in report.declarations.iter().zip(&outlook.filings).enumerate() {
        if at > 0 {
            out.push('\n');
        }
        header(&mut out, declaration, report, style);
        match changes {
            Some(changes) => one(&mut out, declaration, changes, (report, outlook), sources, style),
            None => {
                for finding in &declaration.findings {
                    block::block(&mut out, finding, sources, style);
                    out.push('\n');
                }
            }
        }
    }
    super::summary::outside(&mut out, report, style);
    out
}

fn one(
    out: &mut String,
    declaration: &Declaration,
    changes: &[Change],
    (report, outlook): (&Report, &Outlook),
    sources: &Sources,
    style: Style,
) {
    let until = outlook.until;
    let facts = "with the facts as they are filed";
    if changes.is_empty() {
        out.push_str(&format!("nothing changes until {until} {facts}\n"));
    } else {
        let ends = |outcome: Outcome| changes.iter().filter(|change| change.after == outcome).count();
        let mut parts = vec![count(changes.len(), "change", "changes")];
        for (outcome, says) in [
            (Outcome::Fail, "would fail on the day"),
            (Outcome::Undeclared, "could not be told"),
            (Outcome::Pass, "would pass"),
        ] {
            parts.extend(Some(ends(outcome)).filter(|number| *number > 0).map(|number| format!("{number} {says}")));
        }
        let over = changes.iter().filter(|change| change.kind == Kind::Stops).count();
        parts.extend((over > 0).then(|| format!("{over} over")));
        out.push_str(&format!("until {until}, {facts}: {}\n\n", parts.join(style.dot())));
    }
    let mut rest = changes;
    while let Some(first) = rest.first() {
        let own = rest.iter().take_while(|change| change.days == first.days).count();
        let (day, later) = rest.split_at(own);
        let days = count(usize::try_from(first.days).unwrap_or_default(), "day", "days");
        out.push_str(&style.paint(Ink::Strong, &format!("{}{}in {days}", first.date, style.dot())));
        out.push('\n');
        draw_day(out, day, sources, style);
        out.push('\n');
        rest = later;
    }
    let unread = declaration.findings.iter().filter(|finding| finding.code == "run/future-fact").count();
    if unread > 0 {
        let facts = count(unread, "fact is", "facts are");
        out.push_str(&format!("{facts} dated after {} and left out of every day\n", report.settings.as_of));
    }
}

/// The changes of one day, those alike in one entry.
fn draw_day(out: &mut String, day: &[Change], sources: &Sources, style: Style) {
    let mut told = vec![false; day.len()];
    for at in 0..day.len() {
        if told[at] {
            continue;
        }
        let alike = |other: &Change| {
            let (one, quiet) = (&day[at], day[at].findings.is_empty());
            other.rule == one.rule && other.kind == one.kind && other.after == one.after && quiet
        };
        let own: Vec<usize> = (at..day.len()).filter(|other| *other == at || alike(&day[*other])).collect();
        own.iter().for_each(|other| told[*other] = true);
        entry(out, &day[at], own.len(), sources, style);
    }
}

/// `error  starts     methane/shaft-limit · title`, and below it the clause and what the facts would give.
fn entry(out: &mut String, change: &Change, subjects: usize, sources: &Sources, style: Style) {
    let (word, ink) = match (change.after, change.severity) {
        (Outcome::Pass, _) => ("pass", Ink::Good),
        (Outcome::NotApplicable, _) => ("over", Ink::Faint),
        (_, Severity::Error) => ("error", Ink::Error),
        (_, Severity::Warning) => ("warning", Ink::Warning),
        (_, Severity::Note) => ("note", Ink::Note),
    };
    let kind = match change.kind {
        Kind::Starts => "starts",
        Kind::Falls => "falls due",
        Kind::Lapses => "unwaived",
        Kind::Becomes(_) => "weighs",
        Kind::Stops => "stops",
    };
    let gap = " ".repeat(8 - width(word));
    let mut parts = vec![change.rule.clone()];
    if subjects > 1 {
        parts.push(format!("{subjects} subjects"));
    } else if !change.subject.pointer.steps().is_empty() {
        parts.push(change.subject.name.clone());
    }
    parts.push(change.title.clone());
    let line = clean(&parts.join(style.dot()), style).into_owned();
    let mut lines = wrap(&line, style.columns() - 22).into_iter();
    let first = lines.next().unwrap_or_default();
    out.push_str(&format!("  {}{gap}{kind:<11}{first}\n", style.paint(ink, word)));
    lines.for_each(|line| out.push_str(&format!("{}{line}\n", " ".repeat(21))));
    for cite in &change.cites {
        let parts = block::cited(cite).into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
        below(out, &parts.join(style.dot()), Ink::Faint, style);
    }
    match (change.after, &change.reason) {
        (_, Some(reason)) if change.kind == Kind::Lapses => below(out, reason, Ink::Label, style),
        (Outcome::NotApplicable, Some(reason)) => below(out, reason, Ink::Label, style),
        (Outcome::Pass, _) if change.kind == Kind::Stops => below(out, "no breach any more", Ink::Label, style),
        _ => {}
    }
    for finding in &change.findings {
        found(out, finding, sources, style);
    }
}

/// What would be found on the day, and where.
fn found(out: &mut String, finding: &Finding, sources: &Sources, style: Style) {
    let line = |span| sources.positions(span).0.line;
    // Of a rule that waits the headline only repeats its title and the facts below.
    if finding.missing.is_empty() {
        below(out, &format!("{} (line {})", finding.message, line(finding.primary.span)), Ink::Label, style);
    }
    for missing in finding.missing.iter().take(FACTS) {
        let who = missing.who.as_deref().map(|who| format!("; ask the {}", words::role(who))).unwrap_or_default();
        let lacks = words::lacks(missing.reason);
        let text =
            format!("cannot tell: `{}` {lacks}{who} (line {})", missing.pointer.dotted(), line(missing.insert_at));
        below(out, &text, Ink::Label, style);
    }
    if finding.missing.len() > FACTS {
        let more = count(finding.missing.len() - FACTS, "more fact", "more facts");
        below(out, &format!("and {more}"), Ink::Faint, style);
    }
    if finding.outcome == Some(Outcome::Fail)
        && let Some(help) = &finding.help
    {
        below(out, &format!("help: {help}"), Ink::Faint, style);
    }
}

fn below(out: &mut String, text: &str, ink: Ink, style: Style) {
    let text = clean(text, style);
    for (at, line) in wrap(&text, style.columns() - INDENT.len() - 2).into_iter().enumerate() {
        let more = if at > 0 { "  " } else { "" };
        out.push_str(&format!("{INDENT}{more}{}\n", style.paint(ink, &line)));
    }
}
