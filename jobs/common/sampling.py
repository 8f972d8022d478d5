"""Some of many things, evenly spaced: the same ones in every run, and no part of the whole left out."""

from typing import Generic, TypeVar

import numpy as np

T = TypeVar("T")


def space_evenly(count: int, most: int) -> np.ndarray:
    """At most so many of the places 0 to `count` - 1, the first and the last among them."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).round().astype(int))


class EvenSample(Generic[T]):
    """Keeps at most so many of the things that it is offered one after the other, however many come."""

    def __init__(self, most: int) -> None:
        self.kept: list[T] = []
        self._most = most
        self._step = 1
        self._offered = 0

    def offer(self, thing: T) -> None:
        """Takes the next thing, or leaves it out."""
        if self._offered % self._step == 0:
            self.kept.append(thing)
        self._offered += 1
        if len(self.kept) > self._most:
            self.kept, self._step = self.kept[::2], 2 * self._step
