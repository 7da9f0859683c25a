//! Transmission delays: normal, rounded to the grid, redrawn below its first step.

use statrs::distribution::{ContinuousCDF, Normal};

use crate::simd::{Isa, LANES};

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
}

impl DelayTable {
    /// The table of a normal distribution, or the longest delay if that is too long.
    pub(crate) fn new(mean_ms: f64, sd_ms: f64, dt_ms: f64) -> Result<Self, f64> {
        let probabilities = probabilities(mean_ms, sd_ms, dt_ms)?;
        Ok(Self::from_probabilities(&probabilities))
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
        Self { entries, bits: cells.trailing_zeros(), shortest: impossible as u32 + 1, longest }
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

    /// The longest delay that can be drawn (steps).
    pub(crate) fn longest(&self) -> u32 {
        self.longest
    }
}

/// The delays (steps, at least 1) that eight times 32 random bits stand for, each in the table
/// that begins at `begin` and has `2^bits` cells.
#[inline(always)]
pub(crate) fn draw<I: Isa>(
    isa: I,
    tables: &[u32],
    begin: [u32; LANES],
    bits: [u32; LANES],
    random: [u32; LANES],
) -> [u32; LANES] {
    let cell: [u32; LANES] = std::array::from_fn(|l| random[l] >> (32 - bits[l]));
    let index = std::array::from_fn(|l| begin[l] + cell[l]);
    // SAFETY: `bits` bits are left of each cell, and its table has 2^bits entries from `begin` on.
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

/// The probability of every delay from one step on; the mean in steps if it is too long.
///
/// Delays are drawn above one step and rounded to the nearest: one step stands for delays from 1
/// to 1.5 steps. Beyond a probability of 1e-9 the tail is cut.
fn probabilities(mean_ms: f64, sd_ms: f64, dt_ms: f64) -> Result<Vec<f64>, f64> {
    let mean = mean_ms / dt_ms;
    let longest = (mean + 6.0 * sd_ms / dt_ms).max(1.0).round();
    if longest > LONGEST_DELAY as f64 {
        return Err(longest);
    }
    let steps = longest as usize;
    let certain = |delay: usize| {
        let mut probabilities = vec![0.0; delay];
        probabilities[delay - 1] = 1.0;
        probabilities
    };
    let Ok(normal) = Normal::new(mean, sd_ms / dt_ms) else {
        return Ok(certain(steps));
    };
    let above = |delay: f64| normal.sf(delay);
    let all = above(1.0);
    if all < 1e-12 {
        return Ok(certain(1));
    }
    let of = |delay: usize| {
        let (from, to) = ((delay as f64 - 0.5).max(1.0), delay as f64 + 0.5);
        (above(from) - above(to)) / all
    };
    let mut probabilities: Vec<f64> = (1..=steps).map(of).collect();
    while probabilities.len() > 1 && probabilities[probabilities.len() - 1] < 1e-9 {
        probabilities.pop();
    }
    let total: f64 = probabilities.iter().sum();
    probabilities.iter_mut().for_each(|p| *p /= total);
    Ok(probabilities)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Baseline;

    impl DelayTable {
        fn draw(&self, random: u32) -> u32 {
            draw(Baseline, &self.entries, [0; LANES], [self.bits; LANES], [random; LANES])[0]
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
            let expected = probabilities(mean, sd, 0.1).unwrap();
            let table = DelayTable::new(mean, sd, 0.1).unwrap();
            for (share, p) in shares(&table).iter().zip(&expected) {
                assert!((share - p).abs() < 1e-6, "{share} instead of {p}");
            }
        }
    }

    #[test]
    fn delays_without_spread_are_rounded_to_the_grid() {
        for (mean, steps) in [(0.8, 8), (0.75, 8), (0.04, 1), (2.0, 20)] {
            let table = DelayTable::new(mean, 0.0, 0.1).unwrap();
            assert!((0..64).all(|k| table.draw(k << 26) == steps));
        }
        assert!(DelayTable::new(2_000.0, 0.0, 0.1).is_err());
    }
}
