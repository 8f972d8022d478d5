"""What the monitors compare of an image.

engine/images/measures.ts computes the same of live requests; test/engine/images/measures.json holds both. Decoders of
JPEG round differently, so that the two agree within the tolerances that are stated there.
"""

import numpy as np
from PIL import Image

from algorithms.pixels.decoding import read_colours
from algorithms.pixels.terms import LUMA, Measures

#: pixels of a side below which there is no Laplacian
LEAST_SIDE = 3


def measure_image(image: Image.Image) -> dict[str, float | str | None]:
    """The measures by their column, of the image as it is stored; None for one that is too small to be sharp."""
    colours = read_colours(image)
    height, width = colours.shape[:2]
    red, green, blue = (colours[:, :, place].astype(np.float32) for place in range(3))
    luma = LUMA["red"] * red + LUMA["green"] * green + LUMA["blue"] * blue
    means = [float(part.mean(dtype=np.float64)) for part in (red, green, blue)]
    brightness = sum(share * mean for share, mean in zip(LUMA.values(), means, strict=True))
    spread = colours.max(axis=2).astype(np.int16) - colours.min(axis=2)
    return {
        Measures.WIDTH: width,
        Measures.HEIGHT: height,
        Measures.BRIGHTNESS: brightness,
        Measures.CONTRAST: float(luma.std(dtype=np.float64)),
        Measures.SHARPNESS: find_sharpness(luma),
        Measures.RED: means[0] - brightness,
        Measures.BLUE: means[2] - brightness,
        Measures.SATURATION: float(spread.mean(dtype=np.float64)),
        Measures.FORMAT: (image.format or "").lower(),
    }


def find_sharpness(luma: np.ndarray) -> float | None:
    """The variance of the Laplacian (Pech-Pacheco et al. 2000), which blur makes small; None where there is none."""
    if min(luma.shape) < LEAST_SIDE:
        return None
    inner = 4 * luma[1:-1, 1:-1] - luma[:-2, 1:-1] - luma[2:, 1:-1] - luma[1:-1, :-2] - luma[1:-1, 2:]
    return float(inner.var(dtype=np.float64))


def write_measure(value: float | str | None) -> str:
    """As the baseline has it."""
    return "" if value is None else value if isinstance(value, str) else repr(round(value, 4) + 0)
