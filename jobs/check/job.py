"""The check job: prepared rows as a training can take them, and what it needs besides them.

SageMaker's XGBoost trains without a word on rows with a header, with text or of different lengths, so each run checks
all rows before. It trains on what was checked: the rows are written anew, a file for each part, since that container
takes marks such as _SUCCESS for rows, refuses hidden files and passes over deep folders (data_utils.py of
https://github.com/aws/sagemaker-xgboost-container).
"""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from check.baseline import BaselineSample
from check.columns import CheckConfiguration, read_check_configuration
from check.rows import Part, find_part
from common.contract import CheckInputs, CheckOutputs, Files
from common.errors import JobError
from common.files import write_json
from common.judging_terms import ProblemType
from common.lineage import write_lineage
from common.model_archive import write_serving_archive
from common.paths import input_directory, output_directory
from common.permuted import write_permuted_rows
from common.prediction_parts import ValidationRows, write_rows_alone
from serve.inference import PASS_THROUGH, SCHEMA_FILE


def check(configuration_path: str) -> None:
    """Runs the job: `input/{train,validation,test,baseline}` in, of which validation and baseline may be absent;
    `output/{train,validation,test,labels,preprocessor,baseline}` out.
    """
    configuration = read_check_configuration(configuration_path)
    parts = {
        name: find_part(input_directory(name), name, configuration.columns, configuration.goal)
        for name in CheckInputs.ALL
        if name in (CheckInputs.TRAIN, CheckInputs.TEST) or input_directory(name).is_dir()
    }
    _check_held_out(parts)
    _write_held_out(parts[CheckInputs.TEST])
    write_permuted_rows(
        output_directory(CheckOutputs.TEST),
        output_directory(CheckOutputs.LABELS),
        configuration.columns.names,
        configuration.importance_rows,
    )
    sample = BaselineSample(configuration.baseline_rows)
    source = parts.get(CheckInputs.BASELINE, parts[CheckInputs.TRAIN])
    for name in (CheckOutputs.TRAIN, CheckOutputs.VALIDATION):
        if name in parts:
            _write_part(parts[name], sample if parts[name] is source else None)
    if CheckInputs.VALIDATION in parts and configuration.goal.type == ProblemType.BINARY:
        _write_validation(parts[CheckInputs.VALIDATION])
    parts[CheckInputs.TRAIN].check_values()
    if source.name == CheckInputs.BASELINE:
        for row in source.read():
            sample.offer(row.values)
    _write_baseline(configuration, sample)
    _write_preprocessor(configuration)
    files = [file for part in parts.values() for file in part.describe_files()]
    write_lineage(
        output_directory(CheckOutputs.LABELS),
        configuration_path,
        files,
        {name: part.labels.total for name, part in parts.items()},
    )
    print("checked " + ", ".join(f"{part.labels.total} {name} rows" for name, part in parts.items()))


def _check_held_out(parts: dict[str, Part]) -> None:
    """A file that trains as well would judge nothing."""
    held_out = parts[CheckInputs.TEST].digest_files()
    for digest, name in parts[CheckInputs.TRAIN].digest_files().items():
        if digest in held_out:
            raise JobError(
                f"test: file {held_out[digest]} is the same as file {name} of the training rows; "
                "a model is judged by rows that it was not trained on"
            )


def _write_part(part: Part, sample: BaselineSample | None) -> None:
    """The rows of a part as one file, the label first."""
    with _open(output_directory(part.name) / f"{part.name}.csv") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        for row in part.read():
            writer.writerow([row.label, *row.values])
            if sample is not None:
                sample.offer(row.values)
    part.labels.check()


def _write_validation(part: Part) -> None:
    """Some of the rows for the choice of a decision threshold. They were counted before."""
    chosen = ValidationRows()
    for row in part.open_again().read():
        chosen.offer(row.label, row.values)
    chosen.write(output_directory(CheckOutputs.TEST), output_directory(CheckOutputs.LABELS))


def _write_held_out(part: Part) -> None:
    """Features and labels apart: a client sends no label."""
    with (
        _open(output_directory(CheckOutputs.TEST) / Files.HELD_OUT_ROWS) as rows,
        _open(output_directory(CheckOutputs.LABELS) / Files.LABELS) as labels,
    ):
        writer = csv.writer(rows, lineterminator="\n")
        for row in part.read():
            writer.writerow(row.values)
            labels.write(f"{row.label}\n")
    write_rows_alone(output_directory(CheckOutputs.TEST))
    part.labels.check()


def _write_baseline(configuration: CheckConfiguration, sample: BaselineSample) -> None:
    directory = output_directory(CheckOutputs.BASELINE)
    _write_table(directory / Files.BASELINE_ROWS, configuration.columns.names, sample.rows())
    schema = {"target": configuration.goal.describe(), "features": configuration.columns.describe_types()}
    write_json(directory / Files.BASELINE_SCHEMA, schema)


def _write_preprocessor(configuration: CheckConfiguration) -> None:
    schema = {"version": 1, "preprocessing": PASS_THROUGH, "features": configuration.columns.describe_features()}
    write_serving_archive(output_directory(CheckOutputs.PREPROCESSOR) / Files.MODEL_ARCHIVE, {SCHEMA_FILE: schema})


def _write_table(file: Path, header: Iterable[str], rows: Iterable[list[str]]) -> None:
    with _open(file) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _open(file: Path) -> TextIO:
    return file.open("w", encoding="utf-8", newline="")
