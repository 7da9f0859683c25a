//! Keeping Newton's method away from fixed points that are already known.

use data::Rates;

/// Known fixed points, turned into poles of the residual.
///
/// Newton's method is applied to `m(nu) F(nu)` with `m(nu) = prod_k (1 + 1/d_k(nu)^2)`, where
/// `d_k` is the root-mean-square distance over populations to the k-th known fixed point
/// (spikes/s). Its zeros are those of F without the known ones. The step of the deflated problem is
/// that of the original, stretched by a scalar, so that deflation costs no further linear
/// algebra (Farrell, Birkisson & Funke 2015, doi:10.1137/140984798).
///
/// A root repels up to 1 spikes/s. On the macaque model, this finds two more unstable states beside
/// those that the other starts find; a reach of the size of the rates themselves found none.
#[derive(Clone, Copy, Default)]
pub(crate) struct Deflation<'a> {
    known: &'a [Rates],
}

impl<'a> Deflation<'a> {
    pub fn new(known: &'a [Rates]) -> Self {
        Self { known }
    }

    /// Whether nothing is known yet.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// By how much the step of the original problem is stretched: `1 / (1 - grad log m . step)`.
    pub fn stretch(&self, rates_hz: &[f64], step: &[f64]) -> f64 {
        debug_assert!(self.known.iter().all(|root| root.hz().len() == step.len()));
        let slope: f64 = self
            .known
            .iter()
            .map(|root| {
                let squared = distance_squared(rates_hz, root);
                let outward: f64 = rates_hz
                    .iter()
                    .zip(root.hz())
                    .zip(step)
                    .map(|((nu, root), step)| (nu - root) * step)
                    .sum();
                -2.0 * outward / (step.len() as f64 * squared * (squared + 1.0))
            })
            .sum();
        (1.0 - slope).recip()
    }
}

/// The mean over populations of the squared distance (spikes²/s²).
fn distance_squared(rates_hz: &[f64], root: &Rates) -> f64 {
    let squares = rates_hz.iter().zip(root.hz()).map(|(a, b)| (a - b) * (a - b));
    squares.sum::<f64>() / rates_hz.len() as f64
}
