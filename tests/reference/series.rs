//! Statistics of series against figures that others computed.

use std::io::Read;
use std::path::Path;

use data::Matrix;
use serde_json::Value;
use siegert::files::{Block, NamedMatrix, read_measured_matrix};
use validation::statistics::{
    Agreement, BoldInput, BoldModel, Bootstrap, Granger, GrangerSettings, GrangerTest, Hierarchy,
    LagDefinition, LagSettings, Lags, ModelOrder, Series, adjusted_for_false_discovery, bold,
    functional_connectivity,
};

use crate::support::{npz, npz_integers, shared};

fn json(path: &str) -> Option<Value> {
    let text = std::fs::read_to_string(shared(path)?).expect("the reference opens");
    Some(serde_json::from_str(&text).expect("it is JSON"))
}

fn matrix(value: &Value) -> Matrix {
    let rows: Vec<Vec<f64>> = serde_json::from_value(value.clone()).expect("a matrix");
    Matrix::from_fn(rows.len(), rows[0].len(), |row, column| rows[row][column])
}

/// The columns of a compressed table.
fn columns(path: &Path) -> (Vec<String>, Vec<Vec<f64>>) {
    let file = std::fs::File::open(path).expect("the table opens");
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).expect("it is compressed text");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let names = reader.headers().unwrap().iter().map(str::to_owned).collect::<Vec<_>>();
    let mut columns = vec![Vec::new(); names.len()];
    for record in reader.records() {
        let record = record.expect("a row");
        record
            .iter()
            .zip(&mut columns)
            .for_each(|(cell, column)| column.push(cell.parse().unwrap()));
    }
    (names, columns)
}

fn largest_difference(ours: &Matrix, theirs: &Matrix) -> f64 {
    ours.iter().map(|(at, value)| (value - theirs[at]).abs()).fold(0.0, f64::max)
}

/// The measured matrix, of the areas of the model.
fn measured(block: Block, areas: &[String]) -> Matrix {
    let path = shared("macaque/published/Fig8_exp_func_conn.csv").expect("the folder is here");
    let NamedMatrix { names, values } = read_measured_matrix(&path, block).expect("it is read");
    let place = |area: &String| names.iter().position(|name| name == area).expect("the area");
    let places: Vec<usize> = areas.iter().map(place).collect();
    Matrix::from_fn(areas.len(), areas.len(), |a, b| values[(places[a], places[b])])
}

fn mean_off_diagonal(matrix: &Matrix) -> f64 {
    let off = || matrix.iter().filter(|((a, b), _)| a != b).map(|(_, value)| value);
    off().sum::<f64>() / off().count() as f64
}

#[test]
fn connectivity_agrees_with_the_measured_one_as_published() {
    let Some(reference) = json("reference/papers/functional_connectivity/functional.json") else {
        return;
    };
    let areas: Vec<String> = serde_json::from_value(reference["areas"].clone()).unwrap();
    for (block, name) in [
        (Block::Number(1), "experiment_first_block"),
        (Block::Number(2), "experiment_second_block"),
        (Block::Mean, "experiment_mean_of_both"),
    ] {
        let mean = mean_off_diagonal(&measured(block, &areas));
        let expected = reference[name]["mean_off_diagonal"].as_f64().unwrap();
        assert!((mean - expected).abs() < 1e-12, "{name}: {mean}");
    }
    let path = "reference/papers/functional_connectivity/published_simulation.npz";
    let mut simulated = npz(&shared(path).unwrap());
    let second = measured(Block::Number(2), &areas);
    let bootstrap = Bootstrap { resamplings: 1_000, seed: 1 };
    let correlations = reference["correlations"].as_object().unwrap();
    let expected = |words: &str| {
        let found = correlations.iter().find(|(name, _)| name.starts_with(words));
        let found = found.expect("the comparison").1;
        ["off_diagonal_992_entries", "diagonal_set_to_zero_1024_entries"]
            .map(|key| found[key].as_f64().unwrap())
    };
    for (name, words) in [("bold", "published BOLD"), ("synaptic_input", "published simulation")] {
        let own = simulated.remove(name).expect("the matrix").matrix();
        let found = Agreement::between(&own, &second, bootstrap).unwrap();
        let [off_diagonal, with_zeros] = expected(words);
        assert!((found.off_diagonal - off_diagonal).abs() < 1e-9, "{name}: {found:?}");
        assert!((found.with_zero_diagonal - with_zeros).abs() < 1e-9, "{name}: {found:?}");
    }
    let first = measured(Block::Number(1), &areas);
    let found = Agreement::between(&first, &second, bootstrap).unwrap();
    assert!((found.off_diagonal - expected("between the two")[0]).abs() < 1e-9, "{found:?}");
}

/// Each model within what its reference is accurate to: the two in seconds to rounding, the published one to the
/// difference of half the step; the published program itself is 9.5e-5 from its own equations.
#[test]
fn bold_signals_are_those_of_other_solvers() {
    let Some(path) = shared("reference/papers/bold/responses.csv.gz") else { return };
    let (names, table) = columns(&path);
    let column = |name: &str| &table[names.iter().position(|found| found == name).unwrap()];
    let (samples, interval_ms) = (15_000, 1.0);
    let v = |k: usize| {
        let t = 1e-3 * (k + 1) as f64;
        let step = if (4.0..5.0).contains(&t) { 0.8 } else { 0.0 };
        let bump = 0.5 * (-((t - 2.0) / 0.25).powi(2)).exp();
        0.2 + bump + step + 0.1 * (std::f64::consts::TAU * 1.3 * t).sin()
    };
    let values = Matrix::from_fn(1, samples, |_, k| v(k));
    let activity = Series::new(vec!["V1".to_owned()], interval_ms, values).unwrap();
    // Its maximum is that of twice the time, in the second half.
    let most = 1.099_999_684_172_825_5;
    let relative = activity.with_values(activity.values().map(|_, _, v| v / most)).unwrap();
    for (k, expected) in column("input").iter().enumerate() {
        assert!((relative.values()[(0, 20 * k)] - expected).abs() < 1e-15);
    }
    for (model, name, accuracy) in [
        (BoldModel::Friston2003, "friston2003", 1e-12),
        (BoldModel::Buxton2004, "buxton2004_in_seconds", 1e-12),
        (BoldModel::AsPublished, "neurosim_as_published_accurate", 1e-7),
        (BoldModel::AsPublished, "neurosim_as_published", 1e-4),
    ] {
        let found = bold(&relative, model, BoldInput::Given).unwrap();
        let expected = column(name);
        assert_eq!(expected.len(), samples / 20);
        let differences =
            expected.iter().enumerate().map(|(k, e)| (found.values()[(0, 20 * k)] - e).abs());
        let largest = differences.fold(0.0, f64::max);
        assert!(largest < accuracy, "{name}: {largest}");
    }
}

#[test]
fn lags_and_hierarchy_are_those_of_known_delays_and_of_the_published_code() {
    let Some(reference) = json("reference/papers/temporal_hierarchy/lags.json") else { return };
    let path = shared("reference/papers/temporal_hierarchy/series.npz").unwrap();
    let thousandths = npz_integers(&path, "series_times_1000");
    let values = thousandths.map(|_, _, value| value / 1_000.0);
    let names = "ABCDEFG".chars().map(String::from).collect();
    let series = Series::new(names, 1.0, values).unwrap();

    let lags = Lags::of(&series, &LagSettings::default()).unwrap();
    let expected = matrix(&reference["lags_ms_linear_correlation_gaussian_2ms"]);
    assert_eq!(largest_difference(&lags.lags_ms, &expected), 0.0);
    let delays = reference["true_delays_ms"].as_array().unwrap();
    for ((a, b), lag_ms) in lags.lags_ms.iter() {
        let truth = delays[a].as_f64().unwrap() - delays[b].as_f64().unwrap();
        assert!((lag_ms - truth).abs() <= 1.0, "{a} {b}: {lag_ms}");
        assert!(a == b || lags.p_values[(a, b)] < 0.01);
    }
    // Theirs are sampled kernels, ours integrals over samples.
    let coefficients = matrix(&reference["coefficients_at_the_peaks"]);
    let difference = largest_difference(&lags.coefficients, &coefficients);
    assert!(difference < 2e-3, "{difference}");
    let hierarchy = Hierarchy::of(&lags.lags_ms);
    let expected: Vec<f64> =
        serde_json::from_value(reference["height_ms_least_squares"].clone()).unwrap();
    let differences = hierarchy.heights_ms.iter().zip(&expected).map(|(a, b)| (a - b).abs());
    assert!(differences.fold(0.0, f64::max) < 1e-10);
    let expected: Vec<f64> = serde_json::from_value(reference["hierarchy"].clone()).unwrap();
    assert!(hierarchy.places.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-10));

    let definition = LagDefinition::Published;
    let settings = LagSettings { definition, surrogates: 0, ..LagSettings::default() };
    let published = Lags::of(&series, &settings).unwrap();
    let expected = matrix(&reference["lags_ms_as_published_antisymmetrised"]);
    let difference = largest_difference(&published.lags_ms, &expected);
    assert!(difference < 1e-9, "{difference}");
    let places = Hierarchy::of(&published.lags_ms).places;
    let expected: Vec<f64> =
        serde_json::from_value(reference["hierarchy_as_published"].clone()).unwrap();
    // Theirs is where a search ended.
    assert!(places.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-6), "{places:?}");

    let together = functional_connectivity(&series).unwrap();
    let expected = matrix(&reference["functional_connectivity"]);
    assert!(largest_difference(&together, &expected) < 1e-12);
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn relative(ours: f64, theirs: f64) -> f64 {
    (ours - theirs).abs() / theirs.abs()
}

#[test]
fn causality_and_its_tests_are_those_of_another_program() {
    let Some(reference) = json("reference/papers/granger/var5.json") else { return };
    let (names, table) = columns(&shared("reference/papers/granger/var5.csv.gz").unwrap());
    let values = Matrix::from_fn(5, 3_000, |series, k| table[series][k]);
    let series = Series::new(names, 1.0, values).unwrap();
    let all = [0, 1, 2, 3, 4];
    for (order, expected) in reference["orders"].as_object().unwrap() {
        let order = ModelOrder::Fixed(order.parse().unwrap());
        let of = |test| Granger::new(&series, GrangerSettings { order, test }).unwrap();
        let (f, published) = (of(GrangerTest::F), of(GrangerTest::Levene));
        for target in 0..5 {
            let found = f.causes_of(target, &all).unwrap();
            let levene = published.causes_of(target, &all).unwrap();
            for (cause, levene) in found.causes.iter().zip(&levene.causes) {
                let expected = &expected[target.to_string()][cause.source.to_string()];
                let theirs = |key| number(&expected[key]);
                assert!((cause.causality - theirs("gc")).abs() < 1e-10, "{target} {cause:?}");
                assert!(
                    relative(found.residual_variance, theirs("residual_variance_full")) < 1e-10
                );
                assert!(relative(cause.statistic, theirs("f_statistic")) < 1e-8, "{cause:?}");
                assert!(relative(cause.p_value, theirs("f_p")) < 1e-6, "{cause:?} {expected}");
                // Differences of nearly the same residuals: relative errors of 1e-8 of statistics of 1e-5.
                let statistic = theirs("levene_statistic");
                assert!((levene.statistic - statistic).abs() < 1e-8 * statistic.max(1.0));
                assert!((levene.p_value - theirs("levene_p")).abs() < 1e-6, "{levene:?}");
            }
        }
    }
    // Only what is coupled is found, at the order of the process.
    let settings = GrangerSettings { order: ModelOrder::Bic { largest: 25 }, test: GrangerTest::F };
    let granger = Granger::new(&series, settings).unwrap();
    let found: Vec<_> = all.map(|target| granger.causes_of(target, &all).unwrap()).to_vec();
    let causes: Vec<_> = found
        .iter()
        .flat_map(|one| one.causes.iter().map(|cause| (one.target, cause.source, *cause)))
        .collect();
    let p_values: Vec<f64> = causes.iter().map(|(_, _, cause)| cause.p_value).collect();
    let adjusted = adjusted_for_false_discovery(&p_values);
    let significant: Vec<(usize, usize)> = causes
        .iter()
        .zip(adjusted)
        .filter(|(_, p)| *p < 0.05)
        .map(|(&(target, source, _), _)| (target, source))
        .collect();
    assert_eq!(significant, [(0, 1), (0, 2), (1, 3), (3, 0)]);
    for (target, source, cause) in causes {
        let truth = number(&reference["population_values"][target.to_string()][source.to_string()]);
        // Three standard errors, which for a causality of 0.13 of 3,000 samples are about 0.04.
        let scatter = 3.0 * (4.0 * truth / 3_000.0).sqrt() + 3.0 * 4.0 / 3_000.0;
        assert!((cause.causality - cause.bias - truth).abs() < scatter, "{target} {source}");
    }
}
