"""How train.py and inference.py read rows."""

import csv
from collections.abc import Iterable

#: characters of a field; the longest text that a preparation writes
csv.field_size_limit(16_000_000)


def read_rows(lines: Iterable[str]) -> list[list[str]]:
    """CSV without a header, texts in quotes where they need them; the text is the last field."""
    return [row or [""] for row in csv.reader(lines)]
