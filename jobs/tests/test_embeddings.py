"""Embeddings beside answers: what is read of them, what is written for the monitors, and what is refused."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from common.errors import JobError
from evaluate.embedding_terms import EMBEDDING_COLUMNS
from evaluate.embeddings import Projection, read_embeddings
from tests.test_evaluate import BINARY, CLASSES, NUMBER, put, run_here

SEAM = Path(__file__).parents[2] / "test" / "engine" / "embeddings" / "projections.json"
FIRST, SECOND = [0.5, -1.0, 2.0], [1, 0, 0]


@pytest.mark.parametrize("case", json.loads(SEAM.read_text()), ids=lambda case: str(len(case["embedding"])))
def test_projections_are_those_of_the_monitors(case):
    projected = Projection(len(case["embedding"])).project(np.array(case["embedding"], dtype=float))
    # A half of the last digit may be rounded to either side.
    assert projected == pytest.approx(case["projections"], abs=1.0001e-4)


def write(folder, *lines, name="features.csv.out"):
    (folder / name).write_text("".join(f"{line}\n" for line in lines))
    return folder


def test_embeddings_are_read_in_the_order_of_the_rows(tmp_path):
    first = json.dumps({"score": 0.2, "embedding": FIRST})
    second = json.dumps({"probabilities": [0.2, 0.8], "embedding": SECOND})
    found = read_embeddings(write(tmp_path, first, "", second))
    assert found.dimensions == 3
    assert found.projections.tolist() == [
        Projection(3).project(np.array(FIRST)).tolist(),
        Projection(3).project(np.array(SECOND)).tolist(),
    ]


@pytest.mark.parametrize("line", ["0.25", "0.25,0.75", '{"score": 0.25}', '{"score": 0.25, "embedding": null}'])
def test_most_answers_have_none(tmp_path, line):
    assert read_embeddings(write(tmp_path, line, line)) is None


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            ['{"score": 1, "embedding": [1, 2]}', '{"score": 1}'],
            "file features.csv.out, line 2: the answer has no embedding, others have one of 2 numbers",
        ),
        (
            ['{"score": 1}', '{"score": 1, "embedding": [1, 2]}'],
            "file features.csv.out, line 1: the answer has no embedding, others have one of 2 numbers",
        ),
        (
            ['{"embedding": [1, 2]}', '{"embedding": [1, 2, 3]}'],
            "file features.csv.out, line 2: the embedding has 3 numbers, that of the first answer 2",
        ),
        (
            ['{"embedding": [1, NaN]}'],
            "file features.csv.out, line 1: the embedding must be a list of at least 2 finite numbers, got [1, NaN]",
        ),
        (
            ['{"embedding": [1, true]}'],
            "file features.csv.out, line 1: the embedding must be a list of at least 2 finite numbers, got [1, true]",
        ),
        (
            ['{"embedding": [7]}'],
            "file features.csv.out, line 1: the embedding must be a list of at least 2 finite numbers, got [7]",
        ),
        (
            ['{"embedding": "0.1 0.2"}'],
            'file features.csv.out, line 1: the embedding must be a list of at least 2 finite numbers, got "0.1 0.2"',
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(tmp_path, lines, message):
    with pytest.raises(JobError) as raised:
        read_embeddings(write(tmp_path, *lines))
    assert str(raised.value) == message


def read_table(job):
    file = job.base / "processing" / "output" / "predictions" / "predictions.csv"
    return list(csv.reader(file.read_text().splitlines()))


@pytest.mark.parametrize(
    ("target", "answer", "row"),
    [
        (BINARY, {"score": 0.25}, ["0.25", "1"]),
        (BINARY, {"probabilities": [0.75, 0.25]}, ["0.25", "1"]),
        (NUMBER, {"score": 3.5}, ["3.5", "1.0"]),
        (CLASSES, {"probabilities": [0.7, 0.2, 0.1]}, ["a", "b, c", "0.7", "0.2", "0.1"]),
    ],
)
def test_projections_stand_behind_the_predictions(job, target, answer, row):
    put(job, [1, 1], [json.dumps({**answer, "embedding": each}) for each in (FIRST, SECOND)])
    run_here(job, {"target": target, "features": ["x"], "criteria": []})
    header, first, second = read_table(job)
    assert header[-9:] == list(EMBEDDING_COLUMNS)
    assert first[:-9] == second[:-9] == row
    for written, embedding in ((first, FIRST), (second, SECOND)):
        assert written[-9] == "3"
        assert [float(value) for value in written[-8:]] == Projection(3).project(np.array(embedding, float)).tolist()


@pytest.mark.parametrize(
    ("alone", "asked"),
    [
        ({"score": 0.25, "embedding": [0.5, -1.0001, 2]}, []),
        ({"score": 0.25, "embedding": [0.5, 1.0, 2]}, ["another embedding"]),
        ({"score": 0.25, "embedding": [0.5, -1]}, ["another embedding"]),
        ({"score": 0.25}, ["another embedding"]),
        ({"score": 0.5, "embedding": FIRST}, ['{"score": 0.5, "embedding": [0.5, -1.0, 2.0]}']),
    ],
)
def test_a_row_alone_must_get_the_embedding_of_the_batch(job, alone, asked):
    put(job, [1, 1], [json.dumps({"score": 0.25, "embedding": FIRST})] * 2)
    inputs = job.base / "processing" / "input"
    (inputs / "test" / "alone-1.csv").write_text("1")
    (inputs / "predictions" / "alone-1.csv.out").write_text(json.dumps(alone))
    run_here(job, {"target": BINARY, "features": ["x"], "criteria": []})
    evaluation = json.loads((job.base / "processing" / "output" / "evaluation" / "evaluation.json").read_text())
    assert [each["alone"] for each in evaluation["rows_alone"]["differing"]] == asked
