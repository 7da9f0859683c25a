//! What words about stability mean.

/// Of fixed points: what they are stable against.
pub(super) const STABLE: &str = "\
Stable is meant of the relaxation of the rates, d nu/ds = Phi(nu) - nu. That spiking neurons stay there, or do not
oscillate, it does not say: a real eigenvalue above 1 means for them what it means here, complex ones do not.\n";

/// Of branches with Hopf points.
pub(super) const HOPF: &str = "\
Hopf points are those of the same relaxation, in pseudo-time: they are no onsets of oscillations of neurons.\n";
