//! The arithmetic of a failure: every `let` that it rests on and the check itself, with the values put in.

use std::collections::HashSet;

use super::{Judge, slips};
use crate::expr::ast::BinaryOp;
use crate::expr::typed::{Counting, Expr, Op};
use crate::expr::value::PlaceId;
use crate::expr::worked::{self, Breach, Inline, Note, Relation, Term as Piece, Worked};
use crate::expr::{Item, Val, show};
use crate::finding::{Hint, Origin, Read, Term, TraceLine, Worse};
use crate::pack::{Check, Part, Rule, Template};
use crate::schema::types::Type;

/// What the line of the check itself is called.
const CHECK: &str = "check";
/// Longest call of a definition that is written in front of what it does.
const CALL: usize = 40;

/// Where the `let`s of a rule are used.
struct Uses {
    /// Used once, and that in another `let`: it can be written out there.
    once: Vec<bool>,
    /// The check in hand, or what is said of it, rests on it.
    needed: Vec<bool>,
}

impl Uses {
    fn of(rule: &Rule, check: &Check) -> Self {
        let lets = rule.let_exprs.len();
        let mut counts = vec![0_usize; lets];
        let mut outside = vec![false; lets];
        for expr in rule.let_exprs.iter() {
            each(expr, &mut |at| counts[at] += 1);
        }
        rule.when.iter().for_each(|when| each(when, &mut |at| outside[at] = true));
        for check in rule.checks.iter() {
            each(&check.that, &mut |at| outside[at] = true);
            holes(&check.message, &mut |at| outside[at] = true);
            holes(&check.help, &mut |at| outside[at] = true);
        }
        let mut needed = vec![false; lets];
        each(&check.that, &mut |at| needed[at] = true);
        holes(&check.message, &mut |at| needed[at] = true);
        holes(&check.help, &mut |at| needed[at] = true);
        rule.when.iter().for_each(|when| each(when, &mut |at| needed[at] = true));
        // A `let` uses only those above it.
        for at in (0..lets).rev().filter(|at| needed[*at]).collect::<Vec<_>>() {
            let mut waiting = vec![at];
            while let Some(at) = waiting.pop() {
                each(&rule.let_exprs[at], &mut |below| {
                    if !std::mem::replace(&mut needed[below], true) {
                        waiting.push(below);
                    }
                });
            }
        }
        let once = (0..lets).map(|at| counts[at] == 1 && !outside[at]).collect();
        Self { once, needed }
    }
}

fn each(expr: &Expr, found: &mut dyn FnMut(usize)) {
    expr.walk(&mut |part| {
        if let Op::Let(at) = part.op {
            found(at);
        }
    });
}

fn holes(template: &Template, found: &mut dyn FnMut(usize)) {
    for part in &template.0 {
        if let Part::Hole(expr, _) = part {
            each(expr, found);
        }
    }
}

/// Whether a value of the type is worked out by arithmetic.
fn calculated(ty: &Type) -> bool {
    match ty {
        Type::Number | Type::Count | Type::Quantity(_) | Type::Money(_) | Type::Date(_) | Type::Instant => true,
        Type::Enum(values) => values.ordered,
        _ => false,
    }
}

/// Whether a value of the type has a unit that it can be converted to.
fn has_unit(ty: &Type) -> bool {
    matches!(ty, Type::Quantity(_))
}

impl Judge<'_> {
    /// The lines of arithmetic of a check that failed, and the slips that would explain it.
    pub(super) fn arithmetic(
        &mut self,
        rule: &Rule,
        check: &Check,
    ) -> (Vec<TraceLine>, Vec<Hint>, Vec<(PlaceId, Worse)>) {
        // Working the expressions once more reads facts that the finding has read already.
        let (reads, reading) = (self.eval.reads.clone(), self.eval.reading);
        let mut seen = HashSet::new();
        let facts: Vec<PlaceId> = reads.iter().copied().filter(|place| seen.insert(*place)).collect();
        let uses = Uses::of(rule, check);
        let breaches = self.eval.breaches(&check.that, Inline(&[]));
        let mut lines = self.lets(rule, &uses);
        let is_absent = |(_, item): &(Worked, Item)| matches!(item.val, Val::Absent);
        for breach in breaches.iter().filter(|breach| !is_absent(&breach.left) && !is_absent(&breach.right)) {
            lines.extend(self.sides(rule, breach));
            let filled = self.compared(rule, breach);
            let read: Vec<Read> = facts.iter().map(|place| self.read(*place)).collect();
            let shows = |read: &Read| {
                filled.iter().any(|term| matches!(&term.origin, Some(Origin::Places(at, _)) if Some(*at) == read.span))
            };
            let reads = read.into_iter().filter(shows).collect();
            lines.push(TraceLine {
                name: CHECK.to_owned(),
                expression: check.text.clone(),
                value: String::new(),
                filled,
                is_inner: false,
                reads,
            });
        }
        let pairs = breaches.iter().filter_map(|breach| breach.pair.as_ref());
        let hints = slips::hints(&self.pack.library, &self.eval.facts, pairs);
        (self.eval.reads, self.eval.reading) = (reads, reading);
        (lines, hints, super::facts::worse(&breaches))
    }

    fn read(&self, place: PlaceId) -> Read {
        Read {
            pointer: self.eval.facts.pointer(place),
            span: self.eval.facts.node(place).map(|node| self.tree.node(node).span),
        }
    }

    /// The `let`s that were used, each with its value and the facts read for it.
    fn lets(&mut self, rule: &Rule, uses: &Uses) -> Vec<TraceLine> {
        let mut lines = Vec::new();
        let mut written_out = vec![false; rule.lets.len()];
        for (at, named) in rule.lets.iter().enumerate() {
            let Some(Some(evaluated)) = self.eval.let_values.get(at).cloned() else { continue };
            let expr = &rule.let_exprs[at];
            let partner = self.eval.partners.get(&at).cloned();
            let value = self.shown(&evaluated.item, partner.as_ref());
            let mut filled = Vec::new();
            // What there is none of is no figure to reckon with.
            if calculated(&expr.ty)
                && evaluated.item.from.is_none()
                && !matches!(evaluated.item.val, Val::Absent)
                && let Some(worked) = self.eval.worked_let(at, Inline(&uses.once))
            {
                let pieces = self.eval.terms(&worked, &evaluated.item, partner.as_ref());
                // A value that is the result already says nothing that the expression does not; one that was
                // converted does.
                let converted = || has_unit(&expr.ty) && pieces.iter().any(|piece| piece.text != value);
                if !matches!(worked, Worked::Value(_)) || converted() {
                    if matches!(expr.op, Op::Define(..)) && named.text.len() <= CALL {
                        filled.push(plain(&named.text));
                        filled.push(plain(" = "));
                    }
                    filled.extend(self.placed(rule, pieces));
                    // One that stands in this line by name was not written out.
                    each(expr, &mut |below| {
                        let name = Origin::Named(rule.lets[below].name.clone());
                        let is_named = filled.iter().any(|term| term.origin.as_ref() == Some(&name));
                        written_out[below] = uses.once[below] && !is_named;
                    });
                }
            }
            lines.push(TraceLine {
                name: named.name.clone(),
                expression: named.text.clone(),
                value: counted(value, &evaluated.item, expr.counting()),
                filled,
                is_inner: matches!(evaluated.item.val, Val::List(_)) || !uses.needed[at],
                reads: evaluated.reads.iter().map(|place| self.read(*place)).collect(),
            });
        }
        for (at, named) in rule.lets.iter().enumerate().filter(|(at, _)| written_out[*at]) {
            let numeric = calculated(&rule.let_exprs[at].ty);
            lines.iter_mut().filter(|line| line.name == named.name).for_each(|line| line.is_inner |= numeric);
        }
        lines
    }

    /// A side of a check that is itself a calculation gets a line of its own.
    fn sides(&mut self, rule: &Rule, breach: &Breach) -> Vec<TraceLine> {
        let mut lines = Vec::new();
        let (left, right) = (&breach.left, &breach.right);
        let [of_left, of_right] = breach.counting;
        for (name, (worked, item), other, counting) in
            [("left", left, right, of_left), ("right", right, left, of_right)]
        {
            if matches!(worked, Worked::Value(_)) {
                continue;
            }
            let (item, partner) = beside(item, &other.1);
            let value = counted(show::value(&item, partner, &self.eval.facts), &item, counting);
            let pieces = self.eval.terms(worked, &item, partner);
            let filled = self.placed(rule, pieces);
            let (name, expression) = (format!("{name} side"), String::new());
            lines.push(TraceLine { name, expression, value, filled, is_inner: false, reads: Vec::new() });
        }
        lines
    }

    /// `61 s > 60 s by 1 s`, or `2608.1 t is outside 26 079 t ± 5 % = 24 775 t to 27 383 t`.
    fn compared(&self, rule: &Rule, breach: &Breach) -> Vec<Term> {
        let facts = &self.eval.facts;
        let (left, right) = (&breach.left.1, &breach.right.1);
        let mut terms = self.side(rule, &breach.left, right);
        match &breach.relation {
            Relation::Is(op) => {
                terms.push(plain(match op {
                    BinaryOp::Equal => " = ",
                    BinaryOp::NotEqual => " ≠ ",
                    BinaryOp::Less => " < ",
                    BinaryOp::LessEqual => " ≤ ",
                    BinaryOp::Greater => " > ",
                    _ => " ≥ ",
                }));
                terms.extend(self.side(rule, &breach.right, left));
                // A difference that reads like one of the sides says nothing.
                if let Some(apart) = apart(left, right).filter(|apart| terms.iter().all(|term| term.text != *apart)) {
                    terms.push(plain(" by "));
                    terms.push(plain(&apart));
                }
            }
            Relation::Outside(tolerance, share) => {
                let (worked, tolerance) = &**tolerance;
                terms.push(plain(" is outside "));
                terms.extend(self.side(rule, &breach.right, left));
                terms.push(plain(" ± "));
                let pieces = self.eval.terms(worked, tolerance, None);
                terms.extend(self.placed(rule, pieces));
                if let Some((low, high)) = worked::range(right, tolerance, *share) {
                    let partner = Some(left).filter(|left| left.from.is_some());
                    let shown = |partner| [&low, &high].map(|end| show::value(end, partner, facts));
                    let [mut low, mut high] = shown(partner);
                    if low == high {
                        [low, high] = shown(None);
                    }
                    terms.extend([" = ", &low, " to ", &high].map(plain));
                }
            }
        }
        terms
    }

    /// A side of a comparison, as one value.
    fn side(&self, rule: &Rule, (worked, item): &(Worked, Item), other: &Item) -> Vec<Term> {
        if matches!(worked, Worked::Value(_)) {
            let pieces = self.eval.terms(worked, item, None);
            return self.placed(rule, pieces);
        }
        let (item, partner) = beside(item, other);
        vec![plain(&show::value(&item, partner, &self.eval.facts))]
    }

    /// Pieces with the places and names of their values.
    fn placed(&self, rule: &Rule, pieces: Vec<Piece>) -> Vec<Term> {
        let span = |place| self.eval.facts.node(place).map(|node| self.tree.node(node).span);
        let term = |piece: Piece| {
            let origin = match piece.note {
                Note::Nothing => None,
                Note::Fact(place) => span(place).map(|span| Origin::Places(span, None)),
                Note::Facts(first, last) => {
                    let ends = span(first).zip(span(last));
                    ends.map(|(a, b)| if a.start <= b.start { (a, b) } else { (b, a) })
                        .map(|(first, last)| Origin::Places(first, Some(last)))
                }
                Note::Let(at) => rule.lets.get(at).map(|named| Origin::Named(named.name.clone())),
                Note::Named(name) => Some(Origin::Named(name)),
            };
            Term { text: piece.text, origin }
        };
        pieces.into_iter().map(term).collect()
    }
}

/// A calculated side as it prints beside the other: to the last digit of a fact, in the unit of a constant.
fn beside<'o>(item: &Item, other: &'o Item) -> (Item, Option<&'o Item>) {
    if other.from.is_some() { (item.clone(), Some(other)) } else { (worked::like(item, other), None) }
}

/// `29` as `29 days, the first not counted`: how days are counted decides many a case.
fn counted(shown: String, item: &Item, counting: Option<Counting>) -> String {
    match (&item.val, counting) {
        (Val::Number(number), Some((unit, note))) => {
            let plural = if number.abs().to_i64() == Some(1) { "" } else { "s" };
            format!("{shown} {unit}{plural}, {note}")
        }
        (Val::Between(_), Some((unit, note))) => format!("{shown} {unit}s, {note}"),
        _ => shown,
    }
}

fn plain(text: &str) -> Term {
    Term { text: text.to_owned(), origin: None }
}

/// How far two measures, amounts or days lie apart; of bare numbers the reader sees it.
fn apart(a: &Item, b: &Item) -> Option<String> {
    match (&a.val, &b.val) {
        (Val::Quantity(_) | Val::Money(_), Val::Quantity(_) | Val::Money(_)) => worked::apart(a, b),
        (Val::Date(from), Val::Date(to)) => {
            let days = from.days_between(*to)?.abs();
            (days > 0).then(|| format!("{days} {}", if days == 1 { "day" } else { "days" }))
        }
        _ => None,
    }
}
