//! Where the threads of one rank meet twice in every step.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, RwLock};

use super::worker::Volley;

/// Rounds of waiting before a thread gives up the processor.
const SPINS: u32 = 2_000;

/// A member of the meeting has ended before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MemberLost;

/// Spikes that all members are to receive.
#[derive(Clone, Debug, Default)]
pub(crate) struct Agenda {
    pub spikes: Vec<Volley>,
    /// Whether this was the last step.
    pub stop: bool,
}

/// A barrier, what every member brings to it, and what all take from it.
#[derive(Debug)]
pub(crate) struct Meeting {
    members: usize,
    arrived: AtomicUsize,
    round: AtomicUsize,
    lost: AtomicBool,
    asleep: Mutex<()>,
    changed: Condvar,
    brought: Vec<Mutex<Vec<u32>>>,
    agenda: RwLock<Agenda>,
}

impl Meeting {
    pub(crate) fn new(members: usize) -> Self {
        Self {
            members,
            arrived: AtomicUsize::new(0),
            round: AtomicUsize::new(0),
            lost: AtomicBool::new(false),
            asleep: Mutex::new(()),
            changed: Condvar::new(),
            brought: (0..members).map(|_| Mutex::default()).collect(),
            agenda: RwLock::default(),
        }
    }

    /// Waits until all members have come.
    pub(crate) fn wait(&self) -> Result<(), MemberLost> {
        let round = self.round.load(Ordering::Acquire);
        if self.arrived.fetch_add(1, Ordering::AcqRel) + 1 == self.members {
            self.arrived.store(0, Ordering::Release);
            let _awake = self.lock();
            self.round.store(round.wrapping_add(1), Ordering::Release);
            self.changed.notify_all();
        } else {
            self.wait_for_round_after(round);
        }
        if self.lost.load(Ordering::Acquire) { Err(MemberLost) } else { Ok(()) }
    }

    fn wait_for_round_after(&self, round: usize) {
        let waiting =
            || self.round.load(Ordering::Acquire) == round && !self.lost.load(Ordering::Acquire);
        for _ in 0..SPINS {
            if !waiting() {
                return;
            }
            std::hint::spin_loop();
        }
        let asleep = self.lock();
        let woken = self.changed.wait_while(asleep, |()| waiting());
        drop(woken.unwrap_or_else(PoisonError::into_inner));
    }

    fn lock(&self) -> MutexGuard<'_, ()> {
        self.asleep.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lays down what a member brings, in exchange for what it brought the last time.
    pub(crate) fn bring(&self, member: usize, spikes: &mut Vec<u32>) {
        let mut brought = self.brought[member].lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::swap(&mut *brought, spikes);
    }

    /// Appends what all have brought, in the order of the members.
    pub(crate) fn collect(&self, into: &mut Vec<u32>) {
        for brought in &self.brought {
            let brought = brought.lock().unwrap_or_else(PoisonError::into_inner);
            into.extend_from_slice(&brought);
        }
    }

    /// Changes the agenda; only between two meetings, by the member that leads.
    pub(crate) fn set(&self, change: impl FnOnce(&mut Agenda)) {
        change(&mut self.agenda.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// Reads the agenda.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&Agenda) -> T) -> T {
        read(&self.agenda.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Releases everyone who waits for a member that will not come.
    pub(crate) fn give_up(&self) {
        self.lost.store(true, Ordering::Release);
        let _awake = self.lock();
        self.changed.notify_all();
    }
}

/// Gives the meeting up if its thread ends by a panic.
pub(crate) struct Attendance<'a>(pub &'a Meeting);

impl Drop for Attendance<'_> {
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
    fn everyone_sees_what_all_have_brought() {
        let meeting = Meeting::new(3);
        std::thread::scope(|scope| {
            for member in 0..3_u32 {
                let meeting = &meeting;
                scope.spawn(move || {
                    for round in 0..200 {
                        meeting.bring(member as usize, &mut vec![member + round]);
                        meeting.wait().unwrap();
                        if member == 0 {
                            meeting.set(|agenda| {
                                let mut spikes = Vec::new();
                                meeting.collect(&mut spikes);
                                agenda.spikes = vec![Volley { step: 7, neurons: spikes }];
                            });
                        }
                        meeting.wait().unwrap();
                        let seen = meeting.read(|agenda| agenda.spikes.clone());
                        assert_eq!(seen[0].neurons, [round, 1 + round, 2 + round]);
                    }
                });
            }
        });
    }

    #[test]
    fn a_member_that_panics_does_not_keep_the_others_waiting() {
        let meeting = Meeting::new(2);
        let outcome = std::thread::scope(|scope| {
            let other = scope.spawn(|| {
                let _attendance = Attendance(&meeting);
                panic!("for the test");
            });
            let outcome = meeting.wait();
            assert!(other.join().is_err());
            outcome
        });
        assert_eq!(outcome, Err(MemberLost));
    }
}
