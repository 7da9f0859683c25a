//! How much faster two threads are than one.
//!
//! `cargo bench -p siegert-sim --bench threads`; both simulate the same network in turn, so that what
//! else the machine does slows down both. Beside times, the processor time of all threads: what dividing
//! the work costs, also where there are no two idle processors.

#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]
#![expect(clippy::disallowed_macros, reason = "a bench prints")]

use std::time::{Duration, Instant};

use data::Network;
use data::source::{NoFiles, Source};
use siegert_sim::communicator::SingleProcess;
use siegert_sim::{Control, SimulationSettings, Simulator};

/// Time after which activity has left its initial state behind, and what is simulated in one go (ms).
const SETTLING_MS: f64 = 30.0;
const TURN_MS: f64 = 20.0;
const TURNS: usize = 5;

const THREADS: [usize; 2] = [1, 2];

/// A name, a preset and changes of it.
const NETWORKS: [(&str, &str, &[&str]); 4] = [
    ("potjans2014", "potjans2014", &[]),
    ("brunel2000", "brunel2000", &[]),
    (
        "V1 alone",
        "ground-state",
        &[
            "sim_params.areas_simulated=[\"V1\"]",
            "connection_params.replace_non_simulated_areas=hom_poisson_stat",
        ],
    ),
    ("N_scaling 0.02", "ground-state", &["network_params.N_scaling=0.02"]),
];

fn main() {
    println!("{:16}{:>16}{:>26}", "on two threads", "times as fast", "times the processor time");
    for (name, preset, changes) in NETWORKS {
        let [one, two] = measured(&network(preset, changes));
        println!(
            "{name:16}{:>16.2}{:>26.2}",
            one.wall.as_secs_f64() / two.wall.as_secs_f64(),
            two.busy.as_secs_f64() / one.busy.as_secs_f64()
        );
    }
}

fn network(preset: &str, changes: &[&str]) -> Network {
    let source = Source::preset(preset).unwrap();
    let source = changes.iter().fold(source, |source, change| source.set(change));
    source.build(&NoFiles).unwrap().network
}

/// What some simulated time took.
#[derive(Clone, Copy, Default)]
struct Taken {
    wall: Duration,
    busy: Duration,
}

/// What the same stretches take on one thread and on two.
fn measured(network: &Network) -> [Taken; 2] {
    let mut simulators = THREADS.map(|threads| {
        let settings = SimulationSettings { threads, ..Default::default() };
        Simulator::build(network, &settings, SingleProcess).unwrap()
    });
    let mut taken = [Taken::default(); 2];
    for turn in 0..=TURNS {
        for (simulator, taken) in simulators.iter_mut().zip(&mut taken) {
            let duration_ms = if turn == 0 { SETTLING_MS } else { TURN_MS };
            let (began, busy) = (Instant::now(), processor_time());
            simulator.advance(duration_ms, &mut |_| Control::Continue).unwrap();
            if turn > 0 {
                taken.wall += began.elapsed();
                taken.busy += processor_time() - busy;
            }
        }
    }
    let hashes = simulators.map(|simulator| simulator.finish().unwrap().spike_hash);
    assert_eq!(hashes[0], hashes[1], "spikes do not depend on threads");
    taken
}

/// Processor time of all threads so far; none where it cannot be known.
fn processor_time() -> Duration {
    #[cfg(target_os = "linux")]
    {
        let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: the place is there to be written to.
        unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
        Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
    }
    #[cfg(not(target_os = "linux"))]
    Duration::ZERO
}
