//! Puts the events of spikes onto the neurons of a group on their way.

use std::ops::Range;

use super::sources::Sources;
use super::spikes::PopulationSpikes;
use crate::connectivity::Batch;
use crate::delivery::{PackedQueues, Pool, QueueWriter};

/// The synapses of some spikes onto a group while they are drawn, in pieces: a piece is a spike in one
/// projection, those of a spike lie side by side.
pub(super) struct Drawing<'a> {
    sources: &'a Sources,
    batch: &'a mut Batch,
    sink: QueueWriter<'a>,
    /// Spikes that have not been passed over, and the number of the first of their pieces.
    spikes: &'a [PopulationSpikes],
    first: usize,
}

impl<'a> Drawing<'a> {
    pub(super) fn new(
        sources: &'a Sources,
        spikes: &'a [PopulationSpikes],
        batch: &'a mut Batch,
        pool: &'a mut Pool,
        queues: &'a mut PackedQueues,
    ) -> Self {
        let emitted = spikes.first().map_or(0, |spikes| spikes.emitted);
        Self { sources, batch, sink: QueueWriter { queues, pool, emitted }, spikes, first: 0 }
    }

    /// How many pieces there are.
    pub(super) fn pieces(&self) -> usize {
        self.spikes.iter().map(|spikes| self.sources.pieces(spikes)).sum()
    }

    /// Draws some pieces behind those that were drawn before.
    pub(super) fn draw(&mut self, pieces: Range<usize>) {
        debug_assert!(self.first <= pieces.start, "pieces are drawn in ascending order");
        while let Some((spikes, behind)) = self.spikes.split_first() {
            let end = self.first + self.sources.pieces(spikes);
            let (from, to) = (pieces.start.max(self.first), pieces.end.min(end));
            if from < to {
                self.draw_spikes(spikes, from - self.first..to - self.first);
            }
            if end > pieces.end {
                return;
            }
            (self.spikes, self.first) = (behind, end);
        }
    }

    fn draw_spikes(&mut self, spikes: &PopulationSpikes, pieces: Range<usize>) {
        if spikes.emitted != self.sink.emitted {
            self.batch.flush(self.sources.projections(), &mut self.sink);
            self.sink.emitted = spikes.emitted;
        }
        self.sources.draw_synapses(self.batch, spikes, pieces, &mut self.sink);
    }

    /// Draws what is left in the batch; the number of events that are on their way.
    pub(super) fn finish(self) -> u64 {
        let Self { sources, batch, mut sink, .. } = self;
        batch.flush(sources.projections(), &mut sink);
        sink.queues.take_accepted()
    }
}
