//! A serde `Deserializer` over a tree: how rule, standard and table files become structs.
//!
//! [`Located`] keeps the place of a value beside it, so that a later mistake can still point.
//! Errors carry the place of the innermost value.

use serde::Deserialize;
use serde::de::{self, DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess, Visitor};

use super::{NodeId, Tree, Value};
use crate::source::{SourceId, Span};

const LOCATED: &str = "$assay::Located";
const FIELDS: &[&str] = &["source", "start", "end", "node", "value"];

/// A value with its place. `node` is absent for keys.
#[derive(Clone, Debug)]
pub struct Located<T> {
    /// The bytes of the value.
    pub span: Span,
    /// Its node.
    pub node: Option<NodeId>,
    /// The value.
    pub value: T,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Located<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Parts<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Parts<T> {
            type Value = Located<T>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a value of a tree")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut number =
                    || -> Result<u32, A::Error> { map.next_entry::<String, u32>().map(|e| e.map_or(0, |e| e.1)) };
                let (source, start, end, node) = (number()?, number()?, number()?, number()?);
                let (_, value) = map.next_entry::<String, T>()?.ok_or_else(|| de::Error::missing_field("value"))?;
                let span = Span { source: SourceId::from_index(source), start, end };
                Ok(Located { span, node: (node != u32::MAX).then_some(NodeId(node)), value })
            }
        }
        deserializer.deserialize_struct(LOCATED, FIELDS, Parts(std::marker::PhantomData))
    }
}

/// The entries of a mapping in the order of the text.
#[derive(Clone, Debug)]
pub struct Entries<T>(pub Vec<(Located<String>, T)>);

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Entries<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for List<T> {
            type Value = Entries<T>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a mapping")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(List(std::marker::PhantomData))
    }
}

/// A value that may be written alone or as a list.
#[derive(Clone, Debug)]
pub struct OneOrMany<T>(pub Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Many<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Many<T> {
            type Value = OneOrMany<T>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a value or a list")
            }
            fn visit_newtype_struct<D: serde::Deserializer<'de>>(self, one: D) -> Result<Self::Value, D::Error> {
                T::deserialize(one).map(|value| OneOrMany(vec![value]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = seq.next_element()? {
                    values.push(value);
                }
                Ok(OneOrMany(values))
            }
        }
        deserializer.deserialize_newtype_struct("$assay::OneOrMany", Many(std::marker::PhantomData))
    }
}

/// What does not fit, and where.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// What does not fit.
    pub message: String,
    /// The innermost place.
    pub span: Option<Span>,
}

impl de::Error for Error {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self { message: message.to_string(), span: None }
    }
}

/// Reads a whole tree as a `T`.
///
/// # Errors
/// [`Error`] where the tree has another shape.
pub fn from_tree<'de, T: Deserialize<'de>>(tree: &'de Tree) -> Result<T, Error> {
    T::deserialize(Deserializer { tree, node: tree.root() })
}

#[derive(Clone, Copy)]
struct Deserializer<'de> {
    tree: &'de Tree,
    node: NodeId,
}

impl Deserializer<'_> {
    fn at<T>(self, result: Result<T, Error>) -> Result<T, Error> {
        result.map_err(|error| Error { span: error.span.or(Some(self.tree.node(self.node).span)), ..error })
    }
}

impl<'de> de::Deserializer<'de> for Deserializer<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let result = match &self.tree.node(self.node).value {
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(text) => match text.parse::<i64>() {
                Ok(number) => visitor.visit_i64(number),
                Err(_) => visitor.visit_borrowed_str(text),
            },
            Value::Text(text) => visitor.visit_borrowed_str(text),
            Value::List(items) => visitor.visit_seq(Items { tree: self.tree, rest: items.iter() }),
            Value::Map(entries) => visitor.visit_map(Pairs { tree: self.tree, rest: entries.iter(), value: None }),
        };
        self.at(result)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let text = self.tree.text(self.node).unwrap_or("");
        self.at(visitor.visit_enum(IntoDeserializer::<Error>::into_deserializer(text)))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Error> {
        match &self.tree.node(self.node).value {
            Value::List(_) if name == "$assay::OneOrMany" => self.deserialize_any(visitor),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        if name != LOCATED {
            return self.deserialize_any(visitor);
        }
        let span = self.tree.node(self.node).span;
        visitor.visit_map(Parts { span, node: self.node.0, next: 0, value: self })
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map identifier ignored_any
    }
}

struct Items<'de> {
    tree: &'de Tree,
    rest: std::slice::Iter<'de, super::Child>,
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Error;
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        let Some(child) = self.rest.next() else { return Ok(None) };
        seed.deserialize(Deserializer { tree: self.tree, node: child.node }).map(Some)
    }
}

struct Pairs<'de> {
    tree: &'de Tree,
    rest: std::slice::Iter<'de, super::Entry>,
    value: Option<NodeId>,
}

impl<'de> MapAccess<'de> for Pairs<'de> {
    type Error = Error;
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let Some(entry) = self.rest.next() else { return Ok(None) };
        self.value = Some(entry.child.node);
        let key = Key { text: &entry.key, span: entry.key_span };
        seed.deserialize(key).map(Some).map_err(|error| Error { span: error.span.or(Some(entry.key_span)), ..error })
    }
    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Error> {
        let node = self.value.take().ok_or_else(|| de::Error::custom("a value was asked for before its key"))?;
        seed.deserialize(Deserializer { tree: self.tree, node })
    }
}

#[derive(Clone, Copy)]
struct Key<'de> {
    text: &'de str,
    span: Span,
}

impl<'de> de::Deserializer<'de> for Key<'de> {
    type Error = Error;
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(self.text)
    }
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_map(Parts { span: self.span, node: u32::MAX, next: 0, value: self })
    }
    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// The parts of a [`Located`], as a mapping.
struct Parts<D> {
    span: Span,
    node: u32,
    next: usize,
    value: D,
}

impl<'de, D: de::Deserializer<'de, Error = Error> + Copy> MapAccess<'de> for Parts<D> {
    type Error = Error;
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let Some(field) = FIELDS.get(self.next) else { return Ok(None) };
        seed.deserialize(IntoDeserializer::<Error>::into_deserializer(*field)).map(Some)
    }
    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Error> {
        self.next += 1;
        let number = match self.next {
            1 => self.span.source.index(),
            2 => self.span.start,
            3 => self.span.end,
            4 => self.node,
            _ => return seed.deserialize(self.value),
        };
        seed.deserialize(IntoDeserializer::<Error>::into_deserializer(number))
    }
}
