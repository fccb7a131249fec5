//! A pack proves itself: every case of every rule, definition and standard is run, and the
//! exemplary declaration must be silent.
//!
//! A case that does not come out is a finding in the rule's file: expected but missing, found but
//! unexpected (noisy), or at another place than its mark (misplaced).

use std::collections::HashSet;

use crate::expr::{Evaluator, Facts, Item, show};
use crate::finding::{Finding, Label, Outcome, Severity};
use crate::judge::{self, CaseMode, Judged, Options};
use crate::pack::{Case, Expect, Pack, Profile};
use crate::pointer::Pointer;
use crate::schema::Scope;
use crate::source::{Sources, Span};
use crate::tree::Tree;
use crate::value::Date;

/// How the cases of a pack came out.
#[derive(Debug, Default)]
pub struct Proof {
    /// Rules, definitions and standards with cases.
    pub files: usize,
    /// Cases run.
    pub cases: usize,
    /// What did not come out.
    pub findings: Vec<Finding>,
}

/// Runs the cases of the rules that `wanted` takes, and of every definition and standard.
#[must_use]
pub fn prove(pack: &Pack, sources: &Sources, as_of: Date, wanted: &dyn Fn(&str) -> bool) -> Proof {
    let mut proof = Proof::default();
    let Some(exemplary) = &pack.exemplary else { return proof };
    let profile = Profile::default();
    for (at, rule) in pack.rules.iter().enumerate().filter(|(_, rule)| wanted(&rule.id)) {
        proof.files += 1;
        for case in &rule.cases {
            proof.cases += 1;
            let run = Run { pack, sources, as_of: case.as_of.unwrap_or(as_of), profile: &profile };
            let found = Run::tree(exemplary, case).and_then(|tree| run.rule(at, case, &tree));
            proof
                .findings
                .extend(found.err().map(|(code, message)| said(case, code, format!("{}: {message}", rule.id))));
        }
        let run = Run { pack, sources, as_of, profile: &profile };
        proof.findings.extend(run.silent(at, exemplary));
    }
    for file in &pack.definitions {
        proof.files += 1;
        let slug = &pack.library.definitions[file.index].slug;
        for case in &file.cases {
            proof.cases += 1;
            let run = Run { pack, sources, as_of: case.as_of.unwrap_or(as_of), profile: &profile };
            let found = Run::tree(exemplary, case).and_then(|tree| run.definition(file.index, case, &tree));
            proof
                .findings
                .extend(found.err().map(|(code, message)| said(case, code, format!("definition {slug}: {message}"))));
        }
    }
    for standard in pack.standards.iter().filter(|standard| !standard.cases.is_empty()) {
        proof.files += 1;
        for case in &standard.cases {
            proof.cases += 1;
            let run = Run { pack, sources, as_of: case.as_of.unwrap_or(as_of), profile: &profile };
            let found = Run::tree(exemplary, case).and_then(|tree| run.standard(&standard.slug, case, &tree));
            let message = |message| format!("standard {}: {message}", standard.slug);
            proof.findings.extend(found.err().map(|(code, text)| said(case, code, message(text))));
        }
    }
    proof
}

type Wrong = (&'static str, String);

fn said(case: &Case, code: &str, message: String) -> Finding {
    let note = if case.note.is_empty() { "this case".to_owned() } else { format!("case: {}", case.note) };
    Finding::error(code, message, Label::new(case.span, note))
}

struct Run<'a> {
    pack: &'a Pack,
    sources: &'a Sources,
    as_of: Date,
    profile: &'a Profile,
}

impl Run<'_> {
    /// The exemplary declaration with the sections and changes of a case.
    fn tree(exemplary: &Tree, case: &Case) -> Result<Tree, Wrong> {
        let mut tree = match &case.given {
            Some(given) => exemplary.overlaid(given),
            None => exemplary.clone(),
        };
        for (pointer, with) in &case.changes {
            tree = tree
                .changed(pointer, with)
                .ok_or_else(|| ("case/broken", format!("`{}` is not there to be changed", pointer.dotted())))?;
        }
        Ok(tree)
    }

    fn malformed(&self, tree: &Tree) -> Result<HashSet<crate::tree::NodeId>, Wrong> {
        let checked = self.pack.declaration.check(self.sources, tree, Scope::Fragment);
        match checked.findings.iter().find(|finding| finding.severity == Severity::Error) {
            Some(finding) => Err(("case/broken", format!("the case does not fit the schema: {}", finding.message))),
            None => Ok(checked.malformed),
        }
    }

    fn judge(&self, rule: usize, tree: &Tree, mode: CaseMode) -> Result<Judged, Wrong> {
        let malformed = self.malformed(tree)?;
        let options = Options {
            as_of: self.as_of,
            hindsight: false,
            gate: None,
            profile: self.profile,
            rules: &[rule],
            case: Some(mode),
        };
        Ok(judge::judge(self.pack, tree, &malformed, &options))
    }

    fn rule(&self, rule: usize, case: &Case, tree: &Tree) -> Result<(), Wrong> {
        let mode = CaseMode { gate: case.gate, judge_force: case.judge_force };
        let judged = self.judge(rule, tree, mode)?;
        let worst = judged.outcomes.iter().map(|line| line.outcome).max().unwrap_or(Outcome::NotApplicable);
        let wanted = match case.expect {
            Expect::Pass => Outcome::Pass,
            Expect::Fail => Outcome::Fail,
            Expect::Undeclared => Outcome::Undeclared,
            _ => Outcome::NotApplicable,
        };
        if worst != wanted {
            let first = judged.findings.iter().find(|finding| finding.outcome == Some(worst));
            let why = match (first, judged.outcomes.iter().find_map(|line| line.reason.as_ref())) {
                (Some(finding), _) => format!(": {}", finding.message),
                (None, Some(reason)) => format!(": {reason}"),
                _ => String::new(),
            };
            let code = match (wanted, worst) {
                (_, Outcome::Broken) => "case/broken",
                (Outcome::Fail | Outcome::Undeclared, _) => "case/missing",
                _ => "case/noisy",
            };
            return Err((code, format!("expected {}, got {}{why}", wanted.word(), worst.word())));
        }
        if wanted == Outcome::Undeclared {
            Self::missing(case, &judged)?;
        }
        if wanted == Outcome::Fail {
            self.marks(case, &judged)?;
        }
        Ok(())
    }

    fn missing(case: &Case, judged: &Judged) -> Result<(), Wrong> {
        let Some(wanted) = &case.missing else { return Ok(()) };
        let mut found: Vec<Pointer> = judged
            .findings
            .iter()
            .flat_map(|finding| finding.missing.iter().map(|missing| missing.pointer.clone()))
            .collect();
        same(wanted, &mut found)
    }

    /// Every `# <-- here` is the place of a finding and every `# <-- because` of a further label.
    fn marks(&self, case: &Case, judged: &Judged) -> Result<(), Wrong> {
        let (Some(given), Some(_)) = (&case.given, case.given_span) else { return Ok(()) };
        let id = given.node(given.root()).span.source;
        let source = self.sources.get(id);
        let line = |span: Span| (span.source == id).then(|| source.line_index(span.start as usize));
        let fails: Vec<&Finding> =
            judged.findings.iter().filter(|finding| finding.outcome == Some(Outcome::Fail)).collect();
        let primary: HashSet<usize> = fails.iter().filter_map(|finding| line(finding.primary.span)).collect();
        let related: HashSet<usize> =
            fails.iter().flat_map(|finding| &finding.related).filter_map(|label| line(label.span)).collect();
        let marked = |mark: &str| -> HashSet<usize> {
            let lines = source.text().lines().enumerate();
            lines.filter(|(_, text)| text.contains(mark)).map(|(at, _)| at).collect()
        };
        let (here, because) = (marked("# <-- here"), marked("# <-- because"));
        let at = |lines: &HashSet<usize>| {
            let mut lines: Vec<usize> = lines.iter().map(|line| line + 1).collect();
            lines.sort_unstable();
            lines.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        };
        if !here.is_empty() && here != primary {
            return Err((
                "case/misplaced",
                format!("marked `here` on line {}, found on line {}", at(&here), at(&primary)),
            ));
        }
        let unseen: HashSet<usize> = because.difference(&related).copied().collect();
        if !unseen.is_empty() {
            return Err(("case/misplaced", format!("marked `because` on line {}, but no label is there", at(&unseen))));
        }
        Ok(())
    }

    fn definition(&self, index: usize, case: &Case, tree: &Tree) -> Result<(), Wrong> {
        let malformed = self.malformed(tree)?;
        let definition = &self.pack.library.definitions[index];
        let mut eval =
            Evaluator::new(&self.pack.library, Facts::new(tree, &malformed, &self.pack.declaration.root), self.as_of);
        let mut args = Vec::new();
        for (name, ty) in &definition.parameters {
            let Some((_, pointer)) = case.of.iter().find(|(of, _)| **of == **name) else {
                return Err((
                    "case/broken",
                    format!("the case does not say what `{name}` is: add `of: {{ {name}: … }}`"),
                ));
            };
            let place =
                pointer.steps().iter().fold(eval.facts.root(), |place, step| eval.facts.child(place, step.clone()));
            args.push(eval.facts.value(place, ty));
        }
        eval.begin(&[], Vec::new());
        let value: Item = eval.define(index, args).map_err(|stop| ("case/broken", stop.to_string()))?;
        match (&case.expect, &value.val) {
            (Expect::Unknown, _) if value.is_unknown() => {
                let mut found: Vec<Pointer> = value.gaps().iter().map(|gap| eval.facts.pointer(gap.place)).collect();
                case.missing.as_ref().map_or(Ok(()), |wanted| same(wanted, &mut found))
            }
            (Expect::Value(wanted), _) if !value.is_unknown() => {
                let found = show::plain(&value);
                let close = show::value(&value, None, &eval.facts).replace('\u{a0}', "");
                let same_number = equal_numbers(wanted, &found);
                if *wanted == found || *wanted == close || same_number {
                    Ok(())
                } else {
                    Err(("case/missing", format!("expected {wanted}, got {found}")))
                }
            }
            _ => Err(("case/missing", format!("expected something else than {}", show::plain(&value)))),
        }
    }

    fn standard(&self, slug: &str, case: &Case, tree: &Tree) -> Result<(), Wrong> {
        let malformed = self.malformed(tree)?;
        let citing = self
            .pack
            .rules
            .iter()
            .position(|rule| rule.cites.iter().any(|cite| self.pack.standards[cite.standard].slug == slug));
        let Some(citing) = citing else { return Ok(()) };
        let rules = [citing];
        let mode = CaseMode { gate: None, judge_force: true };
        let options = Options {
            as_of: self.as_of,
            hindsight: false,
            gate: None,
            profile: self.profile,
            rules: &rules,
            case: Some(mode),
        };
        let judged = judge::judge(self.pack, tree, &malformed, &options);
        let force =
            judged.binds.iter().find(|bind| bind.standard == slug).map(|bind| bind.force.clone()).unwrap_or_default();
        let wanted = match &case.expect {
            Expect::Force(force) => force.word(),
            _ => "unknown",
        };
        if force != wanted {
            return Err(("case/missing", format!("expected {wanted}, got {force}")));
        }
        match (&case.expect, &case.missing) {
            (Expect::Unknown, Some(wanted)) => {
                let mut found = judge::force_gaps(self.pack, tree, &malformed, &options, slug);
                same(wanted, &mut found)
            }
            _ => Ok(()),
        }
    }

    /// The exemplary declaration gives no `fail` and no `undeclared`.
    fn silent(&self, rule: usize, exemplary: &Tree) -> Option<Finding> {
        let judged = self.judge(rule, exemplary, CaseMode::default());
        let rule = &self.pack.rules[rule];
        let label = Label::new(rule.span, "this rule");
        match judged {
            Err((_, message)) => Some(Finding::error("case/exemplary", message, label)),
            Ok(judged) => {
                let loud = judged.findings.into_iter().find(|finding| finding.outcome.is_some())?;
                let message = format!("{}: the exemplary declaration is not silent: {}", rule.id, loud.message);
                Some(Finding::error("case/exemplary", message, label).also(loud.primary.span, "found here"))
            }
        }
    }
}

/// Two texts that are numbers of one value and unit, however many digits are printed.
fn equal_numbers(wanted: &str, found: &str) -> bool {
    let split = |text: &str| {
        let (number, unit) = text.split_once(' ').unwrap_or((text, ""));
        crate::value::Dec::parse(number).ok().map(|number| (number, unit.to_owned()))
    };
    match (split(wanted), split(found)) {
        (Some((a, x)), Some((b, y))) => x == y && a.cmp_value(&b.to_digits(a.scale())).is_eq(),
        _ => false,
    }
}

fn same(wanted: &[Pointer], found: &mut Vec<Pointer>) -> Result<(), Wrong> {
    found.sort();
    found.dedup();
    let mut wanted: Vec<&Pointer> = wanted.iter().collect();
    wanted.sort();
    if wanted.iter().copied().eq(found.iter()) {
        return Ok(());
    }
    let list = |pointers: &[&Pointer]| match pointers {
        [] => "nothing".to_owned(),
        pointers => pointers.iter().map(|pointer| format!("`{}`", pointer.dotted())).collect::<Vec<_>>().join(", "),
    };
    let found: Vec<&Pointer> = found.iter().collect();
    Err(("case/misplaced", format!("expected {} to be missing, got {}", list(&wanted), list(&found))))
}
