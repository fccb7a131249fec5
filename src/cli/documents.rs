//! The declarations of a text, each judged.

use super::asked::Asked;
use super::inputs::{self, Input};
use crate::finding::{Finding, Label};
use crate::judge::{self, Options};
use crate::pack::Pack;
use crate::report::{self, Declaration, Settings, Tally, Verdict};
use crate::schema::Scope;
use crate::source::{Sources, Span, sha256};
use crate::tree::{Tree, Value, yaml};
use crate::value::Dec;

/// Judges every declaration of a text.
pub(super) fn judge_input(
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
    let ours = input.named
        || documents.iter().any(|document| document.tree.as_ref().is_some_and(is_meant))
        || (!parsed.complete && inputs::mentions(source.text()));
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
        id: None,
        gate: None,
        gate_note: None,
        verdict: Verdict::CouldNotCheck,
        tally: Tally::default(),
        rules: Vec::new(),
        outcomes: Vec::new(),
        binds: Vec::new(),
        findings,
        ahead: Vec::new(),
    };
    let mut declarations = Vec::new();
    for document in &parsed.documents {
        match &document.tree {
            Some(tree) if let Some(finding) = other_version(tree) => {
                declarations.push(blank(document.number, vec![finding]));
            }
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

/// What stands in the way where a declaration is of a version that this program does not know.
fn other_version(tree: &Tree) -> Option<Finding> {
    let node = tree.get(tree.root(), "declaration")?;
    let Value::Number(version) = &tree.node(node).value else { return None };
    if Dec::parse(version).ok()? == Dec::from_i64(1) {
        return None;
    }
    let message = format!("the declaration is of version {version}, and only version 1 is understood");
    let finding = Finding::error("schema/constant", message, Label::new(tree.node(node).span, "not understood"));
    Some(finding.help("write `declaration: 1`, or judge it with a program that knows this version"))
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
    let checked = pack.declaration.check_spread(sources, tree, Scope::Whole, &super::spread);
    let options = Options {
        as_of: asked.as_of,
        hindsight: asked.hindsight,
        gate: asked.gate,
        profile: &asked.profile,
        rules: &asked.rules,
        case: None,
    };
    let judged = judge::judge_spread(pack, tree, &checked.malformed, &options, &super::spread);
    let mut findings = judged.findings;
    findings.splice(0..0, checked.findings);
    judge::locate(tree, &mut findings);
    let gate_name = |at: usize| pack.gates.as_ref().and_then(|gates| gates.values.get(at)).map(ToString::to_string);
    let gate_note = judged
        .shown_gate
        .and_then(gate_name)
        .map(|shown| format!("the facts show the gate {shown}; it is judged at an earlier one"));
    let mut verdict = Verdict::Clean;
    if judged.tally.judged() == 0 {
        // Nothing evaluated is never success.
        let reasons: std::collections::BTreeSet<&str> =
            judged.rules.iter().filter_map(|rule| rule.reason.as_deref()).collect();
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
        id: judged.id,
        gate: judged.gate.and_then(gate_name),
        gate_note,
        verdict,
        tally: judged.tally,
        rules: judged.rules,
        outcomes: judged.outcomes,
        binds: judged.binds,
        findings,
        ahead: Vec::new(),
    }
}
