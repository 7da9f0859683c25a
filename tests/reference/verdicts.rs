//! The verdicts that figures of others warrant.
//!
//! Neither is a state that the theory predicts: in NEST's V1 at a tenth of its size single spikes move a
//! neuron too far for the diffusion approximation, and the published rates are those of another network
//! than any of the stored ones. A comparison that cannot say so would be of no use.

use data::overlay::{Format, Source};
use data::{Network, Rates};
use sim::Control;
use theory::{Assumptions, MeanField, SolverSettings, UNWATCHED, solve};
use validation::cases::{Case, Problem};
use validation::comparison::{Comparison, Verdict, compare, summary};
use validation::engines::{Engine, Given, Stored};

use crate::networks::{connectome, connectome_with, fullscale_rates};
use crate::support::{npz, shared};

const CASE: &str = r#"
name = "reference"
title = "Figures of others"

[network]
preset = "ground-state"

[simulation]
duration_ms = 2000.0
transient_ms = 500.0
block_ms = 100.0
seeds = [1]
uncoupled_neurons = 1

[tolerance]
relative = 0.1
absolute_hz = 0.1
reason = "it is large, so that what differs differs clearly"
"#;

/// The theory of equal neurons with equal weights, as the stored fixed points have them, held against a
/// measurement.
fn held(network: &Network, measured: &dyn Engine) -> Vec<Comparison> {
    let source = Source { name: "case.toml", format: Format::Toml, text: CASE };
    let problem = Problem { case: Case::read(&source).unwrap(), network: network.clone() };
    let measured = measured.measure(&problem, &mut |_| Control::Continue).unwrap();
    let field = MeanField::new(network, Assumptions::PUBLISHED).unwrap();
    let start = Rates::zero(network.size());
    let expected = solve(&field, &start, &SolverSettings::default(), UNWATCHED).unwrap();
    let expected = expected.rates().hz();
    let tolerance: Vec<f64> = expected.iter().map(|&hz| 0.1 * hz + 0.1).collect();
    compare(expected, &measured.rates, &tolerance)
}

fn count(compared: &[Comparison], verdict: Verdict) -> usize {
    compared.iter().filter(|comparison| comparison.verdict == verdict).count()
}

/// Of the 254 populations, so many lie within the tolerance of the stored fixed points, counted apart
/// from this project.
#[test]
fn the_published_rates_are_of_none_of_the_stored_networks() {
    for (name, within) in [("ground_state_published", 21), ("schuecker2017", 95)] {
        let Some(connectome) = connectome(name) else { return };
        let compared = held(connectome.network(), &Given(fullscale_rates()));
        assert_eq!(summary(&compared), Verdict::Differ, "{name}");
        assert_eq!(count(&compared, Verdict::Agree), within, "{name}");
        assert_eq!(count(&compared, Verdict::Differ), 254 - within, "{name}");
    }
}

#[test]
fn v1_at_a_tenth_of_its_size_fires_less_in_nest_than_in_theory() {
    let Some(path) = shared("reference/nest/V1_010_seed1.npz") else { return };
    let v1_alone = serde_json::json!({
        "network_params": { "N_scaling": 0.1, "K_scaling": 0.1 },
        "sim_params": { "areas_simulated": ["V1"] },
    });
    let connectome = connectome_with("downscaled_006", &v1_alone).unwrap();
    let network = connectome.network();
    let rates = npz(&path).remove("rates_hz").unwrap().values;
    let mut table = "population,neurons,rate_hz\n".to_owned();
    for (population, rate_hz) in network.populations.iter().zip(&rates) {
        table += &format!("{},{},{rate_hz}\n", population.label, population.created_neurons());
    }
    // Measured in the 1,500 ms after a transient.
    let compared = held(network, &Stored::read("NEST", &table, Some(1_500.0)).unwrap());
    assert_eq!(summary(&compared), Verdict::Differ);
    // The layer that differs most fires at 0.2 instead of 1.3 spikes/s; 6E at 4.7 instead of 4.4.
    assert_eq!(compared[0].verdict, Verdict::Differ);
    assert_eq!(compared[6].verdict, Verdict::Agree);
}
