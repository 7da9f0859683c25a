//! The neurons whose potentials are recorded, chosen at random.

use crate::district::Part;
use crate::plan::Plan;
use crate::streams::Purpose;

/// A neuron whose potential is recorded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sampled {
    /// Its place in the district.
    pub place: usize,
    pub neuron: u32,
    pub rest_mv: f64,
}

/// Chooses among the neurons of a district.
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
