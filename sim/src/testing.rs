//! Small networks for tests.

use data::{
    ConnectionRule, Delays, DriveKind, ExternalDrive, InitialPotential, Kind, Label, Lognormal,
    Matrix, Network, NetworkParts, NeuronParams, Population, Weights,
};

/// Unconnected populations of the given sizes in one area, alternately excitatory and inhibitory.
pub(crate) fn network(sizes: &[f64]) -> Network {
    Network::new(parts(sizes)).unwrap()
}

/// The parts of [`network`], to be changed.
pub(crate) fn parts(sizes: &[f64]) -> NetworkParts {
    let n = sizes.len();
    let kind = |k: usize| if k.is_multiple_of(2) { Kind::Excitatory } else { Kind::Inhibitory };
    let population = |(k, &neurons): (usize, &f64)| Population {
        label: Label::named(&format!("P{k}"), kind(k)),
        neurons,
        neuron: NeuronParams::default(),
        initial_potential: InitialPotential { mean_mv: -65.0, sd_mv: 0.0 },
    };
    let weight = |_, source: usize| if source.is_multiple_of(2) { 87.8 } else { -351.2 };
    let mean_pa = Matrix::from_fn(n, n, weight);
    let sd_pa = mean_pa.map(|_, _, mean| mean.abs() * 0.1);
    let mean_ms = Matrix::from_fn(n, n, |_, source| if source % 2 == 0 { 1.5 } else { 0.75 });
    let sd_ms = mean_ms.map(|_, _, mean| mean * 0.5);
    NetworkParts {
        populations: sizes.iter().enumerate().map(population).collect(),
        in_degrees: Matrix::zeros(n, n),
        rule: ConnectionRule::default(),
        weights: Weights { mean_pa, sd_pa, lognormal: Lognormal::None },
        delays: Delays { mean_ms, sd_ms },
        external: ExternalDrive {
            in_degrees: vec![0.0; n],
            weights_pa: vec![87.8; n],
            rates_hz: vec![8.0; n],
            kind: DriveKind::Poisson,
        },
        dc_pa: vec![0.0; n],
        replaced: Vec::new(),
    }
}

/// Two areas of an excitatory and an inhibitory population each, recurrently connected and
/// driven: it fires irregularly at a few spikes/s.
pub(crate) fn balanced() -> Network {
    let mut parts = parts(&[400.7, 100.2, 320.0, 80.9]);
    for (k, population) in parts.populations.iter_mut().enumerate() {
        population.label.area = format!("A{}", k / 2);
        population.initial_potential = InitialPotential { mean_mv: -58.0, sd_mv: 5.0 };
    }
    parts.in_degrees = Matrix::from_fn(4, 4, |target, source| {
        let local = target / 2 == source / 2;
        let within = if source % 2 == 0 { 40.3 } else { 12.6 };
        if local {
            within
        } else if source % 2 == 0 {
            8.2
        } else {
            0.0
        }
    });
    parts.delays.mean_ms = Matrix::from_fn(4, 4, |target, source| {
        let within = if source % 2 == 0 { 1.5 } else { 0.75 };
        if target / 2 == source / 2 { within } else { 4.0 }
    });
    parts.delays.sd_ms = parts.delays.mean_ms.map(|_, _, mean| mean * 0.5);
    parts.external.in_degrees = vec![1_050.0; 4];
    Network::new(parts).unwrap()
}

/// A network with its in-degrees fixed.
pub(crate) fn fixed_in_degrees(network: Network) -> Network {
    let mut parts = network.into_parts();
    parts.rule = ConnectionRule::FixedIndegree;
    Network::new(parts).unwrap()
}

/// [`balanced`] with delays so alike that most neurons have far more synapses in a projection within
/// an area than there are delays.
pub(crate) fn prompt() -> Network {
    let mut parts = balanced().into_parts();
    let local = |target: usize, source: usize| target / 2 == source / 2;
    parts.delays.mean_ms = Matrix::from_fn(4, 4, |target, source| match source % 2 {
        _ if !local(target, source) => 4.0,
        0 => 0.3,
        _ => 0.5,
    });
    parts.delays.sd_ms = parts.delays.mean_ms.map(|_, _, mean| mean * 0.2);
    Network::new(parts).unwrap()
}
