//! Renewal trains that are cut as a recording is.

use data::units::hz_from_per_ms;
use theory::spread::RateDistribution;

use crate::comparison::Mean;
use crate::statistics::mixed;

/// Neurons whose CV has been found are enough if there are so many; where few spike three times, so many are tried.
const ENOUGH: u32 = 1_000;
const MOST: u32 = 40_000;

/// Neurons of as many inputs; those of one input differ by chance alone.
const INPUTS: u32 = 64;

/// Mean intervals before the window, after which a train has forgotten its beginning.
const WARM_UP: f64 = 10.0;

/// The mean CV of inter-spike intervals that a recording of a population would give if its neurons were renewal
/// processes with the intervals of the theory, by the estimator of recordings: neurons with at least three spikes count
/// alike, and long intervals do not fit. Nothing where no neuron spikes so often.
///
/// The rates of the neurons are those of the theory, scaled to the given mean, so that a recording is not called regular
/// for a rate that is wrong. Intervals are gamma-distributed beyond the refractory time, with the mean and the CV of
/// the theory's.
pub(super) fn cv_as_recorded(
    neurons: &RateDistribution,
    t_ref_ms: f64,
    mean_rate_hz: f64,
    window_ms: f64,
    seed: u64,
) -> Option<Mean> {
    let scale = mean_rate_hz / neurons.mean_hz();
    if !(scale.is_finite() && scale > 0.0) {
        return None;
    }
    let intervals: Vec<Intervals> = (0..INPUTS)
        .map(|k| {
            let share = (f64::from(k) + 0.5) / f64::from(INPUTS);
            let (rate_hz, cv) = neurons.rate_and_cv_of_share(share);
            Intervals::new(hz_from_per_ms(1.0) / (scale * rate_hz), cv, t_ref_ms)
        })
        .collect();
    let (mut sum, mut squares, mut found) = (0.0, 0.0, 0_u32);
    for train in 0..MOST {
        let own = &intervals[(train % INPUTS) as usize];
        let mut draw = Draws { seed: mixed(seed, u64::from(train)), count: 0 };
        if let Some(cv) = own.cv_within(window_ms, &mut draw) {
            sum += cv;
            squares += cv * cv;
            found += 1;
        }
        // Only whole rounds over the inputs, or slow neurons would be missing.
        if found >= ENOUGH && (train + 1) % INPUTS == 0 {
            break;
        }
    }
    let count = f64::from(found);
    (found > 1).then(|| {
        let mean = sum / count;
        let variance = (squares / count - mean * mean).max(0.0) * count / (count - 1.0);
        Mean {
            value: mean,
            standard_error: (variance / count).sqrt(),
            degrees_of_freedom: count - 1.0,
        }
    })
}

/// The intervals of a neuron: a refractory time and a gamma variable.
struct Intervals {
    dead_ms: f64,
    shape: f64,
    scale_ms: f64,
}

impl Intervals {
    fn new(mean_ms: f64, cv: f64, t_ref_ms: f64) -> Self {
        // A rate that was scaled up may leave no room for the refractory time.
        let dead_ms = t_ref_ms.min(0.9 * mean_ms);
        let rest_ms = mean_ms - dead_ms;
        // A clock is as good as this.
        let sd_ms = (cv * mean_ms).max(1e-3 * rest_ms);
        Self { dead_ms, shape: (rest_ms / sd_ms).powi(2), scale_ms: sd_ms * sd_ms / rest_ms }
    }

    fn mean_ms(&self) -> f64 {
        self.dead_ms + self.shape * self.scale_ms
    }

    /// The CV of the intervals within a window; nothing with fewer than three spikes, or if there are none within
    /// any time that could be drawn.
    fn cv_within(&self, window_ms: f64, draw: &mut Draws) -> Option<f64> {
        let mean_ms = self.mean_ms();
        if !mean_ms.is_finite() {
            return None;
        }
        let mut time_ms = -WARM_UP * mean_ms * (1.0 + draw.uniform());
        let (mut last_ms, mut sum, mut squares, mut count) = (None, 0.0, 0.0, 0.0);
        loop {
            time_ms += self.dead_ms + self.scale_ms * draw.gamma(self.shape);
            if time_ms >= window_ms {
                break;
            }
            if time_ms < 0.0 {
                continue;
            }
            if let Some(last_ms) = last_ms {
                let interval_ms: f64 = time_ms - last_ms;
                sum += interval_ms;
                squares += interval_ms * interval_ms;
                count += 1.0;
            }
            last_ms = Some(time_ms);
        }
        let mean = sum / count;
        (count >= 2.0).then(|| (squares / count - mean * mean).max(0.0).sqrt() / mean)
    }
}

/// Random numbers, one after the other.
struct Draws {
    seed: u64,
    count: u64,
}

impl Draws {
    /// Between 0 and 1, neither included.
    fn uniform(&mut self) -> f64 {
        self.count += 1;
        ((mixed(self.seed, self.count) >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// Of mean 0 and variance 1 (Box & Muller 1958, doi:10.1214/aoms/1177706645).
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * self.uniform().ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }

    /// A gamma variable of a shape, with scale 1 (Marsaglia & Tsang 2000, doi:10.1145/358407.358414).
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            // Of a shape larger by one, taken down.
            let boost = self.uniform().powf(1.0 / shape);
            return self.gamma(shape + 1.0) * boost;
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && self.uniform().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use data::NeuronParams;
    use theory::SynapticNoise;
    use theory::spread::InputDistribution;

    use super::*;

    #[test]
    fn gamma_variables_have_their_moments() {
        for shape in [0.4, 1.0, 3.5] {
            let mut draw = Draws { seed: 4, count: 0 };
            let count = 40_000;
            let (mut sum, mut squares) = (0.0, 0.0);
            for _ in 0..count {
                let value = draw.gamma(shape);
                sum += value;
                squares += value * value;
            }
            let mean = sum / f64::from(count);
            let variance = squares / f64::from(count) - mean * mean;
            assert!((mean / shape - 1.0).abs() < 0.03, "{shape}: {mean}");
            assert!((variance / shape - 1.0).abs() < 0.08, "{shape}: {variance}");
        }
    }

    #[test]
    fn short_recordings_look_regular() {
        let neuron = NeuronParams::default();
        let input = InputDistribution { mu_sd_mv: 0.0, ..InputDistribution::equal(5.0, 6.0) };
        let neurons = RateDistribution::new(neuron, SynapticNoise::Shift, input).unwrap();
        let of = |window_ms| cv_as_recorded(&neurons, 2.0, 10.0, window_ms, 1).unwrap();
        let cv = neurons.cv_at_mean_input();
        let [short, long] = [of(300.0), of(100_000.0)];
        // 1,000 trains of 1,000 intervals; gamma and passage times differ by less.
        assert!((long.value - cv).abs() < 0.01, "{} {cv}", long.value);
        // A Poisson process with two to five intervals: 0.5 to 0.75.
        assert!((0.5..0.75).contains(&short.value), "{short:?}");
        assert!(short.standard_error < 0.02);
        assert_eq!(of(300.0), short);
        assert_eq!(cv_as_recorded(&neurons, 2.0, 0.0, 300.0, 1), None);
    }
}
