//! Which in-degrees a method may change, and how far.

use crate::label::Label;
use crate::matrix::Matrix;
use crate::population::Population;

/// A set of connections, by the names of both populations.
///
/// Names are those that [`Label`] shows, such as `V1-23E`; a `*` stands for any text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionPattern {
    /// Which targets, as a name or with `*`.
    pub targets: String,
    /// Which sources, as a name or with `*`.
    pub sources: String,
    /// Only connections from one area to another.
    pub between_areas: bool,
}

impl ConnectionPattern {
    /// The connections of these sources to all populations of other areas.
    fn from_other_areas(sources: &str) -> Self {
        Self { targets: "*".to_owned(), sources: sources.to_owned(), between_areas: true }
    }

    /// Whether a connection belongs to the set.
    #[must_use]
    pub fn holds(&self, target: &Label, source: &Label) -> bool {
        (!self.between_areas || target.area != source.area)
            && matches(&self.targets, &target.to_string())
            && matches(&self.sources, &source.to_string())
    }
}

/// Whether a text is what a pattern describes, where each `*` stands for any text.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(text) = text.strip_prefix(head) else { return false };
    let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    ends.into_iter().any(|at| matches(rest, &text[at..]))
}

/// In which direction in-degrees may change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sign {
    /// Both.
    #[default]
    Any,
    /// Connections may only be lost.
    Decrease,
    /// Connections may only be gained.
    Increase,
}

/// What a change of the in-degrees must respect.
#[derive(Clone, Debug, PartialEq)]
pub struct Constraints {
    /// Connections that stay as they are.
    pub kept: Vec<ConnectionPattern>,
    /// Whether populations may be connected that were not. The published result (Schuecker, Schmidt et al.
    /// 2017, doi:10.1371/journal.pcbi.1005179) has 2,569 such connections, which together make 0.1 % of its
    /// in-degrees.
    pub new_connections: bool,
    /// In which direction in-degrees may change.
    pub sign: Sign,
    /// The lower and the upper bound of each in-degree, as shares of what it was before the first round. New
    /// connections are bounded by 0 alone.
    pub bounds: (f64, f64),
}

impl Constraints {
    /// Nothing but that no in-degree is negative.
    #[must_use]
    pub fn none() -> Self {
        Self {
            kept: Vec::new(),
            new_connections: true,
            sign: Sign::Any,
            bounds: (0.0, f64::INFINITY),
        }
    }

    /// The constraints of Schuecker, Schmidt et al. 2017 (doi:10.1371/journal.pcbi.1005179): between
    /// areas, neither inhibitory neurons nor excitatory ones of layer 4 are sources.
    #[must_use]
    pub fn cortex() -> Self {
        let kept = ["*I", "*-4E"].map(ConnectionPattern::from_other_areas);
        Self { kept: kept.to_vec(), ..Self::none() }
    }

    /// The in-degrees nearest to a wished change that the constraints allow: `before + wished`, cut off at the
    /// bounds, or `before` where nothing may change.
    ///
    /// `original` are the in-degrees before the first round, `before` those before this one; all
    /// matrices are `[target, source]`, with one row and one column for each population.
    #[must_use]
    pub fn apply(
        &self,
        populations: &[Population],
        original: &Matrix,
        before: &Matrix,
        wished: &Matrix,
    ) -> Matrix {
        let labels: Vec<&Label> = populations.iter().map(|p| &p.label).collect();
        for matrix in [original, before, wished] {
            debug_assert_eq!((matrix.targets(), matrix.sources()), (labels.len(), labels.len()));
        }
        before.map(|i, j, k| {
            let change = wished[(i, j)];
            let kept = || self.kept.iter().any(|set| set.holds(labels[i], labels[j]));
            if change == 0.0 || !self.allows(change, k) || kept() {
                return k;
            }
            let (low, high) = match original[(i, j)] {
                0.0 => (0.0, f64::INFINITY),
                first => (self.bounds.0.max(0.0) * first, self.bounds.1 * first),
            };
            (k + change).max(low).min(high)
        })
    }

    fn allows(&self, change: f64, k: f64) -> bool {
        let sign = match self.sign {
            Sign::Any => true,
            Sign::Decrease => change < 0.0,
            Sign::Increase => change > 0.0,
        };
        sign && (self.new_connections || k > 0.0)
    }
}

impl Default for Constraints {
    /// [`Self::cortex`], which leaves networks without areas free.
    fn default() -> Self {
        Self::cortex()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::{Kind, Layer};
    use crate::presets::DescribedPreset;

    #[test]
    fn a_star_stands_for_any_text() {
        assert!(matches("*", "") && matches("*", "V1-23E") && matches("V1-*E", "V1-23E"));
        assert!(matches("*3*", "V1-23E") && matches("V1-23E", "V1-23E"));
        assert!(!matches("*I", "V1-23E") && !matches("V1", "V1-23E") && !matches("", "E"));
    }

    #[test]
    fn inhibition_and_4e_stay_within_areas() {
        let cortex = Constraints::cortex();
        let label = |area: &str, layer, kind| Label::layered(area, layer, kind);
        let target = label("V1", Layer::L5, Kind::Excitatory);
        let kept = |source: &Label| cortex.kept.iter().any(|set| set.holds(&target, source));
        for layer in Layer::ALL {
            assert!(kept(&label("V2", layer, Kind::Inhibitory)));
            assert!(!kept(&label("V1", layer, Kind::Inhibitory)));
            let excitatory = label("V2", layer, Kind::Excitatory);
            assert_eq!(kept(&excitatory), layer == Layer::L4, "{excitatory}");
        }
    }

    #[test]
    fn in_degrees_stay_within_their_bounds() {
        let populations = DescribedPreset::E2d.network().unwrap().populations.clone();
        let matrix = |values: [f64; 4]| Matrix::from_rows(2, 2, values.to_vec()).unwrap();
        let original = matrix([10.0, 20.0, 0.0, 40.0]);
        let wished = matrix([-11.0, 15.0, 3.0, -10.0]);
        let apply = |constraints: &Constraints| {
            constraints.apply(&populations, &original, &original, &wished)
        };
        assert_eq!(apply(&Constraints::none()), matrix([0.0, 35.0, 3.0, 30.0]));
        let bounded = Constraints { bounds: (0.5, 1.5), ..Constraints::none() };
        assert_eq!(apply(&bounded), matrix([5.0, 30.0, 3.0, 30.0]));
        let lost = Constraints { sign: Sign::Decrease, ..Constraints::none() };
        assert_eq!(apply(&lost), matrix([0.0, 20.0, 0.0, 30.0]));
        let gained = Constraints { sign: Sign::Increase, ..Constraints::none() };
        assert_eq!(apply(&gained), matrix([10.0, 35.0, 3.0, 40.0]));
        let old = Constraints { new_connections: false, ..Constraints::none() };
        assert_eq!(apply(&old), matrix([0.0, 35.0, 0.0, 30.0]));
    }
}
