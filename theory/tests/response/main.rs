//! The response of a neuron against arbitrary precision, and against the transfer function's slopes.

use std::sync::LazyLock;

use data::NeuronParams;
use siegert_theory::response::{Response, ResponsePoint};
use siegert_theory::{Complex, SynapticNoise, siegert};

/// A row of the tables beside this file.
struct Row {
    neuron: NeuronParams,
    noise: SynapticNoise,
    mu_mv: f64,
    sigma_mv: f64,
    s_per_ms: Complex,
    rate_hz: f64,
    n_mu: Complex,
    n_sigma: Complex,
}

/// 150 points of 40-digit arithmetic (mpmath); see README.md here.
static POINTS: LazyLock<Vec<Row>> = LazyLock::new(|| rows(include_str!("points.csv")));

/// Points where double precision is hard, by theory/scripts/response_reference.py.
static FAR_POINTS: LazyLock<Vec<Row>> = LazyLock::new(|| rows(include_str!("far_points.csv")));

fn rows(text: &str) -> Vec<Row> {
    text.lines().skip(1).map(row).collect()
}

fn row(line: &str) -> Row {
    let values: Vec<f64> = line.split(',').map(|value| value.parse().expect("a number")).collect();
    let [tau_m, tau_syn, t_ref, v_th, v_reset, mu, sigma, growth, f] = values[..9] else {
        panic!()
    };
    let [rate_hz, mu_re, mu_im, sigma_re, sigma_im] = values[9..] else { panic!() };
    Row {
        neuron: neuron(tau_m, if tau_syn > 0.0 { tau_syn } else { 1.0 }, t_ref, v_th, v_reset),
        noise: if tau_syn > 0.0 { SynapticNoise::Shift } else { SynapticNoise::White },
        mu_mv: mu,
        sigma_mv: sigma,
        s_per_ms: Complex::new(growth, std::f64::consts::TAU * f) / 1000.0,
        rate_hz,
        n_mu: Complex::new(mu_re, mu_im),
        n_sigma: Complex::new(sigma_re, sigma_im),
    }
}

/// Voltages relative to the resting potential.
fn neuron(tau_m: f64, tau_syn: f64, t_ref: f64, v_th: f64, v_reset: f64) -> NeuronParams {
    NeuronParams {
        tau_m_ms: tau_m,
        tau_syn_ex_ms: tau_syn,
        tau_syn_in_ms: tau_syn,
        t_ref_ms: t_ref,
        c_m_pf: 250.0,
        e_l_mv: 0.0,
        v_th_mv: v_th,
        v_reset_mv: v_reset,
    }
}

/// The largest relative errors of rate, n_mu and n_sigma.
fn largest_errors(rows: &[Row]) -> [f64; 3] {
    let mut largest = [0.0_f64; 3];
    for row in rows {
        let response = Response::of(&row.neuron, row.noise, row.mu_mv, row.sigma_mv)
            .expect("a neuron and an input");
        let at = response.at(row.s_per_ms);
        let errors = [
            (response.rate_hz() / row.rate_hz - 1.0).abs(),
            (at.n_mu_hz_per_mv - row.n_mu).norm() / row.n_mu.norm(),
            (at.n_sigma_hz_per_mv - row.n_sigma).norm() / row.n_sigma.norm(),
        ];
        for (largest, error) in largest.iter_mut().zip(errors) {
            *largest = largest.max(error);
        }
    }
    largest
}

#[test]
fn it_agrees_with_arbitrary_precision() {
    assert_eq!(POINTS.len(), 150);
    let [rate, n_mu, n_sigma] = largest_errors(&POINTS);
    assert!(rate < 1e-12 && n_mu < 1e-10 && n_sigma < 1e-10, "{rate} {n_mu} {n_sigma}");
}

#[test]
fn it_agrees_with_arbitrary_precision_where_double_precision_is_hard() {
    let [rate, n_mu, n_sigma] = largest_errors(&FAR_POINTS);
    assert!(rate < 1e-12 && n_mu < 1e-10 && n_sigma < 1e-10, "{rate} {n_mu} {n_sigma}");
}

/// Working points from silence to regular firing.
fn working_points() -> impl Iterator<Item = (f64, f64)> {
    let means = [-1e4, -300.0, -40.0, 0.0, 9.0, 14.0, 14.999, 15.0, 16.0, 30.0, 1e3, 1e6];
    let deviations = [0.0, 1e-9, 1e-3, 0.1, 0.7, 2.0, 5.0, 20.0, 300.0, 1e5, 1e12];
    means.into_iter().flat_map(move |mu| deviations.into_iter().map(move |sigma| (mu, sigma)))
}

#[test]
fn slow_modulations_meet_the_slopes_of_the_transfer_function() {
    let neurons = [neuron(10.0, 0.5, 2.0, 15.0, 0.0), neuron(20.0, 0.5, 0.0, 15.0, 7.0)];
    for neuron in neurons {
        for noise in [SynapticNoise::White, SynapticNoise::Shift, SynapticNoise::Taylor] {
            for (mu_mv, sigma_mv) in working_points() {
                let at = Response::of(&neuron, noise, mu_mv, sigma_mv).unwrap().at(Complex::ZERO);
                let slopes = siegert(&neuron, noise, mu_mv, sigma_mv).unwrap();
                let (by_mu, by_sigma) =
                    (slopes.d_rate_d_mu_hz_per_mv, slopes.d_rate_d_sigma_hz_per_mv);
                // dν/dsigma is a difference of terms: relative to the larger one.
                let scale = by_sigma.abs().max(by_mu.abs());
                // With little noise, the transfer function's slopes to first order are differences of far larger terms.
                let is_taylor = noise == SynapticNoise::Taylor;
                if is_taylor && (mu_mv - 15.0_f64).abs().max(15.0) > 100.0 * sigma_mv {
                    continue;
                }
                let tolerance = if is_taylor { 1e-10 } else { 1e-12 };
                let off_mu = (at.n_mu_hz_per_mv - by_mu).norm();
                let off_sigma = (at.n_sigma_total_hz_per_mv - by_sigma).norm();
                let place = format!("{noise:?} mu {mu_mv} sigma {sigma_mv}: {at:?} {slopes:?}");
                assert!(off_mu <= tolerance * by_mu.abs(), "{place}");
                assert!(off_sigma <= tolerance * scale, "{place}");
            }
        }
    }
}

#[test]
fn it_is_finite_everywhere() {
    let neurons = [
        neuron(10.0, 0.5, 2.0, 15.0, 0.0),
        neuron(20.0, 0.5, 0.0, 15.0, 14.999_999),
        neuron(200.0, 5.0, 50.0, 15.0, -500.0),
    ];
    let frequencies_hz = [0.0, 1e-300, 1e-9, 1.0, 33.0, 480.0, 1e4];
    let extremes = [(f64::MAX, 1.0), (f64::MIN, 1.0), (0.0, f64::MAX), (14.0, f64::MIN_POSITIVE)];
    for neuron in neurons {
        for noise in [SynapticNoise::White, SynapticNoise::Shift, SynapticNoise::Taylor] {
            for (mu_mv, sigma_mv) in working_points().chain(extremes) {
                let response = Response::of(&neuron, noise, mu_mv, sigma_mv).unwrap();
                for frequency_hz in frequencies_hz {
                    let ResponsePoint {
                        n_mu_hz_per_mv: n_mu,
                        n_sigma_hz_per_mv: n_sigma,
                        n_sigma_total_hz_per_mv: total,
                    } = response.at_frequency(frequency_hz);
                    let finite = [n_mu, n_sigma, total].iter().all(|n| n.is_finite());
                    assert!(
                        finite,
                        "{noise:?} {mu_mv} {sigma_mv} {frequency_hz}: {n_mu} {n_sigma}"
                    );
                }
            }
        }
    }
}

/// Schuecker, Diesmann & Helias 2015, doi:10.1103/PhysRevE.92.052119: tau_m 20, tau_syn 0.5, V_reset 15, V_th 20 mV,
/// mu 18.94, sigma 1.5 mV, no refractory time.
#[test]
fn it_agrees_with_published_values() {
    let neuron = neuron(20.0, 0.5, 0.0, 20.0, 15.0);
    let response = Response::of(&neuron, SynapticNoise::Shift, 18.94, 1.5).unwrap();
    for (frequency_hz, modulus, phase_degrees) in
        [(10.0648, 8.5648, -15.188), (100.0923, 3.0256, -46.312)]
    {
        let n_mu = response.at_frequency(frequency_hz).n_mu_hz_per_mv;
        assert!((n_mu.norm() / modulus - 1.0).abs() < 1e-4, "{n_mu}");
        assert!((n_mu.arg().to_degrees() - phase_degrees).abs() < 1e-3, "{n_mu}");
    }
}

/// The first order is the shift's derivative at c = 0.
#[test]
fn the_first_order_is_the_tangent_of_the_shift() {
    let at = |tau_syn_ms: f64, noise| {
        let neuron = neuron(10.0, tau_syn_ms, 2.0, 15.0, 0.0);
        Response::of(&neuron, noise, 12.0, 4.0).unwrap().at_frequency(60.0)
    };
    let off = |tau_syn_ms| {
        let (shift, taylor) =
            (at(tau_syn_ms, SynapticNoise::Shift), at(tau_syn_ms, SynapticNoise::Taylor));
        [
            (shift.n_mu_hz_per_mv - taylor.n_mu_hz_per_mv).norm(),
            (shift.n_sigma_hz_per_mv - taylor.n_sigma_hz_per_mv).norm(),
            (shift.n_sigma_total_hz_per_mv - taylor.n_sigma_total_hz_per_mv).norm(),
        ]
    };
    // Second order in c: proportional to tau_syn.
    for (small, large) in off(0.001).into_iter().zip(off(0.004)) {
        assert!((large / small - 4.0).abs() < 0.15, "{small} {large}");
    }
}

/// Slow fluctuations of a renewal process are those of its intervals, fast ones those of a Poisson process.
#[test]
fn renewal_spectra_go_from_the_interval_cv_to_one() {
    let neuron = neuron(10.0, 0.5, 2.0, 15.0, 0.0);
    for (mu_mv, sigma_mv) in [(4.0, 6.0), (10.0, 5.0), (14.0, 2.0), (20.0, 1.0)] {
        let response =
            Response::of(&neuron, SynapticNoise::Shift, mu_mv, sigma_mv).expect("a neuron");
        let cv = siegert_theory::interval_cv(&neuron, SynapticNoise::Shift, mu_mv, sigma_mv)
            .expect("a neuron");
        for slow_hz in [0.0, 1e-9, 1e-4] {
            let slow = response.renewal_spectrum(slow_hz);
            assert!((slow / (cv * cv) - 1.0).abs() < 1e-8, "{slow_hz}: {slow} {cv}");
        }
        let fast = response.renewal_spectrum(5e3);
        assert!((fast - 1.0).abs() < 0.01, "{fast}");
    }
}

/// However fast a modulation is, the response takes no longer, and goes on as it began.
#[test]
fn endlessly_fast_modulations_have_a_response() {
    let neuron = neuron(10.0, 0.5, 2.0, 15.0, 0.0);
    for (mu_mv, sigma_mv) in [(10.0, 5.0), (20.0, 1.0), (14.0, 100.0)] {
        let response =
            Response::of(&neuron, SynapticNoise::Shift, mu_mv, sigma_mv).expect("a neuron");
        // The series for fast ones begins at 1.59e7 Hz: n_mu falls with the root of the frequency.
        let [slow, fast] = [1.58e7, 1.6e7].map(|f_hz| response.at_frequency(f_hz));
        let ratio = (1.6_f64 / 1.58).sqrt();
        assert!((slow.n_mu_hz_per_mv / fast.n_mu_hz_per_mv / ratio - 1.0).norm() < 1e-3);
        assert!((slow.n_sigma_hz_per_mv / fast.n_sigma_hz_per_mv - 1.0).norm() < 1e-3);
        for f_hz in [1e12, 1e100, 1e300] {
            let at = response.at_frequency(f_hz);
            assert!(at.n_mu_hz_per_mv.is_finite() && at.n_sigma_hz_per_mv.is_finite(), "{f_hz}");
        }
    }
}
