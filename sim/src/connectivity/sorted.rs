//! Draws the synapses of one neuron in one projection together, in the order of their delays.
//!
//! Where a neuron has many more synapses in a projection than there are delays, delays need not be
//! drawn one by one: the numbers of synapses with each delay are multinomial. The equally probable
//! cells of the alias table get theirs by halving, which takes no more than counting random bits;
//! each cell divides its number between its own delay and its alias. So synapses come in runs of
//! the same delay, which are written one behind the other.
//!
//! Eight counters give 24 synapses: each of their first three words chooses a target and, by what
//! the choice leaves over, the upper bits of the weight; the fourth has the lower bits.

use super::delays::DelayCell;
use super::projection::{Projection, Projections, SourceSynapses};
use super::weights;
use crate::machine::{Isa, LANES};
use crate::streams::Purpose;

/// Random bits of a weight that are not left over from the choice of its target.
const LOW_BITS: u32 = weights::WEIGHT_BITS - 16;

/// Synapses of one neuron in one projection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sorted {
    /// How many have each delay, from one step on.
    delays: Vec<u32>,
    /// Their targets among the group's neurons, or [`NOT_OWN`](super::NOT_OWN).
    target: Vec<u32>,
    /// Codes of their weights.
    code: Vec<u32>,
    /// Synapses of each cell of the delay table.
    cells: Vec<u32>,
}

impl Sorted {
    /// Draws the synapses of a source neuron.
    #[inline(always)]
    pub(crate) fn draw<I: Isa>(
        &mut self,
        isa: I,
        key: [u32; 2],
        synapses: SourceSynapses,
        projections: &Projections,
    ) {
        let projection = &projections.list()[synapses.projection as usize];
        let place = [synapses.source, projection.id];
        let bits = Bits { isa, key, place, call: 0, rows: [[0; LANES]; 4], used: 4 * LANES };
        let cells = projections.tables().cells(projection.delays);
        self.count_delays(bits, synapses.count, cells);
        self.choose(isa, key, synapses, projections);
        self.place(synapses.source, projection);
    }

    /// Draws how many synapses have each delay.
    #[inline(always)]
    fn count_delays<I: Isa>(&mut self, mut bits: Bits<I>, synapses: u32, table: &[u32]) {
        let cells = table.len();
        self.cells.resize(cells, 0);
        self.cells[0] = synapses;
        let mut width = cells;
        while width > 1 {
            let half = width / 2;
            for group in self.cells.chunks_exact_mut(width) {
                let all = group[0];
                group[0] = bits.heads(all);
                group[half] = all - group[0];
            }
            width = half;
        }
        self.delays.clear();
        self.delays.resize(cells, 0);
        for (cell, (&all, &entry)) in self.cells.iter().zip(table).enumerate() {
            let DelayCell { own_part, alias } = DelayCell::of(entry);
            let own = bits.below(own_part, all);
            self.delays[cell] += own;
            self.delays[alias] += all - own;
        }
    }

    /// Draws targets and weights.
    #[inline(always)]
    fn choose<I: Isa>(
        &mut self,
        isa: I,
        key: [u32; 2],
        synapses: SourceSynapses,
        projections: &Projections,
    ) {
        let projection = &projections.list()[synapses.projection as usize];
        let place = [synapses.source, projection.id];
        let begin = [projection.weights.begin(); LANES];
        let weights = projections.tables().weights();
        let calls = (synapses.count as usize).div_ceil(3 * LANES);
        self.target.resize(calls * 3 * LANES, 0);
        self.code.resize(calls * 3 * LANES, 0);
        let (targets, _) = self.target.as_chunks_mut::<{ 3 * LANES }>();
        let (codes, _) = self.code.as_chunks_mut::<{ 3 * LANES }>();
        for (call, (target, code)) in targets.iter_mut().zip(codes).enumerate() {
            let index = std::array::from_fn(|l| (call * LANES + l) as u32);
            let purpose = [Purpose::Synapse as u32; LANES];
            let counter = [index, [place[0]; LANES], [place[1]; LANES], purpose];
            let words = isa.philox(counter, key);
            for third in 0..3 {
                let range = third * LANES..(third + 1) * LANES;
                let [chosen, left_over] = isa.multiply(words[third], projection.targets);
                let low = words[3].map(|word| word >> (third as u32 * LOW_BITS));
                let weight = std::array::from_fn(|l| {
                    (left_over[l] >> 16) << LOW_BITS | (low[l] & ((1 << LOW_BITS) - 1))
                });
                // SAFETY: the weights of projections lie within their tables.
                let drawn = unsafe { weights::draw(isa, weights, begin, weight) };
                let chosen = chosen.map(|target| target + projection.start);
                target[range.clone()].copy_from_slice(&chosen);
                code[range].copy_from_slice(&drawn);
            }
        }
    }

    /// Takes targets from the slots of the projection, if it has some, and keeps the group's own.
    #[inline(always)]
    fn place(&mut self, source: u32, projection: &Projection) {
        if let Some(slots) = &projection.slots {
            slots.fill(source, &mut self.target);
            self.target.iter_mut().for_each(|target| *target += projection.start);
        }
        if !projection.is_whole() {
            self.target.iter_mut().for_each(|target| *target = projection.keep_own(*target));
        }
    }

    /// Targets and codes of all synapses, in the order of their delays; what lies behind the last
    /// means nothing.
    #[inline(always)]
    pub(crate) fn synapses(&self) -> (&[u32], &[u32]) {
        (&self.target, &self.code)
    }

    /// How many synapses have each delay, from one step on.
    #[inline(always)]
    pub(crate) fn delays(&self) -> &[u32] {
        &self.delays
    }
}

/// The random bits from which the delays of a neuron's synapses in a projection are counted.
struct Bits<I> {
    isa: I,
    key: [u32; 2],
    place: [u32; 2],
    call: u32,
    rows: [[u32; LANES]; 4],
    used: usize,
}

impl<I: Isa> Bits<I> {
    #[inline(always)]
    fn refill(&mut self) {
        let index = std::array::from_fn(|l| self.call * LANES as u32 + l as u32);
        let purpose = [Purpose::DelayCounts as u32; LANES];
        let [source, projection] = self.place.map(|number| [number; LANES]);
        self.rows = self.isa.philox([index, source, projection, purpose], self.key);
        self.call += 1;
        self.used = 0;
    }

    #[inline(always)]
    fn word(&mut self) -> u32 {
        if self.used == 4 * LANES {
            self.refill();
        }
        let word = self.rows.as_flattened()[self.used];
        self.used += 1;
        word
    }

    /// The next eight words that have not been begun.
    #[inline(always)]
    fn row(&mut self) -> [u32; LANES] {
        let mut row = self.used.div_ceil(LANES);
        if row == 4 {
            self.refill();
            row = 0;
        }
        self.used = (row + 1) * LANES;
        self.rows[row]
    }

    /// How many of `trials` fair coins show heads.
    #[inline(always)]
    fn heads(&mut self, trials: u32) -> u32 {
        let mut heads = 0;
        for _ in 0..trials / 32 {
            heads += self.word().count_ones();
        }
        let rest = trials % 32;
        if rest > 0 {
            heads += (self.word() & ((1 << rest) - 1)).count_ones();
        }
        heads
    }

    /// How many of `trials` random numbers of 16 bits are below `limit`.
    #[inline(always)]
    fn below(&mut self, limit: u16, trials: u32) -> u32 {
        let (mut below, mut left) = (0, trials);
        while left > 0 {
            let now = left.min(2 * LANES as u32);
            let row = self.row();
            below += self.isa.count_below(row, limit, now);
            left -= now;
        }
        below
    }
}
