"""Trains gradient-boosted trees on the prepared rows: CSV without a header, the label first."""

import argparse
import os
from pathlib import Path

import joblib
import numpy as np
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import roc_auc_score


def read_rows(channel: str) -> tuple[np.ndarray, np.ndarray]:
    """The features and the labels of a channel's files."""
    files = sorted(Path(os.environ[f"SM_CHANNEL_{channel.upper()}"]).rglob("*.csv"))
    table = np.vstack([np.loadtxt(file, delimiter=",", ndmin=2) for file in files])
    return table[:, 1:], table[:, 0]


def main() -> None:
    """Reads the hyperparameters, trains, prints how well it went, and saves the model."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--trees", type=int, default=100)
    parser.add_argument("--depth", type=int, default=3)
    parser.add_argument("--learning-rate", type=float, default=0.1)
    options = parser.parse_args()
    model = GradientBoostingClassifier(
        n_estimators=options.trees,
        max_depth=options.depth,
        learning_rate=options.learning_rate,
        # The same rows always make the same model.
        random_state=0,
    )
    model.fit(*read_rows("train"))
    features, labels = read_rows("validation")
    print(f"validation-auc={roc_auc_score(labels, model.predict_proba(features)[:, 1]):.4f}")
    joblib.dump(model, Path(os.environ["SM_MODEL_DIR"]) / "model.joblib")


if __name__ == "__main__":
    main()
