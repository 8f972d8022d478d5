"""Writes the images in files/ and measures.json: what jobs/images measures of each, for both sides of the seam.

`.local/python/bin/python test/engine/images/make_measures.py`, with Pillow 12.2.0 and numpy 2.1.0.
"""

import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "jobs"), str(ROOT / "jobs" / "algorithms")]

from images.measures import measure_image  # noqa: E402

from algorithms.pixels.decoding import open_image  # noqa: E402


def draw_scene(width: int, height: int) -> Image.Image:
    """Soft light, a coloured disc, fine stripes and some noise: what cameras see has all of it."""
    rows, columns = np.mgrid[0:height, 0:width]
    light = 90 + 100 * columns / width
    scene = np.stack([light * 1.05, light * 0.95, light * 0.8], axis=2)
    disc = (columns - width * 0.6) ** 2 + (rows - height * 0.5) ** 2 < (height * 0.3) ** 2
    scene[disc] = [180, 60, 50]
    stripes = (rows < height * 0.25) & (columns % 4 < 2)
    scene[stripes] *= 0.6
    noise = np.random.default_rng(7).normal(0, 4, scene.shape)
    return Image.fromarray(np.clip(scene + noise, 0, 255).astype(np.uint8))


def write_files(folder: Path) -> None:
    scene = draw_scene(96, 64)
    scene.save(folder / "scene.png")
    scene.save(folder / "scene.jpg", quality=90)
    scene.save(folder / "scene-coarse.jpg", quality=40)
    scene.save(folder / "scene-full-colour.jpg", quality=95, subsampling=0)
    scene.save(folder / "scene-progressive.jpg", quality=85, progressive=True)
    scene.convert("L").save(folder / "grey.png")
    scene.convert("L").save(folder / "grey.jpg", quality=90)
    scene.convert("P", palette=Image.Palette.ADAPTIVE, colors=32).save(folder / "palette.png")
    Image.fromarray(np.asarray(scene.convert("L")).astype(np.uint16) * 257).save(folder / "grey-16-bits.png")
    clear = scene.convert("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(clear.size))
    clear.save(folder / "transparent.png")
    Image.fromarray((np.asarray(scene) * 0.3).astype(np.uint8)).save(folder / "dark.png")
    scene.filter(ImageFilter.GaussianBlur(2)).save(folder / "blurred.jpg", quality=90)
    scene.convert("1").save(folder / "black-and-white.png")
    Image.new("RGB", (2, 5), (200, 100, 0)).save(folder / "tiny.png")


def main() -> None:
    here = Path(__file__).parent
    folder = here / "files"
    folder.mkdir(exist_ok=True)
    write_files(folder)
    measures = {
        file.name: measure_image(open_image(file.read_bytes(), 10_000_000)) for file in sorted(folder.iterdir())
    }
    (here / "measures.json").write_text(json.dumps(measures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
