//! Mutants: expressions that differ from the rule's in one small way, which at least one case has
//! to notice.
//!
//! They are made of the typed form, so none of them is compiled: a literal a unit up or down, a
//! word of a list left out, a comparison turned, a conjunct or `!` left out, a quantifier or
//! extreme exchanged, the right side of `??` or one branch of `?:` left out, and the whole
//! condition taken as true.

use std::ops::Range;

use super::step;
use crate::expr::ast::BinaryOp;
use crate::expr::typed::Op;
use crate::expr::{Expr, Item, Val, show};
use crate::pack::one_line;
use crate::schema::types::Type;

/// One way in which an expression can be wrong.
pub(super) struct Mutant {
    /// The whole expression with the change.
    pub expr: Expr,
    /// Bytes of the changed part in the expression's text.
    pub range: Range<usize>,
    /// The change in words, which a rule's `allowed` names.
    pub name: String,
}

/// The mutants of an expression; `whole` says what to call its being taken as true, if it may be.
pub(super) fn of(root: &Expr, text: &str, whole: Option<&str>) -> Vec<Mutant> {
    let mut maker = Maker { root, text, path: Vec::new(), found: Vec::new() };
    if let Some(name) = whole {
        let certain = Expr { op: Op::Const(Val::Bool(true)), ty: Type::Bool, range: root.range.clone(), depends: 0 };
        if !matches!(root.op, Op::Const(_)) {
            maker.push(certain, root.range.clone(), format!("drop {name}"));
        }
    }
    maker.visit(root);
    maker.found
}

struct Maker<'e> {
    root: &'e Expr,
    text: &'e str,
    /// Where the part in hand is, from the root down.
    path: Vec<usize>,
    found: Vec<Mutant>,
}

impl Maker<'_> {
    fn words(&self, range: &Range<usize>) -> String {
        one_line(self.text.get(self.whole(range)).unwrap_or_default())
    }

    /// The bytes of a part with the brackets around it that its own bytes leave open.
    fn whole(&self, range: &Range<usize>) -> Range<usize> {
        let Range { mut start, mut end } = range.clone();
        let mut open = 0_usize;
        let mut quoted = false;
        for sign in self.text.get(range.clone()).unwrap_or_default().bytes() {
            match sign {
                b'"' => quoted = !quoted,
                b'(' if !quoted => open += 1,
                b')' if !quoted && open > 0 => open -= 1,
                b')' if !quoted => start = self.text[..start].rfind('(').unwrap_or(start),
                _ => {}
            }
        }
        for _ in 0..open {
            end = self.text[end..].find(')').map_or(end, |at| end + at + 1);
        }
        start..end
    }

    /// A mutant in which the part in hand is another one.
    fn push(&mut self, with: Expr, range: Range<usize>, name: String) {
        let mut expr = self.root.clone();
        let mut part = &mut expr;
        for at in &self.path {
            let Some(next) = part.parts_mut().into_iter().nth(*at) else { return };
            part = next;
        }
        *part = with;
        self.found.push(Mutant { expr, range, name });
    }

    fn visit(&mut self, expr: &Expr) {
        let like = |op: Op| Expr { op, ..expr.clone() };
        match &expr.op {
            Op::Const(val) => {
                for moved in step::neighbours(val) {
                    let name = format!("{} -> {}", self.words(&expr.range), show::plain(&Item::new(moved.clone())));
                    self.push(like(Op::Const(moved)), expr.range.clone(), name);
                }
            }
            Op::Not(inner) => {
                let range = expr.range.start..inner.range.start.max(expr.range.start + 1);
                let name = format!("drop ! of {}", self.words(&inner.range));
                self.push((**inner).clone(), range, name);
            }
            Op::Binary(op, left, right) => self.binary(expr, *op, left, right),
            Op::Conditional(condition, yes, no) => {
                let shown = self.words(&condition.range);
                self.push((**yes).clone(), condition.range.clone(), format!("{shown} -> true"));
                self.push((**no).clone(), condition.range.clone(), format!("{shown} -> false"));
            }
            _ => {
                if let Some((other, name)) = expr.opposite() {
                    let name = format!("{} -> {name}", self.words(&expr.range));
                    self.push(other, expr.range.clone(), name);
                }
            }
        }
        self.parts(expr);
    }

    fn parts(&mut self, expr: &Expr) {
        let mut copy = expr.clone();
        let parts: Vec<Expr> = copy.parts_mut().into_iter().map(|part| part.clone()).collect();
        for (at, part) in parts.iter().enumerate() {
            self.path.push(at);
            match &part.op {
                Op::List(items) => self.members(part, items, matches!(expr.op, Op::Binary(BinaryOp::In, ..))),
                _ => self.visit(part),
            }
            self.path.pop();
        }
    }

    /// Each member of a list is left out once; what is looked for in the list is not moved besides.
    fn members(&mut self, list: &Expr, items: &[Expr], looked_for: bool) {
        for (at, item) in items.iter().enumerate() {
            let mut rest = items.to_vec();
            rest.remove(at);
            let name = format!("drop {}", self.words(&item.range));
            self.push(Expr { op: Op::List(rest), ..list.clone() }, item.range.clone(), name);
            if !looked_for || !matches!(item.op, Op::Const(_)) {
                self.path.push(at);
                self.visit(item);
                self.path.pop();
            }
        }
    }

    fn binary(&mut self, expr: &Expr, op: BinaryOp, left: &Expr, right: &Expr) {
        let between = self.sign(op, left, right);
        let (shown_left, shown_right) = (self.words(&left.range), self.words(&right.range));
        match op {
            BinaryOp::And | BinaryOp::Or => {
                // Of a chain each member is left out once, not each group of members.
                if !matches!(left.op, Op::Binary(inner, ..) if inner == op) {
                    self.push(right.clone(), left.range.clone(), format!("drop {shown_left}"));
                }
                if !matches!(right.op, Op::Binary(inner, ..) if inner == op) {
                    self.push(left.clone(), right.range.clone(), format!("drop {shown_right}"));
                }
            }
            BinaryOp::Else => self.push(left.clone(), between, format!("drop ?? {shown_right}")),
            _ => {
                for other in turned(op) {
                    let op = Op::Binary(*other, Box::new(left.clone()), Box::new(right.clone()));
                    let name = format!("{} -> {}", self.words(&expr.range), other.sign());
                    self.push(Expr { op, ..expr.clone() }, between.clone(), name);
                }
            }
        }
    }

    /// The operator's own bytes.
    fn sign(&self, op: BinaryOp, left: &Expr, right: &Expr) -> Range<usize> {
        let gap = left.range.end..right.range.start.max(left.range.end);
        let at = self.text.get(gap.clone()).and_then(|text| text.find(op.sign()));
        at.map_or(gap.clone(), |at| gap.start + at..gap.start + at + op.sign().len())
    }
}

fn turned(op: BinaryOp) -> &'static [BinaryOp] {
    match op {
        BinaryOp::Equal => &[BinaryOp::NotEqual],
        BinaryOp::NotEqual => &[BinaryOp::Equal],
        BinaryOp::Less => &[BinaryOp::LessEqual, BinaryOp::Greater, BinaryOp::GreaterEqual],
        BinaryOp::LessEqual => &[BinaryOp::Less, BinaryOp::Greater, BinaryOp::GreaterEqual],
        BinaryOp::Greater => &[BinaryOp::GreaterEqual, BinaryOp::Less, BinaryOp::LessEqual],
        BinaryOp::GreaterEqual => &[BinaryOp::Greater, BinaryOp::Less, BinaryOp::LessEqual],
        _ => &[],
    }
}
