"""Whether the rows will fit, said before they are read: in memory, and on the disk."""

import contextlib
import gzip
import os
import shutil
from pathlib import Path

from common.errors import JobError
from common.recipe_terms import TEXT, Encoding
from prepare.recipe import Recipe
from prepare.sources import is_parquet
from prepare.text_stream import is_compressed

#: bytes of memory a row takes: the hash of its key twice while keys are sorted, its place in that order, its label and
#: split, and one column with what its statistics need; measured by bench/prepare, as peaks of 0.5 and 1 million rows
ROW_MEMORY = 220
#: and for each class of several, where a feature is encoded by the target: a label as numbers, of all and of some rows
CLASS_MEMORY = 16
#: bytes on disk of a phrase, with its place and its hash
TEXT_DISK = 100
#: bytes of memory that do not depend on the rows: Python, numpy, and a chunk of rows as texts
FIXED_MEMORY = 300 * 1024**2
#: bytes that are read of a file to tell how long its rows are
SAMPLE = 1024**2
GIBIBYTE = 1024**3


def check_capacity(files: list[Path], recipe: Recipe, scratch: Path) -> None:
    """Raises JobError when the files' rows will not fit."""
    rows = sum(estimate_rows(file) for file in files)
    check_memory(rows, measure_row(recipe), "this machine", "for the preparation, or give it fewer rows")
    # Typed columns, and the rows as text of what is written.
    phrases = sum(feature.type == TEXT for feature in recipe.features)
    disk = rows * ((8 + 16) * (len(recipe.features) + 1) + TEXT_DISK * phrases)
    free = shutil.disk_usage(scratch).free
    if disk > free:
        raise JobError(
            f"about {_round(rows):,} rows of {len(recipe.features)} features need {disk / GIBIBYTE:.2f} GiB of disk, "
            f"and {free / GIBIBYTE:.2f} GiB are free: give the preparation a larger volumeSize"
        )


def check_memory(rows: int, row_memory: int, where: str, advice: str) -> None:
    """Raises JobError when the rows, each of so many bytes, do not fit into the memory of this machine."""
    memory, limit = FIXED_MEMORY + rows * row_memory, find_memory_limit()
    if limit is not None and memory > limit:
        raise JobError(
            f"about {_round(rows):,} rows need {memory / GIBIBYTE:.2f} GiB of memory, and {where} has "
            f"{limit / GIBIBYTE:.2f} GiB: take a larger instanceType {advice}"
        )


def measure_row(recipe: Recipe) -> int:
    """Bytes of memory that a row takes, whatever its columns."""
    by_target = any(feature.encoding == Encoding.TARGET for feature in recipe.features)
    return ROW_MEMORY + (CLASS_MEMORY * len(recipe.goal.classes) if by_target else 0)


def estimate_rows(file: Path) -> int:
    """About how many rows a file has: by the length of its first ones."""
    if is_parquet(file):
        return _count_parquet_rows(file)
    size = file.stat().st_size
    with file.open("rb") as raw:
        if is_compressed(file):
            try:
                with gzip.open(raw) as stream:
                    sample = stream.read(SAMPLE)
            except (OSError, EOFError):
                # What is wrong with it is said when it is read.
                return 0
            # How far the compressed file was read; it reads ahead, so a small file is read whole.
            size = int(size / max(1, min(size, raw.tell())) * len(sample)) if len(sample) == SAMPLE else len(sample)
        else:
            sample = raw.read(SAMPLE)
    lines = sample.count(b"\n")
    return int(size / len(sample) * lines) if sample else 0


def find_memory_limit() -> int | None:
    """Bytes of memory that this process may use: the container's limit, or the machine's memory."""
    limits = []
    for file in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            limits.append(int(Path(file).read_text(encoding="ascii")))
        except (OSError, ValueError):
            continue
    with contextlib.suppress(ValueError, OSError):
        limits.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    return min(limits, default=None)


def _count_parquet_rows(file: Path) -> int:
    from pyarrow import parquet

    return parquet.ParquetFile(file).metadata.num_rows


def _round(rows: int) -> int:
    """Two digits of an estimate are enough."""
    return round(rows, 2 - len(str(rows)))
