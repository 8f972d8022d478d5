"""Splits by group and by time, through the job with its files, and whether the splits differ by more than chance."""

import json

import numpy as np
import pytest
import scipy.stats

from common.judging_terms import ProblemType
from prepare.stratification import LEVEL, compare_splits
from tests.conftest import Job, read_csv

HEADER = ["visit", "household", "day", "income", "y"]
RECIPE = {
    "target": {"name": "y", "positiveClass": "yes"},
    "id": ["visit"],
    "features": [{"name": "income", "type": "numeric"}],
}


def make_rows(count=1200, households=200):
    return [
        [f"V{n}", f"H{n % households}", f"2026-{1 + n // 100:02d}-{1 + n % 28:02d}", str(n), "yes" if n % 3 else "no"]
        for n in range(count)
    ]


def prepare(job, rows, header=HEADER, **recipe):
    job.put("a.csv", [header, *rows])
    result = job.run("prepare", {"recipe": {**RECIPE, **recipe}})
    assert result.code == 0, result.message
    return json.loads(job.output("report", "report.json").read_text())


def refuse(job, rows, header=HEADER, **recipe):
    job.put("a.csv", [header, *rows])
    result = job.run("prepare", {"recipe": {**RECIPE, **recipe}})
    assert result.code == 1
    return result.message


def read_incomes(job):
    """The one feature of the rows of each split, which says which rows they are."""
    splits = {
        name: [int(row[1]) for file in job.output(name).glob("*.csv") for row in read_csv(file)]
        for name in ("train", "validation")
    }
    return {**splits, "test": [int(row[0]) for row in read_csv(job.output("test", "features.csv"))]}


GROUP = {"by": "group", "column": "household"}
TIME = {"by": "time", "column": "day"}


def test_all_rows_of_a_group_are_in_one_split(job):
    report = prepare(job, make_rows(), splitBy=GROUP)
    splits = {name: {income % 200 for income in incomes} for name, incomes in read_incomes(job).items()}
    assert sum(map(len, splits.values())) == len(set.union(*splits.values())) == 200
    assert report["split"]["by"] == "group"
    assert report["split"]["groupCount"] == 200
    assert report["columns"]["ignored"] == ["day"]
    assert "all rows of a group are in one split" in job.output("report", "report.html").read_text()
    # Nothing but the hash of the group leaves the reading.
    assert not any("H1" in file.read_text() for file in job.output().rglob("*.csv"))


def test_a_group_keeps_its_split_when_rows_come(job):
    rows = make_rows()
    prepare(job, rows[:600], splitBy=GROUP)
    before = {name: {income % 200 for income in incomes} for name, incomes in read_incomes(job).items()}
    prepare(job, rows[::-1], splitBy=GROUP)
    after = {name: {income % 200 for income in incomes} for name, incomes in read_incomes(job).items()}
    assert after == before


def test_the_newest_rows_are_held_out(job):
    rows = [
        [f"V{n}", "", f"2026-01-{1 + n // 24:02d}T{n % 24:02d}:00:00", str(n), "yes" if n % 3 else "no"]
        for n in range(600)
    ]
    report = prepare(job, rows[::-1], splitBy=TIME, split={"train": 0.6, "validation": 0.25, "test": 0.15})
    splits = {name: sorted(incomes) for name, incomes in read_incomes(job).items()}
    assert splits == {
        "train": list(range(360)),
        "validation": list(range(360, 510)),
        "test": list(range(510, 600)),
    }
    assert report["split"]["from"] == {
        "train": "2026-01-01",
        "validation": "2026-01-16",
        "test": "2026-01-22T06:00:00",
    }
    assert report["split"]["to"] == "2026-01-25T23:00:00"


@pytest.mark.parametrize(("order", "form"), [("dayMonthYear", "{2}.{1}.{0}"), ("monthDayYear", "{1}/{2}/{0}")])
def test_days_in_the_order_of_the_files_split_as_those_of_iso(job, tmp_path, order, form):
    prepare(job, make_rows(), splitBy=TIME)
    expected = read_incomes(job)
    other = Job(tmp_path / "other")
    rows = [[*row[:2], form.format(*(int(part) for part in row[2].split("-"))), *row[3:]] for row in make_rows()]
    prepare(other, rows, splitBy=TIME, format={"dateOrder": order})
    assert read_incomes(other) == expected


def test_the_baseline_says_whether_its_rows_are_in_the_order_of_the_times(job, tmp_path):
    rows = [[f"V{n}", "", str(n // 7), str(n), "yes" if n % 3 else "no"] for n in range(600)]
    cases = {"rising": (rows, TIME), "falling": (rows[::-1], TIME), "by group": (make_rows(), GROUP)}
    found = {}
    for name, (some, split_by) in cases.items():
        other = Job(tmp_path / name)
        prepare(other, some, splitBy=split_by)
        found[name] = json.loads(other.output("baseline", "schema.json").read_text()).get("inOrderOf")
    assert found == {"rising": "day", "falling": None, "by group": None}


def test_rows_of_one_moment_stay_together(job):
    rows = [[f"V{n}", "", str(n // 100), str(n), "yes" if n % 3 else "no"] for n in range(1000)]
    prepare(job, rows, splitBy=TIME, split={"train": 0.55, "validation": 0.24, "test": 0.21})
    sizes = {name: len(incomes) for name, incomes in read_incomes(job).items()}
    assert sizes == {"train": 500, "validation": 300, "test": 200}


def test_held_out_rows_move_with_time(job):
    rows = [[f"V{n}", "", str(n), str(n), "yes" if n % 3 else "no"] for n in range(1000)]
    prepare(job, rows[:800], splitBy=TIME)
    held_out = set(read_incomes(job)["test"])
    trained = set(read_incomes(job)["train"])
    prepare(job, rows, splitBy=TIME)
    later = read_incomes(job)
    assert held_out & set(later["validation"])
    # No row that any earlier run trained on is held out now.
    assert not trained & set(later["test"])


@pytest.mark.parametrize(
    ("rule", "place", "value", "message"),
    [
        (
            TIME,
            2,
            "",
            "split by time day: 1 of 600 rows have no value, the first in file a.csv, row 8; a row without its time "
            "has no place among others: fill it in, leave such rows out, or split by another column",
        ),
        (
            GROUP,
            1,
            "NA",
            "split by group household: 1 of 600 rows have no value, the first in file a.csv, row 8; a row without its "
            "group would be in a split by chance: fill it in, leave such rows out, or split by another column",
        ),
        (
            TIME,
            2,
            "31.1.2026",
            "split by time day: '31.1.2026' is neither a date such as 2026-01-31 or 2026-01-31T12:00:00 nor a number: "
            "dates are read as year-month-day, so write it as 2026-01-31, or give format.dateOrder (file a.csv, row 8)",
        ),
        (
            TIME,
            2,
            "20260131",
            "split by time day: has a date in file a.csv, row 1, and a number in file a.csv, row 8; they have no "
            "order: write all of them as dates such as 2026-01-31, or as numbers",
        ),
    ],
)
def test_rows_that_have_no_place(job, rule, place, value, message):
    rows = make_rows(600)
    rows[7][place] = value
    assert refuse(job, rows, splitBy=rule) == message


def test_too_few_moments(job):
    rows = [[*row[:2], f"2026-01-{1 + n % 2:02d}", *row[3:]] for n, row in enumerate(make_rows(600))]
    assert refuse(job, rows, splitBy=TIME) == (
        "split by time day: has 2 different values, and needs at least 3, one for each split"
    )


def test_too_few_groups(job):
    rows = [[row[0], "H1", *row[2:]] for row in make_rows(600)]
    assert "rows were split by the hash of their group, household," in refuse(job, rows, splitBy=GROUP)


def test_a_column_that_the_files_lack(job):
    message = refuse(job, make_rows(600), splitBy={"by": "time", "column": "date"})
    assert message.startswith("recipe names column date, which the data lacks")


def test_live_rows_have_the_group_of_their_key(job):
    live = [[f"V{n}", "no", str(10_000 + n % 200)] for n in range(300)] + [["V9999", "no", "77777"]]
    job.put("labelled-traffic/20260401T000000Z.csv", [["visit", "y", "income"], *live])
    report = prepare(job, make_rows(), splitBy=GROUP)
    splits = {name: {income % 200 for income in incomes} for name, incomes in read_incomes(job).items()}
    assert sum(map(len, splits.values())) == len(set.union(*splits.values()))
    assert report["leftOut"]["ungrouped"] == 1
    assert report["rows"]["total"]["count"] == 1200
    assert "1 row was left out: labelled rows of live traffic whose group no other row tells." in report["notes"]


def test_live_rows_are_as_old_as_their_file(job):
    live = [[f"L{n}", "no" if n % 2 else "yes", str(10_000 + n)] for n in range(300)]
    job.put("labelled-traffic/20270401T000000Z.csv", [["visit", "y", "income"], *live])
    report = prepare(job, make_rows(), splitBy=TIME)
    assert min(read_incomes(job)["test"]) >= 10_000
    assert report["split"]["to"] == "2027-04-01"


def spread(count, seed):
    generator = np.random.default_rng(seed)
    return generator, generator.choice(3, count, p=[0.7, 0.2, 0.1])


def test_the_comparison_equals_scipy():
    generator, splits = spread(5000, 0)
    labels = generator.integers(0, 4, 5000)
    table = scipy.stats.contingency.crosstab(splits, labels).count
    expected = scipy.stats.chi2_contingency(table, correction=False).pvalue
    assert compare_splits(ProblemType.MULTICLASS, labels, splits, None) == pytest.approx(expected)
    assert compare_splits(ProblemType.MULTICLASS, labels, splits, np.arange(5000)) == pytest.approx(expected)


@pytest.mark.parametrize("size", [1, 20])
def test_chance_seldom_looks_like_a_difference(size):
    # Rows of a unit share their label: without the correction, half of these splits would differ.
    alarms = 0
    for seed in range(400):
        generator = np.random.default_rng(seed)
        units = np.repeat(np.arange(600), size)
        splits = generator.choice(3, 600, p=[0.7, 0.2, 0.1])[units]
        labels = (generator.random(600) < 0.3).astype(int)[units]
        alarms += compare_splits(ProblemType.BINARY, labels, splits, units) < 0.01
    # 4 are expected at this level; 12 would be seen once in a thousand times.
    assert alarms <= 12


def test_differences_are_found_in_numbers_too():
    generator, splits = spread(3000, 1)
    numbers = generator.normal(size=3000)
    assert compare_splits(ProblemType.REGRESSION, numbers, splits, None) > LEVEL
    assert compare_splits(ProblemType.REGRESSION, numbers + (splits == 2), splits, None) < LEVEL


def test_rare_classes_are_counted_together_or_not_at_all():
    _, splits = spread(1000, 2)
    labels = np.zeros(1000, dtype=int)
    labels[:3] = [1, 2, 3]
    assert compare_splits(ProblemType.MULTICLASS, labels, splits, None) is None
    labels[500:] = 4
    assert compare_splits(ProblemType.MULTICLASS, labels, splits, None) is not None
    labels[100:200] = np.arange(100) + 5
    assert compare_splits(ProblemType.MULTICLASS, labels, splits, None) is not None


def test_an_answer_that_moves_with_time_is_remarked_on(job):
    rows = [[f"V{n}", "", str(n), str(n), "yes" if n % 7 < 2 + 3 * (n > 900) else "no"] for n in range(1000)]
    report = prepare(job, rows, splitBy=TIME)
    assert report["split"]["chance"] < LEVEL
    (note,) = [note for note in report["notes"] if "it moves with time" in note]
    assert note.startswith("y is distributed otherwise in newer rows than in older ones (p = ")


def test_splits_that_differ_are_remarked_on(job):
    # Whoever makes the keys of the label makes such splits.
    prepare(job, make_rows())
    held_out = set(read_incomes(job)["test"])
    rows = [[*row[:4], "yes" if int(row[3]) in held_out or n % 3 == 0 else "no"] for n, row in enumerate(make_rows())]
    first = min(held_out)
    rows[first][4] = "no"
    report = prepare(job, rows)
    assert any(
        note.startswith("y differs between the splits more than chance would have it") for note in report["notes"]
    )
