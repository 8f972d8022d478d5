"""Writes made-up held-out rows, answers of two models to them, and the configuration of a job that evaluates the one
beside the other: 18 numbers and 12 categories, prepared training rows as one-hot encoding makes them.

python make_rows.py ROWS BASE: below BASE as SageMaker has /opt/ml. Imports jobs/, which must be on PYTHONPATH.
"""

import json
import sys
from pathlib import Path

import numpy as np

from common.model_archive import write_serving_archive
from common.permuted import write_permuted_rows
from common.prediction_parts import write_rows_alone
from prepare.recipe import parse_recipe
from serve.inference import MODEL_FILE, SCHEMA_FILE
from serve.preprocessor import Preprocessor

LEVELS = (2, 3, 4, 5, 6, 8, 10, 12, 20, 30, 3, 2)
NUMBERS = [f"n{index}" for index in range(18)]
TEXTS = [f"c{index}" for index in range(len(LEVELS))]
TRAINING_ROWS_A_HELD_OUT_ONE = 7
BLOCK = 50_000
ROWS_AGAIN = 500


def write_lines(file: Path, lines: list[str], mode: str = "w") -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open(mode) as stream:
        stream.writelines(f"{line}\n" for line in lines)


def make_preprocessor() -> tuple[dict, dict]:
    """Schema and fitted preprocessor: numbers as they are, categories one-hot."""
    recipe = parse_recipe(
        {
            "target": {"name": "y", "positiveClass": "yes"},
            "features": [{"name": name, "type": "numeric"} for name in NUMBERS]
            + [{"name": name, "type": "categorical"} for name in TEXTS],
        }
    )
    columns = [{"feature": name, "kind": "number", "fill": 0.0} for name in NUMBERS]
    columns += [
        {"feature": name, "kind": "oneHot", "fill": "missing", "categories": [f"level {n}" for n in range(size)]}
        for name, size in zip(TEXTS, LEVELS, strict=True)
    ]
    fitted = {"version": 1, "columns": columns}
    schema = {"version": 1, "features": recipe.describe_features()}
    return {**schema, "outputs": Preprocessor(schema, fitted).outputs}, fitted


def make_features(generator: np.random.Generator, count: int) -> list[list[str]]:
    """The columns of raw rows."""
    numbers = [[f"{value:.2f}" for value in generator.normal(50, 20, count).tolist()] for _ in NUMBERS]
    return numbers + [[f"level {code}" for code in generator.integers(0, size, count)] for size in LEVELS]


def write(rows: int, base: Path) -> None:
    """All inputs of the job."""
    generator = np.random.default_rng(0)
    inputs = base / "processing" / "input"
    schema, fitted = make_preprocessor()
    preprocessor = Preprocessor(schema, fitted)
    for start in range(0, rows, BLOCK):
        count = min(BLOCK, rows - start)
        mode = "a" if start else "w"
        columns = make_features(generator, count)
        labels = (generator.random(count) < 0.3).astype(int)
        write_lines(inputs / "test" / "features.csv", list(map(",".join, zip(*columns, strict=True))), mode)
        write_lines(inputs / "labels" / "labels.csv", labels.tolist(), mode)
        for folder, apart in (("predictions", 0.32), ("champion", 0.3)):
            answers = np.clip(generator.normal(0.35 + apart * labels, 0.2), 0, 1)
            write_lines(inputs / folder / "features.csv.out", answers.tolist(), mode)
        prepared = preprocessor.answer(columns).splitlines()
        lines = [f"{label},{line}" for label, line in zip(labels.tolist(), prepared, strict=True)]
        for again in range(TRAINING_ROWS_A_HELD_OUT_ONE):
            write_lines(inputs / "train" / "train.csv", lines, "a" if start or again else "w")
    write_rows_alone(inputs / "test")
    write_permuted_rows(inputs / "test", inputs / "labels", NUMBERS + TEXTS, ROWS_AGAIN)
    answers = [float(line) for line in (inputs / "predictions" / "features.csv.out").read_text().splitlines()]
    for file in (inputs / "test").glob("alone-*"):
        row = int(file.name.removeprefix("alone-").split(".")[0])
        write_lines(inputs / "predictions" / f"{file.name}.out", [str(answers[row - 1])])
    again = generator.random(min(ROWS_AGAIN, rows) * len(schema["features"])).tolist()
    write_lines(inputs / "predictions" / "permuted-rows.csv.out", again)
    (inputs / "preprocessor").mkdir()
    write_serving_archive(inputs / "preprocessor" / "model.tar.gz", {MODEL_FILE: fitted, SCHEMA_FILE: schema})
    version = "arn:aws:sagemaker:eu-west-1:111122223333:model-package/made-up/1"
    (inputs / "champion" / "champion.json").write_text(json.dumps({"version": version}))
    configuration = {
        "target": {"name": "y", "positiveClass": "yes", "negativeClass": "no"},
        "features": NUMBERS + TEXTS,
        "categoricalFeatures": TEXTS,
        "groups": [{"column": "c1"}, {"column": "n0", "edges": [30, 50, 70]}],
        "criteria": [{"metric": "auc", "comparison": "atLeast", "threshold": 0.8}],
    }
    (base / "config.json").write_text(json.dumps(configuration))


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
