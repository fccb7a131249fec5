//! `assay verify`: reads the files of a receipt again, judges them again, and names every difference.

use std::path::Path;

use super::args::{Check, FailOn, Verify};
use super::pages::findings;
use super::{Session, Status, check, located, receipt, style};
use crate::finding::{Finding, Label};
use crate::receipt::{Named, Receipt, Tool, differences, is_inside};

/// Says whether a run comes out as its receipt says.
pub(super) fn run(session: &mut Session, args: &Verify) -> (String, Status) {
    match verify(session, args) {
        Ok(told) => told,
        Err(mut wrong) => (findings(session, &mut wrong, style(args.color, true)), Status::refused()),
    }
}

fn verify(session: &mut Session, args: &Verify) -> Result<(String, Status), Vec<Finding>> {
    let source = located::source(session, &args.receipt, &args.receipt)?;
    let was = Receipt::read(session.sources.get(source).text()).map_err(|(what, line, column)| {
        let label = Label::new(located::place(session, source, line, column), "here");
        let finding = Finding::error("run/receipt-shape", format!("`{}` cannot be used: {what}", args.receipt), label);
        vec![finding.help("`assay check --receipt FILE` writes one; `assay schema receipt` is its shape")]
    })?;
    let outside = |name: &str| {
        let text = session.sources.get(source).text();
        let quoted = serde_json::to_string(name).unwrap_or_default();
        let at = text.find(&quoted).map_or(0, |at| at + 1);
        let label = Label::new(crate::source::Span::new(source, at, at + quoted.len().saturating_sub(2)), "this path");
        let finding = Finding::error("run/receipt-shape", format!("`{name}` leads out of the folder"), label);
        vec![finding.help("a receipt names files below the folder in which it was made; it is not followed elsewhere")]
    };
    if let Some(name) = was.names().find(|name| !is_inside(name)) {
        return Err(outside(name));
    }
    let unreachable = |error: std::io::Error| {
        let why = super::inputs::reason(&error);
        vec![session.line.error("run/unreadable", &args.root, format!("`{}` cannot be used: {why}", args.root))]
    };
    let root = std::fs::canonicalize(&args.root).map_err(unreachable)?;
    // A link could lead out as well.
    let leaves = |name: &&str| std::fs::canonicalize(root.join(name)).is_ok_and(|path| !path.starts_with(&root));
    if let Some(name) = was.names().find(leaves) {
        return Err(outside(name));
    }
    std::env::set_current_dir(&root).map_err(unreachable)?;
    if !was.subject.is_empty() && was.files().all(|(_, file)| !Path::new(&file.name).exists()) {
        let message = format!("`{}` holds none of the files that the receipt names", args.root);
        let finding = session.line.error("run/unreadable", &args.root, message);
        return Err(vec![finding.help("name the folder in which the receipt was made: `--root DIR`")]);
    }
    let shown = &args.receipt;
    let mut told = changed(&was);
    let mut again = None;
    let report = check::report_then(session, &asked(&was), |session, judged, report| {
        again = Some(receipt::of(session, judged, report));
    });
    match again {
        Some(Ok(ref is)) => told = differences(&was, is),
        Some(Err(ref finding)) => told.push(finding.message.trim_start_matches(receipt::NONE).to_owned()),
        None => {}
    }
    if !matches!(again, Some(Ok(_))) {
        if was.predicate.tool != Tool::this() {
            told.insert(0, format!("other tool: the receipt is of {}", was.predicate.tool.version));
        }
        let own = report.declarations.iter().flat_map(|one| &one.findings).chain(&report.findings);
        let why = own.filter(|finding| finding.outcome.is_none()).map(|finding| finding.message.as_str()).next();
        told.push(format!("it cannot be judged again: {}", why.unwrap_or("something could not be checked")));
    }
    if told.is_empty() {
        let verdict = &was.predicate.verdict;
        let inputs = was.subject.len();
        let text = format!(
            "{shown}: the same: {inputs} {} judged again as of {}, exit status {}, {} findings\n",
            if inputs == 1 { "input" } else { "inputs" },
            was.predicate.as_of,
            verdict.exit,
            verdict.findings.len()
        );
        return Ok((text, Status::new(0)));
    }
    let mut text =
        format!("{shown}: {} not as the receipt says\n", if told.len() == 1 { "1 thing is" } else { "things are" });
    told.iter().for_each(|line| text.push_str(&format!("  {}\n", plain(line))));
    Ok((text, Status::new(1)))
}

/// A line that no terminal obeys.
fn plain(line: &str) -> String {
    line.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// The files of a receipt that are not as it says.
fn changed(was: &Receipt) -> Vec<String> {
    let told = |(what, file): (&str, &Named)| match std::fs::read(Path::new(&file.name)) {
        Err(_) => Some(format!("{what} missing: `{}`", file.name)),
        Ok(bytes) => {
            let now = Named::of(&file.name, &bytes).digest.sha256;
            let before = &file.digest.sha256;
            let text = format!("{what} changed: `{}` has sha256 {now}, in the receipt {before}", file.name);
            (now != *before).then_some(text)
        }
    };
    was.files().filter_map(told).collect()
}

/// The arguments of the run that a receipt is of.
fn asked(was: &Receipt) -> Check {
    let own = &was.predicate;
    let name = |file: &Option<Named>| file.as_ref().map(|file| file.name.clone());
    Check {
        paths: own.paths.clone(),
        as_of: Some(own.as_of.clone()),
        hindsight: own.hindsight,
        gate: own.gate.clone(),
        profile: Some(own.profile.clone()),
        select: own.select.clone(),
        skip: own.skip.clone(),
        rules: own.catalog.packs.iter().map(|pack| pack.name.clone()).collect(),
        waivers: name(&own.waivers),
        no_waivers: own.waivers.is_none(),
        baseline: name(&own.baseline),
        config: name(&own.config),
        no_config: own.config.is_none(),
        fail_on: FailOn::from_word(&own.fail_on),
        allow_undeclared: own.allow_undeclared,
        ..Check::default()
    }
}
