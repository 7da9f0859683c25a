//! The Siegert integral by plain quadrature: slow, and obviously right.
//!
//! Exchanging the integrals of ∫ e^{u²} (1 + erf u) du gives
//!
//! √π ∫_{y_r}^{y_th} f(u) du = ∫_0^∞ e^{-v²} (e^{2 y_th v} - e^{2 y_r v}) / v dv,
//! √π f(y) = 2 ∫_0^∞ e^{-v² + 2 y v} dv,
//!
//! whose integrands are positive and smooth. Everything is returned divided by
//! e^{y_th²} where y_th > 0, so that nothing overflows.

/// Nodes and weights of the Gauss-Legendre rule with 8 positive nodes (16 points).
const RULE: [(f64, f64); 8] = [
    (0.095_012_509_837_637_44, 0.189_450_610_455_068_5),
    (0.281_603_550_779_258_9, 0.182_603_415_044_923_6),
    (0.458_016_777_657_227_4, 0.169_156_519_395_002_54),
    (0.617_876_244_402_643_8, 0.149_595_988_816_576_73),
    (0.755_404_408_355_003, 0.124_628_971_255_533_87),
    (0.865_631_202_387_831_7, 0.095_158_511_682_492_78),
    (0.944_575_023_073_232_6, 0.062_253_523_938_647_89),
    (0.989_400_934_991_649_9, 0.027_152_459_411_754_095),
];

fn panel(from: f64, to: f64, integrand: &impl Fn(f64) -> f64) -> f64 {
    let (middle, half) = (0.5 * (from + to), 0.5 * (to - from));
    let pair = |&(node, weight): &(f64, f64)| {
        weight * (integrand(middle - half * node) + integrand(middle + half * node))
    };
    half * RULE.iter().map(pair).sum::<f64>()
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
                panel(from, from + width, &integrand)
            })
            .sum::<f64>();
        upper = lower;
    }
    sum + panel(0.0, upper, &integrand)
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
