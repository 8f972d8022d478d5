"""Which files under the source are tables, and which are left out."""

import gzip
import re
import zlib
from collections import defaultdict
from contextlib import suppress
from os import SEEK_END
from pathlib import Path

from common.contract import Files
from common.errors import JobError, list_names
from common.files import HIDDEN, digest_file, digest_stream

#: the ends of tables' names, in lower case
CSV_ENDS = (".csv", ".csv.gz", ".tsv", ".tsv.gz")
JSON_ENDS = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")
PARQUET_ENDS = (".parquet",)
#: how Parquet files begin; Athena's UNLOAD gives them names without an end
PARQUET_MARK = b"PAR1"
#: how files packed by gzip end, and how many bytes at their end say how large the content is
PACKED_END = ".gz"
SIZE_BYTES = 4
#: the file of a window's contradicted keys, beside that of its labelled rows; hidden, since it is no table
CONTRADICTED_NAME = re.compile(r"\.(\d{8}T\d{6}Z)\.contradicted\.json")
TABLE_ENDS = (*CSV_ENDS, *JSON_ENDS, *PARQUET_ENDS)


def find_tables(source: Path) -> tuple[list[Path], list[str]]:
    """The tables below `source`, sorted by name, and the names of the files that are left out.

    Left out are files that are no tables, and hidden ones: what editors, notebooks, file systems and Spark leave beside
    data has a name or a folder that begins with a dot or an underscore. What stands for labelled rows where there are
    none is not worth a word, nor is the list of their keys that do not count.
    """
    files = sorted((file for file in source.rglob("*") if file.is_file()), key=lambda file: file.as_posix())
    tables, skipped = [], []
    for file in files:
        path = file.relative_to(source)
        if path.name == Files.NO_LABELS or CONTRADICTED_NAME.fullmatch(path.name):
            continue
        hidden = any(part.startswith(HIDDEN) for part in path.parts)
        if hidden or not (path.name.lower().endswith(TABLE_ENDS) or is_parquet(file)):
            skipped.append(path.as_posix())
        else:
            tables.append(file)
    if not tables:
        found = f"found {list_names(skipped, 5)}" if skipped else "it is empty"
        raise JobError(f"no table under the source {source}, whose name ends in {', '.join(TABLE_ENDS)}: {found}")
    return tables, skipped


def is_parquet(file: Path) -> bool:
    """Whether a file is Parquet: by its name or, where the name has no end, by how it begins."""
    if file.suffix:
        return file.name.lower().endswith(PARQUET_ENDS)
    with file.open("rb") as stream:
        return stream.read(len(PARQUET_MARK)) == PARQUET_MARK


def find_same(files: list[Path]) -> list[list[Path]]:
    """Groups of files with the same content, packed by gzip or not."""
    by_size = defaultdict(list)
    for file in files:
        by_size[_find_size(file)].append(file)
    groups: dict[bytes, list[Path]] = defaultdict(list)
    for same in by_size.values():
        if len(same) > 1:
            for file in same:
                groups[_digest(file)].append(file)
    return [group for group in groups.values() if len(group) > 1]


def _find_size(file: Path) -> int:
    """The size of the content, as the end of a gzip file has it: less a multiple of 4 GiB."""
    size = file.stat().st_size
    if file.suffix.lower() != PACKED_END or size < SIZE_BYTES:
        return size % (1 << 8 * SIZE_BYTES)
    with file.open("rb") as stream:
        stream.seek(-SIZE_BYTES, SEEK_END)
        return int.from_bytes(stream.read(SIZE_BYTES), "little")


def _digest(file: Path) -> bytes:
    if file.suffix.lower() == PACKED_END:
        # What cannot be unpacked is named where its rows are read.
        with suppress(OSError, EOFError, zlib.error), gzip.open(file) as stream:
            return digest_stream(stream)
    return digest_file(file)
