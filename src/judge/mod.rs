//! Rules against a declaration: for every rule and subject one outcome, and a finding for each
//! that is not good news.
//!
//! A rule is "`when` implies `require`". Which of its citations hold, and how much a breach weighs
//! here and now, is the business of `force` and `severity`; how it is told is that of `words`.

mod arithmetic;
mod binds;
mod facts;
mod force;
mod future;
mod instruments;
mod message;
mod outcome;
mod severity;
mod shared;
mod single;
mod slips;
mod stub;
mod tally;
mod time;
mod watch;
mod words;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::expr::value::{Gap, PlaceId};
use crate::expr::{Evaluator, Facts, Item, Library, Val};
use crate::finding::{Finding, Fix, Outcome, Severity, Subject};
use crate::pack::{Force, Pack, Profile, Rule};
use crate::pointer::Pointer;
use crate::schema::types::{Record, Type};
use crate::spread::{Spread, in_turn};
use crate::tree::{NodeId, Tree};
use crate::value::Date;

pub use facts::locate;
pub use single::{force, rule, unread};
pub use tally::{Bind, OutcomeLine, RuleTally, Tally};
pub use watch::{Watch, watch};

/// How a declaration is judged.
#[derive(Clone, Debug)]
pub struct Options<'a> {
    /// The date that replaces the clock.
    pub as_of: Date,
    /// Dates of entry into force are ignored and benchmarks count as adopted.
    pub hindsight: bool,
    /// The gate to judge at instead of the one that the facts show.
    pub gate: Option<usize>,
    /// Promotions and standards that the reader requires.
    pub profile: &'a Profile,
    /// Indexes of the rules that judge, in order.
    pub rules: &'a [usize],
    /// A case of a rule: gate, force and date are taken as reached, binding and in force.
    pub case: Option<CaseMode>,
}

/// What a case does not take as given.
#[derive(Clone, Copy, Debug, Default)]
pub struct CaseMode {
    /// Judge at this gate.
    pub gate: Option<usize>,
    /// Judge what binds.
    pub judge_force: bool,
}

/// What judging gave.
#[derive(Debug, Default)]
pub struct Judged {
    /// Findings, in order of rules and subjects.
    pub findings: Vec<Finding>,
    /// Outcomes over all rules.
    pub tally: Tally,
    /// Outcomes by rule.
    pub rules: Vec<RuleTally>,
    /// Every outcome.
    pub outcomes: Vec<OutcomeLine>,
    /// What binds.
    pub binds: Vec<Bind>,
    /// The gate that it was judged at.
    pub gate: Option<usize>,
    /// The gate that the facts show, where it is a later one.
    pub shown_gate: Option<usize>,
    /// What the project calls itself.
    pub name: Option<String>,
    /// The project's id.
    pub id: Option<String>,
}

/// What a subject costs besides its expressions: an outcome that is kept.
const STEPS_PER_SUBJECT: u64 = 50;

/// How a rule ended for a subject, and why.
struct Ended {
    outcome: Outcome,
    reason: Option<String>,
    findings: Vec<Finding>,
    /// The citations that it was judged by.
    held: Vec<severity::Held>,
}

impl Ended {
    fn not_applicable(reason: impl Into<String>) -> Self {
        Self { outcome: Outcome::NotApplicable, reason: Some(reason.into()), findings: Vec::new(), held: Vec::new() }
    }
}

/// Judges a declaration.
#[must_use]
pub fn judge(pack: &Pack, tree: &Tree, malformed: &HashSet<NodeId>, options: &Options<'_>) -> Judged {
    judge_spread(pack, tree, malformed, options, &in_turn)
}

/// Judges a declaration, several rules side by side.
#[must_use]
pub fn judge_spread(
    pack: &Pack,
    tree: &Tree,
    malformed: &HashSet<NodeId>,
    options: &Options<'_>,
    spread: &Spread<'_>,
) -> Judged {
    let ahead = future::facts(&pack.declaration.root, tree, options.as_of);
    let mut unread = malformed.clone();
    unread.extend(ahead.iter().map(|fact| fact.node));
    let mut judged = judge_known(pack, tree, &unread, options, spread);
    let mut findings = future::findings(&ahead, tree, options.as_of);
    findings.extend(instruments::unknown(pack, tree));
    tree.uses().told_once(&mut findings);
    judged.findings.extend(findings);
    judged
}

fn judge_known(
    pack: &Pack,
    tree: &Tree,
    malformed: &HashSet<NodeId>,
    options: &Options<'_>,
    spread: &Spread<'_>,
) -> Judged {
    let mut judge = Judge::new(pack, &pack.library, tree, malformed, options);
    let mut judged = Judged::default();
    judge.name = judge.project_field(Record::name_field);
    judge.find_gate(&mut judged);
    judge.forces = judge.all_forces();
    judge.rules(spread, &mut judged);
    judge.unknown_force(&mut judged);
    judged.binds = judge.binds();
    judged.name = judge.name.clone();
    judged.id = judge.project_field(Record::id_field);
    judged
}

#[derive(Clone)]
struct Judge<'a> {
    pack: &'a Pack,
    tree: &'a Tree,
    options: &'a Options<'a>,
    eval: Evaluator<'a>,
    forces: Vec<force::State>,
    gate: Option<usize>,
    name: Option<String>,
    /// Facts that decide what binds, and how many rules wait for each.
    waiting: BTreeMap<Gap, usize>,
    /// Of them, those that the rule in hand waits for.
    open_force: BTreeSet<Gap>,
    /// Fixes by the facts that are left out.
    stubs: RefCell<HashMap<Vec<Pointer>, Option<Fix>>>,
}

impl<'a> Judge<'a> {
    fn new(
        pack: &'a Pack,
        library: &'a Library,
        tree: &'a Tree,
        malformed: &'a HashSet<NodeId>,
        options: &'a Options<'a>,
    ) -> Self {
        Self {
            pack,
            tree,
            options,
            eval: Evaluator::new(library, Facts::new(tree, malformed, &pack.declaration.root), options.as_of),
            forces: Vec::new(),
            gate: None,
            name: None,
            waiting: BTreeMap::new(),
            open_force: BTreeSet::new(),
            stubs: RefCell::default(),
        }
    }

    /// A field of the first section that names itself.
    fn project_field(&self, field: fn(&Record) -> Option<&str>) -> Option<String> {
        let Type::Record(root) = &self.pack.declaration.root.ty else { return None };
        root.fields.iter().find_map(|(key, section)| {
            let Type::Record(section) = &section.ty else { return None };
            let node = self.tree.get(self.tree.root(), key)?;
            section.name_field()?;
            self.tree.get(node, field(section)?).and_then(|node| self.tree.text(node)).map(str::to_owned)
        })
    }

    /// The furthest gate that any fact shows, unless one is asked for.
    fn find_gate(&mut self, judged: &mut Judged) {
        if let Some(case) = self.options.case {
            self.gate = case.gate;
            self.eval.gate = case.gate;
            return;
        }
        let gated = self.options.rules.iter().any(|rule| self.pack.rules[*rule].gate.is_some());
        let Some(definition) = self.pack.library.definition(&crate::pack::GATE_DEFINITION.replace('-', "_")) else {
            return;
        };
        self.eval.begin(&[], Vec::new());
        let shown = self.eval.define(definition, Vec::new());
        let gaps = shown.as_ref().map(|item| item.gaps().to_vec()).unwrap_or_default();
        let shown = match shown.map(|item| item.val) {
            Ok(Val::Enum(_, at)) => Some(at),
            _ => None,
        };
        self.gate = self.options.gate.or(self.options.profile.gate).or(shown);
        self.eval.gate = self.gate;
        judged.gate = self.gate;
        judged.shown_gate = shown.filter(|shown| self.gate.is_some_and(|gate| gate < *shown));
        if gated
            && self.gate.is_none()
            && let Some(gap) = gaps.first()
        {
            let path = self.eval.facts.pointer(gap.place).dotted();
            let message = format!("the project's gate is not known: `{path}` {}", words::lacks(gap.reason));
            let mut finding = self.undeclared("run/gate-unknown", message, &gaps[..1], Severity::Error);
            finding.help =
                Some("declare how far the project has come: without it no rule can be taken as not yet due".to_owned());
            judged.findings.push(finding);
        }
    }

    fn rule(&mut self, rule: &'a Rule, judged: &mut Judged) {
        let mut tally = Tally::default();
        let mut reasons = Vec::new();
        for (subject, ended) in self.ends(rule) {
            tally.count(ended.outcome);
            if let Some(reason) = &ended.reason
                && !reasons.contains(reason)
            {
                reasons.push(reason.clone());
            }
            judged.outcomes.push(OutcomeLine {
                rule: rule.id.clone(),
                subject,
                outcome: ended.outcome,
                reason: ended.reason,
            });
            judged.findings.extend(ended.findings);
        }
        for gap in std::mem::take(&mut self.open_force) {
            *self.waiting.entry(gap).or_default() += 1;
        }
        let reason = (tally.judged() == 0).then(|| reasons.join("; ")).filter(|reason| !reason.is_empty());
        judged.rules.push(RuleTally { rule: rule.id.clone(), title: rule.title.clone(), tally, reason });
    }

    /// How a rule ends for each of its subjects.
    fn ends(&mut self, rule: &'a Rule) -> Vec<(Subject, Ended)> {
        let mut ends = Vec::new();
        self.eval.begin_rule();
        if !rule.is_check && self.options.case.is_none_or(|case| case.judge_force) && self.all_off(rule) {
            ends.push((self.whole(), Ended::not_applicable("does not bind")));
        } else {
            self.subjects(rule, &mut Vec::new(), &mut ends);
        }
        ends
    }

    /// Binds the rule's generators one after the other and judges every combination.
    fn subjects(&mut self, rule: &'a Rule, bound: &mut Vec<Item>, ends: &mut Vec<(Subject, Ended)>) {
        let Some(generator) = rule.generators.get(bound.len()) else {
            let subject = self.subject(bound);
            let ended = match self.eval.spend(STEPS_PER_SUBJECT) {
                Ok(()) => self.outcome(rule, bound, &subject),
                Err(stop) => self.stopped(rule, &subject, &stop),
            };
            ends.push((subject, ended));
            return;
        };
        self.eval.begin(&rule.let_exprs, bound.clone());
        let subject = self.subject(bound);
        let list = match self.eval.eval(generator) {
            Ok(list) => list,
            Err(stop) => {
                let ended = self.stopped(rule, &subject, &stop);
                ends.push((subject, ended));
                return;
            }
        };
        match &list.val {
            Val::List(list) if !list.items.is_empty() => {
                for item in &list.items {
                    if matches!(item.val, Val::Unknown(_)) {
                        let ended = self.cannot_tell(rule, &subject, item.gaps());
                        ends.push((subject.clone(), ended));
                        continue;
                    }
                    bound.push(item.clone());
                    self.subjects(rule, bound, ends);
                    bound.pop();
                    if self.eval.is_exhausted() {
                        break;
                    }
                }
            }
            Val::Unknown(gaps) => {
                let ended = self.cannot_tell(rule, &subject, gaps);
                ends.push((subject, ended));
            }
            _ => ends.push((subject, Ended::not_applicable("none declared"))),
        }
    }

    /// What the bound items are about: the innermost one that stands in the declaration.
    fn subject(&mut self, bound: &[Item]) -> Subject {
        match bound.iter().rev().find(|item| item.from.is_some()) {
            Some(item) => {
                let place = item.from.unwrap_or(self.eval.facts.root());
                let pointer = self.eval.facts.pointer(place);
                Subject { name: self.name_of(place).unwrap_or_else(|| pointer.dotted()), pointer }
            }
            None => self.whole(),
        }
    }

    fn whole(&self) -> Subject {
        Subject { pointer: Pointer::root(), name: self.name.clone().unwrap_or_else(|| "the declaration".to_owned()) }
    }

    /// What an item calls itself: by its own name, or its id, or the name of what it is about.
    fn name_of(&self, place: PlaceId) -> Option<String> {
        let pointer = self.eval.facts.pointer(place);
        let Type::Record(record) = self.pack.declaration.root.at(&pointer)?.ty else { return None };
        let node = self.eval.facts.node(place)?;
        let text = |node: NodeId, key: &str| {
            self.tree.get(node, key).and_then(|id| self.tree.text(id)).filter(|text| !text.is_empty())
        };
        let below = || {
            record.fields.iter().find_map(|(key, field)| {
                let Type::Record(part) = &field.ty else { return None };
                text(self.tree.get(node, key)?, part.name_field()?)
            })
        };
        let own = record.name_field().and_then(|name| text(node, name)).or_else(|| text(node, "id"));
        own.or_else(below).map(str::to_owned)
    }
}

/// Whether a force leaves a breach at full weight.
fn is_full(force: Force) -> bool {
    matches!(force, Force::Binding | Force::Contract | Force::Criterion | Force::Standard)
}
