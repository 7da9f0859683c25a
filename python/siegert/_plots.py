"""Figures on axes of matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from ._arrays import ComplexArray, FloatArray
from ._labels import Label, areas_of, chosen, name
from ._units import MS_PER_S

if TYPE_CHECKING:
    import pandas as pd

    from .analysis import Analysis
    from .basins import Basins
    from .branches import Branch
    from .comparison import Verdicts
    from .dynamics import Spectra
    from .fixed_points import FixedPoint
    from .graphs import Communities, Paths
    from .networks import Network
    from .phase_plane import PhasePlane
    from .recording import Recording
    from .series import Bold, Causality, Hierarchy
    from .simulation import Simulation

#: Excitatory and inhibitory populations, distinct for colour-blind readers (Okabe & Ito).
_COLOURS = {"E": "#0072B2", "I": "#D55E00", "": "#555555"}
_VERDICTS = {"agree": "#009E73", "differ": "#D55E00", "unknown": "#999999"}
_SPECIAL = {"fold": ("o", "fold"), "hopf": ("s", "Hopf (relaxation)"), "branch_point": ("D", "branch"), "oscillation": ("v", "oscillation")}
#: Rates that differ by more than this factor are drawn on a logarithmic axis.
_WIDE = 20.0
#: Lines of groups; more of them are an image.
_LINES = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"]
#: So many neurons are rows of a raster where nothing is said.
_ROWS = 2000
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
    names, means = _means(rates, neurons, labels)
    ax.bar(range(len(names)), means, color=_COLOURS[""])
    ax.set_xticks(range(len(names)), names, rotation=90, fontsize="small")
    ax.set_xlim(-0.7, len(names) - 0.3)
    ax.set_ylabel("mean rate (spikes/s)")
    return ax


def _means(
    rates: FloatArray, neurons: FloatArray, labels: list[Label]
) -> tuple[list[str], list[float]]:
    """Areas, and the mean rate of the neurons of each."""
    areas = areas_of(labels)
    owns = [[i for i, label in enumerate(labels) if label[0] == area] for area in areas]
    means = [float(np.average(rates[own], weights=neurons[own])) for own in owns]
    return [area or "all" for area in areas], means


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
    which = None if population is None else chosen(labels, population)
    drawn = [
        branch.mean_rates if which is None else branch.rates[:, which].mean(axis=1)
        for branch in branches
    ]
    marked: set[str] = set()
    for branch, rates in zip(branches, drawn, strict=True):
        stable = branch.unstable_directions == 0
        _draw_by_stability(ax, branch.values, rates, stable, marked)
        for point in branch.special_points:
            marker, words = _SPECIAL[point.kind]
            ax.plot(
                point.value, rates[point.point], marker, color="black", markersize=5,
                markerfacecolor="white", label=None if words in marked else words,
            )
            marked.add(words)
    lowest, highest = min(one.min() for one in drawn), max(one.max() for one in drawn)
    if lowest > 0 and highest > _WIDE * lowest:
        # States of low and of high activity in one picture.
        ax.set_yscale("log")
    ax.set_xlabel(parameter)
    ax.set_ylabel("mean rate (spikes/s)" if population is None else f"rate of {population} (spikes/s)")
    if marked:
        ax.legend(fontsize="small")
    return ax


def _draw_by_stability(
    ax: Axes, values: FloatArray, rates: FloatArray, stable: np.ndarray[Any, Any], marked: set[str]
) -> None:
    # Each piece begins where the one before ends, so that lines do not break.
    changes = np.flatnonzero(np.diff(stable.astype(int))) + 1
    edges = [0, *changes.tolist(), len(values)]
    for begin, end in zip(edges[:-1], edges[1:], strict=True):
        style, words = ("-", "stable") if stable[begin] else ("--", "unstable")
        piece = slice(begin, min(end + 1, len(values)))
        ax.plot(
            values[piece], rates[piece], style, color=_COLOURS["E"], linewidth=1.5,
            label=None if words in marked else words,
        )
        marked.add(words)


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
    if what == "in_degrees":
        return _area_in_degrees(network, network.in_degrees), network.areas
    member = _membership(network)
    return member @ network.synapses @ member.T, network.areas


def _area_in_degrees(network: Network, in_degrees: FloatArray) -> FloatArray:
    """In-degrees of the mean neuron of each area."""
    member = _membership(network)
    synapses = member @ (network.neurons[:, None] * in_degrees) @ member.T
    return np.asarray(synapses / (member @ network.neurons)[:, None])


def _membership(network: Network) -> FloatArray:
    """Whether a population, by column, belongs to an area, by row."""
    return np.array(
        [[area == own for own, _ in network.labels] for area in network.areas], dtype=float
    )


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
        limit = float(np.nanmax(np.abs(values), initial=0.0)) or 1.0
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


def draw_shares(synapses: pd.DataFrame, ax: Axes | None) -> Axes:
    """The shares of synapses by type, or by origin where no type is known, a bar for each area."""
    ax = _axes(ax)
    types = [column for column in synapses.columns if column.startswith("type_")]
    columns = types or ["within", "between", "external", "replaced"]
    amounts = synapses[columns].to_numpy()
    sums = amounts.sum(axis=1, keepdims=True)
    shares = amounts / np.where(sums == 0, 1, sums)
    places = np.arange(len(synapses))
    ends = np.zeros(len(synapses))
    for column, share in zip(columns, shares.T, strict=True):
        ax.bar(places, share, bottom=ends, label=column.replace("_", " "))
        ends = ends + share
    ax.set_xticks(places, [name or "all" for name in synapses.index], rotation=90, fontsize="small")
    ax.set_ylabel("share of the synapses")
    ax.legend(fontsize="small")
    return ax


def draw_fit(fit: dict[str, Any], ax: Axes | None) -> Axes:
    """The distance rule: ln FLN over distance, and its line."""
    ax = _axes(ax)
    x, y = (np.array([point[axis] for point in fit["data"]]) for axis in ("x", "y"))
    ax.plot(x, y, ".")
    ends = np.array([x.min(), x.max()])
    ax.plot(ends, fit["intercept"] + fit["slope"] * ends)
    ax.set_xlabel("distance (mm)")
    ax.set_ylabel("ln FLN")
    ax.set_title(f"r = {fit['r']:.3f}, p = {fit['p']:.0e}")
    return ax


def draw_correlations(values: FloatArray, names: list[str], ax: Axes | None) -> Axes:
    """Correlations of each with the others; with itself it is 1, which would hide them."""
    shown = np.array(values)
    np.fill_diagonal(shown, np.nan)
    ax = draw_square(shown, names, "correlation", ax)
    ax.set_xlabel("area")
    ax.set_ylabel("area")
    return ax


def draw_signals(found: Bold, ax: Axes | None) -> Axes:
    """Signals over time, in the colours of lines where there are few."""
    ax = _axes(ax)
    times = np.arange(found.signals.shape[1]) * found.interval / MS_PER_S
    few = len(found.names) <= len(_LINES)
    for k, (label, signal) in enumerate(zip(found.names, found.signals, strict=True)):
        if few:
            ax.plot(times, signal, color=_LINES[k], label=label)
        else:
            ax.plot(times, signal, color="#555555", linewidth=0.5)
    if few:
        ax.legend()
    ax.set_xlabel("time (s)")
    ax.set_ylabel("BOLD (relative change)")
    return ax


def draw_places(found: Hierarchy, ax: Axes | None) -> Axes:
    """The places of series, the first at the top."""
    ax = _axes(ax)
    order = np.argsort(found.places, kind="stable")
    ax.plot(found.places[order], range(len(order)), "o", color=_LINES[0])
    ax.set_yticks(range(len(order)), [found.names[k] for k in order], fontsize="small")
    ax.invert_yaxis()
    ax.set_xlabel("place in the hierarchy (0 leads)")
    return ax


def draw_causality(found: Causality, ax: Axes | None) -> Axes:
    """Significant causality from source to target."""
    shown = np.where(found.significant, found.matrix, 0.0)
    return draw_square(shown, found.names, "Granger causality", ax, log=True)


def draw_change(
    before: FloatArray, after: FloatArray, network: Network, ax: Axes | None, *, by: str
) -> Axes:
    """log10 of the ratio of in-degrees after to before."""
    names = network.names
    if by == "area":
        names = network.areas
        before, after = (_area_in_degrees(network, one) for one in (before, after))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log10(after / before)
    shown = np.where(np.isfinite(ratio), ratio, np.nan)
    ax = draw_square(shown, names, r"$\log_{10}(K_\mathrm{after} / K_\mathrm{before})$", ax)
    # Few connections that nearly vanish would leave no colours to the others.
    limit = float(np.nanquantile(np.abs(shown), 0.99)) or 1.0
    image = ax.images[0]
    image.set_cmap("RdBu_r")
    image.set_clim(-limit, limit)
    return ax


def draw_raster(
    recording: Recording,
    ax: Axes | None,
    areas: Sequence[str] | None,
    share: float | None,
    window: tuple[float, float] | None,
) -> Axes:
    """Spikes of a share of the neurons, populations below each other."""
    ax = _axes(ax)
    begin, end = recording.window if window is None else window
    which = [i for i in chosen(recording.labels, areas or "all") if recording.recorded[i]]
    rows = _rows(recording.neurons[which], share)
    tops = np.concatenate([[0], np.cumsum(rows)])
    size = _dot_size(ax, int(tops[-1]))
    for i, top, neurons in zip(which, tops[:-1], rows, strict=True):
        times, ids = recording.of_population(i)
        drawn = (ids < neurons) & (times > begin) & (times <= end)
        ax.plot(
            times[drawn], top + ids[drawn] + 0.5, ".", markersize=size, markeredgewidth=0,
            color=_COLOURS[_kind(recording.labels[i])], rasterized=True,
        )
    _name_rows(ax, [recording.labels[i] for i in which], tops)
    ax.set_xlim(begin, end)
    ax.set_ylim(tops[-1], 0)
    ax.set_xlabel("time (ms)")
    handles = [
        Line2D([], [], color=_COLOURS[kind], marker="o", linestyle="", markersize=4, label=words)
        for kind, words in (("E", "excitatory"), ("I", "inhibitory"))
    ]
    _legend_above(ax, handles)
    return ax


def _rows(neurons: NDArray[np.int64], share: float | None) -> NDArray[np.int64]:
    """How many neurons of each population are drawn."""
    from .errors import ParameterError

    if share is None:
        share = min(1.0, _ROWS / max(int(neurons.sum()), 1))
    if not 0.0 < share <= 1.0:
        raise ParameterError(f"share is {share}, allowed is above 0 to 1")
    return np.maximum(1, np.round(share * neurons)).astype(np.int64)


def _dot_size(ax: Axes, rows: int) -> float:
    """As high as two rows, in points, where that can be seen and does not cover others."""
    height = 72.0 * ax.get_window_extent().height / ax.figure.dpi
    return float(np.clip(2.0 * height / max(rows, 1), 1.2, 4.0))


def _name_rows(ax: Axes, labels: Sequence[Label], tops: NDArray[np.int64]) -> None:
    """Populations as ticks, or areas where there are several, with lines between them."""
    areas = areas_of(labels)
    if len(areas) < 2:
        ax.set_yticks((tops[:-1] + tops[1:]) / 2, [population for _, population in labels])
        ax.set_ylabel(areas[0] if areas and areas[0] else "population")
        return
    ends = [0]
    for area in areas:
        ends.append(int(tops[1 + max(i for i, label in enumerate(labels) if label[0] == area)]))
    middles = (np.array(ends[:-1]) + np.array(ends[1:])) / 2
    small = "xx-small" if len(areas) > 12 else "medium"
    ax.set_yticks(middles, areas, fontsize=small)
    for line in ends[1:-1]:
        ax.axhline(line, color="0.7", linewidth=0.6)
    ax.set_ylabel("area")


def draw_series(
    recording: Recording, ax: Axes | None, areas: Sequence[str] | None, *, by: str, bin: float
) -> Axes:
    """Rates over time of areas or populations: lines, or an image where there are many."""
    ax = _axes(ax)
    begin, end = recording.window
    edges = np.arange(begin, end + bin / 2, bin)
    groups: dict[str, list[int]] = {}
    for i in chosen(recording.labels, areas or "all"):
        if recording.recorded[i]:
            area, _ = recording.labels[i]
            key = (area or "all") if by == "area" else name(recording.labels[i])
            groups.setdefault(key, []).append(i)
    rates = {key: _binned(recording, members, edges) for key, members in groups.items()}
    if len(groups) > len(_LINES):
        _draw_series_image(ax, rates, edges)
    else:
        for (key, values), colour in zip(rates.items(), _LINES, strict=False):
            ax.stairs(values, edges, label=key, color=colour, baseline=None, linewidth=0.9)
        ax.set_ylim(bottom=0)
        ax.set_ylabel("rate (spikes/s)")
        if len(groups) > 1:
            _legend_above(ax, ax.get_legend_handles_labels()[0])
    ax.set_xlim(begin, end)
    ax.set_xlabel("time (ms)")
    return ax


def _binned(recording: Recording, members: list[int], edges: FloatArray) -> FloatArray:
    times = np.concatenate([recording.of_population(i)[0] for i in members])
    counts, _ = np.histogram(times, edges)
    seconds = np.diff(edges) / MS_PER_S
    return np.asarray(counts / (seconds * recording.neurons[members].sum()))


def _draw_series_image(ax: Axes, rates: dict[str, FloatArray], edges: FloatArray) -> None:
    values = np.array(list(rates.values()))
    highest = float(np.quantile(values, 0.995)) or float(values.max())
    image = ax.imshow(
        values, aspect="auto", cmap="viridis", interpolation="nearest", vmin=0, vmax=highest,
        extent=(edges[0], edges[-1], len(values) - 0.5, -0.5),
    )
    if len(rates) <= _BARS:
        ax.set_yticks(range(len(rates)), list(rates), fontsize="x-small")
    ax.figure.colorbar(image, ax=ax, label="rate (spikes/s)", extend="max")


def _legend_above(ax: Axes, handles: Sequence[Any]) -> None:
    ax.legend(
        handles=handles, fontsize="small", frameon=False, loc="lower right", ncols=len(handles),
        bbox_to_anchor=(1.0, 1.0), borderaxespad=0.2, handlelength=1.0, handletextpad=0.4,
        columnspacing=1.0,
    )


def draw_overview(
    simulation: Simulation,
    areas: Sequence[str] | None,
    share: float | None,
    window: tuple[float, float] | None,
    bin: float,
) -> tuple[Axes, Axes, Axes]:
    """Raster and, below it, series of some areas; rates of all beside them."""
    recording = simulation.recording
    figure = plt.figure(figsize=(9.0, 5.5), layout="constrained")
    grid = figure.add_gridspec(2, 2, width_ratios=[3, 1], height_ratios=[2.4, 1])
    raster = figure.add_subplot(grid[0, 0])
    draw_raster(recording, raster, areas, share, window)
    limits = raster.get_xlim()
    series = figure.add_subplot(grid[1, 0], sharex=raster)
    draw_series(recording, series, areas, by="area", bin=bin)
    series.set_xlim(limits)
    raster.set_xlabel("")
    raster.tick_params(labelbottom=False)
    if len(series.images) > 0:
        series.set_yticks([])
        series.set_ylabel("area")
    rates = figure.add_subplot(grid[:, 1])
    names, means = _means(simulation.rates, simulation.network.neurons, simulation.labels)
    rates.barh(range(len(names)), means, color=_COLOURS[""])
    rates.set_yticks(range(len(names)), names, fontsize="x-small" if len(names) > 12 else "medium")
    rates.set_ylim(len(names) - 0.4, -0.6)
    rates.set_xlabel("mean rate (spikes/s)")
    return raster, series, rates


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


def draw_power(
    spectra: Spectra, ax: Axes | None, populations: Sequence[Any] | None, measured: Analysis | None
) -> Axes:
    """Predicted spectra on logarithmic axes, measured ones thin, and where the theory becomes rough."""
    ax = _axes(ax)
    which = chosen(spectra.labels, "all" if populations is None else populations)
    found = {} if measured is None else dict(zip(measured.labels, measured.spectra, strict=True))
    positive = spectra.frequencies > 0
    for place, i in enumerate(which):
        label, colour = spectra.labels[i], _LINES[place % len(_LINES)]
        style = "--" if _kind(label) == "I" else "-"
        ax.loglog(
            spectra.frequencies[positive], spectra.power[i][positive], style, color=colour, label=name(label)
        )
        seen = found.get(label)
        if seen is not None:
            frequencies, power, _ = seen
            inside = (frequencies > 0) & (frequencies <= spectra.frequencies[-1])
            ax.loglog(frequencies[inside], power[inside] / 2, color=colour, linewidth=0.6, alpha=0.7)
    rough = spectra.rough_above
    if rough is not None and rough[1] < spectra.frequencies[-1]:
        ax.axvline(rough[1], color="0.6", linewidth=1, linestyle=":", label="theory off by 30 % above")
    ax.set_xlabel("frequency (Hz)")
    ax.set_ylabel(r"power ((spikes/s)$^2$/Hz)")
    if len(which) <= 10:
        ax.legend(fontsize="small")
    return ax


def draw_coefficients(coefficients: FloatArray, names: list[str], ax: Axes | None) -> Axes:
    """Mean correlation coefficients of two neurons."""
    ax = draw_square(coefficients, names, "correlation coefficient", ax)
    ax.set_xlabel("population")
    ax.set_ylabel("population")
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


def draw_basins(basins: Basins, ax: Axes | None) -> Axes:
    """A histogram of where starts ended."""
    ax = _axes(ax)
    settled = basins.attractor_of_start >= 0
    rates = [basins.last_mean_rates[settled], basins.last_mean_rates[~settled]]
    highest = max(1.0, 1.02 * float(np.nanmax(basins.last_mean_rates)))
    bins = np.linspace(0.0, highest, 51).tolist()
    weights = [np.full(len(part), 1.0 / len(settled)) for part in rates]
    ax.hist(rates, bins, weights=weights, stacked=True, label=["settled", "unsettled"], color=_LINES[:2])
    ax.set_xlabel("mean rate over populations (spikes/s)")
    ax.set_ylabel("share of starts")
    ax.legend()
    return ax


def draw_communities(found: Communities, ax: Axes | None) -> Axes:
    """Links ordered by module, with lines between modules."""
    ax = _axes(ax)
    order = np.argsort(found.modules, kind="stable")
    links = found.weights[np.ix_(order, order)]
    shown = np.ma.masked_equal(links, 0.0)
    norm = LogNorm() if links.min() >= 0.0 else None
    image = ax.imshow(shown, norm=norm, cmap="viridis" if norm else "RdBu_r", interpolation="nearest")
    for edge in np.flatnonzero(np.diff(found.modules[order])) + 0.5:
        ax.axhline(edge, color="black", linewidth=0.8)
        ax.axvline(edge, color="black", linewidth=0.8)
    if len(order) <= _BARS:
        ax.set_xticks(range(len(order)), [found.names[node] for node in order], rotation=90, fontsize="small")
        ax.set_yticks(range(len(order)), [found.names[node] for node in order], fontsize="small")
    ax.set_xlabel("source")
    ax.set_ylabel("target")
    ax.figure.colorbar(image, ax=ax, label="weight")
    return ax


def draw_paths(found: Paths, ax: Axes | None) -> Axes:
    """Bars of first and last populations by class, or of the nodes that paths go through."""
    ax = _axes(ax)
    if not found.counts:
        through = {node: count for node, count in found.passages.items() if count > 0}
        busiest = sorted(through, key=lambda node: -through[node])[:_BARS]
        ax.bar(range(len(busiest)), [through[node] for node in busiest], color=_LINES[0])
        ax.set_xticks(range(len(busiest)), busiest, rotation=90)
        ax.set_ylabel("paths through it")
        return ax
    ends = {
        name: {f"{first} > {last}": count for first, lasts in firsts.items() for last, count in lasts.items()}
        for name, firsts in found.counts.items()
    }
    all_ends = sorted({end for of_class in ends.values() for end in of_class})
    width = 0.8 / max(len(ends), 1)
    for k, (name, of_class) in enumerate(ends.items()):
        places = np.arange(len(all_ends)) + (k - 0.5 * (len(ends) - 1)) * width
        counts = [of_class.get(end, 0) for end in all_ends]
        ax.bar(places, counts, width, label=name, color=_LINES[k % len(_LINES)])
    ax.set_xticks(range(len(all_ends)), all_ends, rotation=90)
    ax.set_xlabel("first > last population")
    ax.set_ylabel("paths")
    ax.legend()
    return ax
