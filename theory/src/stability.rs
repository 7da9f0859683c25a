//! Whether the flow of the rates returns to a fixed point.

use data::{Matrix, Rates};

use crate::fixed_point::FixedPoint;
use crate::linalg::{self, Complex, LinalgError};
use crate::mean_field::MeanField;

/// The gain matrix at a fixed point and its spectrum.
///
/// The linearised flow is `d dnu/ds = (G - 1) dnu`: the fixed point is stable if and only if every
/// eigenvalue of G has a real part below 1 (Schuecker, Schmidt et al. 2017, doi:10.1371/journal.pcbi.1005179).
#[derive(Clone, Debug, PartialEq)]
pub struct Stability {
    gain: Matrix,
    spectrum: Vec<Complex>,
}

impl Stability {
    /// Of a fixed point.
    ///
    /// # Errors
    /// As [`Self::at`]: a fixed point of another network may have the wrong number of rates.
    pub fn of(field: &MeanField, point: &FixedPoint) -> Result<Self, LinalgError> {
        Self::at(field, point.rates())
    }

    /// Of the flow linearised at any rates, as continuation wants it on its way.
    ///
    /// # Errors
    /// [`LinalgError::WrongLength`] if there is not one rate per population,
    /// [`LinalgError::NoEigenvalues`] if the eigenvalue iteration fails or a rate is not a number.
    pub fn at(field: &MeanField, rates: &Rates) -> Result<Self, LinalgError> {
        linalg::check_length(rates.hz().len(), field.size())?;
        let gain = field.gain_matrix(rates);
        let spectrum = linalg::eigenvalues(&gain)?;
        debug_assert!(spectrum.is_sorted_by(|a, b| a.re >= b.re), "the first is the critical one");
        Ok(Self { gain, spectrum })
    }

    /// The gain matrix G, `[target, source]`.
    #[must_use]
    pub fn gain(&self) -> &Matrix {
        &self.gain
    }

    /// All eigenvalues of G by descending real part.
    #[must_use]
    pub fn spectrum(&self) -> &[Complex] {
        &self.spectrum
    }

    /// The largest real part of an eigenvalue of G.
    #[must_use]
    pub fn spectral_abscissa(&self) -> f64 {
        self.spectrum.first().map_or(f64::NEG_INFINITY, |eigenvalue| eigenvalue.re)
    }

    /// In how many directions the flow leaves: the eigenvalues with a real part of 1 or more.
    #[must_use]
    pub fn n_unstable(&self) -> usize {
        self.spectrum.iter().filter(|eigenvalue| eigenvalue.re >= 1.0).count()
    }

    /// Whether every small deviation decays.
    #[must_use]
    pub fn is_stable(&self) -> bool {
        self.n_unstable() == 0
    }

    /// The mode of the k-th eigenvalue of the spectrum, counted from 0.
    ///
    /// # Errors
    /// [`LinalgError::NoSuchMode`] if there are fewer eigenvalues, [`LinalgError::Singular`] if the
    /// iteration for the eigenvectors fails.
    pub fn mode(&self, k: usize) -> Result<Mode, LinalgError> {
        let missing = LinalgError::NoSuchMode { mode: k, size: self.gain.targets() };
        Mode::of(&self.gain, *self.spectrum.get(k).ok_or(missing)?)
    }

    /// The mode that loses stability first, or lost it furthest: that of the spectral abscissa.
    ///
    /// # Errors
    /// As [`Self::mode`].
    pub fn critical_mode(&self) -> Result<Mode, LinalgError> {
        self.mode(0)
    }
}

/// An eigenvalue with its left and right eigenvectors, bi-normalised: `v . u = 1`.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Mode {
    /// The eigenvalue λ.
    pub eigenvalue: Complex,
    /// The row v with `v G = λ v`, so scaled that `sum_i v_i u_i = 1` (no conjugate).
    pub left: Vec<Complex>,
    /// The column u with `G u = λ u`, of unit length; its largest entry is real and positive.
    pub right: Vec<Complex>,
}

impl Mode {
    /// What each connection adds to the eigenvalue, `v_i G_ij u_j`, `[target, source]` row by row: their sum is the
    /// eigenvalue, and a connection that is strengthened by a small share of itself moves it by that share of its
    /// entry (Schuecker, Schmidt et al. 2017, doi:10.1371/journal.pcbi.1005179).
    ///
    /// # Errors
    /// [`LinalgError::WrongLength`] if the gain matrix is of another network than the mode.
    pub fn connections(&self, gain: &Matrix) -> Result<Vec<Complex>, LinalgError> {
        let size = self.right.len();
        linalg::check_length(gain.targets(), size)?;
        linalg::check_length(gain.sources(), size)?;
        Ok(gain.iter().map(|((i, j), g)| self.left[i] * g * self.right[j]).collect())
    }

    fn of(gain: &Matrix, eigenvalue: Complex) -> Result<Self, LinalgError> {
        let mut right = linalg::right_eigenvector(gain, eigenvalue)?;
        let mut left = linalg::left_eigenvector(gain, eigenvalue)?;
        let largest = right.iter().copied().max_by(|a, b| a.norm().total_cmp(&b.norm()));
        let phase = largest.map_or(Complex::ONE, |entry| entry / entry.norm());
        right.iter_mut().for_each(|entry| *entry /= phase);
        let overlap: Complex = left.iter().zip(&right).map(|(v, u)| v * u).sum();
        left.iter_mut().for_each(|entry| *entry /= overlap);
        Ok(Self { eigenvalue, left, right })
    }
}

#[cfg(test)]
mod tests {
    use data::presets::DescribedPreset;

    use super::*;
    use crate::Assumptions;

    #[test]
    fn modes_are_eigenvectors_and_bi_normalised() {
        let network = DescribedPreset::Potjans2014.network().unwrap();
        let field = MeanField::new(&network, Assumptions::PUBLISHED).unwrap();
        let stability = Stability::at(&field, &Rates::from_hz(vec![5.0; 8])).unwrap();
        let gain = stability.gain();
        for k in 0..8 {
            let Mode { eigenvalue, left, right } = stability.mode(k).unwrap();
            assert_eq!(eigenvalue, stability.spectrum()[k]);
            let overlap: Complex = left.iter().zip(&right).map(|(v, u)| v * u).sum();
            assert!((overlap - 1.0).norm() < 1e-12);
            for i in 0..8 {
                let along: Complex = (0..8).map(|j| right[j] * gain[(i, j)]).sum();
                let across: Complex = (0..8).map(|j| left[j] * gain[(j, i)]).sum();
                assert!((along - eigenvalue * right[i]).norm() < 1e-9);
                assert!((across - eigenvalue * left[i]).norm() < 1e-9);
            }
        }
        let missing = stability.mode(99).unwrap_err();
        assert_eq!(missing, LinalgError::NoSuchMode { mode: 99, size: 8 });
        assert!(missing.to_string().contains("no mode 99"), "{missing}");
    }

    #[test]
    fn what_the_connections_add_sums_to_the_eigenvalue_and_is_its_slope() {
        let network = DescribedPreset::Potjans2014.network().unwrap();
        let field = MeanField::new(&network, Assumptions::PUBLISHED).unwrap();
        let stability = Stability::at(&field, &Rates::from_hz(vec![5.0; 8])).unwrap();
        for k in 0..8 {
            let mode = stability.mode(k).unwrap();
            let sum: Complex = mode.connections(stability.gain()).unwrap().iter().sum();
            assert!((sum - mode.eigenvalue).norm() < 1e-12 * (1.0 + mode.eigenvalue.norm()));
        }
        // Independent of eigenvectors: the eigenvalue of a gain matrix with one entry a little larger.
        const SHARE: f64 = 1e-6;
        let mode = stability.critical_mode().unwrap();
        let connections = mode.connections(stability.gain()).unwrap();
        for (i, j) in [(0, 0), (2, 3), (3, 2), (6, 1)] {
            let changed = stability.gain().map(|target, source, g| {
                if (target, source) == (i, j) { g * (1.0 + SHARE) } else { g }
            });
            let moved = linalg::eigenvalues(&changed).unwrap()[0] - mode.eigenvalue;
            let expected = connections[8 * i + j] * SHARE;
            assert!((moved - expected).norm() < 1e-11 + 1e-4 * expected.norm(), "{i} {j}");
        }
        let other = Matrix::zeros(7, 7);
        let refused = LinalgError::WrongLength { found: 7, expected: 8 };
        assert_eq!(mode.connections(&other), Err(refused));
    }

    #[test]
    fn rates_of_another_network_are_refused() {
        let network = DescribedPreset::Potjans2014.network().unwrap();
        let field = MeanField::new(&network, Assumptions::PUBLISHED).unwrap();
        for found in [0, 7, 9] {
            let refused = LinalgError::WrongLength { found, expected: 8 };
            assert_eq!(Stability::at(&field, &Rates::zero(found)), Err(refused));
        }
        let nan = Stability::at(&field, &Rates::from_hz(vec![f64::NAN; 8]));
        assert_eq!(nan, Err(LinalgError::NoEigenvalues { size: 8 }));
    }

    #[test]
    fn the_sum_of_the_spectrum_is_the_trace_and_it_is_ordered() {
        let network = DescribedPreset::Potjans2014.network().unwrap();
        let field = MeanField::new(&network, Assumptions::PUBLISHED).unwrap();
        let stability = Stability::at(&field, &Rates::from_hz(vec![3.0; 8])).unwrap();
        let trace: f64 = (0..8).map(|i| stability.gain()[(i, i)]).sum();
        let sum: Complex = stability.spectrum().iter().sum();
        assert!((sum - trace).norm() < 1e-10);
        assert!(stability.spectrum().is_sorted_by(|a, b| a.re >= b.re));
        assert_eq!(stability.spectral_abscissa(), stability.spectrum()[0].re);
    }
}
