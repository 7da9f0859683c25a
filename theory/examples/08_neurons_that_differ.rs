//! Rates of single neurons within the populations of the cortical microcircuit (doi:10.1093/cercor/bhs358), by the
//! theory of Roxin et al. 2011 (doi:10.1523/JNEUROSCI.1677-11.2011).
//!
//! `cargo run -p siegert-theory --example 08_neurons_that_differ`
#![allow(clippy::disallowed_macros, reason = "an example prints")]

use std::error::Error;

use data::Rates;
use data::presets::DescribedPreset;
use siegert_theory::spread::{NetworkResponse, SpreadTheory};
use siegert_theory::{Assumptions, MeanField, SolverSettings, UNWATCHED, solve};

fn main() -> Result<(), Box<dyn Error>> {
    let network = &DescribedPreset::Potjans2014.network()?;
    let assumptions = Assumptions::default();
    let field = &MeanField::new(network, assumptions)?;
    let point = solve(field, &Rates::zero(8), &SolverSettings::default(), UNWATCHED)?;
    let response = &NetworkResponse::at(field, &point);
    let theory = SpreadTheory { network, assumptions, field, response };
    let state = theory.near(&point, UNWATCHED)?;
    println!("population  equal neurons  neurons that differ: mean, median (spikes/s)");
    for (i, population) in network.populations.iter().enumerate() {
        let (equal_hz, mean_hz) = (point.rates().hz()[i], state.rates.hz()[i]);
        let median_hz = state.neurons[i].quantile_hz(0.5);
        println!(
            "{:10}  {equal_hz:13.3}  {mean_hz:.3} {median_hz:.3}",
            population.label.to_string()
        );
        // Distributions of rates are skewed to the right: the median lies below the mean.
        assert!(median_hz < mean_hz);
    }
    Ok(())
}

#[test]
fn it_gives_the_published_figures() {
    main().expect("every step succeeds");
}
