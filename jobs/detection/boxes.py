"""The boxes of images: as annotations have them, what is kept of them, and what is wrong with the others."""

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from images.source import RawImage
from PIL import Image

from algorithms.pixels.decoding import ImageError
from common.errors import JobError
from common.target import Target
from prepare.recipe import unify


@dataclass(frozen=True, slots=True)
class GivenBox:
    """A box as an annotation has it, in pixels from the upper left corner."""

    label: str
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class AnnotatedImage(RawImage):
    """One image of the source, with what its annotation says."""

    boxes: tuple[GivenBox, ...] = ()
    #: width and height of the image that was annotated, if the annotation says it
    size: tuple[float, float] | None = None
    #: boxes around many objects at once, which are not among `boxes`
    crowds: int = 0


@dataclass(frozen=True)
class Unannotated:
    """An image that annotations name without saying where its objects are, or that is not there."""

    where: str
    place: str
    is_there: bool


@dataclass(frozen=True, order=True)
class Box:
    """An object that counts: the number of its class, and its corners in pixels, inside the image."""

    label: int
    left: float
    top: float
    right: float
    bottom: float

    def annotate(self) -> dict[str, Any]:
        """As SageMaker's Object Detection reads it: whole pixels, at least one a side."""
        left, top = math.floor(self.left), math.floor(self.top)
        return {
            "class_id": self.label,
            "left": left,
            "top": top,
            "width": max(1, round(self.right) - left),
            "height": max(1, round(self.bottom) - top),
        }

    def scale(self, width: float, height: float) -> list[float]:
        """The number of the class and the corners as shares of the image."""
        corners = (self.left / width, self.top / height, self.right / width, self.bottom / height)
        return [self.label, *(round(corner, 6) for corner in corners)]


@dataclass
class BoxReader:
    """Keeps the boxes that can be used, and counts all others by what is wrong with them."""

    target: Target
    #: boxes that reach over the image's edge, of which the part inside is kept
    clipped: int = 0
    #: images with boxes that lie outside or have no area, which are left out
    empty: list[str] = field(default_factory=list)
    #: boxes that are there twice, of which one is kept
    repeated: int = 0
    #: how many boxes are of a class that the recipe does not name, which are left out
    unknown: Counter[str] = field(default_factory=Counter)
    #: boxes around many objects at once, which are left out
    crowds: int = 0

    def read(self, raw: RawImage, image: Image.Image) -> tuple[Box, ...]:
        """The boxes of an image. Raises ImageError where it is not the image that was annotated."""
        if not isinstance(raw, AnnotatedImage):
            raise TypeError(f"an annotated image is expected, got {raw}")
        if raw.size is not None and raw.size != image.size:
            given = " × ".join(f"{side:g}" for side in raw.size)
            raise ImageError(
                f"has {image.width} × {image.height} pixels, and its boxes are of an image with {given}; pixels count "
                "as they are stored, not as a camera's EXIF turns them"
            )
        self.crowds += raw.crowds
        numbers = {unify(name): number for number, name in enumerate(self.target.classes)}
        found: list[Box] = []
        for given in raw.boxes:
            number = numbers.get(unify(given.label))
            if number is None:
                self.unknown[given.label] += 1
                continue
            box = self._clip(given, number, image.width, image.height)
            if box is None:
                self.empty.append(raw.name)
            elif box in found:
                self.repeated += 1
            else:
                found.append(box)
        return tuple(sorted(found))

    def _clip(self, given: GivenBox, number: int, width: int, height: int) -> Box | None:
        left, top = max(0.0, given.left), max(0.0, given.top)
        right, bottom = min(float(width), given.left + given.width), min(float(height), given.top + given.height)
        if right <= left or bottom <= top:
            return None
        inside = (left, top, right, bottom)
        self.clipped += inside != (given.left, given.top, given.left + given.width, given.top + given.height)
        return Box(number, *inside)


def check_finite(sides: Sequence[float], where: str, given: Any) -> None:
    """Raises JobError for a box that JSON's NaN or Infinity is in."""
    if not all(math.isfinite(side) for side in sides):
        raise JobError(f"{where}: a box has finite numbers, got {json.dumps(given)[:80]}")


def count_boxes(images: Sequence[tuple[Box, ...]], classes: int) -> list[int]:
    """How many boxes of each class images have."""
    counts = Counter(box.label for boxes in images for box in boxes)
    return [counts[number] for number in range(classes)]
