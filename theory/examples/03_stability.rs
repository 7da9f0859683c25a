//! Two attractors and the saddle between them: Fig. 2 of Schuecker, Schmidt et al. 2017
//! (doi:10.1371/journal.pcbi.1005179).
//!
//! `cargo run -p siegert-theory --example 03_stability`
#![allow(clippy::disallowed_macros, reason = "an example prints")]

use std::error::Error;

use data::presets::DescribedPreset;
use siegert_theory::{Assumptions, MeanField, SearchSettings, UNWATCHED, search};

/// Rates (spikes/s) and gains of the three fixed points.
const PUBLISHED: [(f64, f64); 3] =
    [(0.004_802, 0.005_04), (15.849_663, 1.734_83), (41.292_546, 0.683_37)];

fn main() -> Result<(), Box<dyn Error>> {
    let field = MeanField::new(&DescribedPreset::E1d.network()?, Assumptions::PUBLISHED)?;
    let points = search(&field, &SearchSettings::default(), UNWATCHED)?;
    assert_eq!(points.found().len(), PUBLISHED.len());
    for (found, (rate_hz, gain)) in points.found().iter().zip(PUBLISHED) {
        let (ours_hz, stability) = (found.point.rates().hz()[0], &found.stability);
        let word = if stability.is_stable() { "stable" } else { "unstable" };
        println!("{ours_hz:10.6} spikes/s (published {rate_hz}): {word}");
        println!("    gain {:.5} (published {gain})", stability.spectral_abscissa());
        assert!((ours_hz - rate_hz).abs() < 1e-6);
        assert!((stability.spectral_abscissa() - gain).abs() < 1e-5);
    }
    Ok(())
}

#[test]
fn it_gives_the_published_figures() {
    main().expect("every step succeeds");
}
