"""What evaluation.json says beyond metrics and verdict: where the model is right and wrong, and what it goes by."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from common.configuration import check_kind
from common.contract import EvaluateInputs, Files, Keys
from common.errors import JobError, list_names
from common.judging_terms import InsightSection
from common.paths import input_directory
from evaluate.calibration import describe_calibration
from evaluate.columns import Cut, RawColumns, find_text
from evaluate.groups import describe_groups, parse_groups
from evaluate.importance import describe_importance
from evaluate.quality import Judge
from evaluate.residuals import describe_residuals
from evaluate.slices import describe_slices


class Insights:
    """Which columns are looked at, as the configuration has it."""

    def __init__(self, configuration: dict[str, Any], metric: str | None) -> None:
        """`metric` is that of the first criterion, as evaluation.json spells it. Raises JobError naming the key."""
        self._features: list[str] = check_kind(configuration.get("features", []), list, "features")
        #: where nobody said which they are, those that hold text
        self._categorical: list[str] | None = configuration.get(Keys.CATEGORICAL_FEATURES)
        self._judging: list[str] = check_kind(configuration.get(Keys.JUDGING, []), list, Keys.JUDGING)
        self._groups: list[Cut] = parse_groups(
            check_kind(configuration.get(Keys.GROUPS, []), list, Keys.GROUPS), [*self._features, *self._judging]
        )
        self._metric = metric

    def read_columns(self, others: Sequence[str], rows: int) -> RawColumns:
        """The columns that are looked at, and others, in one reading of the held-out rows."""
        directory = input_directory(EvaluateInputs.TEST)
        if self._categorical is None:
            self._categorical = find_text(directory, self._features)
        groups = [group.column for group in self._groups]
        wanted = [*self._categorical, *groups, *others]
        columns = RawColumns(directory, self._features, wanted, self._find_judging())
        if len(columns) != rows:
            raise JobError(f"test: holds {len(columns)} rows, there are {rows} labels")
        return columns

    def _find_judging(self) -> Path | None:
        """The file with the columns that no model sees; None where there are none."""
        if not self._judging:
            return None
        file = input_directory(EvaluateInputs.LABELS) / Files.JUDGING
        if not file.is_file():
            raise JobError(f"labels: no file {Files.JUDGING}, which has the columns {list_names(self._judging)}")
        return file

    def describe(self, judge: Judge, labels: np.ndarray, answers: np.ndarray, columns: RawColumns) -> dict[str, Any]:
        """The sections of evaluation.json, those left out that there is nothing to say in."""
        plans, predictions = (input_directory(name) for name in (EvaluateInputs.LABELS, EvaluateInputs.PREDICTIONS))
        categorical = self._categorical or []
        sections: dict[str, Any] = {
            InsightSection.CALIBRATION: describe_calibration(labels, answers, judge.target),
            InsightSection.RESIDUALS: describe_residuals(labels, answers) if judge.target.is_numeric else None,
            InsightSection.SLICES: describe_slices(judge, labels, answers, columns, categorical, self._metric),
            InsightSection.GROUPS: describe_groups(judge, labels, answers, columns, self._groups),
            InsightSection.IMPORTANCE: describe_importance(plans, predictions, labels, answers, judge.target),
        }
        return {name: section for name, section in sections.items() if section}
