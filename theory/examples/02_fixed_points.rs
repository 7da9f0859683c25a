//! The stationary rates of the cortical microcircuit of Potjans & Diesmann 2014 (doi:10.1093/cercor/bhs358).
//!
//! `cargo run -p siegert-theory --example 02_fixed_points`
#![allow(clippy::disallowed_macros, reason = "an example prints")]

use std::error::Error;

use data::presets::DescribedPreset;
use siegert_theory::{Assumptions, MeanField, SearchSettings, UNWATCHED, search};

/// As the toolbox NNMT (doi:10.3389/fninf.2022.835657) gives them (spikes/s).
const PUBLISHED_HZ: [f64; 8] = [0.7542, 2.7937, 4.4402, 5.8229, 7.1536, 8.4698, 1.1597, 7.7557];

fn main() -> Result<(), Box<dyn Error>> {
    let network = DescribedPreset::Potjans2014.network()?;
    let field = MeanField::new(&network, Assumptions::PUBLISHED)?;
    let points = search(&field, &SearchSettings::default(), UNWATCHED)?;
    println!("{} fixed point; indices sum to {}", points.found().len(), points.index_sum());
    let rates_hz = points.found()[0].point.rates().hz();
    println!("population  rate (spikes/s)  published");
    for ((population, rate_hz), published_hz) in
        network.populations.iter().zip(rates_hz).zip(PUBLISHED_HZ)
    {
        println!("{:10}  {rate_hz:15.4}  {published_hz:9.4}", population.label.to_string());
        assert!((rate_hz - published_hz).abs() < 1e-4);
    }
    Ok(())
}

#[test]
fn it_gives_the_published_figures() {
    main().expect("every step succeeds");
}
