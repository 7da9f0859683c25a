//! Descriptions against networks put together by hand, and every way to get one wrong.

use super::*;
use crate::drive::SourceActivity;
use crate::label::{Kind, Label, Layer};
use crate::matrix::Matrix;
use crate::overlay::{Format, Source};
use crate::presets::DescribedPreset;

const TWO: &str = r#"
neuron = { tau_m = 20.0, E_L = -70.0 }
[populations]
E = { kind = "E", neurons = 800 }
I = { kind = "I", neurons = 200, neuron = { tau_m = 10.0, tau_syn_in = 2.0 } }
[connections]
indegrees = [[80, 20], [40, 10]]
weights_pA = { E = 10, I = -50 }
delays_ms = 1.5
"#;

fn layers(text: &str) -> Overlay {
    let source = Source { name: "net.toml", format: Format::Toml, text };
    Overlay::empty().source(&source).unwrap()
}

fn no_files(_: &str) -> std::io::Result<Vec<u8>> {
    Err(std::io::ErrorKind::NotFound.into())
}

fn network(text: &str) -> Network {
    network_from(&layers(text), &no_files).unwrap()
}

fn with(setting: &str) -> Result<Network, DescriptionError> {
    network_from(&layers(TWO).setting(setting).unwrap(), &no_files)
}

fn complaint(setting: &str) -> String {
    let error = with(setting).unwrap_err().to_string();
    error.strip_prefix(&format!("the setting {setting}: ")).unwrap_or(&error).to_owned()
}

#[test]
fn short_forms_stand_for_the_whole_matrix() {
    let network = network(TWO);
    assert_eq!(network.in_degrees.values(), [80.0, 20.0, 40.0, 10.0]);
    assert_eq!(network.weights.mean_pa.values(), [10.0, -50.0, 10.0, -50.0]);
    assert_eq!(network.delays.mean_ms, Matrix::filled(2, 2, 1.5));
    assert_eq!(network.weights.sd_pa, Matrix::zeros(2, 2));
    assert_eq!(network.external.in_degrees, [0.0, 0.0]);
}

#[test]
fn a_population_differs_only_where_it_says_so() {
    let network = network(TWO);
    let (e, i) = (&network.populations[0], &network.populations[1]);
    assert_eq!((e.neuron.tau_m_ms, i.neuron.tau_m_ms), (20.0, 10.0));
    assert_eq!((e.neuron.tau_syn_in_ms, i.neuron.tau_syn_in_ms), (0.5, 2.0));
    assert_eq!((e.neuron.e_l_mv, i.initial_potential.mean_mv), (-70.0, -70.0));
}

#[test]
fn in_degrees_synapses_and_probabilities_say_the_same() {
    let of = |setting: &str| {
        let layers = layers(TWO).setting("connections.indegrees=null").unwrap();
        network_from(&layers.setting(setting).unwrap(), &no_files).unwrap().into_parts().in_degrees
    };
    let synapses = of("connections.synapses=[[64000, 16000], [8000, 2000]]");
    assert_eq!(synapses.values(), [80.0, 20.0, 40.0, 10.0]);
    // A pair out of 800 x 200 is missed by all of S synapses with probability (1 - 1/160000)^S.
    let probabilities = of("connections.probabilities=[[0, 0.1], [0, 0]]");
    let missed = (1.0 - 1.0 / 160_000.0_f64).powf(800.0 * probabilities[(0, 1)]);
    assert!((missed - 0.9).abs() < 1e-9);
    assert_eq!(probabilities[(0, 0)], 0.0);
}

#[test]
fn potentials_and_jumps_become_currents_of_each_target() {
    let of = |setting: &str| {
        let layers = layers(TWO).setting("connections.weights_pA=null").unwrap();
        network_from(&layers.setting(setting).unwrap(), &no_files)
            .unwrap()
            .into_parts()
            .weights
            .mean_pa
    };
    let jump = of("connections.jump_mV={\"E\": 0.1, \"I\": -0.4}");
    assert_eq!(jump.values(), [50.0, -200.0, 50.0, -50.0]);
    let psp = of("connections.psp_mV={\"E\": 0.1, \"I\": -0.4}");
    let expected = network(TWO).populations[1].neuron.psc_pa_per_psp_mv(Kind::Inhibitory) * -0.4;
    assert_eq!(psp[(1, 1)], expected);
}

#[test]
fn matrices_come_from_files_beside_the_description() {
    let text = TWO.replace("[[80, 20], [40, 10]]", "\"k.csv\"");
    let read = |name: &str| match name {
        "k.csv" => Ok(b"80,20\n40,10\n".to_vec()),
        other => no_files(other),
    };
    let described = network_from(&layers(&text), &read).unwrap();
    assert_eq!(described, network(TWO));
    let error = network_from(&layers(&text), &no_files).unwrap_err();
    assert_eq!(
        error.to_string(),
        "net.toml, line 7: connections.indegrees: cannot read k.csv: entity not found"
    );
}

#[test]
fn json_says_the_same_as_toml() {
    let description: Description = layers(TWO).read().unwrap();
    let json = serde_json::to_string_pretty(&description).unwrap();
    let source = Source { name: "net.json", format: Format::Json, text: &json };
    let layers = Overlay::empty().source(&source).unwrap();
    assert_eq!(network_from(&layers, &no_files).unwrap(), network(TWO));
}

#[test]
fn every_shipped_network_returns_exactly_from_what_is_written() {
    for preset in DescribedPreset::ALL {
        assert_returns(&preset.network().unwrap());
    }
}

#[test]
fn unequal_neurons_areas_layers_and_given_input_return_exactly() {
    let text = r#"
        [populations]
        V1-23E = { area = "V1", layer = "23", kind = "E", neurons = 100.7 }
        V1-I = { area = "V1", kind = "I", neurons = 25, neuron = { tau_m = 7.3 } }
        "V2.x" = { area = "V2", layer = "5", kind = "E", neurons = 1e5 }
        [connections]
        indegrees = [[1e-300, 2.5, 3], [0.1, 5, 6], [7, 8, 9]]
        weights_pA = { E = 0.1, I = -1e20 }
        lognormal = "E-to-E"
        delays_ms = 1.5
        delays_rel_sd = 0.5
        [external]
        indegrees = [1, 2, 3]
        weights_pA = 3.3333333333333335
        rates_hz = 8
        input = "dc"
        dc_pA = [0, -5, 17.25]
        [[given_input]]
        sources = { thalamus = { kind = "E" }, V4-I = { area = "V4", kind = "I" } }
        indegrees = [[1, 2], [3, 4], [5, 6]]
        weights_pA = { E = 87.8, I = -400 }
        rates_hz = [[1, 2, 3], [4, 5, 6]]
        interval_ms = 1
        [[given_input]]
        sources.thalamus = { kind = "E" }
        indegrees = 10
        weights_pA = 87.8
        rates_hz = 15
    "#;
    let network = network(text);
    let label = &network.populations[2].label;
    assert_eq!((label.to_string().as_str(), label.layer), ("V2-V2.x", Some(Layer::L5)));
    assert_eq!(network.populations[0].label, Label::layered("V1", Layer::L23, Kind::Excitatory));
    assert!(matches!(network.replaced[0].activity, SourceActivity::Current { .. }));
    assert_returns(&network);
}

/// As TOML and as JSON, inline and with matrices in files.
fn assert_returns(network: &Network) {
    let description = Description::of(network);
    let from_toml: Description = layers(&description.to_toml()).read().unwrap();
    assert_eq!(&from_toml.network(&no_files).unwrap(), network);
    let json = serde_json::to_string(&description).unwrap();
    let source = Source { name: "net.json", format: Format::Json, text: &json };
    let from_json: Description = Overlay::empty().source(&source).unwrap().read().unwrap();
    assert_eq!(&from_json.network(&no_files).unwrap(), network);

    let mut short = description;
    let files = short.take_matrices();
    assert!(
        files.iter().any(|(name, matrix)| name == "indegrees.npy" && *matrix == network.in_degrees)
    );
    let read = |name: &str| {
        let (_, matrix) = files.iter().find(|(file, _)| file == name).unwrap();
        Ok(npy_bytes(matrix))
    };
    assert_eq!(&short.network(&read).unwrap(), network);
}

fn npy_bytes(matrix: &Matrix) -> Vec<u8> {
    use npyz::WriterBuilder;
    let mut bytes = Vec::new();
    let mut writer = npyz::WriteOptions::<f64>::new()
        .default_dtype()
        .shape(&[matrix.targets() as u64, matrix.sources() as u64])
        .writer(&mut bytes)
        .begin_nd()
        .unwrap();
    writer.extend(matrix.values().iter().copied()).unwrap();
    writer.finish().unwrap();
    bytes
}

#[test]
fn the_text_is_laid_out_for_people() {
    let text = Description::of(&network(TWO)).to_toml();
    assert!(
        text.contains("[populations]\nE = { kind = \"E\", neurons = 800.0, neuron = {"),
        "{text}"
    );
    assert!(text.contains("indegrees = [\n    [80.0, 20.0],\n    [40.0, 10.0],\n]\n"), "{text}");
}

#[test]
fn given_rates_stand_in_for_areas_left_out() {
    let text = r#"
        [populations]
        A = { area = "X", kind = "E", neurons = 10 }
        B = { area = "Y", kind = "E", neurons = 10 }
        [connections]
        indegrees = 5
        weights_pA = 1
        delays_ms = 1
        [replacement]
        areas_simulated = ["Y"]
        rates_hz = [3, 4]
    "#;
    let network = network(text);
    assert_eq!(network.size(), 1);
    let SourceActivity::Poisson(rates) = &network.replaced[0].activity else { panic!() };
    assert_eq!(rates.hz(), [3.0]);
    let mut wrong = layers(text).setting("replacement.areas_simulated=[\"Z\"]").unwrap();
    let error = network_from(&wrong, &no_files).unwrap_err().to_string();
    assert!(error.ends_with("replacement: there is no area `Z`; the areas are X, Y"), "{error}");
    wrong = layers(text).setting("replacement.rates_hz=[1]").unwrap();
    let error = network_from(&wrong, &no_files).unwrap_err().to_string();
    assert!(error.ends_with("replacement.rates_hz has 1 values, expected 2"), "{error}");
}

#[test]
fn unknown_keys_are_refused_with_line_and_closest_key() {
    let error = network_from(&layers(&TWO.replace("delays_ms", "delay_ms")), &no_files);
    assert_eq!(
        error.unwrap_err().to_string(),
        "net.toml, line 9: there is no connections.delay_ms; did you mean connections.delays_ms?"
    );
    assert_eq!(
        complaint("populations.E.neuron.tau=1"),
        "there is no populations.E.neuron.tau; did you mean populations.E.neuron.tau_m?"
    );
}

#[test]
fn wrong_shapes_are_named_with_what_was_expected() {
    for (setting, expected) in [
        (
            "connections.indegrees=[[1,2,3],[4,5,6]]",
            "connections.indegrees is 2 x 3, expected 2 x 2 (target x source)",
        ),
        (
            "connections.indegrees=[[1,2],[3]]",
            "row 2 of connections.indegrees has 1 values, the first row has 2",
        ),
        ("external.rates_hz=[1,2,3]", "external.rates_hz has 3 values, expected 2"),
        (
            "connections.delays_ms={\"E\": 1}",
            "connections.delays_ms says nothing about I populations: I is missing",
        ),
    ] {
        assert_eq!(complaint(setting), expected);
    }
}

#[test]
fn wrong_values_are_named_with_what_is_allowed() {
    for (setting, expected) in [
        ("populations.E.kind=\"X\"", "populations.E.kind is \"X\", allowed is one of E, I"),
        (
            "populations.E.neurons=-1",
            "neurons of E is -1, allowed is a finite number of at least 0",
        ),
        ("neuron.tau_m=0", "tau_m of E is 0, allowed is a finite number above 0"),
        (
            "connections.weights_pA=10",
            "the weight of E from I is 10 pA, against the sign of its source",
        ),
        (
            "connections.indegrees=[[1,-2],[3,4]]",
            "in-degree of E from I is -2, allowed is a finite number of at least 0",
        ),
        ("external.input=\"noise\"", "external.input is \"noise\", allowed is one of poisson, dc"),
    ] {
        assert!(complaint(setting).starts_with(expected), "{}", complaint(setting));
    }
    let probability = layers(TWO)
        .setting("connections.indegrees=null")
        .and_then(|layers| layers.setting("connections.probabilities=1.0"))
        .unwrap();
    let error = network_from(&probability, &no_files).unwrap_err().to_string();
    assert_eq!(
        error,
        "the setting connections.probabilities=1.0: connections.probabilities of E from E is 1, \
         allowed is a number of at least 0 and below 1"
    );
}

#[test]
fn what_is_said_twice_or_not_at_all_is_refused() {
    assert_eq!(
        complaint("connections.psp_mV=0.1"),
        "connections.weights_pA and connections.psp_mV are given at once, but say the same: \
         keep one (null removes a key)"
    );
    assert_eq!(
        complaint("connections.delays_ms=null"),
        "delays are missing: one of connections.delays_ms is needed"
    );
    assert_eq!(
        complaint("external.indegrees=10"),
        "external weights are missing: one of external.weights_pA, external.psp_mV, \
         external.jump_mV is needed"
    );
    let none = layers("[connections]\nindegrees = 1\n");
    let refusal = network_from(&none, &no_files).unwrap_err().to_string();
    assert_eq!(refusal, "net.toml: populations is missing: a network needs at least one");
}

#[test]
fn populations_may_be_empty_but_send_nothing_then() {
    let empty = TWO.replace("neurons = 200", "neurons = 0");
    let described =
        |from: &str, to: &str| network_from(&layers(&empty.replace(from, to)), &no_files);
    let error = described("", "").unwrap_err().to_string();
    let words = "net.toml, line 7: the in-degree of E from I is 20, but I has no neurons";
    assert_eq!(error, words);
    let allowed = described("[[80, 20], [40, 10]]", "[[80, 0], [40, 0]]").unwrap();
    assert_eq!(allowed.in_degrees[(1, 0)], 40.0);
    let pairs = described("indegrees = [[80, 20], [40, 10]]", "probabilities = 0.1").unwrap();
    assert!(pairs.in_degrees[(0, 0)] > 80.0);
    assert_eq!(pairs.in_degrees.values()[1..], [0.0; 3]);
    let totals = |values| described("indegrees = [[80, 20], [40, 10]]", values);
    let error = totals("synapses = [[8, 0], [3, 0]]").unwrap_err().to_string();
    assert!(error.contains("connections.synapses of I from E is 3, allowed is 0, as"), "{error}");
    assert_eq!(totals("synapses = [[800, 0], [0, 0]]").unwrap().in_degrees[(0, 0)], 1.0);
    let error = described("neurons = 800", "neurons = 0").unwrap_err().to_string();
    assert_eq!(
        error,
        "net.toml, line 3: the network has no neurons: all of its populations are empty"
    );
}

/// What is said of a description whose file `k.csv` holds these rows.
fn complaint_about(text: &str, rows: &str) -> String {
    let beside = |_: &str| Ok(rows.as_bytes().to_vec());
    network_from(&layers(text), &beside).unwrap_err().to_string()
}

#[test]
fn a_number_in_a_file_is_named_with_the_file_and_the_line_that_names_it() {
    let from_file =
        |key: &str| TWO.replace("indegrees = [[80, 20], [40, 10]]", &format!("{key} = \"k.csv\""));
    assert_eq!(
        complaint_about(&from_file("indegrees"), "80,nan\n40,10\n"),
        "net.toml, line 7: k.csv: in-degree of E from I is NaN, allowed is a finite number of at \
         least 0"
    );
    assert_eq!(
        complaint_about(&from_file("indegrees"), "80,20\n"),
        "net.toml, line 7: k.csv: connections.indegrees is 1 x 2, expected 2 x 2 (target x source)"
    );
    assert_eq!(
        complaint_about(&from_file("probabilities"), "0.1,2\n0,0\n"),
        "net.toml, line 7: k.csv: connections.probabilities of E from I is 2, allowed is a number of \
         at least 0 and below 1"
    );
    assert_eq!(
        complaint_about(&from_file("indegrees"), "80,many\n"),
        "net.toml, line 7: connections.indegrees: k.csv holds no matrix of numbers: line 1 has `many`"
    );
    let rates = format!("{TWO}\n[external]\nrates_hz = \"k.csv\"\n");
    assert_eq!(
        complaint_about(&rates, "8\n-8\n"),
        "net.toml, line 12: k.csv: external rate of I is -8, allowed is a finite number of at least 0"
    );
}

#[test]
fn what_is_missing_is_missing_from_a_file() {
    let says = |text: &str| complaint_about(text, "");
    let without = TWO.replace("indegrees = [[80, 20], [40, 10]]", "");
    let missing = says(&without);
    assert!(missing.starts_with("net.toml, line 6: in-degrees are missing"), "{missing}");
    let unconnected = TWO.split("[connections]").next().unwrap_or_default();
    let missing = says(unconnected);
    assert!(missing.starts_with("net.toml: in-degrees are missing"), "{missing}");
}

#[test]
fn every_number_that_a_network_refuses_has_its_line() {
    let given = "[[given_input]]\nsources = { X = { kind = \"E\" } }\nindegrees = 1\n\
                 weights_pA = 1\nrates_hz = 1\n";
    let text = format!("{TWO}\n{given}");
    for (from, to, line, what) in [
        ("neurons = 800", "neurons = -8", 4, "neurons of E"),
        ("E_L = -70.0", "E_L = inf", 2, "E_L of E"),
        ("tau_syn_in = 2.0", "tau_syn_in = 0", 5, "tau_syn_in of I"),
        ("tau_syn_in = 2.0", "V0_sd = -1", 5, "SD of initial potentials of I"),
        ("[80, 20]", "[80, -20]", 7, "in-degree of E from I"),
        (
            "weights_pA = { E = 10, I = -50 }",
            "psp_mV = { E = 1, I = 5 }",
            8,
            "the weight of E from I",
        ),
        ("delays_ms = 1.5", "delays_ms = -1", 9, "delay of E from E"),
        ("delays_ms = 1.5", "delays_ms = 1.5\ndelays_rel_sd = -1", 10, "delay SD of E from E"),
        ("indegrees = 1\n", "indegrees = -1\n", 13, "replaced in-degree of E from X"),
        ("rates_hz = 1\n", "rates_hz = -1\n", 15, "rate of a replaced source of X"),
    ] {
        assert!(text.contains(from), "{from}");
        let refusal = complaint_about(&text.replacen(from, to, 1), "");
        let expected = format!("net.toml, line {line}: {what} ");
        assert!(refusal.starts_with(&expected), "{refusal}, expected {expected}");
    }
}

#[test]
fn a_number_has_the_line_of_its_own_group_of_given_input() {
    let group = |source: &str, rate: &str| {
        format!(
            "[[given_input]]\nsources = {{ {source} = {{ kind = \"E\" }} }}\nindegrees = 1\n\
             weights_pA = 1\nrates_hz = {rate}\n"
        )
    };
    let refusal = complaint_about(&format!("{TWO}\n{}{}", group("X", "1"), group("Y", "-2")), "");
    assert!(refusal.starts_with("net.toml, line 20: rate of a replaced source of Y"), "{refusal}");
}

#[test]
fn no_line_is_blamed_for_what_a_setting_says() {
    let complaint = |setting: &str| {
        let indegrees = "indegrees = { E = 80, I = 20 }";
        let text = TWO.replace("indegrees = [[80, 20], [40, 10]]", indegrees);
        network_from(&layers(&text).setting(setting).unwrap(), &no_files).unwrap_err().to_string()
    };
    // The table holds numbers of the file and one of the setting, which is the wrong one.
    let refusal = complaint("connections.indegrees.E=-3");
    let expected = "the setting connections.indegrees.E=-3: in-degree of E from E is -3";
    assert!(refusal.starts_with(expected), "{refusal}");
    let refusal = complaint("connections.delays_ms=-1");
    assert!(refusal.starts_with("the setting connections.delays_ms=-1: delay of E"), "{refusal}");
    // V_reset is a default, V_th is what was said.
    let refusal = complaint("populations.E.neuron.V_th=-90");
    assert!(
        refusal.starts_with("the setting populations.E.neuron.V_th=-90: V_reset of E"),
        "{refusal}"
    );
    let refusal = complaint("neuron.V_th=-90");
    assert!(refusal.starts_with("the setting neuron.V_th=-90: V_reset of E"), "{refusal}");
}

#[test]
fn an_element_has_the_line_that_it_stands_on() {
    let line_of = |text: &str, wrong: &str| {
        let before = text.split(wrong).next().unwrap();
        format!("net.toml, line {}: ", before.matches('\n').count() + 1)
    };
    let refused = |indegrees: &str, delays: &str, wrong: &str, what: &str| {
        let text = TWO.replace("indegrees = [[80, 20], [40, 10]]", indegrees);
        let text = text.replace("delays_ms = 1.5", delays);
        assert!(text.contains(wrong), "{text}");
        let refusal = network_from(&layers(&text), &no_files).unwrap_err().to_string();
        let expected = format!("{}{what}", line_of(&text, wrong));
        assert!(refusal.starts_with(&expected), "{refusal}, expected {expected}");
    };
    let (k, d) = ("indegrees = [[80, 20], [40, 10]]", "delays_ms = 1.5");
    let rows = "indegrees = [\n  [80, 20],\n  [40,\n   -10.5],\n]";
    refused(rows, d, "-10.5", "in-degree of I from I is -10.5");
    refused("indegrees = [\n 80,\n -20.5]", d, "-20.5", "in-degree of E from I is -20.5");
    refused("indegrees = [\n [80, 20],\n [41.5]]", d, "[41.5]", "row 2 of connections.indegrees");
    let relative = "delays_ms = [\n 1.5,\n nan]\ndelays_rel_sd = 0.5";
    refused(k, relative, "nan", "delay of E from I is NaN");
    refused(
        k,
        "delays_ms = nan\ndelays_rel_sd = 0.5",
        "delays_ms = nan",
        "delay of E from E is NaN",
    );
}
