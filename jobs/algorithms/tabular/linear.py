"""Linear models: ordinary least squares and ridge, elastic net, logistic regression."""

from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.linear_model import ElasticNet, ElasticNetCV, LinearRegression, LogisticRegression, Ridge
from sklearn.model_selection import KFold

from tabular.contract import ProblemType
from tabular.fitting import Fitted, fit_scaler
from tabular.models import standardize
from tabular.rows import Rows
from tabular.settings import Settings
from tabular.store import Arrays

#: coordinate descent and quasi-Newton steps; both stop as soon as they have converged
MOST_STEPS = 10_000
#: parts of the cross-validation that chooses a penalty
FOLDS = 5
#: the smallest penalty that is tried, as a share of the one that leaves nothing
SMALLEST_PENALTY = 1e-4


def fit_linear(settings: Settings, train: Rows, _validation: Rows | None) -> Fitted:
    """Least squares, with a penalty of squares where one is given."""
    penalty = float(settings.get("penalty"))
    return _fit(settings, train, Ridge(alpha=penalty) if penalty > 0 else LinearRegression())


def fit_elastic_net(settings: Settings, train: Rows, _validation: Rows | None) -> Fitted:
    """Least squares with a penalty of absolute values and squares; cross-validation chooses its strength if none is
    given.

    The number is learned standardized: the squares' part of the penalty would weigh the more the larger its unit.
    """
    penalty = settings.find("penalty")
    share = float(settings.get("l1Share"))
    mean, scale = float(train.labels.mean()), float(train.labels.std()) or 1.0
    rows = Rows((train.labels - mean) / scale, train.features)
    if penalty is not None:
        fitted = _fit(settings, rows, ElasticNet(alpha=float(penalty), l1_ratio=share, max_iter=MOST_STEPS))
    else:
        folds = KFold(min(FOLDS, len(train.labels)), shuffle=True, random_state=int(settings.get("seed")))
        model = ElasticNetCV(l1_ratio=share, eps=SMALLEST_PENALTY, cv=folds, max_iter=MOST_STEPS)
        fitted = _fit(settings, rows, model)
        fitted.chosen["penalty"] = float(model.alpha_)
    numbers = fitted.arrays | {
        "coefficients": fitted.arrays["coefficients"] * scale,
        "intercepts": fitted.arrays["intercepts"] * scale + mean,
    }
    return replace(fitted, arrays=numbers, answer=lambda asked: fitted.answer(asked) * scale + mean)


def fit_logistic(settings: Settings, train: Rows, _validation: Rows | None) -> Fitted:
    """Logistic regression, of several classes at once."""
    penalty, share = float(settings.get("penalty")), float(settings.get("l1Share"))
    # Only one of the solvers knows absolute values; the other one is quicker and more exact.
    options: dict[str, Any] = {"penalty": "l2", "solver": "lbfgs"}
    if penalty == 0:
        options = {"penalty": None, "solver": "lbfgs"}
    elif share > 0:
        options = {"penalty": "elasticnet", "solver": "saga", "l1_ratio": share}
    model = LogisticRegression(
        C=1 / penalty if penalty > 0 else 1.0,
        class_weight=settings.class_weight,
        max_iter=MOST_STEPS,
        random_state=int(settings.get("seed")),
        **options,
    )
    return _fit(settings, train, model)


def _fit(settings: Settings, train: Rows, model: Any) -> Fitted:
    arrays = fit_scaler(settings, train)
    model.fit(standardize(train.features, arrays), train.labels)
    classes = None if settings.is_regression else model.classes_

    def answer(rows: np.ndarray) -> np.ndarray:
        near = standardize(rows, arrays)
        return model.predict(near) if settings.is_regression else model.predict_proba(near)

    coefficients, intercepts = np.atleast_2d(model.coef_), np.atleast_1d(model.intercept_)
    if settings.problem == ProblemType.MULTICLASS:
        coefficients, intercepts = spread_classes(coefficients, intercepts, classes, settings.classes)
    numbers: Arrays = {**arrays, "coefficients": coefficients, "intercepts": intercepts}
    return Fitted("linear", numbers, answer, classes)


def spread_classes(
    coefficients: np.ndarray, intercepts: np.ndarray, classes: np.ndarray, count: int
) -> tuple[np.ndarray, np.ndarray]:
    """A row for every class: one that no training row has gets no probability, two that were seen get a row each."""
    if len(classes) == 2:
        coefficients, intercepts = np.vstack([0 * coefficients, coefficients]), np.array([0, intercepts[0]])
    every = np.zeros((count, coefficients.shape[1]))
    offsets = np.full(count, -np.inf)
    every[classes], offsets[classes] = coefficients, intercepts
    return every, offsets
