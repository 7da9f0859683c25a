//! Products of series with the past of each other, of which all linear models of them are made.

use data::Matrix;
use rayon::prelude::*;
use theory::linalg::lagged_row_products;

/// `sum_t x_i(t) x_j(t - d)` over the samples t that have a past of the largest order, for all pairs and all lags d up to
/// it.
///
/// One pass over the series for all targets: a model of 2,500 columns of 100,000 samples has 6e11 products of its own,
/// but they are sums of these and of some at the ends.
#[derive(Debug)]
pub(super) struct LaggedProducts {
    order: usize,
    /// For each lag, `[i, j]`.
    by_lag: Vec<Matrix>,
}

impl LaggedProducts {
    /// Of series with the mean 0, `[series, sample]`.
    pub fn of(series: &Matrix, order: usize) -> Self {
        let at_lag = |lag| lagged_row_products(series, order, lag);
        let by_lag = (0..=order).into_par_iter().map(at_lag).collect();
        Self { order, by_lag }
    }

    /// Those of the models of an order up to the largest, which have more samples.
    pub fn of_order<'p>(&'p self, series: &'p Matrix, order: usize) -> OfOrder<'p> {
        debug_assert!(order <= self.order, "products of {order} from those of {}", self.order);
        OfOrder { products: self, series, order }
    }
}

/// The products of the models of one order.
pub(super) struct OfOrder<'p> {
    products: &'p LaggedProducts,
    series: &'p Matrix,
    order: usize,
}

impl OfOrder<'_> {
    /// The sum of the samples of a column: a series so many samples before.
    pub fn sum(&self, (series, lag): (usize, usize)) -> f64 {
        let samples = self.series.sources();
        self.series.row(series)[self.order - lag..samples - lag].iter().sum()
    }

    /// The products of all columns of some series.
    pub fn blocks(&self, members: &[usize]) -> Blocks {
        let mut place_of = vec![usize::MAX; self.series.targets()];
        members.iter().enumerate().for_each(|(place, &member)| place_of[member] = place);
        let size = self.order + 1;
        let of_pair = |i: usize, j: usize| self.of_pair(i, j);
        let values = members.iter().flat_map(|&i| members.iter().flat_map(move |&j| of_pair(i, j)));
        Blocks { size, members: members.len(), place_of, values: values.collect() }
    }

    /// `sum_t x_i(t - a) x_j(t - b)` for all lags a and b up to the order, row by row.
    fn of_pair(&self, i: usize, j: usize) -> Vec<f64> {
        let (x, y) = (self.series.row(i), self.series.row(j));
        let (order, size, samples) = (self.order, self.order + 1, x.len());
        let mut values = vec![0.0; size * size];
        for lag in 0..size {
            values[lag] = self.at_lag(i, j, lag);
            values[lag * size] = self.at_lag(j, i, lag);
        }
        // A step along the diagonal takes the first sample in and leaves the last one out.
        for a in 1..size {
            for b in 1..size {
                let first = x[order - a] * y[order - b];
                let last = x[samples - a] * y[samples - b];
                values[a * size + b] = values[(a - 1) * size + b - 1] + first - last;
            }
        }
        values
    }

    /// Also of the samples that have no past of the largest order, but one of this.
    fn at_lag(&self, i: usize, j: usize, lag: usize) -> f64 {
        let (x, y) = (self.series.row(i), self.series.row(j));
        let more = (self.order..self.products.order).map(|t| x[t] * y[t - lag]);
        self.products.by_lag[lag][(i, j)] + more.sum::<f64>()
    }
}

/// Products of the columns of some series, pair by pair.
pub(super) struct Blocks {
    size: usize,
    members: usize,
    place_of: Vec<usize>,
    values: Vec<f64>,
}

impl Blocks {
    /// `sum_t x_i(t - a) x_j(t - b)`
    pub fn product(&self, (i, a): (usize, usize), (j, b): (usize, usize)) -> f64 {
        let pair = self.place_of[i] * self.members + self.place_of[j];
        self.values[(pair * self.size + a) * self.size + b]
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::uniform;
    use super::*;

    #[test]
    fn products_are_those_of_the_columns() {
        let series = Matrix::from_fn(3, 60, |i, t| uniform((100 * i + t) as u64) - 0.5);
        let products = LaggedProducts::of(&series, 6);
        for order in [6, 4, 1] {
            let of = products.of_order(&series, order);
            let blocks = of.blocks(&[2, 0]);
            for (i, a) in [(2, 0), (0, order), (2, 1)] {
                let sum: f64 = (order..60).map(|t| series[(i, t - a)]).sum();
                assert!((of.sum((i, a)) - sum).abs() < 1e-12);
                for (j, b) in [(0, 0), (2, order), (0, 1)] {
                    let terms = (order..60).map(|t| series[(i, t - a)] * series[(j, t - b)]);
                    let difference = blocks.product((i, a), (j, b)) - terms.sum::<f64>();
                    assert!(difference.abs() < 1e-12, "{order} {i} {a} {j} {b}");
                }
            }
        }
    }
}
