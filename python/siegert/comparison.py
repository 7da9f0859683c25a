"""Theory against simulation, population by population."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from . import _siegert
from ._arrays import FloatArray, frozen, rates_of, vector
from ._checks import number
from ._labels import Label, multi_index
from ._values import Value
from .errors import ParameterError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from .recording import Recording
    from .simulation import Simulation

__all__ = ["Verdicts", "compare"]


class Verdicts(Value):
    """Whether expected and measured rates agree.

    Attributes
    ----------
    expected, measured, standard_error, tolerance : ndarray, shape (populations,)
        Rates, the error of the measured ones and what counts as the same (spikes/s).
    verdicts : list of str
        ``agree`` and ``differ`` are both shown at the 5 % level, or the answer is ``unknown``.
    verdict : str
        On all populations together.

    Examples
    --------
    >>> import siegert as sg
    >>> small = sg.network("brunel2000").scaled(0.1, 0.1, [33.0, 33.0])
    >>> run = small.simulate(400.0, transient=100.0)
    >>> sg.compare(2 * run.rates, run)
    <Verdicts: differ (0 agree, 2 differ, 0 unknown)>
    """

    def __init__(
        self,
        expected: FloatArray,
        tolerance: FloatArray,
        found: tuple[list[tuple[float, float, str]], str],
        labels: list[Label],
    ) -> None:
        rows, self.verdict = found
        self.expected = expected
        self.tolerance = tolerance
        self.measured: FloatArray = np.array([rate for rate, _, _ in rows])
        self.standard_error: FloatArray = np.array([error for _, error, _ in rows])
        self.verdicts = [word for _, _, word in rows]
        self.labels = labels
        for array in (self.expected, self.tolerance, self.measured, self.standard_error):
            frozen(array)
        self._settle()

    @property
    def agree(self) -> bool:
        """Whether all populations are shown to agree within the tolerance."""
        return self.verdict == "agree"

    def to_frame(self) -> pd.DataFrame:
        """A row per population."""
        import pandas as pd

        columns = {
            "expected": self.expected,
            "measured": self.measured,
            "standard_error": self.standard_error,
            "tolerance": self.tolerance,
            "verdict": self.verdicts,
        }
        return pd.DataFrame(columns, index=multi_index(self.labels))

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draws measured against expected rates, coloured by verdict, with the band of the tolerance.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a new figure without it.

        Returns
        -------
        Axes
            What was drawn on.
        """
        from ._plots import draw_verdicts

        return draw_verdicts(self, ax)

    def __repr__(self) -> str:
        counts = ", ".join(
            f"{self.verdicts.count(word)} {word}" for word in ("agree", "differ", "unknown")
        )
        return f"<{type(self).__name__}: {self.verdict} ({counts})>"

    def _repr_html_(self) -> str:
        from ._html import table

        try:
            return table(repr(self)[1:-1], self.to_frame())
        except ImportError:
            return f"<p>{repr(self)[1:-1]}</p>"


def compare(
    expected: Any,
    simulation: Simulation,
    *,
    relative: float = 0.1,
    absolute: float = 0.1,
    tolerance: ArrayLike | None = None,
    block: float = 50.0,
) -> Verdicts:
    """Compares expected rates with simulated ones.

    Parameters
    ----------
    expected : FixedPoint, Simulation or array_like
        The rates that are expected (spikes/s).
    simulation : Simulation
        One whose spikes were all recorded: the rates in blocks of time give the error of their mean.
    relative, absolute : float
        The tolerance as a share of the expected rate, plus a rate (spikes/s).
    tolerance : array_like, optional
        The tolerance itself (spikes/s), instead.
    block : float
        Length of a block (ms), longer than correlations last.

    Returns
    -------
    Verdicts

    Raises
    ------
    ParameterError
        If not all spikes were recorded, or too short, or a value is not allowed.

    Notes
    -----
    A tolerance is part of the question and is stated before one looks. Equal neurons, as the theory of `FixedPoint` has
    them, are one cause of a difference among several.

    Examples
    --------
    >>> import siegert as sg
    >>> net = sg.network("brunel2000")
    >>> small = net.scaled(0.2, 0.2, net.fixed_point())
    >>> sg.compare(net.fixed_point(), small.simulate(600.0, transient=100.0)).agree
    True
    """
    labels = simulation.labels
    rates = _at_least_zero(rates_of(expected), "expected", len(labels))
    relative, absolute = number("relative", relative, 0.0), number("absolute", absolute, 0.0)
    block = number("block", block, 0.0, above=True)
    allowed = (
        absolute + relative * rates
        if tolerance is None
        else _at_least_zero(tolerance, "tolerance", len(labels))
    )
    recording = whole_recording(simulation, "compare", block)
    begin, end = recording.window
    blocks = _blocks(recording, block)
    samples = _siegert.block_rates(recording._core, (begin, begin + blocks * block), block)
    found = _siegert.verdicts(list(rates), np.array(samples), list(allowed))
    return Verdicts(rates, allowed, found, labels)


def whole_recording(simulation: Simulation, what: str, block: float) -> Recording:
    """The recording of all populations, of at least two blocks of time (ms)."""
    recording = simulation.recording
    if not recording.recorded.all():
        raise ParameterError(
            f"{what} needs the spikes of all populations: simulate with record='all'"
        )
    if _blocks(recording, number("block", block, 0.0, above=True)) < 2:
        begin, end = recording.window
        raise ParameterError(
            f"{end - begin:g} ms were recorded, allowed are at least two blocks of {block:g} ms"
        )
    return recording


def _blocks(recording: Recording, block: float) -> int:
    begin, end = recording.window
    return int((end - begin) / block + 1e-9)


def _at_least_zero(values: Any, what: str, size: int) -> FloatArray:
    rates = vector(values, what, size)
    if not (np.isfinite(rates) & (rates >= 0)).all():
        wrong = rates[~(np.isfinite(rates) & (rates >= 0))][0]
        raise ParameterError(f"{what} holds {wrong}, allowed are finite rates of at least 0 spikes/s")
    return rates
