"""What others reach on the same held-out rows: `with_others.py <folder> <problem type> <flaml seconds>`; prints JSON.

scikit-learn's own pipeline (imputer, scaler and one-hot columns before a linear model; ordinal columns before gradient
boosting) learns from the training rows; FLAML searches on training and validation rows for so many seconds of CPU.
"""

import json
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from flaml import AutoML
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import f1_score, roc_auc_score, root_mean_squared_error
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

warnings.filterwarnings("ignore")
folder, problem, budget = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
parts = {name: pd.read_csv(folder / f"{name}.csv", low_memory=False) for name in ("train", "validation", "test")}
labels = {name: part.pop("__label__").to_numpy() for name, part in parts.items()}
regression = problem == "regression"


def measure(model: Any) -> float:
    rows, truth = parts["test"], labels["test"]
    if regression:
        return float(root_mean_squared_error(truth, model.predict(rows)))
    if problem == "binary":
        return float(roc_auc_score(truth, model.predict_proba(rows)[:, 1]))
    return float(f1_score(truth, model.predict(rows), average="macro"))


numbers = list(parts["train"].select_dtypes("number").columns)
texts = [name for name in parts["train"].columns if name not in numbers]
linear = make_pipeline(
    make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler()), numbers),
        (
            make_pipeline(
                SimpleImputer(strategy="constant", fill_value="missing"),
                OneHotEncoder(handle_unknown="ignore", max_categories=30),
            ),
            texts,
        ),
    ),
    Ridge() if regression else LogisticRegression(max_iter=2000),
)
boosted = make_pipeline(
    make_column_transformer(
        ("passthrough", numbers),
        (OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), texts),
    ),
    HistGradientBoostingRegressor(random_state=0) if regression else HistGradientBoostingClassifier(random_state=0),
)
for model in (linear, boosted):
    model.fit(parts["train"], labels["train"])
# FLAML ends its search by the clock; by the CPU of this process a busy machine takes nothing from it.
time.time = time.process_time
automl = AutoML()
automl.fit(
    pd.concat([parts["train"], parts["validation"]], ignore_index=True),
    np.concatenate([labels["train"], labels["validation"]]),
    task="regression" if regression else "classification",
    metric="rmse" if regression else "roc_auc" if problem == "binary" else "macro_f1",
    time_budget=budget,
    seed=0,
    verbose=0,
    n_jobs=1,
)
print(
    json.dumps(
        {
            "linear": measure(linear),
            "boosted": measure(boosted),
            "flaml": measure(automl),
            "flamlModel": automl.best_estimator,
        }
    )
)
