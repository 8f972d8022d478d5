"""Makes the requests of a batch of rows: each row of a delivery as a client would send it, and whose it is."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from algorithms.forecasting.terms import BatchFiles, BatchInputs, BatchOutputs
from common.errors import JobError
from common.paths import input_directory, output_directory, write_exit_message
from common.recipe_terms import DATE, NUMERIC, NumericMissing
from common.words import count_of
from prepare.headers import check_header, check_names
from prepare.keys import unify_ids
from prepare.moments import read_dates
from prepare.number_marks import read_numbers
from prepare.prepared_lines import write_numbers
from prepare.recipe import Recipe
from prepare.sources import find_tables
from prepare.table_file import Chunk, TableFile, open_table
from serve.values import ValueProblemError, clean_texts, format_date


@dataclass
class Delivery:
    """What was read, and what was not asked."""

    rows: int = 0
    #: an earlier row has the same id
    repeated: int = 0
    #: by the column whose gap leaves a row out, how many, and where the first one is
    incomplete: dict[str, tuple[int, str]] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)


def ask_rows(recipe: Recipe) -> None:
    """Writes what is asked, and the ids in the same order."""
    source = input_directory(BatchInputs.SOURCE)
    paths, skipped = find_tables(source)
    files = [_open(path, source, recipe) for path in paths]
    delivery = Delivery()
    requests = output_directory(BatchOutputs.REQUESTS) / BatchFiles.ROWS
    ids = output_directory(BatchOutputs.IDS) / BatchFiles.IDS
    with (
        requests.open("w", encoding="utf-8", newline="") as asked,
        ids.open("w", encoding="utf-8", newline="") as named,
    ):
        writer = csv.writer(asked, lineterminator="\n")
        for file in files:
            for names, rows in _read(file, recipe, delivery):
                writer.writerows(rows)
                named.writelines(f"{json.dumps(name, ensure_ascii=False)}\n" for name in names)
    if delivery.rows == 0:
        raise JobError(
            f"no rows to score in {count_of(len(files), 'file')}; {' '.join(_list_remarks(delivery, skipped))}"
        )
    done = f"{count_of(delivery.rows, 'row')} to score from {count_of(len(files), 'file')}"
    print(done)
    remarks = _list_remarks(delivery, skipped)
    for remark in remarks:
        print(f"warning: {remark}")
    write_exit_message(" ".join([f"{done}.", *remarks]))


def _open(path: Path, source: Path, recipe: Recipe) -> TableFile:
    file = open_table(path, path.relative_to(source).as_posix(), recipe)
    check_names(file)
    check_header(file.header, file.name, [*recipe.id_columns, *recipe.feature_names])
    return file


def _read(file: TableFile, recipe: Recipe, delivery: Delivery) -> Iterator[tuple[list[str], list[tuple[str, ...]]]]:
    """The ids and the features' texts of some rows after the other."""
    features = recipe.describe_features()
    missing = recipe.missing_values
    for chunk in file.read(recipe.feature_names, list(recipe.id_columns)):
        ids = unify_ids([key[0] for key in chunk.keys])
        empty = [chunk.first + place for place, name in enumerate(ids) if name in missing]
        if empty:
            raise JobError(
                f"id {recipe.id_columns[0]}: has no value in file {file.name}, row {empty[0]}; nobody could tell whose "
                "the prediction is: fill it in, or leave such rows out"
            )
        columns, complete = _write_columns(chunk, file.name, features, recipe, delivery)
        rows = list(zip(*columns, strict=True))
        kept = np.flatnonzero(complete).tolist()
        for name in (ids[place] for place in kept):
            delivery.repeated += name in delivery.ids
            delivery.ids.add(name)
        delivery.rows += len(kept)
        yield [ids[place] for place in kept], [rows[place] for place in kept]


def _write_columns(
    chunk: Chunk, file: str, features: list[dict[str, Any]], recipe: Recipe, delivery: Delivery
) -> tuple[list[list[str]], np.ndarray]:
    """Each feature's values as clients send them, missing ones empty, and which rows can be asked."""
    complete = np.ones(len(chunk.keys), dtype=bool)
    columns = []
    for feature in features:
        drops = feature["missing"]["strategy"] == NumericMissing.DROP_ROW
        # The model was trained without such rows: they are left out here as well.
        read = {**feature, "missing": {**feature["missing"], "strategy": NumericMissing.CONSTANT}} if drops else feature
        try:
            texts = _write_column(read, chunk.columns[feature["name"]], file, recipe)
        except ValueProblemError as error:
            where = f"(file {file}, row {chunk.first + error.row})"
            raise JobError(f"feature {error.feature}: {error.problem} {where}") from error
        gaps = [place for place, text in enumerate(texts) if text == ""] if drops else []
        if gaps:
            count, first = delivery.incomplete.get(feature["name"], (0, f"file {file}, row {chunk.first + gaps[0]}"))
            delivery.incomplete[feature["name"]] = (count + len(gaps), first)
            complete[gaps] = False
        columns.append(texts)
    return columns, complete


def _write_column(feature: dict[str, Any], texts: list[str], file: str, recipe: Recipe) -> list[str]:
    source = recipe.find_format(file)
    if feature["type"] == DATE:
        seconds = read_dates(feature, texts, source.date_order)
        return [format_date(value) for value in seconds.tolist()]
    if feature["type"] != NUMERIC:
        return clean_texts(feature, texts)
    numbers = read_numbers(feature, texts, source)
    written = write_numbers(numbers[:, np.newaxis])
    for row in np.flatnonzero(np.isnan(numbers)).tolist():
        written[row] = ""
    return written


def _list_remarks(delivery: Delivery, skipped: list[str]) -> list[str]:
    remarks = [
        f"{count_of(count, 'row')} left out, since {name} has no value, the first in {first}."
        for name, (count, first) in delivery.incomplete.items()
    ]
    if delivery.repeated:
        remarks.append(f"{count_of(delivery.repeated, 'row')} with an id that an earlier row has.")
    if skipped:
        remarks.append(f"{count_of(len(skipped), 'file')} left out, which are no tables, such as {skipped[0]}.")
    return remarks
