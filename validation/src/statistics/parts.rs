//! How strongly the neurons of a population go together, and at which frequencies, part by part of a recording.

use sim::recording::{Grid, PopulationSpikes};

use super::{BinnedCounts, Spectrum, Spikes, StatisticsError, Taper, WelchSettings};

/// The length of a part (ms): long enough for its slowest fluctuations of interest, short enough for many parts.
pub const PART_MS: f64 = 250.0;

/// The windows in which spikes are counted for correlations (ms).
pub const COUNT_WINDOW_MS: f64 = 5.0;

/// The bins of the rate for spectra (ms).
const BIN_MS: f64 = 1.0;

/// What a population did in one part of a recording.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The variance of a neuron's spike count in a window, the mean over neurons.
    pub variance: f64,
    /// The covariance of the counts of two neurons, the mean over all pairs; not a number of a single neuron.
    pub covariance: f64,
    /// The power of the rate per neuron, two-sided, at multiples of 1/[`PART_MS`] ((spikes/s)²/Hz), under Hann's taper.
    pub power_hz: Vec<f64>,
}

/// The parts of a recording, `[part][population]`: whole ones, from its beginning on.
///
/// # Errors
/// [`StatisticsError`] if a population was not recorded, or its spikes are none.
pub fn parts(
    populations: &[PopulationSpikes],
    window: Grid,
) -> Result<Vec<Vec<Part>>, StatisticsError> {
    let steps = (PART_MS / window.dt_ms).round() as u32;
    let length = window.end_step.saturating_sub(window.begin_step);
    let off_grid = |ms: f64| (ms / window.dt_ms - (ms / window.dt_ms).round()).abs() > 1e-6;
    // Recordings on odd grids have none.
    let fits = ![PART_MS, COUNT_WINDOW_MS, BIN_MS].into_iter().any(off_grid);
    let number = if fits { length / steps } else { 0 };
    let of_part = |k: u32| {
        let begin_step = window.begin_step + k * steps;
        let part = Grid { begin_step, end_step: begin_step + steps, ..window };
        populations.iter().map(|population| of_population(population, part)).collect()
    };
    (0..number).map(of_part).collect()
}

fn of_population(population: &PopulationSpikes, part: Grid) -> Result<Part, StatisticsError> {
    let spikes = Spikes::of(population, part)?;
    let (neurons, counts) =
        (f64::from(spikes.neurons()), BinnedCounts::of(&spikes, COUNT_WINDOW_MS)?);
    let variance = mean_variance(&spikes, &counts)?;
    let all = sample_variance(counts.counts().iter().map(|&count| f64::from(count)));
    let rate = BinnedCounts::of(&spikes, BIN_MS)?.rates_hz();
    let whole = WelchSettings { segment: rate.len(), overlap: 0, taper: Taper::Hann };
    let one_sided = Spectrum::welch(&rate, BIN_MS, &whole)?.densities;
    Ok(Part {
        variance,
        // The variance of the sum is that of all neurons and twice that of all pairs.
        covariance: (all / neurons - variance) / (neurons - 1.0),
        power_hz: one_sided.into_iter().map(|hz| 0.5 * hz).collect(),
    })
}

/// The variance of a neuron's count in the windows, on the average over neurons.
fn mean_variance(spikes: &Spikes, counts: &BinnedCounts) -> Result<f64, StatisticsError> {
    let windows = counts.counts().len() as f64;
    let steps = (COUNT_WINDOW_MS / spikes.window().dt_ms).round() as u32;
    let first = spikes.window().begin_step + 1;
    let mut sums = vec![0_u32; spikes.neurons() as usize];
    let mut in_window: Vec<(u32, u32)> = Vec::with_capacity(spikes.count());
    for (step, id) in spikes.iter() {
        sums[id as usize] += 1;
        in_window.push((id, (step - first) / steps));
    }
    in_window.sort_unstable();
    let squares: f64 =
        in_window.chunk_by(|a, b| a == b).map(|same| (same.len() as f64).powi(2)).sum();
    let of_means: f64 = sums.iter().map(|&sum| f64::from(sum).powi(2) / windows).sum();
    Ok((squares - of_means) / (windows - 1.0) / f64::from(spikes.neurons()))
}

fn sample_variance(values: impl ExactSizeIterator<Item = f64> + Clone) -> f64 {
    let count = values.len() as f64;
    let mean = values.clone().sum::<f64>() / count;
    values.map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{poisson_processes, population, uniform, window_ms};
    use super::*;

    /// Neurons that share spikes: half of those of a common process, beside their own.
    #[test]
    fn shared_spikes_are_covariance() {
        let common = poisson_processes(1, 50_000.0, 20.0);
        let own = poisson_processes(41, 50_000.0, 40.0);
        let both = population(40, |id| {
            let keep = |(k, _): &(u64, &u32)| uniform(u64::from(id + 7) << 40 | k) < 0.5;
            let common = (0_u64..).zip(&common.steps).filter(keep).map(|(_, &step)| step);
            let own = own.spikes().filter(|&(_, other)| other == id + 1).map(|(step, _)| step);
            common.chain(own).collect()
        });
        let found = parts(&[both], window_ms(0.0, 50_000.0)).unwrap();
        assert_eq!(found.len(), 200);
        let mean = |value: fn(&Part) -> f64| {
            found.iter().map(|part| value(&part[0])).sum::<f64>() / found.len() as f64
        };
        // In 5 ms: 0.25 of 0.25 spikes in common, 0.125 + 0.125 of each neuron. 200 parts of 50 windows tell to 3 %.
        let (covariance, variance) = (mean(|part| part.covariance), mean(|part| part.variance));
        assert!((covariance / 0.0625 - 1.0).abs() < 0.1, "{covariance}");
        assert!((variance / 0.25 - 1.0).abs() < 0.03, "{variance}");
        // The rate per neuron has 50/s * (1/4) of the common process and 50/40 of the neurons' own.
        let power = found.iter().map(|part| part[0].power_hz[20..60].iter().sum::<f64>() / 40.0);
        let power = power.sum::<f64>() / found.len() as f64;
        assert!((power / (12.5 + 0.9375) - 1.0).abs() < 0.1, "{power}");
    }

    #[test]
    fn independent_neurons_have_no_covariance() {
        let alone = poisson_processes(100, 5_000.0, 50.0);
        let found = parts(&[alone], window_ms(0.0, 5_100.0)).unwrap();
        assert_eq!((found.len(), found[0][0].power_hz.len()), (20, 126));
        let mean = found.iter().map(|part| part[0].covariance).sum::<f64>() / 20.0;
        // 0.1 sqrt(2 / 1,000 windows / 4,950 pairs) or less, five standard errors.
        assert!(mean.abs() < 5.0 * 0.1 * (2.0_f64 / 1_000.0 / 4_950.0).sqrt(), "{mean}");
        assert!(
            parts(&[poisson_processes(2, 100.0, 50.0)], window_ms(0.0, 100.0)).unwrap().is_empty()
        );
    }
}
