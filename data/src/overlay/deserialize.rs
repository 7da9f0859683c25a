//! From the merged tree to a struct. The struct's own description in serde is the only schema:
//! its field names are the keys that exist, its deserialisers know types and ranges.

use serde::de::{self, DeserializeSeed, Error as _, Expected, Unexpected, Visitor};

use super::error::{OverlayError, Trouble};
use super::node::{Node, Origin, Value};
use super::suggest::closest;

/// Reads a value of the tree.
pub(super) struct NodeReader<'a> {
    pub(super) node: &'a Node,
    pub(super) path: String,
    pub(super) known: Known<'a>,
}

/// What exists, to guess from what was meant.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    /// Every dotted path.
    pub(super) paths: &'a [String],
    /// Names of numbers that settings know beside the paths.
    pub(super) names: &'static [&'static str],
}

impl<'a> NodeReader<'a> {
    fn below(&self, key: &str, node: &'a Node) -> Self {
        let path =
            if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) };
        Self { node, path, known: self.known }
    }

    /// Says where a fault happened, unless a reader further inside already did.
    fn locate(&self, fault: Fault) -> Fault {
        let key = self.path.clone();
        let found = self.node.value.to_string();
        let trouble = match fault {
            Fault::Located(_) => return fault,
            Fault::Value { allowed } => Trouble::Value { key, found, allowed, closest: None },
            Fault::Choice { allowed, closest } => Trouble::Value { key, found, allowed, closest },
            Fault::Missing { field } => {
                Trouble::MissingKey { key: self.below(field, self.node).path }
            }
        };
        Fault::Located(trouble.at(self.node.origin.clone()))
    }

    fn wrong(&self, allowed: &str) -> Fault {
        self.locate(Fault::Value { allowed: allowed.to_owned() })
    }

    /// Refuses the first entry of a table that is not among the struct's fields.
    fn refuse_unknown(&self, fields: &[&str]) -> Result<(), Fault> {
        let Value::Table(entries) = &self.node.value else { return Ok(()) };
        let Some((key, node)) = entries.iter().find(|(key, _)| !fields.contains(&key.as_str()))
        else {
            return Ok(());
        };
        let reader = self.below(key, node);
        let siblings = fields.iter().map(|field| self.below(field, node).path);
        let known: Vec<String> = siblings.chain(self.known.paths.iter().cloned()).collect();
        let names = match node.origin {
            Origin::Setting(_) => self.known.names,
            _ => &[],
        };
        let known = known.iter().map(String::as_str).chain(names.iter().copied());
        let closest = closest(&reader.path, known);
        let trouble = Trouble::UnknownKey { key: reader.path, closest };
        Err(Fault::Located(trouble.at(node.origin.clone())))
    }

    fn visit_map<'de, V: Visitor<'de>>(
        &self,
        entries: &'a [(String, Node)],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let map = Entries { reader: self, entries: entries.iter(), next: None };
        visitor.visit_map(map).map_err(|fault| self.locate(fault))
    }

    fn visit_seq<'de, V: Visitor<'de>>(
        &self,
        items: &'a [Node],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let sequence = Items { reader: self, items: items.iter().enumerate() };
        visitor.visit_seq(sequence).map_err(|fault| self.locate(fault))
    }
}

impl<'de> de::Deserializer<'de> for NodeReader<'_> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let value = match &self.node.value {
            Value::Table(entries) => return self.visit_map(entries, visitor),
            Value::List(items) => return self.visit_seq(items, visitor),
            Value::Null => visitor.visit_unit(),
            Value::Bool(flag) => visitor.visit_bool(*flag),
            Value::Integer(integer) => match (u64::try_from(*integer), i64::try_from(*integer)) {
                (Ok(unsigned), _) => visitor.visit_u64(unsigned),
                (_, Ok(signed)) => visitor.visit_i64(signed),
                _ => visitor.visit_f64(*integer as f64),
            },
            Value::Number(number) => visitor.visit_f64(*number),
            Value::Text(text) => visitor.visit_str(text),
        };
        value.map_err(|fault| self.locate(fault))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.node.value {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let Value::Table(entries) = &self.node.value else {
            return Err(self.wrong(&format!("a table of {}", fields.join(", "))));
        };
        self.refuse_unknown(fields)?;
        self.visit_map(entries, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match &self.node.value {
            Value::Text(text) if variants.contains(&text.as_str()) => {
                visitor.visit_enum(de::value::StrDeserializer::new(text))
            }
            Value::Text(text) => Err(self.locate(Fault::unknown_variant(text, variants))),
            _ => Err(self.wrong(&one_of(variants))),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map identifier ignored_any
    }
}

struct Entries<'r, 'a> {
    reader: &'r NodeReader<'a>,
    entries: std::slice::Iter<'a, (String, Node)>,
    next: Option<&'a (String, Node)>,
}

impl<'de> de::MapAccess<'de> for Entries<'_, '_> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Fault> {
        self.next = self.entries.next();
        let Some((key, _)) = self.next else { return Ok(None) };
        seed.deserialize(de::value::StrDeserializer::new(key)).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        let (key, node) = self.next.take().expect("serde asks for a value after its key");
        let below = self.reader.below(key, node);
        let path = below.path.clone();
        let here = NodeReader { node, path, known: self.reader.known };
        seed.deserialize(below).map_err(|fault| here.locate(fault))
    }
}

struct Items<'r, 'a> {
    reader: &'r NodeReader<'a>,
    items: std::iter::Enumerate<std::slice::Iter<'a, Node>>,
}

impl<'de> de::SeqAccess<'de> for Items<'_, '_> {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Fault> {
        let Some((index, node)) = self.items.next() else { return Ok(None) };
        let path = format!("{}[{index}]", self.reader.path);
        let below = NodeReader { node, path: path.clone(), known: self.reader.known };
        let here = NodeReader { node, path, known: self.reader.known };
        seed.deserialize(below).map(Some).map_err(|fault| here.locate(fault))
    }
}

/// What a deserialiser objects to, before and after it is known where.
#[derive(Debug)]
pub(super) enum Fault {
    Value { allowed: String },
    Choice { allowed: String, closest: Option<String> },
    Missing { field: &'static str },
    Located(OverlayError),
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Value { allowed } | Self::Choice { allowed, .. } => f.write_str(allowed),
            Self::Missing { field } => write!(f, "{field} is missing"),
            Self::Located(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    /// A deserialiser of this crate says what is allowed; the reader adds the rest.
    fn custom<T: std::fmt::Display>(allowed: T) -> Self {
        Self::Value { allowed: allowed.to_string() }
    }

    fn invalid_type(_: Unexpected, expected: &dyn Expected) -> Self {
        Self::custom(expected)
    }

    fn invalid_value(_: Unexpected, expected: &dyn Expected) -> Self {
        Self::custom(expected)
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        Self::custom(expected)
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        let closest = closest(variant, expected.iter().copied());
        Self::Choice { allowed: one_of(expected), closest }
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Missing { field }
    }
}

fn one_of(names: &[&str]) -> String {
    match names {
        [] => "nothing".to_owned(),
        [only] => (*only).to_owned(),
        names => format!("one of {}", names.join(", ")),
    }
}
