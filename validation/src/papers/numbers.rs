//! Numbers by place or by name, as deep as they come.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One number, or several by place or by name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Numbers {
    /// Whether something is so.
    Truth(bool),
    /// One.
    Number(f64),
    /// By place.
    List(Vec<Numbers>),
    /// By name.
    Table(BTreeMap<String, Numbers>),
    /// Not known.
    Nothing,
}

impl Numbers {
    /// The largest deviation of ours from these, each as a share of what is allowed: up to 1 all are within. Infinite where one of
    /// either is missing or of another kind; a name that only ours have is allowed only if it is nothing or zero.
    #[must_use]
    pub fn deviation(&self, ours: &Self, allowed: &impl Fn(f64) -> f64) -> f64 {
        match (self, ours) {
            (Self::Number(published), Self::Number(ours)) => {
                let off = (ours - published).abs();
                if off == 0.0 { 0.0 } else { off / allowed(*published) }
            }
            (Self::Truth(published), Self::Truth(ours)) if published == ours => 0.0,
            (Self::Nothing, Self::Nothing) => 0.0,
            (Self::List(published), Self::List(ours)) if published.len() == ours.len() => {
                let pairs = published.iter().zip(ours);
                pairs.map(|(one, our)| one.deviation(our, allowed)).fold(0.0, worse)
            }
            (Self::Table(published), Self::Table(ours)) => {
                let zero = Self::Number(0.0);
                let known = published
                    .iter()
                    .map(|(name, one)| one.deviation(ours.get(name).unwrap_or(&zero), allowed));
                let more = ours.iter().filter(|(name, _)| !published.contains_key(*name));
                known.chain(more.map(|(_, our)| zero.deviation(our, allowed))).fold(0.0, worse)
            }
            _ => f64::INFINITY,
        }
    }
}

/// What is no number is worst.
fn worse(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() { f64::INFINITY } else { a.max(b) }
}

impl std::fmt::Display for Numbers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Truth(truth) => f.write_str(if *truth { "yes" } else { "no" }),
            Self::Number(number) => write!(f, "{number}"),
            Self::Nothing => f.write_str("-"),
            Self::List(numbers) => {
                let words: Vec<String> = numbers.iter().map(Self::to_string).collect();
                f.write_str(&words.join(" "))
            }
            Self::Table(numbers) => {
                let words: Vec<String> =
                    numbers.iter().map(|(name, number)| format!("{name}: {number}")).collect();
                f.write_str(&words.join(", "))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(entries: &[(&str, f64)]) -> Numbers {
        let named = |(name, number): &(&str, f64)| ((*name).to_owned(), Numbers::Number(*number));
        Numbers::Table(entries.iter().map(named).collect())
    }

    #[test]
    fn the_worst_of_several_counts() {
        let allowed = |_: f64| 0.5;
        let published = Numbers::List([1.0, 2.0].map(Numbers::Number).into());
        let ours = Numbers::List([1.25, 2.0].map(Numbers::Number).into());
        assert_eq!(published.deviation(&ours, &allowed), 0.5);
        assert_eq!(published.deviation(&Numbers::Number(1.0), &allowed), f64::INFINITY);
        let unknown = Numbers::List(vec![Numbers::Number(f64::NAN), Numbers::Number(2.0)]);
        assert_eq!(published.deviation(&unknown, &allowed), f64::INFINITY);
    }

    #[test]
    fn counts_that_nobody_named_are_zero() {
        let exact = |_: f64| 0.0;
        let published = table(&[("23E>4E", 118.0), ("5E>4E", 3.0)]);
        let ours = table(&[("23E>4E", 118.0), ("5E>4E", 3.0), ("6E>6E", 0.0)]);
        assert_eq!(published.deviation(&ours, &exact), 0.0);
        let more = table(&[("23E>4E", 118.0), ("5E>4E", 3.0), ("6E>6E", 1.0)]);
        assert_eq!(published.deviation(&more, &exact), f64::INFINITY);
        assert_eq!(published.deviation(&table(&[("23E>4E", 118.0)]), &exact), f64::INFINITY);
    }
}
