"""Keys of live traffic whose rows contradict each other within a window: none of them counts, nor a later one.

Otherwise whoever may call the endpoint would first contradict a row, and then put one of their own in its place.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from common.errors import JobError
from prepare.keys import hash_keys, read_hashes, unify_ids
from prepare.live_files import LIVE_FOLDER
from prepare.raw_table import SourceFile
from prepare.sources import CONTRADICTED_NAME


def find_contradicted(source: Path, files: Sequence[SourceFile], hashes: np.ndarray, live: np.ndarray) -> np.ndarray:
    """Which of the `live` rows have a key that is contradicted in their window or in an earlier one.

    `hashes` are those of all rows' keys. Raises JobError when a list of keys cannot be read.
    """
    dropped = np.zeros(len(live), dtype=bool)
    first = _read_first_windows(source / LIVE_FOLDER)
    if not first or not len(live):
        return dropped
    windows = np.repeat([file.name.rpartition("/")[2][:16] for file in files], [file.rows for file in files])
    known = {(int(high), int(low)): window for window, pairs in first.items() for high, low in pairs.tolist()}
    firsts = np.array([high for high, _ in known], dtype=np.uint64)
    for index in np.flatnonzero(np.isin(hashes[live, 0], firsts)).tolist():
        row = live[index]
        window = known.get((int(hashes[row, 0]), int(hashes[row, 1])))
        dropped[index] = window is not None and window <= windows[row]
    return dropped


def _read_first_windows(folder: Path) -> dict[str, np.ndarray]:
    """The hashes of contradicted keys by window, the newest window first: of a key its first window is read last."""
    found: dict[str, list[str]] = {}
    for path in folder.rglob("*"):
        name = CONTRADICTED_NAME.fullmatch(path.name)
        if name is not None:
            try:
                found.setdefault(name[1], []).extend(map(str, json.loads(path.read_text("utf-8"))["keys"]))
            except (ValueError, KeyError, TypeError) as error:
                raise JobError(
                    f"file {LIVE_FOLDER}{path.relative_to(folder).as_posix()}: no list of contradicted keys ({error}); "
                    "measure the window again, or delete the file"
                ) from error
    return {
        window: read_hashes(hash_keys([(key,) for key in unify_ids(keys)]))
        for window, keys in sorted(found.items(), reverse=True)
    }
