"""Where the rows of a run came from, for the model card: written beside the labels, read by the evaluation."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from common.contract import Files
from common.files import digest_file


def describe_file(file: Path, name: str, rows: int) -> dict[str, Any]:
    """An input file by its content."""
    return {"name": name, "rows": rows, "sha256": digest_file(file).hex()}


def write_lineage(
    directory: Path, files: Iterable[dict[str, Any]], rows: dict[str, int], recipe: dict[str, Any] | None = None
) -> None:
    """Writes which files were read, how many rows each part has, and the recipe that they were prepared by."""
    document = {"files": list(files), "rows": rows, **({} if recipe is None else {"recipe": recipe})}
    (directory / Files.LINEAGE).write_text(json.dumps(document, indent=1, ensure_ascii=False), encoding="utf-8")


def read_lineage(directory: Path) -> dict[str, Any]:
    """What was written; nothing where the rows were prepared by somebody else."""
    file = directory / Files.LINEAGE
    document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return document
