"""What a model predicts: the target column, and what kind of problem it makes."""

from dataclasses import dataclass
from typing import Any

from common.configuration import check_choice, check_kind, describe, require
from common.contract import Keys
from common.errors import JobError
from common.judging_terms import ProblemType

#: at least so many classes are a multi-class target
FEWEST_CLASSES = 2


@dataclass(frozen=True)
class Target:
    """The column that a model predicts. Labels are numbers: 1 for the positive class, the number of the class from 0 on
    in the order of `classes`, or the value itself."""

    name: str
    #: one of ProblemType
    type: str = ProblemType.BINARY
    #: binary: the value that becomes label 1
    positive_class: str = ""
    #: binary: the other value, if it is known
    negative_class: str | None = None
    #: multi-class: the values, in the order of their labels and of the model's probabilities; of objects, their classes
    classes: tuple[str, ...] = ()
    #: regression: what the value counts, if it was said
    unit: str | None = None
    #: what the costs of its answers count, if it was said
    cost_unit: str | None = None

    @property
    def is_numeric(self) -> bool:
        return self.type in (ProblemType.REGRESSION, ProblemType.FORECASTING)

    @property
    def class_names(self) -> tuple[str, ...]:
        """The classes by their label; of a number none."""
        if self.type == ProblemType.BINARY:
            return (self.negative_class or f"not {self.positive_class}", self.positive_class)
        return self.classes

    def describe(self) -> dict[str, Any]:
        """The target as schema.json and the report have it."""
        known = {
            Keys.POSITIVE_CLASS: self.positive_class or None,
            Keys.NEGATIVE_CLASS: self.negative_class,
            Keys.CLASSES: list(self.classes) or None,
            Keys.UNIT: self.unit,
        }
        return {"name": self.name, "type": self.type} | {
            key: value for key, value in known.items() if value is not None
        }


def parse_target(document: dict[str, Any], where: str) -> Target:
    """The target of a JSON object; raises JobError naming the key that is wrong."""
    name = require(document, "name", str, where)
    kind = check_choice(document.get("type", ProblemType.BINARY), ProblemType.ALL, f"{where}.type")
    if kind == ProblemType.BINARY:
        negative = document.get(Keys.NEGATIVE_CLASS)
        if negative is not None:
            check_kind(negative, str, f"{where}.{Keys.NEGATIVE_CLASS}")
        return Target(name, kind, require(document, Keys.POSITIVE_CLASS, str, where), negative)
    if kind in (ProblemType.MULTICLASS, ProblemType.OBJECT_DETECTION):
        classes = require(document, Keys.CLASSES, list, where)
        names = tuple(check_kind(item, str, f"{where}.classes[{index}]") for index, item in enumerate(classes))
        fewest = FEWEST_CLASSES if kind == ProblemType.MULTICLASS else 1
        if len(names) < fewest or len(set(names)) < len(names):
            least = "two" if fewest == FEWEST_CLASSES else "a single one"
            raise JobError(f"{where}.classes: must name each class once, at least {least}, got {describe(classes)}")
        return Target(name, kind, classes=names)
    unit = document.get(Keys.UNIT)
    return Target(name, kind, unit=unit if unit is None else check_kind(unit, str, f"{where}.{Keys.UNIT}"))
