//! Conditional Granger causality: what the past of one series tells of another beyond that of all others.

use std::ops::Range;

use data::Matrix;
use statrs::function::beta::beta_reg;
use statrs::function::gamma::digamma;
use theory::linalg::{LeastSquares, LinalgError};

use super::lagged_products::LaggedProducts;
use super::levene::levene;
use super::{Series, StatisticsError};

/// How causality is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrangerSettings {
    /// How far the past reaches.
    pub order: ModelOrder,
    /// By which test it is told from chance.
    pub test: GrangerTest,
}

/// How many samples of the past a model of a series has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelOrder {
    /// So many.
    Fixed(usize),
    /// As many as the Bayesian information criterion has it, up to so many, target by target.
    Bic {
        /// The largest order that is looked at.
        largest: usize,
    },
}

impl ModelOrder {
    /// The largest that may be.
    #[must_use]
    pub fn largest(self) -> usize {
        match self {
            Self::Fixed(order) | Self::Bic { largest: order } => order,
        }
    }
}

/// A test of the absence of causality.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GrangerTest {
    /// F, of nested linear models: exact for Gaussian noise.
    #[default]
    F,
    /// Levene's, of residuals as if the two models were of independent samples, as in the figures of Schmidt et al. 2018
    /// (doi:10.1371/journal.pcbi.1006359): it finds hardly any but the strongest.
    Levene,
}

/// Series whose causes are looked for, with what all targets have in common.
#[derive(Debug)]
pub struct Granger {
    settings: GrangerSettings,
    /// Mean 0, variance 1.
    scaled: Matrix,
    /// What one of a scaled series is.
    scales: Vec<f64>,
    names: Vec<String>,
    products: LaggedProducts,
}

/// What is known of the causes of one series.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetCauses {
    /// Its place.
    pub target: usize,
    /// Samples of the past in its model.
    pub order: usize,
    /// Samples that were explained.
    pub samples: usize,
    /// Variance of what the whole model does not explain, with the number of samples less one as divisor.
    pub residual_variance: f64,
    /// Of each source.
    pub causes: Vec<Cause>,
}

/// The causality from one source.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cause {
    /// Its place.
    pub source: usize,
    /// `ln(variance without its past / variance with it)`
    pub causality: f64,
    /// What that would be on the average without any, of Gaussian noise: about order over samples.
    pub bias: f64,
    /// Of the test.
    pub statistic: f64,
    /// How often the statistic is as large without causality.
    pub p_value: f64,
}

impl Granger {
    /// Prepares series.
    ///
    /// # Errors
    /// [`StatisticsError`] if the order is 0, or there are too few samples for it.
    pub fn new(series: &Series, settings: GrangerSettings) -> Result<Self, StatisticsError> {
        let order = settings.order.largest();
        if order == 0 {
            let (setting, allowed) = ("the order of the model", "1 or more");
            return Err(StatisticsError::Setting { setting, value: 0.0, allowed });
        }
        check_samples(series.samples(), order, 1)?;
        let (means, scales): (Vec<f64>, Vec<f64>) =
            (0..series.number()).map(|k| moments(series.values().row(k))).unzip();
        let scaled = series.values().map(|k, _, value| (value - means[k]) / scales[k]);
        let products = LaggedProducts::of(&scaled, order);
        Ok(Self { settings, scaled, scales, names: series.names().to_vec(), products })
    }

    /// The memory that all of it takes (bytes), at most: of so many series and samples, with so many of them in the
    /// largest model, in so many threads.
    #[must_use]
    pub fn memory_bytes(
        series: usize,
        samples: usize,
        sources: usize,
        order: usize,
        threads: usize,
    ) -> f64 {
        const NUMBER: f64 = 8.0;
        let model = (sources * order + 1) as f64;
        let shared = (2 * series * samples) as f64 + ((order + 1) * series * series) as f64;
        // The products of a model pair by pair, the same column by column, and what is solved for.
        NUMBER * (shared + 3.0 * model * model * threads as f64)
    }

    /// What is known of the causes of a series, among these sources; the past of the series itself is part of the model.
    ///
    /// # Errors
    /// [`StatisticsError`] if there are not more samples than coefficients, the target never changes, or the past of a
    /// source follows from that of the others.
    ///
    /// # Panics
    /// If there are no such series.
    pub fn causes_of(
        &self,
        target: usize,
        sources: &[usize],
    ) -> Result<TargetCauses, StatisticsError> {
        let model = Model::new(self, target, sources)?;
        let fit = model.fit()?;
        let samples = model.samples();
        let free = samples - model.columns() - 1;
        let residuals = match self.settings.test {
            GrangerTest::F => None,
            GrangerTest::Levene => Some(model.residuals(&fit.coefficients())),
        };
        let own = fit.residual_sum();
        let cause = |place: usize| {
            let columns: Vec<usize> = model.past(place).collect();
            let rise = fit.rise_without(&columns).max(0.0);
            let (statistic, p_value) = match &residuals {
                None => f_test(rise / own, model.order as f64, free as f64),
                Some(whole) => {
                    let fewer = model.residuals(&fit.coefficients_without(&columns));
                    levene(
                        &model.freed(whole, model.members.len()),
                        &model.freed(&fewer, model.members.len() - 1),
                    )
                }
            };
            Cause {
                source: model.members[place],
                causality: (rise / own).ln_1p(),
                bias: bias(model.order as f64, free as f64),
                statistic,
                p_value,
            }
        };
        let places = (0..model.members.len()).filter(|&place| model.members[place] != target);
        Ok(TargetCauses {
            target,
            order: model.order,
            samples,
            residual_variance: own / (samples - 1) as f64 * self.scales[target].powi(2),
            causes: places.map(cause).collect(),
        })
    }
}

/// Mean and standard deviation, which is 1 of what never changes.
fn moments(series: &[f64]) -> (f64, f64) {
    let samples = series.len() as f64;
    let mean = series.iter().sum::<f64>() / samples;
    let variance = series.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / samples;
    let is_constant = series.iter().all(|value| *value == series[0]);
    (mean, if is_constant { 1.0 } else { variance.sqrt() })
}

fn check_samples(samples: usize, order: usize, members: usize) -> Result<(), StatisticsError> {
    // One for each coefficient, the intercept, and one that is left.
    let needed = order + members * order + 2;
    if samples >= needed {
        return Ok(());
    }
    let what = "the linear model of a series and its sources";
    Err(StatisticsError::TooShort { what, needed, found: samples })
}

/// The linear model of a target: its own past and that of its sources.
struct Model<'g> {
    granger: &'g Granger,
    target: usize,
    /// The target itself and its sources, each once.
    members: Vec<usize>,
    order: usize,
}

impl<'g> Model<'g> {
    fn new(
        granger: &'g Granger,
        target: usize,
        sources: &[usize],
    ) -> Result<Self, StatisticsError> {
        let mut members = vec![target];
        for &source in sources {
            if !members.contains(&source) {
                members.push(source);
            }
        }
        let largest = granger.settings.order.largest();
        check_samples(granger.scaled.sources(), largest, members.len())?;
        let mut model = Self { granger, target, members, order: largest };
        if let ModelOrder::Bic { .. } = granger.settings.order {
            model.order = model.best_order()?;
        }
        Ok(model)
    }

    fn columns(&self) -> usize {
        self.members.len() * self.order
    }

    fn samples(&self) -> usize {
        self.granger.scaled.sources() - self.order
    }

    /// The columns of a member's past, from its last sample back.
    fn past(&self, place: usize) -> Range<usize> {
        place * self.order..(place + 1) * self.order
    }

    /// The order with the least `n ln(residual variance) + coefficients ln n`, all of the same samples.
    ///
    /// With the past of all members one lag after the other, one factorisation has the models of all orders.
    fn best_order(&self) -> Result<usize, StatisticsError> {
        let members = self.members.len();
        let lag_by_lag = |column: usize| (self.members[column % members], column / members + 1);
        let columns = self.columns();
        let products = self.products(columns, lag_by_lag);
        let fit = LeastSquares::of_products(products)
            .or_else(|_| LeastSquares::of_rows(columns + 1, self.rows(columns, lag_by_lag)));
        let fit = fit.map_err(|error| self.dependent(error, lag_by_lag))?;
        let samples = self.samples() as f64;
        let criterion = |order: &usize| {
            let residual = fit.residual_sum_of_first(order * members) / samples;
            samples * residual.ln() + (order * members) as f64 * samples.ln()
        };
        let orders = 1..=self.order;
        let best = orders.min_by(|a, b| criterion(a).total_cmp(&criterion(b)));
        Ok(best.unwrap_or(self.order))
    }

    fn fit(&self) -> Result<LeastSquares, StatisticsError> {
        let member_by_member =
            |column: usize| (self.members[column / self.order], column % self.order + 1);
        let columns = self.columns();
        // Where columns nearly follow from each other, as those of smoothed series do, products of them tell too little.
        LeastSquares::of_products(self.products(columns, member_by_member))
            .or_else(|_| LeastSquares::of_rows(columns + 1, self.rows(columns, member_by_member)))
            .map_err(|error| self.dependent(error, member_by_member))
    }

    /// The products of all columns without their means, those of the target last.
    fn products(&self, columns: usize, at: impl Fn(usize) -> (usize, usize)) -> Matrix {
        let of = self.granger.products.of_order(&self.granger.scaled, self.order);
        let column = |k: usize| if k < columns { at(k) } else { (self.target, 0) };
        let samples = self.samples() as f64;
        let sums: Vec<f64> = (0..=columns).map(|k| of.sum(column(k))).collect();
        let blocks = of.blocks(&self.members);
        Matrix::from_fn(columns + 1, columns + 1, |a, b| {
            blocks.product(column(a), column(b)) - sums[a] * sums[b] / samples
        })
    }

    /// The rows of all columns without their means, a block at a time.
    fn rows<'m>(
        &'m self,
        columns: usize,
        at: impl Fn(usize) -> (usize, usize) + 'm,
    ) -> impl Iterator<Item = Matrix> + 'm {
        let (scaled, order, samples) = (&self.granger.scaled, self.order, self.samples());
        let column = move |k: usize| if k < columns { at(k) } else { (self.target, 0) };
        let mean = |k: usize| {
            let (series, lag) = column(k);
            let values = &scaled.row(series)[order - lag..order - lag + samples];
            values.iter().sum::<f64>() / samples as f64
        };
        let means: Vec<f64> = (0..=columns).map(mean).collect();
        let height = (columns + 1).max(256);
        (0..samples).step_by(height).map(move |first| {
            Matrix::from_fn(height.min(samples - first), columns + 1, |row, k| {
                let (series, lag) = column(k);
                scaled[(series, order + first + row - lag)] - means[k]
            })
        })
    }

    /// The residuals of a model with these coefficients, member by member, in scaled units.
    fn residuals(&self, coefficients: &[f64]) -> Vec<f64> {
        let (scaled, samples) = (&self.granger.scaled, self.samples());
        let mut residuals = scaled.row(self.target)[self.order..].to_vec();
        for (place, &member) in self.members.iter().enumerate() {
            for (coefficient, lag) in coefficients[self.past(place)].iter().zip(1..) {
                let past = &scaled.row(member)[self.order - lag..self.order - lag + samples];
                residuals.iter_mut().zip(past).for_each(|(left, x)| *left -= coefficient * x);
            }
        }
        // The intercept takes the mean.
        let mean = residuals.iter().sum::<f64>() / samples as f64;
        residuals.iter_mut().for_each(|left| *left -= mean);
        residuals
    }

    /// Residuals as large as their variance is without the bias of so many members' coefficients.
    fn freed(&self, residuals: &[f64], members: usize) -> Vec<f64> {
        let samples = residuals.len() as f64;
        let factor = ((samples - 1.0) / (samples - (members * self.order) as f64)).sqrt();
        residuals.iter().map(|left| factor * left).collect()
    }

    fn dependent(
        &self,
        error: LinalgError,
        at: impl Fn(usize) -> (usize, usize),
    ) -> StatisticsError {
        let column = match error {
            LinalgError::Dependent { column } if column < self.columns() => column,
            _ => self.columns(),
        };
        let (series, lag) = if column < self.columns() { at(column) } else { (self.target, 0) };
        let target = self.granger.names[self.target].clone();
        StatisticsError::Dependent { target, source_name: self.granger.names[series].clone(), lag }
    }
}

/// F of a rise of the residual sum relative to it, and its p-value.
fn f_test(relative_rise: f64, order: f64, free: f64) -> (f64, f64) {
    let statistic = relative_rise * free / order;
    (statistic, f_p_value(statistic, order, free))
}

/// How often F of so many degrees of freedom is as large.
pub(super) fn f_p_value(statistic: f64, first: f64, second: f64) -> f64 {
    if statistic.is_nan() {
        return f64::NAN;
    }
    let x = second / (second + first * statistic);
    beta_reg(second / 2.0, first / 2.0, x.clamp(0.0, 1.0))
}

/// The mean of `-ln B` of the beta-distributed share of the reduced model's residual sum that the whole one has by
/// chance.
fn bias(order: f64, free: f64) -> f64 {
    digamma((free + order) / 2.0) - digamma(free / 2.0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::uniform;
    use super::*;

    /// The second follows the first at lag 2, the third the second at lag 1; the fourth is alone.
    fn chain(samples: usize) -> Series {
        let noise = |series: usize, k: usize| {
            let first = 12 * (series * samples + k) as u64;
            (0..12).map(|j| uniform(first + j)).sum::<f64>() - 6.0
        };
        let mut values = Matrix::zeros(4, samples);
        for k in 2..samples {
            let past = [
                0.5 * values[(0, k - 1)],
                0.4 * values[(0, k - 2)],
                0.4 * values[(1, k - 1)],
                0.7 * values[(3, k - 1)],
            ];
            for (series, past) in past.into_iter().enumerate() {
                values[(series, k)] = past + noise(series, k);
            }
        }
        // Causality has no unit and no origin.
        let values = values.map(|series, _, value| 40.0 + 10_f64.powi(series as i32) * value);
        Series::new(["a", "b", "c", "d"].map(str::to_owned).to_vec(), 1.0, values).unwrap()
    }

    fn of(series: &Series, order: ModelOrder) -> Granger {
        Granger::new(series, GrangerSettings { order, test: GrangerTest::F }).unwrap()
    }

    #[test]
    fn only_direct_causes_are_found() {
        let granger = of(&chain(4_000), ModelOrder::Fixed(3));
        for target in 0..4 {
            let found = granger.causes_of(target, &[0, 1, 2, 3]).unwrap();
            assert_eq!((found.causes.len(), found.samples), (3, 3_997));
            for cause in &found.causes {
                let is_cause = [(1, 0), (2, 1)].contains(&(target, cause.source));
                assert_eq!(cause.p_value < 1e-4, is_cause, "{target}: {cause:?}");
                assert!((cause.bias / (3.0 / 3_988.0) - 1.0).abs() < 2e-3);
            }
        }
        // The noise of the second has the variance 1, and scale 10.
        let variance = granger.causes_of(1, &[0]).unwrap().residual_variance;
        assert!((variance / 100.0 - 1.0).abs() < 0.1, "{variance}");
        // Seen without the second, the first is a cause of the third.
        let indirect = granger.causes_of(2, &[0, 3]).unwrap().causes[0];
        assert!(indirect.source == 0 && indirect.p_value < 1e-3, "{indirect:?}");
    }

    #[test]
    fn the_order_is_that_of_the_process() {
        let series = chain(4_000);
        let granger = of(&series, ModelOrder::Bic { largest: 10 });
        let fixed = of(&series, ModelOrder::Fixed(2));
        let (found, expected) =
            (granger.causes_of(1, &[0, 2, 3]).unwrap(), fixed.causes_of(1, &[0, 2, 3]).unwrap());
        assert_eq!((found.order, found.samples), (2, 3_998));
        for (a, b) in found.causes.iter().zip(&expected.causes) {
            assert!((a.causality - b.causality).abs() < 1e-12);
        }
        assert_eq!(granger.causes_of(3, &[0]).unwrap().order, 1);
    }

    /// Smoothed, the past of a series nearly follows from itself: products of it would tell too little.
    #[test]
    fn smooth_series_are_fitted_row_by_row() {
        let rough = chain(1_500);
        let smooth = rough.with_values(Matrix::from_fn(4, 1_400, |series, k| {
            let weight = |j: usize| (-0.5 * ((j as f64 - 50.0) / 12.0).powi(2)).exp();
            (0..100).map(|j| weight(j) * rough.values()[(series, k + j)]).sum()
        }));
        let granger = of(&smooth.unwrap(), ModelOrder::Fixed(4));
        let model = Model::new(&granger, 1, &[0, 2]).unwrap();
        let at = |column: usize| (model.members[column / 4], column % 4 + 1);
        assert!(LeastSquares::of_products(model.products(12, at)).is_err());
        let found = granger.causes_of(1, &[0, 2]).unwrap();
        let fit = model.fit().unwrap();
        let left: f64 = model.residuals(&fit.coefficients()).iter().map(|e| e * e).sum();
        assert!((fit.residual_sum() / left - 1.0).abs() < 1e-5, "{left}");
        assert!(found.causes.iter().all(|cause| cause.causality >= 0.0));
    }

    #[test]
    fn what_has_no_causality_is_refused_by_name() {
        let series = chain(100);
        let settings =
            |order| GrangerSettings { order: ModelOrder::Fixed(order), test: GrangerTest::F };
        assert!(Granger::new(&series, settings(0)).is_err());
        let short = Granger::new(&series, settings(20)).unwrap();
        let error = short.causes_of(0, &[1, 2, 3]).unwrap_err().to_string();
        assert!(error.contains("at least 102 samples, there are 100"), "{error}");
        let values =
            Matrix::from_fn(4, 100, |k, t| series.values()[(if k == 2 { 1 } else { k }, t)]);
        let copied = series.with_values(values).unwrap();
        let granger = Granger::new(&copied, settings(2)).unwrap();
        let error = granger.causes_of(0, &[1, 2, 3]).unwrap_err().to_string();
        assert!(error.contains("the past of c"), "{error}");
    }

    /// Fisher's table: F of 2 and 12 degrees of freedom is above 3.885 in one of twenty cases.
    #[test]
    fn p_values_are_those_of_tables() {
        assert!((f_p_value(3.885, 2.0, 12.0) - 0.05).abs() < 1e-4);
        assert_eq!((f_p_value(0.0, 2.0, 12.0), f_p_value(f64::INFINITY, 2.0, 12.0)), (1.0, 0.0));
    }
}
