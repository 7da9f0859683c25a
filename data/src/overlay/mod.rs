//! Layers of settings over a described struct: defaults, files, single settings.
//!
//! The struct describes itself through serde; nothing here knows any key. A key that does not
//! exist, a wrong type or a value out of range is refused, naming the key, the line, what is
//! allowed and the closest key or value that exists.
//!
//! ```
//! use serde::{Deserialize, Serialize};
//! use siegert_data::overlay::{Format, Overlay, Source};
//!
//! #[derive(Serialize, Deserialize)]
//! struct Clock { #[serde(deserialize_with = "siegert_data::overlay::range::positive")] dt: f64 }
//!
//! let file = Source { name: "run.toml", format: Format::Toml, text: "dt = 0.2" };
//! let clock: Clock = Overlay::over(&Clock { dt: 0.1 })?.source(&file)?.read()?;
//! assert_eq!(clock.dt, 0.2);
//!
//! let error = Overlay::over(&clock)?.setting("dt=-1")?.read::<Clock>().err().unwrap();
//! assert_eq!(error.to_string(), "the setting dt=-1: dt is -1, allowed is a finite number above 0");
//! # Ok::<(), siegert_data::overlay::OverlayError>(())
//! ```

mod deserialize;
mod error;
mod key_info;
mod node;
mod parse;
pub mod range;
mod suggest;

pub use error::{OverlayError, Trouble};
pub use key_info::{Allowed, KeyInfo, UnknownKey, find};
pub use node::Origin;
pub use suggest::LONGEST_NAME;
pub(crate) use suggest::closest;

use deserialize::{Fault, Known, NodeReader};
use node::{Node, Value};

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// <https://toml.io>
    Toml,
    /// JSON; comments and trailing commas are forgiven.
    Json,
}

impl Format {
    /// From the ending of a file name: `.json` is JSON, everything else TOML.
    #[must_use]
    pub fn of_name(name: &str) -> Self {
        if name.to_lowercase().ends_with(".json") { Self::Json } else { Self::Toml }
    }
}

/// A text of settings and its name, which begins every complaint about it.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Name of the file.
    pub name: &'a str,
    /// How the text is written.
    pub format: Format,
    /// Its contents.
    pub text: &'a str,
}

/// A key that another program's files may hold and that means nothing here.
#[derive(Clone, Copy, Debug)]
pub struct Foreign {
    /// Its dotted path.
    pub path: &'static str,
    /// The values, as JSON, with which it can be left out without changing anything; if there are
    /// none, every value is harmless.
    pub harmless: &'static [&'static str],
    /// Why any other value is refused.
    pub reason: &'static str,
}

/// Layers of settings, the later ones on top.
#[derive(Clone, Debug)]
pub struct Overlay {
    tree: Node,
    known: Vec<String>,
    section: Option<&'static str>,
    /// Names of numbers that are no keys, such as one that changes several together.
    names: &'static [&'static str],
    begun_empty: bool,
}

/// Parts of a dotted key at most.
const DEEPEST: usize = 32;

impl Overlay {
    /// Begins with nothing: every key without a default in the struct must be given.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            tree: Node::empty_table(Origin::Base),
            known: Vec::new(),
            section: None,
            names: &[],
            begun_empty: true,
        }
    }

    /// Begins with a complete value; its keys are those that exist.
    ///
    /// # Errors
    /// [`Trouble::Base`] if it cannot be written down as JSON.
    pub fn over<T: serde::Serialize>(base: &T) -> Result<Self, OverlayError> {
        let json = serde_json::to_value(base)
            .map_err(|error| Trouble::Base { reason: error.to_string() }.at(Origin::Base))?;
        let tree = Node::from_json(json, &Origin::Base);
        let known = tree.paths();
        Ok(Self { tree, known, section: None, names: &[], begun_empty: false })
    }

    /// Keys of this table may also be written without its name.
    #[must_use]
    pub fn default_section(self, section: &'static str) -> Self {
        Self { section: Some(section), ..self }
    }

    /// Numbers can also be set by these names, which are no keys: who misspells one is told.
    #[must_use]
    pub(crate) fn with_names(self, names: &'static [&'static str]) -> Self {
        Self { names, ..self }
    }

    /// Lays a text over what is there.
    ///
    /// # Errors
    /// [`OverlayError`] if the text is not what its format says, or gives a key twice.
    pub fn source(mut self, source: &Source) -> Result<Self, OverlayError> {
        let tree = parse::tree(source)?;
        let Value::Table(entries) = tree.value else {
            let trouble = Trouble::Value {
                key: "the whole text".to_owned(),
                found: tree.value.to_string(),
                allowed: "a table of keys and values".to_owned(),
                closest: None,
            };
            return Err(trouble.at(tree.origin));
        };
        if self.begun_empty && self.tree.origin == Origin::Base {
            // What is missing at the top is missing from the first file.
            self.tree.origin = Origin::File(source.name.to_owned());
        }
        for (key, node) in entries {
            let path = self.full_path(&key);
            self.lay(&path, node);
        }
        Ok(self)
    }

    /// Lays a single `key=value` over what is there; the key may be dotted.
    ///
    /// # Errors
    /// [`Trouble::Setting`] without `=` or without a key; [`Trouble::Deep`] for a key of too many parts; [`Trouble::Syntax`] for a
    /// broken list.
    pub fn setting(mut self, text: &str) -> Result<Self, OverlayError> {
        let Some((key, value)) = text.split_once('=') else {
            return Err(Trouble::Setting.at(Origin::Setting(text.to_owned())));
        };
        if key.split('.').count() > DEEPEST {
            return Err(Trouble::Deep.at(Origin::Setting(text.to_owned())));
        }
        if key.split('.').any(|part| part.trim().is_empty()) {
            return Err(Trouble::Setting.at(Origin::Setting(text.to_owned())));
        }
        let node = parse::setting_value(value, &Origin::Setting(text.to_owned()))?;
        let path = self.full_path(key.trim());
        self.lay(&path, node);
        Ok(self)
    }

    /// Lays one number over what is there.
    #[must_use]
    pub(crate) fn number(mut self, path: &str, value: f64, origin: &Origin) -> Self {
        self.lay(path, Node { value: Value::Number(value), origin: origin.clone() });
        self
    }

    /// The number under a dotted path, if there is one.
    pub(crate) fn value(&self, path: &str) -> Option<f64> {
        self.tree.at(path).and_then(Node::number)
    }

    /// The full path of a number, given by its path or, where that is unique, by its last part.
    pub(crate) fn number_key(&self, name: &str) -> Result<String, OverlayError> {
        let full = self.full_path(name);
        let ending = format!(".{name}");
        let paths = self.tree.paths();
        let path = match (self.tree.at(&full), &*same_ending(&paths, &ending)) {
            (Some(_), _) => full,
            (None, [only]) => (*only).clone(),
            _ => {
                let numbers = paths.iter().filter(|path| self.value(path).is_some());
                let closest =
                    closest(name, numbers.map(String::as_str).chain(self.names.iter().copied()));
                let trouble = Trouble::UnknownKey { key: name.to_owned(), closest };
                return Err(trouble.at(Origin::Parameter(name.to_owned())));
            }
        };
        match self.tree.at(&path) {
            Some(node) if node.number().is_none() => {
                let (found, allowed) = (node.value.to_string(), "a number".to_owned());
                let trouble = Trouble::Value { key: path, found, allowed, closest: None };
                Err(trouble.at(Origin::Parameter(name.to_owned())))
            }
            _ => Ok(path),
        }
    }

    /// Drops the keys that mean nothing here, if their values are harmless.
    ///
    /// # Errors
    /// [`Trouble::Foreign`] with the reason for the first that is not.
    pub fn drop_foreign(mut self, foreign: &[Foreign]) -> Result<Self, OverlayError> {
        for key in foreign {
            let Some(node) = self.tree.at(key.path) else { continue };
            let found = node.value.to_string();
            if !key.harmless.is_empty() && !key.harmless.contains(&found.as_str()) {
                let trouble =
                    Trouble::Foreign { key: key.path.to_owned(), found, reason: key.reason };
                return Err(trouble.at(node.origin.clone()));
            }
            self.tree.remove(key.path);
        }
        Ok(self)
    }

    /// Drops a table that repeats another one, as dictionaries that share a part are dumped.
    ///
    /// # Errors
    /// [`Trouble::Foreign`] with the reason for the first value that differs.
    pub fn drop_repeated(
        mut self,
        path: &str,
        of: &str,
        reason: &'static str,
    ) -> Result<Self, OverlayError> {
        let Some(copy) = self.tree.at(path) else { return Ok(self) };
        for below in copy.paths() {
            let (key, original) = (format!("{path}.{below}"), format!("{of}.{below}"));
            let Some(node) = self.tree.at(&key) else { continue };
            let same = self.tree.at(&original).is_some_and(|it| it.value.means(&node.value));
            if !same {
                let trouble = Trouble::Foreign { key, found: node.value.to_string(), reason };
                return Err(trouble.at(node.origin.clone()));
            }
        }
        self.tree.remove(path);
        Ok(self)
    }

    /// Where the value under a dotted path was written.
    #[must_use]
    pub fn origin(&self, path: &str) -> Option<&Origin> {
        self.tree.at(path).map(|node| &node.origin)
    }

    /// Where the value under a dotted path comes from, or else the table around it that is there; none if its
    /// entries come from several places, of which nobody knows the one that is meant.
    pub(crate) fn origin_near(&self, path: &str) -> Option<&Origin> {
        let mut path = path;
        loop {
            if let Some(node) = self.tree.at(path) {
                return node.has_one_source().then_some(&node.origin);
            }
            match path.rsplit_once('.') {
                Some((around, _)) => path = around,
                None => return Some(&self.tree.origin),
            }
        }
    }

    /// The error for a value that only its company makes wrong.
    #[must_use]
    pub fn value_error(&self, path: &str, found: &str, allowed: &str) -> OverlayError {
        let origin = self.tree.at(path).map_or(Origin::Base, |node| node.origin.clone());
        let (key, found, allowed) = (path.to_owned(), found.to_owned(), allowed.to_owned());
        Trouble::Value { key, found, allowed, closest: None }.at(origin)
    }

    /// Reads the struct from all layers.
    ///
    /// # Errors
    /// [`OverlayError`] names the first key that is unknown, missing, of a wrong type or out of
    /// its range.
    pub fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T, OverlayError> {
        let known = Known { paths: &self.known, names: self.names };
        let reader = NodeReader { node: &self.tree, path: String::new(), known };
        T::deserialize(reader).map_err(|fault| match fault {
            Fault::Located(error) => error,
            bare => Trouble::Base { reason: bare.to_string() }.at(Origin::Base),
        })
    }

    /// The path from the root, for one from which the default section may be left out.
    fn full_path(&self, path: &str) -> String {
        let first = path.split('.').next().unwrap_or_default();
        match self.section {
            Some(section) if !self.knows(first) && self.knows(&format!("{section}.{first}")) => {
                format!("{section}.{path}")
            }
            _ => path.to_owned(),
        }
    }

    fn knows(&self, path: &str) -> bool {
        self.known.iter().any(|known| known == path)
    }

    fn lay(&mut self, path: &str, node: Node) {
        let nested = path.rsplit('.').fold(node, |node, key| Node {
            origin: node.origin.clone(),
            value: Value::Table(vec![(key.to_owned(), node)]),
        });
        self.tree.lay_over(nested);
    }
}

fn same_ending<'a>(paths: &'a [String], ending: &str) -> Vec<&'a String> {
    paths.iter().filter(|path| path.ends_with(ending)).collect()
}
