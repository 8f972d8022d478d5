"""Which files under the source are tables, and which are left out."""

from collections import defaultdict
from pathlib import Path

from common.contract import Files
from common.errors import JobError, list_names
from common.files import HIDDEN, digest_file

#: the ends of tables' names, in lower case
CSV_ENDS = (".csv", ".csv.gz", ".tsv", ".tsv.gz")
JSON_ENDS = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")
PARQUET_ENDS = (".parquet",)
#: how Parquet files begin; Athena's UNLOAD gives them names without an end
PARQUET_MARK = b"PAR1"
TABLE_ENDS = (*CSV_ENDS, *JSON_ENDS, *PARQUET_ENDS)


def find_tables(source: Path) -> tuple[list[Path], list[str]]:
    """The tables below `source`, sorted by name, and the names of the files that are left out.

    Left out are files that are no tables, and hidden ones: what editors, notebooks, file systems and Spark leave beside
    data has a name or a folder that begins with a dot or an underscore. What stands for labelled rows where there are
    none is not worth a word.
    """
    files = sorted((file for file in source.rglob("*") if file.is_file()), key=lambda file: file.as_posix())
    tables, skipped = [], []
    for file in files:
        path = file.relative_to(source)
        if path.name == Files.NO_LABELS:
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
    """Groups of files with the same content."""
    by_size = defaultdict(list)
    for file in files:
        by_size[file.stat().st_size].append(file)
    groups: dict[bytes, list[Path]] = defaultdict(list)
    for same in by_size.values():
        if len(same) > 1:
            for file in same:
                groups[digest_file(file)].append(file)
    return [group for group in groups.values() if len(group) > 1]
