"""Reading XGBoost's model file, in the forms of 1.0 and later: JSON, and Universal Binary JSON."""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.special import expit, softmax

from evaluate.explain.model import ExplanationError, Linear, Link, Model, Trees, Unit
from evaluate.explain.trees import Tree
from evaluate.explain.ubjson import read_ubjson

#: what the objectives make of a sum: in what it counts, and how it becomes the answer
SIGMOID = ("binary:logistic", "reg:logistic")
SOFTMAX = ("multi:softprob",)
EXPONENTIAL = ("count:poisson", "reg:gamma", "reg:tweedie")
IDENTITY = (
    "reg:squarederror",
    "reg:squaredlogerror",
    "reg:absoluteerror",
    "reg:pseudohubererror",
    "reg:quantileerror",
    "reg:linear",
)


def read_xgboost(content: bytes, means: np.ndarray) -> list[Model]:
    """The model; `means` are those of the training rows' columns.

    A training that was stopped early may be served with all of its rounds, or with those up to the best: then there are
    two, the first of which is all rounds. Raises ExplanationError.
    """
    document = _parse(content)
    try:
        learner = document["learner"]
        booster = learner["gradient_booster"]
        unit, link, base = _read_objective(learner)
        if booster["name"] == "gblinear":
            weights = np.asarray(booster["model"]["weights"], dtype=float).reshape(-1, len(base))
            return [Linear(weights[:-1].T, base + weights[-1], means, unit, link)]
        trees = list(_read_trees(booster, len(base), len(means)))
        best = learner.get("attributes", {}).get("best_iteration")
        starts = (booster["gbtree"] if booster["name"] == "dart" else booster)["model"].get("iteration_indptr")
        every: list[Model] = [Trees(trees, base, unit, link)]
        if best is None or starts is None or starts[int(best) + 1] == len(trees):
            return every
        return [*every, Trees(trees[: int(starts[int(best) + 1])], base, unit, link)]
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise ExplanationError(f"xgboost-model is in no form that is known ({error!r})") from error


def _parse(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        try:
            return read_ubjson(content)
        except ValueError as error:
            raise ExplanationError("xgboost-model is neither JSON nor Universal Binary JSON") from error


def _read_objective(learner: dict[str, Any]) -> tuple[str, Link, np.ndarray]:
    """The unit of the sums, what they become, and what each of them begins with."""
    name = learner["objective"]["name"]
    parameters = learner["learner_model_param"]
    text = str(parameters["base_score"])
    score = np.atleast_1d(np.array(json.loads(text.lower()), dtype=float))
    outputs = max(1, int(parameters.get("num_class", 0)))
    base = np.resize(score, outputs)
    if name in SIGMOID:
        return Unit.LOG_ODDS, lambda sums: expit(sums[:, 0]), np.log(base / (1 - base))
    if name in SOFTMAX:
        return Unit.LOG_ODDS, lambda sums: softmax(sums, axis=1), base
    if name in EXPONENTIAL:
        return Unit.LOGARITHM, lambda sums: np.exp(sums[:, 0]), np.log(base)
    if name in IDENTITY:
        return Unit.NUMBER, lambda sums: sums[:, 0], base
    raise ExplanationError(f"the answers of the objective {name} cannot be taken apart")


def _read_trees(booster: dict[str, Any], outputs: int, width: int) -> Iterator[tuple[Tree, list[int]]]:
    dart = booster["name"] == "dart"
    model = (booster["gbtree"] if dart else booster)["model"]
    weights = booster["weight_drop"] if dart else [1.0] * len(model["trees"])
    for tree, group, weight in zip(model["trees"], model["tree_info"], weights, strict=True):
        if int(tree["tree_param"].get("size_leaf_vector") or 1) > 1:
            raise ExplanationError("its trees answer several classes at once")
        if len(tree.get("categories_nodes", ())):
            raise ExplanationError("its trees split by sets of categories")
        yield _read_tree(tree, float(weight), width), [int(group) if outputs > 1 else 0]


def _read_tree(tree: dict[str, Any], weight: float, width: int) -> Tree:
    left, right = (np.asarray(tree[side], dtype=np.int64) for side in ("left_children", "right_children"))
    own, leaf = np.arange(len(left)), left < 0
    conditions = np.asarray(tree["split_conditions"], dtype=np.float32)
    features = np.where(leaf, 0, np.asarray(tree["split_indices"], dtype=np.int64))
    if features.max() >= width:
        raise ExplanationError(f"it knows {features.max() + 1} columns, the rows have {width}")
    return Tree(
        features=features,
        thresholds=conditions,
        left=np.where(leaf, own, left),
        right=np.where(leaf, own, right),
        missing_left=np.asarray(tree["default_left"], dtype=bool),
        covers=np.asarray(tree["sum_hessian"], dtype=float),
        values=np.where(leaf, conditions, 0).astype(float)[:, np.newaxis] * weight,
        equal_left=False,
    )
