//! Facts from after the date that is judged at: nobody knew them then, so no rule reads them.

use crate::finding::{Finding, Label};
use crate::schema::types::{Field, Type};
use crate::schema::walk;
use crate::tree::{NodeId, Tree};
use crate::value::{Date, Instant};

/// Facts that are told one by one; of more, most likely the date that is judged at is meant otherwise.
const SINGLE: usize = 8;

/// A fact from after the date.
pub(super) struct Ahead {
    pub node: NodeId,
    /// Its key, with the key above it where it stands beside a planned date.
    key: String,
    first: Date,
    /// As it is written.
    date: String,
}

/// What to say of facts from after the date.
pub(super) fn findings(ahead: &[Ahead], tree: &Tree, as_of: Date) -> Vec<Finding> {
    let code = "run/future-fact";
    let later = |fact: &Ahead| Label::new(tree.node(fact.node).span, "later than the as-of date");
    if ahead.len() <= SINGLE {
        let single = |fact: &Ahead| {
            let message = format!("`{}` is {}, after the date that is judged at, {as_of}", fact.key, fact.date);
            Finding::error(code, message, later(fact))
                .help("what has not happened yet is no fact, and rules take it as not declared: correct the date, write it as planned where that is possible, or judge as of a later day")
        };
        return ahead.iter().map(single).collect();
    }
    let mut by_date: Vec<&Ahead> = ahead.iter().collect();
    by_date.sort_by_key(|fact| (fact.first.first(), tree.node(fact.node).span));
    let (soonest, last) = (by_date[0], by_date[by_date.len() - 1]);
    let message = format!(
        "{} facts are from after the date that is judged at, {as_of}: from `{}`, {}, to `{}`, {}",
        ahead.len(),
        soonest.key,
        soonest.date,
        last.key,
        last.date
    );
    let mut finding = Finding::error(code, message, later(soonest))
        .help("rules take them as not declared: judge as of a later day, or file what was known on that day");
    finding.related.extend(by_date.iter().skip(1).take(SHOWN).map(|fact| later(fact)));
    vec![finding]
}

/// Further facts that are shown where there are many.
const SHOWN: usize = 4;

/// Every date that has to lie in the past and does not.
pub(super) fn facts(root: &Field, tree: &Tree, as_of: Date) -> Vec<Ahead> {
    let mut found = Vec::new();
    walk::scalars(root, tree, &mut |keys, field, node| {
        let Some(text) = tree.text(node).filter(|_| !field.may_lie_ahead) else { return };
        let dated = match &field.ty {
            Type::Date(_) => Date::parse(text).ok().map(|date| (date, date.to_string())),
            Type::Instant => Instant::parse(text).ok().map(|instant| (instant.day(), instant.to_string())),
            _ => None,
        };
        let Some((first, date)) = dated.filter(|(first, _)| as_of.less_than(*first) == Some(true)) else { return };
        let named = if keys.last() == Some(&"actual_on") { 2 } else { 1 };
        let key = keys[keys.len().saturating_sub(named)..].join(".");
        found.push(Ahead { node, key, first, date });
    });
    found
}
