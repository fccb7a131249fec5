//! How much a breach weighs, here and now: each citation is judged on its own by force, time and
//! source; the strongest decides; then the gate.

use super::Judge;
use super::force::State;
use super::time::{Known, Time, first_day};
use crate::expr::table::Reading;
use crate::expr::value::{Gap, Truth};
use crate::expr::{Item, Stop, Val};
use crate::finding::{Cap, CapKind, Citation, MissingReason, Severity};
use crate::pack::{Began, Cite, Force, Rule};

/// Days ahead within which a duty is at most a warning; beyond, a note.
const HORIZON: i64 = 365;

/// Whether a rule's citations hold for a subject.
pub(super) enum Standing {
    /// These do; none for arithmetic without citation.
    Holds(Vec<Held>),
    /// None does, and why.
    Lapsed(String),
    /// It cannot be told, for the date of the act is not known.
    Unknown(Vec<Gap>),
}

/// A citation that holds, with its caps.
#[derive(Clone, Debug)]
pub(super) struct Held {
    /// Index of the standard.
    pub standard: usize,
    pub citation: Citation,
    pub caps: Vec<(Cap, Limit)>,
}

/// What a cap does to a severity.
#[derive(Clone, Copy, Debug)]
pub(super) enum Limit {
    AtMost(Severity),
    OneLower,
}

impl Limit {
    fn apply(self, severity: Severity) -> Severity {
        match self {
            Self::AtMost(most) => severity.min(most),
            Self::OneLower => severity.lowered(),
        }
    }
}

/// What a force that is no duty of the project's own, or is not known, makes of a breach.
fn force_cap(state: &State, unknown_when: bool, title: &str) -> Option<(Cap, Limit)> {
    let warning = Limit::AtMost(Severity::Warning);
    let (text, limit) = if state.is_unknown() || unknown_when {
        (format!("whether {title} binds this project is not known"), warning)
    } else {
        match state.force {
            Force::Flowdown => {
                (format!("{title} binds the buyer; it reaches this project through the contract"), warning)
            }
            Force::Policy => (format!("{title} is a policy, not a duty"), warning),
            Force::Benchmark => (format!("{title} does not bind this project"), Limit::OneLower),
            _ => return None,
        }
    };
    Some((Cap { kind: CapKind::Force, text }, limit))
}

/// What is cited from memory is at most a warning.
fn source_cap(cite: &Cite, title: &str) -> Option<(Cap, Limit)> {
    let text = || format!("the clause of {title} is cited from memory");
    let limit = Limit::AtMost(Severity::Warning);
    (cite.reading == Reading::Memory).then(|| (Cap { kind: CapKind::Source, text: text() }, limit))
}

impl<'a> Judge<'a> {
    /// Whether a citation of the rule may bind the project, whenever the act was.
    fn may_bind(&mut self, rule: &'a Rule) -> Result<bool, Stop> {
        for cite in &rule.cites {
            let holds = match &cite.when {
                Some(when) => !matches!(Truth::of(&self.eval.eval(when)?), Truth::No | Truth::Absent),
                None => true,
            };
            let is_off = |state: &State| state.force == Force::Off && !state.is_unknown();
            if holds && !self.forces.get(cite.standard).is_none_or(is_off) {
                return Ok(true);
            }
        }
        Ok(rule.cites.is_empty())
    }

    /// The citations that hold for the subject in force.
    pub(super) fn standing(&mut self, rule: &'a Rule) -> Result<Standing, Stop> {
        let mut act_place = None;
        let act = match &rule.judged_on {
            None => None,
            Some(expr) => {
                let item = self.eval.eval(expr)?;
                match &item.val {
                    Val::Date(date) => Some(*date),
                    // Without gaps no subject is bound, so no act of one.
                    _ if item.is_unknown() && self.options.case.is_none() && !item.gaps().is_empty() => {
                        if self.may_bind(rule)? {
                            return Ok(Standing::Unknown(item.gaps().to_vec()));
                        }
                        None
                    }
                    Val::Instant(instant) => Some(instant.day()),
                    _ => None,
                }
                .inspect(|_| act_place = item.from)
            }
        };
        let mut held: Vec<Held> = Vec::new();
        let mut lapsed = None;
        // What would tell whether a citation is in force.
        let mut open: Option<Vec<Gap>> = None;
        for cite in &rule.cites {
            let mut unknown_when = false;
            if let Some(when) = &cite.when {
                let truth: Item = self.eval.eval(when)?;
                match Truth::of(&truth) {
                    Truth::Yes => {}
                    Truth::Unknown(_) => unknown_when = true,
                    Truth::No | Truth::Absent => continue,
                }
            }
            let Some(state) = self.forces.get(cite.standard).cloned() else { continue };
            if state.force == Force::Off && !state.is_unknown() {
                lapsed.get_or_insert_with(|| "does not bind".to_owned());
                continue;
            }
            let standard = &self.pack.standards[cite.standard];
            let window = cite.window.as_ref().or(rule.window.as_ref()).unwrap_or(&standard.window);
            let mut caps = Vec::new();
            let title = &standard.short;
            caps.extend(force_cap(&state, unknown_when, title));
            let mut cap = |kind, text: String, limit| caps.push((Cap { kind, text }, limit));
            let mut time = None;
            let mut began = Began::Always;
            let mut start_gaps = Vec::new();
            if !rule.is_check || window.start.fixed().is_some() {
                match self.began(window, rule.generators.len())? {
                    Known::Began(known, gaps) => (began, start_gaps) = (known, gaps),
                    Known::Never(why) => {
                        lapsed.get_or_insert(why);
                        continue;
                    }
                    Known::Open(gaps) => {
                        open.get_or_insert_default().extend(gaps);
                        continue;
                    }
                }
            }
            if !rule.is_check {
                match self.time(act, &began, window.until) {
                    Time::InForce => {}
                    Time::Imprecise => {
                        let gap = act_place.map(|place| Gap { place, reason: MissingReason::Imprecise });
                        open.get_or_insert_default()
                            .extend(gap.into_iter().filter(|_| act.is_some_and(|act| !act.is_exact())));
                        open.get_or_insert_default().extend(start_gaps);
                        continue;
                    }
                    Time::Lapsed(reason) => {
                        lapsed.get_or_insert(reason);
                        continue;
                    }
                    Time::Marked(text) => time = Some(text),
                    Time::NotYet(why) => {
                        let text = format!("{title} is not yet in force: {why}");
                        cap(CapKind::Time, text.clone(), Limit::AtMost(Severity::Note));
                        time = Some(text);
                    }
                    Time::Ahead(days) => {
                        let text = format!("{title} is in force in {days} {}", if days == 1 { "day" } else { "days" });
                        let most = if days <= HORIZON { Severity::Warning } else { Severity::Note };
                        cap(CapKind::Time, text.clone(), Limit::AtMost(most));
                        time = Some(text);
                    }
                }
            }
            caps.extend(source_cap(cite, title));
            let force = if state.is_unknown() || unknown_when { "unknown" } else { state.force.word() };
            held.push(Held {
                standard: cite.standard,
                citation: Citation {
                    standard: standard.slug.clone(),
                    title: title.clone(),
                    clauses: cite.clauses.clone(),
                    locator: cite.locator.clone(),
                    edition: cite.edition_read.clone().unwrap_or_else(|| standard.edition.clone()),
                    url: standard.url.clone(),
                    force: force.to_owned(),
                    in_force: first_day(&began),
                    because: match began {
                        Began::On(_, because) => because,
                        _ => None,
                    },
                    time,
                    source: cite.reading.word().to_owned(),
                },
                caps,
            });
        }
        // A citation of full weight decides, whatever the others are.
        if let Some(gaps) = open
            && !held.iter().any(|held| held.caps.is_empty())
        {
            return Ok(Standing::Unknown(gaps));
        }
        if held.is_empty() && !rule.is_check {
            return Ok(Standing::Lapsed(lapsed.unwrap_or_else(|| "no citation applies".to_owned())));
        }
        Ok(Standing::Holds(held))
    }

    /// The citations of a rule whose standing cannot be told: those that may bind, under every cap but that of time.
    pub(super) fn assumed(&self, rule: &Rule) -> Vec<Held> {
        let held = rule.cites.iter().filter_map(|cite| {
            let standard = &self.pack.standards[cite.standard];
            let state =
                self.forces.get(cite.standard).filter(|state| state.is_unknown() || state.force != Force::Off)?;
            let title = &standard.short;
            let force = if state.is_unknown() { "unknown" } else { state.force.word() };
            let citation = Citation {
                standard: standard.slug.clone(),
                title: title.clone(),
                clauses: cite.clauses.clone(),
                locator: cite.locator.clone(),
                edition: cite.edition_read.clone().unwrap_or_else(|| standard.edition.clone()),
                url: standard.url.clone(),
                force: force.to_owned(),
                in_force: standard.window.start.fixed().and_then(|began| first_day(&began)),
                because: standard.window.start.why(),
                time: None,
                source: cite.reading.word().to_owned(),
            };
            let caps = force_cap(state, false, title).into_iter().chain(source_cap(cite, title)).collect();
            Some(Held { standard: cite.standard, citation, caps })
        });
        held.collect()
    }

    /// The severity of a breach, and the caps that lowered it.
    pub(super) fn weigh(&self, rule: &Rule, base: Severity, held: &[Held]) -> (Severity, Vec<Cap>) {
        if rule.is_check {
            return (base, Vec::new());
        }
        let strongest = held
            .iter()
            .map(|held| {
                let severity = held.caps.iter().fold(base, |severity, (_, limit)| limit.apply(severity));
                (severity, held)
            })
            .max_by_key(|(severity, held)| (*severity, std::cmp::Reverse(held.caps.len())));
        let (mut severity, mut caps) = match strongest {
            None => (base, Vec::new()),
            Some((severity, held)) => (severity, held.caps.iter().map(|(cap, _)| cap.clone()).collect()),
        };
        let mut lower = |severity: &mut Severity, most: Severity, kind, text: String| {
            if *severity > most {
                *severity = most;
                caps.push(Cap { kind, text });
            }
        };
        if self.eval.reading == Some(Reading::Memory) {
            let text = "a threshold that it read is given from memory".to_owned();
            lower(&mut severity, Severity::Warning, CapKind::Source, text);
        }
        let promoted =
            self.options.profile.promote.iter().rev().find(|(glob, _)| super::super::pack::glob(glob, &rule.id));
        if let Some((_, promoted)) = promoted {
            severity = *promoted;
            caps.clear();
        }
        if let (Some(gate), Some(here), Some(gates)) = (rule.gate, self.gate, &self.pack.gates)
            && here < gate
        {
            let name = |at: usize| gates.values.get(at).map(|gate| gate.replace('_', " ")).unwrap_or_default();
            let most = if gate - here == 1 { Severity::Warning } else { Severity::Note };
            if severity > most {
                severity = most;
                let text = format!("due at {}; the project is at {}", name(gate), name(here));
                caps.push(Cap { kind: CapKind::Gate, text });
            }
        }
        // A cap that changes nothing is noise.
        if severity == base {
            caps.clear();
        }
        (severity, caps)
    }
}
