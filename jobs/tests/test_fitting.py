"""What is fitted, and how it is applied, against scikit-learn's transformers on the same values."""

from collections import Counter

import numpy as np
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    RobustScaler,
    StandardScaler,
)

from common.errors import JobError
from prepare.columns import TextColumn
from prepare.fitting import fit_categories, fit_number
from prepare.preprocessor import fit_preprocessor, make_schema
from prepare.raw_table import RawTable
from prepare.recipe import parse_recipe
from serve.encoders import make_encoder
from serve.preprocessor import Preprocessor

STRATEGIES = {"mean": "mean", "median": "median", "mostFrequent": "most_frequent", "constant": "constant"}
SCALERS = {"none": FunctionTransformer, "standard": StandardScaler, "minMax": MinMaxScaler, "robust": RobustScaler}
COLUMNS = {
    "skewed": np.exp(np.random.default_rng(1).normal(size=500) * 3),
    "whole": np.random.default_rng(2).integers(0, 9, 501).astype(float),
    "large": 1e12 + np.random.default_rng(3).normal(size=400),
    "constant": np.full(50, 0.1),
    "nearly constant": 1e9 + np.array([0.0, 1e-8] * 30),
}


def read_recipe(*features):
    return parse_recipe({"target": {"name": "y", "positiveClass": "1"}, "features": list(features)})


def make_table(scratch, recipe, values):
    table = RawTable(scratch, recipe)
    for name, column in values.items():
        stored = table.columns[name]
        stored.append(stored.encode(column.tolist()) if isinstance(stored, TextColumn) else column)
    return table


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize("scaling", SCALERS)
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_numbers_equal_scikit_learn(strategy, scaling, name):
    numbers = COLUMNS[name].copy()
    numbers[::7] = np.nan
    missing = {"strategy": strategy, **({"value": 7} if strategy == "constant" else {})}
    (feature,) = read_recipe({"name": "a", "type": "numeric", "missing": missing, "scaling": scaling}).features
    served = make_encoder(fit_number(feature, numbers)).encode(numbers)
    imputer = SimpleImputer(strategy=STRATEGIES[strategy], fill_value=7)
    expected = make_pipeline(imputer, SCALERS[scaling]()).fit_transform(numbers[:, np.newaxis])
    if scaling in ("none", "minMax", "robust") and strategy != "mean":
        assert np.array_equal(served, expected)
    else:
        # Sums are added up in another order.
        scale = np.nanmax(np.abs(numbers)) / np.nanstd(numbers) if name == "large" else 1
        np.testing.assert_allclose(served, expected, rtol=1e-12, atol=1e-13 * scale)


@pytest.mark.parametrize("encoding", ["oneHot", "ordinal"])
@pytest.mark.parametrize("strategy", ["mostFrequent", "constant"])
@pytest.mark.parametrize("gaps", [0, 0.3])
def test_categories_equal_scikit_learn(gaps, strategy, encoding):
    generator = np.random.default_rng(4)
    texts = generator.choice(["b", "a", "Zürich", "two words", "10", "9"], size=(300, 1)).astype(object)
    texts[generator.random(300) < gaps] = ""
    (feature,) = read_recipe(
        {"name": "c", "type": "categorical", "missing": {"strategy": strategy}, "encoding": encoding}
    ).features
    encoder = make_encoder(fit_categories(feature, Counter(texts[:, 0].tolist())))
    imputer = SimpleImputer(missing_values="", strategy=STRATEGIES[strategy], fill_value="missing")
    reference = make_pipeline(
        imputer,
        OneHotEncoder(handle_unknown="ignore", sparse_output=False)
        if encoding == "oneHot"
        else OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1),
    ).fit(texts)
    asked = np.array([*texts[:50, 0], "unseen", ""], dtype=object)
    assert np.array_equal(encoder.encode(asked), reference.transform(asked[:, np.newaxis]))
    assert len(encoder.outputs) == encoder.encode(asked).shape[1]


def test_the_most_frequent_of_several_is_the_smallest():
    (number, text) = read_recipe(
        {"name": "a", "type": "numeric", "missing": {"strategy": "mostFrequent"}},
        {"name": "c", "type": "categorical", "missing": {"strategy": "mostFrequent"}},
    ).features
    assert fit_number(number, np.array([5, 3, 5, 3, 9, np.nan]))["fill"] == 3
    assert fit_categories(text, {"z": 2, "b": 3, "a": 3, "": 9})["fill"] == "a"


@pytest.mark.parametrize("strategy", ["mean", "median", "mostFrequent"])
def test_a_column_without_values_has_no_fill(strategy):
    (feature,) = read_recipe({"name": "a", "type": "numeric", "missing": {"strategy": strategy}}).features
    with pytest.raises(JobError, match=f"feature a: no training row has a value, so there is no {strategy} to stand"):
        fit_number(feature, np.array([np.nan, np.nan]))


def test_columns_stand_in_the_order_of_their_treatment(tmp_path):
    """The order that models of earlier versions know: that of a ColumnTransformer with one branch a treatment."""
    recipe = read_recipe(
        {"name": "c", "type": "categorical"},
        {"name": "a", "type": "numeric", "missing": {"strategy": "mean"}, "scaling": "standard"},
        {"name": "b", "type": "numeric"},
        {"name": "d", "type": "categorical", "encoding": "ordinal"},
        {"name": "e", "type": "numeric", "missing": {"strategy": "mean"}, "scaling": "standard"},
        {"name": "f", "type": "categorical"},
    )
    generator = np.random.default_rng(5)
    numbers = {name: generator.normal(size=60) for name in "abe"}
    texts = {name: generator.choice(["x", "y", "z", ""], size=60).astype(object) for name in "cdf"}
    values = {name: (numbers | texts)[name] for name in "cabdef"}
    fitted = fit_preprocessor(recipe, make_table(tmp_path, recipe, values), np.ones(60, dtype=bool), np.zeros(60))
    schema = make_schema(recipe, fitted)
    assert schema["outputs"][:3] == ["a", "e", "b"]
    assert [name[0] for name in schema["outputs"]] == [*"aeb", *"cccc", *"ffff", "d"]
    scaled = make_pipeline(SimpleImputer(), StandardScaler())
    expected = np.hstack(
        [
            ColumnTransformer(
                [("scaled", scaled, [0, 2]), ("plain", SimpleImputer(strategy="median"), [1])]
            ).fit_transform(np.column_stack(list(numbers.values()))),
            OneHotEncoder(sparse_output=False).fit_transform(np.column_stack([texts["c"], texts["f"]])),
            OrdinalEncoder().fit_transform(texts["d"][:, np.newaxis]),
        ]
    )
    columns = [
        [value if isinstance(value, str) else repr(value) for value in column.tolist()] for column in values.values()
    ]
    served = Preprocessor(schema, fitted).transform(columns)
    np.testing.assert_allclose(served, expected, rtol=1e-12, atol=1e-14)
    # A row alone has the same numbers as in company.
    alone = [Preprocessor(schema, fitted).transform([[column[row]] for column in columns])[0] for row in range(60)]
    assert np.array_equal(alone, served)
