//! Nullclines and separatrix of two populations: Schuecker, Schmidt et al. 2017
//! (doi:10.1371/journal.pcbi.1005179, Fig. 2).
//!
//! `cargo run -p siegert-theory --example 07_phase_plane`
#![allow(clippy::disallowed_macros, reason = "an example prints")]

use std::error::Error;

use data::presets::DescribedPreset;
use siegert_theory::phase_plane::{PhasePlane, PlaneSettings};
use siegert_theory::{Assumptions, FixedPoint, MeanField, SearchSettings, UNWATCHED, search};

/// Two equal populations have the fixed points of one on their diagonal.
const SADDLE_HZ: f64 = 15.849_663;

fn main() -> Result<(), Box<dyn Error>> {
    let field = MeanField::new(&DescribedPreset::E2d.network()?, Assumptions::PUBLISHED)?;
    let points = search(&field, &SearchSettings::default(), UNWATCHED)?;
    let fixed_points: Vec<FixedPoint> =
        points.found().iter().map(|found| found.point.clone()).collect();
    let plane = PhasePlane::of(&field, &fixed_points, PlaneSettings::showing(&points))?;
    println!("{} fixed points, {} separatrices", fixed_points.len(), plane.separatrices.len());
    let on_diagonal = |at: &&[f64; 2]| (at[0] - at[1]).abs() < 1e-4;
    let crossing = plane.separatrices.iter().flatten().find(on_diagonal);
    let [a, b] = crossing.ok_or("no separatrix crosses the diagonal")?;
    println!("a separatrix crosses the diagonal at ({a:.4}, {b:.4}), published {SADDLE_HZ}");
    assert!((a - SADDLE_HZ).abs() < 1e-3 && (b - SADDLE_HZ).abs() < 1e-3);
    Ok(())
}

#[test]
fn it_gives_the_published_figures() {
    main().expect("every step succeeds");
}
