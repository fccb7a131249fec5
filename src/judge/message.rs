//! The sentences of a rule, with their holes filled.

use super::Judge;
use crate::expr::typed::Op;
use crate::expr::value::PlaceId;
use crate::expr::{Expr, Item, Val, show};
use crate::pack::{Part, Template};
use crate::schema::types::Type;
use crate::tree::Value;

impl<'a> Judge<'a> {
    /// Whether a sentence is about a fact that is declared absent, and which: one that the check itself read.
    /// A hole that only says something further is filled with "none".
    pub(super) fn absent_hole(&mut self, template: &'a Template, reads: &[PlaceId]) -> Option<PlaceId> {
        template.0.iter().find_map(|part| {
            let Part::Hole(expr, _) = part else { return None };
            let item = self.eval.eval(expr).ok().filter(|item| matches!(item.val, Val::Absent))?;
            if self.named_by(expr).is_some() {
                return None;
            }
            match item.from {
                Some(place) => reads.contains(&place).then_some(place),
                None => self.absent_read(reads),
            }
        })
    }

    /// The first fact that was read and is declared absent.
    fn absent_read(&self, reads: &[PlaceId]) -> Option<PlaceId> {
        reads.iter().copied().find(|place| {
            let node = self.eval.facts.node(*place);
            let pointer = self.eval.facts.pointer(*place);
            let is_truth = self.pack.declaration.root.at(&pointer).is_some_and(|field| field.ty == Type::Bool);
            !is_truth && node.is_some_and(|node| matches!(self.tree.node(node).value, Value::Bool(false)))
        })
    }

    /// What an item is called, where an expression asks for its name: one without a name has an id.
    fn named_by(&mut self, expr: &'a Expr) -> Option<String> {
        let Op::Get(of, key, _) = &expr.op else { return None };
        let place = self.eval.eval(of).ok()?.from?;
        let Type::Record(record) = self.pack.declaration.root.at(&self.eval.facts.pointer(place))?.ty else {
            return None;
        };
        if record.name_field() != Some(&**key) {
            return None;
        }
        self.name_of(place)
    }

    pub(super) fn text(&mut self, template: &'a Template) -> String {
        let mut text = String::new();
        for part in &template.0 {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Hole(expr, _) => {
                    // A hole that cannot be filled must not cost the finding.
                    let item = self.eval.eval(expr).unwrap_or_else(|_| Item::unknown(Vec::new()));
                    let partner = match &expr.op {
                        Op::Let(at) => self.eval.partners.get(at).cloned(),
                        _ => None,
                    };
                    let name = match item.val {
                        Val::Unknown(_) | Val::Absent => self.named_by(expr),
                        _ => None,
                    };
                    text.push_str(&match (name, &item.val) {
                        (Some(name), _) => name,
                        (None, Val::Absent) => "none".to_owned(),
                        (None, _) => self.shown(&item, partner.as_ref()),
                    });
                }
            }
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ").replace("` `", "``")
    }

    pub(super) fn shown(&self, item: &Item, partner: Option<&Item>) -> String {
        match (&item.val, item.from) {
            (Val::Record, Some(place)) => {
                self.name_of(place).unwrap_or_else(|| show::value(item, None, &self.eval.facts))
            }
            (Val::List(list), _)
                if list.items.iter().any(|item| matches!(item.val, Val::Record | Val::Group(_) | Val::Pair(_))) =>
            {
                let names: Vec<String> = list.items.iter().take(6).map(|item| self.shown(item, None)).collect();
                let named = names.iter().all(|name| !name.contains('['));
                match list.items.len() {
                    count if !named => format!("{count} {}", if count == 1 { "item" } else { "items" }),
                    count if count > 6 => format!("{} and {} more", names.join(", "), count - 6),
                    _ => names.join(", "),
                }
            }
            (Val::Group(group), _) => self.shown(&group.key, None),
            (Val::Pair(pair), _) => format!("{} and {}", self.shown(&pair[0], None), self.shown(&pair[1], None)),
            // Both sides of a comparison in one currency.
            (Val::Money(money), Some(place)) => match self.eval.converted.get(&place) {
                Some(other) => format!("{} ({})", money.grouped(), other.to_minor_units().grouped()),
                None => money.grouped(),
            },
            _ => show::value(item, partner, &self.eval.facts),
        }
    }
}
