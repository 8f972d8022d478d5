"""Windows of a page: where they lie, what a classifier sees of them, and which detections remain."""

import numpy as np
from PIL import Image

#: pixels of a window's side, and of what the classifier sees of it
SIDE = 24
SEEN = 8
#: pixels between two windows that are asked about
STEP = 3
#: detections that overlap a surer one of their class by more than this are the same object again
SAME = 0.2


def read_page(image: Image.Image) -> np.ndarray:
    """How light each pixel is, 0 to 1."""
    grey = np.asarray(image.convert("L"), dtype=np.float32)
    return grey / 255


def list_places(page: np.ndarray) -> np.ndarray:
    """The upper left corner of every window, left before top."""
    rows, columns = (np.arange(0, length - SIDE + 1, STEP) for length in page.shape)
    return np.array([(left, top) for top in rows for left in columns])


def see(page: np.ndarray, places: np.ndarray) -> np.ndarray:
    """A line of numbers for each window: the means of its parts."""
    part = SIDE // SEEN
    windows = np.lib.stride_tricks.sliding_window_view(page, (SIDE, SIDE))[places[:, 1], places[:, 0]]
    return windows.reshape(-1, SEEN, part, SEEN, part).mean((2, 4)).reshape(-1, SEEN * SEEN)


def overlap(places: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Intersection over union of windows with one window."""
    shared = np.prod(np.clip(SIDE - np.abs(places - place), 0, None), axis=1)
    return shared / (2 * SIDE**2 - shared)


def keep_best(places: np.ndarray, scores: np.ndarray) -> list[int]:
    """The windows that remain where each takes away those it overlaps, the surest first."""
    kept: list[int] = []
    for number in np.argsort(-scores, kind="stable"):
        if not kept or overlap(places[kept], places[number]).max() <= SAME:
            kept.append(int(number))
    return kept
