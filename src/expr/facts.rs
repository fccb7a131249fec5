//! Facts: places in the declaration, and the three states in which a fact can be.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use super::value::{Gap, Item, List, PlaceId, Val};
use crate::finding::MissingReason;
use crate::pointer::{Pointer, Step};
use crate::schema::types::{Field, QuantityType, Type};
use crate::tree::{NodeId, Tree, Value};
use crate::value::{Country, CountryError, Currency, Date, Dec, Instant, Money, Quantity, Unit};

#[derive(Clone, Debug)]
struct Place {
    parent: Option<PlaceId>,
    step: Step,
    node: Option<NodeId>,
    /// Bytes of a text of which it is a part.
    part: Option<Range<usize>>,
}

/// The places of one declaration that somebody asked for.
#[derive(Clone, Debug)]
pub struct Facts<'t> {
    tree: &'t Tree,
    malformed: &'t HashSet<NodeId>,
    root: &'t Field,
    places: Vec<Place>,
    children: HashMap<(PlaceId, Step), PlaceId>,
    parts: HashMap<(PlaceId, Range<usize>), PlaceId>,
    read: HashMap<PlaceId, Item>,
}

impl<'t> Facts<'t> {
    /// The facts of a tree and its type; `malformed` names the values that the schema pass could not accept.
    #[must_use]
    pub fn new(tree: &'t Tree, malformed: &'t HashSet<NodeId>, root: &'t Field) -> Self {
        let first = Place { parent: None, step: Step::Index(0), node: Some(tree.root()), part: None };
        Self {
            tree,
            malformed,
            root,
            places: vec![first],
            children: HashMap::new(),
            parts: HashMap::new(),
            read: HashMap::new(),
        }
    }

    /// The place of the whole declaration.
    #[must_use]
    pub fn root(&self) -> PlaceId {
        PlaceId(0)
    }

    /// The tree.
    #[must_use]
    pub fn tree(&self) -> &'t Tree {
        self.tree
    }

    fn place(&self, id: PlaceId) -> &Place {
        &self.places[id.0 as usize]
    }

    /// What stands at a place.
    #[must_use]
    pub fn node(&self, id: PlaceId) -> Option<NodeId> {
        self.place(id).node
    }

    /// The place one step below.
    pub fn child(&mut self, parent: PlaceId, step: Step) -> PlaceId {
        if let Some(id) = self.children.get(&(parent, step.clone())) {
            return *id;
        }
        let node = self.node(parent).and_then(|node| self.tree.step(node, &step));
        let id = PlaceId(u32::try_from(self.places.len()).unwrap_or(u32::MAX));
        self.places.push(Place { parent: Some(parent), step: step.clone(), node, part: None });
        self.children.insert((parent, step), id);
        id
    }

    /// A part of the text at a place, as a place of its own.
    pub fn part(&mut self, of: PlaceId, part: Range<usize>) -> PlaceId {
        if let Some(id) = self.parts.get(&(of, part.clone())) {
            return *id;
        }
        let id = PlaceId(u32::try_from(self.places.len()).unwrap_or(u32::MAX));
        let node = self.node(of);
        self.places.push(Place { parent: Some(of), step: Step::Index(0), node, part: Some(part.clone()) });
        self.parts.insert((of, part), id);
        id
    }

    /// The bytes of a text of which a place is a part.
    #[must_use]
    pub fn part_of(&self, id: PlaceId) -> Option<Range<usize>> {
        self.place(id).part.clone()
    }

    /// The pointer to a place; that to the whole text for a part of it.
    #[must_use]
    pub fn pointer(&self, id: PlaceId) -> Pointer {
        let mut steps = Vec::new();
        let mut here = self.place(id);
        while let Some(parent) = here.parent {
            if here.part.is_none() {
                steps.push(here.step.clone());
            }
            here = self.place(parent);
        }
        steps.reverse();
        Pointer::new(steps)
    }

    /// The place that holds another; `None` for the root.
    #[must_use]
    pub fn parent(&self, id: PlaceId) -> Option<PlaceId> {
        self.place(id).parent
    }

    /// Reads the key of a record.
    pub fn get(&mut self, of: PlaceId, key: &Arc<str>, field: &Field) -> Item {
        let place = self.child(of, Step::Key(Arc::clone(key)));
        if self.node(place).is_none()
            && let Some(default) = &field.default
        {
            return Item { val: constant(default, &field.ty), from: Some(place) };
        }
        self.value(place, &field.ty)
    }

    /// Reads what stands at a place as a value of a type.
    pub fn value(&mut self, place: PlaceId, ty: &Type) -> Item {
        if let Some(item) = self.read.get(&place) {
            return item.clone();
        }
        let item = Item { val: self.fresh(place, ty), from: Some(place) };
        self.read.insert(place, item.clone());
        item
    }

    fn fresh(&mut self, place: PlaceId, ty: &Type) -> Val {
        let gap = |reason| Val::Unknown(Arc::from([Gap { place, reason }]));
        let malformed = || gap(MissingReason::Malformed);
        let Some(id) = self.node(place) else { return gap(MissingReason::Absent) };
        let node = self.tree.node(id);
        if node.suspect || self.malformed.contains(&id) {
            return malformed();
        }
        let parsed = match (&node.value, ty) {
            (Value::Bool(value), Type::Bool) => Some(Val::Bool(*value)),
            (Value::Bool(false), _) => Some(Val::Absent),
            (Value::Map(_), Type::Record(_)) => Some(Val::Record),
            (Value::List(items), Type::List(item)) => {
                let items = (0..items.len()).map(|index| {
                    let place = self.child(place, Step::Index(index));
                    self.value(place, item)
                });
                let items = items.collect();
                Some(Val::List(Arc::new(List { items, dropped: None })))
            }
            (Value::Number(text), Type::Number | Type::Count) => Dec::parse(text).ok().map(Val::Number),
            (Value::Text(text), ty) => scalar(text, ty),
            _ => None,
        };
        if let (Some(Val::Quantity(_)), Type::Quantity(QuantityType { conditions: Some(path), .. })) = (&parsed, ty) {
            let gaps = self.condition_gaps(path);
            if !gaps.is_empty() {
                return Val::Unknown(gaps.into());
            }
        }
        parsed.unwrap_or_else(malformed)
    }

    /// What is not declared of the conditions that a gas volume is stated at.
    fn condition_gaps(&mut self, path: &str) -> Vec<Gap> {
        let pointer = Pointer::from_dotted(path);
        let mut place = self.root();
        for step in pointer.steps() {
            place = self.child(place, step.clone());
        }
        let Some(Type::Record(record)) = self.root.at(&pointer).map(|field| field.ty) else { return Vec::new() };
        let missing = |place| Gap { place, reason: MissingReason::Absent };
        if !self.node(place).is_some_and(|node| matches!(self.tree.node(node).value, Value::Map(_))) {
            return vec![missing(place)];
        }
        let mut gaps = Vec::new();
        for (key, field) in record.fields.iter().filter(|(_, field)| matches!(field.ty, Type::Quantity(_))) {
            let condition = self.get(place, key, field);
            match (&condition.val, condition.from) {
                (Val::Unknown(open), _) => gaps.extend_from_slice(open),
                (Val::Absent, Some(place)) => gaps.push(missing(place)),
                _ => {}
            }
        }
        gaps
    }

    /// A text that is equal for equal values: numbers by value, records by their keys.
    #[must_use]
    pub fn canonical(&self, item: &Item) -> String {
        match &item.val {
            Val::Unknown(_) | Val::Between(_) => "?".to_owned(),
            Val::Absent => "-".to_owned(),
            Val::Bool(value) => value.to_string(),
            Val::Number(number) => format!("#{}", number.normalized()),
            Val::Text(text) => format!("\"{text}\""),
            Val::Enum(values, at) => values.values.get(*at).map_or_else(String::new, |value| format!("\"{value}\"")),
            Val::Date(date) => format!("\"{date}\""),
            // Equal moments are one key, whatever their offsets.
            Val::Instant(instant) => format!("@{}", instant.epoch_seconds()),
            Val::Duration(duration) => duration.to_string(),
            Val::Quantity(quantity) => {
                // One thousand kilograms and one tonne are one key.
                let code = quantity.unit().dimension().unit_code();
                let base = Unit::parse(&code).ok().and_then(|unit| quantity.convert(&unit));
                let base = base.as_ref().unwrap_or(quantity);
                format!("#{} {}", base.number().normalized(), base.unit().code())
            }
            Val::Money(money) => format!("#{} {}", money.amount().normalized(), money.currency()),
            Val::List(list) => {
                let items: Vec<String> = list.items.iter().map(|item| self.canonical(item)).collect();
                format!("[{}]", items.join(","))
            }
            Val::Record => {
                let Some((place, node)) = item.from.and_then(|place| Some((place, self.node(place)?))) else {
                    return String::new();
                };
                match self.root.at(&self.pointer(place)) {
                    Some(field) => self.typed_text(node, &field.ty),
                    None => self.text_of(node),
                }
            }
            Val::Group(group) => self.canonical(&group.key),
            Val::Pair(pair) => format!("[{},{}]", self.canonical(&pair[0]), self.canonical(&pair[1])),
            Val::Row(table, row) => format!("row {table} {row}"),
        }
    }

    /// The fields of two records side by side.
    pub fn pairs(&mut self, a: &Item, b: &Item) -> Vec<(Item, Item)> {
        let (Some(a), Some(b)) = (a.from, b.from) else { return Vec::new() };
        let Some(Type::Record(record)) = self.root.at(&self.pointer(a)).map(|field| field.ty) else {
            return Vec::new();
        };
        record.fields.iter().map(|(key, field)| (self.get(a, key, field), self.get(b, key, field))).collect()
    }

    /// The facts that a record lacks: without them it cannot be told from another.
    pub fn record_gaps(&mut self, item: &Item, gaps: &mut Vec<Gap>) {
        let (Val::Record, Some(place)) = (&item.val, item.from) else { return };
        let Some(Type::Record(record)) = self.root.at(&self.pointer(place)).map(|field| field.ty) else { return };
        for (key, field) in record.fields.iter() {
            let below = self.get(place, key, field);
            gaps.extend_from_slice(below.gaps());
            gaps.extend(vague_date(&below));
            self.record_gaps(&below, gaps);
        }
    }

    /// The text of a value that its type knows: `KAZ` is `KZ`, `1000 kg` is `1 t`.
    fn typed_text(&self, id: NodeId, ty: &Type) -> String {
        match (&self.tree.node(id).value, ty) {
            (Value::Map(_), Type::Record(record)) => {
                let pairs = record.fields.iter().filter_map(|(key, field)| {
                    let node = self.tree.get(id, key)?;
                    Some(format!("{key}:{}", self.typed_text(node, &field.ty)))
                });
                format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
            }
            (Value::Text(text), ty) => match scalar(text, ty) {
                Some(val) => self.canonical(&Item::new(val)),
                None => self.text_of(id),
            },
            _ => self.text_of(id),
        }
    }

    fn text_of(&self, id: NodeId) -> String {
        match &self.tree.node(id).value {
            Value::Bool(value) => value.to_string(),
            Value::Number(text) => {
                Dec::parse(text).map_or_else(|_| format!("\"{text}\""), |number| format!("#{}", number.normalized()))
            }
            Value::Text(text) => format!("\"{text}\""),
            Value::List(items) => {
                let items: Vec<String> = items.iter().map(|child| self.text_of(child.node)).collect();
                format!("[{}]", items.join(","))
            }
            Value::Map(entries) => {
                let mut pairs: Vec<String> =
                    entries.iter().map(|entry| format!("{}:{}", entry.key, self.text_of(entry.child.node))).collect();
                pairs.sort();
                format!("{{{}}}", pairs.join(","))
            }
        }
    }
}

/// A date whose day is not stated: it may or may not be the same as another.
pub(super) fn vague_date(item: &Item) -> Option<Gap> {
    let vague = matches!(&item.val, Val::Date(date) if !date.is_exact());
    item.from.filter(|_| vague).map(|place| Gap { place, reason: MissingReason::Imprecise })
}

/// A text scalar as a value of a type; `None` where it is malformed.
fn scalar(text: &str, ty: &Type) -> Option<Val> {
    match ty {
        Type::Text | Type::Ref(_) => Some(Val::Text(text.into())),
        Type::Currency => Currency::parse(text).map(|currency| Val::Text(currency.code().into())),
        Type::Country => match Country::parse(text) {
            Ok(country) => Some(Val::Text(country.alpha2().into())),
            Err(CountryError::Spelling { alpha2 }) => Some(Val::Text(alpha2.into())),
            Err(_) => None,
        },
        Type::Enum(values) => {
            let at = values.values.iter().position(|value| &**value == text)?;
            Some(Val::Enum(Arc::clone(values), at))
        }
        Type::Date(precision) => {
            let date = Date::parse(text).ok()?;
            (date.precision() >= *precision).then_some(Val::Date(date))
        }
        Type::Instant => Instant::parse(text).ok().map(Val::Instant),
        Type::Quantity(kind) => {
            let quantity = Quantity::parse(text).ok()?;
            (quantity.unit().dimension() == kind.dimension).then_some(Val::Quantity(quantity))
        }
        Type::Money(currency) => {
            let money = Money::parse(text).ok()?;
            currency.is_none_or(|wanted| wanted == money.currency()).then_some(Val::Money(money))
        }
        _ => None,
    }
}

/// What a schema says of a fact that is left out; `false` says that there is none, as in a declaration.
fn constant(default: &serde_json::Value, ty: &Type) -> Val {
    match default {
        serde_json::Value::Bool(value) if *value || *ty == Type::Bool => Val::Bool(*value),
        serde_json::Value::String(text) => scalar(text, ty).unwrap_or(Val::Absent),
        serde_json::Value::Number(number) => Dec::parse(&number.to_string()).map_or(Val::Absent, Val::Number),
        serde_json::Value::Array(items) if items.is_empty() => Val::List(Arc::new(List::default())),
        _ => Val::Absent,
    }
}
