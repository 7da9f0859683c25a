//! Values per area and per pair of areas.

use std::ops::{Index, IndexMut};

use super::area::Area;

/// One value per area.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ByArea<T>(Vec<T>);

impl<T> ByArea<T> {
    pub(crate) fn from_fn(value: impl FnMut(Area) -> T) -> Self {
        Self(Area::all().map(value).collect())
    }

    /// The values in the order of the areas, or the first error.
    #[cfg(feature = "prepare")]
    pub(crate) fn try_from_fn<E>(value: impl FnMut(Area) -> Result<T, E>) -> Result<Self, E> {
        Area::all().map(value).collect::<Result<_, E>>().map(Self)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (Area, &T)> {
        Area::all().zip(&self.0)
    }
}

impl<T> Index<Area> for ByArea<T> {
    type Output = T;
    fn index(&self, area: Area) -> &T {
        &self.0[area.index()]
    }
}

impl<T> IndexMut<Area> for ByArea<T> {
    fn index_mut(&mut self, area: Area) -> &mut T {
        &mut self.0[area.index()]
    }
}

/// One value per pair `(target, source)` of areas.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ByPair<T>(Vec<T>);

impl<T> ByPair<T> {
    pub(crate) fn from_fn(mut value: impl FnMut(Area, Area) -> T) -> Self {
        let pairs = Area::all().flat_map(|target| Area::all().map(move |source| (target, source)));
        Self(pairs.map(|(target, source)| value(target, source)).collect())
    }
}

impl<T> Index<(Area, Area)> for ByPair<T> {
    type Output = T;
    fn index(&self, (target, source): (Area, Area)) -> &T {
        &self.0[target.index() * Area::COUNT + source.index()]
    }
}

impl<T> IndexMut<(Area, Area)> for ByPair<T> {
    fn index_mut(&mut self, (target, source): (Area, Area)) -> &mut T {
        &mut self.0[target.index() * Area::COUNT + source.index()]
    }
}
