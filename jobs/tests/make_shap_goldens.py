"""Writes shap-goldens.json: models of the library's own algorithms and of XGBoost, with what shap says of them.

shap takes half a minute to install, which the tests do not: the version that was asked is in the file. Run in an
environment that has it beside what requirements.lock pins, in jobs/: python tests/make_shap_goldens.py
"""

import base64
import json
import os
import sys
import tempfile
from pathlib import Path

import numpy as np
import shap
import sklearn
import xgboost
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.tree import DecisionTreeClassifier

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / "algorithms")]

import train  # noqa: E402

ROWS, ASKED, WIDTH = 400, 12, 5
FOREST = {"trees": 4, "maximumDepth": 4, "minimumLeafRows": 5, "balanceClasses": False, "seed": 0}
BOOSTING = {
    "rounds": 5,
    "learningRate": 0.3,
    "leaves": 6,
    "minimumLeafRows": 20,
    "l2Penalty": 0,
    "featureShare": 1,
    "bins": 32,
    "earlyStoppingRounds": 0,
    "balanceClasses": False,
    "seed": 0,
}
LINEAR = {"penalty": 1, "l1Share": 0, "standardize": True, "balanceClasses": False, "seed": 0}
HIST = {"max_iter": 5, "learning_rate": 0.3, "max_leaf_nodes": 6, "max_bins": 32, "early_stopping": False}


def make_rows(missing):
    generator = np.random.default_rng(17)
    rows = generator.normal(size=(ROWS, WIDTH)).astype(np.float32).astype(float)
    sums = 2 * rows[:, 0] - rows[:, 1] * rows[:, 2] + rows[:, 3]
    if missing:
        rows[generator.random(rows.shape) < 0.1] = np.nan
    labels = {
        "binary": (sums > 0.3).astype(int),
        "multiclass": np.digitize(sums, [-1, 1]),
        "regression": np.round(10 * sums, 3),
    }
    return rows, labels


def fit_own(hyperparameters, rows, labels):
    """The files that the training script writes."""
    with tempfile.TemporaryDirectory() as folder:
        channel, model = Path(folder) / "train", Path(folder) / "model"
        channel.mkdir()
        np.savetxt(channel / "rows.csv", np.column_stack([labels, rows]), delimiter=",", fmt="%.17g")
        os.environ |= {
            "SM_CHANNEL_TRAIN": str(channel),
            "SM_MODEL_DIR": str(model),
            "SM_HPS": json.dumps(hyperparameters),
        }
        train.train()
        return {name: (model / name).read_bytes() for name in ("model.json", "model.npz")}


def explain(model, rows, background):
    """What shap says: by row, feature and output, and what it starts from."""
    if hasattr(model, "coef_"):
        explainer = shap.LinearExplainer(model, shap.maskers.Independent(background, max_samples=len(background)))
    else:
        explainer = shap.TreeExplainer(model)
    values = np.asarray(explainer.shap_values(rows, **({} if hasattr(model, "coef_") else {"check_additivity": False})))
    values = values[:, :, np.newaxis] if values.ndim == 2 else values
    return values, np.atleast_1d(explainer.expected_value).astype(float)


def make_case(name, problem, files, form, rows, asked, values, expected, answers):
    return {
        "name": name,
        "form": form,
        "files": {file: base64.b64encode(content).decode() for file, content in files.items()},
        "problem": problem,
        "means": np.nan_to_num(rows).mean(axis=0).tolist(),
        "rows": [[None if np.isnan(one) else one for one in row] for row in asked.tolist()],
        "values": values.tolist(),
        "expected": expected.tolist(),
        "answers": np.asarray(answers, dtype=float).tolist(),
    }


def make_own(name, problem, parameters, model, *, missing, last_only=False):
    rows, labels = make_rows(missing)
    classes = {"multiclass": {"classes": 3}}.get(problem, {})
    parameters = {key: value for key, value in parameters.items() if problem != "regression" or key != "balanceClasses"}
    files = fit_own({"algorithm": name, "problem": problem, **classes, **parameters}, rows, labels[problem])
    linear = name in ("linearRegression", "logisticRegression")
    means, scales = (rows.mean(axis=0), rows.std(axis=0)) if linear else (0, 1)
    seen = (rows - means) / scales
    model.fit(seen, labels[problem])
    asked = seen[:ASKED]
    values, expected = explain(model, asked, seen)
    if last_only:
        values, expected = values[:, :, 1:], expected[1:]
    answers = model.predict(asked) if problem == "regression" else model.predict_proba(asked)
    answers = answers[:, 1] if problem == "binary" else answers
    return make_case(f"{name} {problem}", problem, files, "scikitLearn", rows, rows[:ASKED], values, expected, answers)


def make_xgboost(problem, objective, **options):
    rows, labels = make_rows(True)
    numbers = np.abs(labels["regression"]) + 1 if objective == "reg:gamma" else labels[problem]
    matrix = xgboost.DMatrix(rows.astype(np.float32), numbers)
    booster = xgboost.train({"objective": objective, "max_depth": 3, "eta": 0.5, **options}, matrix, 4)
    asked = rows[:ASKED]
    values, expected = explain(booster, asked.astype(np.float32), rows)
    answers = booster.predict(xgboost.DMatrix(asked.astype(np.float32)))
    files = {"xgboost-model": bytes(booster.save_raw("ubj"))}
    return make_case(f"xgboost {objective}", problem, files, "xgboost", rows, asked, values, expected, answers)


def main():
    depth = {"max_depth": 4, "min_samples_leaf": 5, "random_state": 0}
    forest = {**depth, "n_estimators": 4, "max_features": "sqrt"}
    hist = {**HIST, "random_state": 0}
    tree = {**FOREST, "pruning": 0}
    cases = [
        make_own("decisionTree", "binary", tree, DecisionTreeClassifier(**depth), missing=True, last_only=True),
        make_own("randomForest", "binary", FOREST, RandomForestClassifier(**forest), missing=True, last_only=True),
        make_own("randomForest", "multiclass", FOREST, RandomForestClassifier(**forest), missing=False),
        make_own(
            "randomForest",
            "regression",
            FOREST,
            RandomForestRegressor(**{**forest, "max_features": 1 / 3}),
            missing=False,
        ),
        make_own("histogramGradientBoosting", "binary", BOOSTING, HistGradientBoostingClassifier(**hist), missing=True),
        make_own(
            "histogramGradientBoosting", "multiclass", BOOSTING, HistGradientBoostingClassifier(**hist), missing=False
        ),
        make_own(
            "histogramGradientBoosting", "regression", BOOSTING, HistGradientBoostingRegressor(**hist), missing=True
        ),
        make_own("logisticRegression", "binary", LINEAR, LogisticRegression(max_iter=10_000), missing=False),
        make_own("logisticRegression", "multiclass", LINEAR, LogisticRegression(max_iter=10_000), missing=False),
        make_own(
            "linearRegression", "regression", {"penalty": 0, "standardize": True}, LinearRegression(), missing=False
        ),
        make_xgboost("binary", "binary:logistic"),
        make_xgboost("multiclass", "multi:softprob", num_class=3),
        make_xgboost("regression", "reg:squarederror"),
        make_xgboost("regression", "reg:gamma"),
    ]
    versions = {module.__name__: module.__version__ for module in (shap, sklearn, xgboost)}
    text = ",\n".join(json.dumps(case) for case in cases)
    (HERE / "shap-goldens.json").write_text(f'{{"versions": {json.dumps(versions)}, "cases": [\n{text}\n]}}\n')


main()
