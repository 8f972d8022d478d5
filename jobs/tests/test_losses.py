"""What an evaluation writes of a regression's errors, by which live traffic is estimated before its labels come."""

import json

import numpy as np
import pytest

from evaluate.losses import FEWEST_ROWS, FOLDS, learn_losses
from tests.make_loss_goldens import FEATURES
from tests.test_evaluate import BINARY, NUMBER, put, run


def losses_of(job):
    return job.output("predictions", "losses.json")


def test_a_regression_writes_where_it_errs(job):
    generator = np.random.default_rng(3)
    x = generator.normal(0, 1, 400)
    labels = generator.normal(50, 10, 400)
    answers = labels + np.where(x > 0, 8, 1) * generator.normal(0, 1, 400)
    put(job, labels.tolist(), answers.tolist(), test=[[value] for value in x.tolist()])
    assert run(job, NUMBER).code == 0
    document = json.loads(losses_of(job).read_text())
    errors = np.abs(labels - answers)
    assert document["heldOut"]["mae"] == pytest.approx(errors.mean())
    assert document["heldOut"]["rmse"] == pytest.approx(np.sqrt((errors**2).mean()))
    assert [column["name"] for column in document["columns"]] == ["x"]
    for loss in document["losses"].values():
        assert len(loss["parts"]) == FOLDS
        assert loss["noise"] > 0
    first = document["losses"]["absolute"]["trees"]["trees"][0]
    # The first cut is where errors become larger.
    assert first[0][0] == 1
    assert abs(first[0][1]) < 0.3


def test_too_few_rows_and_classes_write_nothing(job):
    rows = FEWEST_ROWS - 1
    put(job, list(range(rows)), list(range(rows)))
    assert run(job, NUMBER).code == 0
    assert not losses_of(job).exists()
    put(job, [0, 1] * 100, [0.2, 0.8] * 100)
    assert run(job, BINARY).code == 0
    assert not losses_of(job).exists()


def learn(texts, feature):
    generator = np.random.default_rng(5)
    labels = generator.normal(0, 1, len(texts))
    return learn_losses([feature], [[text] for text in texts], labels, labels + generator.normal(0, 1, len(texts)))


def test_columns_that_say_nothing_to_trees_are_left_out():
    assert learn(["2026-01-31"] * 200, {"name": "day", "type": "date", "missing": {}})["columns"] == []
    assert learn([f"words {i}" for i in range(200)], {"name": "note", "type": "text", "missing": {}})["columns"] == []
    assert learn(["", "NA"] * 100, {"name": "none", "type": "numeric", "missing": {}})["columns"] == []


def test_what_is_missing_rare_or_beyond_names_is_no_level():
    plan = FEATURES[1]
    column = learn(["a", " A", "b", "b "] * 60 + ["once", ""], plan)["columns"][0]
    assert sorted(column["levels"]) == ["a", "b"]
    assert column["rare"] == ["once"]
    many = learn([f"id {i}" for i in range(1_200)], plan)["columns"][0]
    assert (many["levels"], "rare" in many) == ([], False)


def test_a_column_that_no_preprocessor_knows_is_read_by_what_it_holds():
    assert "least" in learn(["1", "2.5", ""] * 100, {"name": "x"})["columns"][0]
    assert "levels" in learn(["1", "2.5", "red"] * 100, {"name": "x"})["columns"][0]


def test_answers_without_an_error_are_expected_to_have_none():
    labels = np.arange(200.0)
    document = learn_losses([{"name": "x"}], [[str(i)] for i in range(200)], labels, labels)
    assert document["losses"]["squared"]["noise"] == 0
    assert document["losses"]["squared"]["trees"]["first"] == 0
