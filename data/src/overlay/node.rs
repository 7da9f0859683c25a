//! The tree of values that layers of settings are merged into.

use std::fmt;

/// A value and where it was written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) value: Value,
    pub(crate) origin: Origin,
}

/// What JSON and TOML can both say.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Integer(i128),
    Number(f64),
    Text(String),
    List(Vec<Node>),
    Table(Vec<(String, Node)>),
}

/// Where a value comes from; it begins an error message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// What the file overlays, such as a preset.
    Base,
    /// A file as a whole, by its name.
    File(String),
    /// A file by its name, and the line in it.
    Line {
        /// The file.
        file: String,
        /// Counted from 1.
        line: usize,
    },
    /// A single `key=value`.
    Setting(String),
    /// A parameter by its name, with its value if it has one.
    Parameter(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Base => f.write_str("the values underneath"),
            Self::File(file) => f.write_str(file),
            Self::Line { file, line } => write!(f, "{file}, line {line}"),
            Self::Setting(text) => write!(f, "the setting {text}"),
            Self::Parameter(text) => f.write_str(text),
        }
    }
}

impl Origin {
    /// Whether both are of the same file, or the same in all.
    fn is_with(&self, other: &Self) -> bool {
        match (self.file(), other.file()) {
            (Some(own), Some(others)) => own == others,
            _ => self == other,
        }
    }

    fn file(&self) -> Option<&str> {
        match self {
            Self::File(file) | Self::Line { file, .. } => Some(file),
            _ => None,
        }
    }
}

impl Node {
    pub(crate) fn empty_table(origin: Origin) -> Self {
        Self { value: Value::Table(Vec::new()), origin }
    }

    /// The entry of a table, if this is one and has it.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        match &self.value {
            Value::Table(entries) => entries.iter().find(|(k, _)| k == key).map(|(_, node)| node),
            _ => None,
        }
    }

    /// The entry under a dotted path, in which `key[1]` is the second element of a list and
    /// `key[1][0]` the first of that.
    pub(crate) fn at(&self, path: &str) -> Option<&Self> {
        path.split('.').try_fold(self, |node, key| node.get(key).or_else(|| node.element(key)))
    }

    fn element(&self, key: &str) -> Option<&Self> {
        let (list, indices) = key.strip_suffix(']')?.split_once('[')?;
        indices.split("][").try_fold(self.get(list)?, |node, index| match &node.value {
            Value::List(elements) => elements.get(index.parse::<usize>().ok()?),
            _ => None,
        })
    }

    /// Whether all below it comes from the same file, setting or parameter.
    pub(crate) fn has_one_source(&self) -> bool {
        let below = match &self.value {
            Value::Table(entries) => entries.iter().map(|(_, node)| node).collect(),
            Value::List(elements) => elements.iter().collect(),
            _ => Vec::new(),
        };
        below.into_iter().all(|node| node.origin.is_with(&self.origin) && node.has_one_source())
    }

    /// Takes the entry under a dotted path out of its table.
    pub(crate) fn remove(&mut self, path: &str) {
        let Value::Table(entries) = &mut self.value else { return };
        match path.split_once('.') {
            None => entries.retain(|(key, _)| key != path),
            Some((first, rest)) => {
                for (key, node) in entries {
                    if key == first {
                        node.remove(rest);
                    }
                }
            }
        }
    }

    /// Lays `upper` over this: tables entry by entry, everything else as a whole.
    pub(crate) fn lay_over(&mut self, upper: Self) {
        let Value::Table(news) = upper.value else {
            *self = upper;
            return;
        };
        let Value::Table(olds) = &mut self.value else {
            *self = Self { value: Value::Table(news), origin: upper.origin };
            return;
        };
        for (key, new) in news {
            match olds.iter_mut().find(|(k, _)| *k == key) {
                Some((_, old)) => old.lay_over(new),
                None => olds.push((key, new)),
            }
        }
    }

    /// The dotted paths of all entries below this one.
    pub(crate) fn paths(&self) -> Vec<String> {
        let Value::Table(entries) = &self.value else { return Vec::new() };
        let mut paths = Vec::new();
        for (key, node) in entries {
            paths.push(key.clone());
            paths.extend(node.paths().iter().map(|below| format!("{key}.{below}")));
        }
        paths
    }

    /// The number that this is, if it is one.
    pub(crate) fn number(&self) -> Option<f64> {
        match self.value {
            Value::Integer(integer) => Some(integer as f64),
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    pub(crate) fn from_json(json: serde_json::Value, origin: &Origin) -> Self {
        use serde_json::Value as Json;
        let value = match json {
            Json::Null => Value::Null,
            Json::Bool(flag) => Value::Bool(flag),
            Json::Number(number) => match number.as_i128() {
                Some(integer) => Value::Integer(integer),
                None => Value::Number(number.as_f64().unwrap_or(f64::NAN)),
            },
            Json::String(text) => Value::Text(text),
            Json::Array(items) => {
                Value::List(items.into_iter().map(|item| Self::from_json(item, origin)).collect())
            }
            Json::Object(entries) => Value::Table(
                entries.into_iter().map(|(k, v)| (k, Self::from_json(v, origin))).collect(),
            ),
        };
        Self { value, origin: origin.clone() }
    }
}

impl Value {
    /// Whether both say the same; tables do if they are tables, their entries aside.
    pub(crate) fn means(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Table(_), Self::Table(_)) => true,
            (Self::Integer(integer), Self::Number(number))
            | (Self::Number(number), Self::Integer(integer)) => *integer as f64 == *number,
            _ => self == other,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(flag) => write!(f, "{flag}"),
            Self::Integer(integer) => write!(f, "{integer}"),
            Self::Number(number) => write!(f, "{number:?}"),
            Self::Text(text) => write!(f, "{text:?}"),
            Self::List(items) if items.len() > 4 => write!(f, "a list of {} values", items.len()),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(|node| node.value.to_string()).collect();
                write!(f, "[{}]", items.join(", "))
            }
            Self::Table(_) => f.write_str("a table"),
        }
    }
}
