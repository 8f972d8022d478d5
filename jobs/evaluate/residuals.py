"""How numbers that were predicted differ from the true ones."""

from typing import Any

import numpy as np

from common.sampling import space_evenly
from evaluate.measure import measure_mean

BINS = 10
#: so many rows are drawn, evenly spaced
POINTS = 300
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def describe_residuals(truths: np.ndarray, predictions: np.ndarray) -> dict[str, Any] | None:
    """As evaluation.json has it: quantiles of truth less prediction, the mean truth of rows with like predictions, and
    some rows. None of no rows."""
    if len(truths) == 0:
        return None
    residuals = truths - predictions
    order = np.argsort(predictions, kind="stable")
    bins = []
    for rows in np.array_split(order, min(BINS, len(order))):
        mean = measure_mean(float(truths[rows].mean()), truths[rows])
        bins.append(
            {
                "rows": len(rows),
                "predicted": float(predictions[rows].mean()),
                "observed": mean.describe_interval(),
            }
        )
    points = order[space_evenly(len(order), POINTS)]
    return {
        "quantiles": {f"{share:.0%}": float(np.quantile(residuals, share)) for share in QUANTILES},
        "histogram": _count(residuals),
        "bins": bins,
        "points": {"predicted": predictions[points].tolist(), "actual": truths[points].tolist()},
    }


def _count(residuals: np.ndarray) -> list[dict[str, Any]]:
    """Bars between the 1 % and the 99 % quantile; what is beyond is in an open bar at either end."""
    low, high = (float(np.quantile(residuals, share)) for share in (0.01, 0.99))
    if low == high:
        return [{"from": low, "to": high, "count": len(residuals)}]
    edges = np.linspace(low, high, 25)
    counts, _ = np.histogram(np.clip(residuals, low, high), edges)
    bars = [
        {"from": float(left), "to": float(right), "count": int(count)}
        for left, right, count in zip(edges[:-1], edges[1:], counts, strict=True)
    ]
    beyond = {"first": int((residuals < low).sum()), "last": int((residuals > high).sum())}
    bars[0]["count"] -= beyond["first"]
    bars[-1]["count"] -= beyond["last"]
    ends = [{"from": None, "to": low, "count": beyond["first"]}, {"from": high, "to": None, "count": beyond["last"]}]
    return [bar for bar in (ends[0], *bars, ends[1]) if bar["count"] or bar not in ends]
