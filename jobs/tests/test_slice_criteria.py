"""Criteria that each slice of the held-out rows must meet."""

import math

import pytest

from common.errors import JobError
from common.target import Target
from evaluate.criteria import Criterion, Slice, judge_criteria, parse_criteria
from evaluate.measure import Measure
from evaluate.naive import NaiveModel
from tests.test_evaluate import BINARY, NUMBER, put, read, run

TARGET = Target("left", positive_class="Yes")
RECALL = {"metric": "recall", "comparison": "atLeast", "threshold": 0.7}
BY_PLAN = {**RECALL, "slice": {"column": "plan"}}


def judge(values, comparison="atLeast", few=(), certain=False, metric="recall", others=(), naive=()):
    """The verdict on slices a, b, … of these values, each with an interval of 0.1 to either side."""

    def measure(value):
        return None if value is None else Measure(value, value - 0.1, value + 0.1, 0.05)

    criterion = Criterion(metric, comparison, 0.7, metric, certain=certain, column="plan")
    slices = [Slice(f"plan = {'abcdef'[place]}", 50, True, measure(value)) for place, value in enumerate(values)]
    slices += [Slice(f"plan = {name}", rows, False, None) for name, rows in few]
    measures = {"recall": measure(0.8), "log_loss": measure(0.8), "auc": measure(0.8)}
    return judge_criteria(
        [*others, criterion], measures, list(naive), TARGET, slices=lambda one: slices if one is criterion else []
    )


@pytest.mark.parametrize(
    ("comparison", "values", "verdict", "worst"),
    [
        ("atLeast", [0.9, 0.7, 0.8], "met", "b 0.700 is exactly the required 0.70"),
        ("atLeast", [0.9, 0.6, 0.65], "missed", "b 0.600 is 0.100 below the required 0.70"),
        ("atLeast", [0.9, 0.65, None], "missed", "c is not defined on the held-out rows, so the criterion is not met"),
        ("atMost", [0.5, 0.7, 0.6], "met", "b 0.700 is exactly the allowed 0.70"),
        ("atMost", [0.9, 0.8, 0.2], "missed", "a 0.900 is 0.200 above the allowed 0.70"),
        ("atMost", [0.9, None, 0.2], "missed", "b is not defined on the held-out rows, so the criterion is not met"),
    ],
)
def test_every_slice_must_hold_and_the_worst_is_named(comparison, values, verdict, worst):
    judged = judge(values, comparison)
    assert judged["verdict"] == verdict
    assert judged["message"].startswith(f"recall of plan = {worst}")
    assert judged["message"].endswith(", the worst of 3 slices")
    [result] = judged["results"]
    assert (result["met"], result["slices"], result["per_slice"]) == (verdict == "met", 3, "plan")
    assert result["slice"] == f"plan = {worst[0]}"


def test_the_worse_end_can_be_asked_of_every_slice():
    assert judge([0.85, 0.81], certain=True)["met"] is True
    # The value of b holds, its interval does not.
    strict = judge([0.85, 0.75], certain=True)
    assert strict["met"] is False
    assert strict["message"].startswith("recall of plan = b 0.750 is 0.050 above the required 0.70, but the worse end")


def test_slices_with_few_rows_are_named_and_not_judged():
    judged = judge([0.8], few=[("x", 12), ("y", 1200)])
    assert judged["message"] == (
        "recall of plan = a 0.800 is 0.100 above the required 0.70, 95 % interval 0.700 to 0.900 "
        "(not judged for too few rows: plan = x (12 rows), plan = y (1,200 rows))"
    )
    assert judged["verdict"] == "met"


def test_without_a_slice_of_enough_rows_there_is_no_verdict():
    judged = judge([], few=[("x", 12)])
    assert (judged["verdict"], judged["met"]) == ("notEnoughRows", False)
    assert judged["message"] == (
        "not enough rows to judge recall by plan: no slice has as many as a verdict takes, plan = x (12 rows); "
        "give more rows, larger slices, or another minimumSliceRows"
    )
    assert judged["results"][0]["slices"] == 0
    # A criterion that is missed for certain is a verdict all the same.
    assert judge([], few=[("x", 12)], others=[Criterion("auc", "atLeast", 0.9, "auc")])["verdict"] == "missed"
    assert judge([], few=[("x", 12)], others=[Criterion("auc", "atLeast", 0.8, "auc")])["verdict"] == "notEnoughRows"


def test_a_naive_model_passes_by_all_rows_only():
    prior = NaiveModel("prior", "the prior", {key: Measure(0.9, 0.9, 0.9, 0) for key in ("recall", "auc")})
    assert judge([0.8], naive=[prior])["message"].endswith("; without a model: recall 0.900 by the prior")
    passing = judge([0.8], naive=[prior], others=[Criterion("recall", "atLeast", 0.7, "recall")])
    assert passing["message"].endswith("; without a model: recall 0.900 by the prior and would pass as well")


def test_slices_are_read_with_their_criterion():
    edges = {**RECALL, "slice": {"column": "age", "edges": [12, 24.5]}, "minimumSliceRows": 10}
    assert parse_criteria([BY_PLAN, edges, RECALL], TARGET) == [
        Criterion("recall", "atLeast", 0.7, "recall", column="plan"),
        Criterion("recall", "atLeast", 0.7, "recall", column="age", edges=(12.0, 24.5), minimum=10),
        Criterion("recall", "atLeast", 0.7, "recall"),
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"slice": "plan"}, 'criteria[0].slice: must be an object, got "plan"'),
        ({"slice": {}}, "criteria[0].slice.column: is missing from the configuration"),
        ({"slice": {"column": 1}}, "criteria[0].slice.column: must be a text, got 1"),
        ({"slice": {"column": "x", "edges": 1}}, "criteria[0].slice.edges: must be a list, got 1"),
        ({"slice": {"column": "x", "edges": ["1"]}}, "criteria[0].slice.edges: must be a whole number or a number"),
        ({"slice": {"column": "x"}, "minimumSliceRows": 1.5}, "criteria[0].minimumSliceRows: must be a whole number"),
    ],
)
def test_mistakes_in_slices(change, message):
    with pytest.raises(JobError) as error:
        parse_criteria([{**RECALL, **change}], TARGET)
    assert str(error.value).startswith(message)


def put_plans(job):
    """Of plan a nine of ten positive rows are found, of plan b half; c has few rows."""
    rows = [("a", 1, 0.9)] * 45 + [("a", 1, 0.1)] * 5 + [("a", 0, 0.2)] * 50
    rows += [("b", 1, 0.8)] * 20 + [("b", 1, 0.3)] * 20 + [("b", 0, 0.2)] * 40 + [("c", 1, 0.1)] * 10
    plans, labels, scores = zip(*rows, strict=True)
    put(job, list(labels), list(scores), train=[[label, 1] for label in labels], test=[[plan, 1] for plan in plans])


def test_the_gate_looks_at_each_slice(job):
    put_plans(job)
    whole = {**RECALL, "threshold": 0.6}
    assert run(job, BINARY, [whole, BY_PLAN], features=["plan", "x"]).code == 0
    document = read(job)
    verdict = document["success_criteria"]
    assert verdict["verdict"] == "missed"
    # All rows together would have passed.
    assert [result["met"] for result in verdict["results"]] == [True, False]
    assert verdict["message"].startswith(
        "recall of plan = b 0.500 is 0.200 below the required 0.70, 95 % interval 0.352 to 0.648, the worst of 2 "
        "slices (not judged for too few rows: plan = c (10 rows))"
    )


def test_rows_enough_are_what_the_criterion_says(job):
    put_plans(job)
    criterion = {**BY_PLAN, "threshold": 0.1, "minimumSliceRows": 41}
    assert run(job, BINARY, [criterion], features=["plan", "x"]).code == 0
    message = read(job)["success_criteria"]["message"]
    assert message.startswith("recall of plan = a 0.900 is 0.800 above the required 0.10, 95 % interval 0.")
    assert "(not judged for too few rows: plan = b (80 rows), plan = c (10 rows))" in message


def test_slices_of_a_number_by_its_edges(job):
    truths = [float(number) for number in range(300)]
    put(job, truths, [truth + (30 if truth < 150 else 1) for truth in truths], test=[[truth] for truth in truths])
    criterion = {"metric": "mae", "comparison": "atMost", "threshold": 10, "slice": {"column": "x", "edges": [150]}}
    assert run(job, NUMBER, [criterion]).code == 0
    message = read(job)["success_criteria"]["message"]
    assert message.startswith("mae of x = below 150 30.00 USD is 20.00 USD above the allowed 10 USD")
    assert math.isclose(read(job)["success_criteria"]["results"][0]["value"], 30)


def test_a_slice_of_what_is_no_feature_is_refused(job):
    put_plans(job)
    result = run(job, BINARY, [{**BY_PLAN, "slice": {"column": "zip"}}], features=["plan", "x"])
    assert result.message == "criteria: slices must be of a feature or of a column for judging, got zip"
