//! Synaptic input currents that follow from the rates of the sources.

use data::{Kind, Matrix, Network, units};
use rayon::prelude::*;

use super::StatisticsError;

/// What the weights of inhibitory synapses count as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InhibitoryInput {
    /// Negative currents.
    #[default]
    Negative,
    /// Positive ones, as in the Python multi-area model: the sum of the magnitudes of excitatory and
    /// inhibitory input.
    Magnitude,
}

/// The recurrent synaptic input current of a neuron of every population over time (pA), on the
/// average over the population: `[target, sample]`.
///
/// `I_i(t) = sum_j K_ij W_ij integral r_j(t - d_ij - s) exp(-s / tau_syn) ds`, with in-degrees K,
/// amplitudes W (pA), mean delays d rounded to whole samples, and the rates r of the sources
/// (spikes/s), `[source, sample]`, constant within a sample and before the window as they are on the
/// average in it. The mean over time is `K W r tau_syn`. Value of a sample: the current at its
/// end. External input, direct current and replaced sources are not part of it.
///
/// The synaptic input of Schmidt et al. 2018 (doi:10.1371/journal.pcbi.1006359). The Python
/// multi-area model takes magnitudes of the weights and no delays, has no unit, and shifts the
/// currents by about 10 ms back in time, because it centres a kernel that begins at 0; none of
/// this changes functional connectivity by much.
///
/// # Errors
/// [`StatisticsError::Lengths`] if there is not one row of rates for each population.
pub fn synaptic_input_pa(
    network: &Network,
    rates_hz: &Matrix,
    interval_ms: f64,
    inhibitory: InhibitoryInput,
) -> Result<Matrix, StatisticsError> {
    let (first, second) = (network.size(), rates_hz.targets());
    if first != second {
        return Err(StatisticsError::Lengths { what: "synaptic input", first, second });
    }
    let samples = rates_hz.sources();
    let current_onto = |target: usize| {
        let mut sum = vec![0.0; samples];
        for kind in [Kind::Excitatory, Kind::Inhibitory] {
            let tau_ms = network.populations[target].neuron.tau_syn_ms(kind);
            let arriving = arriving_pa_per_ms(network, rates_hz, interval_ms, target, kind);
            let sign = match (kind, inhibitory) {
                (Kind::Inhibitory, InhibitoryInput::Magnitude) => -1.0,
                _ => 1.0,
            };
            let filtered = filtered(&arriving, interval_ms, tau_ms);
            sum.iter_mut().zip(filtered).for_each(|(sum, current)| *sum += sign * current);
        }
        sum
    };
    let rows: Vec<Vec<f64>> = (0..network.size()).into_par_iter().map(current_onto).collect();
    Ok(Matrix::from_fn(network.size(), samples, |target, k| rows[target][k]))
}

/// The amplitudes that arrive per time from all sources of one kind, and before the window.
struct Arriving {
    before: f64,
    samples: Vec<f64>,
}

fn arriving_pa_per_ms(
    network: &Network,
    rates_hz: &Matrix,
    interval_ms: f64,
    target: usize,
    kind: Kind,
) -> Arriving {
    let samples = rates_hz.sources();
    let mut arriving = Arriving { before: 0.0, samples: vec![0.0; samples] };
    for (source, population) in network.populations.iter().enumerate() {
        let at = (target, source);
        let strength_pa = network.in_degrees[at] * network.weights.mean_pa[at];
        if population.label.kind != kind || strength_pa == 0.0 {
            continue;
        }
        let scale = units::per_ms_from_hz(strength_pa);
        let rates = rates_hz.row(source);
        let mean = scale * rates.iter().sum::<f64>() / samples.max(1) as f64;
        let delay = (network.delays.mean_ms[at] / interval_ms).round() as usize;
        let (early, late) = arriving.samples.split_at_mut(delay.min(samples));
        early.iter_mut().for_each(|sum| *sum += mean);
        late.iter_mut().zip(rates).for_each(|(sum, rate)| *sum += scale * rate);
        arriving.before += mean;
    }
    arriving
}

/// Exponential currents of input that is constant within a sample: exact at the ends of samples.
fn filtered(arriving: &Arriving, interval_ms: f64, tau_ms: f64) -> impl Iterator<Item = f64> {
    let kept = (-interval_ms / tau_ms).exp();
    let mut current = arriving.before * tau_ms;
    arriving.samples.iter().map(move |input| {
        current = kept * current + (1.0 - kept) * tau_ms * input;
        current
    })
}

/// The mean of series, each weighted: such as the input of an area from those of its populations,
/// weighted with their neurons. Zeros without weights.
#[must_use]
pub fn weighted_mean(series: &[&[f64]], weights: &[f64]) -> Vec<f64> {
    let sum: f64 = weights.iter().sum();
    let samples = series.iter().map(|series| series.len()).min().unwrap_or(0);
    let mut mean = vec![0.0; samples];
    for (series, weight) in series.iter().zip(weights).filter(|(_, weight)| **weight > 0.0) {
        mean.iter_mut().zip(*series).for_each(|(mean, value)| *mean += weight / sum * value);
    }
    mean
}

#[cfg(test)]
mod tests {
    use data::presets::DescribedPreset;

    use super::*;

    fn microcircuit() -> Network {
        DescribedPreset::Potjans2014.network().unwrap()
    }

    #[test]
    fn constant_rates_give_the_stationary_current() {
        let network = microcircuit();
        let rates = Matrix::from_fn(8, 50, |source, _| 1.0 + source as f64);
        let found = synaptic_input_pa(&network, &rates, 1.0, InhibitoryInput::Negative).unwrap();
        for target in 0..8 {
            let strength = |source: usize| {
                let at = (target, source);
                network.in_degrees[at]
                    * network.weights.mean_pa[at]
                    * 0.5e-3
                    * (1.0 + source as f64)
            };
            let expected: f64 = (0..8).map(strength).sum();
            assert!(found.row(target).iter().all(|i| (i / expected - 1.0).abs() < 1e-12));
            let all = synaptic_input_pa(&network, &rates, 1.0, InhibitoryInput::Magnitude).unwrap();
            let expected: f64 = (0..8).map(|source| strength(source).abs()).sum();
            assert!((all[(target, 7)] / expected - 1.0).abs() < 1e-12);
        }
    }

    /// A pulse of one sample from one source, against the integral as it is printed.
    #[test]
    fn a_pulse_arrives_after_its_delay_and_decays() {
        let network = microcircuit();
        let dt = 0.25;
        let rates =
            Matrix::from_fn(8, 400, |source, k| if (source, k) == (3, 100) { 40.0 } else { 0.0 });
        let found = synaptic_input_pa(&network, &rates, dt, InhibitoryInput::Negative).unwrap();
        let at = (0, 3);
        let delay = (network.delays.mean_ms[at] / dt).round();
        let strength = network.in_degrees[at] * network.weights.mean_pa[at] * 40.0e-3;
        // The mean rate that is taken for what came before the window.
        let before = strength / 400.0 * 0.5;
        for k in [90.0_f64, 100.0, 103.0, 105.0, 110.0] {
            let since = (k - 100.0 - delay) * dt;
            let fraction = |s: f64| if s > 0.0 { 0.5 * (1.0 - (-s / 0.5).exp()) } else { 0.0 };
            let expected = strength * (fraction(since + dt) - fraction(since));
            let value = found[(0, k as usize)];
            let old = before * (-(k - delay) * dt / 0.5).exp();
            assert!((value - expected - old).abs() < 1e-9, "{k}: {value} for {expected}");
        }
        assert_eq!(delay, (network.delays.mean_ms[at] * 4.0).round());
    }

    #[test]
    fn areas_are_weighted_means() {
        assert_eq!(weighted_mean(&[&[1.0, 2.0], &[4.0, 5.0]], &[2.0, 1.0]), [2.0, 3.0]);
        assert_eq!(weighted_mean(&[&[1.0]], &[0.0]), [0.0]);
    }
}
