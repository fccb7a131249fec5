//! What binds the project, standard by standard, for those who ask.

use super::time::{self, Known, Time};
use super::{Bind, Judge};
use crate::finding::Missing;
use crate::pack::{Began, Force};
use crate::tree::Value;

impl Judge<'_> {
    /// The force of every standard, in order of slugs.
    pub(super) fn binds(&mut self) -> Vec<Bind> {
        let states = std::mem::take(&mut self.forces);
        let mut cited = vec![0_usize; self.pack.standards.len()];
        for rule in self.options.rules {
            let mut own: Vec<usize> = self.pack.rules[*rule].cites.iter().map(|cite| cite.standard).collect();
            own.sort_unstable();
            own.dedup();
            own.into_iter().for_each(|standard| cited[standard] += 1);
        }
        let mut found = Vec::new();
        for ((standard, state), rules) in self.pack.standards.iter().zip(&states).zip(cited) {
            let began = match self.began(&standard.window, 0) {
                Ok(Known::Began(began, _)) => Ok(began),
                Ok(Known::Never(why)) => Err(("never", why)),
                Ok(Known::Open(gaps)) => {
                    let open: Vec<String> =
                        gaps.iter().map(|gap| self.eval.facts.pointer(gap.place).dotted()).collect();
                    Err(("unknown", format!("its first day waits for {}", open.join(", "))))
                }
                Err(_) => Err(("unknown", "its first day cannot be told".to_owned())),
            };
            let because = state.because.map(|place| self.eval.facts.pointer(place));
            let place = state.because.map(|place| {
                let span = self.tree.nearest(&self.eval.facts.pointer(place)).0;
                (span, self.eval.facts.node(place).and_then(|node| self.single(node)))
            });
            let by = match (state.because, state.force) {
                (Some(_), _) => "fact",
                _ if self.options.profile.binds.contains(&standard.slug) => "profile",
                (None, Force::Standard) if self.options.hindsight => "hindsight",
                _ if state.force == standard.otherwise => "otherwise",
                _ => "fact",
            };
            let (stands, time) = match &began {
                Ok(began) => self.stands(began, standard.window.until),
                Err((stands, why)) => (*stands, Some(why.clone())),
            };
            let missing: Vec<Missing> = state.gaps.iter().map(|gap| self.missing(*gap)).collect();
            found.push(Bind {
                standard: standard.slug.clone(),
                force: if state.is_unknown() { "unknown".to_owned() } else { state.force.word().to_owned() },
                because,
                from: began.as_ref().ok().and_then(time::first_day),
                title: standard.short.clone(),
                by,
                place,
                until: standard.window.until.map(|day| day.to_string()),
                stands,
                time,
                missing,
                rules,
            });
        }
        self.forces = states;
        found
    }

    /// How the as-of date lies to the days in force, and what to say of it.
    fn stands(&self, began: &Began, until: Option<crate::value::Date>) -> (&'static str, Option<String>) {
        match self.time(None, began, until) {
            Time::InForce => ("in_force", None),
            Time::Marked(why) => ("in_force", Some(why)),
            Time::Imprecise => ("unknown", Some("its first day is not known precisely enough".to_owned())),
            Time::Ahead(days) => {
                ("not_yet", Some(format!("in force in {days} {}", if days == 1 { "day" } else { "days" })))
            }
            Time::NotYet(why) => ("not_yet", Some(format!("not yet in force: {why}"))),
            Time::Lapsed(why) => ("ended", Some(why)),
        }
    }

    /// The value of a single fact as it is written.
    fn single(&self, node: crate::tree::NodeId) -> Option<String> {
        match &self.tree.node(node).value {
            Value::Bool(value) => Some(value.to_string()),
            Value::Number(text) | Value::Text(text) => Some(text.to_string()),
            Value::List(_) | Value::Map(_) => None,
        }
    }
}
