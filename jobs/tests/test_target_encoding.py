"""Categories as means of the target: equal to scikit-learn, and without the row's own label in training rows."""

import json
import tarfile

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import TargetEncoder

from prepare.keys import hash_keys, read_hashes
from prepare.recipe import parse_recipe
from prepare.target_encoding import FOLDS, fit_folds
from serve.encoders import make_encoder
from serve.preprocessor import Preprocessor
from tests.conftest import read_csv
from tests.test_fitting import make_table

ROWS = 2000
TARGETS = {
    "binary": ({"name": "y", "positiveClass": "1"}, "binary"),
    "multiclass": ({"name": "y", "type": "multiclass", "classes": ["0", "1", "2"]}, "multiclass"),
    "regression": ({"name": "y", "type": "regression"}, "continuous"),
}


def make_rows(kind):
    generator = np.random.default_rng(7)
    cities = np.array([f"C{number}" for number in generator.zipf(1.4, ROWS) % 300], dtype=object)
    cities[::50] = ""
    noise = generator.normal(size=ROWS)
    strength = np.array([hash_city(city) for city in cities]) + noise
    if kind == "regression":
        return cities, strength
    return cities, np.digitize(strength, [0.3] if kind == "binary" else [-0.2, 0.8])


def hash_city(city):
    return len(city) - 2 + int(city[1:] or 0) % 3 / 2


def make_recipe(target, **changes):
    feature = {"name": "city", "type": "categorical", "encoding": "target", **changes}
    return parse_recipe({"target": target, "features": [feature]})


def fit(tmp_path, kind, **changes):
    target, sklearn_type = TARGETS[kind]
    recipe = make_recipe(target, **changes)
    cities, labels = make_rows(kind)
    table = make_table(tmp_path, recipe, {"city": cities})
    table.keys = read_hashes(hash_keys([(str(row),) for row in range(ROWS)]))
    return recipe, table, cities, labels, sklearn_type


@pytest.mark.parametrize("kind", TARGETS)
def test_means_equal_scikit_learn(tmp_path, kind):
    from prepare.preprocessor import fit_preprocessor, make_schema

    recipe, table, cities, labels, sklearn_type = fit(tmp_path, kind)
    training = np.arange(ROWS) % 5 > 0
    fitted = json.loads(json.dumps(fit_preprocessor(recipe, table, training, labels)))
    preprocessor = Preprocessor(make_schema(recipe, fitted), fitted)
    filled = np.where(cities == "", "missing", cities)[:, np.newaxis]
    reference = TargetEncoder(target_type=sklearn_type).fit(filled[training], labels[training])
    asked = ["C0", "never seen", *cities.tolist()]
    expected = reference.transform(np.array(["C0", "never seen", *filled[:, 0]], dtype=object)[:, np.newaxis])
    assert preprocessor.transform([asked]) == pytest.approx(expected, abs=1e-12)
    assert preprocessor.outputs == (["city:0", "city:1", "city:2"] if kind == "multiclass" else ["city"])


def deal(table):
    """The fold of each row."""
    return (table.units[:, 1] % np.uint64(FOLDS)).astype(np.int8)


def fit_city(recipe, table, training, labels):
    """The encoders of the folds."""
    column, (feature,) = table.columns["city"], recipe.features
    fitted = fit_folds(feature, recipe.goal, column, column.read(), labels, training, deal(table))
    return [make_encoder(of_fold) for of_fold in fitted]


@pytest.mark.parametrize("kind", TARGETS)
def test_folds_equal_scikit_learn_on_the_other_folds(tmp_path, kind):
    recipe, table, cities, labels, sklearn_type = fit(tmp_path, kind)
    training = np.arange(ROWS) % 5 > 0
    folds = deal(table)
    filled = np.where(cities == "", "missing", cities)[:, np.newaxis]
    assert sorted(set(folds.tolist())) == list(range(FOLDS))
    for fold, encoder in enumerate(fit_city(recipe, table, training, labels)):
        others, own = training & (folds != fold), training & (folds == fold)
        reference = TargetEncoder(target_type=sklearn_type).fit(filled[others], labels[others])
        assert encoder.encode(cities[own]) == pytest.approx(reference.transform(filled[own]), abs=1e-12)


def test_the_most_frequent_category_stands_for_a_missing_one(tmp_path):
    recipe, table, cities, labels, _ = fit(tmp_path, "binary", missing={"strategy": "mostFrequent"})
    training = np.ones(ROWS, dtype=bool)
    (encoder, *_) = fit_city(recipe, table, training, labels)
    values, counts = np.unique(cities[cities != ""], return_counts=True)
    usual = values[np.argmax(counts)]
    assert encoder.encode(np.array([""], dtype=object)) == encoder.encode(np.array([usual], dtype=object))


def test_nothing_is_learnt_where_all_rows_have_one_key(tmp_path):
    recipe, table, _, labels, _ = fit(tmp_path, "binary")
    table.keys = np.repeat(table.keys[:1], ROWS, axis=0)
    assert len(fit_city(recipe, table, np.ones(ROWS, dtype=bool), labels)) == FOLDS


def run(job, rows, **changes):
    job.put("a.csv", [["k", "city", "y"], *rows])
    recipe = {
        "target": {"name": "y", "positiveClass": "yes"},
        "id": ["k"],
        "features": [{"name": "city", "type": "categorical", "encoding": "target"}],
        **changes,
    }
    result = job.run("prepare", {"recipe": recipe})
    assert result.code == 0, result.message
    train = np.array([[float(value) for value in row] for row in read_csv(job.output("train", "train.csv"))])
    validation = np.array(
        [[float(value) for value in row] for row in read_csv(job.output("validation", "validation.csv"))]
    )
    return train, validation


def test_categories_without_meaning_tell_training_rows_nothing(job):
    generator = np.random.default_rng(8)
    # Two rows a category, and a label by chance.
    rows = [[str(n), f"C{n // 2}", "yes" if generator.random() < 0.5 else "no"] for n in range(3000)]
    train, _ = run(job, rows)
    assert roc_auc_score(train[:, 0], train[:, 1]) == pytest.approx(0.5, abs=0.06)
    # Encoders that saw the rows themselves would tell almost every label.
    with tarfile.open(job.output("preprocessor", "model.tar.gz")) as archive:
        fitted = json.load(archive.extractfile("preprocessor.json"))
    encoder = make_encoder(fitted["columns"][0])
    by_key = {row[0]: row for row in rows}
    told = encoder.encode(np.array([row[1] for row in by_key.values()], dtype=object))[:, 0]
    assert roc_auc_score([row[2] == "yes" for row in by_key.values()], told) > 0.75


def test_rows_of_a_group_do_not_teach_each_other(job):
    generator = np.random.default_rng(9)
    homes = generator.integers(0, 2, 400)
    # All rows of a household have its label, and a city of their own.
    rows = [[str(n), f"H{n % 400}", "yes" if homes[n % 400] else "no"] for n in range(4000)]
    train, _ = run(job, rows, splitBy={"by": "group", "column": "city"})
    assert roc_auc_score(train[:, 0], train[:, 1]) == pytest.approx(0.5, abs=0.1)


def test_categories_with_meaning_help_and_thousands_are_allowed(job):
    generator = np.random.default_rng(10)
    rates = generator.random(6000)
    cities = generator.integers(0, 6000, 30_000)
    rows = [[str(n), f"C{city}", "yes" if generator.random() < rates[city] else "no"] for n, city in enumerate(cities)]
    train, validation = run(job, rows)
    for part in (train, validation):
        assert roc_auc_score(part[:, 0], part[:, 1]) > 0.65
