//! Where a trajectory is slow: next to an unstable fixed point, or where one has just vanished.

use super::follow::Sample;

/// By this factor the speed falls before a minimum, and grows after it, so that it counts.
const DEEP: f64 = 2.0;

/// Looks for minima of the speed while it goes on.
#[derive(Debug, Default)]
pub(super) struct Slowing {
    /// The speed from which it has been falling, and how low it came since.
    highest_hz: f64,
    lowest: Option<Sample>,
    passed: Vec<Sample>,
}

impl Slowing {
    pub fn look_at(&mut self, sample: Sample) {
        let Some(lowest) = self.lowest else {
            (self.highest_hz, self.lowest) = (sample.speed_hz, Some(sample));
            return;
        };
        if sample.speed_hz > DEEP * lowest.speed_hz {
            if self.highest_hz > DEEP * lowest.speed_hz {
                self.passed.push(lowest);
            }
            (self.highest_hz, self.lowest) = (sample.speed_hz, Some(sample));
        } else if sample.speed_hz < lowest.speed_hz {
            self.lowest = Some(sample);
        }
    }

    pub fn passed(self) -> Vec<Sample> {
        self.passed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minima(speeds_hz: &[f64]) -> Vec<f64> {
        let mut slowing = Slowing::default();
        for (k, &speed_hz) in speeds_hz.iter().enumerate() {
            slowing.look_at(Sample { s: k as f64, mean_hz: 0.0, speed_hz });
        }
        slowing.passed().iter().map(|slow| slow.s).collect()
    }

    #[test]
    fn deep_minima_count_and_shallow_ones_do_not() {
        assert_eq!(minima(&[9.0, 3.0, 1.0, 3.0, 9.0, 4.0, 2.0, 8.0, 1.0]), [2.0, 6.0]);
        assert!(minima(&[9.0, 8.0, 9.0, 7.5, 8.0, 1.0, 0.5]).is_empty());
        // It begins slowly: what was before it is not known.
        assert!(minima(&[1.0, 3.0, 9.0, 8.0]).is_empty());
    }
}
