//! The whole simulator on small networks.

use proptest::collection::vec;
use proptest::prelude::*;

use data::{
    DriveKind, InitialPotential, Kind, Label, Matrix, NetworkParts, NeuronParams, Rates,
    ReplacedInput, SourceActivity,
};

use super::*;
use crate::communicator::{SingleProcess, run_ranks};
use crate::connectivity::SpikeTrain;
use crate::result::EventCounts;

use crate::settings::{
    Instructions, PartitionScheme, PotentialRecording, Precision, RecordingSettings, Selection,
};
use crate::testing::{balanced, fixed_in_degrees, network, parts, prompt};

fn settings() -> SimulationSettings {
    SimulationSettings { seed: 42, ..Default::default() }
}

fn simulate(settings: &SimulationSettings, communicator: &dyn Communicator) -> SimulationResult {
    simulate_network(&balanced(), settings, communicator)
}

fn simulate_network(
    network: &Network,
    settings: &SimulationSettings,
    communicator: &dyn Communicator,
) -> SimulationResult {
    let mut simulator = Simulator::build(network, settings, communicator).unwrap();
    simulator.advance(80.0, &mut |_| Control::Continue).unwrap();
    simulator.finish().unwrap()
}

#[test]
fn spikes_do_not_depend_on_threads_ranks_partition_or_instructions() {
    let networks = [balanced(), prompt(), fixed_in_degrees(balanced()), fixed_in_degrees(prompt())];
    for network in networks {
        let simulate = |settings: &SimulationSettings, communicator: &dyn Communicator| {
            simulate_network(&network, settings, communicator)
        };
        let reference = simulate(&settings(), &SingleProcess);
        let rate = reference.rates.mean_over_populations_hz();
        assert!((1.0..100.0).contains(&rate), "mean rate {rate}");
        for scheme in [PartitionScheme::Auto, PartitionScheme::Areas, PartitionScheme::RoundRobin] {
            for (ranks, threads) in [(1, 2), (1, 3), (1, 4), (2, 1), (3, 1), (4, 1), (2, 2)] {
                let settings = SimulationSettings { threads, partition: scheme, ..settings() };
                for result in run_ranks(ranks, |rank| simulate(&settings, rank)) {
                    let memory = reference.memory;
                    assert_eq!(SimulationResult { memory, ..result }, reference);
                }
            }
        }
        let baseline = SimulationSettings { instructions: Instructions::Baseline, ..settings() };
        assert_eq!(simulate(&baseline, &SingleProcess), reference);
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn spikes_of_any_network_do_not_depend_on_who_simulates_it(
        sizes in vec(1.0..250.0, 2..6),
        in_degrees in vec(0.0..60.0, 36),
        delays_ms in vec(0.1..5.0, 36),
        seed in any::<u64>(),
        (threads, ranks) in (1..4_usize, 1..3_usize),
    ) {
        let n = sizes.len();
        let mut parts = parts(&sizes);
        for (k, population) in parts.populations.iter_mut().enumerate() {
            population.label.area = format!("A{}", k / 2);
            population.initial_potential = InitialPotential { mean_mv: -58.0, sd_mv: 5.0 };
        }
        parts.in_degrees = Matrix::from_fn(n, n, |target, source| in_degrees[target * n + source]);
        parts.delays.mean_ms = Matrix::from_fn(n, n, |target, source| delays_ms[target * n + source]);
        parts.external.in_degrees = vec![1_200.0; n];
        let network = Network::new(parts).unwrap();
        let simulate = |settings: &SimulationSettings, communicator: &dyn Communicator| {
            let mut simulator = Simulator::build(&network, settings, communicator).unwrap();
            simulator.advance(20.0, &mut |_| Control::Continue).unwrap();
            simulator.finish().unwrap()
        };
        let settings = SimulationSettings { seed, ..Default::default() };
        let reference = simulate(&settings, &SingleProcess);
        let EventCounts { drawn, delivered, pending, .. } = reference.events;
        prop_assert_eq!(drawn, delivered + pending);
        let divided = SimulationSettings { threads, ..settings };
        for result in run_ranks(ranks, |rank| simulate(&divided, rank)) {
            let memory = reference.memory;
            prop_assert_eq!(&SimulationResult { memory, ..result }, &reference);
        }
    }
}

/// Every neuron's synapses in a projection are as many as its out-degree, whichever way they are
/// drawn: both ways occur.
#[test]
fn a_listed_copy_gives_the_same_spikes() {
    for (network, precision) in [
        (balanced(), Precision::Single),
        (prompt(), Precision::Single),
        (prompt(), Precision::Double),
        (fixed_in_degrees(balanced()), Precision::Single),
        (fixed_in_degrees(prompt()), Precision::Single),
    ] {
        let settings = SimulationSettings { precision: Some(precision), ..settings() };
        let drawn = simulate_network(&network, &settings, &SingleProcess);
        let copy = ListedNetwork::copy(&network, &settings).unwrap();
        assert_eq!(copy.connections.len() as u64, drawn.synapses);
        for threads in [1, 2] {
            let settings = SimulationSettings { threads, ..settings.clone() };
            let mut listed = Simulator::build_listed(&copy, &settings, SingleProcess).unwrap();
            listed.advance(80.0, &mut |_| Control::Continue).unwrap();
            let listed = listed.finish().unwrap();
            assert_eq!(listed.spike_hash, drawn.spike_hash, "{precision:?}, {threads} threads");
            assert_eq!(listed.events, drawn.events);
        }
    }
}

/// More neurons than fit into a shard: the synapses of one source are divided between two.
#[test]
fn a_population_may_be_larger_than_a_shard() {
    let mut parts = parts(&[100.0, 66_000.0]);
    parts.in_degrees[(1, 0)] = 1.0;
    parts.external.in_degrees = vec![3_000.0, 1_100.0];
    let network = Network::new(parts).unwrap();
    let spikes = |mut simulator: Simulator| {
        simulator.advance(15.0, &mut |_| Control::Continue).unwrap();
        let result = simulator.finish().unwrap();
        assert!(result.events.delivered > 10_000);
        (result.spikes, result.spike_hash)
    };
    let drawn = |settings: &SimulationSettings| {
        spikes(Simulator::build(&network, settings, SingleProcess).unwrap())
    };
    let shared = PartitionScheme::RoundRobin;
    let shared = SimulationSettings { threads: 2, partition: shared, ..settings() };
    let copy = ListedNetwork::copy(&network, &settings()).unwrap();
    let listed = Simulator::build_listed(&copy, &settings(), SingleProcess).unwrap();
    let reference = drawn(&settings());
    assert_eq!(drawn(&shared), reference);
    assert_eq!(spikes(listed), reference);
}

/// Given spikes arrive in every shard.
#[test]
fn spikes_are_given_to_neurons_of_any_shard() {
    let network = Network::new(parts(&[66_000.0])).unwrap();
    let train = |target| SpikeTrain {
        target,
        weight_pa: 1e5,
        delay_ms: 1.5,
        times_ms: vec![2.0, 1.0, 1.0],
    };
    let spike_trains = [65_999, 3, 65_537].map(train).to_vec();
    let listed = ListedNetwork { network, connections: Vec::new(), spike_trains };
    let recording = RecordingSettings { spikes: Selection::All, ..Default::default() };
    let settings = SimulationSettings { recording, ..settings() };
    let mut simulator = Simulator::build_listed(&listed, &settings, SingleProcess).unwrap();
    simulator.advance(3.0, &mut |_| Control::Continue).unwrap();
    let spikes = simulator.take_recording().spikes;
    assert_eq!(spikes.iter().map(|spike| spike.neuron).collect::<Vec<_>>(), [3, 65_537, 65_999]);
    simulator.advance(1.0, &mut |_| Control::Continue).unwrap();
    assert_eq!(simulator.finish().unwrap().events.given, 9);
}

/// A program that is not done in one function keeps a simulator in an object of its own.
#[test]
fn a_simulator_may_own_its_communicator() {
    fn kept<T: Send + Sync + 'static>(value: T) -> Box<T> {
        Box::new(value)
    }
    let shared: Arc<dyn Communicator> = Arc::new(SingleProcess);
    let mut simulator = kept(Simulator::build(&balanced(), &settings(), shared).unwrap());
    let result = std::thread::spawn(move || {
        simulator.advance(80.0, &mut |_| Control::Continue).unwrap();
        simulator.finish().unwrap()
    });
    assert_eq!(result.join().unwrap(), simulate(&settings(), &SingleProcess));
}

#[test]
fn what_neurons_sent_makes_them_spike_again() {
    let recording = RecordingSettings { spikes: Selection::All, ..Default::default() };
    let settings = SimulationSettings { recording, ..settings() };
    let run = |communicator: &dyn Communicator, threads: usize, script: Option<&[Spike]>| {
        let settings = SimulationSettings { threads, ..settings.clone() };
        let mut simulator = Simulator::build(&balanced(), &settings, communicator).unwrap();
        if let Some(script) = script {
            simulator.open_loop(script).unwrap();
        }
        simulator.advance(80.0, &mut |_| Control::Continue).unwrap();
        let spikes = simulator.take_recording().spikes;
        (spikes, simulator.finish().unwrap())
    };
    let (spikes, closed) = run(&SingleProcess, 1, None);
    for (ranks, threads) in [(1, 1), (1, 2), (2, 1)] {
        for (_, result) in run_ranks(ranks, |rank| run(rank, threads, Some(&spikes))) {
            assert_eq!(result.spike_hash, closed.spike_hash, "{ranks} ranks");
            assert_eq!(result.events, closed.events);
        }
    }
    // Nothing is heard of neurons that are told to be silent.
    let silenced = run(&SingleProcess, 1, Some(&[])).1;
    assert_eq!(silenced.events.drawn, 0);
    assert!(silenced.spikes > 0 && silenced.spike_hash != closed.spike_hash);
}

#[test]
fn nothing_is_lost() {
    for network in [balanced(), prompt()] {
        let result = simulate_network(&network, &settings(), &SingleProcess);
        let EventCounts { drawn, delivered, pending, given } = result.events;
        assert!(pending > 0);
        assert_eq!(drawn, delivered + pending);
        assert_eq!(given, 0);
    }
}

#[test]
fn advancing_in_pieces_changes_nothing() {
    let whole = simulate(&settings(), &SingleProcess);
    let mut pieces = Simulator::build(&balanced(), &settings(), SingleProcess).unwrap();
    for duration_ms in [0.1, 29.9, 0.0, 50.0] {
        pieces.advance(duration_ms, &mut |_| Control::Continue).unwrap();
    }
    assert_eq!(pieces.finish().unwrap(), whole);
}

#[test]
fn the_guard_ends_a_run_away_network() {
    let guard = Some(crate::RunawayGuard { limit_hz: 0.5, window_ms: 20.0 });
    let settings = SimulationSettings { guard, ..settings() };
    for ranks in [1, 2] {
        let outcomes = run_ranks(ranks, |rank| {
            let mut simulator = Simulator::build(&balanced(), &settings, rank).unwrap();
            let outcome = simulator.advance(80.0, &mut |_| Control::Continue).unwrap();
            (outcome, simulator.time_ms())
        });
        for (outcome, time_ms) in outcomes {
            assert!(matches!(outcome, Outcome::RunAway { rate_hz } if rate_hz > 0.5));
            assert!(time_ms < 80.0);
        }
    }
}

#[test]
fn one_rank_that_stops_stops_all_at_the_same_step() {
    let times = run_ranks(3, |rank| {
        let mut simulator = Simulator::build(&balanced(), &settings(), rank).unwrap();
        let here = rank.rank();
        let mut observe = |progress: &Progress| {
            let late = here == 1 && progress.time_ms > 9.95;
            if late { Control::Stop } else { Control::Continue }
        };
        assert_eq!(simulator.advance(80.0, &mut observe).unwrap(), Outcome::Stopped);
        simulator.time_ms()
    });
    assert_eq!(times, vec![times[0]; 3]);
    assert!((times[0] - 10.0).abs() < 1e-9);
}

/// A spike that arrives.
struct Event {
    at_ms: f64,
    weight_pa: f64,
}

/// The potential of one neuron at rest from the start, relative to rest: a constant current and
/// exponential currents have closed solutions, which add up.
fn closed_form_mv(neuron: &NeuronParams, dc_pa: f64, events: &[Event], time_ms: f64) -> f64 {
    let tau_m = neuron.tau_m_ms;
    let constant = dc_pa * tau_m / neuron.c_m_pf * -(-time_ms / tau_m).exp_m1();
    let of_event = |&Event { at_ms, weight_pa }: &Event| {
        let tau_s = if weight_pa < 0.0 { neuron.tau_syn_in_ms } else { neuron.tau_syn_ex_ms };
        let since = time_ms - at_ms;
        if since <= 0.0 {
            return 0.0;
        }
        let scale = weight_pa / neuron.c_m_pf * tau_m * tau_s / (tau_m - tau_s);
        scale * ((-since / tau_m).exp() - (-since / tau_s).exp())
    };
    constant + events.iter().map(of_event).sum::<f64>()
}

/// The largest deviation of a simulated potential from the closed form over 200 ms (mV).
fn deviation_mv(neuron: NeuronParams, dt_ms: f64, precision: Precision) -> f64 {
    let mut parts = parts(&[1.0]);
    parts.populations[0].neuron = neuron;
    parts.dc_pa[0] = 300.0;
    let times = |first: f64, step: f64| (0..20).map(|k| first + step * f64::from(k)).collect();
    let train = |weight_pa, times_ms| SpikeTrain { target: 0, weight_pa, delay_ms: 0.5, times_ms };
    let trains = vec![train(60.0, times(1.0, 7.0)), train(-90.0, times(2.5, 9.5))];
    let network = Network::new(parts).unwrap();
    let listed = ListedNetwork { network, connections: Vec::new(), spike_trains: trains.clone() };
    let potentials =
        PotentialRecording { populations: Selection::All, fraction: 1.0, interval_ms: dt_ms };
    let recording = RecordingSettings { potentials: Some(potentials), ..Default::default() };
    let precision = Some(precision);
    let settings = SimulationSettings { dt_ms, precision, recording, ..Default::default() };
    let mut simulator = Simulator::build_listed(&listed, &settings, SingleProcess).unwrap();
    simulator.advance(200.0, &mut |_| Control::Continue).unwrap();
    let arrivals = |train: &SpikeTrain| {
        let &SpikeTrain { weight_pa, delay_ms, ref times_ms, .. } = train;
        times_ms.iter().map(|time| Event { at_ms: time + delay_ms, weight_pa }).collect::<Vec<_>>()
    };
    let events: Vec<Event> = trains.iter().flat_map(arrivals).collect();
    let recording = simulator.take_recording();
    assert_eq!(recording.potentials.len(), (200.0 / dt_ms).round() as usize);
    recording
        .potentials
        .iter()
        .map(|sample| {
            let expected = closed_form_mv(&neuron, 300.0, &events, sample.step as f64 * dt_ms);
            (sample.potential_mv - neuron.e_l_mv - expected).abs()
        })
        .fold(0.0, f64::max)
}

#[test]
fn potentials_are_those_of_the_closed_form() {
    let two = NeuronParams { tau_syn_in_ms: 2.0, ..NeuronParams::default() };
    for neuron in [NeuronParams::default(), two] {
        for dt_ms in [0.1, 0.25, 0.5] {
            let double = deviation_mv(neuron, dt_ms, Precision::Double);
            assert!(double < 1e-12, "double precision differs by {double} mV at dt {dt_ms} ms");
            let single = deviation_mv(neuron, dt_ms, Precision::Single);
            assert!(single < 2e-4, "single precision differs by {single} mV at dt {dt_ms} ms");
        }
    }
}

/// The closed form of a constant current gives the interval between spikes: the time to threshold,
/// rounded up to the grid, and the refractory period.
#[test]
fn a_constant_current_fires_at_its_closed_interval() {
    let neuron = NeuronParams { t_ref_ms: 1.3, ..NeuronParams::default() };
    let mut parts = parts(&[1.0]);
    parts.populations[0].neuron = neuron;
    parts.dc_pa[0] = 420.0;
    let recording = RecordingSettings { spikes: Selection::All, ..Default::default() };
    let settings = SimulationSettings { recording, ..Default::default() };
    let network = Network::new(parts).unwrap();
    let mut simulator = Simulator::build(&network, &settings, SingleProcess).unwrap();
    simulator.advance(500.0, &mut |_| Control::Continue).unwrap();
    let ratio = 1.0 - 15.0 * neuron.c_m_pf / (420.0 * neuron.tau_m_ms);
    let to_threshold = (-neuron.tau_m_ms * f64::ln(ratio) / 0.1).ceil() as u64;
    let interval = to_threshold + 13;
    let steps: Vec<u64> = simulator.take_recording().spikes.iter().map(|s| s.step).collect();
    let expected: Vec<u64> =
        (0..).map(|k| to_threshold + k * interval).take_while(|&step| step <= 5_000).collect();
    assert_eq!(steps, expected);
}

/// The first spikes (steps) of a neuron under a constant current, and what is told about it.
fn spikes_under(current_pa: f64, t_ref_ms: f64, settings: &SimulationSettings) -> Vec<u64> {
    let mut parts = parts(&[1.0]);
    parts.populations[0].neuron.t_ref_ms = t_ref_ms;
    parts.dc_pa[0] = current_pa;
    let network = Network::new(parts).unwrap();
    let recording = RecordingSettings { spikes: Selection::All, ..Default::default() };
    let settings = SimulationSettings { recording, ..settings.clone() };
    let mut simulator = Simulator::build(&network, &settings, SingleProcess).unwrap();
    simulator.advance(50.0, &mut |_| Control::Continue).unwrap();
    simulator.take_recording().spikes.iter().map(|spike| spike.step).collect()
}

/// Under 500 pA the potential rises as 20 mV (1 - exp(-t / 10 ms)), and reaches 15 mV after
/// 13.86 ms: the 139th step. The rest is refractory, rounded up as NEST does.
#[test]
fn refractory_periods_are_rounded_up() {
    let default = SimulationSettings::default();
    for (t_ref_ms, refractory) in
        [(1.23, 13), (1.2, 12), (1.21, 13), (0.01, 1), (0.0, 0), (2.0, 20)]
    {
        let interval = 139 + refractory;
        let expected = [139, 139 + interval, 139 + 2 * interval];
        let found = spikes_under(500.0, t_ref_ms, &default);
        assert_eq!(found[..3], expected, "t_ref {t_ref_ms}");
    }
}

#[test]
fn what_the_grid_changes_is_told_once() {
    let mut parts = parts(&[3.0, 2.0]);
    parts.in_degrees = Matrix::filled(2, 2, 1.0);
    parts.delays.sd_ms = Matrix::zeros(2, 2);
    parts.populations[1].neuron.t_ref_ms = 1.23;
    parts.delays.mean_ms = Matrix::filled(2, 2, 1.5);
    let network = Network::new(parts.clone()).unwrap();
    let kinds = |network: &Network, settings: &SimulationSettings| {
        let prepared = crate::prepare(network, settings, 1).unwrap();
        prepared.warnings.iter().map(|warning| warning.kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds(&network, &settings()), ["refractory_period"]);
    let built = Simulator::build(&network, &settings(), SingleProcess).unwrap();
    let told = &built.preparation().warnings[0].message;
    assert!(told.contains("1.23 ms becomes 1.3 ms (P1)"), "{told}");
    let coarse = SimulationSettings { dt_ms: 0.4, transient_ms: 10.1, ..settings() };
    assert_eq!(kinds(&network, &coarse), ["delay", "refractory_period", "transient"]);
    parts.delays.mean_ms[(1, 0)] = 0.05;
    let network = Network::new(parts.clone()).unwrap();
    let refused = crate::prepare(&network, &settings(), 1).unwrap_err().to_string();
    assert_eq!(refused, "the delay of P0 -> P1 is 0.05 ms, allowed is at least one step, 0.1 ms");
    parts.delays.mean_ms[(1, 0)] = 0.3;
    parts.delays.sd_ms[(1, 0)] = 0.5;
    let network = Network::new(parts).unwrap();
    assert_eq!(kinds(&network, &settings()), ["redrawn_delay", "refractory_period"]);
}

#[test]
fn nothing_runs_away_where_neurons_do_not_hear_each_other() {
    let guard = Some(crate::settings::RunawayGuard { limit_hz: 1.0, window_ms: 10.0 });
    let settings = SimulationSettings { guard, ..settings() };
    let mut alone = parts(&[3.0]);
    alone.dc_pa[0] = 1_000.0;
    let alone = Network::new(alone).unwrap();
    let outcome = |network: &Network, script: Option<&[Spike]>| {
        let mut simulator = Simulator::build(network, &settings, SingleProcess).unwrap();
        if let Some(spikes) = script {
            simulator.open_loop(spikes).unwrap();
        }
        simulator.advance(60.0, &mut |_| Control::Continue).unwrap()
    };
    assert_eq!(outcome(&alone, None), Outcome::Completed);
    assert!(matches!(outcome(&balanced(), None), Outcome::RunAway { .. }));
    assert_eq!(outcome(&balanced(), Some(&[])), Outcome::Completed);
}

/// Poisson input, the equivalent current, replaced input of either kind, and a constant current
/// of the same mean all charge the membrane alike. Six standard errors: false alarm 2e-9.
#[test]
fn every_drive_has_the_mean_it_stands_for() {
    let (neurons, rate_hz, weight_pa) = (500.0, 900.0, 10.0);
    let neuron = NeuronParams::default();
    let mean_pa = data::units::per_ms_from_hz(rate_hz) * weight_pa * neuron.tau_syn_ex_ms;
    let replaced = |activity| ReplacedInput {
        sources: vec![Label::named("elsewhere", Kind::Excitatory)],
        in_degrees: Matrix::filled(1, 1, 90.0),
        weights_pa: Matrix::filled(1, 1, weight_pa),
        activity,
    };
    let external = |parts: &mut NetworkParts, kind| {
        parts.external.in_degrees[0] = 90.0;
        parts.external.rates_hz[0] = 10.0;
        parts.external.weights_pa[0] = weight_pa;
        parts.external.kind = kind;
    };
    let series = SourceActivity::Current { interval_ms: 1.0, rates_hz: Matrix::filled(1, 3, 10.0) };
    let drives: [&dyn Fn(&mut NetworkParts); 5] = [
        &|parts| parts.dc_pa[0] = mean_pa,
        &|parts| external(parts, DriveKind::Poisson),
        &|parts| external(parts, DriveKind::DirectCurrent),
        &|parts| parts.replaced.push(replaced(SourceActivity::Poisson(Rates::from_hz(vec![10.0])))),
        &|parts| parts.replaced.push(replaced(series.clone())),
    ];
    for (k, drive) in drives.iter().enumerate() {
        let mut parts = parts(&[neurons]);
        parts.external.in_degrees[0] = 0.0;
        drive(&mut parts);
        let potentials =
            PotentialRecording { populations: Selection::All, fraction: 1.0, interval_ms: 100.0 };
        let recording = RecordingSettings { potentials: Some(potentials), ..Default::default() };
        let settings = SimulationSettings { recording, ..Default::default() };
        let network = Network::new(parts).unwrap();
        let mut simulator = Simulator::build(&network, &settings, SingleProcess).unwrap();
        simulator.advance(100.0, &mut |_| Control::Continue).unwrap();
        let samples = simulator.take_recording().potentials;
        assert_eq!(samples.len(), 500);
        let mean = samples.iter().map(|s| s.potential_mv).sum::<f64>() / 500.0 - neuron.e_l_mv;
        let expected = mean_pa * neuron.tau_m_ms / neuron.c_m_pf;
        // Variance of the potential under Poisson input (Campbell), for tau_syn much below tau_m.
        let step = weight_pa * neuron.tau_syn_ex_ms / neuron.c_m_pf;
        let sd = step * (data::units::per_ms_from_hz(rate_hz) * neuron.tau_m_ms / 2.0).sqrt();
        let allowed = if k == 1 || k == 3 { 6.0 * sd / neurons.sqrt() } else { 1e-3 };
        assert!((mean - expected).abs() < allowed, "drive {k}: {mean} mV instead of {expected}");
    }
}

/// The current of Poisson input has the moments of shot noise on the grid (Campbell): jumps w at
/// rate r, decaying by d per step, have the mean w r h/(1 - d) and the variance w² r h/(1 - d²).
/// Six standard errors, with a value independent of the last every 2 ms.
#[test]
fn recorded_currents_have_the_moments_of_shot_noise() {
    let mut parts = parts(&[100.0]);
    parts.external.in_degrees[0] = 1_000.0;
    let network = Network::new(parts).unwrap();
    let recording = RecordingSettings { currents_of: 40, ..Default::default() };
    let settings = SimulationSettings { recording, threads: 2, ..Default::default() };
    let mut simulator = Simulator::build(&network, &settings, SingleProcess).unwrap();
    simulator.advance(10.0, &mut |_| Control::Continue).unwrap();
    simulator.take_recording();
    simulator.advance(300.0, &mut |_| Control::Continue).unwrap();
    let samples = simulator.take_recording().currents;
    assert_eq!(samples.len(), 40 * 3_000);
    let n = samples.len() as f64;
    let mean = samples.iter().map(|s| s.current_pa).sum::<f64>() / n;
    let variance = samples.iter().map(|s| (s.current_pa - mean).powi(2)).sum::<f64>() / n;
    let (decay, per_step) = ((-0.2_f64).exp(), 8.0 * 0.1);
    let expected_mean = 87.8 * per_step / (1.0 - decay);
    let expected_variance = 87.8_f64.powi(2) * per_step / (1.0 - decay * decay);
    let independent = 40.0 * 300.0 / 2.0_f64;
    let mean_error = (expected_variance / independent).sqrt();
    assert!((mean - expected_mean).abs() < 6.0 * mean_error, "{mean} {expected_mean}");
    let error = expected_variance * (2.0 / independent).sqrt();
    assert!((variance - expected_variance).abs() < 6.0 * error, "{variance} {expected_variance}");
}

#[test]
fn recording_changes_no_spike() {
    let hash = |recording| {
        let settings = SimulationSettings { recording, ..settings() };
        simulate(&settings, &SingleProcess).spike_hash
    };
    let recording =
        RecordingSettings { spikes: Selection::All, currents_of: 7, ..Default::default() };
    assert_eq!(hash(recording), hash(RecordingSettings::default()));
}

#[test]
fn an_open_loop_hears_only_neurons_that_are_there() {
    let mut simulator =
        Simulator::build(&network(&[3.0, 2.0]), &SimulationSettings::default(), SingleProcess)
            .unwrap();
    let error = simulator.open_loop(&[Spike { step: 1, neuron: 5 }]).unwrap_err();
    let expected = "a given spike is of neuron 5 (from 0), but the network has 5 neurons";
    assert_eq!(error.to_string(), expected);
    let endless = simulator.advance(1e300, &mut |_| Control::Continue).unwrap_err().to_string();
    assert!(endless.starts_with("the duration is 1e300 ms, allowed is"), "{endless}");
    let shown = format!("{simulator:?}");
    assert!(
        shown.starts_with("Simulator { rank: 0, ranks: 1, neurons: 5, time_ms: 0.0"),
        "{shown}"
    );
}
