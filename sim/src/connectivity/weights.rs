//! Synaptic weights, drawn and packed into 16 bits.

use statrs::distribution::{ContinuousCDF, Normal};

use crate::machine::{Isa, LANES};

/// Bits of a code's mantissa; five bits of exponent are above it.
const MANTISSA_BITS: u32 = 11;
const MANTISSA: u32 = 1 << MANTISSA_BITS;

/// Random bits that a weight is drawn from.
pub(crate) const WEIGHT_BITS: u32 = 26;
const CELL_BITS: u32 = 10;
const CELLS: usize = 1 << CELL_BITS;
const LAST: u32 = CELLS as u32 - 1;

/// The distribution of the absolute weights of a projection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct WeightLaw {
    pub mean_pa: f64,
    pub sd_pa: f64,
    pub lognormal: bool,
}

impl WeightLaw {
    /// The weight (pA) below which a share `p` of them lies.
    pub(crate) fn quantile(&self, p: f64) -> f64 {
        let Self { mean_pa: mean, sd_pa: sd, .. } = *self;
        if sd == 0.0 {
            return mean;
        }
        let unit = Normal::standard();
        if self.lognormal && mean > 0.0 {
            let variance = (sd / mean).powi(2).ln_1p();
            return mean * (unit.inverse_cdf(p) * variance.sqrt() - variance / 2.0).exp();
        }
        // Redrawn across zero: what is left of the normal distribution above it.
        let across = unit.cdf(-mean / sd);
        (mean + sd * unit.inverse_cdf(across + (1.0 - across) * p)).max(0.0)
    }

    /// Equal for equal laws.
    pub(crate) fn key(&self) -> [u64; 3] {
        [self.mean_pa.to_bits(), self.sd_pa.to_bits(), u64::from(self.lognormal)]
    }

    /// The largest weight that can be drawn (pA).
    pub(crate) fn largest(&self) -> f64 {
        self.quantile(1.0 - smallest_share())
    }
}

fn smallest_share() -> f64 {
    0.5 / f64::from(1 << WEIGHT_BITS)
}

/// The number of quanta that a code stands for: a small float with 5 bits of exponent.
///
/// Codes below 2048 are the numbers themselves; above, the relative spacing is 2^-11 to 2^-12.
#[inline(always)]
pub(crate) fn decode(code: u32) -> u32 {
    let exponent = code >> MANTISSA_BITS;
    let normal = u32::from(exponent != 0);
    ((code & (MANTISSA - 1)) + (normal << MANTISSA_BITS)) << (exponent - normal)
}

/// The code of a number of quanta, interpolated between whole codes.
fn encode(quanta: f64) -> f64 {
    let mantissa = f64::from(MANTISSA);
    if quanta < mantissa {
        return quanta;
    }
    let octave = (quanta / mantissa).log2().floor();
    (octave + 1.0) * mantissa + quanta / octave.exp2() - mantissa
}

/// Draws codes of weights: quantiles of the distribution, interpolated within 1024 cells of equal
/// probability, of which the outermost two are divided into 1024 again; the outermost of these
/// list the codes of their 64 values of the random bits one by one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct WeightTable {
    /// The cells, those of the lower tail, those of the upper tail, and the two lists.
    entries: Vec<u32>,
}

const LOW: usize = CELLS;
const HIGH: usize = 2 * CELLS;
const LISTS: usize = 3 * CELLS;
const LISTED: u32 = 64;

/// Entries of a table.
pub(super) const ENTRIES: usize = LISTS + 2 * LISTED as usize;

/// The codes of the weights of a law.
struct Codes<'a> {
    law: &'a WeightLaw,
    quantum_pa: f64,
}

impl Codes<'_> {
    /// The code of the weight below which a share lies.
    fn code(&self, share: f64) -> u32 {
        let share = share.clamp(smallest_share(), 1.0 - smallest_share());
        encode(self.law.quantile(share) / self.quantum_pa).round().min(65_535.0) as u32
    }

    /// Cells of equal probability: the code at the beginning of each, and how far it is to its end.
    fn cells(&self, from: f64, to: f64) -> Vec<u32> {
        let share = |k: usize| from + (to - from) * k as f64 / CELLS as f64;
        let bounds: Vec<u32> = (0..=CELLS).map(|k| self.code(share(k))).collect();
        bounds.windows(2).map(|bounds| bounds[0] << 16 | (bounds[1] - bounds[0])).collect()
    }

    /// The codes of single values of the random bits.
    fn list(&self, first: u32) -> impl Iterator<Item = u32> + '_ {
        let share = |k: u32| (f64::from(k) + 0.5) / f64::from(1 << WEIGHT_BITS);
        (first..first + LISTED).map(move |k| self.code(share(k)))
    }
}

impl WeightTable {
    pub(crate) fn new(law: &WeightLaw, quantum_pa: f64) -> Self {
        let codes = Codes { law, quantum_pa };
        let edge = 1.0 / CELLS as f64;
        let mut entries = codes.cells(0.0, 1.0);
        entries.extend(codes.cells(0.0, edge));
        entries.extend(codes.cells(1.0 - edge, 1.0));
        entries.extend(codes.list(0));
        entries.extend(codes.list((1 << WEIGHT_BITS) - LISTED));
        debug_assert_eq!(entries.len(), ENTRIES);
        Self { entries }
    }

    /// Everything, for [`draw`]; all tables have as many.
    pub(crate) fn entries(&self) -> &[u32] {
        &self.entries
    }
}

/// The codes that eight times 26 random bits stand for, each in the table that begins at `begin`.
///
/// # Safety
/// All of these tables lie within `tables`.
#[inline(always)]
pub(super) unsafe fn draw<I: Isa>(
    isa: I,
    tables: &[u32],
    begin: [u32; LANES],
    random: [u32; LANES],
) -> [u32; LANES] {
    let cell: [u32; LANES] =
        std::array::from_fn(|l| (random[l] >> (WEIGHT_BITS - CELL_BITS)) & LAST);
    let index = std::array::from_fn(|l| begin[l] + cell[l]);
    // SAFETY: cells are below their number, and a table has more entries than cells; the rest is the
    // caller's word.
    let entry = unsafe { isa.gather(tables, index) };
    let mut code: [u32; LANES] = std::array::from_fn(|l| interpolate(entry[l], random[l] & 0xffff));
    // The last cell and the first are next to each other, counted round.
    let outermost: [u32; LANES] = std::array::from_fn(|l| u32::from((cell[l] + 1) & LAST < 2));
    if isa.any(outermost) {
        for l in (0..LANES).filter(|&l| outermost[l] != 0) {
            code[l] = draw_tail(&tables[begin[l] as usize..], random[l]);
        }
    }
    code
}

/// The code of random bits that fall into an outermost cell.
#[cold]
fn draw_tail(table: &[u32], random: u32) -> u32 {
    let upper = random >> (WEIGHT_BITS - 1) != 0;
    let cell = (random >> 6) as usize % CELLS;
    if cell == if upper { CELLS - 1 } else { 0 } {
        let list = if upper { LISTED } else { 0 };
        return table[LISTS + (list + random % LISTED) as usize];
    }
    interpolate(table[if upper { HIGH } else { LOW } + cell], (random & 63) << 10)
}

/// A point within a cell, `fraction` of 2^16 on the way from its lower to its upper end.
#[inline(always)]
fn interpolate(cell: u32, fraction: u32) -> u32 {
    (cell >> 16) + (((cell & 0xffff) * fraction + 0x8000) >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Baseline;

    impl WeightTable {
        fn draw(&self, random: u32) -> u32 {
            // SAFETY: the table is all there is.
            unsafe { draw(Baseline, &self.entries, [0; LANES], [random; LANES])[0] }
        }
    }

    #[test]
    fn codes_are_monotone_and_close() {
        let mut last = 0;
        for quanta in [0, 1, 2047, 2048, 2049, 4095, 4096, 5000, 1 << 20, 1_545_000, 1 << 30] {
            let code = encode(f64::from(quanta)).round() as u32;
            assert!(code >= last);
            let decoded = f64::from(decode(code));
            assert!((decoded - f64::from(quanta)).abs() <= f64::from(quanta) / 4096.0);
            last = code;
        }
    }

    /// Mean and SD over equally spaced random bits against the moments of the distribution.
    #[test]
    fn moments_are_those_of_the_law() {
        let laws = [
            (WeightLaw { mean_pa: 87.8, sd_pa: 8.78, lognormal: false }, 1e-5, 1e-4),
            (WeightLaw { mean_pa: 965.9, sd_pa: 96.59, lognormal: false }, 1e-5, 1e-4),
            (WeightLaw { mean_pa: 87.8, sd_pa: 0.0, lognormal: false }, 3e-4, 1e-9),
            // The cut at a share of 2^-27 takes 0.4 % of the variance of this tail.
            (WeightLaw { mean_pa: 87.8, sd_pa: 263.4, lognormal: true }, 1e-3, 3e-2),
        ];
        for (law, mean_tolerance, sd_tolerance) in laws {
            let quantum = (law.largest() / f64::from(1 << 21)).log2().ceil().exp2();
            let table = WeightTable::new(&law, quantum);
            let (mut sum, mut squares) = (0.0, 0.0);
            let draws = 1_u32 << WEIGHT_BITS;
            for k in 0..draws {
                let weight = f64::from(decode(table.draw(k))) * quantum;
                sum += weight;
                squares += weight * weight;
            }
            let mean = sum / f64::from(draws);
            let sd = (squares / f64::from(draws) - mean * mean).max(0.0).sqrt();
            assert!((mean / law.mean_pa - 1.0).abs() < mean_tolerance, "{law:?}: mean {mean}");
            assert!((sd - law.sd_pa).abs() <= sd_tolerance * law.mean_pa, "{law:?}: SD {sd}");
        }
    }

    #[test]
    fn weights_are_redrawn_across_zero() {
        let law = WeightLaw { mean_pa: 1.0, sd_pa: 2.0, lognormal: false };
        let table = WeightTable::new(&law, 1e-3);
        let smallest = (0..1_u32 << 16).map(|k| decode(table.draw(k << 10))).min();
        assert!(smallest < Some(3));
        // The mean of a normal distribution above zero: mu + sigma phi(mu/sigma)/Phi(mu/sigma).
        let mean: f64 =
            (0..1_u32 << 20).map(|k| f64::from(decode(table.draw(k << 6 | 32)))).sum::<f64>();
        assert!((mean / f64::from(1_u32 << 20) * 1e-3 - 2.018_5).abs() < 1e-3, "{mean}");
    }
}
