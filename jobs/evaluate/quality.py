"""How answers of each kind of model are measured, and what evaluation.json says of them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn import metrics

from common.contract import THRESHOLD_SECTION, Keys
from common.judging_terms import (
    BINARY_METRICS,
    BINARY_SECTION,
    COST_METRIC,
    FORECASTING_METRICS,
    FORECASTING_SECTION,
    MULTICLASS_METRICS,
    MULTICLASS_SECTION,
    OBJECT_DETECTION_METRICS,
    OBJECT_DETECTION_SECTION,
    REGRESSION_METRICS,
    REGRESSION_SECTION,
    ProblemType,
)
from common.sampling import space_evenly
from common.target import Target
from evaluate.costs import Costs
from evaluate.measure import Measure, Measures
from evaluate.metrics import measure_binary, measure_multiclass, measure_recalls, measure_regression

SECTIONS = {
    ProblemType.BINARY: BINARY_SECTION,
    ProblemType.MULTICLASS: MULTICLASS_SECTION,
    ProblemType.REGRESSION: REGRESSION_SECTION,
    ProblemType.FORECASTING: FORECASTING_SECTION,
    ProblemType.OBJECT_DETECTION: OBJECT_DETECTION_SECTION,
}
#: the metrics that a criterion can name, as evaluation.json spells them
METRIC_NAMES = {
    ProblemType.BINARY: BINARY_METRICS,
    ProblemType.MULTICLASS: MULTICLASS_METRICS,
    ProblemType.REGRESSION: REGRESSION_METRICS,
    ProblemType.FORECASTING: FORECASTING_METRICS,
    ProblemType.OBJECT_DETECTION: OBJECT_DETECTION_METRICS,
}
#: what parts of the rows are compared by where no criterion says it
LEADING_METRICS = {ProblemType.BINARY: "auc", ProblemType.MULTICLASS: "accuracy", ProblemType.REGRESSION: "mae"}
#: points of a curve
CURVE_POINTS = 201


@dataclass(frozen=True)
class Judge:
    """Measures answers to rows whose labels are known.

    Answers are a probability a row, one for each class (a line of an array), or a number, by the target's type.
    """

    target: Target
    #: binary: the probability from which a row counts as positive
    threshold: float
    #: what answers cost, if it is known
    costs: Costs | None = None

    @property
    def section(self) -> str:
        """The metrics' object in evaluation.json."""
        return SECTIONS[self.target.type]

    def measure_one(self, labels: np.ndarray, answers: np.ndarray, key: str) -> Measure | None:
        """One metric of the target's type; None where the rows do not define it."""
        return self.measure(labels, answers, key)[key]

    def measure(self, labels: np.ndarray, answers: np.ndarray, only: str | None = None) -> Measures:
        """Every metric of the target's type, or one of them and the cost; none of no rows."""
        if len(labels) == 0:
            return dict.fromkeys(METRIC_NAMES[self.target.type])
        cost = None if self.costs is None else self.costs.measure(labels, self.decide(answers))
        if self.target.type == ProblemType.BINARY:
            measures = measure_binary(labels, answers, self.threshold, only)
        elif self.target.type == ProblemType.MULTICLASS:
            measures = measure_multiclass(labels, answers, only)
        else:
            measures = measure_regression(labels, answers, only)
        return {**measures, COST_METRIC: cost}

    def decide(self, answers: np.ndarray) -> np.ndarray:
        """What is done about each row: the number of the class that it is taken for, or the number itself."""
        if self.target.type == ProblemType.BINARY:
            return (answers >= self.threshold).astype(np.int8)
        return answers.argmax(axis=1) if self.target.type == ProblemType.MULTICLASS else answers

    def price_perfect(self, labels: np.ndarray) -> float:
        """What a row costs in the mean when every answer is right; 0 where no costs are known."""
        return 0.0 if self.costs is None or len(labels) == 0 else self.costs.price_perfect(labels)

    def describe(self, labels: np.ndarray, answers: np.ndarray, measures: Measures) -> dict[str, Any]:
        """The section: the metrics, and whatever else SageMaker's format has of such a model."""
        document = {name: measure.describe() for name, measure in measures.items() if measure is not None}
        if len(labels) == 0 or self.target.is_numeric:
            return document
        if self.target.type == ProblemType.BINARY:
            return self._describe_binary(labels, answers) | document
        return self._describe_classes(labels, answers) | document

    def _describe_binary(self, labels: np.ndarray, scores: np.ndarray) -> dict[str, Any]:
        confusion = metrics.confusion_matrix(labels, scores >= self.threshold, labels=[0, 1])
        matrix = _name_matrix(confusion, ("0", "1"))
        decision = {"confusion_matrix": matrix, THRESHOLD_SECTION: self.threshold}
        return decision | (trace_curves(labels, scores) if labels.min() < labels.max() else {})

    def _describe_classes(self, labels: np.ndarray, probabilities: np.ndarray) -> dict[str, Any]:
        names = self.target.classes
        confusion = metrics.confusion_matrix(labels, probabilities.argmax(axis=1), labels=range(len(names)))
        recalls = measure_recalls(confusion)
        return {
            "confusion_matrix": _name_matrix(confusion, names),
            Keys.CLASSES: {
                name: {"rows": int(line.sum())} | ({} if recall is None else {"recall": recall.describe()})
                for name, line, recall in zip(names, confusion, recalls, strict=True)
            },
        }


def trace_curves(labels: np.ndarray, scores: np.ndarray) -> dict[str, Any]:
    """The curves of a binary model, thinned."""
    false_rates, true_rates, _ = metrics.roc_curve(labels, scores, drop_intermediate=False)
    precisions, recalls, _ = metrics.precision_recall_curve(labels, scores)
    curve = thin_curve(false_rates, true_rates)
    others = thin_curve(precisions[::-1], recalls[::-1])
    return {
        "receiver_operating_characteristic_curve": {"false_positive_rates": curve[0], "true_positive_rates": curve[1]},
        "precision_recall_curve": {"precisions": others[0], "recalls": others[1]},
    }


def thin_curve(*coordinates: np.ndarray) -> list[list[float]]:
    """At most CURVE_POINTS points of a curve, its ends among them."""
    chosen = space_evenly(len(coordinates[0]), CURVE_POINTS)
    return [np.round(axis[chosen], 6).tolist() for axis in coordinates]


def _name_matrix(confusion: np.ndarray, names: tuple[str, ...]) -> dict[str, dict[str, int]]:
    return {actual: dict(zip(names, line, strict=True)) for actual, line in zip(names, confusion.tolist(), strict=True)}
