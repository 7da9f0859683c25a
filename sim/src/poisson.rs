//! Poisson numbers for 64 neurons at once.
//!
//! A number is how many of the cumulative probabilities a uniform random number has passed. Of the
//! 32 bits of the latter, only the upper 16 are drawn and compared, 16 neurons per vector; where
//! they equal those of a cumulative probability (a few in 10,000), the lower 16 decide.

use statrs::function::gamma::gamma_ur;

use crate::lif::LANES;
use crate::simd::Isa;
use crate::streams::{Purpose, Streams};

/// Counters per block: each gives eight numbers of 16 bits.
const CALLS: usize = LANES / 8;

/// Cumulative probabilities of a Poisson distribution, in units of 2^-32.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PoissonTable {
    /// Numbers below this have a probability below 2^-32.
    base: u16,
    cumulative: Vec<u32>,
    /// The upper halves of the cumulative probabilities, shifted to signed numbers.
    upper: Vec<i16>,
}

impl PoissonTable {
    pub(crate) fn new(mean: f64) -> Self {
        let whole = 2_f64.powi(32);
        let mut base = 0;
        let mut cumulative = Vec::new();
        for k in 0..u16::MAX {
            let passed = (gamma_ur(f64::from(k) + 1.0, mean) * whole).round();
            if passed >= whole {
                break;
            }
            if passed == 0.0 {
                base = k + 1;
            } else {
                cumulative.push(passed as u32);
            }
        }
        let upper = cumulative.iter().map(|&c| signed((c >> 16) as u16)).collect();
        Self { base, cumulative, upper }
    }

    /// Poisson numbers of the neurons of a block at a step, for the input with a `number`.
    #[inline(always)]
    pub(crate) fn draw<I: Isa>(
        &self,
        isa: I,
        streams: &Streams,
        number: u32,
        block: u32,
        step: u64,
    ) -> [u16; LANES] {
        let random = random_bits(isa, streams, number, block, step);
        let mut counts = [self.base as i16; LANES];
        let mut ties = [0_i16; LANES];
        for &upper in &self.upper {
            for l in 0..LANES {
                counts[l] += i16::from(random[l] > upper);
                ties[l] |= i16::from(random[l] == upper);
            }
        }
        let mut counts = counts.map(|count| count as u16);
        if ties.iter().fold(0, |any, tie| any | tie) != 0 {
            for l in (0..LANES).filter(|&l| ties[l] != 0) {
                let neuron = block * LANES as u32 + l as u32;
                counts[l] = self.decide(random[l], streams, number, neuron, step);
            }
        }
        counts
    }

    /// The Poisson number where the upper half of the random number does not decide it.
    #[cold]
    fn decide(&self, upper: i16, streams: &Streams, number: u32, neuron: u32, step: u64) -> u16 {
        let lower = streams.words(Purpose::PoissonTie, [neuron, step as u32, number])[0];
        let random = u32::from(unsigned(upper)) << 16 | lower >> 16;
        self.base + self.cumulative.iter().filter(|&&passed| random >= passed).count() as u16
    }
}

/// Sixteen random bits for every neuron of a block.
#[inline(always)]
fn random_bits<I: Isa>(
    isa: I,
    streams: &Streams,
    number: u32,
    block: u32,
    step: u64,
) -> [i16; LANES] {
    let calls: [u32; CALLS] = std::array::from_fn(|call| block * CALLS as u32 + call as u32);
    let words = isa.philox(
        [
            calls,
            [step as u32; CALLS],
            [number; CALLS],
            [Purpose::PoissonInput as u32 | ((step >> 32) as u32) << 8; CALLS],
        ],
        streams.key(),
    );
    let mut bits = [0; LANES];
    for (word, lanes) in words.iter().zip(bits.as_chunks_mut::<{ 2 * CALLS }>().0) {
        for l in 0..CALLS {
            lanes[2 * l] = signed(word[l] as u16);
            lanes[2 * l + 1] = signed((word[l] >> 16) as u16);
        }
    }
    bits
}

#[inline(always)]
fn signed(value: u16) -> i16 {
    (value ^ 0x8000) as i16
}

#[inline(always)]
fn unsigned(value: i16) -> u16 {
    value as u16 ^ 0x8000
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Baseline;

    /// Chi-square of the numbers of 6.4 million neurons and steps against the Poisson
    /// probabilities, cells with fewer than ten expected merged; false alarm 1e-4 per case by the
    /// normal approximation of Wilson and Hilferty.
    #[test]
    fn numbers_follow_the_poisson_distribution() {
        let streams = Streams::new(3);
        for mean in [0.0075, 1.246, 3.4, 40.0] {
            let table = PoissonTable::new(mean);
            let mut counts = vec![0.0; 200];
            let blocks = 1_000_u32;
            for (block, step) in (0..blocks).flat_map(|b| (0..100).map(move |s| (b, s))) {
                for count in table.draw(Baseline, &streams, 9, block, step) {
                    counts[usize::from(count)] += 1.0;
                }
            }
            let draws = f64::from(blocks) * 100.0 * 64.0;
            let mut probability = (-mean).exp();
            let (mut chi2, mut cells) = (0.0, -1.0);
            let (mut expected, mut found) = (0.0, 0.0);
            for (k, count) in counts.iter().enumerate() {
                expected += probability * draws;
                found += count;
                if expected >= 10.0 {
                    chi2 += (found - expected).powi(2) / expected;
                    cells += 1.0;
                    (expected, found) = (0.0, 0.0);
                }
                probability *= mean / (k as f64 + 1.0);
            }
            let cells: f64 = cells;
            let normal =
                ((chi2 / cells).cbrt() - 1.0 + 2.0 / (9.0 * cells)) / (2.0 / (9.0 * cells)).sqrt();
            assert!(normal < 3.72, "mean {mean}: chi-square {chi2} over {cells}");
        }
    }

    #[test]
    fn large_means_are_possible() {
        let table = PoissonTable::new(5_000.0);
        let streams = Streams::new(4);
        let numbers: Vec<f64> = (0..100)
            .flat_map(|step| table.draw(Baseline, &streams, 0, 0, step))
            .map(f64::from)
            .collect();
        let mean = numbers.iter().sum::<f64>() / numbers.len() as f64;
        // Five standard errors of the mean of 6,400 numbers of variance 5,000.
        assert!((mean - 5_000.0).abs() < 5.0 * (5_000.0_f64 / 6_400.0).sqrt(), "{mean}");
    }
}
