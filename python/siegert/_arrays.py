"""Arrays as the extension takes them."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import ParameterError, SiegertWarning

FloatArray: TypeAlias = NDArray[np.float64]
ComplexArray: TypeAlias = NDArray[np.complex128]


def vector(values: ArrayLike, what: str, size: int) -> FloatArray:
    """One number for each population; a single number stands for all."""
    array = _floats(values, what)
    if array.ndim == 0:
        array = np.full(size, array)
    if array.shape != (size,):
        raise ParameterError(f"{what} has the shape {array.shape}, expected is ({size},)")
    return array


def matrix(values: ArrayLike, what: str, size: int) -> FloatArray:
    """One number for each pair of populations; a single number stands for all."""
    array = _floats(values, what)
    if array.ndim == 0:
        array = np.full((size, size), array)
    if array.shape != (size, size):
        raise ParameterError(f"{what} has the shape {array.shape}, expected is ({size}, {size})")
    return array


def rates_of(rates: Any) -> Any:
    """The rates of a fixed point or a simulation, or what else was given for rates."""
    return getattr(rates, "rates", rates)


_Array = TypeVar("_Array", bound=NDArray[Any])


def frozen(array: _Array) -> _Array:
    """The same array, read-only."""
    array.flags.writeable = False
    return array


def warn(told: Iterable[tuple[str, str]], stacklevel: int = 3) -> None:
    """Tells warnings of the library in Python's way."""
    for kind, message in told:
        warnings.warn(SiegertWarning(message, kind), stacklevel=stacklevel)


def _floats(values: ArrayLike, what: str) -> FloatArray:
    if values is None:
        raise ParameterError(f"{what} is None, an array of numbers is expected")
    # A copy: what is done to the caller's array later must not change a network.
    try:
        return np.array(values, dtype=np.float64, order="C")
    except (TypeError, ValueError) as error:
        raise ParameterError(f"{what} is no array of numbers: {error}") from None
