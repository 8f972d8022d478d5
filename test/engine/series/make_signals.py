"""Writes signals.json: what monitors compare of histories, by numpy alone (numpy 2.1.0).

Run it in this folder: python make_signals.py
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

LENGTHS = ((7, 56), (7, 30), (7, 20), (1, 40), (1, 15), (24, 120), (12, 36), (7, 28))


def describe(values: list[float], season: int, forecast: list[float]) -> dict[str, Any]:
    """The signals of a history and of a forecast, written out by their definitions in docs/forecasting.md."""
    size = season if season > 1 else 6
    count = min(4, len(values) // size - 1)
    case: dict[str, Any] = {"season": season, "values": values, "forecast": forecast, "signals": None, "answer": None}
    if count < 2:
        return case
    numbers = np.array(values, dtype=float)
    recent = numbers[-size:]
    before = np.vstack([numbers[len(numbers) - (back + 1) * size :][:size] for back in range(count, 0, -1)])
    profile = before.mean(0) if season > 1 else np.repeat(before.mean(), size)
    spread = np.sqrt(((before - profile) ** 2).sum() / ((count - 1) * size))
    spread = max(spread, 1e-3 * np.abs(before).mean(), 1e-9)
    level, means = profile.mean(), before.mean(1)
    signals = {
        "level_change": (recent.mean() - level) / spread,
        "trend_change": (recent.mean() - means[-1] - np.diff(means).mean()) / spread,
    }
    if season > 1:
        signals["season_change"] = np.std(recent - profile) / spread
    case["signals"] = {name: float(value) for name, value in signals.items()}
    case["answer"] = float((np.mean(forecast) - recent.mean()) / spread)
    return case


if __name__ == "__main__":
    random = np.random.default_rng(7)
    cases = []
    for season, length in LENGTHS:
        waves = 50 + 10 * np.sin(2 * np.pi * np.arange(length) / max(season, 5))
        history = np.round(waves + random.normal(0, 3, length), 2).tolist()
        cases.append(describe(history, season, np.round(random.normal(55, 3, 7), 2).tolist()))
    cases.append(describe([0.0] * 35, 7, [1.0, 2.0]))
    Path("signals.json").write_text(json.dumps(cases), encoding="utf-8")
