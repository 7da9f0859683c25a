//! The published networks that come with the crate, by name.

use std::str::FromStr;

use crate::description::{Description, DescriptionError, network_from};
use crate::network::Network;
use crate::overlay::{Format, Overlay, OverlayError, Source, closest};
use crate::parameters::Preset;

/// Any network that is shipped by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShippedNetwork {
    /// The multi-area model of macaque visual cortex with a published set of parameters.
    Macaque(Preset),
    /// A network that is written down in full.
    Described(DescribedPreset),
}

impl ShippedNetwork {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let described = DescribedPreset::ALL.into_iter().map(Self::Described);
        Preset::ALL.into_iter().map(Self::Macaque).chain(described)
    }

    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Macaque(preset) => preset.name(),
            Self::Described(preset) => preset.name(),
        }
    }
}

/// No network is shipped under this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no preset {name}, only {}{}",
    ShippedNetwork::all().map(ShippedNetwork::name).collect::<Vec<_>>().join(", "),
    closest.map_or_else(String::new, |name| format!("; did you mean {name}?"))
)]
pub struct UnknownNetwork {
    /// The name.
    pub name: String,
    /// The one that was probably meant.
    pub closest: Option<&'static str>,
}

impl FromStr for ShippedNetwork {
    type Err = UnknownNetwork;

    fn from_str(name: &str) -> Result<Self, UnknownNetwork> {
        Self::all().find(|network| network.name() == name).ok_or_else(|| {
            let guess = closest(name, Self::all().map(Self::name));
            let meant = Self::all().map(Self::name).find(|known| Some(*known) == guess.as_deref());
            UnknownNetwork { name: name.to_owned(), closest: meant }
        })
    }
}

/// A published network that is shipped as a description; the macaque model is built from its
/// tables instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DescribedPreset {
    /// One excitatory population with three fixed points (Schuecker, Schmidt et al. 2017, Fig. 2,
    /// doi:10.1371/journal.pcbi.1005179).
    E1d,
    /// The same cut into two halves, whose flow can be drawn (ibid.).
    E2d,
    /// Brunel 2000 (doi:10.1023/A:1008925309027), model A in the asynchronous irregular state.
    Brunel2000,
    /// The microcircuit under 1 mm² of cortex, Potjans & Diesmann 2014
    /// (doi:10.1093/cercor/bhs358).
    Potjans2014,
}

impl DescribedPreset {
    /// All of them, from small to large.
    pub const ALL: [Self; 4] = [Self::E1d, Self::E2d, Self::Brunel2000, Self::Potjans2014];

    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::E1d => "e1d",
            Self::E2d => "e2d",
            Self::Brunel2000 => "brunel2000",
            Self::Potjans2014 => "potjans2014",
        }
    }

    /// The description as it is shipped, with its sources in comments.
    #[must_use]
    pub fn source(self) -> Source<'static> {
        let (name, text) = match self {
            Self::E1d => ("e1d.toml", include_str!("../networks/e1d.toml")),
            Self::E2d => ("e2d.toml", include_str!("../networks/e2d.toml")),
            Self::Brunel2000 => ("brunel2000.toml", include_str!("../networks/brunel2000.toml")),
            Self::Potjans2014 => ("potjans2014.toml", include_str!("../networks/potjans2014.toml")),
        };
        Source { name, format: Format::Toml, text }
    }

    /// The description as the lowest layer of settings.
    ///
    /// # Errors
    /// None for the shipped texts; [`OverlayError`] is what reading any text can give.
    pub fn layers(self) -> Result<Overlay, OverlayError> {
        Overlay::empty().source(&self.source())
    }

    /// The network as published.
    ///
    /// ```
    /// let microcircuit = siegert_data::presets::DescribedPreset::Potjans2014.network()?;
    /// assert_eq!(microcircuit.populations.iter().map(|p| p.neurons).sum::<f64>(), 77_169.0);
    /// # Ok::<(), siegert_data::description::DescriptionError>(())
    /// ```
    ///
    /// # Errors
    /// None for the shipped texts; [`DescriptionError`] is what building any network can give.
    pub fn network(self) -> Result<Network, DescriptionError> {
        network_from(&self.layers()?, &no_files)
    }

    /// What the shipped text says, key by key.
    ///
    /// # Errors
    /// As for [`DescribedPreset::layers`].
    pub fn description(self) -> Result<Description, OverlayError> {
        self.layers()?.read()
    }
}

/// The shipped descriptions name no files.
fn no_files(_: &str) -> std::io::Result<Vec<u8>> {
    Err(std::io::ErrorKind::NotFound.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::Matrix;

    fn network(preset: DescribedPreset) -> Network {
        preset.network().unwrap()
    }

    fn assert_close(found: f64, expected: f64, relative: f64) {
        assert!((found - expected).abs() <= relative * expected.abs(), "{found} is not {expected}");
    }

    #[test]
    fn every_name_leads_back_to_its_preset() {
        for network in ShippedNetwork::all() {
            assert_eq!(network.name().parse(), Ok(network));
        }
        let error = "potjans".parse::<ShippedNetwork>().unwrap_err().to_string();
        assert!(
            error.ends_with("e2d, brunel2000, potjans2014; did you mean potjans2014?"),
            "{error}"
        );
    }

    #[test]
    fn every_description_says_where_it_comes_from() {
        for preset in DescribedPreset::ALL {
            let description = preset.description().unwrap();
            assert_eq!(description.name.as_deref(), Some(preset.name()));
            assert!(description.source.unwrap().contains("doi:10."));
        }
    }

    #[test]
    fn the_excitatory_examples_share_their_input() {
        let (one, two) = (network(DescribedPreset::E1d), network(DescribedPreset::E2d));
        assert_eq!(one.in_degrees.row(0), [420.0]);
        assert_eq!(two.in_degrees.row(1), [210.0, 210.0]);
        for network in [one, two] {
            assert!(network.weights.mean_pa.values().iter().all(|&w| w == 10.0));
            assert_eq!(network.external.in_degrees[0], 420.0);
            assert_eq!(network.external.rates_hz[0], 160.0);
            assert_eq!(network.external.weights_pa[0], 10.0);
        }
    }

    #[test]
    fn brunels_network_is_driven_at_twice_the_threshold_rate() {
        let network = network(DescribedPreset::Brunel2000);
        assert_eq!(network.in_degrees, Matrix::from_fn(2, 2, |_, j| [1000.0, 250.0][j]));
        let neuron = &network.populations[0].neuron;
        let jump = |weight: f64| weight * neuron.tau_syn_ex_ms / neuron.c_m_pf;
        assert_close(jump(network.weights.mean_pa[(0, 0)]), 0.1, 1e-14);
        assert_close(jump(network.weights.mean_pa[(0, 1)]), -0.5, 1e-14);
        // The rate at which excitation alone brings the mean to threshold (Brunel 2000,
        // doi:10.1023/A:1008925309027): theta / (J C_E tau).
        let distance_mv = neuron.v_th_mv - neuron.e_l_mv;
        let threshold_per_ms = distance_mv / (0.1 * 1000.0 * neuron.tau_m_ms);
        let drive_per_ms = crate::units::per_ms_from_hz(network.external.rates_hz[0]);
        assert_close(drive_per_ms, 2.0 * threshold_per_ms, 1e-14);
    }

    #[test]
    fn the_microcircuit_has_its_published_size() {
        let network = network(DescribedPreset::Potjans2014);
        assert_eq!(network.size(), 8);
        assert_eq!(network.populations.iter().map(|p| p.neurons).sum::<f64>(), 77_169.0);
        // About 0.3 billion synapses (Potjans & Diesmann 2014, doi:10.1093/cercor/bhs358).
        assert_close(network.synapses().sum(), 2.9888e8, 1e-4);
    }

    /// Rounded down, as theory papers on the microcircuit take them; the first four also in the
    /// toolbox NNMT (doi:10.3389/fninf.2022.835657).
    const KNOWN_IN_DEGREES: [[u32; 8]; 8] = [
        [2199, 1079, 979, 467, 159, 0, 109, 0],
        [2990, 860, 703, 289, 380, 0, 60, 0],
        [159, 34, 1117, 794, 32, 0, 667, 0],
        [1480, 16, 1813, 953, 16, 0, 1608, 0],
        [2188, 374, 1135, 31, 420, 496, 296, 0],
        [1165, 159, 570, 12, 300, 404, 124, 0],
        [325, 38, 467, 91, 285, 21, 581, 752],
        [766, 5, 74, 2, 136, 8, 979, 459],
    ];

    #[test]
    fn the_microcircuit_has_its_known_in_degrees() {
        for ((i, j), k) in network(DescribedPreset::Potjans2014).in_degrees.iter() {
            assert_eq!(k.floor(), f64::from(KNOWN_IN_DEGREES[i][j]), "{i} from {j}");
        }
    }

    #[test]
    fn the_microcircuits_weights_follow_their_sources() {
        let network = network(DescribedPreset::Potjans2014);
        let psp = network.populations[0].neuron.psc_pa_per_psp_mv(crate::Kind::Excitatory).recip();
        for ((target, source), weight) in network.weights.mean_pa.iter() {
            let relative = match (target, source) {
                (0, 2) => 2.0,
                (_, source) if source % 2 == 1 => -4.0,
                _ => 1.0,
            };
            assert_close(weight * psp, 0.15 * relative, 2e-4);
            assert_close(network.weights.sd_pa[(target, source)], 0.1 * weight.abs(), 1e-14);
            let delay_ms = if source % 2 == 0 { 1.5 } else { 0.75 };
            assert_eq!(network.delays.mean_ms[(target, source)], delay_ms);
            assert_eq!(network.delays.sd_ms[(target, source)], 0.5 * delay_ms);
        }
    }
}
