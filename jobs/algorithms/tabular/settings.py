"""What the training is told: hyperparameters, which the constructs write in full."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tabular.contract import ProblemType


class SettingsError(Exception):
    """What a person has to put right, in one line."""


@dataclass(frozen=True)
class Settings:
    """The hyperparameters of one training."""

    algorithm: str
    problem: str
    #: how many classes the target has; 0 of a number
    classes: int
    values: Mapping[str, Any]

    @classmethod
    def read(cls) -> "Settings":
        """What the toolkit hands over, with the values restored."""
        return cls.parse(json.loads(os.environ["SM_HPS"]))

    @classmethod
    def parse(cls, values: Mapping[str, Any]) -> "Settings":
        problem = values.get("problem")
        if problem not in ProblemType.ALL or "algorithm" not in values:
            raise SettingsError("hyperparameters: algorithm and problem must say what is trained")
        classes = {ProblemType.BINARY: 2, ProblemType.REGRESSION: 0}.get(problem) or int(values.get("classes", 0))
        return cls(str(values["algorithm"]), problem, classes, values)

    @property
    def is_regression(self) -> bool:
        """Whether numbers are learned: of rows, or of series."""
        return self.problem in (ProblemType.REGRESSION, ProblemType.FORECASTING)

    def get(self, name: str) -> Any:
        """A hyperparameter that is always there."""
        if name not in self.values:
            raise SettingsError(f"hyperparameters: {name} of {self.algorithm} is missing")
        return self.values[name]

    def find(self, name: str) -> Any:
        """A hyperparameter, None when it was left to the algorithm."""
        return self.values.get(name)

    def describe_model(self, kind: str, features: int) -> dict[str, Any]:
        """What model.json says first: what was trained, and how many numbers a row has."""
        return {
            "version": 1,
            "kind": kind,
            "algorithm": self.algorithm,
            "problem": self.problem,
            "classes": self.classes,
            "features": features,
        }

    @property
    def class_weight(self) -> str | None:
        """As scikit-learn names it."""
        return "balanced" if not self.is_regression and self.get("balanceClasses") else None
