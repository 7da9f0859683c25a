//! The series of a recording: rates or synaptic input of its populations or areas.

use data::{Matrix, Network};
use rayon::prelude::*;
use sim::recording::{Grid, PopulationSpikes};

use super::{
    BinnedCounts, InhibitoryInput, Series, Spikes, StatisticsError, synaptic_input_pa,
    weighted_mean,
};

/// What is taken of a recording.
#[derive(Clone, Copy, Debug)]
pub enum Quantity<'n> {
    /// Rates of neurons (spikes/s).
    Rate,
    /// Their synaptic input (pA), which follows from the rates of all populations of a network.
    SynapticInput(&'n Network, InhibitoryInput),
}

/// What has a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Areas: means over the neurons of their populations.
    Areas,
    /// Populations.
    Populations,
}

/// The series of what was recorded, in bins of a window.
///
/// # Errors
/// [`StatisticsError`] if a bin does not consist of whole steps, there is none, or synaptic input is asked for and not
/// all populations of the network were recorded.
pub fn recorded_series(
    populations: &[PopulationSpikes],
    window: Grid,
    bin_ms: f64,
    quantity: Quantity,
    level: Level,
) -> Result<Series, StatisticsError> {
    let recorded: Vec<&PopulationSpikes> = populations.iter().filter(|p| p.recorded).collect();
    let counts = |one: &&PopulationSpikes| BinnedCounts::of(&Spikes::of(one, window)?, bin_ms);
    let counts: Vec<BinnedCounts> =
        recorded.par_iter().map(counts).collect::<Result<_, StatisticsError>>()?;
    let rates: Vec<Vec<f64>> = counts.iter().map(BinnedCounts::rates_hz).collect();
    let samples = rates.first().map_or(0, Vec::len);
    let rates = Matrix::from_fn(rates.len(), samples, |population, k| rates[population][k]);
    let values = match quantity {
        Quantity::Rate => rates,
        Quantity::SynapticInput(network, inhibitory) => {
            check_all_recorded(&recorded, network)?;
            synaptic_input_pa(network, &rates, bin_ms, inhibitory)?
        }
    };
    let names = recorded.iter().map(|one| one.name()).collect();
    let of_populations = Series::new(names, bin_ms, values)?;
    match level {
        Level::Populations => Ok(of_populations),
        Level::Areas => of_areas(&recorded, &of_populations),
    }
}

/// The means of areas, weighted with the neurons of their populations.
fn of_areas(recorded: &[&PopulationSpikes], all: &Series) -> Result<Series, StatisticsError> {
    let mut names = Vec::new();
    let mut means: Vec<Vec<f64>> = Vec::new();
    let mut first = 0;
    for members in recorded.chunk_by(|a, b| a.label.area == b.label.area) {
        let rows: Vec<&[f64]> =
            (first..first + members.len()).map(|place| all.values().row(place)).collect();
        let neurons: Vec<f64> = members.iter().map(|one| f64::from(one.neurons)).collect();
        names.push(members[0].label.area.clone());
        means.push(weighted_mean(&rows, &neurons));
        first += members.len();
    }
    let values = Matrix::from_fn(means.len(), all.samples(), |area, k| means[area][k]);
    Series::new(names, all.interval_ms(), values)
}

fn check_all_recorded(
    recorded: &[&PopulationSpikes],
    network: &Network,
) -> Result<(), StatisticsError> {
    let mut names = recorded.iter().map(|one| one.name());
    for population in &network.populations {
        let name = population.label.to_string();
        if names.next().as_ref() != Some(&name) {
            return Err(StatisticsError::InputUnknown { population: name });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use data::presets::DescribedPreset;
    use sim::recording::RecordedLabel;

    use super::super::testing::{poisson_processes, window_ms};
    use super::*;

    fn recording() -> Vec<PopulationSpikes> {
        let network = DescribedPreset::Brunel2000.network().unwrap();
        let sized = |neurons, label: &data::Label| PopulationSpikes {
            label: RecordedLabel::from(label),
            ..poisson_processes(neurons, 100.0, 20.0)
        };
        [(40, 0), (10, 1)].map(|(n, k)| sized(n, &network.populations[k].label)).to_vec()
    }

    #[test]
    fn the_rate_of_an_area_is_that_of_all_its_neurons() {
        let spikes = recording();
        let window = window_ms(0.0, 100.0);
        let of = |level| recorded_series(&spikes, window, 1.0, Quantity::Rate, level).unwrap();
        let (populations, areas) = (of(Level::Populations), of(Level::Areas));
        assert_eq!((populations.number(), areas.number(), areas.samples()), (2, 1, 100));
        for k in 0..100 {
            let rates = populations.values();
            let mean = 0.8 * rates[(0, k)] + 0.2 * rates[(1, k)];
            assert!((areas.values()[(0, k)] - mean).abs() < 1e-9);
        }
    }

    #[test]
    fn input_needs_all_populations_of_the_network() {
        let network = DescribedPreset::Brunel2000.network().unwrap();
        let window = window_ms(0.0, 100.0);
        let quantity = Quantity::SynapticInput(&network, InhibitoryInput::Magnitude);
        let of = |spikes: &[_]| recorded_series(spikes, window, 1.0, quantity, Level::Populations);
        assert!(of(&recording()).unwrap().values().iter().all(|(_, input)| input > 0.0));
        let error = of(&recording()[..1]).unwrap_err().to_string();
        assert!(error.contains("I was not recorded"), "{error}");
    }
}
