"""What rows of one key say of each other: values that one of them lacks, and whether they contradict."""

from collections.abc import Sequence

import numpy as np

from common.errors import JobError
from prepare.keys import find_contradiction, find_known
from prepare.raw_table import RawTable
from prepare.table_file import TableFile

#: a row's place is its file's number and, in so many bits below it, its number in the file
PLACE_BITS = 40


def complete_judging(table: RawTable, files: Sequence[TableFile], numbers: np.ndarray) -> None:
    """Gives rows of files without a column for judging what another row of their key has, if there is one.

    `numbers` are those of the rows' keys.
    """
    sizes = [file.rows for file in table.files]
    headers = {file.name: file.header for file in files}
    for name, column in table.judging.items():
        known = np.repeat([name in headers[file.name] for file in table.files], sizes)
        if known.all():
            continue
        found = find_known(numbers, known)
        rows = np.flatnonzero(~known & (found >= 0))
        codes = column.read()
        codes[rows] = codes[found[rows]]
        column.replace(codes)


def refuse_contradiction(numbers: np.ndarray, contents: np.ndarray, places: np.ndarray, files: Sequence[str]) -> None:
    """Raises JobError when two rows of one key have other contents, with the places of both."""
    pair = find_contradiction(numbers, contents)
    if pair is None:
        return
    first, second = (
        f"file {files[int(place) >> PLACE_BITS]}, row {int(place) & ((1 << PLACE_BITS) - 1)}"
        for place in places[list(pair)]
    )
    raise JobError(
        f"two rows of one id contradict each other: {second} has other values than {first}; "
        "remove one, or keep the newest by RepeatedRows.newestBy"
    )
