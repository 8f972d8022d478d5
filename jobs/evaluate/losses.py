"""How large a regression model's errors are on rows like these: small trees that were learned from the held-out rows,
by which live traffic is estimated before its labels come (direct loss estimation).

They are plain numbers in JSON, read by `engine/quality/loss-trees.ts`, and split raw columns as clients send them: a
category is the place of its level in the order of the errors, and what is missing, rare or unseen is nan, for which
every split has a side of its own.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor
from threadpoolctl import threadpool_limits

from evaluate.rows import HeldOutRows
from serve.values import LARGEST_NUMBER, MISSING, ValueProblemError, parse_numbers, read_values

#: fewer held-out rows say too little about where a model errs
FEWEST_ROWS = 100
#: learned from at most; of more, every n-th
MOST_ROWS = 20_000
#: the rows are left out in so many parts, whose models tell how sure an estimate is
FOLDS = 5
TREES = 50
LEAVES = 8
LEARNING_RATE = 0.1
FEWEST_IN_LEAF = 20
#: a level that fewer rows have is as good as unseen to the trees
FEWEST_OF_LEVEL = 10
#: levels of a column that are kept by name; one with more has no unseen values
MOST_LEVELS = 1_000
#: an infinite threshold, beyond which only missing values are
LARGEST_THRESHOLD = float(np.finfo(np.float64).max)
LOSSES = ("absolute", "squared")


@dataclass(frozen=True)
class Column:
    """A raw column as the trees see it."""

    values: np.ndarray
    #: what is written of it
    document: dict[str, Any]


def write_losses(file: Path, held_out: HeldOutRows, labels: np.ndarray, answers: np.ndarray) -> None:
    """Learns where the model errs, and writes it; nothing where the rows are too few."""
    if len(labels) < FEWEST_ROWS:
        return
    places = np.unique(np.linspace(0, len(labels) - 1, min(len(labels), MOST_ROWS)).astype(int))
    document = learn_losses(held_out.describe_features(), held_out.read_raw(places), labels[places], answers[places])
    file.write_text(json.dumps(document, separators=(",", ":"), ensure_ascii=False), encoding="utf-8")


def learn_losses(
    features: list[dict[str, Any]], rows: list[list[str]], labels: np.ndarray, answers: np.ndarray
) -> dict[str, Any]:
    """What `losses.json` holds; `rows` are raw, as clients send them."""
    errors = np.abs(labels - answers)
    texts = list(zip(*rows, strict=True))
    columns = [
        column
        for place, feature in enumerate(features)
        if (column := _encode(feature, texts[place], errors)) is not None
    ]
    prediction = Column(answers, {"least": float(answers.min()), "most": float(answers.max())})
    seen = np.column_stack([prediction.values, *(column.values for column in columns)])
    # So few rows are learned from sooner than threads have waited for each other.
    with threadpool_limits(1):
        learned = {name: _fit(seen, errors if name == "absolute" else errors**2) for name in LOSSES}
    return {
        "version": 1,
        "rows": len(labels),
        "prediction": prediction.document,
        "columns": [column.document for column in columns],
        "heldOut": {"mae": float(errors.mean()), "rmse": float(np.sqrt((errors**2).mean()))},
        "losses": learned,
    }


def _fit(seen: np.ndarray, losses: np.ndarray) -> dict[str, Any]:
    """The trees of all rows, those without a part of the rows each, and how far single errors are from these."""
    fold = np.arange(len(losses)) % FOLDS
    parts = [_grow(seen[fold != number], losses[fold != number]) for number in range(FOLDS)]
    unseen = np.empty(len(losses))
    for number, model in enumerate(parts):
        unseen[fold == number] = np.maximum(0, model.predict(seen[fold == number]))
    power = float((unseen**2).sum())
    return {
        # of a row's error, as a multiple of the square of what is expected of it
        "noise": float(((losses - unseen) ** 2).sum()) / power if power > 0 else 0.0,
        "trees": _describe(_grow(seen, losses)),
        "parts": [_describe(model) for model in parts],
    }


def _grow(seen: np.ndarray, losses: np.ndarray) -> Any:
    return HistGradientBoostingRegressor(
        max_iter=TREES,
        learning_rate=LEARNING_RATE,
        max_leaf_nodes=LEAVES,
        min_samples_leaf=FEWEST_IN_LEAF,
        early_stopping=False,
        random_state=0,
    ).fit(seen, losses)


def _describe(model: Any) -> dict[str, Any]:
    trees = [_list_nodes(tree.nodes) for stage in model._predictors for tree in stage]
    return {"first": float(np.ravel(model._baseline_prediction)[0]), "trees": trees}


def _list_nodes(nodes: np.ndarray) -> list[list[float]]:
    """Of a leaf its value; of others the column (0 is the prediction), threshold, whether a missing value goes left,
    and the places of both sides.
    """
    return [
        [float(node["value"])]
        if node["is_leaf"]
        else [
            int(node["feature_idx"]),
            float(min(node["num_threshold"], LARGEST_THRESHOLD)),
            int(node["missing_go_to_left"]),
            int(node["left"]),
            int(node["right"]),
        ]
        for node in nodes
    ]


def _encode(feature: dict[str, Any], texts: tuple[str, ...], errors: np.ndarray) -> Column | None:
    """The column for the trees; None for dates and free text, and for one whose numbers cannot be read."""
    # Whether a value may be missing is the preparation's affair.
    lenient = feature | {"missing": {"texts": list(feature.get("missing", {}).get("texts", MISSING))}}
    kind = feature.get("type") or _guess_type(lenient, texts)
    if kind not in ("numeric", "categorical"):
        return None
    try:
        values = read_values(lenient | {"type": kind}, texts)
    except ValueProblemError:
        return None
    if kind == "categorical":
        return _encode_levels(feature["name"], values, errors)
    known = values[np.isfinite(values)]
    if len(known) == 0:
        return None
    ends = {"least": float(known.min()), "most": float(known.max())}
    return Column(np.clip(values, -LARGEST_NUMBER, LARGEST_NUMBER), {"name": feature["name"], **ends})


def _guess_type(feature: dict[str, Any], texts: tuple[str, ...]) -> str:
    try:
        parse_numbers(feature, texts)
    except ValueProblemError:
        return "categorical"
    return "numeric"


def _encode_levels(name: str, values: np.ndarray, errors: np.ndarray) -> Column:
    levels, codes, counts = np.unique(values.astype(str), return_inverse=True, return_counts=True)
    sums = np.bincount(codes, weights=errors)
    frequent = [code for code in range(len(levels)) if levels[code] and counts[code] >= FEWEST_OF_LEVEL]
    # Levels beside each other are told apart last: those with errors alike.
    order = sorted(frequent, key=lambda code: (sums[code] / counts[code], levels[code]))
    places = np.full(len(levels), np.nan)
    places[order] = np.arange(len(order))
    named = [str(levels[code]) for code in order]
    rare = [str(level) for level in levels if level and str(level) not in set(named)]
    known = {} if len(levels) > MOST_LEVELS else {"rare": rare}
    return Column(places[codes], {"name": name, "levels": named, **known})
