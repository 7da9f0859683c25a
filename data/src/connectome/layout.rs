//! Which populations there are, and in which order.

use std::ops::Range;

use crate::label::{Kind, Label};
use crate::macaque::{Anatomy, Area, Cell};

/// The populations that have neurons, area by area: 254 of them, as TH has no layer 4.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    places: Vec<(Area, Cell)>,
    ranges: Vec<Range<usize>>,
}

impl Layout {
    pub(super) fn of(anatomy: &Anatomy) -> Self {
        let mut places = Vec::new();
        let ranges = Area::all()
            .map(|area| {
                let start = places.len();
                let present = |cell: &Cell| anatomy.neurons(area, *cell) > 0.0;
                places.extend(Cell::ALL.into_iter().filter(present).map(|cell| (area, cell)));
                start..places.len()
            })
            .collect();
        Self { places, ranges }
    }

    pub(super) fn size(&self) -> usize {
        self.places.len()
    }

    /// Area and cell of every population, in order.
    pub(super) fn places(&self) -> &[(Area, Cell)] {
        &self.places
    }

    /// Whether a population excites or inhibits.
    pub(super) fn kind(&self, index: usize) -> Kind {
        self.places[index].1.kind
    }

    /// The name of a population.
    pub(super) fn label(&self, index: usize) -> Label {
        let (area, cell) = self.places[index];
        Label::layered(area.name(), cell.layer, cell.kind)
    }

    /// The names of all populations, in order.
    pub(super) fn labels(&self) -> impl Iterator<Item = Label> {
        (0..self.size()).map(|index| self.label(index))
    }

    /// The populations of an area.
    pub(super) fn range(&self, area: Area) -> Range<usize> {
        self.ranges[area.index()].clone()
    }

    /// The populations of an area with their positions.
    pub(super) fn of_area(&self, area: Area) -> impl Iterator<Item = (usize, Cell)> + Clone {
        self.range(area).map(|index| (index, self.places[index].1))
    }
}
