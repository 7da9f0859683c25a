"""The spiking network around a fixed point: its response along frequency, its stability, its fluctuations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from . import _siegert
from ._arrays import ComplexArray, FloatArray, frozen, warn
from ._checks import choice, number
from ._labels import Label, chosen, multi_index, name
from ._progress import Progress, watching
from ._values import Value
from .errors import ParameterError

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.axes import Axes

    from .analysis import Analysis

__all__ = ["AsynchronousStability", "Covariances", "Nearest", "Spectra", "Zero"]

#: Frequencies that the response of a neuron is held against references at (Hz).
_HIGHEST_FREQUENCY = 10_000.0
#: The longest lag of correlation functions (ms).
_LONGEST_LAG = 1000.0


class _Settings(NamedTuple):
    """How fluctuations are taken, as the extension takes it."""

    paths: str
    source: str
    response: str
    dt: float


def settings_of(paths: str, dt: float, source: str = "renewal", response: str = "analytic") -> _Settings:
    """Settings that were checked."""
    return _Settings(
        paths=choice("paths", paths, ("mean_and_variance", "mean_alone")),
        source=choice("source", source, ("renewal", "poisson")),
        response=choice("response", response, ("analytic", "density")),
        dt=number("dt", dt, 0.0, above=True),
    )


def frequencies_of(values: ArrayLike, *, rising: bool = False) -> FloatArray:
    """Frequencies that were checked (Hz)."""
    allowed = f"allowed are numbers from 0 to {_HIGHEST_FREQUENCY:g} Hz"
    try:
        frequencies = np.array(values, dtype=np.float64, order="C")
    except (TypeError, ValueError) as error:
        raise ParameterError(f"frequencies are no numbers: {error}; {allowed}") from None
    outside = ~((frequencies >= 0.0) & (frequencies <= _HIGHEST_FREQUENCY))
    if outside.any():
        raise ParameterError(f"frequencies hold {frequencies[outside][0]}, {allowed}")
    if rising and not (frequencies.ndim == 1 and (np.diff(frequencies) > 0).all()):
        raise ParameterError("frequencies are no rising row, allowed are numbers each above the one before")
    return frequencies


def pairs_of(labels: Sequence[Label], pairs: Sequence[Any]) -> list[tuple[int, int]]:
    """The places of pairs of populations that are named."""
    return [(_place(labels, first), _place(labels, second)) for first, second in map(_two, pairs)]


def _two(pair: Any) -> tuple[Any, Any]:
    if isinstance(pair, str) or len(pair) != 2:
        raise ParameterError(f"pairs hold {pair!r}, allowed are pairs of populations, ('4E', '4I')")
    return pair[0], pair[1]


def _place(labels: Sequence[Label], named: Any) -> int:
    places = chosen(labels, [named])
    if len(places) != 1:
        raise ParameterError(f"{named!r} names {len(places)} populations, allowed is the name of one")
    return places[0]


class Zero(Value):
    """A mode of the spiking network by itself: deviations ``exp(s t)`` of the rates that reproduce themselves,
    ``det(1 - M(s)) = 0``.

    Attributes
    ----------
    frequency_hz : float
        ``Im s / 2 pi`` (Hz), at least 0; one above 0 stands for its conjugate, too.
    growth_per_s : float
        ``Re s`` (1/s): deviations grow e-fold in the inverse of it, or decay if it is below 0.
    left : ndarray of complex, shape (populations,)
        The row v with ``v M(s) = v``, ``v @ right == 1``: what excites the mode.
    right : ndarray of complex, shape (populations,)
        The column u with ``M(s) u = u``, of unit length, its largest entry real and positive: how the rates take part.

    Examples
    --------
    >>> import siegert as sg
    >>> sg.network("potjans2014").fixed_point().asynchronous.zeros[0].oscillates
    True
    """

    def __init__(
        self, frequency_hz: float, growth_per_s: float, left: ComplexArray, right: ComplexArray
    ) -> None:
        self.frequency_hz = frequency_hz
        self.growth_per_s = growth_per_s
        self.left: ComplexArray = frozen(left)
        self.right: ComplexArray = frozen(right)
        self._settle()

    @property
    def oscillates(self) -> bool:
        """Whether deviations oscillate; else they leave, or return, as at a fold."""
        return self.frequency_hz > 0.0

    def __repr__(self) -> str:
        does = "growing" if self.growth_per_s > 0 else "decaying"
        return f"<Zero at {self.frequency_hz:.4g} Hz, {does} with {abs(self.growth_per_s):.3g}/s>"


class Nearest(NamedTuple):
    """Where along frequency an eigenvalue of M comes nearest to 1.

    Examples
    --------
    >>> import siegert as sg
    >>> nearest = sg.network("brunel2000").fixed_point().asynchronous.nearest
    >>> abs(1 - nearest.eigenvalue) < 1
    True
    """

    #: The frequency (Hz).
    frequency_hz: float
    #: The eigenvalue there.
    eigenvalue: complex


class AsynchronousStability(Value):
    """Whether the spiking network stays in its asynchronous state.

    ``FixedPoint.stable`` is about a relaxation of the rates; here delays, membranes and synapses count. The zeros of
    ``det(1 - M(s))`` with ``Re s > 0`` are counted by the winding of the determinant along the imaginary axis, and
    each is located by Newton's method (Brunel & Hakim 1999, doi:10.1162/089976699300016179; Brunel 2000,
    doi:10.1023/A:1008925309027).

    Attributes
    ----------
    stable : bool
        Whether every small deviation of the spiking network's rates decays.
    zeros : list of Zero
        The modes that grow, the fastest first, one of each conjugate pair.
    damped : list of Zero
        The least damped modes that were found, the least damped first: there may be others.
    nearest : Nearest
        Where an eigenvalue of M comes nearest to 1.
    doubt : str or None
        What is in doubt: a state at the edge, or zeros that were counted and not located; usually nothing.

    Examples
    --------
    The microcircuit returns to its state when its rates relax; its spiking network leaves it in an oscillation.

    >>> import siegert as sg
    >>> point = sg.network("potjans2014").fixed_point()
    >>> point.stable, point.asynchronous.stable
    (True, False)
    >>> sg.network("brunel2000").fixed_point().asynchronous
    <AsynchronousStability: stable>
    """

    def __init__(self, told: dict[str, Any]) -> None:
        self.stable: bool = told["stable"]
        self.zeros = [Zero(*zero) for zero in told["zeros"]]
        self.damped = [Zero(*zero) for zero in told["damped"]]
        self.nearest = Nearest(*told["nearest"])
        self.doubt: str | None = told["doubt"]
        self._settle()

    def to_frame(self) -> pd.DataFrame:
        """A row per mode: ``frequency_hz``, ``growth_per_s`` and whether it ``grows``; the least damped after those that
        grow."""
        import pandas as pd

        rows = [
            (zero.frequency_hz, zero.growth_per_s, zero.growth_per_s > 0)
            for zero in [*self.zeros, *self.damped]
        ]
        return pd.DataFrame(rows, columns=["frequency_hz", "growth_per_s", "grows"])

    def __repr__(self) -> str:
        return f"<AsynchronousStability: {self._words()}>"

    def _words(self) -> str:
        if self.stable:
            return "stable"
        if not self.zeros:
            return "at the edge"
        fastest = self.zeros[0]
        grows = f"grows with {fastest.growth_per_s:.3g}/s"
        if fastest.oscillates:
            return f"oscillates at {fastest.frequency_hz:.4g} Hz, {grows}"
        return f"leaves without oscillation, {grows}"


class Spectra(Value):
    """Power spectra of the populations' rates around an asynchronous state.

    Every neuron fires by itself with the spectrum S of its spikes; the network passes these fluctuations on,

    .. math:: C(f) = P(f)\\, \\mathrm{diag}(\\nu_i S_i(f) / N_i)\\, P(f)^\\dagger, \\quad P = (1 - M)^{-1}

    (Bos, Diesmann & Helias 2016, doi:10.1371/journal.pcbi.1005132). All are of a population's rate per neuron and
    two-sided: twice of them is what `Analysis.spectra` measures.

    Attributes
    ----------
    labels : list of (area, population)
        The populations.
    frequencies : ndarray, shape (frequencies,)
        The frequencies (Hz).
    power : ndarray, shape (populations, frequencies)
        The power ((spikes/s)^2/Hz).
    floor : ndarray, shape (populations,)
        What independent Poisson neurons would have, ``nu/N``.
    nearest : ndarray of complex, shape (frequencies,)
        At each frequency, the eigenvalue of M that is nearest to 1.
    pairs : list of (str, str)
        The pairs of populations whose cross spectra were asked for.
    cross : ndarray of complex, shape (pairs, frequencies)
        Their cross spectra ((spikes/s)^2/Hz), of the first with the conjugate of the second.
    coherence : ndarray, shape (pairs, frequencies)
        Their squared coherence, 0 to 1.
    source : str
        The spectrum of a neuron's spikes by itself, ``renewal`` or ``poisson``.
    rough_above : (float, float) or None
        Frequencies (Hz) above which the response of simulated neurons is off this theory of coloured noise by more than 10 %
        and by more than 30 %: what rests on these frequencies is rough. None with ``noise="white"`` and
        ``response="density"``.
    asynchronous : AsynchronousStability
        Whether the network stays in this state.

    Examples
    --------
    >>> import numpy as np
    >>> import siegert as sg
    >>> spectra = sg.network("brunel2000").fixed_point().spectra(np.arange(1.0, 301.0))
    >>> spectra
    <Spectra of E, I at 300 frequencies from 1 to 300 Hz>
    >>> spectra.power.shape
    (2, 300)
    """

    def __init__(
        self,
        told: dict[str, Any],
        frequencies: FloatArray,
        labels: list[Label],
        places: list[tuple[int, int]],
        source: str,
    ) -> None:
        shape = (-1, len(frequencies))
        self.labels = labels
        self.frequencies = frozen(frequencies)
        self.power: FloatArray = frozen(told["power"].reshape(shape))
        self.floor: FloatArray = frozen(told["floor"])
        self.nearest: ComplexArray = frozen(told["nearest"])
        self.pairs = [(name(labels[i]), name(labels[j])) for i, j in places]
        self.cross: ComplexArray = frozen(told["cross"].reshape(len(places), len(frequencies)))
        powers = [self.power[i] * self.power[j] for i, j in places]
        self.coherence: FloatArray = frozen(np.abs(self.cross) ** 2 / np.reshape(powers, self.cross.shape))
        self.source = source
        rough = told["rough_above"]
        self.rough_above: tuple[float, float] | None = None if rough is None else tuple(rough)
        self.asynchronous = AsynchronousStability(told["asynchronous"])
        self._peaks: list[tuple[int, float, float]] = told["peaks"]
        self._settle()

    @property
    def peaks(self) -> pd.DataFrame:
        """The maxima that stand out of the valleys beside them by half: ``frequency`` (Hz), ``power``
        ((spikes/s)^2/Hz) and ``over_floor`` by area and population, the highest of a population first."""
        import pandas as pd

        rows = [(at, power, power / self.floor[i]) for i, at, power in self._peaks]
        areas, populations = ([self.labels[i][k] for i, *_ in self._peaks] for k in (0, 1))
        index = pd.MultiIndex.from_arrays([areas, populations], names=["area", "population"])
        return pd.DataFrame(rows, index=index, columns=["frequency", "power", "over_floor"], dtype=float)

    def to_frame(self) -> pd.DataFrame:
        """Power ((spikes/s)^2/Hz): a row for each frequency (Hz), a column for each population."""
        import pandas as pd

        index = pd.Index(self.frequencies, name="frequency")
        return pd.DataFrame(self.power.T, index=index, columns=multi_index(self.labels))

    def to_xarray(self) -> xr.Dataset:
        """The same with the Poisson floor, the nearest eigenvalue and cross spectra, units in ``attrs``."""
        import xarray as xr

        density = {"units": "(spikes/s)^2/Hz"}
        values: dict[str, Any] = {
            "power": (("population", "frequency"), self.power, density),
            "floor": (("population",), self.floor, density),
            "nearest": (("frequency",), self.nearest, {"units": "1"}),
        }
        coordinates: dict[str, Any] = {
            "population": [name(label) for label in self.labels],
            "frequency": ("frequency", self.frequencies, {"units": "Hz"}),
        }
        if self.pairs:
            values["cross"] = (("pair", "frequency"), self.cross, density)
            values["coherence"] = (("pair", "frequency"), self.coherence, {"units": "1"})
            coordinates["pair"] = [f"{first},{second}" for first, second in self.pairs]
        return xr.Dataset(values, coords=coordinates, attrs={"source": self.source})

    def plot(
        self,
        ax: Axes | None = None,
        populations: Sequence[Any] | None = None,
        measured: Analysis | None = None,
    ) -> Axes:
        """Draws the spectra of populations, all or named ones, and where the theory becomes rough.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a new figure without it.
        populations : sequence, optional
            Populations such as ``V1-23E``, or areas; all without it.
        measured : Analysis, optional
            That of a recording of the same populations, whose spectra are drawn beside, halved: they are one-sided.

        Returns
        -------
        Axes
            What was drawn on.

        Raises
        ------
        UnknownParameter
            If there is no such population.
        """
        from ._plots import draw_power

        return draw_power(self, ax, populations, measured)

    def __repr__(self) -> str:
        low, high = self.frequencies[0], self.frequencies[-1]
        return f"<Spectra of {_first(self.labels)} at {len(self.frequencies)} frequencies from {low:g} to {high:g} Hz>"


class Covariances(Value):
    """Covariances of the populations' rates integrated over time lags, and what follows from them.

    They are the cross spectra at frequency 0 (see `Spectra`), and what counts in long windows have.

    Attributes
    ----------
    labels : list of (area, population)
        The populations.
    covariances : ndarray, shape (populations, populations)
        Of the rates of the populations, per neuron (spikes/s).
    coefficients : ndarray, shape (populations, populations)
        Mean correlation coefficients of the counts of two different neurons.
    cvs : ndarray, shape (populations,)
        Coefficients of variation of the intervals of a neuron.
    pairs : list of (str, str)
        The pairs of populations whose correlation functions were asked for.
    lags : ndarray, shape (lags,)
        Time lags (ms), positive where the first population follows the second.
    functions : ndarray, shape (pairs, lags)
        Correlation functions ((spikes/s)^2), without the peak that every neuron has with itself.
    source : str
        The spectrum of a neuron's spikes by itself, ``renewal`` or ``poisson``.
    asynchronous : AsynchronousStability
        Whether the network stays in this state.

    Examples
    --------
    >>> import siegert as sg
    >>> found = sg.network("brunel2000").fixed_point().correlations([("E", "I")], lag=20.0)
    >>> found
    <Covariances of E, I>
    >>> found.functions.shape, found.lags[[0, -1]].tolist()
    ((1, 401), [-20.0, 20.0])
    """

    def __init__(
        self, told: dict[str, Any], labels: list[Label], places: list[tuple[int, int]], source: str
    ) -> None:
        square = (len(labels), len(labels))
        self.labels = labels
        self.covariances: FloatArray = frozen(told["covariances"].reshape(square))
        self.coefficients: FloatArray = frozen(told["coefficients"].reshape(square))
        self.cvs: FloatArray = frozen(told["cvs"])
        self.pairs = [(name(labels[i]), name(labels[j])) for i, j in places]
        self.lags: FloatArray = frozen(told["lags"])
        self.functions: FloatArray = frozen(told["functions"].reshape(len(places), len(self.lags)))
        self.source = source
        self.asynchronous = AsynchronousStability(told["asynchronous"])
        self._settle()

    def to_frame(self) -> pd.DataFrame:
        """``covariance`` (spikes/s) and ``coefficient`` of each pair of populations, ``first`` and ``second``."""
        import pandas as pd

        names = np.array([name(label) for label in self.labels])
        first, second = np.triu_indices(len(names))
        index = pd.MultiIndex.from_arrays([names[first], names[second]], names=["first", "second"])
        columns = {
            "covariance": self.covariances[first, second],
            "coefficient": self.coefficients[first, second],
        }
        return pd.DataFrame(columns, index=index)

    def functions_to_frame(self) -> pd.DataFrame:
        """Correlation functions ((spikes/s)^2): a row for each lag (ms), a column for each pair."""
        import pandas as pd

        first, second = ([pair[k] for pair in self.pairs] for k in (0, 1))
        columns = pd.MultiIndex.from_arrays([first, second], names=["first", "second"])
        return pd.DataFrame(self.functions.T, index=pd.Index(self.lags, name="lag"), columns=columns)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draws the mean correlation coefficients of pairs of neurons.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a new figure without it.

        Returns
        -------
        Axes
            What was drawn on.
        """
        from ._plots import draw_coefficients

        return draw_coefficients(self.coefficients, [name(label) for label in self.labels], ax)

    def __repr__(self) -> str:
        return f"<Covariances of {_first(self.labels)}>"


def _first(labels: Sequence[Label]) -> str:
    names = ", ".join(name(label) for label in labels[:3])
    return f"{names} ..." if len(labels) > 3 else names


def stability_of(core: _siegert.FixedPoint, settings: _Settings, progress: Progress) -> AsynchronousStability:
    """Whether the spiking network stays at a fixed point."""
    with watching(progress, "response along frequency") as heard:
        told, warnings = _siegert.asynchronous_stability(core, settings, heard)
    warn(warnings, stacklevel=4)
    return AsynchronousStability(told)


def response_of(
    core: _siegert.FixedPoint,
    labels: list[Label],
    frequencies: FloatArray,
    settings: _Settings,
    labelled: bool,
    progress: Progress,
) -> ComplexArray | xr.DataArray:
    """M at frequencies."""
    with watching(progress, "response along frequency") as heard:
        entries, warnings = _siegert.network_response(core, frequencies.ravel(), settings, heard)
    warn(warnings, stacklevel=4)
    matrices = entries.reshape((*frequencies.shape, len(labels), len(labels)))
    if not labelled:
        return matrices
    import xarray as xr

    names = [name(label) for label in labels]
    coordinates: dict[str, Any] = {"target": names, "source": names}
    coordinates["frequency"] = (
        ("frequency", frequencies, {"units": "Hz"}) if frequencies.ndim else float(frequencies)
    )
    dimensions = [*(["frequency"] if frequencies.ndim else []), "target", "source"]
    return xr.DataArray(matrices, coordinates, dimensions, name="response", attrs={"units": "1"})


def spectra_of(
    core: _siegert.FixedPoint,
    labels: list[Label],
    frequencies: ArrayLike,
    pairs: Sequence[Any],
    settings: _Settings,
    progress: Progress,
) -> Spectra:
    """Spectra around a fixed point."""
    rising, places = frequencies_of(frequencies, rising=True), pairs_of(labels, pairs)
    if not len(rising):
        raise ParameterError("frequencies are empty, allowed is one or more")
    with watching(progress, "spectra") as heard:
        told, warnings = _siegert.spectra(core, rising, places, settings, heard)
    warn(warnings, stacklevel=4)
    return Spectra(told, rising, labels, places, settings.source)


def covariances_of(
    core: _siegert.FixedPoint,
    labels: list[Label],
    pairs: Sequence[Any],
    lag: float,
    settings: _Settings,
    progress: Progress,
) -> Covariances:
    """Covariances around a fixed point."""
    places = pairs_of(labels, pairs)
    longest = number("lag", lag, 0.0, _LONGEST_LAG, above=True)
    with watching(progress, "correlations") as heard:
        told, warnings = _siegert.correlations(core, places, longest, settings, heard)
    warn(warnings, stacklevel=4)
    return Covariances(told, labels, places, settings.source)


def sensitivity_of(
    core: _siegert.FixedPoint,
    labels: list[Label],
    connected: FloatArray,
    frequency: float | None,
    settings: _Settings,
    progress: Progress,
) -> pd.DataFrame:
    """What each connection does to a mode."""
    import pandas as pd

    at = None if frequency is None else number("frequency", frequency, 0.0, _HIGHEST_FREQUENCY)
    with watching(progress, "response along frequency") as heard:
        found_at, eigenvalue, towards, across = _siegert.mode_sensitivity(core, at, settings, heard)
    names = np.array([name(label) for label in labels])
    targets, sources = np.nonzero(connected)
    places = targets * len(labels) + sources
    index = pd.MultiIndex.from_arrays([names[targets], names[sources]], names=["target", "source"])
    frame = pd.DataFrame({"towards_one": towards[places], "across": across[places]}, index=index)
    frame.attrs.update(frequency_hz=found_at, eigenvalue=eigenvalue)
    return frame.iloc[np.argsort(-np.abs(towards[places]), kind="stable")]
