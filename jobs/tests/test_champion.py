"""The comparison with the version that serves, by the evaluate job's files."""

import json

import numpy as np
import pytest

from tests.test_evaluate import AUC, BINARY, CLASSES, NUMBER, put, read, run

VERSION = "arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/3"


def put_champion(job, answers=None, evaluation=None, **document):
    folder = job.base / "processing" / "input" / "champion"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "champion.json").write_text(json.dumps({"version": VERSION, **document}))
    if answers is not None:
        (folder / "features.csv.out").write_text("".join(f"{answer}\n" for answer in answers))
    if evaluation is not None:
        (folder / "champion-evaluation.json").write_text(json.dumps(evaluation))


def make_scores(rows=400, apart=0.3, seed=3):
    generator = np.random.default_rng(seed)
    labels = np.arange(rows) % 2
    return labels, np.clip(generator.normal(0.5 - apart / 2 + apart * labels, 0.2), 0, 1)


@pytest.fixture
def automatic(monkeypatch):
    monkeypatch.setenv("MODEL_APPROVAL_STATUS", "Approved")


def compare(job, answers, others, labels, criteria=(AUC,), target=BINARY, **rest):
    put(job, labels, answers)
    put_champion(job, others)
    result = run(job, target, list(criteria), **rest)
    assert result.code == 0, result.message
    document = read(job)
    return document["champion"], document["success_criteria"]["message"]


def test_a_better_model_is_approved_automatically(job, automatic):
    labels, scores = make_scores()
    noise = np.random.default_rng(1).uniform(0, 1, len(labels))
    champion, message = compare(job, scores.tolist(), noise.tolist(), labels)
    assert champion["verdict"] == "better"
    assert champion["approval"] == "Approved"
    assert champion["version"] == VERSION
    assert champion["metric"] == "auc"
    assert champion["difference"] == pytest.approx(champion["value"] - champion["champion_value"])
    assert champion["lower"] <= champion["difference"] <= champion["upper"]
    assert champion["mcnemar"]["only_new_right"] > champion["mcnemar"]["only_champion_right"]
    assert champion["message"] in message
    assert champion["message"].endswith(": better beyond noise")
    assert " of the champion (version 3), difference 0." in message


def test_many_rows_are_compared_by_some_of_them(job, automatic, monkeypatch):
    labels, scores = make_scores()
    noise = np.random.default_rng(1).uniform(0, 1, len(labels))
    every, _ = compare(job, scores.tolist(), noise.tolist(), labels)
    monkeypatch.setattr("evaluate.paired.MOST_ROWS", 200)
    some, _ = compare(job, scores.tolist(), noise.tolist(), labels)
    exact = ("verdict", "value", "champion_value", "difference", "mcnemar")
    assert [some[name] for name in exact] == [every[name] for name in exact]
    assert some["lower"] == pytest.approx(every["lower"], abs=0.03)
    assert some["lower"] != every["lower"]


def test_an_equal_model_waits_for_a_person(job, automatic):
    labels, scores = make_scores()
    champion, message = compare(job, scores.tolist(), scores.tolist(), labels)
    assert champion["verdict"] == "alike"
    assert champion["approval"] == "PendingManualApproval"
    assert (champion["difference"], champion["lower"], champion["upper"]) == (0, 0, 0)
    assert (
        "difference 0.000, 95 % interval 0.000 to 0.000: not better beyond noise, so it is not approved automatically; "
        "approve it if it should serve"
    ) in message


def test_an_equal_model_is_approved_where_it_must_only_not_be_worse(job, automatic):
    labels, scores = make_scores()
    champion, message = compare(job, scores.tolist(), scores.tolist(), labels, championComparison="mustNotBeWorse")
    assert champion["approval"] == "Approved"
    assert "not approved automatically" not in message


@pytest.mark.parametrize("rule", ["mustBeBetter", "mustNotBeWorse"])
def test_a_worse_model_waits_whatever_the_rule(job, automatic, rule):
    labels, scores = make_scores(apart=0.4)
    weak = np.clip(scores + np.random.default_rng(2).normal(0, 0.3, len(labels)), 0, 1)
    champion, message = compare(job, weak.tolist(), scores.tolist(), labels, championComparison=rule)
    assert champion["verdict"] == "worse"
    assert champion["approval"] == "PendingManualApproval"
    assert ": worse beyond noise, so it is not approved automatically" in message


def test_a_slightly_better_model_on_few_rows_is_not_better_beyond_noise(job, automatic):
    labels, scores = make_scores(rows=80, apart=0.3)
    others = np.clip(scores + np.random.default_rng(5).normal(0, 0.02, len(labels)), 0, 1)
    champion, message = compare(job, scores.tolist(), others.tolist(), labels)
    assert champion["verdict"] == "alike"
    assert champion["lower"] < 0 < champion["upper"]
    assert "would show in 8 of 10 cases), so it is not approved" in message


def test_without_automatic_approval_the_numbers_stand_and_a_person_decides_anyway(job):
    labels, scores = make_scores()
    noise = np.random.default_rng(1).uniform(0, 1, len(labels))
    champion, message = compare(job, scores.tolist(), noise.tolist(), labels)
    assert champion["approval"] == "PendingManualApproval"
    assert ": better beyond noise" in message
    assert "automatically" not in message


def test_the_first_model_has_no_champion(job, automatic):
    labels, scores = make_scores()
    put(job, labels, scores.tolist())
    put_champion(job, version=None)
    assert run(job, BINARY, [AUC]).code == 0
    champion = read(job)["champion"]
    assert champion["verdict"] == "noChampion"
    assert champion["approval"] == "Approved"
    assert champion["metadata"]["champion"] == "none"
    assert "champion" not in read(job)["success_criteria"]["message"]


@pytest.mark.parametrize(
    ("answers", "document", "reason"),
    [
        (None, {"problem": "it needs the column tenure"}, "it needs the column tenure"),
        (["0.5"] * 3, {}, "its answers cannot be read: predictions: the model answered 3 lines for 400 held-out rows"),
        (["yes"] * 400, {}, "its answers cannot be read: file features.csv.out, line 1: 'yes' is no prediction"),
        (None, {}, "its answers cannot be read: predictions: no .out file"),
    ],
)
def test_a_champion_that_cannot_be_compared_stops_no_model(job, automatic, answers, document, reason):
    labels, scores = make_scores()
    put(job, labels, scores.tolist())
    put_champion(job, answers, **document)
    assert run(job, BINARY, [AUC]).code == 0
    champion = read(job)["champion"]
    assert champion["verdict"] == "notCompared"
    assert champion["approval"] == "PendingManualApproval"
    message = read(job)["success_criteria"]["message"]
    assert f"not compared with the champion (version 3): {reason}" in message
    assert "so it is not approved automatically" in message
    assert read(job)["success_criteria"]["met"] is True


def test_each_model_decides_by_its_own_threshold(job, automatic):
    labels, scores = make_scores()
    put(job, labels, scores.tolist())
    section = {"binary_classification_metrics": {"decision_threshold": 0.95}}
    put_champion(job, scores.tolist(), section)
    accuracy = {"metric": "accuracy", "comparison": "atLeast", "threshold": 0.6}
    assert run(job, BINARY, [accuracy]).code == 0
    champion = read(job)["champion"]
    assert champion["metric"] == "accuracy"
    assert champion["champion_value"] == pytest.approx(np.mean((scores >= 0.95) == labels))
    assert champion["verdict"] == "better"


def test_numbers_are_compared_in_their_unit_and_less_is_better(job, automatic):
    generator = np.random.default_rng(4)
    truths = generator.normal(200, 40, 300)
    answers, others = (truths + generator.normal(0, size, 300) for size in (10, 20))
    largest = {"metric": "largestError", "key": "largest_error", "comparison": "atMost", "threshold": 1000}
    mae = {"metric": "mae", "comparison": "atMost", "threshold": 100}
    champion, message = compare(job, answers.tolist(), others.tolist(), truths.tolist(), [largest, mae], NUMBER)
    # Of draws of rows the largest error says nothing: the next criterion is compared by.
    assert (champion["metric"], champion["verdict"]) == ("mae", "better")
    assert champion["difference"] < 0
    assert "mcnemar" not in champion
    assert " USD of the champion (version 3), difference -" in message


def test_classes_are_compared(job, automatic):
    generator = np.random.default_rng(4)
    labels = generator.integers(0, 3, 300)

    def answer(weight):
        shares = generator.dirichlet([1, 1, 1], 300)
        shares[np.arange(300), labels] += weight
        return [",".join(map(str, line)) for line in shares / shares.sum(axis=1, keepdims=True)]

    macro = {"metric": "macroF1", "key": "macro_f1", "comparison": "atLeast", "threshold": 0.3}
    champion, _ = compare(job, answer(0.6), answer(0.1), labels.tolist(), [macro], CLASSES)
    assert (champion["metric"], champion["verdict"]) == ("macroF1", "better")


def test_what_is_recorded_on_the_version_is_what_sagemaker_takes(job, automatic):
    labels, scores = make_scores()
    champion, _ = compare(job, scores.tolist(), scores.tolist(), labels)
    assert champion["metadata"] == {
        "championVerdict": "alike",
        "champion": VERSION,
        "championComparison": (
            f"auc {champion['value']:.3f} champion {champion['value']:.3f} difference 0.000 interval 0.000 to 0.000"
        ),
    }
    put_champion(job, None, problem="no, 'never' (ünd) " + "x" * 400)
    (job.base / "processing" / "input" / "champion" / "features.csv.out").unlink()
    assert run(job, BINARY, [AUC]).code == 0
    text = read(job)["champion"]["metadata"]["championComparison"]
    assert text.startswith("not compared with the champion version 3: no never ünd x")
    assert len(text) == 256


def test_without_a_champion_folder_nothing_is_compared(job):
    labels, scores = make_scores()
    put(job, labels, scores.tolist())
    assert run(job, BINARY, [AUC]).code == 0
    assert "champion" not in read(job)
