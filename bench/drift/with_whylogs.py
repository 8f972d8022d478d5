"""Drift by whylogs' profiles: `with_whylogs.py <training rows> <predictions> <captured lines>`."""

import sys

import whylogs as why
from read_capture import measure, read_baseline, read_rows
from whylogs.viz.drift.column_drift_algorithms import calculate_drift_scores

baseline = read_baseline(sys.argv[1], sys.argv[2])
reference = why.log(baseline).view()


def compare() -> tuple[int, str]:
    live = read_rows(sys.argv[3], baseline.drop(columns="prediction"))
    scores = calculate_drift_scores(target_view=why.log(live).view(), reference_view=reference, with_thresholds=True)
    drifted = any(score is not None and score["drift_category"] == "DRIFT" for score in scores.values())
    return len(live), "Drift" if drifted else "NoDrift"


measure(compare, f"whylogs {why.__version__}")
