"""The evaluate job: what it reads, what it writes, and its verdicts in words."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
import sklearn.metrics

from common.errors import JobError
from evaluate.job import evaluate
from tests.conftest import JOBS, write_csv

BINARY = {"name": "left", "positiveClass": "Yes", "negativeClass": "No"}
CLASSES = {"name": "kind", "type": "multiclass", "classes": ["a", "b, c", "d"]}
NUMBER = {"name": "price", "type": "regression", "unit": "USD"}
AUC = {"metric": "auc", "comparison": "atLeast", "threshold": 0.7}


def put(job, labels, answers, train=None, test=None):
    """Held-out labels and answers; rows whose one feature says nothing, if none are given."""
    inputs = job.base / "processing" / "input"
    for name, lines in (("labels/labels.csv", labels), ("predictions/features.csv.out", answers)):
        file = inputs / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(f"{line}\n" for line in lines))
    write_csv(inputs / "train" / "train.csv", train or [[label, 1] for label in labels])
    write_csv(inputs / "test" / "features.csv", test or [[1] for _ in labels])


def run(job, target, criteria=(), **rest):
    return run_here(job, {"target": target, "features": ["x"], "criteria": list(criteria), **rest})


def run_here(job, configuration, tuned=(), chosen=()):
    """The job in this process, which has its libraries already: a process of its own takes seconds to load them."""
    file = job.base / "config.json"
    file.write_text(json.dumps(configuration))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAGEMAKER_BASE_DIR", str(job.base))
        try:
            evaluate(str(file), tuned, chosen)
        except JobError as error:
            return SimpleNamespace(code=1, message=str(error))
    return SimpleNamespace(code=0, message=None)


def read(job):
    return json.loads(job.output("evaluation", "evaluation.json").read_text())


def make_binary(seed, rows):
    generator = np.random.default_rng(seed)
    labels = generator.integers(0, 2, rows)
    return labels, np.clip(generator.normal(0.35 + 0.3 * labels, 0.2), 0, 1)


def test_the_job_writes_what_the_pipeline_reads(job):
    labels, scores = make_binary(9, 100)
    put(job, labels, scores.tolist())
    criteria = [{**AUC, "threshold": 0.99}]
    result = job.run("evaluate", {"target": BINARY, "features": ["x"], "criteria": criteria}, JOBS)
    assert result.code == 0, result.stderr
    assert result.stdout.startswith("criteria not met: auc 0.")
    document = read(job)
    assert document["version"] == 0
    assert document["dataset"]["item_count"] == 100
    assert document["dataset"]["evaluation_time"].endswith("Z")
    quality = document["binary_classification_metrics"]
    auc = sklearn.metrics.roc_auc_score(labels, scores)
    assert quality["auc"]["value"] == pytest.approx(auc)
    assert set(quality["auc"]) == {"value", "standard_deviation", "lower", "upper"}
    assert quality["receiver_operating_characteristic_curve"]["true_positive_rates"][-1] == 1
    assert document["success_criteria"]["verdict"] == "missed"
    assert document["success_criteria"]["met"] is False
    assert f"auc {auc:.3f} is {0.99 - auc:.3f} below the required 0.99" in document["success_criteria"]["message"]
    lines = job.output("predictions", "predictions.csv").read_text().splitlines()
    assert lines[0] == "prediction,label"
    assert lines[1:] == [f"{float(score)!r},{label}" for score, label in zip(scores, labels, strict=True)]


@pytest.mark.parametrize("form", ["{},{},{}", "[{}, {}, {}]"])
def test_several_classes_are_answered_between_commas_or_in_lists(job, form):
    generator = np.random.default_rng(4)
    labels = generator.integers(0, 3, 120)
    answers = generator.dirichlet([1, 1, 1], 120) * 0.5
    answers[np.arange(120), labels] += 0.5
    put(job, labels, [form.format(*map(float, answer)) for answer in answers])
    criteria = [{"metric": "macroF1", "key": "macro_f1", "comparison": "atLeast", "threshold": 0.6}]
    assert run(job, CLASSES, criteria).code == 0
    document = read(job)
    quality = document["multiclass_classification_metrics"]
    decisions = answers.argmax(axis=1)
    assert quality["macro_f1"]["value"] == pytest.approx(sklearn.metrics.f1_score(labels, decisions, average="macro"))
    assert quality["confusion_matrix"]["b, c"]["b, c"] == ((labels == 1) & (decisions == 1)).sum()
    assert quality["classes"]["d"]["rows"] == (labels == 2).sum()
    assert document["success_criteria"]["verdict"] == "met"
    header, first, *_ = job.output("predictions", "predictions.csv").read_text().splitlines()
    assert header == 'prediction,label,probability of a,"probability of b, c",probability of d'
    names = ["a", '"b, c"', "d"]
    assert first.startswith(f"{names[decisions[0]]},{names[labels[0]]},{float(answers[0, 0])!r},")


def test_a_number_is_judged_in_its_unit(job):
    generator = np.random.default_rng(5)
    truths = generator.normal(200_000, 50_000, 150).round(2)
    answers = (truths + generator.normal(0, 10_000, 150)).round(2)
    put(job, truths.tolist(), answers.tolist())
    assert run(job, NUMBER, [{"metric": "rmse", "comparison": "atMost", "threshold": 20_000}]).code == 0
    verdict = read(job)["success_criteria"]
    rmse = sklearn.metrics.mean_squared_error(truths, answers) ** 0.5
    assert verdict["verdict"] == "met"
    assert verdict["message"].startswith(
        f"rmse {rmse:,.0f} USD is {20_000 - rmse:,.0f} USD below the allowed 20,000 USD, 95 % interval "
    )
    assert "; without a model: rmse" in verdict["message"]
    lines = job.output("predictions", "predictions.csv").read_text().splitlines()
    assert lines[1] == f"{float(answers[0])!r},{float(truths[0])!r}"


def test_a_rule_of_one_question_is_found_and_said(job):
    train = [[number % 2, 7, 10 * (number % 2) + number % 3] for number in range(200)]
    labels = [number % 2 for number in range(80)]
    test = [[7, 10 * (number % 2)] for number in range(80)]
    put(job, labels, [0.9 if label else 0.1 for label in labels], train, test)
    criteria = [{**AUC, "overNaive": True, "threshold": 0.1}, {**AUC, "threshold": 0.8}]
    assert run(job, BINARY, criteria, features=["a", "b"]).code == 0
    document = read(job)
    assert document["naive_models"]["rule"]["description"] == "one rule, b above 6"
    assert document["naive_models"]["rule"]["metrics"]["accuracy"] == 1
    assert document["naive_models"]["prior"]["metrics"]["auc"] == 0.5
    # The rule is perfect, so nothing is better than it.
    verdict = document["success_criteria"]
    assert [result["met"] for result in verdict["results"]] == [False, True]
    assert "without a model: auc 1.000 by one rule, b above 6 and would pass as well" in verdict["message"]


def test_training_rows_are_read_whatever_their_line_breaks(job):
    labels, scores = make_binary(1, 80)
    rows = [["two\nlines", "a, b"][number % 2] for number in range(80)]
    train = [[label, text, number] for label, text, number in zip(labels, rows, range(80), strict=True)]
    put(job, labels, scores.tolist(), train, [row[1:] for row in train])
    with (job.base / "processing" / "input" / "train" / "train.csv").open("a") as stream:
        stream.write("\n")
    assert run(job, BINARY, [AUC], features=["city", "n"]).code == 0
    assert "one rule, n above" in read(job)["naive_models"]["rule"]["description"]


def test_features_that_hold_text_are_no_question(job):
    labels, scores = make_binary(1, 80)
    rows = [["Rome", number] for number in range(80)]
    put(job, labels, scores.tolist(), [[label, *row] for label, row in zip(labels, rows, strict=True)], rows)
    assert run(job, BINARY, [AUC], features=["city", "n"]).code == 0
    assert "one rule, n above" in read(job)["naive_models"]["rule"]["description"]


def test_two_perfect_rows_are_not_enough(job):
    put(job, [0, 1], [0.1, 0.9])
    assert run(job, BINARY, [AUC]).code == 0
    verdict = read(job)["success_criteria"]
    assert (verdict["verdict"], verdict["met"]) == ("notEnoughRows", False)
    assert verdict["message"].startswith("not enough rows to judge: of 2 held-out rows 1 others, 1 of left = Yes")
    # What they say is kept, with how little it means.
    auc = read(job)["binary_classification_metrics"]["auc"]
    assert (auc["value"], auc["lower"], auc["upper"]) == (1, 0, 1)


@pytest.mark.parametrize("labels", [[1, 1, 1], []])
def test_rows_of_one_class_and_none_at_all_are_no_failure_of_the_job(job, labels):
    put(job, labels, [0.5] * len(labels), train=[[0, 1], [1, 2]])
    assert run(job, BINARY, [AUC]).code == 0
    document = read(job)
    assert document["success_criteria"]["verdict"] == "notEnoughRows"
    assert "auc" not in document["binary_classification_metrics"]


@pytest.mark.parametrize(
    ("target", "labels", "answers", "message"),
    [
        (BINARY, [0, 1, 1], [0.1, 0.2], "predictions: the model answered 2 lines for 3 held-out rows"),
        (BINARY, [0, 1], [0.1, 1.5], "predictions: line 2 holds 1.5, expected the probability of the positive class"),
        (BINARY, [0, 1], [0.1, "nan"], "predictions: line 2 holds nan, expected the probability"),
        (BINARY, [0, 1], [0.1, "0.2,0.8"], "file features.csv.out, line 2: '0.2,0.8' is no prediction, expected one"),
        (BINARY, [0, 2], [0.1, 0.2], "labels: line 2 holds 2, expected 0 or 1"),
        (CLASSES, [0, 3], ["1,0,0"] * 2, "labels: line 2 holds 3, expected the number of a class, 0 to 2"),
        (CLASSES, [0], ["0.5,0.5"], "predictions: line 1 holds '0.5,0.5', expected 3 probabilities that add up to 1"),
        (CLASSES, [0], ["2"], "predictions: line 1 holds '2', expected 3 probabilities that add up to 1"),
        (CLASSES, [0], ["0.9,0.9,0.9"], "predictions: line 1 holds '0.9,0.9,0.9', expected 3 probabilities"),
        (CLASSES, [0], ["a,b,c"], "file features.csv.out, line 1: 'a,b,c' is no prediction, expected numbers, one for"),
        (NUMBER, [1.5, "nan"], [1, 2], "labels: line 2 holds nan, expected a number"),
        (NUMBER, [1.5], ["inf"], "predictions: line 1 holds inf, expected a number"),
    ],
)
def test_unusable_input(job, target, labels, answers, message):
    put(job, labels, answers)
    result = run(job, target)
    assert result.code == 1
    assert result.message.startswith(message)


def test_absent_input(job):
    result = job.run("evaluate", {"target": BINARY})
    assert result.message.startswith("labels: no .csv file under ")
    assert result.stderr == result.message + "\n"


@pytest.mark.parametrize(
    ("configuration", "message"),
    [
        ({}, "target: is missing from the configuration"),
        (
            {"target": BINARY, "criteria": [{"metric": "mse"}]},
            "criteria[0].metric: must be one of accuracy, auc, f1, precision, recall",
        ),
        ({"target": NUMBER, "criteria": [{"metric": "auc"}]}, "criteria[0].metric: must be one of rmse, mae"),
        (
            {"target": BINARY, "criteria": [{"metric": "auc", "comparison": ">="}]},
            "criteria[0].comparison: must be one of atLeast, atMost",
        ),
        (
            {"target": BINARY, "criteria": [{**AUC, "threshold": "0.8"}]},
            'criteria[0].threshold: must be a whole number or a number, got "0.8"',
        ),
        ({"target": BINARY, "decisionThreshold": 1.01}, "decisionThreshold: must be from 0 to 1, got 1.01"),
    ],
)
def test_mistakes_in_the_configuration(job, configuration, message):
    assert run_here(job, configuration).message.startswith(message)


def put_alone(job, answers):
    """Rows that were asked alone, by their numbers, and what they were answered."""
    inputs = job.base / "processing" / "input"
    for row, answer in answers.items():
        (inputs / "test" / f"alone-{row}.csv").write_text("1")
        # Where batch transform puts answers below a prefix is its own affair.
        file = inputs / "predictions" / ("deeper" if row % 2 else ".") / f"alone-{row}.csv.out"
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"{answer}\n")


def test_a_row_alone_is_answered_as_in_the_batch(job):
    labels, scores = make_binary(9, 100)
    put(job, labels, scores.tolist())
    # As a library that adds up floats of 32 bits in another order answers.
    put_alone(job, {row: np.float32(scores[row - 1]) for row in (1, 12, 100)})
    assert run(job, BINARY, [AUC]).code == 0
    document = read(job)
    assert document["rows_alone"] == {"asked": 3, "differing": []}
    assert document["success_criteria"]["verdict"] == "met"


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("0.5", "0.5"),
        ('{"score": [0.3]}', '{"score": [0.3]}'),
        ("0.1\n0.2\n0.3", "0.1 and 2 more lines"),
        ("", "nothing"),
        ("0.1,0.9", "0.1,0.9"),
    ],
)
def test_a_row_alone_that_is_answered_otherwise_is_not_registered(job, answer, shown):
    labels, scores = make_binary(9, 100)
    scores[11] = 0.125
    put(job, labels, scores.tolist())
    put_alone(job, {1: scores[0], 12: answer})
    assert run(job, BINARY, [AUC]).code == 0
    document = read(job)
    verdict = document["success_criteria"]
    assert (verdict["verdict"], verdict["met"]) == ("answersDiffer", False)
    assert verdict["message"].startswith(
        f"1 of 2 held-out rows are answered otherwise alone than in a batch: row 12 alone {shown}, in the batch 0.125. "
    )
    assert document["rows_alone"]["differing"] == [{"row": 12, "alone": shown, "batch": "0.125"}]
    assert document["binary_classification_metrics"]["auc"]["value"] > 0.7


def test_several_classes_and_numbers_alone(job):
    put(job, [0, 1, 2] * 40, ["0.8,0.1,0.1", "0.1,0.8,0.1", "0.1,0.1,0.8"] * 40)
    put_alone(job, {1: "0.8,0.1,0.1", 2: "0.1,0.7,0.2", 3: "2"})
    assert run(job, CLASSES).code == 0
    assert read(job)["rows_alone"]["differing"] == [
        {"row": 2, "alone": "0.1,0.7,0.2", "batch": "0.1,0.8,0.1"},
        {"row": 3, "alone": "2", "batch": "0.1,0.1,0.8"},
    ]


def test_one_large_answer_does_not_hide_that_others_differ(job):
    answers = [1.0 + number / 300 for number in range(300)]
    answers[200] = 1e7
    put(job, answers, answers)
    put_alone(job, {1: answers[0] + 5, 2: answers[1], 201: 1e7 + 1})
    assert run(job, {"name": "price", "type": "regression"}).code == 0
    assert [one["row"] for one in read(job)["rows_alone"]["differing"]] == [1]


def test_a_row_alone_without_an_answer(job):
    put(job, [0, 1], [0.1, 0.9])
    put_alone(job, {2: 0.9})
    (job.base / "processing" / "input" / "predictions" / "alone-2.csv.out").unlink()
    message = run(job, BINARY).message
    assert message.startswith("predictions: no file alone-2.csv.out under ")


def test_classes_in_place_of_probabilities_are_named(job):
    labels = [0, 1] * 60
    put(job, labels, [0, 1, 1, 0] * 30)
    assert run(job, BINARY, [{**AUC, "threshold": 0.9}]).code == 0
    message = read(job)["success_criteria"]["message"]
    assert "; every answer is 0 or 1 where the probability of the positive class is expected: if a script" in message
    put(job, labels, [0.0001, 0.9999, 0.9999, 0.0001] * 30)
    assert run(job, BINARY, [AUC]).code == 0
    message = read(job)["success_criteria"]["message"]
    assert "; every answer is 0.0001 or 0.9999 where the probability of the positive class is expected" in message
    put(job, labels, [0.001, 0.999, 0.9985, 0.002] * 30)
    assert run(job, BINARY, [AUC]).code == 0
    assert "every answer is" not in read(job)["success_criteria"]["message"]
    put(job, labels, [0, 1, 1, 0.5] * 30)
    assert run(job, BINARY, [AUC]).code == 0
    assert "every answer is 0 or 1" not in read(job)["success_criteria"]["message"]


def test_what_was_tuned_stands_in_the_message_and_the_file(job):
    put(job, *make_binary(9, 100))
    tuned = ["max_depth=4", "eta=0.083219415", "booster=gbtree"]
    assert run_here(job, {"target": BINARY, "features": ["x"], "criteria": [AUC]}, tuned).code == 0
    document = read(job)
    assert "; tuned: max_depth 4, eta 0.08322, booster gbtree" in document["success_criteria"]["message"]
    assert document["tuned_hyperparameters"] == {"max_depth": "4", "eta": "0.083219415", "booster": "gbtree"}
