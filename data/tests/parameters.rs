//! Parameter files and settings as users write them, good and bad.

use siegert_data::overlay::{Format, OverlayError, Source};
use siegert_data::parameters::{
    InDegreeSource, InitialRates, Parameters, Preset, ReplacedActivity, SynapseDensity,
};

fn toml(text: &str) -> Result<Parameters, OverlayError> {
    let file = Source { name: "p.toml", format: Format::Toml, text };
    Parameters::resolve(Preset::GroundState, Some(&file), [])
}

fn json(text: &str) -> Result<Parameters, OverlayError> {
    let file = Source { name: "p.json", format: Format::Json, text };
    Parameters::resolve(Preset::GroundState, Some(&file), [])
}

fn set(settings: &[&str]) -> Result<Parameters, OverlayError> {
    Parameters::resolve(Preset::GroundState, None, settings.iter().copied())
}

fn refusal<T: std::fmt::Debug>(result: Result<T, OverlayError>) -> String {
    result.expect_err("this is to be refused").to_string()
}

/// A dictionary of the Python model with all its keys, changed in a few places.
const PYTHON: &str = include_str!("python_dictionary.json");

#[test]
fn a_dictionary_dumped_from_python_works_as_it_is() {
    let parameters = json(PYTHON).unwrap();
    let connections = &parameters.network.connections;
    assert_eq!(connections.g, -12.0);
    assert_eq!(connections.k_stable, InDegreeSource::File("K_prime_original.npy".into()));
    assert_eq!(connections.replace_cc, None);
    assert_eq!(connections.replace_non_simulated_areas, Some(ReplacedActivity::GivenPoisson));
    assert_eq!(parameters.network.fullscale_rates, None);
    assert_eq!(parameters.simulation.areas_simulated, ["V1", "V2"]);
    assert_eq!(parameters.theory.initial_rates_max_hz, 1000.0);
}

#[test]
fn every_preset_can_be_written_and_read_again() {
    for preset in Preset::ALL {
        let text = serde_json::to_string_pretty(&preset.parameters()).unwrap();
        let file = Source { name: "p.json", format: Format::Json, text: &text };
        let read = Parameters::resolve(Preset::Schuecker2017High, Some(&file), []).unwrap();
        assert_eq!(read, preset.parameters(), "{preset}");
    }
}

#[test]
fn presets_differ_where_their_papers_do() {
    let base = Preset::Schuecker2017.parameters().network;
    let high = Preset::Schuecker2017High.parameters().network;
    let ground = Preset::GroundState.parameters().network;
    let metastable = Preset::Metastable.parameters().network;
    assert_eq!((base.connections.g, base.input.rate_ext_hz), (-16.0, 8.0));
    assert_eq!((base.connections.fac_nu_ext_5e, base.connections.fac_nu_ext_6e), (1.0, 1.0));
    assert_eq!(high.connections.fac_nu_ext_6e, 1.416_666_67);
    assert_eq!((ground.connections.g, ground.input.rate_ext_hz), (-11.0, 10.0));
    assert_eq!(metastable.connections.cc_weights_factor, 1.9);
    assert_eq!(metastable.connections.cc_weights_i_factor, 2.0);
    assert_eq!(base.connections.k_stable, InDegreeSource::Anatomy);
    let anatomy = Preset::Schmidt2018Anatomy.parameters().network;
    assert_eq!(anatomy.connections.k_stable, InDegreeSource::Anatomy);
    assert_eq!((anatomy.connections.fac_nu_ext_th, anatomy.input.rate_ext_hz), (1.0, 10.0));
    assert_eq!((anatomy.connections.g, anatomy.connections.fac_nu_ext_5e), (-16.0, 1.0));
    assert_eq!(metastable.connections.k_stable, InDegreeSource::Stabilized);
}

#[test]
fn a_preset_is_found_by_name_and_a_slip_is_guessed() {
    assert_eq!("metastable".parse(), Ok(Preset::Metastable));
    let error = "groundstate".parse::<Preset>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no preset groundstate, only schuecker2017, schuecker2017-high, schmidt2018-anatomy, \
         ground-state, metastable; did you mean ground-state?"
    );
}

#[test]
fn settings_go_over_the_file_and_the_last_wins() {
    let text = "N_scaling = 0.5\n[network_params]\nK_scaling = 0.25\n[sim_params]\nrng_seed = 3";
    let file = Source { name: "p.toml", format: Format::Toml, text };
    let settings = ["N_scaling=0.1", "network_params.N_scaling=0.2", "input_params.rate_ext=9"];
    let parameters = Parameters::resolve(Preset::Metastable, Some(&file), settings).unwrap();
    assert_eq!(parameters.network.n_scaling, 0.2);
    assert_eq!(parameters.network.k_scaling, 0.25);
    assert_eq!(parameters.network.input.rate_ext_hz, 9.0);
    assert_eq!(parameters.network.connections.cc_weights_factor, 1.9);
    assert_eq!(parameters.simulation.rng_seed, 3);
}

#[test]
fn settings_know_the_constants_of_json_and_python_and_lists() {
    let parameters = set(&[
        "connection_params.K_stable=None",
        "connection_params.lognormal_weights=True",
        "connection_params.E_specificity=false",
        "connection_params.rho_syn=area-specific",
        "sim_params.areas_simulated=V2,V1",
        r#"sim_params.recording_dict.areas_recorded=["TH", "V1"]"#,
        "theory_params.initial_rates=random_uniform",
        "theory_params.initial_rates_iter=7",
    ])
    .unwrap();
    let connections = &parameters.network.connections;
    assert_eq!(connections.k_stable, InDegreeSource::Anatomy);
    assert!(connections.lognormal_weights && !connections.e_specificity);
    assert_eq!(connections.rho_syn, SynapseDensity::ConstantInDegree);
    assert_eq!(parameters.simulation.areas_simulated, ["V1", "V2"]);
    assert_eq!(parameters.simulation.recording.areas_recorded, ["V1", "TH"]);
    assert_eq!(parameters.theory.initial_rates, InitialRates::RandomUniform);
    assert_eq!(parameters.theory.initial_rates_iter, Some(7));
}

#[test]
fn unknown_keys_are_refused_with_line_and_guess() {
    let toml_error = toml("N_scaling = 1\n\n[connection_params]\ncc_weight_factor = 2\n");
    assert_eq!(
        refusal(toml_error),
        "p.toml, line 4: there is no network_params.connection_params.cc_weight_factor; \
         did you mean network_params.connection_params.cc_weights_factor?"
    );
    let json_error = json("{\n  \"sim_params\": {\n    \"t_simm\": 5\n  }\n}");
    assert_eq!(
        refusal(json_error),
        "p.json, line 3: there is no sim_params.t_simm; did you mean sim_params.t_sim?"
    );
    assert_eq!(
        refusal(set(&["t_sim=5"])),
        "the setting t_sim=5: there is no t_sim; did you mean sim_params.t_sim?"
    );
    assert_eq!(refusal(toml("weather = 'fine'")), "p.toml, line 1: there is no weather");
}

#[test]
fn wrong_types_and_values_are_refused_with_what_is_allowed() {
    let cases = [
        ("connection_params.g=3", "is 3, allowed is a finite number of at most 0"),
        ("connection_params.g=strong", "is \"strong\", allowed is a finite number of at most 0"),
        ("N_scaling=0", "is 0, allowed is a finite number above 0"),
        ("surface=inf", "is inf, allowed is a finite number above 0"),
        ("delay_params.delay_rel=-0.5", "is -0.5, allowed is a finite number of at least 0"),
        ("sim_params.rng_seed=-1", "is -1, allowed is a whole number of at least 0"),
        ("sim_params.rng_seed=1.5", "is 1.5, allowed is a whole number of at least 0"),
        ("input_params.poisson_input=1", "is 1, allowed is a boolean"),
        ("connection_params.rho_syn=konstant", "did you mean constant?"),
        ("connection_params.replace_cc=het_poison_stat", "did you mean het_poisson_stat?"),
        ("connection_params.replace_cc=true", "or null"),
        ("connection_params.K_stable=true", "`siegert stabilize` does"),
        ("connection_params=5", "allowed is a table of g, PSP_e"),
        ("sim_params.areas_simulated=V1,MSTD", "did you mean MSTd?"),
        ("sim_params.areas_simulated=[]", "a list of at least one area"),
        ("theory_params.initial_rates=[1, -2]", "initial_rates[1] is -2"),
        ("neuron_params.single_neuron_dict.V_reset=-40", "below the threshold V_th"),
        ("neuron_params.single_neuron_dict.tau_m=0", "a finite number above 0"),
    ];
    for (setting, expected) in cases {
        let message = refusal(set(&[setting]));
        assert!(message.starts_with(&format!("the setting {setting}: ")), "{message}");
        assert!(message.contains(expected), "{message} does not say {expected}");
    }
}

#[test]
fn a_misspelt_area_in_a_list_is_named_with_its_line() {
    let message = refusal(toml("[sim_params]\nareas_simulated = [\n  'V1',\n  'FFE',\n]"));
    assert!(message.starts_with("p.toml, line 4: sim_params.areas_simulated[1] is \"FFE\""));
    assert!(message.ends_with("did you mean FEF?"), "{message}");
}

#[test]
fn what_the_python_model_ignores_is_refused_with_the_reason() {
    let stimulus = refusal(toml("[input_params]\ndc_stimulus = true"));
    assert!(stimulus.starts_with("p.toml, line 2: "), "{stimulus}");
    assert!(stimulus.contains("the Python model ignores this key"), "{stimulus}");
    let model = refusal(set(&["neuron_params.neuron_model=iaf_psc_alpha"]));
    assert!(model.contains("iaf_psc_exp"), "{model}");
    let theory = set(&["theory_params.neuron_params.single_neuron_dict.tau_m=20"]);
    assert!(refusal(theory).contains("network_params.neuron_params"));
    let both = ["tau_m=20"].map(|t| format!("neuron_params.single_neuron_dict.{t}"));
    let copy = format!("theory_params.{}", both[0]);
    assert!(set(&[&both[0], &copy]).is_ok());
}

#[test]
fn broken_texts_are_refused_with_the_line() {
    assert!(refusal(toml("a = 1\nb = ")).starts_with("p.toml, line 2: this is not TOML: "));
    assert!(
        refusal(json("{\n\"surface\": 1,\n\"g\": minus}"))
            .starts_with("p.json, line 3: this is not JSON")
    );
    assert!(refusal(json("[1]")).contains("allowed is a table"));
    let twice = json("{\"surface\": 1,\n\"surface\": 2}");
    assert_eq!(refusal(twice), "p.json, line 2: surface is given a second time");
    assert_eq!(refusal(set(&["surface"])), "the setting surface: a setting has the form key=value");
    for no_key in ["=", " = 1", "network_params..g=1", ".g=1"] {
        let refused = refusal(set(&[no_key]));
        assert_eq!(refused, format!("the setting {no_key}: a setting has the form key=value"));
    }
    assert!(refusal(set(&["sim_params.areas_simulated=[V1"])).contains("not JSON"));
}
