"""Choosing the rows that live traffic is compared with."""

import hashlib
import heapq


class BaselineSample:
    """At most so many of the rows that are offered: those with the smallest hashes, which every run chooses again."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        #: the largest hash first; behind it what puts the rows into their order again
        self._heap: list[tuple[int, int, list[str]]] = []
        self._offered = 0

    def offer(self, values: list[str]) -> None:
        """Takes a row into consideration."""
        digest = hashlib.sha256("\x1f".join(values).encode()).digest()
        entry = (-int.from_bytes(digest[:8], "big"), -self._offered, values)
        self._offered += 1
        if len(self._heap) < self._limit:
            heapq.heappush(self._heap, entry)
        else:
            heapq.heappushpop(self._heap, entry)

    def rows(self) -> list[list[str]]:
        """The chosen rows, in the order in which they were offered."""
        return [values for _, _, values in sorted(self._heap, key=lambda entry: -entry[1])]
