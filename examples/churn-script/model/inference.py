"""Serves the model that train.py saved: prepared rows in, the probability of the positive class out."""

from pathlib import Path
from typing import Any

import joblib
import numpy as np


def model_fn(model_dir: str) -> Any:
    """Called by the container when it starts."""
    return joblib.load(Path(model_dir) / "model.joblib")


def predict_fn(data: np.ndarray, model: Any) -> np.ndarray:
    """The probabilities; a request of one row comes as a vector."""
    return model.predict_proba(np.atleast_2d(data))[:, 1]
