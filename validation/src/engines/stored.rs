//! Rates that were stored by an earlier run, in a table.

use std::collections::HashSet;

use data::units::hz_from_per_ms;

use super::{Engine, EngineError, Measurement, Watch};
use crate::cases::Problem;
use crate::comparison::{Estimate, Mean};

/// A table of rates, one line for each population.
///
/// Columns: `population` (with `area` before it, if there is such a column), `rate_hz` and, where known, `cv`,
/// `standard_error_hz` and `degrees_of_freedom`. Without errors but with a column `neurons` and the
/// measured time, the error is that of independent Poisson neurons, which is the least it can be; without
/// those, rates are taken as exact. Further columns and lines that begin with `#` are passed over.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    name: String,
    duration_ms: Option<f64>,
    rates: Vec<StoredRate>,
}

#[derive(Clone, Debug, PartialEq)]
struct StoredRate {
    population: String,
    rate: Estimate,
    cv: Option<f64>,
}

const COLUMNS: [&str; 7] =
    ["area", "population", "rate_hz", "standard_error_hz", "degrees_of_freedom", "neurons", "cv"];
const AREA: usize = 0;
const POPULATION: usize = 1;
const RATE: usize = 2;
const ERROR: usize = 3;
const FREEDOM: usize = 4;
const NEURONS: usize = 5;
const CV: usize = 6;

impl Stored {
    /// Reads a table; its name begins every complaint about it. `duration_ms` is the time over which the
    /// rates were measured, if it is known.
    ///
    /// # Errors
    /// [`EngineError::Table`] names the first line that is wrong.
    pub fn read(name: &str, text: &str, duration_ms: Option<f64>) -> Result<Self, EngineError> {
        let rates = read_rates(text, duration_ms).map_err(|Trouble { line, trouble }| {
            EngineError::Table { name: name.to_owned(), line, trouble }
        })?;
        Ok(Self { name: name.to_owned(), duration_ms, rates })
    }

    /// The populations of the table, in the order of its lines.
    pub fn populations(&self) -> impl Iterator<Item = &str> {
        self.rates.iter().map(|stored| stored.population.as_str())
    }

    /// The rates of populations.
    ///
    /// # Errors
    /// [`EngineError::NoRate`] names the first that the table lacks.
    pub fn rates(&self, names: &[String]) -> Result<Vec<Estimate>, EngineError> {
        Ok(self.lines(names)?.into_iter().map(|line| line.rate).collect())
    }

    fn lines(&self, names: &[String]) -> Result<Vec<&StoredRate>, EngineError> {
        let line = |population: &String| {
            let found = self.rates.iter().find(|stored| stored.population == *population);
            found.ok_or_else(|| EngineError::NoRate {
                name: self.name.clone(),
                population: population.clone(),
            })
        };
        names.iter().map(line).collect()
    }

    /// Writes the rates of a measurement as such a table.
    #[must_use]
    pub fn write(names: &[String], rates: &[Estimate]) -> String {
        let line = |(name, rate): (&String, &Estimate)| {
            let Estimate { rate_hz, standard_error_hz, degrees_of_freedom } = rate;
            format!("{name},{rate_hz},{standard_error_hz},{degrees_of_freedom}\n")
        };
        let lines: String = names.iter().zip(rates).map(line).collect();
        format!("population,rate_hz,standard_error_hz,degrees_of_freedom\n{lines}")
    }
}

/// What is wrong with a table, and in which line.
struct Trouble {
    line: u64,
    trouble: String,
}

impl From<csv::Error> for Trouble {
    fn from(error: csv::Error) -> Self {
        let line = error.position().map_or(1, csv::Position::line);
        Self { line, trouble: error.to_string() }
    }
}

fn read_rates(text: &str, duration_ms: Option<f64>) -> Result<Vec<StoredRate>, Trouble> {
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let heading = reader.headers()?;
    let places = COLUMNS.map(|column| heading.iter().position(|name| name == column));
    if let Some(column) = [POPULATION, RATE].into_iter().find(|&c| places[c].is_none()) {
        let trouble = format!("there is no column {}", COLUMNS[column]);
        return Err(Trouble { line: 1, trouble });
    }
    let (mut rates, mut known) = (Vec::new(), HashSet::new());
    for record in reader.records() {
        let record = record?;
        let line = record.position().map_or(0, csv::Position::line);
        let row = Row { record: &record, places: &places };
        let rate = row.rate(duration_ms).map_err(|trouble| Trouble { line, trouble })?;
        if !known.insert(rate.population.clone()) {
            let trouble = format!("population {} is there twice", rate.population);
            return Err(Trouble { line, trouble });
        }
        rates.push(rate);
    }
    Ok(rates)
}

/// One line of a table.
struct Row<'a> {
    record: &'a csv::StringRecord,
    places: &'a [Option<usize>; 7],
}

impl Row<'_> {
    fn cell(&self, column: usize) -> Option<&str> {
        self.places[column].and_then(|place| self.record.get(place)).filter(|cell| !cell.is_empty())
    }

    /// A number of at least 0, if the cell is not empty.
    fn number(&self, column: usize) -> Result<Option<f64>, String> {
        let Some(text) = self.cell(column) else { return Ok(None) };
        let number = text.parse::<f64>().ok().filter(|number| *number >= 0.0);
        let wrong = || format!("{} is {text:?}, not a number of at least 0", COLUMNS[column]);
        number.map(Some).ok_or_else(wrong)
    }

    fn rate(&self, duration_ms: Option<f64>) -> Result<StoredRate, String> {
        let name = self.cell(POPULATION).unwrap_or_default();
        let population = match self.cell(AREA) {
            Some(area) => format!("{area}-{name}"),
            None => name.to_owned(),
        };
        let rate_hz = self.number(RATE)?.ok_or_else(|| "rate_hz is empty".to_owned())?;
        let least_hz = match (self.number(NEURONS)?, duration_ms) {
            (Some(neurons), Some(duration_ms)) => {
                let spike_hz = hz_from_per_ms(1.0 / (neurons.max(1.0) * duration_ms));
                (rate_hz * spike_hz).sqrt().max(spike_hz)
            }
            _ => 0.0,
        };
        let rate = Estimate {
            rate_hz,
            standard_error_hz: self.number(ERROR)?.unwrap_or(least_hz),
            degrees_of_freedom: self.number(FREEDOM)?.unwrap_or(f64::INFINITY),
        };
        Ok(StoredRate { population, rate, cv: self.number(CV)? })
    }
}

impl Engine for Stored {
    fn name(&self) -> &'static str {
        "stored reference"
    }

    fn measure(&self, problem: &Problem, _: &mut Watch) -> Result<Measurement, EngineError> {
        let stored = self.lines(&problem.names())?;
        let rates = stored.iter().map(|stored| stored.rate).collect();
        let cvs = stored.iter().map(|stored| stored.cv.map(Mean::without_error)).collect();
        let window_ms = self.duration_ms;
        Ok(Measurement { cvs, window_ms, ..Measurement::of_rates(rates) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let names = ["V1-23E", "V1-23I"].map(str::to_owned);
        let rate = Estimate { rate_hz: 0.1, standard_error_hz: 1e-3, degrees_of_freedom: 9.0 };
        let rates = [rate, Estimate { rate_hz: 1.0 / 3.0, ..rate }];
        let text = format!("# a comment\n{}", Stored::write(&names, &rates));
        let stored = |(population, rate)| StoredRate { population, rate, cv: None };
        let expected: Vec<_> = names.into_iter().zip(rates).map(stored).collect();
        assert_eq!(Stored::read("t", &text, None).unwrap().rates, expected);
    }

    #[test]
    fn mistakes_name_the_line() {
        let heading = "population,rate_hz";
        let refused = |text: &str| Stored::read("t.csv", text, None).unwrap_err().to_string();
        assert_eq!(refused("population,b\n"), "t.csv, line 1: there is no column rate_hz");
        let word = refused(&format!("{heading}\nV1-23E,1\nV1-23I,one\n"));
        let expected = "t.csv, line 3: rate_hz is \"one\", not a number of at least 0";
        assert_eq!(word, expected);
        let twice = refused(&format!("{heading}\nE,1\nI,1\nE,2\n"));
        assert_eq!(twice, "t.csv, line 4: population E is there twice");
    }

    #[test]
    fn rates_without_errors_have_the_least_or_none() {
        let text = "area,population,neurons,rate_hz,cv\nV1,23E,1000,0.5,0.9\nV1,23I,250,0,\n";
        let exact = Stored::read("t.csv", text, None).unwrap().rates;
        assert_eq!(exact[0].population, "V1-23E");
        assert_eq!((exact[0].rate, exact[0].cv), (Estimate::exact(0.5), Some(0.9)));
        let measured = Stored::read("t.csv", text, Some(500.0)).unwrap().rates;
        // 250 spikes in 500 neuron-seconds, and none in 125.
        assert!((measured[0].rate.standard_error_hz - 250.0_f64.sqrt() / 500.0).abs() < 1e-12);
        assert!((measured[1].rate.standard_error_hz - 1.0 / 125.0).abs() < 1e-12);
    }
}
