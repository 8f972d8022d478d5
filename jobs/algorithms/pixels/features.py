"""What a model reads of an image: its pixels made small, and histograms of the directions of its edges.

The histograms are those of Dalal and Triggs (2005), "Histograms of oriented gradients for human detection", section 6:
unsigned directions in nine bins, cells of 8 × 8 pixels, blocks of 2 × 2 cells brought to length 1. Because of the
latter they hardly depend on how bright or how rich in contrast an image is.
"""

import numpy as np
from PIL import Image
from pixels.decoding import read_colours, turn_upright

#: pixels of a cell's side, and cells of a block's
CELL, BLOCK = 8, 2
BINS = 9
#: keeps blocks without any edge from being noise
LEAST_LENGTH = 1e-3


def count_pixels(side: int, is_colour: bool) -> int:
    """How many numbers the pixels of an image are."""
    return side * side * (3 if is_colour else 1)


def count_edges(side: int) -> int:
    """How many numbers its edges are."""
    blocks = side // CELL - BLOCK + 1
    return blocks * blocks * BLOCK * BLOCK * BINS


def read_features(image: Image.Image, side: int, is_colour: bool) -> np.ndarray:
    """The numbers of one image, of 32 bits; shares of 255, and edges."""
    colours = read_colours(turn_upright(image))
    way = Image.Resampling.BOX if min(colours.shape[:2]) >= side else Image.Resampling.BILINEAR
    small = Image.fromarray(colours).resize((side, side), way)
    pixels = np.asarray(small, dtype=np.float32) / 255
    grey = pixels @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
    return np.concatenate([(pixels if is_colour else grey).ravel(), read_edges(grey)])


def read_edges(grey: np.ndarray) -> np.ndarray:
    """The histograms of all blocks of a square of shares."""
    across, down = np.zeros_like(grey), np.zeros_like(grey)
    across[:, 1:-1] = grey[:, 2:] - grey[:, :-2]
    down[1:-1] = grey[2:] - grey[:-2]
    strength = np.hypot(across, down)
    direction = np.floor((np.arctan2(down, across) % np.pi) / np.pi * BINS).astype(int) % BINS
    cells = grey.shape[0] // CELL
    place = np.arange(cells * CELL) // CELL
    cell = place[:, None] * cells + place[None, :]
    inner = slice(0, cells * CELL)
    counts = np.bincount(
        (cell * BINS + direction[inner, inner]).ravel(), strength[inner, inner].ravel(), cells * cells * BINS
    ).reshape(cells, cells, BINS)
    blocks = [
        counts[row : row + BLOCK, column : column + BLOCK].ravel()
        for row in range(cells - BLOCK + 1)
        for column in range(cells - BLOCK + 1)
    ]
    lines = np.array(blocks)
    return (lines / np.sqrt((lines**2).sum(axis=1, keepdims=True) + LEAST_LENGTH)).ravel().astype(np.float32)
