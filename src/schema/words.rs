//! A validator's errors in our own words: what stands there, what is wanted, and a likely repair.

use std::collections::HashSet;

use jsonschema::error::ValidationErrorKind as Kind;

use super::types::{Field, Record, Type};
use super::{Checked, Scope};
use crate::finding::{Finding, Label};
use crate::pointer::{Pointer, Step};
use crate::source::Span;
use crate::tree::{NodeId, Tree, Value};
use crate::value::Dec;

/// Where an error was found.
pub(super) struct Place<'a> {
    pub tree: &'a Tree,
    pub root: &'a Field,
    pub pointer: Pointer,
}

/// Of several errors at one place, the one with the lowest number is told.
pub(super) fn weight(kind: &Kind) -> u8 {
    match kind {
        Kind::Type { .. } => 0,
        Kind::Not { .. } | Kind::Enum { .. } | Kind::Constant { .. } => 1,
        _ => 2,
    }
}

/// Adds the finding for one error, unless one was told of that place before.
pub(super) fn explain(
    place: &Place<'_>,
    kind: &Kind,
    scope: Scope,
    seen: &mut HashSet<(Pointer, &'static str)>,
    checked: &mut Checked,
) {
    let group = match kind {
        Kind::AdditionalProperties { .. } | Kind::UnevaluatedProperties { .. } => "keys",
        Kind::Required { .. } => "required",
        _ => "value",
    };
    if group == "value" && !seen.insert((place.pointer.clone(), group)) {
        return;
    }
    let Some(node) = place.tree.find(&place.pointer) else { return };
    match kind {
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            for key in unexpected {
                checked.findings.push(unknown_key(place, node, key));
            }
        }
        Kind::Required { property } => {
            if scope == Scope::Whole {
                let key = property.as_str().unwrap_or_default();
                checked.findings.push(required(place, node, key));
            }
        }
        _ => {
            checked.malformed.insert(node);
            checked.findings.push(value(place, node, kind));
        }
    }
}

fn name(pointer: &Pointer) -> String {
    match pointer.steps().last() {
        Some(Step::Key(key)) => format!("`{key}`"),
        Some(Step::Index(index)) => match pointer.parent().as_ref().map(Pointer::steps) {
            Some([.., Step::Key(key)]) => format!("item {} of `{key}`", index + 1),
            _ => format!("item {}", index + 1),
        },
        None => "the document".to_owned(),
    }
}

fn record(field: &Field) -> Option<&Record> {
    match &field.ty {
        Type::Record(record) => Some(record),
        _ => None,
    }
}

fn unknown_key(place: &Place<'_>, node: NodeId, key: &str) -> Finding {
    let span = place.tree.entry(node, key).map_or(place.tree.node(node).span, |entry| entry.key_span);
    let here = place.root.at(&place.pointer);
    let known: Vec<&str> = here
        .as_ref()
        .and_then(record)
        .map(|record| record.fields.iter().map(|(key, _)| &**key).collect())
        .unwrap_or_default();
    let within = if place.pointer.steps().is_empty() { String::new() } else { format!(" in {}", name(&place.pointer)) };
    let finding =
        Finding::error("schema/unknown-key", format!("`{key}` is no key{within}"), Label::new(span, "unknown key"));
    match closest(key, &known) {
        Some(near) => finding.help(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), false, span, near),
        None if known.is_empty() => finding,
        None => {
            let mut list: Vec<String> = known.iter().take(12).map(|key| format!("`{key}`")).collect();
            if known.len() > 12 {
                list.push(format!("and {} more", known.len() - 12));
            }
            finding.help(format!("the keys here are {}", list.join(", ")))
        }
    }
}

/// The known name that somebody most likely meant.
pub(crate) fn closest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let folded = word.to_lowercase().replace(['-', ' '], "_");
    let scored = known.iter().map(|name| (strsim::damerau_levenshtein(&folded, &name.to_lowercase()), *name));
    let (distance, name) = scored.min()?;
    let allowed = (word.chars().count() / 3).max(1);
    (distance <= allowed).then_some(name)
}

/// Whether a name is at most so many letters from another.
pub(crate) fn closest_within(name: &str, other: &str, letters: usize) -> bool {
    strsim::damerau_levenshtein(name, other) <= letters
}

fn required(place: &Place<'_>, node: NodeId, key: &str) -> Finding {
    let span = match place.pointer.steps().last() {
        None => place.tree.handle(node),
        Some(_) => place.tree.nearest(&place.pointer).0,
    };
    let title = place.root.at(&place.pointer.key(key)).map(|field| field.title).unwrap_or_default();
    Finding::error(
        "schema/required",
        format!("{} has no `{key}`", name(&place.pointer)),
        Label::new(span, format!("`{key}` belongs here")),
    )
    .help(if title.is_empty() || title.eq_ignore_ascii_case(key) {
        format!("add `{key}`")
    } else {
        format!("add `{key}` ({})", title.to_lowercase())
    })
}

fn shown(value: &Value) -> String {
    match value {
        Value::Bool(value) => format!("`{value}`"),
        Value::Number(text) => format!("the number `{text}`"),
        Value::Text(text) if text.is_empty() => "an empty text".to_owned(),
        Value::Text(text) => {
            let short: String = text.chars().take(40).collect();
            let dots = if short.len() < text.len() { "…" } else { "" };
            format!("`{}{dots}`", short.replace('\n', " "))
        }
        Value::List(_) => "a list".to_owned(),
        Value::Map(_) => "a mapping".to_owned(),
    }
}

fn value(place: &Place<'_>, node: NodeId, kind: &Kind) -> Finding {
    let field = place.root.at(&place.pointer);
    let words = field.as_ref().map_or_else(|| "another kind of value".to_owned(), |field| field.ty.words());
    let held = &place.tree.node(node).value;
    let span = match held {
        Value::Map(_) | Value::List(_) => place.tree.nearest(&place.pointer).0,
        _ => place.tree.node(node).span,
    };
    let what = name(&place.pointer);
    let found = shown(held);
    match kind {
        Kind::Enum { options } => unknown_word(field.as_ref(), &what, held, options, span),
        Kind::PropertyNames { error } => bad_key(place, node, &what, error.instance().to_string().trim_matches('"')),
        Kind::Type { .. } => wrong_type(field.as_ref(), &what, &words, held, &found, span),
        Kind::Not { .. } => Finding::error(
            "schema/not-true",
            format!("{what} cannot be `true`"),
            Label::new(span, format!("{words} is expected here")),
        )
        .help("write the value, or `false` if there is none"),
        Kind::Constant { expected_value } => Finding::error(
            "schema/constant",
            format!("{what} is {found}, but only `{expected_value}` is understood"),
            Label::new(span, "not understood"),
        ),
        Kind::Minimum { limit } | Kind::ExclusiveMinimum { limit } => Finding::error(
            "schema/range",
            format!("{what} is {found}, less than {limit}"),
            Label::new(span, "too small"),
        ),
        Kind::Maximum { limit } | Kind::ExclusiveMaximum { limit } => Finding::error(
            "schema/range",
            format!("{what} is {found}, more than {limit}"),
            Label::new(span, "too large"),
        ),
        Kind::Pattern { pattern } => {
            let finding = Finding::error(
                "schema/pattern",
                format!("{what} is {found}, which has not the shape that is asked for"),
                Label::new(span, "not in this shape"),
            );
            if field.is_some_and(|field| field.is_id) {
                finding.help("an id is made of lower-case letters, digits and single hyphens: `tsf-north`")
            } else {
                let shape = SHAPES.iter().find(|(known, _)| known == pattern);
                finding.help(
                    shape.map_or_else(|| format!("it must match `{pattern}`"), |(_, words)| format!("write {words}")),
                )
            }
        }
        Kind::MinItems { limit } => Finding::error(
            "schema/size",
            format!("{what} needs at least {}", items(*limit)),
            Label::new(span, "too few items"),
        ),
        Kind::MaxItems { limit } => Finding::error(
            "schema/size",
            format!("{what} takes at most {}", items(*limit)),
            Label::new(span, "too many items"),
        ),
        Kind::MinLength { limit } => Finding::error(
            "schema/size",
            format!("{what} needs at least {limit} character{}", if *limit == 1 { "" } else { "s" }),
            Label::new(span, "too short"),
        ),
        Kind::UniqueItems => Finding::error(
            "schema/unique",
            format!("{what} names one thing twice"),
            Label::new(span, "a repeated item"),
        ),
        Kind::FalseSchema => {
            Finding::error("schema/not-here", format!("{what} may not stand here"), Label::new(span, "not here"))
        }
        _ => Finding::error(
            "schema/value",
            format!("{what} is {found}, but {words} is expected"),
            Label::new(span, "not what the schema asks for"),
        ),
    }
}

fn items(count: u64) -> String {
    if count == 1 { "one item".to_owned() } else { format!("{count} items") }
}

/// A key of a mapping whose keys are names that the author chooses.
fn bad_key(place: &Place<'_>, node: NodeId, what: &str, key: &str) -> Finding {
    let span = place.tree.entry(node, key).map_or(place.tree.node(node).span, |entry| entry.key_span);
    let message = format!("`{key}` cannot be a name in {what}");
    Finding::error("schema/pattern", message, Label::new(span, "not a name"))
        .help("a name begins with a lower-case letter and is made of lower-case letters, digits and `_`")
}

fn unknown_word(field: Option<&Field>, what: &str, held: &Value, options: &serde_json::Value, span: Span) -> Finding {
    let listed = || {
        let options: Vec<String> =
            options.as_array().into_iter().flatten().map(|word| format!("`{word}`").replace('"', "")).collect();
        if options.is_empty() { "another word".to_owned() } else { format!("one of {}", options.join(", ")) }
    };
    let words = field.map_or_else(listed, |field| field.ty.words());
    let finding = Finding::error(
        "schema/unknown-word",
        format!("{what} is {}, which is not one of its words", shown(held)),
        Label::new(span, "unknown word"),
    );
    let (Some(Type::Enum(values)), Value::Text(text)) = (field.map(|field| &field.ty), held) else {
        return finding.help(format!("write {words}"));
    };
    let known: Vec<&str> = values.values.iter().map(|value| &**value).collect();
    match closest(text, &known) {
        Some(near) => finding.help(format!("did you mean `{near}`? it takes {words}")).fix(
            format!("write `{near}`"),
            false,
            span,
            near,
        ),
        None => finding.help(format!("write {words}")),
    }
}

/// Shapes that declarations are asked for, in words.
const SHAPES: [(&str, &str); 4] = [
    ("^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", "the code of a language by BCP 47, such as `kk` or `en`"),
    ("^[0-9a-f]{64}$", "the 64 digits of a SHA-256 digest, in lower case"),
    ("^https?://\\S+$", "an address that begins with `https://`"),
    ("^[0-9]{8}$", "eight digits"),
];

/// Keys that a message about a mapping names.
const KEYS: usize = 5;

fn wrong_type(field: Option<&Field>, what: &str, words: &str, held: &Value, found: &str, span: Span) -> Finding {
    let finding = Finding::error(
        "schema/type",
        format!("{what} is {found}, but {words} is expected"),
        Label::new(span, format!("{words} is expected here")),
    );
    let Some(field) = field else { return finding };
    match (held, &field.ty) {
        (Value::Number(text), Type::Text | Type::Ref(_) | Type::Country | Type::Currency) => finding
            .help("quote it: without quotes it is a number, and leading zeros are lost")
            .fix("quote it", true, span, format!("\"{text}\"")),
        (Value::Number(text), Type::List(item)) if **item == Type::Text => finding
            .help("quote it: without quotes it is a number, and trailing zeros are lost")
            .fix("quote it", true, span, format!("\"{text}\"")),
        (Value::Number(text), Type::Quantity(kind)) if kind.dimension.is_none() => {
            // Above 1 it was hardly meant as a fraction.
            let number = Dec::parse(text).ok().filter(|number| *number <= Dec::from_i64(1));
            let percent = number.and_then(|number| number.mul(&Dec::from_i64(100)));
            let percent = percent.map(|percent| format!("; a fraction of {text} is `{} %`", percent.normalized()));
            finding.help(format!("write it with its unit, `{text} %`{}", percent.unwrap_or_default()))
        }
        (Value::Number(text), Type::Quantity(kind)) => {
            finding.help(format!("write the number and its UCUM unit: `{text} {}`", kind.unit))
        }
        (Value::Number(text), Type::Money(currency)) => {
            let code = currency.map_or("USD", crate::value::Currency::code);
            finding.help(format!("write the amount and its currency: `{text} {code}`"))
        }
        (Value::Number(text), Type::Date(_)) => {
            finding.help("quote a year that stands alone").fix("quote it", true, span, format!("\"{text}\""))
        }
        (Value::Text(text), Type::Number | Type::Count) => {
            let plain: String = text.chars().filter(|c| !matches!(c, ' ' | '_' | '\u{a0}')).collect();
            if plain.parse::<f64>().is_ok() {
                finding.help(format!("write `{plain}` without quotes, blanks or separators"))
            } else {
                finding.help("write a plain number such as `5000`")
            }
        }
        (Value::Text(text), Type::Bool) if matches!(text.to_lowercase().as_str(), "yes" | "no" | "on" | "off") => {
            finding.help("write `true` or `false`")
        }
        (Value::Text(text), _)
            if field.may_be_false && matches!(text.to_lowercase().as_str(), "no" | "off" | "none") =>
        {
            finding.help("write `false` where there is none")
        }
        (Value::Text(_) | Value::Number(_), Type::Record(record)) if !record.fields.is_empty() => {
            let keys: Vec<String> = record.fields.iter().take(KEYS).map(|(key, _)| format!("`{key}`")).collect();
            let more = if record.fields.len() > KEYS { ", …" } else { "" };
            finding.help(format!("it has keys of its own: {}{more}", keys.join(", ")))
        }
        (Value::Map(_) | Value::List(_), Type::Text) => {
            finding.help("YAML takes brackets and braces apart: quote the text, or write it in a block after `>-`")
        }
        _ => finding,
    }
}
