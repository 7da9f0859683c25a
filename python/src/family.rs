//! Networks along a parameter: one of their own, or whatever a function of Python makes.

use std::sync::Arc;

use pyo3::prelude::*;
use theory::{
    Assumptions, ChangedNetworks, Family, FitError, Networks, Observer, OutsideFamily, fitted,
};

use crate::network::Network;

/// Networks that a function of one number returns.
#[derive(Debug)]
struct Returned(Py<PyAny>);

impl Networks for Returned {
    fn network(&self, parameter: f64) -> Result<data::Network, OutsideFamily> {
        let network = Python::attach(|py| -> PyResult<data::Network> {
            let returned = self.0.bind(py).call1((parameter,))?;
            Ok((**returned.cast::<Network>()?.get().network()).clone())
        });
        network.map_err(|raised| OutsideFamily { parameter, source: raised.into() })
    }
}

/// Where networks along a parameter come from: a network and the name of the parameter, or a function.
#[derive(FromPyObject)]
pub enum Along<'py> {
    /// A number that a network depends on.
    Named(Bound<'py, Network>, String),
    /// A function from a number to a network.
    Function(Bound<'py, PyAny>),
}

impl Along<'_> {
    /// The networks.
    pub fn networks(&self) -> PyResult<Arc<dyn Networks>> {
        Ok(match self {
            Self::Named(network, parameter) => Arc::new(network.get().along(parameter)?),
            Self::Function(function) => Arc::new(Returned(function.clone().unbind())),
        })
    }
}

/// Their mean-field problems, as polynomials where these represent them.
pub fn problems(
    networks: Arc<dyn Networks>,
    assumptions: Assumptions,
    range: (f64, f64),
    observer: &dyn Observer,
) -> Result<Arc<dyn Family>, FitError> {
    let unchanged = ChangedNetworks::unchanged(networks, assumptions);
    fitted(Arc::new(unchanged), range.0, range.1, observer)
}
