//! Branches of fixed points along a parameter.

use std::sync::Arc;

use numpy::{Complex64, PyArray1, PyArray2, PyArrayMethods, PyReadonlyArray1};
use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use theory::continuation::{
    BranchEnd, BranchPoint, ContinuationError, ContinuationSettings, DiagramError, SpecialKind,
    Starts, diagram, follow,
};
use theory::{Assumptions, Family, FitError, Networks, OutsideFamily};

use crate::arrays::to_rates;
use crate::failure::Failure;
use crate::family::{Along, problems};
use crate::fixed_points::{FixedPoint, no_fixed_point, search_settings};
use crate::network::Network;
use crate::transfer::assumptions;
use crate::watched::watched;

/// A branch of fixed points.
#[pyclass(frozen, module = "siegert._siegert")]
pub struct Branch {
    networks: Arc<dyn Networks>,
    family: Arc<dyn Family>,
    assumptions: Assumptions,
    branch: theory::continuation::Branch,
}

#[pymethods]
impl Branch {
    /// The parameter at each point, special points in their places.
    #[getter]
    fn values<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f64>> {
        self.column(py, |point| point.parameter)
    }

    /// The rates, `[point, population]`.
    #[getter]
    fn rates<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let points: Vec<&BranchPoint> = self.points().collect();
        let rates: Vec<f64> =
            points.iter().flat_map(|point| point.fixed_point.rates().hz()).copied().collect();
        let size = rates.len().checked_div(points.len()).unwrap_or(0);
        PyArray1::from_vec(py, rates).reshape([points.len(), size])
    }

    /// The mean rate over neurons at each point (spikes/s).
    #[getter]
    fn mean_rates<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyArray1<f64>>> {
        let means: Result<Vec<f64>, OutsideFamily> = py.detach(|| {
            self.points()
                .map(|point| {
                    // A parameter may change the sizes of populations.
                    let field = self.family.at(point.parameter)?;
                    Ok(point.fixed_point.rates().mean_over_neurons_hz(field.populations()))
                })
                .collect()
        });
        Ok(PyArray1::from_vec(py, means.map_err(|error| Failure::theory(&error))?))
    }

    #[getter]
    fn spectral_abscissa<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<f64>> {
        self.column(py, |point| point.spectral_abscissa)
    }

    #[getter]
    fn unstable_directions<'py>(&self, py: Python<'py>) -> Bound<'py, PyArray1<i64>> {
        let counts = self.points().map(|point| point.n_unstable as i64).collect();
        PyArray1::from_vec(py, counts)
    }

    /// Kind, index among the points, parameter, its error, and the eigenvalue that crosses, of each special point.
    fn special_points(&self) -> Vec<(&'static str, usize, f64, f64, Complex64)> {
        let in_order = self.branch.in_order().enumerate();
        in_order
            .filter_map(|(index, (point, special))| {
                let special = special?;
                let kind = kind(special.kind);
                Some((kind, index, point.parameter, special.parameter_error, special.eigenvalue))
            })
            .collect()
    }

    /// What was assumed of noise and weights.
    #[getter]
    fn assumptions(&self) -> (&'static str, &'static str) {
        (self.assumptions.noise.name(), self.assumptions.weights.name())
    }

    /// Why it ends at its front and its back.
    #[getter]
    fn ends(&self) -> (&'static str, &'static str) {
        (end(self.branch.ends.0), end(self.branch.ends.1))
    }

    /// The fixed point at an index.
    fn fixed_point(&self, py: Python<'_>, index: usize) -> PyResult<FixedPoint> {
        let Some(at) = self.points().nth(index) else {
            let message = format!("point {index} is asked for, the branch has {}", self.len());
            return Err(PyIndexError::new_err(message));
        };
        let made = py.detach(|| {
            let field = self.family.at(at.parameter)?;
            Ok((field, self.networks.network(at.parameter)?))
        });
        let (field, network) = made.map_err(|error: OutsideFamily| Failure::theory(&error))?;
        let (field, network) = (Arc::new(field), Arc::new(network));
        Ok(FixedPoint::new(field, network, self.assumptions, at.fixed_point.clone()))
    }

    fn __len__(&self) -> usize {
        self.len()
    }
}

impl Branch {
    fn points(&self) -> impl Iterator<Item = &BranchPoint> {
        self.branch.in_order().map(|(point, _)| point)
    }

    fn len(&self) -> usize {
        self.points().count()
    }

    fn column<'py>(
        &self,
        py: Python<'py>,
        value: fn(&BranchPoint) -> f64,
    ) -> Bound<'py, PyArray1<f64>> {
        PyArray1::from_vec(py, self.points().map(value).collect())
    }
}

/// Where and how far branches are followed.
#[derive(FromPyObject)]
pub struct Range {
    start: f64,
    stop: f64,
    points: usize,
    longest_step: f64,
}

impl Range {
    fn settings(&self) -> ContinuationSettings {
        let Self { start, stop, points, longest_step } = *self;
        let defaults = ContinuationSettings::over(start, stop);
        let first_step = defaults.first_step.min(longest_step);
        ContinuationSettings { points, longest_step, first_step, ..defaults }
    }
}

/// Where branches start.
#[derive(FromPyObject)]
pub enum Beginning<'py> {
    /// The fixed point that the flow reaches from these rates at the beginning of the range.
    Reached(PyReadonlyArray1<'py, f64>),
    /// All that is found at these values.
    Searched(Vec<f64>),
}

/// All branches in a range.
#[pyfunction]
pub fn continuation(
    py: Python<'_>,
    network: &Bound<'_, Network>,
    along: Along<'_>,
    range: Range,
    from: Beginning<'_>,
    starts: Option<usize>,
    seed: u64,
    noise: &str,
    weights: &str,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Vec<Branch>> {
    let (network, assumptions) = (network.get(), assumptions(noise, weights)?);
    let settings = range.settings();
    let starts = match from {
        Beginning::Reached(rates) => {
            let from = to_rates(&rates, network.network().size())?;
            Starts::Reached { at: range.start, from }
        }
        Beginning::Searched(at) => {
            let search = search_settings(network, starts, seed, &[], assumptions)?;
            Starts::Searched { at, search }
        }
    };
    let (networks, raised) = along.networks()?;
    let (made, ends) = (Arc::clone(&networks), (range.start, range.stop));
    let found = watched(py, progress, move |watch| -> Result<_, NoDiagram> {
        let family = problems(made, assumptions, ends, watch)?;
        let branches = diagram(&*family, &starts, settings, watch)?;
        Ok((family, branches))
    })?;
    let (family, branches) = found.map_err(|none| raised.or(none.raised(py)))?;
    Ok(branches
        .into_iter()
        .map(|branch| {
            let (networks, family) = (Arc::clone(&networks), Arc::clone(&family));
            Branch { networks, family, assumptions, branch }
        })
        .collect())
}

/// The branch through one fixed point.
#[pyfunction]
pub fn followed(
    py: Python<'_>,
    point: &Bound<'_, FixedPoint>,
    along: Along<'_>,
    at: f64,
    range: Range,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Branch> {
    let settings = range.settings();
    let FixedPoint { assumptions, point, .. } = point.get();
    let (assumptions, start) = (*assumptions, point.clone());
    let (networks, raised) = along.networks()?;
    let (made, ends) = (Arc::clone(&networks), (range.start, range.stop));
    let found = watched(py, progress, move |watch| -> Result<_, NoDiagram> {
        let family = problems(made, assumptions, ends, watch)?;
        let branch = follow(&*family, at, &start, settings, watch);
        Ok((family, branch.map_err(DiagramError::from)?))
    })?;
    let (family, branch) = found.map_err(|none| raised.or(none.raised(py)))?;
    Ok(Branch { networks, family, assumptions, branch })
}

/// Why there are no branches.
enum NoDiagram {
    Fit(FitError),
    Diagram(DiagramError),
}

impl From<FitError> for NoDiagram {
    fn from(error: FitError) -> Self {
        Self::Fit(error)
    }
}

impl From<DiagramError> for NoDiagram {
    fn from(error: DiagramError) -> Self {
        Self::Diagram(error)
    }
}

impl NoDiagram {
    fn raised(self, py: Python<'_>) -> PyErr {
        match self {
            Self::Diagram(DiagramError::NotReached(none)) => no_fixed_point(py, &none),
            Self::Diagram(DiagramError::Continuation(
                error @ (ContinuationError::StartOutsideRange { .. }
                | ContinuationError::RangeNotFinite { .. }
                | ContinuationError::EmptyRange { .. }
                | ContinuationError::StepLength { .. }),
            )) => Failure::parameter(&error).into(),
            Self::Fit(error) => Failure::theory(&error).into(),
            Self::Diagram(error) => Failure::theory(&error).into(),
        }
    }
}

fn kind(kind: SpecialKind) -> &'static str {
    match kind {
        SpecialKind::Fold => "fold",
        SpecialKind::Hopf => "hopf",
        SpecialKind::BranchPoint => "branch_point",
        SpecialKind::Oscillation => "oscillation",
    }
}

fn end(end: BranchEnd) -> &'static str {
    match end {
        BranchEnd::RangeLeft => "range_left",
        BranchEnd::Closed => "closed",
        BranchEnd::StepTooSmall => "step_too_small",
        BranchEnd::RatesInvalid => "rates_invalid",
        BranchEnd::PointLimit => "point_limit",
    }
}
