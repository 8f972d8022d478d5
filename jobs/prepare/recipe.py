"""The data contract: which column plays which part, read from the job's configuration and checked."""

import math
from dataclasses import dataclass, field
from typing import Any

from common.configuration import check_choice, check_kind, describe, read_configuration, require
from common.contract import (
    CATEGORICAL,
    DEFAULT_BASELINE_ROWS,
    DEFAULT_CATEGORICAL_MISSING,
    DEFAULT_ENCODING,
    DEFAULT_MISSING_CATEGORY,
    DEFAULT_NUMERIC_MISSING,
    DEFAULT_SCALING,
    DEFAULT_SPLIT,
    NUMERIC,
    CategoricalMissing,
    Encoding,
    Keys,
    NumericMissing,
    PrepareOutputs,
    Scaling,
)
from common.errors import JobError
from common.target import Target, parse_target
from prepare.rules import RowRules, SourceFormat, parse_format, parse_rules
from serve.values import read_missing_texts

#: truth values as programs write them
TRUTH_VALUES = {"true": "1", "false": "0"}

SPLIT_NAMES = (PrepareOutputs.TRAIN, PrepareOutputs.VALIDATION, PrepareOutputs.TEST)


@dataclass(frozen=True)
class Feature:
    """One column that the model learns from."""

    name: str
    #: `numeric` or `categorical`
    type: str
    #: what stands in for a missing value; default: `median` for numbers, `constant` for categories
    strategy: str
    #: the value of the strategy `constant`; default: 0 for numbers, `missing` for categories
    fill: float | str
    #: how numbers are scaled; default `none`
    scaling: str = DEFAULT_SCALING
    #: how categories become numbers; default `oneHot`
    encoding: str = DEFAULT_ENCODING

    @property
    def is_numeric(self) -> bool:
        return self.type == NUMERIC

    @property
    def treatment(self) -> tuple[Any, ...]:
        """What is done to the column, whatever its name."""
        return (self.strategy, self.fill, self.scaling, self.encoding)


@dataclass(frozen=True)
class Recipe:
    """The part that each column of the raw data plays."""

    #: what the model predicts
    goal: Target
    #: columns that together identify a row; they decide the split and go no further
    id_columns: tuple[str, ...]
    #: columns that never leave the job
    personal_data: tuple[str, ...]
    features: tuple[Feature, ...]
    #: shares of train, validation and test, in this order; they add up to 1
    split: tuple[float, float, float]
    #: how the files are written
    format: SourceFormat = field(default_factory=SourceFormat)
    #: which rows count
    rows: RowRules = field(default_factory=RowRules)
    #: the texts that mean "missing", in place of those that commonly do
    missing_texts: tuple[str, ...] | None = None

    @property
    def target(self) -> str:
        """The name of the target column."""
        return self.goal.name

    @property
    def feature_names(self) -> list[str]:
        return [feature.name for feature in self.features]

    @property
    def columns(self) -> list[str]:
        """Every column that the recipe names, in reading order."""
        return [self.target, *self.id_columns, *self.personal_data, *self.feature_names]

    @property
    def needed_columns(self) -> list[str]:
        """The columns without which a row is of no use."""
        names = [self.target, *self.id_columns, *self.feature_names]
        if self.rows.newest_by is not None:
            names.append(self.rows.newest_by)
        return list(dict.fromkeys(names))

    def lacks_target(self, text: str) -> bool:
        """Whether a text of the target's column means that the row has no label."""
        return text.strip() in read_missing_texts(self.describe_target())

    def describe_target(self) -> dict[str, Any]:
        """The target as a column: of numbers, or of texts."""
        kind = NUMERIC if self.goal.is_numeric else CATEGORICAL
        # What commonly means "missing" may as well be the name of a class.
        named = {self.goal.positive_class, *self.goal.classes} - {""}
        texts = sorted(read_missing_texts({"missing": self._list_texts()}) - named)
        return {"name": self.target, "type": kind, "missing": {"texts": texts}}

    def describe_features(self) -> list[dict[str, Any]]:
        """The features as feature-schema.json has them, which is what serving needs to know of them."""
        return [
            {
                "name": feature.name,
                "type": feature.type,
                "missing": {"strategy": feature.strategy}
                | ({"value": feature.fill} if feature.strategy == CategoricalMissing.CONSTANT else {})
                | self._list_texts(),
            }
            for feature in self.features
        ]

    def _list_texts(self) -> dict[str, Any]:
        return {} if self.missing_texts is None else {"texts": list(self.missing_texts)}


@dataclass(frozen=True)
class PrepareConfiguration:
    recipe: Recipe
    #: at most so many training rows become the baseline; default 10,000
    baseline_rows: int


def read_prepare_configuration(path: str) -> PrepareConfiguration:
    """Reads and checks the configuration. Raises JobError naming the key, what was given and what is allowed."""
    document = read_configuration(path)
    recipe = parse_recipe(require(document, "recipe", dict, ""))
    baseline_rows = check_kind(document.get(Keys.BASELINE_ROWS, DEFAULT_BASELINE_ROWS), int, Keys.BASELINE_ROWS)
    if baseline_rows < 1:
        raise JobError(f"{Keys.BASELINE_ROWS}: must be at least 1, got {baseline_rows}")
    return PrepareConfiguration(recipe, baseline_rows)


def parse_recipe(document: dict[str, Any]) -> Recipe:
    """The recipe of a JSON object; raises JobError naming the key that is wrong."""
    target = require(document, "target", dict, "recipe")
    _parse_name(require(target, "name", str, "recipe.target"), "recipe.target.name")
    recipe = Recipe(
        goal=parse_target(target, "recipe.target"),
        id_columns=_parse_names(document.get("id", []), "recipe.id"),
        personal_data=_parse_names(document.get(Keys.PERSONAL_DATA, []), f"recipe.{Keys.PERSONAL_DATA}"),
        features=_parse_features(require(document, "features", list, "recipe")),
        split=_parse_split(document.get("split", DEFAULT_SPLIT)),
        format=parse_format(document.get("format", {})),
        rows=parse_rules(document.get("rows", {})),
        missing_texts=_parse_texts(document.get(Keys.MISSING_TEXTS), f"recipe.{Keys.MISSING_TEXTS}"),
    )
    _check_parts(recipe)
    return recipe


def _parse_texts(value: Any, where: str) -> tuple[str, ...] | None:
    if value is None:
        return None
    texts = check_kind(value, list, where)
    return tuple(check_kind(text, str, f"{where}[{index}]").strip() for index, text in enumerate(texts))


def _parse_names(value: Any, where: str) -> tuple[str, ...]:
    names = check_kind(value, list, where)
    return tuple(_parse_name(name, f"{where}[{index}]") for index, name in enumerate(names))


def _parse_name(value: Any, where: str) -> str:
    name = check_kind(value, str, where)
    if not name.strip():
        raise JobError(f"{where}: must name a column, got {describe(name)}")
    return name


def _parse_features(value: list[Any]) -> tuple[Feature, ...]:
    if not value:
        raise JobError("recipe.features: must name at least one column, got none")
    return tuple(_parse_feature(item, f"recipe.features[{index}]") for index, item in enumerate(value))


def _parse_feature(value: Any, where: str) -> Feature:
    document = check_kind(value, dict, where)
    name = _parse_name(require(document, "name", str, where), f"{where}.name")
    where = f"{where} ({name})"
    kind = check_choice(require(document, "type", str, where), (NUMERIC, CATEGORICAL), f"{where}.type")
    missing = check_kind(document.get("missing", {}), dict, f"{where}.missing")
    if kind == NUMERIC:
        strategy = check_choice(
            missing.get("strategy", DEFAULT_NUMERIC_MISSING), NumericMissing.ALL, f"{where}.missing.strategy"
        )
        fill: float | str = float(check_kind(missing.get("value", 0), (int, float), f"{where}.missing.value"))
        if not math.isfinite(fill):
            raise JobError(f"{where}.missing.value: must be a finite number, got {fill}")
        scaling = check_choice(document.get("scaling", DEFAULT_SCALING), Scaling.ALL, f"{where}.scaling")
        return Feature(name, kind, strategy, fill, scaling=scaling)
    strategy = check_choice(
        missing.get("strategy", DEFAULT_CATEGORICAL_MISSING), CategoricalMissing.ALL, f"{where}.missing.strategy"
    )
    fill = check_kind(missing.get("value", DEFAULT_MISSING_CATEGORY), str, f"{where}.missing.value")
    encoding = check_choice(document.get("encoding", DEFAULT_ENCODING), Encoding.ALL, f"{where}.encoding")
    return Feature(name, kind, strategy, fill, encoding=encoding)


def _parse_split(value: Any) -> tuple[float, float, float]:
    document = check_kind(value, dict, "recipe.split")
    shares = tuple(float(require(document, name, (int, float), "recipe.split")) for name in SPLIT_NAMES)
    if any(share <= 0 for share in shares):
        raise JobError(f"recipe.split: every share must be above 0, got {describe(document)}")
    if abs(sum(shares) - 1) > 1e-9:
        raise JobError(f"recipe.split: the shares must add up to 1, got {describe(document)} = {sum(shares):g}")
    return shares


def _check_parts(recipe: Recipe) -> None:
    parts: dict[str, str] = {}
    roles = [("target", [recipe.target]), ("id", recipe.id_columns), (Keys.PERSONAL_DATA, recipe.personal_data)]
    for role, names in [*roles, ("features", recipe.feature_names)]:
        for name in names:
            # An id may be personal data as well: both mean that it goes no further.
            if name in parts and {parts[name], role} != {"id", Keys.PERSONAL_DATA}:
                raise JobError(f"recipe: column {name} is named in {parts[name]} and in {role}; a column has one part")
            parts[name] = role


def unify(text: str) -> str:
    """A class by its one name: `1`, `1.0`, `true` and `True` are the same, other texts only when they are equal."""
    text = TRUTH_VALUES.get(text.lower(), text)
    try:
        number = float(text)
    except ValueError:
        return text
    return repr(number) if "_" not in text else text
