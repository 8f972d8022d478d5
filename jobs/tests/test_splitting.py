"""The split: by the hash of the key alone, in the declared proportions, the same whatever rows come or go."""

import hashlib
import json

import numpy as np
import pytest

from prepare.keys import read_hashes
from prepare.splitting import assign_splits, sample_baseline
from tests.conftest import read_csv

SHARES = (0.7, 0.2, 0.1)


def digest(key):
    return hashlib.sha256(key.encode()).digest()[:16]


def read(digests):
    return read_hashes(b"".join(digests))


def test_a_row_goes_where_the_first_eight_digits_say():
    keys = [f"key {number}" for number in range(2000)]
    expected = []
    for key in keys:
        position = int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) / 2**32
        expected.append(0 if position < 0.7 else 1 if position < 0.9 else 2)
    assert assign_splits(read(digest(key) for key in keys), SHARES).tolist() == expected


@pytest.mark.parametrize(
    ("digits", "split"),
    [("00000000", 0), ("b3333332", 0), ("b3333334", 1), ("e6666665", 1), ("e6666667", 2), ("ffffffff", 2)],
)
def test_bounds(digits, split):
    # 0.7 · 2³² = b3333333.3…, 0.9 · 2³² = e6666666.6…
    assert assign_splits(read([bytes.fromhex(digits) + bytes(12)]), SHARES).tolist() == [split]


def test_proportions():
    splits = assign_splits(read(digest(str(number)) for number in range(50_000)), SHARES)
    # Three standard deviations of a share of 0.7 at 50,000 rows are 0.006.
    assert np.bincount(splits) / 50_000 == pytest.approx(SHARES, abs=0.0062)


def test_a_row_stays_when_rows_are_added():
    digests = [digest(str(number)) for number in range(1000)]
    more = [digest(f"new {number}") for number in range(500)]
    assert (
        assign_splits(read([*more, *digests]), SHARES)[500:].tolist() == assign_splits(read(digests), SHARES).tolist()
    )


def test_baseline_is_a_stable_sample():
    digests = read(digest(str(number)) for number in range(1000))
    rows = np.arange(0, 1000, 2)
    sample = sample_baseline(digests, rows, 100)
    assert len(sample) == 100
    assert set(sample) <= set(rows)
    assert sample.tolist() == sorted(sample.tolist())
    # Rows that are added push some out, and move no other.
    assert set(sample_baseline(digests, np.arange(1000), 100)) & set(rows) <= set(sample)
    assert sample_baseline(digests, rows, 500).tolist() == rows.tolist()


def test_the_same_data_gives_the_same_bytes(job, prepared, churn_rows, churn_recipe):
    job.put("telco.csv", churn_rows)
    assert job.run("prepare", {"recipe": churn_recipe, "baselineRows": 1000}).code == 0
    files = [file for file in prepared.output().rglob("*") if file.is_file()]
    # Beside the held-out rows some of them alone, and validation rows.
    assert len([file for file in files if not file.name.startswith("alone-")]) == 15
    for file in files:
        assert job.output(*file.relative_to(prepared.output()).parts).read_bytes() == file.read_bytes(), file


def test_held_out_rows_stay_held_out_when_data_grows(job, prepared, churn_rows, churn_recipe):
    header, *rows = churn_rows
    # The first half in reverse order, in two files: neither order nor files decide.
    job.put("2/new.csv.gz", [header, *rows[1500:3000][::-1]])
    job.put("1/old.csv", [header, *rows[:1500]])
    assert job.run("prepare", {"recipe": churn_recipe}).code == 0
    fewer = {tuple(row) for row in read_csv(job.output("test", "features.csv"))}
    all_rows = {tuple(row) for row in read_csv(prepared.output("test", "features.csv"))}
    assert len(fewer) > 250
    assert fewer <= all_rows


def test_repeated_keys_share_a_split_and_are_counted(job, churn_rows, churn_recipe):
    header, *rows = churn_rows
    again = [[row[0], *other[1:]] for row, other in zip(rows[:50], rows[2000:2050], strict=True)]
    job.put("a.csv", [header, *rows[:1000], *again])
    assert job.run("prepare", {"recipe": churn_recipe}).code == 0
    report = json.loads(job.output("report", "report.json").read_text())
    assert report["rows"]["total"]["count"] == 1050
    assert report["keys"] == {
        "columns": ["customer_id"],
        "repeated": 50,
        "superseded": 0,
        "live": 0,
        "liveElsewhere": 0,
    }
    assert any(note.startswith("50 rows repeat the key of an earlier row (customer_id)") for note in report["notes"])


def test_labelled_live_rows_are_rows_like_the_others(job, prepared, churn_rows, churn_recipe):
    header, *rows = churn_rows
    # As live traffic is written: the id and the target first, then the features; no personal data.
    names = ["customer_id", "churn", *(feature["name"] for feature in churn_recipe["features"])]
    live = [[row[header.index(name)] for name in names] for row in rows[1500:3000]]
    job.put("labelled-traffic/20260101T000000Z.csv", [names, *live])
    job.put("old.csv", [header, *rows[:1500], *rows[3000:]])
    assert job.run("prepare", {"recipe": churn_recipe}).code == 0
    assert {tuple(row) for row in read_csv(job.output("test", "features.csv"))} == {
        tuple(row) for row in read_csv(prepared.output("test", "features.csv"))
    }


def test_live_rows_are_read_as_the_monitor_writes_them_whatever_format_others_have(job, churn_rows, churn_recipe):
    header, *rows = churn_rows
    names = ["customer_id", "churn", *(feature["name"] for feature in churn_recipe["features"])]
    live = [[row[header.index(name)] for name in names] for row in rows[:1500]]
    live[0][0] = "'=C1"
    job.put("labelled-traffic/20260101T000000Z.csv", [names, *live])
    decimals = [header.index(feature["name"]) for feature in churn_recipe["features"] if feature["type"] == "numeric"]
    others = [
        [text.replace(".", ",") if place in decimals else text for place, text in enumerate(row)] for row in rows[1500:]
    ]
    file = job.base / "processing" / "input" / "source" / "brought.csv"
    file.write_text("".join(";".join(row) + "\n" for row in [header, *others]), encoding="utf-16")
    source_format = {"separator": ";", "encoding": "utf-16", "decimalMark": ","}
    result = job.run("prepare", {"recipe": {**churn_recipe, "format": source_format}})
    assert result.code == 0, result.message
    report = json.loads(job.output("report", "report.json").read_text())
    assert report["rows"]["total"]["count"] == len(rows)


def test_live_rows_from_before_a_column_was_added_are_left_out(job, churn_rows, churn_recipe):
    header, *rows = churn_rows
    names = ["customer_id", "churn", *(feature["name"] for feature in churn_recipe["features"][1:])]
    live = [[row[header.index(name)] for name in names] for row in rows[:300]]
    job.put("labelled-traffic/20260101T000000Z.csv", [names, *live])
    job.put("old.csv", [header, *rows])
    assert job.run("prepare", {"recipe": churn_recipe}).code == 0
    report = json.loads(job.output("report", "report.json").read_text())
    assert report["outdatedFiles"] == ["labelled-traffic/20260101T000000Z.csv"]
    assert report["rows"]["total"]["count"] == len(rows)
    assert (
        "Labelled rows from before a column was added to the recipe were left out: "
        "labelled-traffic/20260101T000000Z.csv."
    ) in report["notes"]


def test_nothing_but_live_rows_from_before_a_column_was_added(job, churn_rows, churn_recipe):
    header, *rows = churn_rows
    names = ["customer_id", "churn"]
    live = [[row[header.index(name)] for name in names] for row in rows[:300]]
    job.put("labelled-traffic/20260101T000000Z.csv", [names, *live])
    result = job.run("prepare", {"recipe": churn_recipe})
    assert result.code == 1
    assert result.message.endswith("before a column was added are in labelled-traffic/20260101T000000Z.csv")


def test_of_a_key_in_live_traffic_the_first_row_counts(job, prepared, churn_rows, churn_recipe):
    header, *rows = churn_rows
    newer = [[*row[:2], *other[2:]] for row, other in zip(rows[:300], rows[3000:3300], strict=True)]
    job.put("all.csv", [header, *newer, *rows[100:]])
    job.put("labelled-traffic/20260102T000000Z.csv", [header, *newer[50:150]])
    job.put("labelled-traffic/20260101T000000Z.csv", [header, *rows[:200]])
    result = job.run("prepare", {"recipe": churn_recipe})
    assert result.code == 0
    # 200 rows of other values, and 100 that the data has besides.
    assert "left out 300 rows whose key live traffic has a row of" in result.stdout
    assert "left out 100 rows of live traffic whose key an earlier one has" in result.stdout
    report = json.loads(job.output("report", "report.json").read_text())
    assert report["keys"] == {
        "columns": ["customer_id"],
        "repeated": 100,
        "superseded": 300,
        "live": 200,
        "liveElsewhere": 200,
    }
    assert "100 rows were left out: labelled rows of live traffic whose id an earlier one has." in report["notes"]
    assert not any("keys of labelled live rows" in note for note in report["tasks"])
    tests = {tuple(row) for row in read_csv(job.output("test", "features.csv"))}
    stale = {tuple(row) for row in read_csv(prepared.output("test", "features.csv"))} - tests
    assert not stale


@pytest.mark.parametrize("folders", [("", ""), ("a/", "b/"), ("b/", "a/")])
def test_a_later_request_replaces_no_row_whenever_its_window_was_measured(job, churn_rows, churn_recipe, folders):
    """Whoever may call the endpoint sends the id of somebody else, as ids may be written, before the label is known."""
    header, *rows = churn_rows
    tenure, identity = header.index("tenure"), header.index("customer_id")
    forged = [[*row[:tenure], "999", *row[tenure + 1 :]] for row in rows[:200]]
    for row in forged:
        row[identity] = f" {row[identity]}"
    job.put("all.csv", [header, *rows[200:]])
    # The label came late: the window of the forged request was measured before that of the true one.
    job.put(f"labelled-traffic/{folders[0]}20260109T000000Z.csv", [header, *forged])
    job.put(f"labelled-traffic/{folders[1]}20260102T000000Z.csv", [header, *rows[:200]])
    assert job.run("prepare", {"recipe": churn_recipe}).code == 0
    report = json.loads(job.output("report", "report.json").read_text())
    assert report["leftOut"]["laterLive"] == 200
    assert report["rows"]["total"]["count"] == len(rows)
    (described,) = (feature for feature in report["features"] if feature["name"] == "tenure")
    assert described["maximum"] < 999


def test_who_contradicts_a_row_cannot_replace_it_in_a_later_window(job, churn_rows, churn_recipe):
    header, *rows = churn_rows
    job.put("all.csv", [header, *rows[300:]])
    # 100 rows were labelled before, 100 had contradicting requests in the second window, and a third one names all.
    job.put("labelled-traffic/20260101T000000Z.csv", [header, *rows[:100]])
    job.put("labelled-traffic/20260102T000000Z.csv", [header, *rows[100:200]])
    job.put("labelled-traffic/20260103T000000Z.csv", [header, *rows[:300]])
    job.put("labelled-traffic/20260104T000000Z.csv", [header, *rows[200:300]])
    folder = job.base / "processing" / "input" / "source" / "labelled-traffic"
    keys = [f"{row[header.index('customer_id')]} " for row in [*rows[:50], *rows[200:300]]]
    for window, some in (("20260102T000000Z", keys), ("20260104T000000Z", keys[:1])):
        (folder / f".{window}.contradicted.json").write_text(json.dumps({"version": 1, "keys": some}))
    assert job.run("prepare", {"recipe": churn_recipe}).code == 0
    report = json.loads(job.output("report", "report.json").read_text())
    # Of the first 50 keys the row of the window before counts; of the last 100 neither of theirs does.
    assert report["leftOut"]["contradicted"] == 50 + 100 + 100
    assert report["leftOut"]["laterLive"] == 50 + 100
    assert report["rows"]["total"]["count"] == len(rows) - 100
    assert report["skippedFiles"] == []


def test_a_list_of_contradicted_keys_that_is_none_is_named(job, churn_rows, churn_recipe):
    job.put("labelled-traffic/20260104T000000Z.csv", churn_rows)
    folder = job.base / "processing" / "input" / "source" / "labelled-traffic"
    (folder / ".20260104T000000Z.contradicted.json").write_text("[]")
    result = job.run("prepare", {"recipe": churn_recipe})
    assert result.code == 1
    assert "file labelled-traffic/.20260104T000000Z.contradicted.json: no list of contradicted keys" in result.message


def test_live_keys_that_no_other_file_has_deserve_a_word(job, churn_rows, churn_recipe):
    header, *rows = churn_rows
    job.put("all.csv", [header, *rows])
    # What a client writes that numbers its requests.
    job.put("labelled-traffic/20260101T000000Z.csv", [header, *([f"request-{row[0]}", *row[1:]] for row in rows[:100])])
    assert header[0] == "customer_id"
    assert job.run("prepare", {"recipe": churn_recipe}).code == 0
    report = json.loads(job.output("report", "report.json").read_text())
    assert report["keys"]["live"] == 100
    assert any(note.startswith("None of the 100 keys of labelled live rows is in") for note in report["tasks"])


def test_a_row_behind_those_left_out_is_still_found(job, churn_rows, churn_recipe):
    header, *rows = churn_rows
    wrong = list(rows[500])
    wrong[header.index("tenure")] = "long"
    job.put("all.csv", [header, *rows[:500]])
    job.put("labelled-traffic/20260101T000000Z.csv", [header, *rows[:100], wrong])
    result = job.run("prepare", {"recipe": churn_recipe})
    assert "(file labelled-traffic/20260101T000000Z.csv, row 101)" in result.message


def test_without_an_id_the_whole_row_is_the_key(job, churn_rows, churn_recipe):
    recipe = {**churn_recipe, "id": []}
    header, *rows = [row[1:] for row in churn_rows[:2000]]
    job.put("a.csv", [header, *rows])
    assert job.run("prepare", {"recipe": recipe}).code == 0
    expected = [
        row for row in rows if int(hashlib.sha256("\x1f".join(row).encode()).hexdigest()[:8], 16) / 2**32 >= 0.9
    ]
    labels = [row[0] for row in read_csv(job.output("labels", "labels.csv"))]
    assert labels == ["1" if row[0] == "Yes" else "0" for row in expected]


def test_the_baseline_keeps_the_order_of_files_and_rows(job, churn_rows, churn_recipe):
    """The monitor's calibrated mode cuts it into chunks of consecutive rows."""
    header, *rows = churn_rows
    job.put("2026-01.csv", [header, *rows[:1500]])
    job.put("2026-02.csv", [header, *rows[1500:3000]])
    assert job.run("prepare", {"recipe": churn_recipe, "baselineRows": 400}).code == 0
    names, *baseline = read_csv(job.output("baseline", "baseline.csv"))
    chosen = [header.index(name) for name in names]
    remaining = iter([[row[column].replace("NA", "") for column in chosen] for row in rows[:3000]])
    assert len(baseline) == 400
    # Each is found behind the one before it.
    assert all(row in remaining for row in baseline)
