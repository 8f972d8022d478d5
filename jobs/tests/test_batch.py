"""Batches: requests of the newest rows, and what is made of the answers."""

import json
from datetime import date, timedelta

import pytest

from tests.conftest import JOBS, write_csv
from tests.test_series import FORECAST, HEADER, RECIPE, make_rows, read_lines

AHEAD = ["day", "shop", "promo"]
ORDER = {
    "run": "batch-20250705T050000Z",
    "time": "2025-07-05T05:00:00.000Z",
    "version": "arn:version/3",
    "fingerprint": "rows",
    "reached": {},
}


def make_ahead(rows, horizon=7):
    last = {row[1]: date.fromisoformat(row[0]) for row in rows}
    return [
        [str(end + timedelta(step)), shop, str(step % 2)]
        for shop, end in last.items()
        for step in range(1, horizon + 1)
    ]


def ask(job, rows, ahead=None, **changes):
    job.put("sales.csv", [HEADER, *rows])
    write_csv(job.base / "processing" / "input" / "ahead" / "plan.csv", [AHEAD, *(ahead or make_ahead(rows))])
    return job.run("make-requests", {"recipe": {**RECIPE, "forecasting": {**FORECAST, **changes}}})


def test_each_series_is_asked_from_its_newest_value_with_what_is_known_ahead(job):
    rows = make_rows(days=60, shops=3)
    result = ask(job, rows)
    assert (result.code, result.message) == (0, "3 series to forecast.")
    requests = read_lines(job.output("requests", "requests.jsonl"))
    assert [one["series"] for one in requests] == ["s0", "s1", "s2"]
    first = requests[0]
    own = [row for row in rows if row[1] == "s0"]
    assert first["target"] == [float(row[4]) for row in own][-56:]
    assert first["start"] == own[4][0]
    assert first["known"]["promo"] == [*[float(row[2]) for row in own][-56:], 1, 0, 1, 0, 1, 0, 1]
    assert first["static"] == {"kind": "a"}


def test_series_that_ended_or_are_short_are_left_out_and_named(job):
    rows = make_rows(days=60, shops=3)
    days = sorted({row[0] for row in rows})
    rows = [row for row in rows if not (row[1] == "s1" and row[0] > days[-8])]
    rows = [row for row in rows if not (row[1] == "s2" and row[0] < days[-5])]
    result = ask(job, rows)
    assert result.code == 0
    assert "Left out, since they have fewer than 7 values: s2." in result.message
    assert "Left out, since they ended 7 or more steps before the newest: s1." in result.message
    assert [one["series"] for one in read_lines(job.output("requests", "requests.jsonl"))] == ["s0"]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda rows, ahead: (rows[:5] + rows[6:], ahead), "series s0: lacks 1 of 60 values, the first at 2025-01-11"),
        (
            lambda rows, ahead: (rows, ahead[:6] + ahead[7:]),
            "series s0, known ahead: lacks 1 of the 7 steps to forecast, the first at 2025-03-13; write a row",
        ),
        (
            lambda rows, ahead: (rows, [*ahead, [*ahead[0][:2], "9"]]),
            "series s0, known ahead: has two rows of 2025-03-07, which differ",
        ),
        (lambda rows, ahead: (rows, [[ahead[0][0], "s0", "soon"], *ahead[1:]]), "column promo: 'soon' is not a number"),
        (
            lambda rows, ahead: (rows, [[f"{ahead[0][0]}T05:00", *ahead[0][1:]], *ahead[1:]]),
            "series s0, known ahead: 2025-03-07T05:00:00 is no step by the day of",
        ),
        (lambda rows, ahead: ([row for row in rows if row[0] < "2025-01-09"], ahead), "no series can be forecast"),
    ],
)
def test_a_gap_or_a_broken_file_ends_the_batch_and_says_where(job, spoil, said):
    rows = make_rows(days=60, shops=3)
    result = ask(job, *spoil(rows, make_ahead(rows)))
    assert result.code == 1
    assert said in result.message


def answer(job, order=None, recipe=RECIPE, horizon=7):
    """Puts what a model answers, and publishes it."""
    folder = job.base / "processing" / "input"
    requests = job.output("requests", "requests.jsonl").read_text()
    answers = [
        {
            "series": json.loads(line)["series"],
            "mean": [10.0 + step for step in range(horizon)],
            "quantiles": {share: [float(step) for step in range(horizon)] for share in ("0.1", "0.5", "0.9")},
        }
        for line in requests.splitlines()
    ]
    for name, file, text in (
        ("requests", "requests.jsonl", requests),
        ("answers", "requests.jsonl.out", "".join(f"{json.dumps(one)}\n" for one in answers)),
        ("order", "order.json", json.dumps(order or ORDER)),
    ):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / file).write_text(text)
    return job.run("publish", {"recipe": recipe})


def test_forecasts_are_a_line_for_each_series_and_time(job):
    assert ask(job, make_rows(days=60, shops=2)).code == 0
    result = answer(job)
    assert result.code == 0, result.message
    lines = read_lines(job.output("published", "2025", "07", "05", f"{ORDER['run']}.jsonl"))
    assert len(lines) == 14
    # test/contract/tables.test.ts reads it as the table of forecasts declares it.
    assert lines[1] == json.loads((JOBS.parent / "test" / "contract" / "forecast.json").read_text())
    assert result.message == "2 series forecast; 2 series with new values since the last batch, which count as traffic."


def test_requests_and_answers_are_captured_as_sagemaker_would(job):
    assert ask(job, make_rows(days=60, shops=2)).code == 0
    assert answer(job).code == 0
    lines = read_lines(job.output("captured", "0-2.jsonl"))
    assert [line["eventMetadata"] for line in lines] == [
        {
            "eventId": f"{ORDER['run']}-{number}",
            "customAttributes": ["batch"],
            "inferenceTime": "2025-07-05T05:00:00Z",
        }
        for number in (0, 1)
    ]
    data = lines[0]["captureData"]
    request = read_lines(job.output("requests", "requests.jsonl"))[0]
    assert json.loads(data["endpointInput"]["data"]) == request
    assert json.loads(data["endpointOutput"]["data"])["mean"][0] == 10.0
    assert [data[side]["encoding"] for side in ("endpointInput", "endpointOutput")] == ["JSON", "JSON"]


def test_a_series_without_new_values_is_forecast_and_not_counted_again(job):
    assert ask(job, make_rows(days=60, shops=2)).code == 0
    assert answer(job, {**ORDER, "reached": {"s0": "2025-03-07", "gone": "2025-01-01"}}).code == 0
    assert len(read_lines(job.output("published", "2025", "07", "05", f"{ORDER['run']}.jsonl"))) == 14
    captured = read_lines(job.output("captured", "0-1.jsonl"))
    assert [json.loads(line["captureData"]["endpointInput"]["data"])["series"] for line in captured] == ["s1"]
    state = json.loads(job.output("state", "state.json").read_text())
    assert state == {**ORDER, "reached": {"s0": "2025-03-07", "s1": "2025-03-07", "gone": "2025-01-01"}}


def test_answers_that_are_no_forecasts_end_the_batch(job):
    assert ask(job, make_rows(days=60, shops=2)).code == 0
    result = answer(job, horizon=6)
    assert result.code == 1
    assert "line 1, mean: must hold 7 values" in result.message
