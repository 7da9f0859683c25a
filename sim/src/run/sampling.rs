//! The neurons whose potentials are recorded, chosen at random, and those whose currents are.

use crate::neurons::Part;
use crate::plan::Plan;
use crate::streams::Purpose;

/// A neuron whose potential is recorded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sampled {
    /// Its place in the group.
    pub place: usize,
    pub neuron: u32,
    pub rest_mv: f64,
}

/// Chooses among the neurons of an area group.
pub(crate) fn sampled<R>(plan: &Plan, parts: &[Part<R>]) -> Vec<Sampled> {
    let Some(recording) = &plan.settings.recording.potentials else { return Vec::new() };
    let mut sampled = Vec::new();
    for part in parts.iter().filter(|part| recording.populations.contains(part.population)) {
        let rest_mv = plan.network.populations[part.population].neuron.e_l_mv;
        for place in part.places() {
            let neuron = part.first_id + part.neuron_at(place);
            let share = plan.streams.uniform(Purpose::RecordedPotential, [neuron, 0, 0]);
            if share < recording.fraction {
                sampled.push(Sampled { place, neuron, rest_mv });
            }
        }
    }
    sampled
}

/// The places and numbers of the neurons of an area group whose currents are recorded: the first ones of
/// every population.
pub(crate) fn current_sampled<R>(plan: &Plan, parts: &[Part<R>]) -> Vec<(usize, u32)> {
    let wanted = plan.settings.recording.currents_of;
    let of_part = |part: &Part<R>| {
        let numbered = part.places().map(|place| (place, part.neuron_at(place)));
        let chosen = numbered.filter(|&(_, number)| number < wanted);
        chosen.map(|(place, number)| (place, part.first_id + number)).collect::<Vec<_>>()
    };
    parts.iter().flat_map(of_part).collect()
}
