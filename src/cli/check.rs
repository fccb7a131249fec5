//! `assay check`.

use std::collections::BTreeSet;

use clap::Parser as _;
use rayon::prelude::*;

use super::Session;
use super::args::{Check, Cli, Command, FailOn as FailOnArg, Show};
use super::inputs::{self, Input};
use crate::explain;
use crate::finding::{Finding, Label, Outcome, Severity};
use crate::judge::{self, Options};
use crate::pack::{Pack, Profile, glob};
use crate::report::{self, Catalog, Declaration, FailOn, Report, Settings, Tally, Verdict};
use crate::schema::Scope;
use crate::source::{Sources, Span, sha256};
use crate::tree::{Tree, yaml};
use crate::value::Date;

/// Judges what the arguments name.
pub(super) fn report(session: &mut Session, args: &Check) -> Report {
    let today = inputs::today();
    let mut report = Report {
        settings: settings(args, today),
        catalog: Catalog { digest: String::new(), rules: 0, packs: vec!["built-in".to_owned()], about: Vec::new() },
        findings: Vec::new(),
        declarations: Vec::new(),
    };
    report.catalog.packs.extend(args.rules.iter().cloned());
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
    let asked = match Asked::read(session, args, &pack, today) {
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
    let (inputs, findings) = inputs::read(&mut session.sources, &session.line, &args.paths, &args.stdin_name);
    report.findings = findings;
    let (sources, settings) = (&session.sources, &report.settings);
    let judged: Vec<(Vec<Declaration>, Vec<Finding>)> =
        inputs.par_iter().map(|input| judge_input(&pack, sources, settings, &asked, input)).collect();
    let mut searched = false;
    for ((declarations, findings), input) in judged.into_iter().zip(&inputs) {
        searched |= !input.named;
        report.declarations.extend(declarations);
        report.findings.extend(findings);
    }
    if searched && report.declarations.is_empty() && report.findings.is_empty() {
        let folder = args.paths.first().cloned().unwrap_or_default();
        let message = "nothing to check: no declaration was found";
        let help = "a declaration is a YAML file whose root has the key `declaration`";
        report.findings.push(session.line.error("run/no-declaration", &folder, message).help(help));
    }
    report.declarations.sort_by(|a, b| (&a.path, a.document).cmp(&(&b.path, b.document)));
    let found = report.declarations.iter().flat_map(|declaration| &declaration.findings);
    let codes: BTreeSet<&str> = found.map(|finding| finding.code.as_str()).collect();
    report.catalog.about = codes.into_iter().filter_map(|code| explain::about(Some(&pack), code)).collect();
    report
}

fn settings(args: &Check, today: Date) -> Settings {
    Settings {
        as_of: args.as_of.clone().unwrap_or_else(|| today.to_string()),
        as_of_given: args.as_of.is_some(),
        hindsight: args.hindsight,
        gate: args.gate.clone(),
        profile: args.profile.clone(),
        fail_on: match args.fail_on {
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
                Show::NotApplicable => Outcome::NotApplicable,
            })
            .collect(),
        folder: inputs::folder(),
    }
}

/// The rules that fail in each declaration of a text, which is judged as its first line asks:
/// `# assay: --as-of 2026-11-23`. Only proofs obey a filing so.
pub(super) fn fired(session: &Session, pack: &Pack, input: &Input) -> Result<Vec<(String, Vec<String>)>, Vec<Finding>> {
    let source = session.sources.get(input.source);
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
    let asked = Asked::read(session, &args, pack, inputs::today())?;
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

/// The arguments, understood.
struct Asked {
    as_of: Date,
    hindsight: bool,
    gate: Option<usize>,
    profile: Profile,
    rules: Vec<usize>,
}

impl Asked {
    fn read(session: &Session, args: &Check, pack: &Pack, today: Date) -> Result<Self, Vec<Finding>> {
        let line = &session.line;
        let mut findings = Vec::new();
        let as_of = match args.as_of.as_deref().map(Date::parse) {
            None => today,
            Some(Ok(date)) if date.is_exact() => date,
            Some(_) => {
                let text = args.as_of.clone().unwrap_or_default();
                let message = format!("`{text}` is no day");
                findings.push(line.error("usage/date", &text, message).help("write a day such as `2026-11-23`"));
                today
            }
        };
        let gates: Vec<&str> = pack.gates.iter().flat_map(|gates| &gates.values).map(|gate| &**gate).collect();
        let gate = args.gate.as_ref().and_then(|gate| {
            let at = gates.iter().position(|known| known == gate);
            if at.is_none() {
                let finding = line.error("usage/gate", gate, format!("`{gate}` is no gate"));
                findings.push(finding.help(suggest(gate, &gates, "the gates are")));
            }
            at
        });
        let profile = pack.profiles.get(&args.profile).cloned().unwrap_or_else(|| {
            let known: Vec<&str> = pack.profiles.keys().map(String::as_str).collect();
            let finding = line.error("usage/profile", &args.profile, format!("there is no profile `{}`", args.profile));
            findings.push(finding.help(suggest(&args.profile, &known, "the profiles are")));
            Profile::default()
        });
        let rules = select(session, args, pack, &profile, &mut findings);
        if findings.is_empty() && rules.is_empty() {
            let finding = line.error("usage/no-rules", "", "no rule is left to judge by");
            findings.push(finding.help("take fewer rules out with `--skip`, or see `assay rules`"));
        }
        if findings.is_empty() {
            Ok(Self { as_of, hindsight: args.hindsight, gate, profile, rules })
        } else {
            Err(findings)
        }
    }
}

fn suggest(word: &str, known: &[&str], otherwise: &str) -> String {
    match crate::schema::closest(word, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("{otherwise} {}", known.join(", ")),
    }
}

fn select(session: &Session, args: &Check, pack: &Pack, profile: &Profile, findings: &mut Vec<Finding>) -> Vec<usize> {
    let ids: Vec<&str> = pack.rules.iter().map(|rule| rule.id.as_str()).collect();
    for selector in args.select.iter().chain(&args.skip) {
        if !ids.iter().any(|id| glob(selector, id)) {
            let mut known = ids.clone();
            known.extend(pack.rules.iter().map(crate::pack::Rule::topic));
            let finding = session.line.error("usage/selector", selector, format!("`{selector}` matches no rule"));
            findings.push(
                finding.help(
                    suggest(selector, &known, "see `assay rules`; topics are")
                        .replace(&format!(" {}", known.join(", ")), &format!(" {}", topics(pack))),
                ),
            );
        }
    }
    let any = |globs: &[String], id: &str| globs.iter().any(|pattern| glob(pattern, id));
    let wanted = |id: &str| {
        (profile.select.is_empty() || any(&profile.select, id))
            && !any(&profile.skip, id)
            && (args.select.is_empty() || any(&args.select, id))
            && !any(&args.skip, id)
    };
    ids.iter().enumerate().filter(|(_, id)| wanted(id)).map(|(at, _)| at).collect()
}

fn topics(pack: &Pack) -> String {
    let topics: BTreeSet<&str> = pack.rules.iter().map(crate::pack::Rule::topic).collect();
    topics.into_iter().collect::<Vec<_>>().join(", ")
}

/// Judges every declaration of a text.
fn judge_input(
    pack: &Pack,
    sources: &Sources,
    settings: &Settings,
    asked: &Asked,
    input: &Input,
) -> (Vec<Declaration>, Vec<Finding>) {
    let source = sources.get(input.source);
    let parsed = yaml::parse(sources, input.source, yaml::Limits::default());
    let is_declaration = |tree: &Tree| tree.get(tree.root(), "declaration").is_some();
    let misspelt =
        |tree: &Tree| tree.entries(tree.root()).iter().find(|entry| inputs::is_misspelt(&entry.key)).cloned();
    let is_meant = |tree: &Tree| is_declaration(tree) || misspelt(tree).is_some();
    let documents: Vec<&yaml::Document> = parsed.documents.iter().collect();
    let mentions = source.text().lines().any(|line| line.starts_with("declaration:"));
    let ours = input.named
        || documents.iter().any(|document| document.tree.as_ref().is_some_and(is_meant))
        || (!parsed.complete && mentions);
    if !ours {
        return (Vec::new(), Vec::new());
    }
    let start = Span::new(input.source, 0, 0);
    let digest = sha256(source.text().as_bytes());
    let blank = |number: usize, findings: Vec<Finding>| Declaration {
        path: source.name().to_owned(),
        document: number,
        digest: digest.clone(),
        name: None,
        gate: None,
        gate_note: None,
        verdict: Verdict::CouldNotCheck,
        tally: Tally::default(),
        rules: Vec::new(),
        outcomes: Vec::new(),
        binds: Vec::new(),
        findings,
    };
    let mut declarations = Vec::new();
    for document in &parsed.documents {
        match &document.tree {
            Some(tree) if is_declaration(tree) => {
                declarations.push(judge_tree(pack, sources, asked, tree, document.number, source.name(), &digest));
            }
            Some(tree) if input.named || misspelt(tree).is_some() => {
                let near = misspelt(tree);
                let at = near.as_ref().map_or(tree.handle(tree.root()), |entry| entry.key_span);
                let label = Label::new(at, "its root has no key `declaration`");
                let finding = Finding::error("run/not-a-declaration", "this document is no declaration", label);
                let help = near.map_or("begin it with `declaration: 1`", |_| "did you mean `declaration`?");
                declarations.push(blank(document.number, vec![finding.help(help)]));
            }
            None if input.named => {
                let finding =
                    Finding::error("run/empty", "this document is empty", Label::new(start, "nothing stands here"));
                declarations.push(blank(
                    document.number,
                    vec![finding.help("begin it with `declaration: 1`; `assay schema` shows what may follow")],
                ));
            }
            _ => {}
        }
    }
    if declarations.is_empty() && parsed.findings.is_empty() {
        let finding =
            Finding::error("run/empty", "the file holds no declaration", Label::new(start, "nothing stands here"));
        return (
            vec![blank(1, vec![finding.help("begin it with `declaration: 1`; `assay schema` shows what may follow")])],
            Vec::new(),
        );
    }
    // What is wrong with the text belongs to the document in which it stands; the last one takes what ends the file.
    let starts: Vec<u32> = parsed
        .documents
        .iter()
        .filter_map(|document| document.tree.as_ref())
        .map(|tree| tree.node(tree.root()).span.end)
        .collect();
    if declarations.is_empty() {
        declarations.push(blank(1, Vec::new()));
    }
    for finding in parsed.findings {
        let at = starts
            .iter()
            .position(|end| finding.primary.span.start <= *end)
            .unwrap_or(declarations.len() - 1)
            .min(declarations.len() - 1);
        declarations[at].findings.push(finding);
    }
    if !parsed.complete
        && let Some(last) = declarations.last_mut()
    {
        last.verdict = Verdict::CouldNotCheck;
    }
    for declaration in &mut declarations {
        report::sort(sources, &mut declaration.findings);
        if declaration.verdict != Verdict::CouldNotCheck {
            declaration.verdict = report::verdict(settings, &declaration.tally, &declaration.findings, true);
        }
    }
    (declarations, Vec::new())
}

fn judge_tree(
    pack: &Pack,
    sources: &Sources,
    asked: &Asked,
    tree: &Tree,
    number: usize,
    path: &str,
    digest: &str,
) -> Declaration {
    pack.declaration.prepare(tree, &super::spread);
    let checked = pack.declaration.check(sources, tree, Scope::Whole);
    let options = Options {
        as_of: asked.as_of,
        hindsight: asked.hindsight,
        gate: asked.gate,
        profile: &asked.profile,
        rules: &asked.rules,
        case: None,
    };
    let judged = judge::judge(pack, tree, &checked.malformed, &options);
    let mut findings = checked.findings;
    findings.extend(judged.findings);
    let gate_name = |at: usize| pack.gates.as_ref().and_then(|gates| gates.values.get(at)).map(ToString::to_string);
    let gate_note = judged
        .shown_gate
        .and_then(gate_name)
        .map(|shown| format!("the facts show the gate {shown}; it is judged at an earlier one"));
    let mut verdict = Verdict::Clean;
    if judged.tally.judged() == 0 {
        // Nothing evaluated is never success.
        let reasons: BTreeSet<&str> = judged.rules.iter().filter_map(|rule| rule.reason.as_deref()).collect();
        let label = Label::new(tree.handle(tree.root()), "nothing in this declaration was judged");
        let finding = Finding::error("run/nothing-judged", "no rule applies to this declaration", label);
        let why: Vec<&str> = reasons.into_iter().take(4).collect();
        let which = match asked.rules.len() {
            1 => "the rule that was selected does not apply".to_owned(),
            many => format!("the {many} rules that were selected do not apply"),
        };
        findings.push(finding.help(format!("{which}: {}", why.join("; "))));
        verdict = Verdict::CouldNotCheck;
    }
    if judged.tally.broken > 0 {
        verdict = Verdict::CouldNotCheck;
    }
    Declaration {
        path: path.to_owned(),
        document: number,
        digest: digest.to_owned(),
        name: judged.name,
        gate: judged.gate.and_then(gate_name),
        gate_note,
        verdict,
        tally: judged.tally,
        rules: judged.rules,
        outcomes: judged.outcomes,
        binds: judged.binds,
        findings,
    }
}
