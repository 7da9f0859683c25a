//! A Gaussian kernel whose width follows the rate.

use super::{BinnedCounts, Kernel, Smoother, StatisticsError};

/// A rate over time, estimated with a width that changes with time.
#[derive(Clone, Debug, PartialEq)]
pub struct AdaptiveRates {
    /// The rate per neuron in each bin (spikes/s).
    pub rates_hz: Vec<f64>,
    /// The standard deviation of the kernel at each bin (ms).
    pub sds_ms: Vec<f64>,
    /// The stiffness that was chosen: the width of the kernel as a share of the width of the interval
    /// in which it was judged. Near 0 the width changes quickly, near 1 hardly.
    pub stiffness: f64,
}

/// How many widths are looked at, and how many values of the stiffness.
const WIDTHS: usize = 32;
const STIFFNESSES: usize = 20;
/// The least stiffness that is looked at; the greatest is 1.
const LEAST_STIFFNESS: f64 = 0.05;

impl AdaptiveRates {
    /// The rate with the locally adaptive kernel of Shimazaki & Shinomoto 2010
    /// (doi:10.1007/s10827-009-0180-4); `None` with fewer than two spikes.
    ///
    /// Around every time t, within a Gaussian interval of width W, one fixed width w has the least local
    /// cost, the integral of [`optimal_sd_ms`](super::optimal_sd_ms)'s weighted with the interval. For
    /// a stiffness g, the interval at t is the widest whose best w is at least g W, and the kernel's
    /// width there g W, averaged over neighbours with the weight of their intervals. The stiffness is the
    /// one whose estimate has the least cost over the whole window.
    ///
    /// As in [`optimal_sd_ms`](super::optimal_sd_ms) estimates are corrected at the ends of the window
    /// and spike times are those of bins. Widths are looked at on a logarithmic grid of 32 from one
    /// bin to a quarter of the window, and the estimate at a width between two of them is interpolated
    /// (within 1 % of the greatest rate); the stiffness is one of 20 values from 0.05 to 1.
    ///
    /// # Errors
    /// None that a caller can cause; [`StatisticsError`] as [`Smoother`] has it.
    pub fn of(counts: &BinnedCounts) -> Result<Option<Self>, StatisticsError> {
        let spikes: Vec<f64> = counts.counts().iter().map(|&count| f64::from(count)).collect();
        if spikes.iter().sum::<f64>() < 2.0 {
            return Ok(None);
        }
        let grid = WidthGrid::of(&spikes)?;
        let best = grid.best_widths()?;
        let candidates = (0..STIFFNESSES).map(|k| {
            let place = k as f64 / (STIFFNESSES - 1) as f64;
            let stiffness = LEAST_STIFFNESS.powf(1.0 - place);
            let widths = grid.widths_at(stiffness, &best);
            let cost = grid.cost(&spikes, &widths);
            (stiffness, widths, cost)
        });
        let least = candidates.min_by(|a, b| a.2.total_cmp(&b.2));
        Ok(least.map(|(stiffness, widths, _)| {
            let per_spike_hz = counts.hz_per_spike();
            let rate = |(t, width): (usize, &f64)| per_spike_hz * grid.estimate(t, *width).0;
            Self {
                rates_hz: widths.iter().enumerate().map(rate).collect(),
                sds_ms: widths.iter().map(|width| width * counts.bin_ms()).collect(),
                stiffness,
            }
        }))
    }
}

/// The estimates with all widths of the grid, which are in bins.
struct WidthGrid {
    widths: Vec<f64>,
    smoothers: Vec<Smoother>,
    /// The estimate with each width (spikes per bin), and how much of it a spike there adds itself.
    estimates: Vec<Vec<f64>>,
    own_shares: Vec<Vec<f64>>,
    /// The cost of each width per bin.
    costs: Vec<Vec<f64>>,
}

impl WidthGrid {
    fn of(spikes: &[f64]) -> Result<Self, StatisticsError> {
        let widest = (spikes.len() as f64 / 4.0).max(2.0);
        let width = |k: usize| widest.powf(k as f64 / (WIDTHS - 1) as f64);
        let widths: Vec<f64> = (0..WIDTHS).map(width).collect();
        let smoother = |&sd_ms: &f64| Smoother::new(spikes.len(), 1.0, Kernel::Gaussian { sd_ms });
        let smoothers = widths.iter().map(smoother).collect::<Result<Vec<_>, _>>()?;
        let estimates =
            smoothers.iter().map(|one| one.smooth(spikes)).collect::<Result<Vec<_>, _>>()?;
        let own_shares: Vec<Vec<f64>> =
            smoothers.iter().map(|one| one.own_shares().collect()).collect();
        let cost_of = |(rates, own): (&Vec<f64>, &Vec<f64>)| {
            let bins = spikes.iter().zip(rates).zip(own);
            bins.map(|((count, rate), own)| local_cost(*count, *rate, *own)).collect()
        };
        let costs = estimates.iter().zip(&own_shares).map(cost_of).collect();
        Ok(Self { widths, smoothers, estimates, own_shares, costs })
    }

    /// The width with the least cost in each interval, `[interval][bin]`.
    fn best_widths(&self) -> Result<Vec<Vec<f64>>, StatisticsError> {
        let best_within = |interval: &Smoother| {
            let mut least = vec![(f64::INFINITY, 0.0); self.costs[0].len()];
            for (costs, width) in self.costs.iter().zip(&self.widths) {
                for (best, cost) in least.iter_mut().zip(interval.smooth(costs)?) {
                    if cost < best.0 {
                        *best = (cost, *width);
                    }
                }
            }
            Ok(least.into_iter().map(|(_, width)| width).collect())
        };
        self.smoothers.iter().map(best_within).collect()
    }

    /// The width at each bin for a stiffness.
    fn widths_at(&self, stiffness: f64, best: &[Vec<f64>]) -> Vec<f64> {
        let bins = best[0].len();
        let interval_at = |t: usize| {
            let wide = |&k: &usize| best[k][t] >= stiffness * self.widths[k];
            (0..self.widths.len()).rev().find(wide).unwrap_or(0)
        };
        let intervals: Vec<usize> = (0..bins).map(interval_at).collect();
        // Every bin spreads its width over its own interval.
        let (mut sums, mut weights) = (vec![0.0; bins], vec![0.0; bins]);
        for (k, smoother) in self.smoothers.iter().enumerate() {
            let here: Vec<f64> =
                intervals.iter().map(|&interval| f64::from(u8::from(interval == k))).collect();
            if here.iter().all(|one| *one == 0.0) {
                continue;
            }
            for (t, weight) in smoother.convolved(&here).into_iter().enumerate() {
                // The transformation leaves rounding errors of either sign.
                let weight = weight.max(0.0);
                sums[t] += weight * stiffness * self.widths[k];
                weights[t] += weight;
            }
        }
        let mean = |(sum, weight): (f64, f64)| (sum / weight).max(1.0);
        sums.into_iter().zip(weights).map(mean).collect()
    }

    /// The estimate at a bin with any width, and how much a spike there adds to it.
    fn estimate(&self, t: usize, width: f64) -> (f64, f64) {
        let last = self.widths.len() - 1;
        let step = self.widths[last].ln() / last as f64;
        let place = (width.ln() / step).clamp(0.0, last as f64);
        let low = (place as usize).min(last - 1);
        let part = place - low as f64;
        let [estimate, own_share] = [&self.estimates, &self.own_shares]
            .map(|all| all[low][t] + part * (all[low + 1][t] - all[low][t]));
        (estimate, own_share)
    }

    fn cost(&self, spikes: &[f64], widths: &[f64]) -> f64 {
        let term = |(t, width): (usize, &f64)| {
            let (rate, own) = self.estimate(t, *width);
            local_cost(spikes[t], rate, own)
        };
        widths.iter().enumerate().map(term).sum()
    }
}

/// What a bin adds to the cost: the square of the rate, less twice the rate that the other spikes
/// give at each spike.
fn local_cost(count: f64, rate: f64, own: f64) -> f64 {
    rate * rate - 2.0 * count * (rate - own)
}

#[cfg(test)]
mod tests {
    use sim::recording::PopulationSpikes;

    use super::super::testing::{poisson_processes, population, uniform, window_ms};
    use super::super::{Spikes, optimal_sd_ms};
    use super::*;

    const DURATION_MS: f64 = 3_000.0;
    const HIGHEST_HZ: f64 = 100.0;

    /// A slow wave with a narrow bump on it (spikes/s).
    fn bump_hz(t_ms: f64) -> f64 {
        12.0 + 4.0 * (std::f64::consts::TAU * t_ms / DURATION_MS).cos()
            + 80.0 * (-0.5 * ((t_ms - 1_500.0) / 15.0).powi(2)).exp()
    }

    fn step_hz(t_ms: f64) -> f64 {
        if t_ms < 1_500.0 { 5.0 } else { 60.0 }
    }

    /// Poisson processes thinned to a rate.
    fn with_rate(rate_hz: fn(f64) -> f64, neurons: u32) -> BinnedCounts {
        let all = poisson_processes(neurons, DURATION_MS, 1_000.0 / HIGHEST_HZ);
        let mut kept = PopulationSpikes::silent(all.label.clone(), neurons, true);
        for (k, (step, id)) in all.spikes().enumerate() {
            if uniform(1 << 60 | k as u64) < rate_hz(f64::from(step) * 0.1) / HIGHEST_HZ {
                kept.push(step, id);
            }
        }
        let spikes = Spikes::of(&kept, window_ms(0.0, DURATION_MS)).unwrap();
        BinnedCounts::of(&spikes, 1.0).unwrap()
    }

    fn squared_error(found: &[f64], rate_hz: fn(f64) -> f64) -> f64 {
        found.iter().zip(0..).map(|(r, k)| (r - rate_hz(f64::from(k) + 0.5)).powi(2)).sum()
    }

    /// The true rate is known here, and with it the fixed width that comes closest to it.
    #[test]
    fn where_the_rate_changes_quickly_the_kernel_is_narrow_and_no_fixed_one_is_as_good() {
        for rate_hz in [bump_hz, step_hz] {
            let counts = with_rate(rate_hz, 50);
            let found = AdaptiveRates::of(&counts).unwrap().unwrap();
            let fixed = |k: i32| {
                let kernel = Kernel::Gaussian { sd_ms: 1.1_f64.powi(k) };
                let smoother = Smoother::new(counts.counts().len(), 1.0, kernel).unwrap();
                squared_error(&smoother.smooth(&counts.rates_hz()).unwrap(), rate_hz)
            };
            let best = (0..70).map(fixed).fold(f64::INFINITY, f64::min);
            let error = squared_error(&found.rates_hz, rate_hz);
            assert!(error < 0.9 * best, "{error} against {best}, stiffness {}", found.stiffness);
            let (there, elsewhere) = (found.sds_ms[1_500], found.sds_ms[600]);
            assert!(there < 0.5 * elsewhere, "{there} against {elsewhere} ms");
        }
    }

    /// Gaussians summed spike by spike, with the width of the time at which the rate is wanted.
    #[test]
    fn the_rate_is_the_sum_of_gaussians_of_the_width_found() {
        let counts = with_rate(bump_hz, 50);
        let found = AdaptiveRates::of(&counts).unwrap().unwrap();
        let highest = found.rates_hz.iter().copied().fold(0.0, f64::max);
        for t in (0..counts.counts().len()).step_by(37) {
            let sd = found.sds_ms[t];
            let weight = |s: usize| (-0.5 * ((t as f64 - s as f64) / sd).powi(2)).exp();
            let bins = || counts.rates_hz().into_iter().enumerate();
            let inside: f64 = bins().map(|(s, _)| weight(s)).sum();
            let slow: f64 = bins().map(|(s, rate_hz)| weight(s) * rate_hz).sum::<f64>() / inside;
            let off = (found.rates_hz[t] - slow).abs();
            assert!(off < 0.01 * highest, "{t}: {} for {slow}", found.rates_hz[t]);
        }
    }

    /// The best width in each interval and the widths of a stiffness, by plain sums as they are defined.
    #[test]
    fn widths_are_those_of_the_definition() {
        let spikes: Vec<f64> = (0..160)
            .map(|k| f64::from(u8::from(uniform(k) < if k < 80 { 0.1 } else { 0.6 })))
            .collect();
        let grid = WidthGrid::of(&spikes).unwrap();
        let best = grid.best_widths().unwrap();
        let gaussian = |lag: f64, w: f64| {
            0.5 * (libm::erf((lag + 0.5) / w / 2_f64.sqrt())
                - libm::erf((lag - 0.5) / w / 2_f64.sqrt()))
        };
        let lag = |a: usize, b: usize| a as f64 - b as f64;
        let estimate = |t: usize, w: f64| {
            let inside: f64 = (0..160).map(|s| gaussian(lag(t, s), w)).sum();
            let sum: f64 = (0..160).map(|s| gaussian(lag(t, s), w) * spikes[s]).sum();
            (sum / inside, gaussian(0.0, w) / inside)
        };
        let (interval, t) = (20, 70);
        let cost = |w: f64| -> f64 {
            let bins = (0..160).map(|u| {
                let (rate, own) = estimate(u, w);
                gaussian(lag(t, u), grid.widths[interval]) * local_cost(spikes[u], rate, own)
            });
            bins.sum()
        };
        let slow = grid.widths.iter().copied().min_by(|a, b| cost(*a).total_cmp(&cost(*b)));
        assert_eq!(Some(best[interval][t]), slow);
        let chosen: Vec<f64> = (0..160)
            .map(|s| {
                let fits = grid.widths.iter().enumerate().filter(|(k, w)| best[*k][s] >= 0.3 * **w);
                fits.map(|(_, w)| *w).fold(1.0, f64::max)
            })
            .collect();
        for (t, width) in grid.widths_at(0.3, &best).into_iter().enumerate() {
            let weight: f64 = (0..160).map(|s| gaussian(lag(t, s), chosen[s])).sum();
            let sum: f64 = (0..160).map(|s| gaussian(lag(t, s), chosen[s]) * 0.3 * chosen[s]).sum();
            assert!((width - (sum / weight).max(1.0)).abs() < 1e-6 * width, "{t}: {width}");
        }
    }

    #[test]
    fn a_constant_rate_stays_nearly_constant_and_silence_has_no_estimate() {
        let counts = with_rate(|_| 20.0, 50);
        let found = AdaptiveRates::of(&counts).unwrap().unwrap();
        let worst = found.rates_hz.iter().map(|rate| (rate - 20.0).abs()).fold(0.0, f64::max);
        let fixed = optimal_sd_ms(&counts).unwrap().unwrap();
        assert!(worst < 4.0, "{worst} spikes/s, fixed width {fixed} ms");
        let silent = Spikes::of(&population(1, |_| vec![5]), window_ms(0.0, 100.0))
            .map(|spikes| AdaptiveRates::of(&BinnedCounts::of(&spikes, 1.0).unwrap()).unwrap());
        assert_eq!(silent, Ok(None));
    }
}
