//! The width of a Gaussian kernel that fits the spikes best.

use super::{BinnedCounts, Kernel, Smoother, StatisticsError};

/// The standard deviation (ms) of the Gaussian kernel that estimates the rate with the least mean
/// integrated squared error, as judged from the spikes alone; `None` with fewer than two spikes.
///
/// Minimises the cost of Shimazaki & Shinomoto 2010 (doi:10.1007/s10827-009-0180-4),
/// `C(w) = integral r_w(t)^2 dt - 2 sum_(i != j) k_w(t_i - t_j)`, where the second sum is the estimate
/// `r_w` at every spike without that spike. Two things differ from their algorithm 1: the
/// estimate is that of [`Smoother`], corrected at the ends of the window, where theirs takes the rate
/// outside as zero and so avoids wide kernels; and spike times are those of bins, so that the
/// number of spikes hardly matters.
///
/// The cost is looked at from one bin to a quarter of the window; a rate that does not change
/// gives a width of the latter's order.
///
/// # Errors
/// None that a caller can cause; [`StatisticsError`] as [`Smoother`] has it.
pub fn optimal_sd_ms(counts: &BinnedCounts) -> Result<Option<f64>, StatisticsError> {
    let bins: Vec<f64> = counts.counts().iter().map(|&count| f64::from(count)).collect();
    if bins.iter().sum::<f64>() < 2.0 {
        return Ok(None);
    }
    let widest = (bins.len() as f64 / 4.0).max(1.0);
    let log_width = least(|log_width| cost(log_width.exp(), &bins), widest.ln())?;
    Ok(Some(log_width.exp() * counts.bin_ms()))
}

/// The cost of a width in bins.
fn cost(width: f64, counts: &[f64]) -> Result<f64, StatisticsError> {
    let smoother = Smoother::new(counts.len(), 1.0, Kernel::Gaussian { sd_ms: width })?;
    let estimate = smoother.smooth(counts)?;
    let with_own = counts.iter().zip(&estimate).zip(smoother.own_shares());
    let term = |((count, rate), own): ((&f64, &f64), f64)| rate * rate - 2.0 * count * (rate - own);
    Ok(with_own.map(term).sum())
}

/// Where a function is least between 0 and `to`: the best of a grid, and around it golden sections.
fn least(
    function: impl Fn(f64) -> Result<f64, StatisticsError>,
    to: f64,
) -> Result<f64, StatisticsError> {
    const POINTS: usize = 24;
    const PRECISION: f64 = 2e-3;
    let grid: Vec<f64> = (0..=POINTS).map(|k| to * k as f64 / POINTS as f64).collect();
    let costs = grid.iter().map(|&at| function(at)).collect::<Result<Vec<f64>, _>>()?;
    let best = (0..=POINTS).min_by(|&a, &b| costs[a].total_cmp(&costs[b])).unwrap_or(0);
    let (mut low, mut high) = (grid[best.saturating_sub(1)], grid[(best + 1).min(POINTS)]);
    let ratio = (5.0_f64.sqrt() - 1.0) / 2.0;
    while high - low > PRECISION {
        let (left, right) = (high - ratio * (high - low), low + ratio * (high - low));
        if function(left)? < function(right)? { high = right } else { low = left }
    }
    Ok(f64::midpoint(low, high))
}

#[cfg(test)]
mod tests {
    use sim::recording::PopulationSpikes;

    use super::super::Spikes;
    use super::super::testing::{poisson_processes, population, uniform, window_ms};
    use super::*;

    fn binned(population: &PopulationSpikes, duration_ms: f64) -> BinnedCounts {
        let spikes = Spikes::of(population, window_ms(0.0, duration_ms)).unwrap();
        BinnedCounts::of(&spikes, 1.0).unwrap()
    }

    /// Poisson processes thinned to the rate `1 + cos(2 pi t / period)` times a half.
    fn modulated(neurons: u32, duration_ms: f64, period_ms: f64) -> PopulationSpikes {
        let all = poisson_processes(neurons, duration_ms, 20.0);
        let mut kept = PopulationSpikes::silent(all.label.clone(), neurons, true);
        for (k, (step, id)) in all.spikes().enumerate() {
            let phase = std::f64::consts::TAU * f64::from(step) * 0.1 / period_ms;
            if uniform(1 << 60 | k as u64) < 0.5 + 0.5 * phase.cos() {
                kept.push(step, id);
            }
        }
        kept
    }

    /// The cost as it is printed, over all pairs of spikes, for spikes far from the ends.
    #[test]
    fn summing_over_bins_is_summing_over_pairs() {
        let mut counts = vec![0.0; 1_500];
        (0..40).for_each(|k| counts[700 + (100.0 * uniform(k)) as usize] += 1.0);
        let times: Vec<f64> = (counts.iter().enumerate())
            .flat_map(|(bin, &count)| std::iter::repeat_n(bin as f64, count as usize))
            .collect();
        for w in [4.0, 10.0, 70.0] {
            let mut expected = 0.0;
            for (i, ti) in times.iter().enumerate() {
                for (j, tj) in times.iter().enumerate() {
                    let lag = ti - tj;
                    // The integral of the product of two kernels is a kernel sqrt(2) times as wide.
                    expected += (-lag * lag / (4.0 * w * w)).exp()
                        / (2.0 * std::f64::consts::PI.sqrt() * w);
                    if i != j {
                        expected -= 2.0 * (-lag * lag / (2.0 * w * w)).exp()
                            / (std::f64::consts::TAU.sqrt() * w);
                    }
                }
            }
            // A kernel that is integrated over bins is a little wider.
            let found = cost(w, &counts).unwrap();
            assert!((found / expected - 1.0).abs() < 0.01, "{w}: {found} for {expected}");
        }
    }

    /// The true rate is known here, and with it the width that comes closest to it.
    #[test]
    fn the_width_found_is_nearly_the_best() {
        for (neurons, period_ms) in [(20, 500.0), (200, 500.0), (20, 100.0)] {
            let counts = binned(&modulated(neurons, 5_000.0, period_ms), 5_000.0);
            let rates = counts.rates_hz();
            let error = |sd_ms: f64| {
                let kernel = Kernel::Gaussian { sd_ms };
                let found =
                    Smoother::new(rates.len(), 1.0, kernel).unwrap().smooth(&rates).unwrap();
                let truth = |t: f64| 25.0 * (1.0 + (std::f64::consts::TAU * t / period_ms).cos());
                let squares =
                    found.iter().zip(0..).map(|(r, k)| (r - truth(f64::from(k) + 0.5)).powi(2));
                squares.sum::<f64>()
            };
            let found = optimal_sd_ms(&counts).unwrap().unwrap();
            let best = (0..80).map(|k| error(1.1_f64.powi(k))).fold(f64::INFINITY, f64::min);
            assert!(error(found) < 1.15 * best, "{neurons} neurons, {period_ms} ms: {found} ms");
        }
    }

    #[test]
    fn a_constant_rate_wants_a_wide_kernel_and_silence_none() {
        let counts = binned(&poisson_processes(50, 4_000.0, 50.0), 4_000.0);
        assert!(optimal_sd_ms(&counts).unwrap().unwrap() > 200.0);
        assert_eq!(optimal_sd_ms(&binned(&population(1, |_| vec![5]), 100.0)), Ok(None));
    }
}
