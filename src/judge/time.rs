//! Whether a clause is in force at the date that counts.

use super::Judge;
use crate::expr::Stop;
use crate::expr::Val;
use crate::expr::value::Gap;
use crate::finding::MissingReason;
use crate::pack::{Began, Start, Window};
use crate::value::Date;

/// How a clause stands at the date that counts.
pub(super) enum Time {
    InForce,
    /// A date is too coarse to tell.
    Imprecise,
    /// In force in so many days.
    Ahead(i64),
    /// In force on no day that is known yet, and why.
    NotYet(String),
    /// It says nothing about this act or day, and why.
    Lapsed(String),
    /// Counted as in force in hindsight.
    Marked(String),
}

/// What is known of the first day in force.
pub(super) enum Known {
    /// The day, and the facts that leave it open within a month or year.
    Began(Began, Vec<Gap>),
    /// It never begins for this project, and why.
    Never(String),
    /// It waits for these facts.
    Open(Vec<Gap>),
}

/// The first day in force as reports write it.
pub(super) fn first_day(began: &Began) -> Option<String> {
    match began {
        Began::On(day, _) => Some(day.to_string()),
        Began::Always | Began::NotYet(_) => None,
    }
}

impl Judge<'_> {
    /// Where a window begins; `subjects` is how many names the rule binds.
    pub(super) fn began(&mut self, window: &Window, subjects: usize) -> Result<Known, Stop> {
        let Start::Relative { to, path, span } = &window.start else {
            return Ok(Known::Began(window.start.fixed().unwrap_or(Began::Always), Vec::new()));
        };
        // A case is taken as in force.
        if self.options.case.is_some() {
            return Ok(Known::Began(Began::Always, Vec::new()));
        }
        // Without its subject the rule cannot ask the subject for a date.
        if to.depends != 0 && self.eval.subjects() < subjects {
            return Ok(Known::Open(Vec::new()));
        }
        let item = self.eval.eval(to)?;
        let date = match &item.val {
            Val::Date(date) => *date,
            Val::Instant(instant) => instant.day(),
            Val::Absent => {
                return Ok(Known::Never(format!("counts from `{path}`, which is declared absent")));
            }
            // In hindsight dates of entry into force are ignored.
            _ if self.options.hindsight => return Ok(Known::Began(Began::Always, Vec::new())),
            _ => return Ok(Known::Open(item.gaps().to_vec())),
        };
        let vague = item.from.filter(|_| !date.is_exact());
        let gaps: Vec<Gap> = vague.map(|place| Gap { place, reason: MissingReason::Imprecise }).into_iter().collect();
        Ok(match date.add(*span) {
            Some(first) => Known::Began(Began::On(first, Some(format!("{span} after `{path}`, {date}"))), gaps),
            None => Known::Open(gaps),
        })
    }

    pub(super) fn time(&self, act: Option<Date>, began: &Began, until: Option<Date>) -> Time {
        if self.options.case.is_some() {
            return Time::InForce;
        }
        let as_of = self.options.as_of;
        let date = act.unwrap_or(as_of);
        let (from, because) = match began {
            Began::Always => (None, None),
            Began::On(day, because) => (Some(*day), because.as_deref()),
            Began::NotYet(why) if self.options.hindsight => return Time::Marked(format!("not yet in force: {why}")),
            Began::NotYet(why) if act.is_some() => {
                return Time::Lapsed(format!("predates its entry into force: {why}"));
            }
            Began::NotYet(why) => return Time::NotYet(why.clone()),
        };
        let before = from.map_or(Some(false), |from| date.less_than(from));
        let after = until.map_or(Some(false), |until| until.less_than(date));
        let (Some(before), Some(after)) = (before, after) else { return Time::Imprecise };
        let because = because.map(|because| format!(", {because}")).unwrap_or_default();
        if self.options.hindsight {
            return match (before, after, from, until) {
                (true, _, Some(from), _) => Time::Marked(format!("in force only from {from}{because}")),
                (_, true, _, Some(until)) => Time::Marked(format!("in force only until {until}")),
                _ => Time::InForce,
            };
        }
        match (before, after, from, until) {
            (true, _, Some(from), _) if act.is_some() => Time::Lapsed(format!("predates {from}{because}")),
            // Of a first day that is only known by its month, the earliest counts.
            (true, _, Some(from), _) => {
                let first = Date::from_ymd(from.first().year(), from.first().month(), from.first().day());
                Time::Ahead(first.and_then(|first| as_of.days_between(first)).unwrap_or(i64::MAX))
            }
            (_, true, _, Some(until)) => Time::Lapsed(format!("no longer in force since {until}")),
            _ => Time::InForce,
        }
    }
}
