"""How good a model is on validation rows, for the training's log and for tuning."""

import numpy as np
from sklearn.metrics import accuracy_score, log_loss, mean_absolute_error, mean_squared_error, r2_score, roc_auc_score

from tabular.contract import ProblemType
from tabular.rows import Rows
from tabular.settings import Settings


def measure(settings: Settings, rows: Rows, answers: np.ndarray) -> list[tuple[str, float]]:
    """Metrics by the names that evaluation.json has for them."""
    if settings.is_regression:
        squared = float(mean_squared_error(rows.labels, answers))
        return [
            ("rmse", squared**0.5),
            ("mae", float(mean_absolute_error(rows.labels, answers))),
            ("r2", float(r2_score(rows.labels, answers)) if len(rows.labels) > 1 else float("nan")),
        ]
    every = list(range(settings.classes))
    metrics = [
        ("log_loss", float(log_loss(rows.labels, answers, labels=every))),
        ("accuracy", float(accuracy_score(rows.labels, answers.argmax(axis=1)))),
    ]
    if settings.problem == ProblemType.BINARY and len(np.unique(rows.labels)) == 2:
        metrics.append(("auc", float(roc_auc_score(rows.labels, answers[:, 1]))))
    return metrics
