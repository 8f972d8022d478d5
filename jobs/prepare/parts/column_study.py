"""What one column tells, found by one worker that has all of its values: the very code that one machine runs."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from common.errors import JobError
from common.recipe_terms import Encoding
from prepare.columns import Column, TextColumn
from prepare.feature_study import FeatureStudent, FeatureStudy
from prepare.features import DerivedColumn, Feature
from prepare.parts.cluster import Piece, Shared
from prepare.parts.reading import make_scratch
from prepare.preprocessor import choose_correlation_rows, fit_derived, fit_feature
from prepare.raw_table import TablePart, make_column
from prepare.recipe import Recipe
from prepare.row_plan import RowPlan
from prepare.target_encoding import fit_folds
from serve.derived import derive


@dataclass(frozen=True)
class StudyFacts:
    """What every worker knows of all rows."""

    recipe: Recipe
    #: which of the rows that were read count
    kept: np.ndarray
    #: what becomes of those that do
    plan: RowPlan
    student: FeatureStudent

    @property
    def subjects(self) -> list[Feature | DerivedColumn]:
        """The columns that are studied, in the order of their places."""
        return [*self.recipe.features, *self.recipe.derived]


@dataclass(frozen=True)
class ColumnFindings:
    """What was found of one column."""

    #: how it becomes numbers, or why it cannot
    fitted: dict[str, Any] = field(default_factory=dict)
    problem: str | None = None
    #: the same of the training rows of each fold
    folds: list[dict[str, Any]] = field(default_factory=list)
    #: of a feature, what the report says
    study: FeatureStudy | None = None
    #: values of training rows, on which correlations are measured
    sample: np.ndarray | None = None


def choose_pieces(subjects: list[Feature | DerivedColumn], place: int, part: TablePart) -> Iterable[Piece]:
    """The columns of a part, by what is studied."""
    for number, subject in enumerate(subjects):
        names = [subject.name] if isinstance(subject, Feature) else subject.inputs
        yield number, place, {name: part.columns[name] for name in names}


def study_column(facts: Shared[StudyFacts], number: int, pieces: list[Piece]) -> ColumnFindings:
    """What there is to find of one column, whose pieces are in the order of the parts."""
    known = facts.value
    subject = known.subjects[number]
    features = {feature["name"]: feature for feature in known.recipe.describe_features()}
    with make_scratch() as scratch:
        columns = {
            name: make_column(Path(scratch) / f"input{index}", features[name])
            for index, name in enumerate(pieces[0][2])
        }
        for _, _, values in pieces:
            for name, column in columns.items():
                column.extend(values[name])
        for column in columns.values():
            column.finish()
            if not known.kept.all():
                column.keep(known.kept)
        if isinstance(subject, Feature):
            return _study_feature(known, subject, columns[subject.name])
        return _study_derived(known, subject, {name: column.read() for name, column in columns.items()})


def _study_feature(known: StudyFacts, feature: Feature, column: Column) -> ColumnFindings:
    plan, goal = known.plan, known.recipe.goal
    values = column.read()
    try:
        fitted = fit_feature(feature, goal, column, values[plan.training], plan.labels[plan.training])
    except JobError as error:
        return ColumnFindings(problem=str(error))
    folds = []
    if feature.encoding == Encoding.TARGET and isinstance(column, TextColumn):
        folds = fit_folds(feature, goal, column, values, plan.labels, plan.training, plan.folds)
    return ColumnFindings(
        fitted=fitted,
        folds=folds,
        study=known.student.study(feature, column, values),
        sample=values[choose_correlation_rows(plan.training)] if feature.is_numeric else None,
    )


def _study_derived(known: StudyFacts, subject: DerivedColumn, inputs: dict[str, np.ndarray]) -> ColumnFindings:
    training = known.plan.training
    numbers = derive(subject.describe(), inputs)
    sample = numbers[choose_correlation_rows(training)]
    try:
        return ColumnFindings(fitted=fit_derived(subject, numbers[training]), sample=sample)
    except JobError as error:
        return ColumnFindings(problem=str(error), sample=sample)
