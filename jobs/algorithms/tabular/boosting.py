"""Histogram gradient boosting."""

from itertools import islice
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.metrics import log_loss, mean_squared_error
from threadpoolctl import threadpool_limits

from tabular.fitting import Fitted
from tabular.rows import Rows
from tabular.settings import Settings
from tabular.store import Arrays
from tabular.trees import join_trees

#: so many numbers are learned from by one thread: several wait for each other at every leaf, and where a machine does
#: other things too, that takes ten times as long as the work
ONE_THREAD_NUMBERS = 1_000_000


def fit_boosting(settings: Settings, train: Rows, validation: Rows | None) -> Fitted:
    """Boosts until the validation rows have not been predicted better for so many rounds, and keeps the best ones."""
    with _limit_threads(train.features):
        return _fit(settings, train, validation)


def _limit_threads(rows: np.ndarray) -> threadpool_limits:
    return threadpool_limits(1 if rows.size <= ONE_THREAD_NUMBERS else None, user_api="openmp")


def _fit(settings: Settings, train: Rows, validation: Rows | None) -> Fitted:
    model = _make(settings)
    rounds, patience = int(settings.get("rounds")), int(settings.get("earlyStoppingRounds"))
    if validation is None or patience == 0:
        model.set_params(max_iter=rounds).fit(train.features, train.labels)
        return describe_boosting(settings, model, rounds)
    model.set_params(warm_start=True)
    losses: list[float] = []
    best, stopped = 0, False
    while len(losses) < rounds and not stopped:
        # Twice as many each time: what was measured before is gone over again at most once.
        model.set_params(max_iter=min(rounds, max(patience, 2 * len(losses)))).fit(train.features, train.labels)
        stages = islice(_stages(settings, model, validation), len(losses), None)
        losses += [_measure(settings, model, validation, answers) for answers in stages]
        best, stopped = find_best(losses, patience)
    return describe_boosting(settings, model, best)


def find_best(losses: list[float], patience: int) -> tuple[int, bool]:
    """After how many rounds the loss was least, and whether so many rounds after it brought nothing better; what comes
    later does not count."""
    best = 0
    for number, loss in enumerate(losses):
        if loss < losses[best]:
            best = number
        elif number - best >= patience:
            return best + 1, True
    return best + 1, False


def _make(settings: Settings) -> Any:
    depth = settings.find("maximumDepth")
    options: dict[str, Any] = {
        "learning_rate": float(settings.get("learningRate")),
        "max_leaf_nodes": int(settings.get("leaves")),
        "max_depth": None if depth is None else int(depth),
        "min_samples_leaf": int(settings.get("minimumLeafRows")),
        "l2_regularization": float(settings.get("l2Penalty")),
        "max_features": float(settings.get("featureShare")),
        "max_bins": int(settings.get("bins")),
        "random_state": int(settings.get("seed")),
        "early_stopping": False,
    }
    if settings.is_regression:
        return HistGradientBoostingRegressor(**options)
    return HistGradientBoostingClassifier(class_weight=settings.class_weight, **options)


def _stages(settings: Settings, model: Any, rows: Rows) -> Any:
    return model.staged_predict(rows.features) if settings.is_regression else model.staged_predict_proba(rows.features)


def _measure(settings: Settings, model: Any, rows: Rows, answers: np.ndarray) -> float:
    if settings.is_regression:
        return float(mean_squared_error(rows.labels, answers))
    seen = np.isin(rows.labels, model.classes_)
    return float(log_loss(rows.labels[seen], answers[seen], labels=model.classes_))


def describe_boosting(settings: Settings, model: Any, rounds: int) -> Fitted:
    stages = model._predictors[:rounds]
    trees = [_list_nodes(tree.nodes) for stage in stages for tree in stage]
    depth = max(int(tree.nodes["depth"].max()) for stage in stages for tree in stage)
    arrays: Arrays = join_trees(trees, depth) | {"first": np.ravel(model._baseline_prediction).astype(np.float64)}
    classes = None if settings.is_regression else model.classes_
    if classes is not None:
        arrays["seen"] = classes

    def answer(rows: np.ndarray) -> np.ndarray:
        with _limit_threads(rows):
            staged = model.staged_predict(rows) if settings.is_regression else model.staged_predict_proba(rows)
            return next(answers for number, answers in enumerate(staged, start=1) if number == rounds)

    chosen = {"rounds": rounds} if rounds < int(settings.get("rounds")) else {}
    return Fitted("boosting", arrays, answer, classes, chosen)


def _list_nodes(nodes: np.ndarray) -> Arrays:
    return {
        "leaf": nodes["is_leaf"].astype(bool),
        "features": nodes["feature_idx"].astype(np.int64),
        "thresholds": nodes["num_threshold"].astype(np.float64),
        "left": nodes["left"].astype(np.int64),
        "right": nodes["right"].astype(np.int64),
        "missing_left": nodes["missing_go_to_left"].astype(bool),
        "covers": nodes["count"].astype(np.float64),
        "values": nodes["value"].astype(np.float64)[:, None],
    }
