"""What series tell of each other: rates and synaptic input of recordings, or any that were sampled together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from . import _siegert
from ._arrays import FloatArray, frozen
from ._checks import choice, count, number
from ._checks import seed as checked_seed
from ._progress import Progress, watching
from ._values import Value
from .errors import ParameterError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = [
    "Bold",
    "Causality",
    "Connectivity",
    "Hierarchy",
    "bold",
    "connectivity",
    "granger",
    "hierarchy",
]

#: What an index of a DataFrame is called whose values are times, and how many ms their unit has.
_TIMES = {"time_ms": 1.0, "time": 1.0, "time_s": 1000.0}


class Sampled(NamedTuple):
    """Series as the extension takes them."""

    names: list[str]
    interval: float
    values: FloatArray


def sampled(series: Any, interval: float | None, names: Sequence[str] | None = None) -> Sampled:
    """Series of a DataFrame, a column for each, of an array, a row for each, or of signals."""
    if isinstance(series, Sampled):
        return series
    if isinstance(series, Bold):
        return series._sampled
    columns = getattr(series, "columns", None)
    if columns is not None:
        known = [str(column) for column in columns]
        interval = _interval_of(series.index) if interval is None else interval
        values = np.ascontiguousarray(np.asarray(series, dtype=np.float64).T)
    else:
        values = np.ascontiguousarray(np.array(series, dtype=np.float64, ndmin=2))
        known = [str(k + 1) for k in range(len(values))]
    if values.ndim != 2:
        raise ParameterError(f"series has {values.ndim} dimensions, expected are 2: [series, sample]")
    if interval is None:
        raise ParameterError(
            "interval is missing: it is the time from sample to sample (ms), which only the index of a DataFrame that is "
            "called time_ms or time_s tells"
        )
    found = list(names) if names is not None else known
    return Sampled(found, number("interval", interval, 0.0, above=True), values)


def _interval_of(index: Any) -> float | None:
    unit = _TIMES.get(str(index.name))
    if unit is None or len(index) < 2:
        return None
    times = np.asarray(index, dtype=np.float64)
    steps = np.diff(times)
    if not np.allclose(steps, steps.mean(), rtol=1e-3):
        raise ParameterError(f"the times in the index {index.name} are not regular")
    return float(steps.mean() * unit)


class Connectivity(Value):
    """Functional connectivity: Pearson's correlations of series at equal times.

    Examples
    --------
    >>> import numpy as np, siegert as sg
    >>> t = np.arange(1000.0)
    >>> found = sg.connectivity([np.sin(t / 50), np.sin(t / 50 + 0.5)], interval=1.0, names=["V1", "V2"])
    >>> bool(found.matrix[0, 1] > 0.8)
    True
    """

    def __init__(self, matrix: FloatArray, names: Sequence[str]) -> None:
        self.matrix = frozen(np.array(matrix, dtype=np.float64))
        self.names = list(names)
        self._settle()

    def agreement(
        self, measured: pd.DataFrame, *, resamplings: int = 10_000, seed: int = 1
    ) -> dict[str, Any]:
        """How alike a measured matrix is, over the names that both have.

        Parameters
        ----------
        measured : DataFrame
            A square matrix whose index and columns are names.
        resamplings, seed : int
            How often areas are drawn for the interval, and what they are drawn with.

        Returns
        -------
        dict
            ``names``; ``off_diagonal``, Pearson's r of the entries off the diagonal, with its ``interval_95``; and
            ``with_zero_diagonal``, as Schmidt et al. 2018 (doi:10.1371/journal.pcbi.1006359) have it.

        Raises
        ------
        ParameterError
            If names occur twice, as those of two hemispheres, or fewer than three are common.
        """
        columns = [str(name) for name in measured.columns]
        if len(set(columns)) < len(columns) or [str(name) for name in measured.index] != columns:
            raise ParameterError(
                "measured needs the same names, each once, in its index and columns: of several blocks, such as "
                "hemispheres, one is to be chosen"
            )
        common = [name for name in self.names if name in columns]
        own = [self.names.index(name) for name in common]
        other = [columns.index(name) for name in common]
        first = np.ascontiguousarray(self.matrix[np.ix_(own, own)])
        second = np.ascontiguousarray(np.asarray(measured, dtype=np.float64)[np.ix_(other, other)])
        resamplings = count("resamplings", resamplings, 1, 1_000_000)
        found = _siegert.agreement(first, second, resamplings, checked_seed(seed))
        off_diagonal, interval, with_zeros = found
        return {
            "names": common,
            "off_diagonal": off_diagonal,
            "interval_95": tuple(interval),
            "with_zero_diagonal": with_zeros,
        }

    def to_frame(self) -> pd.DataFrame:
        """The matrix with its names."""
        import pandas as pd

        return pd.DataFrame(self.matrix, index=self.names, columns=self.names)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draws the matrix.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a new figure without it.

        Returns
        -------
        Axes
            What was drawn on.
        """
        from ._plots import draw_correlations

        return draw_correlations(self.matrix, self.names, ax)

    def __repr__(self) -> str:
        return f"<Connectivity of {len(self.names)} series>"


class Bold(Value):
    """BOLD signals (relative changes) of series of neural activity.

    Examples
    --------
    >>> import numpy as np, siegert as sg
    >>> signals = sg.bold(np.r_[np.ones(100), np.zeros(900)], interval=10.0, names=["V1"])
    >>> signals.to_frame().shape
    (1000, 1)
    """

    def __init__(self, signals: Sampled, model: str) -> None:
        self._sampled = signals._replace(values=frozen(signals.values))
        self.model = model
        self._settle()

    @property
    def names(self) -> list[str]:
        """What the series are called."""
        return list(self._sampled.names)

    @property
    def interval(self) -> float:
        """The time from sample to sample (ms)."""
        return self._sampled.interval

    @property
    def signals(self) -> FloatArray:
        """The signals, ``[series, sample]``."""
        return self._sampled.values

    def to_frame(self) -> pd.DataFrame:
        """A column for each series over ``time_ms``."""
        import pandas as pd

        times = np.arange(self.signals.shape[1]) * self.interval
        index = pd.Index(times, name="time_ms")
        return pd.DataFrame(self.signals.T, index=index, columns=self.names)

    def connectivity(self, discard: float = 5000.0) -> Connectivity:
        """What goes together in them.

        Parameters
        ----------
        discard : float
            The first part that is left out, in which signals begin at rest (ms).

        Returns
        -------
        Connectivity
        """
        first = int(np.ceil(number("discard", discard, 0.0) / self.interval))
        kept = np.ascontiguousarray(self.signals[:, first:])
        return connectivity(self._sampled._replace(values=kept))

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draws the signals over time.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a new figure without it.

        Returns
        -------
        Axes
            What was drawn on.
        """
        from ._plots import draw_signals

        return draw_signals(self, ax)

    def __repr__(self) -> str:
        return f"<Bold signals of {len(self.names)} series by {self.model}>"


class Hierarchy(Value):
    """Lags between series, and the order that they make.

    Examples
    --------
    >>> import numpy as np, siegert as sg
    >>> noise = np.random.default_rng(1).normal(size=3000)
    >>> found = sg.hierarchy([noise[7:], noise[:-7]], interval=1.0, names=["lead", "follow"])
    >>> found.to_frame()["place"].to_dict()
    {'lead': 0.0, 'follow': 1.0}
    """

    def __init__(self, names: list[str], found: Any) -> None:
        (lags, coefficients, p_values, adjusted), heights, places, groups = found
        self.names = list(names)
        #: Lags (ms), ``[a, b]``, positive where a follows b; NaN where the correlation has no peak.
        self.lags = frozen(lags)
        #: Correlations at the lags.
        self.coefficients = frozen(coefficients)
        #: How often a peak of unrelated series is as far from 0.
        self.p_values = frozen(p_values)
        #: The same adjusted for the number of pairs.
        self.adjusted_p_values = frozen(adjusted)
        #: Heights (ms) whose differences come closest to the lags.
        self.heights = frozen(np.array(heights))
        #: The same from 0, the first, to 1, the last.
        self.places = frozen(np.array(places))
        #: Groups of series that no lag connects; 1 where all are comparable.
        self.groups = groups
        self._settle()

    def to_frame(self) -> pd.DataFrame:
        """Height (ms) and place of each series, the first at the top."""
        import pandas as pd

        frame = pd.DataFrame({"height": self.heights, "place": self.places}, index=self.names)
        return frame.sort_values("place", kind="stable")

    def lags_to_frame(self) -> pd.DataFrame:
        """A row for each pair."""
        import pandas as pd

        pairs = [(a, b) for a in range(len(self.names)) for b in range(a + 1, len(self.names))]
        rows = [
            (
                self.names[a],
                self.names[b],
                self.lags[a, b],
                self.coefficients[a, b],
                self.p_values[a, b],
                self.adjusted_p_values[a, b],
            )
            for a, b in pairs
        ]
        return pd.DataFrame(
            rows, columns=["name", "other", "lag", "correlation", "p_value", "p_adjusted"]
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draws the places from the first to the last.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a new figure without it.

        Returns
        -------
        Axes
            What was drawn on.
        """
        from ._plots import draw_places

        return draw_places(self, ax)

    def __repr__(self) -> str:
        return f"<Hierarchy of {len(self.names)} series>"


class Causality(Value):
    """Conditional Granger causality between series.

    Examples
    --------
    >>> import numpy as np, siegert as sg
    >>> noise = np.random.default_rng(1).normal(size=(2, 2000))
    >>> sg.granger([noise[0, 1:], noise[0, :-1] + noise[1, 1:]], interval=1.0, names=["a", "b"])
    <Causality of 2 series: 1 of 2 significant>
    """

    def __init__(self, names: list[str], found: Any, false_discoveries: float, published: bool) -> None:
        self.names = list(names)
        rows = [(one[0], *cause) for one in found for cause in one[4]]
        columns = np.array(rows, dtype=np.float64).reshape(len(rows), 6)
        #: Order of the model of each target.
        self.orders = {names[one[0]]: one[1] for one in found}
        self._pairs = frozen(columns[:, :2].astype(np.int64))
        self._values = frozen(columns[:, 2:])
        self._adjusted = frozen(np.array(_siegert.adjusted(columns[:, 5].tolist())))
        deciding = columns[:, 5] if published else self._adjusted
        self._significant = frozen(deciding < false_discoveries)
        self._settle()

    @property
    def matrix(self) -> FloatArray:
        """Causality, ``[target, source]``; NaN where it was not tested."""
        return self._filled(self._values[:, 0])

    @property
    def significant(self) -> Any:
        """Whether it is significant, ``[target, source]``."""
        return self._filled(self._significant.astype(np.float64)) == 1.0

    def _filled(self, values: FloatArray) -> FloatArray:
        matrix = np.full((len(self.names), len(self.names)), np.nan)
        matrix[self._pairs[:, 0], self._pairs[:, 1]] = values
        return matrix

    def to_frame(self) -> pd.DataFrame:
        """A row for each pair: target, source, causality, bias (what causality is by chance), statistic and p-values."""
        import pandas as pd

        return pd.DataFrame(
            {
                "target": [self.names[target] for target, _ in self._pairs],
                "source": [self.names[source] for _, source in self._pairs],
                "causality": self._values[:, 0],
                "bias": self._values[:, 1],
                "statistic": self._values[:, 2],
                "p_value": self._values[:, 3],
                "p_adjusted": self._adjusted,
                "significant": self._significant,
            }
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draws what is significant, on a logarithmic scale.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a new figure without it.

        Returns
        -------
        Axes
            What was drawn on.
        """
        from ._plots import draw_causality

        return draw_causality(self, ax)

    def __repr__(self) -> str:
        found, tests = int(self._significant.sum()), len(self._significant)
        return f"<Causality of {len(self.names)} series: {found} of {tests} significant>"


def connectivity(
    series: Any, *, interval: float | None = None, names: Sequence[str] | None = None
) -> Connectivity:
    """Functional connectivity: how series go together at equal times.

    Parameters
    ----------
    series : DataFrame, array or Bold
        A column of a DataFrame, or a row of an array, for each.
    interval : float, optional
        Time from sample to sample (ms), unless the index ``time_ms`` or ``time_s`` of a DataFrame tells.
    names : sequence of str, optional
        What the series are called.

    Returns
    -------
    Connectivity

    Raises
    ------
    ParameterError
        If series are none that can be used.

    Examples
    --------
    >>> import siegert as sg
    >>> sg.connectivity([[1, 2, 3, 4], [2, 1, 4, 3]], interval=1.0).matrix.round(3).tolist()
    [[1.0, 0.6], [0.6, 1.0]]
    """
    given = sampled(series, interval, names)
    return Connectivity(_siegert.functional_connectivity(given), given.names)


def bold(
    series: Any,
    *,
    interval: float | None = None,
    names: Sequence[str] | None = None,
    model: str = "friston2003",
    relative: bool = True,
) -> Bold:
    """BOLD signals of neural activity, such as synaptic input.

    Parameters
    ----------
    series : DataFrame or array
        A column of a DataFrame, or a row of an array, for each region.
    interval : float, optional
        Time from sample to sample (ms), unless the index ``time_ms`` or ``time_s`` of a DataFrame tells.
    names : sequence of str, optional
        What the series are called.
    model : {"friston2003", "buxton2004", "published"}
        Friston et al. 2003 (doi:10.1016/S1053-8119(03)00202-7), Buxton et al. 2004
        (doi:10.1016/j.neuroimage.2004.07.013), or as the signals of Schmidt et al. 2018 were computed.
    relative : bool
        Whether activity is divided by its maximum, series by series.

    Returns
    -------
    Bold

    Raises
    ------
    ParameterError
        If activity is such that the model has no meaning.

    Examples
    --------
    >>> import numpy as np, siegert as sg
    >>> signals = sg.bold(np.r_[np.ones(100), np.zeros(900)], interval=10.0, names=["V1"])
    >>> signals
    <Bold signals of 1 series by friston2003>
    >>> bool(3000 < signals.to_frame()["V1"].idxmax() < 6000)
    True
    """
    choice("model", model, ["friston2003", "buxton2004", "published"])
    given = sampled(series, interval, names)
    return Bold(given._replace(values=_siegert.bold(given, model, bool(relative))), model)


class _Lags(NamedTuple):
    largest_lag: float
    smoothing: float
    surrogates: int
    seed: int
    false_discoveries: float
    only_significant: bool
    published: bool


def hierarchy(
    series: Any,
    *,
    interval: float | None = None,
    names: Sequence[str] | None = None,
    largest_lag: float = 100.0,
    smoothing: float = 2.0,
    surrogates: int = 1000,
    seed: int = 1,
    false_discoveries: float = 0.05,
    only_significant: bool = False,
    definitions: str = "siegert",
) -> Hierarchy:
    """Temporal hierarchy: lags between series and the order that comes closest to them.

    Parameters
    ----------
    series : DataFrame or array
        A column of a DataFrame, or a row of an array, for each.
    interval : float, optional
        Time from sample to sample (ms), unless the index ``time_ms`` or ``time_s`` of a DataFrame tells.
    names : sequence of str, optional
        What the series are called.
    largest_lag, smoothing : float
        Lags are looked for up to this, in correlations smoothed with a Gaussian of this standard deviation (ms).
    surrogates, seed : int
        How many surrogates of each pair its peak is compared with, and what they follow from.
    false_discoveries : float
        The share of false ones among significant lags.
    only_significant : bool
        Whether only significant lags make the order.
    definitions : {"siegert", "published"}
        ``published`` has the lags of Schmidt et al. 2018 (doi:10.1371/journal.pcbi.1006359).

    Returns
    -------
    Hierarchy

    Raises
    ------
    ParameterError
        If a value is not allowed, or series are too short for the largest lag.

    Examples
    --------
    >>> import numpy as np, siegert as sg
    >>> noise = np.random.default_rng(1).normal(size=3000)
    >>> found = sg.hierarchy([noise[7:], noise[:-7]], interval=1.0, names=["lead", "follow"])
    >>> found.lags[1, 0].item()
    7.0
    """
    choice("definitions", definitions, ["siegert", "published"])
    how = _Lags(
        largest_lag=number("largest_lag", largest_lag, 0.0, above=True),
        smoothing=number("smoothing", smoothing, 0.0, above=True),
        surrogates=count("surrogates", surrogates, 0, 1_000_000),
        seed=checked_seed(seed),
        false_discoveries=number("false_discoveries", false_discoveries, 0.0, 1.0),
        only_significant=bool(only_significant),
        published=definitions == "published",
    )
    given = sampled(series, interval, names)
    return Hierarchy(given.names, _siegert.hierarchy(given, how))


def granger(
    series: Any,
    *,
    interval: float | None = None,
    names: Sequence[str] | None = None,
    order: int | str = "bic",
    largest_order: int = 25,
    sources: Any = None,
    false_discoveries: float = 0.05,
    definitions: str = "siegert",
    progress: Progress = None,
) -> Causality:
    """Conditional Granger causality: what the past of one series tells of another beyond that of all others.

    Parameters
    ----------
    series : DataFrame or array
        A column of a DataFrame, or a row of an array, for each.
    interval : float, optional
        Time from sample to sample (ms), unless the index ``time_ms`` or ``time_s`` of a DataFrame tells.
    names : sequence of str, optional
        What the series are called.
    order : int or "bic"
        Samples of the past in models; by the Bayesian information criterion for each target.
    largest_order : int
        The largest that the criterion looks at.
    sources : array, optional
        ``[target, source]``, what may be a cause of what: where it is not 0; all without it.
    false_discoveries : float
        The share of false ones among significant causes (Benjamini & Hochberg 1995).
    definitions : {"siegert", "published"}
        ``published`` tests as Schmidt et al. 2018 (doi:10.1371/journal.pcbi.1006359): Levene's test of residuals, pair by
        pair.
    progress : bool or callable, optional
        Whether to show a bar, or a function ``(what, done, of)``; a bar after a second without it.

    Returns
    -------
    Causality

    Raises
    ------
    ParameterError
        If a value is not allowed, series are too short, or one follows from others.

    Examples
    --------
    >>> import numpy as np, siegert as sg
    >>> noise = np.random.default_rng(1).normal(size=(2, 2000))
    >>> found = sg.granger([noise[0, 1:], noise[0, :-1] + noise[1, 1:]], interval=1.0, names=["a", "b"])
    >>> found.significant.tolist()
    [[False, False], [True, False]]
    """
    choice("definitions", definitions, ["siegert", "published"])
    by_bic = order == "bic"
    largest = count("largest_order", largest_order, 1, 1000) if by_bic else count("order", order, 1, 1000)
    share = number("false_discoveries", false_discoveries, 0.0, 1.0)
    given = sampled(series, interval, names)
    size = len(given.names)
    allowed = np.ones((size, size), bool) if sources is None else np.asarray(sources) != 0
    if allowed.shape != (size, size):
        raise ParameterError(f"sources has the shape {allowed.shape}, expected is ({size}, {size})")
    published = definitions == "published"
    with watching(progress, "targets") as heard:
        found = _siegert.granger(given, np.ascontiguousarray(allowed), (largest, by_bic), published, heard)
    return Causality(given.names, found, share, published)
