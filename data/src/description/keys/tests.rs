//! That the table says what is read and refused.

use super::*;
use crate::description::scalar::RELATIVE;
use crate::description::{DescriptionError, network_from};
use crate::overlay::range::PROBES;
use crate::overlay::{Format, Overlay, Source};
use crate::presets::DescribedPreset;
use serde_json::{Value, json};

/// Every key of a description, some of which say the same.
fn complete() -> Value {
    let neuron = json!({
        "C_m": 250.0, "tau_m": 10.0, "tau_syn_ex": 0.5, "tau_syn_in": 0.5, "t_ref": 2.0, "E_L": -65.0,
        "V_th": -50.0, "V_reset": -65.0, "V0_mean": -60.0, "V0_sd": 1.0
    });
    let population =
        json!({ "area": "A", "layer": "4", "kind": "E", "neurons": 800.0, "neuron": neuron });
    let other = json!({ "area": "B", "kind": "I", "neurons": 200.0 });
    json!({
        "name": "complete", "source": "nowhere", "neuron": neuron,
        "populations": { "NAME": population, "B-I": other },
        "connections": {
            "indegrees": 0.0, "probabilities": 0.0, "synapses": 0.0, "rule": "fixed_indegree",
            "weights_pA": [1.0, -1.0], "psp_mV": [1.0, -1.0], "jump_mV": [1.0, -1.0], "weights_sd_pA": 0.0, "weights_rel_sd": 0.0,
            "lognormal": "none", "delays_ms": 1.0, "delays_sd_ms": 0.0, "delays_rel_sd": 0.0
        },
        "external": {
            "indegrees": 1.0, "weights_pA": 1.0, "psp_mV": 1.0, "jump_mV": 1.0, "rates_hz": 1.0,
            "input": "dc", "dc_pA": 1.0
        },
        "given_input": [{
            "sources": { "NAME": { "area": "C", "layer": "4", "kind": "E" } },
            "indegrees": 1.0, "weights_pA": 1.0, "rates_hz": [[1.0, 2.0]], "interval_ms": 1.0
        }],
        "replacement": { "areas_simulated": ["A", "B"], "replace_cc": true, "rates_hz": 1.0 }
    })
}

/// Keys that say the same, of which one may be given.
const ALTERNATIVES: &[&[&str]] = &[
    &["connections.indegrees", "connections.probabilities", "connections.synapses"],
    &["connections.weights_pA", "connections.psp_mV", "connections.jump_mV"],
    &["connections.weights_sd_pA", "connections.weights_rel_sd"],
    &["connections.delays_sd_ms", "connections.delays_rel_sd"],
    &["external.weights_pA", "external.psp_mV", "external.jump_mV"],
];

fn at<'v>(value: &'v mut Value, key: &str) -> &'v mut Value {
    let pointer = format!("/{}", key.replace("given_input.", "given_input.0.").replace('.', "/"));
    value.pointer_mut(&pointer).unwrap_or_else(|| panic!("{key} is there"))
}

/// A network with one of its keys changed, and of those that say the same none but this, or else the first.
fn with(key: &str, value: Value) -> Result<crate::Network, DescriptionError> {
    let mut all = complete();
    for same in ALTERNATIVES {
        let kept = same.iter().find(|one| **one == key).unwrap_or(&same[0]);
        for removed in same.iter().filter(|one| *one != kept) {
            *at(&mut all, removed) = Value::Null;
        }
    }
    // Company that lets threshold and reset be anything.
    let section = key.rsplit_once('.').map_or("", |(section, _)| section);
    match key.rsplit('.').next() {
        Some("V_th") => *at(&mut all, &format!("{section}.V_reset")) = json!(-1e301),
        Some("V_reset") => *at(&mut all, &format!("{section}.V_th")) = json!(1e301),
        _ => {}
    }
    if section == "neuron" {
        *at(&mut all, "populations.NAME.neuron") = json!({});
    }
    *at(&mut all, key) = value;
    let text = all.to_string();
    let source = Source { name: "d.json", format: Format::Json, text: &text };
    network_from(&Overlay::empty().source(&source)?, &|_| Err(std::io::ErrorKind::NotFound.into()))
}

fn paths(value: &Value, path: &str, paths: &mut Vec<String>) {
    match value {
        Value::Object(entries) => {
            for (key, below) in entries {
                self::paths(below, format!("{path}.{key}").trim_start_matches('.'), paths);
            }
        }
        Value::Array(elements) if elements.iter().any(Value::is_object) => {
            self::paths(&elements[0], path, paths);
        }
        _ => paths.push(path.to_owned()),
    }
}

#[test]
fn the_table_has_every_key_and_no_other() {
    // What is written of all that is read: a key that the form lacks would be refused.
    let form: Description = serde_json::from_value(complete()).unwrap();
    let Description {
        name: _,
        source: _,
        neuron: _,
        populations: _,
        connections: _,
        external: _,
        given_input: _,
        replacement: _,
    } = &form;
    let mut written = Vec::new();
    paths(&serde_json::to_value(&form).unwrap(), "", &mut written);
    written.retain(|path| !path.starts_with("populations.B-I"));
    let mut listed: Vec<&str> = Description::KEYS.iter().map(|info| info.key).collect();
    listed.sort_unstable();
    written.sort_unstable();
    assert_eq!(listed, written);
    // And of all that the forms have nothing is missing above.
    let refusals = ["neuron", "connections", "external", "replacement"].map(|section| {
        let text = json!({ section: { "no such key": 1 } }).to_string();
        serde_json::from_str::<Description>(&text).unwrap_err().to_string()
    });
    for name in refusals.iter().flat_map(|refusal| refusal.split('`').skip(3).step_by(2)) {
        assert!(
            Description::KEYS.iter().any(|info| info.key.ends_with(&format!(".{name}"))),
            "{name}"
        );
    }
}

#[test]
fn numbers_are_taken_within_the_range_that_is_said_and_refused_outside() {
    for KeyInfo { key, allowed, .. } in Description::KEYS {
        let (Number(range) | Numbers(range)) = allowed else { continue };
        for &value in PROBES.iter().filter(|value| value.is_finite()) {
            let series = *key == "given_input.rates_hz";
            let number = if series { json!([[value, value]]) } else { json!(value) };
            let taken = with(key, number);
            assert_eq!(taken.is_ok(), range.contains(value), "{key} = {value:e}: {taken:?}");
            let Err(refusal) = taken else { continue };
            let allowed = format!("allowed is {}", range.words());
            assert!(refusal.to_string().ends_with(&allowed), "{key}: {refusal}");
        }
    }
}

#[test]
fn what_is_no_number_is_refused_in_the_words_that_are_said() {
    for KeyInfo { key, allowed, .. } in Description::KEYS {
        let Other(words) = allowed else { continue };
        let refusal = with(key, json!(-1.5)).expect_err(key).to_string();
        assert!(refusal.contains(&format!("allowed is {words}")), "{refusal}: {words}");
    }
}

#[test]
fn names_are_those_that_settings_know_with_their_ranges() {
    let names: Vec<&str> = Description::NAMES.iter().map(|info| info.key).collect();
    assert_eq!(names, RELATIVE);
    for KeyInfo { key, allowed, .. } in Description::NAMES {
        let Number(range) = allowed else { panic!("{key} is a number") };
        for &value in PROBES {
            let layers = DescribedPreset::Brunel2000.layers().unwrap();
            let setting = format!("{key}={value:?}");
            let (parameter, value) =
                crate::ScalarParameter::of_setting(&setting, &layers).unwrap().unwrap();
            let taken = network_from(&parameter.laid_over(layers, value), &|_| {
                Err(std::io::ErrorKind::NotFound.into())
            });
            assert_eq!(taken.is_ok(), range.contains(value), "{setting}");
        }
    }
}

#[test]
fn units_are_said_of_numbers_alone_and_every_key_says_what_holds_without_it() {
    for info in Description::KEYS {
        assert_eq!(info.unit.is_empty(), matches!(info.allowed, Other(_)), "{}", info.key);
        assert!(!info.meaning.is_empty() && !info.missing.is_empty(), "{}", info.key);
    }
}

fn template(text: &str) -> crate::Network {
    let source = Source { name: "template.toml", format: Format::Toml, text };
    let layers = Overlay::empty().source(&source).unwrap();
    network_from(&layers, &|_| Err(std::io::ErrorKind::NotFound.into())).unwrap()
}

#[test]
fn the_template_has_every_key_and_is_a_network_with_and_without_what_is_in_comments() {
    use crate::description::TEMPLATE;
    let bare = template(TEMPLATE);
    assert_eq!(bare.size(), 2);
    // `#key = value` can be left out; `# or: key = value` says something in another way.
    let written: Vec<&str> = TEMPLATE
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(key) if !key.starts_with([' ', '#']) => key,
            _ => line,
        })
        .collect();
    let complete = template(&written.join("\n"));
    assert_eq!((complete.size(), complete.replaced.len()), (2, 1));
    for KeyInfo { key, .. } in Description::KEYS {
        let last = key.rsplit('.').next().unwrap();
        // What a population may set of its own is written once, for all of them.
        let section =
            if key.contains("NAME") { "[neuron]" } else { key.split('.').next().unwrap() };
        let from = &TEMPLATE[TEMPLATE.find(section).unwrap()..];
        assert!(from.contains(&format!("{last} = ")), "{key}");
    }
}
