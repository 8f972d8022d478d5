"""Which image goes to which split: by the hash of its content, or of the smallest in its group of near-duplicates."""

from collections.abc import Sequence

import numpy as np

from common.errors import JobError, list_names
from common.judging_terms import ProblemType
from common.target import Target
from images.examine import Examined
from prepare.recipe import SPLIT_NAMES


def split_images(images: Sequence[Examined], groups: Sequence[int], shares: tuple[float, float, float]) -> np.ndarray:
    """The split of each image: 0 train, 1 validation, 2 test."""
    smallest: dict[int, Examined] = {}
    for image, group in zip(images, groups, strict=True):
        smallest[group] = min(smallest.get(group, image), image, key=lambda one: one.digest)
    places = [smallest[group].place for group in groups]
    return np.searchsorted(np.round(np.cumsum(shares)[:2], 12), places, side="right").astype(np.int8)


def check_classes(splits: np.ndarray, labels: np.ndarray, target: Target) -> None:
    """Raises JobError for a split that nothing could be learned of, or judged by."""
    names = target.class_names
    for number, name in enumerate(SPLIT_NAMES):
        found = set(labels[splits == number].tolist())
        # Of several classes a rare one may well be absent from the smaller splits.
        is_complete = len(found) == len(names) or (number > 0 and target.type == ProblemType.MULTICLASS and found)
        if not is_complete:
            absent = list_names([repr(one) for place, one in enumerate(names) if place not in found], 10)
            raise JobError(
                f"the {name} split lacks the classes {absent}: {len(labels)} images were split by the hash of their "
                "content; give more images or a larger share"
            )
