//! How results whose parts are private, or of which a document shows more or less than they hold, are
//! serialised (feature `serde`). All others derive it where they are defined.
//!
//! Documents speak as the command line does: rates as `rates_hz`, one per population; a complex number as
//! `[real, imaginary]`; kinds in lower case. Matrices are not in them: they are arrays. Nor are the names of the
//! populations, which are the network's and not the result's: whoever writes a document puts
//! `network.labels()` beside it, whose order is that of all rates.

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::dynamics::{AsynchronousStability, Doubt, Zero};
use crate::fixed_point::{FixedPoint, NoFixedPoint};
use crate::linalg::Complex;
use crate::roots::{FixedPoints, Found};
use crate::separatrix::Loss;
use crate::stability::Stability;
use crate::stabilization::{Answer, Round};
use crate::start::StartKind;

impl Serialize for FixedPoint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("FixedPoint", 2)?;
        fields.serialize_field("rates_hz", self.rates().hz())?;
        fields.serialize_field("residual_hz", &self.residual_hz())?;
        fields.end()
    }
}

impl Serialize for NoFixedPoint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("NoFixedPoint", 5)?;
        fields.serialize_field("reason", &self.reason.to_string())?;
        fields.serialize_field("rates_hz", self.last.hz())?;
        fields.serialize_field("residual_hz", &self.residual_hz)?;
        let orbit_mean_hz = self.orbit_mean.as_ref().map(data::Rates::hz);
        fields.serialize_field("orbit_mean_hz", &orbit_mean_hz)?;
        fields.serialize_field("trace", &self.trace)?;
        fields.end()
    }
}

impl Serialize for Stability {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Stability", 4)?;
        fields.serialize_field("stable", &self.is_stable())?;
        fields.serialize_field("spectral_abscissa", &self.spectral_abscissa())?;
        fields.serialize_field("n_unstable", &self.n_unstable())?;
        fields.serialize_field("eigenvalues", self.spectrum())?;
        fields.end()
    }
}

impl Serialize for Zero {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Zero", 2)?;
        fields.serialize_field("frequency_hz", &self.frequency_hz)?;
        fields.serialize_field("growth_per_s", &self.growth_per_s)?;
        fields.end()
    }
}

impl Serialize for Doubt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for AsynchronousStability {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("AsynchronousStability", 5)?;
        fields.serialize_field("stable", &self.is_stable())?;
        fields.serialize_field("zeros", self.zeros())?;
        fields.serialize_field("damped", self.damped())?;
        fields.serialize_field("nearest", &self.nearest())?;
        fields.serialize_field("doubt", &self.doubt())?;
        fields.end()
    }
}

impl Serialize for StartKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for Found {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { point, stability, mean_rate_hz, origin } = self;
        let over_populations_hz = point.rates().mean_over_populations_hz();
        let mut fields = serializer.serialize_struct("Found", 8)?;
        fields.serialize_field("rates_hz", point.rates().hz())?;
        fields.serialize_field("residual_hz", &point.residual_hz())?;
        fields.serialize_field("stable", &stability.is_stable())?;
        fields.serialize_field("spectral_abscissa", &stability.spectral_abscissa())?;
        fields.serialize_field("n_unstable", &stability.n_unstable())?;
        fields.serialize_field("mean_rate_hz", mean_rate_hz)?;
        fields.serialize_field("mean_rate_over_populations_hz", &over_populations_hz)?;
        fields.serialize_field("found", origin)?;
        fields.end()
    }
}

impl Serialize for FixedPoints {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("FixedPoints", 4)?;
        fields.serialize_field("fixed_points", self.found())?;
        fields.serialize_field("search", self.efforts())?;
        fields.serialize_field("index_sum", &self.index_sum())?;
        fields.serialize_field("limits", &self.limits())?;
        fields.end()
    }
}

/// How a start loses its state, by its name.
fn kind(loss: &Loss) -> &'static str {
    match loss {
        Loss::Fold(_) => "fold",
        Loss::Crossing(crossing) if crossing.point.n_unstable() == 1 => "edge_state",
        Loss::Crossing(_) => "several",
    }
}

impl Serialize for Round {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (point, response) = (self.fixed_point(), &self.answer.response);
        let (n_unstable, pushes_return) = match &self.loss {
            Loss::Fold(fold) => (fold.point.n_unstable, None),
            Loss::Crossing(crossing) => {
                let (against, along) = crossing.push.escapes;
                (crossing.point.n_unstable(), Some((!against, !along)))
            }
        };
        let fold_parameter = self.limit.fold.as_ref().map(|fold| fold.point.parameter);
        let eta: Vec<Complex> = response.shares.iter().map(|share| share.eta).collect();
        let critical = response.modes.values[0];
        let mut fields = serializer.serialize_struct("Round", 19)?;
        fields.serialize_field("transition_parameter", &self.parameter())?;
        fields.serialize_field("kind", kind(&self.loss))?;
        fields.serialize_field("n_unstable", &n_unstable)?;
        fields.serialize_field("fold_parameter", &fold_parameter)?;
        fields.serialize_field("saddle_rates_hz", point.rates().hz())?;
        let over_neurons_hz = point.rates().mean_over_neurons_hz(&self.network.populations);
        fields.serialize_field("saddle_mean_rate_hz", &over_neurons_hz)?;
        let over_populations_hz = point.rates().mean_over_populations_hz();
        fields.serialize_field("saddle_mean_rate_over_populations_hz", &over_populations_hz)?;
        fields.serialize_field("residual_hz", &point.residual_hz())?;
        fields.serialize_field("pushes_return", &pushes_return)?;
        fields.serialize_field("critical_eigenvalue", &critical.re)?;
        fields.serialize_field("critical_eigenvalue_imaginary", &critical.im)?;
        fields.serialize_field("eigenvalues", &response.modes.values)?;
        fields.serialize_field("epsilon", &response.shares[0].epsilon)?;
        fields.serialize_field("eta", &eta)?;
        fields.serialize_field("critical_eta_size", &response.shares[0].eta.norm())?;
        fields.serialize_field("second_largest_eta_size", &self.answer.second_largest_eta())?;
        fields.serialize_field("critical_angle_to_shift_deg", &response.angles_deg()[0])?;
        fields.serialize_field("critical_relative_change", &self.answer.relative_changes[0])?;
        fields.serialize_field("relative_indegree_change", &self.relative_change())?;
        fields.end()
    }
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let response = &self.response;
        let mut fields = serializer.serialize_struct("Answer", 8)?;
        fields.serialize_field("variant", self.slopes.name())?;
        fields.serialize_field("critical_eigenvalue", &response.modes.values[0].re)?;
        fields.serialize_field("epsilon", &response.shares[0].epsilon.re)?;
        fields.serialize_field("eta", &response.shares[0].eta.re)?;
        fields.serialize_field("eta_size", &response.shares[0].eta.norm())?;
        fields.serialize_field("second_largest_eta_size", &self.second_largest_eta())?;
        fields.serialize_field("angle_to_shift_deg", &response.angles_deg()[0])?;
        fields.serialize_field("relative_change_along_mode", &self.relative_changes[0])?;
        fields.end()
    }
}
