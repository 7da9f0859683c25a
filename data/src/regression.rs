//! Straight lines through data.

use statrs::function::beta::beta_reg;

/// What a line is fitted to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// What it is fitted over.
    pub x: f64,
    /// What it is to give.
    pub y: f64,
}

/// A least-squares line `y = intercept + slope x`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Value at x = 0.
    pub intercept: f64,
    /// Change of y with x.
    pub slope: f64,
    /// Standard error of the intercept.
    pub intercept_se: f64,
    /// Standard error of the slope.
    pub slope_se: f64,
    /// Pearson's correlation of x and y.
    pub r: f64,
    /// Number of points.
    pub points: usize,
}

impl Line {
    /// The line through at least three points that do not all share one x; `None` otherwise.
    ///
    /// The standard errors are those of ordinary least squares with `n - 2` degrees of freedom.
    #[must_use]
    pub fn fit(points: &[Point]) -> Option<Self> {
        let n = points.len() as f64;
        let Moments { mean_x, mean_y, xx, xy, yy } = Moments::of(points);
        if points.len() < 3 || xx <= 0.0 {
            return None;
        }
        let slope = xy / xx;
        let residual_variance = (yy - slope * xy).max(0.0) / (n - 2.0);
        let slope_se = (residual_variance / xx).sqrt();
        Some(Self {
            intercept: mean_y - slope * mean_x,
            slope,
            intercept_se: slope_se * (xx / n + mean_x * mean_x).sqrt(),
            slope_se,
            r: xy / (xx * yy).sqrt(),
            points: points.len(),
        })
    }

    /// The value of the line.
    #[must_use]
    pub fn at(&self, x: f64) -> f64 {
        self.intercept + self.slope * x
    }

    /// The probability of a correlation at least as large, of either sign, where there is none: Student's t with
    /// `n - 2` degrees of freedom.
    #[must_use]
    pub fn p_value(&self) -> f64 {
        let freedom = self.points as f64 - 2.0;
        // t^2 = n r^2 / (1 - r^2), so that the argument n / (n + t^2) is 1 - r^2; with t from the standard error, which
        // does not lose the digits of 1 - r^2.
        let t = self.slope / self.slope_se;
        match freedom / (freedom + t * t) {
            share if share > 0.0 => beta_reg(freedom / 2.0, 0.5, share.min(1.0)),
            // On the line, or where nothing varies.
            _ => 0.0,
        }
    }
}

/// Pearson's correlation; `None` of fewer than two points, or where one of both does not vary.
#[must_use]
pub fn pearson(points: impl IntoIterator<Item = Point>) -> Option<f64> {
    let points: Vec<Point> = points.into_iter().collect();
    let Moments { xx, xy, yy, .. } = Moments::of(&points);
    (points.len() > 1 && xx > 0.0 && yy > 0.0).then(|| (xy / (xx * yy).sqrt()).clamp(-1.0, 1.0))
}

/// Means, and sums of squares and products about them.
struct Moments {
    mean_x: f64,
    mean_y: f64,
    xx: f64,
    xy: f64,
    yy: f64,
}

impl Moments {
    fn of(points: &[Point]) -> Self {
        let n = points.len() as f64;
        let mean_x = points.iter().map(|point| point.x).sum::<f64>() / n;
        let mean_y = points.iter().map(|point| point.y).sum::<f64>() / n;
        let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
        for point in points {
            let (x, y) = (point.x - mean_x, point.y - mean_y);
            xx += x * x;
            xy += x * y;
            yy += y * y;
        }
        Self { mean_x, mean_y, xx, xy, yy }
    }
}

/// The arithmetic mean; `None` of nothing.
#[cfg(feature = "prepare")]
pub(crate) fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_on_a_line_give_the_line() {
        let points: Vec<_> = (0..5).map(f64::from).map(|x| Point { x, y: 3.0 - 0.5 * x }).collect();
        let line = Line::fit(&points).unwrap();
        assert!((line.intercept - 3.0).abs() < 1e-14 && (line.slope + 0.5).abs() < 1e-14);
        assert!((line.r + 1.0).abs() < 1e-14 && line.slope_se < 1e-7);
        assert_eq!(line.at(2.0), 2.0);
    }

    #[test]
    fn errors_are_those_of_the_normal_equations() {
        // (0,0), (1,1), (2,0): flat at 1/3 with residuals -1/3, 2/3, -1/3.
        let points = [(0.0, 0.0), (1.0, 1.0), (2.0, 0.0)].map(|(x, y)| Point { x, y });
        let line = Line::fit(&points).unwrap();
        assert!(line.slope.abs() < 1e-15 && (line.intercept - 1.0 / 3.0).abs() < 1e-15);
        assert!((line.slope_se - (1.0_f64 / 3.0).sqrt()).abs() < 1e-14);
        assert!((line.intercept_se - (2.0_f64 / 3.0 * 5.0 / 6.0).sqrt()).abs() < 1e-14);
        let upright = [0.0, 1.0, 2.0].map(|y| Point { x: 1.0, y });
        assert!(Line::fit(&upright).is_none());
    }

    #[test]
    fn p_values_are_those_of_students_t() {
        // With one degree of freedom t is Cauchy's: p = 1 - 2 atan(t) / pi. Here t = 3.
        let points = [(-1.0, -1.0), (0.0, 0.0), (1.0, 1.0)].map(|(x, y)| Point { x, y });
        let tilted = Line { slope: 3.0, slope_se: 1.0, ..Line::fit(&points).unwrap() };
        let expected = 1.0 - 2.0 * 3.0_f64.atan() / std::f64::consts::PI;
        assert!((tilted.p_value() - expected).abs() < 1e-13, "{}", tilted.p_value());
        // With two, p = 1 - t / sqrt(2 + t^2).
        let two = Line { points: 4, ..tilted };
        assert!((two.p_value() - (1.0 - 3.0 / 11.0_f64.sqrt())).abs() < 1e-13);
        assert_eq!(Line { slope: 0.0, ..tilted }.p_value(), 1.0);
    }

    #[test]
    fn a_correlation_needs_something_that_varies() {
        let of = |pairs: &[(f64, f64)]| pearson(pairs.iter().map(|&(x, y)| Point { x, y }));
        assert!((of(&[(0.0, 1.0), (1.0, 3.0), (2.0, 5.0)]).unwrap() - 1.0).abs() < 1e-15);
        assert!(
            (of(&[(0.0, 0.0), (1.0, 1.0), (2.0, 0.0), (3.0, 1.0)]).unwrap() - 0.2_f64.sqrt()).abs()
                < 1e-15
        );
        assert_eq!(of(&[(0.0, 1.0), (1.0, 1.0)]), None);
        assert_eq!(of(&[]), None);
    }
}
