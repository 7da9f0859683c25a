//! Networks put together from the reference's own matrices, independently of how the project builds them.

use std::path::Path;

use data::{
    DriveKind, ExternalDrive, InitialPotential, Kind, Label, Layer, Lognormal, Matrix, Network,
    NetworkParts, NeuronParams, Population, Weights,
};

use crate::support::npy;

/// The network of `reference/networks/NAME`; delays do not matter to the theory and are zero.
pub fn read(folder: &Path) -> Network {
    let description = std::fs::read_to_string(folder.join("network.json")).expect("it is there");
    let description: serde_json::Value = serde_json::from_str(&description).expect("it is JSON");
    let matrix = |name: &str| npy(&folder.join(name)).matrix();
    let vector = |name: &str| npy(&folder.join(name)).values;
    let neurons = vector("neurons.npy");
    let size = neurons.len();
    let names = description["populations"].as_array().expect("a list");
    let populations = names.iter().zip(&neurons).map(|(name, &n)| population(name, n)).collect();
    let input = &description["network_params"]["input_params"];
    let rate_hz = input["rate_ext"].as_f64().unwrap_or(10.0);
    Network::new(NetworkParts {
        populations,
        in_degrees: matrix("indegrees.npy"),
        rule: data::ConnectionRule::default(),
        weights: Weights {
            mean_pa: matrix("weights_pA.npy"),
            sd_pa: matrix("weights_sd_pA.npy"),
            lognormal: Lognormal::None,
        },
        delays: data::Delays {
            mean_ms: Matrix::zeros(size, size),
            sd_ms: Matrix::zeros(size, size),
        },
        external: ExternalDrive {
            in_degrees: vector("external_indegrees.npy"),
            weights_pa: vector("external_weights_pA.npy"),
            rates_hz: vec![rate_hz; size],
            kind: DriveKind::Poisson,
        },
        dc_pa: vector("dc_pA.npy"),
        replaced: Vec::new(),
    })
    .expect("the reference describes a network")
}

fn population(name: &serde_json::Value, neurons: f64) -> Population {
    let (area, name) = name.as_str().and_then(|name| name.split_once('-')).expect("AREA-23E");
    let kind = if name.ends_with('E') { Kind::Excitatory } else { Kind::Inhibitory };
    let layer = Layer::ALL.into_iter().find(|l| l.digits() == &name[..name.len() - 1]);
    Population {
        label: Label::layered(area, layer.expect("a layer"), kind),
        neurons,
        neuron: NeuronParams::default(),
        initial_potential: InitialPotential { mean_mv: -150.0, sd_mv: 50.0 },
    }
}
