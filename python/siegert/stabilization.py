"""Connectome stabilization."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _siegert
from ._arrays import ComplexArray, FloatArray, frozen
from ._checks import count, number
from ._progress import Progress, watching
from ._values import Value
from .errors import ParameterError, one_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from .networks import Network

__all__ = ["Round", "Stabilization"]


class _Respect:
    """What the in-degrees must respect, as the extension takes it."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        values: dict[str, Any] = {
            "keep": [],
            "all_sources": False,
            "new_connections": True,
            "sign": "any",
            "least": 0.0,
            "most": inf,
        }
        unknown = [key for key in given if key not in values]
        if unknown:
            raise ParameterError(f"constraints has {unknown[0]!r}, allowed are {', '.join(values)}")
        values.update(given)
        self.keep: list[tuple[str, str]] = [tuple(pair) for pair in values["keep"]]
        self.all_sources: bool = values["all_sources"]
        self.new_connections: bool = values["new_connections"]
        self.sign: str = values["sign"]
        self.least = number("least", values["least"], 0.0, 1.0)
        self.most = values["most"] if values["most"] == inf else number("most", values["most"], 1.0)


class _Settings:
    def __init__(
        self,
        rounds: int,
        modes: int,
        variant: str,
        ds: float | None,
        start: FloatArray | None,
        constraints: _Respect,
    ) -> None:
        self.rounds = rounds
        self.modes = modes
        self.variant = variant
        self.ds = ds
        self.start = start
        self.constraints = constraints


class Round(Value):
    """What one round did.

    Attributes
    ----------
    parameter : float
        Where the start lost its state before.
    relative_change : float
        Change of all synapses, relative to those before the round.
    rates : ndarray, shape (populations,)
        Rates of the fixed point that decided (spikes/s).
    in_degrees : ndarray
        In-degrees after the round, ``[target, source]``.
    eigenvalues, shares : ndarray of complex
        Eigenvalues of the gain matrix there, and each mode's share eta of the move of the fixed point.
    epsilon : complex
        By how much the critical mode is changed.
    critical_left, critical_right : ndarray of complex
        Its eigenvectors.
    """

    def __init__(self, told: dict[str, Any]) -> None:
        self.parameter: float = told["parameter"]
        self.relative_change: float = told["relative_change"]
        self.rates: FloatArray = told["rates"]
        self.in_degrees: FloatArray = told["in_degrees"]
        self.eigenvalues: ComplexArray = told["eigenvalues"]
        self.shares: ComplexArray = told["shares"]
        self.epsilon: complex = told["epsilon"]
        self.critical_left: ComplexArray = told["critical_left"]
        self.critical_right: ComplexArray = told["critical_right"]
        for part in vars(self).values():
            if isinstance(part, np.ndarray):
                frozen(part)
        self._settle()

    def __repr__(self) -> str:
        return f"<Round at {self.parameter:.6g}: {100 * self.relative_change:+.3g} % synapses>"


class Stabilization(Value):
    """Rounds of stabilization and what came out.

    Attributes
    ----------
    rounds : list of Round
        What each did.
    in_degrees : ndarray
        In-degrees at the end, ``[target, source]``.
    network : Network
        The network with them.
    kept : bool
        Whether the start keeps its state up to the target now.
    remaining_transition : float or None
        Where it still loses it.
    rates_at_target : ndarray
        Where the start leads at the target (spikes/s).

    Examples
    --------
    >>> import siegert as sg
    >>> net = sg.network("e1d")  # whose silent state ends at 165.8
    >>> found = net.stabilize("nu_ext", 155.0, 166.0)
    >>> found
    <Stabilization in 1 rounds, the state is kept>
    >>> round(found.network.with_(nu_ext=166.0).fixed_point().mean_rate, 3)
    2.072
    """

    def __init__(self, told: dict[str, Any], network: Network, parameter: str) -> None:
        self.parameter = parameter
        self.rounds = [Round(one) for one in told["rounds"]]
        self.in_degrees: FloatArray = told["in_degrees"]
        self.in_degrees_before: FloatArray = told["in_degrees_before"]
        self.network = network.replace(in_degrees=self.in_degrees)
        self.kept: bool = told["kept"]
        self.remaining_transition: float | None = told["remaining_transition"]
        self.rates_at_target: FloatArray = told["rates_at_target"]
        for array in (self.in_degrees, self.in_degrees_before, self.rates_at_target):
            frozen(array)
        self._settle()

    @property
    def relative_change(self) -> float:
        """Change of the sum of all in-degrees, relative to that before."""
        return float(self.in_degrees.sum() / self.in_degrees_before.sum() - 1.0)

    def to_frame(self) -> pd.DataFrame:
        """A row per round: the parameter, the change, the critical eigenvalue."""
        import pandas as pd

        rows = [
            {
                self.parameter: one.parameter,
                "relative_change": one.relative_change,
                "critical_eigenvalue": one.eigenvalues[0],
                "mean_rate": float(np.average(one.rates, weights=self.network.neurons)),
            }
            for one in self.rounds
        ]
        return pd.DataFrame(rows, index=pd.RangeIndex(1, len(rows) + 1, name="round"))

    def plot(self, ax: Axes | None = None, by: str = "population") -> Axes:
        """Draws the change of the in-degrees, ``log10`` of the ratio after to before.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a new figure without it.
        by : {"population", "area"}
            With ``area``, of the mean neuron of each area. Colours end where 1 % of all change more.

        Returns
        -------
        Axes
            What was drawn on.
        """
        from ._plots import draw_change

        one_of("by", by, ("population", "area"))
        return draw_change(self.in_degrees_before, self.in_degrees, self.network, ax, by=by)

    def __repr__(self) -> str:
        kept = "kept" if self.kept else f"lost at {self.parameter} = {self.remaining_transition}"
        return f"<Stabilization in {len(self.rounds)} rounds, the state is {kept}>"


def stabilized(
    network: Network,
    along: Any,
    ends: tuple[float, float],
    *,
    parameter: str,
    rounds: int,
    modes: int,
    variant: str,
    start: FloatArray | None,
    ds: float | None,
    constraints: Mapping[str, Any] | None,
    noise: str,
    weights: str,
    progress: Progress,
) -> Stabilization:
    """The rounds of `Network.stabilize`."""
    respect = _Respect(constraints or {})
    size = len(network.labels)
    rounds, modes = count("rounds", rounds, 1, 1000), count("modes", modes, 1, size)
    settings = _Settings(rounds, modes, variant, ds, start, respect)
    with watching(progress, "stabilization") as heard:
        told = _siegert.stabilize(network._core, along, ends, settings, noise, weights, heard)
    return Stabilization(told, network, parameter)
