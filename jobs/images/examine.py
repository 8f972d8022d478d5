"""What is known of each image once it was read: its class, its measures, what it looks like. Broken ones are named."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PIL import Image

from algorithms.pixels.decoding import ImageError, flatten, open_image
from algorithms.pixels.terms import MOST_PIXELS
from common.errors import JobError, list_names
from common.judging_terms import ProblemType
from common.target import Target
from images.measures import measure_image
from images.source import RawImage
from prepare.recipe import unify

#: of the difference hash: so many differences across, in so many lines
HASH_SIDE = 8
#: pixels of the square that near-duplicates are compared by
LOOK_SIDE = 16
#: the digits of a hash that decide the split, of 2³²
HASH_DIGITS = 8


@dataclass(frozen=True)
class Examined:
    """One image that can be read."""

    raw: RawImage
    #: 1 for the positive class and 0 for the other, or the number of the class; of objects, the boxes
    label: Any
    #: SHA-256 of the bytes, in hexadecimal digits
    digest: str
    #: as Pillow calls it, in lower case
    format: str
    measures: dict[str, float | str | None]
    #: see find_hash
    hash: int
    #: the image in grey, LOOK_SIDE × LOOK_SIDE
    look: np.ndarray

    @property
    def place(self) -> float:
        """Where it falls in [0, 1), by its content: whatever it is called, it stays in its split.

        By a hash of the hash, since of a group the smallest one counts, which by itself would mostly be in training.
        """
        return int(hashlib.sha256(self.digest.encode()).hexdigest()[:HASH_DIGITS], 16) / 2.0**32


@dataclass
class Examination:
    """All images, in the order of the source."""

    images: list[Examined] = field(default_factory=list)
    #: what cannot be read, and why
    broken: list[tuple[str, str]] = field(default_factory=list)


def examine(images: Sequence[RawImage], target: Target) -> Examination:
    """Reads every image once. Raises JobError for classes that the recipe does not know."""
    numbers = number_classes({image.label for image in images}, target)
    return read_images(images, lambda raw, _: numbers[raw.label])


def read_images(images: Sequence[RawImage], find_label: Callable[[RawImage, Image.Image], Any]) -> Examination:
    """Reads every image once; `find_label` says what is known of it, and raises ImageError where that cannot be."""
    found = Examination()
    for raw in images:
        content = raw.file.read_bytes()
        try:
            image = open_image(content, MOST_PIXELS)
            label = find_label(raw, image)
        except ImageError as error:
            found.broken.append((raw.name, str(error)))
            continue
        grey = flatten(image).convert("L")
        found.images.append(
            Examined(
                raw=raw,
                label=label,
                digest=hashlib.sha256(content).hexdigest(),
                format=(image.format or "").lower(),
                measures=measure_image(image),
                hash=find_hash(grey),
                look=np.asarray(grey.resize((LOOK_SIDE, LOOK_SIDE), Image.Resampling.BOX)),
            )
        )
    if not found.images:
        raise JobError(f"no image can be read: {list_names([f'{name} {why}' for name, why in found.broken], 3)}")
    return found


def number_classes(labels: set[str], target: Target) -> dict[str, int]:
    """The label of each class as it is written. Raises JobError naming those that are none."""
    shown = list_names(sorted(map(repr, labels)), 10)
    if target.type == ProblemType.MULTICLASS:
        known = {unify(name): number for number, name in enumerate(target.classes)}
        strange = sorted(label for label in labels if unify(label) not in known)
        if strange:
            raise JobError(
                f"target {target.name}: {list_names(list(map(repr, strange)), 10)} is none of its classes "
                f"{list_names(list(map(repr, target.classes)), 10)}; an image's class is the folder that holds it"
            )
        return {label: known[unify(label)] for label in labels}
    positive = unify(target.positive_class)
    unified = {unify(label) for label in labels}
    if positive not in unified or len(unified) != len({"positive", "other"}):
        raise JobError(
            f"target {target.name}: images must be of two classes, one of them {target.positive_class!r}, got {shown}; "
            "an image's class is the folder that holds it"
        )
    return {label: int(unify(label) == positive) for label in labels}


def find_hash(grey: Image.Image) -> int:
    """The difference hash: for each of 64 places whether the image becomes brighter to the right. Copies that were
    resized, compressed or made darker differ in few of them."""
    small = np.asarray(grey.resize((HASH_SIDE + 1, HASH_SIDE), Image.Resampling.LANCZOS)).astype(np.int16)
    return int.from_bytes(np.packbits(small[:, 1:] > small[:, :-1]).tobytes(), "big")
