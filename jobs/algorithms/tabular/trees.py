"""Decision tree and random forest."""

from typing import Any

import numpy as np
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from tabular.fitting import Fitted
from tabular.rows import Rows
from tabular.settings import Settings
from tabular.store import Arrays


def fit_tree(settings: Settings, train: Rows, _validation: Rows | None) -> Fitted:
    """One tree."""
    options = _shared_options(settings) | {"ccp_alpha": float(settings.get("pruning"))}
    kind = DecisionTreeRegressor if settings.is_regression else DecisionTreeClassifier
    model = kind(**options).fit(train.features, train.labels)
    return _describe(settings, model, [model])


def fit_forest(settings: Settings, train: Rows, _validation: Rows | None) -> Fitted:
    """Many trees, each of other rows and features; on all processors."""
    share = settings.find("featureShare")
    options = _shared_options(settings) | {
        "n_estimators": int(settings.get("trees")),
        "max_features": float(share) if share is not None else (1 / 3 if settings.is_regression else "sqrt"),
        "n_jobs": -1,
    }
    kind = RandomForestRegressor if settings.is_regression else RandomForestClassifier
    model = kind(**options).fit(train.features, train.labels)
    return _describe(settings, model, model.estimators_)


def _shared_options(settings: Settings) -> dict[str, Any]:
    depth = settings.find("maximumDepth")
    options: dict[str, Any] = {
        "max_depth": None if depth is None else int(depth),
        "min_samples_leaf": int(settings.get("minimumLeafRows")),
        "random_state": int(settings.get("seed")),
    }
    return options if settings.is_regression else options | {"class_weight": settings.class_weight}


def _describe(settings: Settings, model: Any, trees: list[Any]) -> Fitted:
    classes = None if settings.is_regression else model.classes_
    parts = [_list_nodes(tree.tree_, classes, settings.classes) for tree in trees]
    arrays = join_trees(parts, max(int(tree.tree_.max_depth) for tree in trees))
    return Fitted("forest", arrays, model.predict if settings.is_regression else model.predict_proba, classes)


def _list_nodes(tree: Any, classes: np.ndarray | None, count: int) -> Arrays:
    values = tree.value[:, 0, :]
    if classes is not None:
        # Some versions of scikit-learn keep the weights of the rows here, others their shares.
        totals = values.sum(axis=1, keepdims=True)
        every = np.zeros((len(values), count))
        every[:, classes] = np.divide(values, totals, out=np.zeros_like(values), where=totals > 0)
        values = every
    leaf = tree.children_left < 0
    return {
        "leaf": leaf,
        "features": tree.feature,
        "thresholds": tree.threshold,
        "left": tree.children_left,
        "right": tree.children_right,
        "missing_left": tree.missing_go_to_left.astype(bool),
        "covers": tree.weighted_n_node_samples,
        "values": values,
    }


def join_trees(trees: list[Arrays], depth: int) -> Arrays:
    """The nodes of all trees one after the other, children by their place among them; leaves lead to themselves."""
    sizes = [len(tree["leaf"]) for tree in trees]
    roots = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32)
    own = np.arange(sum(sizes), dtype=np.int32)
    offsets = np.repeat(roots, sizes)
    joined = {name: np.concatenate([tree[name] for tree in trees]) for name in trees[0]}
    leaf = joined.pop("leaf").astype(bool)
    return {
        "features": np.where(leaf, 0, joined["features"]).astype(np.int32),
        "thresholds": np.where(leaf, 0.0, joined["thresholds"]),
        "left": np.where(leaf, own, joined["left"].astype(np.int32) + offsets).astype(np.int32),
        "right": np.where(leaf, own, joined["right"].astype(np.int32) + offsets).astype(np.int32),
        "missing_left": joined["missing_left"],
        # How many training rows reached each node: answers do not need it, explanations do.
        "covers": joined["covers"],
        "values": joined["values"],
        "roots": roots,
        "depth": np.array(depth),
    }
