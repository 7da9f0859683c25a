//! The Siegert integral by plain quadrature: slow, and obviously right.
//!
//! Exchanging the integrals of ∫ e^{u²} (1 + erf u) du gives
//!
//! √π ∫_{y_r}^{y_th} f(u) du = ∫_0^∞ e^{-v²} (e^{2 y_th v} - e^{2 y_r v}) / v dv,
//! √π f(y) = 2 ∫_0^∞ e^{-v² + 2 y v} dv,
//!
//! whose integrands are positive and smooth. Everything is returned divided by
//! e^{y_th²} where y_th > 0, so that nothing overflows.

use crate::quadrature::panel;

fn over_panel(from: f64, to: f64, integrand: &impl Fn(f64) -> f64) -> f64 {
    panel(from, to).map(|(node, weight)| weight * integrand(node)).sum()
}

/// Integrates over (0, to) by panels that halve towards 0, then doubles resolution with steps of
/// at most one half.
fn integrate(to: f64, integrand: impl Fn(f64) -> f64) -> f64 {
    let mut sum = 0.0;
    let mut upper = to;
    for _ in 0..60 {
        let lower = 0.5 * upper;
        let panels = ((upper - lower) / 0.5).ceil().max(1.0);
        let width = (upper - lower) / panels;
        sum += (0..panels as usize)
            .map(|k| {
                let from = lower + k as f64 * width;
                over_panel(from, from + width, &integrand)
            })
            .sum::<f64>();
        upper = lower;
    }
    sum + over_panel(0.0, upper, &integrand)
}

/// Beyond this v the factor e^{-v² + 2 y v} has fallen below the rounding of the integral.
fn reach(y: f64) -> f64 {
    if y > 0.0 { y + 7.0 } else { 7.0_f64.min(-20.0 / y) }
}

/// √π ∫_{y_r}^{y_th} f(u) du, with `gap` = y_th - y_r > 0, over e^{y_th²} where y_th > 0.
pub(super) fn integral(y_th: f64, gap: f64) -> f64 {
    let peak = y_th.max(0.0);
    integrate(reach(y_th), |v| {
        let growth = -(v - peak) * (v - peak) + 2.0 * (y_th - peak) * v;
        growth.exp() * -(-2.0 * gap * v).exp_m1() / v
    })
}

/// √π f(y) = √π erfcx(-y), over e^{peak²} for a peak of at least y.
pub(super) fn integrand(y: f64, peak: f64) -> f64 {
    let top = y.max(0.0);
    let scale = ((top - peak) * (top + peak)).exp();
    2.0 * scale * integrate(reach(y), |v| (-(v - top) * (v - top) + 2.0 * (y - top) * v).exp())
}
