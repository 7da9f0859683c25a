//! Statistics of 10 s of the microcircuit of Potjans & Diesmann 2014 (doi:10.1093/cercor/bhs358): 77,169
//! neurons, synthesised as Poisson processes at the rates of its simulation.
//!
//! `cargo bench -p siegert-validation --bench statistics`: the items are spikes. On two threads
//! everything took 0.76 s for the 2.5 million spikes, all pairs of 2,000 neurons 49 ms.
//!
//! Against the simulation itself, one after the other on a busy machine of two cores: `siegert simulate
//! --preset potjans2014 --time 3000 --out mc` simulated 3 s in 78 s, `siegert analyze mc --json` took 0.24 s
//! (0.3 %), 0.83 s with `--kernel adaptive` (1.1 %), and 1.1 s with all tables and plots (`--out`, 1.5 %).

use data::{Matrix, presets::DescribedPreset};
use divan::Bencher;
use divan::counter::ItemsCount;
use siegert_validation::statistics::{
    ActivitySettings, AdaptiveRates, BinnedCounts, CrossCorrelations, InhibitoryInput, Intervals,
    PairCorrelations, PairedNeurons, Spikes, optimal_sd_ms, recorded_activity, synaptic_input_pa,
};
use sim::recording::{Grid, PopulationSpikes};

const GRID: Grid = Grid { dt_ms: 0.1, begin_step: 0, end_step: 100_000 };

/// Rates of layers 2/3, 4, 5 and 6, excitatory before inhibitory (spikes/s); ibid., table 6 and
/// figure 6, rounded.
const RATES_HZ: [f64; 8] = [0.9, 2.9, 4.5, 5.9, 7.6, 8.6, 1.1, 7.8];

fn main() {
    divan::main();
}

fn recording() -> Vec<PopulationSpikes> {
    let network = DescribedPreset::Potjans2014.network().expect("the preset is valid");
    let mut draws = (1_u64..).map(|k| {
        let mixed = k.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        ((mixed >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    });
    let mut synthesise = |(population, rate_hz): (&data::Population, f64)| {
        let neurons = population.created_neurons() as u32;
        let mut spikes = PopulationSpikes::silent((&population.label).into(), neurons, true);
        let all_hz = rate_hz * f64::from(neurons);
        let mut time_ms = 0.0;
        loop {
            let mut draw = || draws.next().unwrap_or(0.5);
            time_ms -= draw().ln() / data::units::per_ms_from_hz(all_hz);
            let step = (time_ms / GRID.dt_ms).ceil() as u32;
            if step > GRID.end_step {
                return spikes;
            }
            spikes.push(step, (draw() * f64::from(neurons)) as u32);
        }
    };
    network.populations.iter().zip(RATES_HZ).map(&mut synthesise).collect()
}

fn spikes(recording: &[PopulationSpikes]) -> ItemsCount {
    ItemsCount::new(recording.iter().map(|population| population.steps.len()).sum::<usize>())
}

/// Causes of one series among 100 others at order 25, of 100,000 samples: one target of the 254 of the macaque network.
/// Beside what all targets have in common, for all of which it is computed once.
mod granger {
    use siegert_validation::statistics::{
        Granger, GrangerSettings, GrangerTest, ModelOrder, Series,
    };

    use super::{Bencher, Matrix};

    const SETTINGS: GrangerSettings =
        GrangerSettings { order: ModelOrder::Fixed(25), test: GrangerTest::F };

    fn series(number: usize) -> Series {
        let noise = |k: usize| {
            let mixed = (k as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            (mixed >> 11) as f64 / (1_u64 << 53) as f64
        };
        let values = Matrix::from_fn(number, 100_000, |series, k| noise(100_000 * series + k));
        let names = (0..number).map(|k| k.to_string()).collect();
        Series::new(names, 1.0, values).expect("series")
    }

    #[divan::bench(sample_count = 1)]
    fn products_of_254(bencher: Bencher) {
        let series = series(254);
        bencher.bench(|| Granger::new(&series, SETTINGS));
    }

    #[divan::bench(sample_count = 3)]
    fn target_of_254(bencher: Bencher) {
        let granger = Granger::new(&series(101), SETTINGS).expect("it is prepared");
        let sources: Vec<usize> = (1..101).collect();
        bencher.bench(|| granger.causes_of(0, &sources));
    }
}

/// Everything that a recording's analysis computes.
#[divan::bench(sample_count = 5)]
fn everything(bencher: Bencher) {
    let recording = recording();
    let network = DescribedPreset::Potjans2014.network().expect("the preset is valid");
    bencher.counter(spikes(&recording)).bench(|| {
        let all = recorded_activity(&recording, GRID, &ActivitySettings::default()).ok()?;
        let widths: Vec<_> = all.iter().map(|one| optimal_sd_ms(&one.counts)).collect();
        let rates: Vec<Vec<f64>> = all.iter().map(|one| one.counts.rates_hz()).collect();
        let rates = Matrix::from_fn(rates.len(), rates[0].len(), |p, k| rates[p][k]);
        let input = synaptic_input_pa(&network, &rates, 1.0, InhibitoryInput::Negative).ok()?;
        let series: Vec<&[f64]> = (0..all.len()).map(|p| input.row(p)).collect();
        let cross = CrossCorrelations::new(&series, 1.0).ok()?;
        let lags = cross.peak(0, 1, 100.0, 2.0);
        Some((all, widths, cross.at_equal_times(), lags))
    });
}

/// The rate of one population with a kernel that follows it.
#[divan::bench(sample_count = 5)]
fn adaptive_kernel(bencher: Bencher) {
    let recording = recording();
    let spikes = Spikes::of(&recording[2], GRID).expect("the recording is valid");
    let counts = BinnedCounts::of(&spikes, 1.0).expect("bins are whole steps");
    bencher.counter(ItemsCount::new(spikes.count())).bench(|| AdaptiveRates::of(&counts));
}

#[divan::bench]
fn cv_and_lvr(bencher: Bencher) {
    let recording = recording();
    bencher.counter(spikes(&recording)).bench(|| {
        let views = recording.iter().filter_map(|population| Spikes::of(population, GRID).ok());
        views.map(|spikes| Intervals::of(&spikes, 2.0)).collect::<Vec<_>>()
    });
}

#[divan::bench]
fn counts_per_ms(bencher: Bencher) {
    let recording = recording();
    bencher.counter(spikes(&recording)).bench(|| {
        let views = recording.iter().filter_map(|population| Spikes::of(population, GRID).ok());
        views.filter_map(|spikes| BinnedCounts::of(&spikes, 1.0).ok()).collect::<Vec<_>>()
    });
}

/// All pairs of 2,000 neurons of the largest population: 1,999,000 coefficients.
#[divan::bench(sample_count = 10)]
fn pairs_of_2000_neurons(bencher: Bencher) {
    let recording = recording();
    let spikes = Spikes::of(&recording[2], GRID).expect("the recording is valid");
    let paired = PairedNeurons::Random { neurons: 2_000, seed: 1 };
    bencher
        .counter(ItemsCount::new(spikes.count()))
        .bench(|| PairCorrelations::of(&spikes, 1.0, paired));
}
