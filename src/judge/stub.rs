//! Commented stubs of missing facts: what the schema knows of each, in place of its value.

use super::Judge;
use super::words::lower_first;
use crate::finding::{Fix, Missing, MissingReason};
use crate::pointer::{Pointer, Step};
use crate::schema::types::{Field, Type};
use crate::tree::edit::Stub;
use crate::value::Precision;

/// Keys of a mapping that a stub lists.
const KEYS: usize = 12;

/// Words of an enum that a stub lists.
const WORDS: usize = 12;

/// Facts that the title of a fix names.
const NAMED: usize = 3;

impl Judge<'_> {
    /// A fix that writes commented stubs of the facts that are left out.
    pub(super) fn stub(&self, missing: &[Missing]) -> Option<Fix> {
        let absent = |missing: &&Missing| matches!(missing.reason, MissingReason::Absent | MissingReason::Overdue);
        let absent: Vec<Pointer> = missing.iter().filter(absent).map(|missing| missing.pointer.clone()).collect();
        // Many rules wait for the same facts, above all where a whole section is left out.
        if let Some(known) = self.stubs.borrow().get(&absent) {
            return known.clone();
        }
        let fix = self.stub_of(&absent);
        self.stubs.borrow_mut().insert(absent, fix.clone());
        fix
    }

    fn stub_of(&self, absent: &[Pointer]) -> Option<Fix> {
        let stub_of = |pointer: &Pointer| {
            let field = self.pack.declaration.root.at(pointer)?;
            Some((pointer.clone(), stub(&field, pointer.steps().last(), true)))
        };
        let facts: Vec<(Pointer, Stub)> = absent.iter().filter_map(stub_of).collect();
        let edits = self.tree.stubs(&facts);
        let named: Vec<String> = facts.iter().take(NAMED).map(|(fact, _)| format!("`{}`", fact.dotted())).collect();
        let title = match facts.len() {
            0 | 1 => format!("add a stub for {}", named.join("")),
            many if many > NAMED => format!("add stubs for {} and {} more", named.join(", "), many - NAMED),
            _ => format!("add stubs for {}", named.join(", ")),
        };
        (!edits.is_empty()).then_some(Fix { title, safe: false, edits })
    }
}

/// The stub of a fact; of a mapping or a list of mappings with its keys, unless it is one of them.
fn stub(field: &Field, key: Option<&Step>, whole: bool) -> Stub {
    let mut notes = Vec::new();
    let title = lower_first(&field.title);
    if !matches!(key, Some(Step::Key(key)) if key.replace('_', " ").eq_ignore_ascii_case(&title)) {
        notes.push(title);
    }
    if let Some(example) = field.example.as_ref().map(example) {
        notes.push(format!("for example {example}"));
    }
    let (record, is_list) = match &field.ty {
        Type::Record(record) => (Some(record), false),
        Type::List(item) => match &**item {
            Type::Record(record) => (Some(record), true),
            _ => (None, true),
        },
        _ => (None, false),
    };
    let mut stub_of = Stub { value: word(&field.ty), is_list, ..Stub::default() };
    if let (Some(record), true) = (record, whole) {
        let fields = record.fields.iter().take(KEYS);
        let below = |(key, below): &(std::sync::Arc<str>, Field)| {
            (key.clone(), stub(below, Some(&Step::Key(key.clone())), false))
        };
        stub_of.fields = fields.map(below).collect();
        if record.fields.len() > KEYS {
            notes.push(format!("and {} more keys", record.fields.len() - KEYS));
        }
    }
    if whole {
        if field.may_be_false && (record.is_some() || is_list) {
            notes.push("`false` if there is none".to_owned());
        }
        if let Some(who) = &field.who {
            notes.push(format!("who: {}", who.replace('_', " ")));
        }
    }
    stub_of.note = notes.into_iter().filter(|note| !note.is_empty()).collect::<Vec<_>>().join("; ");
    stub_of
}

fn example(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A word in place of a value. It is none itself where that can be told, so that a stub that is
/// uncommented and forgotten is found.
fn word(ty: &Type) -> String {
    match ty {
        Type::Bool => "true | false".to_owned(),
        Type::Number => "<number>".to_owned(),
        Type::Count => "<whole number>".to_owned(),
        Type::Country => "<country code>".to_owned(),
        Type::Ref(_) => "<id>".to_owned(),
        Type::Enum(values) => match values.values.as_slice() {
            [one] => format!("<{one}>"),
            many => {
                let rest = if many.len() > WORDS { " | ..." } else { "" };
                let shown: Vec<&str> = many.iter().take(WORDS).map(|value| &**value).collect();
                format!("{}{rest}", shown.join(" | "))
            }
        },
        Type::Date(Precision::Day) => "<YYYY-MM-DD>".to_owned(),
        Type::Date(Precision::Month) => "<YYYY-MM>".to_owned(),
        Type::Date(_) => "<YYYY>".to_owned(),
        Type::Instant => "<YYYY-MM-DDThh:mm+hh:mm>".to_owned(),
        Type::Quantity(kind) if &*kind.unit == "1" => "<number>".to_owned(),
        // A unit with brackets is taken apart inside brackets.
        Type::Quantity(kind) if kind.unit.contains(['[', '{']) => format!("\"<number> {}\"", kind.unit),
        Type::Quantity(kind) => format!("<number> {}", kind.unit),
        Type::Money(currency) => format!("<amount> {}", currency.map_or("<currency>", crate::value::Currency::code)),
        Type::Currency => "<currency>".to_owned(),
        Type::List(item) => match &**item {
            Type::Record(_) => "<list>".to_owned(),
            item => format!("[ {} ]", word(item)),
        },
        Type::Record(_) => "<mapping>".to_owned(),
        Type::Text | Type::Duration | Type::Hours | Type::Nothing => "<text>".to_owned(),
    }
}
