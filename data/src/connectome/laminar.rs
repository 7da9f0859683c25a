//! In which layers a connection between areas starts and ends.

use crate::label::{Kind, Layer};
use crate::macaque::{Anatomy, Area, Cell, Labelling, Lamina, LaminarPattern};

/// Below this SLN a connection is feedback, Schmidt et al. 2018 (doi:10.1007/s00429-017-1554-4).
pub(super) const FEEDBACK_BELOW: f64 = 0.35;

/// Above this SLN a connection is feedforward (same source).
const FEEDFORWARD_ABOVE: f64 = 0.65;

/// How a connection relates to the hierarchy of areas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Feedforward,
    Lateral,
    Feedback,
}

impl Direction {
    fn of(sln: f64) -> Self {
        match sln {
            sln if sln < FEEDBACK_BELOW => Self::Feedback,
            sln if sln > FEEDFORWARD_ABOVE => Self::Feedforward,
            _ => Self::Lateral,
        }
    }

    /// Whether such connections end in a layer, after Felleman & Van Essen 1991
    /// (doi:10.1093/cercor/1.1.1).
    fn ends_in(self, lamina: Lamina) -> bool {
        match self {
            Self::Feedforward => lamina == Lamina::L4,
            Self::Lateral => true,
            Self::Feedback => lamina != Lamina::L4,
        }
    }
}

/// The lamina of each of the layers 1 to 6 of a laminar pattern.
const LAMINAE: [Lamina; 6] =
    [Lamina::L1, Lamina::L23, Lamina::L23, Lamina::L4, Lamina::L5, Lamina::L6];

/// The shares of a connection's synapses that have their source in each population; all sources
/// are excitatory and outside layer 4.
pub(super) fn origin(
    anatomy: &Anatomy,
    source: Area,
    sln: f64,
    pattern: Option<LaminarPattern>,
) -> [f64; 8] {
    let (supra, infra) = match pattern {
        Some(pattern) => labelled_origin(pattern, sln),
        None => (sln, by_neurons(anatomy, source, 1.0 - sln)),
    };
    Cell::ALL.map(|cell| match (cell.kind, cell.layer) {
        (Kind::Excitatory, Layer::L23) => supra,
        (Kind::Excitatory, Layer::L5) => infra[0],
        (Kind::Excitatory, Layer::L6) => infra[1],
        _ => 0.0,
    })
}

/// The supragranular share, and those of layers 5 and 6. A pattern without label on one side of
/// layer 4 overrules the SLN.
fn labelled_origin(LaminarPattern(layers): LaminarPattern, sln: f64) -> (f64, [f64; 2]) {
    let supra = match (unlabelled(&layers[..3]), unlabelled(&layers[4..])) {
        (true, _) => 0.0,
        (false, true) => 1.0,
        (false, false) => sln,
    };
    let weights = [label_of_origin(layers[4]), label_of_origin(layers[5])];
    let sum: f64 = weights.iter().sum();
    let infra = weights.map(|weight| if sum > 0.0 { (1.0 - supra) * weight / sum } else { 0.0 });
    (supra, infra)
}

fn unlabelled(layers: &[Labelling]) -> bool {
    layers.iter().all(|layer| *layer == Labelling::Absent)
}

/// Labelled neurons, up to a factor. Where it is not known whether there are any, the published
/// network counts a tenth.
fn label_of_origin(label: Labelling) -> f64 {
    label.strength().map_or(0.1, labelled_neurons)
}

/// Strengths are decimal logarithms, above 0.
fn labelled_neurons(strength: u8) -> f64 {
    if strength > 0 { 10_f64.powi(i32::from(strength)) } else { 0.0 }
}

/// Shares out between 5E and 6E by their numbers.
fn by_neurons(anatomy: &Anatomy, source: Area, infragranular: f64) -> [f64; 2] {
    let numbers = [Layer::L5, Layer::L6]
        .map(|layer| anatomy.neurons(source, Cell { layer, kind: Kind::Excitatory }));
    numbers.map(|number| infragranular * number / numbers.iter().sum::<f64>())
}

/// The shares of a connection's synapses onto each population of the target area.
///
/// Synapses lie in the layers that are labelled or, without a pattern, where the hierarchy has
/// them; their post-synaptic cells follow from the dendrites (Binzegger et al. 2004,
/// doi:10.1523/JNEUROSCI.1400-04.2004).
pub(super) fn termination(
    anatomy: &Anatomy,
    target: Area,
    sln: f64,
    pattern: Option<LaminarPattern>,
) -> [f64; 8] {
    let layers = match pattern {
        Some(pattern) => labelled_layers(pattern, Direction::of(sln)),
        None => layers_by_thickness(anatomy, target, Direction::of(sln)),
    };
    Cell::ALL.map(|cell| {
        let onto =
            |(lamina, share): (Lamina, f64)| share * anatomy.synapse_target(target, lamina, cell);
        Lamina::ALL.into_iter().zip(layers).map(onto).sum()
    })
}

/// Shares by label. An unknown layer counts as moderately labelled if the hierarchy has synapses
/// there, else as empty.
fn labelled_layers(LaminarPattern(labels): LaminarPattern, direction: Direction) -> [f64; 5] {
    let mut layers = [0.0; 5];
    for (label, lamina) in labels.into_iter().zip(LAMINAE) {
        let assumed =
            || if direction.ends_in(lamina) { Labelling::Moderate.strength() } else { None };
        let strength = label.strength().or_else(assumed).unwrap_or(0);
        layers[lamina.index()] += labelled_neurons(strength);
    }
    normalised(layers)
}

/// Half of the synapses in layer 1 if there are any, the others in proportion to the thickness.
fn layers_by_thickness(anatomy: &Anatomy, target: Area, direction: Direction) -> [f64; 5] {
    let in_layer_1 = if direction.ends_in(Lamina::L1) { 0.5 } else { 0.0 };
    let thickness = |lamina: Lamina| match lamina {
        Lamina::L1 => 0.0,
        lamina if direction.ends_in(lamina) => anatomy.layer_thickness_mm(target, lamina),
        _ => 0.0,
    };
    let mut layers = normalised(Lamina::ALL.map(thickness)).map(|share| share * (1.0 - in_layer_1));
    layers[Lamina::L1.index()] = in_layer_1;
    layers
}

fn normalised(weights: [f64; 5]) -> [f64; 5] {
    let sum: f64 = weights.iter().sum();
    weights.map(|weight| if sum > 0.0 { weight / sum } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(code: &str) -> LaminarPattern {
        code.parse().unwrap()
    }

    #[test]
    fn a_pattern_without_label_on_one_side_overrules_the_sln() {
        assert_eq!(labelled_origin(pattern("022000"), 0.4), (1.0, [0.0, 0.0]));
        assert_eq!(labelled_origin(pattern("000022"), 0.4), (0.0, [0.5, 0.5]));
        let (supra, infra) = labelled_origin(pattern("002013"), 0.4);
        assert_eq!(supra, 0.4);
        assert!((infra[1] / infra[0] - 100.0).abs() < 1e-9);
        assert!((supra + infra[0] + infra[1] - 1.0).abs() < 1e-15);
    }

    #[test]
    fn unknown_layers_of_termination_follow_the_hierarchy() {
        let feedback = labelled_layers(pattern("2?????"), Direction::Feedback);
        assert_eq!(feedback, [0.2, 0.4, 0.0, 0.2, 0.2]);
        let feedforward = labelled_layers(pattern("0?????"), Direction::Feedforward);
        assert_eq!(feedforward, [0.0, 0.0, 1.0, 0.0, 0.0]);
    }

    #[test]
    fn all_synapses_find_a_source_and_a_target() {
        let anatomy = Anatomy::shipped();
        for sln in [0.1, 0.5, 0.9] {
            for code in [None, Some(pattern("02?301")), Some(pattern("??????"))] {
                for area in [Area::V1, Area::TH] {
                    let sources: f64 = origin(anatomy, area, sln, code).iter().sum();
                    let targets: f64 = termination(anatomy, area, sln, code).iter().sum();
                    assert!((sources - 1.0).abs() < 1e-12, "sources {sources}");
                    assert!((targets - 1.0).abs() < 1e-12, "targets {targets}");
                }
            }
        }
    }

    #[test]
    fn feedback_avoids_layer_4_and_feedforward_seeks_it() {
        let anatomy = Anatomy::shipped();
        let feedback = layers_by_thickness(anatomy, Area::V1, Direction::Feedback);
        assert_eq!((feedback[0], feedback[2]), (0.5, 0.0));
        let feedforward = layers_by_thickness(anatomy, Area::V1, Direction::Feedforward);
        assert_eq!(feedforward, [0.0, 0.0, 1.0, 0.0, 0.0]);
    }
}
