//! The districts of one rank, and which of its threads takes up which at a step.
//!
//! Every thread has districts of its own, takes those up first, and then the ones that the others
//! have not got to yet: so none waits while there is work. What a district does at a step does not
//! depend on the thread that does it.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::district::District;
use crate::neurons::Real;

/// All districts of a rank, by the thread whose own they are.
pub(crate) struct Territory<R: Real> {
    holdings: Vec<Holding<R>>,
    own: Vec<Range<usize>>,
}

struct Holding<R: Real> {
    district: Mutex<District<R>>,
    /// The last step for which it was taken up.
    step: AtomicU64,
}

impl<R: Real> Territory<R> {
    /// The districts of each thread, the costliest first.
    pub(crate) fn new(of_threads: Vec<Vec<District<R>>>) -> Arc<Self> {
        let (mut holdings, mut own) = (Vec::new(), Vec::new());
        for districts in of_threads {
            let begin = holdings.len();
            holdings.extend(districts.into_iter().map(|district| Holding {
                district: Mutex::new(district),
                step: AtomicU64::new(0),
            }));
            own.push(begin..holdings.len());
        }
        Arc::new(Self { holdings, own })
    }

    /// Calls `visit` for each of a thread's own districts.
    pub(crate) fn for_each_own(&self, thread: usize, mut visit: impl FnMut(&mut District<R>)) {
        self.holdings[self.own[thread].clone()].iter().for_each(|h| visit(&mut h.lock()));
    }

    /// Calls `visit` for the districts that are left for a thread to take up at a step.
    pub(crate) fn take_up(
        &self,
        thread: usize,
        step: u64,
        mut visit: impl FnMut(&mut District<R>),
    ) {
        let own = self.holdings[self.own[thread].clone()].iter();
        let threads = self.own.len();
        let others = (thread + 1..thread + threads).map(|other| self.own[other % threads].clone());
        // The cheapest of the others' last, and those are at their ends.
        let of_others = others.flat_map(|own| self.holdings[own].iter().rev());
        for holding in own.chain(of_others) {
            if holding.step.swap(step, Ordering::Relaxed) != step {
                visit(&mut holding.lock());
            }
        }
    }
}

impl<R: Real> Holding<R> {
    fn lock(&self) -> MutexGuard<'_, District<R>> {
        self.district.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
