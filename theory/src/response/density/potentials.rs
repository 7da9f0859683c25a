//! How potentials move in a step at a given current, what passes the threshold, and where it comes back.

use super::neuron::Step;

/// Cells begin so many standard deviations of the free potential below its mean,
const REACH: f64 = 5.5;

/// and at least so many below the reset.
const BELOW_RESET: f64 = 3.0;

/// Four neighbouring values and how much of each: cubic interpolation.
#[derive(Clone, Copy, Debug)]
struct Stencil {
    first: usize,
    weights: [f64; 4],
}

/// Cells of equal width up to the threshold, moved for each current.
///
/// What moves is the cumulative distribution, interpolated where each face comes from: nothing is lost, and what has
/// come from above no face has passed the threshold.
#[derive(Clone, Debug)]
pub(super) struct Potentials {
    /// Number of cells.
    pub cells: usize,
    /// Where the faces of the cells come from, by current and face.
    origins: Vec<Vec<Stencil>>,
    /// Where what waited at the reset comes to, by current; `None` is beyond the threshold.
    landings: Vec<Option<Stencil>>,
}

impl Potentials {
    pub fn of(
        step: &Step,
        mu_mv: f64,
        sigma_mv: f64,
        cells_per_sigma: f64,
        currents_mv: &[f64],
    ) -> Self {
        let sd_mv = sigma_mv / f64::sqrt(2.0);
        let low_mv = (mu_mv - REACH * sd_mv).min(step.reset_mv - BELOW_RESET * sd_mv);
        // The threshold is a face, whatever the range: it may grow by a cell without any change.
        let cell_mv = sigma_mv / cells_per_sigma;
        let cells = ((step.threshold_mv - low_mv) / cell_mv).ceil() as usize;
        let low_mv = step.threshold_mv - cell_mv * cells as f64;
        let in_cells = |potential_mv: f64| (potential_mv - low_mv) / cell_mv;
        let origin = |face: usize, current_mv: f64| {
            let moved_mv = low_mv + cell_mv * face as f64 - step.per_current * current_mv;
            in_cells(moved_mv / step.decay_m)
        };
        let origins = currents_mv.iter().map(|&current_mv| {
            let faces = (1..=cells).map(|face| Stencil::of_face(origin(face, current_mv), cells));
            // Nothing leaves below.
            std::iter::once(Stencil::of_face(0.0, cells)).chain(faces).collect()
        });
        let landings = currents_mv.iter().map(|current_mv| {
            let place = in_cells(step.decay_m * step.reset_mv + step.per_current * current_mv);
            (place < cells as f64).then(|| Stencil::of_middle(place, cells))
        });
        Self { cells, origins: origins.collect(), landings: landings.collect() }
    }

    /// Moves what is in the cells at one current, and adds what comes back; says how much has passed the threshold.
    pub fn advance(
        &self,
        current: usize,
        from: &[f64],
        back: f64,
        to: &mut [f64],
        sums: &mut [f64],
    ) -> f64 {
        debug_assert_eq!(from.len(), self.cells);
        let mut sum = 0.0;
        for (cumulative, mass) in sums[1..].iter_mut().zip(from) {
            sum += mass;
            *cumulative = sum;
        }
        let mut below = 0.0;
        for (mass, origin) in to.iter_mut().zip(&self.origins[current][1..]) {
            let above = origin.of(sums);
            *mass = above - below;
            below = above;
        }
        let passed = sum - below;
        match self.landings[current] {
            Some(landing) => landing.spread(back, to),
            None => return passed + back,
        }
        passed
    }
}

impl Stencil {
    /// The cumulative distribution at a place in cells: flat outside.
    fn of_face(place: f64, cells: usize) -> Self {
        let last = cells - 3;
        if place <= 0.0 {
            return Self { first: 0, weights: [1.0, 0.0, 0.0, 0.0] };
        }
        if place >= cells as f64 {
            return Self { first: last, weights: [0.0, 0.0, 0.0, 1.0] };
        }
        Self::cubic(place, last)
    }

    /// Parts of four cells whose middles have a place in cells for their mean.
    fn of_middle(place: f64, cells: usize) -> Self {
        Self::cubic(place - 0.5, cells - 4)
    }

    /// Lagrange's weights around a place, beginning no further than `last`.
    fn cubic(place: f64, last: usize) -> Self {
        let first = ((place - 1.0).floor().max(0.0) as usize).min(last);
        let x = place - first as f64;
        let weights = [
            -(x - 1.0) * (x - 2.0) * (x - 3.0) / 6.0,
            x * (x - 2.0) * (x - 3.0) / 2.0,
            -x * (x - 1.0) * (x - 3.0) / 2.0,
            x * (x - 1.0) * (x - 2.0) / 6.0,
        ];
        Self { first, weights }
    }

    fn of(&self, values: &[f64]) -> f64 {
        let four = &values[self.first..self.first + 4];
        four.iter().zip(&self.weights).map(|(value, weight)| value * weight).sum()
    }

    fn spread(&self, mass: f64, over: &mut [f64]) {
        let four = &mut over[self.first..self.first + 4];
        four.iter_mut().zip(&self.weights).for_each(|(cell, weight)| *cell += mass * weight);
    }
}
