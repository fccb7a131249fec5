//! Worked arithmetic on one line, value by value.

use super::super::arithmetic::map_number;
use super::super::ast::BinaryOp;
use super::super::eval::Evaluator;
use super::super::show;
use super::super::value::{Item, PlaceId, Val};
use super::{Leaf, Origin, Worked};

/// Significant digits of a rounded intermediate value: as few as give the result that is shown, from the first
/// to the last of these, else those of [`USUAL`].
const DIGITS: std::ops::RangeInclusive<u32> = 4..=9;
const USUAL: u32 = 5;

/// A piece of a line: a value, or the signs between two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// As it prints.
    pub text: String,
    /// What stands under it.
    pub note: Note,
}

/// What is said of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// Nothing: a sign or a constant.
    Nothing,
    /// The fact that it is.
    Fact(PlaceId),
    /// The first and the last of several facts.
    Facts(PlaceId, PlaceId),
    /// The number of the `let` that it is.
    Let(usize),
    /// What it is called.
    Named(String),
}

/// How tightly an operator binds.
fn strength(op: BinaryOp) -> u8 {
    match op {
        BinaryOp::Multiply | BinaryOp::Divide => 2,
        _ => 1,
    }
}

fn sign(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Multiply => " × ",
        BinaryOp::Divide => " ÷ ",
        BinaryOp::Subtract => " − ",
        _ => " + ",
    }
}

impl Evaluator<'_> {
    /// The terms of a calculation whose result is `value`, printed as `shown` beside the fact `partner`.
    #[must_use]
    pub fn terms(&self, worked: &Worked, value: &Item, partner: Option<&Item>) -> Vec<Term> {
        let shown = show::value(value, partner, &self.facts);
        let fits = |digits: &u32| {
            let again = again(worked, *digits);
            again.is_some_and(|again| show::value(&again, partner, &self.facts) == shown)
        };
        let digits = DIGITS.into_iter().find(fits).unwrap_or(USUAL);
        let mut terms = Vec::new();
        self.write(worked, digits, 0, &mut terms);
        terms
    }

    fn write(&self, worked: &Worked, digits: u32, around: u8, terms: &mut Vec<Term>) {
        let plain = |text: &str| Term { text: text.to_owned(), note: Note::Nothing };
        match worked {
            Worked::Value(leaf) => terms.push(self.value_term(leaf, digits)),
            Worked::Items(what, count, ends) => {
                let items = if *count == 1 { "item" } else { "items" };
                let note = ends.map_or(Note::Nothing, |(first, last)| Note::Facts(first, last));
                terms.push(Term { text: format!("{what} of {count} {items}"), note });
            }
            Worked::Call("-", parts) => {
                terms.push(plain("-"));
                parts.iter().for_each(|part| self.write(part, digits, 3, terms));
            }
            Worked::Call(name, parts) => {
                terms.push(plain(&format!("{name}(")));
                for (at, part) in parts.iter().enumerate() {
                    if at > 0 {
                        terms.push(plain(", "));
                    }
                    self.write(part, digits, 0, terms);
                }
                terms.push(plain(")"));
            }
            Worked::Binary(op, left, right) => {
                let own = strength(*op);
                let bare = own >= around;
                if !bare {
                    terms.push(plain("("));
                }
                self.write(left, digits, own, terms);
                // `a + -5` reads better as `a − 5`.
                let negative = match &**right {
                    Worked::Value(leaf) if *op == BinaryOp::Add => leaf.negated(),
                    _ => None,
                };
                if let Some(positive) = negative {
                    terms.push(plain(sign(BinaryOp::Subtract)));
                    terms.push(self.value_term(&positive, digits));
                } else {
                    terms.push(plain(sign(*op)));
                    let tighter = own + u8::from(matches!(op, BinaryOp::Subtract | BinaryOp::Divide));
                    self.write(right, digits, tighter, terms);
                }
                if !bare {
                    terms.push(plain(")"));
                }
            }
        }
    }

    fn value_term(&self, leaf: &Leaf, digits: u32) -> Term {
        let library = self.library;
        let text = match (&leaf.shown.val, leaf.exact) {
            (Val::Number(number), true) => number.grouped(),
            (Val::Quantity(quantity), true) => quantity.grouped(),
            (Val::Money(money), true) => money.grouped(),
            (Val::Number(_) | Val::Quantity(_) | Val::Money(_), false) => {
                show::measure(&show::rounded(&leaf.shown, leaf.partner.as_ref(), digits))
            }
            _ => show::value(&leaf.shown, leaf.partner.as_ref(), &self.facts),
        };
        let note = match &leaf.origin {
            Origin::Stated => Note::Nothing,
            Origin::Fact(place) => Note::Fact(*place),
            Origin::Let(at) => Note::Let(*at),
            Origin::Table(at) => Note::Named(format!("table {}", library.tables[*at].slug)),
            Origin::Definition(at) => Note::Named(library.definitions[*at].function()),
            Origin::Named(name) => Note::Named((*name).to_owned()),
        };
        Term { text, note }
    }
}

impl Leaf {
    /// The same without its minus sign; `None` where it has none.
    fn negated(&self) -> Option<Self> {
        let val = match &self.shown.val {
            Val::Number(number) if number.is_negative() => Val::Number(number.neg()),
            Val::Quantity(quantity) if quantity.number().is_negative() => Val::Quantity(quantity.neg()),
            Val::Money(money) if money.amount().is_negative() => Val::Money(money.neg()),
            _ => return None,
        };
        Some(Self { shown: Item { val, ..self.shown.clone() }, ..self.clone() })
    }
}

/// The result of the calculation with the values as they print; `None` where it cannot be worked out from them.
fn again(worked: &Worked, digits: u32) -> Option<Item> {
    match worked {
        Worked::Value(leaf) if leaf.exact => Some(leaf.used.clone()),
        Worked::Value(leaf) => Some(show::rounded(&leaf.used, leaf.partner.as_ref(), digits)),
        Worked::Binary(op, left, right) => {
            Evaluator::arithmetic(*op, &again(left, digits)?, &again(right, digits)?).ok()
        }
        Worked::Call(..) | Worked::Items(..) => None,
    }
}

/// How far two measures lie apart, in the unit and to the last digit of the finer printed one; `None` where they are
/// equal.
#[must_use]
pub fn apart(a: &Item, b: &Item) -> Option<String> {
    let difference = Evaluator::arithmetic(BinaryOp::Subtract, a, b).ok()?;
    let size = map_number(&difference, |number| Some(number.abs())).ok()?;
    let zero = match &size.val {
        Val::Number(number) => number.is_zero(),
        Val::Quantity(quantity) => quantity.number().is_zero(),
        Val::Money(money) => money.amount().is_zero(),
        _ => true,
    };
    let partner = [a, b].into_iter().find(|item| item.from.is_some());
    let size = if partner.is_none() { like(&size, b) } else { size };
    (!zero).then(|| show::measure(&show::rounded(&size, partner, USUAL)))
}

/// A quantity in the unit of another; anything else as it is.
#[must_use]
pub fn like(item: &Item, other: &Item) -> Item {
    let converted = match (&item.val, &other.val) {
        (Val::Quantity(quantity), Val::Quantity(other)) => quantity.convert(other.unit()),
        _ => None,
    };
    converted.map_or_else(|| item.clone(), |quantity| Item::new(Val::Quantity(quantity)))
}

/// The least and the greatest value that a tolerance allows; `share`: the tolerance is a share of the value.
#[must_use]
pub fn range(value: &Item, tolerance: &Item, share: bool) -> Option<(Item, Item)> {
    let allowed = if share {
        let size = map_number(value, |number| Some(number.abs())).ok()?;
        Evaluator::arithmetic(BinaryOp::Multiply, &size, tolerance).ok()?
    } else {
        tolerance.clone()
    };
    let low = Evaluator::arithmetic(BinaryOp::Subtract, value, &allowed).ok()?;
    let high = Evaluator::arithmetic(BinaryOp::Add, value, &allowed).ok()?;
    (low.is_present() && high.is_present()).then_some((low, high))
}
