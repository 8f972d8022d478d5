"""Whether the headers of the files fit the recipe and each other."""

from common.errors import JobError, list_names
from prepare.recipe import Recipe
from prepare.table_file import TableFile

#: below the source, the folder of labelled rows of live traffic; its files are named after the time of the traffic
LIVE_FOLDER = "labelled-traffic/"


def list_needed(recipe: Recipe, file: TableFile) -> list[str]:
    """The columns without which the file's rows are of no use: of live rows, age and split are known in other ways."""
    if not file.name.startswith(LIVE_FOLDER):
        return recipe.needed_columns
    return [recipe.target, *recipe.id_columns, *recipe.feature_names]


def is_outdated(file: TableFile, recipe: Recipe) -> bool:
    """Whether a file of labelled live rows, which has the id and the target, lacks features."""
    named = recipe.id_columns and {recipe.target, *recipe.id_columns} <= set(file.header)
    return file.name.startswith(LIVE_FOLDER) and bool(named) and not set(recipe.feature_names) <= set(file.header)


def check_names(file: TableFile) -> None:
    """Raises JobError when the header names a column more than once."""
    twice = sorted({column for column in file.header if file.header.count(column) > 1})
    if twice:
        raise JobError(f"file {file.name}: the header names {list_names(twice)} more than once")


def check_header(header: list[str], name: str, recipe: Recipe, needed: list[str]) -> None:
    absent = [column for column in dict.fromkeys([*recipe.columns, *needed]) if column not in header]
    if not set(needed).isdisjoint(absent):
        plural = "columns" if len(absent) > 1 else "column"
        raise JobError(
            f"recipe names {plural} {list_names(absent)}, which the data lacks; file {name} has {list_names(header)}"
        )


def describe_difference(first: TableFile, file: TableFile) -> str:
    absent = [column for column in first.header if column not in file.header]
    added = [column for column in file.header if column not in first.header]
    parts = [f"lacks {list_names(absent)}"] if absent else []
    parts += [f"has {list_names(added)} besides"] if added else []
    return f"file {file.name}: header differs from file {first.name}: it {' and '.join(parts)}"
