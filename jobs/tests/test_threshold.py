"""The decision threshold: how it is chosen on validation rows, and how it reaches the verdict and the version."""

import numpy as np
import pytest

from common.contract import VALIDATION_ROWS
from common.errors import JobError
from common.prediction_parts import ValidationRows
from evaluate.costs import Costs
from evaluate.threshold import Choice, Threshold, choose_threshold, read_threshold
from tests.conftest import read_csv
from tests.test_evaluate import BINARY, CLASSES, make_binary, put, read, run

LABELS = np.array([0, 0, 1, 0, 1, 1])
SCORES = np.array([0.1, 0.2, 0.3, 0.4, 0.7, 0.9])
COSTS = Costs(matrix=((0, 5), (60, 0)))


def choose(rule, labels=LABELS, scores=SCORES, share=0.0, costs=COSTS):
    return choose_threshold(Choice(rule, share), labels, scores, costs).value


@pytest.mark.parametrize(
    ("share", "threshold"), [(0.3, 0.8), (0.34, 0.6), (0.66, 0.6), (2 / 3, 0.6), (0.67, 0.25), (1, 0.25)]
)
def test_the_highest_threshold_with_the_wanted_recall(share, threshold):
    # Between 0.2 and 0.3 one digit is not enough, between 0.4 and 0.7 the middle rounds to 0.6.
    assert choose("recallAtLeast", share=share) == threshold


def test_the_threshold_that_costs_least():
    # Acting from 0.3 on costs one false positive; from 0.7 on a missed row.
    assert choose("lowestCost") == 0.25
    assert choose("lowestCost", costs=Costs(matrix=((0, 50), (10, 0)))) == 0.6
    # Acting never, and always.
    assert choose("lowestCost", costs=Costs(matrix=((0, 50), (1, 0))), labels=1 - LABELS) == 0.95
    assert choose("lowestCost", costs=Costs(matrix=((0, 1), (9, 0))), labels=1 - LABELS) == 0
    # Right decisions count as well: a hit that saves 1 is not worth a false positive.
    assert choose("lowestCost", costs=Costs(matrix=((0, 5), (60, 59)))) == 0.6


def test_costs_are_counted_over_all_thresholds():
    generator = np.random.default_rng(2)
    labels = generator.integers(0, 2, 300)
    scores = np.round(np.clip(generator.normal(0.4 + 0.2 * labels, 0.2), 0, 1), 2)
    found = choose("lowestCost", labels, scores)
    costs = [COSTS.price(labels, scores >= threshold).sum() for threshold in np.linspace(0, 1, 1001)]
    assert COSTS.price(labels, scores >= found).sum() == min(costs)


def test_the_best_f1():
    assert choose("bestF1") == 0.25
    assert choose("bestF1", labels=np.array([1, 0, 0, 0, 1, 1])) == 0.6


def test_of_thresholds_that_are_as_good_the_highest_is_taken():
    # F1 is 1 / 1.5 with one row, and with both rows and the one between them.
    labels, scores = np.array([1, 0, 0, 1]), np.array([0.2, 0.4, 0.6, 0.8])
    assert choose("bestF1", labels, scores) == 0.7


def test_equal_scores_are_decided_alike():
    labels, scores = np.array([0, 1, 0, 1]), np.array([0.3, 0.3, 0.1, 0.9])
    assert choose("recallAtLeast", labels, scores, share=1) == 0.2


def test_no_threshold_is_above_a_certain_answer():
    labels, scores = np.array([0, 0, 0]), np.array([0.5, 0.9, 1.0])
    assert choose("lowestCost", labels, scores) == 0.95
    assert choose("lowestCost", labels, np.array([0.5, 0.9, 0.99])) == 0.995


def test_scores_that_are_next_to_each_other_are_told_apart():
    low = 0.3
    high = np.nextafter(low, 1)
    threshold = choose("bestF1", np.array([0, 1]), np.array([low, high]))
    assert low < threshold <= high


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (0.3, Threshold(0.3)),
        (0, Threshold(0.0)),
        (1, Threshold(1.0)),
        ({"rule": "bestF1"}, Choice("bestF1")),
        ({"rule": "recallAtLeast", "share": 0.9}, Choice("recallAtLeast", 0.9)),
    ],
)
def test_what_the_configuration_may_say(given, expected):
    assert read_threshold({"decisionThreshold": given}) == expected
    assert read_threshold({}) == Threshold(0.5)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (-0.01, "decisionThreshold: must be from 0 to 1, got -0.01"),
        (float("nan"), "decisionThreshold: must be from 0 to 1, got nan"),
        ("0.5", 'decisionThreshold: must be a whole number or a number, got "0.5"'),
        ({}, "decisionThreshold.rule: is missing from the configuration"),
        ({"rule": "luck"}, "decisionThreshold.rule: must be one of lowestCost, bestF1, recallAtLeast"),
        ({"rule": "recallAtLeast"}, "decisionThreshold.share: is missing from the configuration"),
        ({"rule": "recallAtLeast", "share": 2}, "decisionThreshold.share: must be from 0 to 1, got 2"),
    ],
)
def test_what_it_may_not_say(given, message):
    with pytest.raises(JobError) as error:
        read_threshold({"decisionThreshold": given})
    assert str(error.value).startswith(message)


def test_the_lowest_cost_needs_costs():
    with pytest.raises(JobError) as error:
        choose("lowestCost", costs=None)
    assert str(error.value) == "decisionThreshold: lowestCost needs costs"


def put_validation(job, labels, scores):
    inputs = job.base / "processing" / "input"
    (inputs / "labels" / "validation-rows.txt").write_text("".join(f"{label}\n" for label in labels))
    (inputs / "predictions" / "validation-rows.csv.out").write_text("".join(f"{score}\n" for score in scores))


def test_held_out_rows_are_judged_by_what_was_chosen_on_validation_rows(job):
    labels, scores = make_binary(3, 400)
    put(job, labels, scores.tolist())
    chosen_on, chosen_by = make_binary(4, 700)
    put_validation(job, chosen_on.tolist(), chosen_by.tolist())
    criterion = {"metric": "recall", "comparison": "atLeast", "threshold": 0.85}
    rule = {"rule": "recallAtLeast", "share": 0.9}
    assert run(job, BINARY, [criterion], decisionThreshold=rule).code == 0
    document = read(job)
    section = document["decision_threshold"]
    threshold = section["value"]
    assert section == {
        "value": threshold,
        "text": f"{threshold}",
        "rule": "recallAtLeast",
        "aim": "a recall of at least 0.90",
        "validation_rows": 700,
    }
    assert (chosen_by[chosen_on == 1] >= threshold).mean() >= 0.9
    quality = document["binary_classification_metrics"]
    assert quality["decision_threshold"] == threshold
    assert quality["recall"]["value"] == pytest.approx((scores[labels == 1] >= threshold).mean())
    hint = f"; decision threshold {threshold}, chosen for a recall of at least 0.90 on 700 validation rows; without"
    assert hint in document["success_criteria"]["message"]
    assert document["dataset"]["item_count"] == 400


def test_too_few_validation_rows_choose_nothing(job):
    put(job, [0, 1] * 50, [0.1, 0.9] * 50)
    put_validation(job, [0, 1, 1], [0.1, 0.8, 0.9])
    assert run(job, BINARY, decisionThreshold={"rule": "bestF1"}).code == 0
    verdict = read(job)["success_criteria"]
    assert (verdict["verdict"], verdict["met"]) == ("notEnoughRows", False)
    assert verdict["message"] == (
        "not enough rows to choose the decision threshold: of 3 validation rows 1 others, 2 of left = Yes, "
        "at least 30 of each class are needed; give more rows, or set minimumHeldOutRows to what is enough for you"
    )
    assert read(job)["decision_threshold"] == {"value": 0.5, "text": "0.5"}


def test_a_threshold_that_was_given_is_recorded_without_a_word(job):
    put(job, [0, 1] * 50, [0.1, 0.9] * 50)
    assert run(job, BINARY, decisionThreshold=0.3).code == 0
    assert read(job)["decision_threshold"] == {"value": 0.3, "text": "0.3"}
    assert "decision threshold" not in read(job)["success_criteria"]["message"]
    assert Threshold(1e-7).text == "0.0000001"


def test_several_classes_have_no_threshold(job):
    put(job, [0, 1, 2] * 30, ["1,0,0", "0,1,0", "0,0,1"] * 30)
    assert run(job, CLASSES).code == 0
    assert "decision_threshold" not in read(job)


@pytest.mark.parametrize(
    ("labels", "answers", "message"),
    [
        (None, "0.5\n", "labels: no file validation-rows.txt under "),
        ("0\n1\n", None, "predictions: no file validation-rows.csv.out under "),
        ("0\n1\n", "0.5\n", "predictions: the model answered 1 lines for 2 validation rows"),
        ("0\n2\n", "0.5\n0.5\n", "labels: line 2 holds 2, expected 0 or 1"),
    ],
)
def test_validation_rows_that_are_not_there(job, labels, answers, message):
    put(job, [0, 1] * 50, [0.1, 0.9] * 50)
    inputs = job.base / "processing" / "input"
    if labels is not None:
        (inputs / "labels" / "validation-rows.txt").write_text(labels)
    if answers is not None:
        (inputs / "predictions" / "validation-rows.csv.out").write_text(answers)
    assert run(job, BINARY, decisionThreshold={"rule": "bestF1"}).message.startswith(message)


def test_the_preparation_sends_validation_rows_as_clients_do(prepared):
    rows = read_csv(prepared.output("test", "validation-rows.csv"))
    labels = prepared.output("labels", "validation-rows.txt").read_text().split()
    trained = read_csv(prepared.output("validation", "validation.csv"))
    assert len(rows) == len(labels) == len(trained)
    assert labels == [row[0] for row in trained]
    held_out = read_csv(prepared.output("test", "features.csv"))
    assert len(rows[0]) == len(held_out[0])
    assert not {tuple(row) for row in rows[:50]} & {tuple(row) for row in held_out[:1]}


def test_of_many_validation_rows_some_are_sent(tmp_path):
    chosen = ValidationRows(limit=10)
    for number in range(45):
        chosen.offer(number % 2, [str(number)])
    chosen.write(tmp_path, tmp_path)
    assert read_csv(tmp_path / "validation-rows.csv") == [["0"], ["8"], ["16"], ["24"], ["32"], ["40"]]
    assert (tmp_path / "validation-rows.txt").read_text() == "0\n" * 6
    assert VALIDATION_ROWS >= 10_000
