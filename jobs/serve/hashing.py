"""Texts as numbers without a list of them: by CRC-32, which is the same on every machine and in every Python."""

import re
import zlib

import numpy as np

#: characters of the parts of words
PART = 3
WORD = re.compile(r"\w+")


def hash_category(text: str, columns: int) -> int:
    """The column of a category."""
    return zlib.crc32(text.encode("utf-8", "surrogatepass")) % columns


def hash_words(text: str, columns: int) -> np.ndarray:
    """How often the text's words, and the parts of three characters of each, fall into each column; scaled to length 1.

    Capitals do not count. Parts know where a word begins and ends, so that `late` and `later` share most of them, and
    a misspelt word is near the right one.
    """
    counts = np.zeros(columns)
    for word in WORD.findall(text.casefold()):
        bounded = f"<{word}>"
        counts[hash_category(word, columns)] += 1
        for start in range(len(bounded) - PART + 1):
            counts[hash_category(f"#{bounded[start : start + PART]}", columns)] += 1
    length = float(np.sqrt(counts @ counts))
    return counts / length if length > 0 else counts
