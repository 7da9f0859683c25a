//! Correction for the number of comparisons.

/// P-values adjusted by Holm's step-down procedure (Holm 1979, Scand J Stat 6:65,
/// <https://www.jstor.org/stable/4615733>).
///
/// Rejecting every hypothesis whose adjusted value is at most α makes the probability of any false
/// rejection at most α, whatever the dependence between the tests. A value that is not a number
/// counts as 1.
///
/// ```
/// let adjusted = siegert_validation::comparison::adjusted(&[0.01, 0.04, 0.03]);
/// assert_eq!(adjusted, [0.03, 0.06, 0.06]);
/// ```
#[must_use]
pub fn adjusted(p_values: &[f64]) -> Vec<f64> {
    let numbers: Vec<f64> =
        p_values.iter().map(|&value| if value.is_nan() { 1.0 } else { value }).collect();
    let mut order: Vec<usize> = (0..numbers.len()).collect();
    order.sort_by(|&a, &b| numbers[a].total_cmp(&numbers[b]));
    let mut adjusted = vec![1.0; numbers.len()];
    let mut largest: f64 = 0.0;
    for (rank, &index) in order.iter().enumerate() {
        let left = (numbers.len() - rank) as f64;
        // Never below that of a smaller one: whoever rejects this one has rejected that one.
        largest = largest.max((left * numbers[index]).min(1.0));
        adjusted[index] = largest;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_counts_as_often_as_there_are_comparisons() {
        assert_eq!(adjusted(&[0.2]), [0.2]);
        assert_eq!(adjusted(&[0.5, 0.001, f64::NAN]), [1.0, 0.003, 1.0]);
        assert_eq!(adjusted(&[]), [0.0; 0]);
    }
}
