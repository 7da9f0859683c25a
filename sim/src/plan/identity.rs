//! What determines a simulation, and a number that tells simulations apart.

use data::{ConnectionRule, DriveKind, Kind, Lognormal, Matrix, Network, SourceActivity};
use sha2::{Digest, Sha256};

use crate::settings::{Precision, SimulationSettings};

/// All that determines the spikes of a simulation and its statistics; not how it is divided or what is
/// recorded.
pub(crate) struct Determinants<'a> {
    network: &'a Network,
    seed: u64,
    dt_ms: f64,
    transient_ms: f64,
    /// Chosen by the others, if it is not given.
    precision: Option<Precision>,
}

/// One of them, as people can compare it.
pub(crate) struct Determinant {
    /// The name of its option.
    pub name: &'static str,
    pub in_words: &'static str,
    pub value: String,
}

impl Determinant {
    fn new(name: &'static str, in_words: &'static str, value: String) -> Self {
        Self { name, in_words, value }
    }
}

impl<'a> Determinants<'a> {
    pub(crate) fn new(
        network: &'a Network,
        settings: &SimulationSettings,
        precision: Option<Precision>,
    ) -> Self {
        let &SimulationSettings { seed, dt_ms, transient_ms, .. } = settings;
        Self { network, seed, dt_ms, transient_ms, precision }
    }

    /// All of them; of the network, a SHA-256.
    pub(crate) fn list(&self) -> [Determinant; 5] {
        let Self { network, seed, dt_ms, transient_ms, precision } = self;
        let precision = precision.map_or("automatic", Precision::word);
        [
            Determinant::new("seed", "the seed", seed.to_string()),
            Determinant::new("dt", "the step", format!("{dt_ms} ms")),
            Determinant::new("transient", "the transient", format!("{transient_ms} ms")),
            Determinant::new("precision", "the precision", precision.to_owned()),
            Determinant::new("network", "the network", described(network)),
        ]
    }

    /// The SHA-256 of all of them.
    pub(crate) fn fingerprint(&self) -> [u8; 32] {
        let Self { network, seed, dt_ms, transient_ms, precision } = self;
        let mut hash = Hash(Sha256::new());
        hash.number(*seed);
        hash.real(*dt_ms);
        hash.real(*transient_ms);
        hash.number(match precision {
            None => 0,
            Some(Precision::Single) => 32,
            Some(Precision::Double) => 64,
        });
        hash.network(network);
        hash.0.finalize().into()
    }
}

/// A network in a few words, by which people tell networks apart, and its SHA-256.
fn described(network: &Network) -> String {
    let mut hash = Hash(Sha256::new());
    hash.network(network);
    let sha256: String = hash.0.finalize().into_iter().map(|byte| format!("{byte:02x}")).collect();
    let neurons: f64 = network.populations.iter().map(|population| population.neurons).sum();
    format!("{} populations of {neurons} neurons, SHA-256 {sha256}", network.size())
}

/// The name and the value of everything that determines the spikes of a simulation and its statistics; of the
/// network, a SHA-256.
pub type Identity = [(&'static str, String); 5];

/// What a checkpoint and the simulation that goes on from it have in common, as people can compare it.
#[must_use]
pub fn identity(
    network: &Network,
    settings: &SimulationSettings,
    precision: Precision,
) -> Identity {
    let determinants = Determinants::new(network, settings, Some(precision));
    determinants.list().map(|Determinant { name, value, .. }| (name, value))
}

fn populations(hash: &mut Hash, network: &Network) {
    for population in &network.populations {
        let neuron = &population.neuron;
        // What recordings say of a population.
        hash.text(&format!("{:?}", population.label));
        hash.number(u64::from(population.label.kind == Kind::Inhibitory));
        let numbers = [
            population.neurons,
            neuron.tau_m_ms,
            neuron.tau_syn_ex_ms,
            neuron.tau_syn_in_ms,
            neuron.c_m_pf,
            neuron.e_l_mv,
            neuron.v_th_mv,
            neuron.v_reset_mv,
            neuron.t_ref_ms,
            population.initial_potential.mean_mv,
            population.initial_potential.sd_mv,
        ];
        hash.reals(&numbers);
    }
}

fn drive(hash: &mut Hash, network: &Network) {
    let external = &network.external;
    hash.reals(&external.in_degrees);
    hash.reals(&external.weights_pa);
    hash.reals(&external.rates_hz);
    hash.number(match external.kind {
        DriveKind::Poisson => 0,
        DriveKind::DirectCurrent => 1,
    });
    hash.reals(&network.dc_pa);
    for replaced in &network.replaced {
        hash.matrix(&replaced.in_degrees);
        hash.matrix(&replaced.weights_pa);
        match &replaced.activity {
            SourceActivity::Poisson(rates) => hash.reals(rates.hz()),
            SourceActivity::Current { interval_ms, rates_hz } => {
                hash.real(*interval_ms);
                hash.matrix(rates_hz);
            }
        }
    }
}

struct Hash(Sha256);

impl Hash {
    fn network(&mut self, network: &Network) {
        populations(self, network);
        self.matrix(&network.in_degrees);
        self.matrix(&network.weights.mean_pa);
        self.matrix(&network.weights.sd_pa);
        self.number(match network.weights.lognormal {
            Lognormal::None => 0,
            Lognormal::ExcitatoryToExcitatory => 1,
            Lognormal::All => 2,
        });
        self.matrix(&network.delays.mean_ms);
        self.matrix(&network.delays.sd_ms);
        drive(self, network);
        if network.rule != ConnectionRule::default() {
            self.text(network.rule.name());
        }
    }

    fn number(&mut self, value: u64) {
        self.0.update(value.to_le_bytes());
    }

    fn real(&mut self, value: f64) {
        self.0.update(value.to_le_bytes());
    }

    fn reals(&mut self, values: &[f64]) {
        self.number(values.len() as u64);
        values.iter().for_each(|&value| self.real(value));
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.0.update(text);
    }

    fn matrix(&mut self, matrix: &Matrix) {
        self.number(matrix.targets() as u64);
        self.reals(matrix.values());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::network;

    const SINGLE: Precision = Precision::Single;

    fn fingerprint(
        network: &Network,
        settings: &SimulationSettings,
        precision: Precision,
    ) -> [u8; 32] {
        Determinants::new(network, settings, Some(precision)).fingerprint()
    }

    #[test]
    fn what_changes_the_spikes_changes_the_fingerprint() {
        let settings = SimulationSettings::default();
        let base = fingerprint(&network(&[3.0, 2.0]), &settings, SINGLE);
        let seeded = SimulationSettings { seed: 2, ..settings.clone() };
        let divided = SimulationSettings { threads: 2, ..settings.clone() };
        assert_eq!(base, fingerprint(&network(&[3.0, 2.0]), &divided, SINGLE));
        assert_ne!(base, fingerprint(&network(&[3.0, 2.0]), &seeded, SINGLE));
        assert_ne!(base, fingerprint(&network(&[3.0, 2.5]), &settings, SINGLE));
        let double = fingerprint(&network(&[3.0, 2.0]), &settings, Precision::Double);
        assert_ne!(base, double);
        let mut parts = network(&[3.0, 2.0]).into_parts();
        parts.rule = ConnectionRule::FixedIndegree;
        assert_ne!(base, fingerprint(&Network::new(parts).unwrap(), &settings, SINGLE));
        let mut parts = network(&[3.0, 2.0]).into_parts();
        parts.dc_pa[1] += 1.0;
        assert_ne!(base, fingerprint(&Network::new(parts).unwrap(), &settings, SINGLE));
    }

    #[test]
    fn what_differs_can_be_named() {
        let settings = SimulationSettings::default();
        let base = identity(&network(&[3.0, 2.0]), &settings, SINGLE);
        let names_of = |other: &Identity| -> Vec<&str> {
            base.iter().zip(other).filter(|(a, b)| a != b).map(|(a, _)| a.0).collect()
        };
        let changed = SimulationSettings { seed: 2, dt_ms: 0.05, transient_ms: 1.0, ..settings };
        let other = identity(&network(&[3.0, 2.5]), &changed, Precision::Double);
        assert_eq!(names_of(&other), ["seed", "dt", "transient", "precision", "network"]);
        let seeded = SimulationSettings { seed: 2, ..Default::default() };
        assert_eq!(names_of(&identity(&network(&[3.0, 2.0]), &seeded, SINGLE)), ["seed"]);
    }
}
