//! The kinds of input, each with files that are right and the commands that read them.

use std::fs;
use std::path::{Path, PathBuf};

/// One input: a file or the files of a folder of which one is changed, and who reads it.
#[derive(Clone)]
pub struct Seed {
    /// The files that lie in the folder when the command runs.
    pub files: Vec<(PathBuf, Vec<u8>)>,
    /// Those of which one is changed.
    pub targets: Vec<PathBuf>,
    pub command: &'static str,
    /// Whether the command writes into the folder, so that all files are written anew before every run.
    pub writes: bool,
}

pub struct Kind {
    pub name: &'static str,
    pub seeds: Vec<Seed>,
}

/// A network of 50 neurons, which is simulated in a few milliseconds.
pub const NETWORK: &str = r#"
name = "tiny"
[neuron]
V0_mean = -58.0
V0_sd = 5.0
[populations]
E = { kind = "E", neurons = 40 }
I = { kind = "I", neurons = 10 }
[connections]
indegrees = [[8, 2], [8, 2]]
weights_pA = { E = 87.8, I = -439.0 }
weights_rel_sd = 0.1
delays_ms = { E = 1.5, I = 0.75 }
delays_rel_sd = 0.5
[external]
indegrees = 1000
weights_pA = 87.8
rates_hz = 8.5
"#;

/// All that a description can say, as JSON.
const RICH: &str = r#"{"populations": {"V1-E": {"area": "V1", "layer": "23", "kind": "E", "neurons": 40},
 "V2-E": {"area": "V2", "layer": "5", "kind": "E", "neurons": 30, "neuron": {"t_ref": 3.0}}},
 "connections": {"probabilities": 0.1, "psp_mV": 0.15, "delays_ms": 1.5, "delays_sd_ms": 0.5, "lognormal": "all"},
 "external": {"indegrees": 1000, "psp_mV": 0.15, "rates_hz": 8, "dc_pA": [10, 20]},
 "given_input": [{"sources": {"X": {"kind": "E"}}, "indegrees": [[5], [5]], "weights_pA": 87.8,
   "rates_hz": [[1, 2, 3]], "interval_ms": 1}],
 "replacement": {"areas_simulated": ["V1"], "rates_hz": 3}}"#;

const PARAMETERS: &str = r#"
[neuron]
V_th = -50.0
t_ref = 2.0
[connections]
indegrees = 5
weights_rel_sd = 0.2
[external]
rates_hz = 10
input = "dc"
"#;

const MACAQUE: &str = r#"{"N_scaling": 0.5, "K_scaling": 1.0, "surface": 1.0,
 "connection_params": {"g": -11.0, "K_stable": null, "replace_non_simulated_areas": "hom_poisson_stat", "cc_weights_factor": 1.9, "fac_nu_ext_5E": 1.125},
 "input_params": {"rate_ext": 10.0, "poisson_input": true}, "delay_params": {"interarea_speed": 3.5},
 "sim_params": {"t_sim": 100.0, "dt": 0.1, "areas_simulated": ["V1", "V2"]},
 "theory_params": {"initial_rates": null, "initial_rates_iter": 5}}"#;

const CASE: &str = r#"
name = "tiny"
title = "A small network"
series = [0.5]
[network]
preset = "brunel2000"
set = ["external.rates_hz=10"]
scaling = { neurons = 0.004, in_degrees = 0.004 }
[simulation]
duration_ms = 40.0
transient_ms = 20.0
block_ms = 10.0
seeds = [1]
uncoupled_neurons = 10
fine_dt_ms = 0.05
[tolerance]
relative = 0.0
absolute_hz = 20.0
reason = "none"
"#;

const RATES: [(&str, &str); 3] = [
    ("flat.json", r#"{"E": 1.5, "I": 2.5}"#),
    (
        "listed.json",
        r#"{"populations": ["E", "I"], "fixed_points": [{"rates_hz": [1.5, 2.5], "mean_rate_hz": 2}]}"#,
    ),
    ("rates.csv", "population,rate_hz,standard_error_hz\nE,1.5,0.1\nI,2.5,0.2\n"),
];

fn named(name: &str, text: &str) -> (PathBuf, Vec<u8>) {
    (name.into(), text.as_bytes().to_vec())
}

fn seed(command: &'static str, target: &str, files: Vec<(PathBuf, Vec<u8>)>) -> Seed {
    Seed { targets: vec![target.into()], files, command, writes: false }
}

/// All kinds; `made` is a folder with the results of [`crate::seeds::make`].
pub fn all(made: &Path) -> Vec<Kind> {
    let read = |name: &str| fs::read(made.join(name)).unwrap();
    let with = |names: &[&str]| -> Vec<(PathBuf, Vec<u8>)> {
        let file = |name: &&str| {
            let flat = Path::new(name).file_name().unwrap();
            (flat.into(), read(name))
        };
        names.iter().map(file).collect()
    };
    let network = || named("net.toml", NETWORK);
    let map = "run/recordings/network_populations.csv";
    let gids = "run/recordings/network_gids.txt";
    let dat = "run/recordings/siegert-spikes-0-0.dat";
    let rates = RATES.map(|(name, text)| {
        let command = match name {
            "flat.json" => "simulate --network net.toml --dry-run --json --assume-rates flat.json",
            "listed.json" => {
                "simulate --network net.toml --dry-run --json --assume-rates listed.json"
            }
            _ => "simulate --network net.toml --dry-run --json --assume-rates rates.csv",
        };
        seed(command, name, vec![network(), named(name, text)])
    });
    let described = |command| seed(command, "net.toml", vec![network()]);
    let rich = |command| seed(command, "rich.json", vec![named("rich.json", RICH)]);
    let parameters = named("p.toml", PARAMETERS);
    let checkpoint = Seed {
        files: [vec![network()], below(made, &made.join("ck"))].concat(),
        targets: below(made, &made.join("ck")).into_iter().map(|(name, _)| name).collect(),
        command: "simulate --network net.toml --time 40 --checkpoint ck --resume --json",
        writes: true,
    };
    let mut kinds = vec![
        Kind {
            name: "network",
            seeds: vec![
                described("network --network net.toml --json"),
                described("simulate --network net.toml --dry-run --json"),
                described("stability --network net.toml --json"),
                rich("network --network rich.json --json"),
                rich("simulate --network rich.json --dry-run --json"),
            ],
        },
        Kind {
            name: "parameters",
            seeds: vec![
                seed(
                    "network --network net.toml --params p.toml --json",
                    "p.toml",
                    vec![network(), parameters.clone()],
                ),
                seed(
                    "simulate --network net.toml --params p.toml --dry-run --json",
                    "p.toml",
                    vec![network(), parameters],
                ),
                seed("network --params m.json --json", "m.json", vec![named("m.json", MACAQUE)]),
            ],
        },
        Kind {
            name: "npy",
            seeds: vec![
                seed(
                    "network --network net.toml --indegrees k.npy --json",
                    "k.npy",
                    [vec![network()], with(&["k.npy"])].concat(),
                ),
                seed(
                    "analyze siegert-spikes-E.npy --kernel bins --json",
                    "siegert-spikes-E.npy",
                    with(&["run/recordings/siegert-spikes-E.npy", map]),
                ),
            ],
        },
        Kind {
            name: "npz",
            seeds: vec![seed(
                "analyze spikes.npz --kernel bins --json",
                "spikes.npz",
                with(&["run/spikes.npz"]),
            )],
        },
        Kind {
            name: "sonata",
            seeds: vec![seed(
                "analyze spikes.h5 --kernel bins --json",
                "spikes.h5",
                with(&["run/spikes.h5"]),
            )],
        },
        Kind {
            name: "dat",
            seeds: vec![seed(
                "analyze siegert-spikes-0-0.dat --kernel bins --json",
                "siegert-spikes-0-0.dat",
                with(&[dat, map]),
            )],
        },
        Kind {
            name: "id map",
            seeds: vec![
                seed(
                    "analyze siegert-spikes-0-0.dat --kernel bins --json",
                    "network_populations.csv",
                    with(&[dat, map]),
                ),
                seed(
                    "analyze siegert-spikes-0-0.dat --kernel bins --json",
                    "network_gids.txt",
                    with(&[dat, gids]),
                ),
            ],
        },
        Kind { name: "rates", seeds: rates.to_vec() },
        Kind {
            name: "case",
            seeds: vec![seed(
                "validate --case c.toml --threads 1 --json",
                "c.toml",
                vec![named("c.toml", CASE)],
            )],
        },
        Kind { name: "checkpoint", seeds: vec![checkpoint] },
    ];
    if made.join("numpy").is_file() {
        let foreign = |name| {
            seed(
                "analyze foreign.h5 --ids network_populations.csv --kernel bins --json",
                name,
                with(&[name, map]),
            )
        };
        kinds[4].seeds.extend([foreign("foreign.h5"), foreign("foreign.h5")]);
        kinds[3].seeds.push(seed(
            "analyze packed.npz --kernel bins --json",
            "packed.npz",
            with(&["packed.npz"]),
        ));
        kinds[7].seeds.push(seed(
            "simulate --network net.toml --dry-run --json --assume-rates rates.npy",
            "rates.npy",
            [vec![network()], with(&["rates.npy"])].concat(),
        ));
    }
    kinds
}

/// All files below a folder, by their names from a root.
fn below(root: &Path, folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(below(root, &path));
        } else {
            found.push((path.strip_prefix(root).unwrap().to_owned(), fs::read(&path).unwrap()));
        }
    }
    found.sort();
    found
}
