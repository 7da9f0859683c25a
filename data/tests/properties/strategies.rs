//! How chance makes networks and their parts.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::Config;
use siegert_data::{
    ConnectionRule, Delays, DriveKind, ExternalDrive, InitialPotential, Kind, Label, Layer,
    Lognormal, Matrix, Network, NetworkParts, NeuronParams, Population, Rates, ReplacedInput,
    SourceActivity, Weights, is_name,
};

/// So many cases that all of them take seconds; a failing one is printed and not written to a file.
pub fn config() -> Config {
    Config { cases: 256, failure_persistence: None, ..Config::default() }
}

/// Any finite number, from the smallest to the largest.
pub fn finite() -> impl Strategy<Value = f64> {
    prop::num::f64::POSITIVE | prop::num::f64::NEGATIVE | prop::num::f64::ZERO
}

pub fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![Just(Kind::Excitatory), Just(Kind::Inhibitory)]
}

fn layer() -> impl Strategy<Value = Option<Layer>> {
    prop::option::of(prop::sample::select(&Layer::ALL[..]))
}

fn name() -> impl Strategy<Value = String> {
    const CHARACTERS: [char; 14] =
        ['V', '1', '2', '3', 'E', 'I', '.', ',', '"', '\'', ' ', '-', '/', 'é'];
    vec(prop::sample::select(&CHARACTERS[..]), 1..6)
        .prop_map(String::from_iter)
        .prop_filter("no name", |name| is_name(name))
}

fn label() -> impl Strategy<Value = Label> {
    let area = prop_oneof![Just(String::new()), name()];
    (area, name(), layer(), kind()).prop_map(|(area, population, layer, kind)| Label {
        area,
        population,
        layer,
        kind,
    })
}

/// Labels of which no two are written alike.
fn labels(count: usize) -> impl Strategy<Value = Vec<Label>> {
    vec(label(), count).prop_filter("a name twice", |labels| {
        let mut names: Vec<String> = labels.iter().map(ToString::to_string).collect();
        names.sort_unstable();
        names.windows(2).all(|pair| pair[0] != pair[1])
    })
}

fn neuron() -> impl Strategy<Value = NeuronParams> {
    let times_ms = (1.0..50.0_f64, 0.1..20.0_f64, 0.1..20.0_f64, 0.0..5.0_f64);
    let potentials_mv = (-80.0..-40.0_f64, -60.0..-30.0_f64, 0.1..30.0_f64);
    (times_ms, 10.0..500.0_f64, potentials_mv).prop_map(
        |((tau_m_ms, tau_syn_ex_ms, tau_syn_in_ms, t_ref_ms), c_m_pf, (e_l_mv, v_th_mv, depth))| {
            NeuronParams {
                tau_m_ms,
                tau_syn_ex_ms,
                tau_syn_in_ms,
                t_ref_ms,
                c_m_pf,
                e_l_mv,
                v_th_mv,
                v_reset_mv: v_th_mv - depth,
            }
        },
    )
}

fn population(label: Label) -> impl Strategy<Value = Population> {
    (1.0..1e6_f64, neuron(), -80.0..-40.0_f64, 0.0..30.0_f64).prop_map(
        move |(neurons, neuron, mean_mv, sd_mv)| Population {
            label: label.clone(),
            neurons,
            neuron,
            initial_potential: InitialPotential { mean_mv, sd_mv },
        },
    )
}

pub fn matrix(
    targets: usize,
    sources: usize,
    entry: impl Strategy<Value = f64>,
) -> impl Strategy<Value = Matrix> {
    vec(entry, targets * sources)
        .prop_map(move |values| Matrix::from_rows(targets, sources, values).unwrap())
}

/// Zero now and then, as where populations are not connected.
fn at_least_zero(most: f64) -> impl Strategy<Value = f64> {
    prop_oneof![1 => Just(0.0), 3 => 0.0..most]
}

fn weights(populations: &[Population]) -> impl Strategy<Value = Weights> + use<> {
    let kinds: Vec<Kind> = populations.iter().map(|population| population.label.kind).collect();
    let n = kinds.len();
    let lognormal = prop_oneof![
        Just(Lognormal::None),
        Just(Lognormal::ExcitatoryToExcitatory),
        Just(Lognormal::All)
    ];
    let size = || matrix(n, n, at_least_zero(1e3));
    (size(), size(), lognormal).prop_map(move |(mean, sd_pa, lognormal)| Weights {
        mean_pa: mean.map(|_, source, weight| match kinds[source] {
            Kind::Excitatory => weight,
            Kind::Inhibitory => -weight,
        }),
        sd_pa,
        lognormal,
    })
}

fn external(n: usize) -> impl Strategy<Value = ExternalDrive> {
    let kind = prop_oneof![Just(DriveKind::Poisson), Just(DriveKind::DirectCurrent)];
    let list = |most| vec(at_least_zero(most), n);
    (list(1e4), list(1e3), list(1e2), kind).prop_map(|(in_degrees, weights_pa, rates_hz, kind)| {
        ExternalDrive { in_degrees, weights_pa, rates_hz, kind }
    })
}

fn replaced(targets: usize) -> impl Strategy<Value = ReplacedInput> {
    let of = move |sources: Vec<Label>| {
        let n = sources.len();
        let poisson = vec(at_least_zero(1e2), n)
            .prop_map(|rates| SourceActivity::Poisson(Rates::from_hz(rates)));
        let series = (0.1..10.0_f64, matrix(n, 3, at_least_zero(1e2)))
            .prop_map(|(interval_ms, rates_hz)| SourceActivity::Current { interval_ms, rates_hz });
        let in_degrees = matrix(targets, n, at_least_zero(1e4));
        let weights_pa = matrix(targets, n, -1e3..1e3);
        (in_degrees, weights_pa, prop_oneof![poisson, series]).prop_map(
            move |(in_degrees, weights_pa, activity)| ReplacedInput {
                sources: sources.clone(),
                in_degrees,
                weights_pa,
                activity,
            },
        )
    };
    (1..3_usize).prop_flat_map(labels).prop_flat_map(of)
}

fn parts(populations: Vec<Population>) -> impl Strategy<Value = NetworkParts> {
    let n = populations.len();
    let rule =
        prop_oneof![Just(ConnectionRule::FixedTotalNumber), Just(ConnectionRule::FixedIndegree)];
    let delays = (matrix(n, n, at_least_zero(10.0)), matrix(n, n, at_least_zero(5.0)));
    let given = vec(replaced(n), 0..3);
    let of_populations = (matrix(n, n, at_least_zero(1e4)), rule, weights(&populations), delays);
    (of_populations, external(n), vec(-1e3..1e3, n), given).prop_map(
        move |((in_degrees, rule, weights, (mean_ms, sd_ms)), external, dc_pa, replaced)| {
            NetworkParts {
                populations: populations.clone(),
                in_degrees,
                rule,
                weights,
                delays: Delays { mean_ms, sd_ms },
                external,
                dc_pa,
                replaced,
            }
        },
    )
}

/// A network of one to three populations, none of them empty.
pub fn network() -> impl Strategy<Value = Network> {
    (1..4_usize)
        .prop_flat_map(labels)
        .prop_flat_map(|labels| labels.into_iter().map(population).collect::<Vec<_>>())
        .prop_flat_map(parts)
        .prop_map(|parts| Network::new(parts).expect("these parts are a network"))
}
