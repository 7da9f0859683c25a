//! Random numbers that are keyed by what they are for.
//!
//! Nothing has a generator whose state could depend on order: every number is a function of the
//! seed, its purpose and the neuron, projection or step that it belongs to. So the same network
//! comes out for any number of threads and ranks.

mod binomial;
mod draws;
mod philox;

pub(crate) use binomial::binomial;
pub(crate) use draws::Draws;
pub(crate) use philox::{Words, philox, philox_lanes};
#[cfg(target_arch = "x86_64")]
pub(crate) use philox::{multiply_avx2, philox_avx2};

/// What a random number is for; part of every counter, so that no two purposes share numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Purpose {
    InitialPotential = 1,
    OutDegree = 2,
    Synapse = 3,
    PoissonInput = 4,
    PoissonTie = 5,
    PoissonTarget = 6,
    RecordedPotential = 7,
    DelayCounts = 8,
    Slot = 9,
}

/// All random numbers of one seed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Streams {
    key: [u32; 2],
}

impl Streams {
    pub(crate) fn new(seed: u64) -> Self {
        Self { key: [seed as u32, (seed >> 32) as u32] }
    }

    pub(crate) fn key(&self) -> [u32; 2] {
        self.key
    }

    /// Four words for `purpose`, at a place given by three numbers.
    pub(crate) fn words(&self, purpose: Purpose, place: [u32; 3]) -> [u32; 4] {
        philox([place[0], place[1], place[2], purpose as u32], self.key)
    }

    /// Four words for `purpose` at a step, at a place given by two numbers.
    #[inline(always)]
    pub(crate) fn words_at(&self, purpose: Purpose, step: u64, place: [u32; 2]) -> [u32; 4] {
        philox(counter_at(purpose, step, place), self.key)
    }

    /// A uniform number strictly between 0 and 1, on the midpoints of a grid of 2^53.
    pub(crate) fn uniform(&self, purpose: Purpose, place: [u32; 3]) -> f64 {
        let words = self.words(purpose, place);
        unit(words[0], words[1])
    }
}

/// The counter of a place at a step.
#[inline(always)]
pub(crate) fn counter_at(purpose: Purpose, step: u64, place: [u32; 2]) -> [u32; 4] {
    let purpose = purpose as u32 | ((step >> 32) as u32) << 8;
    [place[0], step as u32, place[1], purpose]
}

/// A uniform number strictly between 0 and 1 from 53 of 64 random bits.
pub(crate) fn unit(low: u32, high: u32) -> f64 {
    let bits = (u64::from(high) << 32 | u64::from(low)) >> 11;
    (bits as f64 + 0.5) / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pearson's statistic over 256 cells, for every byte of the words of neighbouring counters.
    /// Each passes with probability 0.9999 (16 bytes: false alarm 0.16 %).
    #[test]
    fn bytes_of_neighbouring_counters_are_uniform() {
        let streams = Streams::new(0x5eed);
        let mut cells = vec![[0_u32; 256]; 16];
        let draws = 100_000;
        for place in 0..draws {
            let words = streams.words(Purpose::Synapse, [place, 3, 7]);
            for (byte, value) in words.iter().flat_map(|word| word.to_le_bytes()).enumerate() {
                cells[byte][usize::from(value)] += 1;
            }
        }
        let expected = f64::from(draws) / 256.0;
        for of_byte in cells {
            let chi2: f64 =
                of_byte.iter().map(|&n| (f64::from(n) - expected).powi(2) / expected).sum();
            // The 99.99 % quantile of chi-square with 255 degrees of freedom.
            assert!(chi2 < 347.7, "chi-square {chi2} over 255 degrees of freedom");
        }
    }

    /// Correlation of uniform numbers between purposes, places and seeds: below four standard
    /// errors of a true zero (false alarm 6e-5 each).
    #[test]
    fn numbers_for_different_things_are_uncorrelated() {
        let n = 100_000;
        let (one, other) = (Streams::new(1), Streams::new(2));
        let base = |k| one.uniform(Purpose::Synapse, [k, 0, 0]) - 0.5;
        let others: [&dyn Fn(u32) -> f64; 4] = [
            &|k| one.uniform(Purpose::OutDegree, [k, 0, 0]) - 0.5,
            &|k| one.uniform(Purpose::Synapse, [k + 1, 0, 0]) - 0.5,
            &|k| one.uniform(Purpose::Synapse, [k, 1, 0]) - 0.5,
            &|k| other.uniform(Purpose::Synapse, [k, 0, 0]) - 0.5,
        ];
        for against in others {
            let covariance: f64 = (0..n).map(|k| base(k) * against(k)).sum::<f64>() / f64::from(n);
            assert!((covariance * 12.0).abs() < 4.0 / f64::from(n).sqrt(), "{covariance}");
        }
    }
}
