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
    let number = |index: &usize| if p_values[*index].is_nan() { 1.0 } else { p_values[*index] };
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|a, b| number(a).total_cmp(&number(b)));
    let mut adjusted = vec![1.0; p_values.len()];
    let mut largest: f64 = 0.0;
    for (rank, &index) in order.iter().enumerate() {
        let left = (p_values.len() - rank) as f64;
        largest = largest.max((left * number(&index)).min(1.0));
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
