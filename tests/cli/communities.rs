//! `siegert communities`.

use crate::support::Folder;

const TWO_PAIRS: &str = "\
,a,b,c,d
a,0,1,0,0
b,1,0,0.1,0
c,0,0.1,0,1
d,0,0,1,0
";

#[test]
fn modules_of_a_matrix_go_by_its_names() {
    let folder = Folder::new();
    folder.write("links.csv", TWO_PAIRS);
    folder.write("other.csv", "name,module\na,x\nb,x\nd,y\nc,y\n");
    let run = folder.siegert(
        "communities --matrix links.csv --nulls 20 --against other.csv --json --out modules",
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    let document = run.json();
    assert_eq!(document["names"], serde_json::json!(["a", "b", "c", "d"]));
    assert_eq!(document["modules"], serde_json::json!([1, 1, 2, 2]));
    assert!(
        document["second_best"]["codelength_bits"].as_f64() > document["codelength_bits"].as_f64()
    );
    assert_eq!(document["nulls"]["networks"], 20);
    assert_eq!(document["against"]["is_equal"], true);
    assert_eq!(document["against"]["adjusted_mutual_information"], 1.0);
    let table = std::fs::read_to_string(folder.path("modules/communities.csv")).unwrap();
    assert!(table.starts_with("name,module,visit_rate\na,1,"), "{table}");
    for figure in ["communities.svg", "graph.png", "alluvial.svg"] {
        assert!(folder.path("modules").join(figure).is_file(), "{figure}");
    }
    // Its own partition is read as another one.
    let again =
        folder.siegert("communities --matrix links.csv --against modules/communities.csv --json");
    assert_eq!(again.json()["against"]["is_equal"], true, "{}", again.stderr);
}

#[test]
fn modularity_takes_weights_of_both_signs_and_a_walk_does_not() {
    let folder = Folder::new();
    folder.write("links.csv", "a,b,c\n0,0.9,-0.5\n0.9,0,-0.4\n-0.5,-0.4,2\n");
    let run = folder
        .siegert("communities --matrix links.csv --method modularity --self-links counted --json");
    assert_eq!(run.json()["modules"], serde_json::json!([1, 1, 2]), "{}", run.stderr);
    let refused = folder.siegert("communities --matrix links.csv");
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("the weight from c to a is -0.5"), "{}", refused.stderr);
}

#[test]
fn matrices_that_are_no_graphs_are_refused() {
    let folder = Folder::new();
    for (text, reason) in [
        ("a,b\n0,1\n", "has the shape 1 x 2"),
        (",a,b\na,0,1\nc,1,0\n", "has the row \"c\" where the column \"b\" is expected"),
        ("a,a\n0,1\n1,0\n", "two columns of the name a"),
        ("a,b\n0,x\n1,0\n", "finite number"),
        ("a,b\n0,0\n0,0\n", "the weights sum to 0"),
    ] {
        folder.write("links.csv", text);
        let run = folder.siegert("communities --matrix links.csv");
        assert_eq!(run.code, 2, "{text}");
        assert!(run.stderr.contains(reason), "{text}: {}", run.stderr);
    }
    let run = folder.siegert("communities --preset potjans2014");
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("--nodes populations"), "{}", run.stderr);
}

#[test]
fn the_published_modules_of_the_anatomy_are_found() {
    let folder = Folder::new();
    let run = folder.siegert(
        "communities --preset schuecker2017 --set connection_params.fac_nu_ext_TH=1 \
         --set input_params.rate_ext=10 --links relative-out-to-others --json",
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.json()["n_modules"], 6);
    let populations =
        folder.siegert("communities --preset potjans2014 --nodes populations --starts 20");
    assert_eq!(populations.code, 0, "{}", populations.stderr);
    assert!(populations.stdout.contains("modules with"), "{}", populations.stdout);
}
