//! What a search has found so far, and from how many starts.

use data::Rates;
use rayon::prelude::*;

use super::{Effort, Found, SearchError, StartKind};
use crate::fixed_point::{FixedPoint, NoFixedPoint};
use crate::mean_field::{MeanField, largest_difference};
use crate::stability::Stability;

/// Fixed points closer than this (spikes/s, relative to the largest rate where that is above 1)
/// are the same.
const SAME: f64 = 1e-6;

/// What a start led to; without a fixed point it only counts.
pub(super) struct Outcome {
    pub kind: StartKind,
    pub result: Result<FixedPoint, NoFixedPoint>,
}

/// The distinct fixed points in the order in which they were found.
pub(super) struct Record<'a> {
    field: &'a MeanField,
    pub known: Vec<Found>,
    pub efforts: Vec<Effort>,
}

impl<'a> Record<'a> {
    pub fn new(field: &'a MeanField) -> Self {
        Self { field, known: Vec::new(), efforts: Vec::new() }
    }

    /// Counts the starts and keeps the fixed points that are new, classified.
    pub fn judge(&mut self, outcomes: Vec<Outcome>) -> Result<(), SearchError> {
        let mut new: Vec<(StartKind, FixedPoint)> = Vec::new();
        for Outcome { kind, result } in outcomes {
            let effort = Effort::of(&mut self.efforts, kind);
            effort.tried += 1;
            let Ok(point) = result else {
                effort.failed += 1;
                continue;
            };
            let seen = self.known.iter().map(|found| &found.point);
            let mut all = seen.chain(new.iter().map(|(_, point)| point));
            if !all.any(|other| same(other.rates(), point.rates())) {
                effort.new += 1;
                new.push((kind, point));
            }
        }
        let field = self.field;
        let classified: Result<Vec<Found>, SearchError> =
            new.into_par_iter().map(|(kind, point)| Found::new(field, point, kind)).collect();
        self.known.extend(classified?);
        Ok(())
    }

    /// The sum of the indices of all fixed points known.
    pub fn index_sum(&self) -> i32 {
        index_sum(&self.known)
    }

    /// The rates of all fixed points known.
    pub fn rates(&self) -> Vec<Rates> {
        self.known.iter().map(|found| found.point.rates().clone()).collect()
    }

    /// The indices of the stable fixed points, by ascending mean rate.
    pub fn attractors(&self) -> Vec<usize> {
        let mut indices: Vec<usize> =
            (0..self.known.len()).filter(|&k| self.known[k].stability.is_stable()).collect();
        indices.sort_by(|&a, &b| self.known[a].mean_rate_hz.total_cmp(&self.known[b].mean_rate_hz));
        indices
    }
}

impl Effort {
    /// The entry of a kind, made where it is missing.
    fn of(efforts: &mut Vec<Self>, kind: StartKind) -> &mut Self {
        let index = efforts.iter().position(|effort| effort.kind == kind);
        let index = index.unwrap_or_else(|| {
            efforts.push(Self { kind, tried: 0, failed: 0, new: 0 });
            efforts.len() - 1
        });
        &mut efforts[index]
    }
}

impl Found {
    /// Classifies a fixed point.
    pub(crate) fn new(
        field: &MeanField,
        point: FixedPoint,
        origin: StartKind,
    ) -> Result<Self, SearchError> {
        let mean_rate_hz = point.rates().mean_over_neurons_hz(field.populations());
        let stability = Stability::of(field, &point)
            .map_err(|source| SearchError::Spectrum { mean_rate_hz, source })?;
        Ok(Self { point, stability, mean_rate_hz, origin })
    }

    /// The index of the fixed point: the sign of `det(1 - G)`.
    ///
    /// Complex eigenvalues come in pairs, so that real ones beyond 1 alone decide the sign.
    #[must_use]
    pub fn index(&self) -> i32 {
        if self.stability.n_unstable().is_multiple_of(2) { 1 } else { -1 }
    }
}

/// The sum of the indices of fixed points.
pub(super) fn index_sum(found: &[Found]) -> i32 {
    found.iter().map(Found::index).sum()
}

pub(crate) fn same(a: &Rates, b: &Rates) -> bool {
    let largest = a.hz().iter().chain(b.hz()).copied().fold(1.0, f64::max);
    largest_difference(a.hz(), b.hz()) <= SAME * largest
}
