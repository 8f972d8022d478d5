"""Serves the trees that train.py saved: the bytes of a page in, the digits on it out."""

import io
import json
from pathlib import Path

import joblib
import numpy as np
from PIL import Image
from sklearn.ensemble import ExtraTreesClassifier
from windows import SIDE, keep_best, list_places, read_page, see

#: detections that are less sure are not worth a line
LEAST = 0.05


def model_fn(model_dir: str) -> ExtraTreesClassifier:
    """Called by the container when it starts."""
    return joblib.load(Path(model_dir) / "model.joblib")


def input_fn(body: bytes, content_type: str) -> np.ndarray:
    """One page, PNG or JPEG, whose bytes say which."""
    if content_type not in ("application/x-image", "image/png", "image/jpeg"):
        raise ValueError(f"images come as image/png or image/jpeg, not as {content_type}")
    return read_page(Image.open(io.BytesIO(body), formats=("PNG", "JPEG")))


def predict_fn(page: np.ndarray, model: ExtraTreesClassifier) -> list[list[float]]:
    """A line for each digit: class, score, and the corners of its box as shares of the page."""
    places = list_places(page)
    probabilities = model.predict_proba(see(page, places))
    height, width = page.shape
    found = []
    # Of the classes it learned, 0 is none; of two digits at one place the surer one remains.
    classes, scores = probabilities[:, 1:].argmax(axis=1), probabilities[:, 1:].max(axis=1)
    worth = np.flatnonzero(scores >= LEAST)
    for number in keep_best(places[worth], scores[worth]):
        place = worth[number]
        left, top = places[place]
        corners = (left / width, top / height, (left + SIDE) / width, (top + SIDE) / height)
        label = int(model.classes_[1 + classes[place]]) - 1
        found.append([label, float(scores[place]), *(float(corner) for corner in corners)])
    return found


def output_fn(found: list[list[float]], accept: str) -> tuple[str, str]:
    """As JSON, whatever was asked for: an answer is one line."""
    return json.dumps({"prediction": found}), accept
