//! `siegert transfer`.

use crate::support::Folder;

const HEADER: &str = "mu_mV,sigma_mV,rate_hz,d_rate_d_mu_hz_per_mV,d_rate_d_sigma_hz_per_mV";

fn numbers(line: &str) -> Vec<f64> {
    line.split(',').map(|cell| cell.parse().expect("a number")).collect()
}

#[test]
fn a_table_becomes_a_table_with_rates_and_slopes() {
    let folder = Folder::new();
    folder.write("points.csv", "sigma_mV,note,mu_mV\n0,above,20\n5,below,-1000\n");
    let run = folder.run(&["transfer", "--table", "points.csv"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines[0], HEADER);
    let above = numbers(lines[1]);
    assert_eq!(above[..2], [20.0, 0.0]);
    let noise_free = 1e3 / (2.0 + 10.0 * 4.0_f64.ln());
    assert!((above[2] / noise_free - 1.0).abs() < 1e-14, "{above:?}");
    assert_eq!(lines[2], "-1000,5,0,0,0");
    assert_eq!(lines.len(), 3);
}

#[test]
fn noise_and_neuron_can_be_chosen() {
    let folder = Folder::new();
    let at = |options: &[&str]| {
        let run = folder.run(&[&["transfer", "--point", "10,5"], options].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        numbers(run.stdout.lines().nth(1).expect("a row"))[2]
    };
    let coloured = at(&[]);
    assert!(at(&["--white"]) > coloured);
    assert!(at(&["--set", "neuron_params.single_neuron_dict.tau_m=20"]) < coloured);
    let json = folder.run(&["transfer", "--point", "10,5", "--json"]).json();
    let rate = json["rate_hz"][0].as_f64().expect("a rate");
    // The reader of JSON here rounds the last bit otherwise.
    assert!((rate / coloured - 1.0).abs() < 1e-15);
}

#[test]
fn mistakes_in_a_table_name_file_line_and_column() {
    let folder = Folder::new();
    let complaint = |text: &str| {
        folder.write("points.csv", text);
        let run = folder.run(&["transfer", "--table", "points.csv"]);
        assert_eq!(run.code, 2);
        assert_eq!(run.stdout, "");
        run.stderr
    };
    let negative = complaint("mu_mV,sigma_mV\n1,2\n3,-4\n");
    let expected =
        "points.csv, line 3, column sigma_mV: '-4', allowed is a finite number of at least 0";
    assert!(negative.contains(expected), "{negative}");
    let word = complaint("mu_mV,sigma_mV\nx,2\n");
    assert!(word.contains("line 2, column mu_mV: 'x', allowed is a finite number"), "{word}");
    let header = complaint("mu,sigma_mV\n1,2\n");
    assert!(header.contains("points.csv has no column mu_mV, only mu,sigma_mV"), "{header}");
    let ragged = complaint("mu_mV,sigma_mV\n1\n");
    assert!(ragged.contains("points.csv") && ragged.contains("line: 2"), "{ragged}");
    assert_eq!(folder.run(&["transfer", "--table", "missing.csv"]).code, 2);
}
