//! `assay forecast`.

use std::collections::{BTreeMap, BTreeSet};

use super::args::{Check, Forecast, Format};
use super::check::{self, Judged};
use super::pages::findings;
use super::{Session, Status, spread, style};
use crate::finding::{Finding, Outcome};
use crate::forecast::{self, Change, Kind, Outlook};
use crate::judge::Options;
use crate::render;
use crate::report::{Declaration, Moment, MomentKind, Report, Verdict};
use crate::schema::Scope;
use crate::tree::{Tree, yaml};
use crate::value::Date;

/// How far is looked where nobody says.
const YEARS: i64 = 2;
/// How far can be looked: beyond, no law is known.
const MOST_YEARS: i64 = 30;
/// Rules of one day that a date in a report names.
const SHOWN: usize = 3;

/// Says what changes with time for the projects that the arguments name.
pub(super) fn run(session: &mut Session, args: &Forecast) -> (String, Status) {
    if args.hindsight {
        let message = "a look ahead goes by dates, and hindsight ignores them";
        let finding = session.line.error("usage/hindsight", "--hindsight", message);
        let help = "leave `--hindsight` out; `assay check --hindsight` judges by every standard, whenever it began";
        let told = findings(session, &mut [finding.help(help)], style(args.color, true));
        return (told, Status::refused());
    }
    let asked = Check {
        paths: args.paths.clone(),
        stdin_name: args.stdin_name.clone(),
        as_of: args.as_of.clone(),
        gate: args.gate.clone(),
        profile: args.profile.clone(),
        select: args.select.clone(),
        skip: args.skip.clone(),
        rules: args.rules.clone(),
        config: args.config.clone(),
        no_config: args.no_config,
        waivers: args.waivers.clone(),
        no_waivers: args.no_waivers,
        ..Check::default()
    };
    let mut outlook = None;
    let mut report =
        check::report_then(session, &asked, |session, judged, report| match until(session, args, judged.asked.as_of) {
            Ok(until) => {
                let mut seen = look(session, judged, report, until);
                for (declaration, changes) in report.declarations.iter().zip(&mut seen.filings) {
                    let changes = changes.iter_mut();
                    changes.for_each(|changes| lapses(declaration, changes, judged.asked.as_of, until));
                }
                outlook = Some(seen);
            }
            Err(finding) => report.findings.push(*finding),
        });
    let Some(outlook) = outlook else {
        let told = findings(session, &mut report.findings, style(args.color, true));
        return (told, Status::refused());
    };
    // A mistake in the text does not stand in the way of dates; what cannot be judged does.
    let unread = report.obstacles() > 0 || outlook.filings.iter().any(Option::is_none);
    let text = match args.format {
        Format::Json => render::json::forecast(&report, &outlook, &session.sources),
        Format::Text => render::text::forecast(&report, &outlook, &session.sources, style(args.color, false)),
    };
    (text, Status::new(if unread { 2 } else { 0 }))
}

/// Tells the declarations of a report what changes for them within two years, for readers who see dates.
pub(super) fn tell(session: &Session, judged: &Judged<'_>, report: &mut Report) {
    if report.settings.hindsight {
        return;
    }
    let as_of = judged.asked.as_of;
    let outlook = look(session, judged, report, as_of.add_years(YEARS).unwrap_or(as_of));
    for (declaration, changes) in report.declarations.iter_mut().zip(outlook.filings) {
        let mut days: BTreeMap<(String, &str), BTreeSet<String>> = BTreeMap::new();
        for change in changes.into_iter().flatten() {
            days.entry((change.date.to_string(), change.kind.word())).or_default().insert(change.title);
        }
        declaration.ahead.extend(days.into_iter().map(|((date, kind), titles)| {
            let shown: Vec<&str> = titles.iter().take(SHOWN).map(String::as_str).collect();
            let more = titles.len().saturating_sub(SHOWN);
            let more = if more > 0 { format!("; and {more} more") } else { String::new() };
            Moment {
                date,
                kind: MomentKind::Change,
                label: format!("{}: {}{more}", kind.replace('_', " "), shown.join("; ")),
            }
        }));
    }
}

/// Adds what waivers cover today and no longer cover from a day on.
fn lapses(declaration: &Declaration, changes: &mut Vec<Change>, as_of: Date, until: Date) {
    let span = as_of.days_between(until).unwrap_or(0);
    let lapse = |finding: &Finding| {
        let (waived, subject) = (finding.waived.as_ref()?, finding.subject.clone()?);
        let date = Date::parse(&waived.expires).ok()?.add_days(1)?;
        let days = as_of.days_between(date).filter(|days| (1..=span).contains(days))?;
        let title = declaration.rules.iter().find(|rule| rule.rule == finding.code)?.title.clone();
        // What the rule finds by then, where that is not what it finds today.
        let own = |change: &&Change| {
            change.rule == finding.code && change.subject.pointer == subject.pointer && change.days <= days
        };
        let latest = changes.iter().rfind(own);
        let (severity, after) =
            latest.map_or((finding.severity, finding.outcome?), |change| (change.severity, change.after));
        let cites = latest.map_or(&finding.cites, |change| &change.cites).clone();
        let findings =
            latest.map_or_else(|| vec![Finding { waived: None, ..finding.clone() }], |change| change.findings.clone());
        matches!(after, Outcome::Fail | Outcome::Undeclared).then(|| Change {
            date,
            days,
            kind: Kind::Lapses,
            rule: finding.code.clone(),
            title,
            subject,
            before: Outcome::Waived,
            after,
            severity,
            reason: Some(format!("waived {}", waived.told())),
            cites,
            findings,
        })
    };
    let lapsed: Vec<Change> = declaration.findings.iter().filter_map(lapse).collect();
    changes.extend(lapsed);
    forecast::sort(changes);
}

/// The last day to look at.
fn until(session: &Session, args: &Forecast, as_of: Date) -> Result<Date, Box<Finding>> {
    let Some(text) = &args.until else { return Ok(as_of.add_years(YEARS).unwrap_or(as_of)) };
    let wrong = |message: String, help: &str| Err(Box::new(session.line.error("usage/date", text, message).help(help)));
    let Some(date) = Date::parse(text).ok().filter(|date| date.is_exact()) else {
        return wrong(format!("`{text}` is no day"), "write a day such as `2028-11-23`");
    };
    if date.less_than(as_of) == Some(true) {
        let message = format!("`{text}` lies before {as_of}, the date that is looked from");
        return wrong(message, "give a later `--until`, or look from an earlier day with `--as-of`");
    }
    let last = as_of.add_years(MOST_YEARS);
    if last.is_none_or(|last| last.less_than(date) == Some(true)) {
        let message = format!("`{text}` is more than {MOST_YEARS} years ahead");
        return wrong(message, "give an earlier day: no rule knows what holds so late");
    }
    Ok(date)
}

fn look(session: &Session, judged: &Judged<'_>, report: &Report, until: Date) -> Outlook {
    let mut trees: Vec<(&str, usize, Tree)> = Vec::new();
    for input in judged.inputs {
        let parsed = yaml::parse(&session.sources, input.source, yaml::Limits::default());
        let name = session.sources.get(input.source).name();
        trees.extend(parsed.documents.into_iter().filter_map(|one| Some((name, one.number, one.tree?))));
    }
    let one = |declaration: &Declaration| -> Option<Vec<Change>> {
        if declaration.rules.is_empty()
            || (declaration.verdict == Verdict::CouldNotCheck && declaration.tally.broken > 0)
        {
            return None;
        }
        let wanted =
            |(name, number, _): &&(&str, usize, Tree)| *name == declaration.path && *number == declaration.document;
        let (.., tree) = trees.iter().find(wanted)?;
        let malformed = judged.pack.declaration.check_spread(&session.sources, tree, Scope::Whole, &spread).malformed;
        let asked = judged.asked;
        let options = Options {
            as_of: asked.as_of,
            hindsight: false,
            gate: asked.gate,
            profile: &asked.profile,
            rules: &asked.rules,
            case: None,
        };
        Some(forecast::forecast(judged.pack, tree, &malformed, &options, until, &spread))
    };
    Outlook { until, filings: report.declarations.iter().map(one).collect() }
}
