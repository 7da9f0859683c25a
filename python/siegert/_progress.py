"""Progress bars for long computations."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from .errors import ParameterError

Heard: TypeAlias = Callable[[str, float, "float | None"], object]
Progress: TypeAlias = "bool | Heard | None"

#: What is over sooner needs no bar (s).
_DELAY = 1.0


#: Where it is not known how much there is to do, and where it is.
_TEXT = "{desc} [{elapsed}]"
_BAR = "{desc}: {percentage:3.0f}%|{bar}| {n:.0f}/{total:.0f} [{elapsed}<{remaining}]"


@contextmanager
def watching(progress: Progress, what: str) -> Iterator[Heard | None]:
    """A function that is told how far a computation is, or none.

    ``True`` shows a bar of tqdm, ``None`` one where tqdm is installed and the computation takes longer than a second,
    ``False`` none; a function ``(what, done, of)`` is told itself.
    """
    if callable(progress):
        yield progress
        return
    if progress is not None and not isinstance(progress, bool):
        raise ParameterError(
            f"progress is {progress!r}, allowed are True, False, None and a function (what, done, of)"
        )
    bars = None if progress is False else _tqdm(required=progress is True)
    if bars is None:
        yield None
        return
    bar = bars(desc=what, delay=0.0 if progress else _DELAY, leave=False, bar_format=_TEXT)

    def heard(what: str, done: float, of: float | None) -> None:
        bar.bar_format = _TEXT if of is None else _BAR
        bar.total, bar.n = of, done
        bar.set_description_str(what, refresh=False)
        # As tqdm does it itself when it counts: nothing is shown before the delay is over.
        bar.update(0)

    try:
        yield heard
    finally:
        bar.close()


def _tqdm(required: bool) -> Any:
    try:
        with warnings.catch_warnings():
            # In Jupyter without ipywidgets it warns, and shows bars as text.
            warnings.simplefilter("ignore")
            from tqdm.auto import tqdm
    except ImportError:
        if required:
            raise
        return None
    return tqdm
