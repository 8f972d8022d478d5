"""Fitting the preprocessor on the training rows, and packing it as the first container of the model."""

from pathlib import Path
from typing import Any

import numpy as np

from common.model_archive import write_serving_archive
from prepare.columns import TextColumn
from prepare.fitting import fit_categories, fit_number
from prepare.raw_table import RawTable
from prepare.recipe import Feature, Recipe
from serve.inference import MODEL_FILE, SCHEMA_FILE
from serve.preprocessor import Preprocessor


def fit_preprocessor(recipe: Recipe, table: RawTable, training: np.ndarray) -> dict[str, Any]:
    """Fits on the training rows, of which `training` is the mask.

    Returns the content of preprocessor.json: how each feature becomes numbers, in the order of the model's columns.
    """
    columns = [_fit(feature, table, training) for feature in order_features(recipe.features)]
    return {"version": 1, "columns": columns}


def _fit(feature: Feature, table: RawTable, training: np.ndarray) -> dict[str, Any]:
    column = table.columns[feature.name]
    values = column.read()[training]
    if not isinstance(column, TextColumn):
        return fit_number(feature, values)
    counts = np.bincount(values, minlength=len(column.levels)).tolist()
    return fit_categories(feature, dict(zip(column.levels, counts, strict=True)))


def make_schema(recipe: Recipe, fitted: dict[str, Any]) -> dict[str, Any]:
    """The content of feature-schema.json: what a request holds, and what the model receives."""
    schema = {"version": 1, "features": recipe.describe_features()}
    return {**schema, "outputs": Preprocessor(schema, fitted).outputs}


def write_model(file: Path, schema: dict[str, Any], fitted: dict[str, Any]) -> None:
    """Writes model.tar.gz. The same preprocessor gives the same bytes."""
    write_serving_archive(file, {MODEL_FILE: fitted, SCHEMA_FILE: schema})


def order_features(features: tuple[Feature, ...]) -> list[Feature]:
    """Numbers before categories, and side by side what is treated alike: the order of the columns that models know."""
    treatments = {(not feature.is_numeric, *feature.treatment): None for feature in features}
    places = {treatment: place for place, treatment in enumerate(sorted(treatments, key=lambda key: key[0]))}
    return sorted(features, key=lambda feature: places[(not feature.is_numeric, *feature.treatment)])
