"""Writes the page of parameters as the command prints it, below what was written by hand."""

import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parent / "docs" / "parameters.md"
MARK = "<!-- siegert parameters --markdown -->\n"


def printed() -> str:
    """The parameters as Markdown."""
    words = [sys.executable, "-m", "siegert", "parameters", "--markdown"]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    head = PAGE.read_text().split(MARK)[0]
    PAGE.write_text(f"{head}{MARK}\n{printed()}")
