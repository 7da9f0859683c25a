//! How far the theory may be trusted, before anything is simulated.
//!
//! Of every population, [`Indicators`] say from theory alone where it leaves what it assumes. They make a score, the size
//! of the relative error that they let expect, and a [`Grade`]. What a grade is worth was found once on a sweep of
//! networks that were simulated ([`calibrate`]): [`Calibration::shipped`] says which errors came with which grade.

mod calibration;
mod sweep;

use data::{Network, Population};
use serde::Serialize;
use theory::{Assumptions, FixedPoint, SynapticNoise};

use crate::effects::{Cause, Effect, EffectSettings, PredictedEffects};
use crate::engines::{EngineError, Prediction};

pub use calibration::{Calibration, GradeErrors, Scored, calibrate};
pub use sweep::{SweptNetwork, sweep};

/// What the theory says of its own reach in one population.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Indicators {
    /// Difference of the rates by the two treatments of coloured noise that are of first order (shift and Taylor), as a
    /// share of the rate: what is of higher order is about as large.
    pub treatments: f64,
    /// What treating noise as white changes, as a share of the rate.
    pub white: f64,
    /// tau_s/tau_m of the slower synapses.
    pub tau_ratio: f64,
    /// The largest |J| onto the population over V_th - V_r: single spikes are no diffusion.
    pub jump: f64,
    /// The largest s²/J² of weights onto it.
    pub weight_spread: f64,
    /// The largest K/N: several synapses from one source, and shared ones.
    pub shared: f64,
    /// The CV of inter-spike intervals: far from 1, trains are no Poisson processes.
    pub cv: f64,
    /// The predicted effects, added by size, as a share of the rate.
    pub effects: f64,
    /// The smallest |1 - lambda(w)| of the network's modes over frequency, where it is known: near 0, fluctuations
    /// are large and rates follow them.
    pub mode_distance: Option<f64>,
}

/// How good a prediction is, by its score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum Grade {
    /// A score below 0.05.
    A,
    /// Below 0.1.
    B,
    /// Below 0.2.
    C,
    /// All others.
    D,
}

impl Grade {
    /// From the best to the worst.
    pub const ALL: [Self; 4] = [Self::A, Self::B, Self::C, Self::D];

    /// That of a score.
    #[must_use]
    pub fn of(score: f64) -> Self {
        let better = Self::ALL.into_iter().find(|grade| score < grade.below());
        better.unwrap_or(Self::D)
    }

    /// The score that it does not reach; infinite of the worst.
    #[must_use]
    pub fn below(self) -> f64 {
        match self {
            Self::A => 0.05,
            Self::B => 0.1,
            Self::C => 0.2,
            Self::D => f64::INFINITY,
        }
    }

    /// Its letter.
    #[must_use]
    pub fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
        }
    }
}

/// The error by single jumps, per (J/(V_th - V_r))²: a third at 0.4, and 2 % at 0.1, as was known before the sweep.
const PER_SQUARED_JUMP: f64 = 2.0;

/// The error by large fluctuations, per inverse distance of the nearest mode.
const PER_INVERSE_DISTANCE: f64 = 0.02;

impl Indicators {
    /// The size of the relative error that they let expect: treatments, effects, jumps and the nearest mode, added
    /// as independent errors are.
    #[must_use]
    pub fn score(&self) -> f64 {
        let jumps = PER_SQUARED_JUMP * self.jump.powi(2);
        let mode = self.mode_distance.map_or(0.0, |distance| PER_INVERSE_DISTANCE / distance);
        let parts = [self.treatments, self.effects, jumps, mode];
        let score = parts.iter().map(|part| part.powi(2)).sum::<f64>().sqrt();
        // What has no number is not to be trusted.
        if score.is_nan() { f64::INFINITY } else { score }
    }
}

/// One population, graded.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Graded {
    /// What it rests on.
    pub indicators: Indicators,
    /// The size of the relative error to be expected.
    pub score: f64,
    /// Its grade.
    pub grade: Grade,
}

/// Grades every population of a network; `mode_distance` is the smallest |1 - lambda(w)| of its modes, if it is known.
///
/// # Errors
/// [`EngineError`] if the theory predicts nothing at all; where a variant of it does not, the grade is D.
pub fn grades(
    network: &Network,
    prediction: &Prediction,
    mode_distance: Option<f64>,
) -> Result<Vec<Graded>, EngineError> {
    // The bound on regular trains, too: it is no correction, but says where there may be one.
    let bounds = Cause::PREDICTED.into_iter().filter(|cause| *cause != Cause::Colour).collect();
    let settings = EffectSettings { causes: bounds, ..Default::default() };
    let effects = PredictedEffects::of(network, prediction, &settings).ok();
    let theory = Theory {
        taylor: point_with(network, SynapticNoise::Taylor),
        white: point_with(network, SynapticNoise::White),
        effects,
        cvs: prediction.with_spread.cvs(),
        prediction,
        mode_distance,
    };
    Ok((0..network.size()).map(|i| theory.graded(network, i)).collect())
}

/// The state with another treatment of coloured noise, if there is one.
fn point_with(network: &Network, noise: SynapticNoise) -> Option<FixedPoint> {
    let assumptions = Assumptions { noise, ..Assumptions::default() };
    Prediction::point_with(network, assumptions).ok()
}

/// What the theory and its variants say of a network.
struct Theory<'a> {
    prediction: &'a Prediction,
    taylor: Option<FixedPoint>,
    white: Option<FixedPoint>,
    effects: Option<PredictedEffects>,
    cvs: Vec<f64>,
    mode_distance: Option<f64>,
}

impl Theory<'_> {
    fn graded(&self, network: &Network, i: usize) -> Graded {
        let rate_hz = self.prediction.point.rates().hz()[i];
        let reach = Reach::of(network, i);
        let indicators = Indicators {
            treatments: self.difference(self.taylor.as_ref(), i),
            white: self.difference(self.white.as_ref(), i),
            tau_ratio: reach.tau_ratio,
            jump: reach.jump,
            weight_spread: reach.weight_spread,
            shared: reach.shared,
            cv: self.cvs[i],
            effects: self
                .effects
                .as_ref()
                .map_or(f64::NAN, |all| sizes_hz(&all.effects, i) / rate_hz),
            mode_distance: self.mode_distance,
        };
        let score = indicators.score();
        Graded { indicators, score, grade: Grade::of(score) }
    }

    /// By how much a variant's rate of a population is off the theory's, as a share of it; not a number without a state.
    fn difference(&self, variant: Option<&FixedPoint>, i: usize) -> f64 {
        let rate_hz = self.prediction.point.rates().hz()[i];
        let other_hz = variant.map_or(f64::NAN, |point| point.rates().hz()[i]);
        (other_hz / rate_hz - 1.0).abs()
    }
}

/// The sizes of the effects on a population, added; of what sources share and the network's answer, only the sum counts.
fn sizes_hz(effects: &[Effect], i: usize) -> f64 {
    let answered = [Cause::Common, Cause::Covariances];
    let (shared, single): (Vec<&Effect>, Vec<&Effect>) =
        effects.iter().partition(|effect| answered.contains(&effect.cause));
    let alone: f64 = single.iter().map(|effect| effect.change_hz[i].abs()).sum();
    alone + shared.iter().map(|effect| effect.change_hz[i]).sum::<f64>().abs()
}

/// What follows from the parameters of the synapses onto a population.
#[derive(Default)]
struct Reach {
    tau_ratio: f64,
    jump: f64,
    weight_spread: f64,
    shared: f64,
}

impl Reach {
    fn of(network: &Network, target: usize) -> Self {
        let Population { neuron, .. } = &network.populations[target];
        let slowest_ms = neuron.tau_syn_ex_ms.max(neuron.tau_syn_in_ms);
        let mut reach = Self { tau_ratio: slowest_ms / neuron.tau_m_ms, ..Self::default() };
        let connected = network.in_degrees.row(target).iter().enumerate();
        for (source, &in_degree) in connected.filter(|(_, in_degree)| **in_degree > 0.0) {
            let sources = &network.populations[source];
            let (mean_pa, sd_pa) = (
                network.weights.mean_pa[(target, source)],
                network.weights.sd_pa[(target, source)],
            );
            let jump_mv = theory::synaptic_strength_mv(neuron, sources.label.kind, mean_pa).abs();
            reach.jump = reach.jump.max(jump_mv / (neuron.v_th_mv - neuron.v_reset_mv));
            reach.weight_spread = reach.weight_spread.max((sd_pa / mean_pa).powi(2));
            reach.shared = reach.shared.max(in_degree / sources.neurons.max(1.0));
        }
        reach
    }
}

#[cfg(test)]
mod tests {
    use data::presets::DescribedPreset;

    use super::*;

    fn of(preset: DescribedPreset, distance: Option<f64>) -> Vec<Graded> {
        let network = preset.network().unwrap();
        grades(&network, &Prediction::of(&network).unwrap(), distance).unwrap()
    }

    #[test]
    fn the_home_ground_is_graded_better_than_the_microcircuits_quiet_layer() {
        let brunel = of(DescribedPreset::Brunel2000, None);
        assert!(brunel[0].grade <= Grade::B, "{brunel:?}");
        let Indicators { jump, tau_ratio, shared, .. } = brunel[0].indicators;
        // Inhibitory jumps of 0.5 mV over 10 mV; 1,000 of 10,000 neurons.
        assert!((jump - 0.05).abs() < 1e-12 && (tau_ratio - 0.005).abs() < 1e-12);
        assert!((shared - 0.1).abs() < 1e-12);
        let microcircuit = of(DescribedPreset::Potjans2014, None);
        assert!(microcircuit[0].score > brunel[0].score, "{microcircuit:?}");
    }

    #[test]
    fn a_mode_next_to_critical_costs_trust() {
        let [far, near] =
            [Some(1.0), Some(0.05)].map(|distance| of(DescribedPreset::Brunel2000, distance)[0]);
        assert!(near.score > far.score + 0.1 && near.grade > far.grade);
    }

    #[test]
    fn grades_follow_the_score_and_what_has_none_is_the_worst() {
        let grades = [0.0, 0.05, 0.15, 0.2, f64::INFINITY].map(Grade::of);
        assert_eq!(grades, [Grade::A, Grade::B, Grade::C, Grade::D, Grade::D]);
        let mut indicators = of(DescribedPreset::Brunel2000, None)[0].indicators;
        indicators.effects = f64::NAN;
        assert_eq!(Grade::of(indicators.score()), Grade::D);
    }
}
