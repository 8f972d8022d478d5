"""Whether the headers of the files fit the recipe and each other."""

from collections.abc import Sequence
from difflib import get_close_matches

import numpy as np

from common.errors import JobError, list_names
from prepare.live_files import is_live
from prepare.raw_table import SourceFile
from prepare.recipe import Recipe
from prepare.table_file import TableFile


def list_needed(recipe: Recipe, file: TableFile) -> list[str]:
    """The columns without which the file's rows are of no use: of live rows, age and split are known in other ways."""
    if not is_live(file.name):
        return recipe.needed_columns
    return [recipe.target, *recipe.id_columns, *recipe.feature_names]


def is_outdated(file: TableFile, recipe: Recipe) -> bool:
    """Whether a file of labelled live rows, which has the id and the target, lacks features."""
    named = recipe.id_columns and {recipe.target, *recipe.id_columns} <= set(file.header)
    return is_live(file.name) and bool(named) and not set(recipe.feature_names) <= set(file.header)


def list_live_rows(files: Sequence[SourceFile]) -> np.ndarray:
    """The rows of live traffic, those of the oldest window first, in whatever folders several monitors write them."""
    starts = np.cumsum([0, *(file.rows for file in files)])
    live = [number for number, file in enumerate(files) if is_live(file.name)]
    live.sort(key=lambda number: files[number].name.rpartition("/")[2])
    return np.concatenate([np.arange(0), *(np.arange(starts[number], starts[number + 1]) for number in live)])


def check_names(file: TableFile) -> None:
    """Raises JobError when the header names a column more than once."""
    twice = sorted({column for column in file.header if file.header.count(column) > 1})
    if "" in twice:
        raise JobError(
            f"file {file.name}: the header has {file.header.count('')} columns without a name: name them, or leave "
            "them out"
        )
    if twice:
        raise JobError(f"file {file.name}: the header names {list_names(twice)} more than once")


def check_header(header: list[str], name: str, needed: Sequence[str], expected: Sequence[str] = ()) -> None:
    """Raises JobError when a needed column is absent; it names those of the expected ones that are absent as well."""
    absent = [column for column in dict.fromkeys([*expected, *needed]) if column not in header]
    if not set(needed).isdisjoint(absent):
        plural = "columns" if len(absent) > 1 else "column"
        raise JobError(
            f"recipe names {plural} {list_names(absent)}, which the data lacks; file {name} has {list_names(header)}"
            f"{_suggest(absent, header)}"
        )


def trim_names(header: Sequence[str], recipe: Recipe, file: str) -> tuple[list[str], list[str]]:
    """The names without white space around them, but for those that the recipe knows with it; and what to remark."""
    known = {*recipe.columns, *recipe.rule_columns}
    names = [name if name in known else name.strip() for name in header]
    trimmed = [name for name, raw in zip(names, header, strict=True) if name != raw]
    remarks = [f"White space around names in the header of {file}: {list_names(trimmed, 10)}."] if trimmed else []
    return names, remarks


def _suggest(absent: list[str], header: list[str]) -> str:
    """Names that may be meant, such as those that differ by capitals."""
    folded = {column.casefold(): column for column in header if column}
    nearest = (get_close_matches(name.casefold(), folded, 1, 0.8) for name in absent)
    meant = list(dict.fromkeys(folded[match] for matches in nearest for match in matches))
    return f"; did you mean {list_names(meant)}?" if meant else ""


def describe_difference(first: TableFile, file: TableFile) -> str:
    absent = [column for column in first.header if column not in file.header]
    added = [column for column in file.header if column not in first.header]
    parts = [f"lacks {list_names(absent)}"] if absent else []
    parts += [f"has {list_names(added)} besides"] if added else []
    return f"file {file.name}: header differs from file {first.name}: it {' and '.join(parts)}"
