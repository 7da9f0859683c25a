//! The structure of the anatomy paper's network, and what stabilization does to it, against the published figures and
//! the Python model's own tables (`reference/papers/anatomy` and `reference/papers/stabilization`).

use std::collections::BTreeMap;
use std::path::PathBuf;

use data::macaque::{
    Anatomy, AnatomyFits, Connectome, ConnectomeInputs, Evidence, Lamina, SlnFit, TypeProfile,
    network,
};
use data::structure::{
    Definitions, StructureChange, area_synapses, connected_areas, population_in_degrees, relations,
};
use data::{Layer, Line, Matrix, Network, Preset};
use serde_json::Value;

use crate::support::{column, npy, npz, shared};

fn papers(file: &str) -> Option<PathBuf> {
    shared(&format!("reference/papers/{file}"))
}

fn json(file: &str) -> Option<Value> {
    let text = std::fs::read_to_string(papers(file)?).expect("the reference opens");
    Some(serde_json::from_str(&text).expect("it is JSON"))
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn assert_close(ours: f64, theirs: f64, relative: f64, what: &str) {
    assert!((ours - theirs).abs() <= relative * theirs.abs(), "{what}: {ours} instead of {theirs}");
}

fn largest_difference(ours: &Matrix, theirs: &Matrix) -> f64 {
    let both_or_neither =
        |a: f64, b: f64| if a.is_nan() && b.is_nan() { 0.0 } else { (a - b).abs() };
    ours.iter().map(|(at, value)| both_or_neither(value, theirs[at])).fold(0.0, f64::max)
}

fn anatomy_connectome() -> Connectome {
    let parameters = Preset::Schmidt2018Anatomy.parameters();
    Connectome::new(&parameters, &ConnectomeInputs::default()).expect("the network is built")
}

#[test]
fn the_fits_are_those_of_the_reference() {
    let Some(reference) = json("anatomy/fits.json") else { return };
    let fits = AnatomyFits::shipped();
    let mut lines = vec![
        ("log_fln_of_distance".to_owned(), fits.log_fln_of_distance.line),
        ("total_thickness_mm_of_log10_density".to_owned(), fits.thickness_of_log_density.line),
    ];
    for (lamina, fit) in &fits.layer_shares_of_log_density {
        lines.push((format!("share_of_layer_{lamina}_of_log10_density"), fit.line));
    }
    assert_eq!(lines.len(), 2 + Lamina::ALL.len());
    for (name, line) in lines {
        let theirs = &reference[&name];
        let Line { intercept, slope, intercept_se, slope_se, r, points } = line;
        assert_eq!(points as u64, theirs["points"].as_u64().expect("a number"), "{name}");
        for (key, ours) in [
            ("intercept", intercept),
            ("slope", slope),
            ("intercept_se", intercept_se),
            ("slope_se", slope_se),
            ("r", r),
            ("p", line.p_value()),
        ] {
            assert_close(ours, number(&theirs[key]), 1e-9, &format!("{name}, {key}"));
        }
    }
    let theirs = &reference["sln_probit_beta_binomial"];
    let (own, published) = (&fits.sln_own, &fits.sln_published);
    assert_eq!(own.points.len() as u64, theirs["points"].as_u64().expect("a number"));
    // R's search ends where the likelihood is flat to 1e-14 of its value, within 1e-6 of the maximum.
    let maximum = &theirs["converged_R_reltol_1e-14"];
    assert!((own.probit.intercept - number(&maximum["intercept"])).abs() < 1e-6);
    assert!((own.probit.slope - number(&maximum["slope"])).abs() < 1e-6);
    assert!((own.overdispersion - number(&maximum["overdispersion"])).abs() < 1e-6);
    assert!((own.log_likelihood - number(&maximum["log_likelihood"])).abs() < 1e-7);
    // Their standard errors are from a numerical second derivative.
    assert_close(own.standard_errors.intercept, number(&maximum["intercept_se"]), 1e-4, "se");
    assert_close(own.standard_errors.slope, number(&maximum["slope_se"]), 1e-4, "se");
    assert_close(own.overdispersion_se, number(&maximum["overdispersion_se"]), 1e-4, "se");
    let stopped = &theirs["upstream_defaults_R"];
    // Published with seven digits.
    assert!((published.probit.intercept - number(&stopped["intercept"])).abs() < 1e-7);
    assert!((published.probit.slope - number(&stopped["slope"])).abs() < 1e-7);
    assert!((published.log_likelihood - number(&stopped["log_likelihood"])).abs() < 1e-7);
    let goodness = &theirs["goodness_published_pair"];
    assert_close(published.r_squared, number(&goodness["r_squared"]), 1e-8, "r squared");
    assert_close(published.residual_variance, number(&goodness["chi2"]), 1e-7, "chi2");
}

#[test]
fn synapses_by_type_are_those_of_the_reference() {
    let (Some(areas), Some(populations), Some(summary)) = (
        papers("anatomy/areas.csv"),
        papers("anatomy/populations.csv"),
        json("anatomy/summary.json"),
    ) else {
        return;
    };
    let connectome = anatomy_connectome();
    let found = area_synapses(connectome.network(), Some(connectome.synapses()));
    let mut totals = [0.0; 4];
    let mut means = [0.0; 4];
    let kinds = ["I", "II", "III", "IV"];
    let mean_in_degrees = column(&areas, "mean_in_degree");
    for (place, area) in found.iter().enumerate() {
        assert_close(area.mean_in_degree(), mean_in_degrees[place], 1e-11, &area.area);
        let types = area.by_type().expect("built from anatomy");
        let sum: f64 = types.iter().sum();
        for (kind, synapses) in types.into_iter().enumerate() {
            let theirs = column(&areas, &format!("type_{}", kinds[kind]))[place];
            assert_close(synapses, theirs, 1e-9, &area.area);
            totals[kind] += synapses;
            means[kind] += synapses / sum / found.len() as f64;
        }
    }
    let all: f64 = totals.iter().sum();
    for (kind, name) in kinds.into_iter().enumerate() {
        assert_close(totals[kind], number(&summary["synapses_by_type"][name]), 1e-10, name);
        assert_close(totals[kind] / all, number(&summary["share_by_type"][name]), 1e-10, name);
        assert_close(means[kind], number(&summary["mean_over_areas_of_share"][name]), 1e-10, name);
    }
    let neurons: f64 = found.iter().map(|area| area.neurons).sum();
    assert_close(neurons, number(&summary["neurons"]), 1e-12, "neurons");
    assert_close(all / neurons, number(&summary["mean_in_degree"]), 1e-11, "mean in-degree");

    let in_degrees = population_in_degrees(connectome.network());
    for (heading, of) in [
        ("in_degree_I", in_degrees.iter().map(|k| k.within).collect::<Vec<_>>()),
        ("in_degree_III", in_degrees.iter().map(|k| k.between).collect()),
        ("in_degree_external", in_degrees.iter().map(|k| k.external).collect()),
        ("share_I", in_degrees.iter().map(|k| k.within / k.total()).collect()),
    ] {
        for (ours, theirs) in of.iter().zip(column(&populations, heading)) {
            assert_close(*ours, theirs, 1e-9, heading);
        }
    }
}

#[test]
fn matrices_of_areas_and_probabilities_are_those_of_the_reference() {
    let (Some(matrices), Some(summary)) =
        (papers("anatomy/area_matrices.npz"), json("anatomy/summary.json"))
    else {
        return;
    };
    let mut matrices = npz(&matrices);
    let mut theirs = |name: &str| matrices.remove(name).expect("its matrix").matrix();
    let network = anatomy_connectome().into_network();
    let in_degrees = theirs("area_in_degrees");
    for ((target, source), k) in network.area_in_degrees().iter() {
        assert_close(k, in_degrees[(target, source)], 1e-11, "area in-degree");
    }
    let relative = network.relative_area_in_degrees();
    assert!(largest_difference(&relative, &theirs("relative_in_degrees")) < 1e-13);

    let probabilities = network.connection_probabilities();
    let reference = &summary["connection_probability"];
    let largest = probabilities.values().iter().copied().fold(0.0, f64::max);
    assert_close(largest, number(&reference["max"]), 1e-12, "the largest probability");
    assert_close(probabilities.sum(), number(&reference["sum"]), 1e-12, "all probabilities");
    assert_close(probabilities[(0, 0)], number(&reference["V1-23E<-V1-23E"]), 1e-12, "V1-23E");
    // V1 and V2 have the first sixteen populations.
    let zoom = (0..16).flat_map(|t| (0..16).map(move |s| (t, s))).map(|at| probabilities[at]);
    let largest = zoom.fold(0.0, f64::max);
    let published = "published_log_scale_of_Fig6B_is_1e-4_to_max_of_V1_V2";
    assert_close(largest, number(&reference[published]), 1e-12, "the end of the scale");

    for (key, completed) in [
        ("relative_in_degree_vs_FLN_completed", true),
        ("relative_in_degree_vs_FLN_measured", false),
    ] {
        let found = data::structure::against_fln(&network, Anatomy::shipped(), completed);
        assert_eq!(found.pairs as u64, summary[key]["pairs"].as_u64().expect("a number"));
        let r = found.r_of_log10.expect("they vary");
        assert_close(r, number(&summary[key]["r_of_log10"]), 1e-12, key);
    }
}

#[test]
fn relations_of_connected_areas_are_those_of_the_reference() {
    let (Some(table), Some(summary)) =
        (papers("anatomy/relations.csv"), json("anatomy/summary.json"))
    else {
        return;
    };
    let network = anatomy_connectome().into_network();
    let found = relations(&network, Anatomy::shipped(), SlnFit::Published);
    assert_eq!(found.len(), connected_areas(&network.area_in_degrees()).len());
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let mut count = |name: String| *counts.entry(name).or_default() += 1;
    let mut rows = csv::Reader::from_path(&table).expect("the table opens");
    let mut theirs: BTreeMap<(String, String), csv::StringRecord> = BTreeMap::new();
    for row in rows.records() {
        let row = row.expect("a row");
        theirs.insert((row[0].to_owned(), row[1].to_owned()), row);
    }
    assert_eq!(found.len(), theirs.len());
    for relation in &found {
        let class = relation.sln_class().expect("every connection has an SLN").name();
        let (by_type, level) = (relation.by_type.name(), relation.by_hierarchy.name());
        let row = &theirs[&(relation.target.to_string(), relation.source.to_string())];
        assert_close(relation.sln.expect("it has"), row[2].parse().expect("a number"), 1e-9, class);
        assert_eq!([class, by_type, level], [&row[4], &row[5], &row[6]]);
        assert_eq!(&row[3] == "measured", relation.sln_is_measured);
        for name in [class.to_owned(), by_type.to_owned()] {
            count(name);
        }
        count(format!("{class}/{by_type}"));
        count(format!("{class}/{level}"));
    }
    assert_eq!(serde_json::json!(counts), summary["counts_of_connected_pairs"]);
    let cocomac = found.iter().filter(|r| r.evidence == Some(Evidence::CoCoMac)).count();
    assert_eq!(cocomac as u64, summary["of_which_in_cocomac"].as_u64().expect("a number"));
}

#[test]
fn label_in_target_layers_and_neurons_by_type_are_those_of_the_figures() {
    let (Some(labels), Some(neurons)) =
        (json("anatomy/laminar_patterns.json"), json("anatomy/neurons_under_surface_by_type.json"))
    else {
        return;
    };
    let labels = &labels["target_layers_with_label"];
    for found in Anatomy::shipped().target_labels() {
        let class = found.class.name();
        assert_eq!(serde_json::json!(found.layers), labels["counts"][class], "{class}");
        assert_eq!(serde_json::json!(found.pairs), labels["pairs"][class], "{class}");
    }
    let profiles = TypeProfile::shipped();
    assert_eq!(profiles.len(), neurons["layers"].as_object().expect("types").len());
    for TypeProfile { architectural_type, prototype, layers_per_mm2 } in profiles {
        let kind = architectural_type.to_string();
        assert_eq!(neurons["prototype"][&kind], prototype.name());
        for (layer, ours) in Layer::ALL.into_iter().zip(layers_per_mm2) {
            let theirs = number(&neurons["layers"][&kind][layer.digits()]);
            assert_close(ours, theirs, 1e-9, &kind);
        }
    }
}

/// From the base network of the stabilization paper to the published stabilized in-degrees.
fn published_change(definitions: Definitions) -> Option<StructureChange> {
    let file = shared("macaque/published/K_prime_original.npy")?;
    let before = network(&Preset::Schuecker2017.parameters(), &ConnectomeInputs::default());
    let before = before.expect("the network is built");
    let mut parts = before.clone().into_parts();
    parts.in_degrees = npy(&file).matrix();
    let after = Network::new(parts).expect("in-degrees of this network");
    Some(StructureChange::of(&before, &after, definitions))
}

#[test]
fn the_published_stabilization_changes_what_the_reference_says() {
    let (Some(change), Some(reference), Some(arrays)) = (
        published_change(Definitions::Published),
        json("stabilization/measures.json"),
        papers("stabilization/changes.npz"),
    ) else {
        return;
    };
    let reference = &reference["published_K_prime_original"];
    let is = |key: &str, ours: f64| assert_close(ours, number(&reference[key]), 1e-10, key);
    let counts = |key: &str, ours: usize| {
        assert_eq!(ours as u64, reference[key].as_u64().expect("a number"), "{key}");
    };
    is("change_of_sum_of_in_degrees", change.in_degrees);
    is("change_of_synapses", change.synapses);
    is("sum_of_absolute_change", change.absolute_in_degrees);
    is("fln_r_of_log10", change.agreement.r_of_log10.expect("they vary"));
    is("fln_r", change.agreement.r.expect("they vary"));
    is("fln_mean_abs_log_ratio", change.agreement.mean_abs_log_ratio);
    let (mean, sd) = change.sln_mean_and_sd().expect("pairs have an SLN");
    is("sln_change_sd", sd);
    assert!((mean - number(&reference["sln_change_mean"])).abs() < 1e-12);
    counts("sln_pairs", change.sides.iter().filter_map(|pair| pair.sln()).count());
    counts("pairs_of_areas_connected_before", change.pairs.before);
    counts("pairs_connected_after", change.pairs.after);
    counts("pairs_new", change.pairs.new);
    counts("pairs_lost", change.pairs.lost);
    is("largest_in_degree_of_a_new_pair", change.pairs.largest_new);
    counts("new_population_connections", change.connections.new);
    is("largest_in_degree_of_a_new_population_connection", change.connections.largest_new);
    let fln = change.against_fln(Anatomy::shipped());
    let theirs = &reference["correlation_of_change_with_FLN_completed"];
    assert_eq!(fln.pairs as u64, theirs["pairs"].as_u64().expect("a number"));
    let r = number(&theirs["r(change of in-degree, FLN)"]);
    assert_close(fln.of_change.expect("they vary"), r, 1e-9, "change with FLN");
    let r = number(&theirs["r(relative change of in-degree, log10 FLN)"]);
    assert_close(fln.of_relative_change.expect("they vary"), r, 1e-9, "relative change");
    for (name, mean) in change.intrinsic.populations.iter().zip(&change.intrinsic.mean_by_source) {
        // Layer 6I changes by less than 1e-4 of what rounding leaves alone.
        assert_close(
            *mean,
            number(&reference["intrinsic_relative_change_by_source"][name]),
            1e-8,
            name,
        );
    }
    let place = |name: &str| change.areas.iter().position(|area| area == name).expect("an area");
    let (a46, fef) = (place("46"), place("FEF"));
    for (key, at) in [("46<FEF", (a46, fef)), ("FEF<46", (fef, a46))] {
        let theirs = &reference["pairs_46_FEF"][key];
        assert_close(change.relative_before[at], number(&theirs[0]), 1e-11, key);
        assert_close(change.relative_after[at], number(&theirs[1]), 1e-11, key);
    }

    let mut arrays = npz(&arrays);
    let mut take = |name: &str| arrays.remove(name).expect("its array");
    let areas = change.areas.len();
    let without_external = |matrix: &Matrix| Matrix::from_fn(areas, areas, |t, s| matrix[(t, s)]);
    for (name, ours) in [
        ("area_change_published", without_external(&change.by_pair)),
        ("relative_in_degrees_before", without_external(&change.relative_before)),
        ("relative_in_degrees_published", without_external(&change.relative_after)),
        (
            "intrinsic_change_by_area_and_source_published",
            change.intrinsic.by_area_and_source.clone(),
        ),
    ] {
        let difference = largest_difference(&ours, &take(name).matrix());
        assert!(difference < 1e-12, "{name}: {difference}");
    }
    let sln: Vec<f64> = change.sides.iter().filter_map(|pair| pair.sln()).collect();
    for (ours, theirs) in sln.iter().zip(take("sln_change_published").values) {
        assert!((ours - theirs).abs() < 1e-11, "{ours} {theirs}");
    }
    // MDP changes by rounding alone, so that its correlations mean nothing; here it has none.
    let theirs = take("correlation_of_intrinsic_changes_published").matrix();
    let mdp = place("MDP");
    for ((one, other), r) in change.intrinsic.correlations.iter() {
        if one == mdp || other == mdp {
            assert!(r.is_nan());
        } else {
            assert!((r - theirs[(one, other)]).abs() < 1e-10, "{one} {other}");
        }
    }
}

#[test]
fn areas_change_alike_as_in_the_reference() {
    for (definitions, key) in [
        (Definitions::Published, "intrinsic_change_clusters"),
        (Definitions::Right, "intrinsic_change_clusters_with_TH_normalised"),
    ] {
        let (Some(change), Some(reference)) =
            (published_change(definitions), json("stabilization/measures.json"))
        else {
            return;
        };
        let theirs = &reference["published_K_prime_original"][key];
        let cluster_of = |area: &str| {
            let holds = |names: &&Value| names.as_array().expect("names").iter().any(|n| n == area);
            let clusters = theirs.as_object().expect("clusters");
            clusters.iter().find(|(_, names)| holds(names)).map(|(number, _)| number.clone())
        };
        for (one, a) in change.areas.iter().zip(&change.intrinsic.clusters) {
            assert_eq!(a.is_none(), one == "MDP", "{one}");
            for (other, b) in change.areas.iter().zip(&change.intrinsic.clusters) {
                let apart = one != other && a.is_none();
                let together = a == b && !apart;
                assert_eq!(together, cluster_of(one) == cluster_of(other), "{one} {other}");
            }
        }
        assert_eq!(change.intrinsic.clusters.iter().flatten().max(), Some(&1));
    }
}
