//! Continuation of one excitatory population, whose branch is known in closed form.
//!
//! At a rate ν the input has the mean `mu = A ν + mu_0` and the variance `B ν + sigma_0²`. The
//! current `mu_0` that makes ν a fixed point follows from inverting the transfer function in
//! mu, which one bisection does: the branch is a graph over ν, folds are the extrema of the graph.

#![allow(clippy::unwrap_used)]

use data::{
    Delays, DriveKind, ExternalDrive, InitialPotential, Kind, Label, Lognormal, Matrix, Network,
    NetworkParts, NeuronParams, Population, Rates, Weights,
};
use siegert_theory::continuation::{
    BranchEnd, ContinuationError, ContinuationSettings, SpecialKind, Start, follow, follow_all,
};
use siegert_theory::{
    Assumptions, Family, MeanField, OutsideFamily, QuadraticFamily, SolverSettings, SynapticNoise,
    UNWATCHED, correct, siegert, solve,
};

const K: f64 = 420.0;
const WEIGHT_PA: f64 = 10.0;
const EXTERNAL_WEIGHT_PA: f64 = 40.0;
const EXTERNAL_K: f64 = 500.0;
const EXTERNAL_HZ: f64 = 20.0;

fn one_population(dc_pa: f64, weight_pa: f64) -> Network {
    let one = |value| Matrix::filled(1, 1, value);
    let population = Population {
        label: Label::named("E", Kind::Excitatory),
        neurons: 1000.0,
        neuron: NeuronParams::default(),
        initial_potential: InitialPotential { mean_mv: -65.0, sd_mv: 0.0 },
    };
    Network::new(NetworkParts {
        populations: vec![population],
        in_degrees: one(K),
        rule: data::ConnectionRule::default(),
        weights: Weights { mean_pa: one(weight_pa), sd_pa: one(0.0), lognormal: Lognormal::None },
        delays: Delays { mean_ms: one(1.5), sd_ms: one(0.0) },
        external: ExternalDrive {
            in_degrees: vec![EXTERNAL_K],
            weights_pa: vec![EXTERNAL_WEIGHT_PA],
            rates_hz: vec![EXTERNAL_HZ],
            kind: DriveKind::Poisson,
        },
        dc_pa: vec![dc_pa],
        replaced: Vec::new(),
    })
    .unwrap()
}

/// The network along its direct current.
struct Current;

impl Family for Current {
    fn at(&self, parameter: f64) -> Result<MeanField, OutsideFamily> {
        MeanField::new(&one_population(parameter, WEIGHT_PA), Assumptions::PUBLISHED)
            .map_err(|source| OutsideFamily { parameter, source: source.into() })
    }
}

/// The same along something that is not a polynomial: the logarithm of the weight.
struct LogWeight;

impl Family for LogWeight {
    fn at(&self, parameter: f64) -> Result<MeanField, OutsideFamily> {
        MeanField::new(&one_population(0.0, parameter.exp()), Assumptions::PUBLISHED)
            .map_err(|source| OutsideFamily { parameter, source: source.into() })
    }
}

/// The direct current (pA) at which a rate is a fixed point.
fn current_pa(rate_hz: f64) -> f64 {
    let neuron = NeuronParams::default();
    let per_pa = neuron.tau_m_ms / neuron.c_m_pf;
    let j_mv = |weight_pa: f64| neuron.tau_syn_ex_ms * weight_pa / neuron.c_m_pf;
    let input = |k: f64, weight_pa: f64, hz: f64| {
        let events = neuron.tau_m_ms * k * data::units::per_ms_from_hz(hz);
        (events * j_mv(weight_pa), events * j_mv(weight_pa).powi(2))
    };
    let (recurrent, external) =
        (input(K, WEIGHT_PA, rate_hz), input(EXTERNAL_K, EXTERNAL_WEIGHT_PA, EXTERNAL_HZ));
    let sigma_mv = (recurrent.1 + external.1).sqrt();
    let (mut low, mut high) = (-500.0, 500.0);
    for _ in 0..200 {
        let mu_mv = 0.5 * (low + high);
        let rate = siegert(&neuron, SynapticNoise::Shift, mu_mv, sigma_mv).unwrap().rate_hz;
        if rate < rate_hz { low = mu_mv } else { high = mu_mv }
    }
    (0.5 * (low + high) - recurrent.0 - external.0) / per_pa
}

/// The extremum of the graph between two rates, by ternary search.
fn fold_pa(mut low: f64, mut high: f64, sign: f64) -> f64 {
    for _ in 0..120 {
        let third = (high - low) / 3.0;
        let (a, b) = (low + third, high - third);
        if sign * current_pa(a) < sign * current_pa(b) { low = a } else { high = b }
    }
    current_pa(0.5 * (low + high))
}

fn low_state(family: &dyn Family, parameter: f64) -> siegert_theory::FixedPoint {
    let field = family.at(parameter).unwrap();
    solve(&field, &Rates::zero(1), &SolverSettings::default(), UNWATCHED).unwrap()
}

#[test]
fn the_branch_of_one_population_agrees_with_its_closed_form() {
    let (from, to) = (-150.0, 200.0);
    let start = low_state(&Current, -140.0);
    let branch =
        follow(&Current, -140.0, &start, ContinuationSettings::over(from, to), UNWATCHED).unwrap();
    assert_eq!(branch.ends, (BranchEnd::RangeLeft, BranchEnd::RangeLeft));
    let per_pa = NeuronParams::default().tau_m_ms / NeuronParams::default().c_m_pf;
    for point in &branch.points {
        let rate_hz = point.fixed_point.rates().hz()[0];
        if rate_hz > 1e-6 {
            let error_pa = point.parameter - current_pa(rate_hz);
            // What that current would change the rate by, if it were alone.
            let input = point.fixed_point.working_point();
            let (mu_mv, sigma_mv) = (input.mu_mv[0], input.sigma_mv[0]);
            let neuron = NeuronParams::default();
            let at = siegert(&neuron, SynapticNoise::Shift, mu_mv, sigma_mv).unwrap();
            let error_hz = error_pa * per_pa * at.d_rate_d_mu_hz_per_mv;
            assert!(error_hz.abs() < 1.1e-10, "{error_hz:e} at {rate_hz}");
        }
    }
    let folds: Vec<_> = branch.special_points.iter().collect();
    assert_eq!(folds.len(), 2, "{folds:?}");
    assert!(folds.iter().all(|special| special.kind == SpecialKind::Fold));
    let upper = fold_pa(1e-3, 15.0, 1.0);
    let lower = fold_pa(folds[0].point.fixed_point.rates().hz()[0], 100.0, -1.0);
    assert!((folds[0].point.parameter - upper).abs() < 1e-8, "{upper} {:?}", folds[0].point);
    assert!((folds[1].point.parameter - lower).abs() < 1e-8, "{lower} {:?}", folds[1].point);
}

#[test]
fn stability_changes_at_the_folds() {
    let start = low_state(&Current, -140.0);
    let settings = ContinuationSettings::over(-150.0, 200.0);
    let branch = follow(&Current, -140.0, &start, settings, UNWATCHED).unwrap();
    let mut changes: Vec<usize> = branch.points.iter().map(|point| point.n_unstable).collect();
    changes.dedup();
    assert_eq!(changes, [0, 1, 0]);
}

#[test]
fn fixed_points_on_one_branch_give_one_branch() {
    let settings = ContinuationSettings::over(-150.0, 200.0);
    let start = low_state(&Current, -140.0);
    let branch = follow(&Current, -140.0, &start, settings, UNWATCHED).unwrap();
    let folds: Vec<f64> = branch.special_points.iter().map(|fold| fold.point.parameter).collect();
    let between = 0.5 * (folds[0] + folds[1]);
    let field = Current.at(between).unwrap();
    let crossings = branch
        .points
        .windows(2)
        .filter(|pair| (pair[0].parameter - between) * (pair[1].parameter - between) < 0.0);
    let mut starts = Vec::new();
    for pair in crossings {
        let guess = pair[0].fixed_point.rates();
        starts.extend(correct(&field, guess, &Default::default()));
    }
    assert_eq!(starts.len(), 3);
    let starts: Vec<_> =
        starts.into_iter().map(|point| Start { parameter: between, point }).collect();
    assert_eq!(follow_all(&Current, &starts, settings, UNWATCHED).unwrap().len(), 1);
}

#[test]
fn a_quadratic_family_is_the_family() {
    let fitted =
        QuadraticFamily::fit(&Current, -150.0, 200.0, UNWATCHED).unwrap().expect("it is linear");
    let rates = Rates::from_hz(vec![7.0]);
    for dc_pa in [-150.0, -3.0, 77.7, 200.0] {
        let (ours, built) = (fitted.at(dc_pa).unwrap(), Current.at(dc_pa).unwrap());
        let (ours, built) = (ours.working_point(&rates), built.working_point(&rates));
        assert!((ours.mu_mv[0] - built.mu_mv[0]).abs() < 1e-12);
        assert!((ours.sigma_mv[0] - built.sigma_mv[0]).abs() < 1e-12);
    }
    assert!(fitted.at(201.0).is_err());
    assert!(QuadraticFamily::fit(&LogWeight, 1.0, 3.0, UNWATCHED).unwrap().is_none());
}

#[test]
fn a_family_without_polynomial_is_followed_too() {
    let start = low_state(&LogWeight, 1.0);
    let branch =
        follow(&LogWeight, 1.0, &start, ContinuationSettings::over(1.0, 3.0), UNWATCHED).unwrap();
    assert_eq!(branch.ends, (BranchEnd::RangeLeft, BranchEnd::RangeLeft));
}

#[test]
fn a_start_outside_the_range_is_refused() {
    let start = low_state(&Current, 0.0);
    let outside = follow(&Current, 0.0, &start, ContinuationSettings::over(1.0, 2.0), UNWATCHED);
    assert!(matches!(outside, Err(ContinuationError::StartOutsideRange { .. })));
    let empty = follow(&Current, 0.0, &start, ContinuationSettings::over(0.0, 0.0), UNWATCHED);
    assert!(matches!(empty, Err(ContinuationError::EmptyRange { .. })));
}
