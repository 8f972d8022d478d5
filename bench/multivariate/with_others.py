"""Other ways to find drift that no single feature shows: `with_others.py <folder> <rows of a window, comma-separated>`.

Reads what bench/multivariate.ts wrote and prints one JSON line for each method and number of rows.
"""

import json
import sys
import time
import warnings
from functools import cache
from multiprocessing import Pool
from pathlib import Path

import nannyml
import numpy as np
import pandas as pd
import sklearn
from scipy.stats import norm
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.preprocessing import OrdinalEncoder

# NannyML wants more chunks than a change has windows here.
warnings.filterwarnings("ignore", message="The resulting number of chunks is too low")

LONGEST_WINDOW = 1000
CLASSIFIER_BASELINE_ROWS = 2000
# It is slow: one window of so many.
CLASSIFIER_TAKES = 3
FALSE_ALARMS = 0.01

Verdicts = tuple[list[bool], float]
"""For each window, and the CPU time for all of them without what is fitted once."""


@cache
def read_baseline(file: Path) -> pd.DataFrame:
    """The baseline's rows."""
    return pd.read_csv(file)


@cache
def fit_reconstruction(file: Path, rows: int) -> nannyml.DataReconstructionDriftCalculator:
    """Fitted once for all changes of a baseline."""
    baseline = read_baseline(file)
    calculator = nannyml.DataReconstructionDriftCalculator(column_names=list(baseline.columns), chunk_size=rows)
    return calculator.fit(baseline)


def reconstruct(baseline: Path, windows: list[pd.DataFrame]) -> Verdicts:
    """NannyML's reconstruction error after PCA, with its defaults and chunks as long as the windows."""
    calculator = fit_reconstruction(baseline, len(windows[0]))
    table = pd.concat(windows, ignore_index=True)
    started = time.process_time()
    result = calculator.calculate(table).filter(period="analysis").to_df()
    seconds = time.process_time() - started
    return [bool(alert) for alert in result["reconstruction_error", "alert"]], seconds


def classify(file: Path, windows: list[pd.DataFrame]) -> Verdicts:
    """Whether gradient boosting can tell a window from the baseline: cross-validated area under the curve against 0.5.

    The limit is that of the Mann-Whitney test, as for scores that were not fitted.
    """
    baseline = read_baseline(file)
    names = [name for name in baseline if baseline[name].dtype == object]
    encoder = OrdinalEncoder().fit(baseline[names])
    random = np.random.default_rng(1)
    verdicts = []
    started = time.process_time()
    judged = windows[::CLASSIFIER_TAKES]
    for window in judged:
        sample = baseline.iloc[random.choice(len(baseline), CLASSIFIER_BASELINE_ROWS, replace=False)]
        table = pd.concat([sample, window], ignore_index=True)
        table[names] = encoder.transform(table[names])
        live = np.arange(len(table)) >= len(sample)
        classifier = HistGradientBoostingClassifier(
            max_iter=30, max_leaf_nodes=8, early_stopping=False, categorical_features=names, random_state=1
        )
        folds = StratifiedKFold(5, shuffle=True, random_state=1)
        scores = cross_val_predict(classifier, table.astype(float), live, cv=folds, method="predict_proba")[:, 1]
        spread = np.sqrt((len(table) + 1) / (12 * len(sample) * len(window)))
        verdicts.append(bool(norm.sf((roc_auc_score(live, scores) - 0.5) / spread) < FALSE_ALARMS))
    return verdicts, time.process_time() - started


METHODS = {
    f"PCA reconstruction (NannyML {nannyml.__version__})": reconstruct,
    f"classifier (scikit-learn {sklearn.__version__})": classify,
}


def judge(task: tuple[Path, int]) -> list[dict[str, object]]:
    """All methods on the windows of one baseline and one scenario."""
    file, rows = task
    baseline = file.parent / f"{file.name.split('-')[0]}-baseline.csv"
    table = pd.read_csv(file)
    windows = [table.iloc[start : start + rows] for start in range(0, len(table), LONGEST_WINDOW)]
    found = []
    for method, run in METHODS.items():
        drifted, seconds = run(baseline, windows)
        entry = {"method": method, "scenario": int(file.stem.split("-")[1]), "rows": rows, "windows": len(drifted)}
        found.append({**entry, "drifted": sum(drifted), "cpuSeconds": seconds / len(drifted)})
    return found


if __name__ == "__main__":
    files = sorted(Path(sys.argv[1]).glob("*-[0-9].csv"))
    tasks = [(file, int(rows)) for rows in sys.argv[2].split(",") for file in files]
    with Pool(2) as pool:
        for found in pool.imap_unordered(judge, tasks, chunksize=7):
            for entry in found:
                print(json.dumps(entry))
