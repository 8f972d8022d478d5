"""Rows that will not fit are refused before they are read, with what to change."""

import gzip
import os
import re
from types import SimpleNamespace

import pyarrow
import pyarrow.parquet
import pytest

from common.errors import JobError
from prepare import capacity
from prepare.capacity import FIXED_MEMORY, ROW_MEMORY, check_capacity, estimate_rows, find_memory_limit
from prepare.recipe import parse_recipe
from tests.conftest import JOBS

RECIPE = parse_recipe(
    {
        "target": {"name": "y", "positiveClass": "1"},
        "features": [{"name": f"a{n}", "type": "numeric"} for n in range(9)],
    }
)
LINE = b"1234567,1\n"


@pytest.fixture
def table(tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes(LINE * 400_000)
    return file


@pytest.mark.parametrize("content", [LINE * 400_000, LINE * 10, b"1,1\r\n" * 50, b""])
def test_rows_are_estimated_by_the_first_ones(tmp_path, content):
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    assert estimate_rows(file) == pytest.approx(content.count(b"\n"), rel=0.02)


def test_rows_of_compressed_files_are_estimated(tmp_path):
    file = tmp_path / "a.csv.gz"
    lines = b"".join(b"%d,%d\n" % (n * 7919 % 100_003, n % 2) for n in range(400_000))
    file.write_bytes(gzip.compress(lines))
    assert estimate_rows(file) == pytest.approx(400_000, rel=0.1)
    # What is wrong with a file is said when it is read.
    file.write_bytes(b"no gzip")
    assert estimate_rows(file) == 0


def test_rows_of_parquet_are_counted(tmp_path):
    pyarrow.parquet.write_table(pyarrow.table({"a": list(range(77))}), tmp_path / "a.parquet")
    assert estimate_rows(tmp_path / "a.parquet") == 77


def test_memory_that_is_too_small(table, tmp_path, monkeypatch):
    needed = FIXED_MEMORY + 400_000 * ROW_MEMORY
    monkeypatch.setattr(capacity, "find_memory_limit", lambda: int(needed * 1.05))
    check_capacity([table], RECIPE, tmp_path)
    monkeypatch.setattr(capacity, "find_memory_limit", lambda: int(needed * 0.95))
    with pytest.raises(JobError) as refused:
        check_capacity([table], RECIPE, tmp_path)
    assert str(refused.value) == (
        "about 400,000 rows need 0.37 GiB of memory, and this machine has 0.36 GiB: "
        "take a larger instanceType for the preparation, or give it fewer rows"
    )


def test_each_class_takes_memory_where_a_feature_is_encoded_by_the_target():
    feature = {"name": "a", "type": "categorical", "encoding": "target"}
    target = {"name": "y", "type": "multiclass", "classes": ["a", "b", "c"]}
    assert capacity.measure_row(parse_recipe({"target": target, "features": [feature]})) == ROW_MEMORY + 48
    assert capacity.measure_row(RECIPE) == ROW_MEMORY


def test_the_job_says_so_before_it_reads(job, monkeypatch):
    # The second row is no number, which nobody gets to.
    job.put("a.csv", [["a0", "y"], ["1", "1"], ["no number", "0"]] * 5000)
    recipe = {"target": {"name": "y", "positiveClass": "1"}, "features": [{"name": "a0", "type": "numeric"}]}
    monkeypatch.setattr(capacity, "find_memory_limit", lambda: 2**28)
    result = job.run("prepare", {"recipe": recipe})
    assert result.code == 1
    assert result.message == (
        "about 15,000 rows need 0.30 GiB of memory, and this machine has 0.25 GiB: "
        "take a larger instanceType for the preparation, or give it fewer rows"
    )
    assert result.stderr == f"{result.message}\n"


def test_the_job_as_it_is_started_knows_its_machine(job):
    job.put("a.csv", [["a0", "y"], *([str(number), str(number % 2)] for number in range(200_000))])
    source = job.base / "processing" / "input" / "source" / "a.csv"
    # A terabyte that nothing was written of: only the beginning is read, and then no further.
    os.truncate(source, 2**40)
    recipe = {"target": {"name": "y", "positiveClass": "1"}, "features": [{"name": "a0", "type": "numeric"}]}
    result = job.run("prepare", {"recipe": recipe}, JOBS)
    assert result.code == 1
    assert re.match(r"about 1\d\d,000,000,000 rows need [\d.]+ GiB of memory, and this machine has ", result.message)


def test_a_disk_that_is_too_small(table, tmp_path, monkeypatch):
    monkeypatch.setattr(capacity.shutil, "disk_usage", lambda _: SimpleNamespace(free=85 * 2**20))
    with pytest.raises(JobError) as refused:
        check_capacity([table], RECIPE, tmp_path)
    assert str(refused.value) == (
        "about 400,000 rows of 9 features need 0.09 GiB of disk, and 0.08 GiB are free: "
        "give the preparation a larger volumeSize"
    )


def test_the_memory_of_this_machine_is_known():
    assert find_memory_limit() > 2**28
