"""Drift by pandas and scipy: `with_scipy.py <training rows> <predictions> <captured lines>`."""

import sys

import pandas as pd
import scipy
from read_capture import measure, read_baseline, read_rows
from scipy import stats

baseline = read_baseline(sys.argv[1], sys.argv[2])


def compare() -> tuple[int, str]:
    live = read_rows(sys.argv[3], baseline.drop(columns="prediction"))
    p_values = []
    for name in baseline.columns:
        if pd.api.types.is_numeric_dtype(baseline[name]):
            p_values.append(stats.ks_2samp(baseline[name], live[name], method="asymp").pvalue)
        else:
            counts = pd.DataFrame([baseline[name].value_counts(), live[name].value_counts()]).fillna(0)
            p_values.append(stats.chi2_contingency(counts, correction=False).pvalue)
    adjusted = stats.false_discovery_control(p_values)
    return len(live), "Drift" if min(adjusted) <= 0.01 else "NoDrift"


measure(compare, f"pandas {pd.__version__}, scipy {scipy.__version__}")
