//! How a fixed point answers a change of parameter, mode by mode.

use data::{Matrix, Rates};

use crate::linalg::{self, Complex, Decomposition, LinalgError};
use crate::mean_field::{Linearisation, MeanField};

/// Which slopes of the transfer function are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Slopes {
    /// The exact total derivatives.
    #[default]
    Exact,
    /// One-sided differences as published
    /// ([`PopulationTransfer::evaluate_published`](crate::PopulationTransfer::evaluate_published)).
    Published,
}

impl Slopes {
    /// `exact` or `published`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Published => "published",
        }
    }

    /// The choice that this is not.
    #[must_use]
    pub fn others(self) -> Self {
        match self {
            Self::Exact => Self::Published,
            Self::Published => Self::Exact,
        }
    }

    /// The linearisation with these slopes at rates, one per population.
    ///
    /// # Panics
    /// If there is not one rate per population.
    #[must_use]
    pub fn linearise(self, field: &MeanField, rates: &Rates) -> Linearisation {
        let mut at = field.linearise(rates);
        if self == Self::Published {
            let point = &at.working_point;
            field.transfer().evaluate_published(&point.mu_mv, &point.sigma_mv, &mut at.values);
        }
        at
    }
}

/// The answer of a fixed point `nu*` to a change of parameter, to first order.
///
/// ```text
/// dbar_nu_i = (d nu_i/d mu_i) dmu_i + (d nu_i/d sigma_i²) dsigma_i²     at fixed rates, Eq. 8
/// d_nu      = (1 - G)^-1 dbar_nu = sum_l u_l (v_l . dbar_nu)/(1 - λ_l)  with feedback, Eq. 6
/// epsilon_l = -(v_l . dbar_nu)/(v_l . nu*)                              undoes mode l, Eq. 11
/// eta_l     = (v_l . dbar_nu)/(1 - λ_l) (u_l . d_nu)/(d_nu . d_nu)      its share of d_nu, Eq. 13
/// ```
///
/// (equations of doi:10.1371/journal.pcbi.1005179). All shares together make 1. A fold has
/// a critical mode with λ = 1, to which all of the shift belongs.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// The slopes used, at the fixed point.
    pub linearisation: Linearisation,
    /// Eigenvalues and bi-normalised eigenvectors of the gain matrix.
    pub modes: Decomposition,
    /// What the change of parameter does to the rates without feedback (spikes/s).
    pub direct_hz: Vec<f64>,
    /// What it does to the fixed point, `d_nu` (spikes/s); not finite at a fold.
    pub shift_hz: Vec<f64>,
    /// Of every mode, in the order of the eigenvalues.
    pub shares: Vec<ModeShare>,
}

/// What one mode has to do with a shift.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ModeShare {
    /// The strength epsilon at which a change of the connectivity along this mode undoes the
    /// shift along it.
    pub epsilon: Complex,
    /// The share eta of the whole shift; a complex mode's is complex, a pair's together real.
    pub eta: Complex,
}

impl Response {
    /// The response of `field` at a fixed point to becoming `changed`.
    ///
    /// The rates need not be a fixed point to rounding: published ones are not.
    ///
    /// # Errors
    /// [`LinalgError`] if the gain matrix has no complete set of eigenvectors, or the rates or the changed network
    /// have another number of populations.
    pub fn of(
        field: &MeanField,
        changed: &MeanField,
        rates: &Rates,
        slopes: Slopes,
    ) -> Result<Self, LinalgError> {
        linalg::check_length(rates.hz().len(), field.size())?;
        linalg::check_length(changed.size(), field.size())?;
        let linearisation = slopes.linearise(field, rates);
        let modes = linalg::decompose(&field.gain_at(&linearisation))?;
        let direct_hz = direct(&linearisation, changed, rates);
        let amplitudes: Vec<Complex> =
            modes.left.iter().map(|left| product(left, &direct_hz)).collect();
        let shift_hz = shift(&modes, &amplitudes);
        let length2: f64 = shift_hz.iter().map(|shift| shift * shift).sum();
        let of_mode = |(l, amplitude): (usize, &Complex)| ModeShare {
            epsilon: -amplitude / product(&modes.left[l], rates.hz()),
            eta: amplitude / (1.0 - modes.values[l]) * product(&modes.right[l], &shift_hz)
                / length2,
        };
        let shares = amplitudes.iter().enumerate().map(of_mode).collect();
        Ok(Self { linearisation, modes, direct_hz, shift_hz, shares })
    }

    /// How many modes the first `count` are once no complex pair is torn.
    #[must_use]
    pub fn whole_pairs(&self, count: usize) -> usize {
        let count = count.min(self.modes.values.len());
        let torn = self.modes.values[..count].last().is_some_and(|last| last.im > 0.0);
        count + usize::from(torn)
    }

    /// The angle between the right eigenvector of each mode and the whole shift (degrees, 0 to 90).
    #[must_use]
    pub fn angles_deg(&self) -> Vec<f64> {
        let length =
            |vector: &mut dyn Iterator<Item = f64>| vector.map(|x| x * x).sum::<f64>().sqrt();
        let shift = length(&mut self.shift_hz.iter().copied());
        let angle = |right: &Vec<Complex>| {
            let own = length(&mut right.iter().map(|entry| entry.norm()));
            let cosine = product(right, &self.shift_hz).norm() / (own * shift);
            cosine.min(1.0).acos().to_degrees()
        };
        self.modes.right.iter().map(angle).collect()
    }

    /// `Re sum_l epsilon_l u_l,i v_l,j` over the first modes, complex pairs taken whole: the
    /// change of the gain matrix that undoes the shift along them.
    #[must_use]
    pub fn change_of_gain(&self, modes: usize) -> Matrix {
        let size = self.direct_hz.len();
        let modes = self.whole_pairs(modes);
        Matrix::from_fn(size, size, |i, j| {
            let entry =
                |l: usize| self.shares[l].epsilon * self.modes.right[l][i] * self.modes.left[l][j];
            (0..modes).map(|l| entry(l).re).sum()
        })
    }
}

fn direct(at: &Linearisation, changed: &MeanField, rates: &Rates) -> Vec<f64> {
    let (before, after) = (&at.working_point, changed.working_point(rates));
    (0..rates.hz().len())
        .map(|i| {
            let (by_mean, by_variance) = at.slopes(i);
            let variance_mv2 = after.sigma_mv[i].powi(2) - before.sigma_mv[i].powi(2);
            by_mean * (after.mu_mv[i] - before.mu_mv[i]) + by_variance * variance_mv2
        })
        .collect()
}

/// `sum_l u_l a_l/(1 - λ_l)`, which is real: modes come in conjugate pairs.
fn shift(modes: &Decomposition, amplitudes: &[Complex]) -> Vec<f64> {
    let mut shift_hz = vec![0.0; amplitudes.len()];
    for ((right, amplitude), lambda) in modes.right.iter().zip(amplitudes).zip(&modes.values) {
        let strength = amplitude / (1.0 - lambda);
        shift_hz.iter_mut().zip(right).for_each(|(sum, u)| *sum += (strength * u).re);
    }
    shift_hz
}

/// `x . y` without a conjugate.
fn product(x: &[Complex], y: &[f64]) -> Complex {
    x.iter().zip(y).map(|(x, y)| x * y).sum()
}

#[cfg(test)]
mod tests {
    use data::Network;
    use data::presets::DescribedPreset;

    use super::*;
    use crate::Assumptions;
    use crate::mean_field::largest_difference;
    use crate::observer::UNWATCHED;
    use crate::solver::{SolverSettings, solve};

    /// The microcircuit with its external rates changed by a share.
    fn microcircuit(share: f64) -> MeanField {
        let mut parts = DescribedPreset::Potjans2014.network().unwrap().into_parts();
        parts.external.rates_hz.iter_mut().for_each(|rate| *rate *= 1.0 + share);
        MeanField::new(&Network::new(parts).unwrap(), Assumptions::PUBLISHED).unwrap()
    }

    fn settled(field: &MeanField) -> Rates {
        let start = Rates::zero(field.size());
        solve(field, &start, &SolverSettings::default(), UNWATCHED).unwrap().rates().clone()
    }

    #[test]
    fn rates_and_changes_of_other_networks_are_refused() {
        let (field, rates) = (microcircuit(0.0), Rates::zero(8));
        let single = DescribedPreset::E1d.network().unwrap();
        let single = MeanField::new(&single, Assumptions::PUBLISHED).unwrap();
        let refused = |found| LinalgError::WrongLength { found, expected: 8 };
        let foreign = Response::of(&field, &single, &rates, Slopes::Exact);
        assert_eq!(foreign, Err(refused(1)));
        let long = Response::of(&field, &field, &Rates::zero(9), Slopes::Exact);
        assert_eq!(long, Err(refused(9)));
    }

    #[test]
    fn the_shift_is_where_the_fixed_point_goes() {
        let (field, share) = (microcircuit(0.0), 1e-6);
        let changed = microcircuit(share);
        let (before, after) = (settled(&field), settled(&changed));
        let response = Response::of(&field, &changed, &before, Slopes::Exact).unwrap();
        let moved: Vec<f64> = after.hz().iter().zip(before.hz()).map(|(a, b)| a - b).collect();
        let error = largest_difference(&moved, &response.shift_hz);
        assert!(error < 1e-4 * share, "{error:e}");
    }

    #[test]
    fn the_shares_of_all_modes_make_the_whole() {
        let field = microcircuit(0.0);
        let rates = settled(&field);
        let response = Response::of(&field, &microcircuit(0.1), &rates, Slopes::Exact).unwrap();
        let sum: Complex = response.shares.iter().map(|share| share.eta).sum();
        assert!((sum - 1.0).norm() < 1e-10, "{sum}");
    }

    #[test]
    fn of_a_single_population_the_shift_is_along_its_mode() {
        let network = DescribedPreset::E1d.network().unwrap();
        let field = |rate_hz: f64| {
            let mut parts = network.clone().into_parts();
            parts.external.rates_hz = vec![rate_hz];
            MeanField::new(&Network::new(parts).unwrap(), Assumptions::PUBLISHED).unwrap()
        };
        let rates = settled(&field(160.0));
        let response = Response::of(&field(160.0), &field(161.0), &rates, Slopes::Exact).unwrap();
        assert!(response.angles_deg()[0] < 1e-5);
        assert!((response.shares[0].eta - 1.0).norm() < 1e-12);
    }

    #[test]
    fn undoing_all_modes_undoes_the_shift() {
        let field = microcircuit(0.0);
        let rates = settled(&field);
        let response = Response::of(&field, &microcircuit(0.1), &rates, Slopes::Exact).unwrap();
        let change = response.change_of_gain(field.size());
        for (i, direct_hz) in response.direct_hz.iter().enumerate() {
            let undone: f64 = change.row(i).iter().zip(rates.hz()).map(|(g, nu)| g * nu).sum();
            assert!((undone + direct_hz).abs() < 1e-9, "{undone} {direct_hz}");
        }
    }
}
