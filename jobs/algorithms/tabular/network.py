"""A small neural network: a multi-layer perceptron."""

import warnings
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import log_loss, mean_squared_error
from sklearn.neural_network import MLPClassifier, MLPRegressor

from tabular.contract import ProblemType
from tabular.fitting import Fitted, fit_scaler
from tabular.models import standardize
from tabular.rows import Rows
from tabular.settings import Settings
from tabular.store import Arrays


def fit_network(settings: Settings, train: Rows, validation: Rows | None) -> Fitted:
    """Goes over the rows until the validation rows have not been predicted better for so many epochs, and keeps the
    best state. A number is learned standardized, so that its unit does not matter."""
    arrays = fit_scaler(settings, train, always=True)
    mean, scale = (train.labels.mean(), train.labels.std() or 1.0) if settings.is_regression else (0.0, 1.0)
    labels = (train.labels - mean) / scale if settings.is_regression else train.labels
    model = _make(settings)
    patience = int(settings.get("earlyStoppingEpochs"))
    rows = standardize(train.features, arrays)
    chosen = {}
    with warnings.catch_warnings():
        # So many epochs are what was asked for.
        warnings.simplefilter("ignore", ConvergenceWarning)
        if validation is None or patience == 0:
            model.fit(rows, labels)
        else:
            target = (validation.labels - mean) / scale if settings.is_regression else validation.labels
            near = Rows(target, standardize(validation.features, arrays))
            chosen["epochs"] = _stop_early(settings, model, Rows(labels, rows), near, patience)
    classes = None if settings.is_regression else model.classes_

    def answer(asked: np.ndarray) -> np.ndarray:
        near = standardize(asked, arrays)
        return model.predict(near) * scale + mean if settings.is_regression else model.predict_proba(near)

    numbers: Arrays = arrays | {"target_mean": np.array(mean), "target_scale": np.array(scale)}
    layers = list(zip(model.coefs_, model.intercepts_, strict=True))
    if settings.problem == ProblemType.MULTICLASS:
        layers[-1] = _spread(*layers[-1], classes, settings.classes)
    for number, (weights, biases) in enumerate(layers):
        numbers |= {f"weights{number}": weights, f"biases{number}": biases}
    return Fitted("network", numbers, answer, classes, chosen, {"layers": len(layers)})


def _make(settings: Settings) -> Any:
    kind = MLPRegressor if settings.is_regression else MLPClassifier
    return kind(
        hidden_layer_sizes=tuple(int(size) for size in settings.get("hiddenLayers")),
        learning_rate_init=float(settings.get("learningRate")),
        alpha=float(settings.get("l2Penalty")),
        batch_size="auto",
        max_iter=int(settings.get("epochs")),
        random_state=int(settings.get("seed")),
        n_iter_no_change=int(settings.get("epochs")),
    )


def _stop_early(settings: Settings, model: Any, train: Rows, validation: Rows, patience: int) -> int:
    """Trains epoch by epoch. Returns after how many the model was best, which is how it is left."""
    options = {} if settings.is_regression else {"classes": np.unique(train.labels)}
    best, least, kept = 0, float("inf"), ([], [])
    for epoch in range(1, int(settings.get("epochs")) + 1):
        model.partial_fit(train.features, train.labels, **options)
        loss = _measure(settings, model, validation)
        if loss < least:
            best, least = epoch, loss
            kept = ([part.copy() for part in model.coefs_], [part.copy() for part in model.intercepts_])
        if epoch - best >= patience:
            break
    model.coefs_, model.intercepts_ = kept
    return best


def _measure(settings: Settings, model: Any, rows: Rows) -> float:
    if settings.is_regression:
        return float(mean_squared_error(rows.labels, model.predict(rows.features)))
    seen = np.isin(rows.labels, model.classes_)
    return float(log_loss(rows.labels[seen], model.predict_proba(rows.features[seen]), labels=model.classes_))


def _spread(weights: np.ndarray, biases: np.ndarray, classes: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """A column for every class: one that no training row has gets no probability, two that were seen a column each."""
    if len(classes) == 2:
        weights, biases = np.hstack([0 * weights, weights]), np.array([0, biases[0]])
    every, offsets = np.zeros((len(weights), count)), np.full(count, -np.inf)
    every[:, classes], offsets[classes] = weights, biases
    return every, offsets
