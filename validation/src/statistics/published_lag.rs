//! The lag between two series as the published figures have it.

use std::f64::consts::PI;

use super::{LagSettings, Peak};

/// The smoothing kernel reaches from 5 samples before to 4 after a sample, and so is not centred.
const KERNEL_SAMPLES: (i32, i32) = (-5, 4);
/// Width of the wavelet and samples of it.
const WAVELET_WIDTH: f64 = 5.0;
const WAVELET_SAMPLES: usize = 50;
/// The noise around a peak: this percentile of the values as far away as a twentieth of all.
const NOISE_PERCENTILE: f64 = 0.1;
const NOISE_WINDOWS: usize = 20;

/// The highest peak or deepest trough of a circular correlation, from lag 0 around the circle, in the way of Schmidt et
/// al. 2018 (doi:10.1371/journal.pcbi.1006359), with what it does to lags: the kernel moves them by a sample, the
/// wavelet by up to one more, and the unit of lags is longer than a sample by two in their number.
pub(super) fn published_peak(
    around: &[f64],
    interval_ms: f64,
    settings: &LagSettings,
) -> Option<Peak> {
    let samples = around.len();
    let half = samples / 2;
    let unit_ms = interval_ms * half as f64 / half.saturating_sub(1).max(1) as f64;
    let smooth = smoothed(around, settings.smoothing_sd_ms / interval_ms);
    // From the lag after the one opposite to 0, up to that.
    let lags = (0..samples).map(|k| ((k + 1) as f64 - half as f64) * unit_ms);
    let values = (0..samples).map(|k| smooth[(k + half + 1) % samples]);
    let (lags_ms, values): (Vec<f64>, Vec<f64>) =
        lags.zip(values).filter(|(lag_ms, _)| lag_ms.abs() < settings.largest_lag_ms).unzip();
    let highest = |sign: f64| {
        let signed: Vec<f64> = values.iter().map(|value| sign * value).collect();
        let places = wavelet_peaks(&signed).into_iter().rev();
        places.max_by(|&a, &b| signed[a].total_cmp(&signed[b]))
    };
    let farthest = [highest(1.0), highest(-1.0)].into_iter().flatten();
    // Of two as far from 0, the peak.
    let place = farthest.rev().max_by(|&a, &b| values[a].abs().total_cmp(&values[b].abs()))?;
    Some(Peak { lag_ms: lags_ms[place], coefficient: values[place] })
}

/// A sample at `k` stands for the kernel around the one before it.
fn smoothed(around: &[f64], sd: f64) -> Vec<f64> {
    let samples = around.len() as i64;
    let weight = |t: i32| (-0.5 * (f64::from(t) / sd).powi(2)).exp() / ((2.0 * PI).sqrt() * sd);
    let (from, to) = KERNEL_SAMPLES;
    (0..samples)
        .map(|k| {
            let terms = (from..=to).map(|t| {
                let place = (k - 1 - i64::from(t)).rem_euclid(samples) as usize;
                weight(t) * around[place]
            });
            terms.sum()
        })
        .collect()
}

/// Where the convolution with a wavelet of one width is higher than on both sides, and as far from 0 as the noise there.
fn wavelet_peaks(values: &[f64]) -> Vec<usize> {
    let convolved = convolved(values);
    let is_peak = |&k: &usize| {
        let highest = convolved[k] > convolved[k - 1] && convolved[k] > convolved[k + 1];
        highest && (convolved[k] / noise(&convolved, k)).abs() >= 1.0
    };
    (1..values.len().saturating_sub(1)).filter(is_peak).collect()
}

/// With the second derivative of a Gaussian, whose centre lies between two samples.
fn convolved(values: &[f64]) -> Vec<f64> {
    let length = WAVELET_SAMPLES.min(values.len());
    let centre = (length as f64 - 1.0) / 2.0;
    let wavelet = |j: usize| {
        let square = ((j as f64 - centre) / WAVELET_WIDTH).powi(2);
        (1.0 - square) * (-square / 2.0).exp()
    };
    let wavelet: Vec<f64> = (0..length).map(wavelet).collect();
    let first = (length - 1) / 2;
    let at = |k: usize| {
        let terms = wavelet.iter().enumerate();
        let terms = terms.filter_map(|(j, weight)| {
            let value = (k + first).checked_sub(j).and_then(|place| values.get(place))?;
            Some(weight * value)
        });
        terms.sum()
    };
    (0..values.len()).map(at).collect()
}

fn noise(convolved: &[f64], place: usize) -> f64 {
    let window = convolved.len().div_ceil(NOISE_WINDOWS);
    let from = place.saturating_sub(window / 2);
    let to = (place + window / 2 + window % 2).min(convolved.len());
    let mut sorted = convolved[from..to].to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let at = NOISE_PERCENTILE * (sorted.len() - 1) as f64;
    let (below, above) = (sorted[at.floor() as usize], sorted[at.ceil() as usize]);
    below + (above - below) * at.fract()
}
