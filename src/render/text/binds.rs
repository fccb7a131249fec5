//! What binds a project, as a person reads it: what counts first, what is off last.

use super::style::{Ink, Style, clean, width};
use super::words::{self, count};
use super::{block, header};
use crate::finding::Missing;
use crate::report::{Bind, Declaration, Report};
use crate::source::Sources;

/// Whether a standard belongs to a group.
type IsIn = fn(&Bind) -> bool;

/// Draws what binds each project of a report; it ends in a line feed.
#[must_use]
pub fn render(report: &Report, sources: &Sources, style: Style) -> String {
    let mut out = String::new();
    for finding in &report.findings {
        block::block(&mut out, finding, sources, style);
        out.push('\n');
    }
    for (at, declaration) in report.declarations.iter().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        one(&mut out, declaration, report, sources, style);
    }
    super::summary::outside(&mut out, report, style);
    out
}

fn one(out: &mut String, declaration: &Declaration, report: &Report, sources: &Sources, style: Style) {
    header(out, declaration, report, style);
    if declaration.binds.is_empty() {
        for finding in &declaration.findings {
            block::block(out, finding, sources, style);
            out.push('\n');
        }
        return;
    }
    let groups: [(&str, IsIn); 7] = [
        ("Binds or counts", |bind| counts(bind) && bind.stands == "in_force"),
        ("Will bind or count: not yet in force", |bind| counts(bind) && bind.stands == "not_yet"),
        ("Since when is not known", |bind| counts(bind) && matches!(bind.stands, "unknown" | "never")),
        ("Ended: counts only for what was done while in force", |bind| counts(bind) && bind.stands == "ended"),
        ("Not known", |bind| bind.force == "unknown"),
        ("Benchmark: shown, does not bind, weighs one step less", |bind| bind.force == "benchmark"),
        ("Off: its rules say nothing", |bind| bind.force == "off"),
    ];
    for (title, is_in) in groups {
        let own: Vec<&Bind> = declaration.binds.iter().filter(|bind| is_in(bind)).collect();
        if own.is_empty() {
            continue;
        }
        out.push_str(&style.paint(Ink::Strong, &format!("{title} ({})", own.len())));
        out.push('\n');
        let column = own.iter().map(|bind| width(&bind.standard)).max().unwrap_or(0);
        for bind in own {
            standard(out, bind, column, sources, style);
        }
        out.push('\n');
    }
    let unread = declaration.findings.iter().filter(|finding| finding.outcome.is_none()).count();
    if unread > 0 {
        let found = count(unread, "remark on the text", "remarks on the text");
        out.push_str(&format!("{found} besides: see `assay check`\n"));
    }
}

/// Whether a standard has a force of its own for the project, whatever the date.
fn counts(bind: &Bind) -> bool {
    !matches!(bind.force.as_str(), "benchmark" | "off" | "unknown")
}

/// `gistm  GISTM · adopted standard · in force since 2020-08-05 · 24 rules`, and below what decides.
fn standard(out: &mut String, bind: &Bind, column: usize, sources: &Sources, style: Style) {
    let gap = " ".repeat(column - width(&bind.standard));
    let mut parts = vec![bind.title.clone()];
    if counts(bind) {
        parts.push(words::force(&bind.force).to_owned());
    }
    let until = bind.until.as_ref().map(|until| format!(" until {until}")).unwrap_or_default();
    match (&bind.time, &bind.from) {
        // The days say it.
        (Some(_), from) if bind.stands == "ended" => {
            let from = from.as_ref().map(|from| format!(" from {from}")).unwrap_or_default();
            parts.push(format!("was in force{from}{until}"));
        }
        (Some(time), Some(from)) if !time.contains(from.as_str()) => parts.push(format!("{time} (from {from})")),
        (Some(time), _) => parts.push(time.clone()),
        (None, Some(from)) => parts.push(format!("in force since {from}{until}")),
        (None, None) => {}
    }
    parts.push(count(bind.rules, "rule", "rules"));
    out.push_str(&format!("  {}{gap}  {}\n", clean(&bind.standard, style), clean(&parts.join(style.dot()), style)));
    let mut below = |text: String| {
        let text = clean(&text, style).into_owned();
        out.push_str(&format!("  {}  {}\n", " ".repeat(column), style.paint(Ink::Faint, &text)));
    };
    match (&bind.because, bind.by) {
        (Some(pointer), _) => {
            let line = bind.place.as_ref().map(|(span, _)| sources.positions(*span).0.line);
            let value = bind.place.as_ref().and_then(|(_, value)| value.as_ref());
            let value = value.map(|value| format!(": {value}")).unwrap_or_default();
            let line = line.map(|line| format!(" (line {line})")).unwrap_or_default();
            below(format!("because of `{}{value}`{line}", pointer.dotted()));
        }
        (None, "profile") => below("because the profile requires it".to_owned()),
        (None, "hindsight") => below("because hindsight takes benchmarks as adopted".to_owned()),
        _ => {}
    }
    for missing in &bind.missing {
        below(waits(missing, sources));
    }
}

fn waits(missing: &Missing, sources: &Sources) -> String {
    let line = sources.positions(missing.insert_at).0.line;
    format!("`{}` {}; it would tell (line {line})", missing.pointer.dotted(), words::lacks(missing.reason))
}
