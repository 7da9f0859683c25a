//! How two matrices of pairs go together, such as functional connectivity of a model and of a brain.

use data::Matrix;

use super::random::mixed;
use super::{CrossCorrelations, Series, StatisticsError};

/// Functional connectivity: Pearson's coefficients of series with each other at equal times, as Schmidt et al. 2018
/// (doi:10.1371/journal.pcbi.1006359) have it of areas; 0 of a series that never changes.
///
/// # Errors
/// None of series that were made.
pub fn functional_connectivity(series: &Series) -> Result<Matrix, StatisticsError> {
    let all = CrossCorrelations::new(&series.rows(), series.interval_ms())?.at_equal_times();
    let varies = |r: f64| if r > 0.0 { 1.0 } else { 0.0 };
    Ok(all.map(|a, b, r| if a == b { varies(r) } else { r }))
}

/// How the entries of two matrices of the same nodes go together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// Pearson's coefficient of the entries off the diagonal.
    pub off_diagonal: f64,
    /// The same of all entries with both diagonals 0, as Schmidt et al. 2018 (doi:10.1371/journal.pcbi.1006359) have
    /// it: nodes are as alike to themselves in one matrix as in the other, which makes the matrices look more alike.
    pub with_zero_diagonal: f64,
    /// From where to where the coefficient off the diagonal lies in nineteen of twenty resamplings of the nodes.
    pub interval_95: [f64; 2],
}

/// How the interval is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bootstrap {
    /// How often nodes are drawn.
    pub resamplings: usize,
    /// Seed of the draws.
    pub seed: u64,
}

impl Default for Bootstrap {
    fn default() -> Self {
        Self { resamplings: 10_000, seed: 1 }
    }
}

impl Agreement {
    /// Of two square matrices of the same nodes.
    ///
    /// The interval is that of the bootstrap of vertices of Snijders and Borgatti (Connections 22, 161): entries of one
    /// node are not independent of each other, so that nodes are drawn with replacement, and not entries. The pairs of
    /// a node with itself, drawn twice, are left out.
    ///
    /// # Errors
    /// [`StatisticsError`] if the matrices are not square and of the same size, of three nodes at least, or the entries
    /// of one are all the same.
    pub fn between(
        first: &Matrix,
        second: &Matrix,
        bootstrap: Bootstrap,
    ) -> Result<Self, StatisticsError> {
        const LEAST_NODES: usize = 3;
        let what = "agreement of two matrices";
        let nodes = first.targets();
        for side in [first.sources(), second.targets(), second.sources()] {
            if side != nodes {
                return Err(StatisticsError::Lengths { what, first: nodes, second: side });
            }
        }
        if nodes < LEAST_NODES {
            return Err(StatisticsError::TooShort { what, needed: LEAST_NODES, found: nodes });
        }
        let every: Vec<usize> = (0..nodes).collect();
        let off_diagonal = Sums::of_nodes(first, second, &every).coefficient();
        let off_diagonal = off_diagonal.ok_or(StatisticsError::Constant { what })?;
        let mut with_diagonal = Sums::of_nodes(first, second, &every);
        every.iter().for_each(|_| with_diagonal.add(0.0, 0.0));
        Ok(Self {
            off_diagonal,
            with_zero_diagonal: with_diagonal.coefficient().unwrap_or(f64::NAN),
            interval_95: interval_95(first, second, bootstrap),
        })
    }
}

fn interval_95(first: &Matrix, second: &Matrix, bootstrap: Bootstrap) -> [f64; 2] {
    const TAIL: f64 = 0.025;
    let nodes = first.targets();
    let mut draws = (0_u64..).map(|k| (mixed(bootstrap.seed, k) % nodes as u64) as usize);
    let mut found: Vec<f64> = (0..bootstrap.resamplings)
        .filter_map(|_| {
            let drawn: Vec<usize> = draws.by_ref().take(nodes).collect();
            Sums::of_nodes(first, second, &drawn).coefficient()
        })
        .collect();
    found.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| {
        let place = (share * found.len().saturating_sub(1) as f64).round() as usize;
        found.get(place).copied().unwrap_or(f64::NAN)
    };
    [at(TAIL), at(1.0 - TAIL)]
}

/// What Pearson's coefficient of pairs of numbers follows from.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    count: f64,
    x: f64,
    y: f64,
    xx: f64,
    yy: f64,
    xy: f64,
}

impl Sums {
    /// Of the entries of two matrices between different nodes among those given.
    fn of_nodes(first: &Matrix, second: &Matrix, nodes: &[usize]) -> Self {
        let mut sums = Self::default();
        for &a in nodes {
            for &b in nodes {
                if a != b {
                    sums.add(first[(a, b)], second[(a, b)]);
                }
            }
        }
        sums
    }

    fn add(&mut self, x: f64, y: f64) {
        self.count += 1.0;
        self.x += x;
        self.y += y;
        self.xx += x * x;
        self.yy += y * y;
        self.xy += x * y;
    }

    /// `None` where one of the two does not vary.
    fn coefficient(self) -> Option<f64> {
        // Less variance than this share of the squares is rounding.
        const ROUNDING: f64 = 1e-14;
        let Self { count, x, y, xx, yy, xy } = self;
        let (x_variance, y_variance) = (xx - x * x / count, yy - y * y / count);
        let varies = x_variance > ROUNDING * xx && y_variance > ROUNDING * yy;
        varies.then(|| (xy - x * y / count) / (x_variance * y_variance).sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::uniform;
    use super::*;

    fn random(offset: usize) -> Matrix {
        Matrix::from_fn(12, 12, |a, b| uniform((offset + 12 * a.min(b) + a.max(b)) as u64))
    }

    #[test]
    fn series_go_together_as_pearson_has_it() {
        let values = Matrix::from_fn(3, 4, |series, k| {
            [[1.0, 2.0, 3.0, 4.0], [2.0, 1.0, 4.0, 3.0], [5.0, 5.0, 5.0, 5.0]][series][k]
        });
        let names = ["a", "b", "c"].map(str::to_owned).to_vec();
        let found = functional_connectivity(&Series::new(names, 1.0, values).unwrap()).unwrap();
        assert!((found[(0, 1)] - 0.6).abs() < 1e-12);
        assert_eq!((found[(1, 1)], found[(2, 0)], found[(2, 2)]), (1.0, 0.0, 0.0));
    }

    #[test]
    fn a_matrix_agrees_with_itself_and_not_with_another() {
        let one = random(0);
        let same = Agreement::between(&one, &one, Bootstrap::default()).unwrap();
        assert!((same.off_diagonal - 1.0).abs() < 1e-12 && same.interval_95[0] > 1.0 - 1e-9);
        let other = Agreement::between(&one, &random(500), Bootstrap::default()).unwrap();
        let [low, high] = other.interval_95;
        assert!(low < other.off_diagonal && other.off_diagonal < high && low < 0.0 && high > 0.0);
        assert_eq!(other, Agreement::between(&one, &random(500), Bootstrap::default()).unwrap());
    }

    /// The zeros of the diagonals count as entries: far from the others, they make the matrices more alike.
    #[test]
    fn zeros_on_the_diagonal_make_matrices_more_alike() {
        let shifted = |offset| random(offset).map(|_, _, value| value + 3.0);
        let found = Agreement::between(&shifted(0), &shifted(500), Bootstrap::default()).unwrap();
        assert!(found.with_zero_diagonal > 0.8 && found.off_diagonal.abs() < 0.3, "{found:?}");
    }

    /// Twelve nodes whose entries are 0.8 alike: the interval holds that in about 95 of 100 cases.
    #[test]
    fn the_interval_holds_what_it_estimates() {
        let covered = (0..100).filter(|case| {
            let own = random(1_000 * case);
            let noise = random(500_000 + 1_000 * case);
            let other = Matrix::from_fn(12, 12, |a, b| 0.8 * own[(a, b)] + 0.6 * noise[(a, b)]);
            let bootstrap = Bootstrap { resamplings: 500, seed: 3 };
            let [low, high] = Agreement::between(&own, &other, bootstrap).unwrap().interval_95;
            low < 0.8 && 0.8 < high
        });
        // Binomial around 95, five standard errors down.
        assert!(covered.count() >= 84);
    }

    #[test]
    fn matrices_that_cannot_be_compared_are_refused() {
        let refused = |a: &Matrix, b: &Matrix| {
            Agreement::between(a, b, Bootstrap::default()).unwrap_err().to_string()
        };
        assert!(refused(&random(0), &Matrix::zeros(11, 11)).contains("12 and 11"));
        assert!(refused(&random(0), &Matrix::zeros(12, 12)).contains("do not vary"));
        assert!(refused(&Matrix::zeros(2, 2), &Matrix::zeros(2, 2)).contains("at least 3"));
    }
}
