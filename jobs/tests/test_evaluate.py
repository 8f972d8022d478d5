"""The evaluate job against scikit-learn, against cases counted by hand, and its verdicts in words."""

import json

import numpy as np
import pytest
import sklearn.metrics

from common.contract import BINARY_METRICS
from evaluate.criteria import Criterion, judge_criteria
from evaluate.job import describe_quality
from evaluate.metrics import compute_metrics, judge, thin_curve, trace_curve


def put(job, labels, predictions):
    inputs = job.base / "processing" / "input"
    for name, lines in (("labels/labels.csv", labels), ("predictions/features.csv.out", predictions)):
        file = inputs / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(f"{line}\n" for line in lines))


def make_case(seed, rows, distinct=None):
    generator = np.random.default_rng(seed)
    labels = generator.integers(0, 2, rows)
    scores = np.clip(generator.normal(0.4 + 0.2 * labels, 0.3), 0, 1)
    return labels, np.round(scores, distinct) if distinct is not None else scores


def test_every_metric_that_a_criterion_can_name_is_computed():
    assert set(compute_metrics(judge(*make_case(0, 100), 0.5))) == set(BINARY_METRICS)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("rows", "distinct"), [(2000, None), (300, 1), (37, 2)])
@pytest.mark.parametrize("threshold", [0.5, 0.3])
def test_metrics_equal_scikit_learn(seed, rows, distinct, threshold):
    labels, scores = make_case(seed, rows, distinct)
    decisions = (scores >= threshold).astype(int)
    metrics = compute_metrics(judge(labels, scores, threshold))
    assert metrics == pytest.approx(
        {
            "accuracy": sklearn.metrics.accuracy_score(labels, decisions),
            "auc": sklearn.metrics.roc_auc_score(labels, scores),
            "f1": sklearn.metrics.f1_score(labels, decisions, zero_division=0),
            "precision": sklearn.metrics.precision_score(labels, decisions, zero_division=0),
            "recall": sklearn.metrics.recall_score(labels, decisions, zero_division=0),
            "log_loss": sklearn.metrics.log_loss(labels, scores),
        },
        abs=1e-12,
    )


def test_weights_equal_scikit_learn():
    labels, scores = make_case(3, 200, 1)
    weights = np.random.default_rng(4).integers(0, 4, 200).astype(float)
    metrics = compute_metrics(judge(labels, scores, 0.5), weights)
    decisions = scores >= 0.5
    assert metrics["auc"] == pytest.approx(sklearn.metrics.roc_auc_score(labels, scores, sample_weight=weights))
    assert metrics["f1"] == pytest.approx(sklearn.metrics.f1_score(labels, decisions, sample_weight=weights))
    assert metrics["log_loss"] == pytest.approx(sklearn.metrics.log_loss(labels, scores, sample_weight=weights))


def test_curve_equals_scikit_learn():
    labels, scores = make_case(1, 400, 2)
    false_rates, true_rates, _ = trace_curve(judge(labels, scores, 0.5))
    reference = sklearn.metrics.roc_curve(labels, scores, drop_intermediate=False)
    assert false_rates == pytest.approx(reference[0])
    assert true_rates == pytest.approx(reference[1])


def test_a_case_counted_by_hand():
    labels = np.array([0, 0, 1, 1, 1])
    scores = np.array([0.1, 0.6, 0.4, 0.6, 0.9])
    # Of six pairs, 0.1 is below all three positives (3), 0.6 is below one, equal to one, above one (1.5): 4.5 of 6.
    # Decisions at 0.5: 0 1 0 1 1.
    metrics, document = describe_quality(labels, scores, 0.5)
    assert metrics["auc"] == pytest.approx(4.5 / 6)
    assert metrics["accuracy"] == pytest.approx(3 / 5)
    assert metrics["precision"] == metrics["recall"] == metrics["f1"] == pytest.approx(2 / 3)
    assert metrics["log_loss"] == pytest.approx(-np.mean(np.log([0.9, 0.4, 0.4, 0.6, 0.9])))
    assert document["confusion_matrix"] == {"0": {"0": 1, "1": 1}, "1": {"0": 1, "1": 2}}
    assert document["receiver_operating_characteristic_curve"] == {
        "false_positive_rates": [0, 0, 0.5, 0.5, 1],
        "true_positive_rates": pytest.approx([0, 1 / 3, 2 / 3, 1, 1], abs=1e-6),
    }


def test_no_positive_prediction_is_no_division_by_zero():
    metrics = compute_metrics(judge(np.array([0, 1, 1]), np.array([0.1, 0.2, 0.3]), 0.5))
    assert (metrics["precision"], metrics["recall"], metrics["f1"]) == (0, 0, 0)


def test_a_certain_mistake_has_a_finite_loss():
    labels, scores = np.array([0, 1]), np.array([1.0, 1.0])
    loss = compute_metrics(judge(labels, scores, 0.5))["log_loss"]
    assert loss == pytest.approx(sklearn.metrics.log_loss(labels, scores, labels=[0, 1]))


def test_deviations_are_those_of_resampling():
    labels, scores = make_case(2, 500)
    _, document = describe_quality(labels, scores, 0.5)
    accuracy = document["accuracy"]
    # The accuracy of n independent rows has the deviation √(p(1−p)/n); 200 resamples estimate it within a fifth.
    exact = np.sqrt(accuracy["value"] * (1 - accuracy["value"]) / 500)
    assert accuracy["standard_deviation"] == pytest.approx(exact, rel=0.2)
    assert describe_quality(labels, scores, 0.5)[1] == document


def test_long_curves_are_thinned():
    points = np.linspace(0, 1, 5000)
    (thin,) = thin_curve(points)
    assert (len(thin), thin[0], thin[-1]) == (201, 0, 1)
    assert thin_curve(np.array([0.0, 0.5, 1.0])) == [[0, 0.5, 1]]


@pytest.mark.parametrize(
    ("criterion", "value", "met", "message"),
    [
        (("auc", "atLeast", 0.8), 0.782, False, "auc 0.782 is 0.018 below the required 0.80"),
        (("auc", "atLeast", 0.8), 0.8, True, "auc 0.800 is exactly the required 0.80"),
        (("auc", "atLeast", 0.8), 0.79996, False, "auc 0.799960 is 0.000040 below the required 0.80"),
        (("accuracy", "atLeast", 0.625), 0.75, True, "accuracy 0.750 is 0.125 above the required 0.625"),
        (("logLoss", "atMost", 0.5), 0.512, False, "logLoss 0.512 is 0.012 above the allowed 0.50"),
        (("logLoss", "atMost", 1), 0.4, True, "logLoss 0.400 is 0.600 below the allowed 1.00"),
    ],
)
def test_criteria_in_words(criterion, value, met, message):
    metric, comparison, threshold = criterion
    key = {"logLoss": "log_loss"}.get(metric, metric)
    verdict = judge_criteria([Criterion(metric, comparison, float(threshold), key)], {key: value})
    assert (verdict["met"], verdict["message"]) == (met, message)
    assert verdict["results"][0]["value"] == value


def test_the_message_names_what_was_missed():
    criteria = [Criterion("auc", "atLeast", 0.8), Criterion("f1", "atLeast", 0.5), Criterion("recall", "atLeast", 0.9)]
    verdict = judge_criteria(criteria, {"auc": 0.7, "f1": 0.6, "recall": 0.4})
    assert (
        verdict["message"]
        == "auc 0.700 is 0.100 below the required 0.80; recall 0.400 is 0.500 below the required 0.90"
    )
    assert [result["met"] for result in verdict["results"]] == [False, True, False]
    assert judge_criteria([], {}) == {"met": True, "message": "no criteria to meet", "results": []}


def test_the_job_writes_what_the_pipeline_reads(job):
    labels, scores = make_case(9, 100)
    put(job, labels, [float(score) for score in scores])
    result = job.run("evaluate", {"criteria": [{"metric": "auc", "comparison": "atLeast", "threshold": 0.99}]})
    assert result.code == 0, result.stderr
    document = json.loads(job.output("evaluation", "evaluation.json").read_text())
    assert document["version"] == 0
    assert document["dataset"]["item_count"] == 100
    assert document["dataset"]["evaluation_time"].endswith("Z")
    quality = document["binary_classification_metrics"]
    assert quality["auc"]["value"] == pytest.approx(sklearn.metrics.roc_auc_score(labels, scores))
    assert set(quality["auc"]) == {"value", "standard_deviation"}
    assert document["success_criteria"]["met"] is False
    assert "below the required 0.99" in document["success_criteria"]["message"]
    lines = job.output("predictions", "predictions.csv").read_text().splitlines()
    assert lines[0] == "prediction,label"
    assert lines[1:] == [f"{float(score)!r},{label}" for score, label in zip(scores, labels, strict=True)]


@pytest.mark.parametrize(
    ("labels", "predictions", "message"),
    [
        ([0, 1, 1], [0.1, 0.2], "predictions: the model answered 2 lines for 3 held-out rows"),
        ([0, 1], [0.1, 1.5], "predictions: line 2 holds 1.5, expected the probability of the positive class"),
        ([0, 1], [0.1, "nan"], "predictions: line 2 holds nan, expected the probability"),
        ([0, 1], [0.1, "0.2,0.8"], "file features.csv.out, line 2: '0.2,0.8' is no prediction, expected one number"),
        ([0, 2], [0.1, 0.2], "labels: line 2 holds 2, expected 0 or 1"),
        ([1, 1], [0.1, 0.2], "labels: all 2 held-out rows are of one class, so the model cannot be judged"),
        ([], [], "labels: all 0 held-out rows are of one class"),
    ],
)
def test_unusable_input(job, labels, predictions, message):
    put(job, labels, predictions)
    result = job.run("evaluate", {"criteria": []})
    assert result.code == 1
    assert result.message.startswith(message)
    assert result.stderr == result.message + "\n"


def test_absent_input(job):
    result = job.run("evaluate", {"criteria": []})
    assert result.message.startswith("labels: no .csv file under ")


@pytest.mark.parametrize(
    ("configuration", "message"),
    [
        ({"criteria": [{"metric": "mse"}]}, "criteria[0].metric: must be one of accuracy, auc, f1, precision, recall"),
        (
            {"criteria": [{"metric": "auc", "comparison": ">="}]},
            "criteria[0].comparison: must be one of atLeast, atMost",
        ),
        (
            {"criteria": [{"metric": "auc", "comparison": "atLeast", "threshold": "0.8"}]},
            'criteria[0].threshold: must be a whole number or a number, got "0.8"',
        ),
        ({"decisionThreshold": 1.01}, "decisionThreshold: must be from 0 to 1, got 1.01"),
    ],
)
def test_mistakes_in_the_configuration(job, configuration, message):
    assert job.run("evaluate", configuration).message.startswith(message)
