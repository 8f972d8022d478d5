"""The columns of features that are spread over the workers: each is fitted and described by one of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np

from common.errors import JobError
from prepare.column_work import render_table
from prepare.feature_study import FeatureStudent, FeatureStudy
from prepare.features import DerivedColumn, Feature
from prepare.keys import read_hashes
from prepare.parts.cluster import Cluster, Parts, Shared
from prepare.parts.column_study import ColumnFindings, StudyFacts, choose_pieces, study_column
from prepare.parts.reading import make_scratch
from prepare.preprocessor import join_fitted
from prepare.raw_table import RawTable, TablePart
from prepare.recipe import Recipe
from prepare.row_plan import RowPlan
from prepare.writing import RowTexts
from serve.preprocessor import Preprocessor

#: bytes of memory that the study of a column takes for each row: what its statistics sort and count, 145 of
#: capacity.ROW_MEMORY, and the plan of the row
COLUMN_MEMORY = 160
GIBIBYTE = 1024**3


@dataclass(frozen=True)
class RenderFacts:
    """What every worker knows to write rows."""

    recipe: Recipe
    kept: np.ndarray
    plan: RowPlan
    #: where each part's rows begin, among those that were read and among those that count
    read_starts: list[int]
    kept_starts: list[int]
    schema: dict[str, Any]
    fitted: dict[str, Any]
    folds: dict[str, list[dict[str, Any]]]


class ManyWorkers:
    """The columns lie with the workers that read them."""

    def __init__(
        self, cluster: Cluster, parts: Parts, recipe: Recipe, table: RawTable, kept: np.ndarray, plan: RowPlan
    ) -> None:
        self._cluster, self._parts, self._recipe = cluster, parts, recipe
        self._kept, self._plan = kept, plan
        self._sizes = [file.rows for file in table.files]
        self._student = FeatureStudent(recipe.goal, plan.labels, table.units)

    def fit(self) -> dict[str, Any]:
        """The content of preprocessor.json, fitted on the training rows."""
        found = self._findings
        samples = {name: of.sample for name, of in found.items() if of.sample is not None}

        def take(column: Feature | DerivedColumn) -> dict[str, Any]:
            problem = found[column.name].problem
            if problem is not None:
                raise JobError(problem)
            return found[column.name].fitted

        return join_fitted(self._recipe, samples, take, take)

    def fit_folds(self) -> dict[str, list[dict[str, Any]]]:
        """What encodes the training rows of each fold, by the features that are encoded by the target."""
        return {name: of.folds for name, of in self._findings.items() if of.folds}

    def study(self) -> Mapping[str, FeatureStudy]:
        """What the data report says of each feature, in the recipe's order."""
        return {name: of.study for name, of in self._findings.items() if of.study is not None}

    def render(
        self, schema: dict[str, Any], fitted: dict[str, Any], folds: dict[str, list[dict[str, Any]]]
    ) -> Iterator[RowTexts]:
        """What is written of all rows, in their order."""
        starts = [0, *accumulate(self._sizes)]
        before = np.concatenate([[0], np.cumsum(self._kept)])
        facts = RenderFacts(
            self._recipe, self._kept, self._plan, starts, before[starts].tolist(), schema, fitted, folds
        )
        return self._parts.render(partial(render_part, self._cluster.share(facts)))

    @cached_property
    def _findings(self) -> dict[str, ColumnFindings]:
        facts = StudyFacts(self._recipe, self._kept, self._plan, self._student)
        subjects = facts.subjects
        groups = count_groups(len(self._kept), len(subjects), self._cluster)
        found = self._parts.gather(
            partial(choose_pieces, subjects), partial(study_column, self._cluster.share(facts)), groups
        )
        return {subject.name: findings for subject, findings in zip(subjects, found, strict=True)}


def count_groups(rows: int, columns: int, cluster: Cluster) -> int:
    """How many columns may be studied at the same time. Raises JobError when not even one fits into a machine."""
    needed = rows * COLUMN_MEMORY
    if needed > cluster.memory:
        raise JobError(
            f"{rows:,} rows need {needed / GIBIBYTE:.1f} GiB of memory for the study of one column, and an instance "
            f"has {cluster.memory / GIBIBYTE:.1f} GiB for it: take a larger instanceType for the preparation"
        )
    return max(1, min(columns, cluster.machines * (cluster.memory // max(1, needed))))


def render_part(facts: Shared[RenderFacts], place: int, part: TablePart) -> Iterator[RowTexts]:
    """What is written of a part's rows."""
    known = facts.value
    kept = known.kept[known.read_starts[place] : known.read_starts[place + 1]]
    plan = known.plan.slice(known.kept_starts[place], known.kept_starts[place + 1])
    with make_scratch() as scratch:
        table = RawTable(Path(scratch), known.recipe)
        table.keys = read_hashes(part.hashes)[kept]
        for name, column in table.columns.items():
            column.extend(part.columns[name])
            column.finish()
            column.keep(kept)
        yield from render_table(known.recipe, table, plan, Preprocessor(known.schema, known.fitted), known.folds)
