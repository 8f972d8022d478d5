"""How many columns prepared rows have where it does not depend on them: what constructs tell algorithms at synth."""

import json
from pathlib import Path

import pytest

from prepare.job import prepare
from tests.conftest import read_csv, write_csv

#: read by test/contract/column-counts.test.ts as well
RECIPES = json.loads((Path(__file__).parents[2] / "test/contract/column-counts.json").read_text("utf-8"))


@pytest.mark.parametrize("given", RECIPES)
def test_prepared_rows_have_the_columns_that_are_counted_at_synth(tmp_path, monkeypatch, given) -> None:
    recipe = given["recipe"]
    dates = {feature["name"]: feature["type"] == "date" for feature in recipe["features"]}
    classes = recipe["target"].get("classes", ["0", "1"])
    rows = [
        [
            f"K{n}",
            classes[n % len(classes)],
            *(f"2026-01-{n % 28 + 1:02}" if date else n * 7 % 11 for date in dates.values()),
        ]
        for n in range(240)
    ]
    write_csv(tmp_path / "processing/input/source/a.csv", [["id", "y", *dates], *rows])
    (tmp_path / "config.json").write_text(json.dumps({"recipe": recipe}))
    monkeypatch.setenv("SAGEMAKER_BASE_DIR", str(tmp_path))
    prepare(str(tmp_path / "config.json"))
    made = read_csv(tmp_path / "processing/output/train/train.csv")
    assert {len(row) - 1 for row in made} == {given["columns"]}
