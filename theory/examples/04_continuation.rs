//! Fixed points along a parameter, around the folds at which they meet and vanish.
//!
//! `cargo run -p siegert-theory --example 04_continuation`
#![allow(clippy::disallowed_macros, reason = "an example prints")]

use std::error::Error;
use std::sync::Arc;

use data::source::{NoFiles, Source};
use siegert_theory::continuation::{ContinuationSettings, SpecialKind, Starts, diagram};
use siegert_theory::{Assumptions, ChangedNetworks, SearchSettings, UNWATCHED, fitted};

/// The bistable network of Schuecker, Schmidt et al. 2017, Fig. 2 (doi:10.1371/journal.pcbi.1005179): the saddle
/// at 160 and at 161 spikes/s from outside.
const SADDLES: [(f64, f64); 2] = [(160.0, 15.849_663), (161.0, 13.597_525)];

fn main() -> Result<(), Box<dyn Error>> {
    let (from, to) = (100.0, 200.0);
    let driven = Source::preset("e1d")?.build(&NoFiles)?.along("nu_ext")?;
    let networks = ChangedNetworks::unchanged(Arc::new(driven), Assumptions::PUBLISHED);
    let family = fitted(Arc::new(networks), from, to, UNWATCHED)?;
    let starts =
        Starts::Searched { at: vec![from, to, 160.0, 161.0], search: SearchSettings::default() };
    let settings = ContinuationSettings::over(from, to);
    let branches = diagram(&*family, &starts, settings, UNWATCHED)?;
    // Both attractors and the saddle lie on one S-shaped branch, with a fold at each turn.
    assert_eq!(branches.len(), 1);
    let folds = &branches[0].special_points;
    for fold in folds {
        println!("fold at {:.6} spikes/s from outside", fold.point.parameter);
        assert_eq!(fold.kind, SpecialKind::Fold);
    }
    assert_eq!(folds.len(), 2);
    for (nu_ext_hz, published_hz) in SADDLES {
        let points =
            siegert_theory::search(&family.at(nu_ext_hz)?, &SearchSettings::default(), UNWATCHED)?;
        let saddle_hz = points.found()[1].mean_rate_hz;
        println!("saddle at {nu_ext_hz}: {saddle_hz:.6} spikes/s (published {published_hz})");
        assert!((saddle_hz - published_hz).abs() < 5e-6);
    }
    Ok(())
}

#[test]
fn it_gives_the_published_figures() {
    main().expect("every step succeeds");
}
