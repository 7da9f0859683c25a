//! The 32 vision-related areas of the model.

use std::fmt;
use std::str::FromStr;

/// An area of the parcellation by Felleman & Van Essen 1991 (doi:10.1093/cercor/1.1.1).
///
/// The order is that of the model: by architectural type, V1 first
/// (Schmidt et al. 2018, doi:10.1007/s00429-017-1554-4).
///
/// ```
/// use siegert_data::macaque::Area;
/// let area: Area = "MT".parse()?;
/// assert_eq!(area.index(), 5);
/// assert_eq!(area.to_string(), "MT");
/// assert!("MSTl".parse::<Area>().is_ok());
/// # Ok::<(), siegert_data::macaque::UnknownArea>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Area(u8);

/// The names in the model's order.
pub(crate) const NAMES: [&str; Area::COUNT] = [
    "V1", "V2", "VP", "V3", "V3A", "MT", "V4t", "V4", "VOT", "MSTd", "PIP", "PO", "DP", "MIP",
    "MDP", "VIP", "LIP", "PITv", "PITd", "MSTl", "CITv", "CITd", "FEF", "TF", "AITv", "FST", "7a",
    "STPp", "STPa", "46", "AITd", "TH",
];

impl Area {
    /// The number of areas.
    pub const COUNT: usize = 32;
    /// Primary visual cortex, the reference of densities and in-degrees.
    pub const V1: Self = Self(0);
    /// The one area without a layer 4.
    pub const TH: Self = Self(31);

    /// All areas in the order of the model.
    pub fn all() -> impl ExactSizeIterator<Item = Self> + Clone {
        (0..Self::COUNT as u8).map(Self)
    }

    /// The area at a position of the model's order.
    #[must_use]
    pub fn from_index(index: usize) -> Option<Self> {
        (index < Self::COUNT).then_some(Self(index as u8))
    }

    /// Its position in the model's order.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// Its name, such as `V1`.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES[self.index()]
    }

    /// Whether it has a layer 4: all but TH do.
    #[must_use]
    pub fn has_layer_4(self) -> bool {
        self != Self::TH
    }
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Debug for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Area {
    type Err = UnknownArea;
    fn from_str(name: &str) -> Result<Self, UnknownArea> {
        Self::all().find(|area| area.name() == name).ok_or_else(|| UnknownArea::new(name))
    }
}

/// A name that no area of the model bears.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no area '{name}'; the closest is {closest}")]
pub struct UnknownArea {
    /// The name asked for.
    pub name: String,
    /// The area whose name is closest to it.
    pub closest: Area,
}

impl UnknownArea {
    fn new(name: &str) -> Self {
        let distance = |area: &Area| {
            let exact = strsim::damerau_levenshtein(name, area.name());
            let (asked, known) = (name.to_lowercase(), area.name().to_lowercase());
            (strsim::damerau_levenshtein(&asked, &known), exact)
        };
        let closest = Area::all().min_by_key(distance).unwrap_or(Area::V1);
        Self { name: name.to_owned(), closest }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_found_again() {
        for area in Area::all() {
            assert_eq!(area.name().parse(), Ok(area));
            assert_eq!(Area::from_index(area.index()), Some(area));
        }
        assert_eq!(Area::from_index(32), None);
    }

    #[test]
    fn a_misspelt_area_names_the_closest() {
        let closest = |name: &str| name.parse::<Area>().unwrap_err().closest.name();
        assert_eq!(closest("v1"), "V1");
        assert_eq!(closest("MSTD"), "MSTd");
        assert_eq!(closest("FEE"), "FEF");
    }
}
