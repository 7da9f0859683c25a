//! An area group that several threads of a rank simulate together.
//!
//! In the first half of a step every member draws the synapses of some of the spikes, onto all neurons
//! of the group, into queues of its own, and sums up what arrives from these. In the second half it
//! advances some of the neurons, whose input is what the sums of all members add up to. So
//! no synapse is drawn twice, and no event handed over; sums of integers do not depend on who draws what.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::area_group::queues;
use super::claims::Claims;
use super::group_spec::{GroupSpec, divided};
use super::neuron_group::{NeuronGroup, places};
use super::sources::Sources;
use crate::connectivity::ListedNetwork;
use crate::delivery::{ChunkStore, PackedQueues, SHARD, Sums};
use crate::error::BuildError;
use crate::neurons::{LANES, Part, Real};
use crate::plan::Plan;

/// An area group and the threads that share it.
pub(crate) struct SharedGroup<R: Real> {
    pub sources: Sources,
    /// Which spikes the members have taken at a step.
    pub claims: Claims,
    pub members: Vec<Member<R>>,
    /// Where the neurons of all members are in the group.
    parts: Vec<Part<R>>,
}

/// What one of the threads has that share a group.
pub(crate) struct Member<R: Real> {
    /// Its number in the rank.
    pub thread: usize,
    arriving: RwLock<Arriving<R>>,
    neurons: Mutex<NeuronGroup<R>>,
}

/// Events onto the neurons of a group that one member has drawn.
pub(crate) struct Arriving<R: Real> {
    pub queues: PackedQueues,
    /// What of them arrives at this step.
    pub sums: Sums<R>,
    /// Neurons of the group.
    pub neurons: usize,
}

impl<R: Real> SharedGroup<R> {
    /// A group that the threads of these numbers share.
    pub(crate) fn new(
        plan: &Plan,
        spec: &GroupSpec,
        threads: &[usize],
        chunks: &Arc<ChunkStore>,
        listed: Option<&ListedNetwork>,
    ) -> Result<Self, BuildError> {
        let parts = spec.parts(plan);
        let neurons = places(&parts);
        let member = |(member, &thread): (usize, &usize)| Member {
            thread,
            arriving: RwLock::new(Arriving {
                queues: queues(plan, neurons, chunks),
                sums: Sums::new(neurons.div_ceil(SHARD), plan.two_channels),
                neurons,
            }),
            neurons: Mutex::new(NeuronGroup::new(
                plan,
                divided(&parts, member, threads.len()),
                listed,
            )),
        };
        let members = threads.iter().enumerate().map(member).collect();
        Ok(Self {
            sources: Sources::draw(plan, &parts)?,
            claims: Claims::default(),
            members,
            parts,
        })
    }

    /// The number among the members of a thread, if it is one.
    pub(crate) fn member_of(&self, thread: usize) -> Option<usize> {
        self.members.iter().position(|member| member.thread == thread)
    }

    /// What has arrived through each of the members.
    pub(crate) fn arrived(&self) -> Vec<RwLockReadGuard<'_, Arriving<R>>> {
        self.members.iter().map(Member::arrived).collect()
    }

    /// Adds up what has arrived at those of a member's neurons that lie in a shard of its own.
    pub(crate) fn add_up(
        &self,
        arrived: &[RwLockReadGuard<Arriving<R>>],
        neurons: &NeuronGroup<R>,
        shard: usize,
        sums: &mut Sums<R>,
    ) {
        let begin = shard * SHARD;
        for (of_all, own) in self.parts.iter().zip(&neurons.parts) {
            let Some(blocks) = own.blocks_between(begin, begin + SHARD) else { continue };
            let of_members = arrived.iter().map(|arriving| &arriving.sums);
            let in_group = (own.block(blocks.start) - of_all.first_block) as usize;
            let there = of_all.start + in_group * LANES;
            let here = own.start + blocks.start * LANES - begin;
            sums.add_up(here..here + blocks.len() * LANES, of_members, there);
        }
    }
}

impl<R: Real> Member<R> {
    /// What is on its way through it, to be changed.
    pub(crate) fn arriving(&self) -> RwLockWriteGuard<'_, Arriving<R>> {
        self.arriving.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn arrived(&self) -> RwLockReadGuard<'_, Arriving<R>> {
        self.arriving.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The neurons that it advances.
    pub(crate) fn neurons(&self) -> MutexGuard<'_, NeuronGroup<R>> {
        self.neurons.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
