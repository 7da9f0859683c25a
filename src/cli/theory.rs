//! What the commands of the theory share: the choice of noise and of starts.

use std::path::PathBuf;

use data::parameters::{InitialRates, TheoryParams};
use data::{Network, Rates};
use theory::{SearchSettings, SynapticNoise};

use crate::files::read_rates;

/// How fixed points are looked for.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Search")]
pub(super) struct SearchArgs {
    /// Rates to start from besides zero: JSON by area and population, or NPY; repeatable.
    #[arg(long, value_name = "FILE")]
    start: Vec<PathBuf>,
    /// Number of random starts [default: 16].
    #[arg(long, value_name = "N")]
    random_starts: Option<usize>,
    /// What random starts are drawn with.
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    pub seed: u64,
    /// White noise instead of exponential synaptic currents.
    #[arg(long)]
    white: bool,
}

impl SearchArgs {
    /// The noise of the transfer function.
    pub fn noise(&self) -> SynapticNoise {
        if self.white { SynapticNoise::White } else { SynapticNoise::Coloured }
    }

    /// The settings that these arguments and `theory_params` ask for.
    pub fn settings(
        &self,
        network: &Network,
        parameters: &TheoryParams,
    ) -> anyhow::Result<SearchSettings> {
        let mut settings = SearchSettings {
            given: self.given(network, parameters)?,
            highest_random_hz: parameters.initial_rates_max_hz,
            seed: self.seed,
            ..SearchSettings::default()
        };
        let from_parameters =
            parameters.initial_rates_iter.and_then(|count| usize::try_from(count).ok());
        if let Some(count) = self.random_starts.or(from_parameters) {
            settings.random_starts = count;
        }
        Ok(settings)
    }

    /// The first start that was asked for; zero without any.
    pub fn start(&self, network: &Network, parameters: &TheoryParams) -> anyhow::Result<Rates> {
        let given = self.given(network, parameters)?;
        Ok(given.into_iter().next().unwrap_or_else(|| Rates::zero(network.size())))
    }

    fn given(&self, network: &Network, parameters: &TheoryParams) -> anyhow::Result<Vec<Rates>> {
        let labels = network.labels();
        let read = |file: &PathBuf| Ok(read_rates(file, &labels)?);
        let mut given = self.start.iter().map(read).collect::<anyhow::Result<Vec<_>>>()?;
        if let InitialRates::Given(rates_hz) = &parameters.initial_rates {
            let (found, expected) = (rates_hz.len(), network.size());
            anyhow::ensure!(
                found == expected,
                "theory_params.initial_rates has {found} rates, the network {expected} populations"
            );
            given.push(Rates::from_hz(rates_hz.clone()));
        }
        Ok(given)
    }
}
