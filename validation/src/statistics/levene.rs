//! Levene's test of equal variances.

use super::granger::f_p_value;

/// The statistic of Levene's test of two samples around their medians (Brown & Forsythe 1974,
/// doi:10.1080/01621459.1974.10482955), and its p-value.
pub(super) fn levene(first: &[f64], second: &[f64]) -> (f64, f64) {
    let distances = [first, second].map(distances_from_median);
    let sizes = [first.len(), second.len()].map(|size| size as f64);
    let means = [0, 1].map(|k| distances[k].iter().sum::<f64>() / sizes[k]);
    let number = sizes[0] + sizes[1];
    let mean = (sizes[0] * means[0] + sizes[1] * means[1]) / number;
    let between: f64 = (0..2).map(|k| sizes[k] * (means[k] - mean).powi(2)).sum();
    let within: f64 = (0..2)
        .flat_map(|k| distances[k].iter().map(move |distance| (distance - means[k]).powi(2)))
        .sum();
    let statistic = (number - 2.0) * between / within;
    (statistic, f_p_value(statistic, 1.0, number - 2.0))
}

fn distances_from_median(sample: &[f64]) -> Vec<f64> {
    let mut sorted = sample.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let (below, above) = (sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2]);
    let median = f64::midpoint(below, above);
    sample.iter().map(|value| (value - median).abs()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Distances 2, 1, 0, 1, 2 and 4, 2, 0, 2, 4: F = 8 * 3.6 / 14.
    #[test]
    fn the_statistic_is_that_of_the_definition() {
        let (statistic, p_value) = levene(&[1.0, 2.0, 3.0, 4.0, 5.0], &[2.0, 4.0, 6.0, 8.0, 10.0]);
        assert!((statistic - 8.0 * 3.6 / 14.0).abs() < 1e-12, "{statistic}");
        assert!((0.18..0.2).contains(&p_value), "{p_value}");
    }
}
