"""Where random starts lead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ._arrays import FloatArray, frozen
from ._labels import Label, multi_index
from ._values import Value

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["Basins"]


class Basins(Value):
    """Shares of random starts that lead to attractors, and what those do that never settle.

    Attributes
    ----------
    rates : ndarray, shape (attractors, populations)
        The rates of the attractors (spikes/s), by ascending mean rate.
    mean_rates : ndarray, shape (attractors,)
        Their means over neurons (spikes/s).
    max_eigenvalue : ndarray, shape (attractors,)
        The largest real parts of eigenvalues of their gain matrices.
    shares : ndarray, shape (attractors,)
        The shares of starts that lead to them.
    attractor_of_start : ndarray of int, shape (starts,)
        The attractor of each start; -1 where it did not settle.
    last_mean_rates : ndarray, shape (starts,)
        Mean rates over populations (spikes/s) where starts ended.
    unsettled_mean, unsettled_sd, unsettled_period : ndarray, shape (starts,)
        Of starts that did not settle, mean and standard deviation of the mean rate over populations (spikes/s) in the last
        third of the time, and its period (time constants of the rates) if it has one; NaN elsewhere.
    trajectories : list of (ndarray, ndarray, ndarray)
        Time (time constants), mean rate over populations (spikes/s) and speed (spikes/s per time constant) of the first
        starts.
    slow : list of (ndarray, ndarray, ndarray)
        The same at minima of the speed.

    Examples
    --------
    >>> import siegert as sg
    >>> sg.network("e1d").basins(50, duration=200.0, highest=50.0)  # doctest: +ELLIPSIS
    <Basins of 50 starts: ...% to 0.004... spikes/s, ...% to 41.2... spikes/s>
    """

    def __init__(
        self, found: dict[str, Any], labels: list[Label], range: tuple[float, float], duration: float
    ) -> None:
        attractors, starts = found["attractors"], found["starts"]
        self.labels = labels
        self.range = range
        self.duration = duration
        rates = [rates for rates, _, _, _ in attractors]
        self.rates: FloatArray = frozen(np.array(rates).reshape(len(rates), len(labels)))
        self.mean_rates = _of([mean for _, mean, _, _ in attractors])
        self.max_eigenvalue = _of([largest for _, _, _, largest in attractors])
        self.shares = _of([count / len(starts) for _, _, count, _ in attractors])
        places = [-1 if place is None else place for place, _, _, _ in starts]
        self.attractor_of_start: NDArray[np.int64] = frozen(np.array(places, dtype=np.int64))
        self.last_mean_rates = _of([last for _, _, _, last in starts])
        orbits = [orbit or (np.nan, np.nan, np.nan) for _, orbit, _, _ in starts]
        self.unsettled_mean = _of([mean for mean, _, _ in orbits])
        self.unsettled_sd = _of([sd for _, sd, _ in orbits])
        self.unsettled_period = _of([np.nan if period is None else period for _, _, period in orbits])
        self.trajectories: list[tuple[FloatArray, FloatArray, FloatArray]] = [
            whole for whole, _ in found["trajectories"]
        ]
        self.slow: list[tuple[FloatArray, FloatArray, FloatArray]] = [
            slow for _, slow in found["trajectories"]
        ]
        self._settle()

    @property
    def unsettled_share(self) -> float:
        """The share of starts that did not settle."""
        return float(np.mean(self.attractor_of_start < 0))

    def to_frame(self) -> pd.DataFrame:
        """The rates of the attractors (spikes/s): a column for each, named by its share.

        Returns
        -------
        DataFrame
        """
        import pandas as pd

        columns = pd.Index(self.shares, name="share")
        return pd.DataFrame(self.rates.T, index=multi_index(self.labels), columns=columns)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draws a histogram of the mean rates over populations with which starts ended.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a new figure without it.

        Returns
        -------
        Axes
            What was drawn on.
        """
        from ._plots import draw_basins

        return draw_basins(self, ax)

    def __repr__(self) -> str:
        shares = ", ".join(
            f"{share:.1%} to {rate:.4g} spikes/s"
            for share, rate in zip(self.shares, self.mean_rates, strict=True)
        )
        return f"<Basins of {len(self.attractor_of_start)} starts: {shares or 'none settled'}>"


def _of(values: list[float]) -> FloatArray:
    return frozen(np.array(values, dtype=np.float64))
