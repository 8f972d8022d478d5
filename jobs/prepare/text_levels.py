"""The distinct texts of a column: in memory while they are few, on disk beyond.

A column of phrases or addresses has nearly as many texts as the table has rows, and to find again a text that was met
before takes several hundred bytes of memory for each. So there are two ways: few texts are a list; many are in a file,
a text may be in it more than once while the rows are read, and those that are the same are found by their hashes at the
end.
"""

import hashlib
import heapq
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from struct import Struct

import numpy as np

from prepare.keys import KEY_BYTES, number_keys, read_hashes

#: texts that are read from disk at a time where all of them are needed
BATCH = 50_000
#: bytes between two texts on disk that are rather read than skipped
GAP = 4096
ENCODING = ("utf-8", "surrogatepass")
#: where a text begins and ends, as numpy's int64 of this machine
BOUNDS = Struct("=qq")


class TextLevels:
    """Texts by their places, which begin at 0. An empty text means missing."""

    def __init__(self, file: Path | None = None, texts: Iterable[str] = ()) -> None:
        """`file` is where texts go that are too many for memory; further ones are written beside it."""
        self._file = file
        self._texts: list[str] = list(texts)
        self._array: np.ndarray | None = None
        self._disk: _DiskTexts | None = None

    def __len__(self) -> int:
        return len(self._texts) if self._disk is None else len(self._disk)

    def append(self, text: str) -> int:
        """Adds a text; returns its place."""
        if self._disk is not None:
            return self._disk.append(text)
        self._texts.append(text)
        self._array = None
        return len(self._texts) - 1

    def move_to_disk(self) -> None:
        """From here on a text may be added again that is there already, until `drop_repeated`."""
        if self._disk is None and self._file is not None:
            self._disk = _DiskTexts(self._file)
            for text in self._texts:
                self._disk.append(text)
            self._texts, self._array = [], None

    def drop_repeated(self) -> np.ndarray | None:
        """Keeps each text once, in the order in which they came; the new place of each old one, None where none was
        repeated."""
        return None if self._disk is None else self._disk.drop_repeated()

    def read(self, places: np.ndarray) -> np.ndarray:
        """The texts of such places."""
        if self._disk is not None:
            return self._disk.read(places)
        if self._array is None:
            self._array = np.empty(len(self._texts), dtype=object)
            self._array[:] = self._texts
        return self._array[places]

    def read_all(self) -> list[str]:
        """All texts, in memory."""
        return self._texts if self._disk is None else [text for _, text in self.walk(np.arange(len(self)))]

    def walk(self, places: np.ndarray) -> Iterator[tuple[int, str]]:
        """The places with their texts, some at a time in memory."""
        for start in range(0, len(places), BATCH):
            batch = places[start : start + BATCH]
            yield from zip(batch.tolist(), self.read(batch).tolist(), strict=True)

    def find_most_frequent(self, counts: np.ndarray, limit: int, missing: int = -1) -> list[int]:
        """The places of the texts that occur most often, the first in the alphabet of equals; `counts` are the rows of
        each, and `missing` the place of the empty text, which does not count."""
        places = np.flatnonzero(counts)
        places = places[places != missing]
        if len(places) > limit:
            least = np.partition(counts[places], -limit)[-limit]
            places = places[counts[places] >= least]
        ranked = ((-counts[place], text, place) for place, text in self.walk(places))
        return [place for _, _, place in heapq.nsmallest(limit, ranked)]


class _DiskTexts:
    """Texts one after the other in a file; where each begins and ends, and its hash, in two others."""

    def __init__(self, file: Path) -> None:
        self._stream = file.open("w+b")
        self._bounds = file.with_suffix(".bounds")
        self._hashes = file.with_suffix(".hashes")
        self._bound_stream = self._bounds.open("w+b")
        self._hash_stream = self._hashes.open("w+b")
        self._end = 0
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def append(self, text: str) -> int:
        encoded = text.encode(*ENCODING)
        self._stream.write(encoded)
        self._bound_stream.write(BOUNDS.pack(self._end, self._end + len(encoded)))
        self._hash_stream.write(hashlib.blake2b(encoded, digest_size=KEY_BYTES).digest())
        self._end += len(encoded)
        self._count += 1
        return self._count - 1

    def drop_repeated(self) -> np.ndarray | None:
        self._hash_stream.flush()
        numbers = number_keys(read_hashes(self._hashes.read_bytes()))
        count = int(numbers.max()) + 1
        if count == len(numbers):
            return None
        first = np.empty(count, dtype=np.int64)
        # Of several rows the last one written is the first one.
        first[numbers[::-1]] = np.arange(len(numbers))[::-1]
        order = np.argsort(first)
        places = np.empty(count, dtype=np.int32)
        places[order] = np.arange(count)
        self._bound_stream.flush()
        bounds = np.fromfile(self._bounds, np.int64).reshape(-1, 2)[first[order]]
        self._bound_stream.close()
        self._bound_stream = self._bounds.open("w+b")
        self._bound_stream.write(bounds.tobytes())
        self._count = count
        return places[numbers]

    def read(self, places: np.ndarray) -> np.ndarray:
        self._stream.flush()
        self._bound_stream.flush()
        unique, inverse = np.unique(places, return_inverse=True)
        bounds = np.memmap(self._bounds, np.int64, mode="r").reshape(-1, 2)[unique]
        texts = np.empty(len(unique), dtype=object)
        breaks = np.flatnonzero(bounds[1:, 0] - bounds[:-1, 1] > GAP) + 1
        for first, last in pairwise([0, *breaks.tolist(), len(unique)]):
            start = int(bounds[first, 0])
            self._stream.seek(start)
            content = self._stream.read(int(bounds[last - 1, 1]) - start)
            texts[first:last] = [
                content[begin:end].decode(*ENCODING) for begin, end in (bounds[first:last] - start).tolist()
            ]
        return texts[inverse]
