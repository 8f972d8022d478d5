"""The prepare job, from reading to writing."""

import csv
import io
import json
from pathlib import Path

import numpy as np

from common.contract import Files, Keys, PrepareInputs, PrepareOutputs
from common.errors import JobError
from common.paths import input_directory, output_directory
from prepare.labels import read_labels
from prepare.preprocessor import fit_preprocessor, make_schema, write_model
from prepare.reading import RawTable, read_table
from prepare.recipe import SPLIT_NAMES, Recipe, read_prepare_configuration
from prepare.report import make_report
from prepare.report_page import render_report
from prepare.splitting import assign_splits, check_splits, sample_baseline
from serve.preprocessor import Preprocessor
from serve.values import ValueProblemError, clean_text, format_rows, read_values


def prepare(configuration_path: str) -> None:
    """Runs the job: `input/source` in; `output/{train,validation,test,labels,preprocessor,baseline,report}` out."""
    configuration = read_prepare_configuration(configuration_path)
    recipe = configuration.recipe
    table = read_table(input_directory(PrepareInputs.SOURCE), recipe)
    print(f"read {len(table)} rows from {len(table.files)} files")
    if table.superseded:
        print(f"left out {table.superseded} rows whose key live traffic has a newer row of")
    labels = read_labels(table, recipe)
    values = _read_values(table, recipe)
    splits = assign_splits(table.digests, recipe.split)
    check_splits(splits, labels, recipe)
    rows = {name: np.flatnonzero(splits == index) for index, name in enumerate(SPLIT_NAMES)}

    training = rows[PrepareOutputs.TRAIN]
    fitted = fit_preprocessor(recipe, {name: column[training] for name, column in values.items()})
    schema = make_schema(recipe, fitted)
    write_model(output_directory(PrepareOutputs.PREPROCESSOR) / Files.MODEL_ARCHIVE, schema, fitted)
    preprocessor = Preprocessor(schema, fitted)
    texts = [table.columns[name] for name in recipe.feature_names]
    for name in (PrepareOutputs.TRAIN, PrepareOutputs.VALIDATION):
        numbers = preprocessor.transform([_take(column, rows[name]) for column in texts])
        lines = format_rows(np.column_stack([labels[rows[name]], numbers]))
        _write(output_directory(name) / f"{name}.csv", lines + "\n")

    _write(output_directory(PrepareOutputs.TEST) / Files.HELD_OUT_ROWS, _format_raw(texts, rows[PrepareOutputs.TEST]))
    _write(
        output_directory(PrepareOutputs.LABELS) / Files.LABELS,
        "".join(f"{label}\n" for label in labels[rows[PrepareOutputs.TEST]].tolist()),
    )
    baseline = sample_baseline(table.digests, rows[PrepareOutputs.TRAIN], configuration.baseline_rows)
    _write(
        output_directory(PrepareOutputs.BASELINE) / Files.BASELINE_ROWS,
        _format_raw(texts, baseline, recipe.feature_names),
    )
    types = [{"name": feature.name, "type": feature.type} for feature in recipe.features]
    schema_file = {"target": _describe_target(table, recipe), "features": types}
    _write(
        output_directory(PrepareOutputs.BASELINE) / Files.BASELINE_SCHEMA,
        json.dumps(schema_file, indent=1, ensure_ascii=False),
    )

    report = make_report(recipe, table, labels, splits, values)
    _write(output_directory(PrepareOutputs.REPORT) / Files.REPORT, json.dumps(report, indent=1, ensure_ascii=False))
    _write(output_directory(PrepareOutputs.REPORT) / Files.REPORT_PAGE, render_report(report))
    print("split into " + ", ".join(f"{len(rows[name])} {name} rows" for name in SPLIT_NAMES))


def _describe_target(table: RawTable, recipe: Recipe) -> dict[str, str]:
    """The target's two values, for who makes training rows of labelled traffic."""
    (negative,) = {text.strip() for text in table.columns[recipe.target]} - {recipe.positive_class}
    return {"name": recipe.target, Keys.POSITIVE_CLASS: recipe.positive_class, Keys.NEGATIVE_CLASS: negative}


def _read_values(table: RawTable, recipe: Recipe) -> dict[str, np.ndarray]:
    """Each feature's values, by its name."""
    try:
        return {
            feature["name"]: read_values(feature, table.columns[feature["name"]])
            for feature in recipe.describe_features()
        }
    except ValueProblemError as error:
        where = table.locate(error.row)
        raise JobError(f"feature {error.feature}: {error.problem} ({where})") from error


def _take(column: list[str], rows: np.ndarray) -> list[str]:
    return [column[row] for row in rows.tolist()]


def _format_raw(columns: list[list[str]], rows: np.ndarray, header: list[str] | None = None) -> str:
    """Raw feature values as RFC 4180, one row a line, missing ones empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if header is not None:
        writer.writerow(header)
    for row in rows.tolist():
        writer.writerow([clean_text(column[row]) for column in columns])
    return text.getvalue()


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8", newline="")
