//! The plane of two populations' rates: nullclines, flow field and separatrix.
//!
//! With two populations the flow `d nu/ds = Phi(nu) - nu` can be drawn (Schuecker, Schmidt et al.
//! 2017, doi:10.1371/journal.pcbi.1005179, Fig. 2): on the nullcline of a population its rate stands
//! still, fixed points are where both nullclines meet, and the stable manifold of a saddle, the
//! separatrix, divides the basins of the attractors.

mod contour;
mod line;
mod manifold;

use data::Rates;

use crate::fixed_point::FixedPoint;
use crate::linalg::LinalgError;
use crate::mean_field::MeanField;
use crate::roots::FixedPoints;
use crate::stability::Stability;
use crate::working_point::WorkingPoint;
use contour::zero_lines;
pub use line::PhaseLine;
use manifold::stable_manifold;

/// A point of the plane (spikes/s), or a velocity in it (spikes/s per time constant): one number per population.
pub type Pair = [f64; 2];

/// What part of the plane is drawn, and how finely.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlaneSettings {
    /// The highest rates (spikes/s); the lowest are 0.
    pub highest_hz: Pair,
    /// Cells along each axis in which nullclines are looked for; two of them in one cell may be
    /// joined wrongly.
    pub cells: usize,
    /// Points of the flow field along each axis.
    pub arrows: usize,
}

impl PlaneSettings {
    /// The defaults up to given rates.
    #[must_use]
    pub fn up_to(highest_hz: Pair) -> Self {
        Self { highest_hz, cells: 240, arrows: 21 }
    }

    /// The defaults up to a fifth above the highest rate of all fixed points.
    #[must_use]
    pub fn showing(points: &FixedPoints) -> Self {
        let rates = points.found().iter().flat_map(|found| found.point.rates().hz());
        let highest_hz = 1.2 * rates.copied().fold(1.0, f64::max);
        Self::up_to([highest_hz; 2])
    }
}

/// Why there is no plane.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PlaneError {
    /// A plane has two axes.
    #[error("a phase plane needs a network of 2 populations, this one has {populations}")]
    Populations {
        /// How many there are.
        populations: usize,
    },
    /// A line has one.
    #[error("a phase line needs a network of 1 population, this one has {populations}")]
    NotOne {
        /// How many there are.
        populations: usize,
    },
    /// Nothing could be seen.
    #[error("the highest rates are {} and {} spikes/s, allowed are finite numbers above 0", highest_hz[0], highest_hz[1])]
    Highest {
        /// What was asked for.
        highest_hz: Pair,
    },
    /// Nothing could be found.
    #[error("there are 0 cells along each axis, allowed is at least 1")]
    NoCells,
    /// The spectrum of a fixed point was not found, or it belongs to another network.
    #[error(transparent)]
    Linalg(#[from] LinalgError),
}

/// The flow of two populations' rates.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct PhasePlane {
    /// The highest rates that are drawn (spikes/s); the lowest are 0.
    pub highest_hz: Pair,
    /// For each population the lines on which its rate stands still, each point to 1e-9 spikes/s
    /// of the highest rate.
    #[cfg_attr(feature = "serde", serde(rename = "nullclines_hz"))]
    pub nullclines: [Vec<Vec<Pair>>; 2],
    /// Points of a regular grid with the velocity there (spikes/s per time constant).
    #[cfg_attr(feature = "serde", serde(skip))]
    pub flow: Vec<(Pair, Pair)>,
    /// The stable manifolds of the saddles, each from one edge of the plane, or repelling fixed
    /// point, through its saddle to the other.
    #[cfg_attr(feature = "serde", serde(rename = "separatrices_hz"))]
    pub separatrices: Vec<Vec<Pair>>,
}

impl PhasePlane {
    /// Refuses networks that have no plane, before anything is looked for in them.
    ///
    /// # Errors
    /// [`PlaneError::Populations`] if there are not two populations.
    pub fn check(field: &MeanField) -> Result<(), PlaneError> {
        let populations = field.size();
        if populations == 2 { Ok(()) } else { Err(PlaneError::Populations { populations }) }
    }

    /// Draws the plane with the separatrices of given fixed points.
    ///
    /// # Errors
    /// [`PlaneError`] if the network, or a fixed point, has not two populations, a range of rates is empty, or there
    /// are no cells.
    pub fn of(
        field: &MeanField,
        points: &[FixedPoint],
        settings: PlaneSettings,
    ) -> Result<Self, PlaneError> {
        let plane = Plane::new(field, settings.highest_hz)?;
        if settings.cells == 0 {
            return Err(PlaneError::NoCells);
        }
        let separatrices: Result<Vec<_>, LinalgError> =
            points.iter().filter_map(|point| separatrix(&plane, point).transpose()).collect();
        Ok(Self {
            highest_hz: settings.highest_hz,
            nullclines: [0, 1].map(|population| plane.nullcline(population, settings.cells)),
            flow: flow(&plane, settings.arrows),
            separatrices: separatrices?,
        })
    }
}

/// The velocity everywhere in the plane.
struct Plane<'a> {
    field: &'a MeanField,
    highest_hz: Pair,
}

impl<'a> Plane<'a> {
    fn new(field: &'a MeanField, highest_hz: Pair) -> Result<Self, PlaneError> {
        PhasePlane::check(field)?;
        if !highest_hz.iter().all(|highest| highest.is_finite() && *highest > 0.0) {
            return Err(PlaneError::Highest { highest_hz });
        }
        Ok(Self { field, highest_hz })
    }

    /// `Phi(nu) - nu` (spikes/s per time constant); rates below zero count as zero.
    fn velocity(&self, at: Pair) -> Pair {
        let mut point = WorkingPoint::zero(2);
        let mut phi_hz = [0.0; 2];
        self.field.phi_into(&at.map(|rate| rate.max(0.0)), &mut point, &mut phi_hz);
        [phi_hz[0] - at[0], phi_hz[1] - at[1]]
    }

    /// Where the rate of a population stands still.
    fn nullcline(&self, population: usize, cells: usize) -> Vec<Vec<Pair>> {
        zero_lines(self.highest_hz, cells, &|at| self.velocity(at)[population])
    }

    fn contains(&self, at: Pair) -> bool {
        at.iter().zip(self.highest_hz).all(|(rate, highest)| (0.0..=highest).contains(rate))
    }
}

fn flow(plane: &Plane<'_>, arrows: usize) -> Vec<(Pair, Pair)> {
    let last = arrows.saturating_sub(1).max(1) as f64;
    let [x_hz, y_hz] = plane
        .highest_hz
        .map(|highest_hz| (0..arrows).map(|k| highest_hz * k as f64 / last).collect::<Vec<f64>>());
    let points = y_hz.iter().flat_map(|&y| x_hz.iter().map(move |&x| [x, y]));
    points.map(|at| (at, plane.velocity(at))).collect()
}

/// The stable manifold of a fixed point, if it is a saddle.
fn separatrix(plane: &Plane<'_>, point: &FixedPoint) -> Result<Option<Vec<Pair>>, LinalgError> {
    let stability = Stability::of(plane.field, point)?;
    let at = pair(point.rates());
    if stability.n_unstable() != 1 || !plane.contains(at) {
        return Ok(None);
    }
    // The spectrum is in descending order, and that of a saddle is real.
    let stable = stability.mode(1)?.right;
    Ok(Some(stable_manifold(plane, at, [stable[0].re, stable[1].re])))
}

fn pair(rates: &Rates) -> Pair {
    [rates.hz()[0], rates.hz()[1]]
}

#[cfg(test)]
mod tests {
    use data::presets::DescribedPreset;

    use super::*;
    use crate::Assumptions;
    use crate::observer::UNWATCHED;
    use crate::{SearchSettings, search};

    fn field(preset: DescribedPreset) -> MeanField {
        MeanField::new(&preset.network().unwrap(), Assumptions::PUBLISHED).unwrap()
    }

    fn fixed_points(field: &MeanField) -> Vec<FixedPoint> {
        let found = search(field, &SearchSettings::default(), UNWATCHED).unwrap();
        found.found().iter().map(|found| found.point.clone()).collect()
    }

    /// Two excitatory populations with fixed points at equal rates, those of one population
    /// (doi:10.1371/journal.pcbi.1005179, Fig. 2).
    const EQUAL_HZ: [f64; 3] = [0.004_802, 15.849_663, 41.292_546];

    fn plane() -> (MeanField, PhasePlane) {
        let field = field(DescribedPreset::E2d);
        let points = fixed_points(&field);
        let plane = PhasePlane::of(&field, &points, PlaneSettings::up_to([50.0, 50.0])).unwrap();
        (field, plane)
    }

    #[test]
    fn a_populations_rate_stands_still_on_its_nullcline() {
        let (field, plane) = plane();
        for (population, nullclines) in plane.nullclines.iter().enumerate() {
            assert!(!nullclines.is_empty());
            for at in nullclines.iter().flatten() {
                let phi = field.phi(&Rates::from_hz(at.to_vec()));
                assert!((phi.hz()[population] - at[population]).abs() < 1e-7, "{at:?}");
            }
        }
    }

    #[test]
    fn nullclines_of_equal_populations_mirror_each_other_and_meet_at_the_fixed_points() {
        let (_, plane) = plane();
        let near = |lines: &[Vec<Pair>], to: Pair| {
            let distances = lines.iter().flatten().map(|at| (at[0] - to[0]).hypot(at[1] - to[1]));
            distances.fold(f64::INFINITY, f64::min)
        };
        for at in plane.nullclines[0].iter().flatten() {
            assert!(near(&plane.nullclines[1], [at[1], at[0]]) < 1e-6, "{at:?}");
        }
        let cell_hz = 50.0 / 240.0;
        for rate in EQUAL_HZ {
            assert!(plane.nullclines.iter().all(|lines| near(lines, [rate, rate]) < cell_hz));
        }
    }

    #[test]
    fn the_separatrix_goes_through_the_saddle_and_parts_the_basins() {
        let (field, plane) = plane();
        let through = |line: &&Vec<Pair>| {
            line.iter().any(|at| at.iter().all(|rate| (rate - EQUAL_HZ[1]).abs() < 1e-5))
        };
        let line = plane.separatrices.iter().find(through).expect("the saddle has one");
        let highest = |at: &Pair| at[0].max(at[1]);
        assert!(highest(line.first().unwrap()) > 20.0 && highest(line.last().unwrap()) > 20.0);
        for at in line.iter().step_by(100) {
            let settles = |factor: f64| {
                let start = Rates::from_hz(at.iter().map(|rate| rate * factor).collect());
                let point =
                    crate::solve(&field, &start, &crate::SolverSettings::default(), UNWATCHED);
                point.unwrap().rates().mean_over_populations_hz()
            };
            assert!(settles(0.999) < 1.0 && settles(1.001) > 30.0, "{at:?}");
        }
    }

    #[test]
    fn other_numbers_of_populations_are_refused() {
        let refusal = PhasePlane::of(
            &field(DescribedPreset::Potjans2014),
            &[],
            PlaneSettings::up_to([50.0, 50.0]),
        );
        let refusal = refusal.unwrap_err().to_string();
        assert_eq!(refusal, "a phase plane needs a network of 2 populations, this one has 8");
        let nothing = PlaneSettings::up_to([50.0, 0.0]);
        let empty = PhasePlane::of(&field(DescribedPreset::E2d), &[], nothing);
        assert!(matches!(empty, Err(PlaneError::Highest { .. })));
        let coarse = PlaneSettings { cells: 0, ..PlaneSettings::up_to([50.0, 50.0]) };
        let coarse = PhasePlane::of(&field(DescribedPreset::E2d), &[], coarse);
        assert_eq!(coarse, Err(PlaneError::NoCells));
        let points = fixed_points(&field(DescribedPreset::E1d));
        let settings = PlaneSettings::up_to([50.0, 50.0]);
        let foreign = PhasePlane::of(&field(DescribedPreset::E2d), &points, settings);
        let refused = LinalgError::WrongLength { found: 1, expected: 2 };
        assert_eq!(foreign, Err(PlaneError::Linalg(refused)));
    }
}
