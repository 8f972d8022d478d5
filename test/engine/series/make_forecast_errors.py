"""Writes forecast-errors.json: forecasts, what came true of them, and what the evaluation's job makes of both.

Run it at the top of the project: PYTHONPATH=jobs .local/python/bin/python test/engine/series/make_forecast_errors.py
(numpy 1.26.4, scipy 1.13.1)
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from series.answers import Answers, Backtests
from series.measures import measure_forecasts

HORIZON, SEASON, QUANTILES = 4, 3, (0.1, 0.5, 0.9)
#: of one case intervals take a series for one observation, of the other a forecast
CASES = {"manySeries": 11, "fewSeries": 3}


def make_case(series: int, random: np.random.Generator) -> dict[str, Any]:
    """Two origins of each series, a day apart."""
    forecasts = []
    for number in range(series):
        values = random.poisson(20 + 5 * number, 3 * SEASON + HORIZON + 1).astype(float)
        scale = round(float(random.uniform(1, 9)), 3) if number != 1 else 0.0
        for origin in (3 * SEASON, 3 * SEASON + 1):
            mean = values[origin : origin + HORIZON] + random.normal(0, 5, HORIZON).round(2)
            forecasts.append(
                {
                    "series": f"s{number:02}",
                    "start": "2026-01-01",
                    "target": values[:origin].tolist(),
                    "mean": mean.tolist(),
                    "quantiles": {str(share): (mean + (share - 0.5) * 12).tolist() for share in QUANTILES},
                    "actual": values[origin : origin + HORIZON].tolist(),
                    "scale": scale,
                }
            )
    return {"forecasts": forecasts, "measures": measure(forecasts)}


def measure(forecasts: list[dict[str, Any]]) -> dict[str, Any]:
    """By the job that judges backtests."""
    backtests = Backtests(
        names=[one["series"] for one in forecasts],
        starts=[one["start"] for one in forecasts],
        actual=np.array([one["actual"] for one in forecasts]),
        scales=np.array([one["scale"] for one in forecasts]),
        histories=[np.array(one["target"]) for one in forecasts],
    )
    quantiles = {share: np.array([one["quantiles"][str(share)] for one in forecasts]) for share in QUANTILES}
    found = measure_forecasts(backtests, Answers(np.array([one["mean"] for one in forecasts]), quantiles))
    return {name: [one.value, one.lower, one.upper, one.deviation] for name, one in found.items() if one is not None}


if __name__ == "__main__":
    generator = np.random.default_rng(11)
    cases = {name: make_case(series, generator) for name, series in CASES.items()}
    terms = {"horizon": HORIZON, "season": SEASON, "quantiles": QUANTILES}
    text = json.dumps({**terms, **cases}, separators=(",", ":"))
    (Path(__file__).parent / "forecast-errors.json").write_text(f"{text}\n", encoding="utf-8", newline="")
