//! The names that populations go by: area, layer, and excitatory or inhibitory.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Excitatory or inhibitory: the sign of a neuron's outgoing weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Kind {
    /// Outgoing weights are positive.
    #[serde(rename = "E")]
    Excitatory,
    /// Outgoing weights are negative.
    #[serde(rename = "I")]
    Inhibitory,
}

impl Kind {
    /// `E` or `I`.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Self::Excitatory => 'E',
            Self::Inhibitory => 'I',
        }
    }
}

/// A cortical layer; 2 and 3 are taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Layer {
    /// Layers 2 and 3.
    #[serde(rename = "23")]
    L23,
    /// Layer 4.
    #[serde(rename = "4")]
    L4,
    /// Layer 5.
    #[serde(rename = "5")]
    L5,
    /// Layer 6.
    #[serde(rename = "6")]
    L6,
}

impl Layer {
    /// From supragranular to infragranular.
    pub const ALL: [Self; 4] = [Self::L23, Self::L4, Self::L5, Self::L6];

    /// `23`, `4`, `5` or `6`.
    #[must_use]
    pub fn digits(self) -> &'static str {
        match self {
            Self::L23 => "23",
            Self::L4 => "4",
            Self::L5 => "5",
            Self::L6 => "6",
        }
    }
}

/// The name of a population: its area, if the network has areas, and its name within it.
///
/// ```
/// use siegert_data::{Kind, Label, Layer};
/// let label = Label::layered("V1", Layer::L23, Kind::Excitatory);
/// assert_eq!(label.to_string(), "V1-23E");
/// assert_eq!(label.population, "23E");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Label {
    /// The area; empty where a network has none.
    pub area: String,
    /// The name within the area, such as `23E`.
    pub population: String,
    /// The layer, where there is one.
    pub layer: Option<Layer>,
    /// Excitatory or inhibitory.
    pub kind: Kind,
}

impl Label {
    /// The population of one kind in one layer of an area, named as `23E`.
    #[must_use]
    pub fn layered(area: &str, layer: Layer, kind: Kind) -> Self {
        let population = format!("{}{}", layer.digits(), kind.letter());
        Self { area: area.to_owned(), population, layer: Some(layer), kind }
    }

    /// A population with a free name, in no area and no layer.
    #[must_use]
    pub fn named(population: &str, kind: Kind) -> Self {
        Self { area: String::new(), population: population.to_owned(), layer: None, kind }
    }
}

/// What a name of a population or an area may be.
pub const ALLOWED_NAMES: &str = "a text of at most 100 bytes without control characters and line breaks, without blanks \
                                 at its ends and without - in front";

/// Whether a population or an area may go by a name: what files, tables and terminals can show as it is.
#[must_use]
pub fn is_name(name: &str) -> bool {
    const LONGEST: usize = 100;
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let blank_ends = name.trim() != name;
    !name.is_empty()
        && name.len() <= LONGEST
        && !blank_ends
        && !name.starts_with('-')
        && !name.contains(breaks)
}

impl Label {
    /// The name that is none, if the population or its area has such.
    #[must_use]
    pub fn wrong_name(&self) -> Option<&str> {
        wrong_name(&self.area, &self.population)
    }
}

/// The first of an area, which may be empty, and a name within it that is none.
#[must_use]
pub fn wrong_name<'n>(area: &'n str, population: &'n str) -> Option<&'n str> {
    let named = Some(area).filter(|area| !area.is_empty()).into_iter().chain([population]);
    named.into_iter().find(|name| !is_name(name))
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_name(f, &self.area, &self.population)
    }
}

/// Writes a name in full: `V1-23E`, or the name alone where there is no area.
///
/// # Errors
/// As the formatter.
pub fn write_name(f: &mut fmt::Formatter<'_>, area: &str, population: &str) -> fmt::Result {
    if area.is_empty() { f.write_str(population) } else { write!(f, "{area}-{population}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_files_and_terminals_can_show() {
        for name in ["E", "L2/3E", "23E", "PV, fast", "V1-23E", "é \"x\"", "E.1"] {
            assert!(is_name(name), "{name}");
        }
        let long = "x".repeat(101);
        for name in
            ["", " E", "E ", "-E", "E\n", "a\tb", "\u{7f}", "\u{1b}[31m", "a\u{2028}b", &long]
        {
            assert!(!is_name(name), "{name:?}");
        }
        let label = Label { area: "V1 ".to_owned(), ..Label::named("E", Kind::Excitatory) };
        assert_eq!(label.wrong_name(), Some("V1 "));
        assert_eq!(Label::named("E", Kind::Excitatory).wrong_name(), None);
    }
}
