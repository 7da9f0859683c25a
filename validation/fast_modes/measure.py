"""Fast oscillations of the ground state, predicted and simulated, area by area: areas.csv and fast_modes.png.

    python measure.py STABILITY SIMULATION [SIMULATION ...]

STABILITY is what `siegert stability --preset ground-state --out STABILITY` left, each SIMULATION what `siegert simulate
--record all --out SIMULATION` did. Power is that of the population's rate per neuron, in segments of 100 ms (Hann, half
of them shared), relative to that of independent Poisson neurons, nu/N.
"""

import csv
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

BIN_MS, SEGMENT, START_MS = 0.5, 200, 100.0
FAST_HZ = (180.0, 450.0)
SHOWN = ["FEF-4E", "V1-4E"]


def predicted(folder):
    """The growing mode that grows fastest of each area, and how many grow there."""
    modes = {}
    with open(folder / "asynchronous_modes.csv", newline="") as file:
        for row in csv.DictReader(file):
            if float(row["growth_per_s"]) > 0:
                modes.setdefault(row["mode"], []).append(row)
    found = {}
    for rows in modes.values():
        strongest = max(rows, key=lambda row: abs(float(row["participation"])))
        place = f"{strongest['area']}-{strongest['population']}"
        mode = (float(rows[0]["growth_per_s"]), float(rows[0]["frequency_hz"]), place)
        found.setdefault(strongest["area"], []).append(mode)
    return {area: (max(modes), len(modes)) for area, modes in found.items()}


def power(times_ms, neurons, end_ms):
    """Frequencies (Hz) and power over that of Poisson neurons."""
    bins = int((end_ms - START_MS) / BIN_MS)
    counts, _ = np.histogram(times_ms, bins, (START_MS, START_MS + bins * BIN_MS))
    rate_hz = counts / (neurons * BIN_MS * 1e-3)
    taper = np.hanning(SEGMENT)
    starts = range(0, bins - SEGMENT + 1, SEGMENT // 2)
    pieces = [(rate_hz[a : a + SEGMENT] - rate_hz.mean()) * taper for a in starts]
    density = np.mean([np.abs(np.fft.rfft(piece)) ** 2 for piece in pieces], axis=0)
    density *= BIN_MS * 1e-3 / (taper**2).sum()
    floor = rate_hz.mean() / neurons
    frequencies = np.fft.rfftfreq(SEGMENT, BIN_MS * 1e-3)
    return frequencies, density / floor if floor else np.full_like(density, np.nan)


def measured(folder):
    """The spectrum of each population, and of each area the highest fast peak."""
    spikes = np.load(folder / "spikes.npz")
    dt_ms, end_ms = spikes["dt_ms"].item(), spikes["end_step"].item() * spikes["dt_ms"].item()
    spectra, peaks = {}, {}
    for name, neurons in zip(spikes["populations"].astype(str), spikes["neurons"]):
        frequencies, ratio = power(spikes[f"{name}/steps"] * dt_ms, neurons, end_ms)
        spectra[name] = frequencies, ratio
        fast = (frequencies >= FAST_HZ[0]) & (frequencies <= FAST_HZ[1]) & np.isfinite(ratio)
        if not fast.any():
            continue
        at = np.argmax(np.where(fast, ratio, -1.0))
        area = name.rsplit("-", 1)[0]
        peaks[area] = max(peaks.get(area, (0.0, 0.0, "")), (ratio[at], frequencies[at], name))
    return spectra, peaks


def table(modes, runs, names):
    """A line for each area."""
    heading = ["area", "growing_modes", "fastest_growth_per_s", "its_frequency_hz", "it_shows_in"]
    for name in names:
        heading += [f"{name}_power_over_poisson", f"{name}_frequency_hz", f"{name}_population"]
    rows = []
    for area in runs[0][1]:
        (growth, frequency, place), number = modes.get(area, ((None, None, ""), 0))
        row = [area, number, *(round(x, 1) if x else "" for x in (growth, frequency)), place]
        for _, peaks in runs:
            ratio, hz, population = peaks[area]
            row += [f"{ratio:.1f}", f"{hz:.0f}", population]
        rows.append(row)
    rows.sort(key=lambda row: -(row[2] or 0.0))
    with open("areas.csv", "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([heading, *rows])


def draw(modes, runs, names):
    """Spectra of some populations, and power over predicted growth."""
    figure, axes = plt.subplots(1, 3, figsize=(13, 3.8), layout="constrained")
    for axis, population in zip(axes, SHOWN):
        for (spectra, _), name in zip(runs, names):
            frequencies, ratio = spectra[population]
            axis.semilogy(frequencies[1:], ratio[1:], label=name, lw=1.2)
        axis.set(title=population, xlim=(0, 500), xlabel="frequency (Hz)")
        axis.set_ylabel("power over that of Poisson neurons")
        axis.axhline(1.0, color="0.7", lw=0.8)
    axes[0].legend(frameon=False, fontsize=8)
    for (_, peaks), name in zip(runs, names):
        growth = [modes.get(area, ((0.0,),))[0][0] for area in peaks]
        axes[2].semilogy(growth, [peak[0] for peak in peaks.values()], ".", label=name)
    axes[2].set(title="32 areas", xlabel="growth of its fastest mode (1/s), 0 if none grows")
    axes[2].set_ylabel("highest power, 180 to 450 Hz")
    axes[2].legend(frameon=False, fontsize=8)
    figure.savefig("fast_modes.png", dpi=110)


def main():
    """Reads the folders and writes both files."""
    stability, *simulations = map(Path, sys.argv[1:])
    modes, runs = predicted(stability), [measured(folder) for folder in simulations]
    names = [folder.name for folder in simulations]
    table(modes, runs, names)
    draw(modes, runs, names)
    for (_, peaks), name in zip(runs, names):
        ranks = [np.argsort(np.argsort(x)) for x in (
            [modes.get(area, ((0.0,),))[0][0] for area in peaks],
            [peak[0] for peak in peaks.values()],
        )]
        others = [peak[0] for area, peak in peaks.items() if area not in modes]
        print(f"{name}: rank correlation of power with growth {np.corrcoef(*ranks)[0, 1]:.2f}")
        own = [peaks[area][0] for area in modes]
        print(f"  power over Poisson: {np.median(own):.0f} (median) where modes grow, "
              f"{np.median(others):.0f} in the {len(others)} other areas")


if __name__ == "__main__":
    main()
