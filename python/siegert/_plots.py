"""Figures on axes of matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm

from ._arrays import ComplexArray, FloatArray
from ._labels import Label, areas_of, chosen, name

if TYPE_CHECKING:
    from .analysis import Analysis
    from .branches import Branch
    from .comparison import Verdicts
    from .fixed_points import FixedPoint
    from .networks import Network
    from .phase_plane import PhasePlane
    from .recording import Recording

#: Excitatory and inhibitory populations, distinct for colour-blind readers (Okabe & Ito).
_COLOURS = {"E": "#0072B2", "I": "#D55E00", "": "#555555"}
_VERDICTS = {"agree": "#009E73", "differ": "#D55E00", "unknown": "#999999"}
_SPECIAL = {"fold": ("o", "fold"), "hopf": ("s", "Hopf (relaxation)"), "branch_point": ("D", "branch")}
#: Rates that differ by more than this factor are drawn on a logarithmic axis.
_WIDE = 20.0
#: More populations than this are drawn as areas by populations.
_BARS = 40


def _axes(ax: Axes | None) -> Axes:
    if ax is not None:
        return ax
    _, made = plt.subplots(layout="constrained")
    return made


def _kind(label: Label) -> str:
    last = label[1][-1:]
    return last if last in _COLOURS else ""


def draw_rates(rates: FloatArray, labels: list[Label], ax: Axes | None) -> Axes:
    """Bars by population, or areas by populations where there are many."""
    if len(labels) > _BARS:
        return _draw_grid(rates, labels, ax)
    ax = _axes(ax)
    ax.bar(range(len(labels)), rates, color=[_COLOURS[_kind(label)] for label in labels])
    ax.set_xticks(range(len(labels)), [name(label) for label in labels], rotation=90)
    ax.set_ylabel("rate (spikes/s)")
    return ax


def _draw_grid(rates: FloatArray, labels: list[Label], ax: Axes | None) -> Axes:
    ax = _axes(ax)
    areas = areas_of(labels)
    populations = list(dict.fromkeys(population for _, population in labels))
    grid = np.full((len(populations), len(areas)), np.nan)
    for rate, (area, population) in zip(rates, labels, strict=True):
        grid[populations.index(population), areas.index(area)] = rate
    image = ax.imshow(grid, aspect="auto", cmap="viridis", interpolation="nearest")
    ax.set_xticks(range(len(areas)), areas, rotation=90, fontsize="small")
    ax.set_yticks(range(len(populations)), populations)
    ax.set_xlabel("area")
    ax.set_ylabel("population")
    ax.figure.colorbar(image, ax=ax, label="rate (spikes/s)")
    return ax


def draw_area_rates(
    rates: FloatArray, neurons: FloatArray, labels: list[Label], ax: Axes | None
) -> Axes:
    """Bars by area, means over neurons."""
    ax = _axes(ax)
    areas = areas_of(labels)
    means = []
    for area in areas:
        own = [i for i, label in enumerate(labels) if label[0] == area]
        means.append(np.average(rates[own], weights=neurons[own]))
    ax.bar(range(len(areas)), means, color=_COLOURS[""])
    ax.set_xticks(range(len(areas)), [area or "all" for area in areas], rotation=90)
    ax.set_ylabel("mean rate (spikes/s)")
    return ax


def draw_states(points: Sequence[FixedPoint], labels: list[Label], ax: Axes | None) -> Axes:
    """Rates of several states beside each other; unstable ones are hollow."""
    ax = _axes(ax)
    places = np.arange(len(labels))
    for index, point in enumerate(points):
        face = None if point.stable else "none"
        kind = "stable" if point.stable else "unstable"
        ax.plot(
            places, point.rates, "o", markersize=4, markerfacecolor=face, color=f"C{index % 10}",
            label=f"{point.mean_rate:.3g} spikes/s, {kind}",
        )
    if len(labels) <= _BARS:
        ax.set_xticks(places, [name(label) for label in labels], rotation=90)
    else:
        _area_ticks(ax, labels)
    ax.set_ylabel("rate (spikes/s)")
    ax.legend(title="mean rate", fontsize="small")
    return ax


def _area_ticks(ax: Axes, labels: list[Label]) -> None:
    areas = areas_of(labels)
    middles = [np.mean([i for i, label in enumerate(labels) if label[0] == area]) for area in areas]
    ax.set_xticks(middles, areas, rotation=90, fontsize="small")


def draw_spectrum(eigenvalues: ComplexArray, ax: Axes | None) -> Axes:
    """Eigenvalues, and the line at a real part of 1."""
    ax = _axes(ax)
    unstable = eigenvalues.real >= 1.0
    ax.axvline(1.0, color="0.6", linewidth=1, linestyle="--")
    ax.plot(eigenvalues.real[~unstable], eigenvalues.imag[~unstable], ".", color=_COLOURS["E"])
    ax.plot(eigenvalues.real[unstable], eigenvalues.imag[unstable], ".", color=_COLOURS["I"])
    ax.set_xlabel(r"Re $\lambda$")
    ax.set_ylabel(r"Im $\lambda$")
    return ax


def draw_branches(
    branches: Sequence[Branch],
    labels: list[Label],
    parameter: str,
    ax: Axes | None,
    population: Any,
) -> Axes:
    """Stable parts as lines, unstable ones dashed, special points marked."""
    ax = _axes(ax)
    which = list(range(len(labels))) if population is None else chosen(labels, population)
    marked: set[str] = set()
    for branch in branches:
        rates = branch.rates[:, which].mean(axis=1)
        stable = branch.unstable_directions == 0
        _draw_by_stability(ax, branch.values, rates, stable)
        for point in branch.special_points:
            marker, words = _SPECIAL[point.kind]
            ax.plot(
                point.value, rates[point.point], marker, color="black", markersize=5,
                markerfacecolor="white", label=None if words in marked else words,
            )
            marked.add(words)
    drawn = np.concatenate([branch.rates[:, which].mean(axis=1) for branch in branches])
    if drawn.min() > 0 and drawn.max() > _WIDE * drawn.min():
        # States of low and of high activity in one picture.
        ax.set_yscale("log")
    ax.set_xlabel(parameter)
    of = "mean over populations" if population is None else str(population)
    ax.set_ylabel(f"rate (spikes/s), {of}")
    if marked:
        ax.legend(fontsize="small")
    return ax


def _draw_by_stability(
    ax: Axes, values: FloatArray, rates: FloatArray, stable: np.ndarray[Any, Any]
) -> None:
    # Each piece begins where the one before ends, so that lines do not break.
    changes = np.flatnonzero(np.diff(stable.astype(int))) + 1
    edges = [0, *changes.tolist(), len(values)]
    for begin, end in zip(edges[:-1], edges[1:], strict=True):
        style = "-" if stable[begin] else "--"
        piece = slice(begin, min(end + 1, len(values)))
        ax.plot(values[piece], rates[piece], style, color=_COLOURS["E"], linewidth=1.5)


def draw_plane(plane: PhasePlane, ax: Axes | None) -> Axes:
    """Nullclines, flow, separatrices, fixed points."""
    ax = _axes(ax)
    at, velocity = plane.flow[:, :2], plane.flow[:, 2:]
    length = np.hypot(*velocity.T)
    unit = velocity / np.where(length > 0, length, 1.0)[:, None]
    ax.quiver(*at.T, *unit.T, color="0.8", angles="xy", pivot="mid", width=2e-3)
    for which, (lines, colour) in enumerate(zip(plane.nullclines, ["#0072B2", "#D55E00"], strict=True)):
        for index, line in enumerate(lines):
            words = f"nullcline of {name(plane.labels[which])}" if index == 0 else None
            ax.plot(*line.T, color=colour, label=words)
    for index, line in enumerate(plane.separatrices):
        ax.plot(*line.T, "k--", linewidth=1, label="separatrix" if index == 0 else None)
    for point in plane.fixed_points:
        ax.plot(*point.rates, "ko", markerfacecolor="black" if point.stable else "white")
    ax.set_xlim(0, plane.highest[0])
    ax.set_ylim(0, plane.highest[1])
    ax.set_xlabel(f"rate of {name(plane.labels[0])} (spikes/s)")
    ax.set_ylabel(f"rate of {name(plane.labels[1])} (spikes/s)")
    ax.legend(fontsize="small")
    return ax


def draw_matrix(
    network: Network, what: str, ax: Axes | None, *, by: str, relative: bool
) -> Axes:
    """A matrix of a network, by population or by area."""
    from .errors import ParameterError
    from .networks import _MATRICES

    if what not in _MATRICES:
        raise ParameterError(f"there is no matrix {what!r}, allowed are {', '.join(_MATRICES)}")
    if by not in ("population", "area"):
        raise ParameterError(f"by is {by!r}, allowed are population, area")
    values = np.array(getattr(network, what))
    names = network.names
    if by == "area":
        if what not in ("in_degrees", "synapses"):
            raise ParameterError(f"{what} cannot be added up by area, in_degrees and synapses can")
        values, names = _by_area(network, what)
    symbol, unit, _ = _MATRICES[what]
    text = symbol if unit == "1" else f"{symbol} ({unit})"
    if relative:
        sums = values.sum(axis=1, keepdims=True)
        values, text = values / np.where(sums == 0, 1, sums), f"share of {symbol}"
    return draw_square(values, names, text, ax, log=bool((values >= 0).all()))


def _by_area(network: Network, what: str) -> tuple[FloatArray, list[str]]:
    areas = network.areas
    member = np.array([[area == own for own, _ in network.labels] for area in areas], dtype=float)
    synapses = member @ network.synapses @ member.T
    if what == "in_degrees":
        synapses = synapses / (member @ network.neurons)[:, None]
    return synapses, areas


def draw_square(
    values: FloatArray, names: list[str], text: str, ax: Axes | None, log: bool = False
) -> Axes:
    """A square matrix with names on both sides."""
    ax = _axes(ax)
    positive = values[values > 0]
    if log and positive.size > 0 and positive.max() > positive.min():
        shown = np.where(values > 0, values, np.nan)
        norm = LogNorm(positive.min(), positive.max())
        image = ax.imshow(shown, norm=norm, cmap="viridis", interpolation="nearest")
    else:
        limit = float(np.abs(values).max()) if values.size else 1.0
        lowest = -limit if (values < 0).any() else 0.0
        cmap = "RdBu_r" if lowest < 0 else "viridis"
        image = ax.imshow(values, cmap=cmap, vmin=lowest, vmax=limit, interpolation="nearest")
    if len(names) <= _BARS:
        ax.set_xticks(range(len(names)), names, rotation=90, fontsize="small")
        ax.set_yticks(range(len(names)), names, fontsize="small")
    else:
        labels = [tuple(one.split("-", 1)) if "-" in one else ("", one) for one in names]
        areas = areas_of(labels)  # type: ignore[arg-type]
        middles = [np.mean([i for i, one in enumerate(labels) if one[0] == area]) for area in areas]
        ax.set_xticks(middles, areas, rotation=90, fontsize="x-small")
        ax.set_yticks(middles, areas, fontsize="x-small")
    ax.set_xlabel("source")
    ax.set_ylabel("target")
    ax.figure.colorbar(image, ax=ax, label=text)
    return ax


def draw_change(
    before: FloatArray, after: FloatArray, labels: list[Label], ax: Axes | None
) -> Axes:
    """log10 of the ratio of in-degrees after to before."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log10(after / before)
    shown = np.where(np.isfinite(ratio), ratio, np.nan)
    limit = float(np.nanmax(np.abs(shown), initial=1e-12))
    ax = draw_square(np.zeros_like(before), [name(label) for label in labels], "", ax)
    # The matrix above brought names and axes; its picture and its bar are replaced.
    image = ax.images[0]
    image.set_data(shown)
    image.set_cmap("RdBu_r")
    image.set_clim(-limit, limit)
    if image.colorbar is not None:
        image.colorbar.set_label(r"$\log_{10} K_{after} / K_{before}$")
    return ax


def draw_raster(
    recording: Recording,
    ax: Axes | None,
    areas: Sequence[str] | None,
    share: float,
    window: tuple[float, float] | None,
) -> Axes:
    """Spikes of a share of the neurons, populations below each other."""
    from .errors import ParameterError

    if not 0.0 < share <= 1.0:
        raise ParameterError(f"share is {share}, allowed is above 0 to 1")
    ax = _axes(ax)
    begin, end = recording.window if window is None else window
    which = [i for i in chosen(recording.labels, areas or "all") if recording.recorded[i]]
    ticks, names, top = [], [], 0
    for i in which:
        neurons = max(1, int(round(share * recording.neurons[i])))
        times, ids = recording.of_population(i)
        drawn = (ids < neurons) & (times > begin) & (times <= end)
        ax.plot(
            times[drawn], top + ids[drawn], ".", markersize=1.5, markeredgewidth=0,
            color=_COLOURS[_kind(recording.labels[i])], rasterized=True,
        )
        ticks.append(top + neurons / 2)
        names.append(name(recording.labels[i]))
        top += neurons
    ax.set_xlim(begin, end)
    ax.set_ylim(top, 0)
    ax.set_yticks(ticks, names, fontsize="small" if len(names) < 20 else "xx-small")
    ax.set_xlabel("time (ms)")
    return ax


def draw_series(recording: Recording, ax: Axes | None, *, by: str, bin: float) -> Axes:
    """Rates over time of areas or populations, one above the other."""
    ax = _axes(ax)
    begin, end = recording.window
    edges = np.arange(begin, end + bin / 2, bin)
    groups: dict[str, list[int]] = {}
    for i in np.flatnonzero(recording.recorded).tolist():
        area, _ = recording.labels[i]
        groups.setdefault((area or "all") if by == "area" else name(recording.labels[i]), []).append(i)
    for key, members in groups.items():
        times = np.concatenate([recording.of_population(i)[0] for i in members])
        counts, _ = np.histogram(times, edges)
        rates = 1000.0 * counts / (bin * recording.neurons[members].sum())
        ax.stairs(rates, edges, label=key)
    ax.set_xlim(begin, end)
    ax.set_xlabel("time (ms)")
    ax.set_ylabel("rate (spikes/s)")
    if len(groups) <= 10:
        ax.legend(fontsize="small")
    return ax


def draw_spectra(analysis: Analysis, ax: Axes | None, populations: list[str] | None) -> Axes:
    """Power spectra on logarithmic axes; what rests on one segment says so."""
    ax = _axes(ax)
    which = chosen(analysis.labels, populations or "all")
    for i in which:
        spectrum = analysis.spectra[i]
        if spectrum is None:
            continue
        frequencies, power, segments = spectrum
        kind = _kind(analysis.labels[i])
        words = name(analysis.labels[i]) + (" (one segment)" if segments == 1 else "")
        positive = (frequencies > 0) & (power > 0)
        style = "-" if kind != "I" else "--"
        ax.loglog(frequencies[positive], power[positive], style, linewidth=1, label=words)
    ax.set_xlabel("frequency (Hz)")
    ax.set_ylabel(r"power ((spikes/s)$^2$/Hz)")
    if len(which) <= 10:
        ax.legend(fontsize="small")
    return ax


def draw_verdicts(verdicts: Verdicts, ax: Axes | None) -> Axes:
    """Measured against expected rates with the tolerance as a band."""
    ax = _axes(ax)
    highest = 1.05 * max(verdicts.expected.max(), verdicts.measured.max(), 1e-9)
    order = np.argsort(verdicts.expected)
    expected, tolerance = verdicts.expected[order], verdicts.tolerance[order]
    ax.fill_between(expected, expected - tolerance, expected + tolerance, color="0.9", linewidth=0)
    ax.plot([0, highest], [0, highest], color="0.6", linewidth=1)
    for word, colour in _VERDICTS.items():
        own = np.array([one == word for one in verdicts.verdicts])
        if own.any():
            ax.errorbar(
                verdicts.expected[own], verdicts.measured[own], 2 * verdicts.standard_error[own],
                fmt="o", markersize=4, color=colour, label=f"{own.sum()} {word}",
            )
    ax.set_xlim(0, highest)
    ax.set_ylim(0, highest)
    ax.set_xlabel("expected rate (spikes/s)")
    ax.set_ylabel("measured rate (spikes/s)")
    ax.legend(fontsize="small")
    return ax
