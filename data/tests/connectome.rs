//! What each parameter of the macaque network does, held against what it should do.

use std::sync::LazyLock;

use siegert_data::macaque::{
    Anatomy, Area, Connectome, ConnectomeInputs, RateSeries, SlnFit, SynapseTotals, network,
};
use siegert_data::{
    DriveKind, Kind, Lognormal, Matrix, Network, NeuronParams, Parameters, Preset, Rates, Scaling,
    SourceActivity, scale,
};

static BASE: LazyLock<Connectome> = LazyLock::new(|| connectome(&[]));

/// `schuecker2017`, whose in-degrees need no file, with settings over it.
fn parameters(settings: &[&str]) -> Parameters {
    Parameters::resolve(Preset::Schuecker2017, None, settings.iter().copied())
        .expect("the settings are accepted")
}

fn connectome(settings: &[&str]) -> Connectome {
    Connectome::new(&parameters(settings), &ConnectomeInputs::default())
        .expect("the network is built")
}

fn of(settings: &[&str]) -> Network {
    connectome(settings).into_network()
}

fn position(network: &Network, label: &str) -> usize {
    network
        .populations
        .iter()
        .position(|p| p.label.to_string() == label)
        .expect("there is such a population")
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-11 * b.abs()
}

/// All synapses onto an area's neurons, external ones included, and its neurons.
fn synapses_and_neurons(network: &Network, area: Area) -> (f64, f64) {
    let of_area = network.populations.iter().enumerate();
    let of_area = of_area.filter(|(_, p)| p.label.area == area.name());
    of_area.fold((0.0, 0.0), |(synapses, neurons), (index, population)| {
        let recurrent: f64 = network.in_degrees.row(index).iter().sum();
        let k = recurrent + network.external.in_degrees[index];
        (synapses + k * population.neurons, neurons + population.neurons)
    })
}

/// TH aside, whose intrinsic synapses from an absent layer 4 go missing.
fn complete_areas() -> impl Iterator<Item = Area> {
    Area::all().filter(|area| area.has_layer_4())
}

#[test]
fn av_indegree_v1_is_the_mean_in_degree_of_v1() {
    for in_degree in [2300.0, 3950.0, 5600.0] {
        let network = of(&[
            &format!("connection_params.av_indegree_V1={in_degree}"),
            "connection_params.fac_nu_ext_5E=1",
        ]);
        let (synapses, neurons) = synapses_and_neurons(&network, Area::V1);
        assert!(close(synapses / neurons, in_degree), "{}", synapses / neurons);
    }
}

#[test]
fn rho_syn_keeps_either_synapses_per_volume_or_synapses_per_neuron() {
    let anatomy = Anatomy::shipped();
    let constant = of(&["connection_params.rho_syn=constant"]);
    let specific = of(&["connection_params.rho_syn=area-specific"]);
    let per_mm3 = |area| synapses_and_neurons(&constant, area).0 / anatomy.thickness_mm(area);
    for area in complete_areas() {
        assert!(close(per_mm3(area), per_mm3(Area::V1)), "{area}");
        let (synapses, neurons) = synapses_and_neurons(&specific, area);
        assert!(close(synapses / neurons, 3950.0), "{area}: {}", synapses / neurons);
    }
    assert_ne!(constant.in_degrees, specific.in_degrees);
}

#[test]
fn surface_scales_neurons_and_turns_outside_synapses_into_inside_ones() {
    let (one, four) = (&*BASE, connectome(&["surface=4"]));
    for (small, large) in one.network().populations.iter().zip(&four.network().populations) {
        assert!(close(large.neurons, 4.0 * small.neurons));
    }
    let complete = |(small, _): &(&SynapseTotals, &SynapseTotals)| small.area != "TH";
    for (small, large) in one.synapses().iter().zip(four.synapses()).filter(complete) {
        let from_own_area = |s: &SynapseTotals| s.type_i + s.type_ii;
        assert!(large.type_i > 4.0 * small.type_i, "{}", small.area);
        assert!((large.type_iii - 4.0 * small.type_iii).abs() <= 1e-11 * large.type_iii);
        assert!(close(from_own_area(large), 4.0 * from_own_area(small)), "{}", small.area);
        assert!((large.type_iv / small.type_iv - 4.0).abs() < 1e-9, "{}", small.area);
    }
}

#[test]
fn a_whole_area_has_its_intrinsic_share_and_a_larger_one_no_room() {
    let anatomy = Anatomy::shipped();
    let surface_mm2 = |area: &Area| anatomy.surface_mm2(*area);
    let smallest = Area::all().min_by(|a, b| surface_mm2(a).total_cmp(&surface_mm2(b))).unwrap();
    let whole = connectome(&[&format!("surface={}", surface_mm2(&smallest))]);
    let totals = &whole.synapses()[smallest.index()];
    let all = totals.type_i + totals.type_ii + totals.type_iii + totals.type_iv;
    assert!(totals.type_ii.abs() < 1e-9 * all, "{smallest}: {totals:?}");
    assert!(close(totals.type_i / all, anatomy.intrinsic_fln()), "{}", totals.type_i / all);

    let error = Connectome::new(&parameters(&["surface=5000"]), &ConnectomeInputs::default());
    let message = error.unwrap_err().to_string();
    assert!(message.starts_with("surface is 5000 mm2, more than the "), "{message}");
}

#[test]
fn type_iv_is_what_tracing_finds_outside_the_model() {
    // Subcortical 1.3 % and the share of labelled neurons in cortex outside the model.
    let anatomy = Anatomy::shipped();
    for totals in BASE.synapses().iter().filter(|totals| totals.area != "TH") {
        let area: Area = totals.area.parse().unwrap();
        let all = totals.type_i + totals.type_ii + totals.type_iii + totals.type_iv;
        let labelled: f64 = Area::all().filter_map(|source| anatomy.fln(area, source)).sum();
        let outside = anatomy.fln_outside(area) / (labelled + anatomy.fln_outside(area));
        let expected = 0.013 + (1.0 - anatomy.intrinsic_fln() - 0.013) * outside;
        let found = totals.type_iv / all;
        assert!((found - expected).abs() < 1e-9, "{area}: {found}, expected {expected}");
    }
}

/// Synapses between areas onto excitatory and onto all neurons, `[target][source]`.
fn between_areas(network: &Network) -> Vec<Vec<(f64, f64)>> {
    let mut synapses = vec![vec![(0.0, 0.0); Area::COUNT]; Area::COUNT];
    let area =
        |index: usize| network.populations[index].label.area.parse::<Area>().expect("an area");
    let areas: Vec<usize> = (0..network.size()).map(|index| area(index).index()).collect();
    for ((i, j), number) in network.synapses().iter() {
        let (excitatory, all) = &mut synapses[areas[i]][areas[j]];
        *all += number;
        *excitatory +=
            if network.populations[i].label.kind == Kind::Excitatory { number } else { 0.0 };
    }
    synapses
}

#[test]
fn e_specificity_directs_feedback_to_excitatory_neurons() {
    let anatomy = Anatomy::shipped();
    let specific = between_areas(BASE.network());
    let plain = between_areas(&of(&["connection_params.E_specificity=false"]));
    let (mut feedback, mut other) = (0, 0);
    for target in Area::all() {
        for source in Area::all() {
            let Some(sln) = anatomy.sln(target, source, SlnFit::Published) else { continue };
            let (with, all) = specific[target.index()][source.index()];
            let (without, all_without) = plain[target.index()][source.index()];
            assert!((all - all_without).abs() <= 1e-11 * all);
            if sln < 0.35 && without < all_without {
                feedback += 1;
                assert!((without / all - 0.93).abs() > 1e-6, "{target} from {source}");
                assert!(
                    (with / all - 0.93).abs() < 1e-11,
                    "{target} from {source}: {with} of {all}"
                );
            } else {
                other += 1;
                assert!(close(with, without), "{target} from {source}");
            }
        }
    }
    assert!(feedback > 100 && other > 100, "{feedback} feedback, {other} other connections");
}

#[test]
fn the_own_fit_of_the_sln_redistributes_and_keeps_the_number() {
    let own = connectome(&["connection_params.SLN_fit=own"]);
    assert_ne!(own.network().in_degrees, BASE.network().in_degrees);
    for (published, own) in BASE.synapses().iter().zip(own.synapses()) {
        assert!(close(own.type_i, published.type_i), "{}", own.area);
        assert!((own.type_iii / published.type_iii - 1.0).abs() < 0.05 || own.type_iii == 0.0);
    }
}

#[test]
fn external_factors_multiply_single_populations() {
    let settings = ["fac_nu_ext_5E=2", "fac_nu_ext_6E=3", "fac_nu_ext_TH=5"]
        .map(|setting| format!("connection_params.{setting}"));
    let raised = of(&settings.each_ref().map(String::as_str));
    let plain = of(&["connection_params.fac_nu_ext_TH=1"]);
    for (index, population) in plain.populations.iter().enumerate() {
        let name = population.label.to_string();
        let expected = match name.as_str() {
            "TH-23E" => 5.0,
            "TH-5E" => 10.0,
            name if name.ends_with("-5E") => 2.0,
            name if name.ends_with("-6E") => 3.0,
            _ => 1.0,
        };
        let ratio = raised.external.in_degrees[index] / plain.external.in_degrees[index];
        assert!(close(ratio, expected), "{name}: {ratio}");
    }
    assert_eq!(raised.in_degrees, plain.in_degrees);
}

#[test]
fn weights_follow_their_potentials_and_factors() {
    let network = of(&[
        "connection_params.PSP_e=0.2",
        "connection_params.PSP_e_23_4=0.5",
        "connection_params.PSP_ext=0.7",
        "connection_params.g=-5",
        "connection_params.cc_weights_factor=1.5",
        "connection_params.cc_weights_I_factor=3",
        "neuron_params.single_neuron_dict.tau_syn_in=2",
    ]);
    let neuron = NeuronParams { tau_syn_in_ms: 2.0, ..NeuronParams::default() };
    let unit = |kind| neuron.psc_pa_per_psp_mv(kind);
    let (e, i) = (0.2 * unit(Kind::Excitatory), -5.0 * 0.2 * unit(Kind::Inhibitory));
    let weight = |target: &str, source: &str| {
        network.weights.mean_pa[(position(&network, target), position(&network, source))]
    };
    assert!(close(weight("V1-5E", "V1-23E"), e));
    assert!(close(weight("V1-23I", "V1-4E"), e));
    assert!(close(weight("V1-4E", "V1-5I"), i));
    assert!(close(weight("V1-23E", "V1-4E"), 0.5 * unit(Kind::Excitatory)));
    assert!(close(weight("V1-23E", "V2-5E"), 1.5 * e));
    assert!(close(weight("V2-23E", "V1-4E"), 1.5 * e));
    assert!(close(weight("V1-6I", "MT-23E"), 4.5 * e));
    let external = |pa: &f64| close(*pa, 0.7 * unit(Kind::Excitatory));
    assert!(network.external.weights_pa.iter().all(external));
}

#[test]
fn the_spread_of_weights_is_normal_or_lognormal_where_asked() {
    let rel_sd = |network: &Network, target: &str, source: &str| {
        let at = (position(network, target), position(network, source));
        network.weights.sd_pa[at] / network.weights.mean_pa[at].abs()
    };
    let normal = of(&["connection_params.PSC_rel_sd_normal=0.25"]);
    assert_eq!(normal.weights.lognormal, Lognormal::None);
    assert!(close(rel_sd(&normal, "V1-23E", "V1-4E"), 0.25));
    let all = of(&["connection_params.lognormal_weights=true"]);
    assert_eq!(all.weights.lognormal, Lognormal::All);
    assert!(close(rel_sd(&all, "V1-23I", "V1-4I"), 3.0));
    let only = ["lognormal_weights=true", "lognormal_EE_only=true", "PSC_rel_sd_lognormal=2"]
        .map(|setting| format!("connection_params.{setting}"));
    let only = of(&only.each_ref().map(String::as_str));
    assert_eq!(only.weights.lognormal, Lognormal::ExcitatoryToExcitatory);
    assert!(close(rel_sd(&only, "V1-23E", "V1-4E"), 2.0));
    assert!(close(rel_sd(&only, "V2-23E", "V1-5E"), 2.0));
    assert!(close(rel_sd(&only, "V1-23I", "V1-4E"), 0.1));
    assert!(close(rel_sd(&only, "V1-23E", "V1-4I"), 0.1));
    assert_eq!(only.weights.mean_pa, BASE.network().weights.mean_pa);
}

#[test]
fn delays_are_local_or_follow_the_distance() {
    let network = of(&[
        "delay_params.delay_e=2",
        "delay_params.delay_i=1",
        "delay_params.delay_rel=0.25",
        "delay_params.interarea_speed=7",
    ]);
    let delay = |target: &str, source: &str| {
        let at = (position(&network, target), position(&network, source));
        (network.delays.mean_ms[at], network.delays.sd_ms[at])
    };
    assert_eq!(delay("V1-23E", "V1-6E"), (2.0, 0.5));
    assert_eq!(delay("V1-23E", "V1-6I"), (1.0, 0.25));
    let distance_mm = Anatomy::shipped().distance_mm(Area::V1, "MT".parse().unwrap());
    assert_eq!(delay("V1-23E", "MT-5E"), (distance_mm / 7.0, distance_mm / 28.0));
}

#[test]
fn the_drive_is_poisson_or_direct() {
    assert_eq!(BASE.network().external.kind, DriveKind::Poisson);
    let direct = of(&["input_params.poisson_input=false", "input_params.rate_ext=3"]);
    assert_eq!(direct.external.kind, DriveKind::DirectCurrent);
    assert!(direct.external.rates_hz.iter().all(|&rate| rate == 3.0));
}

/// Mean current (pA) and the sum that the variance is proportional to (pA² ms), per population.
fn input(network: &Network, rates: &Rates) -> Vec<(f64, f64)> {
    let per_ms = |rate_hz: f64| siegert_data::units::per_ms_from_hz(rate_hz);
    let of_target = |target: usize| {
        let neuron = &network.populations[target].neuron;
        let (mut mean, mut variance) = (network.dc_pa[target], 0.0);
        let mut add = |kind: Kind, k: f64, weight_pa: f64, rate_hz: f64| {
            let charge = weight_pa * neuron.tau_syn_ms(kind);
            mean += k * charge * per_ms(rate_hz);
            variance += k * charge * charge * per_ms(rate_hz);
        };
        for (source, population) in network.populations.iter().enumerate() {
            let at = (target, source);
            let (k, w) = (network.in_degrees[at], network.weights.mean_pa[at]);
            add(population.label.kind, k, w, rates.hz()[source]);
        }
        for replaced in &network.replaced {
            let SourceActivity::Poisson(rates) = &replaced.activity else { continue };
            for (source, label) in replaced.sources.iter().enumerate() {
                let at = (target, source);
                let (k, w) = (replaced.in_degrees[at], replaced.weights_pa[at]);
                add(label.kind, k, w, rates.hz()[source]);
            }
        }
        let drive = &network.external;
        let (k, w) = (drive.in_degrees[target], drive.weights_pa[target]);
        add(Kind::Excitatory, k, w, drive.rates_hz[target]);
        (mean, variance)
    };
    (0..network.size()).map(of_target).collect()
}

fn some_rates() -> Rates {
    Rates::from_hz((0..254).map(|index| 0.1 + f64::from(index % 17)).collect())
}

fn same_input(ours: &[(f64, f64)], theirs: &[(f64, f64)]) {
    for (index, (a, b)) in ours.iter().zip(theirs).enumerate() {
        let scale = b.1.abs() + b.0.abs();
        assert!((a.0 - b.0).abs() < 1e-10 * scale, "mean of {index}: {} {}", a.0, b.0);
        assert!(close(a.1, b.1), "variance of {index}: {} {}", a.1, b.1);
    }
}

#[test]
fn scaling_keeps_mean_and_variance_of_every_input() {
    let rates = some_rates();
    for tau_syn_in in ["0.5", "1.5"] {
        let tau = format!("neuron_params.single_neuron_dict.tau_syn_in={tau_syn_in}");
        let inputs =
            ConnectomeInputs { fullscale_rates: Some(rates.clone()), ..Default::default() };
        let scaled = parameters(&["N_scaling=0.01", "K_scaling=0.05", &tau]);
        let scaled = network(&scaled, &inputs).unwrap();
        let full = of(&[&tau]);
        same_input(&input(&scaled, &rates), &input(&full, &rates));
        for (small, large) in scaled.populations.iter().zip(&full.populations) {
            assert!(close(small.neurons, 0.01 * large.neurons));
        }
        let at = (0, 2);
        assert!(close(scaled.in_degrees[at], 0.05 * full.in_degrees[at]));
        let relative = |network: &Network| network.weights.sd_pa[at] / network.weights.mean_pa[at];
        assert!(close(relative(&scaled), relative(&full)));
    }
}

#[test]
fn scaling_keeps_the_input_of_a_network_with_replaced_areas() {
    let rates = some_rates();
    let inputs = ConnectomeInputs { replaced_rates: Some(rates), ..Default::default() };
    let some = parameters(&[
        "sim_params.areas_simulated=V1,V2",
        "connection_params.replace_non_simulated_areas=het_poisson_stat",
    ]);
    let two = network(&some, &inputs).unwrap();
    let rates = Rates::from_hz((1..=16).map(f64::from).collect());
    let factors = Scaling { neurons: 0.5, in_degrees: 0.2 };
    let scaled = scale(two.clone(), factors, Some(&rates)).unwrap();
    assert!(close(scaled.replaced[0].in_degrees.sum(), 0.2 * two.replaced[0].in_degrees.sum()));
    same_input(&input(&scaled, &rates), &input(&two, &rates));
    let impossible = Scaling { neurons: 0.5, in_degrees: -1.0 };
    let error = scale(two, impossible, Some(&rates)).unwrap_err().to_string();
    assert_eq!(error, "the factor of the in-degrees is -1, allowed is a finite number above 0");
}

#[test]
fn scaling_needs_rates_only_for_in_degrees() {
    let plain = ConnectomeInputs::default();
    let neurons_only = network(&parameters(&["N_scaling=0.1"]), &plain).unwrap();
    assert_eq!(neurons_only.in_degrees, BASE.network().in_degrees);
    let error = network(&parameters(&["K_scaling=0.1"]), &plain).unwrap_err();
    assert!(error.to_string().contains("fullscale_rates"), "{error}");
    let short = ConnectomeInputs { fullscale_rates: Some(Rates::zero(8)), ..plain };
    let error = network(&parameters(&["K_scaling=0.1"]), &short).unwrap_err();
    assert!(error.to_string().contains("8 full-scale rates, expected 254"), "{error}");
}

#[test]
fn given_in_degrees_replace_the_recurrent_ones_alone() {
    let mut given = Matrix::from_fn(254, 254, |i, j| (i + 2 * j) as f64);
    given[(3, 4)] = 1e-9;
    let inputs = ConnectomeInputs { in_degrees: Some(given.clone()), ..Default::default() };
    for settings in [&[][..], &["connection_params.K_stable=stabilized"][..]] {
        let network = network(&parameters(settings), &inputs).unwrap();
        given[(3, 4)] = 0.0;
        assert_eq!(network.in_degrees, given);
        assert_eq!(network.external, BASE.network().external);
    }
}

#[test]
fn impossible_in_degrees_are_refused_with_their_place() {
    let refused = |matrix: Matrix| {
        let inputs = ConnectomeInputs { in_degrees: Some(matrix), ..Default::default() };
        network(&parameters(&[]), &inputs).unwrap_err().to_string()
    };
    assert!(refused(Matrix::zeros(254, 255)).contains("are 254 x 255, expected 254 x 254"));
    let mut matrix = Matrix::zeros(254, 254);
    matrix[(0, 9)] = -1.0;
    let message = refused(matrix.clone());
    assert!(message.contains("V1-23E from V2-23I is -1, allowed is"), "{message}");
    matrix[(0, 9)] = f64::NAN;
    assert!(refused(matrix).contains("is NaN"));
}

#[test]
fn missing_inputs_are_named() {
    let plain = ConnectomeInputs::default();
    let file = parameters(&["connection_params.K_stable=mine.npy"]);
    assert!(network(&file, &plain).unwrap_err().to_string().contains("mine.npy"));
    let some = parameters(&["sim_params.areas_simulated=V1"]);
    let error = network(&some, &plain).unwrap_err().to_string();
    assert!(error.contains("replace_non_simulated_areas"), "{error}");
    let rates = parameters(&["connection_params.replace_cc=het_poisson_stat"]);
    let error = network(&rates, &plain).unwrap_err().to_string();
    assert!(error.contains("replace_cc = het_poisson_stat needs a rate"), "{error}");
}

#[test]
fn areas_left_out_are_replaced_at_their_rates() {
    let rates = some_rates();
    let inputs = ConnectomeInputs { replaced_rates: Some(rates.clone()), ..Default::default() };
    let full = input(BASE.network(), &rates);
    let some = parameters(&[
        "sim_params.areas_simulated=V2,TH",
        "connection_params.replace_non_simulated_areas=het_poisson_stat",
    ]);
    let two = network(&some, &inputs).unwrap();
    let areas: Vec<&str> = two.areas().iter().map(|(area, _)| *area).collect();
    assert_eq!(areas, ["V2", "TH"]);
    let kept: Vec<usize> = (8..16).chain(248..254).collect();
    let of_kept = Rates::from_hz(kept.iter().map(|&i| rates.hz()[i]).collect());
    let expected: Vec<(f64, f64)> = kept.iter().map(|&i| full[i]).collect();
    same_input(&input(&two, &of_kept), &expected);

    let common = "connection_params.replace_non_simulated_areas=hom_poisson_stat";
    let v1 = parameters(&["sim_params.areas_simulated=V1", common]);
    let v1 = Connectome::new(&v1, &ConnectomeInputs::default()).unwrap();
    let SourceActivity::Poisson(rates) = &v1.network().replaced[0].activity else { panic!() };
    assert!(rates.hz().iter().all(|&rate| rate == 8.0));
    assert_eq!(v1.synapses().len(), 1);
    assert_eq!(v1.synapses()[0].type_iii, 0.0);
    assert!(close(v1.synapses()[0].replaced, BASE.synapses()[0].type_iii));
}

#[test]
fn input_between_areas_is_replaced_at_given_rates() {
    let rates = some_rates();
    let inputs = ConnectomeInputs { replaced_rates: Some(rates.clone()), ..Default::default() };
    let replaced = parameters(&["connection_params.replace_cc=het_poisson_stat"]);
    let replaced = network(&replaced, &inputs).unwrap();
    assert_eq!(replaced.in_degrees[(0, 8)], 0.0);
    same_input(&input(&replaced, &rates), &input(BASE.network(), &rates));

    let some = parameters(&[
        "connection_params.replace_cc=het_poisson_stat",
        "sim_params.areas_simulated=V1,V2",
    ]);
    let two = network(&some, &inputs).unwrap();
    let of_two = Rates::from_hz(rates.hz()[..16].to_vec());
    same_input(&input(&two, &of_two), &input(BASE.network(), &rates)[..16]);
}

#[test]
fn currents_follow_a_given_series() {
    let rates_hz = Matrix::from_fn(254, 5, |source, sample| (source + sample) as f64);
    let series = RateSeries { interval_ms: 1.0, rates_hz };
    let inputs = ConnectomeInputs { replaced_series: Some(series), ..Default::default() };
    let some = parameters(&[
        "connection_params.replace_non_simulated_areas=het_current_nonstat",
        "sim_params.areas_simulated=V1",
    ]);
    let v1 = network(&some, &inputs).unwrap();
    let SourceActivity::Current { interval_ms, rates_hz } = &v1.replaced[0].activity else {
        panic!("the input should be a current")
    };
    assert_eq!(*interval_ms, 1.0);
    assert_eq!(rates_hz.row(0), &[8.0, 9.0, 10.0, 11.0, 12.0]);
}

#[test]
fn another_anatomy_can_be_built_on() {
    let read = Anatomy::read(&siegert_data::macaque::Tables::shipped()).unwrap();
    let rebuilt = Connectome::of(&read, &parameters(&[]), &ConnectomeInputs::default()).unwrap();
    assert_eq!(rebuilt, *BASE);
}
