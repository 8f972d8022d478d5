"""What prepared rows hold, read from the job's configuration and checked."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from common.configuration import check_kind, describe, read_configuration, require
from common.contract import Keys
from common.errors import JobError
from common.permuted import read_importance_rows
from common.recipe_terms import CATEGORICAL, DEFAULT_BASELINE_ROWS, NUMERIC
from common.target import Target, parse_target


@dataclass(frozen=True)
class Columns:
    """The features of a row, behind its label."""

    names: tuple[str, ...]
    #: those whose numbers are mere names
    categorical: frozenset[str]
    #: those that hold text
    text: frozenset[str]

    @cached_property
    def is_text(self) -> list[bool]:
        """Of each feature, whether it holds text."""
        return [name in self.text for name in self.names]

    def describe_types(self) -> list[dict[str, Any]]:
        """The features as schema.json has them, by which drift is measured."""
        named = self.categorical | self.text
        return [{"name": name, "type": CATEGORICAL if name in named else NUMERIC} for name in self.names]

    def describe_features(self) -> list[dict[str, Any]]:
        """The features as feature-schema.json has them, which is what serving needs to know of them."""
        return [{"name": name, "type": CATEGORICAL if name in self.text else NUMERIC} for name in self.names]


@dataclass(frozen=True)
class CheckConfiguration:
    columns: Columns
    #: what the label is
    goal: Target
    #: at most so many rows become the baseline; default 10,000
    baseline_rows: int
    #: at most so many held-out rows are asked again with each feature shuffled
    importance_rows: int


def read_check_configuration(path: str) -> CheckConfiguration:
    """Reads and checks the configuration. Raises JobError naming the key, what was given and what is allowed."""
    document = read_configuration(path)
    names = _read_names(document, "featureNames")
    if not names or len(set(names)) < len(names):
        raise JobError(f"featureNames: must name each feature once, at least one, got {describe(names)}")
    columns = Columns(
        tuple(names),
        frozenset(_read_names(document, "categoricalFeatures")),
        frozenset(_read_names(document, "textFeatures")),
    )
    unknown = sorted((columns.categorical | columns.text) - set(names))
    if unknown:
        raise JobError(f"featureNames: lacks {describe(unknown)}, which categoricalFeatures or textFeatures name")
    goal = parse_target(require(document, "target", dict, ""), "target")
    baseline_rows = check_kind(document.get(Keys.BASELINE_ROWS, DEFAULT_BASELINE_ROWS), int, Keys.BASELINE_ROWS)
    if baseline_rows < 1:
        raise JobError(f"{Keys.BASELINE_ROWS}: must be at least 1, got {baseline_rows}")
    return CheckConfiguration(columns, goal, baseline_rows, read_importance_rows(document, len(names)))


def _read_names(document: dict[str, Any], key: str) -> list[str]:
    names = check_kind(document.get(key, []), list, key)
    return [check_kind(name, str, f"{key}[{index}]") for index, name in enumerate(names)]
