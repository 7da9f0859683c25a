//! The transfer function against quadrature, limits and itself.

use data::{InitialPotential, Kind, Label, NeuronParams, Population};

use super::*;

fn population(neuron: NeuronParams) -> Population {
    Population {
        label: Label::named("P", Kind::Excitatory),
        neurons: 100.0,
        neuron,
        initial_potential: InitialPotential { mean_mv: -65.0, sd_mv: 0.0 },
    }
}

/// Neurons that differ in everything the transfer function depends on.
fn neurons() -> [NeuronParams; 5] {
    let default = NeuronParams::default();
    [
        default,
        NeuronParams { tau_m_ms: 20.0, t_ref_ms: 0.0, ..default },
        NeuronParams { v_th_mv: -55.0, v_reset_mv: -56.0, t_ref_ms: 5.0, ..default },
        NeuronParams { e_l_mv: -40.0, ..default },
        NeuronParams { tau_syn_ex_ms: 2.0, tau_syn_in_ms: 2.0, v_reset_mv: -90.0, ..default },
    ]
}

/// The formula itself, its integral and integrand by quadrature: (rate, dν/dmu, dν/dsigma), and
/// the size of the two terms that may cancel in the last.
fn slow(neuron: &NeuronParams, noise: SynapticNoise, mu: f64, sigma: f64) -> ([f64; 3], f64) {
    let shift = shift("", neuron, noise).unwrap();
    let z_th = (neuron.v_th_mv - neuron.e_l_mv - mu) / sigma;
    let gap = (neuron.v_th_mv - neuron.v_reset_mv) / sigma;
    let (y_th, z_r) = (z_th + shift, z_th - gap);
    let peak = y_th.max(0.0);
    let decay = (-peak * peak).exp();
    let interval = neuron.t_ref_ms * decay + neuron.tau_m_ms * quadrature::integral(y_th, gap);
    let rate = decay / interval;
    let f_th = quadrature::integrand(y_th, peak);
    let f_r = quadrature::integrand(y_th - gap, peak);
    let factor = 1e3 * rate / interval * neuron.tau_m_ms / sigma;
    let values = [1e3 * rate, factor * (f_th - f_r), factor * (f_th * z_th - f_r * z_r)];
    (values, factor * (f_th * z_th.abs() + f_r * z_r.abs() + f_th + f_r))
}

fn fast(neuron: &NeuronParams, noise: SynapticNoise, mu: f64, sigma: f64) -> [f64; 3] {
    let point = siegert(neuron, noise, mu, sigma).unwrap();
    [point.rate_hz, point.d_rate_d_mu_hz_per_mv, point.d_rate_d_sigma_hz_per_mv]
}

#[test]
fn agrees_with_quadrature_for_any_neuron_and_noise() {
    for neuron in neurons() {
        for noise in [SynapticNoise::White, SynapticNoise::Shift] {
            for k in 0..200 {
                let mu = -30.0 + 0.5 * f64::from(k) + 1e-3;
                let sigma = 0.8 * 1.3_f64.powi(k % 16);
                let (exact, terms) = slow(&neuron, noise, mu, sigma);
                if exact[0] < 1e-290 {
                    continue;
                }
                let ours = fast(&neuron, noise, mu, sigma);
                let allowed = [3e-12 * exact[0], 3e-14 * terms + 3e-12 * exact[1], 3e-14 * terms];
                for i in 0..3 {
                    let error = (ours[i] - exact[i]).abs();
                    // The quadrature itself loses up to y² rounding errors far below threshold.
                    assert!(error <= allowed[i].max(3e-12 * exact[i].abs()), "{mu} {sigma} {i}");
                }
            }
        }
    }
}

#[test]
fn slopes_are_the_differences_of_rates() {
    let step = 1e-4;
    for neuron in neurons() {
        for (mu, sigma) in [(5.0, 4.0), (14.0, 2.0), (16.0, 3.0), (40.0, 1.0), (-10.0, 12.0)] {
            let rate = |mu, sigma| fast(&neuron, SynapticNoise::Shift, mu, sigma)[0];
            let [_, d_mu, d_sigma] = fast(&neuron, SynapticNoise::Shift, mu, sigma);
            let along_mu = (rate(mu + step, sigma) - rate(mu - step, sigma)) / (2.0 * step);
            let along_sigma = (rate(mu, sigma + step) - rate(mu, sigma - step)) / (2.0 * step);
            assert!((along_mu - d_mu).abs() < 1e-7 * (1.0 + d_mu.abs()));
            assert!((along_sigma - d_sigma).abs() < 1e-7 * (1.0 + d_sigma.abs()));
        }
    }
}

#[test]
fn without_noise_the_rate_is_the_noise_free_one() {
    let neuron = NeuronParams::default();
    let exact = 1e3 / (2.0 + 10.0 * (20.0_f64 / 5.0).ln());
    let slope = exact * exact * 1e-3 * 10.0 * (1.0 / 5.0 - 1.0 / 20.0);
    let shift = HALF_ALPHA * 0.05_f64.sqrt();
    for sigma in [0.0, 5e-324, 1e-300, 1e-100, 1e-60, 1e-30, 1e-15] {
        let ours = fast(&neuron, SynapticNoise::Shift, 20.0, sigma);
        for (ours, exact) in ours.into_iter().zip([exact, slope, -shift * slope]) {
            assert!((ours / exact - 1.0).abs() < 1e-14, "{sigma}: {ours} is not {exact}");
        }
        assert_eq!(fast(&neuron, SynapticNoise::Shift, 14.9, sigma), [0.0; 3]);
    }
    assert_eq!(fast(&neuron, SynapticNoise::White, 15.0, 0.0), [0.0; 3]);
}

#[test]
fn at_large_sigma_slopes_stay_relatively_exact() {
    // y_th and y_r meet at the shift s: ν → 1/t_ref - τ √π f(s) gap/(sigma t_ref²).
    let neuron = NeuronParams::default();
    let f = quadrature::integrand(HALF_ALPHA * 0.05_f64.sqrt(), 0.0);
    for exponent in 6..70 {
        let sigma = 10_f64.powi(exponent);
        let [rate, _, d_sigma] = fast(&neuron, SynapticNoise::Shift, 0.0, sigma);
        let exact = 1e3 * 10.0 * f / 4.0 * 15.0 / sigma / sigma;
        assert!((rate - 500.0).abs() <= 500.0 * 1e3 / sigma);
        let tolerance = 1e-10 + 1e3 / sigma;
        let exact_terms = exact.abs();
        assert!((d_sigma - exact).abs() < tolerance * exact_terms, "{sigma}: {d_sigma} {exact}");
    }
}

#[test]
fn no_finite_input_gives_nan_or_infinity() {
    let magnitudes = [5e-324, 1e-300, 1e-155, 1e-20, 1.0, 15.0, 1e8, 1e20, 1e155, 1e300, f64::MAX];
    let means = magnitudes.iter().flat_map(|&m| [m, -m, 15.0 + m, 15.0 - m]).chain([0.0]);
    let means: Vec<f64> = means.collect();
    for neuron in neurons() {
        let at_rest = NeuronParams { e_l_mv: neuron.v_th_mv, t_ref_ms: 0.0, ..neuron };
        for neuron in [neuron, at_rest] {
            for noise in [SynapticNoise::White, SynapticNoise::Shift] {
                for &mu in &means {
                    for sigma in magnitudes.into_iter().chain([0.0]) {
                        let values = fast(&neuron, noise, mu, sigma);
                        assert!(values.iter().all(|v| v.is_finite()), "{mu} {sigma} {values:?}");
                        assert!(values[0] >= 0.0 && values[1] >= 0.0, "{mu} {sigma} {values:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn what_is_no_input_gives_nan() {
    let neuron = NeuronParams::default();
    for (mu, sigma) in [(f64::NAN, 1.0), (1.0, f64::NAN), (1.0, -1.0), (f64::INFINITY, 1.0)] {
        let values = fast(&neuron, SynapticNoise::Shift, mu, sigma);
        assert!(values.iter().all(|v| v.is_nan()), "{mu} {sigma} {values:?}");
    }
}

#[test]
fn a_population_does_not_depend_on_its_place() {
    let populations: Vec<_> = neurons().into_iter().cycle().take(23).map(population).collect();
    let transfer = PopulationTransfer::new(&populations, SynapticNoise::Shift).unwrap();
    let mu: Vec<f64> = (0..23).map(|k| -60.0 + 7.0 * f64::from(k)).collect();
    let sigma: Vec<f64> = (0..23).map(|k| 0.3 * f64::from(k)).collect();
    let mut values = TransferValues::zeros(23);
    transfer.evaluate(&mu, &sigma, &mut values);
    let mut rates = vec![0.0; 23];
    transfer.rates(&mu, &sigma, &mut rates);
    assert_eq!(rates, values.rate_hz);
    for (i, population) in populations.iter().enumerate() {
        let alone = siegert(&population.neuron, SynapticNoise::Shift, mu[i], sigma[i]).unwrap();
        assert_eq!(alone, values.point(i));
    }
}

#[test]
fn unequal_synapses_are_refused_under_coloured_noise_only() {
    let neuron = NeuronParams { tau_syn_in_ms: 5.0, ..NeuronParams::default() };
    let populations = [population(NeuronParams::default()), population(neuron)];
    let error = PopulationTransfer::new(&populations, SynapticNoise::Shift).unwrap_err();
    assert!(error.to_string().starts_with("P has tau_syn_ex 0.5 ms and tau_syn_in 5 ms"));
    assert_eq!(PopulationTransfer::new(&populations, SynapticNoise::White).unwrap().size(), 2);
}

#[test]
fn impossible_neurons_are_refused_by_name() {
    let neuron = NeuronParams { tau_m_ms: 0.0, ..NeuronParams::default() };
    let error = PopulationTransfer::new(&[population(neuron)], SynapticNoise::White).unwrap_err();
    assert_eq!(error.to_string(), "tau_m of P is 0, allowed is a finite number above 0");
}

#[test]
fn published_slopes_are_forward_differences_with_the_threshold_held() {
    let neuron = NeuronParams::default();
    let transfer = PopulationTransfer::new(&[population(neuron)], SynapticNoise::Shift).unwrap();
    let mut values = TransferValues::zeros(1);
    transfer.evaluate_published(&[10.0], &[4.0], &mut values);
    let exact = siegert(&neuron, SynapticNoise::Shift, 10.0, 4.0).unwrap();
    let point = values.point(0);
    assert_eq!(point.rate_hz, exact.rate_hz);
    assert!((point.d_rate_d_mu_hz_per_mv / exact.d_rate_d_mu_hz_per_mv - 1.0).abs() < 0.01);
    let shift = HALF_ALPHA * 0.05_f64.sqrt();
    let held = exact.d_rate_d_sigma_hz_per_mv + shift * exact.d_rate_d_mu_hz_per_mv;
    assert!((point.d_rate_d_sigma_hz_per_mv / held - 1.0).abs() < 0.01);
}

#[test]
fn the_published_flow_is_silent_six_sigma_below_threshold() {
    let populations = vec![population(NeuronParams::default()); 2];
    let transfer = PopulationTransfer::new(&populations, SynapticNoise::Shift).unwrap();
    let (mu, sigma) = ([2.99, 3.01], [2.0, 2.0]);
    let mut rates = [0.0; 2];
    transfer.rates(&mu, &sigma, &mut rates);
    let exact = rates;
    transfer.rates_cut_off(&mu, &sigma, &mut rates);
    assert!(exact[0] > 0.0);
    assert_eq!(rates, [0.0, exact[1]]);
}
