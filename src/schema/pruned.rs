//! A schema's text read as far as a filing needs it: what says something about a key that the filing
//! does not have can find nothing wrong in it.

use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value as Json};

/// Reads a schema's text. With keys, every property under another name takes anything; its name stays known.
/// `None` where the text is no JSON.
pub(super) fn read(text: &str, keys: Option<&HashSet<&str>>) -> Option<Json> {
    let Some(keys) = keys else { return serde_json::from_str(text).ok() };
    let mut reader = serde_json::Deserializer::from_str(text);
    let schema = Part { keys, kind: Kind::Schema }.deserialize(&mut reader).ok()?;
    reader.end().ok()?;
    Some(schema)
}

#[derive(Clone, Copy)]
enum Kind {
    /// A schema, or a list of schemas.
    Schema,
    /// Schemas by the key that they are about.
    Properties,
    /// Schemas by names of their own.
    Named,
    /// Values to compare with.
    Values,
}

#[derive(Clone, Copy)]
struct Part<'k> {
    keys: &'k HashSet<&'k str>,
    kind: Kind,
}

impl Part<'_> {
    /// What stands below a key.
    fn below(self, key: &str) -> Self {
        let kind = match (self.kind, key) {
            (Kind::Schema, "properties") => Kind::Properties,
            (Kind::Schema, "patternProperties" | "$defs" | "definitions" | "dependentSchemas") => Kind::Named,
            (Kind::Schema, "enum" | "const" | "required" | "dependentRequired" | "default" | "examples")
            | (Kind::Values, _) => Kind::Values,
            _ => Kind::Schema,
        };
        Self { kind, ..self }
    }
}

impl<'de> DeserializeSeed<'de> for Part<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Json, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Part<'_> {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a schema")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Json::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut map = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            let value = if matches!(self.kind, Kind::Properties) && !self.keys.contains(key.as_str()) {
                members.next_value::<IgnoredAny>()?;
                Json::Bool(true)
            } else {
                members.next_value_seed(self.below(&key))?
            };
            map.insert(key, value);
        }
        Ok(Json::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_a_filing_lacks_take_anything() {
        let text = r#"{ "properties": { "a": { "type": "string", "properties": { "b": { "type": "null" } } },
            "properties": { "enum": [ { "properties": { "a": 1 } } ] }, "c": { "minimum": 1.5 } },
            "$defs": { "c": { "items": [ { "properties": { "c": { "const": -1 } } } ] } },
            "required": ["c"], "additionalProperties": false }"#;
        let whole: Json = serde_json::from_str(text).unwrap();
        let every = HashSet::from(["a", "b", "c", "properties"]);
        assert_eq!(read(text, None), Some(whole.clone()));
        assert_eq!(read(text, Some(&every)), Some(whole.clone()));
        let mut some = whole;
        some["properties"]["c"] = true.into();
        some["properties"]["a"]["properties"]["b"] = true.into();
        some["$defs"]["c"]["items"][0]["properties"]["c"] = true.into();
        assert_eq!(read(text, Some(&HashSet::from(["a", "properties"]))), Some(some));
        assert_eq!(read("{ \"a\": 1 } x", Some(&every)), None);
    }
}
