//! Rates with standard errors from blocks of time and from seeds.

use data::units::hz_from_per_ms;
use statrs::distribution::{ContinuousCDF, FisherSnedecor, Normal, StudentsT};

use super::verdict::LEVEL;

/// A measured mean of anything, and how well it is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    /// The mean itself.
    pub value: f64,
    /// Its standard error; not a number where nothing tells.
    pub standard_error: f64,
    /// Degrees of freedom of the standard error.
    pub degrees_of_freedom: f64,
}

impl Mean {
    /// A number without error.
    #[must_use]
    pub fn exact(value: f64) -> Self {
        Self { value, standard_error: 0.0, degrees_of_freedom: f64::INFINITY }
    }

    /// A number of which nobody knows how good it is.
    #[must_use]
    pub fn without_error(value: f64) -> Self {
        Self { value, standard_error: f64::NAN, degrees_of_freedom: 0.0 }
    }

    /// The mean of independent samples; its error is not known from fewer than two.
    #[must_use]
    pub fn of(samples: &[f64]) -> Self {
        Self {
            value: mean(samples),
            standard_error: standard_error(samples),
            degrees_of_freedom: samples.len().saturating_sub(1) as f64,
        }
    }

    /// This mean with the error of its difference from another, independent one; the degrees of freedom are
    /// those of Welch (1947, doi:10.1093/biomet/34.1-2.28).
    #[must_use]
    pub fn with_error_of(self, other: &Self) -> Self {
        let squares = [self, *other].map(|mean| mean.standard_error.powi(2));
        let sum = squares[0] + squares[1];
        let parts = squares[0].powi(2) / self.degrees_of_freedom
            + squares[1].powi(2) / other.degrees_of_freedom;
        let degrees_of_freedom = if sum == 0.0 { f64::INFINITY } else { sum.powi(2) / parts };
        Self { standard_error: sum.sqrt(), degrees_of_freedom, ..self }
    }
}

/// A measured rate and how well it is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The rate (spikes/s).
    pub rate_hz: f64,
    /// Its standard error (spikes/s); not a number where nothing tells.
    pub standard_error_hz: f64,
    /// Degrees of freedom of the standard error.
    pub degrees_of_freedom: f64,
}

impl Estimate {
    /// A rate without error.
    #[must_use]
    pub fn exact(rate_hz: f64) -> Self {
        Self { rate_hz, standard_error_hz: 0.0, degrees_of_freedom: f64::INFINITY }
    }

    /// The mean of independent samples; its error is not known from fewer than two.
    #[must_use]
    pub fn of(samples_hz: &[f64]) -> Self {
        Self::from(Mean::of(samples_hz))
    }

    /// The same without the unit.
    #[must_use]
    pub fn mean(&self) -> Mean {
        let Self { rate_hz, standard_error_hz, degrees_of_freedom } = *self;
        Mean { value: rate_hz, standard_error: standard_error_hz, degrees_of_freedom }
    }

    /// The rates (spikes/s) between which the true one lies with probability 1 - [`LEVEL`]: Student's interval.
    /// Nothing where the standard error is not known.
    #[must_use]
    pub fn interval_hz(&self) -> Option<[f64; 2]> {
        let inside = 1.0 - LEVEL / 2.0;
        /// Beyond so many degrees of freedom the quantile is that of the limit, to all digits that anybody reads.
        const MANY: f64 = 1e6;
        let far = match self.degrees_of_freedom > MANY {
            true => Normal::standard().inverse_cdf(inside),
            false => StudentsT::new(0.0, 1.0, self.degrees_of_freedom).ok()?.inverse_cdf(inside),
        };
        let far_hz = far * self.standard_error_hz;
        let ends_hz = [self.rate_hz - far_hz, self.rate_hz + far_hz];
        ends_hz[0].is_finite().then_some(ends_hz)
    }

    /// This rate with the error of its difference from another, independent one.
    #[must_use]
    pub fn with_error_of(self, other: &Self) -> Self {
        Self::from(self.mean().with_error_of(&other.mean()))
    }
}

impl From<Mean> for Estimate {
    /// A mean of rates (spikes/s).
    fn from(mean: Mean) -> Self {
        let Mean { value, standard_error, degrees_of_freedom } = mean;
        Self { rate_hz: value, standard_error_hz: standard_error, degrees_of_freedom }
    }
}

/// Spikes of every population in blocks of time of equal length, from one or more runs that differ
/// in their seed.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockCounts {
    neurons: Vec<u64>,
    block_ms: f64,
    /// Run, block, population.
    runs: Vec<Vec<Vec<u64>>>,
}

impl BlockCounts {
    /// No run yet of populations with so many neurons.
    #[must_use]
    pub fn new(neurons: Vec<u64>, block_ms: f64) -> Self {
        Self { neurons, block_ms, runs: Vec::new() }
    }

    /// Adds a run: for every block, one count per population.
    pub fn add_run(&mut self, blocks: Vec<Vec<u64>>) {
        self.runs.push(blocks);
    }

    /// Number of runs.
    #[must_use]
    pub fn runs(&self) -> usize {
        self.runs.len()
    }

    /// The rate of a population in every block (spikes/s), run by run.
    #[must_use]
    pub fn rates_hz(&self, population: usize) -> Vec<Vec<f64>> {
        let unit_hz = self.spike_hz(population);
        let rates = |run: &Vec<Vec<u64>>| {
            run.iter().map(|block| block[population] as f64 * unit_hz).collect()
        };
        self.runs.iter().map(rates).collect()
    }

    /// The rate that one spike in one block makes (spikes/s).
    fn spike_hz(&self, population: usize) -> f64 {
        hz_from_per_ms(1.0 / (self.neurons[population].max(1) as f64 * self.block_ms))
    }

    /// The mean rate of every population with its standard error.
    ///
    /// Blocks that are longer than the correlations of the activity are independent, so that the
    /// standard error is that of the mean of all blocks (batch means). Where the means of runs differ
    /// by more than blocks explain (an F-test at 1 %), as networks drawn anew do, the standard error is
    /// that of the mean of the runs, with one degree of freedom less than there are runs; elsewhere it
    /// is the larger of the two. No standard error is below that of one spike: a population that was
    /// silent may not be silent.
    #[must_use]
    pub fn estimates(&self) -> Vec<Estimate> {
        (0..self.neurons.len()).map(|population| self.estimate(population)).collect()
    }

    fn estimate(&self, population: usize) -> Estimate {
        let runs = self.rates_hz(population);
        let blocks: Vec<f64> = runs.iter().flatten().copied().collect();
        let run_means: Vec<f64> = runs.iter().map(|run| mean(run)).collect();
        let (of_blocks, of_runs) = (standard_error(&blocks), standard_error(&run_means));
        let within = blocks.len().saturating_sub(runs.len()) as f64;
        let (error_hz, degrees_of_freedom) = if runs_differ(&runs, of_runs) {
            (of_runs, (runs.len() - 1) as f64)
        } else if of_blocks.is_nan() {
            (f64::NAN, 0.0)
        } else {
            // `max` passes over what is not a number: a single run has no error of runs.
            (of_blocks.max(of_runs), within)
        };
        let one_spike = self.spike_hz(population) / blocks.len().max(1) as f64;
        let standard_error_hz = if error_hz.is_nan() { error_hz } else { error_hz.max(one_spike) };
        Estimate { rate_hz: mean(&blocks), standard_error_hz, degrees_of_freedom }
    }
}

/// Whether the means of runs differ by more than their blocks explain: analysis of variance.
fn runs_differ(runs: &[Vec<f64>], of_runs: f64) -> bool {
    const LEVEL: f64 = 0.01;
    let blocks: usize = runs.iter().map(Vec::len).sum();
    let within_freedom = blocks.saturating_sub(runs.len()) as f64;
    let squares = |run: &Vec<f64>| {
        let middle = mean(run);
        run.iter().map(|value| (value - middle).powi(2)).sum::<f64>()
    };
    let within = runs.iter().map(squares).sum::<f64>() / within_freedom;
    let between = of_runs.powi(2) * blocks as f64;
    let statistic = between / within;
    let distribution = FisherSnedecor::new(runs.len() as f64 - 1.0, within_freedom);
    distribution.is_ok_and(|f| statistic.is_finite() && f.sf(statistic) < LEVEL)
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The standard error of the mean; not a number of fewer than two values.
fn standard_error(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = mean(values);
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    if values.len() < 2 { f64::NAN } else { (squares / (n - 1.0) / n).sqrt() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_of_all_runs_make_the_error() {
        let mut counts = BlockCounts::new(vec![10, 10], 100.0);
        counts.add_run(vec![vec![2, 0], vec![4, 0]]);
        counts.add_run(vec![vec![4, 0], vec![2, 0]]);
        let estimates = counts.estimates();
        // 2 and 4 spikes of 10 neurons in 0.1 s; the error is sqrt(4/3 / 4) of the rates 2 and 4.
        assert!((estimates[0].rate_hz - 3.0).abs() < 1e-12);
        assert!((estimates[0].standard_error_hz - (1.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        assert_eq!(estimates[0].degrees_of_freedom, 2.0);
        // One spike in 4 s of all neurons together.
        assert_eq!(estimates[1].rate_hz, 0.0);
        assert!((estimates[1].standard_error_hz - 0.25).abs() < 1e-12);
    }

    #[test]
    fn runs_that_differ_are_believed() {
        let mut counts = BlockCounts::new(vec![10], 100.0);
        counts.add_run(vec![vec![20], vec![21], vec![20]]);
        counts.add_run(vec![vec![40], vec![41], vec![40]]);
        let estimate = counts.estimates()[0];
        assert!((estimate.standard_error_hz - 10.0).abs() < 1e-12);
        assert_eq!(estimate.degrees_of_freedom, 1.0);
    }

    #[test]
    fn errors_of_a_difference_add() {
        let samples = Estimate::of(&[1.0, 2.0, 3.0]);
        assert_eq!((samples.rate_hz, samples.degrees_of_freedom), (2.0, 2.0));
        assert!((samples.standard_error_hz - (1.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        assert_eq!(samples.with_error_of(&Estimate::exact(7.0)), samples);
        // Two of the same kind have twice the variance and the degrees of freedom of both.
        let both = samples.with_error_of(&samples);
        assert!((both.standard_error_hz.powi(2) - 2.0 / 3.0).abs() < 1e-12);
        assert!((both.degrees_of_freedom - 4.0).abs() < 1e-12);
        let exact = Estimate::exact(1.0);
        assert_eq!(exact.with_error_of(&exact), exact);
    }

    #[test]
    fn intervals_are_those_of_student() {
        let ends = Estimate::of(&[1.0, 2.0, 3.0]).interval_hz().unwrap();
        // t of two degrees of freedom is 4.303 (any table).
        assert!((ends[1] - 2.0 - 4.302_653 / 3.0_f64.sqrt()).abs() < 1e-5, "{ends:?}");
        assert_eq!(Estimate::exact(2.0).interval_hz(), Some([2.0, 2.0]));
        assert_eq!(Estimate::of(&[1.0]).interval_hz(), None);
    }

    #[test]
    fn one_block_tells_no_error() {
        let mut counts = BlockCounts::new(vec![10], 100.0);
        counts.add_run(vec![vec![2]]);
        assert!(counts.estimates()[0].standard_error_hz.is_nan());
    }
}
