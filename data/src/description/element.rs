//! Which element of a list, a matrix or a table by kinds makes no network.

use super::build::label;
use super::error::DescriptionError;
use super::form::Description;
use super::values::Values;
use crate::error::NetworkError;
use crate::label::{Kind, Label};

impl Description {
    /// The path of the number that is wrong below the key of an error, where the key has several.
    pub(super) fn element(&self, error: &DescriptionError) -> Option<String> {
        let key = error.key()?;
        let at = match error {
            DescriptionError::Value { at, .. } => at.clone(),
            DescriptionError::Ragged { row, .. } => return Some(format!("{key}[{}]", row - 1)),
            DescriptionError::Impossible { error, .. } => match error {
                NetworkError::Value { at, .. } | NetworkError::WeightSign { at, .. } => at.clone(),
                NetworkError::EmptySource { target, source_population, .. } => {
                    format!("{target} from {source_population}")
                }
                _ => return None,
            },
            _ => return None,
        };
        let suffix = suffix(self.values_under(key)?, &self.place(key, &at)?);
        suffix.map(|suffix| format!("{key}{suffix}"))
    }

    /// The place that an error calls by the names of target and source, or of one population.
    fn place(&self, key: &str, at: &str) -> Option<Place> {
        let targets = labels(&self.populations, |form| (&form.area, form.layer, form.kind));
        let given = key.strip_prefix("given_input[").and_then(|rest| rest.split_once(']'));
        let sources = match given {
            Some((index, _)) => {
                let form = self.given_input.get(index.parse::<usize>().ok()?)?;
                labels(&form.sources, |form| (&form.area, form.layer, form.kind))
            }
            None => targets.clone(),
        };
        if let Some(alone) = sources.iter().position(|label| label.to_string() == at) {
            return Some(Place { row: alone, column: None, kind: sources[alone].kind });
        }
        targets.iter().enumerate().find_map(|(row, target)| {
            let from = at.strip_prefix(&target.to_string())?.strip_prefix(" from ")?;
            let column = sources.iter().position(|source| source.to_string() == from)?;
            Some(Place { row, column: Some(column), kind: sources[column].kind })
        })
    }
}

/// An entry of a vector (no column) or of a matrix.
struct Place {
    row: usize,
    column: Option<usize>,
    /// That of the source, or of the population that is alone.
    kind: Kind,
}

fn labels<'a, F>(
    forms: &'a [(String, F)],
    parts: impl Fn(&'a F) -> (&'a str, Option<crate::Layer>, Kind),
) -> Vec<Label> {
    let one = |(key, form): &'a (String, F)| {
        let (area, layer, kind) = parts(form);
        label(key, area, layer, kind)
    };
    forms.iter().map(one).collect()
}

/// How the place is written behind the key.
fn suffix(values: &Values, place: &Place) -> Option<String> {
    match (values, place.column) {
        (Values::List(_), column) => Some(format!("[{}]", column.unwrap_or(place.row))),
        (Values::Rows(_), Some(column)) => Some(format!("[{}][{column}]", place.row)),
        (Values::ByKind(_), _) => Some(format!(".{}", place.kind.letter())),
        _ => None,
    }
}
