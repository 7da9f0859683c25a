"""Draws the pictures of the gallery anew, by the code that stands above each of them there.

    python python/guide/pictures.py
"""

import re
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot as plt  # noqa: E402

DOCS = Path(__file__).parent / "docs"
#: A block of code and the picture below it.
DRAWN = re.compile(r"```python\n(.*?)```\n\n!\[[^]]*\]\((pictures/[\w-]+\.png)\)", re.DOTALL)
STYLE = {"figure.dpi": 72, "savefig.dpi": 72, "figure.figsize": (6.4, 4.0), "font.size": 9}


def main() -> None:
    """Runs the blocks from top to bottom; each leaves one figure."""
    names = {}
    for code, picture in DRAWN.findall((DOCS / "gallery.md").read_text()):
        with plt.rc_context(STYLE):
            exec(compile(code, picture, "exec"), names)
            plt.gcf().savefig(DOCS / picture)
        plt.close("all")


if __name__ == "__main__":
    main()
