"""Fitting: each algorithm by scikit-learn, and the fitted model as numbers.

A function for each family takes settings, training rows and, where there are such, validation rows, and returns a
`Fitted`. What depends on chance is seeded.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tabular.contract import Algorithms
from tabular.rows import Rows
from tabular.settings import Settings, SettingsError
from tabular.store import Arrays

#: the algorithms that learn from missing values and answer rows that have some
TAKES_MISSING = (Algorithms.DECISION_TREE, Algorithms.RANDOM_FOREST, Algorithms.HISTOGRAM_GRADIENT_BOOSTING)


@dataclass(frozen=True)
class Fitted:
    """A model as numbers, and what scikit-learn's own answers to rows."""

    kind: str
    arrays: Arrays
    #: scikit-learn's answers: probabilities of the classes that were seen, or numbers
    answer: Callable[[np.ndarray], np.ndarray]
    #: the classes that were seen, None of a number
    classes: np.ndarray | None
    #: what was chosen in training, such as a penalty
    chosen: dict[str, Any] = field(default_factory=dict)
    #: what else the description must say
    details: dict[str, Any] = field(default_factory=dict)


def fit_model(settings: Settings, train: Rows, validation: Rows | None) -> Fitted:
    """Fits the algorithm that the settings name. Raises SettingsError."""
    from tabular import boosting, linear, neighbours, network, trees

    fits: dict[str, Callable[[Settings, Rows, Rows | None], Fitted]] = {
        Algorithms.LINEAR_REGRESSION: linear.fit_linear,
        Algorithms.ELASTIC_NET: linear.fit_elastic_net,
        Algorithms.LOGISTIC_REGRESSION: linear.fit_logistic,
        Algorithms.DECISION_TREE: trees.fit_tree,
        Algorithms.RANDOM_FOREST: trees.fit_forest,
        Algorithms.HISTOGRAM_GRADIENT_BOOSTING: boosting.fit_boosting,
        Algorithms.NEAREST_NEIGHBORS: neighbours.fit_neighbours,
        Algorithms.NEURAL_NETWORK: network.fit_network,
    }
    if settings.algorithm not in fits:
        raise SettingsError(f"hyperparameters: algorithm must be one of {', '.join(fits)}, got {settings.algorithm}")
    if not settings.is_regression and len(np.unique(train.labels)) < 2:
        raise SettingsError("channel train: has rows of one class only, nothing can be learned from them")
    return fits[settings.algorithm](settings, train, validation)


def fit_scaler(settings: Settings, rows: Rows, *, always: bool = False) -> Arrays:
    """Mean and standard deviation of each feature, by which a model's features are standardized; 0 and 1 if not."""
    width = rows.features.shape[1]
    if not (always or settings.get("standardize")):
        return {"means": np.zeros(width), "scales": np.ones(width)}
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(rows.features)
    return {"means": scaler.mean_, "scales": scaler.scale_}
