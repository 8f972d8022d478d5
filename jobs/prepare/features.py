"""The features of the recipe: what each column is and what is done to it."""

import math
from dataclasses import dataclass
from typing import Any

from common.configuration import check_choice, check_kind, describe, require
from common.contract import Keys
from common.errors import JobError
from common.recipe_terms import (
    CATEGORICAL,
    DATE,
    DEFAULT_CATEGORICAL_MISSING,
    DEFAULT_ENCODING,
    DEFAULT_HASH_COLUMNS,
    DEFAULT_MISSING_CATEGORY,
    DEFAULT_NUMERIC_MISSING,
    DEFAULT_SCALING,
    FEWEST_HASH_COLUMNS,
    MOST_HASH_COLUMNS,
    NUMERIC,
    TEXT,
    CategoricalMissing,
    DatePart,
    Derivation,
    Encoding,
    NumericMissing,
    Scaling,
)
from serve.values import ValueProblemError, parse_dates


@dataclass(frozen=True)
class Feature:
    """One column that the model learns from."""

    name: str
    #: `numeric`, `categorical`, `date` or `text`
    type: str
    #: what stands in for a missing value; default: `median` for numbers and dates, `constant` for categories and texts
    strategy: str
    #: the value of the strategy `constant`; default: 0 for numbers, `missing` for categories
    fill: float | str
    #: how numbers are scaled; default `none`
    scaling: str = DEFAULT_SCALING
    #: how categories become numbers; default `oneHot`
    encoding: str = DEFAULT_ENCODING
    #: whether a column says where a number or a date was missing
    flag: bool = False
    #: one-hot columns at most, beside that of the other categories
    limit: int | None = None
    #: the categories in their order
    order: tuple[str, ...] | None = None
    #: columns of a hash
    columns: int = DEFAULT_HASH_COLUMNS
    #: whether a text reaches the algorithm as it was written
    whole: bool = False
    #: whether personal data in a text is masked
    mask: bool = False
    #: whether white space around a category counts for nothing
    trim: bool = False
    #: whether capitals of a category count for nothing
    ignore_case: bool = False
    #: what of a date becomes a number
    parts: tuple[str, ...] = ()
    #: a moment to which the days are counted, in seconds since 1970
    reference: float | None = None

    @property
    def is_numeric(self) -> bool:
        return self.type == NUMERIC

    @property
    def is_text(self) -> bool:
        """Whether its values are texts; those of others are numbers."""
        return self.type in (CATEGORICAL, TEXT)

    @property
    def treatment(self) -> tuple[Any, ...]:
        """What is done to the column, whatever its name."""
        ways = (self.strategy, self.fill, self.scaling, self.encoding, self.flag, self.limit, self.order, self.columns)
        return (*ways, self.whole)

    def describe(self) -> dict[str, Any]:
        """The feature as feature-schema.json has it, without the texts that mean "missing"."""
        constant = self.type == CATEGORICAL and self.strategy == CategoricalMissing.CONSTANT
        value = (
            {"value": self.fill} if constant or (self.is_numeric and self.strategy == NumericMissing.CONSTANT) else {}
        )
        return {
            "name": self.name,
            "type": self.type,
            "missing": {"strategy": self.strategy, **value},
            **({Keys.TRIM: True} if self.trim else {}),
            **({Keys.IGNORE_CASE: True} if self.ignore_case else {}),
            **({Keys.MASK: True} if self.mask else {}),
        }


@dataclass(frozen=True)
class DerivedColumn:
    """A number that is computed of features."""

    name: str
    derivation: str
    inputs: tuple[str, ...]

    def describe(self) -> dict[str, Any]:
        """The column as preprocessor.json has it."""
        return {"name": self.name, Keys.DERIVATION: self.derivation, Keys.INPUTS: list(self.inputs)}


def parse_feature(value: Any, where: str) -> Feature:
    """The feature of a JSON object; raises JobError naming the key that is wrong."""
    document = check_kind(value, dict, where)
    name = parse_name(require(document, "name", str, where), f"{where}.name")
    where = f"{where} ({name})"
    kind = check_choice(require(document, "type", str, where), tuple(PARSERS), f"{where}.type")
    missing = check_kind(document.get("missing", {}), dict, f"{where}.missing")
    return PARSERS[kind](name, document, missing, where)


def parse_name(value: Any, where: str) -> str:
    """A column's name."""
    name = check_kind(value, str, where)
    if not name.strip():
        raise JobError(f"{where}: must name a column, got {describe(name)}")
    return name


def parse_derived(value: Any, where: str, features: tuple[Feature, ...]) -> tuple[DerivedColumn, ...]:
    """The derived columns of a JSON list; raises JobError naming the key that is wrong."""
    types = {feature.name: feature.type for feature in features}
    columns: list[DerivedColumn] = []
    for index, item in enumerate(check_kind(value, list, where)):
        place = f"{where}[{index}]"
        document = check_kind(item, dict, place)
        name = parse_name(require(document, "name", str, place), f"{place}.name")
        if name in types or name in {column.name for column in columns}:
            raise JobError(f"{place}.name: must be a new name, got {describe(name)}")
        derivation = check_choice(
            require(document, Keys.DERIVATION, str, place), Derivation.ALL, f"{place}.{Keys.DERIVATION}"
        )
        inputs = tuple(require(document, Keys.INPUTS, list, place))
        needed = DATE if derivation == Derivation.DAYS_BETWEEN else NUMERIC
        count = 1 if derivation == Derivation.LOG else 2
        if len(inputs) != count or any(types.get(name) != needed for name in inputs):
            raise JobError(f"{place}.{Keys.INPUTS}: must be {count} {needed} features, got {describe(list(inputs))}")
        columns.append(DerivedColumn(name, derivation, inputs))
    return tuple(columns)


def _parse_numeric(name: str, document: dict[str, Any], missing: dict[str, Any], where: str) -> Feature:
    strategy = check_choice(
        missing.get("strategy", DEFAULT_NUMERIC_MISSING), NumericMissing.ALL, f"{where}.missing.strategy"
    )
    fill = float(check_kind(missing.get("value", 0), (int, float), f"{where}.missing.value"))
    if not math.isfinite(fill):
        raise JobError(f"{where}.missing.value: must be a finite number, got {fill}")
    scaling = check_choice(document.get("scaling", DEFAULT_SCALING), Scaling.ALL, f"{where}.scaling")
    return Feature(name, NUMERIC, strategy, fill, scaling=scaling, flag=_parse_flag(document, Keys.FLAG_MISSING, where))


def _parse_categorical(name: str, document: dict[str, Any], missing: dict[str, Any], where: str) -> Feature:
    strategy = check_choice(
        missing.get("strategy", DEFAULT_CATEGORICAL_MISSING), CategoricalMissing.ALL, f"{where}.missing.strategy"
    )
    fill = check_kind(missing.get("value", DEFAULT_MISSING_CATEGORY), str, f"{where}.missing.value")
    encoding = check_choice(document.get("encoding", DEFAULT_ENCODING), Encoding.ALL, f"{where}.encoding")
    limit = document.get(Keys.MAXIMUM_CATEGORIES)
    if limit is not None and check_kind(limit, int, f"{where}.{Keys.MAXIMUM_CATEGORIES}") < 1:
        raise JobError(f"{where}.{Keys.MAXIMUM_CATEGORIES}: must be at least 1, got {limit}")
    order = document.get(Keys.ORDER)
    if order is not None:
        order = tuple(
            check_kind(text, str, f"{where}.{Keys.ORDER}") for text in check_kind(order, list, f"{where}.{Keys.ORDER}")
        )
    return Feature(
        name,
        CATEGORICAL,
        strategy,
        fill,
        encoding=encoding,
        limit=limit,
        order=order,
        columns=_parse_columns(document, where),
        trim=_parse_flag(document, Keys.TRIM, where),
        ignore_case=_parse_flag(document, Keys.IGNORE_CASE, where),
    )


def _parse_date(name: str, document: dict[str, Any], missing: dict[str, Any], where: str) -> Feature:
    allowed = (NumericMissing.MEDIAN, NumericMissing.DROP_ROW, NumericMissing.ERROR)
    strategy = check_choice(missing.get("strategy", NumericMissing.MEDIAN), allowed, f"{where}.missing.strategy")
    place = f"{where}.{Keys.PARTS}"
    parts = tuple(
        check_choice(part, DatePart.ALL, place) for part in check_kind(document.get(Keys.PARTS, []), list, place)
    )
    reference = None
    if Keys.AGE_AT in document:
        text = check_kind(document[Keys.AGE_AT], str, f"{where}.{Keys.AGE_AT}")
        try:
            reference = float(parse_dates({"name": name, "type": DATE}, [text])[0])
        except ValueProblemError as error:
            raise JobError(f"{where}.{Keys.AGE_AT}: {error.problem}") from error
    if not parts and reference is None:
        raise JobError(f"{place}: must name a part, or {Keys.AGE_AT} a date, got neither")
    flag = _parse_flag(document, Keys.FLAG_MISSING, where)
    return Feature(name, DATE, strategy, 0.0, flag=flag, parts=parts, reference=reference)


def _parse_text(name: str, document: dict[str, Any], missing: dict[str, Any], where: str) -> Feature:
    whole = _parse_flag(document, Keys.WHOLE, where)
    mask = _parse_flag(document, Keys.MASK, where)
    columns = _parse_columns(document, where)
    return Feature(name, TEXT, CategoricalMissing.CONSTANT, "", columns=columns, whole=whole, mask=mask)


def _parse_columns(document: dict[str, Any], where: str) -> int:
    name = f"{where}.{Keys.HASH_COLUMNS}"
    columns = check_kind(document.get(Keys.HASH_COLUMNS, DEFAULT_HASH_COLUMNS), int, name)
    if not FEWEST_HASH_COLUMNS <= columns <= MOST_HASH_COLUMNS:
        raise JobError(f"{name}: must be from {FEWEST_HASH_COLUMNS} to {MOST_HASH_COLUMNS}, got {columns}")
    return columns


def _parse_flag(document: dict[str, Any], key: str, where: str) -> bool:
    flag = document.get(key, False)
    if not isinstance(flag, bool):
        raise JobError(f"{where}.{key}: must be true or false, got {describe(flag)}")
    return flag


#: what reads a feature, by its type
PARSERS = {NUMERIC: _parse_numeric, CATEGORICAL: _parse_categorical, DATE: _parse_date, TEXT: _parse_text}
