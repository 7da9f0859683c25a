//! The spikes whose events may still be on their way.

use std::collections::VecDeque;

/// The spikes of a rank's own neurons over as many steps as the longest delay has.
#[derive(Clone, Debug, Default)]
pub(crate) struct RecentSpikes(VecDeque<(u64, Vec<u32>)>);

impl RecentSpikes {
    /// Adds the spikes of a step and forgets those of which no event is on its way after it.
    pub(crate) fn add(&mut self, now: u64, spikes: &[u32], longest_delay: u32) {
        if !spikes.is_empty() {
            self.0.push_back((now, spikes.to_vec()));
        }
        while self.0.front().is_some_and(|(step, _)| step + u64::from(longest_delay) <= now) {
            self.0.pop_front();
        }
    }

    pub(crate) fn steps(&self) -> Vec<(u64, Vec<u32>)> {
        self.0.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spikes_are_kept_until_their_last_event_has_arrived() {
        let mut recent = RecentSpikes::default();
        (1..=10).for_each(|now| recent.add(now, &[now as u32], 3));
        // An event of step 8 with the longest delay arrives at step 11.
        assert_eq!(recent.steps(), [(8, vec![8]), (9, vec![9]), (10, vec![10])]);
    }
}
