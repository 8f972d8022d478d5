"""Columns like those of made-up-shapes.ts, as values, and how often another tool calls them drifted."""

import json
from collections.abc import Callable

import numpy as np
import pandas as pd
from made_up_columns import Judge, estimate

ROWS = 1000
BASELINES = [200, 2000, 100_000]
#: baselines that are drawn anew, and windows of each without and with a change
DRAWN, USUAL, CHANGED = 20, 20, 10

Draw = Callable[[int, np.random.Generator], np.ndarray]


def repeat_one(rows: int, random: np.random.Generator) -> np.ndarray:
    """Normal, one row of which is 91 % of the traffic."""
    return mix(random.normal(size=rows), random.normal(), 0.91, random)


def mix(values: np.ndarray, value: object, share: float, random: np.random.Generator) -> np.ndarray:
    """The values, with one of them in the place of a share."""
    mixed = values.copy()
    mixed[random.uniform(size=len(values)) < share] = value
    return mixed


def draw_amounts(zeros: float, factor: float) -> Draw:
    """Zeros, and log-normal amounts beside them."""
    return lambda rows, random: mix(factor * random.lognormal(size=rows), 0, zeros, random)


def draw_outliers(share: float) -> Draw:
    """Normal, 30 times as large in a share of the rows."""
    return lambda rows, random: random.normal(size=rows) * np.where(random.uniform(size=rows) < share, 30, 1)


def draw_ranks(count: int) -> Draw:
    """Categories of which each is as frequent as its rank's inverse."""
    shares = 1 / np.arange(1, count + 1)
    names = np.array([f"c{rank}" for rank in range(count)], dtype=object)
    cumulated = np.cumsum(shares) / shares.sum()
    return lambda rows, random: names[np.searchsorted(cumulated, random.uniform(size=rows))]


def mixed_in(draw: Draw, value: object) -> Draw:
    """One value in 3 % of the rows."""
    return lambda rows, random: mix(draw(rows, random), value, 0.03, random)


def draw_normal(rows: int, random: np.random.Generator) -> np.ndarray:
    """Of mean 0 and standard deviation 1."""
    return random.normal(size=rows)


def draw_heavy(rows: int, random: np.random.Generator) -> np.ndarray:
    """Student's t with two degrees of freedom."""
    return random.standard_t(2, rows)


def draw_whole(rows: int, random: np.random.Generator) -> np.ndarray:
    """500 whole numbers."""
    return random.integers(0, 500, rows).astype(float)


SHAPES: dict[str, tuple[Draw, Draw]] = {
    "normal": (draw_normal, mixed_in(draw_normal, -999)),
    "normal, a value inside": (draw_normal, mixed_in(draw_normal, 0)),
    "heavy tails (t, 2)": (draw_heavy, lambda rows, random: 1.5 * draw_heavy(rows, random)),
    "90 % zeros": (draw_amounts(0.9, 1), draw_amounts(0.9, 2)),
    "normal with outliers × 30 in 1 %": (draw_outliers(0.01), draw_outliers(0.04)),
    "500 whole numbers": (draw_whole, mixed_in(draw_whole, 123)),
    "normal, one row repeated": (draw_normal, repeat_one),
    **{
        f"{count:,} categories": (draw_ranks(count), mixed_in(draw_ranks(count), "new"))
        for count in (2, 50, 1000, 20_000)
    },
}


def measure(name: str, baseline_rows: int, prepare: Callable[[pd.Series, int], Judge]) -> dict[str, object]:
    """How often windows of a shape are called drifted, without its change and with it."""
    random = np.random.default_rng([list(SHAPES).index(name), baseline_rows])
    usual, changed = SHAPES[name]
    judged = np.zeros((DRAWN, USUAL))
    found = np.zeros((DRAWN, CHANGED))
    for i in range(DRAWN):
        judge = prepare(pd.Series(usual(baseline_rows, random), name="column"), ROWS)
        for share, draw in ((judged, usual), (found, changed)):
            for window in range(share.shape[1]):
                share[i, window] = judge(pd.Series(draw(ROWS, random), name="column"))
    cell = {"name": name, "baselineRows": baseline_rows, "windows": judged.size}
    return {**cell, "falseAlarms": estimate(judged), "power": float(found.mean())}


def report_shapes(version: str, prepare: Callable[[pd.Series, int], Judge]) -> None:
    """Prints what was measured."""
    cells = [measure(name, rows, prepare) for rows in BASELINES for name in SHAPES]
    print(json.dumps({"version": version, "cells": cells}))
