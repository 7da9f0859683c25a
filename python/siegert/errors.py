"""What can go wrong, as exceptions that are also those which Python has for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._arrays import FloatArray

__all__ = [
    "FileError",
    "NoFixedPoint",
    "ParameterError",
    "SiegertError",
    "SiegertWarning",
    "SimulationError",
    "TheoryError",
    "UnknownParameter",
]


class SiegertError(Exception):
    """The base of all errors of siegert."""


class ParameterError(SiegertError, ValueError):
    """A value is not allowed; the message names it, where it is and what is allowed."""


class UnknownParameter(SiegertError, KeyError):
    """There is no such name; the message has the one that was probably meant."""

    def __str__(self) -> str:
        # A KeyError would show the quotes of a repr.
        return str(self.args[0]) if self.args else ""


class FileError(SiegertError, OSError):
    """A file cannot be read or written; the message names it and the place in it."""


class TheoryError(SiegertError):
    """The theory has no answer."""


class NoFixedPoint(TheoryError):
    """The flow reached no fixed point.

    Attributes
    ----------
    last : ndarray, shape (populations,)
        The rates where it ended (spikes/s).
    residual : float
        ``max |Phi(last) - last|`` (spikes/s).
    trace : list of (str, float, float)
        Method, length of the step and residual before it (spikes/s), of every step.
    """

    def __init__(
        self,
        message: str,
        last: FloatArray,
        residual: float,
        trace: list[tuple[str, float, float]],
    ) -> None:
        super().__init__(message)
        self.last = last
        self.residual = residual
        self.trace = trace

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return (type(self), (self.args[0], self.last, self.residual, self.trace))


class SimulationError(SiegertError):
    """A network cannot be simulated, or a simulation cannot go on."""


class SiegertWarning(UserWarning):
    """Something that limits or changes the meaning of a result.

    Attributes
    ----------
    kind : str
        What it is about, as a name for programs, such as ``slow_synapses``.
    """

    def __init__(self, message: str, kind: str = "") -> None:
        super().__init__(message)
        self.kind = kind


def one_of(what: str, given: str, allowed: Sequence[str]) -> None:
    """Refuses what is not allowed."""
    if given not in allowed:
        raise ParameterError(f"{what} is {given!r}, allowed are {', '.join(allowed)}")
