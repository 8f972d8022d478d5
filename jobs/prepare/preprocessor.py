"""Fitting the preprocessor on the training rows, and packing it as the first container of the model."""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from common.model_archive import write_serving_archive
from prepare.fitting import fit_categories, fit_number
from prepare.recipe import Feature, Recipe
from serve.inference import MODEL_FILE, SCHEMA_FILE
from serve.preprocessor import Preprocessor


def fit_preprocessor(recipe: Recipe, values: dict[str, np.ndarray]) -> dict[str, Any]:
    """Fits on the training rows' values by feature, as `serve.values.read_values` gives them.

    Returns the content of preprocessor.json: how each feature becomes numbers, in the order of the model's columns.
    """
    columns = [
        fit_number(feature, values[feature.name])
        if feature.is_numeric
        else fit_categories(feature, Counter(values[feature.name].tolist()))
        for feature in _order(recipe.features)
    ]
    return {"version": 1, "columns": columns}


def make_schema(recipe: Recipe, fitted: dict[str, Any]) -> dict[str, Any]:
    """The content of feature-schema.json: what a request holds, and what the model receives."""
    schema = {"version": 1, "features": recipe.describe_features()}
    return {**schema, "outputs": Preprocessor(schema, fitted).outputs}


def write_model(file: Path, schema: dict[str, Any], fitted: dict[str, Any]) -> None:
    """Writes model.tar.gz. The same preprocessor gives the same bytes."""
    write_serving_archive(file, {MODEL_FILE: fitted, SCHEMA_FILE: schema})


def _order(features: tuple[Feature, ...]) -> list[Feature]:
    """Numbers before categories, and side by side what is treated alike: the order of the columns that models know."""
    treatments = {(not feature.is_numeric, *feature.treatment): None for feature in features}
    places = {treatment: place for place, treatment in enumerate(sorted(treatments, key=lambda key: key[0]))}
    return sorted(features, key=lambda feature: places[(not feature.is_numeric, *feature.treatment)])
