//! The blood-oxygen-level-dependent (BOLD) signal that follows from neural activity.

mod as_published;
mod balloon;
mod buxton;
mod friston;
mod runge_kutta;

use data::Matrix;
use rayon::prelude::*;

use super::{Series, StatisticsError};

/// How blood flow, volume and oxygenation follow from neural activity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BoldModel {
    /// Friston et al. 2003 (doi:10.1016/S1053-8119(03)00202-7): a vasodilatory signal drives the balloon.
    #[default]
    Friston2003,
    /// Buxton et al. 2004 (doi:10.1016/j.neuroimage.2004.07.013): adapting activity drives flow and, a second later,
    /// metabolism by gamma functions.
    Buxton2004,
    /// As neuRosim's `balloon` computed the signals of Schmidt et al. 2018 (doi:10.1371/journal.pcbi.1006359): the
    /// equations of [`BoldModel::Buxton2004`], but time constants of adaptation and balloon count samples, the
    /// convolution has no time step, and the gamma function is not zero before its delay, so that metabolism becomes
    /// negative.
    AsPublished,
}

/// What the neural activity is divided by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BoldInput {
    /// Its maximum, each series its own: activity of 1 is the most there is.
    #[default]
    Relative,
    /// Nothing: it is in the model's unit already.
    Given,
}

/// The BOLD signals (relative change) of series of neural activity, at the same times: the first sample is the state
/// at rest, each other one that at the end of the sample before it.
///
/// Activity is held within a sample. Each series is a region of its own, which begins at rest: the first seconds, or
/// tens of seconds, are the way from there to the activity of the series.
///
/// # Errors
/// [`StatisticsError::NoMaximum`] if activity that is to be relative is never above 0, and
/// [`StatisticsError::Unphysical`] if it drives the model to where it has no meaning.
pub fn bold(
    activity: &Series,
    model: BoldModel,
    input: BoldInput,
) -> Result<Series, StatisticsError> {
    let interval_s = activity.interval_ms() / data::units::MS_PER_S;
    let response = |series: usize| {
        let name = &activity.names()[series];
        let relative = relative(activity.values().row(series), input)
            .ok_or_else(|| StatisticsError::NoMaximum { name: name.clone() })?;
        let signal = match model {
            BoldModel::Friston2003 => friston::response(&relative, interval_s),
            BoldModel::Buxton2004 => buxton::response(&relative, interval_s),
            BoldModel::AsPublished => as_published::response(&relative, interval_s),
        };
        signal.map_err(|left| StatisticsError::Unphysical {
            name: name.clone(),
            what: left.what,
            time_ms: left.sample as f64 * activity.interval_ms(),
        })
    };
    let signals: Vec<Vec<f64>> =
        (0..activity.number()).into_par_iter().map(response).collect::<Result<_, _>>()?;
    activity.with_values(Matrix::from_fn(activity.number(), activity.samples(), |series, k| {
        signals[series][k]
    }))
}

fn relative(samples: &[f64], input: BoldInput) -> Option<Vec<f64>> {
    match input {
        BoldInput::Given => Some(samples.to_vec()),
        BoldInput::Relative => {
            let most = samples.iter().copied().fold(0.0, f64::max);
            (most > 0.0).then(|| samples.iter().map(|sample| sample / most).collect())
        }
    }
}

/// Where a response left the model.
#[derive(Clone, Copy, Debug, PartialEq)]
struct LeftModel {
    /// What is no longer above 0.
    what: &'static str,
    sample: usize,
}

/// Refuses a state in which something that has to be above 0 is not.
fn check(sample: usize, above_zero: &[(&'static str, f64)]) -> Result<(), LeftModel> {
    match above_zero.iter().find(|(_, value)| value.is_nan() || *value <= 0.0) {
        Some(&(what, _)) => Err(LeftModel { what, sample }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps() -> Series {
        // 1 s of half the activity, then all of it, then none; 10 ms a sample.
        let value = |k: usize| [0.5, 1.0, 0.0, 0.0][k / 100];
        let values = Matrix::from_fn(2, 400, |series, k| (1 + series) as f64 * value(k));
        Series::new(["a", "b"].map(str::to_owned).to_vec(), 10.0, values).unwrap()
    }

    fn peak(series: &Series, row: usize) -> f64 {
        series.values().row(row).iter().copied().fold(f64::MIN, f64::max)
    }

    #[test]
    fn signals_begin_at_rest_and_relative_activity_has_no_unit() {
        for model in [BoldModel::Friston2003, BoldModel::Buxton2004] {
            let found = bold(&steps(), model, BoldInput::Relative).unwrap();
            assert_eq!(found.names(), steps().names());
            assert_eq!((found.values()[(0, 0)], found.samples()), (0.0, 400));
            assert_eq!(found.values().row(0), found.values().row(1));
            assert!(peak(&found, 0) > 1e-4, "{model:?}");
            let given = bold(&steps(), model, BoldInput::Given).unwrap();
            assert!(peak(&given, 1) > 1.2 * peak(&given, 0), "{model:?}");
        }
    }

    /// The step of the solver is its own: samples of another length give the same signal at the same times.
    #[test]
    fn coarser_samples_of_the_same_activity_give_the_same_signal() {
        let fine = steps();
        let values = Matrix::from_fn(2, 4, |series, k| fine.values()[(series, 100 * k)]);
        let coarse = Series::new(fine.names().to_vec(), 1_000.0, values).unwrap();
        for model in [BoldModel::Friston2003, BoldModel::Buxton2004] {
            let [fine, coarse] =
                [&fine, &coarse].map(|series| bold(series, model, BoldInput::Relative).unwrap());
            for k in 0..4 {
                let difference = fine.values()[(0, 100 * k)] - coarse.values()[(0, k)];
                assert!(difference.abs() < 1e-9, "{model:?}: {difference}");
            }
        }
    }

    #[test]
    fn activity_that_the_models_do_not_bear_is_refused_by_name() {
        let refused = |value, input| {
            let values = Matrix::filled(1, 2_000, value);
            let series = Series::new(vec!["V1".to_owned()], 10.0, values).unwrap();
            bold(&series, BoldModel::Friston2003, input).unwrap_err().to_string()
        };
        let error = refused(-1.0, BoldInput::Relative);
        assert!(error.contains("V1 is never above 0"), "{error}");
        let error = refused(-5.0, BoldInput::Given);
        assert!(error.contains("blood flow of V1 is no longer above 0"), "{error}");
    }
}
