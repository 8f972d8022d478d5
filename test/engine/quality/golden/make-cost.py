"""Makes cost.json: answers, what they cost, and the interval of the mean, with neither numpy nor the project's code.

Run with Python 3.11 or newer: python make-cost.py
"""

import json
import pathlib
import random
import statistics

Z = statistics.NormalDist().inv_cdf(0.975)


def wilson(count: int, rows: int) -> tuple[float, float]:
    share = count / rows
    middle = (share + Z**2 / (2 * rows)) / (1 + Z**2 / rows)
    half = Z / (1 + Z**2 / rows) * (share * (1 - share) / rows + Z**2 / (4 * rows**2)) ** 0.5
    return middle - half, middle + half


def bound(costs: list[float], matrix: list[list[float]]) -> tuple[float, float]:
    """Zou and Donner (2008), equation 6, for a sum of correlated proportions with weights above 0."""
    rows, least = len(costs), min(map(min, matrix))
    levels = sorted({cost for line in matrix for cost in line} - {least})
    parts = []
    for level in levels:
        count = costs.count(level)
        low, high = wilson(count, rows)
        parts.append((level - least, count / rows, count / rows - low, high - count / rows))
    ends = []
    for side in (2, 3):
        total = 0.0
        for i, one in enumerate(parts):
            for j, other in enumerate(parts):
                left = (1 - one[1]) * (1 - other[1])
                together = 1 if i == j else -((one[1] * other[1] / left) ** 0.5) if left else 0
                total += together * one[0] * one[side] * other[0] * other[side]
        ends.append(max(0.0, total) ** 0.5)
    value = sum(costs) / rows
    return max(least, value - ends[0]), min(max(map(max, matrix)), value + ends[1])


def classes(name: str, matrix: list[list[float]], rows: int, shares: list[list[float]], seed: int) -> dict:
    """`shares` are those of the pairs of actual and predicted class."""
    draw = random.Random(seed)
    pairs = [(i, j) for i in range(len(matrix)) for j in range(len(matrix))]
    weights = [shares[i][j] for i, j in pairs]
    drawn = draw.choices(pairs, weights, k=rows)
    costs = [matrix[i][j] for i, j in drawn]
    lower, upper = bound(costs, matrix)
    return {
        "name": name,
        "costs": {"matrix": matrix},
        "truth": [i for i, _ in drawn],
        "predicted": [j for _, j in drawn],
        "value": sum(costs) / rows,
        "lower": lower,
        "upper": upper,
    }


def numbers(over: float, under: float, rows: int, seed: int) -> dict:
    draw = random.Random(seed)
    truth = [round(draw.uniform(10, 20), 3) for _ in range(rows)]
    predicted = [round(one + draw.gauss(0, 2), 3) for one in truth]
    costs = [over * max(0, p - t) + under * max(0, t - p) for t, p in zip(truth, predicted, strict=True)]
    value, error = statistics.fmean(costs), statistics.stdev(costs) / rows**0.5
    return {
        "name": "numbers",
        "costs": {"over": over, "under": under},
        "truth": truth,
        "predicted": predicted,
        "value": value,
        "lower": max(0, value - Z * error),
        "upper": value + Z * error,
    }


CASES = [
    classes("yes or no", [[0, 5], [60, 0]], 300, [[0.7, 0.1], [0.05, 0.15]], 1),
    classes("acting costs, too", [[0, 5], [60, 5]], 250, [[0.7, 0.1], [0.05, 0.15]], 2),
    classes("a gain", [[0, 5], [2, -40]], 200, [[0.7, 0.1], [0.1, 0.1]], 3),
    classes("no mistake among the rows", [[0, 5], [60, 0]], 80, [[0.5, 0], [0, 0.5]], 4),
    classes("nothing but one mistake", [[0, 5], [60, 0]], 40, [[0, 1], [0, 0]], 5),
    classes("three classes", [[0, 1, 9], [2, 0, 4], [30, 4, 0]], 400, [[3, 1, 0.2], [1, 3, 1], [0.1, 1, 3]], 6),
    numbers(1.5, 4, 120, 7),
]

if __name__ == "__main__":
    file = pathlib.Path(__file__).with_name("cost.json")
    file.write_text(json.dumps(CASES, separators=(",", ":")) + "\n", encoding="utf-8")
