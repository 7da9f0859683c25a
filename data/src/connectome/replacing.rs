//! Areas that are left out, and input between areas that is replaced.

use super::error::ConnectomeError;
use super::inputs::ConnectomeInputs;
use crate::macaque::Area;
use crate::matrix::Matrix;
use crate::network::Network;
use crate::parameters::{Parameters, ReplacedActivity};
use crate::rates::Rates;
use crate::replacement::{Replacement, keep_areas, replace_inter_areal_input};

/// Applies `areas_simulated` with `replace_non_simulated_areas`, then `replace_cc`.
///
/// `replace_cc` alone also speaks for the areas that are left out: all input between areas is
/// replaced.
pub(super) fn replace(
    network: Network,
    parameters: &Parameters,
    inputs: &ConnectomeInputs,
) -> Result<Network, ConnectomeError> {
    let connections = &parameters.network.connections;
    let areas = &parameters.simulation.areas_simulated;
    let between = connections
        .replace_cc
        .map(|kind| activity("connection_params.replace_cc", kind, parameters, inputs))
        .transpose()?;

    let all = network.populations.clone();
    let network = if areas.len() < Area::COUNT {
        let parameter = "connection_params.replace_non_simulated_areas";
        let left_out = connections
            .replace_non_simulated_areas
            .map(|kind| activity(parameter, kind, parameters, inputs))
            .transpose()?;
        let simulated = areas.len();
        let missing = ConnectomeError::NotReplaced { simulated, all: Area::COUNT };
        keep_areas(network, areas, left_out.as_ref().or(between.as_ref()).ok_or(missing)?)?
    } else {
        network
    };
    match between {
        Some(between) if network.areas().len() > 1 => {
            let simulated = |index: &usize| areas.contains(&all[*index].label.area);
            let kept: Vec<usize> = (0..all.len()).filter(simulated).collect();
            Ok(replace_inter_areal_input(network, &of_kept(between, &kept))?)
        }
        _ => Ok(network),
    }
}

fn activity(
    parameter: &'static str,
    kind: ReplacedActivity,
    parameters: &Parameters,
    inputs: &ConnectomeInputs,
) -> Result<Replacement, ConnectomeError> {
    let missing =
        |what| ConnectomeError::NoReplacingActivity { parameter, kind: kind.name(), what };
    match kind {
        ReplacedActivity::CommonPoisson => {
            Ok(Replacement::Homogeneous { rate_hz: parameters.network.input.rate_ext_hz })
        }
        ReplacedActivity::GivenPoisson => {
            let rates = inputs.replaced_rates.clone();
            rates.map(Replacement::PerPopulation).ok_or(missing("a rate for every population"))
        }
        ReplacedActivity::GivenCurrent => {
            let series = inputs.replaced_series.clone();
            let series = series.ok_or(missing("a rate series for every population"))?;
            let (interval_ms, rates_hz) = (series.interval_ms, series.rates_hz);
            Ok(Replacement::Series { interval_ms, rates_hz })
        }
    }
}

/// The activity of some of the populations.
fn of_kept(activity: Replacement, kept: &[usize]) -> Replacement {
    match activity {
        Replacement::Homogeneous { .. } => activity,
        Replacement::PerPopulation(rates) => {
            let pick = |&index: &usize| rates.hz().get(index).copied();
            Replacement::PerPopulation(Rates::from_hz(kept.iter().filter_map(pick).collect()))
        }
        Replacement::Series { interval_ms, rates_hz } => {
            let (rows, samples) = (kept.len(), rates_hz.sources());
            let rates_hz =
                Matrix::from_fn(rows, samples, |row, sample| rates_hz[(kept[row], sample)]);
            Replacement::Series { interval_ms, rates_hz }
        }
    }
}
