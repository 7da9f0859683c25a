//! Many tests at once.

/// P-values adjusted so that those up to a threshold hold no larger a share of false discoveries than the threshold
/// (Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x); what is no number is no test.
#[must_use]
pub fn adjusted(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).filter(|&k| !p_values[k].is_nan()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let tests = order.len() as f64;
    let mut adjusted = vec![f64::NAN; p_values.len()];
    let mut least = 1.0_f64;
    for (rank, &place) in order.iter().enumerate().rev() {
        least = least.min(p_values[place] * tests / (rank + 1) as f64);
        adjusted[place] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As R's `p.adjust(p, "BH")` documents: the smallest of p n / rank from above.
    #[test]
    fn p_values_grow_with_the_number_of_tests_and_keep_their_order() {
        let p = [0.01, 0.04, f64::NAN, 0.03, 0.5];
        let found = adjusted(&p);
        let expected = [0.04, 0.16 / 3.0, f64::NAN, 0.16 / 3.0, 0.5];
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-15 || expected.is_nan() && found.is_nan());
        }
        assert_eq!(adjusted(&[0.9]), [0.9]);
        assert!(adjusted(&[]).is_empty());
    }
}
