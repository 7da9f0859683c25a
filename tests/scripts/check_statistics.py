"""Compares the tables of `siegert analyze` with NumPy, SciPy and, if it is there, Elephant.

Usage: check_statistics.py RECORDING.npz T_MIN CORRECTED_DIR PUBLISHED_DIR

The directories hold the results for the same recording from T_MIN (ms) on, with segments of 128 samples
that share 64. Prints the largest relative difference of each statistic; fails above 1e-9.
"""

import csv
import sys

import numpy as np
import scipy.signal

try:
    import elephant.statistics
except ImportError:
    elephant = None

TOLERANCE = 1e-9
R_MS = 2.0


def table(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def lvr(intervals):
    if elephant is not None:
        import quantities

        return elephant.statistics.lvr(intervals * quantities.ms, R=R_MS * quantities.ms)
    first, second = intervals[:-1], intervals[1:]
    total = first + second
    terms = (1 - 4 * first * second / total**2) * (1 + 4 * R_MS / total)
    return 3 * terms.mean()


def main(archive, t_min, corrected, published):
    data = np.load(archive)
    dt, end = float(data["dt_ms"][0]), int(data["end_step"][0])
    begin = round(t_min / dt)
    names = [name.decode() for name in data["populations"]]
    rows = table(f"{corrected}/populations.csv")
    published_rows = table(f"{published}/populations.csv")
    spectra = table(f"{corrected}/spectra.csv")
    worst = {}

    def compare(what, found, expected):
        difference = np.max(np.abs(np.asarray(found, float) - expected) / np.maximum(np.abs(expected), 1e-12))
        worst[what] = max(worst.get(what, 0.0), float(difference))

    for index, (name, neurons) in enumerate(zip(names, data["neurons"])):
        steps, ids = data[f"{name}/steps"], data[f"{name}/ids"]
        inside = (steps > begin) & (steps <= end)
        steps, ids = steps[inside].astype(np.int64), ids[inside]
        row, duration_s = rows[index], (end - begin) * dt / 1000
        compare("rate", row["rate_hz"], len(steps) / neurons / duration_s)
        trains = [steps[ids == neuron] * dt for neuron in range(neurons)]
        compare("rate_sd", row["rate_sd_hz"], np.std([len(train) / duration_s for train in trains]))
        intervals = [np.diff(train) for train in trains if len(train) >= 3]
        compare("cv", row["cv"], np.mean([np.std(one) / np.mean(one) for one in intervals]))
        compare("lvr", row["lvr"], np.mean([lvr(one) for one in intervals]))

        def counts(steps, bin_ms):
            width = round(bin_ms / dt)
            bins = (end - begin) // width
            return np.bincount((steps - begin - 1) // width, minlength=bins)[:bins]

        wide, narrow = counts(steps, 3.0), counts(steps, 1.0)
        compare("synchrony", row["synchrony"], np.var(wide) / np.mean(wide))
        compare("rate_cv", row["rate_cv"], np.std(narrow) / np.mean(narrow))
        rate = narrow / neurons * 1000
        _, density = scipy.signal.welch(rate, fs=1000, nperseg=128, noverlap=64)
        compare("spectrum", [one[name] for one in spectra], density)

        first = ids.min()
        candidates = range(first, min(first + 3001, neurons))
        binned = (counts(steps[ids == neuron], 1.0) for neuron in candidates)
        varying = [one for one in binned if one.min() != one.max()][:2000]
        coefficients = np.corrcoef(varying)
        pairs = coefficients[np.triu_indices(len(varying), 1)]
        compare("correlation", published_rows[index]["correlation"], pairs.mean())

    for what, difference in worst.items():
        print(f"{what}: {difference:.1e}")
    sys.exit(max(worst.values()) > TOLERANCE)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), sys.argv[3], sys.argv[4])
