//! Networks along a parameter: one of their own, or whatever a function of Python makes.

use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;
use theory::{
    Assumptions, ChangedNetworks, Family, FitError, Networks, Observer, OutsideFamily, fitted,
};

use crate::network::Network;

/// Networks that a function of one number returns.
#[derive(Debug)]
struct Returned {
    function: Py<PyAny>,
    raised: Raised,
}

/// What a function raised, to be raised again where its caller waits.
#[derive(Clone, Debug, Default)]
pub struct Raised(Arc<Mutex<Option<PyErr>>>);

impl Raised {
    /// What the function raised, or else what came of it.
    pub fn or<E: Into<PyErr>>(&self, error: E) -> PyErr {
        let raised = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        raised.unwrap_or_else(|| error.into())
    }

    fn keep(&self, raised: PyErr) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(raised);
    }
}

/// The function raised; what, is kept elsewhere.
#[derive(Debug)]
struct FunctionRaised(String);

impl fmt::Display for FunctionRaised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for FunctionRaised {}

impl Networks for Returned {
    fn network(&self, parameter: f64) -> Result<data::Network, OutsideFamily> {
        let network = Python::attach(|py| -> PyResult<data::Network> {
            let returned = self.function.bind(py).call1((parameter,))?;
            Ok((**returned.cast::<Network>()?.get().network()).clone())
        });
        network.map_err(|raised| {
            let source = FunctionRaised(raised.to_string()).into();
            self.raised.keep(raised);
            OutsideFamily { parameter, source }
        })
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
    /// The networks, and where what a function raises is kept.
    pub fn networks(&self) -> PyResult<(Arc<dyn Networks>, Raised)> {
        let raised = Raised::default();
        let networks: Arc<dyn Networks> = match self {
            Self::Named(network, parameter) => Arc::new(network.get().along(parameter)?),
            Self::Function(function) => {
                let function = function.clone().unbind();
                Arc::new(Returned { function, raised: raised.clone() })
            }
        };
        Ok((networks, raised))
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
