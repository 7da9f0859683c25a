//! The Siegert function against 50-digit arithmetic.

use data::NeuronParams;
use theory::{SynapticNoise, siegert};

use crate::support;

#[test]
fn siegert_function_agrees_with_50_digit_arithmetic() {
    let Some(path) = support::shared("reference/siegert.csv") else { return };
    let text = std::fs::read_to_string(path).unwrap();
    let mut worst = [0.0_f64; 3];
    let mut rows = 0;
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |k: usize| cells[k].parse::<f64>().unwrap();
        if number(3) < 1e-290 {
            continue;
        }
        let point =
            siegert(&NeuronParams::default(), SynapticNoise::Coloured, number(0), number(1))
                .unwrap();
        let ours = [point.rate_hz, point.d_rate_d_mu_hz_per_mv, point.d_rate_d_sigma_hz_per_mv];
        for (k, (ours, theirs)) in
            ours.into_iter().zip([number(3), number(5), number(6)]).enumerate()
        {
            let error = (ours - theirs).abs() / theirs.abs();
            if error > 1e-12 {
                eprintln!("{line}\n   {k}: {ours} {error:e}");
            }
            worst[k] = worst[k].max(error);
        }
        rows += 1;
    }
    eprintln!("{rows} rows, worst {worst:?}");
    assert!(worst.iter().all(|&error| error < 1e-9));
}
