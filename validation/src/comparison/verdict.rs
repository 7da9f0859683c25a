//! Agree, differ, or unknown.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::estimate::Estimate;
use super::holm::adjusted;

/// The probability of any wrong verdict of one kind among all populations of a case.
pub const LEVEL: f64 = 0.05;

/// Whether prediction and measurement are the same within the tolerance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// The difference is shown to be within the tolerance.
    Agree,
    /// The difference is shown to be beyond the tolerance.
    Differ,
    /// The measurement is not precise enough to tell.
    Unknown,
}

impl Verdict {
    /// `agree`, `differ` or `unknown`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Agree => "agree",
            Self::Differ => "differ",
            Self::Unknown => "unknown",
        }
    }
}

/// One population's prediction held against its measurement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// What the theory expects of the measurement (spikes/s).
    pub expected_hz: f64,
    /// What was measured.
    pub measured: Estimate,
    /// The largest difference that counts as agreement (spikes/s).
    pub tolerance_hz: f64,
    /// What follows.
    pub verdict: Verdict,
}

/// Compares all populations of a case.
///
/// With the difference d of expected and measured rate, its standard error s and the tolerance t,
/// `(|d| ∓ t)/s` is held against Student's distribution with the estimate's degrees of freedom. The p-value of
/// *differ* is the probability of a difference at least as large, to either side, if the true one is t (|d| ≤ t
/// is rejected), that of *agree* its complement, the probability of one at most as large (|d| ≥ t is rejected).
/// This is not the pair of one-sided tests of Schuirmann 1987 (doi:10.1007/BF01068419): wrong verdicts are as rare
/// as stated, but a measurement with s beyond t may agree if it happens to be close. The
/// p-values of each kind are adjusted by Holm's procedure, so that with probability 1 - [`LEVEL`] no
/// population is called different wrongly, and with the same probability none is called alike wrongly.
///
/// # Panics
/// If the slices differ in length.
#[must_use]
pub fn compare(
    expected_hz: &[f64],
    measured: &[Estimate],
    tolerance_hz: &[f64],
) -> Vec<Comparison> {
    assert_eq!((expected_hz.len(), measured.len()), (measured.len(), tolerance_hz.len()));
    let beyond: Vec<f64> = (0..measured.len())
        .map(|i| probability_beyond(expected_hz[i], &measured[i], tolerance_hz[i]))
        .collect();
    let within: Vec<f64> = beyond.iter().map(|p| 1.0 - p).collect();
    let (differ, agree) = (adjusted(&beyond), adjusted(&within));
    (0..measured.len())
        .map(|i| Comparison {
            expected_hz: expected_hz[i],
            measured: measured[i],
            tolerance_hz: tolerance_hz[i],
            verdict: match (differ[i] <= LEVEL, agree[i] <= LEVEL) {
                (true, _) => Verdict::Differ,
                (_, true) => Verdict::Agree,
                _ => Verdict::Unknown,
            },
        })
        .collect()
}

/// The p-value of a difference beyond the tolerance: the probability of one at least as large, to
/// either side, if the true one is the tolerance. Not a number without a standard error.
fn probability_beyond(expected_hz: f64, measured: &Estimate, tolerance_hz: f64) -> f64 {
    let difference_hz = (measured.rate_hz - expected_hz).abs();
    let Ok(student) = StudentsT::new(0.0, 1.0, measured.degrees_of_freedom) else {
        return f64::NAN;
    };
    // To the side of the difference, and to the other side.
    let margins_hz = [difference_hz - tolerance_hz, difference_hz + tolerance_hz];
    let [same, other] = margins_hz.map(|hz| student.sf(hz / measured.standard_error_hz));
    same + other
}

/// The verdict on a whole case: it differs if any population does, agrees if at least 95 % do and
/// none differs, and is unknown otherwise.
#[must_use]
pub fn summary(comparisons: &[Comparison]) -> Verdict {
    const ENOUGH: f64 = 0.95;
    let (mut agreeing, mut differing) = (0_usize, 0_usize);
    for comparison in comparisons {
        agreeing += usize::from(comparison.verdict == Verdict::Agree);
        differing += usize::from(comparison.verdict == Verdict::Differ);
    }
    if differing > 0 {
        Verdict::Differ
    } else if agreeing as f64 >= ENOUGH * comparisons.len() as f64 {
        Verdict::Agree
    } else {
        Verdict::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comparison::BlockCounts;

    /// A linear congruential generator (Knuth's MMIX).
    struct Uniform(u64);

    impl Uniform {
        fn next(&mut self) -> f64 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 11) as f64 / (1_u64 << 53) as f64
        }

        /// A Poisson number of small mean, by multiplication of uniform ones.
        fn poisson(&mut self, mean: f64) -> u64 {
            let (limit, mut product, mut count) = ((-mean).exp(), self.next(), 0);
            while product > limit {
                product *= self.next();
                count += 1;
            }
            count
        }
    }

    const POPULATIONS: usize = 25;
    /// 100 neurons in 40 blocks of 100 ms at 2 spikes/s.
    const RATE_HZ: f64 = 2.0;

    fn measured(draw: &mut Uniform) -> Vec<Estimate> {
        let mut counts = BlockCounts::new(vec![100; POPULATIONS], 100.0);
        for _ in 0..2 {
            let block = |draw: &mut Uniform| {
                (0..POPULATIONS).map(|_| draw.poisson(0.01 * RATE_HZ * 1_000.0)).collect()
            };
            counts.add_run((0..20).map(|_| block(draw)).collect());
        }
        counts.estimates()
    }

    /// The share of experiments with any verdict of one kind, if all true differences are the same.
    fn share(difference_hz: f64, tolerance_hz: f64, kind: Verdict) -> f64 {
        let experiments = 1_000;
        let mut draw = Uniform(11);
        let any = |_: &i32| {
            let expected = [RATE_HZ + difference_hz; POPULATIONS];
            compare(&expected, &measured(&mut draw), &[tolerance_hz; POPULATIONS])
                .iter()
                .any(|comparison| comparison.verdict == kind)
        };
        (0..experiments).filter(any).count() as f64 / f64::from(experiments)
    }

    #[test]
    fn false_alarms_are_as_rare_as_stated() {
        // Where the true difference is the tolerance, either verdict is just wrong: the worst case.
        // 1,000 experiments give shares to 0.007.
        for tolerance_hz in [0.0, 0.3] {
            let share = share(tolerance_hz, tolerance_hz, Verdict::Differ);
            assert!(share < LEVEL + 0.02, "{tolerance_hz}: {share}");
        }
        assert!(share(0.3, 0.3, Verdict::Agree) < LEVEL + 0.02);
    }

    #[test]
    fn what_is_clear_is_said() {
        let mut draw = Uniform(3);
        let measured = measured(&mut draw);
        let verdicts = |expected_hz: f64| {
            compare(&[expected_hz; POPULATIONS], &measured, &[0.5; POPULATIONS])
                .iter()
                .map(|comparison| comparison.verdict)
                .collect::<Vec<_>>()
        };
        assert_eq!(verdicts(RATE_HZ), [Verdict::Agree; POPULATIONS]);
        assert_eq!(verdicts(RATE_HZ - 1.0), [Verdict::Differ; POPULATIONS]);
        let unsure = verdicts(RATE_HZ + 0.5);
        assert!(unsure.iter().filter(|v| **v == Verdict::Unknown).count() > POPULATIONS / 2);
    }

    #[test]
    fn without_an_error_nothing_is_known() {
        let one = Estimate { rate_hz: 1.0, standard_error_hz: f64::NAN, degrees_of_freedom: 0.0 };
        assert_eq!(compare(&[9.0], &[one], &[0.1])[0].verdict, Verdict::Unknown);
    }

    #[test]
    fn one_difference_is_enough_for_a_case_to_differ() {
        let one = Estimate { rate_hz: 1.0, standard_error_hz: 0.01, degrees_of_freedom: 99.0 };
        let compared = compare(&[1.0, 1.0, 2.0], &[one; 3], &[0.1; 3]);
        assert_eq!(summary(&compared), Verdict::Differ);
        assert_eq!(summary(&compared[..2]), Verdict::Agree);
    }
}
