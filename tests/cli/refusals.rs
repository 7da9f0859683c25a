//! Wrong usage and trouble with files: exit code 2, and an error that names what, where, and what
//! is allowed; nothing on standard output.

use data::Matrix;

use crate::support::Folder;

fn assert_refused(folder: &Folder, arguments: &[&str], words: &[&str]) {
    let run = folder.run(arguments);
    assert_eq!(run.code, 2, "{arguments:?}: {}", run.stderr);
    assert_eq!(run.stdout, "", "{arguments:?}");
    for word in words {
        assert!(run.stderr.contains(word), "{arguments:?}: no `{word}` in: {}", run.stderr);
    }
}

const NETWORK: [&str; 3] = ["network", "--preset", "brunel2000"];

fn refused_indegrees(matrix: &Matrix, words: &[&str]) {
    let folder = Folder::new();
    folder.write_matrix("k.npy", matrix);
    assert_refused(&folder, &[&NETWORK[..], &["--indegrees", "k.npy"]].concat(), words);
}

#[test]
fn an_unknown_command_is_refused_with_the_closest() {
    assert_refused(&Folder::new(), &["netwrok"], &["netwrok", "network"]);
}

#[test]
fn an_unknown_preset_is_refused_with_the_closest_and_all_others() {
    let words = ["brunel200,", "ground-state", "did you mean brunel2000?"];
    assert_refused(&Folder::new(), &["network", "--preset", "brunel200"], &words);
}

#[test]
fn an_unknown_parameter_is_refused_with_the_closest() {
    let arguments = ["network", "--preset", "schuecker2017", "--set", "N_scalling=0.1"];
    assert_refused(&Folder::new(), &arguments, &["N_scalling", "did you mean", "N_scaling?"]);
}

#[test]
fn an_unknown_parameter_in_a_file_is_refused_with_its_line() {
    let folder = Folder::new();
    folder.write("params.toml", "[connection_params]\ng = -16\nfac_nu_5E = 1.1\n");
    let words = ["params.toml", "3", "fac_nu_5E", "fac_nu_ext_5E"];
    assert_refused(&folder, &["network", "--params", "params.toml"], &words);
}

#[test]
fn a_value_out_of_range_is_refused_with_what_is_allowed() {
    let arguments = ["network", "--set", "K_scaling=-1"];
    assert_refused(&Folder::new(), &arguments, &["K_scaling is -1", "allowed is"]);
}

#[test]
fn a_misspelt_area_is_refused_with_the_closest() {
    let arguments = ["network", "--set", "sim_params.areas_simulated=[\"V1\", \"MSTdd\"]"];
    assert_refused(&Folder::new(), &arguments, &["MSTdd", "did you mean MSTd?"]);
}

#[test]
fn in_degrees_of_another_shape_are_refused() {
    let words = ["k.npy has the shape 3 x 2, expected is 2 x 2"];
    refused_indegrees(&Matrix::filled(3, 2, 1.0), &words);
}

#[test]
fn a_negative_in_degree_is_refused_by_its_place() {
    let matrix = Matrix::from_rows(2, 2, vec![1.0, -2.0, 3.0, 4.0]).unwrap();
    let words = ["k.npy", "E from I (row 0, column 1, from 0) is -2", "at least 0"];
    refused_indegrees(&matrix, &words);
}

#[test]
fn an_in_degree_that_is_no_number_is_refused_by_its_place() {
    for (value, name) in [(f64::NAN, "NaN"), (f64::INFINITY, "inf")] {
        let matrix = Matrix::from_rows(2, 2, vec![1.0, 2.0, 3.0, value]).unwrap();
        let words = [format!("I from I (row 1, column 1, from 0) is {name}")];
        refused_indegrees(&matrix, &words.each_ref().map(String::as_str));
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named_with_the_reason() {
    let folder = Folder::new();
    let missing = [&NETWORK[..], &["--indegrees", "none.npy"]].concat();
    assert_refused(&folder, &missing, &["cannot read none.npy", "No such file"]);
    assert_refused(&folder, &["network", "--params", "none.toml"], &["cannot read none.toml"]);
    assert_refused(&folder, &["network", "--network", "none.toml"], &["cannot read none.toml"]);
    folder.write("text.npy", "no numbers");
    let text = [&NETWORK[..], &["--indegrees", "text.npy"]].concat();
    assert_refused(&folder, &text, &["text.npy is not a NumPy array file"]);
}

#[test]
fn an_existing_directory_is_refused_before_any_work() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("out")).unwrap();
    let arguments = [&NETWORK[..], &["--out", "out"]].concat();
    folder.write("out/notes", "");
    assert_refused(&folder, &arguments, &["out exists", "--force"]);
    std::fs::remove_file(folder.path("out/notes")).unwrap();
    assert_eq!(folder.run(&arguments).code, 0);
    assert!(folder.path("out/provenance.json").is_file());
}

#[test]
fn force_does_not_replace_what_is_no_result() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("thesis")).unwrap();
    folder.write("thesis/chapter.tex", "precious");
    let arguments = [&NETWORK[..], &["--out", "thesis", "--force"]].concat();
    assert_refused(&folder, &arguments, &["thesis holds no results"]);
    assert!(folder.path("thesis/chapter.tex").is_file());
}

#[test]
fn a_refused_run_leaves_no_directory() {
    let folder = Folder::new();
    let arguments = [&NETWORK[..], &["--indegrees", "none.npy", "--out", "out"]].concat();
    assert_refused(&folder, &arguments, &["none.npy"]);
    assert_eq!(std::fs::read_dir(folder.path("")).unwrap().count(), 0);
}

#[test]
fn threads_are_a_positive_number() {
    for threads in ["0", "-1", "many"] {
        let arguments = [&NETWORK[..], &["--threads", threads]].concat();
        assert_refused(&Folder::new(), &arguments, &["--threads"]);
    }
}
