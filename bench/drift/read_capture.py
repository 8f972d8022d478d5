"""What the Python tools of the benchmark share: captured lines as a pandas table, and how they report."""

import io
import json
import resource
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd


def read_rows(capture: str, training: pd.DataFrame) -> pd.DataFrame:
    """Reads captured lines, in CSV, into a table with the training rows' columns; the last column is the prediction."""
    inputs, outputs = [], []
    with Path(capture).open(encoding="utf-8") as lines:
        for line in lines:
            data = json.loads(line)["captureData"]
            inputs.append(data["endpointInput"]["data"])
            outputs.append(data["endpointOutput"]["data"])
    rows = pd.read_csv(io.StringIO("".join(inputs)), header=None, names=list(training.columns), keep_default_na=False)
    rows["prediction"] = pd.to_numeric(pd.Series(outputs).str.strip())
    return rows


def read_baseline(training: str, predictions: str) -> pd.DataFrame:
    """The training rows, with as many predictions beside them."""
    return pd.read_csv(training, keep_default_na=False).assign(prediction=pd.read_csv(predictions)["prediction"])


def measure(work: Callable[[], tuple[int, str]], version: str) -> None:
    """Runs the work, which returns a number of rows and a verdict, and prints how long it took and its peak memory."""
    started, cpu_started = time.perf_counter(), time.process_time()
    rows, verdict = work()
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu_started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report = {"seconds": seconds, "cpuSeconds": cpu_seconds, "peakMegabytes": peak, "rows": rows}
    print(json.dumps({**report, "verdict": verdict, "version": version}))
