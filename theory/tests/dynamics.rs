//! The response of networks along frequency and the stability of their asynchronous states, beside numbers that were
//! computed otherwise.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, helpers too")]

use std::f64::consts::TAU;
use std::sync::Arc;

use data::presets::DescribedPreset;
use data::source::{NoFiles, Source};
use data::{Network, Rates};
use siegert_theory::continuation::{ContinuationSettings, SpecialKind, Starts, follow};
use siegert_theory::dynamics::{
    AsynchronousStability, BoundaryEnd, BoundarySettings, DynamicsSettings, NetworkResponse,
    Onsets, Paths, Plane, PlaneSearch, RecipePlane, follow_boundary, mark_onsets, onsets_at,
    phase_diagram,
};
use siegert_theory::response::ResponseTheory;
use siegert_theory::{
    Assumptions, ChangedNetworks, Complex, Family, FixedPoint, MeanField, SearchSettings,
    SolverSettings, Stability, SynapticNoise, UNWATCHED, search, solve,
};

const MEAN_ALONE: DynamicsSettings =
    DynamicsSettings { paths: Paths::MeanAlone, response: ResponseTheory::Analytic, dt_ms: 0.1 };

fn field(network: &Network, assumptions: Assumptions) -> MeanField {
    MeanField::new(network, assumptions).unwrap()
}

fn from_zero(field: &MeanField) -> FixedPoint {
    solve(field, &Rates::zero(field.size()), &SolverSettings::default(), UNWATCHED).unwrap()
}

fn stability(network: &NetworkResponse) -> AsynchronousStability {
    AsynchronousStability::at(network, UNWATCHED).unwrap()
}

fn response(field: &MeanField, settings: DynamicsSettings) -> NetworkResponse {
    NetworkResponse::of(field, &from_zero(field), settings).unwrap()
}

/// Where near a frequency the eigenvalue nearest to 1 crosses the real axis, and its value there.
fn on_the_real_axis(network: &NetworkResponse, near_hz: f64) -> (f64, f64) {
    let nearest = |frequency_hz: f64| {
        let values = network.eigenvalues(frequency_hz).unwrap();
        values.into_iter().min_by(|a, b| (a - 1.0).norm().total_cmp(&(b - 1.0).norm())).unwrap()
    };
    let (mut low, mut high) = (near_hz - 8.0, near_hz + 8.0);
    let falls = nearest(low).im > 0.0;
    assert_ne!(falls, nearest(high).im > 0.0, "no crossing near {near_hz} Hz");
    for _ in 0..50 {
        let middle = f64::midpoint(low, high);
        if (nearest(middle).im > 0.0) == falls { low = middle } else { high = middle }
    }
    (low, nearest(low).re)
}

#[test]
fn the_response_of_the_microcircuit_is_that_of_an_independent_computation() {
    let field = field(&DescribedPreset::Potjans2014.network().unwrap(), Assumptions::PUBLISHED);
    let network = response(&field, DynamicsSettings::default());
    let mut compared = 0;
    for line in include_str!("dynamics/potjans2014_response.csv").lines().skip(2) {
        let numbers: Vec<f64> = line.split(',').map(|number| number.parse().unwrap()).collect();
        let [frequency_hz, target, source, re, im] = numbers[..] else { panic!("{line}") };
        let ours = network.at_frequency(frequency_hz).at(target as usize, source as usize);
        let expected = Complex::new(re, im);
        assert!((ours - expected).norm() < 1e-8 * (1.0 + expected.norm()), "{line}: {ours}");
        compared += 1;
    }
    assert_eq!(compared, 640);
}

#[test]
fn at_frequency_zero_the_response_is_the_gain_matrix() {
    for preset in [DescribedPreset::Potjans2014, DescribedPreset::Brunel2000] {
        for noise in [SynapticNoise::Shift, SynapticNoise::Taylor, SynapticNoise::White] {
            let assumptions = Assumptions { noise, ..Assumptions::default() };
            let field = field(&preset.network().unwrap(), assumptions);
            let point = from_zero(&field);
            let gain = field.gain_matrix(point.rates());
            let largest = gain.values().iter().fold(0.0_f64, |largest, g| largest.max(g.abs()));
            let network = NetworkResponse::of(&field, &point, DynamicsSettings::default()).unwrap();
            let matrix = network.at(Complex::ZERO);
            for ((target, source), g) in gain.iter() {
                let ours = matrix.at(target, source);
                assert!((ours - g).norm() < 1e-12 * largest, "{noise:?} {ours} {g}");
            }
        }
    }
}

/// The asynchronous state of the microcircuit is no state of the spiking network once rates modulate the variance of
/// their input, too: at full density it oscillates at 80 Hz. With the mean path alone that mode is damped, as
/// published (Bos, Diesmann & Helias 2016, doi:10.1371/journal.pcbi.1005132); two faster ones, above what the theory
/// of coloured noise is made for, are not.
#[test]
fn the_microcircuit_oscillates_by_its_variance_path() {
    let field = field(&DescribedPreset::Potjans2014.network().unwrap(), Assumptions::PUBLISHED);
    let point = from_zero(&field);
    assert!(Stability::of(&field, &point).unwrap().is_stable());
    let both = NetworkResponse::of(&field, &point, DynamicsSettings::default()).unwrap();
    let (frequency_hz, eigenvalue) = on_the_real_axis(&both, 80.0);
    assert!((frequency_hz - 79.3).abs() < 0.05 && (eigenvalue - 1.159).abs() < 5e-4);
    let unstable = stability(&both);
    assert!(!unstable.is_stable() && unstable.doubt().is_none());
    assert_eq!(unstable.zeros().len(), 1);
    assert!((unstable.zeros()[0].frequency_hz - 84.66).abs() < 0.01);
    assert!((unstable.zeros()[0].growth_per_s - 38.19).abs() < 0.01);
    let nearest = unstable.nearest();
    assert!((nearest.eigenvalue.re - 0.9917).abs() < 1e-3, "the mode at 290 Hz: {nearest:?}");

    let mean = NetworkResponse::of(&field, &point, MEAN_ALONE).unwrap();
    let (frequency_hz, eigenvalue) = on_the_real_axis(&mean, 85.0);
    assert!((frequency_hz - 84.9).abs() < 0.05 && (eigenvalue - 0.904).abs() < 5e-4);
    let fast = stability(&mean);
    assert!(fast.zeros().iter().all(|zero| zero.frequency_hz > 300.0) && fast.doubt().is_none());
    assert!(fast.damped().iter().any(|zero| (zero.frequency_hz - 81.0).abs() < 1.0));
}

#[test]
fn modes_of_zeros_reproduce_themselves() {
    let field = field(&DescribedPreset::Potjans2014.network().unwrap(), Assumptions::default());
    let network = response(&field, DynamicsSettings::default());
    let stability = stability(&network);
    assert!(!stability.zeros().is_empty() && !stability.damped().is_empty());
    for zero in stability.zeros().iter().chain(stability.damped()) {
        let s = Complex::new(zero.growth_per_s, TAU * zero.frequency_hz) / 1e3;
        let again = network.at(s).product(&zero.right);
        assert!(again.iter().zip(&zero.right).all(|(a, b)| (a - b).norm() < 1e-8));
        let overlap: Complex = zero.left.iter().zip(&zero.right).map(|(v, u)| v * u).sum();
        assert!((overlap - 1.0).norm() < 1e-10);
    }
}

fn brunel(settings: &[&str]) -> Network {
    let preset = Source::preset("brunel2000").unwrap();
    let source = settings.iter().fold(preset, |source, setting| source.set(setting));
    source.build(&NoFiles).unwrap().network
}

/// Two networks of Brunel 2000 (doi:10.1023/A:1008925309027) with delta synapses: g = 6 and four times the threshold
/// rate, g = 5 and twice. Their populations are alike, so that M has one eigenvalue besides 0; where it is real and
/// what it is there was computed with Hermite functions of complex order in 30-digit arithmetic.
#[test]
fn brunels_networks_have_the_eigenvalues_of_arbitrary_precision() {
    let cases = [
        (
            &["connections.jump_mV.I=-0.6", "external.rates_hz=40"][..],
            55.841_262_376_2,
            187.719_544_242,
            1.116_840_595_29,
        ),
        (&[][..], 37.949_697_085_8, 129.699_254_017, 0.725_300_780_153),
    ];
    for (settings, rate_hz, frequency_hz, eigenvalue) in cases {
        let field = field(&brunel(settings), Assumptions::WHITE);
        let point = from_zero(&field);
        assert!((point.rates().hz()[0] - rate_hz).abs() < 1e-8);
        assert!(Stability::of(&field, &point).unwrap().is_stable());
        let network = NetworkResponse::of(&field, &point, DynamicsSettings::default()).unwrap();
        let (ours_hz, ours) = on_the_real_axis(&network, frequency_hz);
        assert!((ours_hz - frequency_hz).abs() < 1e-7 && (ours - eigenvalue).abs() < 1e-9);
        assert_eq!(stability(&network).is_stable(), eigenvalue < 1.0);
        assert!(stability(&network).doubt().is_none());
    }
}

/// What the relaxation calls stable, oscillates: in a simulation of this network at 183 Hz.
#[test]
fn a_network_that_the_relaxation_calls_stable_oscillates() {
    let settings = ["connections.jump_mV.I=-0.6", "external.rates_hz=40"];
    let field = field(&brunel(&settings), Assumptions::default());
    assert!(Stability::of(&field, &from_zero(&field)).unwrap().is_stable());
    let unstable = stability(&response(&field, DynamicsSettings::default()));
    let [zero] = unstable.zeros() else { panic!("{:?}", unstable.zeros()) };
    assert!((zero.frequency_hz - 183.0).abs() < 3.0 && zero.oscillates(), "{}", zero.frequency_hz);
    // With hardly any delay it does not, nor with noise that is large against the distance to threshold.
    let quick = brunel(&[settings[0], settings[1], "connections.delays_ms=0.1"]);
    let noisy = brunel(&[settings[0], settings[1], "external.jump_mV=10", "external.rates_hz=0.4"]);
    for network in [quick, noisy] {
        let field = MeanField::new(&network, Assumptions::default()).unwrap();
        let state = stability(&response(&field, DynamicsSettings::default()));
        assert!(state.is_stable(), "{:?}", state.zeros());
    }
}

#[test]
fn folds_and_zeros_agree() {
    let field = field(&DescribedPreset::E1d.network().unwrap(), Assumptions::default());
    let points = search(&field, &SearchSettings::default(), UNWATCHED).unwrap();
    for found in points.found() {
        let network =
            NetworkResponse::of(&field, &found.point, DynamicsSettings::default()).unwrap();
        let real = stability(&network).zeros().iter().filter(|zero| !zero.oscillates()).count();
        assert_eq!(real, found.stability.n_unstable(), "{}", found.mean_rate_hz);
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let field = field(&DescribedPreset::Potjans2014.network().unwrap(), Assumptions::default());
    let settings = DynamicsSettings::default();
    let refused = NetworkResponse::at_rates(&field, &Rates::zero(7), settings).unwrap_err();
    assert!(refused.to_string().contains("there are 7 values where 8 are needed"), "{refused}");
    let settings = DynamicsSettings { dt_ms: 0.0, ..settings };
    let refused = NetworkResponse::at_rates(&field, &Rates::zero(8), settings).unwrap_err();
    assert!(refused.to_string().starts_with("the step is 0 ms"), "{refused}");
}

/// Brunel's network along its drive: the branch of the relaxation has no special point, the spiking network begins to oscillate where a zero lies on the imaginary axis.
#[test]
fn the_onset_of_an_oscillation_is_a_zero_on_the_imaginary_axis() {
    let along = Source::preset("brunel2000").unwrap().set("connections.jump_mV.I=-0.6");
    let along = along.build(&NoFiles).unwrap().recipe.along("external.rates_hz").unwrap();
    let family = ChangedNetworks::unchanged(Arc::new(along), Assumptions::default());
    let start = from_zero(&family.at(20.0).unwrap());
    let settings = ContinuationSettings::over(10.0, 60.0);
    let mut branch = follow(&family, 20.0, &start, settings, UNWATCHED).unwrap();
    let dynamics = DynamicsSettings::default();
    mark_onsets(&family, &mut branch, dynamics, UNWATCHED).unwrap();
    let onsets: Vec<_> = branch.special_points.iter().collect();
    let [onset] = onsets[..] else { panic!("{onsets:?}") };
    assert_eq!(onset.kind, SpecialKind::Oscillation);
    assert!(onset.parameter_error < 1e-6);
    let (frequency_hz, parameter) = (onset.frequency_hz.unwrap(), onset.point.parameter);
    let at = |parameter: f64| {
        let field = family.at(parameter).unwrap();
        stability(&response(&field, dynamics))
    };
    assert!(at(parameter - 1e-5).is_stable() && !at(parameter + 1e-5).is_stable());
    let near = at(parameter - 1e-5).nearest();
    assert!((near.eigenvalue - 1.0).norm() < 1e-5, "{near:?}");
    assert!((near.frequency_hz - frequency_hz).abs() < 1e-3, "{near:?} {frequency_hz}");
}

/// Brunel's network over external rate and strength of inhibition.
fn drive_and_inhibition() -> RecipePlane {
    RecipePlane {
        recipe: Source::preset("brunel2000").unwrap().build(&NoFiles).unwrap().recipe,
        first: "external.rates_hz".to_owned(),
        second: "connections.jump_mV.I".to_owned(),
        assumptions: Assumptions::default(),
    }
}

const DRIVES_HZ: (f64, f64) = (10.0, 60.0);

fn along_drive() -> PlaneSearch {
    PlaneSearch {
        starts: Starts::Reached { at: DRIVES_HZ.0, from: Rates::zero(2) },
        continuation: ContinuationSettings::over(DRIVES_HZ.0, DRIVES_HZ.1),
        dynamics: DynamicsSettings::default(),
    }
}

#[test]
fn on_the_boundary_in_two_parameters_a_mode_neither_grows_nor_decays() {
    let (plane, dynamics) = (drive_and_inhibition(), DynamicsSettings::default());
    let onsets = onsets_at(&plane, -0.6, &along_drive(), UNWATCHED).unwrap();
    assert!(onsets.warnings.is_empty(), "{:?}", onsets.warnings);
    let [start] = &onsets.onsets[..] else { panic!("{onsets:?}") };
    let jumps_mv = (-0.8, -0.5);
    let settings = BoundarySettings::over(DRIVES_HZ, jumps_mv, dynamics);
    let boundary = follow_boundary(&plane, start, settings, UNWATCHED).unwrap().unwrap();
    assert_eq!(boundary.ends, (BoundaryEnd::RangeLeft, BoundaryEnd::RangeLeft));
    // It ends on the edges themselves.
    for end in [boundary.points.first().unwrap(), boundary.points.last().unwrap()] {
        let (x, y) = (end.first, end.second);
        let on_edge = [x - DRIVES_HZ.0, x - DRIVES_HZ.1, y - jumps_mv.0, y - jumps_mv.1];
        assert!(on_edge.iter().any(|distance| distance.abs() < 1e-12), "{x} {y}");
    }
    assert!(boundary.points.len() > 20, "{}", boundary.points.len());
    let (width, height) = (DRIVES_HZ.1 - DRIVES_HZ.0, jumps_mv.1 - jumps_mv.0);
    for point in boundary.points.iter().step_by(5) {
        let near = |step: f64| {
            let to = point.grows_towards;
            let field = plane
                .at(point.first + step * to.x * width, point.second + step * to.y * height)
                .unwrap();
            let there =
                solve(&field, point.fixed_point.rates(), &SolverSettings::default(), UNWATCHED);
            NetworkResponse::of(&field, &there.unwrap(), dynamics).unwrap()
        };
        let values = near(0.0).eigenvalues(point.frequency_hz).unwrap();
        let nearest = values.iter().map(|value| (value - 1.0).norm()).fold(f64::INFINITY, f64::min);
        assert!(nearest < 1e-6, "{nearest} at {} {}", point.first, point.second);
        if (0.01..0.99).contains(&((point.first - DRIVES_HZ.0) / width)) {
            let zeros = |step| stability(&near(step)).zeros().len();
            assert_eq!((zeros(-1e-3), zeros(1e-3)), (point.others, point.others + 1), "{point:?}");
        }
    }
}

/// A boundary is one curve, from whichever of its onsets it is followed, and every onset that is found otherwise lies on it.
#[test]
fn onsets_on_other_lines_lie_on_the_boundary() {
    let (plane, search) = (drive_and_inhibition(), along_drive());
    let settings = BoundarySettings::over(DRIVES_HZ, (-0.8, -0.5), DynamicsSettings::default());
    let none = Onsets::default();
    let diagram = phase_diagram(&plane, none, &[-0.6, -0.7], &search, settings, UNWATCHED).unwrap();
    let onsets = onsets_at(&plane, -0.7, &search, UNWATCHED).unwrap();
    assert!(diagram.warnings.is_empty(), "{:?}", diagram.warnings);
    let [boundary] = &diagram.boundaries[..] else { panic!("{}", diagram.boundaries.len()) };
    let [other] = &onsets.onsets[..] else { panic!("{onsets:?}") };
    let crossing = boundary.points.windows(2).find_map(|pair| {
        let share = (other.second - pair[0].second) / (pair[1].second - pair[0].second);
        let between = |from: f64, to: f64| from + share * (to - from);
        (0.0..=1.0).contains(&share).then(|| {
            let frequency_hz = between(pair[0].frequency_hz, pair[1].frequency_hz);
            (between(pair[0].first, pair[1].first), frequency_hz)
        })
    });
    let (drive_hz, frequency_hz) = crossing.unwrap();
    // Between points the curve is not straight.
    assert!((drive_hz - other.first).abs() < 0.05, "{drive_hz} {}", other.first);
    assert!((frequency_hz - other.frequency_hz).abs() < 0.1, "{frequency_hz}");
}

/// A described parameter that is a multiple of another one is so whichever of the two comes first.
#[test]
fn a_plane_knows_which_of_its_parameters_depends_on_the_other() {
    let recipe = drive_and_inhibition().recipe;
    let plane = |first: &str, second: &str| RecipePlane {
        recipe: recipe.clone(),
        first: first.to_owned(),
        second: second.to_owned(),
        assumptions: Assumptions::default(),
    };
    let of_pair = brunel(&["connections.jump_mV.E=0.12", "connections.jump_mV.I=-0.72"]);
    let expected = MeanField::new(&of_pair, Assumptions::default()).unwrap();
    let rates = Rates::from_hz(vec![30.0, 30.0]);
    let expected = expected.working_point(&rates).mu_mv;
    for field in [
        plane("g", "connections.jump_mV.E").at(-6.0, 0.12).unwrap(),
        plane("connections.jump_mV.E", "g").at(0.12, -6.0).unwrap(),
    ] {
        let ours = field.working_point(&rates).mu_mv;
        assert!(ours.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-12), "{ours:?}");
    }
}

#[test]
fn neurons_that_fire_often_behind_slow_synapses_are_told_of() {
    let warnings = |settings: &[&str]| {
        let field = field(&brunel(settings), Assumptions::default());
        let warnings = response(&field, DynamicsSettings::default()).warnings();
        warnings.into_iter().map(|warning| warning.kind).collect::<Vec<_>>()
    };
    assert!(warnings(&[]).is_empty());
    let slow = ["neuron.tau_syn_ex=1.0", "neuron.tau_syn_in=1.0"];
    assert_eq!(warnings(&slow), ["busy_populations"]);
}

/// Delays without spread are factors `e^{-s d}` and nothing else. What inhibition makes oscillate through its delay rests without
/// (Brunel & Hakim 1999, doi:10.1162/089976699300016179), and what excites itself without a delay leaves a state where the
/// relaxation does, by one real mode, as `1 - M(s)` is then below 0 at s = 0 and above at infinity.
#[test]
fn without_delays_what_the_delay_made_is_gone() {
    let strong = ["connections.jump_mV.I=-0.6", "external.rates_hz=40"];
    let delayed = |delay_ms: f64| {
        let delays = format!("connections.delays_ms={delay_ms}");
        response(
            &field(&brunel(&[strong[0], strong[1], &delays]), Assumptions::default()),
            DynamicsSettings::default(),
        )
    };
    let (with, without) = (delayed(1.5), delayed(1e-9));
    let s = Complex::new(0.02, 0.7);
    for (i, j) in [(0, 0), (0, 1), (1, 1)] {
        let (with, without) = (with.at(s).at(i, j), without.at(s).at(i, j));
        assert!((with * (s * 1.5).exp() - without).norm() < 1e-8 * without.norm());
    }
    assert_eq!(stability(&with).zeros().len(), 1);
    for delay_ms in [0.3, 0.1, 1e-3, 1e-9] {
        assert!(stability(&delayed(delay_ms)).is_stable(), "{delay_ms}");
    }
    let excitatory = Source::preset("e1d").unwrap().set("external.rates_hz=160");
    let network = excitatory.set("connections.delays_ms=1e-9").build(&NoFiles).unwrap().network;
    let field = field(&network, Assumptions::default());
    let found = search(&field, &SearchSettings::default(), UNWATCHED).unwrap();
    let [low, middle, _] = found.found() else { panic!("{}", found.found().len()) };
    let growing = [low, middle].map(|state| {
        let settings = DynamicsSettings::default();
        let found = stability(&NetworkResponse::of(&field, &state.point, settings).unwrap());
        found.zeros().iter().map(|zero| zero.frequency_hz).collect::<Vec<_>>()
    });
    assert_eq!(growing, [vec![], vec![0.0]]);
}

/// Noise that is large beside the distance to the threshold makes rates follow their input less and less, so that no mode
/// comes near 1. The mean of the external input stays: k times the jump at a k-th of the rate.
#[test]
fn in_large_noise_no_mode_comes_near_one() {
    let largest = [1.0, 16.0, 64.0, 256.0].map(|k| {
        let (jump, rate) =
            (format!("external.jump_mV={}", 0.1 * k), format!("external.rates_hz={}", 40.0 / k));
        let network = brunel(&["connections.jump_mV.I=-0.6", &jump, &rate]);
        let network =
            response(&field(&network, Assumptions::default()), DynamicsSettings::default());
        assert_eq!(stability(&network).is_stable(), k > 1.0, "{k}");
        let values = network.eigenvalues(180.0).unwrap();
        values.iter().map(|value| value.norm()).fold(0.0, f64::max)
    });
    assert!(largest.is_sorted_by(|a, b| a > b), "{largest:?}");
    assert!(largest[3] < 0.5 * largest[0], "{largest:?}");
}
