"""Rows that will not fit are refused before they are read, with what to change."""

import gzip
from types import SimpleNamespace

import pyarrow
import pyarrow.parquet
import pytest

from common.errors import JobError
from prepare import capacity
from prepare.capacity import FIXED_MEMORY, ROW_MEMORY, check_capacity, estimate_rows, find_memory_limit
from prepare.recipe import parse_recipe

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
        "about 400,000 rows need 0.35 GiB of memory, and this machine has 0.33 GiB: "
        "take a larger instanceType for the preparation"
    )


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
