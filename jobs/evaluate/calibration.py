"""Whether probabilities mean what they say: of rows with 0.7, do 70 % come true?"""

from typing import Any

import numpy as np

from common.judging_terms import ProblemType
from common.target import Target
from evaluate.measure import measure_mean, measure_share

#: rows are put into so many bins of equal size
BINS = 10
#: how often the deviation of a perfect model is drawn, and the seed that makes it repeatable
DRAWS = 2000
SEED = 20_261_128


def describe_calibration(labels: np.ndarray, answers: np.ndarray, target: Target) -> dict[str, Any] | None:
    """As evaluation.json has it; None of numbers and of no rows.

    Of several classes it is about the one that is predicted: its probability, and whether it is right. The expected
    calibration error is the mean distance between what was said and what was so, weighed by the bins' rows; beside it
    stands what a perfect model stays below in 95 of 100 such samples.
    """
    if target.is_numeric or len(labels) == 0:
        return None
    if target.type == ProblemType.BINARY:
        said, so = answers, labels.astype(float)
        squares = (answers - labels) ** 2
    else:
        said, so = answers.max(axis=1), (answers.argmax(axis=1) == labels).astype(float)
        squares = ((answers - np.eye(answers.shape[1])[labels]) ** 2).sum(axis=1)
    places = _assign_bins(said)
    bins = [_describe_bin(said[places == place], so[places == place]) for place in np.unique(places)]
    error = sum(len_ * abs(bin_["observed"]["value"] - bin_["predicted"]) for bin_ in bins for len_ in [bin_["rows"]])
    return {
        "brier_score": measure_mean(float(squares.mean()), squares, 0, 2).describe(),
        "expected_calibration_error": error / len(said),
        "perfect_model_stays_below": _draw_perfect(said, places),
        "bins": bins,
    }


def _assign_bins(said: np.ndarray) -> np.ndarray:
    """The number of each row's bin; equal probabilities are in one bin, so there may be fewer."""
    edges = np.unique(np.quantile(said, np.linspace(0, 1, BINS + 1)))
    return np.clip(np.searchsorted(edges[1:-1], said, side="left"), 0, BINS - 1)


def _describe_bin(said: np.ndarray, so: np.ndarray) -> dict[str, Any]:
    share = measure_share(float(so.mean()), int(so.sum()), len(so))
    assert share is not None
    return {
        "from": float(said.min()),
        "to": float(said.max()),
        "rows": len(said),
        "predicted": float(said.mean()),
        "observed": share.describe_interval(),
    }


def _draw_perfect(said: np.ndarray, places: np.ndarray) -> float:
    """The bins' sums of a perfect model vary as sums of so many coins do, which is close to normal."""
    used = np.unique(places)
    spread = np.array([np.sqrt((said[places == place] * (1 - said[places == place])).sum()) for place in used])
    drawn = np.abs(np.random.default_rng(SEED).normal(0, 1, (DRAWS, len(used))) * spread).sum(axis=1) / len(said)
    return float(np.quantile(drawn, 0.95))
