//! Poisson numbers for 64 neurons at once.
//!
//! A number is how many of the cumulative probabilities a uniform random number has passed.
//!
//! Where events are frequent, every neuron has a random number of its own. Of its 32 bits only the
//! upper 16 are drawn and compared, 16 neurons per vector; where they equal those of a cumulative
//! probability (a few in 10,000), the lower 16 decide.
//!
//! Where events are rare, the number of all 64 neurons together is drawn, and each event is given
//! to one of them at random: independent Poisson numbers again, since those of a sum are
//! multinomial.

use statrs::function::gamma::gamma_ur;

use std::ops::AddAssign;

use super::lif::LANES;
use super::real::Real;
use crate::machine::Isa;
use crate::streams::{Purpose, Streams, counter_at};

/// Counters per block: each gives eight numbers of 16 bits.
const CALLS: usize = LANES / 8;

/// Below this mean number of events of all neurons of a block they are drawn together.
const RARE: f64 = 4.0;

/// Bits that choose a neuron of a block, choices in a random word, and in three of them.
const CHOICE_BITS: usize = LANES.ilog2() as usize;
const PER_WORD: usize = 32 / CHOICE_BITS;
const CHOICES: usize = 3 * PER_WORD;
/// More calls for choices than a block can need: with a mean below 4, no number reaches 100.
const CALLS_OF_CHOICES: u32 = 16;

/// A block of neurons at a step.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BlockAt {
    /// The number of the block in its population.
    pub block: u32,
    pub step: u64,
}

/// Poisson numbers of one mean.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Poisson {
    law: Law,
    /// The number of the input in the network, part of the key.
    number: u32,
}

#[derive(Clone, Debug, PartialEq)]
enum Law {
    /// For each neuron by itself.
    Frequent(Table),
    /// For all neurons of a block together.
    Rare(Table),
}

impl Poisson {
    pub(crate) fn new(mean: f64, number: u32) -> Self {
        let together = mean * LANES as f64;
        let law = if together < RARE {
            Law::Rare(Table::new(together))
        } else {
            Law::Frequent(Table::new(mean))
        };
        Self { law, number }
    }

    /// Adds `unit` times a Poisson number to the sum of every neuron of a block, at a step.
    #[inline(always)]
    pub(crate) fn add<R: Real, I: Isa>(
        &self,
        isa: I,
        streams: &Streams,
        at: BlockAt,
        unit: R::Amount,
        sums: &mut [R::Amount; LANES],
    ) {
        match &self.law {
            Law::Frequent(table) => {
                let counts = table.draw(isa, streams, self.number, at);
                for l in 0..LANES {
                    sums[l] += R::times(unit, counts[l]);
                }
            }
            Law::Rare(table) => {
                let place = [at.block, self.number];
                let words = streams.words_at(Purpose::PoissonInput, at.step, place);
                let events = usize::from(table.count(words[0]));
                if events > 0 {
                    self.distribute(streams, at, events, words, unit, sums);
                }
            }
        }
    }

    /// Gives each of `events` to a random neuron, by the words that drawing their number has left
    /// over, and further ones if need be.
    fn distribute<A: Copy + AddAssign>(
        &self,
        streams: &Streams,
        at: BlockAt,
        events: usize,
        mut words: [u32; 4],
        unit: A,
        sums: &mut [A; LANES],
    ) {
        for event in 0..events {
            let (call, choice) = (event / CHOICES, event % CHOICES);
            if call > 0 && choice == 0 {
                let place = [at.block * CALLS_OF_CHOICES + call as u32, self.number];
                words = streams.words_at(Purpose::PoissonTarget, at.step, place);
            }
            let word = words[1 + choice / PER_WORD] >> (choice % PER_WORD * CHOICE_BITS);
            sums[word as usize % LANES] += unit;
        }
    }
}

/// Cumulative probabilities of a Poisson distribution, in units of 2^-32.
#[derive(Clone, Debug, PartialEq)]
struct Table {
    /// Numbers below this have a probability below 2^-32.
    base: u16,
    cumulative: Vec<u32>,
    /// The upper halves of the cumulative probabilities, shifted to signed numbers.
    upper: Vec<i16>,
}

impl Table {
    fn new(mean: f64) -> Self {
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

    /// The Poisson number that 32 random bits stand for.
    #[inline(always)]
    fn count(&self, random: u32) -> u16 {
        let passed = self.cumulative.iter().take_while(|&&passed| random >= passed).count();
        self.base + passed as u16
    }

    /// Poisson numbers of the neurons of a block at a step, for the input with a `number`.
    #[inline(always)]
    fn draw<I: Isa>(&self, isa: I, streams: &Streams, number: u32, at: BlockAt) -> [u16; LANES] {
        let random = random_bits(isa, streams, number, at);
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
                let neuron = at.block * LANES as u32 + l as u32;
                counts[l] = self.decide(random[l], streams, number, neuron, at.step);
            }
        }
        counts
    }

    /// The Poisson number where the upper half of the random number does not decide it.
    #[cold]
    fn decide(&self, upper: i16, streams: &Streams, number: u32, neuron: u32, step: u64) -> u16 {
        let lower = streams.words_at(Purpose::PoissonTie, step, [neuron, number])[0];
        self.count(u32::from(unsigned(upper)) << 16 | lower >> 16)
    }
}

/// Sixteen random bits for every neuron of a block.
#[inline(always)]
fn random_bits<I: Isa>(isa: I, streams: &Streams, number: u32, at: BlockAt) -> [i16; LANES] {
    let calls: [u32; CALLS] = std::array::from_fn(|call| at.block * CALLS as u32 + call as u32);
    let mut counter =
        counter_at(Purpose::PoissonInput, at.step, [0, number]).map(|word| [word; CALLS]);
    counter[0] = calls;
    let words = isa.philox(counter, streams.key());
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
    use crate::machine::Baseline;

    /// Chi-square of the numbers of 6.4 million neurons and steps against the Poisson
    /// probabilities, cells with fewer than ten expected merged; false alarm 1e-4 per case by the
    /// normal approximation of Wilson and Hilferty.
    #[test]
    fn numbers_follow_the_poisson_distribution() {
        let streams = Streams::new(3);
        for mean in [0.0075, 0.06, 1.246, 3.4, 40.0] {
            let poisson = Poisson::new(mean, 9);
            let mut counts = vec![0.0; 200];
            let blocks = 1_000_u32;
            for (block, step) in (0..blocks).flat_map(|b| (0..100).map(move |s| (b, s))) {
                let mut numbers = [0_i32; LANES];
                poisson.add::<f32, _>(Baseline, &streams, BlockAt { block, step }, 1, &mut numbers);
                numbers.iter().for_each(|&number| counts[number as usize] += 1.0);
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
        let poisson = Poisson::new(5_000.0, 0);
        let streams = Streams::new(4);
        let mut numbers = Vec::new();
        for step in 0..100 {
            let mut of_step = [0_i32; LANES];
            poisson.add::<f32, _>(Baseline, &streams, BlockAt { block: 0, step }, 1, &mut of_step);
            numbers.extend(of_step.map(f64::from));
        }
        let mean = numbers.iter().sum::<f64>() / numbers.len() as f64;
        // Five standard errors of the mean of 6,400 numbers of variance 5,000.
        assert!((mean - 5_000.0).abs() < 5.0 * (5_000.0_f64 / 6_400.0).sqrt(), "{mean}");
    }

    /// Rare events are drawn for a block as a whole: still, neurons of a block are uncorrelated.
    /// The variance of the sum over a block is that of independent Poisson numbers, its mean; four
    /// standard errors: false alarm 6e-5.
    #[test]
    fn rare_numbers_of_a_block_are_independent() {
        let (mean, streams, blocks) = (0.06, Streams::new(5), 200_000_u32);
        let poisson = Poisson::new(mean, 1);
        let (mut halves, mut squares) = (0.0, 0.0);
        for block in 0..blocks {
            let mut numbers = [0_i32; LANES];
            poisson.add::<f32, _>(Baseline, &streams, BlockAt { block, step: 17 }, 1, &mut numbers);
            let (left, right) = numbers.split_at(LANES / 2);
            let sum = |half: &[i32]| half.iter().sum::<i32>() as f64 - mean * 32.0;
            halves += sum(left) * sum(right);
            squares += (mean * 32.0).powi(2);
        }
        assert!(halves.abs() < 4.0 * squares.sqrt(), "covariance {}", halves / f64::from(blocks));
    }
}
