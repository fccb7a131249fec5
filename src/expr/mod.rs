//! Rule expressions: CEL's notation, typed from the schema, evaluated over the located tree.
//!
//! Text becomes tokens, a syntax tree ([`ast`]), then a typed form ([`typed`]) in which every path
//! is known to exist and every operation to make sense. Evaluation ([`eval`]) is three-valued: a
//! fact that is left out is unknown and carries the place where it belongs; a fact declared absent
//! acts as a false that `!` does not turn. It records what it reads, so labels, the arithmetic
//! trace and the list of missing facts cost no extra pass.

mod agree;
mod arithmetic;
pub mod ast;
mod bounds;
mod budget;
pub mod calendar;
mod check;
mod coded;
mod compare;
mod each;
pub mod eval;
mod facts;
mod functions;
mod graph;
mod lexer;
mod lists;
mod literals;
mod logic;
mod lookup;
mod operators;
mod parser;
mod place;
mod planned;
mod rates;
pub mod show;
mod stop;
pub mod table;
pub mod typed;
pub mod value;
pub mod worked;

use std::ops::Range;
use std::sync::Arc;

use crate::coded::Lazy;
use crate::schema::types::{Enum, Field, Type};

pub use bounds::Bounds;
pub use calendar::Calendar;
pub use check::{ANY, Compiler, Named, Scope};
pub(crate) use compare::Incomparable;
pub use eval::{Evaluator, Stop};
pub use facts::Facts;
pub use functions::{Function, names as function_names};
pub(crate) use operators::fits;
pub use rates::Rates;
pub use table::Table;
pub use typed::Expr;
pub use value::{Item, Val};

/// Something wrong in the text of an expression, found when the pack is loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Bytes in the expression's text.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl Mistake {
    /// A mistake without help.
    #[must_use]
    pub fn new(range: Range<usize>, message: impl Into<String>) -> Self {
        Self { range, message: message.into(), help: None }
    }

    /// The same with help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same so many bytes further on.
    pub(crate) fn moved(mut self, by: usize) -> Self {
        self.range = self.range.start + by..self.range.end + by;
        self
    }
}

/// A named, typed calculation that rules share.
#[derive(Clone, Debug)]
pub struct Definition {
    /// Its slug.
    pub slug: String,
    /// Names and types of its parameters.
    pub parameters: Vec<(Arc<str>, Type)>,
    /// Its value.
    pub value: Lazy<Expr>,
    /// How deep the value nests, definitions that it calls included.
    pub depth: usize,
}

impl Definition {
    /// The name that expressions call it by: the slug in snake case.
    #[must_use]
    pub fn function(&self) -> String {
        self.slug.replace('-', "_")
    }
}

/// What expressions may refer to besides facts.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// The root of the declaration.
    pub root: Option<Field>,
    /// The type of `gate`.
    pub gate: Option<Arc<Enum>>,
    /// Where the declaration lists its exchange rates.
    pub rates: Option<Rates>,
    /// Tables by slug, in order.
    pub tables: Vec<Table>,
    /// Working-day calendars, one for each country at most.
    pub calendars: Vec<Arc<Calendar>>,
    /// Definitions, each after those that it calls.
    pub definitions: Vec<Definition>,
    /// Tables and functions that are there but have mistakes: who uses them need not be told again.
    pub mistaken: Vec<String>,
}

/// Whether a name is that of a function or macro of the language.
#[must_use]
pub fn is_function(name: &str) -> bool {
    functions::names().contains(&name)
}

impl Library {
    /// The table of that slug.
    #[must_use]
    pub fn table(&self, slug: &str) -> Option<usize> {
        self.tables.iter().position(|table| table.slug == slug)
    }

    /// The working-day calendar of a country, by its alpha-2 code.
    #[must_use]
    pub fn calendar(&self, country: &str) -> Option<&Calendar> {
        self.calendars.iter().find(|calendar| &*calendar.country == country).map(|calendar| &**calendar)
    }

    /// The definition that a function name calls.
    #[must_use]
    pub fn definition(&self, function: &str) -> Option<usize> {
        self.definitions.iter().position(|definition| definition.function() == function)
    }
}
