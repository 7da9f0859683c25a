//! From rates and their errors to a verdict for every population.
//!
//! A measured rate is held against what is expected of it within a tolerance, in both directions: a population
//! *agrees* only if its difference is shown to be within the tolerance (two one-sided tests), *differs* only if it is
//! shown to be beyond (a test of significance), and is *unknown* otherwise. Both claims are corrected for the number
//! of populations by Holm's procedure.
//!
//! A [`Judgement`] is what is said first of a prediction: its errors, its verdicts at tolerances that were fixed
//! before anything was measured, and what predictions that know nothing come to beside it.

mod bands;
mod estimate;
mod holm;
mod judgement;
mod null;
mod verdict;

pub use bands::{BandPower, PowerCurve, band_powers};
pub use estimate::{BlockCounts, Estimate, Mean};
pub use holm::adjusted;
pub(crate) use judgement::median;
pub use judgement::{Judgement, Margin, RelativeError, TOLERANCES};
pub use null::NullPrediction;
pub use verdict::{Comparison, LEVEL, Limits, Verdict, compare, compare_within, summary, verdicts};
