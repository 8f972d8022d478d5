"""Which algorithm is proposed, and by which rows it is chosen."""

import json

import numpy as np
import pytest

from prepare.job import prepare
from prepare.rules import SourceFormat
from proposal.algorithms import choose_algorithm
from proposal.columns import ID, ColumnGuess
from proposal.propose import propose
from proposal.rows import UsableRows
from proposal.table import read_table
from proposal.target import guess_target
from proposal.texts import collect_values

random = np.random.default_rng(3)
ONE, TWO, NOISE = (random.normal(size=900).round(4) for _ in range(3))
LOUD = random.normal(size=900)


def write(folder, columns, name="table.csv"):
    file = folder / name
    rows = zip(*columns.values(), strict=True)
    file.write_text("".join(",".join(map(str, row)) + "\n" for row in [list(columns), *rows]))
    return file


def decide(folder, target, rows=900):
    columns = {"one": ONE, "two": TWO, "y": target}
    file = write(folder, {name: values[:rows] for name, values in columns.items()})
    proposal = propose(file, "y", ())
    return proposal["algorithm"], proposal["notes"][-1], proposal


@pytest.mark.parametrize(
    ("target", "algorithm", "metric"),
    [
        (np.where(ONE + TWO + LOUD > 0, "yes", "no"), "logisticRegression", "auc"),
        (np.digitize(ONE + TWO + 0.5 * LOUD, [-1, 1]).astype("U") + np.array("th"), "logisticRegression", "macroF1"),
        ((3 * ONE + TWO + LOUD).round(3), "elasticNet", "rmse"),
        (np.where(np.abs(ONE) + np.abs(TWO) + 0.8 * LOUD > 1.5, "yes", "no"), "xgboost", "auc"),
        ((np.abs(ONE) + np.abs(TWO) + np.sin(2 * ONE) + 0.1 * LOUD).round(3), "xgboost", "rmse"),
    ],
)
def test_effects_that_add_up_get_a_linear_model_and_others_trees(tmp_path, target, algorithm, metric):
    chosen, why, _ = decide(tmp_path, target)
    assert chosen["name"] == algorithm
    assert f"is proposed: {metric} " in why
    simpler = "nothing more complicated is better beyond noise."
    assert why.endswith("what is simpler is clearly worse." if algorithm == "xgboost" else simpler)
    assert ("early_stopping_rounds" in chosen["props"].get("hyperparameters", {})) == (algorithm == "xgboost")


def test_a_forest_is_proposed_where_it_is_better_than_a_line_and_as_good_as_boosting(tmp_path):
    target = np.where((ONE > 0) ^ (TWO > 0), "yes", "no")
    chosen, why, _ = decide(tmp_path, target)
    assert chosen == {"name": "randomForest", "props": {}}
    assert why.endswith("what is simpler is clearly worse, and boosting no better beyond noise.")


def test_of_few_rows_nothing_is_compared(tmp_path):
    chosen, why, _ = decide(tmp_path, np.where(ONE > 0, "yes", "no"), rows=50)
    assert chosen["name"] == "logisticRegression"
    assert why == "Logistic regression is proposed: more is hardly learnt of so few rows."


def test_columns_that_hardly_tell_the_target_are_named(tmp_path):
    _, why, _ = decide(tmp_path, np.where(NOISE > 0, "yes", "no"))
    assert why == (
        "No algorithm is clearly better than one answer for every row (auc 0.5): these columns hardly tell the target, "
        "and the criterion will hardly be met."
    )


@pytest.mark.parametrize("ids", [(), ("key",)])
def test_the_rows_that_are_asked_are_not_those_that_the_job_holds_out(tmp_path, monkeypatch, ids):
    # Without an id the whole row is the key, the column without a name included.
    columns = {"": range(300), "key": [f"k{row}" for row in range(300)], "y": ["a", "b", "b"] * 100, "one": ONE[:300]}
    monkeypatch.setenv("SAGEMAKER_BASE_DIR", str(tmp_path))
    source = tmp_path / "processing" / "input" / "source"
    source.mkdir(parents=True)
    table = read_table(write(source, columns), "y", ids)
    guesses = [*(ColumnGuess(name, ID) for name in ids), ColumnGuess("one", "numeric")]
    asked = UsableRows(table, guesses, "y", None, SourceFormat(), frozenset()).choose(1000).read("one")
    recipe = {
        "target": {"name": "y", "positiveClass": "a"},
        "id": list(ids),
        "features": [{"name": "one", "type": "numeric"}],
    }
    (tmp_path / "config.json").write_text(json.dumps({"recipe": recipe}))
    prepare(str(tmp_path / "config.json"))
    held_out = (tmp_path / "processing" / "output" / "test" / "features.csv").read_text().split()
    assert len(held_out) > 10
    assert sorted(map(float, [*asked, *held_out])) == sorted(ONE[:300].tolist())


def test_rows_of_one_key_are_in_one_fold(tmp_path):
    # Each patient has one outcome and is in ten rows: who learns patients by heart has learnt nothing.
    patient = np.repeat(np.arange(90), 10)
    columns = {"patient": patient, "y": np.where(ONE[patient] > 0, "yes", "no"), "age": NOISE[patient]}
    table = read_table(write(tmp_path, columns), "y", ("patient",))
    guess = guess_target("y", collect_values(table.target), SourceFormat())
    guesses = [ColumnGuess("patient", ID), ColumnGuess("age", "numeric")]
    choice = choose_algorithm(
        UsableRows(table, guesses, "y", None, SourceFormat(), frozenset()), guess, guesses, depth=4
    )
    assert choice.name == "logisticRegression"
