//! Inputs that are almost right, given to the program by the thousand: it may accept or refuse each, but neither
//! panic nor be killed nor hang, and what it accepts an independent reader must understand as it does.
//!
//! A short run is part of `cargo test`; the long one, 10,000 inputs of every kind, is
//! `cargo test --release --test fuzz -- --ignored --test-threads 1`.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, helpers too")]

mod kinds;
mod mutate;
mod random;
mod run;
mod seeds;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use kinds::{Kind, Seed};
use random::Random;
use run::Ended;

const PROGRAM: &str = env!("CARGO_BIN_EXE_siegert");

/// Inputs that run at once.
const WORKERS: usize = 2;
const FEW: usize = 40;
const MANY: usize = 10_000;

#[test]
fn a_few_inputs_of_every_kind() {
    let made = Made::new();
    made.kinds().iter().for_each(|kind| fuzz(kind, FEW, 1));
}

/// Ten thousand inputs of one kind, a few minutes each.
macro_rules! many {
    ($($test:ident: $kind:literal),*) => {$(
        #[test]
        #[ignore = "takes long: cargo test --release --test fuzz -- --ignored --test-threads 1"]
        fn $test() {
            let made = Made::new();
            let kinds = made.kinds();
            fuzz(kinds.iter().find(|kind| kind.name == $kind).unwrap(), MANY, 2);
        }
    )*};
}
many!(
    many_network: "network",
    many_parameters: "parameters",
    many_npy: "npy",
    many_npz: "npz",
    many_sonata: "sonata",
    many_dat: "dat",
    many_id_map: "id map",
    many_rates: "rates",
    many_case: "case",
    many_checkpoint: "checkpoint"
);

/// What the program itself makes of right inputs.
struct Made(tempfile::TempDir);

impl Made {
    fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        seeds::make(place.path());
        Self(place)
    }

    fn kinds(&self) -> Vec<Kind> {
        kinds::all(self.0.path())
    }
}

fn fuzz(kind: &Kind, number: usize, seed: u64) {
    check_seeds(kind);
    let Found { accepted, compared, failures } = of_kind(kind, number, seed);
    let refused = number - accepted - failures.len();
    let compared =
        compared.unwrap_or_else(|| "not compared: there is no python3 with h5py".to_owned());
    let failed = failures.len();
    say(&format!(
        "{}: {number} inputs, {accepted} accepted ({compared}), {refused} refused, {failed} failed",
        kind.name
    ));
    assert!(
        failures.is_empty(),
        "{failed} failed; the first:\n{}",
        failures[..failed.min(20)].join("\n")
    );
}

/// What is not changed has to be accepted, or the changes would say nothing.
fn check_seeds(kind: &Kind) {
    for own in &kind.seeds {
        let folder = tempfile::tempdir().unwrap();
        run::lay_out(own, folder.path());
        match run::run(own, folder.path()) {
            Ended::Accepted(_) => {}
            Ended::Refused => {
                let said = fs::read_to_string(folder.path().join("stderr")).unwrap();
                panic!("{}: {} is refused: {said}", kind.name, own.command)
            }
            Ended::Failed(what) => panic!("{}: {}: {what}", kind.name, own.command),
        }
    }
}

struct Found {
    accepted: usize,
    /// What the independent reader says.
    compared: Option<String>,
    failures: Vec<String>,
}

fn of_kind(kind: &Kind, number: usize, seed: u64) -> Found {
    let place = tempfile::tempdir().unwrap();
    let kept = place.path().join("accepted");
    fs::create_dir(&kept).unwrap();
    let next = AtomicUsize::new(0);
    let worker = |worker: usize| {
        let mut failures = Vec::new();
        loop {
            let input = next.fetch_add(1, Ordering::Relaxed);
            if input >= number {
                return failures;
            }
            let own = &kind.seeds[input % kind.seeds.len()];
            let folder = place.path().join(format!("{worker}-{}", input % kind.seeds.len()));
            failures.extend(one(kind, own, input, seed, &folder, &kept));
        }
    };
    let of_workers = std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..WORKERS).map(|number| scope.spawn(move || worker(number))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<Vec<String>>>()
    });
    let mut failures = of_workers.concat();
    let accepted = fs::read_dir(&kept).unwrap().count();
    let compared = seeds::python(&kept, &["check"]);
    let differences =
        compared.iter().flat_map(|text| text.lines().skip(1)).filter(|l| !l.is_empty());
    failures.extend(differences.map(|line| format!("{}: {line}", kind.name)));
    let compared = compared.map(|text| text.lines().next().unwrap_or_default().to_owned());
    Found { accepted, compared, failures }
}

/// Runs one input; what is wrong with how it ended.
fn one(
    kind: &Kind,
    own: &Seed,
    input: usize,
    seed: u64,
    folder: &Path,
    kept: &Path,
) -> Option<String> {
    let mut random = Random((seed << 32) | input as u64);
    run::lay_out(own, folder);
    let target = random.one(&own.targets);
    let path = folder.join(target);
    let changed = mutate::mutated(&fs::read(&path).unwrap(), &mut random);
    fs::write(&path, &changed).unwrap();
    match run::run(own, folder) {
        Ended::Refused => None,
        Ended::Accepted(document) => {
            let place = kept.join(input.to_string());
            fs::create_dir(&place).unwrap();
            for (name, _) in &own.files {
                fs::copy(folder.join(name), place.join(name.file_name().unwrap())).unwrap();
            }
            fs::write(place.join("command"), own.command).unwrap();
            fs::write(place.join("document"), document).unwrap();
            None
        }
        Ended::Failed(what) => {
            let here = std::env::temp_dir()
                .join(format!("siegert-fuzz-{}-{input}", kind.name.replace(' ', "-")));
            fs::write(&here, &changed).unwrap();
            let (target, here) = (target.display(), here.display());
            Some(format!("{} {input}: {} with {target} = {here}: {what}", kind.name, own.command))
        }
    }
}

/// Past the capture of tests: the counts are of interest when all is well.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
