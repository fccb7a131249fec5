//! The date of a planned and an actual one.

use super::eval::Evaluator;
use super::value::{Gap, Item, Val};
use crate::finding::MissingReason;
use crate::pointer::Step;
use crate::schema::types::Type;
use crate::value::Precision;

impl Evaluator<'_> {
    /// The actual date, else the planned one while it lies ahead.
    pub(super) fn on(&mut self, of: &Item) -> Item {
        let (Val::Record, Some(place)) = (&of.val, of.from) else { return of.clone() };
        let ty = Type::Date(Precision::Year);
        let actual_place = self.facts.child(place, Step::Key("actual_on".into()));
        let actual = self.facts.value(actual_place, &ty);
        self.note_read(&actual);
        if actual.is_present() || self.facts.node(actual_place).is_some_and(|_| matches!(actual.val, Val::Unknown(_))) {
            return actual;
        }
        let planned_place = self.facts.child(place, Step::Key("planned_on".into()));
        let planned = self.facts.value(planned_place, &ty);
        match &planned.val {
            Val::Date(date) => match self.as_of.less_than(*date) {
                Some(true) => {
                    self.note_read(&planned);
                    planned
                }
                Some(false) if matches!(actual.val, Val::Absent) => actual,
                Some(false) => Item::unknown(vec![Gap { place: actual_place, reason: MissingReason::Overdue }]),
                None => Item::unknown(vec![Gap { place: planned_place, reason: MissingReason::Imprecise }]),
            },
            _ if matches!(actual.val, Val::Absent) => actual,
            Val::Absent => actual,
            _ => Item::unknown(vec![Gap { place: actual_place, reason: MissingReason::Absent }]),
        }
    }
}
