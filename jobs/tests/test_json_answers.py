"""Answers in lines of JSON, as SageMaker's built-in algorithms write them (LL-in-formats of AWS's documentation)."""

import pytest

from common.errors import JobError
from common.target import Target
from evaluate.reading import read_answers

BINARY = Target("y", "binary", "Yes")
CLASSES = Target("y", "multiclass", classes=("a", "b", "c", "d"))
NUMBER = Target("y", "regression")


@pytest.mark.parametrize(
    ("target", "text", "expected"),
    [
        (BINARY, '{"score": 0.4, "predicted_label": 0}\n{"score": 0.9, "predicted_label": 1}\n', [0.4, 0.9]),
        (CLASSES, '{"score": [0.1, 0.2, 0.4, 0.3], "predicted_label": 2}\n', [[0.1, 0.2, 0.4, 0.3]]),
        (NUMBER, '{"score": 0.4}\n{"score": -12}\n', [0.4, -12]),
        (NUMBER, '{"predicted_label": 7.5}\n', [7.5]),
        # k-NN as a classifier of two classes, as AWS documents its JSON lines: hard answers.
        (BINARY, '{"predicted_label": 0.0}\n{"predicted_label": 1.0}\n', [0.0, 1.0]),
        # The same, asked for `verbose=true`: the neighbours' votes.
        (
            BINARY,
            '{"predicted_label": 0.0, "distances": [3.1, 3.8, 6.3, 7], "labels": [0.0, 1.0, 0.0, 0.0]}\n'
            '{"predicted_label": 1.0, "distances": [3.1, 3.8], "labels": [1.0, 1.0]}\n',
            [0.25, 1.0],
        ),
        (
            CLASSES,
            '{"labels": [2.0, 2.0, 0.0, 3.0], "predicted_label": 2.0, "distances": [1, 2, 3, 4]}\n',
            [[0.25, 0, 0.5, 0.25]],
        ),
        # BlazingText: by their labels, the likeliest first, in 32 bits.
        (
            BINARY,
            '{"prob": [0.75, 0.25], "label": ["__label__1", "__label__0"]}\n'
            '{"prob": [1.0000100135803223, 1e-05], "label": ["__label__1", "__label__0"]}\n',
            [0.75, 1.0],
        ),
        (
            CLASSES,
            '{"label": ["__label__2", "__label__3", "__label__1", "__label__0"], "prob": [0.4, 0.3, 0.2, 0.1]}\n',
            [[0.1, 0.2, 0.4, 0.3]],
        ),
        # Image Classification: a probability a class, also of two.
        (BINARY, '{"prediction": [0.25, 0.75]}\n{"prediction": [0.5, 0.5]}\n', [0.75, 0.5]),
        (CLASSES, '{"prediction": [0.1, 0.2, 0.4, 0.3]}\n', [[0.1, 0.2, 0.4, 0.3]]),
        (NUMBER, '{"predicted_label": 7.5, "labels": [7.0, 8.0], "distances": [1, 2]}\n', [7.5]),
    ],
)
def test_they_are_read_as_csv_is(tmp_path, target, text, expected):
    (tmp_path / "features.csv.out").write_text(text)
    assert read_answers(tmp_path, len(expected), target).tolist() == expected


@pytest.mark.parametrize(
    ("target", "text"),
    [
        (BINARY, '{"predictions": []}'),
        (BINARY, '{"score": [0.1, 0.9]}'),
        (BINARY, '{"prediction": [0.1, 0.2, 0.7]}'),
        (BINARY, '{"prediction": "yes"}'),
        (BINARY, '{"prob": [0.75], "label": ["__label__1"]}'),
        (BINARY, '{"prob": [0.75, 0.25], "label": ["__label__1", "__label__2"]}'),
        (BINARY, '{"prob": [0.75, 0.25], "label": ["__label__yes", "__label__no"]}'),
        (CLASSES, '{"predicted_label": 2}'),
        (CLASSES, '{"predicted_label": 2, "labels": [2, 4]}'),
        (CLASSES, '{"predicted_label": 2, "labels": [2, 0.5]}'),
        (CLASSES, '{"predicted_label": 2, "labels": ["2", "3"]}'),
        (BINARY, '{"predicted_label": 0, "labels": [0, 2]}'),
        (BINARY, '{"predicted_label": 0, "labels": [0, null]}'),
        (BINARY, '{"predicted_label": 0, "labels": [[0]]}'),
        (BINARY, '{"predicted_label": 0, "labels": []}'),
        (NUMBER, '{"score": "1"}'),
        (NUMBER, '{"score": 1'),
    ],
)
def test_what_holds_no_answer_is_named(tmp_path, target, text):
    (tmp_path / "features.csv.out").write_text(text + "\n")
    with pytest.raises(JobError, match=r"file features\.csv\.out, line 1: .* is no prediction, expected "):
        read_answers(tmp_path, 1, target)
