//! The type of every path, read from the schema files once.
//!
//! JSON Schema says what may stand where; its `x-` annotations say what it means: a quantity and
//! its dimension, a date and its precision, an enum whose order counts. Expressions are typed by
//! these types, facts are parsed by them, and messages take titles from them.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::coded::Lazy;
use crate::pointer::{Pointer, Step};
use crate::value::{Currency, Dimension, Precision, Unit};

/// The values of an enum.
#[derive(Debug, PartialEq, Eq)]
pub struct Enum {
    /// In the order of the schema, `false` left out.
    pub values: Vec<Arc<str>>,
    /// Whether that order means something.
    pub ordered: bool,
}

/// A quantity's kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuantityType {
    /// What is measured.
    pub dimension: Dimension,
    /// Whose it is, for example `CH4`; `None` where nobody says.
    pub substance: Option<Arc<str>>,
    /// The unit that the schema names, as an example.
    pub unit: Arc<str>,
    /// Where the temperature and pressure of a gas volume are declared, as a dotted path: without
    /// them the volume says nothing.
    pub conditions: Option<Arc<str>>,
    /// Whether a factor was applied to it, so that it may be that much of another substance; only
    /// in expressions.
    pub scaled: bool,
}

impl QuantityType {
    /// Any quantity of a unit's dimension.
    #[must_use]
    pub fn of(dimension: Dimension, unit: &str) -> Self {
        Self { dimension, substance: None, unit: unit.into(), conditions: None, scaled: false }
    }

    /// What it measures, in a message: "a mass of CH4".
    #[must_use]
    pub fn measure(&self) -> String {
        let measure = self.dimension.with_article();
        self.substance.as_ref().map_or(measure.clone(), |substance| format!("{measure} of {substance}"))
    }
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// Yes or no.
    Bool,
    /// A number without unit.
    Number,
    /// A number without unit that counts something.
    Count,
    /// A text.
    Text,
    /// An ISO 3166-1 country.
    Country,
    /// The id of an item of the list at a path.
    Ref(Arc<str>),
    /// One of a few words.
    Enum(Arc<Enum>),
    /// A civil date; the schema accepts this precision or a finer one.
    Date(Precision),
    /// A moment: day, time and offset from UTC.
    Instant,
    /// A span of days, months or years; only in expressions.
    Duration,
    /// A span of hours, which moves instants and no dates; only in expressions.
    Hours,
    /// A number with a UCUM unit.
    Quantity(QuantityType),
    /// An amount of money, and its currency where only one is possible.
    Money(Option<Currency>),
    /// The ISO 4217 code of a currency.
    Currency,
    /// A list.
    List(Arc<Type>),
    /// A mapping with known keys.
    Record(Arc<Record>),
    /// The items of an empty list literal; only in expressions.
    Nothing,
}

/// A mapping with known keys.
#[derive(Debug, Default, PartialEq)]
pub struct Record {
    /// Title in the schema.
    pub title: String,
    /// Its keys, in the order of the schema.
    pub fields: Lazy<Vec<(Arc<str>, Field)>>,
}

impl Record {
    /// A mapping that stands in no schema: one that an expression makes, or the row of a table.
    #[must_use]
    pub fn made(title: &str, fields: &[(&str, &Type)]) -> Self {
        let field = |(name, ty): &(&str, &Type)| {
            let title = name.replace('_', " ");
            let ty = (*ty).clone();
            (Arc::from(*name), Field::new(ty, title))
        };
        Self { title: title.to_owned(), fields: fields.iter().map(field).collect::<Vec<_>>().into() }
    }

    /// The field of that name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|(key, _)| &**key == name).map(|(_, field)| field)
    }

    /// The field that identifies an item (`x-id`), else `id`.
    #[must_use]
    pub fn id_field(&self) -> Option<&str> {
        let named = self.fields.iter().find(|(_, field)| field.is_id);
        named.or_else(|| self.fields.iter().find(|(key, _)| &**key == "id")).map(|(key, _)| &**key)
    }

    /// The field that names an item (`x-name`), else `id`.
    #[must_use]
    pub fn name_field(&self) -> Option<&str> {
        let named = self.fields.iter().find(|(_, field)| field.is_name);
        named.or_else(|| self.fields.iter().find(|(key, _)| &**key == "id")).map(|(key, _)| &**key)
    }
}

/// A key of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Type of its value.
    pub ty: Type,
    /// Title in the schema, or its key in words.
    pub title: String,
    /// Who usually has the fact (`x-who`).
    pub who: Option<String>,
    /// Whether it names its record.
    pub is_name: bool,
    /// Whether it identifies its record.
    pub is_id: bool,
    /// Whether a date may lie after the as-of date (`x-ahead`).
    pub may_lie_ahead: bool,
    /// Whether a quantity or an amount of money may be less than zero (`x-signed`).
    pub is_signed: bool,
    /// The date beside it that it must not lie before (`x-not-before`).
    pub not_before: Option<String>,
    /// Whether it names a standard by its slug (`x-standard`).
    pub names_standard: bool,
    /// Stands where the fact is left out.
    pub default: Option<Json>,
    /// The first of the schema's examples.
    pub example: Option<Json>,
    /// Whether `false` may say that there is none.
    pub may_be_false: bool,
}

/// Why a schema file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {message}")]
pub struct SchemaError {
    /// The schema file.
    pub file: String,
    /// What is wrong.
    pub message: String,
}

/// The schema files by name.
pub type Files = BTreeMap<String, Json>;

/// Reads the type that the root of a schema file describes.
///
/// # Errors
/// A `$ref` that leads nowhere, or an annotation that cannot be read.
pub fn read(files: &Files, name: &str) -> Result<Field, SchemaError> {
    let root = files.get(name).ok_or_else(|| fail(name, "no such schema file"))?;
    field(files, name, "declaration", root, 0)
}

fn fail(file: &str, message: impl Into<String>) -> SchemaError {
    SchemaError { file: file.to_owned(), message: message.into() }
}

fn field(files: &Files, file: &str, key: &str, schema: &Json, depth: usize) -> Result<Field, SchemaError> {
    if depth > 40 {
        return Err(fail(file, format!("`{key}` refers to itself")));
    }
    if let Some(reference) = schema.get("$ref").and_then(Json::as_str) {
        let (target_file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let target_file = if target_file.is_empty() { file } else { target_file };
        let target = files
            .get(target_file)
            .and_then(|root| root.pointer(fragment))
            .ok_or_else(|| fail(file, format!("`$ref: {reference}` leads nowhere")))?;
        let mut read = field(files, target_file, key, target, depth + 1)?;
        annotate(&mut read, schema);
        return Ok(read);
    }
    let ty = type_of(files, file, key, schema, depth)?;
    let title = match &ty {
        Type::Record(record) => record.title.clone(),
        _ => key.replace('_', " "),
    };
    let mut read = Field::new(ty, title);
    annotate(&mut read, schema);
    Ok(read)
}

fn annotate(field: &mut Field, schema: &Json) {
    let text = |key: &str| schema.get(key).and_then(Json::as_str).map(str::to_owned);
    let flag = |key: &str| schema.get(key).and_then(Json::as_bool).unwrap_or(false);
    if let Some(title) = text("title") {
        field.title = title;
    }
    field.who = text("x-who").or(field.who.take());
    field.is_name |= flag("x-name");
    field.is_id |= flag("x-id");
    field.may_lie_ahead |= flag("x-ahead");
    field.is_signed |= flag("x-signed");
    field.not_before = text("x-not-before").or(field.not_before.take());
    field.names_standard |= flag("x-standard");
    if let Some(example) = schema.get("examples").and_then(|examples| examples.get(0)) {
        field.example = Some(example.clone());
    }
    let types = schema.get("type").and_then(Json::as_array);
    field.may_be_false |= types.is_some_and(|types| types.len() > 1 && types.iter().any(|ty| ty == "boolean"));
    if let Some(default) = schema.get("default") {
        field.default = Some(default.clone());
    }
}

fn type_of(files: &Files, file: &str, key: &str, schema: &Json, depth: usize) -> Result<Type, SchemaError> {
    let text = |name: &str| schema.get(name).and_then(Json::as_str);
    let flag = |name: &str| schema.get(name).and_then(Json::as_bool).unwrap_or(false);
    if let Some(code) = text("x-quantity") {
        let unit = Unit::parse(code).map_err(|error| fail(file, format!("`{key}`: `{code}`: {error}")))?;
        let named = |name: &str| text(name).map(Arc::from);
        let (substance, conditions) = (named("x-substance"), named("x-reference-conditions"));
        return Ok(Type::Quantity(QuantityType { substance, conditions, ..QuantityType::of(unit.dimension(), code) }));
    }
    if let Some(precision) = text("x-date") {
        return match precision {
            "day" => Ok(Type::Date(Precision::Day)),
            "month" => Ok(Type::Date(Precision::Month)),
            "year" => Ok(Type::Date(Precision::Year)),
            other => Err(fail(file, format!("`{key}`: `x-date: {other}` is no precision"))),
        };
    }
    if flag("x-instant") {
        return Ok(Type::Instant);
    }
    if flag("x-money") || text("x-currency").is_some() {
        let Some(code) = text("x-currency") else { return Ok(Type::Money(None)) };
        let currency =
            Currency::parse(code).ok_or_else(|| fail(file, format!("`{key}`: `x-currency: {code}` is no currency")))?;
        return Ok(Type::Money(Some(currency)));
    }
    if flag("x-currency-code") {
        return Ok(Type::Currency);
    }
    if flag("x-country") {
        return Ok(Type::Country);
    }
    if let Some(target) = text("x-ref") {
        return Ok(Type::Ref(target.into()));
    }
    if let Some(values) = schema.get("enum").and_then(Json::as_array) {
        let values = values.iter().filter_map(Json::as_str).map(Arc::from).collect();
        return Ok(Type::Enum(Arc::new(Enum { values, ordered: flag("x-ordered") })));
    }
    if let Some(properties) = schema.get("properties").and_then(Json::as_object) {
        let title = text("title").map_or_else(|| key.replace('_', " "), str::to_owned);
        let mut record = Record { title, fields: Lazy::default() };
        for (name, property) in properties {
            record.fields.push((name.as_str().into(), field(files, file, name, property, depth + 1)?));
        }
        return Ok(Type::Record(Arc::new(record)));
    }
    if let Some(items) = schema.get("items") {
        let item = singular(key);
        return Ok(Type::List(Arc::new(field(files, file, &item, items, depth + 1)?.ty)));
    }
    let names: Vec<&str> = match schema.get("type") {
        Some(Json::String(name)) => vec![name],
        Some(Json::Array(names)) => names.iter().filter_map(Json::as_str).collect(),
        _ => Vec::new(),
    };
    let first = names.iter().find(|name| **name != "boolean" || names.len() == 1);
    Ok(match first.copied() {
        Some("boolean") => Type::Bool,
        Some("integer") => Type::Count,
        Some("number") => Type::Number,
        Some("array") => Type::List(Arc::new(Type::Text)),
        Some("object") => Type::Record(Arc::new(Record { title: key.to_owned(), fields: Lazy::default() })),
        _ => Type::Text,
    })
}

/// What one item of a list is called, where its schema has no title.
fn singular(key: &str) -> String {
    let hissing = |stem: &&str| stem.ends_with("ch") || stem.ends_with("sh") || stem.ends_with("ss");
    match (key.strip_suffix("ies"), key.strip_suffix("es").filter(hissing), key.strip_suffix('s')) {
        (Some(stem), ..) => format!("{stem}y"),
        (None, Some(stem), _) => stem.to_owned(),
        (None, None, Some(stem)) if !stem.ends_with('s') => stem.to_owned(),
        _ => key.to_owned(),
    }
}

impl Field {
    /// A key of which only the type and the title are known.
    #[must_use]
    pub fn new(ty: Type, title: String) -> Self {
        Self {
            ty,
            title,
            who: None,
            is_name: false,
            is_id: false,
            may_lie_ahead: false,
            is_signed: false,
            not_before: None,
            names_standard: false,
            default: None,
            example: None,
            may_be_false: false,
        }
    }

    /// The field that a pointer names, where the schema has it.
    #[must_use]
    pub fn at(&self, pointer: &Pointer) -> Option<Field> {
        let mut here = self.clone();
        for step in pointer.steps() {
            here = match (step, &here.ty) {
                (Step::Key(key), Type::Record(record)) => record.field(key)?.clone(),
                (Step::Index(_), Type::List(item)) => {
                    let title = match &**item {
                        Type::Record(record) => record.title.clone(),
                        _ => here.title.clone(),
                    };
                    Field { who: here.who.clone(), ..Field::new((**item).clone(), title) }
                }
                _ => return None,
            };
        }
        Some(here)
    }
}

impl Type {
    /// What a value of this type is called in a message: "a date such as …", "a whole number".
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Bool => "`true` or `false`".to_owned(),
            Self::Number => "a number".to_owned(),
            Self::Count => "a whole number".to_owned(),
            Self::Text => "a text".to_owned(),
            Self::Country => "a country code such as `KZ`".to_owned(),
            Self::Ref(target) => format!("the id of an item of `{target}`"),
            Self::Enum(values) => match values.values.as_slice() {
                [] => "nothing".to_owned(),
                [one] => format!("`{one}`"),
                [many @ .., last] => {
                    let list: Vec<String> = many.iter().map(|value| format!("`{value}`")).collect();
                    format!("one of {} or `{last}`", list.join(", "))
                }
            },
            Self::Date(Precision::Day) => "a date such as `2026-11-23`".to_owned(),
            Self::Date(_) => "a date such as `2026-11-23` or `2026-11`".to_owned(),
            Self::Instant => "an instant such as `2026-05-14T08:30+05:00`".to_owned(),
            Self::Duration => "a duration".to_owned(),
            Self::Hours => "a duration in hours".to_owned(),
            Self::Quantity(kind) if kind.dimension.is_none() => format!("a share such as `5.7 {}`", kind.unit),
            Self::Quantity(kind) => format!("a quantity such as `310 {}`", kind.unit),
            Self::Money(currency) => {
                format!("an amount such as `158320000 {}`", currency.map_or("USD", Currency::code))
            }
            Self::Currency => "a currency code such as `USD`".to_owned(),
            Self::List(_) => "a list".to_owned(),
            Self::Record(_) => "a mapping".to_owned(),
            Self::Nothing => "nothing".to_owned(),
        }
    }
}
