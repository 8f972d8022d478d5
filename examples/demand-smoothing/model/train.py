"""Learns how to smooth: one set of weights for all series, and how far forecasts lie from what comes true."""

import argparse
import json
import os
from collections import defaultdict
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from smoothing import Weights, find_noise, find_size, forecast, smooth

#: no weight is 0 or 1: nothing would be learned, or nothing kept
BOUNDS = [(0.01, 0.99), (0.001, 0.5), (0.01, 0.99), (0.8, 0.98)]
#: seasons that are smoothed before an origin, as a request brings them
HISTORY_SEASONS = 8
#: origins of each series, one a step, by which intervals are set
ORIGINS = 60


def read_series(channel: str) -> list[dict]:
    """The series of a channel, each with its `target`."""
    file = Path(os.environ[channel]) / "series.jsonl"
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def learn_weights(series: list[dict], season: int) -> Weights:
    """The weights with the smallest squared errors one step ahead, of each series relative to its size."""
    by_length = defaultdict(list)
    for one in series:
        if len(one["target"]) > 2 * season:
            by_length[len(one["target"])].append(one["target"])
    groups = [np.array(values, dtype=float) for values in by_length.values()]
    if not groups:
        raise SystemExit(f"no series has more than two seasons of {season} values")
    scaled = [values / find_size(values)[:, None] for values in groups]

    def loss(given: np.ndarray) -> float:
        return sum(float((smooth(values, season, Weights(*given))[3] ** 2).sum()) for values in scaled)

    return Weights(*minimize(loss, x0=[0.2, 0.01, 0.2, 0.95], bounds=BOUNDS, method="L-BFGS-B").x.tolist())


def find_errors(series: list[dict], horizon: int, season: int, weights: Weights) -> np.ndarray:
    """How far forecasts from the newest origins were off, in what a value of the series usually is: a line an origin.

    Four weights of all series are too few to have learned the values that they are judged by here.
    """
    errors = []
    for one in series:
        values = np.array(one["target"], dtype=float)
        for origin in range(max(2 * season, len(values) - ORIGINS - horizon + 1), len(values) - horizon + 1):
            history = values[None, max(0, origin - HISTORY_SEASONS * season) : origin]
            expected = forecast(history, horizon, season, weights)[0]
            errors.append((values[origin : origin + horizon] - expected) / find_noise(history, season, weights)[0])
    if not errors:
        raise SystemExit(f"no series has two seasons of {season} values and a horizon of {horizon}")
    return np.array(errors)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--horizon", type=int, required=True)
    parser.add_argument("--season", type=int, required=True)
    parser.add_argument("--quantiles", default="0.1,0.5,0.9")
    arguments, _ = parser.parse_known_args()
    shares = [float(share) for share in arguments.quantiles.split(",")]
    train = read_series("SM_CHANNEL_TRAIN")
    weights = learn_weights(train, arguments.season)
    errors = find_errors(read_series("SM_CHANNEL_VALIDATION"), arguments.horizon, arguments.season, weights)
    model = {
        "horizon": arguments.horizon,
        "season": arguments.season,
        "weights": vars(weights),
        "quantiles": {f"{share:g}": np.quantile(errors, share, axis=0).tolist() for share in shares},
    }
    (Path(os.environ["SM_MODEL_DIR"]) / "model.json").write_text(json.dumps(model), encoding="utf-8")
    print(f"{len(train)} series, {weights}")
    print(f"validation-error:{np.abs(errors).mean():.5f}")
