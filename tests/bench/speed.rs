//! What judging costs, part by part: `cargo bench`.
//!
//! Figures are medians of one run on one machine; the ratios between them are what to compare.
//! The whole process is measured too, because a pre-commit hook pays for the start each time.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark reads files and the clock, and prints"
)]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use assay::judge::{self, Options};
use assay::pack::{self, embedded};
use assay::render::{json, text};
use assay::report::{Catalog, Declaration, FailOn, Report, Settings, Verdict};
use assay::schema::{Schema, Scope};
use assay::source::{Source, Sources};
use assay::tree::yaml;
use assay::value::Date;

const RUNS: usize = 60;

fn median(mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[RUNS / 2]
}

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let name = "fixtures/exemplary.yaml";
    let filing = std::fs::read_to_string(root.join(name)).unwrap();
    let binary = env!("CARGO_BIN_EXE_assay");
    let process = |args: &[&str]| {
        median(|| {
            let status = Command::new(binary).args(args).current_dir(root).stdout(Stdio::null()).status();
            assert!(status.unwrap().code().is_some());
        })
    };
    let start = process(&["--version"]);
    let whole = process(&["check", name, "--as-of", "2026-11-23"]);
    // What a hook pays for most filings: ten kilobytes, most facts still missing.
    let usual = "fixtures/pl-coking.yaml";
    let usual_size = std::fs::metadata(root.join(usual)).unwrap().len();
    let usual = process(&["check", usual, "--as-of", "2026-11-23"]);
    let carried = median(|| assert!(embedded::checked(&mut Sources::default(), &pack::in_turn).is_some()));

    let schemas = median(|| drop(embedded::schemas(&pack::in_turn).unwrap()));
    let all = embedded::schemas(&pack::in_turn).unwrap();
    let compile = median(|| drop(Schema::compile(&all, "declaration.schema.json").unwrap()));
    let load = median(|| {
        let mut sources = Sources::default();
        assert!(
            pack::load(
                &mut sources,
                embedded::schemas(&pack::in_turn).unwrap(),
                &embedded::pack(),
                None,
                false,
                &pack::in_turn
            )
            .pack
            .is_some()
        );
    });
    let mut sources = Sources::default();
    let pack = pack::load(
        &mut sources,
        embedded::schemas(&pack::in_turn).unwrap(),
        &embedded::pack(),
        None,
        false,
        &pack::in_turn,
    )
    .pack
    .unwrap();
    let id = sources.add(Source::new(name, &filing));
    let parse = median(|| assert!(yaml::parse(&sources, id, yaml::Limits::default()).complete));
    let parsed = yaml::parse(&sources, id, yaml::Limits::default());
    let tree = parsed.documents[0].tree.as_ref().unwrap();
    let schema = median(|| drop(pack.declaration.check(&sources, tree, Scope::Whole)));
    let checked = pack.declaration.check(&sources, tree, Scope::Whole);
    let rules: Vec<usize> = (0..pack.rules.len()).collect();
    let as_of = Date::parse("2026-11-23").unwrap();
    let profile = pack.profiles["default"].clone();
    let options = Options { as_of, hindsight: false, gate: None, profile: &profile, rules: &rules, case: None };
    let judge = median(|| drop(judge::judge(&pack, tree, &checked.malformed, &options)));

    let flawed = std::fs::read_to_string(root.join("fixtures/brumadinho-b1.yaml")).unwrap();
    let id = sources.add(Source::new("fixtures/brumadinho-b1.yaml", &flawed));
    let parsed = yaml::parse(&sources, id, yaml::Limits::default());
    let tree = parsed.documents[0].tree.as_ref().unwrap();
    let checked = pack.declaration.check(&sources, tree, Scope::Whole);
    let judged = judge::judge(&pack, tree, &checked.malformed, &options);
    let findings = judged.findings.len();
    let report = Report {
        settings: Settings {
            as_of: "2026-11-23".into(),
            as_of_given: false,
            hindsight: false,
            gate: None,
            profile: "default".into(),
            fail_on: FailOn::At(assay::finding::Severity::Error),
            allow_undeclared: false,
            show: Vec::new(),
            folder: String::new(),
            config: None,
            waivers: None,
        },
        catalog: Catalog {
            digest: pack.digest.clone(),
            rules: rules.len(),
            packs: vec!["built-in".into()],
            about: Vec::new(),
            instruments: Vec::new(),
        },
        findings: Vec::new(),
        declarations: vec![Declaration {
            path: "fixtures/brumadinho-b1.yaml".into(),
            document: 1,
            digest: String::new(),
            name: judged.name,
            id: judged.id,
            gate: None,
            gate_note: None,
            verdict: Verdict::Findings,
            tally: judged.tally,
            rules: judged.rules,
            outcomes: Vec::new(),
            binds: judged.binds,
            findings: judged.findings,
            ahead: Vec::new(),
        }],
    };
    let render_text = median(|| drop(text::render(&report, &sources, text::Style::default())));
    let render_json = median(|| drop(json::render(&report, &sources)));
    assert_eq!(report.verdict(), Verdict::Findings);

    let share = |part: Duration| {
        format!("{:6.2} ms  {:4.0} %", part.as_secs_f64() * 1e3, 100.0 * part.as_secs_f64() / whole.as_secs_f64())
    };
    println!("a filing of {} bytes against {} rules, medians of {RUNS} runs", filing.len(), rules.len());
    println!("whole process       {}", share(whole));
    println!("  start (--version) {}", share(start));
    println!("  the carried pack  {}", share(carried));
    println!("a filing of {usual_size} bytes  {}", share(usual));
    println!("what --rules and `assay test` load instead:");
    println!("  load the pack     {}", share(load));
    println!("    of it: schemas  {}", share(schemas));
    println!("    of it: compile  {}", share(compile));
    println!("  parse             {}", share(parse));
    println!("  schema            {}", share(schema));
    println!("  judge             {}", share(judge));
    println!("  render {findings} findings: text {}", share(render_text));
    println!("  render {findings} findings: json {}", share(render_json));
}
