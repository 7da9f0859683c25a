"""Where a start changes the state that it leads to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ._arrays import ComplexArray
from ._values import Value

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .fixed_points import FixedPoint
    from .networks import Network

__all__ = ["Transition"]


class Transition(Value):
    """The critical point on a line of starts or of parameters, and what sits there.

    Attributes
    ----------
    at : float or None
        The critical value of the parameter, or position between two attractors (0 to 1); ``None`` if the start keeps
        its state all the way.
    kind : {"separatrix", "fold"} or None
        Whether the start crosses the separatrix, or the state itself vanishes.
    bracket : (float, float) or None
        The last value on the near side, and the first on the far side.
    near, far : FixedPoint
        Where starts at the two ends lead.
    saddle : FixedPoint or None
        The fixed point in the separatrix, or at the fold.
    fold : float or None
        Where the state itself vanishes, along a parameter.
    eigenvalue : complex or None
        The critical eigenvalue of the gain matrix at the saddle.
    left, right : ndarray or None
        Its eigenvectors, shape (populations,).

    Examples
    --------
    >>> import siegert as sg
    >>> edge = sg.network("e1d").fixed_points().edge()
    >>> edge.kind, edge.saddle.unstable_directions
    ('separatrix', 1)
    """

    def __init__(
        self,
        found: dict[str, Any],
        networks: Callable[[float], Network],
        parameter: str | None,
        ends: tuple[float, float] = (0.0, 1.0),
    ) -> None:
        from .fixed_points import FixedPoint

        near = FixedPoint(found["near"], networks(ends[0]))
        far = FixedPoint(found["far"], networks(ends[1]))
        saddle = found.get("point")
        self.parameter = parameter
        self.at: float | None = found["at"]
        self.kind: str | None = found["kind"]
        self.bracket: tuple[float, float] | None = found.get("bracket")
        self.near: FixedPoint = near
        self.far: FixedPoint = far
        self.saddle = None if saddle is None else FixedPoint(saddle, networks(found["at"]))
        self.fold: float | None = found.get("fold")
        self.eigenvalue: complex | None = found.get("eigenvalue")
        self.left: ComplexArray | None = found.get("left")
        self.right: ComplexArray | None = found.get("right")
        self._labels = near.labels
        self._settle()

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draws the rates of both states and of the saddle between them.

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a new figure without it.

        Returns
        -------
        Axes
            What was drawn on.
        """
        from ._plots import draw_states

        points = [point for point in (self.near, self.saddle, self.far) if point is not None]
        return draw_states(points, self._labels, ax)

    def __repr__(self) -> str:
        if self.at is None:
            return "<Transition: none, the start keeps its state>"
        along = "between the states" if self.parameter is None else self.parameter
        return f"<Transition at {self.at:.6g} ({along}), {self.kind}>"
