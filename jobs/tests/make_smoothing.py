"""Writes smoothing.json: forecasts of additive exponential smoothing by statsmodels 0.15.0.

Run it in this folder: python make_smoothing.py
"""

import json
from pathlib import Path

import numpy as np
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

SEASON, HORIZON = 7, 10
WEIGHTS = [(0.3, 0.1, 0.2, 0.9), (0.05, 0.01, 0.6, 0.98)]

if __name__ == "__main__":
    random = np.random.default_rng(3)
    cases = []
    for length in (21, 40):
        for level, trend, season, damping in WEIGHTS:
            values = (50 + 10 * np.sin(np.arange(length) * 2 * np.pi / SEASON) + random.normal(0, 3, length)).round(2)
            first = values[:SEASON]
            model = ETSModel(
                values[SEASON:],
                error="add",
                trend="add",
                damped_trend=True,
                seasonal="add",
                seasonal_periods=SEASON,
                initialization_method="known",
                initial_level=first.mean(),
                initial_trend=0.0,
                initial_seasonal=first - first.mean(),
            )
            # Of an innovation the trend takes a share of what the level takes.
            named = {
                "smoothing_level": level,
                "smoothing_trend": level * trend,
                "smoothing_seasonal": season,
                "damping_trend": damping,
            }
            fitted = model.smooth(
                [named.get(name, start) for name, start in zip(model.param_names, model.start_params, strict=True)]
            )
            cases.append(
                {
                    "values": values.tolist(),
                    "weights": [level, trend, season, damping],
                    "forecast": fitted.forecast(HORIZON).tolist(),
                }
            )
    text = json.dumps({"season": SEASON, "cases": cases})
    (Path(__file__).parent / "smoothing.json").write_text(f"{text}\n", encoding="utf-8", newline="")
