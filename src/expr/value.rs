//! Values of expressions: typed, three-valued, and knowing where they came from.

use std::collections::HashSet;
use std::sync::Arc;

use crate::finding::MissingReason;
use crate::schema::types::Enum;
use crate::value::{Date, Dec, Duration, Instant, Money, Quantity};

use super::bounds::Bounds;

/// Names a place in the declaration, whether something stands there or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlaceId(pub(super) u32);

/// A fact that is not there, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Gap {
    /// Where it belongs.
    pub place: PlaceId,
    /// Why it is not there.
    pub reason: MissingReason,
}

/// A value and the fact that it is, where it is one.
#[derive(Clone, Debug)]
pub struct Item {
    /// The value.
    pub val: Val,
    /// The declared fact; `None` for what was computed.
    pub from: Option<PlaceId>,
}

/// A list.
#[derive(Clone, Debug, Default)]
pub struct List {
    /// Its items.
    pub items: Vec<Item>,
    /// What `known` left out, where it left anything out.
    pub dropped: Option<Vec<Gap>>,
}

impl List {
    /// What an aggregate or the first item of an empty list is: absent, or waiting for what `known` left out.
    #[must_use]
    pub fn none(&self) -> Item {
        self.dropped.clone().map_or_else(|| Item::new(Val::Absent), Item::unknown)
    }
}

/// Items with one key.
#[derive(Clone, Debug)]
pub struct Group {
    /// The key.
    pub key: Item,
    /// The items.
    pub items: Arc<List>,
}

/// The value of an expression.
#[derive(Clone, Debug)]
pub enum Val {
    /// Cannot be told; the facts that could still decide it.
    Unknown(Arc<[Gap]>),
    /// Unknown between two values, as the days since some day of a month. Comparisons, sums and
    /// functions of dates understand the ends; everything else takes it as unknown.
    Between(Arc<Bounds>),
    /// Declared absent.
    Absent,
    /// Yes or no.
    Bool(bool),
    /// A number.
    Number(Dec),
    /// A text, id or country.
    Text(Arc<str>),
    /// A word of an enum, by its index.
    Enum(Arc<Enum>, usize),
    /// A date.
    Date(Date),
    /// A moment.
    Instant(Instant),
    /// A duration.
    Duration(Duration),
    /// A number with a unit.
    Quantity(Quantity),
    /// An amount of money.
    Money(Money),
    /// A list.
    List(Arc<List>),
    /// A mapping of the declaration; the item's `from` says which.
    Record,
    /// A group.
    Group(Arc<Group>),
    /// Two items side by side.
    Pair(Arc<[Item; 2]>),
    /// A row of a table: table, row.
    Row(usize, usize),
}

impl Item {
    /// A computed value.
    #[must_use]
    pub fn new(val: Val) -> Self {
        Self { val, from: None }
    }

    /// A computed truth.
    #[must_use]
    pub fn bool(value: bool) -> Self {
        Self::new(Val::Bool(value))
    }

    /// Unknown for these reasons, each once.
    #[must_use]
    pub fn unknown(mut gaps: Vec<Gap>) -> Self {
        let mut seen = HashSet::new();
        gaps.retain(|gap| seen.insert(*gap));
        Self::new(Val::Unknown(gaps.into()))
    }

    /// A list of items.
    #[must_use]
    pub fn list(items: Vec<Self>) -> Self {
        Self::new(Val::List(Arc::new(List { items, dropped: None })))
    }

    /// The gaps of an unknown value; empty for anything else.
    #[must_use]
    pub fn gaps(&self) -> &[Gap] {
        match &self.val {
            Val::Unknown(gaps) => gaps,
            Val::Between(bounds) => &bounds.gaps,
            _ => &[],
        }
    }

    /// Unknown because these facts, where they are facts, are not precise enough, or no rate is declared.
    #[must_use]
    pub fn open(items: &[&Self], reason: MissingReason) -> Self {
        Self::unknown(items.iter().filter_map(|item| item.from).map(|place| Gap { place, reason }).collect())
    }

    /// Whether only an upper bound of it is known: `< 0.5 t`.
    #[must_use]
    pub fn is_bound(&self) -> bool {
        matches!(&self.val, Val::Quantity(quantity) if quantity.qualifier() == Some(crate::value::Qualifier::LessThan))
    }

    /// Whether it is only about right: `~ 0.5 t`.
    #[must_use]
    pub fn is_about(&self) -> bool {
        matches!(&self.val, Val::Quantity(quantity) if quantity.qualifier() == Some(crate::value::Qualifier::About))
    }

    /// Whether it cannot be told.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(self.val, Val::Unknown(_) | Val::Between(_))
    }

    /// Whether it is a value: neither unknown nor absent.
    #[must_use]
    pub fn is_present(&self) -> bool {
        !matches!(self.val, Val::Unknown(_) | Val::Between(_) | Val::Absent)
    }
}

/// Kleene's three values, and the false of an absent fact.
#[derive(Clone, Debug)]
pub enum Truth {
    /// Holds.
    Yes,
    /// Does not hold.
    No,
    /// Does not hold, because a fact is declared absent; `!` does not turn it.
    Absent,
    /// Cannot be told.
    Unknown(Arc<[Gap]>),
}

impl Truth {
    /// Reads the truth of a value.
    #[must_use]
    pub fn of(item: &Item) -> Self {
        match &item.val {
            Val::Bool(true) => Self::Yes,
            Val::Unknown(gaps) => Self::Unknown(Arc::clone(gaps)),
            Val::Between(bounds) => Self::Unknown(bounds.gaps.as_slice().into()),
            Val::Absent => Self::Absent,
            _ => Self::No,
        }
    }

    /// As a value.
    #[must_use]
    pub fn item(self) -> Item {
        Item::new(match self {
            Self::Yes => Val::Bool(true),
            Self::No => Val::Bool(false),
            Self::Absent => Val::Absent,
            Self::Unknown(gaps) => Val::Unknown(gaps),
        })
    }
}
