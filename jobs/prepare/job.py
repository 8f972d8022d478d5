"""The prepare job, from reading to writing."""

import json
import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from common.configuration import read_configuration
from common.contract import Files, Keys, PrepareInputs, PrepareOutputs
from common.files import write_json
from common.judging_terms import ProblemType
from common.lineage import describe_file, write_lineage
from common.paths import base_directory, input_directory, output_directory, write_exit_message
from common.permuted import write_permuted_rows
from common.recipe_terms import CATEGORICAL, NUMERIC, TEXT, SplitBy
from common.words import count_of
from prepare.changes import find_changes
from prepare.column_work import ColumnWork, OneMachine
from prepare.feature_study import FeatureStudy
from prepare.features import Feature
from prepare.labels import find_negative, read_labels
from prepare.preprocessor import make_schema, write_model
from prepare.profile import make_profile
from prepare.proposal import choose_configuration
from prepare.raw_table import RawTable
from prepare.reading import read_table
from prepare.recipe import SPLIT_NAMES, PrepareConfiguration, Recipe, read_prepare_configuration
from prepare.report import make_report
from prepare.report_page import render_report
from prepare.row_plan import RowPlan, plan_rows
from prepare.splitting import check_splits, split_rows
from prepare.writing import write_judging, write_rows


def prepare(deployed_path: str, proposed_path: str | None = None) -> None:
    """Runs the job: `input/source` in; `output/{train,validation,test,labels,preprocessor,baseline,report}` out."""
    configuration_path = choose_configuration(deployed_path, proposed_path)
    configuration = read_prepare_configuration(configuration_path)
    source = input_directory(PrepareInputs.SOURCE)
    if configuration.forecast is not None:
        from series.prepare import prepare_series

        files, counts = prepare_series(configuration.recipe, configuration.forecast, source)
        described = [describe_file(source / name, name, rows) for name, rows in files]
        write_recipe_lineage(configuration_path, described, counts)
        return
    if configuration.recipe.goal.type == ProblemType.OBJECT_DETECTION:
        from detection.prepare import prepare_objects

        described, counts = prepare_objects(configuration, source)
        write_recipe_lineage(configuration_path, described, counts)
        return
    if configuration.images:
        from images.prepare import prepare_images

        with tempfile.TemporaryDirectory(prefix="scratch-", dir=base_directory() / "processing") as scratch:
            described, counts = prepare_images(configuration, source, Path(scratch))
        write_recipe_lineage(configuration_path, described, counts)
        return
    # Beside the inputs and outputs, because that is the disk whose size is a property of the stage.
    with tempfile.TemporaryDirectory(prefix="scratch-", dir=base_directory() / "processing") as scratch:
        table = read_table(source, configuration.recipe, Path(scratch))
        counts = prepare_table(configuration, table, partial(OneMachine, configuration.recipe, table))
    files = [describe_file(source / file.name, file.name, file.rows) for file in table.files]
    write_recipe_lineage(configuration_path, files, counts)


def write_recipe_lineage(configuration_path: str, files: Iterable[dict[str, Any]], counts: dict[str, int]) -> None:
    """Writes beside the labels where the rows came from, with the recipe as the configuration has it."""
    recipe = read_configuration(configuration_path)["recipe"]
    write_lineage(output_directory(PrepareOutputs.LABELS), configuration_path, files, counts, recipe)


def prepare_table(
    configuration: PrepareConfiguration, table: RawTable, take_columns: Callable[[RowPlan], ColumnWork]
) -> dict[str, int]:
    """Writes all but the lineage; returns how many rows each part has.

    Of the table, keys, target and marks are read; the features are left to what `take_columns` returns.
    """
    recipe = configuration.recipe
    print(f"read {count_of(len(table), 'row')} from {count_of(len(table.files), 'file')}")
    if table.left_out.superseded:
        print(f"left out {table.left_out.superseded} rows whose key live traffic has a row of")
    if table.left_out.later_live:
        print(f"left out {table.left_out.later_live} rows of live traffic whose key an earlier one has")
    labels = read_labels(table, recipe)
    splits = split_rows(table, recipe)
    check_splits(splits, labels, recipe)
    plan = plan_rows(configuration, table, labels, splits)
    columns = take_columns(plan)
    fitted = columns.fit()
    schema = make_schema(recipe, fitted)
    write_model(output_directory(PrepareOutputs.PREPROCESSOR) / Files.MODEL_ARCHIVE, schema, fitted)
    write_rows(recipe, plan, columns.render(schema, fitted, columns.fit_folds()))
    write_judging(table, plan)
    write_permuted_rows(
        output_directory(PrepareOutputs.TEST),
        output_directory(PrepareOutputs.LABELS),
        recipe.feature_names,
        configuration.importance_rows,
    )
    studies = columns.study()
    types = [_describe_type(recipe, feature, studies[feature.name]) for feature in recipe.features]
    write_json(
        output_directory(PrepareOutputs.BASELINE) / Files.BASELINE_SCHEMA,
        {"target": _describe_target(table, recipe), "features": types, **_describe_order(table, recipe, plan)},
    )
    profile = make_profile(recipe.goal, labels, {name: study.profile for name, study in studies.items()})
    write_json(output_directory(PrepareOutputs.BASELINE) / Files.PROFILE, profile)
    changes = find_changes(profile, _read_earlier())
    report = make_report(recipe, table, labels, splits, fitted.get("dropped", []), studies, changes)
    write_json(output_directory(PrepareOutputs.REPORT) / Files.REPORT, report)
    page = output_directory(PrepareOutputs.REPORT) / Files.REPORT_PAGE
    page.write_text(render_report(report), encoding="utf-8", newline="")
    counts = {name: int(np.sum(splits == place)) for place, name in enumerate(SPLIT_NAMES)}
    parts = ", ".join(f"{count} {name} rows" for name, count in counts.items())
    _summarize(f"split into {parts}", report["tasks"])
    return counts


def _read_earlier() -> dict[str, Any] | None:
    """What the rows of an earlier version were like; None where the run was not told."""
    file = input_directory(PrepareInputs.EARLIER) / Files.EARLIER
    if not file.exists():
        return None
    document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return document


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


def _describe_order(table: RawTable, recipe: Recipe, plan: RowPlan) -> dict[str, str]:
    """By which column's times the baseline's rows are in order, for the drift monitor to tell late ones from early."""
    if table.marks is None or table.marks.by != SplitBy.TIME:
        return {}
    times = table.marks.read()[plan.in_baseline]
    return {Keys.IN_ORDER_OF: recipe.split_by.column} if np.all(times[1:] >= times[:-1]) else {}


def _describe_type(recipe: Recipe, feature: Feature, study: FeatureStudy) -> dict[str, Any]:
    """A column of the baseline, and how its values are read, so that the monitors read live ones alike.

    Dates move on: only whether they are there is compared.
    """
    reading = {
        Keys.MISSING_TEXTS: recipe.listed_texts,
        Keys.TRIM: feature.trim or None,
        Keys.IGNORE_CASE: feature.ignore_case or None,
    }
    how = {key: value for key, value in reading.items() if value is not None}
    if feature.type in (NUMERIC, CATEGORICAL):
        return {"name": feature.name, "type": feature.type, **how}
    if feature.type == TEXT:
        masked = {Keys.MASK: True} if feature.mask else {}
        return {"name": feature.name, "type": TEXT, "telling": list(study.telling), **how, **masked}
    return {"name": feature.name, "type": CATEGORICAL, "compared": False, **how}
