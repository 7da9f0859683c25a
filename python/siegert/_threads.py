"""How many threads compute."""

from __future__ import annotations

from . import _siegert
from ._checks import MOST_THREADS, count


def set_threads(threads: int) -> None:
    """Sets how many threads compute from now on; 0 takes what the machine offers. Results do not depend on it.

    Parameters
    ----------
    threads : int
        How many, 1 to 1024; 0 takes what the machine offers.

    Raises
    ------
    ParameterError
        If a value is not allowed; the message says what is.
    """
    _siegert.set_threads(count("threads", threads, 0, MOST_THREADS))
