//! The sentences of a rule, with their holes filled.

use super::Judge;
use crate::expr::value::PlaceId;
use crate::expr::{Item, Val, show};
use crate::pack::{Part, Template};
use crate::schema::types::Type;
use crate::tree::Value;

impl<'a> Judge<'a> {
    /// Whether a message would print a fact that is declared absent.
    pub(super) fn absent_hole(&mut self, template: &'a Template) -> bool {
        template.0.iter().any(|part| match part {
            Part::Hole(expr, _) => self.eval.eval(expr).is_ok_and(|item| matches!(item.val, Val::Absent)),
            Part::Text(_) => false,
        })
    }

    /// The first fact that was read and is declared absent.
    pub(super) fn absent_read(&self, reads: &[PlaceId]) -> Option<PlaceId> {
        reads.iter().copied().find(|place| {
            let node = self.eval.facts.node(*place);
            let pointer = self.eval.facts.pointer(*place);
            let is_truth = self.pack.declaration.root.at(&pointer).is_some_and(|field| field.ty == Type::Bool);
            !is_truth && node.is_some_and(|node| matches!(self.tree.node(node).value, Value::Bool(false)))
        })
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
                        crate::expr::typed::Op::Let(at) => self.eval.partners.get(at).cloned(),
                        _ => None,
                    };
                    text.push_str(&self.shown(&item, partner.as_ref()));
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
