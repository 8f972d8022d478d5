"""The data report: what is in the raw rows, as one JSON document that the HTML page is drawn from.

Personal data and ids appear by name only. The same data gives the same report: no clock is in it.
"""

from typing import Any

import numpy as np

from common.contract import DATE, TEXT, Keys, ProblemType
from common.target import Target
from prepare.associations import associate, encode_categories
from prepare.columns import TextColumn
from prepare.distributions import describe_categorical, describe_numeric
from prepare.notes import collect_notes
from prepare.raw_table import RawTable
from prepare.recipe import SPLIT_NAMES, Recipe

#: texts that often mean "no value", in small letters
DOUBTFUL_TEXTS = frozenset("- -- ? . n/a na none nil unknown undefined missing #n/a nan null (null) -999 -9999".split())
#: beyond so many rows, associations are computed on an evenly spaced sample
ASSOCIATION_ROWS = 100_000
SECONDS_OF_A_YEAR = 365.2425 * 86_400
#: the matrix holds at most so many columns, those that go with the target most
MATRIX_COLUMNS = 30


def make_report(
    recipe: Recipe, table: RawTable, labels: np.ndarray, splits: np.ndarray, dropped: list[dict[str, Any]]
) -> dict[str, Any]:
    """The report as a JSON object; shares are from 0 to 1.

    `labels` and `splits` are one number a row, `dropped` the columns that were left out as correlated.
    """
    step = max(1, -(-len(table) // ASSOCIATION_ROWS))
    sample: dict[str, np.ndarray] = {}
    goal = recipe.goal
    positive = labels if goal.type == ProblemType.BINARY else None
    features = []
    for feature in recipe.features:
        column = table.columns[feature.name]
        # One column at a time is in memory.
        values = column.read()
        if isinstance(column, TextColumn):
            described = describe_categorical(column.levels, values, positive)
            missing = int(np.count_nonzero(values == column.missing_code))
            described["perhapsMissing"] = find_doubtful(column.levels, values)
            sample[feature.name] = encode_categories(values[::step])
        else:
            if feature.type == DATE:
                # As years, which a reader can place.
                values = 1970 + values / SECONDS_OF_A_YEAR
            described = describe_numeric(values, positive)
            missing = int(np.isnan(values).sum())
            sample[feature.name] = values[::step]
        features.append(
            {
                "name": feature.name,
                "type": feature.type,
                "missing": {"count": missing, "share": missing / len(table), "filledWith": _describe_fill(feature)},
                "association": 0.0,
                **described,
            }
        )
    sampled = labels[::step]
    strengths, matrix = _associate_all(recipe, sample, sampled if goal.is_numeric else sampled.astype(np.intp))
    for described in features:
        described["association"] = strengths[described["name"]]
    report = {
        "version": 1,
        "target": goal.describe(),
        "rows": _count_rows(goal, labels, splits),
        "files": [{"name": file.name, "rows": file.rows} for file in table.files],
        "skippedFiles": table.skipped_files,
        "outdatedFiles": table.outdated_files,
        "leftOut": {
            "unlabelled": table.left_out.unlabelled,
            "incomplete": table.left_out.incomplete,
            "repeated": table.left_out.repeated,
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
            "ignored": [name for name in table.header if name not in {*recipe.columns, recipe.rows.newest_by}],
        },
        "features": features,
        "dropped": dropped,
        "correlations": matrix,
    }
    return {**report, "notes": collect_notes(report)}


def find_doubtful(levels: list[str], codes: np.ndarray) -> dict[str, int]:
    """The texts that look as if they meant "no value", with their rows."""
    counts = np.bincount(codes, minlength=len(levels)).tolist()
    doubtful = [(level, count) for level, count in zip(levels, counts, strict=True) if count > 0]
    return {level: count for level, count in sorted(doubtful) if level.strip().casefold() in DOUBTFUL_TEXTS}


def _count_rows(goal: Target, labels: np.ndarray, splits: np.ndarray) -> dict[str, Any]:
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


def _associate_all(
    recipe: Recipe, columns: dict[str, np.ndarray], labels: np.ndarray
) -> tuple[dict[str, float], dict[str, Any]]:
    sampled = {**columns, recipe.target: labels}
    strengths = {name: round(associate(sampled[name], sampled[recipe.target])[0], 4) for name in columns}
    ranked = sorted(columns, key=lambda name: -strengths[name])[:MATRIX_COLUMNS]
    names = [recipe.target, *ranked]
    strength = np.eye(len(names))
    sign = np.eye(len(names), dtype=int)
    for row, column in zip(*np.triu_indices(len(names), k=1), strict=True):
        pair = associate(sampled[names[row]], sampled[names[column]])
        strength[[row, column], [column, row]], sign[[row, column], [column, row]] = pair
    return strengths, {"columns": names, "strength": np.round(strength, 4).tolist(), "sign": sign.tolist()}


def _describe_fill(feature: Any) -> str:
    if feature.strategy == "constant":
        if feature.type == TEXT:
            return "no words"
        return f"{feature.fill:g}" if feature.is_numeric else f"“{feature.fill}”"
    return {
        "mostFrequent": "the most frequent value",
        "error": "nothing: a missing value is an error",
        "dropRow": "nothing: such rows are left out",
    }.get(feature.strategy, f"the {feature.strategy}")
