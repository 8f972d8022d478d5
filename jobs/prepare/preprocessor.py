"""Fitting the preprocessor on the training rows, and packing it as the first container of the model."""

from pathlib import Path
from typing import Any

import numpy as np

from common.contract import CATEGORICAL, DATE, NUMERIC, TEXT, Encoding, NumericMissing
from common.model_archive import write_serving_archive
from common.target import Target
from prepare.associations import correlate
from prepare.columns import TextColumn
from prepare.features import Feature
from prepare.fitting import fit_categories, fit_date, fit_number, list_counts
from prepare.raw_table import RawTable
from prepare.recipe import Recipe
from prepare.target_encoding import fit_target, spread_labels
from serve.derived import derive
from serve.inference import MODEL_FILE, SCHEMA_FILE
from serve.preprocessor import Preprocessor

#: the model's columns begin with numbers; what was added to the recipe later stands behind
PLACES = (NUMERIC, CATEGORICAL, DATE, TEXT)
#: beyond so many training rows, correlations are those of an evenly spaced sample
CORRELATION_ROWS = 100_000


def fit_preprocessor(recipe: Recipe, table: RawTable, training: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """Fits on the training rows, of which `training` is the mask; `labels` are those of all rows.

    Returns the content of preprocessor.json: how each feature becomes numbers, in the order of the model's columns, and
    which columns were left out as correlated with another.
    """
    dropped = find_correlated(recipe, table, training)
    left_out = {column["name"] for column in dropped}
    columns = [
        _fit(feature, recipe.goal, table, training, labels)
        for feature in order_features(recipe.features)
        if feature.name not in left_out
    ]
    derived = [column.describe() for column in recipe.derived if column.name not in left_out]
    for column in derived:
        numbers = derive(column, _read_inputs(column, table))[training]
        columns.append(fit_number(Feature(column["name"], NUMERIC, NumericMissing.MEDIAN, 0.0), numbers))
    return {
        "version": 1,
        "columns": columns,
        **({"derived": derived} if derived else {}),
        **({"dropped": dropped} if recipe.drop_correlated is not None else {}),
    }


def find_correlated(recipe: Recipe, table: RawTable, training: np.ndarray) -> list[dict[str, Any]]:
    """Numbers, derived ones included, that correlate with an earlier one that stays as much as the recipe says."""
    if recipe.drop_correlated is None:
        return []
    rows = np.flatnonzero(training)
    rows = rows[:: max(1, -(-len(rows) // CORRELATION_ROWS))]
    samples = {
        feature.name: table.columns[feature.name].read()[rows] for feature in recipe.features if feature.is_numeric
    }
    for column in recipe.derived:
        samples[column.name] = derive(column.describe(), _read_inputs(column.describe(), table))[rows]
    stay: list[str] = []
    dropped = []
    for name, sample in samples.items():
        strengths = [(abs(correlate(samples[other], sample)), other) for other in stay]
        strength, other = max(strengths, default=(0.0, ""))
        if strength >= recipe.drop_correlated:
            dropped.append({"name": name, "because": other, "correlation": round(strength, 4)})
        else:
            stay.append(name)
    return dropped


def _read_inputs(column: dict[str, Any], table: RawTable) -> dict[str, np.ndarray]:
    return {name: table.columns[name].read() for name in column["inputs"]}


def _fit(feature: Feature, goal: Target, table: RawTable, training: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    if feature.type == TEXT:
        # Nothing depends on the rows.
        return {"feature": feature.name, "kind": "words", "columns": feature.columns}
    column = table.columns[feature.name]
    values = column.read()[training]
    if isinstance(column, TextColumn):
        counts = np.bincount(values, minlength=len(column.levels))
        if feature.encoding == Encoding.TARGET:
            return fit_target(feature, goal, column, values, spread_labels(goal, labels[training]))
        return fit_categories(feature, list_counts(feature, column, counts))
    return fit_date(feature, values) if feature.type == DATE else fit_number(feature, values)


def make_schema(recipe: Recipe, fitted: dict[str, Any]) -> dict[str, Any]:
    """The content of feature-schema.json: what a request holds, and what the model receives."""
    schema = {"version": 1, "features": recipe.describe_features()}
    return {**schema, "outputs": Preprocessor(schema, fitted).outputs}


def write_model(file: Path, schema: dict[str, Any], fitted: dict[str, Any]) -> None:
    """Writes model.tar.gz. The same preprocessor gives the same bytes."""
    write_serving_archive(file, {MODEL_FILE: fitted, SCHEMA_FILE: schema})


def order_features(features: tuple[Feature, ...]) -> list[Feature]:
    """By type, and side by side what is treated alike: the order of the columns that models know."""
    treatments = dict.fromkeys((PLACES.index(feature.type), *feature.treatment) for feature in features)
    places = {treatment: place for place, treatment in enumerate(sorted(treatments, key=lambda key: key[0]))}
    return sorted(features, key=lambda feature: places[(PLACES.index(feature.type), *feature.treatment)])
