"""Reading the images that a model learns from: a folder a class, called by the number of the class."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pixels.decoding import ImageError, open_image
from pixels.features import count_edges, count_pixels, read_features
from pixels.terms import MOST_PIXELS

from tabular.settings import Settings, SettingsError


@dataclass(frozen=True)
class Look:
    """How images are looked at."""

    #: pixels of the square that each is made
    side: int
    is_colour: bool

    @property
    def pixels(self) -> int:
        """How many numbers are pixels."""
        return count_pixels(self.side, self.is_colour)

    @property
    def features(self) -> int:
        """How many numbers an image has: its pixels, and behind them its edges."""
        return self.pixels + count_edges(self.side)

    def read(self, content: bytes) -> np.ndarray:
        """The numbers of an image. Raises ImageError."""
        return read_features(open_image(content, MOST_PIXELS), self.side, self.is_colour)


@dataclass(frozen=True)
class Images:
    """Labels, and the numbers of each image."""

    labels: np.ndarray
    features: np.ndarray


def read_images(directory: Path, settings: Settings, look: Look) -> Images:
    """All images of a channel. Raises SettingsError that names the file."""
    where = f"channel {directory.name}"
    files = sorted(file for file in directory.rglob("*") if file.is_file())
    if not files:
        raise SettingsError(f"{where}: has no images")
    features = np.empty((len(files), look.features), dtype=np.float32)
    labels = np.empty(len(files), dtype=np.int64)
    for place, (file, label) in enumerate(_list_labelled(files, where)):
        if not 0 <= label < settings.classes:
            raise SettingsError(
                f"{where}: folder {file.parent.name} must be the number of a class, 0 to {settings.classes - 1}"
            )
        labels[place] = label
        try:
            features[place] = look.read(file.read_bytes())
        except ImageError as error:
            raise SettingsError(f"{where}: file {file.name} {error}") from error
    return Images(labels, features)


def _list_labelled(files: list[Path], where: str) -> Iterator[tuple[Path, int]]:
    for file in files:
        if not file.parent.name.isdecimal():
            raise SettingsError(f"{where}: file {file.name} must lie in a folder called by the number of its class")
        yield file, int(file.parent.name)
