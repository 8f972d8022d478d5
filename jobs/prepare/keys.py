"""The rows' keys as hashes, and which rows of a key count."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from prepare.table_file import UNIT_SEPARATOR

#: bytes of sha256 that are kept of a key
KEY_BYTES = 16

#: a whole number as a column of floating-point numbers has it
WHOLE_NUMBER = re.compile(r"(-?\d+)\.0+")


def unify_ids(texts: Sequence[str]) -> list[str]:
    """Ids by their one name: without white space around them, and without the `.0` that some files write."""
    stripped = [text.strip() for text in texts]
    if ".0" not in "".join(stripped):
        return stripped
    return [WHOLE_NUMBER.sub(r"\1", text) if WHOLE_NUMBER.fullmatch(text) else text for text in stripped]


def hash_keys(keys: list[tuple[str, ...]]) -> bytes:
    """The first KEY_BYTES of each key's sha256, one after the other."""
    return b"".join(
        hashlib.sha256(UNIT_SEPARATOR.join(key).encode("utf-8", "surrogatepass")).digest()[:KEY_BYTES] for key in keys
    )


def read_hashes(hashes: bytes | bytearray) -> np.ndarray:
    """Two numbers a row, the higher digits first."""
    return np.frombuffer(hashes, dtype=">u8").reshape(-1, 2).astype(np.uint64)


def number_keys(hashes: np.ndarray) -> np.ndarray:
    """The same number from 0 for rows of the same key."""
    order = np.lexsort((hashes[:, 1], hashes[:, 0]))
    ordered = hashes[order]
    fresh = np.ones(len(order), dtype=np.int64)
    fresh[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    numbers = np.empty(len(order), dtype=np.int64)
    numbers[order] = np.cumsum(fresh) - 1
    return numbers


@dataclass(frozen=True)
class LiveRows:
    """What live traffic says of keys."""

    #: which rows count
    keep: np.ndarray
    #: keys of live traffic, if there are other rows as well; and how many of them these have
    keys: int
    keys_elsewhere: int


def choose_live(numbers: np.ndarray, live: np.ndarray, contradicted: np.ndarray) -> LiveRows:
    """Keeps, of the rows of a key that live traffic has, the first one of live traffic.

    Whoever may call the endpoint can send any key: a later row that replaced an earlier one would let them replace what
    a customer was asked with. Nor does who is asked about every day weigh more with every day.

    `live` are the rows of live traffic, the oldest first; `contradicted` says which of them do not count.
    """
    dropped = np.zeros(len(numbers), dtype=bool)
    dropped[live[contradicted]] = True
    all_live, live = live, live[~contradicted]
    first = np.full(_count(numbers), -1)
    first[numbers[live[::-1]]] = live[::-1]
    elsewhere = np.zeros(len(first), dtype=bool)
    others = np.ones(len(numbers), dtype=bool)
    others[all_live] = False
    elsewhere[numbers[others]] = True
    keep = ~dropped & ((first[numbers] == -1) | (first[numbers] == np.arange(len(numbers))))
    if not elsewhere.any():
        return LiveRows(keep, 0, 0)
    return LiveRows(keep, int((first >= 0).sum()), int(((first >= 0) & elsewhere).sum()))


def find_known(numbers: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Of each row a row of its key about which something is known, the last one; −1 where there is none."""
    rows = np.flatnonzero(known)
    lookup = np.full(_count(numbers), -1)
    lookup[numbers[rows]] = rows
    found: np.ndarray = lookup[numbers]
    return found


def choose_newest(numbers: np.ndarray, ages: np.ndarray) -> np.ndarray:
    """Which rows count when, of each key, the one with the largest of `ages` does, and the last one of equals.

    A missing age, nan, is older than any other.
    """
    order = np.lexsort((np.arange(len(numbers)), np.where(np.isnan(ages), -np.inf, ages), numbers))
    last = np.ones(len(order), dtype=bool)
    last[:-1] = numbers[order][1:] != numbers[order][:-1]
    keep = np.zeros(len(order), dtype=bool)
    keep[order[last]] = True
    return keep


def find_contradiction(numbers: np.ndarray, contents: np.ndarray) -> tuple[int, int] | None:
    """The first row whose key an earlier row has with another content, and that earlier row."""
    _, first = np.unique(numbers, return_index=True)
    differs = contents != contents[first[numbers]]
    if not differs.any():
        return None
    row = int(np.argmax(differs))
    return int(first[numbers[row]]), row


def choose_first(numbers: np.ndarray) -> np.ndarray:
    """Which rows are the first of their key."""
    keep = np.zeros(len(numbers), dtype=bool)
    keep[np.unique(numbers, return_index=True)[1]] = True
    return keep


def _count(numbers: np.ndarray) -> int:
    return int(numbers.max()) + 1 if len(numbers) else 0
