"""Arguments, refused by name before anything is computed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .errors import ParameterError

#: Threads that anyone could want.
MOST_THREADS = 1024
#: Random starts of a search.
MOST_STARTS = 100_000


def count(name: str, value: Any, least: int = 0, most: int = 2**63 - 1) -> int:
    """A whole number in a range."""
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, (bool, np.bool_))
    if not whole or not least <= value <= most:
        raise ParameterError(f"{name} is {value!r}, allowed is a whole number from {least} to {most}")
    return int(value)


def seed(value: Any) -> int:
    """What random numbers follow from."""
    return count("seed", value, 0, 2**64 - 1)


def threads(value: Any) -> int | None:
    """How many threads, or as many as pay."""
    return None if value is None else count("threads", value, 1, MOST_THREADS)


def number(
    name: str, value: Any, least: float = -math.inf, most: float = math.inf, *, above: bool = False
) -> float:
    """A finite number in a range, whose lower end is part of it unless it says ``above``."""
    try:
        found = float(value)
    except (TypeError, ValueError):
        found = math.nan
    low = found > least if above else found >= least
    if not (math.isfinite(found) and low and found <= most):
        words = "a finite number"
        if least > -math.inf:
            words += f" {'above' if above else 'of at least'} {least:g}"
        if most < math.inf:
            words += f"{',' if least > -math.inf else ' of'} at most {most:g}"
        raise ParameterError(f"{name} is {value!r}, allowed is {words}")
    return found


def choice(name: str, value: Any, allowed: Sequence[str]) -> str:
    """One of several names."""
    if value not in allowed:
        raise ParameterError(f"{name} is {value!r}, allowed are {', '.join(allowed)}")
    return str(value)


def index(name: str, value: Any, size: int) -> int:
    """An index of Python, from the end if it is negative."""
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, (bool, np.bool_))
    if not whole or not -size <= value < size:
        raise IndexError(f"{name} {value!r} is asked for, there are {size}, counted from 0")
    return int(value) % size


def span(start: Any, stop: Any) -> tuple[float, float]:
    """The two ends of a range of a parameter."""
    ends = number("start", start), number("stop", stop)
    if ends[0] == ends[1]:
        raise ParameterError(f"start and stop are both {start!r}: there is no range between them")
    return ends


def euler_step(ds: Any) -> float | None:
    """A step of exponential Euler in time constants of the rates, or none for the exact flow."""
    return None if ds is None else number("ds", ds, 1e-5, 1.0)


def tolerance(value: Any) -> float | None:
    """How closely a critical point is enclosed, if it is said."""
    return None if value is None else number("tolerance", value, 0.0, above=True)
