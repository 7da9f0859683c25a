//! Rates, families and settings that do not fit are refused by name: nothing panics, nothing is cut to size.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use data::presets::DescribedPreset;
use data::{Network, Rates};
use siegert_theory::continuation::{
    Continuation, ContinuationError, ContinuationSettings, DiagramError, Direction, Start, Starts,
    diagram, follow, follow_all,
};
use siegert_theory::separatrix::{
    InitialRates, ParameterLine, SeparatrixError, SeparatrixSettings, limit_of_state, transition,
};
use siegert_theory::spread::{Heterogeneity, NeuronStatistics};
use siegert_theory::stabilization::{
    Perturbation, Response, Slopes, Stabilization, StabilizationError, StabilizationSettings,
    change_of_in_degrees, rank_one,
};
use siegert_theory::trajectory::FlowMethod;
use siegert_theory::{
    Assumptions, Family, FixedPoint, LinalgError, MeanField, Networks, NewtonSettings,
    OutsideFamily, PopulationTransfer, Stability, SynapticNoise, SynapticWeights, UNWATCHED,
    correct, fitted, warning_at,
};

fn network(preset: DescribedPreset, nu_ext_hz: f64) -> Network {
    let mut parts = preset.network().unwrap().into_parts();
    parts.external.rates_hz.iter_mut().for_each(|rate| *rate = nu_ext_hz);
    Network::new(parts).unwrap()
}

fn field(preset: DescribedPreset, nu_ext_hz: f64) -> MeanField {
    MeanField::new(&network(preset, nu_ext_hz), Assumptions::PUBLISHED).unwrap()
}

fn silent_state(field: &MeanField) -> FixedPoint {
    correct(field, &Rates::zero(field.size()), &NewtonSettings::default()).unwrap()
}

/// One population with input at a rate, which becomes two beyond 162 spikes/s.
struct Growing;

impl Family for Growing {
    fn at(&self, nu_ext_hz: f64) -> Result<MeanField, OutsideFamily> {
        let preset = if nu_ext_hz < 162.0 { DescribedPreset::E1d } else { DescribedPreset::E2d };
        Ok(field(preset, nu_ext_hz))
    }
}

impl Networks for Growing {
    fn network(&self, nu_ext_hz: f64) -> Result<Network, OutsideFamily> {
        let preset = if nu_ext_hz < 162.0 { DescribedPreset::E1d } else { DescribedPreset::E2d };
        Ok(network(preset, nu_ext_hz))
    }
}

/// One population with input at a rate.
struct Driven;

impl Family for Driven {
    fn at(&self, nu_ext_hz: f64) -> Result<MeanField, OutsideFamily> {
        Ok(field(DescribedPreset::E1d, nu_ext_hz))
    }
}

fn along(from: f64, to: f64) -> ContinuationSettings {
    ContinuationSettings::over(from, to)
}

#[test]
fn a_branch_starts_at_a_fixed_point_of_its_network() {
    let pair = silent_state(&field(DescribedPreset::E2d, 160.0));
    let foreign = follow(&Driven, 160.0, &pair, along(159.0, 161.0), UNWATCHED).unwrap_err();
    let expected = "the start at 160 has 2 rates, the network there 1 populations";
    assert_eq!(foreign.to_string(), expected);

    // A fixed point of the network at another parameter.
    let elsewhere = silent_state(&field(DescribedPreset::E1d, 150.0));
    let settings = along(159.0, 161.0);
    for refused in [
        follow(&Driven, 160.0, &elsewhere, settings, UNWATCHED).unwrap_err(),
        Continuation::new(Driven, 160.0, &elsewhere, Direction::Up, settings).unwrap_err(),
    ] {
        let ContinuationError::NotAFixedPoint { parameter, residual_hz } = refused else {
            panic!("{refused}");
        };
        assert!(parameter == 160.0 && residual_hz > 1e-10);
        assert!(refused.to_string().contains("are no fixed point of the network"), "{refused}");
    }
}

#[test]
fn a_start_of_another_network_does_not_vanish_among_others() {
    let point = silent_state(&field(DescribedPreset::E1d, 160.0));
    let pair = silent_state(&field(DescribedPreset::E2d, 160.0));
    let starts = [point, pair].map(|point| Start { parameter: 160.0, point });
    let one_thread = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let followed =
        one_thread.install(|| follow_all(&Driven, &starts, along(159.0, 161.0), UNWATCHED));
    let refused = followed.unwrap_err();
    assert!(matches!(refused, ContinuationError::StartWrongLength { found: 2, .. }), "{refused}");
}

#[test]
fn a_network_that_grows_along_the_parameter_ends_a_branch_with_the_reason() {
    let point = silent_state(&field(DescribedPreset::E1d, 160.0));
    // Polynomials do not represent such a family, which is then taken itself.
    let family = fitted(Arc::new(Growing), 160.0, 164.0, UNWATCHED).unwrap();
    let grown = follow(&*family, 160.0, &point, along(160.0, 164.0), UNWATCHED).unwrap_err();
    let ContinuationError::SizeChanges { parameter, found: 2, expected: 1 } = grown else {
        panic!("{grown}");
    };
    assert!(parameter >= 162.0);
    assert!(grown.to_string().contains("has 2 populations at 16"), "{grown}");
}

#[test]
fn a_network_that_grows_along_the_parameter_has_no_separatrix() {
    let settings = SeparatrixSettings::default();
    let start = Rates::zero(1);
    let limit = limit_of_state(&Growing, &start, 160.0, 164.0, settings, UNWATCHED).unwrap_err();
    let expected = "the start at 164 has 1 rates, the network there 2 populations";
    assert_eq!(limit.to_string(), expected);
    let line = ParameterLine { family: &Growing, start };
    let parted = transition(&line, 160.0, 164.0, settings, UNWATCHED).unwrap_err();
    assert_eq!(parted.to_string(), expected);

    let (networks, assumptions) = (Arc::new(Growing), Assumptions::PUBLISHED);
    let raised = Perturbation { networks, assumptions, from: 160.0, target: 164.0 };
    let rounds = Stabilization::new(raised, StabilizationSettings::default(), UNWATCHED);
    let failed = rounds.collect::<Result<Vec<_>, _>>().unwrap_err();
    let StabilizationError::Transition { source, .. } = failed else { panic!("{failed}") };
    assert_eq!(source.to_string(), expected);
}

#[test]
fn starts_of_a_separatrix_fit_the_network_and_are_rates() {
    let refusal = |start_hz: Vec<f64>| {
        let (start, settings) = (Rates::from_hz(start_hz), SeparatrixSettings::default());
        let limit = limit_of_state(&Driven, &start, 160.0, 164.0, settings, UNWATCHED);
        limit.unwrap_err().to_string()
    };
    assert_eq!(refusal(vec![]), "the start at 160 has 0 rates, the network there 1 populations");
    assert!(refusal(vec![0.0; 2]).contains("has 2 rates"));
    assert!(refusal(vec![-1.0]).contains("has -1 spikes/s for population 0"));
    assert!(refusal(vec![f64::NAN]).contains("has NaN spikes/s"));

    let field = field(DescribedPreset::E2d, 160.0);
    let between = |near: usize, far: usize| {
        let ends = (Rates::zero(near), Rates::zero(far));
        let line = InitialRates { field: &field, ends };
        transition(&line, 0.0, 1.0, SeparatrixSettings::default(), UNWATCHED).unwrap_err()
    };
    // Neither is cut to the length of the other.
    assert!(matches!(between(2, 3), SeparatrixError::EndsDiffer { near: 2, far: 3 }));
    assert!(matches!(between(3, 3), SeparatrixError::StartWrongLength { found: 3, .. }));

    let networks: Arc<dyn Networks> = Arc::new(Growing);
    let raised =
        Perturbation { networks, assumptions: Assumptions::PUBLISHED, from: 150.0, target: 160.0 };
    let settings =
        StabilizationSettings { start: Some(Rates::zero(3)), ..StabilizationSettings::default() };
    let failed = Stabilization::new(raised, settings, UNWATCHED).limit().unwrap_err();
    let StabilizationError::Transition { source, .. } = failed else { panic!("{failed}") };
    assert!(source.to_string().contains("has 3 rates"), "{source}");
}

#[test]
fn settings_that_lead_nowhere_are_refused_by_name() {
    let point = silent_state(&field(DescribedPreset::E1d, 160.0));
    let refusal = |settings| {
        let refused = Continuation::new(Driven, 160.0, &point, Direction::Up, settings);
        refused.unwrap_err().to_string()
    };
    let over = along(159.0, 161.0);
    for value in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let scaled = refusal(ContinuationSettings { rate_scale_hz: value, ..over });
        let expected = format!("rate_scale_hz is {value}, allowed is a finite number above 0");
        assert_eq!(scaled, expected);
        let long = refusal(ContinuationSettings { longest_step: value, ..over });
        assert!(long.contains(&format!("longest_step is {value}")), "{long}");
    }
    let nan = refusal(along(f64::NAN, 1.0));
    assert!(nan.contains("NaN") && nan.contains("allowed are finite numbers"), "{nan}");
    assert!(refusal(along(1.0, f64::NAN)).contains("from 1 to NaN"));
    assert_eq!(refusal(along(1.0, 1.0)), "the range from 1 to 1 of the parameter is empty");

    let separatrix = |settings, to| {
        let start = Rates::zero(1);
        limit_of_state(&Driven, &start, 160.0, to, settings, UNWATCHED).unwrap_err().to_string()
    };
    let default = SeparatrixSettings::default();
    let still = FlowMethod::ExponentialEuler { ds: 0.0 };
    let still = separatrix(SeparatrixSettings { flow: still, ..default }, 164.0);
    assert_eq!(still, "ds is 0, allowed is a finite number above 0");
    let never = separatrix(SeparatrixSettings { duration: f64::NAN, ..default }, 164.0);
    assert_eq!(never, "duration is NaN, allowed is a number above 0");
    assert!(separatrix(default, f64::NAN).contains("160 and NaN"));
}

#[test]
fn a_diagram_looks_for_nothing_outside_its_range() {
    let starts = Starts::Reached { at: 170.0, from: Rates::zero(1) };
    let outside = diagram(&Driven, &starts, along(159.0, 161.0), UNWATCHED).unwrap_err();
    let DiagramError::Continuation(outside) = outside else { panic!("{outside}") };
    assert!(matches!(outside, ContinuationError::StartOutsideRange { parameter: 170.0, .. }));
}

/// What an assertion says of input that belongs to another network.
fn complaint(compute: impl FnOnce()) -> String {
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(compute));
    *panic.expect_err("input of another network").downcast::<String>().expect("a message")
}

#[test]
fn what_cannot_return_an_error_says_both_lengths_when_it_panics() {
    let (single, pair) = (DescribedPreset::E1d, DescribedPreset::E2d);
    let (network, field) = (network(single, 160.0), field(single, 160.0));
    let two = Rates::zero(2);
    let warned = complaint(|| drop(warning_at(&field, &two)));
    assert_eq!(warned, "there are 2 rates for a network of 1 populations");

    let weights = SynapticWeights::Mean;
    let spread = complaint(|| drop(Heterogeneity::of(&network, weights, &two, &Rates::zero(1))));
    assert!(spread.contains("[2, 1] rates and standard deviations for a network of 1"), "{spread}");

    let other = self::field(pair, 160.0);
    let point = silent_state(&other);
    let neurons = complaint(|| drop(NeuronStatistics::warning(&network, &point, &[])));
    assert!(neurons.contains("[2, 0] rates and neurons for a network of 1"), "{neurons}");

    let response = Response::of(&other, &other, point.rates(), Slopes::Exact).unwrap();
    let changed = complaint(|| drop(change_of_in_degrees(&network, weights, &response, 1)));
    assert_eq!(changed, "a response of 2 populations, the network has 1");
    let ranked = complaint(|| drop(rank_one(&network, &response)));
    assert_eq!(ranked, changed);

    let transfer = PopulationTransfer::new(&network.populations, SynapticNoise::Shift).unwrap();
    let rates = complaint(|| transfer.rates(&[1.0], &[1.0, 2.0], &mut [0.0]));
    assert_eq!(rates, "there are [1, 2, 1] values for 1 populations, needed is one for each");
}

#[test]
fn a_fixed_point_of_another_network_has_no_stability_here() {
    let pair = silent_state(&field(DescribedPreset::E2d, 160.0));
    let foreign = Stability::of(&field(DescribedPreset::E1d, 160.0), &pair);
    assert_eq!(foreign, Err(LinalgError::WrongLength { found: 2, expected: 1 }));
}
