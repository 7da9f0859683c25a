//! Which errors come with which grade.

use sim::Control;

use super::{Grade, Graded, SweptNetwork, grades, sweep};
use crate::comparison::{Estimate, Margin};
use crate::engines::{Engine, EngineError, Prediction, Simulation};

/// The table that was made by `siegert trust --calibrate`.
const SHIPPED: &str = include_str!("../../trust/calibration.csv");

/// One population of the sweep: graded, predicted and measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    /// The network.
    pub network: String,
    /// The population.
    pub population: String,
    /// What the theory says of itself.
    pub graded: Graded,
    /// What it predicts (spikes/s).
    pub predicted_hz: f64,
    /// What was simulated.
    pub measured: Estimate,
}

impl Scored {
    /// The size of the relative error; infinite where nobody spiked.
    #[must_use]
    pub fn error(&self) -> f64 {
        (self.predicted_hz / self.measured.rate_hz - 1.0).abs()
    }
}

/// The errors that came with one grade.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GradeErrors {
    /// The grade.
    pub grade: Grade,
    /// How many populations had it.
    pub populations: usize,
    /// Half of their relative errors were smaller.
    pub median_error: f64,
    /// Nine tenths were.
    pub ninety_error: f64,
    /// Share of them within 10 % + 0.1 spikes/s.
    pub within_tenth: f64,
}

/// Which errors came with which grade.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// From the best grade to the worst, where there were any.
    pub rows: Vec<GradeErrors>,
}

/// Simulates the networks of the sweep, one after the other. Networks of which the theory predicts nothing, or that run away,
/// are told and left out.
///
/// # Errors
/// [`EngineError`] if a network cannot be simulated or somebody stops.
pub fn calibrate(
    simulating: &Simulation,
    watch: &mut dyn FnMut(usize, usize) -> Control,
) -> Result<(Vec<Scored>, Vec<String>), EngineError> {
    let networks = sweep();
    let (mut all, mut left_out) = (Vec::new(), Vec::new());
    for (done, swept) in networks.iter().enumerate() {
        match scored(swept, simulating, &mut || watch(done, networks.len())) {
            Ok(found) => all.extend(found),
            Err(
                no @ (EngineError::NoFixedPoint(_)
                | EngineError::Spread(_)
                | EngineError::Dynamics(_)
                | EngineError::RunAway { .. }),
            ) => {
                left_out.push(format!("{}: {no}", swept.name));
            }
            Err(trouble) => return Err(trouble),
        }
    }
    Ok((all, left_out))
}

fn scored(
    swept: &SweptNetwork,
    simulating: &Simulation,
    watch: &mut dyn FnMut() -> Control,
) -> Result<Vec<Scored>, EngineError> {
    let problem = swept.problem().map_err(Box::new)?;
    let prediction = Prediction::of(&problem.network)?;
    let graded = grades(&problem.network, &prediction, None)?;
    let measured = simulating.measure(&problem, &mut |_| watch())?;
    let names = problem.names().into_iter().zip(graded);
    let rates = prediction.point.rates().hz().iter().zip(measured.rates);
    Ok(names
        .zip(rates)
        .map(|((population, graded), (&predicted_hz, measured))| Scored {
            network: swept.name.clone(),
            population,
            graded,
            predicted_hz,
            measured,
        })
        .collect())
}

impl Calibration {
    /// The errors of each grade.
    #[must_use]
    pub fn of(scored: &[Scored]) -> Self {
        let row = |grade: Grade| {
            let own: Vec<&Scored> = scored.iter().filter(|one| one.graded.grade == grade).collect();
            let mut errors: Vec<f64> = own.iter().map(|one| one.error()).collect();
            errors.sort_unstable_by(f64::total_cmp);
            let at = |share: f64| errors[(share * (errors.len() - 1) as f64).round() as usize];
            const TENTH: Margin = Margin { relative: 0.1, absolute_hz: 0.1 };
            let within = own.iter().filter(|one| {
                let rate_hz = one.measured.rate_hz;
                (one.predicted_hz - rate_hz).abs() <= TENTH.at_hz(rate_hz)
            });
            (!own.is_empty()).then(|| GradeErrors {
                grade,
                populations: own.len(),
                median_error: at(0.5),
                ninety_error: at(0.9),
                within_tenth: within.count() as f64 / own.len() as f64,
            })
        };
        Self { rows: Grade::ALL.into_iter().filter_map(row).collect() }
    }

    /// The one that comes with the program.
    ///
    /// # Panics
    /// If the shipped table is not one, which a test refuses.
    #[must_use]
    pub fn shipped() -> Self {
        Self::read(SHIPPED).expect("the shipped table can be read")
    }

    /// What a grade is worth, if the sweep had any population with it.
    #[must_use]
    pub fn errors_of(&self, grade: Grade) -> Option<GradeErrors> {
        self.rows.iter().copied().find(|row| row.grade == grade)
    }

    /// The table as CSV.
    #[must_use]
    pub fn csv(&self) -> String {
        let heading = "grade,score_below,populations,median_error,ninety_error,within_10_percent";
        let row = |row: &GradeErrors| {
            format!(
                "{},{},{},{:.4},{:.4},{:.3}\n",
                row.grade.letter(),
                row.grade.below(),
                row.populations,
                row.median_error,
                row.ninety_error,
                row.within_tenth
            )
        };
        format!("{heading}\n{}", self.rows.iter().map(row).collect::<String>())
    }

    /// Such a table; nothing if it is none.
    fn read(text: &str) -> Option<Self> {
        let row = |line: &str| {
            let cells: Vec<&str> = line.split(',').collect();
            let [letter, _, populations, median, ninety, within] = cells[..] else { return None };
            Some(GradeErrors {
                grade: Grade::ALL.into_iter().find(|grade| grade.letter() == letter)?,
                populations: populations.parse().ok()?,
                median_error: median.parse().ok()?,
                ninety_error: ninety.parse().ok()?,
                within_tenth: within.parse().ok()?,
            })
        };
        let lines = text.lines().filter(|line| !line.starts_with('#')).skip(1);
        Some(Self { rows: lines.map(row).collect::<Option<_>>()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trust::Indicators;

    fn scored(score: f64, predicted_hz: f64) -> Scored {
        let indicators = Indicators {
            treatments: score,
            white: 0.0,
            tau_ratio: 0.0,
            jump: 0.0,
            weight_spread: 0.0,
            shared: 0.0,
            cv: 1.0,
            effects: 0.0,
            mode_distance: None,
        };
        Scored {
            network: "n".to_owned(),
            population: "E".to_owned(),
            graded: Graded { indicators, score, grade: Grade::of(score) },
            predicted_hz,
            measured: Estimate::exact(10.0),
        }
    }

    #[test]
    fn errors_are_collected_by_grade_and_written_as_they_are_read() {
        let all = [scored(0.01, 10.1), scored(0.02, 10.3), scored(0.03, 12.0), scored(0.5, 5.0)];
        let calibration = Calibration::of(&all);
        let [a, d] = calibration.rows[..] else { panic!("{calibration:?}") };
        assert_eq!((a.grade, a.populations, d.grade, d.populations), (Grade::A, 3, Grade::D, 1));
        assert!((a.median_error - 0.03).abs() < 1e-12 && (d.median_error - 0.5).abs() < 1e-12);
        assert!((a.within_tenth - 2.0 / 3.0).abs() < 1e-12);
        let read = Calibration::read(&calibration.csv()).unwrap();
        assert_eq!(read.errors_of(Grade::A).unwrap().populations, 3);
        assert_eq!(read.errors_of(Grade::B), None);
    }

    #[test]
    fn the_shipped_table_has_errors_that_grow_with_the_grade() {
        let shipped = Calibration::shipped();
        assert!(shipped.rows.iter().map(|row| row.populations).sum::<usize>() > 50);
        let medians: Vec<f64> = shipped.rows.iter().map(|row| row.median_error).collect();
        assert!(medians.windows(2).all(|pair| pair[0] < pair[1]), "{medians:?}");
    }
}
