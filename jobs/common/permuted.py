"""Questions for the feature importance: held-out rows with one feature's values shuffled, feature after feature.

How much worse the answers become is what the feature is worth to the model (Breiman, 2001). They go through the very
containers that serve, so that it can be measured for every algorithm.
"""

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from common.configuration import check_kind
from common.contract import Files, Keys, PredictionParts
from common.errors import JobError
from common.judging_terms import DEFAULT_IMPORTANCE_ROWS, MOST_PERMUTED_ROWS
from common.sampling import space_evenly
from serve.csv_rows import read_csv

SEED = 20_261_128
#: fewer rows cannot be shuffled
FEWEST_ROWS = 2
#: the object that is sent, and beside the labels, which of the rows it is about
ROWS_FILE = f"{PredictionParts.PERMUTED}rows.csv"
PLAN_FILE = f"{PredictionParts.PERMUTED}rows.json"


def read_importance_rows(document: dict[str, Any], features: int) -> int:
    """How many rows the configuration wants to be asked again for each feature; 0 for none."""
    rows = document.get(Keys.IMPORTANCE_ROWS)
    if rows is None:
        return min(DEFAULT_IMPORTANCE_ROWS, MOST_PERMUTED_ROWS // features)
    if check_kind(rows, int, Keys.IMPORTANCE_ROWS) < 0:
        raise JobError(f"{Keys.IMPORTANCE_ROWS}: must be at least 0, got {rows}")
    return int(rows)


def write_permuted_rows(directory: Path, plans: Path, names: Sequence[str], limit: int) -> None:
    """Writes some of the rows of features.csv, evenly spaced, anew beside it: all of them with the first feature's
    values shuffled, then with the next one's.

    `names` are the features in the order of a row's values. The plan in the other folder says which rows they are:
    `{"features": […], "rows": [place among the held-out rows]}`.
    """
    count = sum(1 for _ in _read_rows(directory))
    if min(count, limit) < FEWEST_ROWS:
        return
    places = space_evenly(count, limit).tolist()
    wanted = set(places)
    rows = [row for place, row in enumerate(_read_rows(directory)) if place in wanted]
    generator = np.random.default_rng(SEED)
    with (directory / ROWS_FILE).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        for column in range(len(names)):
            for values, other in zip(rows, generator.permutation(len(rows)).tolist(), strict=True):
                writer.writerow([*values[:column], rows[other][column], *values[column + 1 :]])
    plan = {"features": list(names), "rows": places}
    (plans / PLAN_FILE).write_text(json.dumps(plan, ensure_ascii=False), encoding="utf-8")


def _read_rows(directory: Path) -> Iterator[list[str]]:
    with (directory / Files.HELD_OUT_ROWS).open(encoding="utf-8", newline="") as stream:
        yield from read_csv(stream)
