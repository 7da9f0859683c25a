"""The same network in NEST and in siegert, one thread each, one after the other.

    siegert network --preset metastable --set N_scaling=0.006 --set K_scaling=0.006 --out net
    pip install nest-simulator numpy
    python3 sim/benches/nest/side_by_side.py net -- siegert simulate --preset metastable \
        --set N_scaling=0.006 --set K_scaling=0.006 --set t_sim=1000 --threads 1 --json

Prints CPU seconds per second of biological time of NEST, and of the command after `--` if there is
one, from the difference between a short and a long run of it (`t_sim` is replaced).
"""

import csv
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

WARM_UP_MS = 200.0
MEASURED_MS = 500.0
EXTERNAL_RATE_HZ = 10.0


def read(folder):
    """Sizes and matrices of an exported network."""
    names = ["indegrees", "weights_pA", "weights_sd_pA", "delays_ms"]
    names += ["external_indegrees", "external_weights_pA", "dc_pA"]
    network = {name: np.load(folder / f"{name}.npy") for name in names}
    with open(folder / "populations.csv", newline="") as file:
        network["neurons"] = [float(row["neurons"]) for row in csv.DictReader(file)]
    return network


def build(nest, network):
    """Creates the network with a fixed number of synapses per projection, as siegert does."""
    populations = []
    for index, neurons in enumerate(network["neurons"]):
        population = nest.Create("iaf_psc_exp", int(neurons))
        population.set({
            "tau_m": 10.0, "tau_syn_ex": 0.5, "tau_syn_in": 0.5, "C_m": 250.0, "t_ref": 2.0,
            "E_L": -65.0, "V_th": -50.0, "V_reset": -65.0, "I_e": float(network["dc_pA"][index]),
        })
        population.V_m = nest.random.normal(mean=-150.0, std=50.0)
        drive = nest.Create("poisson_generator")
        drive.rate = float(network["external_indegrees"][index]) * EXTERNAL_RATE_HZ
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
    rate = spikes / neurons / MEASURED_MS * 1000.0
    return cpu / MEASURED_MS * 1000.0, rate


def child_cpu(command, duration_ms):
    """CPU seconds of a run of `duration_ms`, and its JSON document."""
    command = [f"t_sim={duration_ms}" if part.startswith("t_sim=") else part for part in command]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return used, json.loads(output)


def main():
    folder = Path(sys.argv[1])
    nest_s, rate = measure_nest(folder)
    print(f"NEST: {nest_s:.2f} CPU-seconds per second, {rate:.2f} spikes/s")
    if len(sys.argv) > 3 and sys.argv[2] == "--":
        short, _ = child_cpu(sys.argv[3:], WARM_UP_MS)
        long, result = child_cpu(sys.argv[3:], WARM_UP_MS + 2000.0)
        siegert_s = (long - short) / 2.0
        rate = result["spikes"] / result["neurons"] / (WARM_UP_MS + 2000.0) * 1000.0
        print(f"siegert: {siegert_s:.2f} CPU-seconds per second, {rate:.2f} spikes/s")
        print(f"ratio: {nest_s / siegert_s:.1f}")


if __name__ == "__main__":
    main()
