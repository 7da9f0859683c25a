"""Branches of fixed points along a parameter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from . import _siegert
from ._arrays import FloatArray, frozen, warn
from ._checks import count, number, span
from ._checks import seed as checked_seed
from ._checks import index as checked_index
from ._labels import Label, multi_index
from ._progress import Progress, watching
from ._values import Value
from .errors import ParameterError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from .fixed_points import FixedPoint
    from .networks import Network

__all__ = ["Branch", "Diagram", "SpecialPoint", "continuation"]


class SpecialPoint(NamedTuple):
    """A point of a branch at which the stability changes.

    Examples
    --------
    >>> import siegert as sg
    >>> fold = sg.network("e1d").continuation("nu_ext", 155.0, 170.0)[0].special_points[0]
    >>> fold.kind, round(fold.eigenvalue.real, 6)
    ('fold', 1.0)
    """

    #: ``fold``, ``hopf`` (of the relaxation of the rates), ``branch_point`` or ``oscillation``.
    kind: str
    #: Its index among the points of the branch.
    point: int
    #: The parameter.
    value: float
    #: How far apart the last two estimates of the parameter were.
    error: float
    #: The eigenvalue of the gain matrix whose real part crosses 1.
    eigenvalue: complex


class _Range:
    """A range as the extension takes it."""

    def __init__(self, start: float, stop: float, points: int, longest_step: float) -> None:
        self.start = start
        self.stop = stop
        self.points = count("points", points, 2)
        self.longest_step = number("longest_step", longest_step, 0.0, 1.0, above=True)


class Branch(Value):
    """Fixed points in order along a branch.

    Attributes
    ----------
    parameter : str
        What changes along it.

    Examples
    --------
    >>> import siegert as sg
    >>> branch = sg.network("e1d").continuation("nu_ext", 155.0, 170.0)[0]
    >>> branch
    <Branch along nu_ext from ... fold at ..., fold at ...>
    >>> branch.rates.shape == (len(branch), 1)
    True
    """

    def __init__(
        self,
        core: _siegert.Branch,
        networks: Callable[[float], Network],
        labels: list[Label],
        parameter: str,
    ) -> None:
        self._core = core
        self._networks = networks
        self._labels = labels
        self.parameter = parameter
        self._values = frozen(core.values)
        self._rates = frozen(core.rates)
        self._unstable_directions = frozen(core.unstable_directions)
        self._max_eigenvalue = frozen(core.spectral_abscissa)
        self._special_points = core.special_points()
        self._ends = core.ends
        self._assumptions = core.assumptions
        self._settle()

    def __getstate__(self) -> dict[str, Any]:
        # It takes as many networks as there are points, which another process does not have.
        return {**super().__getstate__(), "mean_rates": self.mean_rates}

    @property
    def values(self) -> FloatArray:
        """The parameter, shape (points,)."""
        return self._values

    @property
    def rates(self) -> FloatArray:
        """Rates (spikes/s), shape (points, populations)."""
        return self._rates

    @cached_property
    def mean_rates(self) -> FloatArray:
        """Mean rates over neurons (spikes/s), as `FixedPoint.mean_rate`, shape (points,)."""
        return frozen(self._core.mean_rates)

    @property
    def unstable_directions(self) -> NDArray[np.int64]:
        """Eigenvalues of the gain matrix with a real part of 1 or more, at each point."""
        return self._unstable_directions

    @property
    def max_eigenvalue(self) -> FloatArray:
        """The largest real part of an eigenvalue, at each point."""
        return self._max_eigenvalue

    @property
    def special_points(self) -> list[SpecialPoint]:
        """Folds, Hopf points of the relaxation and branch points, in order."""
        return [SpecialPoint(*point) for point in self._special_points]

    @property
    def ends(self) -> tuple[str, str]:
        """Why the branch ends at its front and at its back: ``range_left``, ``closed`` ..."""
        return self._ends

    def fixed_point(self, index: int) -> FixedPoint:
        """The fixed point at an index.

        Parameters
        ----------
        index : int
            Which point, from 0, or from the end if it is negative.

        Returns
        -------
        FixedPoint

        Raises
        ------
        IndexError
            If there are fewer.
        """
        from .fixed_points import FixedPoint, known

        at = checked_index("point", index, len(self))
        network = self._networks(float(self.values[at]))
        core = vars(self).get("_core")
        if core is not None:
            return FixedPoint(core.fixed_point(at), network)
        return known(network, self.rates[at], *self._assumptions, None)

    def to_frame(self) -> pd.DataFrame:
        """A row per point, indexed by the parameter: stability, then the rates by area and population (spikes/s)."""
        import pandas as pd

        rates = pd.DataFrame(self.rates, columns=multi_index(self._labels))
        rates.insert(0, ("", "unstable_directions"), self.unstable_directions)
        rates.index = pd.Index(self.values, name=self.parameter)
        return rates

    def plot(self, ax: Axes | None = None, population: Any = None) -> Axes:
        """Draws the mean rate over neurons, or that over populations with a name, along the parameter.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a new figure without it.
        population : str or sequence, optional
            An area or populations, whose mean is drawn; the mean rate over all neurons without it.

        Returns
        -------
        Axes
            What was drawn on.
        """
        from ._plots import draw_branches

        return draw_branches([self], self._labels, self.parameter, ax, population)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        values = self.values
        low, high = values.min(), values.max()
        special = ", ".join(f"{p.kind} at {p.value:.6g}" for p in self.special_points)
        kinds = f"; {special}" if special else ""
        return f"<Branch along {self.parameter} from {low:.4g} to {high:.4g}{kinds}>"


class Diagram(Value, Sequence[Branch]):
    """All branches in a range of a parameter.

    Examples
    --------
    >>> import siegert as sg
    >>> diagram = sg.network("e1d").continuation("nu_ext", 155.0, 170.0)
    >>> len(diagram), list(diagram.to_frame().index.names)
    (1, ['branch', 'nu_ext'])
    """

    def __init__(self, branches: list[Branch], labels: list[Label], parameter: str) -> None:
        self._branches = branches
        self._labels = labels
        self.parameter = parameter
        self._settle()

    @overload
    def __getitem__(self, index: int) -> Branch: ...
    @overload
    def __getitem__(self, index: slice) -> list[Branch]: ...
    def __getitem__(self, index: int | slice) -> Branch | list[Branch]:
        return self._branches[index]

    def __len__(self) -> int:
        return len(self._branches)

    def to_frame(self) -> pd.DataFrame:
        """The tables of all branches, one below the other, with the number of the branch in front."""
        import pandas as pd

        frames = [branch.to_frame() for branch in self._branches]
        return pd.concat(frames, keys=range(len(frames)), names=["branch"])

    def plot(self, ax: Axes | None = None, population: Any = None) -> Axes:
        """Draws the bifurcation diagram: stable parts as lines, unstable ones dashed, special points marked.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a new figure without it.
        population : str or sequence, optional
            An area or populations, whose mean is drawn; the mean rate over all neurons without it.

        Returns
        -------
        Axes
            What was drawn on.
        """
        from ._plots import draw_branches

        return draw_branches(self._branches, self._labels, self.parameter, ax, population)

    def __repr__(self) -> str:
        lines = "".join(f"\n  {index}: {branch!r}" for index, branch in enumerate(self._branches))
        return f"<Diagram along {self.parameter}: {len(self)} branches{lines}>"


def continuation(
    networks: Callable[[float], Network],
    start: float,
    stop: float,
    *,
    name: str = "parameter",
    at: float | Sequence[float] | None = None,
    low: bool = False,
    points: int = 2000,
    longest_step: float = 0.1,
    starts: int | None = None,
    seed: int = 1,
    noise: str = "shift",
    weights: str = "spread",
    progress: Progress = None,
) -> Diagram:
    """Follows fixed points along any function from a number to a network.

    Parameters
    ----------
    networks : callable
        The network at a value of the parameter; all have the same populations.
    start, stop : float
        The ends of the range.
    name : str
        What the parameter is called in tables and figures.
    at : float or sequence of float, optional
        Where to look for fixed points to start from; both ends without it.
    low : bool
        Only the branch through the fixed point that the flow reaches from zero at `start`.
    points : int
        Points of a branch at most in each direction, at least 2.
    longest_step : float
        The longest step along a branch, above 0 and at most 1, as a share of the range of the parameter.
    starts : int, optional
        Random starts, 0 to 100,000; without it 16, in networks of up to 16 populations 256.
    seed : int
        What random starts are drawn with, at least 0.
    noise : {"shift", "taylor", "white"}
        How the time constant of synapses enters (Fourcaud & Brunel 2002, doi:10.1162/089976602320264015): it
        shifts threshold and reset, changes the rate to first order in ``sqrt(tau_syn/tau_m)``, or is left out.
    weights : {"spread", "mean"}
        Whether the spread of weights within a projection adds to the noise.
    progress : bool or callable, optional
        Whether to show a bar, or a function ``(what, done, of)``; a bar after a second without it.

    Returns
    -------
    Diagram

    Raises
    ------
    ParameterError
        If a value is not allowed; the message says what is.
    TheoryError
        If the theory has no answer.

    Notes
    -----
    The other parameters are those of `siegert.Network.continuation`.

    Examples
    --------
    >>> import siegert as sg
    >>> net = sg.network("e1d")
    >>> diagram = sg.continuation(lambda rate: net.with_(nu_ext=rate), 155.0, 170.0)
    >>> [point.kind for point in diagram[0].special_points]
    ['fold', 'fold']
    """
    ends = span(start, stop)
    first = networks(ends[0])
    core_of(first)
    return continued(
        first, cores_of(networks), networks, ends, name=name, at=at, low=low, points=points,
        longest_step=longest_step, starts=starts, seed=seed, noise=noise, weights=weights,
        progress=progress,
    )


def continued(
    network: Network,
    along: Any,
    networks: Callable[[float], Network],
    ends: tuple[float, float],
    *,
    name: str,
    at: float | Sequence[float] | None,
    low: bool,
    points: int,
    longest_step: float,
    starts: int | None,
    seed: int,
    noise: str,
    weights: str,
    progress: Progress,
) -> Diagram:
    """The diagram of networks that the extension takes."""
    if low and at is not None:
        raise ParameterError("low and at exclude each other: low starts at the beginning")
    searched = list(ends) if at is None else [number("at", one) for one in np.atleast_1d(at)]
    # The type tells the extension which is meant: an array of rates, or a list of values.
    beginning = np.zeros(len(network.labels)) if low else searched
    chosen = _Range(*ends, points, longest_step)
    with watching(progress, "continuation") as heard:
        branches = _siegert.continuation(
            network._core, along, chosen, beginning, starts, checked_seed(seed), noise, weights, heard
        )
    labels = network.labels
    cut = [branch for branch in branches if "point_limit" in branch.ends]
    if cut:
        message = f"{len(cut)} of {len(branches)} branches end after {points} points: more lead further"
        warn([("point_limit", message)], stacklevel=4)
    return Diagram([Branch(branch, networks, labels, name) for branch in branches], labels, name)


def followed(
    point: FixedPoint,
    parameter: str | Callable[[float], Network],
    ends: tuple[float, float],
    at: float | None,
    points: int,
    longest_step: float,
    progress: Progress,
) -> Branch:
    """The branch through a fixed point."""
    if isinstance(parameter, str):
        name, along = parameter, point.network._along(parameter)
        networks: Callable[[float], Network] = Along(point.network, parameter)
    else:
        name, along, networks = "parameter", cores_of(parameter), parameter
    chosen = _Range(*ends, points, longest_step)
    with watching(progress, "branch") as heard:
        branch = _siegert.followed(
            point._core, along, ends[0] if at is None else at, chosen, heard
        )
    return Branch(branch, networks, point.labels, name)


@dataclass(frozen=True)
class Along:
    """The networks along a parameter, one by one."""

    network: Network
    parameter: str

    def __call__(self, value: float) -> Network:
        return self.network.with_(**{self.parameter: value})


def cores_of(networks: Callable[[float], Network]) -> Callable[[float], _siegert.Network]:
    """What the extension takes of a function from a number to a network."""
    return lambda value: core_of(networks(value))


def core_of(network: Any) -> _siegert.Network:
    """What the extension takes of a network that a function returned."""
    core = getattr(network, "_core", None)
    if not isinstance(core, _siegert.Network):
        raise ParameterError(
            f"the function returned a {type(network).__name__}, a Network is expected"
        )
    return core
