//! Transmission delays: normal, rounded to the grid, redrawn below its first step.

use statrs::distribution::{ContinuousCDF, Normal};

use crate::grid::TimeGrid;
use crate::machine::{Isa, LANES};

/// Bits of an entry that hold the alias; the others hold the threshold.
const ALIAS_BITS: u32 = 14;

/// The longest delay that a table can hold (steps).
pub(crate) const LONGEST_DELAY: usize = 1 << ALIAS_BITS;

/// Draws delays by Walker's alias method (doi:10.1145/355744.355749): of 32 random bits the top
/// ones choose a cell, the next 18 choose between the cell's own delay and its alias.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DelayTable {
    entries: Vec<u32>,
    bits: u32,
    shortest: u32,
    longest: u32,
    mean_steps: f64,
    redrawn: f64,
}

/// Why there is no table of delays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum DelayError {
    /// The mean is below one step.
    BelowAStep,
    /// So many steps are too many.
    TooLong(f64),
}

impl DelayTable {
    /// The table of a normal distribution.
    pub(crate) fn new(mean_ms: f64, sd_ms: f64, grid: TimeGrid) -> Result<Self, DelayError> {
        let probabilities = probabilities(mean_ms, sd_ms, grid)?;
        let below = Normal::new(mean_ms, sd_ms).map_or(0.0, |normal| normal.cdf(grid.dt_ms));
        Ok(Self { redrawn: below, ..Self::from_probabilities(&probabilities) })
    }

    /// Vose's construction: every cell keeps what it can and borrows the rest from one other.
    fn from_probabilities(probabilities: &[f64]) -> Self {
        let cells = probabilities.len().next_power_of_two().max(2);
        let mut filled = probabilities.to_vec();
        filled.resize(cells, 0.0);
        filled.iter_mut().for_each(|p| *p *= cells as f64);
        let (mut small, mut large): (Vec<usize>, Vec<usize>) =
            (0..cells).partition(|&cell| filled[cell] < 1.0);
        let mut entries: Vec<u32> = (0..cells as u32).collect();
        while let (Some(poor), Some(&rich)) = (small.pop(), large.last()) {
            entries[poor] = entry(filled[poor], rich);
            filled[rich] -= 1.0 - filled[poor];
            if filled[rich] < 1.0 {
                large.pop();
                small.push(rich);
            }
        }
        let longest = probabilities.len() as u32;
        let impossible = probabilities.iter().take_while(|&&p| p == 0.0).count();
        let mean_steps = (1_u32..).zip(probabilities).map(|(k, p)| f64::from(k) * p).sum();
        let (bits, shortest) = (cells.trailing_zeros(), impossible as u32 + 1);
        Self { entries, bits, shortest, longest, mean_steps, redrawn: 0.0 }
    }

    /// The cells.
    pub(crate) fn entries(&self) -> &[u32] {
        &self.entries
    }

    /// Random bits that choose a cell; there are 2^bits of them.
    pub(crate) fn bits(&self) -> u32 {
        self.bits
    }

    /// The shortest delay that can be drawn (steps).
    pub(crate) fn shortest(&self) -> u32 {
        self.shortest
    }

    /// The mean of the delays that are drawn (steps).
    pub(crate) fn mean_steps(&self) -> f64 {
        self.mean_steps
    }

    /// The share of the distribution that lies below one step and is drawn again.
    pub(crate) fn redrawn(&self) -> f64 {
        self.redrawn
    }

    /// The longest delay that can be drawn (steps).
    pub(crate) fn longest(&self) -> u32 {
        self.longest
    }
}

/// The delays (steps, at least 1) that eight times 32 random bits stand for, each in the table
/// that begins at `begin` and has `2^bits` cells.
///
/// # Safety
/// All of these tables lie within `tables`.
#[inline(always)]
pub(super) unsafe fn draw<I: Isa>(
    isa: I,
    tables: &[u32],
    begin: [u32; LANES],
    bits: [u32; LANES],
    random: [u32; LANES],
) -> [u32; LANES] {
    let cell: [u32; LANES] = std::array::from_fn(|l| random[l] >> (32 - bits[l]));
    let index = std::array::from_fn(|l| begin[l] + cell[l]);
    // SAFETY: a cell has `bits` bits, and its table 2^bits entries from `begin` on, by the caller's word.
    let entry = unsafe { isa.gather(tables, index) };
    std::array::from_fn(|l| {
        let within = (random[l] << bits[l]) >> ALIAS_BITS;
        let own = within < entry[l] >> ALIAS_BITS;
        1 + if own { cell[l] } else { entry[l] & ((1 << ALIAS_BITS) - 1) }
    })
}

/// A cell of a table: which part of it (in 2^-16) has its own delay, and the place of the cell whose
/// delay the rest has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DelayCell {
    pub own_part: u16,
    pub alias: usize,
}

impl DelayCell {
    #[inline(always)]
    pub(crate) fn of(entry: u32) -> Self {
        let rounded = ((entry >> ALIAS_BITS) + 2) >> 2;
        let alias = entry & ((1 << ALIAS_BITS) - 1);
        Self { own_part: rounded.min(0xffff) as u16, alias: alias as usize }
    }
}

fn entry(own_part: f64, alias: usize) -> u32 {
    let parts = f64::from(1 << (32 - ALIAS_BITS));
    let threshold = (own_part * parts).round().min(parts - 1.0) as u32;
    threshold << ALIAS_BITS | alias as u32
}

/// The probability of every delay from one step on.
///
/// Delays are drawn above one step and rounded to the nearest: one step stands for delays from 1
/// to 1.5 steps. Beyond a probability of 1e-9 the tail is cut.
fn probabilities(mean_ms: f64, sd_ms: f64, grid: TimeGrid) -> Result<Vec<f64>, DelayError> {
    if grid.is_below_a_step(mean_ms) {
        return Err(DelayError::BelowAStep);
    }
    let (mean, sd) = (mean_ms / grid.dt_ms, sd_ms / grid.dt_ms);
    let longest = (mean + 6.0 * sd).max(1.0).round();
    if longest > LONGEST_DELAY as f64 {
        return Err(DelayError::TooLong(longest));
    }
    let steps = longest as usize;
    let Ok(normal) = Normal::new(mean, sd) else {
        // Without spread, one delay is certain.
        let delay = grid.nearest(mean_ms).max(1) as usize;
        let mut probabilities = vec![0.0; delay];
        probabilities[delay - 1] = 1.0;
        return Ok(probabilities);
    };
    let all = normal.sf(1.0);
    let mut probabilities = Vec::with_capacity(steps);
    for delay in 1..=steps {
        let (from, to) = ((delay as f64 - 0.5).max(1.0), delay as f64 + 0.5);
        probabilities.push((normal.sf(from) - normal.sf(to)) / all);
    }
    while probabilities.len() > 1 && probabilities[probabilities.len() - 1] < 1e-9 {
        probabilities.pop();
    }
    let total: f64 = probabilities.iter().sum();
    probabilities.iter_mut().for_each(|p| *p /= total);
    Ok(probabilities)
}

/// The largest share of synapses with these delays through which spikes of the same neuron, at least
/// `apart` steps from one another, can arrive in one step; all, if there are no such delays.
pub(crate) fn arriving_together(mean_ms: f64, sd_ms: f64, grid: TimeGrid, apart: u64) -> f64 {
    let Ok(probabilities) = probabilities(mean_ms, sd_ms, grid) else { return 1.0 };
    let apart = usize::try_from(apart).unwrap_or(usize::MAX).max(1);
    let share = |first: usize| probabilities.iter().skip(first).step_by(apart).sum::<f64>();
    (0..apart.min(probabilities.len())).map(share).fold(0.0, f64::max).min(1.0)
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::machine::Baseline;

    const GRID: TimeGrid = TimeGrid { dt_ms: 0.1 };

    impl DelayTable {
        fn draw(&self, random: u32) -> u32 {
            let bits = [self.bits; LANES];
            // SAFETY: the table is all there is.
            unsafe { draw(Baseline, &self.entries, [0; LANES], bits, [random; LANES])[0] }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn delays_lie_between_the_shortest_and_the_longest(
            (mean_ms, sd_ms) in (0.1..30.0, 0.0..15.0),
            words in vec(any::<u32>(), 64),
        ) {
            let table = DelayTable::new(mean_ms, sd_ms, GRID).unwrap();
            prop_assert_eq!(table.entries().len(), 1 << table.bits());
            prop_assert!(1 <= table.shortest() && table.shortest() <= table.longest());
            for word in words.into_iter().chain([0, u32::MAX]) {
                let delay = table.draw(word);
                prop_assert!(table.shortest() <= delay && delay <= table.longest(), "{}", delay);
            }
        }
    }

    /// The share of all 2^22 equally spaced inputs that a table gives to each delay.
    fn shares(table: &DelayTable) -> Vec<f64> {
        let mut shares = vec![0.0; table.longest() as usize];
        let inputs = 1_u32 << 22;
        for k in 0..inputs {
            shares[table.draw((k << 10) + 512) as usize - 1] += 1.0 / f64::from(inputs);
        }
        shares
    }

    #[test]
    fn shares_are_the_probabilities_of_a_clipped_normal() {
        for (mean, sd) in [(1.5, 0.75), (0.75, 0.375), (17.0, 8.5), (0.3, 0.5)] {
            let expected = probabilities(mean, sd, GRID).unwrap();
            let table = DelayTable::new(mean, sd, GRID).unwrap();
            for (share, p) in shares(&table).iter().zip(&expected) {
                assert!((share - p).abs() < 1e-6, "{share} instead of {p}");
            }
        }
    }

    /// What the vocabulary calls the distribution of delays is what is drawn.
    #[test]
    fn delays_are_distributed_as_their_description_says() {
        for (mean, sd) in
            [(1.5, 0.75), (0.75, 0.375), (17.0, 8.5), (0.3, 0.5), (2.0, 0.0), (4.0, 0.1)]
        {
            let described = data::DelayDistribution::on_grid(mean, sd, GRID.dt_ms).unwrap();
            let table = DelayTable::new(mean, sd, GRID).unwrap();
            assert_eq!(table.longest() as usize, described.longest_steps(), "{mean} {sd}");
            let shares = shares(&table);
            let (before, drawn) = shares.split_at(described.shortest_steps() - 1);
            assert!(before.iter().all(|&share| share < 1e-6), "{mean} {sd}");
            for (share, p) in drawn.iter().zip(described.probabilities()) {
                assert!((share - p).abs() < 1e-6, "{share} instead of {p}");
            }
        }
    }

    #[test]
    fn delays_without_spread_are_rounded_to_the_grid() {
        for (mean, steps) in [(0.8, 8), (0.75, 8), (0.1, 1), (2.0, 20)] {
            let table = DelayTable::new(mean, 0.0, GRID).unwrap();
            assert!((0..64).all(|k| table.draw(k << 26) == steps));
        }
        assert_eq!(DelayTable::new(2_000.0, 0.0, GRID), Err(DelayError::TooLong(20_000.0)));
    }

    /// Of a normal distribution, the step about the mean has the share erf(1/2 / (sqrt 2 sigma)); spikes at
    /// every step together fill all delays.
    #[test]
    fn delays_with_spread_keep_events_apart() {
        assert_eq!(arriving_together(1.5, 0.0, GRID, 21), 1.0);
        let peak = statrs::function::erf::erf(0.5 / 5.0 / std::f64::consts::SQRT_2);
        assert!((arriving_together(4.0, 0.5, GRID, 200) - peak).abs() < 1e-6);
        assert!((arriving_together(4.0, 0.5, GRID, 1) - 1.0).abs() < 1e-12);
        let two = arriving_together(4.0, 0.5, GRID, 10);
        assert!(two > 1.2 * peak && two < 1.3 * peak, "{two} {peak}");
    }

    #[test]
    fn means_below_a_step_are_refused() {
        for sd in [0.0, 0.5] {
            assert_eq!(DelayTable::new(0.09, sd, GRID), Err(DelayError::BelowAStep));
            assert!(DelayTable::new(0.3 - 0.2, sd, GRID).is_ok());
        }
    }

    /// Above one step, a normal distribution has the mean mu + sigma phi(a) / (1 - Phi(a)), with
    /// a = (1 - mu) / sigma: (3 - 1) / 5 = 0.4 below the mean, phi(0.4) = 0.368270, Phi(0.4) = 0.655422.
    #[test]
    fn what_is_drawn_again_is_known() {
        let table = DelayTable::new(0.3, 0.5, GRID).unwrap();
        assert!((table.redrawn() - (1.0 - 0.655_422)).abs() < 1e-6, "{}", table.redrawn());
        let mean = 3.0 + 5.0 * 0.368_270 / 0.655_422;
        // Rounding moves it by a part of a step.
        assert!((table.mean_steps() - mean).abs() < 0.05, "{} {mean}", table.mean_steps());
    }
}
