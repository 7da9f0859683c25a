//! Beta-binomial regression by maximum likelihood.
//!
//! Of `n` labelled neurons, `above` lie above layer 4. Their expected share is
//! `p = Phi(a0 + a1 x)`; from injection to injection it varies as a beta distribution of the
//! parameters `p s` and `(1 - p) s`. The overdispersion is `1 / (1 + s)`, the correlation of two
//! neurons of one injection (Crowder 1978, doi:10.2307/2346223; the use for SLN is Schmidt et al.
//! 2018, doi:10.1007/s00429-017-1554-4).

use argmin::core::{CostFunction, Error, Executor, State};
use argmin::solver::neldermead::NelderMead;
use special::Gamma;

use super::probit::{Probit, normal_distribution};

/// Labelled neurons of one connection in one animal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// Labelled neurons above layer 4.
    pub above: f64,
    /// Labelled neurons below it.
    pub below: f64,
    /// ln(target density / source density).
    pub log_density_ratio: f64,
}

/// A maximum-likelihood fit and its standard errors, from the observed information.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// The regression.
    pub probit: Probit,
    /// Standard error of the intercept.
    pub intercept_se: f64,
    /// Standard error of the slope.
    pub slope_se: f64,
    /// Correlation of the neurons of one injection.
    pub overdispersion: f64,
    /// Its standard error.
    pub overdispersion_se: f64,
    /// Logarithm of the likelihood of the data.
    pub log_likelihood: f64,
    /// Number of samples.
    pub samples: usize,
}

/// Why there is no fit.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FitError {
    /// The search did not work.
    #[error("the search for the maximum failed: {reason}")]
    Search {
        /// What argmin says.
        reason: String,
    },
    /// The search ended where the likelihood has no maximum.
    #[error("the likelihood of {samples} samples has no maximum near {parameters:?}")]
    NoMaximum {
        /// Number of samples.
        samples: usize,
        /// Intercept, slope and logit of the overdispersion.
        parameters: [f64; 3],
    },
}

/// Fits the regression: a Nelder-Mead simplex close to the maximum, then Newton steps onto it.
///
/// The result is rounded to ten significant digits, far below the standard errors, so that it
/// depends on no detail of the arithmetic.
///
/// # Errors
/// [`FitError`] if there is no maximum.
pub(super) fn fit(samples: &[Sample]) -> Result<Fit, FitError> {
    let likelihood = Likelihood(samples);
    let mut parameters = likelihood.search()?;
    for _ in 0..5 {
        let derivatives = likelihood.derivatives(parameters);
        let covariance = likelihood.covariance(&derivatives, parameters)?;
        for (parameter, row) in parameters.iter_mut().zip(&covariance) {
            *parameter += row.iter().zip(&derivatives.gradient).map(|(c, g)| c * g).sum::<f64>();
        }
    }
    let derivatives = likelihood.derivatives(parameters);
    let covariance = likelihood.covariance(&derivatives, parameters)?;
    let variance = [covariance[0][0], covariance[1][1], covariance[2][2]];
    let converged = derivatives.gradient.iter().all(|slope| slope.abs() < 1e-6);
    if !converged || variance.iter().any(|v| !(v.is_finite() && *v > 0.0)) {
        return Err(likelihood.no_maximum(parameters));
    }
    let [intercept, slope, logit] = parameters;
    let overdispersion = 1.0 / (1.0 + libm::exp(-logit));
    let logit_to_value = overdispersion * (1.0 - overdispersion);
    Ok(Fit {
        probit: Probit { intercept: rounded(intercept), slope: rounded(slope) },
        intercept_se: rounded(variance[0].sqrt()),
        slope_se: rounded(variance[1].sqrt()),
        overdispersion: rounded(overdispersion),
        overdispersion_se: rounded(logit_to_value * variance[2].sqrt()),
        log_likelihood: rounded(derivatives.value),
        samples: samples.len(),
    })
}

/// Ten significant digits.
fn rounded(value: f64) -> f64 {
    format!("{value:.9e}").parse().unwrap_or(value)
}

/// The likelihood as a function of intercept, slope and logit of the overdispersion.
struct Likelihood<'a>(&'a [Sample]);

/// Logarithm of the likelihood, its gradient and the negative of its second derivatives.
struct Derivatives {
    value: f64,
    gradient: [f64; 3],
    information: [[f64; 3]; 3],
}

impl Likelihood<'_> {
    fn search(&self) -> Result<[f64; 3], FitError> {
        // No dependence on density, and the overdispersion at which R's betabin starts.
        let start = [0.0, 0.0, libm::log(0.1 / 0.9)];
        let corner = |moved: usize| (0..3).map(|i| start[i] + f64::from(i == moved)).collect();
        let simplex: Vec<Vec<f64>> = (0..=3).map(corner).collect();
        let solver = NelderMead::new(simplex).with_sd_tolerance(1e-9).map_err(search_failed)?;
        let result = Executor::new(Likelihood(self.0), solver)
            .configure(|state| state.max_iters(1000))
            .run()
            .map_err(search_failed)?;
        let found = result.state().get_best_param().and_then(|p| p.as_slice().try_into().ok());
        found.ok_or_else(|| FitError::Search { reason: "no step was taken".to_owned() })
    }

    /// The inverse of the observed information.
    fn covariance(
        &self,
        at: &Derivatives,
        parameters: [f64; 3],
    ) -> Result<[[f64; 3]; 3], FitError> {
        inverse(at.information).ok_or_else(|| self.no_maximum(parameters))
    }

    fn no_maximum(&self, parameters: [f64; 3]) -> FitError {
        FitError::NoMaximum { samples: self.0.len(), parameters }
    }

    fn derivatives(&self, parameters: [f64; 3]) -> Derivatives {
        let mut sum = Derivatives { value: 0.0, gradient: [0.0; 3], information: [[0.0; 3]; 3] };
        for sample in self.0 {
            let term = Term::new(sample, parameters);
            let x = sample.log_density_ratio;
            sum.value += term.value;
            let chain = [(1.0, 0.0), (x, 0.0), (0.0, 1.0)];
            for (i, (eta_i, logit_i)) in chain.into_iter().enumerate() {
                sum.gradient[i] += eta_i * term.d_eta + logit_i * term.d_logit;
                for (j, (eta_j, logit_j)) in chain.into_iter().enumerate() {
                    sum.information[i][j] -= eta_i * eta_j * term.d_eta_eta
                        + (eta_i * logit_j + logit_i * eta_j) * term.d_eta_logit
                        + logit_i * logit_j * term.d_logit_logit;
                }
            }
        }
        sum
    }
}

fn search_failed(error: Error) -> FitError {
    FitError::Search { reason: error.to_string() }
}

impl CostFunction for Likelihood<'_> {
    type Param = Vec<f64>;
    type Output = f64;
    fn cost(&self, parameters: &Vec<f64>) -> Result<f64, Error> {
        let parameters = [parameters[0], parameters[1], parameters[2]];
        Ok(-self.0.iter().map(|sample| Term::new(sample, parameters).value).sum::<f64>())
    }
}

/// One sample's part of the logarithm of the likelihood, with derivatives with respect to
/// `eta = a0 + a1 x` and to the logit of the overdispersion, `-ln s`.
struct Term {
    value: f64,
    d_eta: f64,
    d_logit: f64,
    d_eta_eta: f64,
    d_eta_logit: f64,
    d_logit_logit: f64,
}

impl Term {
    fn new(sample: &Sample, [intercept, slope, logit]: [f64; 3]) -> Self {
        let eta = intercept + slope * sample.log_density_ratio;
        let (p, q) = (normal_distribution(eta), normal_distribution(-eta));
        let density = libm::exp(-0.5 * eta * eta) / (2.0 * std::f64::consts::PI).sqrt();
        let s = libm::exp(-logit);
        let n = sample.above + sample.below;

        // The three ratios of gamma functions, their first and second logarithmic derivatives.
        let above = GammaRatio::new(p * s, sample.above);
        let below = GammaRatio::new(q * s, sample.below);
        let all = GammaRatio::new(s, n);
        let d_p = s * (above.first - below.first);
        let d_s = p * above.first + q * below.first - all.first;
        let d_p_p = s * s * (above.second + below.second);
        let d_p_s = above.first - below.first + s * (p * above.second - q * below.second);
        let d_s_s = p * p * above.second + q * q * below.second - all.second;
        Self {
            value: above.value + below.value - all.value + ln_choose(n, sample.above),
            d_eta: density * d_p,
            d_logit: -s * d_s,
            d_eta_eta: density * (density * d_p_p - eta * d_p),
            d_eta_logit: -s * density * d_p_s,
            d_logit_logit: s * (s * d_s_s + d_s),
        }
    }
}

/// `ln Gamma(a + k) - ln Gamma(a)` and its derivatives with respect to a.
struct GammaRatio {
    value: f64,
    first: f64,
    second: f64,
}

impl GammaRatio {
    fn new(a: f64, k: f64) -> Self {
        Self {
            value: libm::lgamma(a + k) - libm::lgamma(a),
            first: (a + k).digamma() - a.digamma(),
            second: (a + k).trigamma() - a.trigamma(),
        }
    }
}

/// The logarithm of the binomial coefficient.
fn ln_choose(n: f64, k: f64) -> f64 {
    libm::lgamma(n + 1.0) - libm::lgamma(k + 1.0) - libm::lgamma(n - k + 1.0)
}

/// The inverse of a symmetric matrix by cofactors; `None` if it is singular.
fn inverse(m: [[f64; 3]; 3]) -> Option<[[f64; 3]; 3]> {
    let determinant: f64 = (0..3).map(|j| m[0][j] * cofactor(&m, 0, j)).sum();
    let inverse =
        std::array::from_fn(|i| std::array::from_fn(|j| cofactor(&m, j, i) / determinant));
    (determinant.is_finite() && determinant != 0.0).then_some(inverse)
}

/// The cofactor of an entry; its sign lies in the cyclic order of the rows and columns left.
fn cofactor(m: &[[f64; 3]; 3], i: usize, j: usize) -> f64 {
    let (r, s, u, v) = ((i + 1) % 3, (i + 2) % 3, (j + 1) % 3, (j + 2) % 3);
    m[r][u] * m[s][v] - m[r][v] * m[s][u]
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLES: [Sample; 5] = [
        Sample { above: 30.0, below: 4.0, log_density_ratio: -0.8 },
        Sample { above: 3.0, below: 19.0, log_density_ratio: -0.1 },
        Sample { above: 0.0, below: 7.0, log_density_ratio: 0.3 },
        Sample { above: 29.0, below: 20.0, log_density_ratio: 0.7 },
        Sample { above: 2.0, below: 1.0, log_density_ratio: 0.9 },
    ];

    #[test]
    fn derivatives_are_those_of_the_likelihood() {
        let likelihood = Likelihood(&SAMPLES);
        let at = [0.2, -1.1, -1.5];
        let exact = likelihood.derivatives(at);
        let h = 1e-5;
        for i in 0..3 {
            let moved = |step: f64| {
                let mut parameters = at;
                parameters[i] += step;
                likelihood.derivatives(parameters)
            };
            let (up, down) = (moved(h), moved(-h));
            let slope = (up.value - down.value) / (2.0 * h);
            assert!((slope - exact.gradient[i]).abs() < 1e-7, "{slope} {}", exact.gradient[i]);
            for j in 0..3 {
                let curvature = (down.gradient[j] - up.gradient[j]) / (2.0 * h);
                assert!((curvature - exact.information[i][j]).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn the_likelihood_of_one_sample_is_a_probability() {
        // Over all outcomes of n = 6 it sums to one.
        let outcome = |above: f64| {
            let sample = Sample { above, below: 6.0 - above, log_density_ratio: 0.4 };
            Term::new(&sample, [0.1, -0.7, -0.9]).value.exp()
        };
        let sum: f64 = (0..=6).map(|k| outcome(f64::from(k))).sum();
        assert!((sum - 1.0).abs() < 1e-12);
    }

    #[test]
    fn no_neighbour_of_the_fit_is_more_likely() {
        let fit = fit(&SAMPLES).unwrap();
        let logit = -(1.0 / fit.overdispersion - 1.0).ln();
        let best = [fit.probit.intercept, fit.probit.slope, logit];
        let value = |p| Likelihood(&SAMPLES).derivatives(p).value;
        assert!((value(best) - fit.log_likelihood).abs() < 1e-8);
        for i in 0..3 {
            for step in [-1e-3, 1e-3] {
                let mut parameters = best;
                parameters[i] += step;
                assert!(value(parameters) < fit.log_likelihood);
            }
        }
    }

    #[test]
    fn without_data_there_is_no_fit() {
        assert!(fit(&[]).is_err());
        assert!(fit(&SAMPLES[..1]).is_err());
    }
}
