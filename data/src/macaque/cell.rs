//! Layers and the populations within an area.

use std::fmt;
use std::str::FromStr;

use crate::label::{Kind, Layer};

/// A cortical layer in which synapses lie; layer 1 has synapses but no neurons in the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lamina {
    /// Layer 1.
    L1,
    /// Layers 2 and 3.
    L23,
    /// Layer 4.
    L4,
    /// Layer 5.
    L5,
    /// Layer 6.
    L6,
}

impl Lamina {
    /// From the pia down.
    pub const ALL: [Self; 5] = [Self::L1, Self::L23, Self::L4, Self::L5, Self::L6];

    /// `1`, `23`, `4`, `5` or `6`.
    #[must_use]
    pub fn digits(self) -> &'static str {
        match self {
            Self::L1 => "1",
            Self::L23 => "23",
            Self::L4 => "4",
            Self::L5 => "5",
            Self::L6 => "6",
        }
    }

    /// The lamina of these digits.
    #[must_use]
    pub fn from_digits(digits: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lamina| lamina.digits() == digits)
    }

    /// The layer of neurons at this depth; none in layer 1.
    #[must_use]
    pub fn layer(self) -> Option<Layer> {
        match self {
            Self::L1 => None,
            Self::L23 => Some(Layer::L23),
            Self::L4 => Some(Layer::L4),
            Self::L5 => Some(Layer::L5),
            Self::L6 => Some(Layer::L6),
        }
    }

    pub(crate) fn index(self) -> usize {
        self as usize
    }
}

impl From<Layer> for Lamina {
    fn from(layer: Layer) -> Self {
        match layer {
            Layer::L23 => Self::L23,
            Layer::L4 => Self::L4,
            Layer::L5 => Self::L5,
            Layer::L6 => Self::L6,
        }
    }
}

impl fmt::Display for Lamina {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.digits())
    }
}

/// One of the eight populations of an area, such as `23E`.
///
/// ```
/// use siegert_data::macaque::Cell;
/// let names: Vec<String> = Cell::ALL.iter().map(Cell::to_string).collect();
/// assert_eq!(names, ["23E", "23I", "4E", "4I", "5E", "5I", "6E", "6I"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cell {
    /// The layer of the cell bodies.
    pub layer: Layer,
    /// Excitatory or inhibitory.
    pub kind: Kind,
}

impl Cell {
    /// In the order of the model: 23E, 23I, 4E, 4I, 5E, 5I, 6E, 6I.
    pub const ALL: [Self; 8] = {
        use Kind::{Excitatory, Inhibitory};
        [
            Self { layer: Layer::L23, kind: Excitatory },
            Self { layer: Layer::L23, kind: Inhibitory },
            Self { layer: Layer::L4, kind: Excitatory },
            Self { layer: Layer::L4, kind: Inhibitory },
            Self { layer: Layer::L5, kind: Excitatory },
            Self { layer: Layer::L5, kind: Inhibitory },
            Self { layer: Layer::L6, kind: Excitatory },
            Self { layer: Layer::L6, kind: Inhibitory },
        ]
    };

    /// Its position in [`Cell::ALL`].
    #[must_use]
    pub fn index(self) -> usize {
        2 * self.layer as usize + self.kind as usize
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}{}", self.layer.digits(), self.kind.letter()))
    }
}

impl FromStr for Cell {
    type Err = UnknownCell;
    fn from_str(name: &str) -> Result<Self, UnknownCell> {
        Self::ALL
            .into_iter()
            .find(|cell| cell.to_string() == name)
            .ok_or_else(|| UnknownCell { name: name.to_owned() })
    }
}

/// A name that no population of an area bears.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no population '{name}'; there are 23E, 23I, 4E, 4I, 5E, 5I, 6E and 6I")]
pub struct UnknownCell {
    /// The name asked for.
    pub name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_know_their_position_and_name() {
        for (index, cell) in Cell::ALL.into_iter().enumerate() {
            assert_eq!(cell.index(), index);
            assert_eq!(cell.to_string().parse(), Ok(cell));
        }
        assert!("3E".parse::<Cell>().is_err());
    }
}
