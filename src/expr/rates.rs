//! Exchange rates: declared facts with a day or a period, never guessed and never chained.
//!
//! The list of rates is known by its shape: items with two currencies and a rate. `convert` picks
//! the rate of a day or a period; where amounts of two currencies meet without it, a rate helps only
//! if all that are declared for the two currencies are one figure, so that no day has to be chosen.

use std::sync::Arc;

use super::arithmetic::overflow;
use super::eval::{Evaluator, Stop};
use super::value::{Gap, Item, PlaceId, Val};
use crate::finding::MissingReason;
use crate::pointer::Step;
use crate::schema::types::{Field, Record, Type};
use crate::value::{Currency, Date, Dec, Money, MoneyMathError, Precision};

/// Where a declaration lists its exchange rates.
#[derive(Clone, Debug)]
pub struct Rates {
    /// Keys from the root to the list.
    path: Vec<Arc<str>>,
    list: Type,
}

impl Rates {
    /// The first list whose items have two currencies, `from` and `to`, and a `rate`: what one unit
    /// of the first is worth in the second.
    #[must_use]
    pub fn find(root: &Field) -> Option<Self> {
        let Type::Record(record) = &root.ty else { return None };
        let mut path = Vec::new();
        let list = search(record, &mut path)?;
        Some(Self { path, list })
    }
}

fn search(record: &Record, path: &mut Vec<Arc<str>>) -> Option<Type> {
    for (key, field) in record.fields.iter() {
        path.push(Arc::clone(key));
        let found = match &field.ty {
            Type::Record(below) => search(below, path),
            Type::List(item) => is_rate(item).then(|| field.ty.clone()),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
        path.pop();
    }
    None
}

fn is_rate(item: &Type) -> bool {
    let Type::Record(record) = item else { return false };
    let has = |key: &str, ty: &Type| record.field(key).is_some_and(|field| field.ty == *ty);
    has("from", &Type::Currency) && has("to", &Type::Currency) && has("rate", &Type::Number)
}

/// What picks a rate.
#[derive(Clone, Copy)]
enum Time {
    Day(Date),
    Period(Date, Date),
    /// Any, if all that are declared agree.
    Any,
}

/// A declared rate that serves.
struct Candidate {
    /// Of the day itself before that of a period around it; as declared before its inverse.
    rank: (bool, bool),
    rate: Item,
    number: Dec,
}

impl Evaluator<'_> {
    /// `convert(money, currency, day or period)`.
    pub(super) fn exchange(&mut self, values: &[Item]) -> Result<Item, Stop> {
        let [money, code, when] = values else { return Err(Stop::Broken("three arguments are expected".to_owned())) };
        let target = match &code.val {
            Val::Text(code) => Currency::parse(code),
            _ => None,
        };
        let Some(target) = target else { return Ok(Item::open(&[code], MissingReason::Malformed)) };
        let time = match (&when.val, when.from) {
            (Val::Date(day), _) => Time::Day(*day),
            (Val::Record, Some(place)) => {
                let (from, until) = (self.day(place, "from"), self.day(place, "until"));
                match (&from.val, &until.val) {
                    (Val::Date(from), Val::Date(until)) => Time::Period(*from, *until),
                    (Val::Absent, _) | (_, Val::Absent) => return Ok(Item::new(Val::Absent)),
                    _ => return Ok(Self::gaps(&[&from, &until])),
                }
            }
            _ => return Err(Stop::Broken("a rate is picked by a day or a period".to_owned())),
        };
        self.in_currency(money, target, time).map(|item| Item { from: None, ..item })
    }

    /// Two values of which amounts of money are in one currency, where a declared rate makes them so.
    pub(super) fn in_one_currency(&mut self, a: Item, b: Item) -> Result<(Item, Item), Stop> {
        let (Val::Money(x), Val::Money(y)) = (&a.val, &b.val) else { return Ok((a, b)) };
        if x.currency() == y.currency() {
            return Ok((a, b));
        }
        // A literal, or what was computed, keeps its currency; of two facts the second does.
        if a.from.is_none() && b.from.is_some() {
            let b = self.in_currency(&b, x.currency(), Time::Any)?;
            return Ok((a, b));
        }
        let a = self.in_currency(&a, y.currency(), Time::Any)?;
        Ok((a, b))
    }

    /// The items of a list, all amounts in the currency of the first; or the unknown that stands in the way.
    pub(super) fn all_in_one_currency(&mut self, items: &[Item]) -> Result<Result<Vec<Item>, Item>, Stop> {
        let Some(Val::Money(first)) = items.first().map(|item| &item.val) else { return Ok(Ok(items.to_vec())) };
        let mut converted = Vec::with_capacity(items.len());
        let mut open = Vec::new();
        for item in items {
            let item = self.in_currency(item, first.currency(), Time::Any)?;
            open.extend_from_slice(item.gaps());
            converted.push(item);
        }
        Ok(if open.is_empty() { Ok(converted) } else { Err(Item::unknown(open)) })
    }

    fn in_currency(&mut self, item: &Item, target: Currency, time: Time) -> Result<Item, Stop> {
        let Val::Money(money) = &item.val else { return Ok(item.clone()) };
        if money.currency() == target {
            return Ok(item.clone());
        }
        if money.amount().is_zero() {
            return Ok(Item { val: Val::Money(Money::new(money.amount(), target)), from: item.from });
        }
        let mut candidates = match self.candidates(item, money.currency(), target, time) {
            Ok(candidates) => candidates,
            Err(unknown) => return Ok(unknown),
        };
        let best = candidates.iter().map(|candidate| candidate.rank).min();
        candidates.retain(|candidate| Some(candidate.rank) == best);
        let Some(Candidate { rank, rate, number }) = candidates.first() else { return Ok(item.clone()) };
        if candidates.iter().any(|other| !other.number.cmp_value(number).is_eq()) {
            let rates: Vec<&Item> = candidates.iter().map(|candidate| &candidate.rate).collect();
            return Ok(Item::open(&rates, MissingReason::Imprecise));
        }
        let (_, inverse) = *rank;
        let converted = if inverse { money.div(number) } else { money.mul(number) };
        let amount = match converted {
            Ok(converted) => converted.amount(),
            Err(MoneyMathError::Zero) => return Ok(Item::open(&[rate], MissingReason::Malformed)),
            Err(_) => return Err(overflow()),
        };
        self.note_read(rate);
        let converted = Money::new(amount, target);
        if let Some(place) = item.from {
            self.converted.insert(place, converted);
        }
        Ok(Item { val: Val::Money(converted), from: item.from })
    }

    /// The rates between two currencies that hold at a time, or why there is none.
    fn candidates(&mut self, money: &Item, from: Currency, to: Currency, time: Time) -> Result<Vec<Candidate>, Item> {
        let Some(rates) = self.library.rates.clone() else {
            return Err(Item::open(&[money], MissingReason::NoRate));
        };
        let mut place = self.facts.root();
        for key in &rates.path {
            place = self.facts.child(place, Step::Key(Arc::clone(key)));
        }
        let list = self.facts.value(place, &rates.list);
        let none = || Item::unknown(vec![Gap { place, reason: MissingReason::NoRate }]);
        let items = match &list.val {
            Val::List(list) => list.items.clone(),
            Val::Unknown(gaps) if gaps.iter().any(|gap| gap.reason == MissingReason::Malformed) => return Err(list),
            _ => return Err(none()),
        };
        let mut found = Vec::new();
        let mut open = Vec::new();
        for item in &items {
            let Some(place) = item.from.filter(|_| matches!(item.val, Val::Record)) else { continue };
            let (base, quote) = (self.part(place, "from", &Type::Currency), self.part(place, "to", &Type::Currency));
            let is = |side: &Item, wanted: Currency| match &side.val {
                Val::Text(code) => Some(**code == *wanted.code()),
                Val::Unknown(_) => None,
                _ => Some(false),
            };
            let direct = both(is(&base, from), is(&quote, to));
            let inverse = both(is(&base, to), is(&quote, from));
            let (holds, of_day, waiting) = self.holds(place, time);
            if direct == Some(false) && inverse == Some(false) || holds == Some(false) {
                continue;
            }
            let rate = self.part(place, "rate", &Type::Number);
            match (&rate.val, direct == Some(true) || inverse == Some(true), holds) {
                (Val::Number(number), true, Some(true)) => {
                    let rank = (!of_day, direct != Some(true));
                    found.push(Candidate { rank, number: *number, rate });
                }
                _ => {
                    open.extend(
                        [&base, &quote, &rate].into_iter().flat_map(|part| part.gaps().to_vec()).chain(waiting),
                    );
                }
            }
        }
        match (open.is_empty(), found.is_empty()) {
            (false, _) => Err(Item::unknown(open)),
            (true, true) => Err(none()),
            (true, false) => Ok(found),
        }
    }

    /// Whether a rate holds at a time, whether it is that very day's, and what that waits for.
    fn holds(&mut self, place: PlaceId, time: Time) -> (Option<bool>, bool, Vec<Gap>) {
        let quoted = self.day(place, "quoted_on");
        let period = self.facts.child(place, Step::Key("period".into()));
        let has_period = self.facts.node(period).is_some();
        let (from, until) = (self.day(period, "from"), self.day(period, "until"));
        let vague = |items: &[&Item]| {
            let gaps = items.iter().flat_map(|item| match item.from {
                Some(place) if item.is_present() => vec![Gap { place, reason: MissingReason::Imprecise }],
                _ => item.gaps().to_vec(),
            });
            gaps.collect::<Vec<_>>()
        };
        let compare = |a: &Item, test: &dyn Fn(Date) -> Option<bool>| match &a.val {
            Val::Date(date) => test(*date),
            Val::Absent => Some(false),
            _ => None,
        };
        match time {
            Time::Any => (Some(true), true, Vec::new()),
            Time::Day(day) if quoted.is_present() || !has_period => {
                let holds = compare(&quoted, &|quoted| quoted.equal(day));
                (holds, true, if holds.is_none() { vague(&[&quoted]) } else { Vec::new() })
            }
            Time::Day(day) => {
                let begun = compare(&from, &|from| from.less_or_equal(day));
                let holds = both(begun, compare(&until, &|until| day.less_or_equal(until)));
                (holds, false, if holds.is_none() { vague(&[&from, &until]) } else { Vec::new() })
            }
            // A day's rate is not that of a period.
            Time::Period(..) if !has_period => (Some(false), false, Vec::new()),
            Time::Period(first, last) => {
                let holds =
                    both(compare(&from, &|from| from.equal(first)), compare(&until, &|until| until.equal(last)));
                (holds, true, if holds.is_none() { vague(&[&from, &until]) } else { Vec::new() })
            }
        }
    }

    fn part(&mut self, of: PlaceId, key: &str, ty: &Type) -> Item {
        let place = self.facts.child(of, Step::Key(key.into()));
        self.facts.value(place, ty)
    }

    fn day(&mut self, of: PlaceId, key: &str) -> Item {
        self.part(of, key, &Type::Date(Precision::Year))
    }
}

/// Kleene's `and`.
fn both(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

crate::coded::coded!(struct Rates { path, list });
