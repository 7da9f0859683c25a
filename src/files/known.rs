//! What is known of a network's populations beside a recording of them.

use std::path::Path;

use data::description::network_from;
use data::presets::ShippedNetwork;
use data::{Label, Network};
use serde::Deserialize;
use serde_json::Value;
use sim::recording::{PopulationSpikes, RecordedLabel, SpikeRecording};

use super::error::{Contradiction, FileError, closest};
use super::kept::in_results_of;
use super::place::PROVENANCE;
use super::read_text;

/// The populations of a network.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownNetwork {
    /// Where they are known from, for complaints.
    pub origin: String,
    /// The populations in the order of the network.
    pub populations: Vec<KnownPopulation>,
}

/// A population of a network.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownPopulation {
    /// Its name.
    pub label: Label,
    /// How many neurons a simulation creates, if that is known.
    pub neurons: Option<u32>,
    /// The refractory period of its neurons (ms), if that is known.
    pub t_ref_ms: Option<f64>,
}

/// A population as `provenance.json` has it.
#[derive(Deserialize)]
struct StoredPopulation {
    #[serde(flatten)]
    label: Label,
    neurons: f64,
    /// Provenance of earlier versions lacks it.
    #[serde(default)]
    t_ref_ms: Option<f64>,
}

/// What a network says of a population otherwise than a recording of it.
struct Difference {
    what: &'static str,
    found: String,
    expected: String,
}

impl KnownPopulation {
    /// The first difference from what was recorded, if there is one.
    fn difference(&self, recorded: &PopulationSpikes) -> Option<Difference> {
        if let Some(neurons) = self.neurons.filter(|&neurons| neurons != recorded.neurons) {
            let (found, expected) = (recorded.neurons.to_string(), neurons.to_string());
            return Some(Difference { what: "neurons", found, expected });
        }
        let kind = recorded.label.kind.filter(|&kind| kind != self.label.kind)?;
        let [found, expected] = [kind, self.label.kind].map(|kind| kind.letter().to_string());
        Some(Difference { what: "the kind", found, expected })
    }
}

impl KnownNetwork {
    /// The populations of a network that goes by a name.
    #[must_use]
    pub fn of(name: &str, network: &Network) -> Self {
        let known = |population: &data::Population| KnownPopulation {
            label: population.label.clone(),
            // Sizes that do not fit would not fit into memory either.
            neurons: Some(u32::try_from(population.created_neurons()).unwrap_or(u32::MAX)),
            t_ref_ms: Some(population.neuron.t_ref_ms),
        };
        let origin = format!("the network {name}");
        Self { origin, populations: network.populations.iter().map(known).collect() }
    }

    /// The populations that the simulation had which wrote a file, from the `provenance.json` beside
    /// it or above its folder `recordings`. Those of earlier versions name a shipped network at
    /// most, of which the kinds are known but not the sizes.
    ///
    /// # Errors
    /// [`FileError`] if there is such a file and it cannot be read.
    pub fn beside(spikes: &Path) -> Result<Option<Self>, FileError> {
        let Some(path) = in_results_of(spikes, PROVENANCE) else { return Ok(None) };
        let document: Value = serde_json::from_str(&read_text(&path)?)
            .map_err(|source| FileError::NotJson { path: path.clone(), source })?;
        let words = document.get("command").and_then(Value::as_array);
        if !words.is_some_and(|words| words.iter().any(|word| word == "simulate")) {
            return Ok(None);
        }
        let origin = path.display().to_string();
        if let Some(stored) = document.get("populations") {
            let stored = Vec::<StoredPopulation>::deserialize(stored)
                .map_err(|source| FileError::NotJson { path, source })?;
            let known = |StoredPopulation { label, neurons, t_ref_ms }| {
                // A float beyond the range becomes its end.
                KnownPopulation { label, neurons: Some(neurons.floor() as u32), t_ref_ms }
            };
            return Ok(Some(Self { origin, populations: stored.into_iter().map(known).collect() }));
        }
        let labels = document.get("network").and_then(Value::as_str).and_then(shipped_labels);
        let known = |label| KnownPopulation { label, neurons: None, t_ref_ms: None };
        Ok(labels
            .map(|labels| Self { origin, populations: labels.into_iter().map(known).collect() }))
    }

    /// The populations with their sizes, if all are known.
    #[must_use]
    pub fn sizes(&self) -> Option<Vec<(RecordedLabel, u32)>> {
        let size = |known: &KnownPopulation| Some(((&known.label).into(), known.neurons?));
        self.populations.iter().map(size).collect()
    }

    /// The names of the populations.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.populations.iter().map(|known| known.label.to_string()).collect()
    }

    /// Gives the populations of a recording the layers and kinds that they have in the network, which
    /// may have more.
    ///
    /// # Errors
    /// [`FileError`] names the first population that the network does not have, or not with as many
    /// neurons or of this kind, or whose neurons spike within their refractory period.
    pub fn describe(&self, recording: &mut SpikeRecording, path: &Path) -> Result<(), FileError> {
        for population in &mut recording.populations {
            let name = population.name();
            let same = |known: &&KnownPopulation| known.label.to_string() == name;
            let Some(known) = self.populations.iter().find(same) else {
                return Err(FileError::ForeignPopulation {
                    path: path.to_owned(),
                    closest: closest(&name, &self.names()),
                    population: name,
                    network: self.origin.clone(),
                });
            };
            if let Some(Difference { what, found, expected }) = known.difference(population) {
                let (path, network) = (path.to_owned(), self.origin.clone());
                let it = Contradiction { path, population: name, what, found, expected, network };
                return Err(FileError::Contradiction(Box::new(it)));
            }
            population.label = RecordedLabel::from(&known.label);
            if let Some(t_ref_ms) = known.t_ref_ms {
                let refused = |source| FileError::Recording { path: path.to_owned(), source };
                population.check_refractory(&recording.grid, t_ref_ms).map_err(refused)?;
            }
        }
        Ok(())
    }
}

/// The labels of a shipped network.
fn shipped_labels(name: &str) -> Option<Vec<Label>> {
    match name.parse().ok()? {
        ShippedNetwork::Macaque(_) => Some(data::macaque::labels()),
        ShippedNetwork::Described(preset) => {
            let no_files = |_: &str| Err(std::io::ErrorKind::NotFound.into());
            Some(network_from(&preset.layers().ok()?, &no_files).ok()?.labels())
        }
    }
}

#[cfg(test)]
mod tests {
    use data::Kind;
    use sim::recording::{Grid, PopulationSpikes};

    use super::*;

    fn recording() -> SpikeRecording {
        let grid = Grid { dt_ms: 0.1, begin_step: 0, end_step: 10 };
        let population = |name| PopulationSpikes::silent(RecordedLabel::of_name(name), 3, true);
        SpikeRecording { grid, populations: ["PV", "E"].map(population).to_vec() }
    }

    fn known(kinds: [(&str, Kind, u32); 2]) -> KnownNetwork {
        let one = |(name, kind, neurons)| KnownPopulation {
            label: Label::named(name, kind),
            neurons: Some(neurons),
            t_ref_ms: None,
        };
        KnownNetwork { origin: "the network x".to_owned(), populations: kinds.map(one).to_vec() }
    }

    #[test]
    fn a_network_tells_the_kinds_and_is_contradicted_by_name() {
        let (e, i) = (Kind::Excitatory, Kind::Inhibitory);
        let mut told = recording();
        known([("E", e, 3), ("PV", i, 3)]).describe(&mut told, Path::new("r")).unwrap();
        assert_eq!(told.populations[0].label.kind, Some(i));
        let refused = |network: KnownNetwork, recording: &mut SpikeRecording| {
            network.describe(recording, Path::new("r")).unwrap_err().to_string()
        };
        let sizes = refused(known([("E", e, 4), ("PV", i, 3)]), &mut recording());
        assert_eq!(sizes, "r: neurons of E: 3, but 4 in the network x");
        let kinds = refused(known([("E", e, 3), ("PV", e, 3)]), &mut told);
        assert_eq!(kinds, "r: the kind of PV: I, but E in the network x");
        let names = refused(known([("E", e, 3), ("PVs", i, 3)]), &mut recording());
        assert_eq!(names, "r holds PV, which the network x lacks; the closest is PVs");
    }

    #[test]
    fn provenance_of_earlier_versions_names_a_shipped_network() {
        let folder = tempfile::tempdir().unwrap();
        let text = r#"{"command": ["siegert", "simulate"], "network": "potjans2014"}"#;
        std::fs::write(folder.path().join(PROVENANCE), text).unwrap();
        let found = KnownNetwork::beside(&folder.path().join("spikes.npz")).unwrap().unwrap();
        assert_eq!(found.populations[1].label.kind, Kind::Inhibitory);
        assert_eq!(found.sizes(), None);
        let inner = folder.path().join("recordings/a.dat");
        assert!(KnownNetwork::beside(&inner).unwrap().is_some());
        assert_eq!(KnownNetwork::beside(&folder.path().join("else/a.dat")).unwrap(), None);
    }
}
