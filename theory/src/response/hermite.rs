//! Hermite functions of complex order by their recurrence in the order, and the like.
//!
//! `H_{-a-n+1}(z) = 2 z H_{-a-n}(z) + 2 (a + n) H_{-a-n-1}(z)`: for `Re z > 0` the Hermite functions are the solution
//! that vanishes as n grows (the minimal one), so that the recurrence downwards in n from anything finds their ratios
//! (Miller's algorithm; Gil, Segura & Temme 2007, doi:10.1137/1.9780898717822, chapter 4).

use crate::linalg::Complex;

/// Derivatives of `psi(y) = H_{-a}(-y)` at one `y < 0`, over `psi` there.
pub(super) struct Ratios {
    /// `psi'/(a psi)`.
    pub slope: Complex,
    /// `psi''/(a psi)`.
    pub curvature: Complex,
    /// d/dy of `psi'/(a psi)`, and of `psi''/(a psi)`.
    pub slope_change: Complex,
    pub curvature_change: Complex,
}

/// So often the recurrence is taken back to numbers of order 1.
const RESCALED_EVERY: usize = 32;

impl Ratios {
    pub fn at(a: Complex, y: f64) -> Self {
        debug_assert!(y < 0.0, "the recurrence finds the minimal solution");
        let z = -y;
        // g_n = (2 z)^n H_{-a-n}, so that numbers stay of order 1: g_{n-1} = g_n + (a + n)/(2 z²) g_{n+1}.
        let factor = 0.5 / (z * z);
        let (mut upper, mut lower) = (Complex::ZERO, Complex::ONE);
        for n in (3..=starting_order(a, z)).rev() {
            (upper, lower) = (lower, lower + upper * ((a + n as f64) * factor));
            if n % RESCALED_EVERY == 0 {
                let scale = 1.0 / (lower.re.abs() + lower.im.abs());
                (upper, lower) = (upper * scale, lower * scale);
            }
        }
        let (g_3, g_2) = (upper, lower);
        let g_1 = g_2 + g_3 * ((a + 2.0) * factor);
        let g_0 = g_1 + g_2 * ((a + 1.0) * factor);
        let half = 0.5 / z;
        // R_n = H_{-a-n-1} / H_{-a-n}.
        let (r_0, r_1, r_2) = (g_1 / g_0 * half, g_2 / g_1 * half, g_3 / g_2 * half);
        let curvature = 4.0 * (a + 1.0) * r_0 * r_1;
        Self {
            slope: 2.0 * r_0,
            curvature,
            slope_change: 4.0 * r_0 * ((a + 1.0) * r_1 - a * r_0),
            curvature_change: 2.0 * curvature * ((a + 2.0) * r_2 - a * r_0),
        }
    }
}

/// Where to begin: each order n shrinks what is wrong by some `1 - 2 z/√(2 (|a| + n))`, in all by e^{-40}.
fn starting_order(a: Complex, z: f64) -> usize {
    let needed = 15.0 / z;
    (needed * (needed + 2.0 * a.norm().sqrt())).ceil() as usize + 12
}

/// `(e^x - 1) / x`, 1 at 0.
pub(super) fn relative_growth(x: Complex) -> Complex {
    if x.norm() > 0.5 {
        return (x.exp() - 1.0) / x;
    }
    // The series ends below rounding after 15 terms.
    (2..=16).rev().fold(Complex::ONE, |sum, k| sum * x / f64::from(k) + 1.0)
}
