//! How far the theory may be trusted, for people and for programs.

use data::{Network, Rates};
use serde::Serialize;
use validation::trust::{Calibration, Grade, GradeErrors, Graded, Indicators, Scored};

use super::{Align, Report, Table, names, percent, significant};
use crate::files::{ResultDirectory, csv_table};
use crate::plots::{Axis, CATEGORIES, Chart, Colour, Form, Legend, Mark, Scale, Shape, Stroke};

/// Every population, graded.
#[derive(Serialize)]
pub struct TrustReport<'a> {
    #[serde(rename = "network")]
    name: &'a str,
    populations: Vec<String>,
    rates_hz: &'a Rates,
    grades: Vec<Grade>,
    scores: Vec<f64>,
    indicators: Vec<Indicators>,
    /// What came with each grade on networks that were simulated.
    calibration: Vec<GradeDocument>,
}

/// The errors that came with a grade.
#[derive(Serialize)]
struct GradeDocument {
    grade: Grade,
    populations: usize,
    median_relative_error: f64,
    ninety_percent_below: f64,
    within_10_percent: f64,
}

impl GradeDocument {
    fn of(row: &GradeErrors) -> Self {
        let GradeErrors { grade, populations, median_error, ninety_error, within_tenth } = *row;
        Self {
            grade,
            populations,
            median_relative_error: median_error,
            ninety_percent_below: ninety_error,
            within_10_percent: within_tenth,
        }
    }
}

impl<'a> TrustReport<'a> {
    /// Of a network that goes by a name.
    #[must_use]
    pub fn of(name: &'a str, network: &Network, rates_hz: &'a Rates, graded: &[Graded]) -> Self {
        Self {
            name,
            populations: names(&network.populations),
            rates_hz,
            grades: graded.iter().map(|one| one.grade).collect(),
            scores: graded.iter().map(|one| one.score).collect(),
            indicators: graded.iter().map(|one| one.indicators).collect(),
            calibration: Calibration::shipped().rows.iter().map(GradeDocument::of).collect(),
        }
    }
}

const COLUMNS: [&str; 10] = [
    "grade",
    "score",
    "treatments",
    "effects",
    "J/(V_th - V_r)",
    "white",
    "tau_s/tau_m",
    "s2/J2",
    "K/N",
    "CV",
];

fn numbers(score: f64, indicators: &Indicators) -> [f64; 9] {
    let Indicators {
        treatments, white, tau_ratio, jump, weight_spread, shared, cv, effects, ..
    } = *indicators;
    [score, treatments, effects, jump, white, tau_ratio, weight_spread, shared, cv]
}

impl Report for TrustReport<'_> {
    const DOCUMENT: Option<&'static str> = Some("trust.json");

    fn text(&self) -> String {
        let right = ["rate (1/s)"].into_iter().chain(COLUMNS);
        let columns = [("", Align::Left)].into_iter().chain(right.map(|name| (name, Align::Right)));
        let mut table = Table::new(columns);
        for (i, name) in self.populations.iter().enumerate() {
            let first = [name.clone(), format!("{:.3}", self.rates_hz.hz()[i])];
            let values = numbers(self.scores[i], &self.indicators[i]);
            let values = values.map(|value| significant(value, 2));
            table.row(first.into_iter().chain([self.grades[i].letter().to_owned()]).chain(values));
        }
        let counts = Grade::ALL.map(|grade| {
            let count = self.grades.iter().filter(|other| **other == grade).count();
            format!("{count} {}", grade.letter())
        });
        format!(
            "{}: trust in the theory's rates, before simulating: {}\n\n{table}\nErrors that came with each grade on networks that were simulated\n{}",
            self.name,
            counts.join(", "),
            calibration_table(&Calibration::shipped())
        )
    }

    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        let heading = ["population", "rate_hz"].into_iter().chain(COLUMNS);
        let row = |(i, name): (usize, &String)| {
            let first = [name.clone(), self.rates_hz.hz()[i].to_string()];
            let grade = [self.grades[i].letter().to_owned()];
            let values = numbers(self.scores[i], &self.indicators[i]);
            let values = values.map(|value| value.to_string());
            first.into_iter().chain(grade).chain(values).collect::<Vec<_>>()
        };
        let rows = self.populations.iter().enumerate().map(row);
        Ok(results.text("trust.csv", &csv_table(heading, rows))?)
    }
}

fn calibration_table(calibration: &Calibration) -> String {
    let names = ["populations", "median error", "90 % below", "within 10 % + 0.1"];
    let columns =
        [("grade", Align::Left)].into_iter().chain(names.map(|name| (name, Align::Right)));
    let mut table = Table::new(columns);
    for row in &calibration.rows {
        table.row([
            row.grade.letter().to_owned(),
            row.populations.to_string(),
            percent(row.median_error, 2),
            percent(row.ninety_error, 2),
            percent(row.within_tenth, 2),
        ]);
    }
    table.to_string()
}

/// Which errors come with which grade.
#[derive(Serialize)]
pub struct CalibrationReport<'a> {
    grades: Vec<GradeDocument>,
    #[serde(skip)]
    calibration: Calibration,
    #[serde(skip)]
    scored: &'a [Scored],
}

impl<'a> CalibrationReport<'a> {
    /// From the populations of the sweep.
    #[must_use]
    pub fn of(scored: &'a [Scored]) -> Self {
        let calibration = Calibration::of(scored);
        let grades = calibration.rows.iter().map(GradeDocument::of).collect();
        Self { grades, calibration, scored }
    }

    /// A line for each population of the sweep.
    fn populations_csv(&self) -> String {
        let rest = ["predicted_hz", "measured_hz", "standard_error_hz", "relative_error"];
        let heading = ["network", "population"].into_iter().chain(COLUMNS).chain(rest);
        let row = |one: &Scored| {
            let first = [one.network.clone(), one.population.clone()];
            let grade = [one.graded.grade.letter().to_owned()];
            let values = numbers(one.graded.score, &one.graded.indicators);
            let measured = one.measured;
            let rest = [
                one.predicted_hz,
                measured.rate_hz,
                measured.standard_error_hz,
                one.predicted_hz / measured.rate_hz - 1.0,
            ];
            let values = values.into_iter().chain(rest).map(|value| significant(value, 5));
            first.into_iter().chain(grade).chain(values).collect::<Vec<_>>()
        };
        csv_table(heading, self.scored.iter().map(row))
    }

    /// The errors of all populations against their scores, with the borders of the grades.
    fn picture(&self) -> Chart {
        let scale = Scale::log_over([LEAST, MOST]);
        // Names of the sparse random networks begin with their J.
        let (sparse, microcircuits): (Vec<&Scored>, Vec<&Scored>) =
            self.scored.iter().partition(|one| one.network.starts_with('J'));
        let border = |grade: Grade| {
            Mark::unnamed(Form::Vertical {
                at: grade.below(),
                stroke: Stroke::solid(Colour::PALE, 1.0),
            })
        };
        let borders = Grade::ALL.into_iter().filter(|grade| grade.below() < MOST).map(border);
        let identity = Form::Identity { stroke: Stroke::solid(Colour::GREY, 1.0) };
        let marks = borders
            .chain([
                Mark::unnamed(identity),
                Mark::named("sparse random network", points(&sparse, Shape::Disk, CATEGORIES[0])),
                Mark::named(
                    "microcircuit",
                    points(&microcircuits, Shape::OpenDiamond, CATEGORIES[1]),
                ),
            ])
            .collect();
        let x = Axis::new("score, from theory alone", scale);
        let y = Axis::new("relative error, simulated", scale);
        Chart {
            marks,
            legend: Legend::Below,
            ..Chart::new("Trust before simulating: what a score is worth", x, y)
        }
    }
}

/// Scores and errors below, and above, are drawn at the edge.
const LEAST: f64 = 1e-3;
const MOST: f64 = 10.0;

/// Errors over scores.
fn points(scored: &[&Scored], shape: Shape, colour: Colour) -> Form {
    let place =
        |one: &&Scored| (one.graded.score.clamp(LEAST, MOST), one.error().clamp(LEAST, MOST));
    Form::Points { at: scored.iter().map(place).collect(), shape, size_px: 8.0, colour }
}

impl Report for CalibrationReport<'_> {
    const DOCUMENT: Option<&'static str> = Some("calibration.json");

    fn text(&self) -> String {
        format!("Errors that came with each grade\n{}", calibration_table(&self.calibration))
    }

    fn write(&self, results: &ResultDirectory) -> anyhow::Result<()> {
        results.text("calibration.csv", &self.calibration.csv())?;
        results.text("populations.csv", &self.populations_csv())?;
        results.figure("calibration", &self.picture().into());
        Ok(())
    }
}
