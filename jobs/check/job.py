"""The check job: whether prepared rows can be trained on, and what a training needs besides them.

The rows that train stay where they are. SageMaker's algorithms train without a word on rows with a header, with text or
of different lengths, which is why each run checks all of them before.
"""

import csv
import json
import pkgutil
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from check.baseline import BaselineSample
from check.columns import CheckConfiguration, read_check_configuration
from check.rows import Part, find_part
from common.contract import CheckInputs, CheckOutputs, Files
from common.errors import JobError
from common.model_archive import write_model_archive
from common.paths import input_directory, output_directory
from serve.inference import PASS_THROUGH, SCHEMA_FILE


def check(configuration_path: str) -> None:
    """Runs the job: `input/{train,validation,test,baseline}` in; `output/{test,labels,preprocessor,baseline}` out.

    Validation and baseline may be absent.
    """
    configuration = read_check_configuration(configuration_path)
    parts = {
        name: find_part(input_directory(name), name, configuration.columns)
        for name in CheckInputs.ALL
        if name in (CheckInputs.TRAIN, CheckInputs.TEST) or input_directory(name).is_dir()
    }
    _check_held_out(parts)
    _write_held_out(parts[CheckInputs.TEST])
    sample = BaselineSample(configuration.baseline_rows)
    source = CheckInputs.BASELINE if CheckInputs.BASELINE in parts else CheckInputs.TRAIN
    for name, part in parts.items():
        if name == CheckInputs.TEST:
            continue
        for row in part.read():
            if name == source:
                sample.offer(row.values)
        if name != CheckInputs.BASELINE:
            part.check_classes()
    _write_baseline(configuration, sample)
    _write_preprocessor(configuration)
    print("checked " + ", ".join(f"{sum(part.counts)} {name} rows" for name, part in parts.items()))


def _check_held_out(parts: dict[str, Part]) -> None:
    """A file that trains as well would judge nothing."""
    held_out = parts[CheckInputs.TEST].digest_files()
    for digest, name in parts[CheckInputs.TRAIN].digest_files().items():
        if digest in held_out:
            raise JobError(
                f"test: file {held_out[digest]} is the same as file {name} of the training rows; "
                "a model is judged by rows that it was not trained on"
            )


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
    part.check_classes()


def _write_baseline(configuration: CheckConfiguration, sample: BaselineSample) -> None:
    directory = output_directory(CheckOutputs.BASELINE)
    _write_table(directory / Files.BASELINE_ROWS, configuration.columns.names, sample.rows())
    schema = {"target": configuration.target, "features": configuration.columns.describe_types()}
    (directory / Files.BASELINE_SCHEMA).write_text(json.dumps(schema, indent=1, ensure_ascii=False), encoding="utf-8")


def _write_preprocessor(configuration: CheckConfiguration) -> None:
    schema = {"version": 1, "preprocessing": PASS_THROUGH, "features": configuration.columns.describe_features()}
    write_model_archive(
        output_directory(CheckOutputs.PREPROCESSOR) / Files.MODEL_ARCHIVE,
        {
            SCHEMA_FILE: json.dumps(schema, indent=1, ensure_ascii=False).encode(),
            f"code/{Files.SERVING_MODULE}": pkgutil.get_data("serve", Files.SERVING_MODULE),
        },
    )


def _write_table(file: Path, header: Iterable[str], rows: Iterable[list[str]]) -> None:
    with _open(file) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _open(file: Path) -> TextIO:
    return file.open("w", encoding="utf-8", newline="")
