//! The command: arguments, files, terminal, exit status. The only module with side effects.

#![allow(clippy::disallowed_methods, reason = "`cli` is where files, the clock and the environment are read")]

mod args;
mod asked;
mod binds;
mod check;
mod config;
mod coverage;
mod documents;
mod exceptions;
mod forecast;
mod inputs;
mod located;
mod new;
mod outputs;
mod packs;
mod pages;
mod receipt;
mod test;
mod verify;

use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::process::ExitCode;

use clap::Parser as _;
use rayon::prelude::*;

use crate::finding::Finding;
use crate::pack::{File, Loaded, Pack, embedded, load};
use crate::render::text::Style;
use crate::source::Sources;
use args::{Cli, Color, Command};
use inputs::CommandLine;

/// Runs the command with these arguments, the program's name first.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let cli = match Cli::try_parse_from(&args) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors: clap prints them to standard output and knows the status.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    // This thread works too, instead of waiting for as many others: half the start of a short run. Where there is a
    // pool already, that one serves.
    let _ = rayon::ThreadPoolBuilder::new().use_current_thread().build_global();
    let words: Vec<String> = args.iter().map(|arg| arg.to_string_lossy().into_owned()).collect();
    let mut session = Session::new(&words);
    let (text, status) = match &cli.command {
        Command::Check(args) => outputs::run(&mut session, args),
        Command::Binds(args) => binds::run(&mut session, args),
        Command::Forecast(args) => forecast::run(&mut session, args),
        Command::Verify(args) => verify::run(&mut session, args),
        Command::Rules(args) => pages::rules(&mut session, args),
        Command::Explain(args) => pages::explain(&mut session, args),
        Command::Coverage(args) => coverage::run(&mut session, args),
        Command::Test(args) => test::run(&mut session, args),
        Command::New(args) => new::run(&mut session, args),
        Command::Schema(args) => pages::schema(&mut session, args),
    };
    let out = if status.to_stderr {
        write(&mut std::io::stderr().lock(), &text)
    } else {
        write(&mut std::io::stdout().lock(), &text)
    };
    match out {
        // A reader that closed the pipe has seen what it wanted.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => ExitCode::from(2),
        _ => ExitCode::from(status.code),
    }
}

fn write(out: &mut dyn std::io::Write, text: &str) -> std::io::Result<()> {
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// How a command ended.
struct Status {
    code: u8,
    to_stderr: bool,
}

impl Status {
    fn new(code: u8) -> Self {
        Self { code, to_stderr: false }
    }

    /// Something stood in the way of any output.
    fn refused() -> Self {
        Self { code: 2, to_stderr: true }
    }
}

/// The texts of one run.
struct Session {
    sources: Sources,
    line: CommandLine,
}

impl Session {
    fn new(args: &[String]) -> Self {
        let mut sources = Sources::default();
        let mut shown = vec!["assay".to_owned()];
        shown.extend(args.iter().skip(1).cloned());
        let line = CommandLine::new(&mut sources, &shown);
        Self { sources, line }
    }

    /// The built-in pack and those of the folders; or what is wrong with them.
    fn pack(&mut self, folders: &[String], cases: bool) -> Result<Pack, Vec<Finding>> {
        if folders.is_empty()
            && !cases
            && let Some(pack) = embedded::checked(&mut self.sources, &spread)
        {
            return Ok(pack);
        }
        let (mut files, mut wrong) = (embedded::pack(), Vec::new());
        for folder in folders {
            match packs::read(&self.line, folder) {
                Ok(more) => files.extend(more),
                Err(findings) => wrong.extend(findings),
            }
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        self.load(&files, cases)
    }

    fn load(&mut self, files: &[File], cases: bool) -> Result<Pack, Vec<Finding>> {
        let schemas = match embedded::schemas(&spread) {
            Ok(schemas) => schemas,
            Err(message) => return Err(vec![self.line.error("pack/schema", "", message)]),
        };
        let exemplary = if cases { embedded::text("fixtures/exemplary.yaml") } else { None };
        let Loaded { pack, findings } = load(&mut self.sources, schemas, files, exemplary, cases, &spread);
        pack.ok_or(findings)
    }
}

/// Shares work out over every processor.
fn spread(count: usize, each: &(dyn Fn(usize) + Sync)) {
    (0..count).into_par_iter().for_each(each);
}

/// How text is drawn for a reader.
fn style(color: Color, to_stderr: bool) -> Style {
    let terminal = if to_stderr { std::io::stderr().is_terminal() } else { std::io::stdout().is_terminal() };
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    let color = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => terminal && !plain && !dumb,
    };
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse::<usize>().ok());
    Style { color, unicode: !dumb, width: columns.unwrap_or(120).clamp(60, 160), links: false, facts: 10 }
}
