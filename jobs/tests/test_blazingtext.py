"""What stands for BlazingText on this machine: its channels, hyperparameters, log, requests and answers."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from sagemaker_contract.blazingtext_model import Model
from sagemaker_contract.blazingtext_serving import answer_document, answer_lines
from sagemaker_contract.errors import UserError
from tests.conftest import JOBS

CONTAINER = JOBS.parent / "local" / "containers" / "blazingtext_image.py"
#: as the constructs render them
HYPERPARAMETERS = {"mode": "supervised", "epochs": "10", "word_ngrams": "2"}
GOOD, BAD = ["works very well", "a great thing", "i like it"], ["broke at once", "a bad thing", "i hate it"]


def make_lines(rows=120):
    random = np.random.default_rng(5)
    lines = []
    for row in range(rows):
        label = row % 2
        said = random.permutation(GOOD if label else BAD)[:2]
        lines.append(f"__label__{label} {said[0]} , {said[1]}\n")
    return lines


def train(base, hyperparameters=HYPERPARAMETERS, channels=None, content_type="text/plain"):
    """As the local cloud starts it."""
    channels = channels or {"train": make_lines(), "validation": make_lines(40)}
    config = base / "input" / "config"
    config.mkdir(parents=True)
    (base / "model").mkdir()
    (config / "hyperparameters.json").write_text(json.dumps(hyperparameters))
    described = {name: {"ContentType": content_type} for name in channels}
    (config / "inputdataconfig.json").write_text(json.dumps(described))
    for name, lines in channels.items():
        folder = base / "input" / "data" / name
        folder.mkdir(parents=True)
        (folder / "rows.txt").write_text("".join(lines))
    return subprocess.run(
        [sys.executable, str(CONTAINER), "train"],
        env={**os.environ, "SAGEMAKER_BASE_DIR": str(base)},
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    base = tmp_path_factory.mktemp("blazingtext")
    done = train(base)
    assert done.returncode == 0, done.stderr
    return done.stdout, Model.load(base / "model")


def test_the_log_says_what_it_is_not_and_has_the_metrics_that_tunings_choose_by(run):
    log, _ = run
    assert log.startswith("this is not BlazingText, of which AWS publishes no program")
    assert "Number of train examples: 120\n#train_accuracy: 1.0000\n" in log
    assert "Number of validation examples: 40\n#validation_accuracy: 1.0000\n" in log


def test_lines_are_answered_with_as_many_labels_as_they_ask_for(run):
    _, model = run
    answer = answer_lines(
        model, '{"source": "works very well", "k": 2}\n{"source": "i hate it"}\n{"source": "_", "k": 9}'
    )
    first, second, third = (json.loads(line) for line in answer.split("\n"))
    assert first["label"] == ["__label__1", "__label__0"]
    assert sum(first["prob"]) == pytest.approx(1, abs=1e-6)
    assert first["prob"][0] > 0.8
    assert second["label"] == ["__label__0"]
    assert sorted(third["label"]) == ["__label__0", "__label__1"]


def test_a_document_is_answered_with_one_label_unless_it_asks_for_more(run):
    _, model = run
    sentences = ["works very well", "broke at once"]
    plain = json.loads(answer_document(model, json.dumps({"instances": sentences})))
    assert [one["label"] for one in plain] == [["__label__1"], ["__label__0"]]
    both = json.loads(answer_document(model, json.dumps({"instances": sentences, "configuration": {"k": 2}})))
    assert [len(one["prob"]) for one in both] == [2, 2]


def test_several_classes_are_told_apart(tmp_path):
    lines = [
        f"__label__{name} the {word} is here\n" for name, word in (("a", "sun"), ("b", "moon"), ("c", "star"))
    ] * 20
    assert train(tmp_path, channels={"train": lines}).returncode == 0
    model = Model.load(tmp_path / "model")
    answer = json.loads(answer_lines(model, '{"source": "the moon is here", "k": 3}'))
    assert answer["label"][0] == "__label__b"
    assert len(answer["label"]) == 3


@pytest.mark.parametrize(
    ("request_body", "said"),
    [
        ("{", "the request is not JSON"),
        ('{"text": "a"}', "line 1: must be an object with the sentence as source"),
        ('{"source": "a", "k": 0}', "k: must be an integer of 1 or more, got 0"),
        ("", "there is no line"),
    ],
)
def test_lines_that_it_could_not_be_asked_are_refused(run, request_body, said):
    with pytest.raises(UserError, match=said):
        answer_lines(run[1], request_body)


@pytest.mark.parametrize(
    "body", ['{"instances": []}', '{"instances": [1]}', '["a"]', '{"instances": ["a"], "configuration": 2}']
)
def test_documents_that_it_could_not_be_asked_are_refused(run, body):
    with pytest.raises(UserError):
        answer_document(run[1], body)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"hyperparameters": {"epochs": "10"}}, "mode is required"),
        ({"hyperparameters": {**HYPERPARAMETERS, "mode": "cbow"}}, "learns vectors of words"),
        ({"hyperparameters": {**HYPERPARAMETERS, "rounds": "3"}}, "rounds is not known to BlazingText"),
        ({"hyperparameters": {**HYPERPARAMETERS, "epochs": "0"}}, "epochs must be an integer of 1 or more, got '0'"),
        ({"hyperparameters": {**HYPERPARAMETERS, "early_stopping": "true"}}, "early_stopping must be True or False"),
        ({"hyperparameters": {**HYPERPARAMETERS, "learning_rate": "nan"}}, "learning_rate must be a number above 0"),
        ({"channels": {"validation": make_lines()}}, "train is required"),
        ({"channels": {"train": make_lines(), "test": make_lines()}}, "train is required and validation may be given"),
        ({"channels": {"train": ["fine words\n"]}}, "line 1: must begin with __label__ and the label, got fine"),
        ({"channels": {"train": ["__label__1 __label__2 a\n"]}}, "line 1: has several labels"),
        ({"channels": {"train": ["__label__1 a\n"]}}, "has one label, __label__1"),
        ({"channels": {"train": ["\n"]}}, "has no line"),
        ({"content_type": "text/csv"}, "BlazingText reads text/plain"),
    ],
)
def test_what_blazingtext_would_refuse_is_refused(tmp_path, change, said):
    done = train(tmp_path, **change)
    assert done.returncode == 1
    failure = (tmp_path / "output" / "failure").read_text()
    assert said in failure
