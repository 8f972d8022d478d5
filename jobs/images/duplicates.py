"""Images that are the same, or nearly: those of one group never lie on both sides of the split."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from images.examine import Examined

#: near-duplicates differ in so many of the 64 differences at most
MOST_DIFFERENCES = 3
#: and by so much of 255 a pixel on average, seen small
MOST_DISTANCE = 5.0
#: the hash is looked up by parts, one of which is the same where so few differ
PARTS, PART_BITS = 4, 16
#: of one look-up, so many of the images before are compared
MOST_COMPARED = 1000


@dataclass
class Sorted:
    """The images that count, and what was left out."""

    images: list[Examined] = field(default_factory=list)
    #: the number of the group of each of them
    groups: list[int] = field(default_factory=list)
    #: names of copies, with the name of the image that they are a copy of
    copies: list[tuple[str, str]] = field(default_factory=list)
    #: names of images with the same bytes and different classes
    contradicting: list[list[str]] = field(default_factory=list)

    def list_groups(self) -> list[list[Examined]]:
        """Groups of more than one."""
        members: dict[int, list[Examined]] = defaultdict(list)
        for group, image in zip(self.groups, self.images, strict=True):
            members[group].append(image)
        return [group for group in members.values() if len(group) > 1]


def sort_out(images: Sequence[Examined]) -> Sorted:
    """Keeps one of each content, none where its copies say different classes; groups those that are nearly the same."""
    by_content: dict[str, list[Examined]] = defaultdict(list)
    for image in images:
        by_content[image.digest].append(image)
    found = Sorted()
    for same in by_content.values():
        if len({image.label for image in same}) > 1:
            found.contradicting.append([image.raw.name for image in same])
            continue
        found.images.append(same[0])
        found.copies += [(image.raw.name, same[0].raw.name) for image in same[1:]]
    found.groups = group_alike(found.images)
    return found


def group_alike(images: Sequence[Examined]) -> list[int]:
    """The number of each image's group: that of its first image."""
    leaders = list(range(len(images)))

    def lead(place: int) -> int:
        while leaders[place] != place:
            leaders[place] = leaders[leaders[place]]
            place = leaders[place]
        return place

    seen: dict[tuple[int, int], list[int]] = defaultdict(list)
    for place, image in enumerate(images):
        parts = [(part, image.hash >> (part * PART_BITS) & (1 << PART_BITS) - 1) for part in range(PARTS)]
        for other in sorted({other for part in parts for other in seen[part][-MOST_COMPARED:]}):
            if lead(other) != lead(place) and is_alike(image, images[other]):
                one, two = sorted((lead(other), lead(place)))
                leaders[two] = one
        for part in parts:
            seen[part].append(place)
    return [lead(place) for place in range(len(images))]


def is_alike(one: Examined, other: Examined) -> bool:
    """Whether two images are nearly the same."""
    if (one.hash ^ other.hash).bit_count() > MOST_DIFFERENCES:
        return False
    return float(np.abs(one.look.astype(np.int16) - other.look).mean()) <= MOST_DISTANCE
