"""The make-rows job: runs a team's own script, and checks what it made before anything is prepared."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from common.configuration import read_configuration, require
from common.contract import Keys, RowMakerInputs, RowMakerOptions, RowMakerOutputs
from common.errors import JobError
from common.files import write_json
from common.paths import base_directory, input_directory, output_directory, write_exit_message
from prepare.live_files import LIVE_FOLDER
from prepare.raw_table import RawTable
from prepare.reading import open_reader
from prepare.recipe import Recipe, parse_recipe
from prepare.sources import find_tables

#: so many of the last lines that a script wrote to standard error are shown when it fails
SHOWN_LINES = 3


def make_rows(configuration_path: str) -> None:
    """Runs the job: `input/source` and `input/script` in; `output/rows` out.

    Labelled rows of live traffic are handed on as they are, unless the script has made some itself.
    """
    document = read_configuration(configuration_path)
    recipe = parse_recipe(require(document, "recipe", dict, ""))
    entry = require(document, Keys.ENTRY_POINT, str, "")
    source, rows = input_directory(RowMakerInputs.SOURCE), output_directory(RowMakerOutputs.ROWS)
    with tempfile.TemporaryDirectory(prefix="scratch-", dir=base_directory() / "processing") as scratch:
        folder = Path(scratch)
        _run_script(_unpack(folder / "script"), entry, source, rows, _write_recipe(folder, document["recipe"]))
        live = rows / LIVE_FOLDER
        if not live.exists() and (source / LIVE_FOLDER).is_dir():
            shutil.copytree(source / LIVE_FOLDER, live)
        names = check_rows(rows, recipe, folder, entry)
    done = f"{entry} made {len(names)} {'file' if len(names) == 1 else 'files'} of rows"
    print(done)
    write_exit_message(f"{done}.")


def check_rows(rows: Path, recipe: Recipe, scratch: Path, entry: str) -> list[str]:
    """The names of the tables; raises JobError when there is none, or when one cannot be read with the recipe."""
    try:
        paths, skipped = find_tables(rows)
        table = RawTable(scratch, recipe, features=False)
        return [file.name for file in open_reader(rows, paths, skipped, table, recipe, scratch).files]
    except JobError as error:
        raise JobError(f"{entry} has not made rows that the recipe can be applied to: {error}") from error


def _unpack(folder: Path) -> Path:
    """The script's folder, from the archive that was deployed."""
    for archive in input_directory(RowMakerInputs.SCRIPT).glob("*.zip"):
        with ZipFile(archive) as zipped:
            zipped.extractall(folder)
    return folder


def _write_recipe(folder: Path, recipe: dict[str, Any]) -> Path:
    file = folder / "recipe.json"
    write_json(file, recipe)
    return file


def _run_script(folder: Path, entry: str, source: Path, rows: Path, recipe: Path) -> None:
    if not (folder / entry).is_file():
        raise JobError(f"{entry}: is not in the script's folder, as it was deployed")
    options = {RowMakerOptions.SOURCE: source, RowMakerOptions.ROWS: rows, RowMakerOptions.RECIPE: recipe}
    command = [sys.executable, entry, *(str(part) for option in options.items() for part in option)]
    done = subprocess.run(command, cwd=folder, stderr=subprocess.PIPE, text=True, errors="replace")
    sys.stderr.write(done.stderr)
    if done.returncode != 0:
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        said = " / ".join(lines[-SHOWN_LINES:]) or "it wrote nothing to standard error"
        raise JobError(f"{entry} ended with exit code {done.returncode}: {said}")
