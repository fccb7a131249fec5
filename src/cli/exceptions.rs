//! Waivers and baselines of a run: read before anything is judged, applied after.

use std::collections::HashSet;

use super::args::Check;
use super::config::DECLARATION;
use super::{Session, located};
use crate::baseline::{self, Baseline};
use crate::finding::{Finding, Label};
use crate::pack::Pack;
use crate::report::{Declaration, Report, Verdict};
use crate::source::{SourceId, Span};
use crate::waiver::{self, Limits, Waiver};

/// What a run is told besides its declarations.
#[derive(Default)]
pub(super) struct Exceptions {
    waivers: Vec<Waiver>,
    baseline: Option<Baseline>,
}

impl Exceptions {
    /// Reads the files; of a file with a mistake nothing counts, and the run cannot be trusted.
    pub(super) fn read(session: &mut Session, args: &Check) -> (Self, Vec<Finding>) {
        let (mut read, mut findings) = (Self::default(), Vec::new());
        if let Some(path) = args.waivers.as_ref().filter(|_| !args.no_waivers) {
            match waivers(session, path) {
                Ok(waivers) => read.waivers = waivers,
                Err(wrong) => findings.extend(wrong),
            }
        }
        if let Some(path) = &args.baseline {
            match baseline(session, path) {
                Ok(baseline) => read.baseline = Some(baseline),
                Err(wrong) => findings.extend(wrong),
            }
        }
        (read, findings)
    }

    /// Marks what is waived and what is new.
    pub(super) fn apply(
        &self,
        pack: &Pack,
        selected: &[usize],
        limits: &Limits,
        report: &mut Report,
        session: &Session,
    ) {
        let mut filings: Vec<waiver::Filing<'_>> = report
            .declarations
            .iter_mut()
            .map(|declaration| waiver::Filing {
                id: declaration.id.as_deref(),
                findings: &mut declaration.findings,
                tally: &mut declaration.tally,
                rules: &mut declaration.rules,
                outcomes: &mut declaration.outcomes,
            })
            .collect();
        let told = waiver::apply(&self.waivers, &pack.rules, selected, limits, &mut filings);
        report.findings.extend(told);
        if let Some(baseline) = &self.baseline {
            let left_out = |at: &usize| !selected.contains(at);
            let idle: HashSet<&str> =
                (0..pack.rules.len()).filter(left_out).map(|at| pack.rules[at].id.as_str()).collect();
            let mut filings = filings_of(&mut report.declarations, session);
            // What a run finds out about the force of standards hangs on all the rules that it looks for.
            baseline.compare(&mut filings, &session.sources, |code| {
                !idle.contains(code) && (idle.is_empty() || code != "run/force-unknown")
            });
        }
    }
}

fn filings_of<'a>(declarations: &'a mut [Declaration], session: &Session) -> Vec<baseline::Filing<'a>> {
    let mut filings = Vec::new();
    for declaration in declarations {
        let start = session.sources.named(&declaration.path).unwrap_or_else(|| session.line.source());
        filings.push(baseline::Filing {
            name: declaration.id.clone().unwrap_or_else(|| declaration.path.clone()),
            start: Span::new(start, 0, 0),
            findings: &mut declaration.findings,
        });
    }
    filings
}

/// Writes down what was found; a run that could not check everything is no baseline.
pub(super) fn write(session: &Session, path: &str, report: &mut Report) {
    if report.verdict() == Verdict::CouldNotCheck {
        let finding = session.line.error("run/baseline", path, format!("`{path}` was not written"));
        report.findings.push(finding.help("something could not be checked: mend that first"));
        return;
    }
    let text = Baseline::of(&filings_of(&mut report.declarations, session), &session.sources).write();
    if let Err(error) = std::fs::write(path, text) {
        let message = format!("`{path}` cannot be written: {}", super::inputs::reason(&error));
        report.findings.push(session.line.error("run/unwritable", path, message));
    }
}

fn waivers(session: &mut Session, path: &str) -> Result<Vec<Waiver>, Vec<Finding>> {
    let source = located::source(session, path, path)?;
    let Some(tree) = located::tree(session, source)? else {
        return Err(vec![empty(source)]);
    };
    if let Some(key) = tree.get(tree.root(), DECLARATION) {
        let message = format!("`{path}` is a declaration and no waiver file");
        let finding = Finding::error("waiver/shape", message, Label::new(tree.handle(key), ""));
        return Err(vec![finding.help("`assay explain waivers` prints a waiver file with comments")]);
    }
    located::check(session, &tree, "waivers")?;
    waiver::read(&tree).map_err(|finding| vec![*finding])
}

fn empty(source: SourceId) -> Finding {
    let label = Label::new(Span::new(source, 0, 0), "nothing stands here");
    let finding = Finding::error("waiver/shape", "the waiver file is empty", label);
    finding.help("write `waivers: []` where nothing is waived; `assay schema waivers` shows what may stand there")
}

fn baseline(session: &mut Session, path: &str) -> Result<Baseline, Vec<Finding>> {
    let source = located::source(session, path, path)?;
    Baseline::read(session.sources.get(source).text()).map_err(|(what, line, column)| {
        let label = Label::new(located::place(session, source, line, column), "here");
        let finding = Finding::error("run/baseline", format!("`{path}` cannot be used: {what}"), label);
        vec![finding.help("`assay check --write-baseline FILE` writes one")]
    })
}
