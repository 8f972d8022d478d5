"""What evaluation.json says beyond metrics: calibration, slices, groups, importance, residuals; held to libraries."""

import csv
import json
import math

import numpy as np
import pytest
import scipy.stats
import sklearn.metrics
from sklearn.calibration import calibration_curve

from common.permuted import write_permuted_rows
from common.target import Target
from evaluate.calibration import describe_calibration
from evaluate.importance import describe_importance
from evaluate.measure import find_auc_influences
from evaluate.page.render import render_evaluation
from evaluate.quality import Judge
from tests.test_evaluate import BINARY, CLASSES, NUMBER, put, read, run

YES = Target("left", "binary", "Yes", "No")
FEATURES = ["plan", "gender", "usage"]


def make_rows(seed=3, count=600):
    """Rows whose plan decides most, whose usage decides some, and whose gender nothing; and the odds."""
    generator = np.random.default_rng(seed)
    plans = generator.choice(["month", "year", "two years, paid"], count, p=[0.5, 0.47, 0.03])
    genders = generator.choice(["female", "male", ""], count, p=[0.5, 0.4, 0.1])
    rows = [
        [plan, gender, f"{usage:.3f}"]
        for plan, gender, usage in zip(plans, genders, generator.normal(size=count), strict=True)
    ]
    return generator, rows


def find_odds(rows):
    return np.array([3 * (plan == "month") + float(usage) - 1.5 for plan, _, usage in rows])


def answer(rows):
    return 1 / (1 + np.exp(-find_odds(rows)))


def put_all(job, labels, rows, answer_rows, form=str):
    """Held-out rows, and the answers to them and to their shuffled copies."""
    put(job, labels, [form(one) for one in answer_rows(rows)], train=[[0, *rows[0]], [1, *rows[1]]], test=rows)
    inputs = job.base / "processing" / "input"
    write_permuted_rows(inputs / "test", inputs / "labels", FEATURES, 400)
    with (inputs / "test" / "permuted-rows.csv").open(newline="") as stream:
        asked = list(csv.reader(stream))
    file = inputs / "predictions" / "permuted-rows.csv.out"
    file.write_text("".join(f"{form(one)}\n" for one in answer_rows(asked)))
    return asked


def run_all(job, target, **rest):
    result = run(job, target, features=FEATURES, **rest)
    assert result.code == 0, result.message
    return read(job)


def test_a_binary_model_from_all_sides(job):
    generator, rows = make_rows()
    labels = (generator.random(len(rows)) < answer(rows)).astype(int)
    put_all(job, labels.tolist(), rows, answer)
    document = run_all(job, BINARY, groups=[{"column": "gender"}, {"column": "usage", "edges": [0]}])

    slices = document["slices"]
    assert slices["metric"] == "auc"
    assert slices["overall"] == pytest.approx(sklearn.metrics.roc_auc_score(labels, answer(rows)))
    named = {(one["feature"], one["slice"]): one for one in slices["slices"]}
    assert set(named) == {
        *(("plan", value) for value in ("month", "year", "two years, paid")),
        *(("gender", value) for value in ("female", "male", "(missing)")),
    }
    chosen = np.array([row[0] == "year" for row in rows])
    auc = sklearn.metrics.roc_auc_score(labels[chosen], answer(rows)[chosen])
    assert named["plan", "year"]["value"] == pytest.approx(auc)
    assert named["plan", "year"]["rows"] == chosen.sum()
    assert named["plan", "year"]["lower"] < auc < named["plan", "year"]["upper"]
    # The worst first; few rows last, whatever they say.
    enough = [one for one in slices["slices"] if one["rows"] >= 30]
    assert [one["value"] for one in enough] == sorted(one["value"] for one in enough)
    assert slices["slices"][-1]["slice"] == "two years, paid"

    gender, usage = document["groups"]
    assert [group["group"] for group in usage["groups"]] == ["below 0", "0 and more"]
    decisions = answer(rows) >= 0.5
    rates = {group["group"]: group["rates"] for group in gender["groups"]}
    for name in ("female", "male"):
        own = np.array([row[1] == name for row in rows])
        assert rates[name]["selection_rate"]["value"] == pytest.approx(decisions[own].mean())
        found = sklearn.metrics.recall_score(labels[own], decisions[own])
        assert rates[name]["recall"]["value"] == pytest.approx(found)
        assert rates[name]["recall"]["rows"] == labels[own].sum()
    parity = gender["differences"]["selection_rate"]
    values = [rate["selection_rate"]["value"] for rate in rates.values()]
    assert parity["value"] == pytest.approx(max(values) - min(values))
    assert parity["ratio"] == pytest.approx(min(values) / max(values))
    assert parity["lower"] < parity["value"] < parity["upper"]

    importance = document["feature_importance"]
    assert (importance["method"], importance["metric"], importance["rows"]) == ("permutation", "auc", 400)
    assert [one["name"] for one in importance["features"]] == ["plan", "usage", "gender"]
    plan, _, none = importance["features"]
    assert plan["lower"] > 0
    assert none == {"name": "gender", "value": 0, "lower": 0, "upper": 0}
    assert "residuals" not in document


@pytest.mark.parametrize(("target", "edges"), [(CLASSES, []), (NUMBER, [0])])
def test_classes_and_numbers_have_theirs(job, target, edges):
    generator, rows = make_rows()
    odds = find_odds(rows)
    if target is CLASSES:
        labels = np.digitize(odds + generator.normal(0, 0.5, len(rows)), [-1, 1])

        def answer_rows(asked):
            decided = np.digitize(find_odds(asked), [-1, 1])
            return [",".join("0.8" if number == one else "0.1" for number in range(3)) for one in decided]
    else:
        labels = (1000 * odds + generator.normal(0, 200, len(rows))).round(2)

        def answer_rows(asked):
            return 1000 * find_odds(asked)

    put_all(job, labels.tolist(), rows, answer_rows)
    document = run_all(job, target, groups=[{"column": "usage", "edges": edges}] if edges else [{"column": "gender"}])
    assert [one["name"] for one in document["feature_importance"]["features"]] == ["plan", "usage", "gender"]
    assert document["slices"]["metric"] == {"kind": "accuracy", "price": "mae"}[target["name"]]
    difference = document["groups"][0]["differences"]
    if target is CLASSES:
        assert {"accuracy", "selection_rate of b, c", "recall of d"} <= set(difference)
        assert document["calibration"]["brier_score"]["value"] > 0
        return
    residuals = document["residuals"]
    errors = labels - answer_rows(rows)
    assert residuals["quantiles"]["50%"] == pytest.approx(np.median(errors))
    assert sum(bar["count"] for bar in residuals["histogram"]) == len(rows)
    assert sum(bin_["rows"] for bin_ in residuals["bins"]) == len(rows)
    assert len(residuals["points"]["actual"]) == 300
    assert difference["mean_prediction"]["most"] == "0 and more"
    assert "calibration" not in document
    below = np.array([float(row[2]) < 0 for row in rows])
    mean = next(group for group in document["groups"][0]["groups"] if group["group"] == "below 0")
    assert mean["rates"]["mean_error"]["value"] == pytest.approx(-errors[below].mean())


def test_calibration_is_the_librarys_curve():
    generator = np.random.default_rng(8)
    said = generator.random(2000)
    labels = (generator.random(2000) < said).astype(int)
    described = describe_calibration(labels, said, YES)
    observed, predicted = calibration_curve(labels, said, n_bins=10, strategy="quantile")
    assert [bin_["observed"]["value"] for bin_ in described["bins"]] == pytest.approx(observed.tolist())
    assert [bin_["predicted"] for bin_ in described["bins"]] == pytest.approx(predicted.tolist())
    assert described["brier_score"]["value"] == pytest.approx(sklearn.metrics.brier_score_loss(labels, said))
    assert described["expected_calibration_error"] < described["perfect_model_stays_below"]
    # Half as sure as it should be.
    timid = describe_calibration(labels, 0.5 + (said - 0.5) / 2, YES)
    assert timid["expected_calibration_error"] > 2 * timid["perfect_model_stays_below"]


def test_a_perfect_model_stays_below_in_95_of_100_samples():
    generator = np.random.default_rng(9)
    said = generator.beta(1, 3, 500)
    below = [
        described["expected_calibration_error"] <= described["perfect_model_stays_below"]
        for _ in range(400)
        for described in [describe_calibration((generator.random(500) < said).astype(int), said, YES)]
    ]
    # Three standard deviations of a share of 400.
    assert np.mean(below) == pytest.approx(0.95, abs=3 * math.sqrt(0.95 * 0.05 / 400))


@pytest.mark.parametrize("said", [np.full(50, 0.3), np.array([0.0, 1.0] * 25)])
def test_answers_that_are_alike_are_one_bin(said):
    labels = np.array([0, 1] * 25)
    described = describe_calibration(labels, said, YES)
    assert sum(bin_["rows"] for bin_ in described["bins"]) == 50
    assert len(described["bins"]) == len(np.unique(said))


def test_the_interval_of_an_importance_is_that_of_a_paired_test(tmp_path):
    """Of a number it is the paired t-test's; of an AUC, DeLong's, which the bootstrap agrees with."""
    generator = np.random.default_rng(11)
    labels = generator.integers(0, 2, 400)
    whole = labels + generator.normal(0, 1, 400)
    other = 0.5 * whole + generator.normal(0, 0.7, 400)
    influences = find_auc_influences(whole, labels == 1) - find_auc_influences(other, labels == 1)
    drawn = []
    for _ in range(1000):
        rows = generator.integers(0, 400, 400)
        scores = [sklearn.metrics.roc_auc_score(labels[rows], answers[rows]) for answers in (whole, other)]
        drawn.append(scores[0] - scores[1])
    assert scipy.stats.sem(influences) == pytest.approx(np.std(drawn), rel=0.1)

    truths = generator.normal(size=200)
    (tmp_path / "permuted-rows.json").write_text(json.dumps({"features": ["x"], "rows": list(range(200))}))
    answers, shuffled = truths + generator.normal(0, 0.2, 200), truths + generator.normal(0, 0.5, 200)
    (tmp_path / "permuted-rows.csv.out").write_text("".join(f"{float(one)!r}\n" for one in shuffled))
    [loss] = describe_importance(tmp_path, tmp_path, truths, answers, Target("price", "regression"))["features"]
    before, after = np.abs(answers - truths), np.abs(shuffled - truths)
    assert loss["value"] == pytest.approx(np.mean(after - before))
    interval = scipy.stats.ttest_rel(after, before).confidence_interval(0.95)
    assert [loss["lower"], loss["upper"]] == pytest.approx([interval.low, interval.high], rel=0.01)


def test_rows_without_categorical_features_have_no_slices(job):
    labels = [0, 1] * 50
    put(job, labels, [0.2, 0.8] * 50, test=[[number] for number in range(100)])
    assert run(job, BINARY).code == 0
    assert not {"slices", "groups", "feature_importance"} & set(read(job))


def test_a_column_with_many_values_keeps_the_most_frequent_ones(job):
    labels = [0, 1] * 500
    values = [f"v{number % 40 if number % 3 else 0:02d}" for number in range(1000)]
    put(job, labels, [0.2, 0.8] * 500, test=[[value] for value in values])
    assert run(job, BINARY, categoricalFeatures=["x"]).code == 0
    slices = read(job)["slices"]["slices"]
    assert len(slices) == 20
    assert {"v00", "(21 others)"} <= {one["slice"] for one in slices}
    assert sum(one["rows"] for one in slices) == 1000


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"groups": [{"column": "sex"}]}, "groups[0].column: must be a feature or a column for judging, got sex"),
        (
            {"judging": ["sex"], "groups": [{"column": "sex"}]},
            "labels: no file judging.txt, which has the columns sex",
        ),
        ({"groups": ["gender"]}, 'groups[0]: must be an object, got "gender"'),
        ({"features": ["x", "y"]}, "test: file features.csv, row 1: has 1 values, expected 2"),
    ],
)
def test_what_does_not_fit_is_named(job, changes, message):
    put(job, [0, 1] * 50, [0.2, 0.8] * 50)
    assert run(job, BINARY, **changes).message == message


def test_answers_to_shuffled_rows_that_are_absent_are_an_error(job):
    put(job, [0, 1] * 50, [0.2, 0.8] * 50)
    inputs = job.base / "processing" / "input"
    (inputs / "labels" / "permuted-rows.json").write_text(json.dumps({"features": ["x"], "rows": [0, 1]}))
    assert run(job, BINARY).message.startswith("predictions: no file permuted-rows.csv.out under ")


def test_the_page_needs_nothing_else_and_escapes_what_it_is_given(job):
    generator, rows = make_rows()
    rows = [["<b>" if plan == "year" else plan, gender, usage] for plan, gender, usage in rows]
    labels = (generator.random(len(rows)) < answer(rows)).astype(int)
    put_all(job, labels.tolist(), rows, answer)
    criteria = [{"metric": "auc", "comparison": "atLeast", "threshold": 0.99}]
    target = {**BINARY, "name": "<i>left</i>"}
    run_all(job, target, criteria=criteria, groups=[{"column": "gender"}])
    page = job.output("evaluation", "evaluation.html").read_text()
    assert "<b>year" not in page
    assert "<i>left" not in page
    assert "plan = &lt;b&gt;" in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page
    assert "<script" not in page
    order = ["criteria missed", "The criteria", "The metrics", "Right and wrong", "Calibration", "Slices", "Groups"]
    places = [page.index(title) for title in [*order, "What the model looks at"]]
    assert places == sorted(places)


def test_the_page_shows_the_champion_and_how_the_threshold_was_chosen():
    labels = np.array([0, 1] * 50)
    judge = Judge(YES, 0.3)
    answers = np.array([0.2, 0.8] * 50)
    document = {
        "dataset": {"item_count": 100, "evaluation_time": "2026-01-01T00:00:00Z"},
        judge.section: judge.describe(labels, answers, judge.measure(labels, answers)),
        "decision_threshold": {"value": 0.3, "text": "0.3", "aim": "the lowest cost", "validation_rows": 1200},
        "naive_models": {},
        "success_criteria": {"verdict": "met", "met": True, "message": "auc 1", "results": []},
        "champion": {"verdict": "alike", "message": "alike: auc 0.8 against 0.8", "approval": "PendingManualApproval"},
    }
    page = render_evaluation(document, judge, {})
    assert "from a probability of 0.3, chosen for the lowest cost on 1,200 validation rows, on." in page
    assert "alike: auc 0.8 against 0.8" in page
    assert "Registered as PendingManualApproval." in page
