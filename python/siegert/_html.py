"""Tables in notebooks."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

#: More rows than this are cut in the middle.
_ROWS = 20


def table(summary: str, frame: pd.DataFrame) -> str:
    """A paragraph, and a table below it."""
    shown = frame.to_html(max_rows=_ROWS, float_format="{:.4g}".format, border=0)
    return f"<p>{escape(summary)}</p>{shown}"
