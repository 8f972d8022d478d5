"""k nearest neighbours: the model is its training rows."""

import numpy as np
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

from tabular.fitting import Fitted, fit_scaler
from tabular.models import standardize
from tabular.rows import Rows
from tabular.settings import Settings


def fit_neighbours(settings: Settings, train: Rows, _validation: Rows | None) -> Fitted:
    """Keeps the training rows, standardized."""
    arrays = fit_scaler(settings, train)
    count = min(int(settings.get("neighbors")), len(train.labels))
    weights = "distance" if settings.get("weighByDistance") else "uniform"
    kind = KNeighborsRegressor if settings.is_regression else KNeighborsClassifier
    rows = standardize(train.features, arrays)
    model = kind(n_neighbors=count, weights=weights).fit(rows, train.labels)
    classes = None if settings.is_regression else model.classes_

    def answer(asked: np.ndarray) -> np.ndarray:
        near = standardize(asked, arrays)
        return model.predict(near) if settings.is_regression else model.predict_proba(near)

    return Fitted(
        "neighbours",
        arrays | {"rows": rows, "labels": train.labels},
        answer,
        classes,
        {"neighbors": count} if count < int(settings.get("neighbors")) else {},
        {"neighbours": count, "weights": weights},
    )
