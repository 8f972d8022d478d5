"""Drift by evidently's preset: `with_evidently.py <training rows> <predictions> <captured lines>`."""

import sys

import evidently
from evidently import Report
from evidently.presets import DataDriftPreset
from read_capture import measure, read_baseline, read_rows

baseline = read_baseline(sys.argv[1], sys.argv[2])


def compare() -> tuple[int, str]:
    live = read_rows(sys.argv[3], baseline.drop(columns="prediction"))
    result = Report([DataDriftPreset()]).run(live, baseline).dict()
    drifted = result["metrics"][0]["value"]["count"]
    return len(live), "Drift" if drifted > 0 else "NoDrift"


measure(compare, f"evidently {evidently.__version__}")
