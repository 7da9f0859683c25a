//! Where the threads of one rank wait for each other in every step, and hand on spikes.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, RwLock};

use super::spikes::StepSpikes;

/// Rounds of waiting before a thread gives up the processor.
const SPINS: u32 = 2_000;

/// A thread has ended before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ThreadLost;

/// What all threads take from a barrier.
#[derive(Clone, Debug, Default)]
pub(crate) struct Broadcast {
    /// Spikes that all are to receive.
    pub spikes: Vec<StepSpikes>,
    /// Whether this was the last step.
    pub stop: bool,
}

/// A barrier, the spikes that every thread brings to it, and what all take from it.
#[derive(Debug)]
pub(crate) struct Barrier {
    threads: usize,
    arrived: AtomicUsize,
    round: AtomicUsize,
    lost: AtomicBool,
    /// How many threads have gone to sleep, or are about to.
    sleepers: AtomicUsize,
    asleep: Mutex<()>,
    changed: Condvar,
    spikes: Vec<Mutex<Vec<u32>>>,
    broadcast: RwLock<Broadcast>,
}

impl Barrier {
    pub(crate) fn new(threads: usize) -> Self {
        Self {
            threads,
            arrived: AtomicUsize::new(0),
            round: AtomicUsize::new(0),
            lost: AtomicBool::new(false),
            sleepers: AtomicUsize::new(0),
            asleep: Mutex::new(()),
            changed: Condvar::new(),
            spikes: (0..threads).map(|_| Mutex::default()).collect(),
            broadcast: RwLock::default(),
        }
    }

    /// Waits until all threads have come.
    pub(crate) fn wait(&self) -> Result<(), ThreadLost> {
        let round = self.round.load(Ordering::SeqCst);
        if self.arrived.fetch_add(1, Ordering::SeqCst) + 1 == self.threads {
            self.release();
        }
        self.wait_until(|| self.round.load(Ordering::SeqCst) != round)
    }

    /// Has the leading thread wait until all others [`follow`](Self::follow), do some work while they wait,
    /// and release them.
    pub(crate) fn lead(&self, work: impl FnOnce()) -> Result<(), ThreadLost> {
        self.wait_until(|| self.arrived.load(Ordering::SeqCst) + 1 == self.threads)?;
        work();
        self.release();
        Ok(())
    }

    /// Waits until the leading thread has done its work.
    pub(crate) fn follow(&self) -> Result<(), ThreadLost> {
        let round = self.round.load(Ordering::SeqCst);
        if self.arrived.fetch_add(1, Ordering::SeqCst) + 2 == self.threads {
            self.wake();
        }
        self.wait_until(|| self.round.load(Ordering::SeqCst) != round)
    }

    fn release(&self) {
        self.arrived.store(0, Ordering::SeqCst);
        self.round.fetch_add(1, Ordering::SeqCst);
        self.wake();
    }

    /// Wakes those who sleep. Whoever goes to sleep says so before it looks a last time whether it must:
    /// either it sees the change, or it is seen here.
    fn wake(&self) {
        if self.sleepers.load(Ordering::SeqCst) > 0 {
            let _awake = self.lock();
            self.changed.notify_all();
        }
    }

    fn wait_until(&self, is_over: impl Fn() -> bool) -> Result<(), ThreadLost> {
        let must_wait = || !is_over() && !self.lost.load(Ordering::SeqCst);
        // A step takes microseconds: going to sleep and waking would take longer.
        let mut spins = 0;
        while must_wait() && spins < SPINS {
            std::hint::spin_loop();
            spins += 1;
        }
        if must_wait() {
            self.sleepers.fetch_add(1, Ordering::SeqCst);
            let woken = self.changed.wait_while(self.lock(), |()| must_wait());
            drop(woken.unwrap_or_else(PoisonError::into_inner));
            self.sleepers.fetch_sub(1, Ordering::SeqCst);
        }
        if self.lost.load(Ordering::SeqCst) { Err(ThreadLost) } else { Ok(()) }
    }

    fn lock(&self) -> MutexGuard<'_, ()> {
        self.asleep.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands in the spikes of a thread, in exchange for what it handed in the last time.
    pub(crate) fn submit(&self, thread: usize, spikes: &mut Vec<u32>) {
        let mut submitted = self.spikes[thread].lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::swap(&mut *submitted, spikes);
    }

    /// The spikes that all have handed in, in ascending order: which thread found which depends
    /// on chance.
    pub(crate) fn gather(&self) -> Vec<u32> {
        let mut all = Vec::new();
        for spikes in &self.spikes {
            all.extend_from_slice(&spikes.lock().unwrap_or_else(PoisonError::into_inner));
        }
        all.sort_unstable();
        all
    }

    /// Changes what is broadcast; only while the others follow the thread that leads.
    pub(crate) fn set(&self, change: impl FnOnce(&mut Broadcast)) {
        change(&mut self.broadcast.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// Reads what is broadcast.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&Broadcast) -> T) -> T {
        read(&self.broadcast.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Releases everyone who waits for a thread that will not come.
    pub(crate) fn give_up(&self) {
        self.lost.store(true, Ordering::SeqCst);
        let _awake = self.lock();
        self.changed.notify_all();
    }
}

/// Releases the other threads if its own ends by a panic.
pub(crate) struct PanicGuard<'a>(pub &'a Barrier);

impl Drop for PanicGuard<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.give_up();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyone_sees_what_all_have_handed_in() {
        let barrier = Barrier::new(3);
        std::thread::scope(|scope| {
            for thread in 0..3_u32 {
                let barrier = &barrier;
                scope.spawn(move || {
                    for round in 0..200 {
                        barrier.submit(thread as usize, &mut vec![thread + round]);
                        if thread == 0 {
                            let neurons =
                                || vec![StepSpikes { step: 7, neurons: barrier.gather() }];
                            let set = || barrier.set(|broadcast| broadcast.spikes = neurons());
                            barrier.lead(set).unwrap();
                        } else {
                            barrier.follow().unwrap();
                        }
                        let seen = barrier.read(|broadcast| broadcast.spikes.clone());
                        assert_eq!(seen[0].neurons, [round, 1 + round, 2 + round]);
                        if round % 2 == 0 {
                            barrier.wait().unwrap();
                        }
                    }
                });
            }
        });
    }

    #[test]
    fn a_thread_that_panics_does_not_keep_the_others_waiting() {
        let barrier = Barrier::new(2);
        let outcome = std::thread::scope(|scope| {
            let other = scope.spawn(|| {
                let _guard = PanicGuard(&barrier);
                panic!("for the test");
            });
            let outcome = barrier.wait();
            assert!(other.join().is_err());
            outcome
        });
        assert_eq!(outcome, Err(ThreadLost));
    }
}
