"""How the page says numbers of the evaluation."""

from dataclasses import dataclass
from typing import Any

from common.judging_terms import ProblemType
from common.target import Target
from evaluate.groups import name_rates
from evaluate.words import format_value
from prepare.charts import format_number, format_share

#: metrics whose names are letters
CAPITALS = {
    "auc": "AUC",
    "f1": "F1",
    "rmse": "RMSE",
    "mae": "MAE",
    "mse": "MSE",
    "mape": "MAPE",
    "wape": "WAPE",
    "mase": "MASE",
}
#: an interval of the target's own is in its unit
TARGET_ERROR = "mae"


@dataclass(frozen=True)
class Words:
    """Names and numbers, as they fit what the model predicts."""

    target: Target

    @property
    def question(self) -> str:
        """What is predicted."""
        if self.target.type == ProblemType.BINARY:
            return f"{self.target.name} = {self.target.positive_class}"
        return self.target.name

    def metric(self, key: str) -> str:
        """Such as `macro F1`."""
        if key == "r2":
            return "R²"
        return " ".join(CAPITALS.get(word, word) for word in key.split("_"))

    def value(self, key: str, value: float) -> str:
        """A metric's value with its unit."""
        return format_value(value, key, self.target)

    def interval(self, key: str, measure: dict[str, Any]) -> str:
        """Both ends; nothing of a fact that has none."""
        if not measure["lower"] < measure["upper"]:
            return ""
        return f"{self.value(key, measure['lower'])} to {self.value(key, measure['upper'])}"

    def number(self, value: float) -> str:
        """A value of the target."""
        return format_value(value, TARGET_ERROR, self.target) if self.target.is_numeric else format_number(value)

    def rates(self) -> dict[str, str]:
        """What the rates of groups are called."""
        return name_rates(self.target)

    def rate(self, value: float) -> str:
        """A share, or a number of the target."""
        return self.number(value) if self.target.is_numeric else format_share(value)

    def distance(self, value: float) -> str:
        """Between two of these: of shares in percentage points."""
        return self.number(value) if self.target.is_numeric else f"{value * 100:.1f} points"

    def classes(self) -> dict[str, str]:
        """The classes as the confusion matrix has them, and what people call them."""
        if self.target.type == ProblemType.BINARY:
            return dict(zip(("0", "1"), self.target.class_names, strict=True))
        return {name: name for name in self.target.class_names}
