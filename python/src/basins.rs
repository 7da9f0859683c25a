//! Where random starts lead.

use numpy::PyArray1;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use theory::basins::{BasinSettings, Destination, FollowedStart, Sample, basins as follow};
use theory::trajectory::FlowMethod;

use crate::failure::Failure;
use crate::network::Network;
use crate::transfer::assumptions;
use crate::watched::watched;

/// Time, mean rate over populations and speed of samples, as arrays.
type Samples<'py> =
    (Bound<'py, PyArray1<f64>>, Bound<'py, PyArray1<f64>>, Bound<'py, PyArray1<f64>>);

/// Attractors with their rates and starts, and what became of each start.
#[pyfunction]
pub fn basins<'py>(
    py: Python<'py>,
    network: &Network,
    starts: usize,
    seed: u64,
    highest: f64,
    duration: f64,
    ds: Option<f64>,
    kept: usize,
    noise: &str,
    weights: &str,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let field = network.field(assumptions(noise, weights)?)?;
    let flow = ds.map_or(BasinSettings::default().flow, |ds| FlowMethod::ExponentialEuler { ds });
    let settings = BasinSettings { starts, seed, highest_hz: highest, duration, flow, kept };
    let found = watched(py, progress, move |watch| follow(&field, &settings, watch))?;
    let found = found.map_err(|error| Failure::theory(&error))?;
    let attractors = found.attractors.iter().map(|one| {
        let rates = PyArray1::from_slice(py, one.found.point.rates().hz());
        (rates, one.found.mean_rate_hz, one.starts, one.found.stability.spectral_abscissa())
    });
    let told = PyDict::new(py);
    told.set_item("attractors", attractors.collect::<Vec<_>>())?;
    let of_start = |start: &FollowedStart| {
        let (attractor, orbit) = match start.destination {
            Destination::Attractor(place) => (Some(place), None),
            Destination::Unsettled(orbit) => {
                (None, Some((orbit.mean_hz, orbit.sd_hz, orbit.period)))
            }
            Destination::NotFinite => (None, None),
        };
        (attractor, orbit, start.duration, start.last_mean_hz)
    };
    told.set_item("starts", found.starts.iter().map(of_start).collect::<Vec<_>>())?;
    let kept = found.starts.iter().filter(|start| !start.trajectory.is_empty());
    let ways: Vec<(Samples<'py>, Samples<'py>)> =
        kept.map(|start| (samples(py, &start.trajectory), samples(py, &start.slow))).collect();
    told.set_item("trajectories", ways)?;
    Ok(told)
}

fn samples<'py>(py: Python<'py>, samples: &[Sample]) -> Samples<'py> {
    let of_each =
        |value: fn(&Sample) -> f64| PyArray1::from_vec(py, samples.iter().map(value).collect());
    (
        of_each(|sample| sample.s),
        of_each(|sample| sample.mean_hz),
        of_each(|sample| sample.speed_hz),
    )
}
