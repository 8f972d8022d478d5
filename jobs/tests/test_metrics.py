"""What the evaluation measures: values by scikit-learn's golden file, intervals against rows that are drawn anew."""

import json
from pathlib import Path

import numpy as np
import pytest
import sklearn.metrics

from common.judging_terms import BINARY_METRICS, COST_METRIC, MULTICLASS_METRICS, REGRESSION_METRICS
from common.target import Target
from evaluate.metrics import measure_binary, measure_multiclass, measure_regression
from evaluate.quality import Judge, thin_curve

#: the values that the quality monitor is held to as well, so that the gate and the monitor mean the same by a name
GOLDEN = json.loads(
    (Path(__file__).parents[2] / "test" / "engine" / "quality" / "golden" / "scikit-learn.json").read_text()
)
#: names in evaluation.json that are not those of the golden file
KEYS = {
    "macro_f1": "macroF1",
    "weighted_f1": "weightedF1",
    "least_recall": "leastRecall",
    "log_loss": "logLoss",
    "brier_score": "brierScore",
    "median_absolute_error": "medianAbsoluteError",
    "largest_error": "largestError",
}


def expect_values(measures, expected):
    for key, measure in measures.items():
        name = KEYS.get(key, key)
        assert measure.value == pytest.approx(expected[name], rel=1e-9), key
        assert measure.lower <= measure.value <= measure.upper, key
    assert len(measures) == len(expected)


@pytest.mark.parametrize("case", GOLDEN["binary"], ids=lambda case: case["name"])
def test_binary_values(case):
    measures = measure_binary(np.array(case["truth"]), np.array(case["scores"]), case["threshold"])
    assert (*measures, COST_METRIC) == BINARY_METRICS
    expect_values(measures, case["metrics"])


@pytest.mark.parametrize("case", GOLDEN["multiclass"], ids=lambda case: f"{case['classes']} classes")
def test_multiclass_values(case):
    measures = measure_multiclass(np.array(case["truth"]), np.array(case["probabilities"]))
    assert (*measures, COST_METRIC) == MULTICLASS_METRICS
    expect_values(measures, case["metrics"])


@pytest.mark.parametrize("case", GOLDEN["regression"])
def test_regression_values(case):
    measures = measure_regression(np.array(case["truth"]), np.array(case["predicted"]))
    assert {*measures, COST_METRIC} == set(REGRESSION_METRICS)
    expect_values(measures, case["metrics"])


def redraw(measure, rows, *arrays):
    """The deviation of each metric when rows are drawn anew."""
    generator = np.random.default_rng(1)
    drawn = [generator.integers(0, rows, rows) for _ in range(300)]
    values = [{key: one.value for key, one in measure(*(a[chosen] for a in arrays)).items() if one} for chosen in drawn]
    return {key: np.std([value[key] for value in values], ddof=1) for key in values[0]}


@pytest.mark.parametrize("kind", ["binary", "multiclass", "regression"])
def test_deviations_are_those_of_rows_that_are_drawn_anew(kind):
    generator = np.random.default_rng(7)
    rows = 400
    if kind == "binary":
        labels = (generator.random(rows) < 0.35).astype(int)
        scores = 1 / (1 + np.exp(-(generator.normal(size=rows) + 1.5 * labels - 1)))
        measure, arrays = (lambda *given: measure_binary(*given, 0.5)), (labels, scores)
    elif kind == "multiclass":
        labels = generator.integers(0, 3, rows)
        scores = generator.dirichlet([1, 1, 1], rows) * 0.7
        scores[np.arange(rows), labels] += 0.3
        measure, arrays = measure_multiclass, (labels, scores)
    else:
        truths = generator.normal(50, 10, rows)
        measure, arrays = measure_regression, (truths, truths + generator.normal(0, 5, rows))
    expected = redraw(measure, rows, *arrays)
    for key, one in measure(*arrays).items():
        # The largest error is a fact about the rows; which class has the least recall is chance as well.
        if key not in ("largest_error", "least_recall"):
            assert one.deviation == pytest.approx(expected[key], rel=0.25), key
            assert one.upper - one.lower == pytest.approx(4 * one.deviation, rel=0.25), key


def test_a_case_counted_by_hand():
    labels = np.array([0, 0, 1, 1, 1])
    scores = np.array([0.1, 0.6, 0.4, 0.6, 0.9])
    # Of six pairs, 0.1 is below all three positives (3), 0.6 is below one, equal to one, above one (1.5): 4.5 of 6.
    # Decisions at 0.5: 0 1 0 1 1.
    judge = Judge(Target("left", positive_class="Yes"), 0.5)
    measures = judge.measure(labels, scores)
    values = {key: measure.value for key, measure in measures.items() if measure is not None}
    assert values["auc"] == pytest.approx(4.5 / 6)
    assert values["accuracy"] == pytest.approx(3 / 5)
    assert values["precision"] == values["recall"] == values["f1"] == pytest.approx(2 / 3)
    assert values["log_loss"] == pytest.approx(-np.mean(np.log([0.9, 0.4, 0.4, 0.6, 0.9])))
    document = judge.describe(labels, scores, measures)
    assert document["confusion_matrix"] == {"0": {"0": 1, "1": 1}, "1": {"0": 1, "1": 2}}
    assert document["receiver_operating_characteristic_curve"] == {
        "false_positive_rates": [0, 0, 0.5, 0.5, 1],
        "true_positive_rates": pytest.approx([0, 1 / 3, 2 / 3, 1, 1], abs=1e-6),
    }


def test_no_positive_prediction_is_no_division_by_zero():
    measures = measure_binary(np.array([0, 1, 1]), np.array([0.1, 0.2, 0.3]), 0.5)
    assert [measures[key].value for key in ("precision", "recall", "f1")] == [0, 0, 0]
    # Of a precision that no row counts for nothing is known.
    assert (measures["precision"].lower, measures["precision"].upper) == (0, 1)


def test_a_certain_mistake_has_a_finite_loss():
    labels, scores = np.array([0, 1]), np.array([1.0, 1.0])
    loss = measure_binary(labels, scores, 0.5)["log_loss"].value
    assert loss == pytest.approx(sklearn.metrics.log_loss(labels, scores, labels=[0, 1]))


def test_a_perfect_ranking_of_few_rows_is_not_certain():
    auc = measure_binary(np.array([0, 0, 1, 1]), np.array([0.1, 0.2, 0.8, 0.9]), 0.5)["auc"]
    assert (auc.value, auc.lower, auc.upper) == (1, 0, 1)


def test_constant_scores_are_not_certain():
    """As engine/quality/auc.ts has it: scores that tell nothing have no variance to go by."""
    auc = measure_binary(np.array([0] * 30 + [1] * 10), np.full(40, 0.3), 0.5)["auc"]
    assert (auc.value, auc.lower, auc.upper) == (0.5, pytest.approx(0.2), pytest.approx(0.8))


def test_perfect_classes_of_few_rows_are_not_certain():
    measures = measure_multiclass(np.array([0, 0, 1, 1, 1, 2, 2, 2, 2] * 3), np.eye(3)[[0, 0, 1, 1, 1, 2, 2, 2, 2] * 3])
    for key in ("auc", "macro_f1", "weighted_f1"):
        assert (measures[key].value, measures[key].lower, measures[key].upper) == (1, 0.5, 1), key


def test_what_the_rows_do_not_define_is_absent():
    assert measure_binary(np.array([0, 0]), np.array([0.1, 0.6]), 0.5)["auc"] is None
    assert measure_multiclass(np.array([0, 1]), np.array([[0.8, 0.1, 0.1], [0.1, 0.4, 0.5]]))["auc"] is None
    some = measure_regression(np.array([0.0, 2.0]), np.array([1.0, 3.0]))
    assert (some["mape"], some["wape"].value) == (None, 1)
    assert measure_regression(np.array([0.0, 0.0]), np.array([1.0, 3.0]))["wape"] is None
    assert measure_regression(np.array([2.0, 2.0]), np.array([1.0, 3.0]))["r2"] is None


def test_long_curves_are_thinned():
    points = np.linspace(0, 1, 5000)
    (thin,) = thin_curve(points)
    assert (len(thin), thin[0], thin[-1]) == (201, 0, 1)
    assert thin_curve(np.array([0.0, 0.5, 1.0])) == [[0, 0.5, 1]]
