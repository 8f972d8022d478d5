"""CSV whose values may be long texts."""

import csv
from collections.abc import Iterable
from typing import Any

#: characters of a value. The csv module takes 131,072, which a letter or a log that somebody pasted exceeds; a quote
#: that is never closed still ends somewhere
LONGEST_VALUE = 16 * 1024 * 1024


def read_csv(lines: Iterable[str], **options: Any) -> Any:
    """A `csv.reader` with these options that takes such values. It raises csv.Error."""
    # The limit is one of the process, which another library may have set since.
    csv.field_size_limit(LONGEST_VALUE)
    return csv.reader(lines, **options)
