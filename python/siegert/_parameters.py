"""Parameters as texts: dictionaries with arrays in them, by names that stand for files."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from .errors import ParameterError

#: What begins the name of an array that stands where a file is named.
_ARRAY = "siegert-array-"

Params = Mapping[str, Any]


class Texts:
    """A dictionary as JSON, its arrays in NumPy's format beside it."""

    def __init__(self) -> None:
        self.arrays: dict[str, bytes] = {}

    def of(
        self, params: Params | str | os.PathLike[str] | None
    ) -> tuple[str, str | None] | None:
        """Name and text; a path has no text yet."""
        if params is None:
            return None
        if isinstance(params, Mapping):
            return ("parameters.json", json.dumps(self._plain(params, "parameters")))
        return (os.fspath(params), None)

    def array(self, values: Any) -> str:
        """The name of an array."""
        name = f"{_ARRAY}{len(self.arrays)}.npy"
        into = io.BytesIO()
        np.save(into, np.asarray(values, dtype=np.float64))
        self.arrays[name] = into.getvalue()
        return name

    def _plain(self, value: Any, where: str) -> Any:
        if isinstance(value, Mapping):
            return {str(key): self._plain(one, f"{where}.{key}") for key, one in value.items()}
        if isinstance(value, np.ndarray) and value.ndim > 0:
            return self.array(value)
        if hasattr(value, "rates") or hasattr(value, "to_numpy"):
            return self.array(getattr(value, "rates", value))
        if isinstance(value, np.generic) or isinstance(value, np.ndarray):
            return value.item()
        if isinstance(value, os.PathLike):
            return os.fspath(value)
        if isinstance(value, (list, tuple)):
            return [self._plain(one, f"{where}[{i}]") for i, one in enumerate(value)]
        if value is None or isinstance(value, (bool, int, float, str)):
            return value
        raise ParameterError(
            f"{where} is a {type(value).__name__}, allowed are numbers, texts, lists, arrays, "
            "dictionaries and None"
        )


def full_name(name: str, params: Params) -> str:
    """The dotted name of a parameter that is called by its last part, if only one is called so."""
    dotted = name.replace("__", ".")
    if "." in dotted or dotted in params:
        return dotted
    found = [path for path in _paths(params, "") if path.endswith(f".{dotted}")]
    return found[0] if len(found) == 1 else dotted


def _paths(params: Params, prefix: str) -> list[str]:
    paths = []
    for key, value in params.items():
        path = f"{prefix}.{key}" if prefix else key
        paths += _paths(value, path) if isinstance(value, Mapping) else [path]
    return paths


def setting(name: str, value: Any) -> str:
    """``name=value`` with the value as JSON, texts as they are."""
    if isinstance(value, np.generic):
        value = value.item()
    return f"{name}={value if isinstance(value, str) else json.dumps(value)}"
