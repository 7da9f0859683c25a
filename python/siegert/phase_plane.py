"""The phase plane of two populations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._arrays import FloatArray
from ._labels import Label
from ._values import Value

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .fixed_points import FixedPoints

__all__ = ["PhasePlane"]


class PhasePlane(Value):
    """Where the rates of two populations stand still, and where they go from elsewhere.

    Attributes
    ----------
    highest : (float, float)
        The highest rates (spikes/s); the lowest are 0.
    nullclines : pair of lists of ndarray, shape (points, 2)
        For each population the lines on which its rate stands still (spikes/s).
    separatrices : list of ndarray, shape (points, 2)
        The stable manifolds of the saddles.
    flow : ndarray, shape (arrows, 4)
        Both rates and their velocities (spikes/s per time constant).
    fixed_points : FixedPoints
        The fixed points.

    Examples
    --------
    >>> import siegert as sg
    >>> plane = sg.network("e2d").phase_plane()
    >>> len(plane.fixed_points), len(plane.separatrices)
    (3, 1)
    """

    def __init__(
        self, found: dict[str, Any], fixed_points: FixedPoints, labels: list[Label]
    ) -> None:
        self.highest: tuple[float, float] = tuple(found["highest"])
        self.nullclines: tuple[list[FloatArray], list[FloatArray]] = found["nullclines"]
        self.separatrices: list[FloatArray] = found["separatrices"]
        self.flow: FloatArray = found["flow"]
        self.fixed_points = fixed_points
        self.labels = labels
        self._settle()

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draws nullclines, flow, separatrices and fixed points (stable ones filled).

        Parameters
        ----------
        ax : Axes, optional
            Where to draw; a new figure without it.

        Returns
        -------
        Axes
            What was drawn on.
        """
        from ._plots import draw_plane

        return draw_plane(self, ax)

    def __repr__(self) -> str:
        return f"<PhasePlane up to {self.highest[0]:.4g} and {self.highest[1]:.4g} spikes/s>"
