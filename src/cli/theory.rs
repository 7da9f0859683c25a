//! What the commands of the theory share: the choice of noise and of starts.

use std::path::PathBuf;

use anyhow::bail;
use data::parameters::TheoryParams;
use data::{Network, Rates};
use theory::{
    Assumptions, FixedPoint, MeanField, NoFixedPoint, Observer, Reason, SearchSettings,
    SolverSettings, search, solve,
};

use super::assumptions::AssumptionArgs;
use super::load::Loaded;
use super::ranges::{self, RANDOM_STARTS};
use crate::files::read_rates;

/// How fixed points are looked for.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Search")]
pub(super) struct SearchArgs {
    /// Rates to start from besides zero: JSON by area and population, NPY, CSV, or the results of a command;
    /// repeatable. Of several states, fixed_points.json#2 or rates.npy#2 is the second.
    #[arg(long, value_name = "FILE")]
    start: Vec<PathBuf>,
    /// Number of random starts [default: 16, in networks of up to 16 populations 256].
    #[arg(long, value_name = "N")]
    random_starts: Option<usize>,
    /// What random starts are drawn with.
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    pub seed: u64,
    #[command(flatten)]
    assumptions: AssumptionArgs,
}

/// Which fixed point: the one that the flow reaches, or one of all.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct PointArgs {
    /// Which of the fixed points that `fixed-points` lists with the same options, from 1.
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u16).range(1..))]
    number: Option<u16>,
    #[command(flatten)]
    pub search: SearchArgs,
}

impl PointArgs {
    /// Of a command with options of its own.
    pub fn of(number: Option<u16>, start: Vec<PathBuf>, assumptions: AssumptionArgs) -> Self {
        let search = SearchArgs { start, random_starts: None, seed: 1, assumptions };
        Self { number, search }
    }

    /// The seed of the search, if there is one.
    pub fn seed(&self) -> Option<u64> {
        self.number.map(|_| self.search.seed)
    }

    /// The fixed point that was asked for, or why there is none.
    pub fn fixed_point(
        &self,
        loaded: &Loaded,
        field: &MeanField,
        observer: &dyn Observer,
    ) -> anyhow::Result<Result<FixedPoint, anyhow::Error>> {
        let Some(number) = self.number else {
            let start = self.search.start(&loaded.network, &loaded.theory)?;
            return reached(field, &start, observer);
        };
        let points = search(field, &self.search.settings(loaded)?, observer)?;
        let count = points.found().len();
        match points.found().get(usize::from(number) - 1) {
            Some(found) => Ok(Ok(found.point.clone())),
            None => bail!("--number is {number}, but the search found {count} fixed points"),
        }
    }
}

/// The fixed point that the flow reaches, or why there is none.
fn reached(
    field: &MeanField,
    start: &Rates,
    observer: &dyn Observer,
) -> anyhow::Result<Result<FixedPoint, anyhow::Error>> {
    match solve(field, start, &SolverSettings::default(), observer) {
        Err(NoFixedPoint { reason: Reason::Stopped(stopped), .. }) => {
            Err(anyhow::Error::new(stopped).context("the relaxation was stopped"))
        }
        reached => Ok(reached.map_err(|none| with_advice(&none))),
    }
}

/// A flow that does not settle may circle a fixed point, which the search finds.
pub(super) fn with_advice(none: &NoFixedPoint) -> anyhow::Error {
    let advice = match none.reason {
        Reason::DidNotSettle { .. } => {
            "; --number K takes one from the list of `siegert fixed-points`"
        }
        _ => "",
    };
    anyhow::anyhow!("{none}{advice}")
}

impl SearchArgs {
    /// What the theory is to assume of synapses.
    pub fn assumptions(&self) -> Assumptions {
        self.assumptions.assumptions()
    }

    /// The settings that these arguments and `theory_params` ask for.
    pub fn settings(&self, loaded: &Loaded) -> anyhow::Result<SearchSettings> {
        let parameters = &loaded.theory;
        let related =
            loaded.unchanged().and_then(|other| MeanField::new(&other, self.assumptions()).ok());
        let mut settings = SearchSettings {
            given: self.given(&loaded.network, parameters)?,
            related: related.into_iter().collect(),
            highest_random_hz: parameters.initial_rates_max_hz,
            seed: self.seed,
            ..SearchSettings::default()
        };
        if let Some(count) = self.random_starts.or(parameters.random_starts()) {
            settings.random_starts = Some(count);
        }
        Ok(settings)
    }

    /// The first start that was asked for; zero without any.
    pub fn start(&self, network: &Network, parameters: &TheoryParams) -> anyhow::Result<Rates> {
        let given = self.given(network, parameters)?;
        Ok(given.into_iter().next().unwrap_or_else(|| Rates::zero(network.size())))
    }

    fn given(&self, network: &Network, parameters: &TheoryParams) -> anyhow::Result<Vec<Rates>> {
        let counts = [
            ("--random-starts", self.random_starts.map(|count| count as u64)),
            ("theory_params.initial_rates_iter", parameters.initial_rates_iter),
        ];
        for (option, count) in counts {
            ranges::check_count(option, count.unwrap_or(0), RANDOM_STARTS)?;
        }
        let labels = network.labels();
        let read = |file: &PathBuf| Ok(read_rates(file, &labels)?);
        let mut given = self.start.iter().map(read).collect::<anyhow::Result<Vec<_>>>()?;
        given.extend(parameters.given_rates(network.size())?);
        Ok(given)
    }
}
