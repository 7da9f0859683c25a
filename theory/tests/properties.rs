//! What the documentation promises, on neurons and networks that chance makes.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, helpers too")]

use data::presets::DescribedPreset;
use data::{Network, NeuronParams, Rates};
use proptest::prelude::*;
use siegert_theory::{
    Assumptions, MeanField, NewtonSettings, PopulationTransfer, SynapticNoise, TOLERANCE_HZ,
    Transfer, TransferValues, correct,
};

fn neuron() -> impl Strategy<Value = NeuronParams> {
    (5.0..40.0, 0.1..4.0, 0.0..5.0, 5.0..25.0, 0.0..10.0).prop_map(
        |(tau_m_ms, tau_syn_ms, t_ref_ms, threshold_mv, reset_below_mv): (
            f64,
            f64,
            f64,
            f64,
            f64,
        )| {
            let rest = NeuronParams::default();
            NeuronParams {
                tau_m_ms,
                tau_syn_ex_ms: tau_syn_ms,
                tau_syn_in_ms: tau_syn_ms,
                t_ref_ms,
                v_th_mv: rest.e_l_mv + threshold_mv,
                v_reset_mv: rest.e_l_mv + threshold_mv - 1.0 - reset_below_mv,
                ..rest
            }
        },
    )
}

fn shifted() -> impl Strategy<Value = SynapticNoise> {
    prop_oneof![Just(SynapticNoise::White), Just(SynapticNoise::Shift)]
}

proptest! {
    #[test]
    fn rates_rise_with_mu_between_silence_and_the_inverse_refractory_time(
        neuron in neuron(), noise in shifted(), mu_mv in -40.0..60.0, step_mv in 0.01..20.0, sigma_mv in 0.0..30.0
    ) {
        let (step_mv, sigma_mv): (f64, f64) = (step_mv, sigma_mv);
        let transfer = Transfer::of(&neuron, noise).unwrap();
        let rates_hz = transfer.rates(&[mu_mv, mu_mv + step_mv], &[sigma_mv; 2]);
        // Two rates that differ by rounding alone may be in either order.
        prop_assert!(rates_hz[1] >= rates_hz[0] * (1.0 - 1e-13), "{rates_hz:?}");
        let ceiling_hz = 1000.0 / neuron.t_ref_ms;
        prop_assert!(rates_hz.iter().all(|&hz| (0.0..=ceiling_hz * (1.0 + 1e-13)).contains(&hz)));
    }

    #[test]
    fn slopes_are_difference_quotients(
        neuron in neuron(), noise in shifted(), mu_mv in -10.0..40.0_f64, sigma_mv in 1.0..20.0_f64
    ) {
        let transfer = Transfer::of(&neuron, noise).unwrap();
        let point = transfer.at(mu_mv, sigma_mv);
        // Far below threshold the rate changes by factors within a mV: the step is a small share of that.
        let steepest = point.d_rate_d_mu_hz_per_mv.abs() + point.d_rate_d_sigma_hz_per_mv.abs();
        let step_mv = 1e-4 * (point.rate_hz / steepest).min(1.0);
        prop_assume!(point.rate_hz > 1e-200);
        let rate = |mu_mv, sigma_mv| transfer.at(mu_mv, sigma_mv).rate_hz;
        let by_mu = (rate(mu_mv + step_mv, sigma_mv) - rate(mu_mv - step_mv, sigma_mv)) / (2.0 * step_mv);
        let by_sigma = (rate(mu_mv, sigma_mv + step_mv) - rate(mu_mv, sigma_mv - step_mv)) / (2.0 * step_mv);
        // The quotient is off by the square of the step, relative to its scale, and by rounding over the step.
        let allowed = 1e-5 * (by_mu.abs() + by_sigma.abs()) + 1e-10 * point.rate_hz;
        prop_assert!((point.d_rate_d_mu_hz_per_mv - by_mu).abs() <= allowed, "{point:?} {by_mu}");
        prop_assert!((point.d_rate_d_sigma_hz_per_mv - by_sigma).abs() <= allowed, "{point:?} {by_sigma}");
    }

    #[test]
    fn one_point_slices_and_populations_give_the_same_bits(
        neuron in neuron(), noise in shifted(), points in prop::collection::vec((-40.0..60.0, 0.0..30.0), 1..12)
    ) {
        let (mu_mv, sigma_mv): (Vec<f64>, Vec<f64>) = points.into_iter().unzip();
        let mut population = DescribedPreset::E1d.network().unwrap().populations[0].clone();
        population.neuron = neuron;
        let populations = PopulationTransfer::new(&vec![population; mu_mv.len()], noise).unwrap();
        let mut of_populations = TransferValues::zeros(mu_mv.len());
        populations.evaluate(&mu_mv, &sigma_mv, &mut of_populations);
        let transfer = Transfer::of(&neuron, noise).unwrap();
        prop_assert_eq!(&transfer.evaluate(&mu_mv, &sigma_mv), &of_populations);
        for (i, (&mu_mv, &sigma_mv)) in mu_mv.iter().zip(&sigma_mv).enumerate() {
            prop_assert_eq!(transfer.at(mu_mv, sigma_mv), of_populations.point(i));
        }
    }
}

/// The microcircuit (doi:10.1093/cercor/bhs358) with other in-degrees and drive.
fn microcircuit() -> impl Strategy<Value = Network> {
    (prop::collection::vec(0.5..1.5, 64), 0.5..1.5).prop_map(|(factors, drive): (Vec<f64>, f64)| {
        let mut parts = DescribedPreset::Potjans2014.network().unwrap().into_parts();
        parts.in_degrees = parts.in_degrees.map(|i, j, k| k * factors[8 * i + j]);
        parts.external.rates_hz.iter_mut().for_each(|hz| *hz *= drive);
        Network::new(parts).unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_gain_matrix_is_the_derivative_of_phi(
        network in microcircuit(), rates_hz in prop::collection::vec(0.5..30.0, 8), source in 0..8_usize
    ) {
        let field = MeanField::new(&network, Assumptions::default()).unwrap();
        let gain = field.gain_matrix(&Rates::from_hz(rates_hz.clone()));
        let step_hz = 1e-4;
        let moved = |by_hz: f64| {
            let mut moved = rates_hz.clone();
            moved[source] += by_hz;
            field.phi(&Rates::from_hz(moved))
        };
        let (above, below) = (moved(step_hz), moved(-step_hz));
        for target in 0..8 {
            let quotient = (above.hz()[target] - below.hz()[target]) / (2.0 * step_hz);
            prop_assert!((gain[(target, source)] - quotient).abs() < 1e-6 * quotient.abs().max(1.0));
        }
    }

    #[test]
    fn what_is_called_a_fixed_point_reproduces_itself(network in microcircuit(), start_hz in 0.0..20.0) {
        let field = MeanField::new(&network, Assumptions::default()).unwrap();
        let found = correct(&field, &Rates::from_hz(vec![start_hz; 8]), &NewtonSettings::default());
        match found {
            Ok(point) => {
                prop_assert!(field.residual_hz(point.rates()) <= TOLERANCE_HZ);
                prop_assert_eq!(field.residual_hz(point.rates()), point.residual_hz());
            }
            Err(none) => prop_assert!(none.residual_hz > TOLERANCE_HZ, "{none}"),
        }
    }
}
