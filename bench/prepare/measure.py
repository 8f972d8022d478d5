"""Runs a command and prints, as JSON, its CPU seconds and its largest memory in bytes."""

import json
import resource
import subprocess
import sys

done = subprocess.run(sys.argv[1:], stdout=sys.stderr)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
# Linux counts in KiB, macOS in bytes.
unit = 1 if sys.platform == "darwin" else 1024
print(json.dumps({"code": done.returncode, "cpu": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss * unit}))
