"""Rows that many workers prepare: every file is, to the last byte, the one that one machine writes."""

import json
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from common.errors import JobError
from prepare.job import prepare
from prepare.parts.job import prepare_on
from prepare.parts.work import count_groups
from tests.conftest import read_csv, write_csv
from tests.in_process_cluster import InProcessCluster

EXAMPLES = Path(__file__).parents[2] / "examples"
ENCODINGS = (
    {"encoding": "oneHot", "maximumCategories": 3},
    {"encoding": "target"},
    {"encoding": "hash", "hashColumns": 8},
    {"encoding": "ordinal"},
)
SCALINGS = ("standard", "robust", "minMax", "none")
FILLS = (
    {"strategy": "mean"},
    {"strategy": "median"},
    {"strategy": "mostFrequent"},
    {"strategy": "constant", "value": 1},
)


def describe_columns(names, numeric):
    """Every way to fill, to scale and to encode, one feature after the other."""
    return [
        {
            "name": name,
            "type": "numeric",
            "missing": FILLS[place % 4],
            "scaling": SCALINGS[place % 3],
            "flagMissing": True,
        }
        if name in numeric
        else {"name": name, "type": "categorical", **ENCODINGS[place % 4]}
        for place, name in enumerate(names)
    ]


def make_churn(source):
    header, *rows = read_csv(EXAMPLES / "churn" / "telco-churn.csv")
    header = ["customer_id", *header]
    # Every third customer once more, and some of them without a number.
    rows = [[f"C{number % 4700:05d}", *row] for number, row in enumerate(rows)]
    for number in range(0, len(rows), 11):
        rows[number][header.index("monthly_charges")] = ""
    split_into_files(source, header, rows, 5)
    numeric = {"tenure", "monthly_charges", "total_charges"}
    features = [name for name in header if name not in ("customer_id", "churn", "female")]
    return {
        "target": {"name": "churn", "positiveClass": "Yes"},
        "id": ["customer_id"],
        "personalData": ["female"],
        "features": describe_columns(features, numeric),
        "derived": [{"name": "share", "derivation": "ratio", "inputs": ["monthly_charges", "total_charges"]}],
        "dropCorrelated": 0.8,
    }


def make_houses(source):
    header, *rows = read_csv(EXAMPLES / "house-prices" / "ames-housing.csv")
    split_into_files(source, ["id", *header], [[str(number), *row] for number, row in enumerate(rows)], 4)
    columns = dict(zip(header, zip(*rows, strict=True), strict=True))
    names = [name for name in header if name.lower() != "sale_price"]
    numeric = {name for name in names if all(is_number(text) for text in columns[name])}
    (target,) = set(header) - set(names)
    return {
        "target": {"name": target, "type": "regression"},
        "id": ["id"],
        "features": describe_columns(names, numeric),
    }


def make_visits(source, **changes):
    """Three classes, dates, phrases, groups and times in files of three kinds, with live traffic and repeated ids."""
    generator = np.random.default_rng(7)
    header = ["id", "ward", "seen", "note", "age", "outcome"]
    rows = [
        [
            f"V{generator.integers(900)}",
            f"W{generator.integers(60)}",
            f"2026-0{1 + number % 9}-{1 + number % 27:02d}",
            generator.choice(["came late", "in pain, wants to talk", "no show", "", 'said "hm"']),
            "" if number % 17 == 0 else str(generator.integers(20, 90)),
            generator.choice(["well", "ill", "gone", ""], p=[0.5, 0.3, 0.15, 0.05]),
        ]
        for number in range(1500)
    ]
    source.mkdir(parents=True)
    write_csv(source / "a.csv", [header, *rows[:600]])
    write_csv(source / "b.csv.gz", [header[::-1], *[row[::-1] for row in rows[600:1100]]])
    lines = "".join(json.dumps(dict(zip(header, row, strict=True))) + "\n" for row in rows[1100:1400])
    (source / "c.jsonl").write_text(lines, encoding="utf-8")
    write_csv(source / "labelled-traffic" / "20260901T000000Z.csv", [header, *rows[1400:]])
    (source / "_SUCCESS").touch()
    return {
        "target": {"name": "outcome", "type": "multiclass", "classes": ["well", "ill", "gone"]},
        "id": ["id"],
        "features": [
            {"name": "ward", "type": "categorical", "encoding": "target"},
            {"name": "seen", "type": "date", "parts": ["month", "weekday"], "ageAt": "2026-12-01"},
            {"name": "note", "type": "text", "hashColumns": 16},
            {"name": "age", "type": "numeric", "missing": {"strategy": "dropRow"}},
        ],
        **changes,
    }


def make_judged_visits(source):
    """The ward is for judging, so labelled live traffic does not have it."""
    recipe = make_visits(source, judging=["ward"])
    (live,) = (source / "labelled-traffic").iterdir()
    write_csv(live, [[row[0], *row[2:]] for row in read_csv(live)])
    return {**recipe, "features": recipe["features"][1:]}


def make_written_visits(source):
    """Notes reach the algorithm as texts, behind the numbers, with masks in the place of personal data."""
    recipe = make_visits(source)
    others = [feature for feature in recipe["features"] if feature["name"] != "note"]
    (source / "d.jsonl").write_text(
        "".join(
            json.dumps(
                {"id": f"N{number}", "ward": f"W{number % 7}", "seen": "2026-03-01", "age": 40, "outcome": outcome}
                | {"note": f"mail {outcome}{number}@example.com,\nor call +49 170 12345{number:02d} \U0001f44d"}
            )
            + "\n"
            for number, outcome in enumerate(["well", "ill", "gone"] * 30)
        ),
        encoding="utf-8",
    )
    return {**recipe, "features": [{"name": "note", "type": "text", "whole": True, "mask": True}, *others]}


def split_into_files(source, header, rows, count):
    for part in range(count):
        write_csv(source / f"part-{part}.csv", [header, *rows[part::count]])


def is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


TABLES = {
    "churn": make_churn,
    "house prices": make_houses,
    "visits": make_visits,
    "visits by ward": lambda source: make_visits(source, splitBy={"by": "group", "column": "ward"}),
    "visits by time": lambda source: make_visits(source, splitBy={"by": "time", "column": "seen"}),
    "the newest visits": lambda source: make_visits(source, rows={"repeated": "newest", "newestBy": "seen"}),
    "visits judged by ward": lambda source: make_judged_visits(source),
    "visits without an id": lambda source: make_visits(source, id=[]),
    "visits with notes as they were written": lambda source: make_written_visits(source),
}


def run(base, monkeypatch, source, recipe, work):
    """Prepares a table; returns what was written, by name."""
    monkeypatch.setenv("SAGEMAKER_BASE_DIR", str(base))
    shutil.copytree(source, base / "processing" / "input" / "source")
    config = base / "config.json"
    config.write_text(json.dumps({"recipe": recipe, "baselineRows": 500, "importanceRows": 60}))
    work(str(config))
    output = base / "processing" / "output"
    files = {file.relative_to(output).as_posix(): file.read_bytes() for file in output.rglob("*") if file.is_file()}
    return {**files, "message": (base / "output" / "message").read_bytes()}


@pytest.mark.parametrize("table", TABLES)
def test_many_workers_write_what_one_machine_writes(tmp_path, monkeypatch, table):
    source = tmp_path / "source"
    recipe = TABLES[table](source)
    alone = run(tmp_path / "one", monkeypatch, source, recipe, prepare)
    base = tmp_path / "many"
    together = run(base, monkeypatch, source, recipe, partial(prepare_on, InProcessCluster(seed=len(table))))
    assert together.keys() == alone.keys()
    assert [name for name in alone if alone[name] != together[name]] == []
    assert list((base / "processing").glob("scratch-*")) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"rows": {"repeated": "error"}}, "two rows of one id contradict each other"),
        ({"features": [{"name": "age", "type": "numeric", "missing": {"strategy": "error"}}]}, "feature age: "),
        ({"features": [{"name": "note", "type": "numeric"}]}, "feature note: "),
        ({"target": {"name": "outcome", "type": "multiclass", "classes": ["well", "ill"]}}, "is none of the classes"),
        ({"features": [{"name": "height", "type": "numeric"}]}, "which the data lacks"),
    ],
)
def test_errors_are_those_of_one_machine(tmp_path, monkeypatch, changes, expected):
    recipe = make_visits(tmp_path / "source", **changes)
    said = []
    for name, work in (("one", prepare), ("many", partial(prepare_on, InProcessCluster()))):
        with pytest.raises(JobError) as error:
            run(tmp_path / name, monkeypatch, tmp_path / "source", recipe, work)
        said.append(str(error.value))
    assert expected in said[0]
    assert said[1] == said[0]


def test_columns_are_studied_side_by_side_as_far_as_memory_goes():
    cluster = InProcessCluster()
    assert count_groups(1000, 30, cluster) == 30
    assert count_groups(5_000_000, 30, cluster) == 2
    with pytest.raises(JobError, match=r"13,500,000 rows need 2\.0 GiB of memory for the study of one column"):
        count_groups(13_500_000, 30, cluster)


def test_nothing_but_numpy_is_needed(tmp_path):
    """SageMaker's Spark container has neither scikit-learn nor scipy, pandas without pyarrow, and no pyarrow."""
    program = (
        "import sys\n"
        "for name in ('sklearn', 'scipy', 'pandas', 'pyarrow', 'pyspark'): sys.modules[name] = None\n"
        "import prepare.parts.job, prepare.parts.work, prepare.parts.spark_job, prepare.job\n"
    )
    jobs = str(Path(__file__).parent.parent)
    done = subprocess.run([sys.executable, "-c", program], cwd=jobs, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
