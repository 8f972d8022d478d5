"""Writes a table of made-up rows, 18 numbers and 12 categories, and the configuration of a job that prepares it.

python make_table.py ROWS BASE: below BASE as SageMaker has /opt/ml.
"""

import json
import sys
from pathlib import Path

import numpy as np

LEVELS = (2, 3, 4, 5, 6, 8, 10, 12, 20, 30, 3, 2)
NUMBERS = [f"n{index}" for index in range(18)]
TEXTS = [f"c{index}" for index in range(len(LEVELS))]
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


def write_table(rows: int, base: Path) -> None:
    """The table in blocks of 100,000 rows."""
    generator = np.random.default_rng(0)
    source = base / "processing" / "input" / "source"
    source.mkdir(parents=True, exist_ok=True)
    with (source / "rows.csv").open("w") as file:
        file.write(",".join(["id", *NUMBERS, *TEXTS, "y"]) + "\n")
        for start in range(0, rows, 100_000):
            count = min(100_000, rows - start)
            columns = [[f"K{start + row}" for row in range(count)]]
            columns += [make_number(generator, index, count) for index in range(len(NUMBERS))]
            columns += [[f"level {code}" for code in generator.integers(0, size, count)] for size in LEVELS]
            columns.append(np.where(generator.random(count) < 0.3, "yes", "no").tolist())
            file.write("\n".join(map(",".join, zip(*columns, strict=True))) + "\n")
    features = [
        {"name": name, "type": "numeric", "missing": {"strategy": "median"}, "scaling": SCALINGS[index % 4]}
        for index, name in enumerate(NUMBERS)
    ] + [{"name": name, "type": "categorical"} for name in TEXTS]
    recipe = {"target": {"name": "y", "positiveClass": "yes"}, "id": ["id"], "features": features}
    (base / "config.json").write_text(json.dumps({"recipe": recipe}))


if __name__ == "__main__":
    write_table(int(sys.argv[1]), Path(sys.argv[2]))
