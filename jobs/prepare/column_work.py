"""What is done with the features' columns once it is known what becomes of each row: on one machine, or on many."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from common.recipe_terms import Encoding
from prepare.columns import TextColumn
from prepare.feature_study import FeatureStudent, FeatureStudy
from prepare.prepared_lines import LineWriter
from prepare.preprocessor import fit_preprocessor
from prepare.raw_table import RawTable
from prepare.recipe import Recipe
from prepare.row_plan import RowPlan
from prepare.target_encoding import fit_folds
from prepare.writing import Block, RowTexts, render_rows
from serve.encoders import make_encoder
from serve.preprocessor import Preprocessor


class ColumnWork(Protocol):
    """The columns of all features, wherever they are."""

    def fit(self) -> dict[str, Any]:
        """The content of preprocessor.json, fitted on the training rows."""
        ...

    def fit_folds(self) -> dict[str, list[dict[str, Any]]]:
        """What encodes the training rows of each fold, by the features that are encoded by the target."""
        ...

    def study(self) -> Mapping[str, FeatureStudy]:
        """What the data report says of each feature, in the recipe's order."""
        ...

    def render(
        self, schema: dict[str, Any], fitted: dict[str, Any], folds: dict[str, list[dict[str, Any]]]
    ) -> Iterator[RowTexts]:
        """What is written of all rows, in their order; `schema` and `fitted` make the preprocessor."""
        ...


class OneMachine:
    """The columns lie on this machine's disk; one of them is in memory at a time, or a block of rows of all."""

    def __init__(self, recipe: Recipe, table: RawTable, plan: RowPlan) -> None:
        self._recipe, self._table, self._plan = recipe, table, plan

    def fit(self) -> dict[str, Any]:
        """The content of preprocessor.json, fitted on the training rows."""
        return fit_preprocessor(self._recipe, self._table, self._plan.training, self._plan.labels)

    def fit_folds(self) -> dict[str, list[dict[str, Any]]]:
        """What encodes the training rows of each fold, by the features that are encoded by the target."""
        plan, fitted = self._plan, {}
        for feature in self._recipe.features:
            column = self._table.columns[feature.name]
            if feature.encoding == Encoding.TARGET and isinstance(column, TextColumn):
                fitted[feature.name] = fit_folds(
                    feature, self._recipe.goal, column, column.read(), plan.labels, plan.training, plan.folds
                )
        return fitted

    def study(self) -> Mapping[str, FeatureStudy]:
        """What the data report says of each feature, in the recipe's order."""
        student = FeatureStudent(self._recipe.goal, self._plan.labels, self._table.units)
        columns = self._table.columns
        return {
            feature.name: student.study(feature, columns[feature.name], columns[feature.name].read())
            for feature in self._recipe.features
        }

    def render(
        self, schema: dict[str, Any], fitted: dict[str, Any], folds: dict[str, list[dict[str, Any]]]
    ) -> Iterator[RowTexts]:
        """What is written of all rows, in their order; `schema` and `fitted` make the preprocessor."""
        return render_table(self._recipe, self._table, self._plan, Preprocessor(schema, fitted), folds)


def render_table(
    recipe: Recipe,
    table: RawTable,
    plan: RowPlan,
    preprocessor: Preprocessor,
    folds: dict[str, list[dict[str, Any]]],
) -> Iterator[RowTexts]:
    """What is written of the table's rows, which `plan` is about, block by block."""
    encoders = {name: [make_encoder(fitted) for fitted in of_folds] for name, of_folds in folds.items()}
    writer = LineWriter(table.columns, preprocessor, encoders)
    for start, stop in table.read_blocks():
        yield render_rows(Block(recipe, table, writer, start, stop), plan.slice(start, stop))
