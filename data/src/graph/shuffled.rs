//! Graphs without structure that have the same out-degrees.

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use rand::seq::SliceRandom;

use crate::matrix::Matrix;

/// The same weights from each source, to other targets: those of a node to itself stay.
///
/// ```
/// use siegert_data::{Matrix, graph::shuffled_targets};
/// let weights = Matrix::from_fn(5, 5, |target, source| (5 * source + target) as f64);
/// let shuffled = shuffled_targets(&weights, 7);
/// let sum = |matrix: &Matrix| (0..5).map(|target| matrix[(target, 3)]).sum::<f64>();
/// assert_eq!(sum(&shuffled), sum(&weights));
/// assert_eq!(shuffled[(3, 3)], weights[(3, 3)]);
/// assert_eq!(shuffled, shuffled_targets(&weights, 7));
/// ```
#[must_use]
pub fn shuffled_targets(weights: &Matrix, seed: u64) -> Matrix {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut shuffled = weights.clone();
    for source in 0..weights.sources() {
        let targets: Vec<usize> = (0..weights.targets()).filter(|&t| t != source).collect();
        let mut values: Vec<f64> = targets.iter().map(|&t| weights[(t, source)]).collect();
        values.shuffle(&mut rng);
        for (&target, value) in targets.iter().zip(values) {
            shuffled[(target, source)] = value;
        }
    }
    shuffled
}
