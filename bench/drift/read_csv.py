"""Reads a CSV file by pandas, and does nothing else: `read_csv.py <file>`."""

import json
import resource
import sys
import time

import pandas as pd

started, cpu_before = time.perf_counter(), time.process_time()
rows = len(pd.read_csv(sys.argv[1]))
print(
    json.dumps(
        {
            "seconds": time.perf_counter() - started,
            "cpuSeconds": time.process_time() - cpu_before,
            "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "rows": rows,
            "version": f"pandas {pd.__version__}",
        }
    )
)
