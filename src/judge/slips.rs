//! Slips that would explain a difference: kilograms written as tonnes, volumes at another temperature.
//!
//! The factors and their words are data, in the table [`TABLE`]; here they are only tried. A hint is a question to
//! the reader and changes no outcome, so where nothing fits closely nothing is said.

use std::cmp::Ordering;

use crate::expr::table::{Reading, Row, Table};
use crate::expr::worked::Pair;
use crate::expr::{Facts, Item, Library, Val, show};
use crate::finding::Hint;
use crate::value::Dec;

/// The table of factors: `times` and `over` (1 if left out) whose quotient is what is stated divided by what is
/// expected; `tolerance`; `words`, and `reversed` for the same slip the other way round; optionally a `kind` or
/// several, split by commas (`mass, volume`, `money`, `number`) and a `substance`, without which it is not tried.
pub(super) const TABLE: &str = "slip-factors";

/// Slips that are named for one check.
const MOST: usize = 2;
/// The share of a value, in hundredths, that its last printed digit may be uncertain by and still tell factors apart.
const COARSEST: (i64, u32) = (1, 100);

/// A factor that fits.
struct Fit<'t> {
    /// How far it is off, as a share.
    distance: Dec,
    /// Whether it is for this kind of value only.
    specific: bool,
    factor: Dec,
    sign: char,
    words: &'t str,
    reading: Reading,
}

/// The slips that would explain why the values of these pairs differ, the nearest first.
pub(super) fn hints<'p>(library: &Library, facts: &Facts<'_>, pairs: impl Iterator<Item = &'p Pair>) -> Vec<Hint> {
    let Some(table) = library.table(TABLE).map(|at| &library.tables[at]) else { return Vec::new() };
    let mut hints: Vec<Hint> = Vec::new();
    for pair in pairs {
        let Some(ratio) = ratio(&pair.stated, &pair.expected) else { continue };
        // As many digits as tell, however few the other side is stated to.
        let (stated, expected) = (show::value(&pair.stated, None, facts), show::value(&pair.expected, None, facts));
        for fit in fits(table, pair, &ratio) {
            let exact = ratio.significant(4).normalized().cmp_value(&factor(&fit).significant(4)).is_eq();
            let about = if exact { "" } else { "about " };
            let (sign, words) = (fit.sign, fit.words);
            let shown = fit.factor.significant(5).normalized().grouped();
            let text = format!("{stated} is {about}{expected} {sign} {shown}: {words}?");
            let known = hints.iter().any(|hint| hint.text == text);
            if !known && hints.len() < MOST {
                let ratio = ratio.significant(4).normalized().to_string();
                hints.push(Hint { text, ratio, source: fit.reading.word().to_owned() });
            }
        }
    }
    hints
}

/// What a fit multiplies the expected value by.
fn factor(fit: &Fit<'_>) -> Dec {
    let inverse = || Dec::ONE.div(&fit.factor).unwrap_or(fit.factor);
    if fit.sign == '÷' { inverse() } else { fit.factor }
}

/// The factors that fit, the nearest first; of two that are equal the one for this kind of value.
fn fits<'t>(table: &'t Table, pair: &Pair, ratio: &Dec) -> Vec<Fit<'t>> {
    let Some(blur) = blur(&pair.stated, &pair.expected) else { return Vec::new() };
    let mut fits = Vec::new();
    for row in table.rows.iter() {
        let Some(slip) = Slip::read(table, row) else { continue };
        if !slip.is_for(pair) {
            continue;
        }
        let Some(room) = slip.tolerance.add(&blur) else { continue };
        // A factor that the digits do not tell from 1 explains nothing.
        if slip.from_one.cmp_value(&room).is_le() {
            continue;
        }
        let ways = [('×', slip.factor, slip.words), ('÷', slip.factor, slip.reversed)];
        for (sign, factor, words) in ways {
            let Some(words) = words else { continue };
            let off = if sign == '×' { ratio.div(&factor) } else { ratio.mul(&factor) };
            let Some(distance) = off.and_then(|off| off.sub(&Dec::ONE)).map(|off| off.abs()) else { continue };
            if distance.cmp_value(&room).is_le() {
                let specific = slip.kinds.is_some() || slip.substance.is_some();
                fits.push(Fit { distance, specific, factor, sign, words, reading: row.reading });
            }
        }
    }
    fits.sort_by(|a, b| {
        let nearest = a.distance.cmp_value(&b.distance);
        nearest.then(b.specific.cmp(&a.specific)).then(Ordering::Equal)
    });
    let mut kept: Vec<Fit<'t>> = Vec::new();
    for fit in fits {
        let same = |other: &Fit<'_>| other.sign == fit.sign && other.factor.cmp_value(&fit.factor).is_eq();
        if !kept.iter().any(same) {
            kept.push(fit);
        }
    }
    kept.truncate(MOST);
    kept
}

/// A row of the table.
struct Slip<'t> {
    factor: Dec,
    /// How far the factor is from 1.
    from_one: Dec,
    tolerance: Dec,
    words: Option<&'t str>,
    reversed: Option<&'t str>,
    kinds: Option<&'t str>,
    substance: Option<&'t str>,
}

impl<'t> Slip<'t> {
    /// `None` for a row without a factor above zero or a tolerance.
    fn read(table: &'t Table, row: &'t Row) -> Option<Self> {
        let cell = |name: &str| table.column(name).and_then(|column| row.cells.get(column));
        let number = |name: &str| match cell(name) {
            Some(Val::Number(number)) => Some(*number),
            Some(Val::Quantity(quantity)) => quantity.as_number(),
            _ => None,
        };
        let text = |name: &str| match cell(name) {
            Some(Val::Text(text)) => Some(&**text),
            _ => None,
        };
        let factor = number("times")?.div(&number("over").unwrap_or(Dec::ONE))?;
        let tolerance = number("tolerance")?;
        let from_one = factor.sub(&Dec::ONE)?.abs();
        let slip = Self {
            factor,
            from_one,
            tolerance,
            words: text("words"),
            reversed: text("reversed"),
            kinds: text("kind"),
            substance: text("substance"),
        };
        (!factor.is_zero() && !factor.is_negative()).then_some(slip)
    }

    fn is_for(&self, pair: &Pair) -> bool {
        let kind = self.kinds.is_none_or(|kinds| kinds.split(',').any(|kind| kind.trim() == pair.kind));
        kind && self.substance.is_none_or(|substance| pair.substance.as_deref() == Some(substance))
    }
}

/// What is stated, divided by what is expected; `None` unless both are above or both below zero.
fn ratio(stated: &Item, expected: &Item) -> Option<Dec> {
    let ratio = match (&stated.val, &expected.val) {
        (Val::Number(a), Val::Number(b)) => a.div(b),
        (Val::Quantity(a), Val::Quantity(b)) => a.div(b)?.as_number(),
        (Val::Quantity(a), Val::Number(b)) => a.as_number()?.div(b),
        (Val::Number(a), Val::Quantity(b)) => a.div(&b.as_number()?),
        (Val::Money(a), Val::Money(b)) => a.ratio(b).ok(),
        _ => None,
    }?;
    (!ratio.is_zero() && !ratio.is_negative()).then_some(ratio)
}

/// The share by which the last printed digits leave the ratio open; `None` where that is too much to tell factors
/// apart.
fn blur(stated: &Item, expected: &Item) -> Option<Dec> {
    let mut blur = Dec::ZERO;
    for item in [stated, expected].into_iter().filter(|item| item.from.is_some()) {
        let number = match &item.val {
            Val::Number(number) => *number,
            Val::Quantity(quantity) => quantity.number(),
            Val::Money(money) => money.amount(),
            _ => return None,
        };
        blur = blur.add(&number.half_unit().div(&number.abs())?)?;
    }
    let coarsest = Dec::from_i64(COARSEST.0).div(&Dec::from_i64(COARSEST.1.into()))?;
    blur.cmp_value(&coarsest).is_le().then_some(blur)
}

#[cfg(test)]
mod tests;
