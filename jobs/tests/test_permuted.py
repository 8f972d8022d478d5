"""The requests for the feature importance: what prepare and check write beside the held-out rows."""

import json

import pytest

from tests.conftest import read_csv
from tests.test_check import COLUMNS, put_all, refuse


def read_plan(job):
    return json.loads(job.output("labels", "permuted-rows.json").read_text())


def test_each_feature_in_turn_is_shuffled_among_the_same_rows(prepared, churn_recipe):
    held_out = read_csv(prepared.output("test", "features.csv"))
    requests = read_csv(prepared.output("test", "permuted-rows.csv"))
    plan = read_plan(prepared)
    names = [feature["name"] for feature in churn_recipe["features"]]
    assert plan["features"] == names
    assert len(plan["rows"]) == 500
    assert plan["rows"] == sorted(set(plan["rows"]))
    assert len(requests) == 500 * len(names)
    chosen = [held_out[place] for place in plan["rows"]]
    for column in range(len(names)):
        block = requests[500 * column : 500 * (column + 1)]
        assert sorted(row[column] for row in block) == sorted(row[column] for row in chosen)
        assert [row[:column] + row[column + 1 :] for row in block] == [
            row[:column] + row[column + 1 :] for row in chosen
        ]
        assert [row[column] for row in block] != [row[column] for row in chosen]


def test_prepared_rows_are_asked_again_as_well(job):
    put_all(job)
    assert job.run("check", COLUMNS).code == 0
    assert read_plan(job) == {"features": ["age", "monthly charges", "area"], "rows": [0, 1]}
    requests = read_csv(job.output("test", "permuted-rows.csv"))
    assert len(requests) == 6
    assert sorted(row[1] for row in requests[2:4]) == ["", "19.5"]


@pytest.mark.parametrize("rows", [0, 1])
def test_no_rows_are_asked_again_where_nobody_wants_it(job, rows):
    put_all(job)
    assert job.run("check", {**COLUMNS, "importanceRows": rows}).code == 0
    assert not job.output("test", "permuted-rows.csv").exists()
    assert not job.output("labels", "permuted-rows.json").exists()


def test_a_wrong_number_is_refused(job):
    put_all(job)
    assert refuse(job, {**COLUMNS, "importanceRows": -1}) == "importanceRows: must be at least 0, got -1"
