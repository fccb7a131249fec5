//! `assay check`.

use clap::Parser as _;
use rayon::prelude::*;

use super::args::{Check, Cli, Command, FailOn as FailOnArg, Show};
use super::asked::{Asked, DEFAULT};
use super::config::Effective;
use super::documents::judge_input;
use super::exceptions::{self, Exceptions};
use super::inputs::{self, Input};
use super::pages::findings;
use super::{Session, Status, style};
use crate::explain;
use crate::finding::{Finding, Label, Outcome, Severity};
use crate::pack::Pack;
use crate::report::{self, Catalog, Declaration, FailOn, Report, Settings, Verdict};
use crate::source::Span;
use crate::value::Date;
use crate::waiver::Limits;

/// Prints every setting and where it comes from.
pub(super) fn show_settings(session: &mut Session, args: &Check) -> (String, Status) {
    match Effective::read(session, args) {
        Ok(effective) => (effective.table(), Status::new(0)),
        Err(mut wrong) => (findings(session, &mut wrong, style(args.color, true)), Status::refused()),
    }
}

/// What was judged by, for a command that goes on from there.
pub(super) struct Judged<'a> {
    pub args: &'a Check,
    pub effective: &'a Effective,
    pub pack: &'a Pack,
    pub asked: &'a Asked,
    pub inputs: &'a [Input],
}

/// Judges what the arguments name.
pub(super) fn report(session: &mut Session, args: &Check) -> Report {
    report_then(session, args, |_, _, _| {})
}

/// Judges what the arguments name, and hands over what it was judged by where judging was possible.
pub(super) fn report_then(
    session: &mut Session,
    args: &Check,
    then: impl FnOnce(&Session, &Judged<'_>, &mut Report),
) -> Report {
    let today = inputs::today();
    let (effective, wrong) = match Effective::read(session, args) {
        Ok(effective) => (Some(effective), Vec::new()),
        Err(wrong) => (None, wrong),
    };
    let args = effective.as_ref().map_or(args, |effective| &effective.args);
    let mut report = Report {
        settings: settings(args, today),
        catalog: Catalog {
            digest: String::new(),
            rules: 0,
            packs: vec!["built-in".to_owned()],
            about: Vec::new(),
            instruments: Vec::new(),
        },
        findings: Vec::new(),
        declarations: Vec::new(),
    };
    report.catalog.packs.extend(args.rules.iter().cloned());
    let Some(effective) = &effective else {
        report.findings = wrong;
        report::sort(&session.sources, &mut report.findings);
        return report;
    };
    report.settings.config.clone_from(&effective.config);
    report.settings.waivers.clone_from(&args.waivers);
    let pack = match session.pack(&args.rules, false) {
        Ok(pack) => pack,
        Err(mut findings) => {
            report::sort(&session.sources, &mut findings);
            report.findings = findings;
            return report;
        }
    };
    // The process ends when the report is printed: taking the pack apart would only cost time.
    let pack = std::mem::ManuallyDrop::new(pack);
    report.catalog.digest.clone_from(&pack.digest);
    let asked = match Asked::read(session, args, &effective.not_waivable, &pack, today) {
        Ok(asked) => asked,
        Err(findings) => {
            // A date that is none must not stand in the report as one.
            report.settings.as_of = today.to_string();
            report.findings = findings;
            return report;
        }
    };
    report.settings.allow_undeclared |= asked.profile.allow_undeclared;
    report.catalog.rules = asked.rules.len();
    let must = !args.only_declarations;
    let (inputs, findings) = inputs::read(&mut session.sources, &session.line, &args.paths, &args.stdin_name, must);
    report.findings = findings;
    let (exceptions, wrong) = Exceptions::read(session, args);
    report.findings.extend(wrong);
    let (sources, settings) = (&session.sources, &report.settings);
    let (judged, instruments): (Vec<(Vec<Declaration>, Vec<Finding>)>, _) = rayon::join(
        || inputs.par_iter().map(|input| judge_input(&pack, sources, settings, &asked, input)).collect(),
        || explain::instruments(&pack, &asked.rules),
    );
    report.catalog.instruments = instruments;
    let mut searched = false;
    for ((declarations, findings), input) in judged.into_iter().zip(&inputs) {
        searched |= !input.named;
        report.declarations.extend(declarations);
        report.findings.extend(findings);
    }
    if searched && must && report.declarations.is_empty() && report.findings.is_empty() {
        let folder = args.paths.first().cloned().unwrap_or_default();
        let message = "nothing to check: no declaration was found";
        let help = "a declaration is a YAML file whose root has the key `declaration`";
        report.findings.push(session.line.error("run/no-declaration", &folder, message).help(help));
    }
    report.declarations.sort_by(|a, b| (&a.path, a.document).cmp(&(&b.path, b.document)));
    let limits = Limits { as_of: asked.as_of, days: effective.waiver_days, never: effective.not_waivable.clone() };
    exceptions.apply(&pack, &asked.rules, &limits, &mut report, session);
    for declaration in &mut report.declarations {
        if declaration.verdict != Verdict::CouldNotCheck {
            let (tally, findings) = (&declaration.tally, &declaration.findings);
            declaration.verdict = report::verdict(&report.settings, tally, findings, true);
        }
    }
    if let Some(path) = &args.write_baseline {
        exceptions::write(session, path, &mut report);
    }
    then(session, &Judged { args, effective, pack: &pack, asked: &asked, inputs: &inputs }, &mut report);
    report
}

fn settings(args: &Check, today: Date) -> Settings {
    Settings {
        as_of: args.as_of.clone().unwrap_or_else(|| today.to_string()),
        as_of_given: args.as_of.is_some(),
        hindsight: args.hindsight,
        gate: args.gate.clone(),
        profile: args.profile.clone().unwrap_or_else(|| DEFAULT.to_owned()),
        fail_on: match args.fail_on.unwrap_or_default() {
            FailOnArg::Error => FailOn::At(Severity::Error),
            FailOnArg::Warning => FailOn::At(Severity::Warning),
            FailOnArg::Note => FailOn::At(Severity::Note),
            FailOnArg::Never => FailOn::Never,
        },
        allow_undeclared: args.allow_undeclared,
        show: args
            .show
            .iter()
            .map(|show| match show {
                Show::Pass => Outcome::Pass,
                Show::Waived => Outcome::Waived,
                Show::NotApplicable => Outcome::NotApplicable,
            })
            .collect(),
        folder: inputs::folder(),
        config: None,
        waivers: None,
    }
}

/// The rules that fail in each declaration of a text, which is judged as its first line asks:
/// `# assay: --as-of 2026-11-23`. Only proofs obey a filing so.
pub(super) fn fired(session: &Session, pack: &Pack, input: &Input) -> Result<Vec<(String, Vec<String>)>, Vec<Finding>> {
    let source = session.sources.get(input.source);
    // What is no declaration is passed over in a folder, as when it is judged.
    if !input.named && !inputs::mentions(source.text()) {
        return Ok(Vec::new());
    }
    let first = source.text().lines().next().and_then(|line| line.strip_prefix("# assay:")).unwrap_or_default();
    let args = match Cli::try_parse_from(["assay", "check"].into_iter().chain(first.split_whitespace())) {
        Ok(Cli { command: Command::Check(args) }) if args.as_of.is_some() => args,
        _ => {
            let label = Label::new(Span::new(input.source, 0, first.len()), "this line");
            let finding = Finding::error("usage/date", "the declaration does not say how it is judged", label);
            return Err(vec![
                finding.help("begin it with `# assay: --as-of DATE` and other arguments of `assay check`"),
            ]);
        }
    };
    let asked = Asked::read(session, &args, &[], pack, inputs::today())?;
    let settings = settings(&args, inputs::today());
    let (declarations, findings) = judge_input(pack, &session.sources, &settings, &asked, input);
    if !findings.is_empty() {
        return Err(findings);
    }
    let failed = |declaration: &Declaration| {
        let rules = declaration.rules.iter().filter(|rule| rule.tally.fail > 0);
        rules.map(|rule| rule.rule.clone()).collect()
    };
    let name = |path: &str| std::path::Path::new(path).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let named = declarations
        .iter()
        .map(|declaration| (name(&declaration.path).unwrap_or_else(|| declaration.path.clone()), failed(declaration)));
    Ok(named.collect())
}
