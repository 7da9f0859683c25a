//! Every long computation can be stopped, wherever it is, and says how far it is.
#![allow(clippy::unwrap_used)]

use std::error::Error;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use data::presets::DescribedPreset;
use data::{Network, NetworkParts, Rates};
use siegert_theory::continuation::{ContinuationSettings, Starts, diagram};
use siegert_theory::separatrix::{SeparatrixSettings, limit_of_state};
use siegert_theory::stabilization::{Perturbation, Stabilization, StabilizationSettings};
use siegert_theory::{
    Assumptions, ChangedNetworks, Family, MeanField, Networks, Observer, OutsideFamily, Progress,
    SearchSettings, SolverSettings, Stopped, fitted, search, solve,
};

/// Stops once it was asked so many times.
struct Patience {
    asked: AtomicUsize,
    limit: usize,
    heard: Mutex<Vec<Progress>>,
}

impl Patience {
    fn of(limit: usize) -> Self {
        Self { asked: AtomicUsize::new(0), limit, heard: Mutex::default() }
    }
}

impl Observer for Patience {
    fn observe(&self, progress: &Progress) {
        self.heard.lock().unwrap().push(*progress);
    }

    fn wants_stop(&self) -> bool {
        self.asked.fetch_add(1, Ordering::Relaxed) >= self.limit
    }
}

/// Stops a computation at its beginning, at its end and between, and returns what a whole one told.
fn stops_anywhere<E: Error + 'static>(
    compute: impl Fn(&dyn Observer) -> Result<(), E>,
) -> Vec<Progress> {
    let whole = Patience::of(usize::MAX);
    compute(&whole).unwrap();
    let asked = whole.asked.load(Ordering::Relaxed);
    assert!(asked > 3, "it asks only {asked} times");
    for limit in [0, 1, asked / 3, asked / 2, asked - 1 - asked / 10] {
        let stopped = compute(&Patience::of(limit)).expect_err("it was to stop");
        let mut causes =
            std::iter::successors(Some(&stopped as &dyn Error), |&cause| cause.source());
        assert!(causes.any(|cause| cause.is::<Stopped>()), "after {limit} of {asked}: {stopped}");
    }
    whole.heard.into_inner().unwrap()
}

/// One excitatory population with input from outside at a given rate.
struct Driven;

impl Networks for Driven {
    fn network(&self, nu_ext_hz: f64) -> Result<Network, OutsideFamily> {
        let parts = DescribedPreset::E1d.network().unwrap().into_parts();
        let external = data::ExternalDrive { rates_hz: vec![nu_ext_hz], ..parts.external };
        Ok(Network::new(NetworkParts { external, ..parts }).unwrap())
    }
}

fn driven() -> ChangedNetworks {
    ChangedNetworks::unchanged(Arc::new(Driven), Assumptions::PUBLISHED)
}

fn e1d() -> MeanField {
    driven().at(160.0).unwrap()
}

#[test]
fn a_search_stops() {
    let heard =
        stops_anywhere(|observer| search(&e1d(), &SearchSettings::default(), observer).map(|_| ()));
    assert!(heard.iter().any(|progress| matches!(progress, Progress::Starts { .. })));
}

#[test]
fn a_relaxation_stops() {
    stops_anywhere(|observer| {
        let reached = solve(&e1d(), &Rates::zero(1), &SolverSettings::default(), observer);
        reached.map(|_| ()).map_err(|none| none.reason)
    });
}

#[test]
fn a_continuation_stops() {
    let starts = Starts::Searched { at: vec![160.0], search: SearchSettings::default() };
    let settings = ContinuationSettings::over(155.0, 165.0);
    let heard =
        stops_anywhere(|observer| diagram(&driven(), &starts, settings, observer).map(|_| ()));
    assert!(heard.iter().any(|progress| matches!(progress, Progress::Branch { .. })));
}

#[test]
fn the_building_of_networks_stops() {
    let heard =
        stops_anywhere(|observer| fitted(Arc::new(driven()), 155.0, 165.0, observer).map(|_| ()));
    assert_eq!(heard.len(), 5);
    assert_eq!(heard[0], Progress::Network { parameter: 155.0 });
}

#[test]
fn a_search_for_a_transition_stops() {
    let heard = stops_anywhere(|observer| {
        let (start, settings) = (Rates::zero(1), SeparatrixSettings::default());
        limit_of_state(&driven(), &start, 160.0, 166.0, settings, observer).map(|_| ())
    });
    assert!(heard.iter().any(|progress| matches!(progress, Progress::Branch { .. })));
}

#[test]
fn a_stabilization_stops() {
    let assumptions = Assumptions::PUBLISHED;
    let raised =
        Perturbation { networks: Arc::new(Driven), assumptions, from: 160.0, target: 166.0 };
    let heard = stops_anywhere(|observer| {
        let settings = StabilizationSettings { rounds: 2, ..Default::default() };
        Stabilization::new(raised.clone(), settings, observer)
            .try_for_each(|round| round.map(|_| ()))
    });
    assert!(heard.iter().any(|progress| matches!(progress, Progress::Branch { .. })));
}
