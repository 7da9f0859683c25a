"""Pictures that the repository keeps elsewhere, under pictures/ in the guide."""

from pathlib import Path

from mkdocs.structure.files import File

ROOT = Path(__file__).parents[2]
PICTURES = {path.name: path for path in (ROOT / "validation" / "tour").glob("*.png")}
PICTURES["full-scale.png"] = ROOT / "validation" / "full_scale" / "raster.png"


def on_files(files, config):
    for name, path in PICTURES.items():
        files.append(File.generated(config, f"pictures/{name}", abs_src_path=str(path)))
    return files
