"""Fitting the preprocessor on the training rows, and packing it as the first container of the model."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from common.model_archive import write_serving_archive
from common.recipe_terms import CATEGORICAL, DATE, NUMERIC, TEXT, Encoding, NumericMissing
from common.target import Target
from prepare.associations import correlate
from prepare.columns import Column, TextColumn
from prepare.features import DerivedColumn, Feature
from prepare.fitting import fit_categories, fit_date, fit_number, list_counts
from prepare.raw_table import RawTable
from prepare.recipe import Recipe
from prepare.target_encoding import fit_target, spread_labels
from serve.derived import derive
from serve.encoders import WHOLE_TEXT
from serve.inference import MODEL_FILE, SCHEMA_FILE
from serve.preprocessor import Preprocessor

#: the model's columns begin with numbers; what was added to the recipe later stands behind
PLACES = (NUMERIC, CATEGORICAL, DATE, TEXT)
#: beyond so many training rows, correlations are those of an evenly spaced sample
CORRELATION_ROWS = 100_000


def fit_preprocessor(recipe: Recipe, table: RawTable, training: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """Fits on the training rows, of which `training` is the mask; `labels` are those of all rows.

    Returns the content of preprocessor.json.
    """

    def fit(feature: Feature) -> dict[str, Any]:
        column = table.columns[feature.name]
        return fit_feature(feature, recipe.goal, column, column.read()[training], labels[training])

    def read_derived(column: DerivedColumn) -> np.ndarray:
        return derive(column.describe(), {name: table.columns[name].read() for name in column.inputs})

    samples: dict[str, np.ndarray] = {}
    if recipe.drop_correlated is not None:
        rows = choose_correlation_rows(training)
        numeric = [feature.name for feature in recipe.features if feature.is_numeric]
        samples = {name: table.columns[name].read()[rows] for name in numeric}
        samples |= {column.name: read_derived(column)[rows] for column in recipe.derived}
    return join_fitted(recipe, samples, fit, lambda column: fit_derived(column, read_derived(column)[training]))


def join_fitted(
    recipe: Recipe,
    samples: Mapping[str, np.ndarray],
    fit: Callable[[Feature], dict[str, Any]],
    fit_computed: Callable[[DerivedColumn], dict[str, Any]],
) -> dict[str, Any]:
    """The content of preprocessor.json: how each feature becomes numbers, in the order of the model's columns, and
    which columns were left out as correlated with another.

    `samples` are values of the numeric columns, those that may be left out, by name.
    """
    dropped = find_correlated(recipe, samples)
    left_out = {column["name"] for column in dropped}
    derived = [column for column in recipe.derived if column.name not in left_out]
    columns = [fit(feature) for feature in order_features(recipe.features) if feature.name not in left_out]
    # Texts that stay texts stand behind all numbers.
    numbers = [column for column in columns if column["kind"] != WHOLE_TEXT]
    numbers += [fit_computed(column) for column in derived]
    columns = numbers + [column for column in columns if column["kind"] == WHOLE_TEXT]
    return {
        "version": 1,
        "columns": columns,
        **({"derived": [column.describe() for column in derived]} if derived else {}),
        **({"dropped": dropped} if recipe.drop_correlated is not None else {}),
    }


def fit_derived(column: DerivedColumn, numbers: np.ndarray) -> dict[str, Any]:
    """What encodes a derived column, whose numbers are those of the training rows."""
    return fit_number(Feature(column.name, NUMERIC, NumericMissing.MEDIAN, 0.0), numbers)


def choose_correlation_rows(training: np.ndarray) -> np.ndarray:
    """Evenly spaced training rows, on which correlations are measured."""
    rows = np.flatnonzero(training)
    return rows[:: max(1, -(-len(rows) // CORRELATION_ROWS))]


def find_correlated(recipe: Recipe, samples: Mapping[str, np.ndarray]) -> list[dict[str, Any]]:
    """Numbers, derived ones included, that correlate with an earlier one that stays as much as the recipe says."""
    if recipe.drop_correlated is None:
        return []
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


def fit_feature(
    feature: Feature, goal: Target, column: Column, values: np.ndarray, labels: np.ndarray
) -> dict[str, Any]:
    """What encodes a feature; `values` of its column and `labels` are those of the training rows."""
    if feature.type == TEXT:
        # Nothing depends on the rows.
        if feature.whole:
            return {"feature": feature.name, "kind": WHOLE_TEXT}
        return {"feature": feature.name, "kind": "words", "columns": feature.columns}
    if isinstance(column, TextColumn):
        counts = np.bincount(values, minlength=len(column.levels))
        if feature.encoding == Encoding.TARGET:
            return fit_target(feature, goal, column, values, spread_labels(goal, labels))
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
