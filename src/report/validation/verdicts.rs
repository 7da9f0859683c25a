//! All verdicts at a glance.

use serde::Serialize;
use validation::CaseResult;

/// A verdict for each area and population.
#[derive(Clone, Debug, Serialize)]
pub(super) struct VerdictsView {
    /// The names of the populations within their areas.
    columns: Vec<String>,
    rows: Vec<Row>,
}

#[derive(Clone, Debug, Serialize)]
struct Row {
    area: String,
    /// The word of each; empty where the area has no such population.
    words: Vec<&'static str>,
}

impl VerdictsView {
    /// Of a network of several areas.
    pub(super) fn of(result: &CaseResult) -> Option<Self> {
        let populations = &result.problem.network.populations;
        let (mut columns, mut rows): (Vec<String>, Vec<Row>) = (Vec::new(), Vec::new());
        for population in populations {
            let name = population.label.population.as_str();
            if !columns.iter().any(|known| known == name) {
                columns.push(name.to_owned());
            }
        }
        for (population, comparison) in populations.iter().zip(&result.judgement.comparisons) {
            let area = population.label.area.as_str();
            if rows.last().is_none_or(|row| row.area != area) {
                rows.push(Row { area: area.to_owned(), words: vec![""; columns.len()] });
            }
            let column = columns.iter().position(|known| *known == population.label.population);
            if let (Some(row), Some(column)) = (rows.last_mut(), column) {
                row.words[column] = comparison.verdict.word();
            }
        }
        (rows.len() > 1).then_some(Self { columns, rows })
    }
}
