"""Batches of rows: what a model is asked of a delivery, and what is made of the answers."""

import json

import pytest

from common.captured_parts import write_parts
from serve.csv_rows import read_csv
from tests.conftest import JOBS
from tests.test_series import read_lines

RECIPE = {
    "target": {"name": "churn", "positiveClass": "Yes", "negativeClass": "No"},
    "id": ["customer"],
    "personalData": ["email"],
    "features": [
        {"name": "fee", "type": "numeric", "missing": {"strategy": "median"}, "scaling": "none"},
        {"name": "since", "type": "date", "missing": {"strategy": "median"}, "scaling": "none", "parts": ["year"]},
        {"name": "plan", "type": "categorical", "missing": {"strategy": "mostFrequent"}, "encoding": "ordinal"},
        {"name": "calls", "type": "numeric", "missing": {"strategy": "dropRow"}, "scaling": "none"},
    ],
}
HEADER = ["plan", "customer", "fee", "since", "calls", "remark"]
ROWS = [
    ["basic", "C1", "19.90", "2026-01-31", "3", "x"],
    ["fibre,\nfast", "C2", "NA", "2025-12-01T08:30:00", "0", "y"],
    ["", " C3 ", "7", "", "12.0", "z"],
    ["basic", "C4", "7", "2026-01-31", "", "left out"],
]
ORDER = {
    "run": "batch-20260305T020000Z",
    "time": "2026-03-05T02:00:00.000Z",
    "version": "arn:version/3",
    "fingerprint": "delivery",
    "reached": {},
    "decisionThreshold": 0.3,
    "countsAsTraffic": True,
}


def ask(job, rows=ROWS, header=HEADER, **changes):
    job.put("2026-03-04/customers.csv", [header, *rows])
    return job.run("make-requests", {"recipe": {**RECIPE, **changes}})


def read_asked(job):
    with job.output("requests", "rows.csv").open(encoding="utf-8", newline="") as stream:
        return list(read_csv(stream)), read_lines(job.output("ids", "ids.jsonl"))


def test_rows_are_asked_as_clients_ask_with_their_ids_beside(job):
    result = ask(job)
    assert result.code == 0, result.stderr
    rows, ids = read_asked(job)
    assert ids == ["C1", "C2", "C3"]
    assert rows == [
        ["19.9", "2026-01-31", "basic", "3"],
        ["", "2025-12-01T08:30:00", "fibre, fast", "0"],
        ["7", "", "", "12"],
    ]
    assert result.message == (
        "3 rows to score from 1 file. 1 row left out, since calls has no value, the first in file "
        "2026-03-04/customers.csv, row 4."
    )


def test_files_are_read_with_the_marks_of_the_recipe_and_may_be_of_any_kind(job):
    plain = [[*row[:2], row[2].replace(".", ","), *row[3:]] for row in ROWS[:1]]
    job.put("first.csv", [HEADER, *plain])
    folder = job.base / "processing" / "input" / "source"
    document = {"customer": "C9", "fee": 5, "since": "2026-02-01", "plan": "basic", "calls": 1}
    (folder / "more.jsonl").write_text(f"{json.dumps(document)}\n")
    (folder / "_SUCCESS").write_text("")
    result = job.run("make-requests", {"recipe": {**RECIPE, "format": {"decimalMark": ","}}})
    assert result.code == 0, result.stderr
    rows, ids = read_asked(job)
    assert ids == ["C1", "C9"]
    assert [row[0] for row in rows] == ["19.9", "5"]
    assert "1 file left out, which are no tables, such as _SUCCESS." in result.message


def test_an_id_that_comes_twice_is_told(job):
    result = ask(job, [ROWS[0], ROWS[0]])
    assert "1 row with an id that an earlier row has." in result.message
    assert read_asked(job)[1] == ["C1", "C1"]


@pytest.mark.parametrize(
    ("rows", "header", "said"),
    [
        (
            [["basic", " ", "1", "", "1", ""]],
            HEADER,
            "id customer: has no value in file 2026-03-04/customers.csv, row 1",
        ),
        ([["basic", "C1", "much", "", "1", ""]], HEADER, "feature fee: 'much' is not a number (file 2026-03-04/custom"),
        ([["basic", "C1"]], HEADER[:2], "recipe names columns"),
        ([], HEADER, "no rows to score in 1 file"),
        ([ROWS[3]], HEADER, "no rows to score in 1 file; 1 row left out, since calls has no value"),
    ],
)
def test_what_cannot_be_asked_ends_the_batch_and_says_where(job, rows, header, said):
    result = ask(job, rows, header)
    assert result.code == 1
    assert said in result.message


def test_a_feature_that_must_not_be_missing_ends_the_batch(job):
    strict = [{**RECIPE["features"][0], "missing": {"strategy": "error"}}, *RECIPE["features"][1:]]
    result = ask(job, features=strict)
    assert result.code == 1
    assert "feature fee: " in result.message
    assert "row 2)" in result.message


def answer(job, lines, recipe=RECIPE, **changes):
    """Puts what a model answers, and publishes it."""
    folder = job.base / "processing" / "input"
    for name, file, text in (
        ("requests", "rows.csv", job.output("requests", "rows.csv").read_text()),
        ("ids", "ids.jsonl", job.output("ids", "ids.jsonl").read_text()),
        ("answers", "rows.csv.out", "".join(f"{line}\n" for line in lines)),
        ("order", "order.json", json.dumps({**ORDER, **changes})),
    ):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / file).write_text(text)
    return job.run("publish", {"recipe": recipe})


def read_published(job):
    return read_lines(job.output("published", "2026", "03", "05", f"{ORDER['run']}.jsonl"))


def test_predictions_are_a_line_for_each_row_by_the_threshold_of_the_version(job):
    assert ask(job).code == 0
    result = answer(job, ["0.3", "0.25", "0.9"])
    assert result.code == 0, result.stderr
    lines = read_published(job)
    assert [(line["id"], line["prediction"], line["score"]) for line in lines] == [
        ("C1", "Yes", 0.3),
        ("C2", "No", 0.25),
        ("C3", "Yes", 0.9),
    ]
    assert lines[1]["version"] == "arn:version/3"
    assert lines[1]["batch"] == "2026-03-05T02:00:00.000Z"
    assert result.message == "3 rows scored, which count as traffic."
    assert json.loads(job.output("state", "state.json").read_text()) == ORDER


def test_predictions_of_classes_and_of_numbers(job):
    classes = {**RECIPE, "target": {"name": "churn", "type": "multiclass", "classes": ["a", "b", "c"]}}
    assert ask(job, target=classes["target"]).code == 0
    assert answer(job, ["0.2,0.7,0.1", "[0.5, 0.25, 0.25]", "0.1,0.1,0.8"], classes).code == 0
    lines = read_published(job)
    assert [(line["prediction"], line["score"]) for line in lines] == [("b", 0.7), ("a", 0.5), ("c", 0.8)]
    # test/contract/tables.test.ts reads it as the table of predictions declares it.
    assert lines[0] == json.loads((JOBS.parent / "test" / "contract" / "prediction.json").read_text())
    numbers = {**RECIPE, "target": {"name": "churn", "type": "regression"}}
    assert answer(job, ["1.5", '{"score": -2}', "1e3"], numbers).code == 0
    assert [line["prediction"] for line in read_published(job)] == [1.5, -2.0, 1000.0]


def test_each_row_is_captured_under_its_id_as_sagemaker_would(job):
    assert ask(job).code == 0
    assert answer(job, ["0.3", "0.25", "0.9"]).code == 0
    lines = read_lines(job.output("captured", "0-3.jsonl"))
    assert lines[1]["eventMetadata"] == {
        "eventId": f"{ORDER['run']}-1",
        "inferenceId": "C2",
        "customAttributes": ["batch"],
        "inferenceTime": "2026-03-05T02:00:00Z",
    }
    data = lines[1]["captureData"]
    assert data["endpointInput"]["data"] == ',2025-12-01T08:30:00,"fibre, fast",0\n'
    assert data["endpointOutput"]["data"] == "0.25\n"
    assert [data[side]["encoding"] for side in ("endpointInput", "endpointOutput")] == ["CSV", "CSV"]


def test_a_delivery_that_has_counted_is_scored_and_not_counted_again(job):
    assert ask(job).code == 0
    result = answer(job, ["0.3", "0.25", "0.9"], countsAsTraffic=False)
    assert result.message == "3 rows scored; the delivery has counted as traffic before."
    assert len(read_published(job)) == 3
    assert list(job.output("captured").iterdir()) == []


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["0.3", "0.25"], "the model answered 2 lines for 3 further rows"),
        (["0.3", "0.25", "2"], "line 3 holds 2, expected the probability of the positive class"),
    ],
)
def test_answers_that_are_no_predictions_end_the_batch(job, lines, said):
    assert ask(job).code == 0
    result = answer(job, lines)
    assert result.code == 1
    assert said in result.message


def test_captured_records_are_files_of_a_size_that_a_function_can_hold(job, monkeypatch):
    monkeypatch.setenv("SAGEMAKER_BASE_DIR", str(job.base))
    monkeypatch.setattr("common.captured_parts.PART_BYTES", 20)
    assert write_parts(b"0123456789\n" for _ in range(5)) == 5
    assert [(file.name, file.stat().st_size) for file in sorted(job.output("captured").iterdir())] == [
        ("0-2.jsonl", 22),
        ("1-2.jsonl", 22),
        ("2-1.jsonl", 11),
    ]


def test_a_delivery_is_told_of_the_columns_that_it_must_have_alone(job):
    result = ask(job, rows=[["basic", "C1", "3"]], header=["plan", "customer", "calls"])
    assert result.code != 0
    assert result.message.startswith(
        "recipe names columns fee, since, which the data lacks; file 2026-03-04/customers.csv has plan, customer, calls"
    )
