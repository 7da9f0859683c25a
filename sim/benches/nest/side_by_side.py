"""The same network in NEST and in siegert, one thread each, one after the other.

    siegert network --preset metastable --set N_scaling=0.006 --set K_scaling=0.006 \
        --set fullscale_rates=rates.json --out net
    pip install nest-simulator numpy
    python3 sim/benches/nest/side_by_side.py net target/release/siegert

Both read what `siegert network` has written to the folder: the script the arrays, siegert the
description. Prints the CPU seconds that each takes for a second of biological time after the first
200 ms, siegert's averaged over three seeds, the rates of that time, and the ratio.
"""

import csv
import json
import resource
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import numpy as np

WARM_UP_MS = 200.0
MEASURED_MS = 1000.0
SEEDS = (1, 2, 3)


def read(folder):
    """Parameters, sizes and matrices of an exported network."""
    names = ["indegrees", "weights_pA", "weights_sd_pA", "delays_ms"]
    names += ["external_indegrees", "external_weights_pA", "dc_pA"]
    network = {name: np.load(folder / f"{name}.npy") for name in names}
    with open(folder / "network.toml", "rb") as file:
        description = tomllib.load(file)
    network["neuron"] = description["neuron"]
    network["external_rates_hz"] = description["external"]["rates_hz"]
    with open(folder / "populations.csv", newline="") as file:
        network["neurons"] = [float(row["neurons"]) for row in csv.DictReader(file)]
    return network


def build(nest, network):
    """Creates the network with a fixed number of synapses per projection, as siegert does."""
    neuron = network["neuron"]
    model = {key: value for key, value in neuron.items() if not key.startswith("V0")}
    populations = []
    for index, neurons in enumerate(network["neurons"]):
        population = nest.Create("iaf_psc_exp", int(neurons))
        population.set({**model, "I_e": float(network["dc_pA"][index])})
        population.V_m = nest.random.normal(mean=neuron["V0_mean"], std=neuron["V0_sd"])
        drive = nest.Create("poisson_generator")
        drive.rate = float(network["external_indegrees"][index]) * network["external_rates_hz"][index]
        weight = float(network["external_weights_pA"][index])
        nest.Connect(drive, population, syn_spec={"weight": weight, "delay": 1.5})
        populations.append(population)
    for target, in_degrees in enumerate(network["indegrees"]):
        for source, in_degree in enumerate(in_degrees):
            synapses = int(in_degree * network["neurons"][target])
            if synapses > 0:
                connect(nest, network, populations, target, source, synapses)
    return sum(map(len, populations))


def connect(nest, network, populations, target, source, synapses):
    weight = float(network["weights_pA"][target, source])
    spread = float(network["weights_sd_pA"][target, source])
    delay = float(network["delays_ms"][target, source])
    sided = {"min": 0.0} if weight > 0.0 else {"max": 0.0}
    nest.Connect(
        populations[source],
        populations[target],
        {"rule": "fixed_total_number", "N": synapses},
        {
            "weight": nest.math.redraw(nest.random.normal(weight, spread), **{
                "min": -1e9, "max": 1e9, **sided,
            }),
            "delay": nest.math.redraw(nest.random.normal(delay, 0.5 * delay), min=0.1, max=1e3),
        },
    )


def measure_nest(folder):
    import nest

    nest.set_verbosity("M_ERROR")
    nest.ResetKernel()
    nest.SetKernelStatus({"resolution": 0.1, "local_num_threads": 1, "rng_seed": 1})
    neurons = build(nest, read(folder))
    nest.Simulate(WARM_UP_MS)
    before, spikes = time.process_time(), nest.GetKernelStatus("local_spike_counter")
    nest.Simulate(MEASURED_MS)
    cpu = time.process_time() - before
    spikes = nest.GetKernelStatus("local_spike_counter") - spikes
    return cpu / MEASURED_MS * 1000.0, spikes / neurons / MEASURED_MS * 1000.0


def run_siegert(binary, folder, duration_ms, seed):
    """CPU seconds of a run of `duration_ms`, and its spikes per neuron."""
    command = [binary, "simulate", "--network", str(folder / "network.toml"), "--seed", str(seed)]
    command += ["--time", str(duration_ms), "--threads", "1", "--json"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    document = json.loads(output)
    return np.array([used, document["spikes"] / document["neurons"]])


def measure_siegert(binary, folder):
    """From the difference between a short run and a long one, without what building takes."""
    runs = [
        run_siegert(binary, folder, WARM_UP_MS + MEASURED_MS, seed)
        - run_siegert(binary, folder, WARM_UP_MS, seed)
        for seed in SEEDS
    ]
    return np.mean(runs, axis=0) / MEASURED_MS * 1000.0


def main():
    folder, binary = Path(sys.argv[1]), sys.argv[2]
    nest_s, rate = measure_nest(folder)
    print(f"NEST: {nest_s:.2f} CPU-seconds per second, {rate:.2f} spikes/s")
    siegert_s, rate = measure_siegert(binary, folder)
    print(f"siegert: {siegert_s:.2f} CPU-seconds per second, {rate:.2f} spikes/s")
    print(f"ratio: {nest_s / siegert_s:.1f}")


if __name__ == "__main__":
    main()
