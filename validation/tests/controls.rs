//! Negative controls: a verdict is worth something if what is wrong is called so.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, helpers too")]

use data::macaque::ConnectomeInputs;
use data::overlay::{Format, Source};
use siegert_validation::cases::{Case, Problem, reference, shipped_case};
use siegert_validation::comparison::{Judgement, Margin, Verdict};
use siegert_validation::diagnosis::uncoupled;
use siegert_validation::engines::{Engine, Prediction, Simulation, Stored};
use siegert_validation::trust::Grade;
use siegert_validation::{CaseResult, ValidationSettings, validate};
use sim::Control;
use sim::communicator::SingleProcess;
use theory::{Assumptions, MeanField, SynapticNoise, Transfer};

const MARGIN: Margin = Margin { relative: 0.1, absolute_hz: 0.1 };

fn microcircuit() -> Problem {
    let case = shipped_case("potjans2014").unwrap();
    Problem::new(case, &ConnectomeInputs::default()).unwrap()
}

fn simulation() -> Simulation<'static> {
    Simulation { threads: 1, threads_that_pay: false, communicator: &SingleProcess, keeper: None }
}

#[test]
fn the_theory_alone_agrees_with_published_rates_of_the_microcircuit() {
    let problem = microcircuit();
    let run = problem.case.published.clone().unwrap();
    let table = reference(&run.table).unwrap();
    let published = Stored::read(table.name, table.text, Some(run.measured_ms)).unwrap();
    let measured = published.measure(&problem, &mut |_| Control::Continue).unwrap().rates;
    let prediction = Prediction::of(&problem.network).unwrap();
    let judged = Judgement::of(
        &problem.network,
        prediction.point.rates().hz(),
        &measured,
        problem.case.margin(),
    );
    assert_ne!(judged.verdict, Verdict::Differ, "{judged:?}");
    assert!(judged.median_error().unwrap() < 0.1);
}

/// Neurons that do not hear each other: no network makes up for a transfer function that is wrong.
#[test]
fn a_wrong_transfer_function_differs_where_the_right_one_agrees() {
    let Problem { mut case, network } = microcircuit();
    let rates = Prediction::of(&network).unwrap().point.rates().clone();
    let network = uncoupled(&network, &rates, 300, 0.0, &[0.0; 8]).unwrap();
    (case.simulation.duration_ms, case.simulation.seeds) = (1_000.0, vec![1]);
    let problem = Problem { case, network };
    let measured = simulation().measure(&problem, &mut |_| Control::Continue).unwrap().rates;
    let judged =
        |predicted_hz: &[f64]| Judgement::of(&problem.network, predicted_hz, &measured, MARGIN);
    let fired = |noise, sigma_factor: f64| -> Vec<f64> {
        let assumptions = Assumptions { noise, ..Assumptions::default() };
        let field = MeanField::new(&problem.network, assumptions).unwrap();
        let point = field.working_point(&rates);
        let of_population = |i: usize| {
            let transfer = Transfer::of(&problem.network.populations[i].neuron, noise).unwrap();
            transfer.at(point.mu_mv[i], sigma_factor * point.sigma_mv[i]).rate_hz
        };
        (0..problem.network.size()).map(of_population).collect()
    };
    let right = judged(&fired(SynapticNoise::Shift, 1.0));
    assert_eq!(right.count(Verdict::Differ), 0, "{right:?}");
    for (noise, sigma_factor) in [(SynapticNoise::White, 1.0), (SynapticNoise::Shift, 1.3)] {
        let wrong = judged(&fired(noise, sigma_factor));
        assert_eq!(wrong.verdict, Verdict::Differ, "{wrong:?}");
        assert!(wrong.count(Verdict::Differ) >= 4, "{wrong:?}");
    }
}

/// A small network, simulated and judged.
fn simulated(network: &str) -> CaseResult {
    let text = format!(
        r#"
name = "control"
title = "A control"
[network]
{network}
[simulation]
duration_ms = 700.0
transient_ms = 200.0
block_ms = 50.0
seeds = [1]
uncoupled_neurons = 1
[tolerance]
relative = 0.1
absolute_hz = 0.1
reason = "that of the shipped cases"
"#
    );
    let source = Source { name: "control.toml", format: Format::Toml, text: &text };
    let problem = Problem::new(Case::read(&source).unwrap(), &ConnectomeInputs::default()).unwrap();
    let simulation = simulation();
    let settings = ValidationSettings { diagnose: false, ..ValidationSettings::default() };
    validate(problem, &settings, &simulation, &simulation, &mut |_, _| Control::Continue).unwrap()
}

/// With a twentieth of its synapses, 4.5 times as strong, single spikes are no diffusion: an inhibitory one takes a
/// neuron of the microcircuit 3 mV of the 15 mV between reset and threshold.
#[test]
fn jumps_that_are_no_diffusion_differ() {
    let result =
        simulated("preset = \"potjans2014\"\nscaling = { neurons = 0.05, in_degrees = 0.05 }");
    assert_eq!(result.verdict(), Verdict::Differ, "{:?}", result.judgement);
    // It was known beforehand, where it differs most.
    let worst = &result.judgement.comparisons[6];
    assert_eq!((worst.verdict, result.trust[6].grade), (Verdict::Differ, Grade::D), "{worst:?}");
}

/// Whether effects bring the theory closer to a simulation or take it away from it is said, either way: here in a sparse
/// random network with strong synapses.
#[test]
fn effects_that_make_it_worse_are_told() {
    let result = simulated(
        r#"preset = "brunel2000"
set = ["populations.E.neurons=2500", "populations.I.neurons=625", "connections.indegrees.E=500",
    "connections.indegrees.I=125", "neuron.V0_mean=0", "neuron.V0_sd=10", "connections.jump_mV.E=0.3",
    "connections.jump_mV.I=-1.5", "external.rates_hz=10"]"#,
    );
    let effects = result.predicted_effects.as_ref().unwrap();
    let share = effects.explained(result.predicted_hz(), &result.measurement.rates).unwrap().share;
    let told = result.warnings.iter().any(|warning| warning.kind == "effects_worse");
    assert_eq!(told, share < 0.0, "{share} {:?}", result.warnings);
}
