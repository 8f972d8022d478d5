"""Writes a table of made-up rows, 18 numbers and 12 categories, and the configuration of a job that prepares it.

python make_table.py ROWS BASE: below BASE as SageMaker has /opt/ml.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

LEVELS = (2, 3, 4, 5, 6, 8, 10, 12, 20, 30, 3, 2)
NUMBERS = [f"n{index}" for index in range(18)]
TEXTS = [f"c{index}" for index in range(len(LEVELS))]
#: of a generator, the first row and how many, the columns
MakeBlock = Callable[[np.random.Generator, int, int], list[list[str]]]
SCALINGS = ("none", "standard", "minMax", "robust")


def make_number(generator: np.random.Generator, index: int, count: int) -> list[str]:
    """Whole numbers, two decimals, or all digits; every third column lacks 5 % of its values."""
    values = generator.normal(50, 20, count)
    form = ("{:.0f}", "{:.2f}", "{!r}")[index // 6]
    texts = [form.format(value) for value in values.tolist()]
    if index % 3 == 0:
        for row in np.flatnonzero(generator.random(count) < 0.05).tolist():
            texts[row] = ""
    return texts


def make_block(generator: np.random.Generator, start: int, count: int) -> list[list[str]]:
    """The columns of some rows in the order of `HEADER`."""
    return [
        [f"K{start + row}" for row in range(count)],
        *(make_number(generator, index, count) for index in range(len(NUMBERS))),
        *([f"level {code}" for code in generator.integers(0, size, count)] for size in LEVELS),
        np.where(generator.random(count) < 0.3, "yes", "no").tolist(),
    ]


HEADER = ["id", *NUMBERS, *TEXTS, "y"]


def make_recipe() -> dict:
    """Missing values filled, numbers scaled, categories one-hot."""
    numbers = [
        {"name": name, "type": "numeric", "missing": {"strategy": "median"}, "scaling": SCALINGS[index % 4]}
        for index, name in enumerate(NUMBERS)
    ]
    categories = [{"name": name, "type": "categorical"} for name in TEXTS]
    return {"target": {"name": "y", "positiveClass": "yes"}, "id": ["id"], "features": numbers + categories}


def write_rows(rows: int, base: Path, header: list[str], make: MakeBlock, recipe: dict) -> None:
    """The table in blocks of 100,000 rows, and the configuration."""
    generator = np.random.default_rng(0)
    source = base / "processing" / "input" / "source"
    source.mkdir(parents=True, exist_ok=True)
    with (source / "rows.csv").open("w") as file:
        file.write(",".join(header) + "\n")
        for start in range(0, rows, 100_000):
            columns = make(generator, start, min(100_000, rows - start))
            file.write("\n".join(map(",".join, zip(*columns, strict=True))) + "\n")
    (base / "config.json").write_text(json.dumps({"recipe": recipe}))


if __name__ == "__main__":
    write_rows(int(sys.argv[1]), Path(sys.argv[2]), HEADER, make_block, make_recipe())
