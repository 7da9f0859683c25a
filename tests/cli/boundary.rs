//! `siegert continue --boundary`.

use serde_json::Value;

use crate::support::Folder;

const PLANE: &str =
    "continue --preset brunel2000 --parameter nu_ext --from 20 --to 60 --low --boundary g";

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

/// Where the boundary crosses a value of the second parameter, between two of its points: the first parameter and the frequency (Hz).
fn crossing(points: &[Value], second: f64) -> (f64, f64) {
    let crossing = points.windows(2).find_map(|pair| {
        let [from, to] = [&pair[0], &pair[1]].map(|point| number(&point["parameter_2"]));
        let share = (second - from) / (to - from);
        (0.0..=1.0).contains(&share).then(|| {
            ["parameter", "frequency_hz"].map(|name| {
                let [from, to] = [&pair[0], &pair[1]].map(|point| number(&point[name]));
                from + share * (to - from)
            })
        })
    });
    crossing.unwrap().into()
}

/// What is followed in the plane is what is found along one parameter at other values of the second.
#[test]
fn the_boundary_goes_through_the_onsets_along_one_parameter() {
    let folder = Folder::new();
    let done = folder.siegert(&format!("{PLANE} --from2=-7 --to2=-5 --out out --json"));
    assert_eq!(done.code, 0, "{}", done.stderr);
    let document = done.json();
    let boundary = &document["boundary"];
    assert_eq!((&boundary["parameter_2"], &boundary["from_2"]), (&"g".into(), &(-7.0).into()));
    let curves = boundary["curves"].as_array().unwrap();
    assert_eq!(curves.len(), 1, "onsets at g = -5 and -7 lie on one curve");
    assert_eq!(curves[0]["ends"], serde_json::json!(["range_left", "range_left"]));
    let points = curves[0]["points"].as_array().unwrap();
    for point in points {
        assert_eq!(point["n_others"], 0);
        let towards = ["x", "y"].map(|name| number(&point["grows_towards"][name]));
        assert!((towards[0].hypot(towards[1]) - 1.0).abs() < 1e-12);
        assert!(towards[0] > 0.0 && towards[1] < 0.0, "more drive and inhibition oscillate");
    }
    let along = "continue --preset brunel2000 --parameter nu_ext --from 20 --to 60 --low --json";
    let document = folder.siegert(&format!("{along} --set g=-6")).json();
    let onset = &document["branches"][0]["special_points"][0];
    let (drive_hz, frequency_hz) = crossing(points, -6.0);
    // Between its points the curve is not straight.
    assert!((drive_hz - number(&onset["parameter"])).abs() < 0.05, "{drive_hz} {onset}");
    assert!((frequency_hz - number(&onset["frequency_hz"])).abs() < 0.1, "{frequency_hz} {onset}");
    let mut table = csv::Reader::from_path(folder.path("out/boundary.csv")).unwrap();
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), points.len());
    assert_eq!(rows[0][1].parse::<f64>().unwrap(), number(&points[0]["parameter"]));
    let rates = siegert::files::npy::read_matrix(&folder.path("out/boundary_rates_1.npy")).unwrap();
    assert_eq!((rates.targets(), rates.sources()), (points.len(), 2));
    let picture = std::fs::read_to_string(folder.path("out/boundary.svg")).unwrap();
    assert!(picture.contains("the spiking network oscillates") && picture.contains(" Hz</text>"));
}

#[test]
fn a_plane_without_onsets_is_an_answer_that_says_where_they_were_looked_for() {
    let folder = Folder::new();
    let quiet = PLANE.replace("--from 20 --to 60", "--from 12 --to 20");
    let done = folder.siegert(&format!("{quiet} --from2=-5.5 --to2=-4.5 --out out"));
    assert_eq!(done.code, 1, "{}", done.stderr);
    let words = "no oscillation begins along nu_ext where g is -5 or -5.5 or -4.5";
    assert!(done.stderr.contains(words), "{}", done.stderr);
    assert!(folder.path("out/branches.csv").is_file());
}

#[test]
fn planes_that_are_none_are_refused_before_anything_is_computed() {
    let folder = Folder::new();
    let plane = |words: &str| folder.siegert(&format!("{PLANE} {words}"));
    plane("--from2=-5 --to2=-5").assert_refused(&["--from2 and --to2 are both -5"]);
    plane("--from2=-5 --to2=nan").assert_refused(&["--to2 is", "allowed is"]);
    plane("--from2=-5").assert_refused(&["--to2 <B2>"]);
    plane("--from2=-6 --to2=-5 --asynchronous never").assert_refused(&["--asynchronous never"]);
    let other = |name: &str| {
        let words = PLANE.replace("--boundary g", &format!("--boundary {name}"));
        folder.siegert(&format!("{words} --from2=1 --to2=2"))
    };
    other("connections.delay_ms").assert_refused(&["--boundary", "connections.delays_ms"]);
    let same =
        ["--boundary external.rates_hz changes external.rates_hz, as --parameter nu_ext does"];
    other("external.rates_hz").assert_refused(&same);
    let alone =
        folder.siegert("continue --preset brunel2000 --parameter g --from=-6 --to=-5 --from2 1");
    alone.assert_refused(&["--boundary <NAME2>"]);
}
