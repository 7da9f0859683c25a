//! The network for any parameters, Schmidt et al. 2018 (doi:10.1007/s00429-017-1554-4).
//!
//! ```
//! use siegert_data::macaque::{ConnectomeInputs, network};
//! use siegert_data::Preset;
//!
//! let network = network(&Preset::Schuecker2017.parameters(), &ConnectomeInputs::default())?;
//! assert_eq!(network.size(), 254);
//! let neurons: f64 = network.populations.iter().map(|population| population.neurons).sum();
//! assert!((neurons - 4_130_056.72).abs() < 0.01);
//! # Ok::<(), siegert_data::macaque::ConnectomeError>(())
//! ```
//!
//! Building takes 3 ms, the first time in a process 24 ms (fastest of 100 on one core of a busy
//! machine, `cargo bench -p siegert-data --bench connectome`).
//!
//! # Where it differs from the Python model
//! On the published parameters it does not: all numbers agree within 1e-10 relative
//! (`tests/reference/networks.rs`), except:
//! - Weight standard deviations scale with the weights; there they stay.
//! - 4E to 23E of the same area has lognormal weights where others have; there never.
//! - `E_specificity` and `rho_syn` are options that work; there they change nothing.
//! - Inhibitory currents enter the compensating current of scaling with their own time constant.

mod blueprint;
mod cortico_cortical;
mod density;
mod disk;
mod error;
mod full_scale;
mod given;
mod in_degrees;
mod inputs;
mod intrinsic;
mod laminar;
mod layout;
mod replacing;
mod stabilized;
mod synapses;
mod totals;

pub use error::ConnectomeError;
pub use inputs::{ConnectomeInputs, RateSeries};
pub use stabilized::{SHIPPED_TARGET, StabilizingRounds, stabilized_in_degrees};
pub use totals::SynapseTotals;

use self::blueprint::Blueprint;
use self::in_degrees::InDegrees;
use crate::label::Label;
use crate::macaque::Anatomy;
use crate::network::Network;
use crate::parameters::Parameters;
use crate::scaling::{Scaling, scale};

/// The network of the shipped anatomy.
///
/// # Errors
/// [`ConnectomeError`] says which input is missing or which parameter is out of its range.
pub fn network(
    parameters: &Parameters,
    inputs: &ConnectomeInputs,
) -> Result<Network, ConnectomeError> {
    Connectome::new(parameters, inputs).map(Connectome::into_network)
}

/// The populations of all areas, in the model's order: V1-23E first.
#[must_use]
pub fn labels() -> Vec<Label> {
    Blueprint::shipped().layout.labels().collect()
}

/// A network and the synapses of its areas, by where they come from.
#[derive(Clone, Debug, PartialEq)]
pub struct Connectome {
    network: Network,
    synapses: Vec<SynapseTotals>,
}

impl Connectome {
    /// Builds on the shipped anatomy; what does not depend on parameters is kept for the next time.
    ///
    /// # Errors
    /// [`ConnectomeError`] says which input is missing or which parameter is out of its range.
    pub fn new(
        parameters: &Parameters,
        inputs: &ConnectomeInputs,
    ) -> Result<Self, ConnectomeError> {
        Self::build(Blueprint::shipped(), parameters, inputs)
    }

    /// Builds on another anatomy.
    ///
    /// # Errors
    /// As [`Connectome::new`].
    pub fn of(
        anatomy: &Anatomy,
        parameters: &Parameters,
        inputs: &ConnectomeInputs,
    ) -> Result<Self, ConnectomeError> {
        Self::build(&Blueprint::of(anatomy), parameters, inputs)
    }

    /// The network.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The network, without the rest.
    #[must_use]
    pub fn into_network(self) -> Network {
        self.network
    }

    /// The synapses onto each area's neurons, in the order of the network's areas.
    #[must_use]
    pub fn synapses(&self) -> &[SynapseTotals] {
        &self.synapses
    }

    fn build(
        blueprint: &Blueprint,
        parameters: &Parameters,
        inputs: &ConnectomeInputs,
    ) -> Result<Self, ConnectomeError> {
        let network_params = &parameters.network;
        let source = &network_params.connections.k_stable;
        let given = given::in_degrees(source, inputs, &blueprint.layout)?;
        let scaling =
            Scaling { neurons: network_params.n_scaling, in_degrees: network_params.k_scaling };
        let mut in_degrees = InDegrees::new(blueprint, network_params)?;
        if let Some(recurrent) = given {
            in_degrees.recurrent = recurrent;
        }
        let extrinsic = in_degrees.extrinsic.clone();
        let network = full_scale::network(blueprint, network_params, in_degrees)?;
        let network = scale(network, scaling, inputs.fullscale_rates.as_ref())?;
        let network = replacing::replace(network, parameters, inputs)?;
        let synapses = totals::synapses(&network, &extrinsic, scaling);
        Ok(Self { network, synapses })
    }
}
