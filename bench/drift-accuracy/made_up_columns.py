"""Columns like those of columns.ts, as values, and how often another tool calls them drifted."""

import json
import math
import sys
from collections.abc import Callable

import numpy as np
import pandas as pd

KINDS = ["logistic", "exponential", "integers", "categories"]
CATEGORIES = [0.4, 0.25, 0.15, 0.1, 0.05, 0.03, 0.015, 0.005]
INTEGERS = [0.05, 0.15, 0.22, 0.22, 0.16, 0.1, 0.05, 0.03, 0.015, 0.005]
BASELINE_ROWS = 10_000

Judge = Callable[[pd.Series], bool]
"""Says whether a window of a column drifted."""


def draw(kind: str, rows: int, random: np.random.Generator, shift: float = 0, scale: float = 1) -> pd.Series:
    """Values of a column; a logistic one of standard deviation 1 may be shifted and spread."""
    if kind == "logistic":
        values = random.logistic(shift, scale * math.sqrt(3) / math.pi, rows)
    elif kind == "exponential":
        values = random.exponential(1, rows)
    elif kind == "integers":
        values = random.choice(len(INTEGERS), rows, p=INTEGERS)
    else:
        values = np.array([f"c{i}" for i in range(len(CATEGORIES))], dtype=object)[
            random.choice(len(CATEGORIES), rows, p=CATEGORIES)
        ]
    return pd.Series(values, name=kind)


def estimate(judged: np.ndarray) -> dict[str, float]:
    """The share that drifted, and its standard error: windows (columns) of one baseline (rows) resemble each other."""
    error = judged.mean(axis=1).std(ddof=1) / math.sqrt(len(judged))
    return {"share": float(judged.mean()), "error": float(error), "columns": judged.size}


def simulate(rows: int, baselines: int, windows: int, prepare: Callable[[pd.Series, int], Judge]) -> dict[str, object]:
    """How often columns drift: of each kind without a change, and logistic ones with one."""
    series = [(kind, kind, 0, 1) for kind in KINDS] + [("shift", "logistic", 0.25, 1), ("scale", "logistic", 0, 1.5)]
    result: dict[str, object] = {"rows": rows}
    for number, (name, kind, shift, scale) in enumerate(series):
        random = np.random.default_rng([rows, number])
        judged = np.zeros((baselines, windows))
        for baseline in range(baselines):
            judge = prepare(draw(kind, BASELINE_ROWS, random), rows)
            for window in range(windows):
                judged[baseline, window] = judge(draw(kind, rows, random, shift, scale))
        result[name] = estimate(judged)
    return result


def draw_tables(columns: int, rows: int, random: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A baseline and a window, a quarter of whose columns changed."""

    def table(size: int, shift: float) -> pd.DataFrame:
        drawn = [draw(KINDS[i % 4], size, random, shift if i % 4 == 0 else 0) for i in range(columns)]
        return pd.DataFrame({f"{KINDS[i % 4]}-{i}": values for i, values in enumerate(drawn)})

    return table(BASELINE_ROWS, 0), table(rows, 0.12)


def verify(
    whole: Callable[[pd.DataFrame, pd.DataFrame], dict[str, bool]],
    prepare: Callable[[pd.Series, int], Judge],
    rows: int,
    times: int,
) -> int:
    """Compares the judged columns with the whole tool; returns how many."""
    random = np.random.default_rng([rows, 99])
    compared = 0
    for _ in range(times):
        baseline, window = draw_tables(20, rows, random)
        for column, drifted in whole(baseline, window).items():
            if prepare(baseline[column], rows)(window[column]) != drifted:
                sys.exit(f"{column} of {rows} rows: the whole tool says {drifted}, its function the opposite")
            compared += 1
    return compared


def report(version: str, verified: int, cells: list[dict[str, object]]) -> None:
    """Prints what was measured."""
    print(json.dumps({"version": version, "verified": verified, "cells": cells}))
