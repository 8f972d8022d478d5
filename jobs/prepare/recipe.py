"""The data contract: which column plays which part, read from the job's configuration and checked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from algorithms.pixels.terms import DEFAULT_DETECTION_SCORE
from common.configuration import check_kind, describe, read_configuration, require
from common.contract import Keys, PrepareOutputs
from common.errors import JobError
from common.numbers import read_number
from common.permuted import read_importance_rows
from common.recipe_terms import CATEGORICAL, DEFAULT_BASELINE_ROWS, DEFAULT_SPLIT, NUMERIC, CategoricalMissing
from common.target import Target, parse_target
from detection.settings import read_detection_score
from prepare.features import DerivedColumn, Feature, parse_derived, parse_feature, parse_name
from prepare.live_files import is_live
from prepare.number_marks import unmark
from prepare.rules import RowRules, SourceFormat, SplitRule, parse_format, parse_rules, parse_split_rule
from series.configuration import Forecast, parse_forecast
from serve.values import read_missing_numbers, read_missing_texts

#: truth values as programs write them
TRUTH_VALUES = {"true": "1", "false": "0"}

SPLIT_NAMES = (PrepareOutputs.TRAIN, PrepareOutputs.VALIDATION, PrepareOutputs.TEST)


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
    #: what decides the split in place of the key
    split_by: SplitRule | None = None
    #: numbers that are computed of features
    derived: tuple[DerivedColumn, ...] = ()
    #: from which correlation on the later one of two numbers is left out
    drop_correlated: float | None = None
    #: the texts that mean "missing", in place of those that commonly do
    missing_texts: tuple[str, ...] | None = None
    #: columns that no model sees: by their values it is judged
    judging: tuple[str, ...] = ()

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
        return [self.target, *self.id_columns, *self.personal_data, *self.judging, *self.feature_names]

    @property
    def rule_columns(self) -> list[str]:
        """The columns that say which rows count and where they go, whatever else they are."""
        names = [self.rows.newest_by, self.split_by.column if self.split_by else None]
        return [name for name in names if name is not None]

    @property
    def needed_columns(self) -> list[str]:
        """The columns without which a row is of no use."""
        names = [self.target, *self.id_columns, *self.feature_names, *self.judging, *self.rule_columns]
        return list(dict.fromkeys(names))

    def find_format(self, file: str) -> SourceFormat:
        """How a file is written, by its path below the source: `format` is about what is brought there."""
        return SourceFormat() if is_live(file) else self.format

    @property
    def missing_values(self) -> frozenset[str]:
        """The texts that mean "no value here", of columns that are no features."""
        return read_missing_texts({"missing": self._list_texts()})

    def find_labelled(self, texts: Sequence[str]) -> list[bool]:
        """Which texts of the target's column do not mean that the row has no label."""
        missing = read_missing_texts(self.describe_target())
        stripped = [text.strip() for text in texts]
        absent = read_missing_numbers(missing) if self.goal.is_numeric else None
        if not absent:
            return [text not in missing for text in stripped]
        source = self.format
        return [text not in missing and read_number(unmark(text, source)) not in absent for text in stripped]

    def describe_target(self) -> dict[str, Any]:
        """The target as a column: of numbers, or of texts."""
        kind = NUMERIC if self.goal.is_numeric else CATEGORICAL
        # What commonly means "missing" may as well be the name of a class.
        named = {self.goal.positive_class, *self.goal.classes} - {""}
        texts = sorted(self.missing_values - named)
        return {"name": self.target, "type": kind, "missing": {"texts": texts}}

    def describe_features(self) -> list[dict[str, Any]]:
        """The features as feature-schema.json has them, which is what serving needs to know of them."""
        described = [feature.describe() for feature in self.features]
        return [{**feature, "missing": {**feature["missing"], **self._list_texts()}} for feature in described]

    def describe_judging(self) -> list[dict[str, Any]]:
        """The columns for judging as columns of texts; a missing value is an empty one."""
        missing = {"strategy": CategoricalMissing.CONSTANT, "value": "", **self._list_texts()}
        return [{"name": name, "type": CATEGORICAL, "missing": missing} for name in self.judging]

    @property
    def listed_texts(self) -> list[str] | None:
        """The texts that mean "missing" as requests and the monitors know them, None for those that commonly do."""
        if self.missing_texts is None:
            return None
        # Requests have numbers as programs write them, whatever the marks of the files are.
        numbers = [unmark(text, self.format) for text in self.missing_texts] if not self.format.is_plain else []
        added = [text for text in numbers if read_number(text) is not None]
        return list(dict.fromkeys([*self.missing_texts, *added]))

    def _list_texts(self) -> dict[str, Any]:
        return {} if self.listed_texts is None else {"texts": self.listed_texts}


@dataclass(frozen=True)
class PrepareConfiguration:
    recipe: Recipe
    #: at most so many training rows become the baseline; default 10,000
    baseline_rows: int
    #: at most so many held-out rows are asked again with each feature shuffled
    importance_rows: int
    #: what is forecast, where series are
    forecast: Forecast | None = None
    #: whether the source holds images
    images: bool = False
    #: whether pages show some of them
    show_images: bool = True
    #: of objects in them: from which score on a detection counts
    detection_score: float = DEFAULT_DETECTION_SCORE


def read_prepare_configuration(path: str) -> PrepareConfiguration:
    """Reads and checks the configuration. Raises JobError naming the key, what was given and what is allowed."""
    document = read_configuration(path)
    recipe = parse_recipe(require(document, "recipe", dict, ""))
    baseline_rows = check_kind(document.get(Keys.BASELINE_ROWS, DEFAULT_BASELINE_ROWS), int, Keys.BASELINE_ROWS)
    if baseline_rows < 1:
        raise JobError(f"{Keys.BASELINE_ROWS}: must be at least 1, got {baseline_rows}")
    asked = document["recipe"].get(Keys.FORECASTING)
    if asked is not None:
        forecast = parse_forecast(check_kind(asked, dict, f"recipe.{Keys.FORECASTING}"), f"recipe.{Keys.FORECASTING}")
        return PrepareConfiguration(recipe, baseline_rows, 0, forecast)
    if check_kind(document["recipe"].get(Keys.IMAGES, False), bool, f"recipe.{Keys.IMAGES}"):
        shows = check_kind(document["recipe"].get(Keys.SHOW_IMAGES, True), bool, f"recipe.{Keys.SHOW_IMAGES}")
        score = read_detection_score(document["recipe"], "recipe.")
        return PrepareConfiguration(recipe, baseline_rows, 0, images=True, show_images=shows, detection_score=score)
    return PrepareConfiguration(recipe, baseline_rows, read_importance_rows(document, len(recipe.features)))


def parse_recipe(document: dict[str, Any]) -> Recipe:
    """The recipe of a JSON object; raises JobError naming the key that is wrong."""
    target = require(document, "target", dict, "recipe")
    parse_name(require(target, "name", str, "recipe.target"), "recipe.target.name")
    features = _parse_features(
        require(document, "features", list, "recipe"), least=0 if {Keys.FORECASTING, Keys.IMAGES} & set(document) else 1
    )
    recipe = Recipe(
        goal=parse_target(target, "recipe.target"),
        id_columns=_parse_names(document.get("id", []), "recipe.id"),
        personal_data=_parse_names(document.get(Keys.PERSONAL_DATA, []), f"recipe.{Keys.PERSONAL_DATA}"),
        features=features,
        judging=_parse_names(document.get(Keys.JUDGING, []), f"recipe.{Keys.JUDGING}"),
        split=_parse_split(document.get("split", DEFAULT_SPLIT)),
        format=parse_format(document.get("format", {})),
        rows=parse_rules(document.get("rows", {})),
        split_by=parse_split_rule(document.get(Keys.SPLIT_BY)),
        derived=parse_derived(document.get(Keys.DERIVED, []), f"recipe.{Keys.DERIVED}", features),
        drop_correlated=_parse_correlation(document.get(Keys.DROP_CORRELATED)),
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
    return tuple(parse_name(name, f"{where}[{index}]") for index, name in enumerate(names))


def _parse_features(value: list[Any], least: int) -> tuple[Feature, ...]:
    if len(value) < least:
        raise JobError("recipe.features: must name at least one column, got none")
    return tuple(parse_feature(item, f"recipe.features[{index}]") for index, item in enumerate(value))


def _parse_correlation(value: Any) -> float | None:
    where = f"recipe.{Keys.DROP_CORRELATED}"
    if value is not None and not 0 < check_kind(value, (int, float), where) <= 1:
        raise JobError(f"{where}: must be above 0 and at most 1, got {describe(value)}")
    return value


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
    for role, names in [*roles, (Keys.JUDGING, recipe.judging), ("features", recipe.feature_names)]:
        for name in names:
            # An id may be personal data as well: both mean that it goes no further.
            if name in parts and {parts[name], role} != {"id", Keys.PERSONAL_DATA}:
                raise JobError(f"recipe: column {name} is named in {parts[name]} and in {role}; a column has one part")
            parts[name] = role


def unify(text: str) -> str:
    """A class by its one name: `1`, `1.0`, `true` and `True` are the same, other texts only when they are equal.

    contract/unify-class.ts does the same for the monitors; test/contract/class-names.json holds both.
    """
    text = text.strip()
    text = TRUTH_VALUES.get(text.lower(), text)
    number = read_number(text)
    return text if number is None else repr(number + 0.0)
