"""The data report: what is in the raw rows, as one JSON document that the HTML page is drawn from.

Personal data and ids appear by name only. The same data gives the same report: no clock is in it.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from common.contract import Keys
from common.judging_terms import ProblemType
from common.recipe_terms import SplitBy
from common.target import Target
from prepare.associations import associate
from prepare.feature_study import FeatureStudy, space_rows
from prepare.keys import number_keys
from prepare.notes import collect_notes, collect_tasks
from prepare.raw_table import RawTable
from prepare.recipe import SPLIT_NAMES, Recipe
from prepare.single_features import find_suspects
from prepare.stratification import compare_splits

#: the matrix holds at most so many columns, those that go with the target most
MATRIX_COLUMNS = 30


def make_report(
    recipe: Recipe,
    table: RawTable,
    labels: np.ndarray,
    splits: np.ndarray,
    dropped: list[dict[str, Any]],
    studies: Mapping[str, FeatureStudy],
    changes: dict[str, Any] | None,
) -> dict[str, Any]:
    """The report as a JSON object; shares are from 0 to 1.

    `labels` and `splits` are one number a row, `dropped` the columns that were left out as correlated, `studies` what
    was found of each feature, `changes` what differs from the rows of an earlier version. The table's features are not
    read.
    """
    goal = recipe.goal
    scores = {name: study.score for name, study in studies.items()}
    personal = [study.personal for study in studies.values() if study.personal]
    sampled = labels[:: space_rows(len(table))]
    sample = {recipe.target: sampled if goal.is_numeric else sampled.astype(np.intp)}
    sample |= {name: study.sample for name, study in studies.items()}
    ranked = sorted(recipe.feature_names, key=lambda name: -scores[name].strength)[:MATRIX_COLUMNS]
    report = {
        "version": 1,
        "target": goal.describe(),
        "rows": count_rows(goal, labels, splits),
        "split": describe_split(recipe, table, labels, splits),
        "files": [{"name": file.name, "rows": file.rows} for file in table.files],
        "skippedFiles": table.skipped_files,
        "outdatedFiles": table.outdated_files,
        "leftOut": {
            "unlabelled": table.left_out.unlabelled,
            "incomplete": table.left_out.incomplete,
            "repeated": table.left_out.repeated,
            "ungrouped": table.left_out.ungrouped,
            "laterLive": table.left_out.later_live,
            "contradicted": table.left_out.contradicted,
        },
        "remarks": table.remarks,
        "keys": {
            "columns": list(recipe.id_columns),
            "repeated": table.repeated,
            "superseded": table.left_out.superseded,
            "live": table.live_keys,
            "liveElsewhere": table.live_keys_elsewhere,
        },
        "columns": {
            Keys.PERSONAL_DATA: list(recipe.personal_data),
            **({Keys.JUDGING: list(recipe.judging)} if recipe.judging else {}),
            "ignored": [name for name in table.header if name not in {*recipe.columns, *recipe.rule_columns}],
        },
        "features": [study.described for study in studies.values()],
        "dropped": dropped,
        "correlations": _associate_all([recipe.target, *ranked], sample),
        "suspects": {
            "leaks": [suspect.describe() for suspect in find_suspects(scores)],
            Keys.PERSONAL_DATA: [
                {"name": suspect.column, "looksLike": suspect.looks_like, "share": round(suspect.share, 4)}
                for suspect in personal
            ],
        },
        "changes": changes,
    }
    return {**report, "tasks": collect_tasks(report), "notes": collect_notes(report)}


def describe_split(recipe: Recipe, table: RawTable, labels: np.ndarray, splits: np.ndarray) -> dict[str, Any]:
    """By what the rows were split, and whether the labels differ between the splits more than chance would have it."""
    units, described = None, {"by": "key"}
    if recipe.split_by is None:
        if table.repeated:
            units = number_keys(table.keys)
    elif recipe.split_by.by == SplitBy.GROUP:
        units = np.unique(table.marks.read(), return_inverse=True)[1]
        described = {"by": SplitBy.GROUP, "column": recipe.split_by.column, "groupCount": int(units.max()) + 1}
    else:
        times = table.marks.read()
        starts = [table.marks.write_time(float(times[splits == place].min())) for place in range(len(SPLIT_NAMES))]
        described = {
            "by": SplitBy.TIME,
            "column": recipe.split_by.column,
            "from": dict(zip(SPLIT_NAMES, starts, strict=True)),
            "to": table.marks.write_time(float(times.max())),
        }
    return {**described, "chance": compare_splits(recipe.goal.type, labels, splits, units)}


def count_rows(goal: Target, labels: np.ndarray, splits: np.ndarray) -> dict[str, Any]:
    """How many rows there are in all and in each split, and what their labels look like."""
    parts = {name: _describe_labels(goal, labels[splits == index]) for index, name in enumerate(SPLIT_NAMES)}
    return {"total": _describe_labels(goal, labels), **parts}


def _describe_labels(goal: Target, labels: np.ndarray) -> dict[str, Any]:
    """How many rows there are, and what their labels look like."""
    count = {"count": len(labels)}
    if goal.is_numeric:
        quantiles = np.quantile(labels, [0.05, 0.5, 0.95]).tolist()
        return count | {"mean": float(labels.mean()), **dict(zip(("5%", "50%", "95%"), quantiles, strict=True))}
    if goal.type == ProblemType.MULTICLASS:
        counts = np.bincount(labels, minlength=len(goal.classes)).tolist()
        return count | {Keys.CLASSES: dict(zip(goal.classes, counts, strict=True))}
    positive = int(labels.sum())
    return count | {"positive": positive, "positiveShare": positive / len(labels)}


def _associate_all(names: list[str], sampled: dict[str, np.ndarray]) -> dict[str, Any]:
    """The matrix of how strongly the columns go together."""
    strength = np.eye(len(names))
    sign = np.eye(len(names), dtype=int)
    for row, column in zip(*np.triu_indices(len(names), k=1), strict=True):
        pair = associate(sampled[names[row]], sampled[names[column]])
        strength[[row, column], [column, row]], sign[[row, column], [column, row]] = pair
    return {"columns": names, "strength": np.round(strength, 4).tolist(), "sign": sign.tolist()}
