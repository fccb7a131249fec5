//! `assay check --receipt`: what a run has read, named by digests.

use std::path::Path;

use super::check::Judged;
use super::{Session, inputs, packs};
use crate::finding::Finding;
use crate::receipt::{Catalog, Limits, Named, PackFiles, Predicate, Receipt, Tool, Verdict as Outcome, is_inside};
use crate::report::{Report, Verdict};
use crate::source::Source;

/// How it begins to say why there is no receipt.
pub(super) const NONE: &str = "no receipt is written: ";

/// The receipt of a run.
///
/// # Errors
/// Why there is none.
pub(super) fn of(session: &Session, judged: &Judged<'_>, report: &mut Report) -> Result<Receipt, Box<Finding>> {
    let args = judged.args;
    let wrong = |argument: &str, message: String, help: &str| {
        Box::new(session.line.error("run/receipt", argument, format!("{NONE}{message}")).help(help))
    };
    if args.paths.iter().any(|path| path == "-") {
        return Err(wrong("-", "standard input cannot be read again".to_owned(), "write the declaration to a file"));
    }
    if report.verdict() == Verdict::CouldNotCheck {
        return Err(wrong("--receipt", "something could not be checked".to_owned(), "mend that first"));
    }
    let file = |path: &str| {
        let help = "run from the folder that holds every file, and name them from there";
        if !is_inside(path) {
            let message = format!("`{path}` is no path below this folder, so nobody else could find it");
            let folder = std::env::current_dir().unwrap_or_default();
            let below = Path::new(path).strip_prefix(folder).ok();
            let named = below.map(|below| format!("name it from here: `{}`", below.display()));
            return Err(wrong(path, message, named.as_deref().unwrap_or(help)));
        }
        named(session, path).map_err(|message| wrong(path, message, "run again when nothing writes to it"))
    };
    let optional = |path: Option<&String>| path.map(|path| file(path)).transpose();
    args.paths.iter().chain(&args.rules).filter(|path| !is_inside(path)).try_for_each(|path| file(path).map(|_| ()))?;
    let subject = report.declarations.iter().map(|one| file(&one.path)).collect::<Result<Vec<_>, _>>()?;
    let mut own = Vec::new();
    for folder in &args.rules {
        let below = packs::read(&session.line, folder).map_err(|mut wrong| Box::new(wrong.remove(0)))?;
        let files = below.iter().map(|one| file(&one.name)).collect::<Result<Vec<_>, _>>()?;
        own.push(PackFiles { name: folder.clone(), files });
    }
    let settings = &report.settings;
    let predicate = Predicate {
        tool: Tool::this(),
        as_of: settings.as_of.clone(),
        hindsight: settings.hindsight,
        gate: settings.gate.clone(),
        profile: settings.profile.clone(),
        select: args.select.clone(),
        skip: args.skip.clone(),
        fail_on: settings.fail_on.word().to_owned(),
        allow_undeclared: args.allow_undeclared,
        paths: args.paths.clone(),
        catalog: Catalog { digest: report.catalog.digest.clone(), rules: report.catalog.rules, packs: own },
        config: optional(judged.effective.config.as_ref())?,
        waivers: optional(args.waivers.as_ref())?,
        baseline: optional(args.baseline.as_ref())?,
        limits: Limits {
            waiver_days: judged.effective.waiver_days,
            not_waivable: judged.effective.not_waivable.clone(),
        },
        verdict: Outcome::of(report, &session.sources),
    };
    Ok(Receipt::new(subject, predicate))
}

/// A file and the digest of its bytes, which still hold the text that was judged.
fn named(session: &Session, path: &str) -> Result<Named, String> {
    let bytes = std::fs::read(path).map_err(|error| format!("`{path}` cannot be read: {}", inputs::reason(&error)))?;
    let named = Named::of(path, &bytes);
    let judged = session.sources.named(path).map(|source| session.sources.get(source).text());
    let same = Source::decode(path, bytes).is_ok_and(|source| judged.is_none_or(|text| text == source.text()));
    if same { Ok(named) } else { Err(format!("`{path}` was changed while it was judged")) }
}

/// Writes a receipt whole or not at all.
///
/// # Errors
/// Why it was not written.
pub(super) fn write(path: &str, text: &str) -> Result<(), String> {
    let target = Path::new(path);
    let yaml = |kind: &std::ffi::OsStr| ["yaml", "yml"].iter().any(|known| kind.eq_ignore_ascii_case(known));
    if target.extension().is_some_and(yaml) {
        return Err(format!("{path}: it may be a declaration, which a receipt never overwrites"));
    }
    let Some(name) = target.file_name().map(|name| name.to_string_lossy()) else {
        return Err(format!("{path}: a receipt needs a file to go to"));
    };
    let beside = target.with_file_name(format!(".{name}.{}", std::process::id()));
    let written = std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, target));
    written.map_err(|error| {
        let _ = std::fs::remove_file(&beside);
        format!("{path}: {}", inputs::reason(&error))
    })
}
