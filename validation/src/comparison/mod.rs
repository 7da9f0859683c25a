//! From rates and their errors to a verdict for every population.
//!
//! The difference of a measured from a predicted rate is held against a tolerance, the error that
//! the theory is known to make, in both directions: a population *agrees* only if its difference is
//! shown to be within the tolerance, *differs* only if it is shown to be beyond, and is *unknown*
//! otherwise. Both claims are corrected for the number of populations by Holm's procedure.

mod estimate;
mod holm;
mod verdict;

pub use estimate::{BlockCounts, Estimate};
pub use holm::adjusted;
pub use verdict::{Comparison, LEVEL, Verdict, compare, summary};
