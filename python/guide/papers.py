"""Writes the page with the papers' figures: what ``siegert figures`` finds, with its verdicts and pictures.

    python python/guide/papers.py
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

DOCS = Path(__file__).parent / "docs"
PAGE = DOCS / "papers.md"
PICTURES = DOCS / "pictures" / "papers"
PAPERS = ("schuecker2017", "schmidt2018-anatomy", "schmidt2018-dynamics")
MARK = "<!-- siegert figures -->\n"
WORDS = {
    "agree": "agrees",
    "published_wrong": "published is wrong",
    "differ": "differs",
    "shown": "shown",
    "needs_simulation": "needs a simulation",
    "absent": "absent",
}


#: Pixels across, as a page is wide, and colours, as a colour bar needs.
WIDEST = 900
COLOURS = 128


def small(picture: Image.Image) -> Image.Image:
    """A picture for a page."""
    if picture.width > WIDEST:
        picture = picture.resize((WIDEST, round(picture.height * WIDEST / picture.width)), Image.Resampling.LANCZOS)
    return picture.convert("RGB").quantize(COLOURS)


def made(paper: str, folder: Path) -> list[dict]:
    """The panels of a paper, made into a folder."""
    words = [sys.executable, "-m", "siegert", "figures", "--paper", paper, "--out", str(folder), "--quiet"]
    # A panel that differs is told by the exit code 1.
    ended = subprocess.run(words, capture_output=True, text=True)
    if ended.returncode > 1:
        raise SystemExit(ended.stderr)
    return json.loads((folder / "figures.json").read_text())["panels"]


def short(numbers: object) -> str:
    """A number to six digits, or how many there are."""
    if isinstance(numbers, bool):
        return "yes" if numbers else "no"
    if isinstance(numbers, int | float):
        return f"{numbers:.6g}"
    if isinstance(numbers, list):
        return " ".join(short(number) for number in numbers[:8]) + (" …" if len(numbers) > 8 else "")
    if isinstance(numbers, dict):
        return "; ".join(f"{name}: {short(number)}" for name, number in numbers.items())
    return "–"


def section(paper: str, panel: dict, folder: Path) -> str:
    """One panel."""
    lines = [f"### {panel['figure']}: {panel['title']}", "", f"**{WORDS[panel['verdict']]}**", ""]
    if panel["command"]:
        lines[2] += f" · `{panel['command']}`"
    for name in panel["files"]:
        if name.endswith(".png"):
            place = PICTURES / paper / Path(name).parent.name / Path(name).name
            place.parent.mkdir(parents=True, exist_ok=True)
            small(Image.open(folder / name)).save(place, optimize=True)
            lines += [f"![{panel['title']}]({place.relative_to(DOCS).as_posix()})", ""]
    if panel["what"]:
        lines += ["| number | published | ours | |", "|---|---|---|---|"]
        columns = ("what", "published", "ours", "verdicts", "wrong")
        for what, published, ours, verdict, wrong in zip(*(panel[name] for name in columns), strict=True):
            word = WORDS[verdict] + (f": {wrong}" if wrong else "")
            lines.append(f"| {what} | {short(published)} | {short(ours)} | {word} |")
        lines.append("")
    lines += [line for note in panel["notes"] for line in (note, "")]
    return "\n".join(lines)


def main() -> None:
    """Runs the command for every paper; of dynamics, what needs no simulation."""
    shutil.rmtree(PICTURES, ignore_errors=True)
    text = PAGE.read_text().split(MARK)[0] + MARK
    for paper in PAPERS:
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch) / paper
            panels = made(paper, folder)
            document = json.loads((folder / "figures.json").read_text())
            text += f"\n## {paper}\n\ndoi:[{document['doi']}](https://doi.org/{document['doi']})\n\n"
            text += "\n".join(section(paper, panel, folder) for panel in panels)
    PAGE.write_text(text)


if __name__ == "__main__":
    main()
