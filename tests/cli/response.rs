//! `siegert response`.

use crate::support::Folder;

const HEADER: &str = "mu_mV,sigma_mV,f_hz,rate_hz,n_mu_re,n_mu_im,n_sigma_re,n_sigma_im";

fn numbers(line: &str) -> Vec<f64> {
    line.split(',').map(|cell| cell.parse().expect("a number")).collect()
}

#[test]
fn points_and_tables_become_tables() {
    let folder = Folder::new();
    let run = folder.run(&["response", "--point", "10,5", "--frequencies", "0:100:50"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!((lines[0], lines.len()), (HEADER, 4));
    let (static_row, at_100) = (numbers(lines[1]), numbers(lines[3]));
    let transfer = folder.run(&["transfer", "--point", "10,5"]);
    let slopes = numbers(transfer.stdout.lines().nth(1).expect("a row"));
    assert!((static_row[4] / slopes[3] - 1.0).abs() < 1e-12);
    assert!(at_100[4].hypot(at_100[5]) < static_row[4]);
    folder.write("points.csv", "f_hz,mu_mV,sigma_mV\n100,10,5\n");
    let table = folder.run(&["response", "--table", "points.csv"]);
    assert_eq!(table.stdout.lines().nth(1), Some(lines[3]));
    let filtered = folder.run(&["response", "--table", "points.csv", "--filter"]);
    let row = numbers(filtered.stdout.lines().nth(1).expect("a row"));
    let expected = at_100[4].hypot(at_100[5]) / (1.0_f64).hypot(std::f64::consts::TAU * 0.1 * 0.5);
    assert!((row[4].hypot(row[5]) / expected - 1.0).abs() < 1e-12);
}

#[test]
fn results_hold_the_table_and_a_plot() {
    let folder = Folder::new();
    let points = ["--point", "10,5", "--point", "14,3"];
    let options = ["--frequencies", "1:1000:9", "--out", "r", "--quiet"];
    let run = folder.run(&[&["response"][..], &points, &options].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stderr.contains("off this theory of coloured noise by more than 10 %"),
        "{}",
        run.stderr
    );
    assert_eq!(
        std::fs::read_to_string(folder.path("r/response.csv"))
            .expect("it is written")
            .lines()
            .count(),
        225
    );
    assert!(folder.path("r/response.svg").exists());
}

#[test]
fn mistakes_are_refused_with_what_is_allowed() {
    let folder = Folder::new();
    for (options, words) in [
        (&["--point", "10,5"][..], "--frequencies"),
        (&["--point", "10,5", "--frequencies", "5:1:1"], "FROM:TO:STEP"),
        (&["--point", "10,-5", "--frequencies", "1:5:1"], "two numbers"),
        (&[], "--table"),
    ] {
        let run = folder.run(&[&["response"], options].concat());
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains(words), "{}", run.stderr);
    }
    folder.write("points.csv", "mu_mV,sigma_mV,f_hz\n10,5,-1\n");
    let run = folder.run(&["response", "--table", "points.csv"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("line 2, column f_hz: '-1'"), "{}", run.stderr);
}

#[test]
fn the_density_of_the_simulated_neuron_responds_by_name() {
    let folder = Folder::new();
    let line = "response --point 10,5 --frequencies 0:300:300";
    let (closed, density) =
        (folder.siegert(line), folder.siegert(&format!("{line} --response density")));
    assert!(closed.stderr.contains("off this theory of coloured noise"), "{}", closed.stderr);
    assert!(density.stderr.is_empty(), "{}", density.stderr);
    let [closed, density] = [closed, density].map(|run| {
        let rows = run.stdout.lines().skip(1);
        let row = |row: &str| row.split(',').map(|cell| cell.parse().expect("a number")).collect();
        rows.map(row).collect::<Vec<Vec<f64>>>()
    });
    let ratio = |row: usize, column: usize| density[row][column] / closed[row][column];
    let (rate, n_mu) = (3, 4);
    assert!((ratio(0, rate) - 1.0).abs() < 0.02, "{density:?} {closed:?}");
    assert!((ratio(0, n_mu) - 1.0).abs() < 0.03, "{density:?} {closed:?}");
    // Neurons follow their mean more than the closed form says: 1.2 to 1.3 times from 250 to 400 Hz.
    let gain = |row: &[f64]| row[4].hypot(row[5]);
    assert!((1.15..1.35).contains(&(gain(&density[1]) / gain(&closed[1]))), "{density:?}");
    let refused = folder.siegert(&format!("{line} --response density --noise white"));
    refused.assert_refused(&["density", "white noise", "coloured noise"]);
    let silent = "response --point=10,0.01 --frequencies 0:1:1 --response density";
    folder.siegert(silent).assert_refused(&["sigma is 0.01 mV", "at least"]);
}
