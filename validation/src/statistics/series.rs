//! Series of samples at the same times: rates, currents or signals, recorded or from elsewhere.

use std::collections::HashSet;

use data::Matrix;

use super::StatisticsError;

/// Named series that were sampled together, at regular intervals.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    names: Vec<String>,
    interval_ms: f64,
    values: Matrix,
}

impl Series {
    /// One name for each row of values, `[series, sample]`.
    ///
    /// # Errors
    /// [`StatisticsError`] if there are fewer than two samples or no series, not one name for each, a name twice, a
    /// sample that is no finite number, or an interval that is not above 0.
    pub fn new(
        names: Vec<String>,
        interval_ms: f64,
        values: Matrix,
    ) -> Result<Self, StatisticsError> {
        if !(interval_ms.is_finite() && interval_ms > 0.0) {
            let (setting, allowed) = ("the interval of series (ms)", "a finite number above 0");
            return Err(StatisticsError::Setting { setting, value: interval_ms, allowed });
        }
        let (first, second) = (names.len(), values.targets());
        if first != second || first == 0 {
            return Err(StatisticsError::Names { names: first, series: second });
        }
        let mut known = HashSet::new();
        if let Some(name) = names.iter().find(|name| !known.insert(name.as_str())) {
            return Err(StatisticsError::NameTwice { name: name.clone() });
        }
        if values.sources() < 2 {
            let found = values.sources();
            return Err(StatisticsError::TooShort { what: "a series", needed: 2, found });
        }
        if let Some(((series, sample), value)) = values.iter().find(|(_, v)| !v.is_finite()) {
            let name = names[series].clone();
            return Err(StatisticsError::Sample { name, sample, value });
        }
        Ok(Self { names, interval_ms, values })
    }

    /// What they are called.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The time from sample to sample (ms).
    #[must_use]
    pub fn interval_ms(&self) -> f64 {
        self.interval_ms
    }

    /// All samples, `[series, sample]`.
    #[must_use]
    pub fn values(&self) -> &Matrix {
        &self.values
    }

    /// How many series there are, one at least.
    #[must_use]
    pub fn number(&self) -> usize {
        self.names.len()
    }

    /// How many samples each has, two at least.
    #[must_use]
    pub fn samples(&self) -> usize {
        self.values.sources()
    }

    /// How long they are (ms).
    #[must_use]
    pub fn duration_ms(&self) -> f64 {
        self.samples() as f64 * self.interval_ms
    }

    /// The samples of each.
    #[must_use]
    pub fn rows(&self) -> Vec<&[f64]> {
        (0..self.number()).map(|series| self.values.row(series)).collect()
    }

    /// The same series with other samples, `[series, sample]`, at the same interval.
    ///
    /// # Errors
    /// As [`Series::new`].
    pub fn with_values(&self, values: Matrix) -> Result<Self, StatisticsError> {
        Self::new(self.names.clone(), self.interval_ms, values)
    }

    /// Those samples that lie between two times from the beginning of the first (ms).
    ///
    /// # Errors
    /// [`StatisticsError::TooShort`] if fewer than two are left.
    pub fn between(&self, from_ms: f64, to_ms: f64) -> Result<Self, StatisticsError> {
        // A time that is a multiple of the interval but for rounding is that multiple.
        const SLACK: f64 = 1e-9;
        let sample = |time_ms: f64| (time_ms / self.interval_ms - SLACK).ceil().max(0.0) as usize;
        let first = sample(from_ms).min(self.samples());
        let last = sample(to_ms).clamp(first, self.samples());
        if last - first < 2 {
            let found = last - first;
            let what = "a series between the times asked for";
            return Err(StatisticsError::TooShort { what, needed: 2, found });
        }
        self.with_values(Matrix::from_fn(self.number(), last - first, |series, k| {
            self.values[(series, first + k)]
        }))
    }

    /// The samples nearest to every multiple of a longer interval.
    ///
    /// # Errors
    /// [`StatisticsError`] if the interval is shorter than that of the samples, or fewer than two are left.
    pub fn every(&self, interval_ms: f64) -> Result<Self, StatisticsError> {
        let step = interval_ms / self.interval_ms;
        if step.is_nan() || step < 1.0 {
            let (setting, allowed) = ("the interval of samples (ms)", "that of the series or more");
            return Err(StatisticsError::Setting { setting, value: interval_ms, allowed });
        }
        let samples = ((self.samples() - 1) as f64 / step).floor() as usize + 1;
        let values = Matrix::from_fn(self.number(), samples, |series, k| {
            let nearest = (k as f64 * step).round() as usize;
            self.values[(series, nearest.min(self.samples() - 1))]
        });
        Self::new(self.names.clone(), interval_ms, values)
    }

    /// Only some of the series, by their places.
    ///
    /// # Panics
    /// If there are no such places, or none is chosen.
    #[must_use]
    pub fn chosen(&self, places: &[usize]) -> Self {
        assert!(!places.is_empty(), "no series are no series");
        let values = Matrix::from_fn(places.len(), self.samples(), |k, sample| {
            self.values[(places[k], sample)]
        });
        let names = places.iter().map(|&place| self.names[place].clone()).collect();
        Self { names, interval_ms: self.interval_ms, values }
    }

    /// The places of series that never change, which correlate with nothing and explain nothing.
    #[must_use]
    pub fn constant(&self) -> Vec<usize> {
        let is_constant = |&series: &usize| {
            let samples = self.values.row(series);
            samples.iter().all(|sample| *sample == samples[0])
        };
        (0..self.number()).filter(is_constant).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Vec<String> {
        ["a", "b"].map(str::to_owned).to_vec()
    }

    fn ramp() -> Series {
        let values = Matrix::from_fn(2, 10, |series, k| (series * 10 + k) as f64);
        Series::new(names(), 0.1, values).unwrap()
    }

    #[test]
    fn what_makes_no_series_is_refused() {
        let matrix = Matrix::zeros(2, 5);
        let refused = |names: &[&str], interval_ms, values: &Matrix| {
            let names = names.iter().map(|&name| name.to_owned()).collect();
            Series::new(names, interval_ms, values.clone()).unwrap_err().to_string()
        };
        assert!(refused(&["a"], 1.0, &matrix).contains("1 names for 2 series"));
        assert!(refused(&["a", "a"], 1.0, &matrix).contains("two series of the name a"));
        assert!(refused(&["a", "b"], 0.0, &matrix).contains("the interval of series (ms) is 0"));
        assert!(refused(&["a", "b"], 1.0, &Matrix::zeros(2, 1)).contains("at least 2 samples"));
        let mut wrong = matrix;
        wrong[(1, 3)] = f64::NAN;
        assert!(refused(&["a", "b"], 1.0, &wrong).contains("sample 3 (from 0) of b is NaN"));
    }

    #[test]
    fn times_choose_samples_as_if_there_were_no_rounding() {
        let part = ramp().between(0.3, 0.7).unwrap();
        assert_eq!(part.values().row(1), [13.0, 14.0, 15.0, 16.0]);
        assert_eq!(ramp().between(0.0, 99.0).unwrap(), ramp());
        assert!(ramp().between(0.9, 99.0).is_err());
    }

    #[test]
    fn samples_can_be_taken_at_longer_intervals() {
        let every = ramp().every(0.3).unwrap();
        assert_eq!((every.values().row(0), every.interval_ms()), (&[0.0, 3.0, 6.0, 9.0][..], 0.3));
        assert!(ramp().every(0.05).is_err() && ramp().every(5.0).is_err());
    }

    #[test]
    fn some_can_be_chosen_and_those_that_never_change_are_known() {
        let chosen = ramp().chosen(&[1]);
        assert_eq!((chosen.names(), chosen.values().row(0)[0]), (&["b".to_owned()][..], 10.0));
        assert!(ramp().constant().is_empty());
        let flat = ramp().with_values(Matrix::filled(2, 4, 3.0)).unwrap();
        assert_eq!(flat.constant(), [0, 1]);
    }
}
