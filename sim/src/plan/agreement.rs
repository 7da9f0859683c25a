//! What the ranks of a simulation must have in common: nobody can share spikes of different networks.

use data::Network;

use super::identity::Determinants;
use crate::communicator::{CommunicationError, Communicator, require_same};
use crate::connectivity::ListedNetwork;
use crate::settings::SimulationSettings;

/// Refuses to simulate together what is not the same on all ranks.
pub(crate) fn check_same(
    network: &Network,
    settings: &SimulationSettings,
    listed: Option<&ListedNetwork>,
    communicator: &dyn Communicator,
) -> Result<(), CommunicationError> {
    if communicator.size() == 1 {
        return Ok(());
    }
    let guard = settings.guard.map_or_else(
        || "off".to_owned(),
        |guard| format!("{} spikes/s over {} ms", guard.limit_hz, guard.window_ms),
    );
    let determinants = Determinants::new(network, settings, settings.precision).list();
    let mut facts = determinants.map(|fact| (fact.in_words, fact.value)).to_vec();
    facts.extend([
        ("the partition", format!("{:?}", settings.partition)),
        ("the guard against run-away activity", guard),
        ("what is recorded", format!("{:?}", settings.recording)),
        ("the number of listed connections and spike trains", number_of(listed)),
    ]);
    require_same(communicator, &facts)
}

fn number_of(listed: Option<&ListedNetwork>) -> String {
    let numbers = |listed: &ListedNetwork| (listed.connections.len(), listed.spike_trains.len());
    let (connections, trains) = listed.map_or((0, 0), numbers);
    format!("{connections} and {trains}")
}

#[cfg(test)]
mod tests {
    use crate::communicator::run_ranks;
    use crate::testing::{balanced, network};
    use crate::{Control, SimulationSettings, Simulator};

    fn seeded(seed: u64) -> SimulationSettings {
        SimulationSettings { seed, ..Default::default() }
    }

    /// The whole chain of reasons.
    fn said(error: &dyn std::error::Error) -> String {
        error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
    }

    #[test]
    fn other_settings_on_a_rank_are_refused() {
        let heard = run_ranks(2, |rank| {
            let settings = seeded(1 + rank_number(rank));
            Simulator::build(&balanced(), &settings, rank).err().map(|error| said(&error))
        });
        let expected =
            "the ranks could not agree while building: the seed is 2 on rank 1, but 1 on rank 0";
        assert_eq!(heard, vec![Some(expected.to_owned()); 2]);
    }

    #[test]
    fn another_network_on_a_rank_is_refused() {
        let heard = run_ranks(2, |rank| {
            let network = network(&[3.0, 2.0 + rank_number(rank) as f64]);
            Simulator::build(&network, &seeded(1), rank).err().map(|error| said(&error))
        });
        assert!(heard.iter().all(|error| error.as_ref().unwrap().contains("the network is")));
    }

    #[test]
    fn another_duration_on_a_rank_is_refused() {
        let heard = run_ranks(2, |rank| {
            let mut simulator = Simulator::build(&balanced(), &seeded(1), rank).unwrap();
            let duration_ms = 10.0 + rank_number(rank) as f64;
            let ended = simulator.advance(duration_ms, &mut |_| Control::Continue);
            ended.err().map(|error| said(&error))
        });
        let expected = "the ranks could not go on together at 0 ms: the step at which to end is 110 on rank 1, \
                        but 100 on rank 0";
        assert_eq!(heard, vec![Some(expected.to_owned()); 2]);
    }

    fn rank_number(rank: &dyn crate::communicator::Communicator) -> u64 {
        rank.rank() as u64
    }
}
