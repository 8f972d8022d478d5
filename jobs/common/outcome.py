"""How a job ends: one clear line in the exit message and on standard error when it fails."""

import sys
import traceback
from collections.abc import Callable

from common.errors import JobError
from common.paths import write_exit_message


def report_outcome(job: str, run: Callable[[], None]) -> int:
    """Runs the job. Returns the exit code."""
    try:
        run()
    except JobError as error:
        return _report_failure(str(error))
    except Exception as error:
        # A defect of ours or of the machine: the trace goes to the log, the line that names it to the exit message.
        traceback.print_exc()
        return _report_failure(f"{job} failed unexpectedly: {type(error).__name__}: {error}")
    return 0


def _report_failure(message: str) -> int:
    line = " ".join(message.split())
    print(line, file=sys.stderr)
    write_exit_message(line)
    return 1
