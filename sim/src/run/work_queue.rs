//! The area groups of one rank, and which of its threads works on which at a step.
//!
//! Every thread has groups of its own, works on those first, and then on the ones that the others
//! have not got to yet: so none waits while there is work. What a group does at a step does not
//! depend on the thread that does it. Groups that several threads share are worked on by these.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::area_group::AreaGroup;
use super::neuron_group::NeuronGroup;
use super::shared_group::SharedGroup;
use crate::neurons::Real;

/// All groups of a rank.
pub(crate) struct WorkQueue<R: Real> {
    /// Those that one thread works on at a time, by the thread whose own they are.
    entries: Vec<Entry<R>>,
    own: Vec<Range<usize>>,
    shared: Vec<SharedGroup<R>>,
}

struct Entry<R: Real> {
    group: Mutex<AreaGroup<R>>,
    /// The last step for which a thread claimed it.
    step: AtomicU64,
}

impl<R: Real> WorkQueue<R> {
    /// The groups of each thread, the costliest first, and those that threads share.
    pub(crate) fn new(of_threads: Vec<Vec<AreaGroup<R>>>, shared: Vec<SharedGroup<R>>) -> Self {
        let (mut entries, mut own) = (Vec::new(), Vec::new());
        for groups in of_threads {
            let begin = entries.len();
            entries.extend(groups.into_iter().map(Entry::new));
            own.push(begin..entries.len());
        }
        Self { entries, own, shared }
    }

    /// Calls `visit` for each of a thread's own groups.
    pub(crate) fn for_each_own(&self, thread: usize, mut visit: impl FnMut(&mut AreaGroup<R>)) {
        self.entries[self.own[thread].clone()].iter().for_each(|entry| visit(&mut entry.lock()));
    }

    /// The groups that threads share.
    pub(crate) fn shared(&self) -> &[SharedGroup<R>] {
        &self.shared
    }

    /// Calls `visit` for the groups that a thread shares, and its number among their members.
    pub(crate) fn for_each_shared(
        &self,
        thread: usize,
        mut visit: impl FnMut(&SharedGroup<R>, usize),
    ) {
        for group in &self.shared {
            if let Some(member) = group.member_of(thread) {
                visit(group, member);
            }
        }
    }

    /// Calls `visit` for all neurons that are a thread's own.
    pub(crate) fn for_each_neurons(
        &self,
        thread: usize,
        mut visit: impl FnMut(&mut NeuronGroup<R>),
    ) {
        self.for_each_own(thread, |group| visit(&mut group.neurons));
        self.for_each_shared(thread, |group, member| visit(&mut group.members[member].neurons()));
    }

    /// Calls `work` for the groups that are left for a thread to claim at a step.
    pub(crate) fn claim(&self, thread: usize, step: u64, mut work: impl FnMut(&mut AreaGroup<R>)) {
        let own = self.entries[self.own[thread].clone()].iter();
        let threads = self.own.len();
        let others = (thread + 1..thread + threads).map(|other| self.own[other % threads].clone());
        // The cheapest of the others' last, and those are at their ends.
        let of_others = others.flat_map(|own| self.entries[own].iter().rev());
        for entry in own.chain(of_others) {
            if entry.step.swap(step, Ordering::Relaxed) != step {
                work(&mut entry.lock());
            }
        }
    }
}

impl<R: Real> Entry<R> {
    fn new(group: AreaGroup<R>) -> Self {
        Self { group: Mutex::new(group), step: AtomicU64::new(0) }
    }

    fn lock(&self) -> MutexGuard<'_, AreaGroup<R>> {
        self.group.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
