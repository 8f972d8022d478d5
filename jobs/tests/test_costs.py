"""What answers cost: values and intervals beside a reference, the naive models, and the gate by them."""

import json
from pathlib import Path

import numpy as np
import pytest

from common.errors import JobError
from common.target import Target, parse_target
from evaluate.costs import Costs, parse_costs
from evaluate.naive import find_best, find_cheapest, improve
from evaluate.quality import Judge
from tests.test_evaluate import BINARY, CLASSES, NUMBER, make_binary, put, read, run

#: the values that the quality monitor is held to as well
GOLDEN = json.loads((Path(__file__).parents[2] / "test" / "engine" / "quality" / "golden" / "cost.json").read_text())
CHURN = {"matrix": [[0, 5], [60, 0]], "unit": "USD"}
THREE = {"matrix": [[0, 1, 9], [2, 0, 4], [30, 4, 0]]}
CHEAP = {"metric": "costPerRow", "key": "cost_per_row", "comparison": "atMost", "threshold": 8}


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case["name"])
def test_values_and_intervals(case):
    given = case["costs"]
    costs = Costs(matrix=given.get("matrix"), over=given.get("over", 0), under=given.get("under", 0))
    measure = costs.measure(np.array(case["truth"]), np.array(case["predicted"]))
    found = (measure.value, measure.lower, measure.upper)
    assert found == pytest.approx((case["value"], case["lower"], case["upper"]), abs=1e-10)


def test_the_threshold_decides_what_a_probability_costs():
    labels, scores = np.array([0, 0, 1, 1]), np.array([0.1, 0.4, 0.4, 0.9])
    costs = parse_costs({"costs": CHURN}, parse_target(BINARY, "target"))
    values = [
        Judge(Target("left"), threshold, costs).measure(labels, scores)["cost_per_row"].value
        for threshold in (0.4, 0.41)
    ]
    assert values == [5 / 4, 60 / 4]
    assert Judge(Target("left"), 0.5).measure(labels, scores)["cost_per_row"] is None


def test_the_likeliest_class_decides_what_probabilities_cost():
    costs = parse_costs({"costs": THREE}, parse_target(CLASSES, "target"))
    probabilities = np.array([[0.2, 0.3, 0.5], [0.5, 0.3, 0.2]])
    judge = Judge(parse_target(CLASSES, "target"), 0.5, costs)
    assert judge.measure(np.array([0, 2]), probabilities)["cost_per_row"].value == (9 + 30) / 2


def test_a_deviation_costs_by_its_side():
    costs = parse_costs({"costs": {"over": 1, "under": 4}}, parse_target(NUMBER, "target"))
    assert costs.price(np.array([10.0, 10.0, 10.0]), np.array([13.0, 8.0, 10.0])).tolist() == [3, 8, 0]


def test_the_gate_judges_by_what_wrong_answers_cost(job):
    labels, scores = make_binary(3, 400)
    put(job, labels, scores.tolist())
    criteria = [{**CHEAP, "threshold": 3}, {**CHEAP, "comparison": "atLeast", "threshold": 0.2, "overNaive": True}]
    assert run(job, BINARY, criteria, costs=CHURN).code == 0
    document = read(job)
    assert document["costs"] == {"unit": "USD", "matrix": [[0, 5], [60, 0]]}
    acts = scores >= 0.5
    expected = (5 * (acts & (labels == 0)).sum() + 60 * (~acts & (labels == 1)).sum()) / 400
    cost = document["binary_classification_metrics"]["cost_per_row"]
    assert cost["value"] == pytest.approx(expected)
    assert cost["lower"] < expected < cost["upper"]
    naive = {name: model["metrics"]["cost_per_row"] for name, model in document["naive_models"].items()}
    assert naive["always"] == pytest.approx(5 * (labels == 0).mean())
    assert naive["never"] == pytest.approx(60 * (labels == 1).mean())
    message = document["success_criteria"]["message"]
    # Always acting is cheaper than a model whose threshold knows nothing of the costs.
    assert message.startswith(f"costPerRow {expected:.3f} USD is ")
    assert f"; improvement of costPerRow over naive models {1 - expected / naive['always']:.3f} is " in message
    assert message.endswith(
        f"without a model: costPerRow {naive['always']:.3f} USD by always yes and would pass as well"
    )


def test_without_a_unit_costs_are_plain_numbers(job):
    put(job, [0, 1] * 50, [0.1, 0.9] * 50)
    assert run(job, BINARY, [CHEAP], costs={"matrix": CHURN["matrix"]}).code == 0
    message = read(job)["success_criteria"]["message"]
    assert message.startswith("costPerRow 0.000 is 8.000 below the allowed 8, 95 % interval 0.000 to 2.")
    assert read(job)["costs"] == {"matrix": [[0, 5], [60, 0]]}


def test_a_cost_that_nobody_stated_is_not_measured(job):
    put(job, [0, 1] * 50, [0.1, 0.9] * 50)
    assert run(job, BINARY, [CHEAP]).code == 0
    assert "costs" not in read(job)
    assert "cost_per_row" not in read(job)["binary_classification_metrics"]
    assert read(job)["success_criteria"]["message"].startswith("costPerRow is not defined on the held-out rows")


def test_the_cheapest_answer_for_every_row_is_a_naive_model():
    target = parse_target(CLASSES, "target")
    labels = np.array([0] * 60 + [1] * 10 + [2] * 30)
    [(name, words, answers)] = find_cheapest(parse_costs({"costs": THREE}, target), target, labels, 4)
    # Always a costs 0 + 20 + 900, always b 60 + 0 + 120, always d 540 + 40 + 0.
    assert (name, words) == ("cheapest", "always b, c")
    assert answers.tolist() == [[0, 1, 0]] * 4
    number = parse_target(NUMBER, "target")
    truths = np.arange(101.0)
    [(name, words, answers)] = find_cheapest(Costs(over=1, under=3), number, truths, 2)
    assert (name, words, answers.tolist()) == ("cheapest", "the 75% quantile", [75, 75])
    assert find_cheapest(Costs(matrix=((0, 5), (60, 0))), Target("left"), truths, 2) == []


def test_cheapest_models_are_judged_beside_the_model(job):
    labels = [0.0, 1.0, 2.0, 3.0] * 30
    put(job, labels, labels)
    assert run(job, NUMBER, [{**CHEAP, "threshold": 0.5}], costs={"over": 1, "under": 3}).code == 0
    naive = read(job)["naive_models"]
    assert naive["cheapest"]["metrics"]["cost_per_row"] == min(
        model["metrics"]["cost_per_row"] for name, model in naive.items() if name != "rule"
    )


def test_an_improvement_ends_at_what_right_answers_cost():
    # Acting costs 5, also where it is right: a perfect model costs something.
    costs = Costs(matrix=((0, 5), (60, 5)))
    labels = np.array([0, 0, 0, 1])
    judge = Judge(Target("left"), 0.5, costs)
    assert judge.price_perfect(labels) == 1.25
    assert improve(2.5, 5.0, "cost_per_row", 1.25) == pytest.approx(2.5 / 3.75)
    assert improve(2.5, 5.0, "log_loss", 1.25) == 0.5
    assert Judge(Target("left"), 0.5).price_perfect(labels) == 0
    assert judge.price_perfect(np.array([])) == 0
    assert find_best([], "cost_per_row") is None


@pytest.mark.parametrize(
    ("target", "costs", "message"),
    [
        (BINARY, 5, "costs: must be an object, got 5"),
        (BINARY, {}, "costs.matrix: is missing from the configuration"),
        (BINARY, {"matrix": [[0, 1]]}, "costs.matrix: must be 2 lists of 2 numbers"),
        (BINARY, {"matrix": [[0, 1], [1]]}, "costs.matrix: must be 2 lists of 2 numbers"),
        (BINARY, {"matrix": [[0, 1], 1]}, "costs.matrix: must be 2 lists of 2 numbers"),
        (CLASSES, CHURN, "costs.matrix: must be 3 lists of 3 numbers"),
        (BINARY, {"matrix": [[0, "1"], [1, 0]]}, 'costs.matrix: must be a whole number or a number, got "1"'),
        (BINARY, {"matrix": [[0, float("inf")], [1, 0]]}, "costs.matrix: must be a finite number, got inf"),
        (BINARY, {**CHURN, "unit": 5}, "costs.unit: must be a text, got 5"),
        (NUMBER, {"over": 1}, "costs.under: is missing from the configuration"),
    ],
)
def test_mistakes_in_costs(target, costs, message):
    with pytest.raises(JobError) as error:
        parse_costs({"costs": costs}, parse_target(target, "target"))
    assert str(error.value) == message
