//! Straight lines through data.

/// What a line is fitted to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
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
    pub(super) fn fit(points: &[Point]) -> Option<Self> {
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
}

/// The arithmetic mean; `None` of nothing.
pub(super) fn mean(values: &[f64]) -> Option<f64> {
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
}
