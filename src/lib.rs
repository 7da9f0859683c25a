//! siegert: a theory-first toolkit for spiking models of cortex.
//!
//! This crate is the facade. The science lives in four members, re-exported here:
//!
//! - [`data`]: what a network is, and the published networks and how they are built;
//! - [`theory`]: what mean-field theory predicts for a network;
//! - [`sim`]: what its spiking neurons do;
//! - [`validation`]: whether the two agree with each other and with the literature.
//!
//! A prediction and a measurement share nothing but the description of the network.
//!
//! # A tour
//!
//! From a published network to a prediction, and from there to a simulation that keeps it honest. A source is a preset
//! or a description, with changes; building it gives the network, and the family of networks along any of its
//! parameters. [`theory::search`] finds its stationary states and says whether they are stable; [`sim::Simulator`]
//! simulates it, or a smaller network whose input has the same mean and variance ([`data::scale`]):
//!
//! ```
//! use siegert::data::source::{NoFiles, Source};
//! use siegert::data::{Scaling, scale};
//! use siegert::sim::communicator::SingleProcess;
//! use siegert::sim::{Control, SimulationSettings, Simulator};
//! use siegert::theory::{Assumptions, MeanField, SearchSettings, UNWATCHED, search};
//!
//! let built = Source::preset("brunel2000")?.set("external.rates_hz=18").build(&NoFiles)?;
//! assert_eq!(built.name, "brunel2000 (rates_hz = 18)");
//!
//! let field = MeanField::new(&built.network, Assumptions::default())?;
//! let points = search(&field, &SearchSettings::default(), UNWATCHED)?;
//! let [state] = points.found() else { panic!("{} fixed points", points.found().len()) };
//! assert!(state.stability.is_stable());
//! let predicted_hz = state.point.rates().hz()[0];
//!
//! let fifth = Scaling { neurons: 0.2, in_degrees: 0.2 };
//! let smaller = scale(built.network, fifth, Some(state.point.rates()))?;
//! let settings = SimulationSettings { transient_ms: 100.0, ..Default::default() };
//! let mut simulator = Simulator::build(&smaller, &settings, SingleProcess)?;
//! simulator.advance(400.0, &mut |_| Control::Continue)?;
//! let measured_hz = simulator.finish()?.rates.hz()[0];
//! assert!((measured_hz / predicted_hz - 1.0).abs() < 0.1, "{predicted_hz} {measured_hz}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`validation`] holds the two together population by population, with standard errors and verdicts; `siegert validate` runs it on
//! the cases that come with the crate.
//!
//! # What the facade adds
//!
//! The members never open a file. [`files`] reads rates, in-degrees, parameters and recordings in all formats, refuses
//! what is wrong in them by its place, and writes results that stand there whole or not at all; [`plots`] makes figures:
//!
//! ```
//! use siegert::data::Label;
//! use siegert::data::source::{NoFiles, Source};
//! use siegert::files::{ResultDirectory, read_rates};
//! use siegert::plots::{SvgLetters, rate_matrix};
//!
//! let network = Source::preset("potjans2014")?.build(&NoFiles)?.network;
//! let labels: Vec<Label> = network.populations.iter().map(|p| p.label.clone()).collect();
//! let rates_hz = [0.9, 2.9, 4.4, 5.9, 7.4, 8.6, 1.1, 7.8];
//!
//! # let folder = tempfile::tempdir()?;
//! # let place = folder.path().join("results");
//! let mut results = ResultDirectory::create(&place, false)?;
//! let names: Vec<String> = labels.iter().map(Label::to_string).collect();
//! results.json("rates.json", &serde_json::json!({ "populations": names, "rates_hz": rates_hz }))?;
//! results.figure("rates", &rate_matrix("Rates", &network.populations, &rates_hz));
//! let left_out = results.draw(SvgLetters::Text);
//! # #[cfg(feature = "plots")]
//! assert!(left_out.is_empty());
//! results.finish(false)?;
//! assert_eq!(read_rates(&place, &labels)?.hz(), rates_hz);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! With the feature `cli` there are also the reports of commands and the command line, of which `cli::run` is the
//! whole. The features are explained in Cargo.toml; a library needs none of them.

pub use {data, sim, theory, validation};

#[cfg(feature = "cli")]
pub mod cli;
pub mod files;
// Reports and commands use all of these two, files alone a part.
#[cfg_attr(not(feature = "cli"), allow(dead_code))]
mod machine;
#[cfg_attr(not(feature = "cli"), allow(dead_code))]
mod number;
pub mod plots;
#[cfg(feature = "cli")]
pub mod report;

/// The example in the README runs with the examples of this documentation.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
