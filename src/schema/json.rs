//! The located tree as the JSON Schema validator sees it: no copy is made.

use std::borrow::Cow;

use jsonschema::JsonType;
use jsonschema::json::{Array, Json, JsonNumber, Node, NodeIdentity, Object};

use crate::tree::{Child, Entry, NodeId, Tree, Value};

/// Names the representation.
pub(super) struct Located;

/// A node, or a property name on its own.
#[derive(Clone, Copy)]
pub(super) enum View<'a> {
    Node(&'a Tree, NodeId),
    Name(&'a str),
}

impl Json for Located {
    type Node<'a> = View<'a>;
    type PreparedKey = Box<str>;
    type StringBuffer = ();

    fn prepare_key(key: &str) -> Box<str> {
        key.into()
    }

    fn with_string_node<T>((): &mut (), string: &str, f: impl FnOnce(View<'_>) -> T) -> T {
        f(View::Name(string))
    }
}

impl<'a> View<'a> {
    fn value(self) -> Option<&'a Value> {
        match self {
            Self::Node(tree, id) => Some(&tree.node(id).value),
            Self::Name(_) => None,
        }
    }
}

impl<'a> Node<'a, Located> for View<'a> {
    type Object = Mapping<'a>;
    type Array = List<'a>;
    type Number = Number<'a>;

    fn as_object(&self) -> Option<Mapping<'a>> {
        match (*self, self.value()) {
            (Self::Node(tree, id), Some(Value::Map(entries))) => Some(Mapping { tree, id, entries }),
            _ => None,
        }
    }

    fn as_array(&self) -> Option<List<'a>> {
        match (*self, self.value()) {
            (Self::Node(tree, _), Some(Value::List(items))) => Some(List { tree, items }),
            _ => None,
        }
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        match (*self, self.value()) {
            (Self::Name(name), _) => Some(Cow::Borrowed(name)),
            (_, Some(Value::Text(text))) => Some(Cow::Borrowed(text)),
            _ => None,
        }
    }

    fn as_number(&self) -> Option<Number<'a>> {
        match self.value() {
            Some(Value::Number(text)) => Some(Number(text)),
            _ => None,
        }
    }

    fn as_boolean(&self) -> Option<bool> {
        match self.value() {
            Some(Value::Bool(value)) => Some(*value),
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        false
    }

    fn json_type(&self) -> JsonType {
        match self.value() {
            None | Some(Value::Text(_)) => JsonType::String,
            Some(Value::Bool(_)) => JsonType::Boolean,
            Some(Value::Number(_)) => JsonType::Number,
            Some(Value::List(_)) => JsonType::Array,
            Some(Value::Map(_)) => JsonType::Object,
        }
    }

    fn to_value(&self) -> Cow<'a, serde_json::Value> {
        // Only for `const`, `enum` and errors, whose values we print ourselves: collections stay shallow.
        Cow::Owned(match (*self, self.value()) {
            (Self::Name(name), _) => name.into(),
            (_, Some(Value::Bool(value))) => (*value).into(),
            (_, Some(Value::Number(text))) => serde_json::Value::Number(Number(text).to_number().into_owned()),
            (_, Some(Value::Text(text))) => (&**text).into(),
            (_, Some(Value::List(_))) => serde_json::Value::Array(Vec::new()),
            (_, Some(Value::Map(_)) | None) => serde_json::Value::Object(serde_json::Map::new()),
        })
    }

    fn identity(&self) -> Option<NodeIdentity> {
        match self {
            Self::Node(tree, id) => Some(NodeIdentity::tagged(std::ptr::from_ref::<Tree>(tree).addr(), id.0)),
            Self::Name(_) => None,
        }
    }
}

pub(super) struct Mapping<'a> {
    tree: &'a Tree,
    id: NodeId,
    entries: &'a [Entry],
}

pub(super) struct Members<'a> {
    tree: &'a Tree,
    rest: std::slice::Iter<'a, Entry>,
}

impl<'a> Iterator for Members<'a> {
    type Item = (&'a str, View<'a>);
    fn next(&mut self) -> Option<Self::Item> {
        self.rest.next().map(|entry| (&*entry.key, View::Node(self.tree, entry.child.node)))
    }
}

impl<'a> Object<'a, Located> for Mapping<'a> {
    type Node = View<'a>;
    type MemberName = &'a str;
    type MembersIter = Members<'a>;

    fn len(&self) -> usize {
        self.entries.len()
    }

    fn get(&self, key: &Box<str>) -> Option<View<'a>> {
        self.tree.get(self.id, key).map(|node| View::Node(self.tree, node))
    }

    fn members(&self) -> Members<'a> {
        Members { tree: self.tree, rest: self.entries.iter() }
    }
}

pub(super) struct List<'a> {
    tree: &'a Tree,
    items: &'a [Child],
}

pub(super) struct Elements<'a> {
    tree: &'a Tree,
    rest: std::slice::Iter<'a, Child>,
}

impl<'a> Iterator for Elements<'a> {
    type Item = View<'a>;
    fn next(&mut self) -> Option<Self::Item> {
        self.rest.next().map(|child| View::Node(self.tree, child.node))
    }
}

impl<'a> Array<'a, Located> for List<'a> {
    type Node = View<'a>;
    type ElementsIter = Elements<'a>;

    fn len(&self) -> usize {
        self.items.len()
    }

    fn elements(&self) -> Elements<'a> {
        Elements { tree: self.tree, rest: self.items.iter() }
    }
}

/// A number as written.
pub(super) struct Number<'a>(&'a str);

impl JsonNumber for Number<'_> {
    fn as_u64(&self) -> Option<u64> {
        self.0.strip_prefix('+').unwrap_or(self.0).parse().ok()
    }

    fn as_i64(&self) -> Option<i64> {
        self.0.parse().ok()
    }

    fn as_f64(&self) -> Option<f64> {
        self.0.parse().ok()
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.0)
    }

    fn to_number(&self) -> Cow<'_, serde_json::Number> {
        let number =
            self.as_i64().map(serde_json::Number::from).or_else(|| self.as_u64().map(serde_json::Number::from));
        let number = number.or_else(|| self.as_f64().and_then(serde_json::Number::from_f64));
        Cow::Owned(number.unwrap_or_else(|| serde_json::Number::from(0)))
    }

    fn is_integer(&self) -> bool {
        let digits = self.0.strip_prefix(['-', '+']).unwrap_or(self.0);
        digits.bytes().all(|byte| byte.is_ascii_digit())
    }
}
