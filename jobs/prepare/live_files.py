"""Files of labelled rows of live traffic, as the quality monitor writes them: CSV in UTF-8, numbers with a point."""

import re

from common.contract import LABELLED_FOLDER, MARKED_CELL

#: below the source; the files are named after the time of the traffic
LIVE_FOLDER = f"{LABELLED_FOLDER}/"
MARKED = re.compile(MARKED_CELL)


def is_live(name: str) -> bool:
    """Whether a file is one of them, by its path below the source."""
    return name.startswith(LIVE_FOLDER)


def restore_cell(text: str) -> str:
    """The text of a cell, without the apostrophe that stands before what a spreadsheet would execute."""
    return text[1:] if text[:1] == "'" and MARKED.match(text) else text


def restore_row(row: list[str]) -> list[str]:
    """The texts of a row's cells."""
    return [restore_cell(text) for text in row]
