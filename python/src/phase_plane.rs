//! The phase plane of two populations.

use std::sync::Arc;

use numpy::{PyArray1, PyArray2, PyArrayMethods};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use theory::phase_plane::{PhasePlane, PlaneSettings};

use crate::failure::Failure;
use crate::fixed_points::FixedPoints;
use crate::watched::watched;

/// Nullclines, separatrices and flow, each point a row.
#[pyfunction]
pub fn phase_plane<'py>(
    py: Python<'py>,
    points: &Bound<'py, FixedPoints>,
    highest: Option<f64>,
    progress: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyDict>> {
    let points = points.get();
    let settings = match highest {
        Some(highest_hz) => PlaneSettings::up_to([highest_hz; 2]),
        None => PlaneSettings::showing(&points.found),
    };
    let field = Arc::clone(points.field());
    let known: Vec<_> = points.found.found().iter().map(|found| found.point.clone()).collect();
    let plane = watched(py, progress, move |_| PhasePlane::of(&field, &known, settings))?;
    let plane = plane.map_err(|error| Failure::theory(&error))?;
    let told = PyDict::new(py);
    told.set_item("highest", plane.highest_hz)?;
    let [first, second] = &plane.nullclines;
    told.set_item("nullclines", (lines(py, first)?, lines(py, second)?))?;
    told.set_item("separatrices", lines(py, &plane.separatrices)?)?;
    let rows = plane.flow.iter().flat_map(|(at, velocity)| [*at, *velocity]).collect::<Vec<_>>();
    let flow = PyArray1::from_vec(py, rows.concat()).reshape([plane.flow.len(), 4])?;
    told.set_item("flow", flow)?;
    Ok(told)
}

fn lines<'py>(
    py: Python<'py>,
    lines: &[Vec<[f64; 2]>],
) -> PyResult<Vec<Bound<'py, PyArray2<f64>>>> {
    let line =
        |points: &Vec<[f64; 2]>| PyArray1::from_vec(py, points.concat()).reshape([points.len(), 2]);
    lines.iter().map(line).collect()
}
