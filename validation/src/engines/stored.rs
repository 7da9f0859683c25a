//! Rates that were stored by an earlier run, in a table.

use super::{Engine, EngineError, Measurement, Watch};
use crate::cases::Problem;
use crate::comparison::Estimate;

/// The columns of a table.
const COLUMNS: [&str; 4] = ["population", "rate_hz", "standard_error_hz", "degrees_of_freedom"];

/// A table of rates: one line for each population, with the columns `population`, `rate_hz` and, where
/// the error is known, `standard_error_hz` and `degrees_of_freedom`; without them rates are taken as exact.
/// Further columns and lines that begin with `#` are passed over.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    name: String,
    rates: Vec<(String, Estimate)>,
}

impl Stored {
    /// Reads a table; its name begins every complaint about it.
    ///
    /// # Errors
    /// [`EngineError::Table`] names the first line that is wrong.
    pub fn read(name: &str, text: &str) -> Result<Self, EngineError> {
        let trouble = |line: u64, trouble: String| {
            let name = name.to_owned();
            EngineError::Table { name, line, trouble }
        };
        let not_csv = |error: csv::Error| {
            trouble(error.position().map_or(1, csv::Position::line), error.to_string())
        };
        let mut reader = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let heading = reader.headers().map_err(not_csv)?;
        let places = COLUMNS.map(|column| heading.iter().position(|name| name == column));
        let missing = COLUMNS.iter().zip(places).take(2).find(|(_, place)| place.is_none());
        if let Some((column, _)) = missing {
            return Err(trouble(1, format!("there is no column {column}")));
        }
        let mut rates = Vec::new();
        for record in reader.records() {
            let record = record.map_err(not_csv)?;
            let line = record.position().map_or(0, csv::Position::line);
            let cell = |column: usize| places[column].and_then(|place| record.get(place));
            let number = |column: usize, absent: f64| match cell(column) {
                None => Ok(absent),
                Some(text) => {
                    text.parse::<f64>().ok().filter(|number| *number >= 0.0).ok_or_else(|| {
                        trouble(
                            line,
                            format!("{} is {text:?}, not a number of at least 0", COLUMNS[column]),
                        )
                    })
                }
            };
            let exact = Estimate::exact(number(1, f64::NAN)?);
            let rate = Estimate {
                standard_error_hz: number(2, exact.standard_error_hz)?,
                degrees_of_freedom: number(3, exact.degrees_of_freedom)?,
                ..exact
            };
            rates.push((cell(0).unwrap_or_default().to_owned(), rate));
        }
        Ok(Self { name: name.to_owned(), rates })
    }

    /// Writes the rates of a measurement as such a table.
    #[must_use]
    pub fn write(names: &[String], rates: &[Estimate]) -> String {
        let line = |(name, rate): (&String, &Estimate)| {
            let Estimate { rate_hz, standard_error_hz, degrees_of_freedom } = rate;
            format!("{name},{rate_hz},{standard_error_hz},{degrees_of_freedom}\n")
        };
        let lines: String = names.iter().zip(rates).map(line).collect();
        format!("{}\n{lines}", COLUMNS.join(","))
    }
}

impl Engine for Stored {
    fn name(&self) -> &'static str {
        "stored reference"
    }

    fn measure(&self, problem: &Problem, _: &mut Watch) -> Result<Measurement, EngineError> {
        let rate = |population: &String| {
            let found = self.rates.iter().find(|(name, _)| name == population);
            found.map(|(_, rate)| *rate).ok_or_else(|| EngineError::NoRate {
                name: self.name.clone(),
                population: population.clone(),
            })
        };
        let rates = problem.names().iter().map(rate).collect::<Result<Vec<_>, _>>()?;
        Ok(Measurement::of_rates(rates))
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
        let expected: Vec<_> = names.into_iter().zip(rates).collect();
        assert_eq!(Stored::read("t", &text).unwrap().rates, expected);
    }

    #[test]
    fn mistakes_name_the_line() {
        let heading = COLUMNS.join(",");
        let refused = |text: &str| Stored::read("t.csv", text).unwrap_err().to_string();
        assert_eq!(refused("population,b\n"), "t.csv, line 1: there is no column rate_hz");
        let word = refused(&format!("{heading}\nV1-23E,1,2,3\nV1-23I,one,2,3\n"));
        let expected = "t.csv, line 3: rate_hz is \"one\", not a number of at least 0";
        assert_eq!(word, expected);
    }

    #[test]
    fn rates_without_errors_are_exact() {
        let table = Stored::read("t.csv", "spikes,rate_hz,population\n7,0.5,V1-23E\n").unwrap();
        assert_eq!(table.rates, [("V1-23E".to_owned(), Estimate::exact(0.5))]);
    }
}
