"""A team's own script makes the rows: what it is told, what it has to make, and what is said when it has not."""

import json
import zipfile

import pytest

RECIPE = {
    "target": {"name": "late", "positiveClass": "yes"},
    "id": ["order"],
    "features": [{"name": "days", "type": "numeric"}, {"name": "carrier", "type": "categorical"}],
}
SCRIPT = """
import argparse, csv, json
from pathlib import Path
from joining import join

parser = argparse.ArgumentParser()
for option in ("--source", "--rows", "--recipe"):
    parser.add_argument(option, type=Path)
options = parser.parse_args()
recipe = json.loads(options.recipe.read_text())
with (options.rows / "orders.csv").open("w", newline="") as stream:
    writer = csv.writer(stream)
    writer.writerow([*recipe["id"], *[feature["name"] for feature in recipe["features"]], recipe["target"]["name"]])
    writer.writerows(join(options.source))
"""
JOINING = """
import json

def join(source):
    carriers = json.loads((source / "carriers.json").read_text())
    for number, line in enumerate((source / "orders.txt").read_text().splitlines()):
        days, carrier = line.split()
        yield [f"O{number}", days, carriers[carrier], "yes" if int(days) > 4 else "no"]
"""


@pytest.fixture
def maker(job):
    source = job.base / "processing" / "input" / "source"
    source.mkdir(parents=True)
    (source / "carriers.json").write_text(json.dumps({"a": "post", "b": "bike"}))
    (source / "orders.txt").write_text("".join(f"{number % 9} {'ab'[number % 2]}\n" for number in range(300)))
    return job


def put_script(job, script, **files):
    folder = job.base / "processing" / "input" / "script"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "0123abcd.zip", "w") as archive:
        archive.writestr("make_rows.py", script)
        for name, content in files.items():
            archive.writestr(f"{name}.py", content)


def run(job, entry="make_rows.py"):
    return job.run("make-rows", {"recipe": RECIPE, "entryPoint": entry})


def test_the_rows_that_a_script_makes_are_prepared(maker):
    live = maker.base / "processing" / "input" / "source" / "labelled-traffic"
    live.mkdir()
    (live / "20260131T120000Z.csv").write_text("order,days,carrier,late\nO7,9,post,yes\n")
    put_script(maker, SCRIPT, joining=JOINING)
    result = run(maker)
    assert (result.code, result.message) == (0, "make_rows.py made 2 files of rows.")
    rows = maker.output("rows")
    assert rows.joinpath("orders.csv").read_text().splitlines()[:2] == ["order,days,carrier,late", "O0,0,post,no"]
    source = maker.base / "processing" / "input" / "source"
    source.rename(source.with_name("raw"))
    rows.rename(source)
    assert maker.run("prepare", {"recipe": RECIPE}).code == 0
    lineage = json.loads(maker.output("labels", "lineage.json").read_text())
    assert [file["name"] for file in lineage["files"]] == ["labelled-traffic/20260131T120000Z.csv", "orders.csv"]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("", "make_rows.py has not made rows that the recipe can be applied to: no table under the source"),
        (
            SCRIPT.replace('recipe["id"]', '["number"]'),
            "recipe names column order, which the data lacks; file orders.csv",
        ),
        (SCRIPT.replace("orders.csv", "orders.txt"), "found orders.txt"),
        ("import sys; sys.exit('no carriers today')", "make_rows.py ended with exit code 1: no carriers today"),
        ("import sys; sys.exit(3)", "make_rows.py ended with exit code 3: it wrote nothing to standard error"),
        ("import carriers", "ModuleNotFoundError: No module named 'carriers'"),
    ],
)
def test_a_script_that_has_not_made_rows_is_named(maker, script, expected):
    put_script(maker, script, joining=JOINING)
    result = run(maker)
    assert result.code == 1
    assert expected in result.message


def test_a_script_that_is_not_there_is_named(maker):
    put_script(maker, SCRIPT)
    assert run(maker, "other.py").message == "other.py: is not in the script's folder, as it was deployed"
