//! One report in every format that was asked for: to standard output, to files, to the summary of a job.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::mem::ManuallyDrop;
use std::path::Path;

use clap::ValueEnum as _;

use super::args::{Check, ReportFormat as Format};
use super::inputs::{CommandLine, reason};
use super::{Session, Status, check, forecast, receipt, style};
use crate::explain;
use crate::finding::Finding;
use crate::pack::Pack;
use crate::render::{self, text::Style};
use crate::report::Report;
use crate::source::Sources;

/// The variable that names the file to which GitHub's jobs append what they have to say.
const SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// Extensions and the formats that they ask for; the longest comes first.
const EXTENSIONS: [(&str, Format); 7] = [
    (".sarif.json", Format::Sarif),
    (".sarif", Format::Sarif),
    (".json", Format::Json),
    (".txt", Format::Text),
    (".xml", Format::Junit),
    (".md", Format::Markdown),
    (".html", Format::Html),
];

/// A file to write.
struct Output<'a> {
    path: &'a str,
    format: Format,
}

/// Judges what the arguments name (or only tells the settings), writes the files and gives the report for standard output.
pub(super) fn run(session: &mut Session, args: &Check) -> (String, Status) {
    if args.show_settings {
        return check::show_settings(session, args);
    }
    // A file that cannot be written is known before anything is judged, so that every report says so.
    let (outputs, mut wrong) = read(&session.line, &args.output);
    let is_asked = |format| args.format == format || outputs.iter().any(|output| output.format == format);
    let mut receipt = None;
    let report = check::report_then(session, args, |session, judged, report| {
        if is_asked(Format::Html) {
            forecast::tell(session, judged, report);
        }
        if is_asked(Format::Sarif) {
            describe(Some(judged.pack), report);
        }
        if let Some(path) = &args.receipt {
            match receipt::of(session, judged, report) {
                Ok(own) => receipt = Some((path, own)),
                Err(finding) => report.findings.push(*finding),
            }
        }
    });
    // The process ends when it is printed: taking it apart would only cost time.
    let mut report = ManuallyDrop::new(report);
    wrong.append(&mut report.findings);
    report.findings = wrong;
    if is_asked(Format::Sarif) {
        describe(None, &mut report);
    }
    let sources = &session.sources;
    let mut status = Status::new(report.verdict().exit_code());
    let mut failed = Vec::new();
    if let Some((path, receipt)) = receipt.filter(|_| status.code < 2) {
        failed.extend(receipt::write(path, &receipt.write()).err());
    }
    for Output { path, format } in &outputs {
        let text = draw(*format, &report, sources, Style { width: 120, facts: 10, unicode: true, ..Style::default() });
        if let Err(error) = std::fs::write(path, text) {
            failed.push(format!("{path}: {}", reason(&error)));
        }
    }
    if is_asked(Format::Github) {
        failed.extend(summary(&report, sources));
    }
    for failure in failed {
        // The report is drawn; only standard error is left to say that a copy of it is missing.
        let _ = writeln!(std::io::stderr(), "assay: a report was not written: {failure}");
        status.code = 2;
    }
    (draw(args.format, &report, sources, style(args.color, false)), status)
}

/// One format of the report.
fn draw(format: Format, report: &Report, sources: &Sources, style: Style) -> String {
    match format {
        Format::Text => render::text::render(report, sources, style),
        Format::Json => render::json::render(report, sources),
        Format::Sarif => render::sarif::render(report, sources),
        Format::Junit => render::junit::render(report, sources),
        Format::Github => render::github::render(report, sources),
        Format::Gitlab => render::gitlab::render(report, sources),
        Format::Markdown => render::markdown::render(report, sources),
        Format::Html => render::html::render(report, sources),
    }
}

/// Appends to the summary of a GitHub job, where there is one.
fn summary(report: &Report, sources: &Sources) -> Option<String> {
    let path = std::env::var_os(SUMMARY).filter(|path| !path.is_empty())?;
    let text = render::markdown::render(report, sources);
    let file = std::fs::OpenOptions::new().append(true).create(true).open(&path);
    let written = file.and_then(|mut file| file.write_all(format!("{text}\n").as_bytes()));
    written.err().map(|error| format!("{}: {}", path.to_string_lossy(), reason(&error)))
}

/// Tells what the codes of the findings mean that are not told yet: those of a pack's rules, and those of the engine.
fn describe(pack: Option<&Pack>, report: &mut Report) {
    let about = &mut report.catalog.about;
    let known: BTreeSet<String> = about.iter().map(|about| about.code.clone()).collect();
    let mut codes: BTreeSet<&str> = report.findings.iter().map(|finding| finding.code.as_str()).collect();
    codes.extend(report.declarations.iter().flat_map(|one| &one.findings).map(|finding| finding.code.as_str()));
    about.extend(codes.into_iter().filter(|code| !known.contains(*code)).filter_map(|code| explain::about(pack, code)));
    about.sort_by(|a, b| a.code.cmp(&b.code));
}

/// The files that `--output` names, each tried, and what is wrong with them.
fn read<'a>(line: &CommandLine, outputs: &'a [String]) -> (Vec<Output<'a>>, Vec<Finding>) {
    let (mut good, mut wrong): (Vec<Output<'a>>, Vec<Finding>) = (Vec::new(), Vec::new());
    for output in outputs {
        match target(output) {
            Err((message, help)) => wrong.push(line.error("usage/output", output, message).help(help)),
            Ok(target) if good.iter().any(|other| other.path == target.path) => {
                let message = format!("`{}` would be written twice", target.path);
                wrong.push(line.error("usage/output", output, message).help("give each report a file of its own"));
            }
            // Opened and left as it is: the report comes later.
            Ok(target) => {
                match std::fs::OpenOptions::new().write(true).create(true).truncate(false).open(target.path) {
                    Ok(_) => good.push(target),
                    Err(error) => {
                        let message = format!("`{}` cannot be written: {}", target.path, reason(&error));
                        let help = "the folder must be there, and the file must be one that you may write";
                        wrong.push(line.error("run/unwritable", output, message).help(help));
                    }
                }
            }
        }
    }
    (good, wrong)
}

/// File and format of one `--output`, or what is wrong with it and what to do.
fn target(output: &str) -> Result<Output<'_>, (String, String)> {
    let named = output.split_once(':').and_then(|(word, path)| Some((Format::from_str(word, false).ok()?, path)));
    let found = if let Some((format, path)) = named {
        Some(Output { path, format })
    } else {
        let by_name = EXTENSIONS.iter().find(|(extension, _)| output.to_ascii_lowercase().ends_with(extension));
        by_name.map(|(_, format)| Output { path: output, format: *format })
    };
    let Some(target) = found else {
        let known: Vec<&str> = EXTENSIONS.iter().map(|(extension, _)| *extension).collect();
        let help = format!("end it with one of {}, or put the format before it: `gitlab:{output}`", known.join(", "));
        return Err((format!("the name `{output}` does not say which format is wanted"), help));
    };
    if target.path.is_empty() || target.path == "-" {
        let help = "name a file; `--format` says what goes to standard output";
        return Err(("a report needs a file to go to".to_owned(), help.to_owned()));
    }
    let yaml = |extension: &std::ffi::OsStr| ["yaml", "yml"].iter().any(|kind| extension.eq_ignore_ascii_case(kind));
    if Path::new(target.path).extension().is_some_and(yaml) {
        let message = format!("`{}` may be a declaration, and a report never overwrites one", target.path);
        return Err((message, "give the report another extension".to_owned()));
    }
    Ok(target)
}
