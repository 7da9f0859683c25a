//! The eigenmodes of a network's response along frequency, and which connections make them.

use rayon::prelude::*;

use crate::dynamics::NetworkResponse;
use crate::linalg::{Complex, ComplexMatrix, LinalgError};

/// The eigenvalues of M(f) along frequency, each followed by its mode.
#[derive(Clone, Debug, PartialEq)]
pub struct Trajectories {
    /// The frequencies (Hz).
    pub frequencies_hz: Vec<f64>,
    /// `[mode][frequency]`, by the modulus at the first frequency.
    pub eigenvalues: Vec<Vec<Complex>>,
}

/// An eigenvalue with its left and right vector, `v . u = 1`.
#[derive(Clone, Debug)]
struct Mode {
    value: Complex,
    left: Vec<Complex>,
    right: Vec<Complex>,
}

impl Trajectories {
    /// All eigenvalues of M at frequencies (Hz): one goes on as the one whose right eigenvector its left one has most of,
    /// so that they are followed through crossings. Takes an eigenvector of each at each frequency.
    ///
    /// # Errors
    /// [`LinalgError`] if M has no eigenvalues, or no eigenvectors that span the space.
    pub fn of(network: &NetworkResponse, frequencies_hz: &[f64]) -> Result<Self, LinalgError> {
        let spectra: Vec<Vec<Mode>> = frequencies_hz
            .par_iter()
            .map(|&f_hz| modes(&network.at_frequency(f_hz)))
            .collect::<Result<_, _>>()?;
        let mut eigenvalues = vec![Vec::with_capacity(frequencies_hz.len()); network.size()];
        let mut order: Vec<usize> = (0..network.size()).collect();
        if let Some(first) = spectra.first() {
            order.sort_by(|&a, &b| first[b].value.norm().total_cmp(&first[a].value.norm()));
        }
        for (k, spectrum) in spectra.iter().enumerate() {
            if k > 0 {
                let goes_on = continued(&spectra[k - 1], spectrum);
                order.iter_mut().for_each(|place| *place = goes_on[*place]);
            }
            for (trajectory, &place) in eigenvalues.iter_mut().zip(&order) {
                trajectory.push(spectrum[place].value);
            }
        }
        Ok(Self { frequencies_hz: frequencies_hz.to_vec(), eigenvalues })
    }
}

fn modes(matrix: &ComplexMatrix) -> Result<Vec<Mode>, LinalgError> {
    let values = matrix.eigenvalues()?;
    values.into_iter().map(|value| mode(matrix, value)).collect()
}

fn mode(matrix: &ComplexMatrix, value: Complex) -> Result<Mode, LinalgError> {
    let vectors = matrix.eigenvectors(value)?;
    let product: Complex = vectors.left.iter().zip(&vectors.right).map(|(v, u)| v * u).sum();
    let left = vectors.left.iter().map(|v| v / product).collect();
    Ok(Mode { value, left, right: vectors.right })
}

/// Where each mode goes on: the pairs with the largest overlap first.
fn continued(before: &[Mode], after: &[Mode]) -> Vec<usize> {
    let mut overlaps: Vec<(f64, usize, usize)> = Vec::new();
    for (k, mode) in before.iter().enumerate() {
        let scale = mode.left.iter().map(Complex::norm_sqr).sum::<f64>().sqrt();
        for (j, next) in after.iter().enumerate() {
            let product: Complex = mode.left.iter().zip(&next.right).map(|(v, u)| v * u).sum();
            // Modes that are alike are told apart by their eigenvalues.
            let step = (mode.value - next.value).norm();
            overlaps.push((product.norm() / scale - 0.1 * step, k, j));
        }
    }
    overlaps.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut goes_on, mut taken) = (vec![usize::MAX; before.len()], vec![false; after.len()]);
    for (_, k, j) in overlaps {
        if goes_on[k] == usize::MAX && !taken[j] {
            goes_on[k] = j;
            taken[j] = true;
        }
    }
    goes_on
}

/// What each connection does to one eigenvalue λ of M at a frequency (Bos, Diesmann & Helias 2016,
/// doi:10.1371/journal.pcbi.1005132).
///
/// A connection that is made stronger by the share α moves λ by `α Z_ij`, `Z_ij = v_i M_ij u_j / (v . u)`; all Z sum to λ.
/// Moves along the line to 1 change the power of the peak, those across it its frequency.
#[derive(Clone, Debug, PartialEq)]
pub struct ModeSensitivity {
    /// Where (Hz).
    pub frequency_hz: f64,
    /// λ.
    pub eigenvalue: Complex,
    /// Z, `[target][source]`.
    pub moves: Vec<Vec<Complex>>,
}

impl ModeSensitivity {
    /// Of the eigenvalue that is nearest to 1 at a frequency (Hz).
    ///
    /// # Errors
    /// [`LinalgError`] if M has no eigenvalue or no eigenvectors.
    pub fn of(network: &NetworkResponse, frequency_hz: f64) -> Result<Self, LinalgError> {
        let eigenvalue = network.nearest_to_one(frequency_hz)?;
        let matrix = network.at_frequency(frequency_hz);
        let Mode { left, right, .. } = mode(&matrix, eigenvalue)?;
        let size = network.size();
        let row = |i: usize| (0..size).map(|j| left[i] * matrix.at(i, j) * right[j]).collect();
        Ok(Self { frequency_hz, eigenvalue, moves: (0..size).map(row).collect() })
    }

    /// How far a connection moves λ towards 1 and, to the left of that way, across it.
    ///
    /// # Panics
    /// If there is no such connection.
    #[must_use]
    pub fn towards_and_across(&self, target: usize, source: usize) -> (f64, f64) {
        let way = 1.0 - self.eigenvalue;
        let turned = self.moves[target][source] * (way / way.norm()).conj();
        (turned.re, turned.im)
    }
}
