//! One rule for one subject: do its checks hold?

use super::{Ended, Judge, severity};
use crate::expr::table::Reading;
use crate::expr::value::{Gap, Truth};
use crate::expr::{Item, Stop};
use crate::finding::{MissingReason, Outcome, Severity, Subject};
use crate::pack::Rule;

impl<'a> Judge<'a> {
    pub(super) fn outcome(&mut self, rule: &'a Rule, bound: &[Item], subject: &Subject) -> Ended {
        self.eval.begin(&rule.let_exprs, bound.to_vec());
        match self.checks(rule, subject) {
            Ok(ended) => ended,
            Err(stop) => self.stopped(rule, subject, &stop),
        }
    }

    fn checks(&mut self, rule: &'a Rule, subject: &Subject) -> Result<Ended, Stop> {
        let when = match &rule.when {
            None => Truth::Yes,
            Some(when) => Truth::of(&self.eval.eval(when)?),
        };
        if matches!(when, Truth::No | Truth::Absent) {
            return Ok(Ended::not_applicable("its condition does not hold"));
        }
        let cites = match self.standing(rule)? {
            severity::Standing::Holds(cites) => cites,
            severity::Standing::Lapsed(reason) => return Ok(Ended::not_applicable(reason)),
            severity::Standing::Unknown(gaps) => {
                let waiting = if let Truth::Unknown(waiting) = &when { &**waiting } else { &[] };
                return Ok(self.cannot_tell(rule, subject, &[waiting, &gaps].concat()));
            }
        };
        let mut ended = Ended { outcome: Outcome::Pass, reason: None, findings: Vec::new(), held: Vec::new() };
        let mut gaps: Vec<Gap> = Vec::new();
        let mut open_severity = None;
        let mut stop = None;
        // What one check read from memory weakens no other.
        let common = self.eval.reading;
        let mut open_reading = Some(Reading::Memory);
        for check in rule.checks.iter() {
            self.eval.reading = common;
            let remark = check.severity == Severity::Note && rule.severity > Severity::Note;
            let truth = match self.eval.tracked(&check.that) {
                Ok(item) => Truth::of(&item),
                Err(Stop::TooLarge) => Truth::Unknown(self.read_gaps().into()),
                // A check that cannot be made hides none of the others.
                Err(why) => {
                    stop = Some(why);
                    continue;
                }
            };
            let open = match (&when, truth) {
                (_, Truth::Yes) => continue,
                (Truth::Unknown(waiting), Truth::Unknown(more)) => [&**waiting, &*more].concat(),
                (Truth::Unknown(waiting), _) => waiting.to_vec(),
                (_, Truth::Unknown(more)) => more.to_vec(),
                (_, Truth::No | Truth::Absent) => {
                    let finding = self.failure(rule, check, subject, &cites, remark);
                    ended.findings.push(finding);
                    if !remark {
                        ended.outcome = ended.outcome.max(Outcome::Fail);
                    }
                    continue;
                }
            };
            if remark {
                continue;
            }
            let open = if open.is_empty() { self.read_gaps() } else { open };
            gaps.extend(open);
            open_severity = open_severity.max(Some(check.severity));
            open_reading = open_reading.min(self.eval.reading);
        }
        if let Some(severity) = open_severity {
            self.eval.reading = open_reading;
            ended.outcome = ended.outcome.max(Outcome::Undeclared);
            ended.findings.push(self.waiting_finding(rule, subject, &gaps, severity, &cites));
        }
        self.note_force(rule, &cites);
        ended.held = cites;
        match stop {
            Some(why @ Stop::Broken(_)) => Err(why),
            Some(why) if ended.outcome == Outcome::Pass => Err(why),
            _ => Ok(ended),
        }
    }

    pub(super) fn cannot_tell(&mut self, rule: &'a Rule, subject: &Subject, gaps: &[Gap]) -> Ended {
        let cites = match self.standing(rule) {
            Ok(severity::Standing::Holds(cites)) => cites,
            Ok(severity::Standing::Lapsed(reason)) => return Ended::not_applicable(reason),
            _ => self.assumed(rule),
        };
        let finding = self.waiting_finding(rule, subject, gaps, rule.severity, &cites);
        self.note_force(rule, &cites);
        Ended { outcome: Outcome::Undeclared, reason: None, findings: vec![finding], held: cites }
    }

    /// What cannot be told for no single fact's sake, as after a division by zero, waits for all that was read.
    fn read_gaps(&self) -> Vec<Gap> {
        let reads = self.eval.reads.iter().filter(|place| self.eval.facts.node(**place).is_some());
        reads.map(|place| Gap { place: *place, reason: MissingReason::Malformed }).collect()
    }

    pub(super) fn stopped(&mut self, rule: &'a Rule, subject: &Subject, stop: &Stop) -> Ended {
        match stop {
            Stop::TooLarge => {
                let gaps = self.read_gaps();
                self.cannot_tell(rule, subject, &gaps)
            }
            Stop::NotEncoded(why) => Ended::not_applicable(format!("not encoded: {why}")),
            Stop::Broken(why) => {
                let finding = self.broken(rule, subject, why);
                Ended { outcome: Outcome::Broken, reason: Some(why.clone()), findings: vec![finding], held: Vec::new() }
            }
        }
    }
}
