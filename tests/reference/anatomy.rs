//! The shipped anatomy against the Python model's own reading of the raw tables.

use std::io::Read;

use data::macaque::{Anatomy, Area, Cell, Labelling, Lamina, LaminarPattern, SlnFit};
use data::units::UM_PER_MM;
use serde_json::Value;

use crate::support::shared;

/// Reads compressed JSON; Python writes numbers that are not there as `NaN`, which JSON lacks.
fn reference(name: &str) -> Option<Value> {
    let file =
        std::fs::File::open(shared(&format!("reference/{name}.json.gz"))?).expect("it opens");
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).expect("it is GZIP");
    Some(serde_json::from_str(&text.replace("NaN", "null")).expect("it is JSON"))
}

/// Within 1e-9 relative; the bar that all derived quantities must meet.
fn assert_close(ours: f64, theirs: &Value, what: impl std::fmt::Display) {
    let theirs = theirs.as_f64().unwrap_or_else(|| panic!("no reference for {what}"));
    let close = ours == theirs || (ours - theirs).abs() <= 1e-9 * theirs.abs();
    assert!(close, "{what}: {ours}, the reference has {theirs}");
}

fn assert_same(ours: Option<f64>, theirs: Option<&Value>, what: impl std::fmt::Display) {
    match (ours, theirs) {
        (Some(ours), Some(theirs)) => assert_close(ours, theirs, what),
        (None, None) => {}
        (ours, theirs) => panic!("{what}: {ours:?}, the reference has {theirs:?}"),
    }
}

#[test]
fn densities_thicknesses_and_neuron_numbers_agree() {
    let Some(processed) = reference("anatomy_processed") else { return };
    let Some(raw) = reference("anatomy_raw") else { return };
    let anatomy = Anatomy::shipped();
    for area in Area::all() {
        let name = area.name();
        let density = &processed["neuronal_densities"][name];
        assert_close(anatomy.density_per_mm3(area), &density["overall"], area);
        let thickness_um = anatomy.thickness_mm(area) * UM_PER_MM;
        assert_close(thickness_um, &processed["total_thicknesses"][name], area);
        assert_close(anatomy.surface_mm2(area), &raw["surface_data"][name], area);
        assert_close(anatomy.hierarchy(area), &processed["hierarchy_completed"][name], area);
        let kind = f64::from(anatomy.architectural_type(area));
        assert_close(kind, &processed["architecture_completed"][name], area);
        for lamina in Lamina::ALL {
            let theirs = &processed["laminar_thicknesses"][name][lamina.digits()];
            assert_close(anatomy.layer_thickness_mm(area, lamina), theirs, area);
            if let Some(layer) = lamina.layer() {
                let ours = anatomy.layer_density_per_mm3(area, layer);
                assert_close(ours, &density[lamina.digits()], area);
            }
        }
        let neurons = &processed["realistic_neuronal_numbers"][name];
        assert_close(anatomy.total_neurons(area), &neurons["total"], area);
        for cell in Cell::ALL {
            assert_close(anatomy.neurons(area, cell), &neurons[cell.to_string()], area);
        }
    }
}

#[test]
fn fln_and_sln_agree_before_and_after_completion() {
    let Some(processed) = reference("anatomy_processed") else { return };
    let anatomy = Anatomy::shipped();
    for target in Area::all() {
        let of = |table: &str| processed[table].get(target.name());
        let outside = &processed["FLN_completed"][target.name()]["external"];
        assert_close(anatomy.fln_outside(target), outside, target);
        for source in Area::all() {
            let value = |table| of(table).and_then(|sources| sources.get(source.name()));
            let what = format!("{source} -> {target}");
            assert_same(anatomy.fln_measured(target, source), value("FLN_Data_FV91"), &what);
            assert_same(anatomy.fln(target, source), value("FLN_completed"), &what);
            assert_same(anatomy.sln_measured(target, source), value("SLN_Data_FV91"), &what);
            let sln = anatomy.sln(target, source, SlnFit::Published);
            assert_same(sln, value("SLN_completed"), &what);
        }
    }
}

#[test]
fn connections_and_their_laminar_patterns_agree() {
    let Some(processed) = reference("anatomy_processed") else { return };
    let anatomy = Anatomy::shipped();
    for target in Area::all() {
        for source in Area::all().filter(|source| *source != target) {
            let theirs = processed["cocomac_completed"][target.name()].get(source.name());
            let ours = anatomy.connection(target, source);
            assert_eq!(ours.is_some(), theirs.is_some(), "{source} -> {target}");
            if let (Some(ours), Some(theirs)) = (ours, theirs) {
                let what = format!("{source} -> {target}");
                assert_pattern(ours.source_pattern, &theirs["source_pattern"], &what);
                assert_pattern(ours.target_pattern, &theirs["target_pattern"], &what);
            }
        }
    }
}

/// The reference writes labels as text or numbers, and -1 where nothing is known.
fn assert_pattern(ours: Option<LaminarPattern>, theirs: &Value, what: &str) {
    let Some(LaminarPattern(layers)) = ours else {
        return assert!(theirs.is_null(), "{what}: the reference has {theirs}");
    };
    let label = |value: &Value| match value {
        Value::String(text) => text.parse().expect("a label is a number"),
        number => number.as_f64().expect("a label is a number"),
    };
    let theirs: Vec<f64> =
        theirs.as_array().expect("a pattern is a list").iter().map(label).collect();
    let code = |layer: Labelling| layer.strength().map_or(-1.0, f64::from);
    assert_eq!(layers.map(code).to_vec(), theirs, "{what}");
}

#[test]
fn distances_and_the_microcircuit_agree() {
    let Some(raw) = reference("anatomy_raw") else { return };
    let anatomy = Anatomy::shipped();
    for target in Area::all() {
        for source in Area::all() {
            let theirs = &raw["median_distance_data"][target.name()][source.name()];
            assert_close(anatomy.distance_mm(target, source), theirs, target);
        }
    }
    for target in Cell::ALL {
        let numbers = &raw["num_V1"][target.to_string()];
        assert_close(anatomy.microcircuit_neurons_per_mm2(target), &numbers["neurons"], target);
        let external = anatomy.microcircuit_external_in_degree(target);
        assert_close(external, &numbers["ext_inputs"], target);
        for source in Cell::ALL {
            let theirs = &raw["Intrinsic_Connectivity"][target.to_string()][source.to_string()];
            assert_close(anatomy.microcircuit_probability(target, source), theirs, target);
        }
    }
    assert_close(anatomy.in_degree_cragg(), &raw["av_indegree_Cragg"], "Cragg");
    assert_close(anatomy.in_degree_okusky(), &raw["av_indegree_OKusky"], "O'Kusky");
    let intrinsic = &raw["Intrinsic_FLN_Data"]["mean"]["mean"];
    assert_close(anatomy.intrinsic_fln(), intrinsic, "intrinsic FLN");
}
