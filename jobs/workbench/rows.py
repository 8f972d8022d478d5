"""Raw rows for a person to look at."""

from pathlib import Path
from typing import Any

from common.contract import Keys
from workbench.errors import WorkbenchError
from workbench.terms import IMAGE_ENDINGS

JSON_ENDINGS = (".jsonl", ".ndjson")


def read_rows(source: Path, recipe: dict[str, Any], limit: int) -> Any:
    """The first rows of the first files, without columns of personal data; texts are as the files have them."""
    import pandas

    parts, found = [], 0
    hidden = {name.strip() for name in recipe.get(Keys.PERSONAL_DATA, [])}
    for file in sorted(one for one in source.rglob("*") if one.is_file() and not one.name.startswith(".")):
        part = _read_file(file, recipe.get("format", {}), limit - found, pandas)
        if part is None:
            continue
        parts.append(part.drop(columns=[name for name in part.columns if str(name).strip() in hidden]))
        found += len(part)
        if found >= limit:
            break
    if not parts:
        raise WorkbenchError(f"there are no tables in {source}: CSV, JSON lines and Parquet are read")
    return pandas.concat(parts, ignore_index=True)


def list_images(source: Path, limit: int) -> Any:
    """The first images, with their folders, which name their classes unless a manifest does."""
    import pandas

    files = [file for file in sorted(source.rglob("*")) if file.suffix.lower().removeprefix(".") in IMAGE_ENDINGS]
    if not files:
        raise WorkbenchError(f"there are no images in {source}: PNG and JPEG are read")
    return pandas.DataFrame(
        {
            "name": file.name,
            "folder": file.parent.relative_to(source).as_posix(),
            "kilobytes": file.stat().st_size // 1024,
        }
        for file in files[:limit]
    )


def tabulate_annotated(images: list[dict[str, Any]]) -> Any:
    """Annotated images with how many boxes each has, of every class."""
    import pandas

    table = pandas.DataFrame(
        {
            "name": image["name"],
            "kilobytes": image["bytes"] // 1024,
            "boxes": sum(image["boxes"].values()),
            **{f"boxes of {name}": count for name, count in image["boxes"].items()},
        }
        for image in images
    )
    # A class that the recipe does not name is known of the images alone that show it.
    counted = [name for name in table.columns if name.startswith("boxes")]
    return table.assign(**table[counted].fillna(0).astype(int))


def _read_file(file: Path, form: dict[str, Any], limit: int, pandas: Any) -> Any:
    name = file.name.lower().removesuffix(".gz")
    if name.endswith(".parquet"):
        return pandas.read_parquet(file).head(limit)
    if name.endswith(JSON_ENDINGS):
        return pandas.read_json(file, lines=True, nrows=limit, dtype=False)
    if name.endswith((".csv", ".tsv")):
        separator = form.get(Keys.SEPARATOR, "\t" if name.endswith(".tsv") else ",")
        encoding = form.get("encoding", "utf-8-sig")
        return pandas.read_csv(file, sep=separator, nrows=limit, dtype=str, keep_default_na=False, encoding=encoding)
    return None
