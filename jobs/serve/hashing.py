"""Texts as numbers without a list of them: by CRC-32, which is the same on every machine and in every Python."""

import re
import zlib
from collections.abc import Sequence
from itertools import chain

import numpy as np

#: characters of the parts of words
PART = 3
#: words whose columns are remembered
KNOWN_WORDS = 50_000
WORD = re.compile(r"\w+")


def hash_category(text: str, columns: int) -> int:
    """The column of a category."""
    return zlib.crc32(text.encode("utf-8", "surrogatepass")) % columns


class WordHasher:
    """Phrases as numbers: how often their words, and the parts of three characters of each word, fall into each column;
    scaled to length 1.

    Capitals do not count. Parts know where a word begins and ends, so that `late` and `later` share most of them, and
    a misspelt word is near the right one.
    """

    def __init__(self, columns: int) -> None:
        self._columns = columns
        #: the columns of words that were met: words repeat
        self._known = _KnownWords(columns)

    def hash(self, texts: Sequence[str]) -> np.ndarray:
        """A line for each text; 0 everywhere where it has no word."""
        if len(self._known) > KNOWN_WORDS:
            self._known.clear()
        find = self._known.__getitem__
        lists = [map(find, WORD.findall(text.casefold())) for text in texts]
        found = [list(chain.from_iterable(columns)) for columns in lists]
        rows = np.repeat(np.arange(len(found)), [len(columns) for columns in found])
        cells = rows * self._columns + np.fromiter(chain.from_iterable(found), np.intp, len(rows))
        counts = np.bincount(cells, minlength=len(found) * self._columns).reshape(len(found), self._columns)
        lengths = np.sqrt((counts**2).sum(axis=1, keepdims=True))
        return counts / np.where(lengths > 0, lengths, 1)


class _KnownWords(dict[str, list[int]]):
    """The columns of words that were met."""

    def __init__(self, columns: int) -> None:
        super().__init__()
        self._columns = columns

    def __missing__(self, word: str) -> list[int]:
        bounded = f"<{word}>"
        parts = [f"#{bounded[start : start + PART]}" for start in range(len(bounded) - PART + 1)]
        columns = [hash_category(text, self._columns) for text in (word, *parts)]
        self[word] = columns
        return columns


def hash_words(text: str, columns: int) -> np.ndarray:
    """The numbers of one phrase."""
    return WordHasher(columns).hash([text])[0]
