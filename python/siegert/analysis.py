"""Statistics of recordings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from . import _siegert
from ._arrays import FloatArray, frozen
from ._checks import count, number
from ._checks import seed as checked_seed
from ._labels import Label, multi_index, name
from ._values import Value
from .errors import ParameterError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from .networks import Network
    from .recording import Recording

__all__ = ["Analysis"]


class _Settings(NamedTuple):
    bin: float
    synchrony_bin: float
    refractoriness: float
    least_spikes: int
    correlated: int
    seed: int
    segment: int
    published: bool


def settings_of(
    *,
    bin: float,
    synchrony_bin: float,
    refractoriness: float,
    least_spikes: int,
    correlated: int,
    seed: int,
    segment: int,
    definitions: str,
) -> _Settings:
    """Settings as the extension takes them."""
    if definitions not in ("siegert", "published"):
        raise ParameterError(f"definitions is {definitions!r}, allowed are siegert, published")
    return _Settings(
        bin=number("bin", bin, 0.0, above=True),
        synchrony_bin=number("synchrony_bin", synchrony_bin, 0.0, above=True),
        refractoriness=number("refractoriness", refractoriness, 0.0),
        least_spikes=count("least_spikes", least_spikes, 1, 2**32 - 1),
        correlated=count("correlated", correlated, 0),
        seed=checked_seed(seed),
        segment=count("segment", segment, 2),
        published=definitions == "published",
    )


class Statistics(NamedTuple):
    """What statistics are taken of, to be taken again in another process."""

    recording: Recording
    times: tuple[float, float]
    chosen: list[int] | None
    settings: _Settings
    network: Network | None

    def of_recording(self, heard: Any = None) -> _siegert.Activity:
        network = None if self.network is None else self.network._core
        return _siegert.analyze(
            self.recording._core, self.times, self.chosen, self.settings, network, heard
        )


class Analysis(Value):
    """What the populations and areas of a recording did.

    Attributes of one number per population are NaN where there is none, as the CV of silent neurons.

    Examples
    --------
    >>> import siegert as sg
    >>> small = sg.network("brunel2000").scaled(0.1, 0.1, [33.0, 33.0])
    >>> analysis = small.simulate(200.0, seed=5).analyze(window=(100.0, 200.0))
    >>> analysis
    <Analysis of E, I from 100 to 200 ms>
    >>> [len(rates) for rates in analysis.values("rate")]
    [1000, 250]
    """

    def __init__(self, core: _siegert.Activity, taken: Statistics) -> None:
        self._core = core
        self._taken = taken
        self._columns = {key: frozen(values) for key, values in core.columns.items()}
        self._settle()

    def _again(self) -> _siegert.Activity:
        return self._taken.of_recording()

    @property
    def labels(self) -> list[Label]:
        """Area and population of the recorded populations."""
        return self._core.labels

    @property
    def window(self) -> tuple[float, float]:
        """Beginning and end (ms)."""
        return self._core.window

    @property
    def rate(self) -> FloatArray:
        """Mean rates (spikes/s)."""
        return self._columns["rate"]

    @property
    def cv(self) -> FloatArray:
        """Mean coefficients of variation of inter-spike intervals."""
        return self._columns["cv"]

    @property
    def lvr(self) -> FloatArray:
        """Mean revised local variations (doi:10.1371/journal.pcbi.1000433)."""
        return self._columns["lvr"]

    @property
    def synchrony(self) -> FloatArray:
        """Variance over mean of the spike counts of a population."""
        return self._columns["synchrony"]

    @property
    def correlation(self) -> FloatArray:
        """Mean correlation coefficients of the spike counts of pairs."""
        return self._columns["correlation"]

    def values(self, measure: str) -> list[FloatArray]:
        """The distributions behind the means: ``rate``, ``cv``, ``lvr`` of neurons, ``correlation`` of pairs.

        Parameters
        ----------
        measure : {"rate", "cv", "lvr", "correlation"}
            Rates (spikes/s), CVs and LvRs of neurons, correlation coefficients of pairs.

        Returns
        -------
        list of ndarray
            One array for each population.

        Raises
        ------
        ParameterError
            If a value is not allowed; the message says what is.
        """
        return [frozen(values) for values in self._core.values(measure)]

    @property
    def spectra(self) -> list[tuple[FloatArray, FloatArray, int] | None]:
        """Of each population: frequencies (Hz), power spectral density of its rate ((spikes/s)^2/Hz) and how many segments
        it was averaged over."""
        return self._core.spectra()

    @property
    def series(self) -> tuple[list[FloatArray], float]:
        """Rates in bins (spikes/s) of each population, and the width of a bin (ms)."""
        return self._core.series()

    @property
    def functional_connectivity(self) -> pd.DataFrame | None:
        """Correlation of the areas' synaptic input, if network and several areas are known."""
        import pandas as pd

        found = self._core.functional_connectivity
        areas = [area for area, *_ in self._core.areas()]
        return None if found is None else pd.DataFrame(found, index=areas, columns=areas)

    @property
    def hierarchy(self) -> pd.Series[float] | None:
        """Temporal hierarchy of the areas: when each is active relative to the others (0 to 1)."""
        import pandas as pd

        order = self._core.order()
        areas = [area for area, *_ in self._core.areas()]
        return None if order is None else pd.Series(order[1], index=areas)

    def distance(self, other: Analysis, measure: str = "rate") -> pd.DataFrame:
        """Distances between the distributions of a measure in two recordings of the same populations.

        Parameters
        ----------
        other : Analysis
            That of another recording of the same populations.
        measure : {"rate", "cv", "lvr", "correlation"}
            What is distributed over neurons or pairs.

        Returns
        -------
        DataFrame
            ``kolmogorov_smirnov``, ``earth_movers`` (in units of the measure) and ``kullback_leibler``.

        Raises
        ------
        ParameterError
            If the populations differ, or there is no such measure.
        """
        import pandas as pd

        rows = self._core.distances(other._core, measure)
        columns = ["kolmogorov_smirnov", "earth_movers", "kullback_leibler"]
        values = np.array(rows, dtype=float).reshape(len(rows), 3)
        return pd.DataFrame(values, index=multi_index(self.labels), columns=columns)

    def to_frame(self) -> pd.DataFrame:
        """A row per population with all its numbers."""
        import pandas as pd

        return pd.DataFrame(dict(self._columns), index=multi_index(self.labels))

    def areas_to_frame(self) -> pd.DataFrame:
        """A row per area: mean rate over neurons (spikes/s) and synchrony."""
        import pandas as pd

        rows = [(area, rate, synchrony) for area, rate, synchrony, _ in self._core.areas()]
        return pd.DataFrame(rows, columns=["area", "rate", "synchrony"]).set_index("area")

    def plot_spectra(self, ax: Axes | None = None, populations: list[str] | None = None) -> Axes:
        """Draws the power spectra of populations, all or named ones.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a new figure without it.
        populations : list of str, optional
            Populations such as ``V1-23E``; all without it.

        Returns
        -------
        Axes
            What was drawn on.
        """
        from ._plots import draw_spectra

        return draw_spectra(self, ax, populations)

    def plot_functional_connectivity(self, ax: Axes | None = None) -> Axes:
        """Draws the correlation of the areas' synaptic input.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a new figure without it.

        Returns
        -------
        Axes
            What was drawn on.

        Raises
        ------
        ParameterError
            If the areas' input is not known.
        """
        from ._plots import draw_correlations

        found = self.functional_connectivity
        if found is None:
            raise ParameterError(
                "functional connectivity needs a network with several areas whose populations were all recorded"
            )
        return draw_correlations(found.to_numpy(), list(found.index), ax)

    def __repr__(self) -> str:
        names = ", ".join(name(label) for label in self.labels[:3])
        more = " ..." if len(self.labels) > 3 else ""
        begin, end = self.window
        return f"<Analysis of {names}{more} from {begin:g} to {end:g} ms>"
