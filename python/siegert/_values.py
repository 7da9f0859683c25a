"""Objects that do not change."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np

from ._arrays import frozen

#: What the extension has of an object, which another process does not, and whether it is made.
_OWN = ("_core", "_made")


class Value:
    """An object that does not change: it is its own copy, pickles as what it holds, and equals what holds the same.

    Its ``__init__`` sets what it holds and ends in `_settle`.
    """

    #: What to do instead of setting an attribute.
    _instead = "make another one"

    def _settle(self) -> None:
        vars(self)["_made"] = True

    def __setattr__(self, name: str, value: Any) -> None:
        if "_made" in vars(self):
            self._refuse(name)
        super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        self._refuse(name)

    def _refuse(self, name: str) -> None:
        kind = type(self).__name__
        message = f"{name} of a {kind} cannot be set: a {kind} does not change; {self._instead}"
        raise AttributeError(message, name=name, obj=self)

    def __getattr__(self, name: str) -> Any:
        kind = type(self).__name__
        if name != "_core":
            raise AttributeError(f"{kind!r} object has no attribute {name!r}", name=name, obj=self)
        vars(self)["_core"] = core = self._again()
        return core

    def _again(self) -> Any:
        """What the extension has of it, in a process that it came to."""
        raise NotImplementedError

    def __getstate__(self) -> dict[str, Any]:
        kind = type(self)
        return {
            name: value
            for name, value in vars(self).items()
            if name not in _OWN and not isinstance(getattr(kind, name, None), cached_property)
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update({name: _frozen(value) for name, value in state.items()})
        self._settle()

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: Any) -> Any:
        return self

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        assert isinstance(other, Value)
        return other is self or same(self.__getstate__(), other.__getstate__())

    def __hash__(self) -> int:
        # Equal objects look the same.
        return hash(repr(self))


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal, in arrays number by number; missing numbers (NaN) equal each other, wherever they are."""
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        one, other = np.asarray(one), np.asarray(other)
        numbers = all(np.issubdtype(array.dtype, np.number) for array in (one, other))
        return bool(np.array_equal(one, other, equal_nan=numbers))
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)) and type(one) is type(other):
        return len(one) == len(other) and all(map(same, one, other))
    is_missing = one != one and other != other
    return bool(one == other or is_missing)


def _frozen(value: Any) -> Any:
    """What arrays lose when they are pickled."""
    if isinstance(value, np.ndarray):
        return frozen(value)
    if isinstance(value, Mapping):
        return {key: _frozen(one) for key, one in value.items()}
    if isinstance(value, list) or type(value) is tuple:
        return type(value)(map(_frozen, value))
    if isinstance(value, tuple):  # with names
        return type(value)(*map(_frozen, value))
    return value
