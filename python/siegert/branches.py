"""Branches of fixed points along a parameter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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

    #: ``fold``, ``hopf`` (of the relaxation of the rates) or ``branch_point``.
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


class Branch:
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

    def __init__(self, core: _siegert.Branch, labels: list[Label], parameter: str) -> None:
        self._core = core
        self._labels = labels
        self.parameter = parameter

    @property
    def values(self) -> FloatArray:
        """The parameter, shape (points,)."""
        return frozen(self._core.values)

    @property
    def rates(self) -> FloatArray:
        """Rates (spikes/s), shape (points, populations)."""
        return frozen(self._core.rates)

    @cached_property
    def mean_rates(self) -> FloatArray:
        """Mean rates over neurons (spikes/s), as `FixedPoint.mean_rate`, shape (points,)."""
        return frozen(self._core.mean_rates)

    @property
    def unstable_directions(self) -> NDArray[np.int64]:
        """Eigenvalues of the gain matrix with a real part of 1 or more, at each point."""
        return self._core.unstable_directions

    @property
    def max_eigenvalue(self) -> FloatArray:
        """The largest real part of an eigenvalue, at each point."""
        return self._core.spectral_abscissa

    @property
    def special_points(self) -> list[SpecialPoint]:
        """Folds, Hopf points of the relaxation and branch points, in order."""
        return [SpecialPoint(*point) for point in self._core.special_points()]

    @property
    def ends(self) -> tuple[str, str]:
        """Why the branch ends at its front and at its back: ``range_left``, ``closed`` ..."""
        return self._core.ends

    def fixed_point(self, index: int) -> FixedPoint:
        """The fixed point at an index."""
        from .fixed_points import FixedPoint

        at = checked_index("point", index, len(self))
        return FixedPoint(self._core.fixed_point(at), self._labels)

    def to_frame(self) -> pd.DataFrame:
        """A row per point, indexed by the parameter: stability, then the rates by area and population (spikes/s)."""
        import pandas as pd

        rates = pd.DataFrame(self.rates, columns=multi_index(self._labels))
        rates.insert(0, ("", "unstable_directions"), self.unstable_directions)
        rates.index = pd.Index(self.values, name=self.parameter)
        return rates

    def plot(self, ax: Axes | None = None, population: Any = None) -> Axes:
        """Draws the mean rate over neurons, or that over populations with a name, along the parameter."""
        from ._plots import draw_branches

        return draw_branches([self], self._labels, self.parameter, ax, population)

    def __len__(self) -> int:
        return len(self._core)

    def __repr__(self) -> str:
        values = self.values
        low, high = values.min(), values.max()
        special = ", ".join(f"{p.kind} at {p.value:.6g}" for p in self.special_points)
        kinds = f"; {special}" if special else ""
        return f"<Branch along {self.parameter} from {low:.4g} to {high:.4g}{kinds}>"


class Diagram(Sequence[Branch]):
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
        population : str or sequence, optional
            An area or populations, whose mean is drawn; the mean rate over all neurons without it.
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

    def core(value: float) -> _siegert.Network:
        return core_of(networks(value))

    return continued(
        first, core, ends, name=name, at=at, low=low, points=points,
        longest_step=longest_step, starts=starts, seed=seed, noise=noise, weights=weights,
        progress=progress,
    )


def continued(
    network: Network,
    along: Any,
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
    return Diagram([Branch(branch, labels, name) for branch in branches], labels, name)


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
    name, along = _networks(point, parameter)
    chosen = _Range(*ends, points, longest_step)
    with watching(progress, "branch") as heard:
        branch = _siegert.followed(
            point._core, along, ends[0] if at is None else at, chosen, heard
        )
    return Branch(branch, point.labels, name)


def _networks(
    point: FixedPoint, parameter: str | Callable[[float], Network]
) -> tuple[str, Any]:
    if isinstance(parameter, str):
        if point._network is None:
            raise ParameterError(
                "the network of this fixed point is not known by its parameters; follow a function instead"
            )
        return parameter, point._network._along(parameter)
    made = parameter
    return "parameter", lambda value: core_of(made(value))


def core_of(network: Any) -> _siegert.Network:
    """What the extension takes of a network that a function returned."""
    core = getattr(network, "_core", None)
    if not isinstance(core, _siegert.Network):
        raise ParameterError(
            f"the function returned a {type(network).__name__}, a Network is expected"
        )
    return core
