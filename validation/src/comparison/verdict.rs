//! Agree, differ, or unknown.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::estimate::{Estimate, Mean};
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

/// The values of a true mean that count as the same as what is expected of it, limits included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// The lowest.
    pub low: f64,
    /// The highest; infinite, if none is too high.
    pub high: f64,
}

impl Limits {
    /// So far to both sides of a value.
    #[must_use]
    pub fn around(value: f64, tolerance: f64) -> Self {
        Self { low: value - tolerance, high: value + tolerance }
    }
}

/// One population's expected rate held against its measurement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison {
    /// What is expected of the measurement (spikes/s).
    pub expected_hz: f64,
    /// What was measured.
    pub measured: Estimate,
    /// Between which rates (spikes/s) the true one counts as agreement.
    pub limits: Limits,
    /// What follows.
    pub verdict: Verdict,
}

/// Compares expected with measured rates, each within a tolerance (spikes/s) to both sides; see [`verdicts`].
///
/// # Panics
/// If the slices differ in length.
#[must_use]
pub fn compare(
    expected_hz: &[f64],
    measured: &[Estimate],
    tolerance_hz: &[f64],
) -> Vec<Comparison> {
    assert_eq!(expected_hz.len(), tolerance_hz.len());
    let limits = expected_hz.iter().zip(tolerance_hz);
    let limits: Vec<Limits> = limits.map(|(&hz, &by_hz)| Limits::around(hz, by_hz)).collect();
    compare_within(expected_hz, measured, &limits)
}

/// Compares expected with measured rates, each within limits of its own.
///
/// # Panics
/// If the slices differ in length.
#[must_use]
pub fn compare_within(
    expected_hz: &[f64],
    measured: &[Estimate],
    limits: &[Limits],
) -> Vec<Comparison> {
    assert_eq!(expected_hz.len(), limits.len());
    let means: Vec<Mean> = measured.iter().map(Estimate::mean).collect();
    let verdicts = verdicts(&means, limits);
    (0..measured.len())
        .map(|i| Comparison {
            expected_hz: expected_hz[i],
            measured: measured[i],
            limits: limits[i],
            verdict: verdicts[i],
        })
        .collect()
}

/// A verdict on each of some measured means.
///
/// With a mean m, its standard error s and the limits a and b, Student's distribution of the estimate's degrees of
/// freedom gives two p-values. That of *agree* is the larger of those of two one-sided tests, of a true mean of at most
/// a and of one of at least b (Schuirmann 1987, doi:10.1007/BF01068419): both have to be rejected, so that a measurement
/// whose error is large beside the tolerance never agrees, however close it happens to be. That of *differ* is the
/// probability of a mean at least as far outside of the limits, to either side, if the true one lies on the nearer limit: the
/// significance test of a true mean between a and b. What neither shows is unknown.
///
/// The p-values of each kind are adjusted by Holm's procedure, so that with probability 1 - [`LEVEL`] none is called
/// different wrongly, and with the same probability none is called alike wrongly.
///
/// # Panics
/// If the slices differ in length.
#[must_use]
pub fn verdicts(measured: &[Mean], limits: &[Limits]) -> Vec<Verdict> {
    assert_eq!(measured.len(), limits.len());
    let tests: Vec<PValues> =
        measured.iter().zip(limits).map(|(one, &limits)| PValues::of(one, limits)).collect();
    let [agree, differ] = [|p: &PValues| p.agree, |p: &PValues| p.differ]
        .map(|kind| adjusted(&tests.iter().map(kind).collect::<Vec<_>>()));
    let verdict = |(agree, differ): (&f64, &f64)| match (*agree <= LEVEL, *differ <= LEVEL) {
        (true, _) => Verdict::Agree,
        (_, true) => Verdict::Differ,
        _ => Verdict::Unknown,
    };
    agree.iter().zip(&differ).map(verdict).collect()
}

/// How probable what was measured is at most, if the opposite is true; not a number without a standard error.
struct PValues {
    agree: f64,
    differ: f64,
}

impl PValues {
    fn of(measured: &Mean, limits: Limits) -> Self {
        let Ok(student) = StudentsT::new(0.0, 1.0, measured.degrees_of_freedom) else {
            return Self { agree: f64::NAN, differ: f64::NAN };
        };
        let [above_low, below_high] = [measured.value - limits.low, limits.high - measured.value];
        let beyond = |distance: f64| student.sf(distance / measured.standard_error);
        let outside = (-above_low).max(-below_high);
        Self {
            agree: beyond(above_low).max(beyond(below_high)),
            differ: beyond(outside) + beyond(outside + limits.high - limits.low),
        }
    }
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
        for side in [-1.0, 1.0] {
            assert!(share(side * 0.3, 0.3, Verdict::Agree) < LEVEL + 0.02);
        }
        // The standard error is 0.07 spikes/s: a tolerance below it shows agreement of nobody, though there is no
        // difference at all; the p-value of a difference alone would have called some alike.
        assert_eq!(share(0.0, 0.05, Verdict::Agree), 0.0);
    }

    /// One population whose standard error is known: both tests at the edge have exactly their level.
    #[test]
    fn each_test_has_its_level_at_the_limit() {
        let mut draw = Uniform(5);
        let limits = [Limits { low: 1.0, high: 3.0 }];
        let experiments = 4_000;
        let mut counts = [0.0; 2];
        for _ in 0..experiments {
            let normal: f64 = (0..12).map(|_| draw.next()).sum::<f64>() - 6.0;
            let measured = Mean {
                value: 3.0 + 0.2 * normal,
                standard_error: 0.2,
                degrees_of_freedom: f64::INFINITY,
            };
            match verdicts(&[measured], &limits)[0] {
                Verdict::Agree => counts[0] += 1.0,
                Verdict::Differ => counts[1] += 1.0,
                Verdict::Unknown => {}
            }
        }
        // Five standard errors of a share of 5 % of 4,000.
        for count in counts {
            let share = count / f64::from(experiments);
            assert!((share - LEVEL).abs() < 0.018, "{counts:?}");
        }
    }

    #[test]
    fn no_upper_limit_leaves_the_lower_one() {
        let one = |value| Mean { value, standard_error: 0.1, degrees_of_freedom: 99.0 };
        let limits = [Limits { low: 1.0, high: f64::INFINITY }; 3];
        let expected = [Verdict::Agree, Verdict::Differ, Verdict::Unknown];
        assert_eq!(verdicts(&[one(9.0), one(0.5), one(1.0)], &limits), expected);
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
