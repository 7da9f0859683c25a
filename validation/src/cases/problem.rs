//! The network of a case.

use data::macaque::{self, ConnectomeInputs};
use data::parameters::Parameters;
use data::presets::ShippedNetwork;
use data::{Network, Rates, Replacement, Scaling, keep_areas, scale};
use theory::{Assumptions, MeanField, SolverSettings, UNWATCHED, solve};

use super::definition::Case;
use super::error::CaseError;

/// A case and its network: what every engine works on.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The case.
    pub case: Case,
    /// The network that is simulated and that the theory is asked about.
    pub network: Network,
}

impl Problem {
    /// Builds the network of a case; `inputs` are what parameters name by file.
    ///
    /// # Errors
    /// [`CaseError`] says which step of the construction failed and why.
    pub fn new(case: Case, inputs: &ConnectomeInputs) -> Result<Self, CaseError> {
        let mut network = whole_network(&case, inputs)?;
        let wanted = &case.network;
        if !wanted.areas.is_empty() {
            let rates = predicted_rates(&network)?;
            network = keep_areas(network, &wanted.areas, &Replacement::PerPopulation(rates))?;
        }
        if let Some(factors) = wanted.scaling {
            let rates = predicted_rates(&network)?;
            let factors = Scaling { neurons: factors.neurons, in_degrees: factors.in_degrees };
            network = scale(network, factors, Some(&rates))?;
        }
        Ok(Self { case, network })
    }

    /// The names of the populations.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.network.populations.iter().map(|population| population.label.to_string()).collect()
    }
}

/// The network before areas are left out and before scaling.
fn whole_network(case: &Case, inputs: &ConnectomeInputs) -> Result<Network, CaseError> {
    let settings = case.network.set.iter().map(String::as_str);
    match case.network.preset.parse()? {
        ShippedNetwork::Described(preset) => {
            let layers = settings
                .into_iter()
                .try_fold(preset.layers()?, |layers, setting| layers.setting(setting))?;
            let no_files = |_: &str| Err(std::io::ErrorKind::NotFound.into());
            Ok(data::description::network_from(&layers, &no_files)?)
        }
        ShippedNetwork::Macaque(preset) => {
            let parameters = Parameters::resolve(preset, None, settings)?;
            Ok(macaque::network(&parameters, inputs)?)
        }
    }
}

/// The state that the theory reaches from silence.
fn predicted_rates(network: &Network) -> Result<Rates, CaseError> {
    let field = MeanField::new(network, Assumptions::default())?;
    let start = Rates::zero(network.size());
    let point = solve(&field, &start, &SolverSettings::default(), UNWATCHED).map_err(Box::new)?;
    Ok(point.rates().clone())
}
