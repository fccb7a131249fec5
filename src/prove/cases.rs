//! Cases: a declaration made ready once, and whether what comes out is what the case expects.

use std::collections::{BTreeSet, HashSet};

use super::bench::{Bench, Subject};
use crate::expr::{Evaluator, Facts, Item, Val, show};
use crate::finding::{Finding, Label, Outcome, Severity};
use crate::judge::{self, CaseMode, Judged, Options};
use crate::pack::{Case, Expect, Profile};
use crate::pointer::Pointer;
use crate::schema::Scope;
use crate::source::{SourceId, Span};
use crate::tree::{NodeId, Tree};
use crate::value::Date;

/// What did not come out: a code and what to say.
pub(super) type Wrong = (&'static str, String);

/// A case with all that does not depend on the rule: every mutant is run on the same one.
pub(super) struct Prepared<'a> {
    pub case: &'a Case,
    /// The exemplary declaration with the sections and changes of the case.
    pub tree: Tree,
    unread: HashSet<NodeId>,
    as_of: Date,
    /// Lines of its `given` that are marked as the place of a finding, once for each mark.
    here: Vec<usize>,
    /// Lines that are marked as the place of a further label.
    because: HashSet<usize>,
    text: Option<SourceId>,
}

/// A finding at a case.
pub(super) fn said(case: &Case, code: &str, message: String) -> Finding {
    let note = if case.note.is_empty() { "this case".to_owned() } else { format!("case: {}", case.note) };
    Finding::error(code, message, Label::new(case.span, note))
}

impl<'a> Prepared<'a> {
    /// Makes a case ready.
    pub(super) fn new(bench: &Bench<'a>, exemplary: &Tree, case: &'a Case) -> Result<Self, Wrong> {
        let mut tree = match &case.given {
            Some(given) => exemplary.overlaid(given),
            None => exemplary.clone(),
        };
        for (pointer, with) in &case.changes {
            tree = tree
                .changed(pointer, with)
                .ok_or_else(|| ("case/broken", format!("`{}` is not there to be changed", pointer.dotted())))?;
        }
        let as_of = case.as_of.unwrap_or(bench.as_of);
        let unread = unread(bench, &tree, as_of)?;
        let mut prepared = Self { case, tree, unread, as_of, here: Vec::new(), because: HashSet::new(), text: None };
        if let (Some(given), Some(_)) = (&case.given, case.given_span) {
            let id = given.node(given.root()).span.source;
            let lines = || bench.sources.get(id).text().lines().enumerate();
            prepared.here = lines().flat_map(|(at, text)| text.matches("# <-- here").map(move |_| at)).collect();
            prepared.because = lines().filter(|(_, text)| text.contains("# <-- because")).map(|(at, _)| at).collect();
            prepared.text = Some(id);
        }
        Ok(prepared)
    }

    /// The worst outcome of a rule on this case as it now stands.
    pub(super) fn outcome(&self, bench: &Bench<'_>) -> Outcome {
        match &bench.subject {
            Subject::Rule(rule) => worst(&self.judge(bench, rule)),
            Subject::Definition(_) | Subject::Standard(_) => Outcome::NotApplicable,
        }
    }

    /// Whether the case comes out as it expects.
    pub(super) fn holds(&self, bench: &Bench<'_>) -> Result<(), Wrong> {
        match &bench.subject {
            Subject::Rule(rule) => self.rule(bench, rule),
            Subject::Definition(index) => self.definition(bench, *index),
            Subject::Standard(standard) => self.standard(bench, standard),
        }
    }

    fn judge(&self, bench: &Bench<'_>, rule: &crate::pack::Rule) -> Judged {
        let profile = Profile::default();
        let mode = CaseMode { gate: self.case.gate, judge_force: self.case.judge_force };
        judge::rule(bench.pack, bench.library(), rule, &self.tree, &self.unread, &options(self.as_of, &profile, mode))
    }

    fn rule(&self, bench: &Bench<'_>, rule: &crate::pack::Rule) -> Result<(), Wrong> {
        let judged = self.judge(bench, rule);
        let worst = worst(&judged);
        let wanted = match self.case.expect {
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
        self.cites(&judged, worst)?;
        match (wanted, &self.case.missing) {
            (Outcome::Undeclared, Some(wanted)) => {
                let found = judged.findings.iter().flat_map(|finding| &finding.missing);
                same(wanted, &mut found.map(|missing| missing.pointer.clone()).collect())
            }
            (Outcome::Fail, _) => self.marks(bench, &judged),
            _ => Ok(()),
        }
    }

    /// The findings together cite the standards that the case names, and no others.
    fn cites(&self, judged: &Judged, outcome: Outcome) -> Result<(), Wrong> {
        let Some(wanted) = &self.case.cites else { return Ok(()) };
        let findings = judged.findings.iter().filter(|finding| finding.outcome == Some(outcome));
        let found: BTreeSet<&str> =
            findings.flat_map(|finding| &finding.cites).map(|cite| cite.standard.as_str()).collect();
        let wanted: BTreeSet<&str> = wanted.iter().map(String::as_str).collect();
        if wanted == found {
            return Ok(());
        }
        let list = |slugs: &BTreeSet<&str>| slugs.iter().copied().collect::<Vec<_>>().join(", ");
        Err(("case/misplaced", format!("expected citations of {}, got {}", list(&wanted), list(&found))))
    }

    /// Every `# <-- here` is the place of one finding and every `# <-- because` of a further label.
    fn marks(&self, bench: &Bench<'_>, judged: &Judged) -> Result<(), Wrong> {
        let Some(id) = self.text.filter(|_| !self.here.is_empty() || !self.because.is_empty()) else { return Ok(()) };
        let source = bench.sources.get(id);
        let line = |span: Span| (span.source == id).then(|| source.line_index(span.start as usize));
        let fails = || judged.findings.iter().filter(|finding| finding.outcome == Some(Outcome::Fail));
        let mut primary: Vec<usize> = fails().filter_map(|finding| line(finding.primary.span)).collect();
        primary.sort_unstable();
        let related: HashSet<usize> =
            fails().flat_map(|finding| &finding.related).filter_map(|label| line(label.span)).collect();
        let at = |lines: &[usize]| lines.iter().map(|line| (line + 1).to_string()).collect::<Vec<_>>().join(", ");
        if !self.here.is_empty() && self.here != primary {
            let message = format!("marked `here` on line {}, found on line {}", at(&self.here), at(&primary));
            return Err(("case/misplaced", message));
        }
        let mut unseen: Vec<usize> = self.because.difference(&related).copied().collect();
        if !unseen.is_empty() {
            unseen.sort_unstable();
            return Err(("case/misplaced", format!("marked `because` on line {}, but no label is there", at(&unseen))));
        }
        Ok(())
    }

    fn definition(&self, bench: &Bench<'_>, index: usize) -> Result<(), Wrong> {
        let library = bench.library();
        let definition = &library.definitions[index];
        let facts = Facts::new(&self.tree, &self.unread, &bench.pack.declaration.root);
        let mut eval = Evaluator::new(library, facts, self.as_of);
        let mut args = Vec::new();
        for (name, ty) in &definition.parameters {
            let Some((_, pointer)) = self.case.of.iter().find(|(of, _)| **of == **name) else {
                let message = format!("the case does not say what `{name}` is: add `of: {{ {name}: … }}`");
                return Err(("case/broken", message));
            };
            let root = eval.facts.root();
            let place = pointer.steps().iter().fold(root, |place, step| eval.facts.child(place, step.clone()));
            args.push(eval.facts.value(place, ty));
        }
        eval.begin(&[], Vec::new());
        let value: Item = eval.define(index, args).map_err(|stop| ("case/broken", stop.to_string()))?;
        match (&self.case.expect, &value.val) {
            (Expect::Unknown, _) if value.is_unknown() => {
                let mut found: Vec<Pointer> = value.gaps().iter().map(|gap| eval.facts.pointer(gap.place)).collect();
                self.case.missing.as_ref().map_or(Ok(()), |wanted| same(wanted, &mut found))
            }
            // As in a declaration, `false` says that there is none.
            (Expect::Value(wanted), Val::Absent) if wanted == "false" => Ok(()),
            (Expect::Value(wanted), _) if !value.is_unknown() => {
                let found = show::plain(&value);
                let close = show::value(&value, None, &eval.facts).replace('\u{a0}', "");
                if *wanted == found || *wanted == close || equal_numbers(wanted, &found) {
                    Ok(())
                } else {
                    Err(("case/missing", format!("expected {wanted}, got {found}")))
                }
            }
            _ => Err(("case/missing", format!("expected something else than {}", show::plain(&value)))),
        }
    }

    fn standard(&self, bench: &Bench<'_>, standard: &crate::pack::Standard) -> Result<(), Wrong> {
        let profile = Profile::default();
        let options = options(self.as_of, &profile, CaseMode { gate: None, judge_force: true });
        let (force, mut gaps) = judge::force(bench.pack, bench.library(), standard, &self.tree, &self.unread, &options);
        let wanted = match &self.case.expect {
            Expect::Force(force) => force.word(),
            _ => "unknown",
        };
        if force != wanted {
            return Err(("case/missing", format!("expected {wanted}, got {force}")));
        }
        match (&self.case.expect, &self.case.missing) {
            (Expect::Unknown, Some(wanted)) => same(wanted, &mut gaps),
            _ => Ok(()),
        }
    }
}

/// The exemplary declaration gives no `fail` and no `undeclared`.
pub(super) fn silent(bench: &Bench<'_>, exemplary: &Tree) -> Option<Finding> {
    let Subject::Rule(rule) = &bench.subject else { return None };
    let label = Label::new(rule.span, "this rule");
    let unread = match unread(bench, exemplary, bench.as_of) {
        Ok(unread) => unread,
        Err((_, message)) => return Some(Finding::error("case/exemplary", message, label)),
    };
    let profile = Profile::default();
    let options = options(bench.as_of, &profile, CaseMode::default());
    let judged = judge::rule(bench.pack, bench.library(), rule, exemplary, &unread, &options);
    let loud = judged.findings.into_iter().find(|finding| finding.outcome.is_some())?;
    let message = format!("{}: the exemplary declaration is not silent: {}", rule.id, loud.message);
    let help = "`fixtures/exemplary.yaml` is a project without faults, under which no rule may fail or wait for a fact: let `when` or `for` leave it out, or look whether the rule asks too much";
    let finding = Finding::error("case/exemplary", message, label).also(loud.primary.span, "the exemplary declaration");
    Some(finding.help(help))
}

fn options(as_of: Date, profile: &Profile, mode: CaseMode) -> Options<'_> {
    Options { as_of, hindsight: false, gate: None, profile, rules: &[], case: Some(mode) }
}

fn unread(bench: &Bench<'_>, tree: &Tree, as_of: Date) -> Result<HashSet<NodeId>, Wrong> {
    let checked = bench.pack.declaration.check(bench.sources, tree, Scope::Fragment);
    match checked.findings.iter().find(|finding| finding.severity == Severity::Error) {
        Some(finding) => Err(("case/broken", format!("the case does not fit the schema: {}", finding.message))),
        None => Ok(judge::unread(bench.pack, tree, checked.malformed, as_of)),
    }
}

fn worst(judged: &Judged) -> Outcome {
    judged.outcomes.iter().map(|line| line.outcome).max().unwrap_or(Outcome::NotApplicable)
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
