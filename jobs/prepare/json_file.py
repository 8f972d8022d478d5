"""JSON lines: one object a line, its keys the columns. What an object lacks is missing."""

import json
import math
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from common.errors import JobError
from prepare.headers import trim_names
from prepare.recipe import Recipe
from prepare.table_file import CHUNK_ROWS, Chunk
from prepare.text_stream import name_faults, open_text


class JsonLinesFile:
    """One file of JSON lines.

    Its header is the keys of the first chunk, in the order in which they turn up, and of further ones as long as a
    column of the recipe is not among them.
    """

    def __init__(self, file: Path, name: str, recipe: Recipe) -> None:
        self.name = name
        self._file = file
        self._encoding = recipe.format.encoding
        keys = self._find_keys({*recipe.columns, *recipe.rule_columns})
        self.header, self.remarks = trim_names(keys, recipe, name)
        #: by name, the key as it is written
        self._keys = dict(zip(self.header, keys, strict=True))

    def read(self, wanted: list[str], key: list[str]) -> Iterator[Chunk]:
        """The rows, in chunks."""
        records = self._parse()
        first = 1
        while block := list(islice(records, CHUNK_ROWS)):
            rows = [
                {name: self._write(record.get(self._keys[name]), line, name) for name in {*wanted, *key}}
                for line, record in block
            ]
            yield Chunk(
                first,
                [tuple(row[name] for name in key) for row in rows],
                {name: [row[name] for row in rows] for name in wanted},
            )
            first += len(block)

    def _find_keys(self, wanted: set[str]) -> list[str]:
        keys: dict[str, None] = {}
        records = self._parse()
        while block := list(islice(records, CHUNK_ROWS)):
            keys.update(dict.fromkeys(key for _, record in block for key in record))
            if wanted <= {*keys, *(key.strip() for key in keys)}:
                break
        if not keys:
            raise JobError(f"file {self.name}: is empty, expected one JSON object a line")
        return list(keys)

    def _parse(self) -> Iterator[tuple[int, dict[str, Any]]]:
        with name_faults(self._file, self.name), open_text(self._file, self._encoding) as stream:
            for number, line in enumerate(stream, 1):
                if not line.strip():
                    continue
                try:
                    record = json.loads(line)
                except ValueError as error:
                    raise JobError(f"file {self.name}, line {number}: is not JSON: {error}") from error
                if not isinstance(record, dict):
                    raise JobError(
                        f"file {self.name}, line {number}: must hold one JSON object, got {line.strip()[:40]}; "
                        "write one object a line, not a list of all"
                    )
                yield number, record

    def _write(self, value: Any, line: int, name: str) -> str:
        if isinstance(value, dict | list):
            raise JobError(
                f"file {self.name}, line {line}, column {name}: holds {json.dumps(value)[:40]}, expected one value"
            )
        return write_value(value)


def write_value(value: Any) -> str:
    """A value as CSV has it: empty when it is missing."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)
