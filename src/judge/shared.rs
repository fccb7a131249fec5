//! Rules shared out over judges that work side by side.

use std::sync::Mutex;

use super::{Judge, Judged};
use crate::spread::{self, Spread};

/// Judges that share the rules; always as many, so that a report never depends on the machine.
const JUDGES: usize = 4;
/// Room for the findings that come after those of the rules.
const LATER: usize = 16;
/// Rules that follow each other and are judged by one: they read the same facts.
const RUN: usize = 12;

impl Judge<'_> {
    /// Judges every rule, each with what is known by now about the project.
    pub(super) fn rules(&mut self, spread: &Spread<'_>, judged: &mut Judged) {
        let runs: Vec<&[usize]> = self.options.rules.chunks(RUN).collect();
        let count = JUDGES.min(runs.len());
        let judges: Vec<Mutex<Option<Self>>> = (0..count).map(|_| Mutex::new(Some(self.clone()))).collect();
        let shares = spread::collect(spread, count, &|at| {
            let mut judge = judges[at].lock().ok().and_then(|mut judge| judge.take())?;
            let mut share = Vec::new();
            for run in runs.iter().skip(at).step_by(count) {
                let mut part = Judged::default();
                for index in *run {
                    judge.rule(&judge.pack.rules[*index], &mut part);
                }
                share.push(part);
            }
            Some((share, judge.waiting))
        });
        let mut parts = Vec::new();
        for (share, waiting) in shares.into_iter().flatten() {
            parts.push(share.into_iter());
            // What decides force was looked up before the rules were shared out: all judges know these places by one name.
            for (gap, rules) in waiting {
                *self.waiting.entry(gap).or_default() += rules;
            }
        }
        // A report is large: it is put where it stays.
        let all = || parts.iter().flat_map(std::vec::IntoIter::as_slice);
        judged.findings.reserve(all().map(|part| part.findings.len()).sum::<usize>() + LATER);
        judged.outcomes.reserve(all().map(|part| part.outcomes.len()).sum());
        judged.rules.reserve(self.options.rules.len());
        for at in 0..runs.len() {
            if let Some(part) = parts[at % count].next() {
                judged.findings.extend(part.findings);
                judged.outcomes.extend(part.outcomes);
                for rule in part.rules {
                    judged.tally.add(rule.tally);
                    judged.rules.push(rule);
                }
            }
        }
    }
}
