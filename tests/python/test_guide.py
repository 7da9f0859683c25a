"""The guide: its code runs, and its list of parameters is what the command prints."""

import os
import re
import runpy
import subprocess
import sys
import textwrap
from pathlib import Path

import matplotlib
import pytest

matplotlib.use("Agg")
GUIDE = Path(__file__).parents[2] / "python" / "guide"
BLOCK = re.compile(r"^( *)```(python|sh)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
#: Whose code takes minutes: pictures.py runs it.
GALLERY = "gallery.md"
PAGES = sorted(
    page.name for page in (GUIDE / "docs").glob("*.md") if page.name != GALLERY and BLOCK.search(page.read_text())
)


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """Runs text as a shell would, with the command of this package, in the folder that pages run in."""
    folder = tmp_path / "page"
    folder.mkdir()
    monkeypatch.chdir(folder)
    command = tmp_path / "siegert"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m siegert "$@"\n')
    command.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}

    def run(text):
        subprocess.run(["sh", "-e", "-c", text], check=True, env=environment, stdout=subprocess.DEVNULL)

    return run


@pytest.mark.filterwarnings("default::siegert.SiegertWarning")
@pytest.mark.parametrize("page", PAGES)
def test_the_code_of_a_page_runs_from_top_to_bottom(page, shell):
    names = {}
    for _, language, text in BLOCK.findall((GUIDE / "docs" / page).read_text()):
        text = textwrap.dedent(text)
        if language == "sh":
            shell(text)
        else:
            exec(compile(text, page, "exec"), names)


def test_the_page_of_parameters_is_what_the_command_prints():
    update = runpy.run_path(str(GUIDE / "update.py"))
    written = update["PAGE"].read_text().split(update["MARK"])[1]
    assert written.strip() == update["printed"]().strip(), "run python/guide/update.py"


def test_the_gallery_has_every_picture_that_it_shows():
    text = (GUIDE / "docs" / GALLERY).read_text()
    shown = re.findall(r"!\[[^]]+\]\(pictures/([\w-]+\.png)\)", text)
    kept = {path.name for path in (GUIDE / "docs" / "pictures").glob("*.png")}
    elsewhere = runpy.run_path(str(GUIDE / "hooks.py"))["PICTURES"]
    assert len(shown) == len(set(shown)) and set(shown) == kept | set(elsewhere) & set(shown)
    drawn = runpy.run_path(str(GUIDE / "pictures.py"))["DRAWN"].findall(text)
    assert {path.removeprefix("pictures/") for _, path in drawn} == kept
    for code, picture in drawn:
        compile(code, picture, "exec")
