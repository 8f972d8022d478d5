"""Answers requests of a forecast: JSON with `instances`, or lines of JSON, a series each."""

import json
from pathlib import Path

import numpy as np

from smoothing import Weights, find_noise, forecast

LINES = "application/jsonlines"


def model_fn(model_dir):
    """What the training learned."""
    return json.loads((Path(model_dir) / "model.json").read_text(encoding="utf-8"))


def transform_fn(model, body, content_type, accept):
    """The forecasts of the series that are asked for, in their order."""
    text = body if isinstance(body, str) else body.decode("utf-8")
    if content_type == LINES:
        answers = [answer(model, json.loads(line)) for line in text.splitlines() if line.strip()]
        return "\n".join(json.dumps(one) for one in answers), LINES
    answers = [answer(model, series) for series in json.loads(text)["instances"]]
    return json.dumps({"predictions": answers}), "application/json"


def answer(model, series):
    """Mean and quantiles of one series. Values that were never below 0 are not forecast below it."""
    values = np.array([series["target"]], dtype=float)
    season, weights = model["season"], Weights(**model["weights"])
    expected = forecast(values, model["horizon"], season, weights)[0]
    least = 0.0 if values.min() >= 0 else -np.inf
    noise = find_noise(values, season, weights)[0]
    quantiles = {
        share: np.maximum(expected + noise * np.array(errors), least).tolist()
        for share, errors in model["quantiles"].items()
    }
    return {
        "series": series.get("series", ""),
        "mean": np.maximum(expected, least).tolist(),
        "quantiles": quantiles,
    }
