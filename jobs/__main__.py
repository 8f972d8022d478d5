"""The jobs that run in AWS's scikit-learn container: `prepare`, `check` and `evaluate`.

The folder is zipped and executed by Python directly: `python3 jobs.zip prepare --config config.json`.
A job that fails writes one clear line to the exit message and to standard error, and exits with 1.
"""

import argparse
import sys
import traceback

from common.contract import CONFIG_OPTION, TUNED_OPTION, Jobs
from common.errors import JobError
from common.paths import write_exit_message


def run_job(arguments: list[str]) -> int:
    """Runs the job that the arguments name. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="jobs")
    parser.add_argument("job", choices=Jobs.ALL)
    parser.add_argument(CONFIG_OPTION, required=True, help="the job's configuration, a JSON file")
    parser.add_argument(TUNED_OPTION, action="append", default=[], help="a hyperparameter that was tuned: name=value")
    options = parser.parse_args(arguments)
    try:
        # Imported here: evaluate starts a second sooner without what prepare needs.
        if options.job == Jobs.PREPARE:
            from prepare.job import prepare as run
        elif options.job == Jobs.CHECK:
            from check.job import check as run
        else:
            from evaluate.job import evaluate

            def run(path: str) -> None:
                evaluate(path, options.tuned)

        run(options.config)
    except JobError as error:
        return report_failure(str(error))
    except Exception as error:
        # A defect of ours or of the machine: the trace goes to the log, the line that names it to the exit message.
        traceback.print_exc()
        return report_failure(f"{options.job} failed unexpectedly: {type(error).__name__}: {error}")
    return 0


def report_failure(message: str) -> int:
    """Says on standard error and in the exit message why the job failed. Returns the exit code."""
    line = " ".join(message.split())
    print(line, file=sys.stderr)
    write_exit_message(line)
    return 1


if __name__ == "__main__":
    sys.exit(run_job(sys.argv[1:]))
