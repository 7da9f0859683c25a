//! Synapses between areas (type III), Schmidt et al. 2018 (doi:10.1007/s00429-017-1554-4).

use super::laminar::{FEEDBACK_BELOW, origin, termination};
use crate::label::Kind;
use crate::macaque::{Anatomy, Area, Cell, SlnFit};

/// The share of synapses from subcortical sources, Markov et al. 2011 (doi:10.1093/cercor/bhq201).
const SUBCORTICAL: f64 = 0.013;

/// The share of the synapses of feedback connections that target excitatory neurons, as found in
/// the studies that Schmidt et al. 2018 (doi:10.1007/s00429-017-1554-4) compile.
const FEEDBACK_ONTO_EXCITATORY: f64 = 0.93;

/// A connection from one area to another, as anatomy alone fixes it.
#[derive(Clone, Debug)]
pub(super) struct Connection {
    pub(super) target: Area,
    pub(super) source: Area,
    /// Share of all synapses onto the target area's neurons.
    pub(super) share: f64,
    /// Whether it runs down the hierarchy.
    feedback: bool,
    /// Shares of the source's populations.
    pub(super) sources: [f64; 8],
    /// Shares of the target's populations.
    targets: [f64; 8],
}

impl Connection {
    /// All connections between areas.
    ///
    /// The FLN of an area's sources, those outside the model included, are made to sum to what
    /// intrinsic and subcortical synapses leave.
    pub(super) fn all(anatomy: &Anatomy, fit: SlnFit) -> Vec<Self> {
        let mut connections = Vec::new();
        for target in Area::all() {
            let others = Area::all().filter(|source| *source != target);
            let labelled: f64 = others.clone().filter_map(|s| anatomy.fln(target, s)).sum();
            let extrinsic = 1.0 - anatomy.intrinsic_fln() - SUBCORTICAL;
            let norm = extrinsic / (labelled + anatomy.fln_outside(target));
            connections.extend(others.filter_map(|s| Self::of(anatomy, fit, target, s, norm)));
        }
        connections
    }

    fn of(anatomy: &Anatomy, fit: SlnFit, target: Area, source: Area, norm: f64) -> Option<Self> {
        let known = anatomy.connection(target, source)?;
        let sln = anatomy.sln(target, source, fit)?;
        Some(Self {
            target,
            source,
            share: norm * anatomy.fln(target, source)?,
            feedback: sln < FEEDBACK_BELOW,
            sources: origin(anatomy, source, sln, known.source_pattern),
            targets: termination(anatomy, target, sln, known.target_pattern),
        })
    }

    /// The share of the synapses that target neurons of a kind.
    fn onto(&self, kind: Kind) -> f64 {
        let cells = Cell::ALL.iter().zip(self.targets);
        cells.filter(|(cell, _)| cell.kind == kind).map(|(_, share)| share).sum()
    }

    /// Shares of the target's populations; with `e_specificity`, feedback is redistributed so that
    /// 93 % of it target excitatory ones.
    pub(super) fn targets(&self, e_specificity: bool) -> [f64; 8] {
        let (excitatory, inhibitory) = (self.onto(Kind::Excitatory), self.onto(Kind::Inhibitory));
        if !(e_specificity && self.feedback && excitatory > 0.0 && inhibitory > 0.0) {
            return self.targets;
        }
        let all = excitatory + inhibitory;
        std::array::from_fn(|index| {
            let (wanted, found) = match Cell::ALL[index].kind {
                Kind::Excitatory => (FEEDBACK_ONTO_EXCITATORY, excitatory),
                Kind::Inhibitory => (1.0 - FEEDBACK_ONTO_EXCITATORY, inhibitory),
            };
            self.targets[index] * wanted * all / found
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Connection> {
        Connection::all(Anatomy::shipped(), SlnFit::Published)
    }

    #[test]
    fn specificity_moves_feedback_onto_excitatory_targets_and_keeps_its_number() {
        let (mut feedback, mut other) = (0, 0);
        for connection in all() {
            let (plain, specific) = (connection.targets(false), connection.targets(true));
            let sum = |shares: [f64; 8]| shares.iter().sum::<f64>();
            assert!((sum(plain) - sum(specific)).abs() < 1e-12);
            let excitatory = |shares: [f64; 8]| shares.iter().step_by(2).sum::<f64>();
            if connection.feedback && excitatory(plain) < sum(plain) {
                feedback += 1;
                assert!((excitatory(specific) / sum(specific) - 0.93).abs() < 1e-12);
            } else {
                other += 1;
                assert_eq!(plain, specific);
            }
        }
        assert!(feedback > 100 && other > 100, "{feedback} feedback, {other} other connections");
    }

    #[test]
    fn an_areas_sources_leave_room_for_other_synapses() {
        for target in Area::all() {
            let shares = all().into_iter().filter(|c| c.target == target).map(|c| c.share);
            let sum: f64 = shares.sum();
            assert!((0.0..=0.197 + 1e-12).contains(&sum), "{target}: {sum}");
        }
    }
}
