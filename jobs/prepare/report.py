"""The data report: what is in the raw rows, as one JSON document that the HTML page is drawn from.

Personal data and ids appear by name only. The same data gives the same report: no clock is in it.
"""

from typing import Any

import numpy as np

from common.contract import DATE, TEXT, Keys, ProblemType, SplitBy
from common.target import Target
from prepare.associations import associate, encode_categories
from prepare.columns import Column, TextColumn
from prepare.distributions import describe_categorical, describe_numeric
from prepare.features import Feature
from prepare.keys import number_keys
from prepare.notes import collect_notes, collect_tasks
from prepare.personal_data import PersonalDataSuspect, find_personal_data
from prepare.raw_table import RawTable
from prepare.recipe import SPLIT_NAMES, Recipe
from prepare.single_features import SingleFeatureScorer, SingleScore, find_suspects
from prepare.stratification import compare_splits
from prepare.text_levels import TextLevels
from serve.encoders import WordsEncoder

#: texts that often mean "no value", in small letters
DOUBTFUL_TEXTS = frozenset("- -- ? . n/a na none nil unknown undefined missing #n/a nan null (null) -999 -9999".split())
#: beyond so many rows, associations are computed on an evenly spaced sample
ASSOCIATION_ROWS = 100_000
#: so many values of a column are looked through for personal data
PERSONAL_VALUES = 20_000
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
    scorer = SingleFeatureScorer(goal.type, labels, table.units)
    scores: dict[str, SingleScore] = {}
    features, personal = [], []
    for feature in recipe.features:
        column = table.columns[feature.name]
        # One column at a time is in memory.
        values = column.read()
        scores[feature.name] = score_feature(scorer, feature, column, values)
        personal += [suspect for suspect in [find_personal(feature, column, values)] if suspect]
        if isinstance(column, TextColumn):
            described = describe_categorical(column.levels, values, positive, column.missing_code)
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
                "association": round(scores[feature.name].strength, 4),
                "alone": scores[feature.name].describe(),
                **described,
            }
        )
    sampled = labels[::step]
    sample = {recipe.target: sampled if goal.is_numeric else sampled.astype(np.intp), **sample}
    ranked = sorted(recipe.feature_names, key=lambda name: -scores[name].strength)[:MATRIX_COLUMNS]
    report = {
        "version": 1,
        "target": goal.describe(),
        "rows": _count_rows(goal, labels, splits),
        "split": describe_split(recipe, table, labels, splits),
        "files": [{"name": file.name, "rows": file.rows} for file in table.files],
        "skippedFiles": table.skipped_files,
        "outdatedFiles": table.outdated_files,
        "leftOut": {
            "unlabelled": table.left_out.unlabelled,
            "incomplete": table.left_out.incomplete,
            "repeated": table.left_out.repeated,
            "ungrouped": table.left_out.ungrouped,
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
            "ignored": [name for name in table.header if name not in {*recipe.columns, *recipe.rule_columns}],
        },
        "features": features,
        "dropped": dropped,
        "correlations": _associate_all([recipe.target, *ranked], sample),
        "suspects": {
            "leaks": [suspect.describe() for suspect in find_suspects(scores)],
            Keys.PERSONAL_DATA: [
                {"name": suspect.column, "looksLike": suspect.looks_like, "share": round(suspect.share, 4)}
                for suspect in personal
            ],
        },
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


def score_feature(scorer: SingleFeatureScorer, feature: Feature, column: Column, values: np.ndarray) -> SingleScore:
    """How well the feature alone tells the target; `values` are those of its column."""
    chosen = values[scorer.rows]
    if not isinstance(column, TextColumn):
        return scorer.score_numbers(chosen)
    if feature.type == TEXT:
        encoder = WordsEncoder({"feature": feature.name, "columns": feature.columns})
        return scorer.score_columns(encoder.encode(column.read_texts(chosen)), chosen == column.missing_code)
    return scorer.score_categories(chosen, column.missing_code)


def thin_out(values: np.ndarray) -> np.ndarray:
    """Evenly spaced ones of many values, which are enough to tell what all look like."""
    return values[:: max(1, -(-len(values) // PERSONAL_VALUES))]


def find_personal(feature: Feature, column: Column, values: np.ndarray) -> PersonalDataSuspect | None:
    """What personal data the feature looks like, if any; `values` are those of its column."""
    if feature.type == DATE:
        return None
    if not isinstance(column, TextColumn):
        return find_personal_data(feature.name, np.unique(thin_out(values)).tolist())
    occurring = thin_out(np.flatnonzero(np.bincount(values, minlength=len(column.levels))))
    texts = column.read_texts(occurring).tolist()
    # Names are told by their capitals.
    return find_personal_data(feature.name, [text.title() for text in texts] if feature.ignore_case else texts)


def find_doubtful(levels: TextLevels, codes: np.ndarray) -> dict[str, int]:
    """The texts that look as if they meant "no value", with their rows."""
    counts = np.bincount(codes, minlength=len(levels))
    texts = levels.walk(np.flatnonzero(counts))
    found = [(text, int(counts[place])) for place, text in texts if text.strip().casefold() in DOUBTFUL_TEXTS]
    return dict(sorted(found))


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


def _associate_all(names: list[str], sampled: dict[str, np.ndarray]) -> dict[str, Any]:
    """The matrix of how strongly the columns go together."""
    strength = np.eye(len(names))
    sign = np.eye(len(names), dtype=int)
    for row, column in zip(*np.triu_indices(len(names), k=1), strict=True):
        pair = associate(sampled[names[row]], sampled[names[column]])
        strength[[row, column], [column, row]], sign[[row, column], [column, row]] = pair
    return {"columns": names, "strength": np.round(strength, 4).tolist(), "sign": sign.tolist()}


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
