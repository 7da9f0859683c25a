//! Mean-field problems along one parameter.

use std::error::Error;
use std::sync::Arc;

use data::source::Along;
use data::{Matrix, Network, NetworkError, NetworkParts};

use crate::assumptions::Assumptions;
use crate::coupling::Coupling;
use crate::mean_field::MeanField;
use crate::observer::{Observer, Progress, Stopped, go_on};
use crate::working_point::ConstantInput;

/// Networks that differ in one scalar parameter, as the theory sees them.
///
/// The parameter may be anything a network depends on, or a combination of such things, in its own unit; whoever
/// implements this trait knows how to build the network. All networks have the same populations: what follows a
/// family refuses one that changes their number.
///
/// A reference to a family is one, and so is an [`Arc`] of it: what follows a family over time, as
/// [`Continuation`](crate::continuation::Continuation) does, may borrow or own it.
pub trait Family: Send + Sync {
    /// The mean-field problem at one value of the parameter.
    ///
    /// # Errors
    /// [`OutsideFamily`] where there is no such network.
    fn at(&self, parameter: f64) -> Result<MeanField, OutsideFamily>;
}

impl<F: Family + ?Sized> Family for &F {
    fn at(&self, parameter: f64) -> Result<MeanField, OutsideFamily> {
        (**self).at(parameter)
    }
}

impl<F: Family + ?Sized> Family for Arc<F> {
    fn at(&self, parameter: f64) -> Result<MeanField, OutsideFamily> {
        (**self).at(parameter)
    }
}

/// There is no network at this value of the parameter.
#[derive(Debug, thiserror::Error)]
#[error("there is no network at the parameter value {parameter}")]
pub struct OutsideFamily {
    /// The value.
    pub parameter: f64,
    /// Why not.
    pub source: Box<dyn Error + Send + Sync>,
}

/// A family whose input depends on the parameter as a polynomial of second degree.
///
/// In-degrees and rates enter the mean and the variance of the input linearly, weights enter them
/// as J and J². So almost every parameter of a network, and every linear combination of
/// parameters of one sort, gives polynomials of at most the second degree in `tau_m K J`,
/// `tau_m K J²` and the constant input: three networks determine the whole family, to rounding, and
/// a member costs tens of microseconds instead of the building of a network.
#[derive(Clone, Debug)]
pub struct QuadraticFamily {
    range: (f64, f64),
    members: [MeanField; 3],
}

/// How far a fourth network may lie off the polynomial, relative to each quantity.
const AGREEMENT: f64 = 1e-11;

impl QuadraticFamily {
    /// Fits the polynomials on a range and checks them with a fourth and a fifth network.
    ///
    /// `None` where the family is of another kind: its neurons or its pattern of connections
    /// change, or the networks between do not agree with the polynomial.
    ///
    /// # Errors
    /// [`FitError`] where a network in the range does not exist, or the observer wants to stop.
    pub fn fit(
        family: &dyn Family,
        from: f64,
        to: f64,
        observer: &dyn Observer,
    ) -> Result<Option<Self>, FitError> {
        let middle = from + 0.5 * (to - from);
        let members = [
            built(family, from, observer)?,
            built(family, middle, observer)?,
            built(family, to, observer)?,
        ];
        let fitted = Self { range: (from, to), members };
        for share in [0.23, 0.81] {
            let parameter = from + share * (to - from);
            let other = built(family, parameter, observer)?;
            match fitted.member(parameter) {
                Some(member) if member.agrees_with(&other, AGREEMENT) => {}
                _ => return Ok(None),
            }
        }
        Ok(Some(fitted))
    }

    /// The member at a parameter inside the range that was fitted.
    fn member(&self, parameter: f64) -> Option<MeanField> {
        debug_assert!(self.contains(parameter), "{parameter} lies outside what was fitted");
        let (from, to) = self.range;
        // Lagrange's polynomials for the nodes 0, 1/2 and 1.
        let x = if to == from { 0.0 } else { (parameter - from) / (to - from) };
        let weights = [(2.0 * x - 1.0) * (x - 1.0), 4.0 * x * (1.0 - x), x * (2.0 * x - 1.0)];
        MeanField::combined(&self.members, weights)
    }

    fn contains(&self, parameter: f64) -> bool {
        let (from, to) = self.range;
        (from.min(to)..=from.max(to)).contains(&parameter)
    }
}

/// A member of a family; a large network takes seconds to be built.
fn built(
    family: &dyn Family,
    parameter: f64,
    observer: &dyn Observer,
) -> Result<MeanField, FitError> {
    go_on(observer)?;
    observer.observe(&Progress::Network { parameter });
    Ok(family.at(parameter)?)
}

/// The polynomials of a family where they represent it, the family itself where they do not.
///
/// # Errors
/// As [`QuadraticFamily::fit`].
pub fn fitted<'a>(
    family: Arc<dyn Family + 'a>,
    from: f64,
    to: f64,
    observer: &dyn Observer,
) -> Result<Arc<dyn Family + 'a>, FitError> {
    Ok(match QuadraticFamily::fit(&*family, from, to, observer)? {
        Some(polynomials) => Arc::new(polynomials),
        None => family,
    })
}

/// Why a family was not fitted.
#[derive(Debug, thiserror::Error)]
pub enum FitError {
    /// The parameter takes a value for which there is no network.
    #[error(transparent)]
    OutsideFamily(#[from] OutsideFamily),
    /// The observer wanted it.
    #[error("the building of networks along the parameter was stopped")]
    Stopped(#[from] Stopped),
}

impl Family for QuadraticFamily {
    fn at(&self, parameter: f64) -> Result<MeanField, OutsideFamily> {
        let inside = self.contains(parameter).then_some(parameter);
        inside.and_then(|parameter| self.member(parameter)).ok_or_else(|| {
            let source = OutsideRange { range: self.range };
            OutsideFamily { parameter, source: Box::new(source) }
        })
    }
}

/// A polynomial holds where it was checked.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("the family was built from {} to {}", range.0, range.1)]
struct OutsideRange {
    range: (f64, f64),
}

impl MeanField {
    /// The linear combination of three problems that differ in their input alone.
    fn combined(members: &[Self; 3], weights: [f64; 3]) -> Option<Self> {
        let [first, second, third] = members;
        if !(first.same_neurons(second) && first.same_neurons(third)) {
            return None;
        }
        let couplings = [first.coupling(), second.coupling(), third.coupling()];
        let coupling = Coupling::combined(couplings, weights)?;
        let constants = [first.constant(), second.constant(), third.constant()];
        let constant = ConstantInput::combined(constants, weights);
        Some(first.with_input(coupling, constant))
    }

    /// Whether neurons, connections and inputs are the same to a relative difference.
    fn agrees_with(&self, other: &Self, tolerance: f64) -> bool {
        self.same_neurons(other)
            && self.delays() == other.delays()
            && self.coupling().agrees_with(other.coupling(), tolerance)
            && ConstantInput::agree(self.constant(), other.constant(), tolerance)
    }
}

/// Networks along a parameter, in its own unit, from which the theory derives its mean-field problems.
pub trait Networks: Send + Sync {
    /// The network at one value of the parameter.
    ///
    /// # Errors
    /// [`OutsideFamily`] where there is no such network.
    fn network(&self, parameter: f64) -> Result<Network, OutsideFamily>;
}

impl Networks for Along {
    fn network(&self, parameter: f64) -> Result<Network, OutsideFamily> {
        Along::network(self, parameter)
            .map_err(|source| OutsideFamily { parameter, source: source.into() })
    }
}

/// The mean-field problems of networks whose in-degrees are changed by the same amount everywhere
/// along the parameter.
#[derive(Clone)]
pub struct ChangedNetworks {
    /// The networks before the change.
    pub networks: Arc<dyn Networks>,
    /// What the theory assumes of synapses.
    pub assumptions: Assumptions,
    /// The change of the in-degrees, `[target, source]`; none if `None`.
    pub change: Option<Matrix>,
}

impl ChangedNetworks {
    /// Networks as they are.
    #[must_use]
    pub fn unchanged(networks: Arc<dyn Networks>, assumptions: Assumptions) -> Self {
        Self { networks, assumptions, change: None }
    }

    /// The network at one value of the parameter, with changed in-degrees, never below zero.
    ///
    /// # Errors
    /// [`OutsideFamily`] where there is no such network.
    pub fn network(&self, parameter: f64) -> Result<Network, OutsideFamily> {
        let network = self.networks.network(parameter)?;
        let Some(change) = &self.change else { return Ok(network) };
        changed_by(network, change)
            .map_err(|source| OutsideFamily { parameter, source: source.into() })
    }
}

/// A network with changed in-degrees, never below zero.
fn changed_by(network: Network, change: &Matrix) -> Result<Network, NetworkError> {
    let (size, found) = (network.size(), (change.targets(), change.sources()));
    if found != (size, size) {
        let part = "changes of in-degrees";
        return Err(NetworkError::Shape { part, found, expected: (size, size) });
    }
    // What is not a number stays so, for the network to refuse.
    let in_degrees = network.in_degrees.map(|i, j, k| match k + change[(i, j)] {
        changed if changed < 0.0 => 0.0,
        changed => changed,
    });
    Network::new(NetworkParts { in_degrees, ..network.into_parts() })
}

impl std::fmt::Debug for ChangedNetworks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Networks along a parameter may be anything.
        let mut fields = f.debug_struct("ChangedNetworks");
        fields.field("assumptions", &self.assumptions).field("change", &self.change);
        fields.finish_non_exhaustive()
    }
}

impl Family for ChangedNetworks {
    fn at(&self, parameter: f64) -> Result<MeanField, OutsideFamily> {
        MeanField::new(&self.network(parameter)?, self.assumptions)
            .map_err(|source| OutsideFamily { parameter, source: source.into() })
    }
}
