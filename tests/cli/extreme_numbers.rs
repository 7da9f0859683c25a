//! Every option of every command that takes a number, with numbers that are none, endless, negative or huge. Options
//! are those of the help, so that a new one is held to the same.

use std::time::{Duration, Instant};

use crate::support::{Folder, TINY};

const VALUES: [&str; 5] = ["nan", "inf", "-1", "1e300", "18446744073709551615"];

/// What options take that take no number.
const OTHER_VALUES: [&str; 10] = [
    "FILE",
    "FILE.npy",
    "DIR",
    "NAME",
    "PATH=VALUE",
    "RECORDING",
    "AREAS",
    "NAMES",
    "TARGETS<SOURCES",
    "FOLDER",
];

type Command = (&'static str, &'static [(&'static str, &'static str)]);

/// Commands that do something small, with options and their values.
const COMMANDS: [Command; 22] = [
    ("network", &[("--network", "net.toml")]),
    ("transfer", &[("--point", "10,5")]),
    ("spectra", &[("--network", "net.toml"), ("--frequencies", "1:50:10")]),
    ("correlations", &[("--network", "net.toml"), ("--pair", "E,E")]),
    ("response", &[("--point", "10,5"), ("--frequencies", "1:5:1")]),
    ("fixed-points", &[("--network", "net.toml"), ("--random-starts", "2")]),
    ("stability", &[("--network", "net.toml")]),
    ("statistics", &[("--network", "net.toml")]),
    (
        "continue",
        &[("--network", "net.toml"), ("--parameter", "nu_ext"), ("--from", "8"), ("--to", "9")],
    ),
    (
        "sweep",
        &[
            ("--network", "net.toml"),
            ("--parameter", "nu_ext"),
            ("--values", "8,9"),
            ("--simulate", ""),
            ("--time", "5"),
        ],
    ),
    ("compare", &[("--network", "net.toml"), ("--against-set", "nu_ext=9")]),
    ("phase-plane", &[("--network", "net.toml"), ("--random-starts", "2")]),
    (
        "separatrix",
        &[("--preset", "e1d"), ("--parameter", "nu_ext"), ("--from", "8"), ("--to", "9")],
    ),
    (
        "stabilize",
        &[("--network", "net.toml"), ("--parameter", "nu_ext"), ("--from", "8"), ("--to", "9")],
    ),
    ("simulate", &[("--network", "net.toml"), ("--time", "5")]),
    ("analyze", &[("spikes.npz", "")]),
    ("connectivity", &[("--series", "series.csv"), ("--against", "pairs.csv"), ("--block", "1")]),
    ("bold", &[("--series", "series.csv")]),
    ("hierarchy", &[("--series", "series.csv"), ("--largest-lag", "5")]),
    ("granger", &[("--series", "series.csv"), ("--largest-order", "2")]),
    ("jobscript", &[("--", "simulate --network net.toml --time 5")]),
    ("validate", &[("--case", "tiny.toml"), ("--measured", "rates.csv")]),
];

/// Options that take such a number, and why that is right.
const ALLOWED: [(&str, &str, &str); 5] = [
    ("--simulation-seeds", "18446744073709551615", "any number of 64 bits"),
    ("--seed", "18446744073709551615", "any number of 64 bits"),
    ("--most", "inf", "no bound"),
    ("--most", "1e300", "any share"),
    ("--most", "18446744073709551615", "any share"),
];

/// The options of a command that take a number, as its help shows them.
fn options(folder: &Folder, command: &str) -> Vec<String> {
    let help = folder.run(&[command, "--help"]).stdout;
    let option = |line: &str| {
        let mut words = line.split_whitespace().skip_while(|word| !word.starts_with("--"));
        let (option, value) = (words.next()?, words.next()?);
        let value = value.trim_end_matches("...").strip_prefix('<')?.strip_suffix('>')?;
        (!OTHER_VALUES.contains(&value)).then(|| option.to_owned())
    };
    help.lines().filter_map(option).collect()
}

#[test]
fn extreme_numbers_are_refused_or_really_allowed() {
    const PATIENCE: Duration = Duration::from_secs(30);
    let folder = Folder::new();
    folder.write("net.toml", TINY);
    folder.write("tiny.toml", include_str!("../cases/tiny.toml"));
    folder.write("rates.csv", "population,rate_hz\nE,10\nI,10\n");
    let samples = (0..40).map(|k| format!("{k},{},{},{}\n", k % 5, k % 7, (3 * k) % 11));
    folder.write("series.csv", &format!("time_ms,a,b,c\n{}", samples.collect::<String>()));
    folder.write("pairs.csv", "a,b,c\n0,1,2\n1,0,3\n2,3,0\n");
    let made = folder.run(&["simulate", "--network", "net.toml", "--time", "50", "--out", "run"]);
    assert_eq!(made.code, 0, "{}", made.stderr);
    std::fs::copy(folder.path("run/spikes.npz"), folder.path("spikes.npz")).unwrap();
    let (mut wrong, mut runs) = (Vec::new(), 0);
    for (command, base) in COMMANDS {
        let options = options(&folder, command);
        assert!(options.iter().any(|option| option == "--threads"), "{command}: {options:?}");
        for (option, value) in options.iter().flat_map(|o| VALUES.map(|value| (o, value))) {
            let given = format!("{option}={value}");
            let mut arguments = vec![command, &given];
            let others = base.iter().filter(|(other, _)| other != option);
            let words =
                others.flat_map(|(name, value)| std::iter::once(*name).chain(value.split(' ')));
            arguments.extend(words.filter(|word| !word.is_empty()));
            let clock = Instant::now();
            let run = folder.run(&arguments);
            runs += 1;
            let allowed =
                ALLOWED.iter().any(|(name, of, _)| (name, of) == (&option.as_str(), &value));
            // The value of a parameter is refused as such.
            let names = [option.as_str(), "parameter value -1", "nu_ext = -1"];
            let told = run.code == 2 && names.iter().any(|name| run.stderr.contains(name));
            let fine = told || (run.code < 2 && allowed);
            if !fine || run.stderr.contains("panicked") || clock.elapsed() > PATIENCE {
                wrong.push(format!("{} ({}): {}", arguments.join(" "), run.code, run.stderr));
            }
        }
    }
    assert!(runs > 200, "{runs}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
