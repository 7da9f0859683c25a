"""Populations by name: as an index of pandas, in xarray, and chosen by area or population."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ._checks import index
from .errors import UnknownParameter

if TYPE_CHECKING:
    import pandas as pd

Label = tuple[str, str]


def multi_index(labels: Sequence[Label]) -> pd.MultiIndex:
    """(area, population) for pandas."""
    import pandas as pd

    return pd.MultiIndex.from_tuples(labels, names=["area", "population"])


def name(label: Label) -> str:
    """``V1-23E``, or the population alone where there are no areas."""
    return "-".join(part for part in label if part)


def areas_of(labels: Sequence[Label]) -> list[str]:
    """The areas in the order of the populations, each once."""
    return list(dict.fromkeys(area for area, _ in labels))


def chosen(labels: Sequence[Label], names: str | Sequence[Any]) -> list[int]:
    """The indices of named areas and populations: ``"V1"``, ``"V1-23E"``, ``("V1", "23E")`` or an index."""
    asked = [names] if isinstance(names, (str, int, np.integer)) else list(names)
    if asked == ["all"]:
        return list(range(len(labels)))
    if asked == ["none"]:
        return []
    found: set[int] = set()
    for one in asked:
        found.update(_indices(labels, one))
    return sorted(found)


def _indices(labels: Sequence[Label], one: Any) -> list[int]:
    if isinstance(one, (int, np.integer)) and not isinstance(one, (bool, np.bool_)):
        return [index("population", one, len(labels))]
    wanted = name(one) if isinstance(one, tuple) else one
    indices = [i for i, label in enumerate(labels) if wanted and wanted in (label[0], name(label))]
    if indices:
        return indices
    # It takes milliseconds to import, and most names are right.
    import difflib

    known = [area for area in areas_of(labels) if area] + [name(label) for label in labels]
    close = difflib.get_close_matches(str(wanted), known, n=1)
    meant = f"; did you mean {close[0]}?" if close else f"; there are {', '.join(known[:8])} ..."
    raise UnknownParameter(f"there is no area or population {wanted!r}{meant}")
