"""The evaluate job: how good the model is on the held-out rows, and whether that is good enough.

It sees only labels and predictions, so it is the same for every algorithm.
"""

import json
from datetime import datetime, timezone
from typing import Any

import numpy as np

from common.configuration import check_kind, read_configuration
from common.contract import (
    BINARY_SECTION,
    DEFAULT_DECISION_THRESHOLD,
    VERDICT_SECTION,
    EvaluateInputs,
    EvaluateOutputs,
    Files,
    Keys,
)
from common.errors import JobError
from common.paths import input_directory, output_directory
from evaluate.criteria import judge_criteria, parse_criteria
from evaluate.metrics import bootstrap_deviations, compute_metrics, count_confusion, judge, thin_curve, trace_curve
from evaluate.reading import read_labels, read_predictions


def evaluate(configuration_path: str) -> None:
    """Runs the job: `input/{labels,predictions}` in; `output/evaluation/evaluation.json`, `output/predictions` out."""
    configuration = read_configuration(configuration_path)
    criteria = parse_criteria(check_kind(configuration.get("criteria", []), list, "criteria"))
    threshold = float(
        check_kind(
            configuration.get(Keys.DECISION_THRESHOLD, DEFAULT_DECISION_THRESHOLD),
            (int, float),
            Keys.DECISION_THRESHOLD,
        )
    )
    if not 0 <= threshold <= 1:
        raise JobError(f"{Keys.DECISION_THRESHOLD}: must be from 0 to 1, got {threshold:g}")
    labels = read_labels(input_directory(EvaluateInputs.LABELS))
    predictions = read_predictions(input_directory(EvaluateInputs.PREDICTIONS), len(labels))
    if len(labels) == 0 or labels.min() == labels.max():
        raise JobError(f"labels: all {len(labels)} held-out rows are of one class, so the model cannot be judged")

    metrics, document = describe_quality(labels, predictions, threshold)
    verdict = judge_criteria(criteria, metrics)
    document = {
        "version": 0,
        "dataset": {
            "item_count": len(labels),
            "evaluation_time": datetime.now(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z"),
        },
        BINARY_SECTION: document,
        VERDICT_SECTION: verdict,
    }
    file = output_directory(EvaluateOutputs.EVALUATION) / Files.EVALUATION
    file.write_text(json.dumps(document, indent=1), encoding="utf-8")
    lines = (
        f"{prediction!r},{label}\n" for prediction, label in zip(predictions.tolist(), labels.tolist(), strict=True)
    )
    (output_directory(EvaluateOutputs.PREDICTIONS) / Files.PREDICTIONS).write_text(
        "prediction,label\n" + "".join(lines)
    )
    print(f"criteria {'met' if verdict['met'] else 'not met'}: {verdict['message']}")


def describe_quality(
    labels: np.ndarray, predictions: np.ndarray, threshold: float
) -> tuple[dict[str, float], dict[str, Any]]:
    """The metrics by name, and SageMaker's `binary_classification_metrics` object (with log_loss besides)."""
    outcome = judge(labels, predictions, threshold)
    metrics = compute_metrics(outcome)
    deviations = bootstrap_deviations(outcome)
    confusion = count_confusion(outcome)
    false_rates, true_rates, precisions = trace_curve(outcome)
    curve = thin_curve(false_rates, true_rates)
    recalls = thin_curve(true_rates, precisions)
    return metrics, {
        "confusion_matrix": {
            str(actual): {str(predicted): int(confusion[actual, predicted]) for predicted in (0, 1)}
            for actual in (0, 1)
        },
        **{name: {"value": value, "standard_deviation": deviations[name]} for name, value in metrics.items()},
        "receiver_operating_characteristic_curve": {
            "false_positive_rates": curve[0],
            "true_positive_rates": curve[1],
        },
        "precision_recall_curve": {"precisions": recalls[1], "recalls": recalls[0]},
    }
