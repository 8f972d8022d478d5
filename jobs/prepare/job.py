"""The prepare job, from reading to writing."""

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from common.configuration import read_configuration
from common.contract import CATEGORICAL, NUMERIC, Files, Keys, PrepareInputs, PrepareOutputs, ProblemType
from common.lineage import describe_file, write_lineage
from common.paths import base_directory, input_directory, output_directory, write_exit_message
from common.permuted import write_permuted_rows
from prepare.features import Feature
from prepare.labels import find_negative, read_labels
from prepare.preprocessor import fit_preprocessor, make_schema, write_model
from prepare.raw_table import RawTable
from prepare.reading import read_table
from prepare.recipe import SPLIT_NAMES, PrepareConfiguration, Recipe, read_prepare_configuration
from prepare.report import make_report
from prepare.report_page import render_report
from prepare.splitting import check_splits, sample_baseline, split_rows
from prepare.target_encoding import fit_folds
from prepare.writing import write_rows
from serve.preprocessor import Preprocessor

#: the place of the training rows among the splits
TRAIN = SPLIT_NAMES.index(PrepareOutputs.TRAIN)


def prepare(configuration_path: str) -> None:
    """Runs the job: `input/source` in; `output/{train,validation,test,labels,preprocessor,baseline,report}` out."""
    configuration = read_prepare_configuration(configuration_path)
    # Beside the inputs and outputs, because that is the disk whose size is a property of the stage.
    with tempfile.TemporaryDirectory(prefix="scratch-", dir=base_directory() / "processing") as scratch:
        table = read_table(input_directory(PrepareInputs.SOURCE), configuration.recipe, Path(scratch))
        print(f"read {len(table)} rows from {len(table.files)} files")
        if table.left_out.superseded:
            print(f"left out {table.left_out.superseded} rows whose key live traffic has a newer row of")
        counts = _prepare_table(configuration, table)
    recipe = read_configuration(configuration_path)["recipe"]
    source = input_directory(PrepareInputs.SOURCE)
    files = [describe_file(source / file.name, file.name, file.rows) for file in table.files]
    write_lineage(output_directory(PrepareOutputs.LABELS), files, counts, recipe)


def _prepare_table(configuration: PrepareConfiguration, table: RawTable) -> dict[str, int]:
    """Writes all but the lineage; returns how many rows each part has."""
    recipe = configuration.recipe
    labels = read_labels(table, recipe)
    splits = split_rows(table, recipe)
    check_splits(splits, labels, recipe)
    fitted = fit_preprocessor(recipe, table, splits == TRAIN, labels)
    schema = make_schema(recipe, fitted)
    write_model(output_directory(PrepareOutputs.PREPROCESSOR) / Files.MODEL_ARCHIVE, schema, fitted)
    baseline = sample_baseline(table.keys, np.flatnonzero(splits == TRAIN), configuration.baseline_rows)
    folds = fit_folds(recipe, table, splits == TRAIN, labels)
    write_rows(recipe, table, labels, splits, Preprocessor(schema, fitted), baseline, folds)
    write_permuted_rows(
        output_directory(PrepareOutputs.TEST),
        output_directory(PrepareOutputs.LABELS),
        recipe.feature_names,
        configuration.importance_rows,
    )
    types = [_describe_type(recipe, feature) for feature in recipe.features]
    _write_json(
        output_directory(PrepareOutputs.BASELINE) / Files.BASELINE_SCHEMA,
        {"target": _describe_target(table, recipe), "features": types},
    )
    report = make_report(recipe, table, labels, splits, fitted.get("dropped", []))
    _write_json(output_directory(PrepareOutputs.REPORT) / Files.REPORT, report)
    page = output_directory(PrepareOutputs.REPORT) / Files.REPORT_PAGE
    page.write_text(render_report(report), encoding="utf-8", newline="")
    counts = {name: int(np.sum(splits == place)) for place, name in enumerate(SPLIT_NAMES)}
    parts = ", ".join(f"{count} {name} rows" for name, count in counts.items())
    _summarize(f"split into {parts}", report["tasks"])
    return counts


def _summarize(done: str, tasks: list[str]) -> None:
    """The log's last lines and, for who asks what became of the job, its exit message."""
    print(done)
    for task in tasks:
        print(f"warning: {task}")
    write_exit_message(" ".join([f"{done}.", *tasks]))


def _describe_target(table: RawTable, recipe: Recipe) -> dict[str, Any]:
    """The target, with the other value of a binary one, for who makes training rows of labelled traffic."""
    described = recipe.goal.describe()
    if recipe.goal.type == ProblemType.BINARY:
        described[Keys.NEGATIVE_CLASS] = find_negative(table, recipe)
    return described


def _describe_type(recipe: Recipe, feature: Feature) -> dict[str, Any]:
    """A column of the baseline, and how its values are read, so that the monitors read live ones alike.

    Dates move on and phrases repeat seldom: only whether they are there is compared.
    """
    reading = {
        Keys.MISSING_TEXTS: None if recipe.missing_texts is None else list(recipe.missing_texts),
        Keys.TRIM: feature.trim or None,
        Keys.IGNORE_CASE: feature.ignore_case or None,
    }
    how = {key: value for key, value in reading.items() if value is not None}
    if feature.type in (NUMERIC, CATEGORICAL):
        return {"name": feature.name, "type": feature.type, **how}
    return {"name": feature.name, "type": CATEGORICAL, "compared": False, **how}


def _write_json(file: Path, document: object) -> None:
    file.write_text(json.dumps(document, indent=1, ensure_ascii=False), encoding="utf-8", newline="")
