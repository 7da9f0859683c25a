//! In which layers label of connections was found, by their direction, Schmidt et al. 2018
//! (doi:10.1007/s00429-017-1554-4), Fig. 5B.

use super::anatomy::{Labelling, LaminarPattern};
use super::area::Area;
use super::relations::SlnClass;
use super::shipped::Anatomy;

/// How many connections of one direction have label in which layer of their target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TargetLabels {
    /// The direction, by the measured SLN.
    pub class: SlnClass,
    /// Connections of this direction whose pattern in the target is known.
    pub pairs: usize,
    /// Those of them that end in layers 1 to 6.
    pub layers: [usize; 6],
}

impl Anatomy {
    /// In which layers connections end, by direction: of those with a measured SLN and a pattern of termination that
    /// CoCoMac knows.
    #[must_use]
    pub fn target_labels(&self) -> Vec<TargetLabels> {
        let none = |class| TargetLabels { class, pairs: 0, layers: [0; 6] };
        let mut labels = SlnClass::ALL.map(none);
        for target in Area::all() {
            for source in Area::all() {
                let pattern = self.connection(target, source).and_then(|it| it.target_pattern);
                if let (Some(sln), Some(pattern)) = (self.sln_measured(target, source), pattern) {
                    labels[SlnClass::of(sln) as usize].add(pattern);
                }
            }
        }
        labels.to_vec()
    }
}

impl TargetLabels {
    fn add(&mut self, LaminarPattern(layers): LaminarPattern) {
        self.pairs += 1;
        for (count, labelling) in self.layers.iter_mut().zip(layers) {
            let is_labelled = !matches!(labelling, Labelling::Absent | Labelling::Unknown);
            *count += usize::from(is_labelled);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the published figure shows them, Schmidt et al. 2018 (doi:10.1007/s00429-017-1554-4), Fig. 5B.
    #[test]
    fn feedback_avoids_layer_4_and_feedforward_seeks_it() {
        let labels = Anatomy::shipped().target_labels();
        let of = |class| *labels.iter().find(|labels| labels.class == class).unwrap();
        let forward = of(SlnClass::Feedforward);
        assert_eq!((forward.pairs, forward.layers), (7, [2, 3, 3, 7, 3, 3]));
        let lateral = of(SlnClass::Lateral);
        assert_eq!((lateral.pairs, lateral.layers), (13, [11, 10, 10, 8, 10, 8]));
        let back = of(SlnClass::Feedback);
        assert_eq!((back.pairs, back.layers), (20, [19, 17, 17, 3, 18, 18]));
    }
}
