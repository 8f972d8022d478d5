"""Texts that are nearly the same as an earlier one: min-wise hashing (Broder, 1997) finds those that may be, and their
runs of words decide."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from zlib import crc32

import numpy as np

#: words of a run; two texts are as alike as the share of runs that both have of those that either has (Jaccard)
RUN = 3
#: two are nearly the same that are at least so much alike
LEAST_ALIKE = 0.8
#: texts with the same smallest hashes in one band are compared: 99 % of pairs that are 0.8 alike, 29 % of those at 0.5
BANDS = 12
HASHES_PER_BAND = 5
#: the first above 2^32
PRIME = np.uint64(4_294_967_311)
#: runs that are hashed at once
BLOCK = 1_000_000


def count_nearly_same(texts: Sequence[Sequence[str]]) -> int:
    """How many texts, given as their words, an earlier one is nearly the same as; no two of them are the same."""
    long = [place for place, words in enumerate(texts) if len(words) >= RUN]
    if len(long) < 2:
        return 0
    hashes = np.concatenate([_find_smallest(block) for block in _list_blocks([texts[place] for place in long])])
    found: set[int] = set()
    for band in range(0, BANDS * HASHES_PER_BAND, HASHES_PER_BAND):
        part = np.ascontiguousarray(hashes[:, band : band + HASHES_PER_BAND])
        keys = part.view(np.dtype((np.void, part.dtype.itemsize * HASHES_PER_BAND))).ravel()
        _, groups, sizes = np.unique(keys, return_inverse=True, return_counts=True)
        alike = np.flatnonzero(sizes[groups] > 1)
        order = alike[np.argsort(groups[alike], kind="stable")]
        for _, members in groupby(order.tolist(), key=groups.__getitem__):
            first, *later = members
            runs = set(list_runs(texts[long[first]]))
            found.update(one for one in later if one not in found and _are_alike(runs, texts[long[one]]))
    return len(found)


def list_runs(words: Sequence[str]) -> list[int]:
    """A hash of each run of words."""
    return [crc32(" ".join(words[start : start + RUN]).encode()) for start in range(len(words) - RUN + 1)]


def _are_alike(runs: set[int], words: Sequence[str]) -> bool:
    others = set(list_runs(words))
    return len(runs & others) >= LEAST_ALIKE * len(runs | others)


def _list_blocks(texts: Sequence[Sequence[str]]) -> Iterator[list[list[int]]]:
    block: list[list[int]] = []
    size = 0
    for words in texts:
        block.append(list_runs(words))
        size += len(block[-1])
        if size >= BLOCK:
            yield block
            block, size = [], 0
    if block:
        yield block


def _find_smallest(block: list[list[int]]) -> np.ndarray:
    """The smallest hash of each text by each of the hash functions, a line a text."""
    random = np.random.default_rng(0)
    functions = random.integers(1, 2**31, (BANDS * HASHES_PER_BAND, 2), dtype=np.uint64)
    runs = np.concatenate([np.array(one, dtype=np.uint64) for one in block])
    starts = np.cumsum([0, *(len(one) for one in block[:-1])])
    smallest = np.empty((len(block), len(functions)), dtype=np.uint64)
    for place, (factor, summand) in enumerate(functions):
        smallest[:, place] = np.minimum.reduceat((runs * factor + summand) % PRIME, starts)
    return smallest
