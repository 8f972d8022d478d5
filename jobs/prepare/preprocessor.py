"""Fitting the preprocessor on the training rows, and packing it as the first container of the model."""

import io
import json
import pkgutil
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import sklearn
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, OrdinalEncoder, RobustScaler, StandardScaler

from common.contract import Encoding, Files, NumericMissing, Scaling
from common.errors import JobError
from common.model_archive import write_model_archive
from prepare.recipe import Feature, Recipe
from serve.inference import MODEL_FILE, SCHEMA_FILE, Preprocessor

SIMPLE_IMPUTER_STRATEGIES = {
    NumericMissing.MEAN: "mean",
    NumericMissing.MEDIAN: "median",
    NumericMissing.CONSTANT: "constant",
    NumericMissing.MOST_FREQUENT: "most_frequent",
    # Nothing is missing then; the imputer only keeps the branch's shape.
    NumericMissing.ERROR: "constant",
}
SCALERS = {Scaling.STANDARD: StandardScaler, Scaling.MIN_MAX: MinMaxScaler, Scaling.ROBUST: RobustScaler}


def fit_preprocessor(recipe: Recipe, numeric: np.ndarray, categorical: np.ndarray) -> dict[str, Any]:
    """Fits on training rows as `serve.inference.arrange_columns` gives them.

    Returns what preprocessor.joblib holds: ColumnTransformers `numeric` and `categorical`, None without such features.
    """
    numeric_features = [feature for feature in recipe.features if feature.is_numeric]
    categorical_features = [feature for feature in recipe.features if not feature.is_numeric]
    _check_values(numeric_features, ~np.isnan(numeric))
    _check_values(categorical_features, categorical != "")
    return {
        "numeric": _build(numeric_features, _build_numeric).fit(numeric) if numeric_features else None,
        "categorical": _build(categorical_features, _build_categorical).fit(categorical)
        if categorical_features
        else None,
    }


def name_outputs(recipe: Recipe, fitted: dict[str, Any]) -> list[str]:
    """The names of the preprocessed columns: the feature's name, with `=category` behind it when one-hot encoded."""
    names: list[str] = []
    for kind, transformer in fitted.items():
        features = [feature for feature in recipe.features if feature.is_numeric == (kind == "numeric")]
        for _, pipeline, columns in transformer.transformers_ if transformer is not None else []:
            encoder = pipeline.steps[-1][1]
            for position, column in enumerate(columns):
                name = features[column].name
                if isinstance(encoder, OneHotEncoder):
                    names += [f"{name}={category}" for category in encoder.categories_[position]]
                else:
                    names.append(name)
    return names


def make_schema(recipe: Recipe, fitted: dict[str, Any]) -> dict[str, Any]:
    """The content of feature-schema.json: what a request holds, and what the model receives."""
    return {
        "version": 1,
        "features": recipe.describe_features(),
        "outputs": name_outputs(recipe, fitted),
        "libraries": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
    }


def make_preprocessor(schema: dict[str, Any], fitted: dict[str, Any]) -> Preprocessor:
    """The fitted preprocessor as it will serve."""
    return Preprocessor(schema, fitted["numeric"], fitted["categorical"])


def write_model(file: Path, schema: dict[str, Any], fitted: dict[str, Any]) -> None:
    """Writes model.tar.gz. The same preprocessor gives the same bytes."""
    pickled = io.BytesIO()
    joblib.dump(fitted, pickled)
    members = {
        MODEL_FILE: pickled.getvalue(),
        SCHEMA_FILE: json.dumps(schema, indent=1, ensure_ascii=False).encode(),
        f"code/{Files.SERVING_MODULE}": pkgutil.get_data("serve", Files.SERVING_MODULE),
    }
    write_model_archive(file, members)


def _check_values(features: list[Feature], present: np.ndarray) -> None:
    for index, feature in enumerate(features):
        if (
            feature.strategy in (NumericMissing.MEAN, NumericMissing.MEDIAN, NumericMissing.MOST_FREQUENT)
            and not present[:, index].any()
        ):
            raise JobError(
                f"feature {feature.name}: no training row has a value, so there is no {feature.strategy} to stand in; "
                "leave the column out or fill it with a constant"
            )


def _build(features: list[Feature], build_branch: Any) -> ColumnTransformer:
    """One branch for all features that are treated alike, so that a request passes few steps."""
    groups: dict[tuple[Any, ...], list[int]] = {}
    for index, feature in enumerate(features):
        treatment = (feature.strategy, feature.fill, feature.scaling, feature.encoding)
        groups.setdefault(treatment, []).append(index)
    return ColumnTransformer(
        [(f"branch{number}", build_branch(features[group[0]]), group) for number, group in enumerate(groups.values())]
    )


def _build_numeric(feature: Feature) -> Pipeline:
    imputer = SimpleImputer(
        strategy=SIMPLE_IMPUTER_STRATEGIES[feature.strategy], fill_value=feature.fill, keep_empty_features=True
    )
    steps = [("impute", imputer)]
    if feature.scaling in SCALERS:
        steps.append(("scale", SCALERS[feature.scaling]()))
    return Pipeline(steps)


def _build_categorical(feature: Feature) -> Pipeline:
    imputer = SimpleImputer(
        missing_values="",
        strategy=SIMPLE_IMPUTER_STRATEGIES[feature.strategy],
        fill_value=feature.fill,
        keep_empty_features=True,
    )
    if feature.encoding == Encoding.ORDINAL:
        encoder: Any = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    else:
        encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    return Pipeline([("impute", imputer), ("encode", encoder)])
